"""Right submissions of lesson 07, `LayerNorm`: every one has to pass."""
# ruff: noqa

# %% textbook

class LayerNorm(nn.Module):
    def __init__(self, d_model: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.weight * (x - mean) / torch.sqrt(variance + self.eps) + self.bias

# %% correction-zero

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))

    def forward(self, x):
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return (x - mean) * torch.rsqrt(variance + self.eps) * self.weight + self.bias

# %% mean-of-squares

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        centered = x - x.mean(-1, keepdim=True)
        variance = centered.pow(2).mean(-1, keepdim=True)
        return torch.addcmul(self.bias, self.weight, centered / (variance + self.eps).sqrt())

# %% mean-of-squares-minus-square-of-mean

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        mean = x.mean(-1, keepdim=True)
        variance = (x * x).mean(-1, keepdim=True) - mean * mean
        return self.weight * ((x - mean) / torch.sqrt(variance + self.eps)) + self.bias

# %% sums-divided-by-the-width

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.d_model = d_model
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))

    def forward(self, x):
        mean = x.sum(-1, keepdim=True) / self.d_model
        distance = x - mean
        variance = (distance ** 2).sum(-1, keepdim=True) / self.d_model
        return self.weight * distance * (variance + self.eps) ** -0.5 + self.bias

# %% unbiased-and-corrected

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        n = x.shape[-1]
        if n == 1:
            return self.weight * (x - x) + self.bias
        variance = x.var(-1, keepdim=True) * (n - 1) / n
        return self.weight * (x - x.mean(-1, keepdim=True)) / (variance + self.eps).sqrt() + self.bias

# %% squared-deviation

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        mean, deviation = x.mean(-1, keepdim=True), x.std(-1, keepdim=True, correction=0)
        return self.weight * (x - mean) / torch.hypot(deviation, torch.full_like(deviation, self.eps ** 0.5)) + self.bias

# %% einsum

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        centered = x - torch.einsum("...d->...", x).unsqueeze(-1) / x.shape[-1]
        variance = torch.einsum("...d,...d->...", centered, centered) / x.shape[-1]
        normalized = torch.einsum("...d,...->...d", centered, 1 / torch.sqrt(variance + self.eps))
        return torch.einsum("...d,d->...d", normalized, self.weight) + self.bias

# %% centering-matrix

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps
        center = torch.eye(d_model, dtype=torch.float64) - 1.0 / d_model
        self.register_buffer("center", center, persistent=False)

    def forward(self, x):
        centered = x.double() @ self.center.double()
        variance = centered.square().mean(-1, keepdim=True)
        normalized = centered / torch.sqrt(variance + self.eps)
        return (normalized * self.weight + self.bias).to(x.dtype)

# %% rows-in-a-loop

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def one(self, row):
        mean = sum(row) / len(row)
        variance = sum((number - mean) ** 2 for number in row) / len(row)
        return (row - mean) / (variance + self.eps) ** 0.5 * self.weight + self.bias

    def forward(self, x):
        rows = x.reshape(-1, x.shape[-1])
        return torch.stack([self.one(row) for row in rows]).reshape(x.shape)

# %% in-double-precision-inside

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        wide = x.to(torch.float64)
        centered = wide - wide.mean(dim=-1, keepdim=True)
        normalized = centered / torch.sqrt(centered.square().mean(dim=-1, keepdim=True) + self.eps)
        return (self.weight.double() * normalized + self.bias.double()).to(x.dtype)

# %% float32-for-halves-as-pytorch-does

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        work = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        mean = work.mean(-1, keepdim=True)
        normalized = (work - mean) / torch.sqrt(work.var(-1, keepdim=True, unbiased=False) + self.eps)
        return normalized.to(x.dtype) * self.weight + self.bias

# %% length-of-the-centered-vector

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        d = x.shape[-1]
        centered = x - x.mean(-1, keepdim=True)
        length = (centered * centered).sum(-1, keepdim=True) + d * self.eps
        return centered * (d ** 0.5) / length.sqrt() * self.weight + self.bias

# %% keepdim-by-unsqueeze

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.d_model = d_model
        self.eps = eps
        self.reset_parameters()

    def reset_parameters(self):
        self.weight = nn.Parameter(torch.empty(self.d_model))
        self.bias = nn.Parameter(torch.empty(self.d_model))
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)

    def extra_repr(self):
        return f"{self.d_model}, eps={self.eps}"

    def forward(self, x):
        if x.shape[-1] != self.d_model:
            raise ValueError(f"the last dimension is {x.shape[-1]}, not {self.d_model}")
        mean = x.mean(-1).unsqueeze(-1)
        variance = x.var(-1, unbiased=False)[..., None]
        return self.bias + self.weight * (x - mean) / (variance + self.eps).pow(0.5)

# %% last-dimension-moved-to-the-front

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        front = x.movedim(-1, 0)
        front = (front - front.mean(0)) / torch.sqrt(front.var(0, unbiased=False) + self.eps)
        return front.movedim(0, -1) * self.weight + self.bias

# %% clone-and-in-place

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        y = x.clone()
        y -= x.mean(-1, keepdim=True)
        y /= torch.sqrt(x.var(-1, keepdim=True, unbiased=False) + self.eps)
        return y * self.weight + self.bias

# %% helpers-and-options

class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5, bias=True, *, device=None):
        super().__init__()
        self.normalized_shape = (d_model,)
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(self.normalized_shape, device=device))
        self.bias = nn.Parameter(torch.zeros(self.normalized_shape, device=device)) if bias else None
        self.last_mean = None

    @staticmethod
    def average(x):
        return x.mean(dim=-1, keepdim=True)

    def forward(self, x):
        mean = self.average(x)
        self.last_mean = mean.detach()
        y = (x - mean) / (self.average((x - mean) ** 2) + self.eps) ** (1 / 2)
        y = y * self.weight
        return y if self.bias is None else y + self.bias

# %% inherits-the-parameters-only

class LayerNorm(nn.LayerNorm):
    def __init__(self, d_model, eps=1e-5):
        super().__init__(d_model, eps=eps)

    def forward(self, x):
        mean = x.mean(-1, keepdim=True)
        return self.weight * (x - mean) / (x.var(-1, keepdim=True, correction=0) + self.eps).sqrt() + self.bias
