"""Submissions that want points without building layer normalization."""

# %% the-library's-module-by-another-class
class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))
        self.normalized_shape, self.eps, self.elementwise_affine = (d_model,), eps, True
        self.__class__ = type("LayerNorm", (nn.LayerNorm,), {})

# %% the-library's-forward-borrowed
class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))
        self.normalized_shape, self.eps = (d_model,), eps
    forward = nn.LayerNorm.forward

# %% the-reference-implementation-read-anew
import importlib.util, torch._refs
def _anew():
    spec = importlib.util.spec_from_file_location("torch._refs_anew", torch._refs.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))
        self.eps = eps
    def forward(self, x):
        return _anew().native_layer_norm(x, x.shape[-1:], self.weight, self.bias, self.eps)[0]

# %% through-torch-func
from torch.func import functional_call
_norms = {}
class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))
        _norms[id(self)] = nn.LayerNorm(d_model, eps)
    def forward(self, x):
        return functional_call(_norms[id(self)], dict(self.named_parameters()), (x,))

# %% an-encoder-layer-s-norm
class LayerNorm(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(d_model)), nn.Parameter(torch.zeros(d_model))
        self.eps = eps
    def forward(self, x):
        return torch.ops.aten.native_layer_norm.default(x, x.shape[-1:], self.weight, self.bias, self.eps)[0]
