"""Wrong submissions of lesson 09, `Decoder`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% times-n cause="shared-layers"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList([DecoderBlock(d_model, num_heads, d_ff, dropout)] * num_layers)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% one-block-in-the-comprehension cause="shared-layers"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        block = DecoderBlock(d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList([block for _ in range(num_layers)])

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% one-block-in-a-loop cause="shared-layers"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.num_layers = num_layers
        self.layers = nn.ModuleList([DecoderBlock(d_model, num_heads, d_ff, dropout)])

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in [self.layers[0]] * self.num_layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% plain-list cause="python-list"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = [DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)]

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% a-last-norm cause="final-norm"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        self.norm = nn.LayerNorm(d_model)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return self.norm(x), all_weights

# %% a-last-norm-without-parameters cause="final-norm"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return nn.functional.layer_norm(x, x.shape[-1:]), all_weights

# %% no-masks cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory)
            all_weights.append(weights)
        return x, all_weights

# %% no-cross-mask cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask)
            all_weights.append(weights)
        return x, all_weights

# %% no-self-mask cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, cross_mask=cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% masks-exchanged cause="masks-exchanged"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, cross_mask, self_mask)
            all_weights.append(weights)
        return x, all_weights

# %% self-mask-twice cause="one-mask-for-both"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, self_mask)
            all_weights.append(weights)
        return x, all_weights

# %% cross-mask-twice

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, cross_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% masks-for-the-first-layer cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            self_mask = cross_mask = None
            all_weights.append(weights)
        return x, all_weights

# %% cross-mask-for-the-first-layer cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for i, layer in enumerate(self.layers):
            x, weights = layer(x, memory, self_mask, cross_mask if i == 0 else None)
            all_weights.append(weights)
        return x, all_weights

# %% self-mask-for-the-first-layer cause="mask-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for i, layer in enumerate(self.layers):
            x, weights = layer(x, memory, self_mask if i == 0 else None, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-for-the-first-layer cause="memory-lost"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = self.layers[0](x, memory, self_mask, cross_mask)
        all_weights = [weights]
        for layer in self.layers[1:]:
            x, weights = layer(x, x, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% target-for-memory cause="memory-lost"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, x, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-for-target cause="target-and-memory-exchanged"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(memory, x, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-overwritten cause="memory-lost"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            memory, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return memory, all_weights

# %% memory-grows

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            memory = memory + x.mean(dim=1, keepdim=True)
            all_weights.append(weights)
        return x, all_weights

# %% memory-normalized-in-between

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            memory = nn.functional.layer_norm(memory, memory.shape[-1:])
            all_weights.append(weights)
        return x, all_weights

# %% every-layer-from-the-input cause="layers-not-chained"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            output, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return output, all_weights

# %% results-thrown-away cause="layers-not-chained"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            _, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% return-in-the-loop cause="returns-too-early"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
            return x, all_weights

# %% last-layer-missing cause="layer-left-out"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers[:-1]:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% first-layer-missing cause="layer-left-out"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers[1:]:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% backwards cause="layers-reversed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in reversed(self.layers):
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% residual-around-each cause="residual-around-layers"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            output, weights = layer(x, memory, self_mask, cross_mask)
            x = x + output
            all_weights.append(weights)
        return x, all_weights

# %% pair-goes-on cause="pair-not-unpacked"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        for layer in self.layers:
            x = layer(x, memory, self_mask, cross_mask)
        return x

# %% last-weights cause="last-weights-only"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, weights

# %% last-weights-in-a-list cause="last-weights-only"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, [weights]

# %% list-made-anew-in-the-loop cause="last-weights-only"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        for layer in self.layers:
            all_weights = []
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% stacked cause="weights-not-a-list"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, torch.stack(all_weights)

# %% stacked-behind-the-batch cause="weights-not-a-list"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, torch.stack(all_weights, dim=1)

# %% tuple-of-weights cause="weights-not-a-list"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, tuple(all_weights)

# %% dictionary-of-weights cause="weights-not-a-list"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, {i: table for i, table in enumerate(all_weights)}

# %% joined-along-the-heads

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, torch.cat(all_weights, dim=1)

# %% mean-of-the-layers cause="weights-averaged"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, torch.stack(all_weights).mean(dim=0)

# %% mean-of-the-heads cause="weights-averaged"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, [table.mean(1) for table in all_weights]

# %% last-layer-first cause="list-reversed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, list(reversed(all_weights))

# %% same-table-for-every-layer

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, [weights for _ in self.layers]

# %% only-x cause="weights-not-returned"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x

# %% list-first cause="result-order"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return all_weights, x

# %% outputs-in-the-list cause="outputs-collected"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(x)
        return x, all_weights

# %% pairs-in-the-list

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append((x, weights))
        return x, all_weights

# %% weights-of-the-self-attention

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(layer.self_attn(x, x, x, self_mask)[1])
        return x, all_weights

# %% dropout-not-handed-on cause="dropout-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% dropout-of-zero cause="dropout-not-passed"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, 0.0) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% dropout-for-layer-zero-only

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout if i == 0 else 0.0) for i in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% own-dropout-on-the-input cause="dropout-twice"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.dropout(x)
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% own-dropout-on-the-memory cause="dropout-twice"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        memory = self.dropout(memory)
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% default-of-zero cause="wrong-default-dropout"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% layers-called cause="forward-missing"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return self.layers(x, memory, self_mask, cross_mask)

# %% no-super cause="super-init-forgotten"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% no-return cause="no-return"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)

# %% called-blocks cause="names-differ"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.blocks = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.blocks:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% one-too-many cause="extra-parameters"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers + 1))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% always-two

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(2))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% one-head-in-every-block

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, 1, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% sizes-in-another-order

class Decoder(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, num_layers, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-first

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, memory, x, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% masks-without-defaults

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask, cross_mask):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% causal-stack

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        past = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        self_mask = past if self_mask is None else self_mask & past
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% gradient-stops-between

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x.detach(), memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-detached

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory.detach(), self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% weights-pile-up

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        self.tables = []

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = self.tables
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% default-list-piles-up

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None, all_weights=[]):
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-of-the-last-call

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        self.memory = None

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self.memory is None or self.memory.shape != memory.shape:
            self.memory = memory
        memory = self.memory
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% input-overwritten

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        given = x
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        given.data.copy_(x)
        return x, all_weights

# %% encoder-blocks

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x = layer(x, self_mask)
            all_weights.append(torch.full((x.shape[0], 1, x.shape[1], memory.shape[1]), 1 / memory.shape[1]))
        return x, all_weights

# %% library-stack cause="finished-part"

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        layer = nn.TransformerDecoderLayer(x.shape[-1], 1, 8, batch_first=True)
        return nn.TransformerDecoder(layer, 2)(x, memory), []

# %% not-begun

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        raise NotImplementedError()

# %% layers-skipped-now-and-then

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.p = dropout
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            output, weights = layer(x, memory, self_mask, cross_mask)
            if not self.training or torch.rand(()) >= self.p:
                x = output
            all_weights.append(weights)
        return x, all_weights

# %% memory-for-the-first-two-layers

class Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.p = dropout
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for i, layer in enumerate(self.layers):
            x, weights = layer(x, memory if i < 2 else torch.zeros_like(memory), self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights

# %% memory-replaced-where-it-fits cause="memory-lost"

class Decoder(nn.Module):

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList((DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            if x.shape == memory.shape:
                memory = x
            tables.append(table)
        return (x, tables)

# %% list-kept-in-the-module cause="weights-of-earlier-calls"

class Decoder(nn.Module):

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList((DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))
        self.all_weights = []

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            self.all_weights.append(table)
        return (x, self.all_weights)

# %% memory-without-gradient cause="memory-detached"

class Decoder(nn.Module):

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList((DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        memory = memory.detach()
        tables = []
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            tables.append(table)
        return (x, tables)

# %% table-of-the-first-head cause="weights-averaged"

class Decoder(nn.Module):

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList((DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            x, table = layer(x, memory, self_mask, cross_mask)
            tables.append(table[:, :1])
        return (x, tables)

# %% every-second-layer-in-evaluation cause="layer-left-out"

class Decoder(nn.Module):

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList((DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers if self.training else self.layers[::2]:
            x, table = layer(x, memory, self_mask, cross_mask)
            tables.append(table)
        return (x, tables)
