"""Wrong submissions of lesson 03, `sinusoidal_positions`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% counted-from-one cause="starts-at-one"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(1, max_len + 1)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% cosine-on-even cause="sine-and-cosine-exchanged"

def sinusoidal_positions(max_len, d_model):
    rows = [[(math.sin if c % 2 else math.cos)(p / 10000 ** (c // 2 * 2 / d_model)) for c in range(d_model)]
            for p in range(max_len)]
    return torch.tensor(rows)

# %% sines-everywhere cause="only-one-function"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    return torch.sin(torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model))

# %% sines-of-every-column cause="only-one-function"

def sinusoidal_positions(max_len, d_model):
    table = torch.zeros(max_len, d_model)
    for c in range(d_model):
        table[:, c] = torch.sin(torch.arange(max_len) / 10000 ** (c / d_model))
    return table

# %% halves cause="halves-not-interleaved"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)[:, :d_model]

# %% own-angle-for-the-cosine cause="angle-of-own-column"

def sinusoidal_positions(max_len, d_model):
    position = torch.arange(max_len).float()[:, None]
    table = torch.zeros(max_len, d_model)
    for c in range(d_model):
        angle = position[:, 0] / 10000 ** (c / d_model)
        table[:, c] = torch.sin(angle) if c % 2 == 0 else torch.cos(angle)
    return table

# %% i-instead-of-two-i cause="exponent-too-small"

def sinusoidal_positions(max_len, d_model):
    pairs = (d_model + 1) // 2
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(pairs) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% two-twice cause="exponent-too-large"

def sinusoidal_positions(max_len, d_model):
    table = torch.zeros(max_len, d_model)
    for pos in range(max_len):
        for i in range(0, d_model, 2):
            table[pos, i] = math.sin(pos / (10000 ** ((2 * i) / d_model)))
            if i + 1 < d_model:
                table[pos, i + 1] = math.cos(pos / (10000 ** ((2 * i) / d_model)))
    return table

# %% two-columns-of-a-well-known-slip cause="exponent-too-large"

def sinusoidal_positions(max_len, d_model):
    table = torch.zeros(max_len, d_model)
    for pos in range(max_len):
        for i in range(0, d_model, 2):
            table[pos, i] = math.sin(pos / (10000 ** ((2 * i) / d_model)))
            if i + 1 < d_model:
                table[pos, i + 1] = math.cos(pos / (10000 ** ((2 * (i + 1)) / d_model)))
    return table

# %% multiplied cause="frequencies-upside-down"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None].double() * 10000.0 ** (torch.arange(0, d_model, 2).double() / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles).float()
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2]).float()
    return table

# %% minus-forgotten cause="frequencies-upside-down"

def sinusoidal_positions(max_len, d_model):
    position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d_model, 2).float() * (math.log(10000.0) / d_model))
    pe = torch.zeros(max_len, d_model)
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)[:, : d_model // 2]
    return pe

# %% no-width cause="width-missing"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000.0 ** torch.arange(0, d_model, 2)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% whole-division cause="whole-number-exponent"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) // d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% one-thousand cause="wrong-base"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 1000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% logarithm-to-base-ten cause="wrong-base"

def sinusoidal_positions(max_len, d_model):
    frequency = torch.exp(-torch.arange(0, d_model, 2) * math.log10(10000.0) / d_model)
    angles = torch.arange(max_len)[:, None] * frequency
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table

# %% ladder-to-the-end cause="ladder-stretched"

def sinusoidal_positions(max_len, d_model):
    pairs = (d_model + 1) // 2
    frequency = torch.exp(-math.log(10000.0) * torch.arange(pairs) / max(pairs - 1, 1))
    angles = torch.arange(max_len)[:, None] * frequency
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :d_model]

# %% even-width-in-the-exponent cause="odd-width-changed"

def sinusoidal_positions(max_len, d_model):
    even = d_model + d_model % 2
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, even, 2) / even)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :d_model]

# %% odd-width-crashes cause="odd-width-fails"

def sinusoidal_positions(max_len, d_model):
    position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-math.log(10000.0) / d_model))
    pe = torch.zeros(max_len, d_model)
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe

# %% odd-width-refused cause="odd-width-fails"

def sinusoidal_positions(max_len, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)

# %% last-column-zero cause="odd-width-last-column"

def sinusoidal_positions(max_len, d_model):
    table = torch.zeros(max_len, d_model)
    for i in range(d_model // 2):
        angle = torch.arange(max_len) / 10000 ** (2 * i / d_model)
        table[:, 2 * i] = torch.sin(angle)
        table[:, 2 * i + 1] = torch.cos(angle)
    return table

# %% one-column-more cause="odd-width-last-column"

def sinusoidal_positions(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)

# %% on-its-side cause="transposed"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)[:, None]
    angles = torch.arange(max_len) / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% with-a-batch cause="extra-dimension"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())[None]

# %% in-degrees cause="degrees"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model) * math.pi / 180
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% from-zero-to-one cause="positions-as-fractions"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / max_len / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% all-in-bfloat16 cause="angles-imprecise"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len).bfloat16()[:, None] / (10000 ** ((column - column % 2) / d_model)).bfloat16()
    return torch.where(column % 2 == 0, angles.sin(), angles.cos()).float()

# %% frequencies-in-float16 cause="angles-imprecise"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    frequency = (10000 ** (-(column - column % 2) / d_model)).half().float()
    angles = torch.arange(max_len)[:, None] * frequency
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% table-in-float16

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] * 10000 ** (-(column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos()).half()

# %% just-the-angles cause="angles-returned"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    return torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)

# %% not-returned cause="no-return"

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    table = torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% random-table

def sinusoidal_positions(max_len, d_model):
    return torch.randn(max_len, d_model)

# %% wraps-after-512

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = (torch.arange(max_len) % 512)[:, None] / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos())

# %% first-position-all-zero

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    table = torch.where(column % 2 == 0, angles.sin(), angles.cos())
    table[0] = 0.0
    return table

# %% scaled-to-length-one

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos()) / math.sqrt(d_model)

# %% numpy-array

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos()).tolist()

# %% squeezed

def sinusoidal_positions(max_len, d_model):
    column = torch.arange(d_model)
    angles = torch.arange(max_len)[:, None] / 10000 ** ((column - column % 2) / d_model)
    return torch.where(column % 2 == 0, angles.sin(), angles.cos()).squeeze()


# %% positions-in-bfloat16 cause="angles-imprecise"

def sinusoidal_positions(max_len, d_model):
    clocks = torch.arange(0, d_model, 2) / d_model
    hands = torch.arange(max_len, dtype=torch.bfloat16).unsqueeze(1) / 10000**clocks
    return torch.stack((torch.sin(hands), torch.cos(hands)), dim=2).flatten(1)[:, :d_model]


# %% positions-through-float16 cause="angles-imprecise"

def sinusoidal_positions(max_len, d_model):
    clocks = torch.arange(0, d_model, 2) / d_model
    where = torch.arange(max_len).to(torch.float16).to(torch.float32)
    hands = where.unsqueeze(1) * 10000**-clocks
    return torch.stack((torch.sin(hands), torch.cos(hands)), dim=2).flatten(1)[:, :d_model]


# %% odd-width-ends-with-a-cosine cause="odd-width-last-column"

def sinusoidal_positions(max_len, d_model):
    clocks = torch.arange(0, d_model, 2) / d_model
    hands = torch.arange(max_len).unsqueeze(1) / 10000**clocks
    table = torch.stack((torch.sin(hands), torch.cos(hands)), dim=2).flatten(1)
    return table if d_model % 2 == 0 else torch.cat((table[:, :-2], table[:, -1:]), dim=1)
