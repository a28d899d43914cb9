"""Wrong submissions of lesson 00, `softmax`: every one has to fail, those with a cause for that cause."""
# ruff: noqa

# %% naive-formula cause="no-maximum-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x)
    return e / e.sum(dim=dim, keepdim=True)

# %% naive-log-of-the-sum cause="no-maximum-subtracted"

def softmax(x, dim=-1):
    return torch.exp(x - torch.log(torch.exp(x).sum(dim, keepdim=True)))

# %% global-maximum cause="one-maximum-for-all"

def softmax(x, dim=-1):
    e = torch.exp(x - x.max())
    return e / e.sum(dim=dim, keepdim=True)

# %% global-maximum-detached cause="one-maximum-for-all"

def softmax(x, dim=-1):
    biggest = x.detach().flatten().max()
    e = (x - biggest).exp()
    return e / e.sum(dim, True)

# %% always-the-last-dim cause="dim-ignored"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)

# %% dim-overwritten cause="dim-ignored"

def softmax(x, dim=-1):
    dim = -1
    return torch.exp(x - torch.logsumexp(x, dim, keepdim=True))

# %% always-the-first-dim cause="wrong-axis"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(0, keepdim=True))
    return e / e.sum(0, keepdim=True)

# %% first-dim-by-logsumexp cause="wrong-axis"

def softmax(x, dim=-1):
    return (x - x.logsumexp(dim=0)).exp()

# %% one-sum-for-all cause="sum-over-everything"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum()

# %% everything-everywhere cause="sum-over-everything"

def softmax(x, dim=-1):
    e = torch.exp(x - x.max())
    return e / torch.sum(e)

# %% forgot-to-divide cause="not-normalized"

def softmax(x, dim=-1):
    return torch.exp(x - x.amax(dim, keepdim=True))

# %% divided-nowhere cause="not-normalized"

def softmax(x, dim=-1):
    m = x.max(dim, keepdim=True).values
    numerator = (x - m).exp()
    denominator = numerator.sum(dim, keepdim=True)
    return numerator

# %% plain-share cause="no-exponential"

def softmax(x, dim=-1):
    return x / x.sum(dim, keepdim=True)

# %% shifted-share cause="no-exponential"

def softmax(x, dim=-1):
    shifted = x - x.amax(dim, keepdim=True)
    return shifted / shifted.sum(dim, keepdim=True)

# %% log-kept cause="log-softmax"

def softmax(x, dim=-1):
    return x - torch.logsumexp(x, dim, keepdim=True)

# %% log-taken cause="log-softmax"

def softmax(x, dim=-1):
    shifted = x - x.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()

# %% no-keepdim-at-all cause="keepdim-missing"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim))
    return e / e.sum(dim)

# %% no-keepdim-in-the-sum cause="keepdim-missing"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim)

# %% no-keepdim-in-the-maximum cause="keepdim-missing"

def softmax(x, dim=-1):
    e = torch.exp(x - x.max(dim).values)
    return e / e.sum(dim, keepdim=True)

# %% shifts-the-argument cause="argument-changed"

def softmax(x, dim=-1):
    x -= x.amax(dim, keepdim=True)
    e = torch.exp(x)
    return e / e.sum(dim, keepdim=True)

# %% works-in-the-argument-data cause="argument-changed"

def softmax(x, dim=-1):
    x.data.sub_(x.data.amax(dim, keepdim=True))
    e = x.exp()
    return e / e.sum(dim, keepdim=True)

# %% result-written-over-the-argument cause="argument-changed"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    result = e / e.sum(dim, keepdim=True)
    x.data.copy_(result.data)
    return result

# %% minus-in-the-exponent cause="softmin"

def softmax(x, dim=-1):
    e = torch.exp(-(x - x.amin(dim, keepdim=True)))
    return e / e.sum(dim, keepdim=True)

# %% maximum-minus-x cause="softmin"

def softmax(x, dim=-1):
    gap = x.amax(dim, keepdim=True) - x
    e = torch.exp(gap - gap.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% torch-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.softmax(x, dim)

# %% method cause="finished-part"

def softmax(x, dim=-1):
    return x.softmax(dim=dim)

# %% functional cause="finished-part"

import torch.nn.functional as F


def softmax(x, dim=-1):
    return F.softmax(x, dim=dim)

# %% functional-under-another-name cause="finished-part"

from torch.nn.functional import softmax as finished


def softmax(x, dim=-1):
    return finished(x, dim=dim)

# %% imported-and-nothing-else cause="finished-part"

from torch import softmax

# %% imported-from-functional cause="finished-part"

from torch.nn.functional import softmax

# %% module cause="finished-part"

def softmax(x, dim=-1):
    return nn.Softmax(dim=dim)(x)

# %% module-made-beforehand cause="finished-part"

layers = {d: nn.Softmax(dim=d) for d in range(-6, 6)}


def softmax(x, dim=-1):
    return layers[dim](x)

# %% subclass-of-the-module cause="finished-part"

class Mine(nn.Softmax):
    pass


def softmax(x, dim=-1):
    return Mine(dim).forward(x)

# %% special cause="finished-part"

def softmax(x, dim=-1):
    return torch.special.softmax(x, dim)

# %% exp-of-log-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.log_softmax(x, dim).exp()

# %% exp-of-special-log-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.exp(torch.special.log_softmax(x, dim))

# %% exp-of-the-log-softmax-module cause="finished-part"

def softmax(x, dim=-1):
    return nn.LogSoftmax(dim)(x).exp()

# %% exp-of-the-log-softmax-method cause="finished-part"

def softmax(x, dim=-1):
    log_weights = x.log_softmax(dim)
    return math.e**log_weights

# %% softmin-of-minus-x cause="finished-part"

import torch.nn.functional as F


def softmax(x, dim=-1):
    return F.softmin(-x, dim=dim)

# %% softmin-module cause="finished-part"

def softmax(x, dim=-1):
    return nn.Softmin(dim)(-x)

# %% getattr-of-pieces cause="finished-part"

def softmax(x, dim=-1):
    return getattr(torch, "soft" + "max")(x, dim)

# %% getattr-on-the-tensor cause="finished-part"

def softmax(x, dim=-1):
    return getattr(x, "".join(["so", "ft", "ma", "x"]))(dim)

# %% unbound-method cause="finished-part"

def softmax(x, dim=-1):
    return torch.Tensor.softmax(x, dim)

# %% methodcaller cause="finished-part"

from operator import methodcaller


def softmax(x, dim=-1):
    return methodcaller("soft" + "max", dim)(x)

# %% module-dictionary cause="finished-part"

import sys


def softmax(x, dim=-1):
    return vars(sys.modules["torch"])["xamtfos"[::-1]](x, dim)

# %% evaluated-string cause="finished-part"

def softmax(x, dim=-1):
    return eval("torch.soft" + "max(x, dim)")

# %% default-argument cause="finished-part"

def softmax(x, dim=-1, _f=torch.softmax):
    return _f(x, dim)

# %% aten-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.ops.aten.softmax.int(x, dim)

# %% aten-private-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.ops.aten._softmax(x, dim, False)

# %% aten-private-log-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.ops.aten._log_softmax.default(x, dim, False).exp()

# %% aten-safe-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch.ops.aten._safe_softmax(x, dim)

# %% torch-private-softmax cause="finished-part"

def softmax(x, dim=-1):
    return torch._softmax(x, dim, False)

# %% c-function cause="finished-part"

def softmax(x, dim=-1):
    return torch._C._VariableFunctions.softmax(x, dim)

# %% c-method cause="finished-part"

def softmax(x, dim=-1):
    return torch._C.TensorBase.softmax(x, dim)

# %% python-reference cause="finished-part"

import torch._refs


def softmax(x, dim=-1):
    return torch._refs.softmax(x, dim)

# %% masked-softmax cause="finished-part"

import torch.masked


def softmax(x, dim=-1):
    return torch.masked.softmax(x, dim)

# %% categorical cause="finished-part"

def softmax(x, dim=-1):
    return torch.distributions.Categorical(logits=x.movedim(dim, -1), validate_args=False).probs.movedim(-1, dim)

# %% distribution-helper cause="finished-part"

from torch.distributions.utils import logits_to_probs


def softmax(x, dim=-1):
    return logits_to_probs(x.movedim(dim, -1)).movedim(-1, dim)

# %% attention-trick cause="finished-part"

import torch.nn.functional as F


def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    n = rows.shape[-1]
    eye = torch.eye(n, dtype=x.dtype)
    flat = rows.reshape(1, -1, n)
    out = F.scaled_dot_product_attention(flat, eye[None], eye[None], scale=1.0)
    return out.reshape(rows.shape).movedim(-1, dim)

# %% in-a-thread cause="finished-part"

from concurrent.futures import ThreadPoolExecutor


def softmax(x, dim=-1):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(torch.softmax, x, dim).result()

# %% plain-thread-and-a-list cause="finished-part"

import threading


def softmax(x, dim=-1):
    box = []
    thread = threading.Thread(target=lambda: box.append(x.softmax(dim)))
    thread.start()
    thread.join()
    return box[0]

# %% jit-compiled cause="finished-part"

_unit = torch.jit.CompilationUnit("def run(x, dim: int):\n    return torch.soft" + "max(x, dim)\n")


def softmax(x, dim=-1):
    return _unit.run(x, dim)

# %% jit-traced

def softmax(x, dim=-1):
    return torch.jit.trace(lambda y: torch.softmax(y, dim), (x.detach().clone(),), check_trace=False)(x)

# %% fx-graph cause="finished-part"

import torch.fx


def softmax(x, dim=-1):
    graph = torch.fx.Graph()
    node = graph.placeholder("x")
    graph.output(graph.call_function(torch.softmax, (node, dim)))
    return torch.fx.GraphModule(nn.Module(), graph)(x)

# %% vmap-of-the-finished-part cause="finished-part"

def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    return torch.vmap(lambda row: torch.softmax(row, 0))(flat).reshape(rows.shape).movedim(-1, dim)

# %% by-hand-only-for-vectors cause="finished-part"

def softmax(x, dim=-1):
    if x.dim() == 1:
        e = torch.exp(x - x.max())
        return e / e.sum()
    return torch.softmax(x, dim)

# %% stub-as-given

def softmax(x, dim=-1):
    raise NotImplementedError("your code here")

# %% another-name

def soft_max(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% not-a-function

softmax = torch.tensor([0.0900, 0.2447, 0.6652])

# %% no-return

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    print(e / e.sum(dim, keepdim=True))

# %% returns-zeros

def softmax(x, dim=-1):
    return torch.zeros_like(x)

# %% returns-the-input

def softmax(x, dim=-1):
    return x

# %% uniform

def softmax(x, dim=-1):
    return torch.full_like(x, 1 / x.shape[dim])

# %% memorized-example

def softmax(x, dim=-1):
    known = {
        (1.0, 2.0, 3.0): [0.0900, 0.2447, 0.6652],
        (0.0, 0.0): [0.5, 0.5],
        (1000.0, 1000.0): [0.5, 0.5],
        (1.0, 1.0, 1.0): [1 / 3, 1 / 3, 1 / 3],
    }
    key = tuple(x.flatten().tolist())
    return torch.tensor(known[key]) if key in known else torch.ones_like(x) / x.shape[dim]

# %% shift-by-the-mean cause="mean-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x - x.mean(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% shift-by-the-minimum cause="minimum-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amin(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% divided-by-the-maximum

def softmax(x, dim=-1):
    e = torch.exp(x / x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% clamped-input

def softmax(x, dim=-1):
    e = torch.exp(x.clamp(-50, 50))
    return e / e.sum(dim, keepdim=True)

# %% small-values-lifted

def softmax(x, dim=-1):
    e = torch.exp((x - x.amax(dim, keepdim=True)).clamp(min=-3))
    return e / e.sum(dim, keepdim=True)

# %% one-more-in-the-denominator

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / (e.sum(dim, keepdim=True) + 1)

# %% last-one-left-out-of-the-sum

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.narrow(dim, 0, max(1, e.shape[dim] - 1)).sum(dim, keepdim=True)

# %% base-two

def softmax(x, dim=-1):
    e = 2 ** (x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% sigmoid

def softmax(x, dim=-1):
    return torch.sigmoid(x)

# %% normalized-sigmoid

def softmax(x, dim=-1):
    s = torch.sigmoid(x)
    return s / s.sum(dim, keepdim=True)

# %% hard-maximum

def softmax(x, dim=-1):
    return (x == x.amax(dim, keepdim=True)).to(x.dtype)

# %% euclidean-norm

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.norm(dim=dim, keepdim=True)

# %% twice

def softmax(x, dim=-1):
    for _ in range(2):
        e = torch.exp(x - x.amax(dim, keepdim=True))
        x = e / e.sum(dim, keepdim=True)
    return x

# %% mean-instead-of-sum

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.mean(dim, keepdim=True)

# %% default-is-the-first-dim cause="wrong-default"

def softmax(x, dim=0):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% no-default

def softmax(x, dim):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% no-dim-parameter

def softmax(x):
    e = torch.exp(x - x.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)

# %% only-the-last-dim-allowed

def softmax(x, dim=-1):
    if dim not in (-1, x.dim() - 1):
        raise ValueError("only the last dimension, please")
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% only-matrices

def softmax(x, dim=-1):
    rows, columns = x.shape
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% negative-dims-misread

def softmax(x, dim=-1):
    dim = abs(dim) % x.dim() if dim != -1 else x.dim() - 1
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% middle-dim-becomes-the-last

def softmax(x, dim=-1):
    dim = 0 if dim in (0, -x.dim()) else -1
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% result-keeps-the-axis-at-the-end

def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    e = torch.exp(rows - rows.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)

# %% flattened-result

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).flatten()

# %% detached-result cause="gradient-cut"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).detach()

# %% no-grad cause="gradient-cut"

@torch.no_grad()
def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% sum-detached

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True).detach()

# %% numerator-detached

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e.detach() / e.sum(dim, keepdim=True)

# %% float32-comes-out

def softmax(x, dim=-1):
    x = x.float()
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% float64-comes-out

def softmax(x, dim=-1):
    x = x.double()
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% bfloat16-on-the-way

def softmax(x, dim=-1):
    y = x.to(torch.bfloat16)
    e = torch.exp(y - y.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).to(x.dtype)

# %% rounded

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return torch.round(e / e.sum(dim, keepdim=True), decimals=2)

# %% numpy-result

def softmax(x, dim=-1):
    import numpy as np

    y = x.detach().numpy()
    e = np.exp(y - y.max(axis=dim, keepdims=True))
    return e / e.sum(axis=dim, keepdims=True)

# %% through-numpy-and-back

def softmax(x, dim=-1):
    import numpy as np

    y = x.detach().float().numpy()
    e = np.exp(y - y.max(axis=dim, keepdims=True))
    return torch.from_numpy(e / e.sum(axis=dim, keepdims=True)).to(x.dtype)

# %% list-result

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).tolist()

# %% python-floats-inside

def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1]).tolist()
    done = []
    for row in flat:
        exps = [math.exp(v - max(row)) for v in row]
        done.append([e / sum(exps) for e in exps])
    return torch.tensor(done, dtype=x.dtype).reshape(rows.shape).movedim(-1, dim)

# %% tuple-result

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    total = e.sum(dim, keepdim=True)
    return e / total, total

# %% random-noise

def softmax(x, dim=-1):
    noisy = x + torch.randn_like(x)
    e = torch.exp(noisy - noisy.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% random-numbers-that-sum-to-one

def softmax(x, dim=-1):
    e = torch.rand_like(x)
    return e / e.sum(dim, keepdim=True)

# %% first-answer-kept

_cache = {}


def softmax(x, dim=-1):
    key = (tuple(x.shape), dim)
    if key not in _cache:
        e = torch.exp(x - x.amax(dim, keepdim=True))
        _cache[key] = e / e.sum(dim, keepdim=True)
    return _cache[key]

# %% maximum-remembered

_largest = []


def softmax(x, dim=-1):
    if not _largest:
        _largest.append(x.detach().max().item())
    e = torch.exp(x - _largest[0])
    return e / e.sum(dim, keepdim=True)

# %% hard-coded-size

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / sum(e.select(dim, i) for i in range(3)).unsqueeze(dim)

# %% sorted-result

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).sort(dim).values

# %% refuses-odd-sizes

def softmax(x, dim=-1):
    if x.shape[dim] % 2:
        raise ValueError("only even sizes")
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% taylor-series

def softmax(x, dim=-1):
    y = x - x.amax(dim, keepdim=True)
    e = 1 + y + y**2 / 2 + y**3 / 6
    return e / e.sum(dim, keepdim=True)

# %% name-error

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / totals

# %% sum-plus-epsilon cause="epsilon-in-the-sum"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / (e.sum(dim, keepdim=True) + 1e-6)

# %% sum-plus-1e-8 cause="epsilon-in-the-sum"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / (e.sum(dim, keepdim=True) + 1e-8)

# %% sum-plus-1e-4 cause="epsilon-in-the-sum"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / (e.sum(dim, keepdim=True) + 1e-4)

# %% mean-of-everything cause="mean-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x - x.mean())
    return e / e.sum(dim, keepdim=True)

# %% max-abs cause="largest-size-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x - x.abs().amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% max-over-last-sum-over-dim cause="dim-ignored"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(-1, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% max-dim-0 cause="wrong-axis"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(0, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% max-not-dim-sum-last cause="dim-ignored"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(-1, keepdim=True)

# %% max-tuple cause="max-gives-two-things"

def softmax(x, dim=-1):
    m = x.max(dim, keepdim=True)
    e = torch.exp(x - m)
    return e / e.sum(dim, keepdim=True)

# %% python-max cause="python-function"

def softmax(x, dim=-1):
    e = torch.exp(x - max(x))
    return e / e.sum(dim, keepdim=True)

# %% math-exp cause="python-function"

def softmax(x, dim=-1):
    e = math.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% only-max-no-exp-diff cause="shift-in-numerator-only"

def softmax(x, dim=-1):
    return (x - x.amax(dim, keepdim=True)).exp() / x.exp().sum(dim, keepdim=True)

# %% nan-to-num cause="nan-hidden"

def softmax(x, dim=-1):
    e = torch.exp(x)
    return torch.nan_to_num(e / e.sum(dim, keepdim=True))

# %% clamp-max cause="scores-clamped"

def softmax(x, dim=-1):
    e = torch.exp(x.clamp(max=80))
    return e / e.sum(dim, keepdim=True)

# %% standardized

def softmax(x, dim=-1):
    z = (x - x.mean(dim, keepdim=True)) / x.std(dim, keepdim=True)
    e = z.exp()
    return e / e.sum(dim, keepdim=True)

# %% dim-hard-one cause="wrong-axis"

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(1, keepdim=True))
    return e / e.sum(1, keepdim=True)

# %% minus-inf-skipped

def softmax(x, dim=-1):
    x = x.masked_fill(x == -torch.inf, 0.0)
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% requires-grad-inside

def softmax(x, dim=-1):
    x = torch.tensor(x)
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% argmax cause="no-maximum-subtracted"

def softmax(x, dim=-1):
    e = torch.exp(x - x.argmax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% float16-inside

def softmax(x, dim=-1):
    y = x.half()
    e = torch.exp(y - y.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).to(x.dtype)

# %% empty-catch-all

def softmax(x, dim=-1):
    if x.abs().max() > 100:
        return torch.full_like(x, 1 / x.shape[dim])
    e = torch.exp(x)
    return e / e.sum(dim, keepdim=True)

# %% max-only-when-large cause="shift-only-when-large"

def softmax(x, dim=-1):
    if x.max() > 80:
        x = x - x.max()
    e = torch.exp(x)
    return e / e.sum(dim, keepdim=True)

# %% unsqueeze-last

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim).unsqueeze(-1))
    return e / e.sum(dim).unsqueeze(-1)

# %% data-used cause="gradient-cut"

def softmax(x, dim=-1):
    y = x.data
    e = torch.exp(y - y.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% neg-inf-becomes-eps

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True)).clamp(min=1e-6)
    return e / e.sum(dim, keepdim=True)

# %% negative-dims-refused

def softmax(x, dim=-1):
    if dim < -1: raise ValueError("no")
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% always-2d

def softmax(x, dim=-1):
    y = x.reshape(-1, x.shape[-1])
    e = torch.exp(y - y.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).reshape(x.shape)

# %% contiguous-view

def softmax(x, dim=-1):
    y = x.view(-1, x.shape[-1]) if dim in (-1, x.dim() - 1) else None
    if y is None:
        e = torch.exp(x - x.amax(dim, keepdim=True))
        return e / e.sum(dim, keepdim=True)
    e = torch.exp(y - y.amax(-1, keepdim=True))
    return (e / e.sum(-1, keepdim=True)).view(x.shape)

# %% nan-for-inf

def softmax(x, dim=-1):
    if torch.isinf(x).any():
        raise ValueError("infinite score")
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


# %% quotient-over-the-exponentials cause="written-in-place"

def softmax(x, dim=-1):
    powers = (x - x.amax(dim, keepdim=True)).exp()
    powers /= powers.sum(dim, keepdim=True)
    return powers


# %% divided-by-div-underscore cause="written-in-place"

def softmax(scores, dim=-1):
    out = torch.exp(scores - scores.max(dim, keepdim=True).values)
    return out.div_(out.sum(dim, keepdim=True))


# %% numpy-in-double-and-back cause="gradient-cut"

def softmax(x, dim=-1):
    import numpy as np

    scores = x.detach().double().numpy()
    powers = np.exp(scores - scores.max(dim, keepdims=True))
    return torch.from_numpy(powers / powers.sum(dim, keepdims=True)).to(x.dtype)


# %% minus-ten-thousand-for-infinity cause="finite-for-infinity"

def softmax(x, dim=-1):
    finite = torch.where(torch.isneginf(x), torch.full_like(x, -1e4), x)
    powers = torch.exp(finite - finite.amax(dim, keepdim=True))
    return powers / powers.sum(dim, keepdim=True)
