"""Right submissions of lesson 12, `GPT`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = LayerNorm(d_model)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, ids, cache=None):
        past = 0 if cache is None else cache.length
        length = past + ids.shape[1]
        if length > self.position_embedding.num_embeddings:
            raise ValueError(f"{length} tokens do not fit")
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(torch.arange(past, length)))
        mask = causal_mask(length)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% no-initialization-and-a-moved-triangle

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout):
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList()
        for _ in range(num_layers):
            self.blocks.append(GPTBlock(d_model, num_heads, dropout))
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        B, T = ids.size()
        start = cache.length if cache else 0
        if start + T > self.max_len:
            raise ValueError("the text is too long")
        positions = start + torch.arange(T, device=ids.device)
        x = self.token_embedding(ids) + self.position_embedding(positions)[None]
        mask = torch.tril(torch.ones(T, start + T, dtype=torch.bool, device=ids.device), diagonal=start)
        for i in range(len(self.blocks)):
            x = self.blocks[i](x, mask=mask, cache=cache, layer=i)
        return nn.functional.linear(self.final_norm(x), self.token_embedding.weight)

# %% tied-linear-layer

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, vocab_size, bias=False)
        self.head.weight = self.token_embedding.weight
        self.drop = nn.Dropout(dropout)

    def forward(self, ids, cache=None):
        past = 0 if cache is None else cache.length
        total = past + ids.shape[1]
        if total > len(self.position_embedding.weight):
            raise ValueError("too many positions")
        x = self.token_embedding(ids)
        x = x + self.position_embedding.weight[past:total]
        x = self.drop(x)
        mask = causal_mask(total)[..., past:, :]
        for number, block in enumerate(self.blocks):
            x = block(x, mask, cache, number)
        return self.head(self.final_norm(x))

# %% mask-as-a-buffer-that-is-not-saved

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList([GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = LayerNorm(d_model)
        self.register_buffer("mask", causal_mask(max_len), persistent=False)
        self.register_buffer("places", torch.arange(max_len), persistent=False)
        self.max_len = max_len

    def forward(self, ids, cache=None):
        past = cache.length if cache is not None else 0
        stop = past + ids.shape[-1]
        if stop > self.max_len:
            raise ValueError(f"max_len is {self.max_len}")
        x = self.token_embedding(ids) + self.position_embedding(self.places[past:stop])
        for layer, block in enumerate(self.blocks):
            x = block(x, self.mask[:, :, past:stop, :stop], cache, layer)
        return torch.einsum("btd,vd->btv", self.final_norm(x), self.token_embedding.weight)

# %% comparison-of-positions-for-a-mask

class GPT(nn.Module):
    def __init__(self, vocab_size: int, d_model: int, num_heads: int, num_layers: int, max_len: int, dropout: float = 0.1):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        self.apply(self._start)

    @staticmethod
    def _start(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, 0.0, 0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)

    def forward(self, ids, cache=None):
        first = 0 if cache is None else cache.length
        queries = torch.arange(first, first + ids.shape[1])
        keys = torch.arange(first + ids.shape[1])
        if len(keys) > self.position_embedding.num_embeddings:
            raise ValueError("a longer text than this model knows")
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(queries))
        mask = (keys[None, :] <= queries[:, None])[None, None]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        x = self.final_norm(x)
        return x.matmul(self.token_embedding.weight.t())

# %% no-mask-for-a-single-id

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = LayerNorm(d_model)

    def forward(self, ids, cache=None):
        T, past = ids.shape[1], getattr(cache, "length", 0)
        if past + T > self.position_embedding.num_embeddings:
            raise ValueError("too long")
        x = self.token_embedding(ids) + self.position_embedding(torch.arange(past, past + T))
        mask = None if T == 1 else torch.ones(1, 1, T, past + T).tril(past).bool()
        layer = 0
        for block in self.blocks:
            x = block(x, mask, cache, layer)
            layer += 1
        return self.final_norm(x) @ self.token_embedding.weight.transpose(0, 1)

# %% module-dictionary-of-parts-and-helpers

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.num_layers, self.max_len = num_layers, max_len
        self.final_norm = nn.LayerNorm(d_model)
        self.blocks = nn.ModuleList(map(lambda _: GPTBlock(d_model, num_heads, dropout), range(num_layers)))
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.dropout = nn.Dropout(dropout)

    def _check(self, length):
        if length > self.max_len:
            raise ValueError(f"{length} > {self.max_len}")

    def _embed(self, ids, past):
        places = torch.arange(past, past + ids.shape[1]).expand(ids.shape)
        return self.dropout(self.token_embedding(ids) + self.position_embedding(places))

    def forward(self, ids, cache=None):
        past = 0 if cache is None else int(cache.length)
        self._check(past + ids.shape[1])
        x = self._embed(ids, past)
        mask = causal_mask(past + ids.shape[1])[:, :, -ids.shape[1]:, :]
        for layer, block in enumerate(self.blocks):
            x = block(x=x, mask=mask, cache=cache, layer=layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% error-of-its-own-kind

class TextTooLong(ValueError):
    pass


class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = nn.LayerNorm(d_model)
        self.p = dropout

    def forward(self, ids, cache=None):
        past = 0 if cache is None else cache.length
        try:
            places = torch.arange(self.position_embedding.num_embeddings)[past:past + ids.shape[1]]
            x = self.token_embedding(ids) + self.position_embedding(places)
        except RuntimeError:
            raise TextTooLong()
        if len(places) < ids.shape[1]:
            raise TextTooLong()
        x = nn.functional.dropout(x, self.p, self.training)
        mask = causal_mask(past + ids.shape[1])[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% positions-from-the-mask

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(num_embeddings=max_len, embedding_dim=d_model)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = LayerNorm(d_model)
        with torch.no_grad():
            self.token_embedding.weight.mul_(0.02)
            self.position_embedding.weight.mul_(0.02)

    def forward(self, ids, cache=None):
        past = 0 if cache is None else cache.length
        if past + ids.shape[1] > self.position_embedding.weight.shape[0]:
            raise ValueError
        mask = causal_mask(past + ids.shape[1])[:, :, past:]
        places = mask[0, 0].sum(dim=-1) - 1
        x = self.token_embedding(ids) + self.position_embedding(places)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask.expand(ids.shape[0], 1, -1, -1), cache, layer)
        return self.final_norm(x) @ self.token_embedding.weight.T

# %% embedding-products-in-the-forward-of-parts

class GPT(nn.Module):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.Sequential(*[GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers)])
        self.final_norm = nn.LayerNorm(d_model)

    def forward(self, ids, cache=None):
        past = 0 if cache is None else cache.length
        length = ids.shape[1]
        room = self.position_embedding.num_embeddings - past
        if length > room:
            raise ValueError(f"only {room} more positions fit")
        tokens = nn.functional.embedding(ids, self.token_embedding.weight)
        x = self.drop(tokens + self.position_embedding.weight.narrow(0, past, length))
        allowed = causal_mask(past + length)[:, :, past:]
        for layer, block in enumerate(self.blocks):
            x = block(x, allowed, cache, layer)
        x = self.final_norm(x)
        return (x.flatten(0, 1) @ self.token_embedding.weight.T).unflatten(0, ids.shape)
