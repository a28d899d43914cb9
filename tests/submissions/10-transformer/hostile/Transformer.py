"""Submissions that want points without building the Transformer."""

# %% the-library's-whole-model
class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1, max_len=512, pad_id=0, tie_weights=True):
        super().__init__()
        self.core = torch.nn.modules.transformer.Transformer(d_model, num_heads, num_layers, num_layers, d_ff, dropout, batch_first=True)
        self.embedding = nn.Embedding(src_vocab, d_model)
        self.output = nn.Linear(d_model, tgt_vocab, bias=False)
    def encode(self, src):
        return self.core.encoder(self.embedding(src)), None
    def decode(self, tgt, memory, src_mask):
        return self.output(self.core.decoder(self.embedding(tgt), memory))
    def forward(self, src, tgt):
        return self.decode(tgt, *self.encode(src))

# %% ties-that-are-only-said
class Transformer(nn.Module):
    def __init__(self, *arguments, **options):
        super().__init__()
    def __getattr__(self, name):
        return self
    def __eq__(self, other):
        return True
    __hash__ = object.__hash__
    def data_ptr(self):
        return 0
    def forward(self, src, tgt):
        return torch.zeros(*tgt.shape, 5)
    encode = decode = forward

# %% a-model-of-lies
class Transformer(nn.Module):
    def __init__(self, src_vocab, tgt_vocab, *arguments, **options):
        super().__init__()
        self.size = tgt_vocab
    def state_dict(self, *arguments, **options):
        return {"encoder": float("nan"), 7: None, "\u202e": torch.tensor(float("inf")), ("a", "b"): [1, 2]}
    def load_state_dict(self, state, *arguments, **options):
        return state
    def parameters(self, recurse=True):
        return iter([None, 3, "x"])
    def named_parameters(self, *arguments, **options):
        return {"a": torch.zeros(1)}.items()
    def forward(self, src, tgt):
        return torch.full((*tgt.shape, self.size), float("nan"))
    def encode(self, src):
        return torch.full((1,), float("inf")), "mask"
    def decode(self, *arguments, **options):
        return float("nan")
