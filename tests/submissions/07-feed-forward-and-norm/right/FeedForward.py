"""Right submissions of lesson 07, `FeedForward`: every one has to pass."""
# ruff: noqa

# %% textbook

class FeedForward(nn.Module):
    def __init__(self, d_model: int, d_ff: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(torch.relu(self.linear1(x))))

# %% functional

import torch.nn.functional as F


class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.p = dropout
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)

    def forward(self, x):
        return self.linear2(F.dropout(F.relu(self.linear1(x)), p=self.p, training=self.training))

# %% dropout-before-relu-is-the-same

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear2(self.drop(self.linear1(x)).relu())

# %% modules-for-everything

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super(FeedForward, self).__init__()
        self.linear1 = nn.Linear(in_features=d_model, out_features=d_ff, bias=True)
        self.activation = nn.ReLU()
        self.dropout = nn.Dropout(p=dropout)
        self.linear2 = nn.Linear(in_features=d_ff, out_features=d_model, bias=True)

    def forward(self, x):
        for step in (self.linear1, self.activation, self.dropout, self.linear2):
            x = step(x)
        return x

# %% layers-created-the-other-way-round

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear2 = nn.Linear(d_ff, d_model)
        self.linear1 = nn.Linear(d_model, d_ff)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens):
        return self.linear2(self.dropout(self.linear1(tokens).clamp(min=0)))

# %% own-parameters-no-linear

class _Affine(nn.Module):
    def __init__(self, size_in, size_out):
        super().__init__()
        bound = size_in ** -0.5
        self.weight = nn.Parameter(torch.empty(size_out, size_in).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(size_out))

    def forward(self, x):
        return x @ self.weight.T + self.bias


class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = _Affine(d_model, d_ff)
        self.linear2 = _Affine(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        h = self.linear1(x)
        return self.linear2(self.dropout(torch.where(h > 0, h, torch.zeros_like(h))))

# %% einsum-of-three-dimensions

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        hidden = torch.einsum("btd,fd->btf", x, self.linear1.weight) + self.linear1.bias
        hidden = self.dropout(torch.maximum(hidden, torch.zeros_like(hidden)))
        return torch.einsum("btf,df->btd", hidden, self.linear2.weight) + self.linear2.bias

# %% convolution-of-width-one

import torch.nn.functional as F


class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        channels = x.transpose(1, 2)
        hidden = F.conv1d(channels, self.linear1.weight.unsqueeze(-1), self.linear1.bias)
        hidden = self.dropout(F.relu(hidden))
        return F.conv1d(hidden, self.linear2.weight.unsqueeze(-1), self.linear2.bias).transpose(1, 2)

# %% one-position-at-a-time

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def one(self, vector):
        return self.linear2(self.dropout(torch.relu(self.linear1(vector))))

    def forward(self, x):
        return torch.stack([self.one(x[..., t, :]) for t in range(x.shape[-2])], dim=-2)

# %% flattened-to-rows

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.d_model = d_model
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        rows = x.reshape(-1, self.d_model)
        hidden = torch.addmm(self.linear1.bias, rows, self.linear1.weight.t()).relu()
        return torch.addmm(self.linear2.bias, self.dropout(hidden), self.linear2.weight.t()).reshape(x.shape)

# %% bernoulli-by-hand

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.rate = dropout

    def forward(self, x):
        hidden = (self.linear1(x) + self.linear1(x).abs()) / 2
        if self.training and self.rate > 0:
            keep = torch.rand(hidden.shape) >= self.rate
            hidden = hidden * keep.to(hidden.dtype) / (1 - self.rate)
        return self.linear2(hidden)

# %% in-place-on-its-own-tensors

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.relu = nn.ReLU(inplace=True)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear2(self.dropout(self.relu(self.linear1(x))))

# %% identity-when-nothing-drops

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0, activation=torch.relu):
        super().__init__()
        self.d_model, self.d_ff = d_model, d_ff
        self.linear1 = nn.Linear(d_model, d_ff)
        self.dropout = nn.Dropout(dropout) if dropout else nn.Identity()
        self.linear2 = nn.Linear(d_ff, d_model)
        self.activation = activation

    def extra_repr(self):
        return f"{self.d_model} -> {self.d_ff} -> {self.d_model}"

    def forward(self, x):
        hidden = self.activation(self.linear1(x))
        return self.linear2(self.dropout(hidden))

# %% xavier-and-a-buffer-that-is-not-saved

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("calls", torch.zeros((), dtype=torch.long), persistent=False)
        for layer in (self.linear1, self.linear2):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        self.calls += 1
        return self.linear2(self.dropout(nn.functional.threshold(self.linear1(x), 0.0, 0.0)))

# %% dropout-of-ones

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        hidden = self.linear1(x).relu()
        return self.linear2(hidden * self.drop(torch.ones_like(hidden)))

# %% a-sequence-that-shares-the-layers

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self._steps = [self.linear1, nn.ReLU(), nn.Dropout(dropout), self.linear2]
        self._drop = self._steps[2]

    def forward(self, x):
        from functools import reduce
        return reduce(lambda value, step: step(value), self._steps, x)

# %% hidden-numbers-one-by-one

class FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        # A key for each hidden number, a value for each: the result is a sum of values.
        result = self.linear2.bias.expand_as(x)
        for key, bias, value in zip(self.linear1.weight, self.linear1.bias, self.linear2.weight.T):
            strength = self.dropout(torch.relu((x * key).sum(-1, keepdim=True) + bias))
            result = result + strength * value
        return result

# %% base-class-and-property

class _Network(nn.Module):
    def __init__(self, d_model, d_ff):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)


class FeedForward(_Network):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__(d_model, d_ff)
        self.rate = dropout

    @property
    def p(self):
        return self.rate if self.training else 0.0

    def forward(self, x):
        return self.linear2(torch.dropout(nn.functional.relu(self.linear1(x)), self.p, True))
