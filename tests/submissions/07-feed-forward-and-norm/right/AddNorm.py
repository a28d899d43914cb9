"""Right submissions of lesson 07, `AddNorm`: every one has to pass.

`LayerNorm` and `FeedForward` are there already when these run.
"""
# ruff: noqa

# %% textbook

class AddNorm(nn.Module):
    def __init__(self, d_model: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, sublayer_output: Tensor) -> Tensor:
        return self.norm(x + self.dropout(sublayer_output))

# %% functional-dropout

import torch.nn.functional as F


class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.p = dropout

    def forward(self, x, sublayer_output):
        return self.norm(x + F.dropout(sublayer_output, self.p, self.training))

# %% own-norm-class

class Norm(nn.Module):
    def __init__(self, width, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.eps = eps

    def forward(self, z):
        z = z - z.mean(-1, keepdim=True)
        return z / (z.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.weight + self.bias


class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = Norm(d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        return self.norm(torch.add(x, self.drop(sublayer_output)))

# %% everything-itself

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = nn.Module()
        self.norm.weight = nn.Parameter(torch.ones(d_model))
        self.norm.bias = nn.Parameter(torch.zeros(d_model))
        self.p = dropout

    def forward(self, x, sublayer_output):
        if self.training and self.p > 0:
            keep = torch.bernoulli(torch.full_like(sublayer_output, 1 - self.p))
            sublayer_output = sublayer_output * keep / (1 - self.p)
        total = x + sublayer_output
        variance, mean = torch.var_mean(total, dim=-1, keepdim=True, unbiased=False)
        return (total - mean) / torch.sqrt(variance + 1e-5) * self.norm.weight + self.norm.bias

# %% sum-the-other-way-round

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super(AddNorm, self).__init__()
        self.add_module("norm", LayerNorm(d_model=d_model))
        self.dropout = nn.Dropout(p=dropout)

    def forward(self, x, sublayer_output):
        dropped = self.dropout(sublayer_output)
        total = dropped + x
        return self.norm(total)

# %% identity-when-nothing-drops

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.drop = nn.Dropout(dropout) if dropout > 0 else nn.Identity()

    def forward(self, x, sublayer_output):
        return self.norm(x + self.drop(sublayer_output))

# %% dropout-in-place-of-a-copy

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout, inplace=True)

    def forward(self, x, sublayer_output):
        total = self.dropout(sublayer_output.clone())
        total += x
        return self.norm(total)

# %% rand-below-p

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.rate = float(dropout)

    def forward(self, x, sublayer_output):
        if not self.training or self.rate == 0.0:
            return self.norm(x + sublayer_output)
        gone = torch.rand(sublayer_output.shape) < self.rate
        return self.norm(torch.where(gone, x, x + sublayer_output / (1 - self.rate)))

# %% inherits-from-dropout

class AddNorm(nn.Dropout):
    def __init__(self, d_model, dropout=0.0):
        super().__init__(dropout)
        self.norm = LayerNorm(d_model)

    def forward(self, x, sublayer_output):
        return self.norm(x + super().forward(sublayer_output))

# %% dropout-of-ones

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        return self.norm(torch.addcmul(x, sublayer_output, self.dropout(torch.ones_like(sublayer_output))))

# %% one-position-at-a-time

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        outputs = [self.norm(a + self.dropout(b)) for a, b in zip(x.unbind(1), sublayer_output.unbind(1))]
        return torch.stack(outputs, dim=1)

# %% extra-arguments-and-memory

class AddNorm(nn.Module):
    """Post-LN; pre-LN would be x + sublayer(norm(x))."""

    def __init__(self, d_model, dropout=0.0, eps=1e-5):
        super().__init__()
        self.d_model = d_model
        self.norm = LayerNorm(d_model, eps)
        self.dropout = nn.Dropout(dropout)
        self.last_sum = None

    def extra_repr(self):
        return f"d_model={self.d_model}"

    def forward(self, x, sublayer_output, *, keep=False):
        total = x + self.dropout(sublayer_output)
        self.last_sum = total.detach()
        return self.norm(total)

# %% stacked-and-summed

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        return self.norm(torch.stack([x, self.dropout(sublayer_output)]).sum(dim=0))

# %% a-sequence-after-the-sum

class AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        parts = {"drop": nn.Dropout(dropout)}
        self.parts = nn.ModuleDict(parts)
        self.norm = LayerNorm(d_model)

    def forward(self, x, sublayer_output):
        add = lambda a, b: a + b
        return self.norm(add(x, self.parts["drop"](sublayer_output)))
