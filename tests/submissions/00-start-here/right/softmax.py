"""Right submissions of lesson 00, `softmax`: every one has to pass."""
# ruff: noqa

# %% textbook

def softmax(x: Tensor, dim: int = -1) -> Tensor:
    shifted = x - x.amax(dim=dim, keepdim=True)
    exponentials = torch.exp(shifted)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)

# %% max-values-and-indices

def softmax(x, dim=-1):
    largest, _ = torch.max(x, dim=dim, keepdim=True)
    numerator = (x - largest).exp()
    denominator = numerator.sum(dim, True)
    return torch.div(numerator, denominator)

# %% maximum-detached

def softmax(x, dim=-1):
    # the shift cancels, so no gradient has to flow through it
    m = x.detach().max(dim=dim, keepdim=True).values
    e = torch.exp(x - m)
    return e / torch.sum(e, dim=dim, keepdim=True)

# %% logsumexp

def softmax(x, dim=-1):
    return torch.exp(x - torch.logsumexp(x, dim=dim, keepdim=True))

# %% own-log-softmax-helper

def log_softmax(x, dim):
    """Our own one; same as torch.log_softmax(x, dim), but built by hand."""
    return x - x.logsumexp(dim, keepdim=True)


def softmax(x, dim=-1):
    return log_softmax(x, dim).exp()

# %% moves-the-axis-to-the-end

def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    e = (rows - rows.amax(-1, keepdim=True)).exp()
    return (e / e.sum(-1, keepdim=True)).movedim(-1, dim)

# %% axis-to-the-front

def softmax(x, dim=-1):
    # with the axis in front, broadcasting needs no keepdim at all
    if x.ndim == 0:
        return torch.ones_like(x) + 0 * x
    y = x.transpose(0, dim)
    y = torch.exp(y - y.amax(0))
    y = y / y.sum(0)
    return y.transpose(0, dim)

# %% unsqueeze-instead-of-keepdim

def softmax(x, dim=-1):
    top = torch.amax(x, dim).unsqueeze(dim)
    e = torch.exp(x - top)
    total = torch.sum(e, dim).unsqueeze(dim)
    return e * total.reciprocal()

# %% in-place-on-its-own-copy

def softmax(x, dim=-1):
    work = x - x.amax(dim, keepdim=True)  # a new tensor: the argument stays as it was
    work.exp_()
    return work / work.sum(dim, keepdim=True)

# %% clone-first

def softmax(x, dim=-1):
    y = x.clone()
    y -= x.max(dim, keepdim=True)[0]
    y = y.exp()
    return y / y.sum(dim, keepdim=True)

# %% loop-over-slices

def softmax(x, dim=-1):
    slices = x.unbind(dim)
    largest = slices[0]
    for piece in slices[1:]:
        largest = torch.maximum(largest, piece)
    largest = largest.detach()
    exps = [torch.exp(piece - largest) for piece in slices]
    total = exps[0]
    for e in exps[1:]:
        total = total + e
    return torch.stack([e / total for e in exps], dim)

# %% online-one-pass

def softmax(x, dim=-1):
    """Keeps a running maximum and a running sum, rescaling the sum whenever the maximum grows."""
    slices = x.movedim(dim, 0)
    lowest = torch.finfo(x.dtype).min
    running_max = torch.full_like(slices[0], lowest)
    running_sum = torch.zeros_like(slices[0])
    for piece in slices:
        new_max = torch.maximum(running_max, piece.detach())
        running_sum = running_sum * torch.exp(running_max - new_max) + torch.exp(piece - new_max)
        running_max = new_max
    return (torch.exp(slices - running_max) / running_sum).movedim(0, dim)

# %% number-by-number

def softmax(x, dim=-1):
    rows = x.movedim(dim, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    done = []
    for row in flat:
        m = max(row.tolist())
        exps = [torch.exp(number - m) for number in row]
        total = sum(exps)
        done.append(torch.stack([e / total for e in exps]))
    return torch.stack(done).reshape(rows.shape).movedim(-1, dim)

# %% calls-itself

def softmax(x, dim=-1):
    if x.dim() <= 1:
        e = torch.exp(x - x.max())
        return e / e.sum()
    dim = dim % x.dim()
    if dim == 0:
        return softmax(x.transpose(0, 1), 1).transpose(0, 1)
    return torch.stack([softmax(part, dim - 1) for part in x])

# %% vmap-over-the-rows

def softmax(x, dim=-1):
    def one_row(row):
        e = torch.exp(row - row.amax())
        return e / e.sum()

    last = x.movedim(dim, -1)
    rows = last.reshape(-1, last.shape[-1])
    return torch.vmap(one_row)(rows).reshape(last.shape).movedim(-1, dim)

# %% float64-inside

def softmax(x, dim=-1):
    wide = x.to(torch.float64)
    e = torch.exp(wide - wide.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).to(x.dtype)

# %% lambda-walrus

softmax = lambda x, dim=-1: (e := (x - x.amax(dim, True)).exp()) / e.sum(dim, True)

# %% partial-of-a-general-function

from functools import partial


def _normalized(function, x, dim=-1):
    y = function(x - x.amax(dim=dim, keepdim=True))
    return y / y.sum(dim=dim, keepdim=True)


softmax = partial(_normalized, torch.exp)

# %% decorated

import functools


def stable(function):
    @functools.wraps(function)
    def wrapper(x, dim=-1):
        return function(x - x.detach().amax(dim, keepdim=True), dim)

    return wrapper


@stable
def softmax(x, dim=-1):
    """The naive formula; the decorator makes it safe."""
    e = x.exp()
    return e / e.sum(dim, keepdim=True)

# %% callable-object

class StableSoftmax:
    def shift(self, x, dim):
        return x - x.amax(dim, keepdim=True)

    def __call__(self, x, dim=-1):
        e = torch.exp(self.shift(x, dim))
        return e / e.sum(dim, keepdim=True)


softmax = StableSoftmax()

# %% own-module-called-softmax

class Softmax(nn.Module):
    """My own module. nn.Softmax(dim) would do the same, and so would F.softmax."""

    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        log_total = x.logsumexp(self.dim, keepdim=True)
        return torch.exp(x - log_total)


def softmax(x, dim=-1):
    return Softmax(dim)(x)

# %% with-a-temperature

def softmax(x: torch.Tensor, dim: int = -1, temperature: float = 1.0, *, keep=None) -> torch.Tensor:
    """Like torch.softmax(x / temperature, dim)."""
    if not -x.dim() <= dim < x.dim():
        raise ValueError(f"there is no dimension {dim} in a tensor of shape {tuple(x.shape)}")
    x = x / temperature
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)

# %% powers-of-two

def softmax(x, dim=-1):
    y = torch.exp2((x - x.amax(dim, keepdim=True)) * math.log2(math.e))
    return y / y.sum(dim, keepdim=True)

# %% power-of-e

def softmax(x, dim=-1):
    y = math.e ** (x - x.amax(dim, keepdim=True))
    return y / y.sum(dim, keepdim=True)

# %% squares-of-half-exponents

def softmax(x, dim=-1):
    root = torch.exp((x - x.amax(dim, keepdim=True)) / 2)
    return root.square() / root.square().sum(dim, keepdim=True)

# %% functional-normalize

import torch.nn.functional as F


def softmax(x, dim=-1):
    return F.normalize((x - x.amax(dim, keepdim=True)).exp(), p=1, dim=dim)

# %% topk-and-cumsum

def softmax(x, dim=-1):
    if x.ndim == 0:
        x = x[None]
        return softmax(x)[0]
    biggest = x.topk(1, dim=dim).values
    e = (x - biggest).exp()
    total = e.cumsum(dim).narrow(dim, e.shape[dim] - 1, 1)
    return e / total

# %% matmul-with-ones

def softmax(x, dim=-1):
    last = x.movedim(dim, -1)
    e = torch.exp(last - last.amax(-1, keepdim=True))
    n = last.shape[-1]
    total = e @ torch.ones(n, n, dtype=x.dtype, device=x.device)
    return torch.movedim(e / total, -1, dim)

# %% einsum-for-the-sum

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True)).movedim(dim, -1)
    return torch.einsum("...i,...->...i", e, 1 / torch.einsum("...i->...", e)).movedim(-1, dim)

# %% slope-of-logsumexp

def softmax(x, dim=-1):
    # the gradient of logsumexp is the softmax
    total, pull_back = torch.func.vjp(lambda y: torch.logsumexp(y, dim), x)
    return pull_back(torch.ones_like(total))[0]

# %% own-backward

class _SoftMax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, dim):
        e = torch.exp(x - x.amax(dim, keepdim=True))
        p = e / e.sum(dim, keepdim=True)
        ctx.save_for_backward(p)
        ctx.dim = dim
        return p

    @staticmethod
    def backward(ctx, grad):
        (p,) = ctx.saved_tensors
        return p * (grad - (grad * p).sum(ctx.dim, keepdim=True)), None


def softmax(x, dim=-1):
    return _SoftMax.apply(x, dim)

# %% prints-while-it-works

def softmax(x, dim=-1):
    print("shape", tuple(x.shape), "dim", dim)
    maximum = x.amax(dim, keepdim=True)
    print("largest", maximum.detach().flatten()[:3])
    e = (x - maximum).exp()
    result = e / e.sum(dim, keepdim=True)
    assert result.shape == x.shape
    return result


softmax(torch.tensor([1.0, 2.0, 3.0]))

# %% answers-below-the-largest-shift

def softmax(x, dim=-1):
    # any shift near the maximum is as good as the maximum itself
    shift = x.amax(dim, keepdim=True) + 1
    e = torch.exp(x - shift)
    return e / e.sum(dim, keepdim=True)

# %% empty-rows-are-zero

def softmax(x, dim=-1):
    # a row of nothing but -inf becomes zeros; the contract leaves that free
    m = x.amax(dim, keepdim=True)
    m = torch.where(torch.isfinite(m), m, torch.zeros_like(m)).detach()
    e = torch.exp(x - m)
    return e / e.sum(dim, keepdim=True).clamp_min(torch.finfo(x.dtype).tiny)

# %% float32-inside

def softmax(x, dim=-1):
    y = x.float()
    e = torch.exp(y - y.amax(dim, keepdim=True))
    return (e / e.sum(dim, keepdim=True)).to(x.dtype)

# %% logaddexp-reduce

def softmax(x, dim=-1):
    from functools import reduce
    total = reduce(torch.logaddexp, x.unbind(dim))
    return torch.exp(x - total.unsqueeze(dim))

# %% sorted-largest

def softmax(x, dim=-1):
    largest = x.sort(dim=dim, descending=True).values.narrow(dim, 0, 1)
    e = torch.exp(x - largest)
    return e / e.sum(dim, keepdim=True)

# %% pairwise-differences

def softmax(x, dim=-1):
    y = x.movedim(dim, -1)
    # softmax_i = 1 / sum_j exp(x_j - x_i)
    gap = y.unsqueeze(-2) - y.unsqueeze(-1)
    gap = torch.where(gap.isnan(), torch.zeros_like(gap), gap)
    return (1 / torch.exp(gap).sum(-1)).movedim(-1, dim)

# %% kthvalue

def softmax(x, dim=-1):
    top = x.kthvalue(x.size(dim), dim=dim, keepdim=True).values
    e = (x - top).exp()
    return e / e.sum(dim=dim, keepdim=True)

# %% aminmax

def softmax(x, dim=-1):
    top = torch.aminmax(x, dim=dim, keepdim=True).max
    e = (x - top).exp()
    return e / e.sum(dim=dim, keepdim=True)

# %% softplus-recursive-sigmoid-two

def softmax(x, dim=-1):
    m = x.amax(dim=dim, keepdim=True)
    return torch.exp((x - m) - torch.log(torch.exp(x - m).sum(dim=dim, keepdim=True)))

# %% expm1

def softmax(x, dim=-1):
    m = x.amax(dim=dim, keepdim=True)
    e = torch.expm1(x - m) + 1
    return e / e.sum(dim=dim, keepdim=True)

# %% expand-as

def softmax(x, dim=-1):
    m = x.max(dim=dim)[0].unsqueeze(dim).expand_as(x)
    e = torch.exp(x - m)
    s = e.sum(dim=dim).unsqueeze(dim).expand_as(e)
    return e / s

# %% gather-argmax

def softmax(x, dim=-1):
    place = x.argmax(dim=dim, keepdim=True)
    e = torch.exp(x - x.gather(dim, place))
    return e / e.sum(dim=dim, keepdim=True)

# %% shift-a-little-more

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True) - 1.0)
    return e / e.sum(dim, keepdim=True)

# %% clamp-the-sum

def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True).clamp(min=1e-12)

# %% swapaxes

def softmax(x, dim=-1):
    y = torch.swapaxes(x, dim, 0)
    shape = y.shape
    y = y.reshape(shape[0], -1)
    e = torch.exp(y - y.max(0).values)
    e = e / e.sum(0)
    return torch.swapaxes(e.reshape(shape), 0, dim)

# %% apply-along-split

def softmax(x, dim=-1):
    parts = x.split(1, dim)
    m = torch.stack(parts).max(0).values
    es = [torch.exp(p - m) for p in parts]
    return torch.cat([e / sum(es) for e in es], dim)
