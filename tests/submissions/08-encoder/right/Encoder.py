"""Right submissions of lesson 08, `Encoder`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x

# %% list-comprehension-and-keywords

class Encoder(nn.Module):
    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super().__init__()
        blocks = [EncoderBlock(d_ff=d_ff, dropout=dropout, num_heads=num_heads, d_model=d_model) for i in range(num_layers)]
        self.layers = nn.ModuleList(blocks)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        hidden = x
        for block in self.layers:
            hidden = block(x=hidden, mask=mask)
        return hidden

# %% appended-one-by-one

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.num_layers = num_layers
        self.layers = nn.ModuleList()
        while len(self.layers) < num_layers:
            self.layers.append(EncoderBlock(d_model, num_heads, d_ff, dropout))

    def forward(self, x, mask=None):
        for i in range(self.num_layers):
            x = self.layers[i](x, mask)
        return x

# %% sequential-walked-through

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.Sequential(*[EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)])

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x

# %% deep-copies
# As PyTorch does it: all layers start with the same numbers, and go their own ways in training.

import copy


class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        block = EncoderBlock(d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList(copy.deepcopy(block) for _ in range(num_layers))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x

# %% reduce

from functools import reduce


class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList([EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)])

    def forward(self, x, mask=None):
        return reduce(lambda hidden, layer: layer(hidden, mask), self.layers, x)

# %% recursion

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def up_to(self, depth, x, mask):
        return x if depth == 0 else self.layers[depth - 1](self.up_to(depth - 1, x, mask), mask)

    def forward(self, x, mask=None):
        return self.up_to(len(self.layers), x, mask)

# %% module-dict-with-numbers

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleDict({str(i): EncoderBlock(d_model, num_heads, d_ff, dropout) for i in range(num_layers)})

    def forward(self, x, mask=None):
        for layer in self.layers.values():
            x = layer(x, mask)
        return x

# %% a-class-for-the-list

class Chain(nn.ModuleList):
    def forward(self, x, mask):
        for module in self:
            x = module(x, mask)
        return x


class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = Chain([EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)])

    def forward(self, x, mask=None):
        return self.layers(x, mask)

# %% keeps-the-intermediate-states

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        sizes = (d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList()
        self.layers.extend(EncoderBlock(*sizes) for _ in range(num_layers))

    def states(self, x, mask=None):
        """All states, from x to the result."""
        states = [x]
        for layer in self.layers:
            states.append(layer(states[-1], mask))
        return states

    def forward(self, x, mask=None):
        return self.states(x, mask)[-1]

# %% a-block-of-its-own

class Layer(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)


class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(Layer(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer.add_norm1(x, layer.self_attn(x, x, x, mask)[0])
            x = layer.add_norm2(x, layer.feed_forward(x))
        return x

# %% named-children-in-a-module

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.Module()
        self.depth = num_layers
        for i in range(num_layers):
            self.layers.add_module(str(i), EncoderBlock(d_model, num_heads, d_ff, dropout))

    def forward(self, x, mask=None):
        for i in range(self.depth):
            x = getattr(self.layers, str(i))(x, mask)
        return x

# %% mask-made-whole-first

class Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1, **unused):
        super().__init__()
        from functools import partial

        make = partial(EncoderBlock, d_model, num_heads, d_ff, dropout=dropout)
        self.layers = nn.ModuleList(make() for _ in range(num_layers))
        self.num_heads = num_heads

    def forward(self, x, mask=None):
        if mask is not None:
            mask = mask.expand(x.shape[0], self.num_heads, x.shape[1], x.shape[1])
        layers = iter(self.layers)
        while (layer := next(layers, None)) is not None:
            x = layer(x, mask)
        return x
