"""Right submissions of lesson 06, `split_heads`: every one has to pass."""
# ruff: noqa

# %% reshape-and-transpose

def split_heads(x: Tensor, num_heads: int) -> Tensor:
    batch, length, d_model = x.shape
    return x.reshape(batch, length, num_heads, d_model // num_heads).transpose(1, 2)

# %% view-with-minus-one

def split_heads(x, num_heads):
    B, T, D = x.size()
    return x.view(B, T, num_heads, -1).transpose(1, 2)

# %% permute

def split_heads(x, num_heads):
    width = x.size(-1) // num_heads
    return x.reshape(*x.shape[:-1], num_heads, width).permute(0, 2, 1, 3)

# %% contiguous-copy

def split_heads(x, num_heads):
    b, t, d = x.shape
    return x.contiguous().view(b, t, num_heads, d // num_heads).transpose(2, 1).contiguous()

# %% chunk-and-stack

def split_heads(x, num_heads):
    return torch.stack(x.chunk(num_heads, dim=-1), dim=1)

# %% split-and-stack

def split_heads(x, num_heads):
    if x.shape[-1] % num_heads:
        raise ValueError("sizes")
    return torch.stack(torch.split(x, x.shape[2] // num_heads, 2), 1)

# %% unflatten

def split_heads(x, num_heads):
    return x.unflatten(-1, (num_heads, -1)).movedim(2, 1)

# %% unfold

def split_heads(x, num_heads):
    width = x.shape[-1] // num_heads
    return x.unfold(-1, width, width).transpose(1, 2)

# %% slices-in-a-loop

def split_heads(x, num_heads):
    width = x.shape[-1] // num_heads
    heads = []
    for h in range(num_heads):
        heads.append(x[:, :, h * width : (h + 1) * width])
    return torch.stack(heads, dim=1)

# %% filled-in

def split_heads(x, num_heads):
    B, T, D = x.shape
    K = D // num_heads
    out = x.new_zeros(B, num_heads, T, K)
    for h in range(num_heads):
        out[:, h] = x[..., h * K : (h + 1) * K]
    return out

# %% number-by-number

def split_heads(x, num_heads):
    B, T, D = x.shape
    K = D // num_heads
    return torch.stack([
        torch.stack([
            torch.stack([torch.stack([x[b, t, h * K + k] for k in range(K)]) for t in range(T)])
            for h in range(num_heads)
        ])
        for b in range(B)
    ])

# %% gather-of-columns

def split_heads(x, num_heads):
    columns = torch.arange(x.shape[-1]).reshape(num_heads, -1)
    return x[..., columns].swapaxes(1, 2)

# %% index-select

def split_heads(x, num_heads):
    K = x.shape[-1] // num_heads
    parts = [x.index_select(2, torch.arange(h * K, h * K + K)) for h in range(num_heads)]
    return torch.cat([part.unsqueeze(1) for part in parts], dim=1)

# %% einsum-with-choosers

def split_heads(x, num_heads):
    D = x.shape[-1]
    chooser = torch.eye(D, dtype=x.dtype, device=x.device).reshape(D, num_heads, D // num_heads)
    return torch.einsum("btd,dhk->bhtk", x, chooser)

# %% transposed-first

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.transpose(1, 2).reshape(B, num_heads, D // num_heads, T).transpose(2, 3)

# %% as-strided

def split_heads(x, num_heads):
    x = x.contiguous()
    B, T, D = x.shape
    K = D // num_heads
    return torch.as_strided(x, (B, num_heads, T, K), (T * D, K, D, 1), x.storage_offset())

# %% advanced-index

def split_heads(x, num_heads):
    B, T, D = x.shape
    K = D // num_heads
    b = torch.arange(B)[:, None, None, None]
    t = torch.arange(T)[None, None, :, None]
    column = torch.arange(num_heads)[None, :, None, None] * K + torch.arange(K)
    return x[b, t, column]

# %% with-a-helper

def _width(d_model, num_heads):
    width, rest = divmod(d_model, num_heads)
    assert rest == 0
    return width


def split_heads(x: Tensor, num_heads: int, *, dim: int = -1) -> Tensor:
    new_shape = x.size()[:-1] + (num_heads, _width(x.size(-1), num_heads))
    x = x.view(new_shape)
    return x.permute([0, 2, 1, 3])
