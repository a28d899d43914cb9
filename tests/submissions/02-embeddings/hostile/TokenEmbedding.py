"""Submissions that want points without building an embedding."""

# %% the-library's-module-by-another-class
class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model**-0.5)
        if padding_idx is not None:
            with torch.no_grad():
                self.weight[padding_idx] = 0
        self.padding_idx, self.d_model = padding_idx, d_model
        self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse = None, 2.0, False, False
    def forward(self, ids):
        mine = type(self)
        self.__class__ = nn.Embedding
        try:
            return self(ids) * self.d_model**0.5
        finally:
            self.__class__ = mine

# %% a-parameter-that-lies-about-itself
class _Weight(nn.Parameter):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function.__name__ in ("size", "__get__", "dim"):
            return torch.Size((5, 3))
        return super().__torch_function__(function, types, args, kwargs or {})
class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = _Weight(torch.zeros(1))
    def forward(self, ids):
        return self.weight

# %% a-million-parameters
class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(vocab_size, d_model))
    def state_dict(self, *arguments, **options):
        return {f"weight{number}": torch.zeros(()) for number in range(10**6)}
    def forward(self, ids):
        return torch.zeros(*ids.shape, self.weight.shape[1])

# %% names-without-end
class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        module = self
        for _ in range(3000):
            module.weight_ = nn.Module()
            module = module.weight_
        module.weight = nn.Parameter(torch.zeros(vocab_size, d_model))
    def forward(self, ids):
        return torch.zeros(*ids.shape, 3)

# %% control-characters-in-names
class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        for name in ("\x1b[2J\x1b]0;passed\x07", "\u202ethgiew", "[/bold]", "<script>alert(1)</script>"):
            self.register_parameter(name, nn.Parameter(torch.zeros(vocab_size, d_model)))
    def load_state_dict(self, state, *arguments, **options):
        raise RuntimeError("\x1b[2J\u202e[/bold]")
    def forward(self, ids):
        return torch.zeros(*ids.shape, 3)
