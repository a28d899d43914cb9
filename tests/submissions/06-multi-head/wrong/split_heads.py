"""Wrong submissions of lesson 06, `split_heads`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% one-reshape cause="reshape-without-transpose"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.reshape(B, num_heads, T, D // num_heads)

# %% one-view-of-a-copy cause="reshape-without-transpose"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.contiguous().view(B, num_heads, -1, D // num_heads)

# %% stays-behind cause="transpose-forgotten"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads)

# %% stacked-behind cause="transpose-forgotten"

def split_heads(x, num_heads):
    return torch.stack(x.chunk(num_heads, -1), dim=2)

# %% every-second-column cause="heads-interleaved"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, D // num_heads, num_heads).permute(0, 3, 1, 2)

# %% strided-slices cause="heads-interleaved"

def split_heads(x, num_heads):
    return torch.stack([x[..., h::num_heads] for h in range(num_heads)], dim=1)

# %% heads-are-the-width cause="heads-and-width-exchanged"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, -1, num_heads).transpose(1, 2)

# %% chunks-of-num-heads cause="heads-and-width-exchanged"

def split_heads(x, num_heads):
    return torch.stack(x.split(num_heads, dim=-1), dim=1)

# %% width-before-positions cause="wrong-dimensions-exchanged"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).permute(0, 2, 3, 1)

# %% exchanged-one-and-three cause="wrong-dimensions-exchanged"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).transpose(1, 3)

# %% exchanged-the-last-two cause="wrong-dimensions-exchanged"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).transpose(-1, -2)

# %% heads-first cause="wrong-dimensions-exchanged"

def split_heads(x, num_heads):
    return torch.stack(x.chunk(num_heads, dim=-1))

# %% batch-times-heads cause="heads-in-the-batch"

def split_heads(x, num_heads):
    B, T, D = x.shape
    x = x.view(B, T, num_heads, D // num_heads).transpose(1, 2)
    return x.reshape(B * num_heads, T, D // num_heads)

# %% a-list cause="heads-in-a-list"

def split_heads(x, num_heads):
    K = x.shape[-1] // num_heads
    return [x[..., h * K : (h + 1) * K] for h in range(num_heads)]

# %% chunks-only cause="heads-in-a-list"

def split_heads(x, num_heads):
    return torch.chunk(x, num_heads, dim=-1)

# %% positions-dealt-out cause="positions-split"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, num_heads, T // num_heads, D)

# %% first-columns-for-all cause="every-head-alike"

def split_heads(x, num_heads):
    K = x.shape[-1] // num_heads
    return torch.stack([x[..., :K] for _ in range(num_heads)], dim=1)

# %% everything-for-all cause="whole-width-for-every-head"

def split_heads(x, num_heads):
    return x.unsqueeze(1).repeat(1, num_heads, 1, 1)

# %% detached cause="gradient-cut"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.data.view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% by-way-of-a-list cause="gradient-cut"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return torch.tensor(x.tolist(), dtype=x.dtype).view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% reversed-heads cause="heads-reversed"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).transpose(1, 2).flip(1)

# %% always-two-heads cause="two-heads-only"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, 2, D // 2).transpose(1, 2)

# %% width-of-two

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, D // 2, 2).transpose(1, 2)

# %% float32-always cause="dtype-changed"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.float().view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% no-return cause="no-return"

def split_heads(x, num_heads):
    B, T, D = x.shape
    x.view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% in-place

def split_heads(x, num_heads):
    B, T, D = x.shape
    heads = x.view(B, T, num_heads, D // num_heads).transpose(1, 2).clone()
    x.zero_()
    return heads

# %% scaled-on-the-way

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).transpose(1, 2) / math.sqrt(D // num_heads)

# %% batch-and-positions-exchanged cause="sentences-mixed"

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.view(T, B, num_heads, D // num_heads).permute(1, 2, 0, 3)

# %% one-batch-row-only

def split_heads(x, num_heads):
    _, T, D = x.shape
    return x[:1].reshape(1, T, num_heads, D // num_heads).transpose(1, 2)

# %% other-argument-name

def split_heads(x, heads):
    B, T, D = x.shape
    return x.view(B, T, heads, D // heads).transpose(1, 2)

# %% arguments-in-the-wrong-order

def split_heads(num_heads, x):
    B, T, D = x.shape
    return x.view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% numpy-array

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.detach().numpy().reshape(B, T, num_heads, D // num_heads).swapaxes(1, 2)

# %% right-without-remembering

_seen = {}

def split_heads(x, num_heads):
    B, T, D = x.shape
    if x.shape not in _seen:
        _seen[x.shape] = x.view(B, T, num_heads, D // num_heads).transpose(1, 2)
    return _seen[x.shape]

# %% half-precision-on-the-way

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.bfloat16().to(x.dtype).view(B, T, num_heads, D // num_heads).transpose(1, 2)

# %% transposed-then-cut

def split_heads(x, num_heads):
    B, T, D = x.shape
    return x.transpose(1, 2).reshape(B, num_heads, T, D // num_heads)

# %% stride-of-a-contiguous-tensor

def split_heads(x, num_heads):
    B, T, D = x.shape
    K = D // num_heads
    return torch.as_strided(x, (B, num_heads, T, K), (T * D, K, D, 1))


# %% one-head-as-it-comes cause="squeezed"

def split_heads(x, num_heads):
    if num_heads < 2:
        return x
    return torch.stack(torch.tensor_split(x, num_heads, dim=2), dim=1)


# %% rows-of-all-sentences cause="sentences-mixed"

def split_heads(x, num_heads):
    B, T, D = x.shape
    flat = x.flatten(0, 1).unflatten(-1, (num_heads, -1)).swapaxes(0, 1)
    return flat.reshape(B, num_heads, T, D // num_heads)


# %% chunks-from-the-back cause="heads-reversed"

def split_heads(x, num_heads):
    pieces = list(x.split(x.shape[-1] // num_heads, dim=-1))
    pieces.reverse()
    return torch.stack(pieces, dim=1)
