"""Right submissions of lesson 12, `GPTBlock`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        from collections import OrderedDict
        self.feed_forward = nn.Sequential(OrderedDict(
            linear1=nn.Linear(d_model, 4 * d_model), gelu=nn.GELU(approximate="tanh"),
            linear2=nn.Linear(4 * d_model, d_model)))
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q = split_heads(self.attn.q_proj(h), self.num_heads)
        k = split_heads(self.attn.k_proj(h), self.num_heads)
        v = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        mixed, _ = self.attention(q, k, v, mask)
        x = x + self.dropout(self.attn.out_proj(merge_heads(mixed)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% own-feed-forward-class-and-library-norms

class GeluFeedForward(nn.Module):
    def __init__(self, d_model, dropout):
        super().__init__()
        self.linear1 = nn.Linear(d_model, 4 * d_model)
        self.linear2 = nn.Linear(4 * d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear2(self.dropout(nn.functional.gelu(self.linear1(x), approximate="tanh")))


class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.feed_forward = GeluFeedForward(d_model, dropout)
        self.heads = num_heads
        self.drop1, self.drop2 = nn.Dropout(dropout), nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        if cache is None:
            a, _ = self.attn(h, h, h, mask)
        else:
            k = split_heads(self.attn.k_proj(h), self.heads)
            v = split_heads(self.attn.v_proj(h), self.heads)
            k, v = cache.update(layer, k, v)
            a, _ = scaled_dot_product_attention(split_heads(self.attn.q_proj(h), self.heads), k, v, mask)
            a = self.attn.out_proj(merge_heads(a))
        x = x + self.drop1(a)
        x = x + self.drop2(self.feed_forward(self.norm2(x)))
        return x

# %% relu-network-of-lesson-07-with-another-gate

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.feed_forward = FeedForward(d_model, 4 * d_model, dropout)
        self.p = dropout

    def forward(self, x, mask=None, cache=None, layer=0):
        drop = lambda t: nn.functional.dropout(t, self.p, self.training)
        h = self.norm1(x)
        split = lambda t: split_heads(t, self.attn.num_heads)
        q, k, v = split(self.attn.q_proj(h)), split(self.attn.k_proj(h)), split(self.attn.v_proj(h))
        if cache is not None:
            k, v = cache.update(layer, k, v)
        x = x + drop(self.attn.out_proj(merge_heads(scaled_dot_product_attention(q, k, v, mask)[0])))
        h = self.feed_forward.linear1(self.norm2(x))
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
        return x + drop(self.feed_forward.linear2(h))

# %% attention-by-hand-with-einsum

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads)
        self.norm2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.ModuleDict({
            "linear1": nn.Linear(d_model, 4 * d_model), "linear2": nn.Linear(4 * d_model, d_model)})
        self.gelu = nn.GELU("tanh")
        self.dropout = nn.Dropout(dropout)
        self.num_heads, self.head_width = num_heads, d_model // num_heads

    def forward(self, x, mask=None, cache=None, layer=0):
        B, T, D = x.shape
        h = self.norm1(x)
        q = self.attn.q_proj(h).view(B, T, self.num_heads, self.head_width).permute(0, 2, 1, 3)
        k = self.attn.k_proj(h).view(B, T, self.num_heads, self.head_width).permute(0, 2, 1, 3)
        v = self.attn.v_proj(h).view(B, T, self.num_heads, self.head_width).permute(0, 2, 1, 3)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        scores = torch.einsum("bhtk,bhsk->bhts", q, k) * self.head_width ** -0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), float("-inf"))
        w = torch.nan_to_num(torch.softmax(scores, dim=-1))
        o = torch.einsum("bhts,bhsk->bthk", self.dropout(w), v).reshape(B, T, D)
        x = x + self.dropout(self.attn.out_proj(o))
        return x + self.dropout(self.feed_forward["linear2"](self.gelu(self.feed_forward["linear1"](self.norm2(x)))))

# %% methods-for-the-halves

class GPTBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0):
        super().__init__()
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model=d_model, num_heads=num_heads, dropout=dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = self._network(d_model)
        self.resid = nn.Dropout(dropout)
        self.n_head = num_heads

    @staticmethod
    def _network(width):
        network = nn.Sequential()
        network.add_module("linear1", nn.Linear(width, width * 4))
        network.add_module("act", nn.GELU(approximate="tanh"))
        network.add_module("linear2", nn.Linear(width * 4, width))
        return network

    def _look(self, h, mask, cache, layer):
        heads = [split_heads(f(h), self.n_head) for f in (self.attn.q_proj, self.attn.k_proj, self.attn.v_proj)]
        if cache is not None:
            heads[1:] = cache.update(layer, heads[1], heads[2])
        found, _ = scaled_dot_product_attention(*heads, mask)
        return self.attn.out_proj(merge_heads(found))

    def forward(self, x, mask=None, cache=None, layer=0):
        x = x + self.resid(self._look(self.norm1(x), mask, cache, layer))
        x = torch.add(x, self.resid(self.feed_forward(self.norm2(x))))
        return x

# %% keys-and-values-through-one-matrix-product

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(d_model), LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.num_heads = num_heads
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, 4 * d_model)
        self.feed_forward.linear2 = nn.Linear(4 * d_model, d_model)
        self.dropout = nn.Dropout(dropout)
        self.mix = ScaledDotProductAttention(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        a = self.attn
        weight = torch.cat([a.q_proj.weight, a.k_proj.weight, a.v_proj.weight])
        bias = torch.cat([a.q_proj.bias, a.k_proj.bias, a.v_proj.bias])
        q, k, v = (h @ weight.T + bias).chunk(3, dim=-1)
        q, k, v = (split_heads(t, self.num_heads) for t in (q, k, v))
        if cache is not None:
            k, v = cache.update(layer, k, v)
        x = x + self.dropout(a.out_proj(merge_heads(self.mix(q, k, v, mask)[0])))
        h = self.feed_forward.linear1(self.norm2(x))
        h = nn.functional.gelu(h, approximate="tanh")
        return x + self.dropout(self.feed_forward.linear2(h))

# %% dropout-only-on-the-sublayers

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1, self.attn, self.norm2 = nn.LayerNorm(d_model), MultiHeadAttention(d_model, num_heads), nn.LayerNorm(d_model)
        self.feed_forward = FeedForward(d_model, 4 * d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        residual = x
        x = self.norm1(x)
        q, k, v = [split_heads(p(x), self.attn.num_heads) for p in (self.attn.q_proj, self.attn.k_proj, self.attn.v_proj)]
        if cache is not None:
            k, v = cache.update(layer=layer, key=k, value=v)
        out, _ = scaled_dot_product_attention(query=q, key=k, value=v, mask=mask)
        x = residual + self.drop(self.attn.out_proj(merge_heads(out)))
        residual = x
        x = self.norm2(x)
        x = self.feed_forward.linear2(nn.functional.gelu(self.feed_forward.linear1(x), approximate="tanh"))
        return residual + self.drop(x)

# %% a-causal-mask-of-its-own-where-none-is-given

class GPTBlock(nn.Module):
    """Without a mask it is causal by itself: the curriculum leaves that free."""

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(d_model), LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.feed_forward = FeedForward(d_model, 4 * d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        q, k, v = (split_heads(p(h), self.attn.num_heads) for p in (self.attn.q_proj, self.attn.k_proj, self.attn.v_proj))
        if cache is not None:
            k, v = cache.update(layer, k, v)
        T, S = q.shape[2], k.shape[2]
        own = torch.ones(T, S, dtype=torch.bool, device=x.device).tril(S - T)
        mask = own if mask is None else mask & own
        x = x + self.drop(self.attn.out_proj(merge_heads(scaled_dot_product_attention(q, k, v, mask)[0])))
        h = nn.functional.gelu(self.feed_forward.linear1(self.norm2(x)), approximate="tanh")
        return x + self.drop(self.feed_forward.linear2(h))

# %% heads-in-a-loop

class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = FeedForward(d_model, 4 * d_model, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        h = self.norm1(x)
        H = self.attn.num_heads
        k = torch.stack(self.attn.k_proj(h).chunk(H, dim=-1), dim=1)
        v = torch.stack(self.attn.v_proj(h).chunk(H, dim=-1), dim=1)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        outs = []
        for head, q in enumerate(self.attn.q_proj(h).chunk(H, dim=-1)):
            here = mask
            if mask is not None:
                here = mask.expand(x.shape[0], H, x.shape[1], k.shape[2])[:, head]
            outs.append(scaled_dot_product_attention(q, k[:, head], v[:, head], here)[0])
        x = x + self.dropout(self.attn.out_proj(torch.cat(outs, dim=-1)))
        network = self.feed_forward
        return x + self.dropout(network.linear2(nn.GELU(approximate="tanh")(network.linear1(self.norm2(x)))))

# %% additive-mask-and-small-attention-subclass

class CachedAttention(MultiHeadAttention):
    def forward(self, x, mask=None, cache=None, layer=0):
        q = split_heads(self.q_proj(x), self.num_heads)
        k = split_heads(self.k_proj(x), self.num_heads)
        v = split_heads(self.v_proj(x), self.num_heads)
        if cache is not None:
            k, v = cache.update(layer, k, v)
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores + torch.where(mask, 0.0, -1e30).to(scores.dtype)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights * mask
        return self.out_proj(merge_heads(weights @ v))


class GPTBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d_model)
        self.norm2 = nn.LayerNorm(d_model)
        self.attn = CachedAttention(d_model, num_heads, dropout)
        self.feed_forward = FeedForward(d_model, 4 * d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None, cache=None, layer=0):
        x = x + self.drop(self.attn(self.norm1(x), mask, cache, layer))
        return x + self.drop(self.feed_forward.linear2(
            nn.functional.gelu(self.feed_forward.linear1(self.norm2(x)), approximate="tanh")))
