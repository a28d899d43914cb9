"""Wrong submissions of lesson 10, `Transformer`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% never-tied cause="weights-not-tied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-by-copying-the-numbers cause="weights-copied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0
        if tie_weights:
            self.output_projection.weight.data.copy_(self.target_embedding.weight.data)

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-by-cloning cause="weights-copied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0
        if tie_weights:
            self.output_projection.weight = nn.Parameter(self.target_embedding.weight.clone())

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-storage-two-parameters cause="weights-not-tied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight.data = self.target_embedding.weight.data
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-to-the-source cause="tied-to-the-source"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.source_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-embedding-for-both cause="one-embedding"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = self.source_embedding
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% all-three-tied cause="one-embedding"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-whatever-is-asked cause="always-tied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-only-when-not-asked

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if not tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-by-default-off cause="weights-not-tied"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=False):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% scaled-again cause="scaled-twice"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src) * math.sqrt(self.source_embedding.weight.shape[1]))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt) * math.sqrt(self.target_embedding.weight.shape[1]))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% scale-taken-back cause="not-scaled"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src) / math.sqrt(self.source_embedding.weight.shape[1]))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt) / math.sqrt(self.target_embedding.weight.shape[1]))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% scaled-after-the-positions

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src)) * math.sqrt(self.source_embedding.weight.shape[1])
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt)) * math.sqrt(self.source_embedding.weight.shape[1])
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% target-without-positions cause="positions-missing"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.target_embedding(tgt)
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% source-without-positions cause="positions-missing"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.source_embedding(src)
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-positions cause="positions-missing"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.source_embedding(src)
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.target_embedding(tgt)
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% positions-twice cause="positions-twice"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.positional_encoding(self.source_embedding(src)))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% target-reads-source-embedding cause="wrong-embedding"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.source_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% cross-mask-forgotten cause="source-padding-read"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id))
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% encoder-mask-forgotten cause="source-padding-read"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-causal-mask cause="future-read"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, padding_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-mask-for-the-target cause="future-read"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, None, src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% causal-only cause="target-padding-read"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, causal_mask(tgt.shape[1]), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% masks-in-the-wrong-order cause="masks-exchanged"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, src_mask, decoder_mask(tgt, self.pad_id))
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% mask-of-the-target-for-the-memory cause="source-mask-of-the-target"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, padding_mask(tgt, self.pad_id))

# %% decode-makes-the-source-mask cause="source-mask-of-the-target"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), padding_mask(tgt, self.pad_id))
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% mask-inverted cause="mask-inverted"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = ~padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% padding-is-zero cause="pad-id-fixed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, 0)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, 0), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% pad-id-not-kept cause="pad-id-fixed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = 0
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% target-mask-of-zero cause="pad-id-fixed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, 0), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% embeddings-know-no-padding cause="padding-idx-missing"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% embedding-padding-zero cause="pad-id-fixed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=0)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=0)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% probabilities cause="softmax-in-the-logits"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = torch.softmax(self.output_projection(x), dim=-1)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% log-probabilities cause="softmax-in-the-logits"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x).log_softmax(-1)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% argmax-already

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x).argmax(dim=-1)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% output-bias cause="output-bias"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% norm-behind-each-stack cause="final-norms"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder_norm(self.encoder(x, src_mask)), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(self.decoder_norm(x))
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% norm-before-the-output

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(nn.functional.layer_norm(x, x.shape[-1:]))
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% padding-rows-drawn cause="padding-row-drawn"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% padding-rows-zeroed-before-the-draw cause="padding-row-drawn"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% row-zero-instead-of-the-padding-row cause="padding-row-drawn"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[0] = 0.0
            self.target_embedding.weight[0] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-padding-row-forgotten cause="padding-row-drawn"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-xavier cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% xavier-normal cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_normal_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% kaiming cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.kaiming_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% gain-of-two cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p, gain=2.0)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% stacks-only cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in [*self.encoder.parameters(), *self.decoder.parameters()]:
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% linear-layers-only cause="not-xavier"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for module in self.modules():
            if isinstance(module, nn.Linear) and module is not self.output_projection:
                nn.init.xavier_uniform_(module.weight)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% xavier-on-vectors-too

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% memory-only cause="memory-only"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src), padding_mask(src, self.pad_id)
        return self.decode(tgt, memory, src_mask)

# %% mask-first cause="result-order"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return src_mask, self.encoder(x, src_mask)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        src_mask, memory = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% memory-of-the-target cause="memory-of-the-target"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(tgt)
        return self.decode(tgt, memory, src_mask)

# %% forward-with-the-target-first cause="roles-exchanged"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, tgt, src):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% embedded-source-as-memory cause="memory-not-encoded"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return x, src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% decoder-without-source cause="memory-ignored"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, x, decoder_mask(tgt, self.pad_id))
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% dropout-nowhere-passed cause="dropout-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% sums-not-dropped cause="dropout-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% encoder-dropout-forgotten cause="dropout-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% decoder-dropout-forgotten cause="dropout-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% stacks-without-dropout cause="dropout-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, 0.0)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, 0.0)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% sums-dropped-twice

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = nn.functional.dropout(self.positional_encoding(self.source_embedding(src)), 0.5, self.training)
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% logits-dropped

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = nn.functional.dropout(self.output_projection(x), 0.1, self.training)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-return-weights cause="no-weights-to-look-at"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% weights-never-returned cause="no-weights-to-look-at"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% weights-always-returned cause="weights-always-returned"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return logits, weights

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% weights-of-the-last-layer cause="weights-of-one-layer"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights[-1]) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% weights-stacked-in-a-tensor

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, torch.stack(weights)) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% weights-first cause="result-order"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (weights, logits) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% max-len-forgotten cause="max-len-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, dropout=dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% max-len-fixed cause="max-len-not-passed"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, 512, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-layer-always

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(1, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% heads-and-layers-exchanged

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_heads, d_model, num_layers, d_ff, dropout)
        self.decoder = Decoder(num_heads, d_model, num_layers, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% vocabularies-exchanged

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% other-defaults

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=8, num_layers=6, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% other-names

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.src_embed = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.tgt_embed = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.tgt_embed.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.src_embed.weight[pad_id] = 0.0
            self.tgt_embed.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.src_embed(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.tgt_embed(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% parts-in-a-list

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.stacks = [Encoder(num_layers, d_model, num_heads, d_ff, dropout)]
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.stacks[0](x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% detached-memory

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask).detach(), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% no-gradient

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    @torch.no_grad()
    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% keeps-the-first-memory

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        if not hasattr(self, 'kept'):
            self.kept = self.encode(src)
        memory, src_mask = self.kept
        return self.decode(tgt, memory, src_mask)

# %% float32-logits

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        logits = logits.float()
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% padding-queries-blanked

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        x = x.masked_fill((tgt == self.pad_id).unsqueeze(-1), 0.0)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% nan-for-nothing-but-padding

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x) / src_mask.any(dim=-1).squeeze(-1).unsqueeze(-1)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% padding-zeroed-in-the-ids

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        src[src == self.pad_id] = 1
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% library-attention cause="finished-part"

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        nn.functional.scaled_dot_product_attention(x, x, x)
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% library-encoder

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(d_model, num_heads, d_ff, dropout, batch_first=True), num_layers)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-matrix-for-all-where-it-fits cause="one-embedding"

class Transformer(nn.Module):

    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1, max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        if src_vocab == tgt_vocab and tie_weights:
            self.source_embedding.weight = self.target_embedding.weight
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.xavier_uniform_(weight)
        with torch.no_grad():
            self.source_embedding.weight[pad_id].zero_()
            self.target_embedding.weight[pad_id].zero_()

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return (self.encoder(x, src_mask), src_mask)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, tables = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, tables) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% mask-of-the-last-encode cause="mask-remembered"

class Transformer(nn.Module):

    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1, max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.xavier_uniform_(weight)
        with torch.no_grad():
            self.source_embedding.weight[pad_id].zero_()
            self.target_embedding.weight[pad_id].zero_()

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        self._mask = src_mask
        return (self.encoder(x, src_mask), src_mask)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, tables = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), getattr(self, '_mask', src_mask))
        logits = self.output_projection(x)
        return (logits, tables) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)
