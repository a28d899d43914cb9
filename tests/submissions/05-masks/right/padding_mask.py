"""Right submissions of lesson 05, `padding_mask`: every one has to pass."""
# ruff: noqa

# %% textbook

def padding_mask(ids: Tensor, pad_id: int) -> Tensor:
    return (ids != pad_id).unsqueeze(1).unsqueeze(2)

# %% none-indexing

def padding_mask(ids, pad_id):
    return (ids != pad_id)[:, None, None, :]

# %% ne-and-view

def padding_mask(ids, pad_id):
    batch, length = ids.shape
    return torch.ne(ids, pad_id).view(batch, 1, 1, length)

# %% not-equal-turned-around

def padding_mask(ids, pad_id):
    is_padding = ids.eq(pad_id)
    return ~is_padding.reshape(ids.size(0), 1, 1, ids.size(1))

# %% logical-not

def padding_mask(ids, pad_id):
    return torch.logical_not(ids == pad_id)[:, None, None]

# %% list-of-lists

def padding_mask(ids, pad_id):
    rows = []
    for row in ids.tolist():
        rows.append([[[token != pad_id for token in row]]])
    return torch.tensor(rows, dtype=torch.bool, device=ids.device)

# %% filled-in-a-loop

def padding_mask(ids, pad_id):
    mask = torch.ones(ids.shape[0], 1, 1, ids.shape[1], dtype=torch.bool, device=ids.device)
    for b in range(ids.shape[0]):
        for s in range(ids.shape[1]):
            if ids[b, s] == pad_id:
                mask[b, 0, 0, s] = False
    return mask

# %% where-to-bool

def padding_mask(ids, pad_id):
    real = torch.where(ids == pad_id, 0, 1)
    return real.to(torch.bool).unsqueeze(-2).unsqueeze(-2)

# %% difference-as-bool

def padding_mask(ids, pad_id):
    return (ids - pad_id).bool()[:, None, None, :]

# %% masked-fill

def padding_mask(ids, pad_id):
    mask = torch.full_like(ids, True, dtype=torch.bool)
    mask = mask.masked_fill(ids == pad_id, False)
    return mask.unflatten(1, (1, 1, -1))

# %% scatter-of-places

def padding_mask(ids, pad_id):
    mask = torch.ones_like(ids, dtype=torch.bool)
    places = (ids == pad_id).nonzero(as_tuple=True)
    mask[places] = False
    return torch.stack([torch.stack([mask], dim=1)], dim=1)

# %% isin

def padding_mask(ids, pad_id):
    return torch.isin(ids, torch.tensor([pad_id], dtype=ids.dtype, device=ids.device), invert=True)[:, None, None, :]

# %% smaller-or-larger

def padding_mask(ids, pad_id):
    mask = (ids < pad_id) | (ids > pad_id)
    return mask.expand(1, 1, *mask.shape).permute(2, 0, 1, 3)

# %% einops-by-hand

def padding_mask(ids, pad_id):
    return torch.stack([row.ne(pad_id).view(1, 1, -1) for row in ids])

# %% cloned-with-extra-argument

def padding_mask(ids, pad_id, dtype=torch.bool):
    copy = ids.clone()
    copy[ids == pad_id] = 0
    copy[ids != pad_id] = 1
    return copy.to(dtype).view(len(ids), 1, 1, -1)
