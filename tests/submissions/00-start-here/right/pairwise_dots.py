"""Right submissions of lesson 00, `pairwise_dots`: every one has to pass."""
# ruff: noqa

# %% matmul-operator

def pairwise_dots(a: Tensor, b: Tensor) -> Tensor:
    return a @ b.transpose(-2, -1)

# %% matmul-mt

def pairwise_dots(a, b):
    return torch.matmul(a, b.mT)

# %% bmm-permute

def pairwise_dots(a, b):
    return torch.bmm(a, b.permute(0, 2, 1))

# %% other-way-round-then-transposed

def pairwise_dots(a, b):
    return (b @ a.transpose(1, 2)).transpose(1, 2)

# %% contiguous-result

def pairwise_dots(a, b):
    swapped = b.swapaxes(1, 2).contiguous()
    return a.contiguous().matmul(swapped).contiguous()

# %% einsum

def pairwise_dots(a, b):
    return torch.einsum("btd,bsd->bts", a, b)

# %% einsum-other-letters

def pairwise_dots(a, b):
    return torch.einsum("n i k, n j k -> n i j", [a, b])

# %% einsum-with-number-lists

def pairwise_dots(a, b):
    return torch.einsum(a, [0, 1, 3], b, [0, 2, 3], [0, 1, 2])

# %% broadcast-and-sum

def pairwise_dots(a, b):
    return (a[:, :, None, :] * b[:, None, :, :]).sum(dim=-1)

# %% broadcast-with-unsqueeze

def pairwise_dots(a, b):
    left = a.unsqueeze(2)  # (B, T, 1, D)
    right = b.unsqueeze(1)  # (B, 1, S, D)
    return torch.sum(torch.mul(left, right), -1)

# %% three-loops

def pairwise_dots(a, b):
    batch, positions, _ = a.shape
    others = b.shape[1]
    result = torch.zeros(batch, positions, others, dtype=a.dtype, device=a.device)
    for n in range(batch):
        for t in range(positions):
            for s in range(others):
                result[n, t, s] = torch.dot(a[n, t], b[n, s])
    return result

# %% four-loops

def pairwise_dots(a, b):
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[2]:
        raise ValueError("the sizes do not fit")
    B, T, D = a.shape
    S = b.shape[1]
    rows = []
    for n in range(B):
        for t in range(T):
            for s in range(S):
                total = a.new_zeros(())
                for d in range(D):
                    total = total + a[n, t, d] * b[n, s, d]
                rows.append(total)
    return torch.stack(rows).reshape(B, T, S)

# %% nested-comprehensions

def pairwise_dots(a, b):
    return torch.stack(
        [
            torch.stack([torch.stack([(u * v).sum() for v in right]) for u in left])
            for left, right in zip(a, b, strict=True)
        ]
    )

# %% one-batch-at-a-time

def pairwise_dots(a, b):
    if len(a) != len(b):
        raise ValueError("not the same number of batches")
    return torch.stack([a[i].mm(b[i].t()) for i in range(len(a))])

# %% one-position-at-a-time

def pairwise_dots(a, b):
    columns = []
    for s in range(b.size(1)):
        one = b[:, s, :].unsqueeze(1)  # (B, 1, D)
        columns.append((a * one).sum(-1))
    return torch.stack(columns, dim=-1)

# %% matrix-times-vector

def pairwise_dots(a, b):
    rows = [torch.matmul(b, a[:, t, :].unsqueeze(-1)).squeeze(-1) for t in range(a.shape[1])]
    return torch.stack(rows, dim=1)

# %% vmap-of-mm

def pairwise_dots(a, b):
    return torch.vmap(lambda x, y: torch.mm(x, y.T))(a, b)

# %% three-vmaps-of-dot

def pairwise_dots(a, b):
    over_s = torch.vmap(torch.dot, in_dims=(None, 0))
    over_t = torch.vmap(over_s, in_dims=(0, None))
    over_batch = torch.vmap(over_t, in_dims=(0, 0))
    return over_batch(a, b)

# %% inner-per-batch

def pairwise_dots(a, b):
    assert a.shape[0] == b.shape[0]
    out = a.new_empty(a.shape[0], a.shape[1], b.shape[1])
    for i, (x, y) in enumerate(zip(a, b)):
        out[i] = torch.inner(x, y)
    return out

# %% linear-layer-function

import torch.nn.functional as F


def pairwise_dots(a, b):
    return torch.stack([F.linear(x, weight) for x, weight in zip(a, b, strict=True)])

# %% tensordot-per-batch

def pairwise_dots(a, b):
    return torch.stack([torch.tensordot(x, y, dims=([1], [1])) for x, y in zip(a, b, strict=True)])

# %% tensordot-then-the-diagonal

def pairwise_dots(a, b):
    if a.shape[0] != b.shape[0]:
        raise ValueError("different batch sizes")
    everything = torch.tensordot(a, b, dims=([2], [2]))  # (B, T, B, S)
    return everything.diagonal(dim1=0, dim2=2).movedim(-1, 0)

# %% outer-products-summed

def pairwise_dots(a, b):
    if a.shape[2] != b.shape[2]:
        raise ValueError("different widths")
    total = 0
    for d in range(a.shape[2]):
        total = total + a[:, :, d].double().unsqueeze(2) * b[:, :, d].double().unsqueeze(1)
    return total.to(a.dtype)

# %% vecdot

def pairwise_dots(a, b):
    return torch.linalg.vecdot(a.unsqueeze(2), b.unsqueeze(1), dim=-1)

# %% baddbmm

def pairwise_dots(a, b):
    start = torch.zeros(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype, device=a.device)
    return torch.baddbmm(start, a, b.transpose(1, 2))

# %% float64-inside

def pairwise_dots(a, b):
    wide = torch.matmul(a.to(torch.float64), b.to(torch.float64).transpose(1, 2))
    return wide.to(a.dtype)

# %% block-of-the-big-product

def pairwise_dots(a, b):
    B, T, D = a.shape
    if b.shape[0] != B:
        raise ValueError("different batch sizes")
    S = b.shape[1]
    big = a.reshape(B * T, D) @ b.reshape(B * S, D).T
    blocks = [big[i * T : (i + 1) * T, i * S : (i + 1) * S] for i in range(B)]
    return torch.stack(blocks)

# %% recursion-over-the-batch

def pairwise_dots(a, b):
    if a.shape[0] != b.shape[0]:
        raise ValueError("different batch sizes")
    if a.shape[0] == 1:
        return (a[0] @ b[0].T)[None]
    half = a.shape[0] // 2
    return torch.cat([pairwise_dots(a[:half], b[:half]), pairwise_dots(a[half:], b[half:])])

# %% lambda

pairwise_dots = lambda a, b: a.matmul(b.transpose(2, 1))

# %% partial-einsum

import functools

pairwise_dots = functools.partial(torch.einsum, "btd,bsd->bts")

# %% decorated-with-a-check

from functools import wraps


def same_width(function):
    @wraps(function)
    def checked(a, b):
        if a.shape[-1] != b.shape[-1]:
            raise ValueError(f"{a.shape[-1]} is not {b.shape[-1]}")
        return function(a, b)

    return checked


@same_width
def pairwise_dots(a, b):
    return a @ b.adjoint()

# %% callable-module

class Dots(nn.Module):
    def forward(self, a, b):
        return torch.einsum("b t d, b s d -> b t s", a, b)


pairwise_dots = Dots()

# %% optional-scale-switched-off

def pairwise_dots(a: Tensor, b: Tensor, scale: float = 1.0, out=None) -> Tensor:
    """`softmax(pairwise_dots(q, k))` are the weights of attention; softmax comes later."""
    return a.mul(scale).matmul(b.movedim(-1, -2))

# %% own-backward

class _Dots(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a @ b.mT

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return grad @ b, grad.mT @ a


def pairwise_dots(a, b):
    return _Dots.apply(a, b)

# %% float32-inside

def pairwise_dots(a, b):
    return torch.matmul(a.float(), b.float().mT).to(a.dtype)

# %% chain-matmul

def pairwise_dots(a, b):
    return torch.matmul(input=a, other=torch.transpose(b, -1, -2))

# %% H

def pairwise_dots(a, b):
    return torch.stack([x @ y.H for x, y in zip(a, b)])

# %% conv1d

def pairwise_dots(a, b):
    import torch.nn.functional as F
    return torch.stack([F.conv1d(x.T.unsqueeze(0), y.unsqueeze(-1)).squeeze(0).T for x, y in zip(a, b)])

# %% bilinear-einsum

def pairwise_dots(a, b):
    return torch.einsum("...td,...sd->...ts", a, b)

# %% cartesian

def pairwise_dots(a, b):
    T, S = a.shape[1], b.shape[1]
    left = a.repeat_interleave(S, dim=1)
    right = b.repeat(1, T, 1)
    return (left * right).sum(-1).reshape(a.shape[0], T, S)

# %% expand

def pairwise_dots(a, b):
    B, T, D = a.shape
    S = b.size(1)
    x = a[:, :, None].expand(B, T, S, D).reshape(-1, 1, D)
    y = b[:, None].expand(B, T, S, D).reshape(-1, D, 1)
    return torch.bmm(x, y).view(B, T, S)

# %% polarization

def pairwise_dots(a, b):
    plus = (a[:, :, None] + b[:, None]).square().sum(-1)
    minus = (a[:, :, None] - b[:, None]).square().sum(-1)
    return (plus - minus) / 4

# %% addbmm-list

def pairwise_dots(a, b):
    result = []
    for i in range(a.shape[0]):
        row = []
        for t in range(a.shape[1]):
            row.append(b[i] @ a[i, t])
        result.append(torch.stack(row))
    return torch.stack(result)

# %% mv

def pairwise_dots(a, b):
    return torch.stack([torch.stack([torch.mv(b[i], v) for v in a[i]]) for i in range(len(a))])

# %% in-place-accumulated

def pairwise_dots(a, b):
    out = a.new_zeros(a.shape[0], a.shape[1], b.shape[1])
    for d in range(a.shape[2]):
        out += a[..., d].unsqueeze(-1) * b[..., d].unsqueeze(-2)
    return out

# %% kron-like-unfold

def pairwise_dots(a, b):
    return (a.unsqueeze(-2) @ b.unsqueeze(-3).transpose(-1, -2)).squeeze(-2)

# %% cosine-times-lengths

def pairwise_dots(a, b):
    la, lb = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)
    return ((a / la) @ (b / lb).mT) * la * lb.mT
