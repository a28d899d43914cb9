"""Wrong submissions of lesson 12, `GPT`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% positions-not-shifted cause="positions-not-shifted"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% positions-one-too-far cause="cache-off-by-one"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past + (past > 0), past + T + (past > 0)).clamp(max=self.max_len - 1)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% positions-one-too-near cause="cache-off-by-one"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = (torch.arange(past, past + T) - int(past > 0))
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% positions-from-one

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past + 1, past + T + 1)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% positions-left-out

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% embedding-scaled cause="embedding-scaled"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        x_width = self.token_embedding.weight.shape[1]
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) * math.sqrt(x_width) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% sinusoidal-positions cause="sinusoidal-positions"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.register_buffer('table', sinusoidal_positions(max_len, d_model), persistent=False)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.table[positions])
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% token-embedding-of-lesson-02

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = TokenEmbedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-mask cause="mask-missing"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = None
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-mask-with-a-cache cause="mask-missing-with-a-cache"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(T) if cache is None else None
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-mask-when-something-has-passed cause="mask-missing-with-a-cache"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(T) if past == 0 else None
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% mask-of-the-new-ones-only cause="mask-not-shifted"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(T)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% triangle-not-moved cause="mask-not-shifted"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = torch.ones(T, past + T, dtype=torch.bool).tril().view(1, 1, T, past + T)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% mask-without-the-diagonal cause="diagonal-masked"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = torch.ones(T, past + T, dtype=torch.bool).tril(past - 1)[None, None]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% mask-inverted cause="mask-inverted"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = ~causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% the-past-is-masked cause="cached-positions-masked"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = torch.cat([torch.zeros(1, 1, T, past, dtype=torch.bool), causal_mask(T)], dim=-1)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% looks-one-ahead cause="looks-one-ahead"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = torch.ones(T, past + T, dtype=torch.bool).tril(past + 1)[None, None]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% max-len-not-checked cause="max-len-not-checked"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% max-len-without-the-cache cause="max-len-ignores-the-cache"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% max-len-too-strict cause="max-len-off-by-one"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T >= self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% max-len-is-an-assertion

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        assert past + T <= self.max_len
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-final-norm cause="no-final-norm"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return x @ self.token_embedding.weight.T

# %% final-norm-first cause="final-norm-misplaced"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.final_norm(self.drop(self.token_embedding(ids) + self.position_embedding(positions)))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return x @ self.token_embedding.weight.T

# %% head-not-tied cause="head-not-tied"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, vocab_size, bias=False)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.head(self.final_norm(x))

# %% head-starts-as-a-copy cause="head-not-tied"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, vocab_size, bias=False)
        self.head.weight.data.copy_(self.token_embedding.weight.data)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.head(self.final_norm(x))

# %% tied-head-with-a-bias

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, vocab_size)
        self.head.weight = self.token_embedding.weight

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.head(self.final_norm(x))

# %% softmax-at-the-end cause="softmax-at-the-end"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return torch.softmax(self.final_norm(x) @ self.token_embedding.weight.T, dim=-1)

# %% only-the-last-position cause="last-position-only"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x[:, -1:]) @ self.token_embedding.weight.T

# %% one-block-for-all-layers

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout)] * num_layers)
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% blocks-in-a-plain-list

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = [GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)]
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% cache-not-passed

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, causal_mask(T))
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% layer-not-passed cause="layer-not-passed"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% length-read-after-the-blocks

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = 0 if cache is None else cache.length
        self.past = past
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, causal_mask((cache.length if cache is not None else 0) + T)[:, :, -T:] if layer == 0 else causal_mask(past + T)[:, :, :T], cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% post-norm-blocks-of-lesson-08

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([EncoderBlock(d_model, num_heads, 4 * d_model, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% dropout-in-evaluation cause="dropout-in-evaluation"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = nn.functional.dropout(self.token_embedding(ids) + self.position_embedding(positions), self.drop.p)
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% dropout-not-passed cause="no-dropout"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Identity()
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% logits-divided-by-the-width cause="logits-scaled"

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = cache.length if cache is not None else 0
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return (self.final_norm(x) @ self.token_embedding.weight.T) / math.sqrt(x.shape[-1])

# %% the-cache-remembers-by-itself

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.seen = 0
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T = ids.shape[1]
        past = self.seen if cache is not None else 0
        self.seen = past + T if cache is not None else self.seen
        if past + T > self.max_len:
            raise ValueError("too long")
        positions = torch.arange(past, past + T)
        x = self.drop(self.token_embedding(ids) + self.position_embedding(positions))
        mask = causal_mask(past + T)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% full-text-refused-in-other-words cause="max-len-off-by-one"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList((GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)))
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps >= self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            x = block(x, mask, cache, place)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-mask-and-a-start-of-its-own cause="mask-missing"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList((GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)))
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps > self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            x = block(x, None, cache, place)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% mask-for-the-first-block-only cause="mask-missing"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList((GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)))
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps > self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            seen = 0 if cache is None else cache.length
            x = block(x, causal_mask(seen + steps)[:, :, seen:] if place == 0 else None, cache, place)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% last-position-with-a-cache cause="last-position-only"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList((GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)))
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps > self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            x = block(x, mask, cache, place)
        if cache is not None:
            x = x[:, -1:]
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% one-block-repeated-in-the-list cause="one-block"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout)] * num_layers)
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps > self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            x = block(x, mask, cache, place)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% padding-idx-of-zero cause="padding-row"

class GPT(nn.Module):

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model, padding_idx=0)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList((GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)))
        self.final_norm = LayerNorm(d_model)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        before = 0 if cache is None else cache.length
        steps = ids.shape[1]
        if before + steps > self.position_embedding.num_embeddings:
            raise ValueError('the text is longer than max_len')
        places = torch.arange(before, before + steps, device=ids.device)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(places))
        mask = causal_mask(before + steps)[:, :, before:].to(ids.device)
        for place, block in enumerate(self.blocks):
            x = block(x, mask, cache, place)
        return self.final_norm(x) @ self.token_embedding.weight.T
