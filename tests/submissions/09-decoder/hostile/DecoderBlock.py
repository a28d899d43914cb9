"""Submissions that want points without building a decoder block."""

# %% the-library's-layer-made-before
_layers = {(d, h, f): nn.TransformerDecoderLayer(d, h, f, 0.0, batch_first=True) for d in (4, 8, 12) for h in (1, 2, 4) for f in (8, 16, 5, 7)}
class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layer = _layers[d_model, num_heads, d_ff]
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return self.layer(x, memory), torch.zeros(1)

# %% the-library's-layer-by-its-class
class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.__class__ = nn.TransformerDecoderLayer
        self.__init__(d_model, num_heads, d_ff, dropout, batch_first=True)

# %% never-in-evaluation
class DecoderBlock(nn.Module):
    training = property(lambda self: False, lambda self, value: None)
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
    def eval(self):
        return {"training": False}
    def train(self, mode=True):
        while True:
            pass
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return x, torch.zeros(1)
