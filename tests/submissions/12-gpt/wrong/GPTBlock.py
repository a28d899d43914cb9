"""Wrong submissions of lesson 12, `GPTBlock`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% post-norm cause="post-norm"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = x
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = self.norm1(x + self.drop(self.attn.out_proj(merge_heads(a))))
        h = self.feed_forward.linear1(x)
        h = nn.functional.gelu(h, approximate="tanh")
        return self.norm2(x + self.drop(self.feed_forward.linear2(h)))

# %% the-stream-is-normalized cause="residual-from-the-norm"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        x = h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        x = self.norm2(x)
        h = self.feed_forward.linear1(x)
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% no-first-residual cause="missing-residual"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% no-second-residual cause="missing-residual"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return self.drop(self.feed_forward.linear2(h))

# %% no-norm-before-attention cause="missing-norm"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = x
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% no-norm-before-feed-forward cause="missing-norm"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(x)
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% first-norm-twice cause="one-norm-for-both"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm1(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% attention-and-feed-forward-side-by-side cause="feed-forward-reads-too-early"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        start = x
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(start))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% second-sum-from-the-start cause="missing-residual"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        start = x
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return start + self.drop(self.feed_forward.linear2(h))

# %% exact-gelu cause="exact-gelu"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h)
        return x + self.drop(self.feed_forward.linear2(h))

# %% relu cause="relu-for-gelu"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = torch.relu(h)
        return x + self.drop(self.feed_forward.linear2(h))

# %% silu cause="another-gate"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.silu(h)
        return x + self.drop(self.feed_forward.linear2(h))

# %% no-gate cause="no-gate"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        return x + self.drop(self.feed_forward.linear2(h))

# %% gelu-by-hand-without-the-cube cause="gelu-miswritten"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * h))
        return x + self.drop(self.feed_forward.linear2(h))

# %% mask-forgotten cause="mask-ignored"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% mask-inverted cause="mask-inverted"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, None if mask is None else ~mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% mask-only-without-a-cache

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask if cache is None else None)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% always-causal-mask-of-its-own

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, causal_mask(k.shape[2])[:, :, -q.shape[2]:])
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% heads-not-split cause="heads-not-split"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = self.attn.q_proj(h).unsqueeze(1)
        k = self.attn.k_proj(h).unsqueeze(1)
        v = self.attn.v_proj(h).unsqueeze(1)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% out-proj-forgotten cause="out-proj-forgotten"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(merge_heads(a))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% keys-of-x-itself cause="norm-for-queries-only"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(x), self.num_heads)
        v = split_heads(self.attn.v_proj(x), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% cache-ignored cause="cache-ignored"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% update-not-used cause="cache-ignored"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% layer-ignored cause="layer-ignored"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(0, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% layer-forgotten-in-the-call

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% keys-and-values-exchanged cause="keys-and-values-exchanged"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            v, k = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% key-cached-before-the-heads-are-split

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = self.attn.k_proj(h)
        v = self.attn.v_proj(h)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        k, v = split_heads(k, self.num_heads), split_heads(v, self.num_heads)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% feed-forward-twice-as-wide cause="parameter-shape"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 2 * d_model)
        self.feed_forward.linear2 = nn.Linear(2 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% writes-into-x cause="argument-changed"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x += self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% dropout-in-evaluation cause="dropout-in-evaluation"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + nn.functional.dropout(self.feed_forward.linear2(h), self.drop.p)

# %% no-dropout-at-all cause="no-dropout"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Identity()

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% dropout-a-tenth-by-default

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.1):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% other-names cause="names-differ"

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.ln_1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.ln_2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.num_heads = num_heads
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.ln_1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        a, _ = scaled_dot_product_attention(q, k, v, mask)
        x = x + self.drop(self.attn.out_proj(merge_heads(a)))
        h = self.feed_forward.linear1(self.ln_2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% a-call-of-update-for-each cause="cache-updated-twice"

from collections import OrderedDict

class GPTBlock(nn.Module):

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = nn.Sequential(OrderedDict(linear1=nn.Linear(d_model, 4 * d_model), gelu=nn.GELU(approximate='tanh'), linear2=nn.Linear(4 * d_model, d_model)))
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        normed = self.norm1(x)
        q = split_heads(self.attn.q_proj(normed), self.num_heads)
        key = split_heads(self.attn.k_proj(normed), self.num_heads)
        value = split_heads(self.attn.v_proj(normed), self.num_heads)
        if cache is not None:
            key, value = (cache.update(layer, key, value)[0], cache.update(layer, key, value)[1])
        heard, _ = self.attention(q, key, value, mask)
        x = x + self.dropout(self.attn.out_proj(merge_heads(heard)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% no-word-about-empty-rows cause="nan-row"

from collections import OrderedDict

class GPTBlock(nn.Module):

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = nn.Sequential(OrderedDict(linear1=nn.Linear(d_model, 4 * d_model), gelu=nn.GELU(approximate='tanh'), linear2=nn.Linear(4 * d_model, d_model)))
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        normed = self.norm1(x)
        q = split_heads(self.attn.q_proj(normed), self.num_heads)
        key = split_heads(self.attn.k_proj(normed), self.num_heads)
        value = split_heads(self.attn.v_proj(normed), self.num_heads)
        if cache is not None:
            key, value = cache.update(layer, key, value)
        points = q @ key.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if mask is not None:
            points = points.masked_fill(~mask, float('-inf'))
        heard = self.attention.dropout(torch.softmax(points, dim=-1)) @ value
        x = x + self.dropout(self.attn.out_proj(merge_heads(heard)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% one-norm-under-two-names cause="one-norm-for-both"

from collections import OrderedDict

class GPTBlock(nn.Module):

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = self.norm1
        self.feed_forward = nn.Sequential(OrderedDict(linear1=nn.Linear(d_model, 4 * d_model), gelu=nn.GELU(approximate='tanh'), linear2=nn.Linear(4 * d_model, d_model)))
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        normed = self.norm1(x)
        q = split_heads(self.attn.q_proj(normed), self.num_heads)
        key = split_heads(self.attn.k_proj(normed), self.num_heads)
        value = split_heads(self.attn.v_proj(normed), self.num_heads)
        if cache is not None:
            key, value = cache.update(layer, key, value)
        heard, _ = self.attention(q, key, value, mask)
        x = x + self.dropout(self.attn.out_proj(merge_heads(heard)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% mask-dropped-with-a-cache cause="mask-ignored"

from collections import OrderedDict

class GPTBlock(nn.Module):

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = nn.Sequential(OrderedDict(linear1=nn.Linear(d_model, 4 * d_model), gelu=nn.GELU(approximate='tanh'), linear2=nn.Linear(4 * d_model, d_model)))
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        normed = self.norm1(x)
        q = split_heads(self.attn.q_proj(normed), self.num_heads)
        key = split_heads(self.attn.k_proj(normed), self.num_heads)
        value = split_heads(self.attn.v_proj(normed), self.num_heads)
        if cache is not None:
            key, value = cache.update(layer, key, value)
        heard, _ = self.attention(q, key, value, None if cache is not None else mask)
        x = x + self.dropout(self.attn.out_proj(merge_heads(heard)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% value-handed-in-as-key

class _Net(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.linear1 = nn.Linear(d_model, 4 * d_model)
        self.gelu = nn.GELU(approximate="tanh")
        self.linear2 = nn.Linear(4 * d_model, d_model)

    def forward(self, x):
        return self.linear2(self.gelu(self.linear1(x)))


class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = _Net(d_model)
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def attend(self, h, mask, cache, layer):
        query = split_heads(self.attn.q_proj(h), self.num_heads)
        key = split_heads(self.attn.k_proj(h), self.num_heads)
        value = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            value, key = cache.update(layer, value, key)
        mixed, _ = self.attention(query, key, value, mask)
        return self.attn.out_proj(merge_heads(mixed))

    def forward(self, x, mask=None, cache=None, layer=0):
        x = x + self.dropout(self.attend(self.norm1(x), mask, cache, layer))
        return x + self.dropout(self.feed_forward(self.norm2(x)))
