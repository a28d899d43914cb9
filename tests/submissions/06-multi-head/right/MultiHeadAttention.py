"""Right submissions of lesson 06, `MultiHeadAttention`: every one has to pass.

`split_heads` and `merge_heads` are there already when these run; what comes from `given` is not.
"""
# ruff: noqa

# %% with-the-other-exercises

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError(f"{num_heads} heads cannot share {d_model} columns")
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        q = split_heads(self.q_proj(query), self.num_heads)
        k = split_heads(self.k_proj(key), self.num_heads)
        v = split_heads(self.v_proj(value), self.num_heads)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.out_proj(merge_heads(self.dropout(weights) @ v)), weights

# %% own-helper-functions

def attention(q, k, v, mask, p, training):
    scores = torch.matmul(q, k.mT) * q.size(-1) ** -0.5
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), -torch.inf)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = weights.nan_to_num(0.0)
    return nn.functional.dropout(weights, p, training) @ v, weights


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("d_model must be a multiple of num_heads")
        self.h, self.d_k, self.p = num_heads, d_model // num_heads, dropout
        for name in ("q", "k", "v", "out"):
            self.add_module(f"{name}_proj", nn.Linear(d_model, d_model))

    def forward(self, query, key, value, mask=None):
        B = query.size(0)
        q, k, v = [
            linear(x).view(B, -1, self.h, self.d_k).transpose(1, 2)
            for linear, x in zip((self.q_proj, self.k_proj, self.v_proj), (query, key, value))
        ]
        x, weights = attention(q, k, v, mask, self.p, self.training)
        x = x.transpose(1, 2).contiguous().view(B, -1, self.h * self.d_k)
        return self.out_proj(x), weights

# %% one-head-at-a-time

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError("sizes")
        self.num_heads = num_heads
        self.q_proj, self.k_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)
        self.v_proj, self.out_proj = nn.Linear(d_model, d_model), nn.Linear(d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        q, k, v = self.q_proj(query), self.k_proj(key), self.v_proj(value)
        width = q.shape[-1] // self.num_heads
        if mask is not None:
            mask = mask.expand(q.shape[0], self.num_heads, q.shape[1], k.shape[1])
        outputs, tables = [], []
        for h in range(self.num_heads):
            part = slice(h * width, (h + 1) * width)
            scores = torch.bmm(q[..., part], k[..., part].transpose(1, 2)) / width**0.5
            if mask is not None:
                scores = scores.masked_fill(~mask[:, h], torch.finfo(scores.dtype).min)
            weights = torch.softmax(scores, -1)
            if mask is not None:
                weights = weights * mask[:, h]
            tables.append(weights)
            outputs.append(torch.bmm(self.dropout(weights), v[..., part]))
        return self.out_proj(torch.cat(outputs, -1)), torch.stack(tables, 1)

# %% einsum-throughout

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError
        self.heads, self.width = num_heads, d_model // num_heads
        self.q_proj = nn.Linear(d_model, d_model, bias=True)
        self.k_proj = nn.Linear(d_model, d_model, bias=True)
        self.v_proj = nn.Linear(d_model, d_model, bias=True)
        self.out_proj = nn.Linear(d_model, d_model, bias=True)
        self.drop = nn.Dropout(p=dropout)

    def _in(self, linear, x):
        weight = linear.weight.view(self.heads, self.width, -1)
        bias = linear.bias.view(self.heads, 1, self.width)
        return torch.einsum("btd,hkd->bhtk", x, weight) + bias

    def forward(self, query, key, value, mask=None):
        q, k, v = self._in(self.q_proj, query), self._in(self.k_proj, key), self._in(self.v_proj, value)
        scores = torch.einsum("bhtk,bhsk->bhts", q, k) / math.sqrt(self.width)
        if mask is not None:
            scores = torch.where(mask, scores, torch.full_like(scores, -torch.inf))
        weights = torch.nan_to_num(scores.softmax(dim=-1))
        mixed = torch.einsum("bhts,bhsk->bhtk", self.drop(weights), v)
        out = self.out_proj.weight.view(-1, self.heads, self.width)
        return torch.einsum("bhtk,dhk->btd", mixed, out) + self.out_proj.bias, weights

# %% sum-of-the-heads-contributions

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model // num_heads * num_heads != d_model:
            raise ValueError(f"{d_model} / {num_heads}")
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        queries = self.q_proj(query).chunk(self.num_heads, -1)
        keys = self.k_proj(key).chunk(self.num_heads, -1)
        values = self.v_proj(value).chunk(self.num_heads, -1)
        outs = self.out_proj.weight.chunk(self.num_heads, 1)
        scores = torch.stack([q @ k.mT for q, k in zip(queries, keys)], 1) / math.sqrt(queries[0].shape[-1])
        if mask is None:
            mask = torch.ones_like(scores, dtype=torch.bool)
        weights = torch.softmax(scores.masked_fill(~mask, -1e38 if scores.dtype is torch.float32 else torch.finfo(scores.dtype).min), -1)
        weights = weights.masked_fill(~mask, 0)
        mixing = self.dropout(weights)
        output = self.out_proj.bias
        for h in range(self.num_heads):
            output = output + (mixing[:, h] @ values[h]) @ outs[h].T
        return output, weights

# %% batch-times-heads

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError("no")
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.dropout = dropout

    def flat(self, x):
        return split_heads(x, self.num_heads).reshape(-1, x.shape[1], x.shape[2] // self.num_heads)

    def forward(self, query, key, value, mask=None):
        B, T, D = query.shape
        S, H = key.shape[1], self.num_heads
        q, k, v = self.flat(self.q_proj(query)), self.flat(self.k_proj(key)), self.flat(self.v_proj(value))
        scores = torch.bmm(q / math.sqrt(q.shape[-1]), k.transpose(1, 2))
        if mask is not None:
            allowed = mask.broadcast_to(B, H, T, S).reshape(B * H, T, S)
            scores[~allowed] = float("-inf")
        weights = scores.softmax(-1)
        if mask is not None:
            weights = torch.where(allowed, weights, torch.zeros_like(weights))
        mixing = weights
        if self.training and self.dropout > 0:
            mixing = weights * (torch.rand_like(weights) >= self.dropout) / (1 - self.dropout)
        mixed = torch.bmm(mixing, v).view(B, H, T, D // H)
        return self.out_proj(merge_heads(mixed)), weights.view(B, H, T, S)

# %% with-an-inner-attention-module

class Attend(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, q, k, v, mask=None):
        scores = (q @ k.transpose(2, 3)) / math.sqrt(k.shape[3])
        if mask is None:
            weights = scores.softmax(3)
        else:
            bias = torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, torch.finfo(scores.dtype).min)
            weights = (scores + bias).softmax(3) * mask.any(-1, keepdim=True)
            weights = weights.masked_fill(~mask, 0)
        return self.dropout(weights) @ v, weights


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("d_model % num_heads")
        self.num_heads = num_heads
        self.attend = Attend(dropout)
        self.out_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.q_proj = nn.Linear(d_model, d_model)

    def forward(self, query, key, value, mask=None):
        heads = (split_heads(p(x), self.num_heads) for p, x in
                 [(self.q_proj, query), (self.k_proj, key), (self.v_proj, value)])
        mixed, weights = self.attend(*heads, mask=mask)
        return self.out_proj(merge_heads(mixed)), weights

# %% inherited-value-error-and-initialization

class SizesDoNotFit(ValueError):
    pass


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0, *, device=None):
        if num_heads < 1 or d_model % num_heads:
            raise SizesDoNotFit(f"d_model={d_model}, num_heads={num_heads}")
        super().__init__()
        self.d_model, self.num_heads, self.head_width = d_model, num_heads, d_model // num_heads
        self.register_buffer("scale", torch.tensor(self.head_width).sqrt(), persistent=False)
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.attention_dropout = nn.Dropout(dropout) if dropout else nn.Identity()
        self.last_weights = None
        self.reset_parameters()

    def reset_parameters(self):
        for linear in (self.q_proj, self.k_proj, self.v_proj, self.out_proj):
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def extra_repr(self):
        return f"{self.d_model}, {self.num_heads}"

    def forward(self, query, key, value, mask=None):
        q = self.q_proj(query).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        k = self.k_proj(key).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        v = self.v_proj(value).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        scores = (q @ k.mT) / self.scale
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
            scores = scores.masked_fill(~mask.any(-1, keepdim=True), 0.0)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        self.last_weights = weights.detach()
        return self.out_proj((self.attention_dropout(weights) @ v).transpose(1, 2).flatten(-2)), weights

# %% one-fused-product

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("sizes")
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        keys_and_values = torch.stack([key, value])  # (2, B, S, D)
        weight = torch.stack([self.k_proj.weight, self.v_proj.weight]).transpose(1, 2).unsqueeze(1)
        bias = torch.stack([self.k_proj.bias, self.v_proj.bias])[:, None, None]
        k, v = (keys_and_values @ weight + bias).unbind(0)
        q, k, v = (split_heads(x, self.num_heads) for x in (self.q_proj(query), k, v))
        scores = torch.baddbmm(
            torch.zeros((), dtype=q.dtype), q.flatten(0, 1), k.flatten(0, 1).mT, beta=0, alpha=1 / math.sqrt(q.shape[-1])
        ).unflatten(0, q.shape[:2])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        e = torch.exp(scores - scores.amax(-1, keepdim=True))
        if mask is not None:
            e = e * mask
        weights = e / e.sum(-1, keepdim=True).clamp_min(1e-30)
        return self.out_proj(merge_heads(self.dropout(weights) @ v)), weights

# %% own-linear-layers

class Projection(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size, size) / math.sqrt(size))
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, x):
        return x @ self.weight.T + self.bias


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads, (self.width, rest) = num_heads, divmod(d_model, num_heads)
        if rest:
            raise ValueError(f"{rest} columns are left over")
        self.q_proj = Projection(d_model)
        self.k_proj = Projection(d_model)
        self.v_proj = Projection(d_model)
        self.out_proj = Projection(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        q, k, v = split_heads(self.q_proj(query), self.num_heads), split_heads(self.k_proj(key), self.num_heads), split_heads(self.v_proj(value), self.num_heads)
        scores = q.matmul(k.transpose(-1, -2)).div(math.sqrt(self.width))
        if mask is not None:
            scores = scores.masked_fill(mask == False, torch.finfo(scores.dtype).min)
        weights = scores.softmax(dim=-1)
        if mask is not None:
            weights = weights.masked_fill(mask == False, 0)
        mixed = self.dropout(weights).matmul(v)
        return self.out_proj(merge_heads(mixed)), weights

# %% batch-row-by-batch-row

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError("sizes")
        self.h = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.drop = nn.Dropout(dropout)

    def one(self, query, key, value, mask):
        q = self.q_proj(query).view(len(query), self.h, -1).permute(1, 0, 2)
        k = self.k_proj(key).view(len(key), self.h, -1).permute(1, 2, 0)
        v = self.v_proj(value).view(len(value), self.h, -1).permute(1, 0, 2)
        scores = torch.bmm(q, k) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        mixed = torch.bmm(self.drop(weights), v)
        return self.out_proj(mixed.permute(1, 0, 2).reshape(len(query), -1)), weights

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.expand(len(query), self.h, query.shape[1], key.shape[1])
        rows = [
            self.one(query[b], key[b], value[b], None if mask is None else mask[b]) for b in range(len(query))
        ]
        outputs, weights = zip(*rows)
        return torch.stack(outputs), torch.stack(weights)

# %% made-by-inheritance

class _Projections(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        for name in "qkv":
            setattr(self, name + "_proj", nn.Linear(d_model, d_model))
        self.out_proj = nn.Linear(in_features=d_model, out_features=d_model)

    def heads(self, **named):
        return [split_heads(getattr(self, f"{name}_proj")(x), self.num_heads) for name, x in named.items()]


class MultiHeadAttention(_Projections):
    def __init__(self, d_model, num_heads, dropout=0.0):
        if d_model % num_heads > 0:
            raise ValueError(num_heads)
        super().__init__(d_model)
        self.num_heads = num_heads
        self.dropout_rate = dropout

    def forward(self, query, key, value, mask=None):
        q, k, v = self.heads(q=query, k=key, v=value)
        scores = q @ k.transpose(-2, -1) * (1.0 / math.sqrt(q.shape[-1]))
        if mask is not None:
            scores = scores.masked_fill(~mask, -float("inf"))
        log_weights = scores - torch.logsumexp(scores, dim=-1, keepdim=True)
        weights = log_weights.exp()
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        mixing = torch.dropout(weights, self.dropout_rate, self.training)
        return self.out_proj(merge_heads(mixing @ v)), weights

# %% scaled-beforehand

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError("d_model has to be divisible by num_heads")
        self.num_heads, self.head_dim = num_heads, d_model // num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.attn_drop = nn.Dropout(dropout)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor = None, need_weights: bool = True):
        batch, target, width = query.size()
        source = key.size(1)
        q = self.q_proj(query) * self.head_dim**-0.5
        q = q.view(batch, target, self.num_heads, self.head_dim).permute(0, 2, 1, 3)
        k = self.k_proj(key).view(batch, source, self.num_heads, self.head_dim).permute(0, 2, 3, 1)
        v = self.v_proj(value).view(batch, source, self.num_heads, self.head_dim).permute(0, 2, 1, 3)
        scores = q @ k
        if mask is None:
            mask = scores.new_ones(1, 1, 1, 1, dtype=torch.bool)
        weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask.to(scores.dtype)
        context = (self.attn_drop(weights) @ v).permute(0, 2, 1, 3).reshape(batch, target, width)
        return self.out_proj(context), weights
