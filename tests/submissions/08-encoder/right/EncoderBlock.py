"""Right submissions of lesson 08, `EncoderBlock`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        attended, _ = self.self_attn(x, x, x, mask)
        x = self.add_norm1(x, attended)
        return self.add_norm2(x, self.feed_forward(x))

# %% everything-by-keyword

class EncoderBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super(EncoderBlock, self).__init__()
        self.feed_forward = FeedForward(d_ff=d_ff, d_model=d_model, dropout=dropout)
        self.add_norm2 = AddNorm(dropout=dropout, d_model=d_model)
        self.add_norm1 = AddNorm(dropout=dropout, d_model=d_model)
        self.self_attn = MultiHeadAttention(num_heads=num_heads, d_model=d_model, dropout=dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        result = self.self_attn(key=x, query=x, value=x, mask=mask)
        first = self.add_norm1(x=x, sublayer_output=result[0])
        second = self.add_norm2(x=first, sublayer_output=self.feed_forward(x=first))
        return second

# %% one-line-forward

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn, self.feed_forward = MultiHeadAttention(d_model, num_heads, dropout), FeedForward(d_model, d_ff, dropout)
        self.add_norm1, self.add_norm2 = (AddNorm(d_model, dropout) for _ in "12")

    def forward(self, x, mask=None):
        return (lambda y: self.add_norm2(y, self.feed_forward(y)))(self.add_norm1(x, self.self_attn(x, x, x, mask)[0]))

# %% helper-methods

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.d_model, self.num_heads, self.d_ff, self.p = d_model, num_heads, d_ff, dropout
        self._build()

    def _build(self):
        self.self_attn = MultiHeadAttention(self.d_model, self.num_heads, self.p)
        self.feed_forward = FeedForward(self.d_model, self.d_ff, self.p)
        for number in (1, 2):
            setattr(self, f"add_norm{number}", AddNorm(self.d_model, self.p))

    def look_around(self, x, mask):
        return self.add_norm1(x, self.self_attn(x, x, x, mask)[0])

    def think(self, x):
        return self.add_norm2(x, self.feed_forward(x))

    def forward(self, x, mask=None):
        return self.think(self.look_around(x, mask))

# %% norm-and-dropout-by-hand

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = nn.ModuleDict({"norm": nn.LayerNorm(d_model), "drop": nn.Dropout(dropout)})
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = nn.ModuleDict({"norm": nn.LayerNorm(d_model), "drop": nn.Dropout(dropout)})

    def forward(self, x, mask=None):
        attended, _ = self.self_attn(x, x, x, mask)
        x = self.add_norm1["norm"](x + self.add_norm1["drop"](attended))
        return self.add_norm2["norm"](self.add_norm2["drop"](self.feed_forward(x)) + x)

# %% functional-dropout

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.p = dropout
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model)
        self.feed_forward = FeedForward(d_model, d_ff)
        self.add_norm2 = AddNorm(d_model)

    def drop(self, tensor):
        return nn.functional.dropout(tensor, self.p, training=self.training)

    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.drop(self.self_attn(x, x, x, mask)[0]))
        hidden = self.drop(nn.functional.relu(self.feed_forward.linear1(x)))
        return self.add_norm2(x, self.drop(self.feed_forward.linear2(hidden)))

# %% dropout-before-relu
# ReLU leaves zeros and scales alone, so the two may change places.

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, mask)[0])
        hidden = self.dropout(self.feed_forward.linear1(x)).clamp(min=0)
        return self.add_norm2(x, self.feed_forward.linear2(hidden))

# %% all-of-it-from-linear-layers

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("d_model must be divisible by num_heads")
        self.heads = num_heads
        self.dropout = nn.Dropout(dropout)
        self.self_attn = nn.Module()
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self.self_attn, name, nn.Linear(d_model, d_model))
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, d_ff)
        self.feed_forward.linear2 = nn.Linear(d_ff, d_model)
        self.add_norm1, self.add_norm2 = nn.Module(), nn.Module()
        self.add_norm1.norm, self.add_norm2.norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)

    def forward(self, x, mask=None):
        batch, length, width = x.shape
        query, key, value = (
            getattr(self.self_attn, name)(x).view(batch, length, self.heads, width // self.heads)
            for name in ("q_proj", "k_proj", "v_proj")
        )
        scores = torch.einsum("bthk,bshk->bhts", query, key) * (width // self.heads) ** -0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), float("-inf"))
        weights = scores.softmax(-1).nan_to_num(0.0)
        mixed = torch.einsum("bhts,bshk->bthk", self.dropout(weights), value).reshape(batch, length, width)
        x = self.add_norm1.norm(x + self.dropout(self.self_attn.out_proj(mixed)))
        hidden = self.dropout(self.feed_forward.linear1(x).relu())
        return self.add_norm2.norm(x + self.dropout(self.feed_forward.linear2(hidden)))

# %% one-sentence-after-the-other

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        if mask is not None:
            while mask.dim() < 4:
                mask = mask.unsqueeze(0)
            mask = mask.expand(x.shape[0], -1, -1, -1)
        rows = []
        for i in range(x.shape[0]):
            sentence = x[i : i + 1]
            attended, _ = self.self_attn(sentence, sentence, sentence, None if mask is None else mask[i : i + 1])
            rows.append(self.add_norm1(sentence, attended))
        hidden = torch.cat(rows)
        # Feed-forward is position-wise: one position after the other is the same.
        positions = [self.add_norm2(hidden[:, t], self.feed_forward(hidden[:, t])) for t in range(x.shape[1])]
        return torch.stack(positions, dim=1)

# %% sublayers-as-a-list

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        steps = [
            (lambda y: self.self_attn(y, y, y, mask)[0], self.add_norm1),
            (self.feed_forward, self.add_norm2),
        ]
        for sublayer, add_norm in steps:
            x = add_norm(x, sublayer(x))
        return x

# %% a-base-class-of-its-own

class Sublayers(nn.Module):
    """Chains what subclasses list as (sublayer, add_norm)."""

    def chain(self, x, *pairs):
        for sublayer, add_norm in pairs:
            x = add_norm(x, sublayer(x))
        return x


class EncoderBlock(Sublayers):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        from functools import partial

        def attend(y):
            return partial(self.self_attn, mask=mask)(y, y, y)[0]

        return self.chain(x, (attend, self.add_norm1), (self.feed_forward, self.add_norm2))

# %% with-a-buffer-and-attributes

class EncoderBlock(nn.Module):
    """Keeps notes; none of them is a parameter."""

    def __init__(self, d_model, num_heads, d_ff, dropout=0.1, *, verbose=False):
        super().__init__()
        self.register_buffer("calls", torch.zeros((), dtype=torch.long), persistent=False)
        self.sizes = {"d_model": d_model, "d_ff": d_ff}
        self.verbose = verbose
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.last_weights = None

    def forward(self, x, mask=None):
        self.calls += 1
        attended, self.last_weights = self.self_attn(x, x, x, mask)
        hidden = self.add_norm1(x, attended)
        return self.add_norm2(hidden, self.feed_forward(hidden))

# %% in-place-on-its-own-tensors

class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        attended, _ = self.self_attn(x, x, x, mask)
        total = self.add_norm1.dropout(attended).clone()
        total += x
        x = self.add_norm1.norm(total)
        total = self.add_norm2.dropout(self.feed_forward(x)).clone()
        total += x
        return self.add_norm2.norm(total)

# %% heads-in-a-loop

class Attend(nn.Module):
    def __init__(self, d_model, num_heads, dropout):
        super().__init__()
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.width, self.num_heads, self.p = d_model // num_heads, num_heads, dropout

    def forward(self, x, mask):
        outputs = []
        for head in range(self.num_heads):
            columns = slice(head * self.width, (head + 1) * self.width)
            query, key, value = (p(x)[..., columns] for p in (self.q_proj, self.k_proj, self.v_proj))
            scores = query @ key.mT / math.sqrt(self.width)
            if mask is not None:
                allowed = mask
                if mask.dim() == 4:
                    allowed = mask[:, head if mask.shape[1] > 1 else 0]
                scores = torch.where(allowed, scores, torch.finfo(scores.dtype).min)
            weights = scores.softmax(dim=-1)
            if mask is not None:
                weights = weights * allowed
            outputs.append(nn.functional.dropout(weights, self.p, self.training) @ value)
        return self.out_proj(torch.cat(outputs, dim=-1))


class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = Attend(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.self_attn(x, mask))
        return self.add_norm2(x, self.feed_forward(x))

# %% own-norm-with-the-formula

class OwnNorm(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))

    def forward(self, x):
        centered = x - x.mean(-1, keepdim=True)
        return self.weight * centered * torch.rsqrt(centered.square().mean(-1, keepdim=True) + 1e-5) + self.bias


class Around(nn.Module):
    def __init__(self, d_model, dropout):
        super().__init__()
        self.norm, self.drop = OwnNorm(d_model), nn.Dropout(dropout)

    def forward(self, x, function):
        return self.norm(torch.add(self.drop(function(x)), x))


class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = Around(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = Around(d_model, dropout)

    def forward(self, x, mask=None):
        x = self.add_norm1(x, lambda y: self.self_attn(y, y, y, mask=mask)[0])
        return self.add_norm2(x, self.feed_forward)

# %% own-feed-forward-as-matrix-products

class Widen(nn.Module):
    def __init__(self, d_model, d_ff, dropout):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = dropout

    def forward(self, x):
        hidden = torch.einsum("btd,fd->btf", x, self.linear1.weight) + self.linear1.bias
        hidden = torch.where(hidden > 0, hidden, 0.0)
        if self.training and self.dropout > 0:
            stays = torch.rand(hidden.shape, device=hidden.device) >= self.dropout
            hidden = hidden * stays / (1 - self.dropout)
        return hidden @ self.linear2.weight.T + self.linear2.bias


class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = Widen(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        if mask is None:
            mask = torch.ones(1, 1, x.size(1), x.size(1), dtype=torch.bool, device=x.device)
        attended, weights = self.self_attn(x, x, x, mask)
        del weights
        x = self.add_norm1(x, attended)
        return self.add_norm2(x, self.feed_forward(x))
