"""Wrong submissions of lesson 04, `scaled_dot_product_attention`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% forgot-the-scale cause="missing-scale"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% einsum-without-scale cause="missing-scale"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...tk,...sk->...ts", query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% divided-by-the-width cause="scale-without-root"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1]
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% mean-of-the-products cause="scale-without-root"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = (query.unsqueeze(-2) * key.unsqueeze(-3)).mean(-1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% times-the-root cause="scale-multiplied"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) * math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% divided-by-the-inverse-root cause="scale-multiplied"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% root-of-the-number-of-keys cause="scale-of-wrong-size"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(key.shape[-2])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% root-of-the-last-axis-of-the-scores cause="scale-of-wrong-size"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    scores = scores / math.sqrt(scores.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% root-of-the-value-width cause="scale-of-value-width"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(value.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% value-size-in-a-power cause="scale-of-value-width"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) * value.size(-1) ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% scaled-too-late cause="scale-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1) / math.sqrt(query.shape[-1])
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% scaled-after-the-mask-too cause="scale-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query.matmul(key.mT)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    weights = weights / query.shape[-1] ** 0.5
    output = weights @ value
    return output, weights

# %% softmax-over-the-queries cause="wrong-axis"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-2)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% softmax-over-the-queries-by-hand cause="wrong-axis"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = torch.exp(scores - scores.amax(-2, keepdim=True))
    weights = e / e.sum(-2, keepdim=True)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% softmax-over-the-first-axis

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=0)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% raw-scores-mix cause="no-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = scores
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% scores-as-weights cause="no-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = scores.clone()
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.matmul(weights, value)
    return output, weights

# %% true-means-forbidden cause="mask-inverted"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask, 0.0)
    output = weights @ value
    return output, weights

# %% where-the-wrong-way-round cause="mask-inverted"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = torch.where(mask, -torch.inf, scores)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = torch.nan_to_num(weights)
    output = weights @ value
    return output, weights

# %% mask-never-read cause="mask-ignored"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% masked-fill-result-thrown-away cause="mask-ignored"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% zeroed-without-renormalizing cause="mask-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    output = weights @ value
    return output, weights

# %% filled-after-the-softmax cause="mask-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    output = weights @ value
    return output, weights

# %% scores-filled-with-zero cause="mask-fills-zero"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% scores-times-mask cause="mask-fills-zero"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores * mask
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% scores-plus-mask cause="mask-added"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores + mask
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% mask-as-numbers-added cause="mask-added"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores + mask.to(scores.dtype)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% minus-infinity-and-nothing-else cause="nan-row"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% where-minus-infinity cause="nan-row"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, float("-inf"))
    e = torch.exp(scores - scores.amax(-1, keepdim=True))
    weights = e / e.sum(-1, keepdim=True)
    output = weights @ value
    return output, weights

# %% lowest-number-and-nothing-else cause="empty-row-uniform"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% minus-a-billion cause="empty-row-uniform"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% nan-rows-made-uniform cause="empty-row-uniform"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.nan_to_num(1 / scores.shape[-1])
    output = weights @ value
    return output, weights

# %% minus-five cause="fill-too-small"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -5.0)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% minus-ten cause="fill-too-small"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -10.0)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% minus-two-empty-rows-zero cause="fill-too-small"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -2.0)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask.any(-1, keepdim=True)
    output = weights @ value
    return output, weights

# %% weights-first cause="result-order"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return weights, output

# %% weights-first-in-one-line cause="result-order"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights, torch.matmul(weights, value)

# %% output-alone cause="weights-not-returned"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output

# %% product-alone cause="weights-not-returned"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return torch.matmul(weights, value)

# %% scores-beside-the-output cause="scores-returned"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, scores

# %% raw-scores-beside-the-output cause="scores-returned"

def scaled_dot_product_attention(query, key, value, mask=None):
    raw = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = raw
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, raw

# %% keys-instead-of-values cause="keys-mixed"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ key
    return output, weights

# %% keys-by-einsum cause="keys-mixed"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.einsum("...ts,...sk->...tk", weights, key)
    return output, weights

# %% key-asks-query cause="roles-exchanged"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = key @ query.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% parameters-in-another-order cause="roles-exchanged"

def scaled_dot_product_attention(key, query, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% log-softmax cause="log-weights"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.log_softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% log-softmax-by-hand cause="log-weights"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores - scores.logsumexp(-1, keepdim=True)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% functional-with-identity-values cause="finished-part"

import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = F.scaled_dot_product_attention(query, key, eye, attn_mask=mask).nan_to_num(0.0)
    return weights @ value, weights

# %% functional-for-the-output-only cause="finished-part"

import torch.nn.functional as F


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return F.scaled_dot_product_attention(query, key, value, mask).nan_to_num(0.0), weights

# %% imported-under-another-name cause="finished-part"

from torch.nn.functional import scaled_dot_product_attention as attend


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    return attend(query, key, value, mask).nan_to_num(0), attend(query, key, eye, mask).nan_to_num(0)

# %% imported-and-nothing-else cause="finished-part"

from torch.nn.functional import scaled_dot_product_attention

# %% nn-functional-attribute cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(nn.functional.scaled_dot_product_attention(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% getattr-of-pieces cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(getattr(nn.functional, "scaled_dot_" + "product_attention")(query, key, eye, attn_mask=mask), nan=0.0)
    return weights @ value, weights

# %% dictionary-of-functional cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(vars(torch.nn.functional)["noitnetta_tcudorp_tod_delacs"[::-1]](query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% default-of-another-function cause="finished-part"

def _attend(q, k, v, m, f=torch.nn.functional.scaled_dot_product_attention):
    return f(q, k, v, attn_mask=m)


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(_attend(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% evaluated-string cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(eval("nn.functional.scaled_dot_product_att" + "ention", {"nn": nn})(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% imported-by-name cause="finished-part"

import importlib

_F = importlib.import_module("torch.nn." + "functional")


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(_F.__dict__["scaled_dot_product_attention"](query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% c-nn cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(torch._C._nn.scaled_dot_product_attention(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% aten cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(torch.ops.aten.scaled_dot_product_attention(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% aten-default-overload cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(torch.ops.aten.scaled_dot_product_attention.default(query, key, eye, attn_mask=mask), nan=0.0)
    return weights @ value, weights

# %% aten-by-getattr cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    weights = torch.nan_to_num(getattr(torch.ops.aten, "scaled_dot" + "_product_attention")(query, key, eye, mask), nan=0.0)
    return weights @ value, weights

# %% aten-math cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, -torch.inf)
    output, weights = torch.ops.aten._scaled_dot_product_attention_math(query, key, value, mask)
    return output.nan_to_num(0.0), weights.nan_to_num(0.0)

# %% c-function-math cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, -torch.inf)
    output, weights = torch._scaled_dot_product_attention_math(query, key, value, mask)
    return output.nan_to_num(0.0), weights.nan_to_num(0.0)

# %% in-a-thread cause="finished-part"

from concurrent.futures import ThreadPoolExecutor


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        mask = mask.expand(*query.shape[:-1], key.shape[-2])
    eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(nn.functional.scaled_dot_product_attention, query, key, eye, mask)
        weights = job.result().nan_to_num(0.0)
    return weights @ value, weights

# %% multihead-attention-with-one-head cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = nn.MultiheadAttention(width, 1, batch_first=True, dtype=query.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% multihead-attention-imported cause="finished-part"

from torch.nn import MultiheadAttention as Many


def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = Many(width, 1, batch_first=True, dtype=query.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% multihead-attention-by-getattr cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = getattr(nn, "Multihead" + "Attention")(width, 1, batch_first=True, dtype=query.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% multihead-attention-subclass cause="finished-part"

class Own(nn.MultiheadAttention):
    pass


def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = Own(width, 1, batch_first=True, dtype=query.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% attention-of-an-encoder-layer cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = nn.TransformerEncoderLayer(width, 1, 4, 0.0, batch_first=True, dtype=query.dtype).self_attn
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed, need_weights=True)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% attention-of-a-whole-transformer cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    layer = nn.Transformer(width, 1, 1, 1, 4, 0.0, batch_first=True, dtype=query.dtype).decoder.layers[0].multihead_attn
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
        layer.in_proj_bias.zero_()
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    flat_query, flat_key = query.reshape(-1, T, width), key.reshape(-1, S, width)
    _, weights = layer(flat_query, flat_key, flat_key, attn_mask=closed, need_weights=True)
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% multi-head-attention-forward cause="finished-part"

def scaled_dot_product_attention(query, key, value, mask=None):
    width = query.shape[-1]
    lead, T, S = query.shape[:-2], query.shape[-2], key.shape[-2]
    closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
    q = query.reshape(-1, T, width).transpose(0, 1)
    k = key.reshape(-1, S, width).transpose(0, 1)
    eye = torch.eye(width, dtype=query.dtype)
    zero = torch.zeros(3 * width, dtype=query.dtype)
    _, weights = nn.functional.multi_head_attention_forward(
        q, k, k, width, 1, eye.repeat(3, 1), zero, None, None, False, 0.0, eye, zero[:width], attn_mask=closed
    )
    weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
    return weights @ value, weights

# %% stub-as-given

def scaled_dot_product_attention(query, key, value, mask=None):
    raise NotImplementedError("your code here")

# %% another-name

def scaled_dot_product(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    weights = scores.softmax(-1)
    return weights @ value, weights

# %% returns-zeros

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.zeros(*query.shape[:-1], key.shape[-2], dtype=query.dtype)
    return torch.zeros(*query.shape[:-1], value.shape[-1], dtype=query.dtype), weights

# %% returns-the-input

def scaled_dot_product_attention(query, key, value, mask=None):
    return value, query

# %% uniform-weights

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.ones(*query.shape[:-1], key.shape[-2], dtype=query.dtype)
    if mask is not None:
        weights = weights * mask
    weights = weights / weights.sum(-1, keepdim=True).clamp(min=1)
    return weights @ value, weights

# %% hard-attention

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = (scores == scores.amax(-1, keepdim=True)).to(query.dtype)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights

# %% no-return

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    pass

# %% mask-required

def scaled_dot_product_attention(query, key, value, mask):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% no-mask-parameter

def scaled_dot_product_attention(query, key, value):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    return output, weights

# %% log-of-the-width

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.log(query.shape[-1] + 1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% square-of-the-width

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 2
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% scale-for-width-sixty-four

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / 8.0
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% scale-of-the-first-axis

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[0] + 40)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% both-sides-scaled-fully

def scaled_dot_product_attention(query, key, value, mask=None):
    r = math.sqrt(query.shape[-1])
    scores = (query / r) @ (key / r).mT
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% last-width-left-out

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query[..., :-1] @ key[..., :-1].mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% last-key-left-out

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores[..., :-1], dim=-1)
    weights = torch.cat([weights, torch.zeros_like(scores[..., :1])], -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% key-reshaped-instead-of-turned

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.reshape(*key.shape[:-2], key.shape[-1], key.shape[-2]) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% only-three-dimensions

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.bmm(query, key.transpose(1, 2)) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = torch.bmm(weights, value)
    return output, weights

# %% transposes-axes-one-and-two

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(1, 2) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% unpacks-three-sizes

def scaled_dot_product_attention(query, key, value, mask=None):
    batch, length, width = query.shape
    scores = query @ key.transpose(-2, -1) / math.sqrt(width)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% unpacks-four-sizes

def scaled_dot_product_attention(query, key, value, mask=None):
    batch, heads, length, width = query.shape
    scores = query @ key.transpose(-2, -1) / math.sqrt(width)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% same-width-for-values

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = (weights @ value).reshape(query.shape)
    return output, weights

# %% same-length-assumed

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1).reshape(*query.shape[:-1], query.shape[-2])
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% first-batch-of-the-values

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ (value[0] if value.dim() > 2 else value * 0)
    return output, weights

# %% weights-transposed

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights.transpose(-2, -1)

# %% values-mixed-by-turned-weights cause="weights-transposed"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights.transpose(-2, -1) @ value
    return output, weights

# %% output-plus-query

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value + query.mean()
    return output, weights

# %% weights-averaged-over-the-batch

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights.mean(0)

# %% weights-detached-before-mixing cause="gradient-cut"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights.detach() @ value
    return output, weights

# %% keys-detached cause="gradient-cut"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.detach().transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% output-detached cause="gradient-cut"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output.detach(), weights.detach()

# %% no-grad cause="gradient-cut"

@torch.no_grad()
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.nan_to_num(scores.softmax(-1), nan=0.0)
    return weights @ value, weights

# %% zero-times-nan

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    output = weights @ value
    return output, weights

# %% empty-rows-zero-in-the-output-only

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    if mask is not None:
        output = output * mask.any(-1).unsqueeze(-1)
    return output, weights

# %% empty-rows-zero-in-the-weights-only

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    output = weights @ value
    if mask is not None:
        weights = weights * mask
    return output, weights

# %% empty-rows-get-the-first-key

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        empty = ~mask.any(-1, keepdim=True)
        first = torch.zeros_like(weights)
        first[..., 0] = 1
        weights = torch.where(empty, first, weights)
    output = weights @ value
    return output, weights

# %% maximum-of-the-forbidden-too

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    e = torch.exp(scores)
    if mask is not None:
        e = e * mask
    weights = e / e.sum(-1, keepdim=True).clamp(min=1e-30)
    output = weights @ value
    return output, weights

# %% one-masked-row-empties-all cause="one-row-empties-all"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0) * mask.any(-1).all()
    output = weights @ value
    return output, weights

# %% any-key-closed-closes-the-row cause="all-for-any"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask.all(-1, keepdim=True)
    output = weights @ value
    return output, weights

# %% mask-of-the-last-two-axes-turned

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        mask = mask.transpose(-2, -1)
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% mask-for-the-queries

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        mask = mask[..., 0, :].unsqueeze(-1)
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% mask-of-the-full-shape-only

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        assert mask.shape == scores.shape
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% first-mask-for-all

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        mask = mask.reshape(-1, *mask.shape[-2:])[0]
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% mask-changed-in-place

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        mask.logical_not_()
        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask, 0.0)
    output = weights @ value
    return output, weights

# %% always-causal

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = scores.masked_fill(torch.ones_like(scores).triu(1) > 0, torch.finfo(scores.dtype).min)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% causal-when-no-mask-is-given

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% query-changed-in-place

def scaled_dot_product_attention(query, key, value, mask=None):
    query.data.div_(math.sqrt(query.shape[-1]))
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% key-changed-in-place

def scaled_dot_product_attention(query, key, value, mask=None):
    key.data.mul_(query.shape[-1] ** -0.5)
    scores = query @ key.mT
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% output-written-into-the-values

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    value.data.zero_()
    return output, weights

# %% float32-comes-out

def scaled_dot_product_attention(query, key, value, mask=None):
    query, key, value = query.float(), key.float(), value.float()
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% float64-comes-out

def scaled_dot_product_attention(query, key, value, mask=None):
    query, key, value = query.double(), key.double(), value.double()
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% weights-in-float32

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights.float()

# %% weights-in-float64

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights.double()

# %% bfloat16-on-the-way

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = (query.bfloat16() @ key.bfloat16().mT).to(query.dtype) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% naive-exponentials

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = torch.exp(scores)
    weights = e / e.sum(-1, keepdim=True)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% not-normalized

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.exp(scores - scores.amax(-1, keepdim=True))
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% softmax-of-everything

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores.flatten(), 0).reshape(scores.shape)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% softmax-twice

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(torch.softmax(scores, dim=-1), dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% softmin

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(-scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% sigmoid

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.sigmoid(scores)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% dropout-in-the-function

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.dropout(torch.softmax(scores, dim=-1), 0.1, True)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% noisy-scores

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = scores + 0.1 * torch.randn_like(scores)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% rounded-weights

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.round(torch.softmax(scores, dim=-1), decimals=2)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% cosine-similarity

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = nn.functional.normalize(query, dim=-1) @ nn.functional.normalize(key, dim=-1).mT
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% distance-instead-of-dot

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = -torch.cdist(query, key) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% query-with-query cause="query-with-itself"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ query.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% numpy-result

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output.detach().float().numpy(), weights.detach().float().numpy()

# %% list-results

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output.tolist(), weights.tolist()

# %% dictionary-result

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return {"output": output, "weights": weights}

# %% three-results

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights, scores

# %% stacked-result

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return torch.cat([output, weights], dim=-1)

# %% rounded-to-whole-numbers-inside

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query.round() @ key.round().mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% refuses-odd-widths

def scaled_dot_product_attention(query, key, value, mask=None):
    if query.shape[-1] % 2:
        raise ValueError('odd')
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% refuses-other-lengths

def scaled_dot_product_attention(query, key, value, mask=None):
    if query.shape != key.shape:
        raise ValueError('the shapes differ')
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    output = weights @ value
    return output, weights

# %% first-answer-kept

_kept = {}


def scaled_dot_product_attention(query, key, value, mask=None):
    name = (query.shape, key.shape, value.shape, mask is None)
    if name not in _kept:
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = torch.nan_to_num(scores.softmax(-1), nan=0.0)
        _kept[name] = (weights @ value, weights)
    return _kept[name]

# %% mask-of-the-last-call-kept

_last = []


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        _last.append(mask)
    if _last:
        scores = scores.masked_fill(~_last[0], torch.finfo(scores.dtype).min)
    weights = scores.softmax(-1)
    if _last:
        weights = weights.masked_fill(~_last[0], 0.0)
    return weights @ value, weights

# %% hard-coded-sizes

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.zeros(2, 3, 4)
    for n in range(2):
        for t in range(3):
            scores = torch.stack([query[n, t] @ key[n, s] for s in range(4)]) / math.sqrt(query.shape[-1])
            if mask is not None:
                scores = scores.masked_fill(~mask.expand(2, 3, 4)[n, t], -torch.inf)
            weights[n, t] = scores.softmax(0).nan_to_num(0.0)
    return weights @ value, weights

# %% memorized-example

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.tensor([[0.6698, 0.3302]], dtype=query.dtype)
    if query.shape[-2] != 1 or key.shape[-2] != 2:
        weights = torch.eye(query.shape[-2], key.shape[-2], dtype=query.dtype)
    weights = weights.expand(*query.shape[:-1], key.shape[-2])
    return weights @ value, weights

# %% python-floats-inside

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e30)
    rows = scores.reshape(-1, scores.shape[-1]).tolist()
    done = []
    for row in rows:
        exps = [math.exp(s - max(row)) for s in row]
        done.append([e / sum(exps) for e in exps])
    weights = torch.tensor(done, dtype=query.dtype).reshape(scores.shape)
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights

# %% key-T cause="all-axes-turned"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.T / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% transpose-1-2 cause="axes-counted-from-the-front"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(1, 2) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% tilde-none cause="mask-none"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% tilde-none-second cause="mask-none"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, dim=-1)
    weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% mask-eq-0-none cause="mask-none"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = scores.masked_fill(mask == 0, -torch.inf)
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% if-mask cause="truth-of-a-tensor"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% minus-1e4-zeroed cause="fill-too-small"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ value, weights

# %% minus-inf-times-mask cause="infinity-times-zero"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores + (~mask) * -torch.inf
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% exp-times-mask-over-sum cause="no-maximum-subtracted"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    e = torch.exp(scores)
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdim=True)
    weights = torch.where(total > 0, e / total, 0.0)
    return weights @ value, weights

# %% exp-max-times-mask-over-sum cause="renormalized-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    e = torch.exp(scores - scores.amax(-1, keepdim=True))
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdim=True)
    weights = torch.where(total > 0, e / total.clamp(min=1e-38), 0.0)
    return weights @ value, weights

# %% softmax-renormalized cause="renormalized-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True)
    return weights @ value, weights

# %% softmax-renormalized-nan-to-num cause="renormalized-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = (weights / weights.sum(-1, keepdim=True)).nan_to_num(0.0)
    return weights @ value, weights

# %% softmax-renormalized-eps cause="renormalized-after-softmax"

def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = weights / (weights.sum(-1, keepdim=True) + 1e-9)
    return weights @ value, weights

# %% scale-of-batch cause="scale-of-wrong-size"

def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = query.size(1)
    scores = query @ key.transpose(-2, -1) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return weights @ value, weights

# %% output-only-zeroed cause="nan-row"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return (weights @ value).nan_to_num(), weights

# %% bmm cause="axes-counted-from-the-front"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.bmm(query, key.transpose(1, 2)) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return torch.bmm(weights, value), weights

# %% mask-not-before-softmax-inf cause="mask-fills-infinity"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, float('inf'))
    scores = scores / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return weights @ value, weights

# %% weights-at-key-softmax-dim-1 cause="axes-counted-from-the-front"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=2).nan_to_num()
    return weights @ value, weights

# %% softmax-no-dim cause="wrong-axis"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = nn.functional.softmax(scores).nan_to_num()
    return weights @ value, weights

# %% query-times-key-elementwise cause="elementwise-product"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = (query * key).sum(-1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return weights @ value, weights

# %% floor-sqrt cause="root-of-half"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 1/2
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% isqrt cause="root-rounded"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.isqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% value-transposed cause="values-transposed"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores, dim=-1)
    return weights @ value.transpose(-2, -1), weights

# %% assign-index cause="mask-not-broadcast"

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores[~mask] = -torch.inf
    weights = torch.softmax(scores, dim=-1).nan_to_num()
    return weights @ value, weights

# %% weights-filled-in-place

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores.masked_fill_(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights.masked_fill_(~mask, 0.0)
    return weights @ value, weights


# %% scores-times-mask-and-weights-too cause="mask-fills-zero"

def scaled_dot_product_attention(query, key, value, mask=None):
    keep = 1.0 if mask is None else mask.to(query.dtype)
    match = torch.einsum("...td,...sd->...ts", query, key) / query.shape[-1] ** 0.5
    share = (match * keep).softmax(dim=-1) * keep
    return share @ value, share


# %% all-zero-when-a-row-is-empty cause="one-row-empties-all"

def scaled_dot_product_attention(query, key, value, mask=None):
    match = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None and bool((~mask).all(dim=-1).any()):
        return value.new_zeros(*query.shape[:-1], value.shape[-1]), torch.zeros_like(match)
    if mask is not None:
        match = match.masked_fill(mask.logical_not(), -torch.inf)
    share = match.softmax(dim=-1)
    return share @ value, share


# %% softmax-result-detached cause="gradient-cut"

def scaled_dot_product_attention(query, key, value, mask=None):
    match = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None:
        match = match.masked_fill(~mask, torch.finfo(match.dtype).min)
    share = match.softmax(dim=-1).data
    if mask is not None:
        share = share * mask
    return share @ value, share


# %% values-asked-and-keys-mixed cause="key-value-exchanged"

def scaled_dot_product_attention(query, value, key, mask=None):
    match = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None:
        match = match.masked_fill(~mask, torch.finfo(match.dtype).min)
    share = match.softmax(dim=-1)
    if mask is not None:
        share = share * mask
    return share @ value, share
