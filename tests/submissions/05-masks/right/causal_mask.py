"""Right submissions of lesson 05, `causal_mask`: every one has to pass."""
# ruff: noqa

# %% textbook

def causal_mask(size: int) -> Tensor:
    return torch.ones(size, size, dtype=torch.bool).tril().view(1, 1, size, size)

# %% tril-of-four-dimensions

def causal_mask(size):
    return torch.tril(torch.ones(1, 1, size, size, dtype=torch.bool))

# %% not-triu

def causal_mask(size):
    return ~torch.triu(torch.ones((size, size), dtype=torch.bool), diagonal=1)[None, None]

# %% float-and-compare

def causal_mask(size):
    return torch.tril(torch.ones(size, size)).unsqueeze(0).unsqueeze(0) == 1

# %% column-against-row

def causal_mask(size):
    position = torch.arange(size)
    return (position[None, :] <= position[:, None])[None, None]

# %% greater-or-equal

def causal_mask(size):
    query = torch.arange(size).view(1, 1, size, 1)
    key = torch.arange(size).view(1, 1, 1, size)
    return query >= key

# %% two-loops

def causal_mask(size):
    rows = [[key <= query for key in range(size)] for query in range(size)]
    return torch.tensor([[rows]])

# %% row-by-row

def causal_mask(size):
    mask = torch.zeros(size, size, dtype=torch.bool)
    for t in range(size):
        mask[t, : t + 1] = True
    return mask.reshape(1, 1, size, size)

# %% triangle-of-indices

def causal_mask(size):
    mask = torch.zeros(1, 1, size, size, dtype=torch.bool)
    row, column = torch.tril_indices(size, size)
    mask[0, 0, row, column] = True
    return mask

# %% cumulative-sum-of-the-identity

def causal_mask(size):
    return torch.eye(size).cumsum(dim=0).flip(1).cumsum(dim=1).flip(1)[None, None].bool()

# %% minus-infinity-and-back

def causal_mask(size):
    table = torch.full((size, size), float("-inf")).triu(diagonal=1)
    return torch.isfinite(table)[None, None, :, :]

# %% transposed-upper

def causal_mask(size):
    upper = torch.ones(size, size, dtype=torch.uint8).triu()
    return upper.T.to(torch.bool).expand(1, 1, -1, -1)

# %% bytes-to-bool

def causal_mask(size):
    return torch.stack([torch.cat([torch.ones(t + 1), torch.zeros(size - t - 1)]) for t in range(size)])[None, None] > 0.5

# %% numpy

import numpy as np


def causal_mask(size):
    return torch.from_numpy(np.tri(size, dtype=bool))[None, None]

# %% cached

import functools


@functools.cache
def _largest(size):
    return torch.ones(size, size).tril().bool()


def causal_mask(size, device=None):
    return _largest(256)[:size, :size].to(device).unsqueeze(0).unsqueeze(0) if size <= 256 else _largest(size)[None, None]

# %% outer-of-positions

def causal_mask(size):
    positions = torch.arange(1, size + 1).float()
    ratio = torch.outer(1 / positions, positions)
    return ~(ratio > 1 + 1e-6).unsqueeze(0)[None]
