"""Wrong submissions of lesson 10, `count_parameters`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% no-biases-in-attention cause="biases-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * d_model * d_model
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% no-biases-in-feed-forward cause="biases-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = 2 * d_model * d_ff
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% weights-only cause="biases-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * d_model**2
    feed_forward = 2 * d_model * d_ff
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% decoder-with-one-attention cause="cross-attention-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% two-equal-stacks cause="cross-attention-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (attention + feed_forward + 2 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% no-norms cause="norms-miscounted"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 0
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% norms-without-bias cause="norms-miscounted"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% two-norms-in-the-decoder cause="two-norms-everywhere"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 2 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% final-norms cause="final-norms-counted"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output + 2 * norm

# %% three-projections cause="projection-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 3 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% half-a-feed-forward cause="half-a-feed-forward"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% tied-counted-twice cause="tied-matrix-twice"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% untied-forgotten cause="untied-matrix-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0
    return embeddings + encoder + decoder + output

# %% tie-the-wrong-way-round

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = d_model * tgt_vocab if tie_weights else 0
    return embeddings + encoder + decoder + output

# %% encoder-forgotten cause="stack-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + decoder + output

# %% decoder-forgotten cause="stack-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + output

# %% one-layer-each cause="one-layer"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = 1 * (attention + feed_forward + 2 * norm)
    decoder = 1 * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% output-bias cause="output-bias-counted"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output + tgt_vocab

# %% positions cause="positions-counted"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output + 512 * d_model

# %% source-embedding-forgotten cause="source-embedding-forgotten"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% one-vocabulary-of-both-sizes

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = max(src_vocab, tgt_vocab) * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% untied-source-matrix

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * src_vocab
    return embeddings + encoder + decoder + output

# %% a-float

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output + 0.0

# %% printed

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    print(embeddings + encoder + decoder + output)

# %% untied-by-default

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=False):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + feed_forward + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% feed-forward-in-the-encoder-only

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    attention = 4 * (d_model * d_model + d_model)
    feed_forward = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norm = 2 * d_model
    encoder = num_layers * (attention + feed_forward + 2 * norm)
    decoder = num_layers * (2 * attention + 3 * norm)
    embeddings = src_vocab * d_model + tgt_vocab * d_model
    output = 0 if tie_weights else d_model * tgt_vocab
    return embeddings + encoder + decoder + output

# %% builds-the-model-and-counts cause="model-built"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    model = Transformer(src_vocab, tgt_vocab, d_model, 1, num_layers, d_ff, tie_weights=tie_weights)
    return sum(parameter.numel() for parameter in model.parameters())

# %% builds-the-matrices-and-counts cause="model-built"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    embeddings = torch.empty(src_vocab, d_model).numel() + torch.empty(tgt_vocab, d_model).numel()
    output = 0 if tie_weights else torch.empty(tgt_vocab, d_model).numel()
    layer = nn.ModuleList([Encoder(1, d_model, 1, d_ff), Decoder(1, d_model, 1, d_ff)])
    return embeddings + output + num_layers * sum(parameter.numel() for parameter in layer.parameters())

# %% tying-turned-round cause="tying-turned-round"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    att = 4 * (d_model * d_model + d_model)
    ffn = 2 * d_model * d_ff + d_ff + d_model
    scale = 2 * d_model
    enc = att + ffn + 2 * scale
    dec = 2 * att + ffn + 3 * scale
    entries = src_vocab + tgt_vocab + (tgt_vocab if tie_weights else 0)
    return entries * d_model + num_layers * (enc + dec)

# %% rows-of-the-source-again cause="untied-matrix-of-the-source"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    att = 4 * (d_model * d_model + d_model)
    ffn = 2 * d_model * d_ff + d_ff + d_model
    scale = 2 * d_model
    enc = att + ffn + 2 * scale
    dec = 2 * att + ffn + 3 * scale
    entries = src_vocab + tgt_vocab + (0 if tie_weights else src_vocab)
    return entries * d_model + num_layers * (enc + dec)

# %% four-times-the-width cause="d-ff-assumed"

def count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
    att = 4 * (d_model * d_model + d_model)
    ffn = 8 * d_model * d_model + 5 * d_model
    scale = 2 * d_model
    enc = att + ffn + 2 * scale
    dec = 2 * att + ffn + 3 * scale
    entries = src_vocab + tgt_vocab + (0 if tie_weights else tgt_vocab)
    return entries * d_model + num_layers * (enc + dec)

# %% remembers-too-little

_seen: dict[tuple, int] = {}


def count_parameters(
    src_vocab: int, tgt_vocab: int, d_model: int, num_layers: int, d_ff: int, tie_weights: bool = True
) -> int:
    key = (src_vocab, tgt_vocab, d_model, tie_weights)
    if key not in _seen:
        attention = 4 * (d_model * d_model + d_model)
        feed_forward = 2 * d_model * d_ff + d_ff + d_model
        blocks = num_layers * (3 * attention + 2 * feed_forward + 5 * 2 * d_model)
        rows = src_vocab + tgt_vocab + (0 if tie_weights else tgt_vocab)
        _seen[key] = blocks + rows * d_model
    return _seen[key]
