"""Wrong submissions of lesson 06, `merge_heads`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% one-reshape cause="transpose-forgotten"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.reshape(B, T, H * K)

# %% one-view cause="transpose-forgotten"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.contiguous().view(B, T, -1)

# %% view-complains cause="view-after-transpose"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 2).view(B, T, H * K)

# %% permuted-view-complains cause="view-after-transpose"

def merge_heads(x):
    return x.permute(0, 2, 1, 3).view(x.size(0), x.size(2), -1)

# %% shuffled cause="heads-interleaved"

def merge_heads(x):
    return x.permute(0, 2, 3, 1).flatten(2)

# %% stacked-then-flattened cause="heads-interleaved"

def merge_heads(x):
    return torch.stack(x.unbind(1), dim=-1).flatten(-2)

# %% width-exchanged cause="wrong-dimensions-exchanged"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(-1, -2).reshape(B, T, H * K)

# %% heads-and-width-exchanged cause="wrong-dimensions-exchanged"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 3).reshape(B, T, H * K)

# %% only-transposed cause="not-joined"

def merge_heads(x):
    return x.transpose(1, 2)

# %% mean cause="heads-averaged"

def merge_heads(x):
    return x.mean(1)

# %% sum cause="heads-averaged"

def merge_heads(x):
    return sum(x.unbind(1))

# %% one-after-the-other cause="heads-after-each-other"

def merge_heads(x):
    return torch.cat(list(x.unbind(1)), dim=1)

# %% flattened-too-early cause="heads-after-each-other"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.reshape(B, H * T, K)

# %% first-head cause="one-head-only"

def merge_heads(x):
    return x[:, 0, :, :]

# %% detached cause="gradient-cut"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.detach().transpose(1, 2).reshape(B, T, H * K)

# %% new-tensor-from-a-list cause="gradient-cut"

def merge_heads(x):
    B, H, T, K = x.shape
    return torch.tensor(x.transpose(1, 2).reshape(B, T, H * K).tolist(), dtype=x.dtype)

# %% float32-always cause="dtype-changed"

def merge_heads(x):
    B, H, T, K = x.shape
    out = torch.zeros(B, T, H * K)
    for h in range(H):
        out[:, :, h * K : (h + 1) * K] = x[:, h]
    return out

# %% no-return cause="no-return"

def merge_heads(x):
    B, H, T, K = x.shape
    x = x.transpose(1, 2).reshape(B, T, H * K)

# %% reversed-heads cause="heads-reversed"

def merge_heads(x):
    return torch.cat(list(x.unbind(1))[::-1], dim=-1)

# %% always-two-heads cause="two-heads-only"

def merge_heads(x):
    return torch.cat([x[:, 0], x[:, 1]], dim=-1)

# %% batch-dissolved

def merge_heads(x):
    return x.transpose(1, 2).reshape(-1, x.shape[1] * x.shape[3])

# %% batch-and-positions-exchanged cause="sentences-mixed"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.permute(2, 0, 1, 3).reshape(B, T, H * K)

# %% last-head-lost

def merge_heads(x):
    H = x.shape[1]
    return torch.cat([x[:, h] for h in range(max(1, H - 1))], dim=-1)

# %% in-place-transpose

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose_(1, 2).reshape(B, T, H * K)

# %% wrong-after-a-view

def merge_heads(x):
    B, H, T, K = x.shape
    x = x.contiguous()
    return torch.as_strided(x, (B, T, H * K), (H * T * K, H * K, 1))

# %% normalized

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 2).reshape(B, T, H * K) / math.sqrt(H)

# %% contiguous-after-view

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 2).view(B, T, H * K).contiguous()

# %% wants-the-number-of-heads

def merge_heads(x, num_heads):
    B, _, T, K = x.shape
    return x.transpose(1, 2).reshape(B, T, num_heads * K)

# %% expects-the-heads-last

def merge_heads(x):
    B, T, H, K = x.shape
    return x.reshape(B, T, H * K)

# %% two-dimensions-when-one-position cause="squeezed"

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 2).reshape(B, T, H * K).squeeze()

# %% rounded

def merge_heads(x):
    B, H, T, K = x.shape
    return x.transpose(1, 2).reshape(B, T, H * K).half().to(x.dtype)

# %% first-answer-kept

_kept = {}

def merge_heads(x):
    B, H, T, K = x.shape
    return _kept.setdefault(x.shape, x.transpose(1, 2).reshape(B, T, H * K))


# %% viewed-before-anything cause="view-of-the-input"

def merge_heads(x):
    B, H, T, K = x.shape
    flat = x.view(B * H, T * K)
    return flat.view(B, H, T, K).permute(0, 2, 1, 3).reshape(B, T, H * K)


# %% joined-and-squeezed cause="squeezed"

def merge_heads(x):
    return torch.cat(list(x.unbind(dim=1)), dim=2).squeeze()


# %% positions-in-front cause="wrong-dimensions-exchanged"

def merge_heads(x):
    return torch.stack([x[:, :, t].flatten(1) for t in range(x.shape[2])])


# %% first-and-second-of-many cause="two-heads-only"

def merge_heads(x):
    second = 1 if x.shape[1] > 1 else 0
    return torch.cat((x[:, 0], x[:, second]), dim=2)


# %% last-head-in-front cause="heads-reversed"

def merge_heads(x):
    return x.flip(dims=(1,)).transpose(1, 2).flatten(start_dim=2)

# %% through-single-precision

def merge_heads(x):
    heads = [head.float() for head in x.unbind(1)]
    return torch.cat(heads, dim=-1).to(x.dtype)
