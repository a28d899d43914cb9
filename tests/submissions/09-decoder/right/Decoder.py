"""Right submissions of lesson 09, `Decoder`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, cross_weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(cross_weights)
        return x, all_weights

# %% keywords

class Decoder(nn.Module):
    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        super().__init__()
        blocks = [DecoderBlock(dropout=dropout, d_ff=d_ff, num_heads=num_heads, d_model=d_model) for i in range(num_layers)]
        self.layers = nn.ModuleList(blocks)

    def forward(self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None):
        tables: list[Tensor] = []
        for block in self.layers:
            result = block(cross_mask=cross_mask, self_mask=self_mask, memory=memory, x=x)
            x = result[0]
            tables += [result[1]]
        return x, tables

# %% appended-one-by-one

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList()
        for _ in range(num_layers):
            self.layers.append(DecoderBlock(d_model, num_heads, d_ff, dropout))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        weights = [None] * len(self.layers)
        for i in range(len(self.layers)):
            x, weights[i] = self.layers[i](x, memory, self_mask, cross_mask)
        return x, weights

# %% sequential-walked-through

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.Sequential(*(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        weights = []
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            weights.append(table)
        return x, weights

# %% deep-copies

import copy


class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        block = DecoderBlock(d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList([copy.deepcopy(block) for _ in range(num_layers)])

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        weights = []
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            weights.append(table)
        return x, weights

# %% recursion

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        def run(x, layers):
            if not layers:
                return x, []
            x, first = layers[0](x, memory, self_mask, cross_mask)
            x, rest = run(x, layers[1:])
            return x, [first, *rest]

        return run(x, list(self.layers))

# %% generator

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def steps(self, x, *rest):
        for layer in self.layers:
            x, table = layer(x, *rest)
            yield x, table

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        steps = list(self.steps(x, memory, self_mask, cross_mask))
        return steps[-1][0], [table for _, table in steps]

# %% reduce

from functools import reduce


class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        def step(state, layer):
            x, tables = state
            x, table = layer(x, memory, self_mask, cross_mask)
            return x, tables + [table]

        return reduce(step, self.layers, (x, []))

# %% module-dict-with-numbers

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleDict({str(i): DecoderBlock(d_model, num_heads, d_ff, dropout) for i in range(num_layers)})

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = {}
        for name, layer in self.layers.items():
            x, tables[name] = layer(x, memory, self_mask, cross_mask)
        return x, list(tables.values())

# %% a-block-of-its-own

class Layer(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)


class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(Layer(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            x = layer.add_norm1(x, layer.self_attn(x, x, x, self_mask)[0])
            found, table = layer.cross_attn(x, memory, memory, cross_mask)
            x = layer.add_norm2(x, found)
            x = layer.add_norm3(x, layer.feed_forward(x))
            tables.append(table)
        return x, tables

# %% masks-expanded-first-and-states-kept

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.num_heads = num_heads
        self.states = []
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        batch, length, _ = x.shape
        if self_mask is not None:
            self_mask = self_mask.expand(batch, self.num_heads, length, length)
        if cross_mask is not None:
            cross_mask = cross_mask.expand(batch, self.num_heads, length, memory.shape[1])
        self.states, weights = [x], []
        for layer in self.layers:
            output, table = layer(self.states[-1], memory, self_mask, cross_mask)
            self.states.append(output)
            weights.append(table)
        return self.states[-1], weights

# %% zip-at-the-end

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        results = []
        for layer in self.layers:
            results.append(layer(x if not results else results[-1][0], memory, self_mask, cross_mask))
        outputs, weights = zip(*results)
        return outputs[-1], list(weights)
