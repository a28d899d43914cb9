"""Right submissions of lesson 04, `ScaledDotProductAttention`: every one has to pass.

`scaled_dot_product_attention` is there already when these run.
"""
# ruff: noqa

# %% weights-from-the-function

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% everything-itself

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None):
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        output = torch.matmul(self.dropout(weights), value)
        return output, weights

# %% functional-dropout

import torch.nn.functional as F


class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)[1]
        mixing = F.dropout(weights, p=self.p, training=self.training)
        return mixing.matmul(value), weights

# %% torch-dropout

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.rate = float(dropout)

    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.rate > 0:
            output = torch.dropout(weights, self.rate, True) @ value
        return output, weights

# %% bernoulli-by-hand

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = dropout

    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        if not self.training or self.dropout == 0:
            return output, weights
        if self.dropout >= 1:
            return output * 0, weights
        keep = torch.bernoulli(torch.full_like(weights, 1 - self.dropout))
        return (weights * keep / (1 - self.dropout)) @ value, weights

# %% rand-larger-than-p

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def drop(self, weights):
        if self.p == 0.0 or not self.training:
            return weights
        kept = torch.rand(weights.shape, device=weights.device) >= self.p
        return torch.where(kept, weights / max(1 - self.p, 1e-6), torch.zeros_like(weights))

    def forward(self, query, key, value, mask=None):
        scores = torch.einsum("...tk,...sk->...ts", query, key) * query.shape[-1] ** -0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = scores.softmax(-1).nan_to_num(0.0)
        return torch.einsum("...ts,...sv->...tv", self.drop(weights), value), weights

# %% dropout-of-ones

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        stencil = self.drop(torch.ones_like(weights))
        return (stencil * weights) @ value, weights

# %% identity-when-nothing-drops

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout) if dropout > 0 else nn.Identity()

    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask=mask)[1]
        return self.drop(weights) @ value, weights

# %% nested-modules

class Scores(nn.Module):
    def forward(self, query, key):
        return query @ key.mT / math.sqrt(query.shape[-1])


class MaskedSoftmax(nn.Module):
    def __init__(self):
        super().__init__()
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, scores, mask=None):
        if mask is None:
            return self.softmax(scores)
        return self.softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min)).masked_fill(~mask, 0)


class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.scores = Scores()
        self.softmax = MaskedSoftmax()
        self.after = nn.ModuleDict({"dropout": nn.Sequential(nn.Dropout(dropout))})

    def forward(self, query, key, value, mask=None):
        weights = self.softmax(self.scores(query, key), mask)
        return self.after["dropout"](weights) @ value, weights

# %% inherits-from-dropout

class ScaledDotProductAttention(nn.Dropout):
    def __init__(self, dropout=0.0):
        super().__init__(p=dropout)

    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)[1]
        return super().forward(weights) @ value, weights

# %% mixin-and-base-class

class _Base(nn.Module):
    def __init__(self, dropout=0.0):
        nn.Module.__init__(self)
        self.dropout = nn.Dropout(dropout)
        self.last_weights = None

    def weights(self, query, key, mask):
        raise NotImplementedError

    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        self.last_weights = weights.detach()
        return self.dropout(weights).matmul(value), weights


class ScaledDotProductAttention(_Base):
    """One head; nn.MultiheadAttention has several."""

    def weights(self, query, key, mask):
        scores = (query / math.sqrt(query.shape[-1])) @ key.mT
        if mask is None:
            return scores.softmax(-1)
        e = torch.exp(scores.masked_fill(~mask, -torch.inf).sub(self.top(scores, mask)))
        total = e.sum(-1, keepdim=True)
        return e / torch.where(total == 0, 1, total)

    @staticmethod
    def top(scores, mask):
        return scores.detach().masked_fill(~mask, torch.finfo(scores.dtype).min).amax(-1, keepdim=True)

# %% checks-the-rate

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout: float = 0.0, *, eps: float = 0.0):
        super(ScaledDotProductAttention, self).__init__()
        if not 0.0 <= dropout <= 1.0:
            raise ValueError(f"dropout is a probability, not {dropout}")
        self.dropout_p = dropout

    def extra_repr(self):
        return f"dropout={self.dropout_p}"

    def forward(self, query, key, value, mask=None, return_scores=False):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.dropout_p:
            output = nn.functional.dropout(weights, self.dropout_p, self.training).matmul(value)
        return output, weights

# %% looped-over-the-batch

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if query.dim() == 2:
            scores = query.mm(key.T) / math.sqrt(query.shape[-1])
            if mask is not None:
                scores = scores.masked_fill(~mask, -torch.inf)
            weights = torch.nan_to_num(scores.softmax(-1))
            return self.dropout(weights).mm(value), weights
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        pairs = [
            self.forward(query[i], key[i], value[i], mask[i] if mask is not None else None)
            for i in range(len(query))
        ]
        outputs, weights = zip(*pairs)
        return torch.stack(outputs), torch.stack(weights)

# %% in-place-dropout-of-a-copy

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout, inplace=True)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights.clone()) @ value, weights

# %% dropout-mask-as-boolean-fill

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = dropout

    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.dropout > 0:
            gone = torch.empty_like(weights, dtype=torch.float32).uniform_() < self.dropout
            scale = 0.0 if self.dropout == 1 else 1 / (1 - self.dropout)
            output = weights.masked_fill(gone, 0.0).mul(scale) @ value
        return output, weights

# %% keyword-arguments-inside

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.attend = scaled_dot_product_attention
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        output, weights = self.attend(query=query, key=key, value=value, mask=mask)
        if self.training:
            output = self.dropout(weights) @ value
        return output, weights

# %% identity-values-through-the-function

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        eye = torch.eye(key.shape[-2], dtype=value.dtype, device=value.device)
        weights = scaled_dot_product_attention(query, key, eye.expand(*value.shape[:-2], *eye.shape), mask)[0]
        return self.dropout(weights) @ value, weights

# %% made-by-a-factory

def _make():
    class Attention(nn.Module):
        def __init__(self, dropout=0.0):
            super().__init__()
            self.add_module("drop", nn.Dropout(dropout))

        def forward(self, query, key, value, mask=None):
            weights = scaled_dot_product_attention(query, key, value, mask)[1]
            return self.drop(weights) @ value, weights

    return Attention


ScaledDotProductAttention = _make()

# %% not-persistent-buffer

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.register_buffer("keep", torch.tensor(1.0 - dropout), persistent=False)
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = self.drop(weights) if self.keep < 1 else weights
        return mixing @ value, weights

# %% dropped-value-by-value

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)[1]
        mixing = self.dropout(weights)
        rows = [(mixing[..., t, :].unsqueeze(-1) * value).sum(-2) for t in range(mixing.shape[-2])]
        return torch.stack(rows, -2), weights

# %% output-reused-in-evaluation

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout
    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.p:
            keep = torch.rand_like(weights).ge(self.p)
            output = torch.einsum("...ts,...se->...te", weights * keep / (1 - self.p), value)
        return output, weights

# %% rate-as-a-buffer

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.register_buffer("rate", torch.tensor(float(dropout)), persistent=False)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = weights
        if self.training:
            keep = torch.empty_like(weights).bernoulli_(1 - float(self.rate))
            mixing = weights * keep / (1 - float(self.rate))
        return mixing @ value, weights

# %% clone-inplace

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout, inplace=True)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights.clone()) @ value, weights

# %% root-of-a-tensor

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        d = query.size(-1)
        scores = torch.matmul(query, key.transpose(-1, -2)) / torch.sqrt(torch.tensor(d, dtype=torch.float32))
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -1e9)
        attn = torch.softmax(scores, dim=-1)
        if mask is not None:
            attn = attn * mask
        out = torch.matmul(self.drop(attn), value)
        return out, attn

# %% evaluation-hands-through

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        nn.Module.__init__(self)
        self.dropout_rate = dropout
    def extra_repr(self):
        return f"p={self.dropout_rate}"
    def forward(self, query, key, value, mask=None):
        attention = scaled_dot_product_attention(query, key, value, mask)
        output, weights = attention
        if not self.training:
            return attention
        return nn.functional.dropout(weights, self.dropout_rate) @ value, weights

# %% values-on-the-left

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super(ScaledDotProductAttention, self).__init__()
        self.dropout = nn.Dropout(p=dropout)
    def forward(self, query, key, value, mask=None):
        w = scaled_dot_product_attention(query, key, value, mask=mask)[-1]
        return (value.transpose(-2, -1) @ self.dropout(w).transpose(-2, -1)).transpose(-2, -1), w

# %% star-args

class ScaledDotProductAttention(nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()
        self.dropout = nn.Dropout(*(args or [kwargs.get("dropout", 0.0)]))
    def forward(self, query, key, value, mask=None, need_weights=True):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return torch.matmul(self.dropout(weights), value), weights

# %% forward-in-a-base-class

class _Base(nn.Module):
    def forward(self, *inputs, **named):
        return self.attend(*inputs, **named)
class ScaledDotProductAttention(_Base):
    def __init__(self, dropout: float = 0.0, bias=False):
        super().__init__()
        self.add_module("drop", nn.Dropout(dropout))
    def attend(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)[1]
        return self.drop(weights).matmul(value), weights

# %% returned-as-list

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return [self.dropout(weights) @ value, weights]

# %% dropout-one-by-one-rows

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        rows = [self.dropout(row) for row in weights.unbind(-2)]
        return torch.stack(rows, -2) @ value, weights

# %% bernoulli-distribution

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.keep = 1.0 - dropout
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.keep < 1:
            noise = torch.distributions.Bernoulli(self.keep).sample(weights.shape).to(weights)
            return (weights * noise / self.keep) @ value, weights
        return weights @ value, weights
