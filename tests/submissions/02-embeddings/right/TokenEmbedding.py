"""Right submissions of lesson 02, `TokenEmbedding`: every one has to pass."""
# ruff: noqa

# %% textbook

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        vectors = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            vectors = vectors.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return vectors

# %% normal-init-and-own-lookup

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size: int, d_model: int, padding_idx: int | None = None):
        super().__init__()
        self.d_model = d_model
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model))
        nn.init.normal_(self.weight, mean=0.0, std=1.0 / math.sqrt(d_model))
        if padding_idx is not None:
            with torch.no_grad():
                self.weight[padding_idx].fill_(0)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.weight[ids]
        if self.padding_idx is not None:
            keep = (ids != self.padding_idx).unsqueeze(-1).to(x.dtype)
            x = x * keep
        return x * self.d_model ** 0.5

# %% hook-on-the-gradient

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.scale = math.sqrt(d_model)
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) / self.scale)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0

            def no_gradient(gradient):
                gradient = gradient.clone()
                gradient[padding_idx] = 0
                return gradient

            self.weight.register_hook(no_gradient)

    def forward(self, ids):
        return self.weight[ids] * self.scale

# %% hook-that-multiplies

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.d_model = d_model
        table = torch.normal(0.0, d_model ** -0.5, size=(vocab_size, d_model))
        if padding_idx is not None:
            table[padding_idx] = 0.0
        self.weight = nn.Parameter(table)
        if padding_idx is not None:
            keep = torch.ones(vocab_size, 1)
            keep[padding_idx] = 0.0
            self.register_buffer("keep", keep, persistent=False)
            self.weight.register_hook(lambda g: g * self.keep.to(g.dtype))

    def forward(self, ids):
        return embed(ids, self.weight).mul(math.sqrt(self.d_model))

# %% detached-row-put-in-place

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * (1 / d_model) ** 0.5)
        if padding_idx is not None:
            nn.init.zeros_(self.weight[padding_idx])

    def forward(self, ids):
        weight = self.weight
        if self.padding_idx is not None:
            is_padding = torch.arange(len(weight)) == self.padding_idx
            weight = torch.where(is_padding.unsqueeze(-1), weight.detach(), weight)
        return embed(ids, weight) * weight.shape[1] ** 0.5

# %% padding-vectors-detached

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        initial = torch.randn(vocab_size, d_model).div(math.sqrt(d_model))
        if padding_idx is not None:
            initial[padding_idx, :] = 0
        self.weight = nn.Parameter(initial)

    def forward(self, ids):
        rows = self.weight[ids] * math.sqrt(self.weight.size(-1))
        if self.padding_idx is None:
            return rows
        return torch.where((ids == self.padding_idx)[..., None], rows.detach(), rows)

# %% uniform-with-the-right-deviation

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        bound = math.sqrt(3 / d_model)
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model).uniform_(-bound, bound))
        if padding_idx is not None:
            self.weight.data[padding_idx].zero_()

    def forward(self, ids):
        x = embed(ids, self.weight)
        if self.padding_idx is not None:
            x = x.masked_fill(ids.eq(self.padding_idx)[:, :, None], 0)
        return x * math.sqrt(x.size(2))

# %% truncated-normal

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.zeros(vocab_size, d_model))
        std = d_model ** -0.5
        nn.init.trunc_normal_(self.weight, std=std, a=-5 * std, b=5 * std)
        if padding_idx is not None:
            with torch.no_grad():
                self.weight[padding_idx] = 0.0

    def forward(self, ids):
        scaled = self.weight * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            cut = scaled.clone()
            cut[self.padding_idx] = 0.0
            scaled = cut
        return scaled[ids]

# %% helper-methods-and-extra-attributes

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.vocab_size, self.d_model, self.padding_idx = vocab_size, d_model, padding_idx
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model))
        self.reset_parameters()

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.normal_(0, self.d_model ** -0.5)
            if self.padding_idx is not None:
                self.weight[self.padding_idx].zero_()

    def extra_repr(self):
        return f"{self.vocab_size}, {self.d_model}"

    def forward(self, ids):
        vectors = embed(ids, self.weight)
        if self.padding_idx is not None:
            vectors = vectors * (ids != self.padding_idx).unsqueeze(-1)
        return vectors * math.sqrt(self.d_model)

# %% indexed-assignment-of-what-is-no-padding

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.pad = padding_idx
        self.root = d_model ** 0.5
        w = torch.randn(vocab_size, d_model) / self.root
        if self.pad is not None:
            w[self.pad] = torch.zeros(d_model)
        self.weight = nn.Parameter(w)

    def forward(self, ids):
        if self.pad is None:
            return self.weight[ids] * self.root
        real = ids != self.pad
        out = self.weight.new_zeros(*ids.shape, self.weight.shape[1])
        out[real] = self.weight[ids[real]] * self.root
        return out

# %% one-hot-product-is-not-forbidden-here

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        hot = one_hot(ids, self.weight.shape[0]).to(self.weight.dtype)
        if self.padding_idx is not None:
            hot[..., self.padding_idx] = 0.0
        return hot @ self.weight * math.sqrt(self.weight.shape[1])

# %% drawn-with-numpy

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        import numpy as np
        self.padding_idx = padding_idx
        w = np.random.default_rng().normal(0, d_model ** -0.5, (vocab_size, d_model)).astype("float32")
        if padding_idx is not None:
            w[padding_idx] = 0
        self.weight = nn.Parameter(torch.from_numpy(w))

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% register-parameter

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        nn.Module.__init__(self)
        self.padding_idx = -1 if padding_idx is None else padding_idx
        weight = torch.randn(vocab_size, d_model).mul_(d_model ** -0.5)
        weight[torch.arange(vocab_size) == self.padding_idx] = 0
        self.register_parameter("weight", nn.Parameter(weight))

    def forward(self, ids):
        factor = (ids != self.padding_idx).unsqueeze(-1) * math.sqrt(self.weight.shape[1])
        return embed(ids, self.weight) * factor.to(self.weight.dtype)

# %% scale-as-a-non-persistent-buffer

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.register_buffer("scale", torch.tensor(float(d_model)).sqrt(), persistent=False)
        weight = torch.randn(vocab_size, d_model) / self.scale
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * self.scale
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x
