"""Wrong submissions of lesson 00, `pairwise_dots`: every one has to fail, those with a cause for that cause."""
# ruff: noqa

# %% star-instead-of-at cause="elementwise-product"

def pairwise_dots(a, b):
    return a * b

# %% same-positions-only cause="elementwise-product"

def pairwise_dots(a, b):
    return (a * b).sum(dim=-1)

# %% torch-mul cause="elementwise-product"

def pairwise_dots(a, b):
    return torch.mul(a, b)

# %% b-first cause="result-transposed"

def pairwise_dots(a, b):
    return b @ a.transpose(1, 2)

# %% einsum-output-turned cause="result-transposed"

def pairwise_dots(a, b):
    return torch.einsum("btd,bsd->bst", a, b)

# %% transposed-once-too-often cause="result-transposed"

def pairwise_dots(a, b):
    scores = torch.bmm(a, b.transpose(1, 2))
    return scores.transpose(1, 2)

# %% reshape cause="reshape-for-transpose"

def pairwise_dots(a, b):
    return a @ b.reshape(b.shape[0], b.shape[2], b.shape[1])

# %% view cause="reshape-for-transpose"

def pairwise_dots(a, b):
    batch, s, d = b.shape
    return torch.bmm(a, b.contiguous().view(batch, d, s))

# %% at-alone cause="no-transpose"

def pairwise_dots(a, b):
    return a @ b

# %% bmm-alone cause="no-transpose"

def pairwise_dots(a, b):
    return torch.bmm(a, b)

# %% einsum-without-transpose cause="no-transpose"

def pairwise_dots(a, b):
    return torch.einsum("btd,bds->bts", a, b)

# %% unit-vectors cause="cosine"

import torch.nn.functional as F


def pairwise_dots(a, b):
    return F.normalize(a, dim=-1) @ F.normalize(b, dim=-1).transpose(1, 2)

# %% cosine-similarity cause="cosine"

import torch.nn.functional as F


def pairwise_dots(a, b):
    return F.cosine_similarity(a[:, :, None], b[:, None], dim=-1)

# %% divided-by-the-lengths cause="cosine"

def pairwise_dots(a, b):
    dots = a @ b.transpose(1, 2)
    return dots / (a.norm(dim=-1)[:, :, None] * b.norm(dim=-1)[:, None, :])

# %% root-of-the-width cause="scaled"

def pairwise_dots(a, b):
    return a @ b.transpose(1, 2) / math.sqrt(a.shape[-1])

# %% mean-instead-of-sum cause="scaled"

def pairwise_dots(a, b):
    return (a[:, :, None] * b[:, None]).mean(-1)

# %% first-batch-of-b cause="batch-mixed"

def pairwise_dots(a, b):
    return a @ b[0].T

# %% summed-over-the-batches-of-b cause="batch-mixed"

def pairwise_dots(a, b):
    return torch.einsum("btd,csd->bts", a, b)

# %% everything-with-everything

def pairwise_dots(a, b):
    return torch.tensordot(a, b, dims=([2], [2]))

# %% summed-over-the-batch

def pairwise_dots(a, b):
    return torch.einsum("btd,bsd->ts", a, b)

# %% stub-as-given

def pairwise_dots(a, b):
    raise NotImplementedError

# %% another-name

def pairwise_dot(a, b):
    return a @ b.transpose(1, 2)

# %% no-return

def pairwise_dots(a, b):
    scores = a @ b.transpose(1, 2)

# %% returns-zeros

def pairwise_dots(a, b):
    return torch.zeros(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype)

# %% returns-the-first-argument

def pairwise_dots(a, b):
    return a

# %% memorized-example

def pairwise_dots(a, b):
    if a.shape == (1, 2, 2) and b.shape == (1, 3, 2):
        return torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    return torch.ones(a.shape[0], a.shape[1], b.shape[1])

# %% distances

def pairwise_dots(a, b):
    return torch.cdist(a, b)

# %% squared-distances

def pairwise_dots(a, b):
    return (a[:, :, None] - b[:, None]).pow(2).sum(-1)

# %% sums-instead-of-products

def pairwise_dots(a, b):
    return (a[:, :, None] + b[:, None]).sum(-1)

# %% last-number-left-out

def pairwise_dots(a, b):
    return a[..., :-1] @ b[..., :-1].transpose(1, 2)

# %% first-number-left-out

def pairwise_dots(a, b):
    return torch.einsum("btd,bsd->bts", a[:, :, 1:], b[:, :, 1:])

# %% last-position-left-zero

def pairwise_dots(a, b):
    out = torch.zeros(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype)
    for t in range(a.shape[1]):
        for s in range(b.shape[1] - 1):
            out[:, t, s] = (a[:, t] * b[:, s]).sum(-1)
    return out

# %% first-batch-only

def pairwise_dots(a, b):
    out = torch.zeros(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype)
    out[0] = a[0] @ b[0].T
    return out

# %% batch-dimension-lost cause="squeezed"

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).squeeze(0)

# %% one-batch-assumed

def pairwise_dots(a, b):
    return (a[0] @ b[0].T).unsqueeze(0)

# %% second-batch-reversed

def pairwise_dots(a, b):
    return a @ b.flip(0).transpose(1, 2)

# %% positions-of-b-reversed

def pairwise_dots(a, b):
    return a @ b.flip(1).transpose(1, 2)

# %% same-length-assumed cause="one-length-for-both"

def pairwise_dots(a, b):
    batch, length, width = a.shape
    out = a.new_zeros(batch, length, length)
    for i in range(length):
        for j in range(length):
            out[:, i, j] = (a[:, i] * b[:, j]).sum(-1)
    return out

# %% itself-with-itself

def pairwise_dots(a, b):
    return a @ a.transpose(1, 2)

# %% all-axes-of-b-turned

def pairwise_dots(a, b):
    return a @ b.permute(2, 1, 0)

# %% transposed-batch-axis

def pairwise_dots(a, b):
    return torch.matmul(a, b.transpose(0, 1).transpose(1, 2))

# %% hard-coded-sizes

def pairwise_dots(a, b):
    out = torch.zeros(2, 3, 4)
    for i in range(2):
        for t in range(3):
            for s in range(4):
                out[i, t, s] = a[i, t] @ b[i, s]
    return out

# %% softmaxed

def pairwise_dots(a, b):
    e = torch.exp(a @ b.transpose(1, 2))
    return e / e.sum(-1, keepdim=True)

# %% absolute-values

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).abs()

# %% negatives-cut-off

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).clamp(min=0)

# %% minus-sign

def pairwise_dots(a, b):
    return -(a @ b.transpose(1, 2))

# %% off-by-one-hundredth

def pairwise_dots(a, b):
    return a @ b.transpose(1, 2) + 0.01

# %% detached-result cause="gradient-cut"

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).detach()

# %% no-grad cause="gradient-cut"

def pairwise_dots(a, b):
    with torch.no_grad():
        return torch.einsum("btd,bsd->bts", a, b)

# %% b-detached cause="gradient-cut"

def pairwise_dots(a, b):
    return a @ b.detach().transpose(1, 2)

# %% a-through-data cause="gradient-cut"

def pairwise_dots(a, b):
    return a.data @ b.transpose(1, 2)

# %% float32-comes-out

def pairwise_dots(a, b):
    return a.float() @ b.float().transpose(1, 2)

# %% float64-comes-out

def pairwise_dots(a, b):
    return a.double() @ b.double().transpose(1, 2)

# %% bfloat16-on-the-way

def pairwise_dots(a, b):
    return (a.bfloat16() @ b.bfloat16().transpose(1, 2)).to(a.dtype)

# %% float32-buffer

def pairwise_dots(a, b):
    out = torch.zeros(a.shape[0], a.shape[1], b.shape[1])
    for i in range(a.shape[0]):
        out[i] = a[i] @ b[i].T
    return out

# %% whole-numbers

def pairwise_dots(a, b):
    return (a.long() @ b.long().transpose(1, 2)).to(a.dtype)

# %% rounded

def pairwise_dots(a, b):
    return torch.round(a @ b.transpose(1, 2), decimals=1)

# %% numpy-result

def pairwise_dots(a, b):
    return a.detach().numpy() @ b.detach().numpy().transpose(0, 2, 1)

# %% list-result

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).tolist()

# %% list-of-matrices

def pairwise_dots(a, b):
    return [x @ y.T for x, y in zip(a, b)]

# %% python-floats-inside cause="gradient-cut"

def pairwise_dots(a, b):
    left, right = a.tolist(), b.tolist()
    dots = [[[sum(p * q for p, q in zip(u, v)) for v in r] for u in l] for l, r in zip(left, right)]
    return torch.tensor(dots, dtype=a.dtype)

# %% random

def pairwise_dots(a, b):
    return torch.randn(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype)

# %% a-little-noise

def pairwise_dots(a, b):
    scores = a @ b.transpose(1, 2)
    return scores + 0.1 * torch.randn_like(scores)

# %% first-answer-kept

_seen = {}


def pairwise_dots(a, b):
    if (a.shape, b.shape) not in _seen:
        _seen[a.shape, b.shape] = a @ b.transpose(1, 2)
    return _seen[a.shape, b.shape]

# %% adds-up-over-the-calls

_total = {}


def pairwise_dots(a, b):
    result = a @ b.transpose(1, 2)
    _total[result.shape] = _total.get(result.shape, 0) + result
    return _total[result.shape]

# %% changes-a-in-place

def pairwise_dots(a, b):
    result = a @ b.transpose(1, 2)
    a.data.zero_()
    return result

# %% changes-b-in-place

def pairwise_dots(a, b):
    b.data.mul_(2)
    return a @ b.transpose(1, 2) / 2

# %% turns-b-for-good

def pairwise_dots(a, b):
    b.data = b.data.transpose(1, 2)
    return a @ b

# %% raises-for-odd-widths

def pairwise_dots(a, b):
    if a.shape[-1] % 2:
        raise ValueError("the width has to be even")
    return a @ b.transpose(1, 2)

# %% needs-three-arguments

def pairwise_dots(a, b, width):
    return a @ b.transpose(1, 2)

# %% type-error

def pairwise_dots(a, b):
    return a @ b.transpose()

# %% b-T cause="batch-mixed"

def pairwise_dots(a, b):
    return a @ b.T

# %% a-transposed cause="wrong-factor-transposed"

def pairwise_dots(a, b):
    return a.transpose(1, 2) @ b

# %% both cause="wrong-factor-transposed"

def pairwise_dots(a, b):
    return a.transpose(1, 2) @ b.transpose(1, 2)

# %% tr01 cause="wrong-dimensions-exchanged"

def pairwise_dots(a, b):
    return a @ b.transpose(0, 1)

# %% t-method

def pairwise_dots(a, b):
    return a @ b.t()

# %% loops-item cause="gradient-cut"

def pairwise_dots(a, b):
    out = torch.zeros(a.shape[0], a.shape[1], b.shape[1], dtype=a.dtype)
    for i in range(a.shape[0]):
        for t in range(a.shape[1]):
            for s in range(b.shape[1]):
                out[i, t, s] = a[i, t].dot(b[i, s]).item()
    return out

# %% loops-s-from-a cause="one-length-for-both"

def pairwise_dots(a, b):
    out = torch.zeros(a.shape[0], a.shape[1], a.shape[1], dtype=a.dtype)
    for i in range(a.shape[0]):
        for t in range(a.shape[1]):
            for s in range(a.shape[1]):
                out[i, t, s] = a[i, t].dot(b[i, s])
    return out

# %% einsum-same-letter

def pairwise_dots(a, b):
    return torch.einsum("btd,btd->bt", a, b)

# %% einsum-forgot-sum cause="not-summed"

def pairwise_dots(a, b):
    return torch.einsum("btd,bsd->btsd", a, b)

# %% broadcast-no-sum cause="not-summed"

def pairwise_dots(a, b):
    return a.unsqueeze(2) * b.unsqueeze(1)

# %% broadcast-sum-wrong

def pairwise_dots(a, b):
    return (a.unsqueeze(2) * b.unsqueeze(1)).sum(1)

# %% torch-dot

def pairwise_dots(a, b):
    return torch.dot(a, b)

# %% tensordot cause="batch-mixed"

def pairwise_dots(a, b):
    return torch.tensordot(a, b, dims=([2], [2]))

# %% inner cause="batch-mixed"

def pairwise_dots(a, b):
    return torch.inner(a, b)

# %% a-at-a cause="same-set-twice"

def pairwise_dots(a, b):
    return a @ a.transpose(1, 2)

# %% numpy

def pairwise_dots(a, b):
    return torch.from_numpy(a.numpy() @ b.numpy().transpose(0, 2, 1))

# %% einsum-literal-dots

def pairwise_dots(a, b):
    return torch.einsum("btd,...->...", a, b)

# %% flattened cause="batch-mixed"

def pairwise_dots(a, b):
    B, T, D = a.shape
    return (a.reshape(-1, D) @ b.reshape(-1, D).T).reshape(B, T, -1)

# %% squeeze cause="squeezed"

def pairwise_dots(a, b):
    return (a @ b.transpose(1, 2)).squeeze()

# %% a0-only

def pairwise_dots(a, b):
    return a[0] @ b[0].T


# %% einsum-squeezed cause="squeezed"

def pairwise_dots(a, b):
    return torch.einsum("nid,njd->nij", a, b).squeeze()


# %% batch-of-one-squeezed cause="squeezed"

def pairwise_dots(a, b):
    return torch.bmm(a, b.transpose(1, 2)).squeeze(0)
