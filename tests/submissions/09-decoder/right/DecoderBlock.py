"""Right submissions of lesson 09, `DecoderBlock`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, cross_weights

# %% everything-by-keyword

class DecoderBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super(DecoderBlock, self).__init__()
        self.feed_forward = FeedForward(d_ff=d_ff, d_model=d_model, dropout=dropout)
        self.add_norm3 = AddNorm(dropout=dropout, d_model=d_model)
        self.add_norm2 = AddNorm(dropout=dropout, d_model=d_model)
        self.add_norm1 = AddNorm(dropout=dropout, d_model=d_model)
        self.cross_attn = MultiHeadAttention(num_heads=num_heads, d_model=d_model, dropout=dropout)
        self.self_attn = MultiHeadAttention(num_heads=num_heads, d_model=d_model, dropout=dropout)

    def forward(
        self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        own = self.self_attn(key=x, value=x, query=x, mask=self_mask)
        first = self.add_norm1(x=x, sublayer_output=own[0])
        other = self.cross_attn(mask=cross_mask, value=memory, key=memory, query=first)
        second = self.add_norm2(x=first, sublayer_output=other[0])
        third = self.add_norm3(x=second, sublayer_output=self.feed_forward(x=second))
        return third, other[1]

# %% helper-methods

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.sizes = (d_model, num_heads, d_ff)
        self.self_attn, self.cross_attn = (MultiHeadAttention(d_model, num_heads, dropout) for _ in range(2))
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        for number in (1, 2, 3):
            setattr(self, f"add_norm{number}", AddNorm(d_model, dropout))

    def look_back(self, x, mask):
        return self.add_norm1(x, self.self_attn(x, x, x, mask)[0])

    def look_over(self, x, memory, mask):
        found, weights = self.cross_attn(x, memory, memory, mask)
        return self.add_norm2(x, found), weights

    def think(self, x):
        return self.add_norm3(x, self.feed_forward(x))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = self.look_over(self.look_back(x, self_mask), memory, cross_mask)
        return self.think(x), weights

# %% norms-and-dropout-by-hand

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm1 = nn.ModuleDict({"norm": nn.LayerNorm(d_model)})
        self.add_norm2 = nn.ModuleDict({"norm": nn.LayerNorm(d_model)})
        self.add_norm3 = nn.ModuleDict({"norm": nn.LayerNorm(d_model)})
        self.drop = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1["norm"](x + self.drop(self.self_attn(x, x, x, self_mask)[0]))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2["norm"](self.drop(found) + x)
        x = self.add_norm3["norm"](torch.add(x, self.drop(self.feed_forward(x))))
        return x, weights

# %% functional-dropout-everywhere

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.p = dropout
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model)
        self.feed_forward = FeedForward(d_model, d_ff)
        self.add_norm3 = AddNorm(d_model)

    def drop(self, tensor):
        return nn.functional.dropout(tensor, p=self.p, training=self.training)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.drop(self.self_attn(x, x, x, self_mask)[0]))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, self.drop(found))
        hidden = self.drop(torch.relu(self.feed_forward.linear1(x)))
        return self.add_norm3(x, self.drop(self.feed_forward.linear2(hidden))), weights

# %% all-of-it-from-linear-layers

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("d_model must be divisible by num_heads")
        self.heads, self.dropout = num_heads, nn.Dropout(dropout)
        for part in ("self_attn", "cross_attn"):
            attention = nn.Module()
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                attention.add_module(name, nn.Linear(d_model, d_model))
            self.add_module(part, attention)
        self.feed_forward = nn.Module()
        self.feed_forward.linear1 = nn.Linear(d_model, d_ff)
        self.feed_forward.linear2 = nn.Linear(d_ff, d_model)
        for number in (1, 2, 3):
            around = nn.Module()
            around.norm = nn.LayerNorm(d_model)
            self.add_module(f"add_norm{number}", around)

    def attend(self, attention, asks, answers, mask):
        def split(y):
            return y.unflatten(-1, (self.heads, -1))

        query, key, value = split(attention.q_proj(asks)), split(attention.k_proj(answers)), split(attention.v_proj(answers))
        scores = torch.einsum("bthk,bshk->bhts", query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = scores.softmax(-1).nan_to_num(0.0)
        mixed = torch.einsum("bhts,bshk->bthk", self.dropout(weights), value)
        return attention.out_proj(mixed.flatten(-2)), weights

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1.norm(x + self.dropout(self.attend(self.self_attn, x, x, self_mask)[0]))
        found, weights = self.attend(self.cross_attn, x, memory, cross_mask)
        x = self.add_norm2.norm(x + self.dropout(found))
        hidden = self.dropout(self.feed_forward.linear1(x).clamp(min=0))
        return self.add_norm3.norm(x + self.dropout(self.feed_forward.linear2(hidden))), weights

# %% one-sentence-after-the-other

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    @staticmethod
    def of_row(mask, i, batch):
        if mask is None or mask.dim() < 4:
            return mask
        return mask.expand(batch, -1, -1, -1)[i : i + 1]

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        batch = x.shape[0]
        outputs, tables = [], []
        for i in range(batch):
            y, source = x[i : i + 1], memory[i : i + 1]
            y = self.add_norm1(y, self.self_attn(y, y, y, self.of_row(self_mask, i, batch))[0])
            found, weights = self.cross_attn(y, source, source, self.of_row(cross_mask, i, batch))
            y = self.add_norm2(y, found)
            outputs.append(self.add_norm3(y, self.feed_forward(y)))
            tables.append(weights)
        return torch.cat(outputs), torch.cat(tables)

# %% sublayers-as-a-list

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        kept = {}

        def cross(y):
            output, kept["weights"] = self.cross_attn(y, memory, memory, cross_mask)
            return output

        for sublayer, add_norm in (
            (lambda y: self.self_attn(y, y, y, self_mask)[0], self.add_norm1),
            (cross, self.add_norm2),
            (self.feed_forward, self.add_norm3),
        ):
            x = add_norm(x, sublayer(x))
        return x, kept["weights"]

# %% from-an-encoder-block
# The first and the last station are those of an encoder block; the middle is new.

class DecoderBlock(EncoderBlock):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, self_mask)[0])
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights

# %% with-a-buffer-and-attributes

class DecoderBlock(nn.Module):
    """Keeps both tables of weights to look at; none of it is a parameter."""

    def __init__(self, d_model, num_heads, d_ff, dropout=0.1, name="block"):
        super().__init__()
        self.name = name
        self.register_buffer("calls", torch.zeros(1), persistent=False)
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.seen = {}

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        self.calls += 1
        own, self.seen["self"] = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, own)
        found, self.seen["cross"] = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, self.seen["cross"]

# %% masks-of-ones-where-none-is-given

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        length, source = x.size(1), memory.size(1)
        if self_mask is None:
            self_mask = x.new_ones(1, 1, length, length, dtype=torch.bool)
        if cross_mask is None:
            cross_mask = x.new_ones(1, 1, 1, source, dtype=torch.bool)
        looked_back, own_weights = self.self_attn(x, x, x, self_mask)
        del own_weights
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, mask=cross_mask)
        x = self.add_norm2(x, found)
        return (self.add_norm3(x, self.feed_forward(x)), cross_weights)

# %% in-place-on-its-own-tensors-and-detached-weights

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        total = x.clone()
        total += self.add_norm1.dropout(self.self_attn(x, x, x, self_mask)[0])
        x = self.add_norm1.norm(total)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        total = x + self.add_norm2.dropout(found)
        x = self.add_norm2.norm(total)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.detach()  # they are for looking at

# %% own-norm-and-own-feed-forward

class OwnNorm(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))

    def forward(self, x):
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return (x - mean) / (variance + 1e-5).sqrt() * self.weight + self.bias


class Around(nn.Module):
    def __init__(self, d_model, dropout):
        super().__init__()
        self.norm, self.p = OwnNorm(d_model), dropout

    def forward(self, x, output):
        if self.training and self.p > 0:
            output = output * (torch.rand_like(output) >= self.p).to(output.dtype) / (1 - self.p)
        return self.norm(x + output)


class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = Around(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = Around(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = Around(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, self_mask)[0])
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights
