"""Wrong submissions of lesson 02, `embed`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% one-hot-product cause="one-hot-product"

def embed(ids, table):
    return one_hot(ids, table.shape[0]).to(table.dtype) @ table

# %% one-hot-product-by-einsum cause="one-hot-product"

def embed(ids, table):
    hot = torch.eye(table.shape[0], dtype=table.dtype)[ids]
    return torch.einsum("btv,vd->btd", hot, table)

# %% one-hot-product-without-a-dtype cause="one-hot-product"

def embed(ids, table):
    return one_hot(ids, len(table)) @ table

# %% linear-layer-on-one-hot cause="one-hot-product"

def embed(ids, table):
    return nn.functional.linear(one_hot(ids, len(table)).to(table.dtype), table.T)

# %% weighted-sum-of-rows cause="one-hot-product"

def embed(ids, table):
    result = 0
    for v in range(len(table)):
        result = result + (ids == v).to(table.dtype).unsqueeze(-1) * table[v]
    return result

# %% product-with-infinities-cleaned cause="row-changed"

def embed(ids, table):
    return one_hot(ids, len(table)).to(table.dtype) @ torch.nan_to_num(table)

# %% data-instead-of-table cause="gradient-lost"

def embed(ids, table):
    return table.data[ids]

# %% through-lists cause="gradient-lost"

def embed(ids, table):
    rows = table.tolist()
    return torch.tensor([[rows[i] for i in row] for row in ids.tolist()], dtype=table.dtype)

# %% through-numpy cause="gradient-lost"

def embed(ids, table):
    if table.dtype is torch.bfloat16:
        return table.detach()[ids]
    return torch.from_numpy(table.detach().numpy()[ids.numpy()])

# %% no-grad cause="gradient-lost"

def embed(ids, table):
    with torch.no_grad():
        return table[ids]

# %% columns cause="columns-for-rows"

def embed(ids, table):
    return table[:, ids]

# %% rows-of-the-transpose cause="columns-for-rows"

def embed(ids, table):
    return table.T[ids]

# %% counted-from-one cause="off-by-one"

def embed(ids, table):
    return table[ids - 1]

# %% next-row-in-a-circle cause="off-by-one"

def embed(ids, table):
    return torch.roll(table, -1, dims=0)[ids]

# %% flat cause="flattened"

def embed(ids, table):
    return torch.index_select(table, 0, ids.flatten())

# %% time-before-batch cause="dimensions-exchanged"

def embed(ids, table):
    return table[ids.transpose(0, 1)]

# %% root-of-the-width-here-already cause="scaled-too-early"

def embed(ids, table):
    return table[ids] * table.shape[-1] ** 0.5

# %% row-of-the-position cause="position-for-id"

def embed(ids, table):
    B, T = ids.shape
    return table[:T].unsqueeze(0).expand(B, T, -1) if T <= len(table) else table[torch.arange(T)]

# %% always-float32 cause="dtype-changed"

def embed(ids, table):
    return table[ids].float()

# %% last-gradient-wins cause="gradient-not-summed"

class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.ids, ctx.shape = ids, table.shape
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        out = torch.zeros(ctx.shape, dtype=grad.dtype)
        for i, g in zip(ctx.ids.reshape(-1), grad.reshape(-1, ctx.shape[1])):
            out[i] = g
        return out, None

def embed(ids, table):
    return Lookup.apply(table, ids)

# %% mean-of-the-gradients

class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.ids, ctx.shape = ids, table.shape
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        flat, rows = ctx.ids.reshape(-1), grad.reshape(-1, ctx.shape[1])
        out = torch.zeros(ctx.shape, dtype=grad.dtype).index_add(0, flat, rows)
        count = torch.bincount(flat, minlength=ctx.shape[0]).clamp(min=1).unsqueeze(-1)
        return out / count, None

def embed(ids, table):
    return Lookup.apply(table, ids)

# %% mean-over-the-text cause="summed"

def embed(ids, table):
    return table[ids].mean(1)

# %% unit-length cause="row-changed"

def embed(ids, table):
    rows = table[ids]
    return rows / rows.norm(dim=-1, keepdim=True).clamp(min=1e-12)

# %% table-normalized-in-place

def embed(ids, table):
    rows = table[ids]
    with torch.no_grad():
        table.mul_(0.5)
    return rows

# %% ids-wrapped-around

def embed(ids, table):
    return table[ids % (len(table) - 1)] if len(table) > 1 else table[ids]

# %% row-zero-is-padding cause="zero-taken-for-padding"

def embed(ids, table):
    return table[ids].masked_fill((ids == 0).unsqueeze(-1), 0.0)

# %% first-row-of-the-batch-for-all cause="first-sentence-only"

def embed(ids, table):
    return table[ids[0]].expand(ids.shape[0], -1, -1)

# %% only-a-row-at-a-time

def embed(ids, table):
    return table[ids[0, 0]]

# %% rounded

def embed(ids, table):
    return (table[ids] * 1000).round() / 1000

# %% torch-does-it cause="finished-part"

def embed(ids, table):
    return nn.functional.embedding(ids, table)


# %% one-sentence-squeezed cause="squeezed"

def embed(ids, table):
    return torch.index_select(table, 0, ids.flatten()).view(*ids.shape, -1).squeeze(0)


# %% columns-of-the-batch-stacked cause="dimensions-exchanged"

def embed(ids, table):
    return torch.stack([table[ids[:, t]] for t in range(ids.shape[1])])


# %% width-in-the-middle cause="dimensions-exchanged"

def embed(ids, table):
    return torch.stack([table[:, d][ids] for d in range(table.shape[1])], dim=1)
