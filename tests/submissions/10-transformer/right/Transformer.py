"""Right submissions of lesson 10, `Transformer`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

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
            self.source_embedding.weight[pad_id].zero_()
            self.target_embedding.weight[pad_id].zero_()

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        return self.encoder(self.positional_encoding(self.source_embedding(src)), src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        if return_weights:
            return logits, weights
        return logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% tied-the-other-way-round

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        self.decoder = Decoder(num_layers=num_layers, d_model=d_model, num_heads=num_heads, d_ff=d_ff, dropout=dropout)
        self.encoder = Encoder(num_layers=num_layers, d_model=d_model, num_heads=num_heads, d_ff=d_ff, dropout=dropout)
        self.positional_encoding = PositionalEncoding(d_model=d_model, max_len=max_len, dropout=dropout)
        self.target_embedding = TokenEmbedding(vocab_size=tgt_vocab, d_model=d_model, padding_idx=pad_id)
        self.source_embedding = TokenEmbedding(vocab_size=src_vocab, d_model=d_model, padding_idx=pad_id)
        if tie_weights:
            self.target_embedding.weight = self.output_projection.weight
        self.pad_id = pad_id
        self.apply(self._start)
        for embedding in (self.source_embedding, self.target_embedding):
            embedding.weight.data[pad_id].fill_(0)

    @staticmethod
    def _start(module):
        for parameter in module.parameters(recurse=False):
            if parameter.ndim >= 2:
                torch.nn.init.xavier_uniform_(parameter)

    def encode(self, src):
        mask = padding_mask(src, self.pad_id)
        x = self.source_embedding(src)
        x = self.positional_encoding(x)
        return self.encoder(x, mask=mask), mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        self_mask = decoder_mask(tgt, self.pad_id)
        x = self.positional_encoding(self.target_embedding(tgt))
        x, all_weights = self.decoder(x, memory, self_mask=self_mask, cross_mask=src_mask)
        scores = self.output_projection(x)
        return (scores, all_weights) if return_weights else scores

    def forward(self, src, tgt):
        return self.decode(tgt, *self.encode(src))

# %% bound-by-hand-and-biases-at-zero
# Nothing is promised about the biases: zero is as good a start as nn.Linear's own.

class Transformer(nn.Module):
    def __init__(self, src_vocab: int, tgt_vocab: int, d_model: int = 128, num_heads: int = 4, num_layers: int = 2,
                 d_ff: int = 512, dropout: float = 0.1, max_len: int = 512, pad_id: int = 0, tie_weights: bool = True):
        super().__init__()
        self.pad_id, self.d_model = pad_id, d_model
        self.source_embedding = TokenEmbedding(src_vocab, d_model, pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len=max_len, dropout=dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout=dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout=dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self):
        for name, parameter in self.named_parameters():
            if parameter.dim() >= 2:
                rows, columns = parameter.shape
                bound = math.sqrt(6 / (rows + columns))
                parameter.copy_((2 * torch.rand_like(parameter) - 1) * bound)
            elif name.endswith("bias"):
                parameter.zero_()
        self.source_embedding.weight[self.pad_id] = 0
        self.target_embedding.weight[self.pad_id] = 0

    def encode(self, src: Tensor) -> tuple[Tensor, Tensor]:
        src_mask = padding_mask(src, self.pad_id)
        return self.encoder(self._embedded(src, self.source_embedding), src_mask), src_mask

    def _embedded(self, ids, embedding):
        return self.positional_encoding(embedding(ids))

    def decode(self, tgt: Tensor, memory: Tensor, src_mask: Tensor, return_weights: bool = False):
        hidden, weights = self.decoder(
            self._embedded(tgt, self.target_embedding), memory, decoder_mask(tgt, self.pad_id), src_mask
        )
        logits = hidden @ self.output_projection.weight.T
        return (logits, list(weights)) if return_weights else logits

    def forward(self, src: Tensor, tgt: Tensor) -> Tensor:
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% masks-by-hand-and-layers-walked-through

import torch.nn.functional as F


class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.register_buffer("pad", torch.tensor(pad_id), persistent=False)
        self.source_embedding = TokenEmbedding(src_vocab, d_model, pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for p in [p for p in self.parameters() if len(p.shape) == 2]:
            nn.init.xavier_uniform_(p)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.zeros_(embedding.weight.data[pad_id])
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight

    def encode(self, src):
        src_mask = (src != self.pad)[:, None, None]
        x = self.positional_encoding(self.source_embedding(src))
        for layer in self.encoder.layers:
            x = layer(x, src_mask)
        return x, src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        length = tgt.size(1)
        not_later = torch.tril(torch.ones(length, length, dtype=torch.bool, device=tgt.device))
        allowed = tgt.ne(self.pad).view(-1, 1, 1, length).logical_and(not_later)
        x = self.positional_encoding(self.target_embedding(tgt))
        seen = []
        for layer in self.decoder.layers:
            x, weights = layer(x, memory, allowed, src_mask)
            seen.append(weights)
        logits = F.linear(x, self.output_projection.weight)
        return (logits, seen) if return_weights else logits

    def forward(self, src, tgt):
        return self.decode(tgt, *self.encode(src))

# %% sentence-by-sentence

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
        for parameter in self.parameters():
            if parameter.dim() == 1:
                continue
            nn.init.xavier_uniform_(parameter, gain=1.0)
        self.source_embedding.weight.data[pad_id] = 0.0
        self.target_embedding.weight.data[pad_id] = 0.0

    def encode(self, src):
        masks = [padding_mask(one[None], self.pad_id) for one in src]
        memories = [
            self.encoder(self.positional_encoding(self.source_embedding(one[None])), mask)
            for one, mask in zip(src, masks)
        ]
        return torch.cat(memories), torch.cat(masks)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        logits, seen = [], []
        for one, its_memory, its_mask in zip(tgt, memory, src_mask):
            one = one.unsqueeze(0)
            x = self.positional_encoding(self.target_embedding(one))
            x, weights = self.decoder(x, its_memory[None], decoder_mask(one, self.pad_id), its_mask[None])
            logits.append(self.output_projection(x))
            seen.append(weights)
        logits = torch.cat(logits)
        if not return_weights:
            return logits
        return logits, [torch.cat(layer) for layer in zip(*seen)]

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% two-mixins-and-a-configuration

from dataclasses import dataclass


@dataclass
class Sizes:
    d_model: int
    num_heads: int
    num_layers: int
    d_ff: int
    dropout: float

    def stack(self, kind):
        return kind(self.num_layers, self.d_model, self.num_heads, self.d_ff, self.dropout)


class Reads:
    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        memory = self.encoder(self.positional_encoding(self.source_embedding(src)), src_mask)
        return memory, src_mask


class Writes:
    def decode(self, tgt, memory, src_mask, return_weights=False):
        mask = decoder_mask(tgt, self.pad_id)
        embedded = self.positional_encoding(self.target_embedding(tgt))
        decoded = self.decoder(embedded, memory, mask, src_mask)
        logits = self.output_projection(decoded[0])
        return {False: logits, True: (logits, decoded[1])}[bool(return_weights)]


class Transformer(Reads, Writes, nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        nn.Module.__init__(self)
        sizes = Sizes(d_model, num_heads, num_layers, d_ff, dropout)
        self.sizes, self.pad_id = sizes, pad_id
        for side, vocab in (("source", src_vocab), ("target", tgt_vocab)):
            setattr(self, f"{side}_embedding", TokenEmbedding(vocab, d_model, padding_idx=pad_id))
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder, self.decoder = sizes.stack(Encoder), sizes.stack(Decoder)
        self.add_module("output_projection", nn.Linear(d_model, tgt_vocab, bias=False))
        if tie_weights:
            self.output_projection.register_parameter("weight", self.target_embedding.weight)
        with torch.no_grad():
            for parameter in self.parameters():
                if parameter.dim() > 1:
                    bound = xavier_bound(*parameter.shape)
                    parameter.uniform_(-bound, bound)
            self.source_embedding.weight[pad_id].mul_(0)
            self.target_embedding.weight[pad_id].mul_(0)

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask, return_weights=False)

# %% checks-and-further-options

class Transformer(nn.Module):
    """With more than is asked for: checks of sizes, an option of forward, a property, a summary."""

    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True, *, verbose=False):
        super(Transformer, self).__init__()
        if not 0 <= pad_id < min(src_vocab, tgt_vocab):
            raise ValueError("pad_id is an id of both vocabularies")
        self.pad_id = pad_id
        self.max_len = max_len
        self.tie_weights = tie_weights
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for module in self.modules():
            weight = getattr(module, "weight", None)
            if isinstance(weight, nn.Parameter) and weight.dim() > 1:
                nn.init.xavier_uniform_(weight)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight
        for embedding in [self.source_embedding, self.target_embedding]:
            with torch.no_grad():
                embedding.weight[embedding.padding_idx].fill_(0.0)
        if verbose:
            print(self)

    @property
    def num_parameters(self):
        return sum(p.numel() for p in self.parameters())

    def check_length(self, ids):
        if ids.shape[1] > self.max_len:
            raise ValueError(f"{ids.shape[1]} tokens are more than {self.max_len}")

    def encode(self, src):
        self.check_length(src)
        src_mask = padding_mask(src, self.pad_id)
        memory = self.encoder(self.positional_encoding(self.source_embedding(src)), src_mask)
        return memory, src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False, temperature=1.0):
        self.check_length(tgt)
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x) / temperature
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt, return_weights=False):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask, return_weights)

# %% everything-in-forward

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
            del self.output_projection.weight
            self.output_projection.weight = self.target_embedding.weight
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        with torch.no_grad():
            keep = torch.ones(src_vocab, 1)
            keep[pad_id] = 0
            self.source_embedding.weight.mul_(keep)
            keep = torch.ones(tgt_vocab, 1)
            keep[pad_id] = 0
            self.target_embedding.weight.mul_(keep)

    def encode(self, src):
        mask = padding_mask(src, self.pad_id)
        return (self.encoder(self.positional_encoding(self.source_embedding(src)), mask), mask)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x, w = self.decoder(
            self.positional_encoding(self.target_embedding(tgt)),
            memory,
            padding_mask(tgt, self.pad_id) & causal_mask(tgt.shape[1]),
            src_mask,
        )
        out = torch.einsum("btd,vd->btv", x, self.output_projection.weight)
        if return_weights:
            return out, w
        return out

    def forward(self, src, tgt):
        mask = padding_mask(src, self.pad_id)
        memory = self.encoder(self.positional_encoding(self.source_embedding(src)), mask)
        x = self.positional_encoding(self.target_embedding(tgt))
        x, _ = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), mask)
        return self.output_projection(x)

# %% dropout-of-its-own
# The paper's dropout on the sums may stand beside the positional encoding as well as in it.

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len)
        self.dropout = nn.Dropout(dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)
        self.source_embedding.weight.data[pad_id].zero_()
        self.target_embedding.weight.data[pad_id].zero_()
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight

    def encode(self, src):
        mask = padding_mask(src, self.pad_id)
        return self.encoder(self.dropout(self.positional_encoding(self.source_embedding(src))), mask), mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.dropout(self.positional_encoding(self.target_embedding(tgt)))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% last-encoding-kept-but-not-used

class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.pad_id = pad_id
        self.last_memory = None
        self.history = []
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            projection.weight = self.target_embedding.weight
        self.output_projection = projection
        matrices = {id(p): p for p in self.parameters() if p.dim() > 1}
        for p in matrices.values():
            nn.init.xavier_uniform_(p.data)
        for embedding in (self.source_embedding, self.target_embedding):
            embedding.weight.data.index_fill_(0, torch.tensor([pad_id]), 0.0)

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        memory = self.encoder(self.positional_encoding(self.source_embedding(src)), src_mask)
        self.last_memory = memory.detach()
        return memory, src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        self.history = [w.detach() for w in weights]
        return (self.output_projection(x), weights) if return_weights else self.output_projection(x)

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)

# %% one-long-initializer-of-its-own-distribution

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
        state = {}
        for name, value in self.state_dict().items():
            if value.dim() > 1:
                std = math.sqrt(2.0 / sum(value.shape))
                even = torch.distributions.Uniform(-math.sqrt(3) * std, math.sqrt(3) * std)
                value = even.sample(value.shape)
            if name in ("source_embedding.weight", "target_embedding.weight"):
                value[pad_id] = 0
            state[name] = value
        self.load_state_dict(state)
        if tie_weights:
            self.output_projection.weight = self.target_embedding.weight

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        x = self.positional_encoding(self.source_embedding(src))
        return self.encoder(x, src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        x = self.output_projection(x)
        return (x, weights) if return_weights else x

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        logits = self.decode(tgt, memory, src_mask)
        return logits

# %% untied-padding-row-zeroed-too
# The row of padding in an untied output projection may be zero or drawn: only the embeddings' rows are promised.

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
            for part in (self.source_embedding, self.target_embedding, self.output_projection):
                part.weight[pad_id] = 0

    def encode(self, src):
        src_mask = padding_mask(src, self.pad_id)
        return self.encoder(self.positional_encoding(self.source_embedding(src)), src_mask), src_mask

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.positional_encoding(self.target_embedding(tgt))
        x, weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)
        logits = self.output_projection(x)
        return (logits, weights) if return_weights else logits

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)
