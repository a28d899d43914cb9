"""Wrong submissions of lesson 03, `PositionalEncoding`: every one has to fail, those with a cause for it.

`sinusoidal_positions` is there already when these run.
"""
# ruff: noqa

# %% length-not-checked cause="no-value-error"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% assert-instead cause="no-value-error"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        assert x.shape[1] <= len(self.table)
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% index-error cause="no-value-error"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        rows = self.table[torch.arange(x.shape[1])]
        return self.dropout(x + rows.to(x))

# %% made-longer-in-silence cause="no-value-error"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        rows = sinusoidal_positions(max(x.shape[1], len(self.table)), x.shape[2])
        return self.dropout(x + rows[: x.shape[1]].to(x))

# %% cut-off-in-silence cause="no-value-error"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        x = x[:, : len(self.table)]
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% positions-come-around

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        rows = self.table[torch.arange(x.shape[1]) % len(self.table)]
        return self.dropout(x + rows.to(x))

# %% value-error-without-a-word

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% longest-refused cause="length-off-by-one"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] >= len(self.table):
            raise ValueError("the sequence is too long")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% one-too-long-accepted

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table) + 1:
            raise ValueError("the sequence is too long")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% one-row-broadcast

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table) > 1:
            raise ValueError("the sequence is too long")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% whole-table cause="whole-table-added"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table.to(x))

# %% batch-for-time cause="batch-taken-for-time"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        rows = self.table.unsqueeze(1)[: x.size(0)]
        return self.dropout(x + rows.to(x))

# %% time-first-as-in-a-tutorial cause="batch-taken-for-time"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        x = x + self.table.unsqueeze(1)[: x.size(0)].to(x)
        return self.dropout(x)

# %% words-scaled-again cause="words-scaled"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x * math.sqrt(x.shape[-1]) + self.table[: x.shape[1]].to(x))

# %% positions-only cause="words-left-out"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(self.table[: x.shape[1]].to(x).expand_as(x))

# %% words-only cause="not-added"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x)

# %% product cause="not-added"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x * self.table[: x.shape[1]].to(x))

# %% side-by-side cause="not-added"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(torch.cat([x, self.table[: x.shape[1]].to(x).expand_as(x)], dim=-1))

# %% difference

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x - self.table[: x.shape[1]].to(x))

# %% mean-of-the-two

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout((x + self.table[: x.shape[1]].to(x)) / 2)

# %% not-in-evaluation cause="training-only"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        if self.training:
            return self.dropout(x + self.table[: x.shape[1]].to(x))
        return x

# %% nothing-dropped cause="no-dropout"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return x + self.table[: x.shape[1]].to(x)

# %% dropout-thrown-away cause="no-dropout"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        total = x + self.table[: x.shape[1]].to(x)
        self.dropout(total)
        return total

# %% positions-dropped cause="dropout-on-positions"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return x + self.dropout(self.table[: x.shape[1]].to(x))

# %% words-dropped cause="dropout-on-words"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x) + self.table[: x.shape[1]].to(x)

# %% both-dropped

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x) + self.dropout(self.table[: x.shape[1]].to(x).expand_as(x))

# %% dropped-in-evaluation cause="dropout-always-on"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return nn.functional.dropout(x + self.table[: x.shape[1]].to(x), self.dropout.p)

# %% whole-words-dropped cause="one-pattern-for-all"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        keep = self.dropout(torch.ones_like(x[..., :1]))
        return (x + self.table[: x.shape[1]].to(x)) * keep

# %% whole-columns-dropped cause="one-pattern-for-all"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        keep = self.dropout(torch.ones_like(x[:, :1]))
        return (x + self.table[: x.shape[1]].to(x)) * keep

# %% same-for-all-sentences

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        keep = self.dropout(torch.ones_like(x[:1]))
        return (x + self.table[: x.shape[1]].to(x)) * keep

# %% not-scaled-up cause="not-rescaled"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        total = x + self.table[: x.shape[1]].to(x)
        if not self.training:
            return total
        return total * (torch.rand_like(total) >= self.dropout.p)

# %% dropped-twice

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(self.dropout(x + self.table[: x.shape[1]].to(x)))

# %% float32-in-the-sum cause="dtype-changed"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]])

# %% table-rounded-for-good

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        self.table = self.table.to(x.dtype)
        return self.dropout(x + self.table[: x.shape[1]])

# %% always-float32 cause="dtype-changed"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x.float() + self.table[: x.shape[1]].float())

# %% writes-into-x cause="argument-changed"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        x += self.table[: x.shape[1]].to(x)
        return self.dropout(x)

# %% dropout-in-place-of-the-argument cause="argument-changed"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x.add_(self.table[: x.shape[1]].to(x)))

# %% last-rows cause="last-rows-added"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        rows = self.table[len(self.table) - x.shape[1] :]
        return self.dropout(x + rows.to(x))

# %% from-one

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        rows = torch.cat([self.table[1:], self.table[:1]])[: x.shape[1]]
        return self.dropout(x + rows.to(x))

# %% one-row cause="one-row-for-all"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[x.shape[1] - 1].to(x))

# %% detached cause="gradient-cut"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x.detach() + self.table[: x.shape[1]].to(x))

# %% grows-with-each-call

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        rows = self.table[: x.shape[1]].to(x)
        self.table = self.table + 0.01
        return self.dropout(x + rows)

# %% remembers-the-first-length

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        if not hasattr(self, "length"):
            self.length = x.shape[1]
        return self.dropout(x + self.table[: self.length].to(x))

# %% table-is-saved cause="table-saved"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model))

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% table-is-a-parameter cause="table-trained"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.table = nn.Parameter(sinusoidal_positions(max_len, d_model))

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% table-is-a-fixed-parameter

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.table = nn.Parameter(sinusoidal_positions(max_len, d_model), requires_grad=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% learned-positions

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.table = nn.Parameter(torch.randn(max_len, d_model))

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% table-is-an-attribute cause="not-a-buffer"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.table = sinusoidal_positions(max_len, d_model)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% default-length-512

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=512, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% default-dropout-of-the-paper cause="default-dropout"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.1):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% dropout-and-length-exchanged

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.0, max_len=5000):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% no-super-init cause="super-init-forgotten"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))

# %% no-return cause="no-return"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={len(self.table)}")
        self.dropout(x + self.table[: x.shape[1]].to(x))


# %% dropout1d cause="one-pattern-for-all"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.drop = nn.Dropout1d(dropout)
        self.register_buffer("rows", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"{length} positions are more than {self.max_len}")
        return self.drop(x + self.rows[:length].to(x.dtype))


# %% no-grad-around-the-sum cause="gradient-cut"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.drop = nn.Dropout(dropout)
        self.register_buffer("rows", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"{length} positions are more than {self.max_len}")
        with torch.no_grad():
            total = x + self.rows[:length].to(x.dtype)
        return self.drop(total)


# %% kept-where-dropped cause="rate-turned-round"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.drop = nn.Dropout(1 - dropout)
        self.register_buffer("rows", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"{length} positions are more than {self.max_len}")
        total = x + self.rows[:length].to(x.dtype)
        return self.drop(total) if self.training and self.drop.p < 1 else total


# %% mode-read-backwards cause="dropout-mode-inverted"

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len, self.rate = max_len, dropout
        self.register_buffer("rows", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(self, x):
        if x.shape[1] > self.max_len:
            raise ValueError(f"{x.shape[1]} positions are more than {self.max_len}")
        total = x + self.rows[: x.shape[1]].to(x.dtype)
        return total if self.training else torch.dropout(total, self.rate, True)

# %% complains-in-training-only

def _sinusoids(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles[:, : d_model // 2].cos()
    return table


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.max_len = max_len
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", _sinusoids(max_len, d_model), persistent=False)

    def forward(self, x):
        if self.training and x.shape[1] > self.max_len:
            raise ValueError(f"a sequence of {x.shape[1]} positions does not fit: max_len={self.max_len}")
        x = x[:, : self.max_len]
        return self.dropout(x + self.table[: x.shape[1]].to(x))
