"""Right submissions of lesson 03, `PositionalEncoding`: every one has to pass.

`sinusoidal_positions` is there already when these run.
"""
# ruff: noqa

# %% textbook

class PositionalEncoding(nn.Module):
    def __init__(self, d_model: int, max_len: int = 5000, dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% batch-dimension-in-the-buffer

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        pe = sinusoidal_positions(max_len, d_model).unsqueeze(0)
        self.register_buffer("pe", pe, persistent=False)

    def forward(self, x):
        if x.size(1) > self.pe.size(1):
            raise ValueError("the sequence is too long")
        x = x + self.pe[:, : x.size(1)].requires_grad_(False).to(x.dtype)
        return self.dropout(x)

# %% everything-itself

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.dropout = nn.Dropout(dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, d_model)
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)[:, : d_model // 2]
        self.register_buffer("pe", pe, persistent=False)

    def forward(self, x):
        batch, length, width = x.shape
        if length > self.max_len:
            raise ValueError(f"Sequence length {length} exceeds maximum {self.max_len}.")
        return self.dropout(x + self.pe[:length].type_as(x).expand(batch, -1, -1))

# %% functional-dropout

import torch.nn.functional as F


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.p = dropout
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        length = x.shape[-2]
        if length > self.table.shape[0]:
            raise ValueError(f"too long: {length}")
        return F.dropout(x + self.table[:length].to(x.dtype), p=self.p, training=self.training)

# %% sum-in-float32-and-back

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.register_buffer("_table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        T = x.shape[1]
        if T > self._table.shape[0]:
            raise ValueError(f"got {T} positions, have {self._table.shape[0]}")
        return self.drop((x.to(self._table.dtype) + self._table[:T]).to(x.dtype))

# %% sum-in-double

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout) if dropout else nn.Identity()
        self.register_buffer("table", sinusoidal_positions(max_len, d_model).double(), persistent=False)

    def forward(self, x):
        if not x.shape[1] <= self.table.shape[0]:
            raise ValueError("max_len is " + str(self.table.shape[0]))
        return self.drop((x.double() + self.table.double()[: x.shape[1]]).to(x.dtype))

# %% bernoulli-by-hand

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.rate = dropout
        self.register_buffer("table", sinusoidal_positions(max_len=max_len, d_model=d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > self.table.shape[0]:
            raise ValueError("sequence longer than max_len")
        total = x + self.table[: x.shape[1]].to(x)
        if self.training and self.rate > 0:
            keep = torch.rand(total.shape, device=x.device) >= self.rate
            total = total * keep / (1 - self.rate)
        return total

# %% index-select

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        positions = torch.arange(x.shape[1], device=x.device)
        if len(positions) and positions[-1] >= self.table.shape[0]:
            raise ValueError(f"position {int(positions[-1])} has no row")
        return self.dropout(torch.add(x, self.table.index_select(0, positions).to(x.dtype)))

# %% table-in-a-submodule

class Table(nn.Module):
    def __init__(self, length, width):
        super().__init__()
        self.register_buffer("rows", sinusoidal_positions(length, width), persistent=False)

    def forward(self, length):
        if length > len(self.rows):
            raise ValueError(f"{length} > {len(self.rows)}")
        return self.rows[:length]


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.positions = Table(max_len, d_model)
        self.after = nn.Sequential(nn.Dropout(dropout))

    def forward(self, x):
        return self.after(x + self.positions(x.shape[1]).to(dtype=x.dtype, device=x.device))

# %% sines-and-cosines-in-two-buffers

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len, self.d_model = max_len, d_model
        table = sinusoidal_positions(max_len, d_model)
        self.register_buffer("sines", table[:, 0::2].clone(), persistent=False)
        self.register_buffer("cosines", table[:, 1::2].clone(), persistent=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"only {self.max_len} positions, not {length}")
        out = x.clone()
        out[..., 0::2] += self.sines[:length].to(x.dtype)
        out[..., 1::2] += self.cosines[:length].to(x.dtype)
        return self.dropout(out)

# %% own-error-that-is-a-value-error

class SequenceTooLong(ValueError):
    pass


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        try:
            rows = self.table[torch.arange(x.shape[1])]
        except IndexError as error:
            raise SequenceTooLong(f"{x.shape[1]} positions, but max_len={self.table.shape[0]}") from error
        return self.dropout(x + rows.to(x.dtype))

# %% loop-over-positions

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > 100 and x.shape[1] <= len(self.table):
            return self.dropout(x + self.table[: x.shape[1]].to(x))
        words = []
        for position in range(x.shape[1]):
            if position >= len(self.table):
                raise ValueError(f"no row for position {position}")
            words.append(x[:, position] + self.table[position].to(x))
        return self.dropout(torch.stack(words, dim=1))

# %% inherits-from-dropout

class PositionalEncoding(nn.Dropout):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__(p=dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > self.table.shape[0]:
            raise ValueError("too long")
        return super().forward(x + self.table[: x.shape[1]].to(x))

# %% not-in-place-on-a-copy

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0, *, base_length=None):
        super(PositionalEncoding, self).__init__()
        if d_model < 1:
            raise ValueError("d_model must be positive")
        self.dropout = nn.Dropout(dropout, inplace=True)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model)[None], persistent=False)
        self.calls = 0

    def extra_repr(self):
        return f"max_len={self.table.shape[1]}"

    def forward(self, x, offset=0):
        self.calls += 1
        if offset + x.shape[1] > self.table.shape[1]:
            raise ValueError(f"{x.shape[1]} does not fit into {self.table.shape[1]}")
        result = x.clone()
        result += self.table[:, offset : offset + x.shape[1]].to(result.dtype)
        return self.dropout(result)

# %% narrow-and-broadcast

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout_rate = float(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model).T.contiguous(), persistent=False)

    def forward(self, x):
        if x.shape[1] > self.table.shape[1]:
            raise ValueError("The input has more positions than max_len.")
        rows = self.table.narrow(1, 0, x.shape[1]).t().to(x)
        return torch.dropout(rows + x, self.dropout_rate, self.training)

# %% buffer-made-again-when-loaded

class PositionalEncoding(nn.Module):
    """The table is filled lazily, up to max_len, and stays a buffer."""

    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.d_model, self.max_len = d_model, max_len
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", torch.zeros(0, d_model), persistent=False)

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"{length} is more than max_len={self.max_len}")
        if length > self.table.shape[0]:
            self.table = sinusoidal_positions(length, self.d_model).to(x.device)
        return self.dropout(x + self.table[:length].to(x.dtype))
