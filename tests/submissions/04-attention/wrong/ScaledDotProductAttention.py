"""Wrong submissions of lesson 04, `ScaledDotProductAttention`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% dropout-never-used cause="no-dropout"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(query, key, value, mask)

# %% dropout-applied-and-thrown-away cause="no-dropout"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        self.dropout(weights)
        return weights @ value, weights

# %% dropout-not-even-kept cause="no-dropout"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()

    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(query, key, value, mask)

# %% dropout-of-zero-always cause="no-dropout"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(0.0)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% output-dropped cause="dropout-on-output"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(output), weights

# %% output-dropped-by-function cause="dropout-on-output"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        output = nn.functional.dropout(weights @ value, self.p, self.training)
        return output, weights

# %% values-dropped cause="dropout-on-values"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(query, key, self.dropout(value), mask)

# %% values-dropped-before-mixing cause="dropout-on-values"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return weights @ self.dropout(value), weights

# %% dropped-weights-come-back cause="dropped-weights-returned"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        weights = self.dropout(weights)
        return weights @ value, weights

# %% everything-itself-dropped-weights-come-back cause="dropped-weights-returned"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        dropped = self.dropout(weights)
        return dropped @ value, dropped

# %% scores-dropped cause="dropout-before-softmax"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        scores = self.dropout(scores)
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return weights @ value, weights

# %% scores-dropped-after-the-mask cause="dropout-before-softmax"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = self.dropout(scores).softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return weights @ value, weights

# %% functional-without-training cause="dropout-always-on"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, self.p) @ value, weights

# %% bernoulli-without-training cause="dropout-always-on"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        keep = (torch.rand_like(weights) >= self.p).to(weights.dtype) / max(1 - self.p, 1e-6)
        return (weights * keep) @ value, weights

# %% mask-forgotten-in-the-call cause="mask-not-passed"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value)
        return self.dropout(weights) @ value, weights

# %% none-passed-for-the-mask cause="mask-not-passed"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask=None)
        return self.dropout(weights) @ value, weights

# %% own-softmax-without-the-mask cause="mask-not-passed"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        weights = scores.softmax(-1)
        return self.dropout(weights) @ value, weights

# %% no-root-at-all cause="missing-scale"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.dropout(weights) @ value, weights

# %% einsum-without-scale cause="missing-scale"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = torch.einsum("...tk,...sk->...ts", query, key)
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return torch.matmul(self.dropout(weights), value), weights

# %% output-alone cause="weights-not-returned"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value

# %% everything-itself-output-alone cause="weights-not-returned"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return torch.matmul(self.dropout(weights), value)

# %% no-super cause="super-init-forgotten"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% no-super-plain-number cause="super-init-forgotten"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, self.p, self.training) @ value, weights

# %% super-not-called cause="super-init-forgotten"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% forward-misspelled cause="forward-missing"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def foward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% forward-named-attend cause="forward-missing"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def attend(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% no-forward cause="forward-missing"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

# %% functional-in-forward cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = nn.functional.scaled_dot_product_attention(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% functional-with-its-own-dropout cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        p = self.p if self.training else 0.0
        output = nn.functional.scaled_dot_product_attention(query, key, value, mask, dropout_p=p)
        return output.nan_to_num(0.0), weights

# %% functional-in-evaluation-only cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        if self.training:
            return self.dropout(weights) @ value, weights
        output = getattr(nn.functional, 'scaled_dot_product' + '_attention')(query, key, value, mask)
        return output.nan_to_num(0.0), weights

# %% imported-function cause="finished-part"

from torch.nn.functional import scaled_dot_product_attention as attend


class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = attend(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% function-name-taken-over cause="finished-part"

from torch.nn.functional import scaled_dot_product_attention


class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = scaled_dot_product_attention(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% function-kept-as-an-attribute cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.attend = torch.nn.functional.scaled_dot_product_attention
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = self.attend(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% aten cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = torch.ops.aten.scaled_dot_product_attention(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% aten-default-overload cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = torch.ops.aten.scaled_dot_product_attention.default(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% c-nn cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = torch._C._nn.scaled_dot_product_attention(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% aten-math cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, -torch.inf)
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = torch.ops.aten._scaled_dot_product_attention_math(query, key, eye, mask)[1].nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% torch-math cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, -torch.inf)
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = torch._scaled_dot_product_attention_math(query, key, eye, mask)[1].nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% evaluated-string cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        weights = eval("torch.nn.functional.scaled_dot_" + "product_attention")(query, key, eye, mask).nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% in-a-thread cause="finished-part"

import threading


class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(*query.shape[:-1], key.shape[-2])
        eye = torch.eye(key.shape[-2], dtype=query.dtype).expand(*key.shape[:-1], key.shape[-2])
        box = []
        work = threading.Thread(
            target=lambda: box.append(nn.functional.scaled_dot_product_attention(query, key, eye, mask))
        )
        work.start()
        work.join()
        weights = box[0].nan_to_num(0.0)
        return self.dropout(weights) @ value, weights

# %% multihead-attention-with-one-head cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        width, lead, T, S = query.shape[-1], query.shape[:-2], query.shape[-2], key.shape[-2]
        layer = nn.MultiheadAttention(width, 1, batch_first=True, dtype=query.dtype)
        with torch.no_grad():
            layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
            layer.in_proj_bias.zero_()
        closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
        flat = key.reshape(-1, S, width)
        weights = layer(query.reshape(-1, T, width), flat, flat, attn_mask=closed, need_weights=True)[1]
        weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
        return self.dropout(weights) @ value, weights

# %% attention-of-an-encoder-layer cause="finished-part"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        width, lead, T, S = query.shape[-1], query.shape[:-2], query.shape[-2], key.shape[-2]
        layer = nn.TransformerEncoderLayer(width, 1, 4, 0.0, batch_first=True, dtype=query.dtype).self_attn
        with torch.no_grad():
            layer.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
            layer.in_proj_bias.zero_()
        closed = None if mask is None else ~mask.expand(*lead, T, S).reshape(-1, T, S)
        flat = key.reshape(-1, S, width)
        weights = layer(query.reshape(-1, T, width), flat, flat, attn_mask=closed, need_weights=True)[1]
        weights = weights.nan_to_num(0.0).reshape(*lead, T, S)
        return self.dropout(weights) @ value, weights

# %% stub-as-given

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        raise NotImplementedError

# %% no-module-at-all

class ScaledDotProductAttention:
    def __init__(self, dropout=0.0):
        self.p = dropout

    def __call__(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, self.p) @ value, weights

# %% a-function-instead-of-a-class

def ScaledDotProductAttention(query, key, value, mask=None):
    return scaled_dot_product_attention(query, key, value, mask)

# %% the-function-under-the-class-name

ScaledDotProductAttention = scaled_dot_product_attention

# %% an-instance-instead-of-a-class

class Attention(nn.Module):
    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(query, key, value, mask)


ScaledDotProductAttention = Attention()

# %% another-name

class DotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% no-constructor-parameter

class ScaledDotProductAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout(0.1)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% dropout-without-default

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% default-of-a-half

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.5):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% needs-the-width-too

class ScaledDotProductAttention(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% forward-without-mask

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value):
        _, weights = scaled_dot_product_attention(query, key, value)
        return self.dropout(weights) @ value, weights

# %% mask-required

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% weights-first

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return weights, self.dropout(weights) @ value

# %% scores-come-back

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.dropout(weights) @ value, scores

# %% not-rescaled cause="not-rescaled"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = weights
        if self.training:
            mixing = weights * (torch.rand_like(weights) >= self.p)
        return mixing @ value, weights

# %% keeps-what-it-should-drop cause="rate-turned-round"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = weights
        if self.training and self.p > 0:
            mixing = weights * (torch.rand_like(weights) < self.p) / self.p
        return mixing @ value, weights

# %% rate-turned-round

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(1 - dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% renormalized-after-dropout

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = self.dropout(weights)
        if self.training:
            mixing = mixing / mixing.sum(-1, keepdim=True).clamp(min=1e-6)
        return mixing @ value, weights

# %% dropped-twice

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(self.dropout(weights)) @ value, weights

# %% weights-and-output-dropped

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(self.dropout(weights) @ value), weights

# %% weights-and-values-dropped

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ self.dropout(value), weights

# %% query-and-key-dropped

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(self.dropout(query), self.dropout(key), value, mask)

# %% dropped-in-evaluation-only cause="dropout-mode-inverted"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, self.p, not self.training) @ value, weights

# %% training-read-in-the-constructor

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout
        self.dropping = self.training

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, self.p, self.dropping) @ value, weights

# %% rate-of-a-tenth-always cause="rate-ignored"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(0.1)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% same-noise-in-every-call

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        mixing = weights
        if self.training and self.p > 0:
            noise = torch.rand(weights.shape, generator=torch.Generator().manual_seed(0))
            mixing = weights * (noise >= self.p) / (1 - self.p)
        return mixing @ value, weights

# %% in-place-dropout-of-the-returned-weights

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout, inplace=True)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% learned-scale cause="extra-parameters"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query * self.scale, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% a-projection-too-many

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.out = nn.LazyLinear(4)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.out(self.dropout(weights) @ value), weights

# %% mask-inverted-on-the-way

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = ~mask
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% arguments-in-another-order cause="argument-order"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(key, query, value, mask)
        return self.dropout(weights) @ value, weights

# %% values-first cause="argument-order"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, value, key, query, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% keys-mixed

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ key, weights

# %% nan-in-empty-rows

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = scores.softmax(-1)
        return self.dropout(weights) @ value, weights

# %% uniform-in-empty-rows

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = scores.softmax(-1)
        return self.dropout(weights) @ value, weights

# %% softmax-over-the-queries

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-2)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.dropout(weights) @ value, weights

# %% three-dimensions-only

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = torch.bmm(query, key.transpose(1, 2)) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return torch.bmm(self.dropout(weights), value), weights

# %% detached cause="gradient-cut"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights.detach()) @ value, weights

# %% no-grad cause="gradient-cut"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        with torch.no_grad():
            _, weights = scaled_dot_product_attention(query, key, value, mask)
            return self.dropout(weights) @ value, weights

# %% float32-comes-out

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query.float(), key.float(), value.float(), mask)
        return self.dropout(weights) @ value.float(), weights

# %% float64-comes-out

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        query, key, value = query.double(), key.double(), value.double()
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% query-changed-in-place

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        query.data.mul_(0.5)
        return self.dropout(weights) @ value, weights

# %% first-result-kept

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.kept = None

    def forward(self, query, key, value, mask=None):
        if self.kept is None:
            self.kept = scaled_dot_product_attention(query, key, value, mask)[1]
        weights = self.kept
        return self.dropout(weights) @ value, weights

# %% result-shared-by-all-instances

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        name = (query.shape, key.shape, mask is None)
        if name not in self.kept:
            self.kept[name] = scaled_dot_product_attention(query, key, value, mask)[1]
        weights = self.kept[name]
        return self.dropout(weights) @ value, weights

    kept = {}

# %% returns-zeros

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return torch.zeros_like(weights @ value), weights

# %% returns-nothing

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        self.result = self.dropout(weights) @ value

# %% numpy-results

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return (self.dropout(weights) @ value).detach().float().numpy(), weights.detach().float().numpy()

# %% puts-itself-into-evaluation

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        self.eval()
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% puts-itself-into-training

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        self.train()
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% undefined-attribute

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.drop(weights) @ value, weights

# %% nn-dropout-default cause="rate-ignored"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout()
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% one-pattern-for-all-rows cause="one-pattern-for-all"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        keep = self.dropout(torch.ones_like(weights[..., :1, :]))
        return (weights * keep) @ value, weights

# %% one-pattern-for-all-batches cause="one-pattern-for-all"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        keep = self.dropout(torch.ones(weights.shape[-2:], dtype=weights.dtype))
        return (weights * keep) @ value, weights

# %% renormalized cause="renormalized-after-dropout"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        dropped = self.dropout(weights)
        dropped = dropped / dropped.sum(-1, keepdim=True)
        return dropped @ value, weights

# %% dropout-query cause="dropout-on-query"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(self.dropout(query), key, value, mask)

# %% dropout-key cause="dropout-on-query"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        return scaled_dot_product_attention(query, self.dropout(key), value, mask)

# %% output-plus-dropout cause="output-mixed-again"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        output, weights = scaled_dot_product_attention(query, key, value, mask)
        output = self.dropout(weights) @ output
        return output, weights

# %% dropout2d

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout1d(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% new-dropout-in-forward cause="dropout-always-on"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.Dropout(self.p)(weights) @ value, weights

# %% keep-probability cause="rate-turned-round"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(1 - dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% not-rescaled-bernoulli cause="not-rescaled"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = dropout
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        d = weights
        if self.training:
            d = weights * (torch.rand_like(weights) > self.p)
        return d @ value, weights

# %% init-no-arg-name

class ScaledDotProductAttention(nn.Module):
    def __init__(self, p=0.0):
        super().__init__()
        self.dropout = nn.Dropout(p)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% self-forgotten cause="self-missing"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% dropout-number-called cause="number-called"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = dropout
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% local-dropout cause="part-not-kept"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% output-tuple-whole

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% weights-from-index-0 cause="output-for-weights"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        weights = scaled_dot_product_attention(query, key, value, mask)[0]
        return self.dropout(weights) @ value, weights

# %% super-wrong cause="super-init-forgotten"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        self.dropout = nn.Dropout(dropout)
        super().__init__()
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% recursion

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.attention = ScaledDotProductAttention
    def forward(self, query, key, value, mask=None):
        _, weights = self(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% parameter-p

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.p = nn.Parameter(torch.tensor(dropout), requires_grad=False)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return nn.functional.dropout(weights, float(self.p), self.training) @ value, weights

# %% alpha-dropout

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.AlphaDropout(dropout)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% inplace cause="dropped-weights-returned"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout, inplace=True)
    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.dropout(weights) @ value, weights

# %% function-own-broken-no-scale

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
    def forward(self, query, key, value, mask=None):
        scores = query @ key.T / math.sqrt(query.size(-1))
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = torch.softmax(scores, -1)
        return self.dropout(weights) @ value, weights


# %% query-dropped-for-the-output-only cause="dropout-on-query"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        table = scaled_dot_product_attention(query, key, value, mask)[1]
        return scaled_dot_product_attention(self.drop(query), key, value, mask)[0], table


# %% a-fifth-whatever-was-asked cause="rate-ignored"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(0.2)

    def forward(self, query, key, value, mask=None):
        table = scaled_dot_product_attention(query, key, value, mask)[1]
        return self.drop(table) @ value, table


# %% bernoulli-of-the-dropout-rate cause="rate-turned-round"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.rate = dropout

    def forward(self, query, key, value, mask=None):
        result, table = scaled_dot_product_attention(query, key, value, mask)
        if self.training and self.rate:
            result = (table * torch.bernoulli(torch.full_like(table, self.rate)) / self.rate) @ value
        return result, table


# %% gain-that-learns cause="extra-parameters"

class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop, self.gain = nn.Dropout(dropout), nn.Parameter(torch.tensor(1.0))

    def forward(self, query, key, value, mask=None):
        table = scaled_dot_product_attention(query, key, value, mask)[1]
        return (self.drop(table) @ value) * self.gain, table
