"""Right submissions of lesson 04, `scaled_dot_product_attention`: every one has to pass."""
# ruff: noqa

# %% textbook

def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% lowest-number-then-zero

def scaled_dot_product_attention(query, key, value, mask=None):
    """The same as F.scaled_dot_product_attention(query, key, value, mask), and the weights besides."""
    scores = torch.matmul(query, key.mT) * query.size(-1) ** -0.5
    if mask is None:
        weights = scores.softmax(-1)
    else:
        lowest = torch.finfo(scores.dtype).min
        weights = scores.masked_fill(~mask, lowest).softmax(-1) * mask
    output = torch.matmul(weights, value)
    return output, weights

# %% nan-to-num

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...tk,...sk->...ts", query, key) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)
    weights = torch.nan_to_num(scores.softmax(dim=-1), nan=0.0)
    return torch.einsum("...ts,...sv->...tv", weights, value), weights

# %% query-scaled-first

import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    q = query / math.sqrt(query.shape[-1])
    scores = q @ key.swapaxes(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), torch.finfo(scores.dtype).min)
    weights = F.softmax(scores, dim=-1)
    if mask is not None:
        weights = torch.where(mask, weights, torch.zeros_like(weights))
    return weights @ value, weights

# %% both-sides-scaled

def scaled_dot_product_attention(query, key, value, mask=None):
    root = query.shape[-1] ** -0.25
    scores = (query * root) @ (key * root).transpose(-1, -2)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    weights = nn.Softmax(dim=-1)(scores.masked_fill(mask == False, -math.inf))
    weights = weights.masked_fill(weights.isnan(), 0)
    return weights.matmul(value), weights

# %% exponentials-by-hand

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    lowest = torch.finfo(scores.dtype).min
    top = torch.where(allowed, scores, lowest).amax(-1, keepdim=True).detach()
    shifted = torch.where(allowed, scores - top, 0.0)
    e = torch.exp(shifted) * allowed
    total = e.sum(-1, keepdim=True)
    weights = e / total.masked_fill(total == 0, 1)
    return weights @ value, weights

# %% logsumexp

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.exp(scores - scores.logsumexp(-1, keepdim=True))
    if mask is not None:
        weights = weights * mask.to(weights.dtype)
    return weights @ value, weights

# %% exp-of-log-softmax

def scaled_dot_product_attention(query, key, value, mask=None):
    width = torch.tensor(query.shape[-1], dtype=query.dtype, device=query.device)
    scores = torch.matmul(query, key.transpose(-1, -2)) / torch.sqrt(width)
    if mask is not None:
        scores.masked_fill_(~mask, torch.finfo(scores.dtype).min)
    weights = scores.log_softmax(-1).exp()
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return torch.matmul(weights, value), weights

# %% additive-bias

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=scores.dtype, device=scores.device)
        bias = bias.masked_fill(~mask, torch.finfo(scores.dtype).min / 2)
        scores = scores + bias
    weights = scores.softmax(-1)
    if mask is not None:
        has_any = mask.any(-1, keepdim=True)
        weights = weights.masked_fill(~has_any, 0.0)
    return weights @ value, weights

# %% empty-rows-opened-then-closed

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is None:
        weights = torch.softmax(scores, -1)
        return weights @ value, weights
    empty = ~mask.any(dim=-1, keepdim=True)
    scores = scores.masked_fill(~(mask | empty), -torch.inf)
    weights = torch.softmax(scores, -1).masked_fill(empty, 0.0)
    return weights @ value, weights

# %% one-norm

import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = torch.exp(scores - scores.amax(-1, keepdim=True).detach())
    if mask is not None:
        e = e.masked_fill(~mask, 0)
    weights = F.normalize(e, p=1, dim=-1, eps=torch.finfo(e.dtype).tiny)
    return weights @ value, weights

# %% online-over-the-keys

def scaled_dot_product_attention(query, key, value, mask=None):
    """One key after the other, as flash attention does it: running maximum, running sum."""
    width = query.shape[-1]
    if key.shape[-1] != width or key.shape[-2] != value.shape[-2]:
        raise ValueError("sizes do not fit")
    scores = (query @ key.mT) / math.sqrt(width)
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    lowest = torch.finfo(scores.dtype).min
    top = torch.full_like(scores[..., 0], lowest).detach()
    total = torch.zeros_like(top)
    mixed = torch.zeros(*scores.shape[:-1], value.shape[-1], dtype=value.dtype, device=value.device)
    for s in range(scores.shape[-1]):
        open_ = allowed[..., s]
        new_top = torch.where(open_, torch.maximum(top, scores[..., s].detach()), top)
        e = torch.where(open_, torch.exp(torch.where(open_, scores[..., s] - new_top, 0.0)), 0.0)
        shrink = torch.exp(top - new_top)
        total = total * shrink + e
        mixed = mixed * shrink.unsqueeze(-1) + e.unsqueeze(-1) * value[..., s, :].unsqueeze(-2)
        top = new_top
    safe = total.masked_fill(total == 0, 1).unsqueeze(-1)
    shifted = torch.where(allowed, scores - top.unsqueeze(-1), 0.0)
    weights = torch.exp(shifted) * allowed / safe
    return mixed / safe, weights

# %% row-by-row-only-the-open-keys

def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    T, K = query.shape[-2:]
    S, V = value.shape[-2:]
    if mask is None:
        mask = torch.ones(T, S, dtype=torch.bool, device=query.device)
    mask = mask.expand(*lead, T, S).reshape(-1, T, S)
    q, k, v = query.reshape(-1, T, K), key.reshape(-1, S, K), value.reshape(-1, S, V)
    outputs, all_weights = [], []
    for n in range(q.shape[0]):
        for t in range(T):
            scores = k[n] @ q[n, t] / math.sqrt(K)
            row = torch.zeros_like(scores) * scores
            where = mask[n, t].nonzero().flatten()
            if len(where):
                row = row.index_put((where,), scores[where].softmax(0))
            all_weights.append(row)
            outputs.append(row @ v[n])
    return torch.stack(outputs).reshape(*lead, T, V), torch.stack(all_weights).reshape(*lead, T, S)

# %% recursion-over-the-leading-dimensions

def scaled_dot_product_attention(query, key, value, mask=None):
    if query.dim() > 2:
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        pairs = [
            scaled_dot_product_attention(query[i], key[i], value[i], None if mask is None else mask[i])
            for i in range(query.shape[0])
        ]
        return torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs])
    scores = query.mm(key.t()).div(math.sqrt(query.shape[1]))
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = scores.softmax(1).nan_to_num(0.0)
    return weights.mm(value), weights

# %% flattened-bmm

def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    q = query.reshape(-1, *query.shape[-2:])
    k = key.reshape(-1, *key.shape[-2:])
    v = value.reshape(-1, *value.shape[-2:])
    scores = torch.bmm(q, k.permute(0, 2, 1)) / math.sqrt(q.shape[2])
    if mask is not None:
        closed = ~mask.expand(*lead, q.shape[1], k.shape[1]).reshape(scores.shape)
        scores = scores.masked_fill(closed, torch.finfo(q.dtype).min)
    weights = scores.softmax(2)
    if mask is not None:
        weights = weights.masked_fill(closed, 0)
    output = torch.bmm(weights, v)
    return output.reshape(*lead, *output.shape[1:]), weights.reshape(*lead, *weights.shape[1:])

# %% baddbmm-with-alpha

def scaled_dot_product_attention(query, key, value, mask=None):
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    bias = torch.zeros(*lead, T, S, dtype=query.dtype, device=query.device)
    if mask is not None:
        bias = bias.masked_fill(~mask, torch.finfo(query.dtype).min / 4)
    scores = torch.baddbmm(
        bias.reshape(-1, T, S),
        query.reshape(-1, T, query.shape[-1]),
        key.reshape(-1, S, key.shape[-1]).transpose(1, 2),
        alpha=1 / math.sqrt(query.shape[-1]),
    ).reshape(*lead, T, S)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights

# %% float64-inside

def scaled_dot_product_attention(query, key, value, mask=None):
    kind = query.dtype
    q, k, v = (x.to(torch.float64) for x in (query, key, value))
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return (weights @ v).to(kind), weights.to(kind)

# %% products-and-sums

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = (query.unsqueeze(-2) * key.unsqueeze(-3)).sum(-1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, torch.full_like(scores, torch.finfo(scores.dtype).min))
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.where(mask, torch.zeros_like(weights))
    output = (weights.unsqueeze(-1) * value.unsqueeze(-3)).sum(-2)
    return output, weights

# %% one-query-at-a-time

def scaled_dot_product_attention(query, key, value, mask=None):
    S = key.shape[-2]
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], S)
    outputs, weights = [], []
    for t in range(query.shape[-2]):
        one = query[..., t : t + 1, :]
        scores = one.matmul(key.transpose(-2, -1)).mul(1 / math.sqrt(query.shape[-1]))
        if mask is None:
            w = scores.softmax(-1)
        else:
            closed = ~mask[..., t : t + 1, :]
            w = scores.masked_fill(closed, -torch.inf).softmax(-1).masked_fill(closed, 0)
        weights.append(w)
        outputs.append(w @ value)
    return torch.cat(outputs, dim=-2), torch.cat(weights, dim=-2)

# %% vmap-of-two-dimensions

def _plain(q, k, v, allowed):
    scores = q @ k.T / q.shape[-1] ** 0.5
    weights = torch.softmax(torch.where(allowed, scores, torch.finfo(scores.dtype).min), -1) * allowed
    return weights @ v, weights


def scaled_dot_product_attention(query, key, value, mask=None):
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    if mask is None:
        mask = torch.ones(T, S, dtype=torch.bool, device=query.device)
    mask = mask.expand(*lead, T, S)
    function = _plain
    for _ in lead:
        function = torch.vmap(function)
    return function(query, key, value, mask)

# %% lambda

scaled_dot_product_attention = lambda query, key, value, mask=None: (
    lambda weights: (weights @ value, weights)
)(
    torch.nan_to_num(
        (query @ key.mT / query.shape[-1] ** 0.5)
        .masked_fill(torch.tensor(False, device=query.device) if mask is None else ~mask, -torch.inf)
        .softmax(-1)
    )
)

# %% small-helpers

def _scores(query, key):
    return query @ key.transpose(-1, -2) / math.sqrt(key.shape[-1])


def _masked_softmax(scores, mask):
    if mask is None:
        return scores.softmax(dim=-1)
    e = torch.exp(scores.masked_fill(~mask, -torch.inf) - _row_maximum(scores, mask))
    return e / e.sum(-1, keepdim=True).clamp(min=torch.finfo(e.dtype).tiny)


def _row_maximum(scores, mask):
    top = scores.detach().masked_fill(~mask, -torch.inf).max(-1, keepdim=True).values
    return top.masked_fill(top == -torch.inf, 0)


def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _masked_softmax(_scores(query, key), mask)
    return weights @ value, weights

# %% decorated

from functools import wraps


def with_a_full_mask(function):
    @wraps(function)
    def wrapper(query, key, value, mask=None):
        if mask is None:
            mask = torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool, device=query.device)
        return function(query, key, value, mask)

    return wrapper


@with_a_full_mask
def scaled_dot_product_attention(query, key, value, mask):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1).masked_fill(~mask, 0)
    return weights @ value, weights

# %% named-tuple-and-class

from typing import NamedTuple


class Attended(NamedTuple):
    output: torch.Tensor
    weights: torch.Tensor


class _Attention:
    def __init__(self, dim=-1):
        self.dim = dim

    def __call__(self, query, key, value, mask=None):
        scores = torch.matmul(query, key.mT).div_(math.sqrt(query.size(self.dim)))
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = scores.softmax(self.dim)
        weights = torch.where(weights != weights, torch.zeros_like(weights), weights)
        return Attended(weights @ value, weights)


scaled_dot_product_attention = _Attention()

# %% more-parameters

def scaled_dot_product_attention(query, key, value, mask=None, scale=None, dropout=0.0, causal=False):
    """Not nn.MultiheadAttention: one head only."""
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    scores = scale * (query @ key.mT)
    if causal:
        lower = torch.ones_like(scores, dtype=torch.bool).tril()
        mask = lower if mask is None else mask & lower
    if mask is not None:
        assert mask.dtype == torch.bool, "masks are boolean"
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    mixing = nn.functional.dropout(weights, dropout) if dropout else weights
    return mixing @ value, weights

# %% own-backward

class _MaskedSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores, allowed):
        e = torch.exp(scores - scores.masked_fill(~allowed, torch.finfo(scores.dtype).min).amax(-1, keepdim=True))
        e = e.masked_fill(~allowed, 0)
        total = e.sum(-1, keepdim=True)
        weights = e / total.masked_fill(total == 0, 1)
        ctx.save_for_backward(weights)
        return weights

    @staticmethod
    def backward(ctx, grad):
        (weights,) = ctx.saved_tensors
        return weights * (grad - (weights * grad).sum(-1, keepdim=True)), None


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    allowed = scores == scores if mask is None else mask.expand_as(scores)
    weights = _MaskedSoftmax.apply(scores, allowed)
    return weights @ value, weights

# %% values-first-transposed

def scaled_dot_product_attention(query, key, value, mask=None):
    # everything the other way up: columns of weights, then turned at the end
    scores = key @ query.transpose(-1, -2) / math.sqrt(query.shape[-1])  # (..., S, T)
    weights = scores.transpose(-1, -2)
    if mask is not None:
        weights = weights.masked_fill(~mask, -1e30 if query.dtype != torch.float16 else -6e4)
    weights = weights.softmax(-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (value.transpose(-1, -2) @ weights.transpose(-1, -2)).transpose(-1, -2), weights

# %% functional-linear-on-flat-keys

import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    q, k, v = (x.reshape(-1, *x.shape[-2:]) for x in (query, key, value))
    scores = torch.stack([F.linear(a, b) for a, b in zip(q, k, strict=True)])
    scores = scores.reshape(*lead, *scores.shape[1:]) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = F.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask
    flat = weights.reshape(-1, *weights.shape[-2:])
    output = torch.stack([F.linear(w, c.T) for w, c in zip(flat, v, strict=True)])
    return output.reshape(*lead, *output.shape[1:]), weights

# %% minus-1e9-zeroed

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights

# %% added-minus-1e9

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores + (~mask) * -1e9
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights

# %% exp-mask-right

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = torch.exp(scores - scores.amax(-1, keepdim=True))
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdim=True)
    weights = e / torch.where(total > 0, total, 1.0)
    return weights @ value, weights

# %% mask-int-cast

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask == False, -1e20)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask == False, 0)
    return torch.matmul(weights, value), weights

# %% masked-query

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, -math.inf)
        weights = torch.softmax(scores, dim=-1)
        weights = torch.where(mask.any(-1, keepdim=True), weights, 0)
    else:
        weights = torch.softmax(scores, dim=-1)
    return weights @ value, weights

# %% float-mask

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores + mask.float().log()
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% scaled-after-mask-finfo

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores / math.sqrt(query.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% finfo-float32-always

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(torch.float32).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% sqrt-tensor-int

def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = torch.tensor(query.shape[-1])
    scores = query @ key.transpose(-2, -1) / torch.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

