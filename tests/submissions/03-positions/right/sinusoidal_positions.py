"""Right submissions of lesson 03, `sinusoidal_positions`: every one has to pass."""
# ruff: noqa

# %% textbook

def sinusoidal_positions(max_len: int, d_model: int) -> Tensor:
    positions = torch.arange(max_len).unsqueeze(1)
    angles = positions / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% exponential-of-a-logarithm

def sinusoidal_positions(max_len, d_model):
    position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-math.log(10000.0) / d_model))
    pe = torch.zeros(max_len, d_model)
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)[:, : pe[:, 1::2].shape[1]]
    return pe

# %% two-loops

def sinusoidal_positions(max_len, d_model):
    rows = []
    for pos in range(max_len):
        row = []
        for column in range(d_model):
            angle = pos / 10000 ** (2 * (column // 2) / d_model)
            row.append(math.sin(angle) if column % 2 == 0 else math.cos(angle))
        rows.append(row)
    return torch.tensor(rows)

# %% where-even

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / torch.pow(10000, (column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% stack-and-cut

def sinusoidal_positions(max_len, d_model):
    pairs = (d_model + 1) // 2
    angles = torch.outer(torch.arange(max_len).float(), 10000 ** (-2 * torch.arange(pairs) / d_model))
    return torch.stack((angles.sin(), angles.cos()), dim=-1).reshape(max_len, 2 * pairs)[:, :d_model]

# %% cosine-as-shifted-sine

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    even = 2 * torch.div(column, 2, rounding_mode="floor")
    angles = torch.arange(max_len, dtype=torch.float32).view(-1, 1) * (1e-4) ** (even / d_model)
    return torch.sin(angles + (column % 2) * math.pi / 2)

# %% einsum-of-frequencies

def sinusoidal_positions(max_len, d_model):
    inverse = 1.0 / (10000.0 ** (torch.arange(0, d_model, 2, dtype=torch.float32) / d_model))
    angles = torch.einsum("p,f->pf", torch.arange(max_len, dtype=torch.float32), inverse)
    table = torch.empty((max_len, d_model))
    table[:, ::2] = angles.sin()
    if d_model > 1:
        table[:, 1::2] = angles[:, : d_model // 2].cos()
    return table

# %% complex-numbers

def sinusoidal_positions(max_len, d_model):
    frequencies = torch.tensor([10000 ** (-i / d_model) for i in range(0, d_model, 2)])
    angles = torch.arange(max_len).reshape(-1, 1) * frequencies
    hands = torch.exp(1j * angles)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = hands.imag
    table[:, 1::2] = hands.real[:, : d_model // 2]
    return table

# %% in-double-and-back

def sinusoidal_positions(max_len, d_model):
    positions = torch.arange(max_len, dtype=torch.float64)
    columns = []
    for column in range(d_model):
        angle = positions / 10000.0 ** ((column & ~1) / d_model)
        columns.append(torch.cos(angle) if column & 1 else torch.sin(angle))
    return torch.stack(columns, dim=1).to(torch.float32)

# %% left-in-double

def sinusoidal_positions(max_len, d_model):
    positions = torch.arange(max_len, dtype=torch.float64)[:, None]
    columns = torch.arange(d_model, dtype=torch.float64)
    angles = positions / 10000 ** ((columns - columns % 2) / d_model)
    angles[:, 0::2] = torch.sin(angles[:, 0::2])
    angles[:, 1::2] = torch.cos(angles[:, 1::2])
    return angles

# %% numpy

import numpy as np


def sinusoidal_positions(max_len, d_model):
    angles = np.arange(max_len)[:, None] / np.power(10000, 2 * (np.arange(d_model) // 2) / d_model)
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    angles[:, 1::2] = np.cos(angles[:, 1::2])
    return torch.from_numpy(angles).float()

# %% turning-step-by-step

def sinusoidal_positions(max_len, d_model):
    pairs = math.ceil(d_model / 2)
    omega = torch.tensor([10000.0 ** (-2 * i / d_model) for i in range(pairs)], dtype=torch.float64)
    sine, cosine = torch.zeros(pairs, dtype=torch.float64), torch.ones(pairs, dtype=torch.float64)
    rows = []
    for _ in range(max_len):
        rows.append(torch.stack([sine, cosine], dim=1).flatten()[:d_model])
        sine, cosine = (
            sine * omega.cos() + cosine * omega.sin(),
            cosine * omega.cos() - sine * omega.sin(),
        )
    return torch.stack(rows).float()

# %% logspace

def sinusoidal_positions(max_len, d_model):
    pairs = (d_model + 1) // 2
    frequencies = torch.logspace(0, -4 * 2 * (pairs - 1) / d_model, pairs)
    angles = torch.arange(max_len).unsqueeze(-1) * frequencies
    table = torch.zeros(max_len, 2 * pairs)
    table[:, 0::2], table[:, 1::2] = angles.sin(), angles.cos()
    return table[:, :d_model].contiguous()

# %% written-transposed

def sinusoidal_positions(max_len, d_model):
    table = torch.empty(d_model, max_len)
    positions = torch.arange(max_len)
    for i in range(0, d_model, 2):
        angle = positions * math.exp(-i * math.log(10000) / d_model)
        table[i] = angle.sin()
        if i + 1 < d_model:
            table[i + 1] = angle.cos()
    return table.T

# %% pow-of-two

def sinusoidal_positions(max_len, d_model):
    evens = torch.arange(0, d_model, 2, dtype=torch.float32)
    angles = torch.arange(max_len, dtype=torch.float32)[:, None] * torch.exp2(-evens / d_model * math.log2(10000))
    sines_and_cosines = torch.cat([angles.sin()[..., None], angles.cos()[..., None]], dim=2)
    return sines_and_cosines.flatten(start_dim=1)[:, :d_model]

# %% scatter-by-index

def angle(position: Tensor, column: Tensor, width: int) -> Tensor:
    return position.unsqueeze(1) * torch.pow(torch.tensor(10000.0), -column / width)


def sinusoidal_positions(max_len, d_model):
    table = torch.full((max_len, d_model), float("nan"))
    even, odd = torch.arange(0, d_model, 2), torch.arange(1, d_model, 2)
    positions = torch.arange(max_len)
    table.index_copy_(1, even, torch.sin(angle(positions, even, d_model)))
    table.index_copy_(1, odd, torch.cos(angle(positions, odd - 1, d_model)))
    return table

# %% cached-and-cloned

import functools


@functools.lru_cache(maxsize=None)
def _table(max_len, d_model):
    columns = torch.arange(d_model)
    exponent = (columns // 2 * 2).float() / d_model
    phase = torch.arange(max_len).float().outer(10000.0 ** -exponent)
    mask = columns.remainder(2).bool().expand_as(phase)
    return phase.sin().masked_scatter(mask, phase.cos()[mask])


def sinusoidal_positions(max_len, d_model):
    return _table(max_len, d_model).clone()
