"""Right submissions of lesson 10, `count_parameters`: however it is written, each has to get full marks."""
# ruff: noqa

# %% box-by-box

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + norm + feed_forward + norm)
    decoder = num_layers * (attention + norm + attention + norm + feed_forward + norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% one-formula

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    d, f = d_model, d_ff
    return (src_vocab + tgt_vocab * (2 - tie_weights)) * d + num_layers * (12 * d * d + 4 * d * f + 24 * d + 2 * f)

# %% linears-in-a-list

def count_parameters(src_vocab: int, tgt_vocab: int, d_model: int, num_layers: int, d_ff: int, tie_weights: bool = True) -> int:
    linears = 3 * [(d_model, d_model)] * 4 + 2 * [(d_model, d_ff), (d_ff, d_model)]
    layer = sum(n_in * n_out + n_out for n_in, n_out in linears) + 5 * (d_model + d_model)
    total = layer * num_layers
    for rows in [src_vocab, tgt_vocab] + ([] if tie_weights else [tgt_vocab]):
        total += rows * d_model
    return total

# %% helpers

def linear(n_in, n_out, bias=True):
    return n_in * n_out + (n_out if bias else 0)


def attention(d):
    return sum(linear(d, d) for _ in ("q", "k", "v", "out"))


def ffn(d, f):
    return linear(d, f) + linear(f, d)


def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    norm = 2 * d_model
    enc = attention(d_model) + ffn(d_model, d_ff) + 2 * norm
    dec = 2 * attention(d_model) + ffn(d_model, d_ff) + 3 * norm
    head = 0 if tie_weights else linear(d_model, tgt_vocab, bias=False)
    return src_vocab * d_model + tgt_vocab * d_model + num_layers * (enc + dec) + head

# %% counted-on-meta-modules

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    with torch.device("meta"):
        block = nn.ModuleList(
            [nn.Linear(d_model, d_model) for _ in range(12)]
            + [nn.Linear(d_model, d_ff) for _ in range(2)]
            + [nn.Linear(d_ff, d_model) for _ in range(2)]
            + [nn.LayerNorm(d_model) for _ in range(5)]
        )
    layer = sum(p.numel() for p in block.parameters())
    return num_layers * layer + d_model * (src_vocab + tgt_vocab + (0 if tie_weights else tgt_vocab))

# %% the-model-itself-counts

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    with torch.device("meta"):
        stacks = [Encoder(num_layers, d_model, 1, d_ff), Decoder(num_layers, d_model, 1, d_ff)]
    count = sum(p.numel() for stack in stacks for p in stack.parameters())
    return count + d_model * (src_vocab + tgt_vocab) + (not tie_weights) * d_model * tgt_vocab

# %% loop-over-layers

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    total = (src_vocab + tgt_vocab) * d_model
    if not tie_weights:
        total += tgt_vocab * d_model
    for _ in range(num_layers):
        for attentions in (1, 2):
            total += attentions * 4 * (d_model + 1) * d_model
            total += (d_model + 1) * d_ff + (d_ff + 1) * d_model
            total += (attentions + 1) * 2 * d_model
    return total

# %% dictionary-of-shapes

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    shapes = {"source": [(src_vocab, d_model)], "target": [(tgt_vocab, d_model)]}
    if not tie_weights:
        shapes["output"] = [(tgt_vocab, d_model)]
    attention = [(d_model, d_model), (d_model,)] * 4
    ff = [(d_ff, d_model), (d_ff,), (d_model, d_ff), (d_model,)]
    norm = [(d_model,), (d_model,)]
    shapes["encoder"] = (attention + ff + norm * 2) * num_layers
    shapes["decoder"] = (attention * 2 + ff + norm * 3) * num_layers
    return sum(math.prod(shape) for part in shapes.values() for shape in part)

# %% torch-arithmetic

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    counts = torch.tensor([12 * d_model * (d_model + 1), 2 * d_ff * (d_model + 1), 2 * d_model * (d_ff + 1), 10 * d_model])
    rows = torch.tensor([src_vocab, tgt_vocab, 0 if tie_weights else tgt_vocab])
    return int(num_layers * counts.sum() + d_model * rows.sum())

# %% nested-functions

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    def dense(rows, columns):
        return columns * (rows + 1)

    def block(attentions):
        return (
            attentions * 4 * dense(d_model, d_model)
            + dense(d_model, d_ff)
            + dense(d_ff, d_model)
            + (attentions + 1) * 2 * d_model
        )

    vocabularies = [src_vocab, tgt_vocab]
    if tie_weights is False:
        vocabularies.append(tgt_vocab)
    return num_layers * (block(1) + block(2)) + sum(v * d_model for v in vocabularies)

# %% differences-from-the-tied-one

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    if not tie_weights:
        return count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff) + tgt_vocab * d_model
    if num_layers == 0:
        return (src_vocab + tgt_vocab) * d_model
    layer = 12 * d_model**2 + 12 * d_model + 2 * (2 * d_model * d_ff + d_ff + d_model) + 10 * d_model
    return count_parameters(src_vocab, tgt_vocab, d_model, num_layers - 1, d_ff) + layer
