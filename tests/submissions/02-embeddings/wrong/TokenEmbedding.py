"""Wrong submissions of lesson 02, `TokenEmbedding`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% no-factor cause="missing-scale"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) / math.sqrt(d_model))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight)
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% no-factor-and-a-large-table cause="missing-scale"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight)
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% times-the-width cause="scale-without-root"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.d_model = d_model
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = self.d_model * self.weight[ids]
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% divided cause="scale-divided"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.d_model = d_model
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) / math.sqrt(self.d_model)
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% root-of-the-vocabulary cause="scale-of-vocabulary"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(len(self.weight))
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% drawn-with-deviation-one cause="init-too-large"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.d_model = d_model
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model))
        nn.init.normal_(self.weight)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.d_model)
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% drawn-with-one-over-the-width cause="init-too-small"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.normal(0.0, 1 / d_model, (vocab_size, d_model)))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% factor-in-the-table-already cause="init-scaled-already"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * math.sqrt(d_model))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% uniform-between-the-deviations cause="init-other"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        bound = d_model ** -0.5
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model).uniform_(-bound, bound))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% xavier cause="init-other"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.empty(vocab_size, d_model))
        nn.init.xavier_uniform_(self.weight)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0.0

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% padding-does-nothing cause="padding-ignored"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)

    def forward(self, ids):
        return embed(ids, self.weight) * math.sqrt(self.weight.shape[1])

# %% zero-only-at-the-start cause="padding-learns"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)
        if padding_idx is not None:
            with torch.no_grad():
                self.weight[padding_idx].zero_()

    def forward(self, ids):
        return embed(ids, self.weight) * math.sqrt(self.weight.shape[1])

# %% row-drawn-like-the-others cause="padding-row-not-zero"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% if-padding-idx cause="padding-zero-overlooked"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% row-zero-always cause="padding-always-zero"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=0):
        super().__init__()
        self.padding_idx = padding_idx or 0
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        weight[self.padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        return x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)

# %% buffer-for-a-parameter cause="weight-not-learned"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.register_buffer("weight", weight)

    def forward(self, ids):
        return embed(ids, self.weight) * math.sqrt(self.weight.shape[1])

# %% data-in-the-forward-pass cause="weight-not-learned"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        return embed(ids, self.weight.data) * math.sqrt(self.weight.shape[1])

# %% called-otherwise cause="parameter-name"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.embedding_matrix = nn.Parameter(weight)

    def forward(self, ids):
        return embed(ids, self.embedding_matrix) * math.sqrt(self.embedding_matrix.shape[1])

# %% plain-tensor cause="parameter-name"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = torch.randn(vocab_size, d_model, requires_grad=True)

    def forward(self, ids):
        return embed(ids, self.weight)

# %% scale-saved-too cause="extra-parameters"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)
        self.register_buffer("scale", torch.tensor(d_model ** 0.5))

    def forward(self, ids):
        x = embed(ids, self.weight) * self.scale
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% linear-layer-inside cause="parameter-name"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.linear = nn.Linear(vocab_size, d_model, bias=False)

    def forward(self, ids):
        return self.linear(one_hot(ids, self.linear.in_features))

# %% columns-for-tokens cause="weight-transposed"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.d_model = d_model
        self.weight = nn.Parameter(torch.randn(d_model, vocab_size) * d_model ** -0.5)

    def forward(self, ids):
        return self.weight.T[ids] * math.sqrt(self.d_model)

# %% padding-by-position cause="padding-by-position"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.clone()
            x[:, self.padding_idx] = 0
        return x

# %% same-seed-every-time cause="same-table-each-time"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        torch.manual_seed(0)
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% one-row-repeated cause="drawn-once"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = (torch.randn(1, d_model) * d_model ** -0.5).repeat(vocab_size, 1)
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% whole-batch-stops-learning-when-there-is-padding

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        weight = self.weight
        if self.padding_idx is not None and (ids == self.padding_idx).any():
            weight = weight.detach()
        return embed(ids, weight) * math.sqrt(weight.shape[1]) + 0.0 * self.weight.sum()

# %% dropout-thrown-in

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.dropout = nn.Dropout(0.1)
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return self.dropout(x)

# %% always-float32

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight.float()) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% scaled-in-place-each-call

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        self.weight.data.mul_(math.sqrt(self.weight.shape[1]))
        x = embed(ids, self.weight)
        if self.padding_idx is not None:
            x = x.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% scaled-only-where-there-is-padding

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model ** -0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)

    def forward(self, ids):
        x = embed(ids, self.weight)
        if self.padding_idx is not None:
            x = (x * math.sqrt(self.weight.shape[1])).masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return x

# %% torch-does-it cause="finished-part"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model ** -0.5)
        self.padding_idx = padding_idx

    def forward(self, ids):
        return nn.functional.embedding(ids, self.weight, self.padding_idx) * math.sqrt(self.weight.shape[1])


# %% whole-root cause="root-rounded"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        numbers = torch.randn(vocab_size, d_model) / math.sqrt(d_model)
        if padding_idx is not None:
            numbers[padding_idx] = 0.0
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(numbers)

    def forward(self, ids):
        rows = embed(ids, self.weight) * int(self.weight.shape[1] ** 0.5)
        if self.padding_idx is not None:
            rows = rows.masked_fill((ids == self.padding_idx)[..., None], 0.0)
        return rows


# %% half-for-the-root cause="root-of-half"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        numbers = torch.randn(vocab_size, d_model) / math.sqrt(d_model)
        if padding_idx is not None:
            numbers[padding_idx] = 0.0
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(numbers)

    def forward(self, ids):
        rows = embed(ids, self.weight) * (self.weight.shape[1] ** 1 / 2)
        if self.padding_idx is not None:
            rows = rows.masked_fill((ids == self.padding_idx)[..., None], 0.0)
        return rows


# %% above-zero-only cause="init-not-centered"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        numbers = torch.rand(vocab_size, d_model) * (12 / d_model) ** 0.5
        if padding_idx is not None:
            numbers[padding_idx] = 0.0
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(numbers)

    def forward(self, ids):
        rows = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            rows = rows.masked_fill((ids == self.padding_idx)[..., None], 0.0)
        return rows


# %% padding-learns-in-evaluation cause="padding-learns"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        numbers = torch.randn(vocab_size, d_model) / math.sqrt(d_model)
        if padding_idx is not None:
            numbers[padding_idx] = 0.0
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(numbers)

    def forward(self, ids):
        rows = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.training and self.padding_idx is not None:
            rows = rows.masked_fill((ids == self.padding_idx)[..., None], 0.0)
        return rows


# %% seed-in-the-constructor cause="same-table-each-time"

class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        numbers = torch.randn(vocab_size, d_model, generator=torch.Generator().manual_seed(1)) / math.sqrt(d_model)
        if padding_idx is not None:
            numbers[padding_idx] = 0.0
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(numbers)

    def forward(self, ids):
        rows = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])
        if self.padding_idx is not None:
            rows = rows.masked_fill((ids == self.padding_idx)[..., None], 0.0)
        return rows
