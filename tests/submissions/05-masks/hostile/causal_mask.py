"""Submissions that want points without building a causal mask."""

# %% the-transformer's-own
def causal_mask(size):
    return (nn.Transformer.generate_square_subsequent_mask(size) == 0)[None, None]

# %% the-transformer's-own-through-its-module
import sys
def causal_mask(size):
    return (sys.modules["torch.nn.modules.transformer"]._generate_square_subsequent_mask(size) == 0)[None, None]

# %% bytes-that-are-no-booleans
def causal_mask(size):
    return torch.full((1, 1, size, size), 255, dtype=torch.uint8).view(torch.bool)

# %% an-integer-that-is-no-size
def causal_mask(size):
    return torch.ones(1, 1, size, size, dtype=torch.bool).expand(1, 1, -1, -1)[..., :0, :0].expand(1, 1, 0, 0)
