"""Wrong submissions of lesson 05, `padding_mask`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% padding-is-true cause="mask-inverted"
def padding_mask(ids, pad_id):
    return (ids == pad_id).unsqueeze(1).unsqueeze(2)

# %% padding-is-true-as-in-pytorch cause="mask-inverted"
def padding_mask(ids, pad_id):
    return ids == pad_id

# %% zero-is-padding cause="padding-id-fixed"
def padding_mask(ids, pad_id):
    return (ids != 0)[:, None, None, :]

# %% ids-as-booleans cause="padding-id-fixed"
def padding_mask(ids, pad_id):
    return ids.bool()[:, None, None, :]

# %% larger-ids-only cause="compared-by-size"
def padding_mask(ids, pad_id):
    return (ids > pad_id)[:, None, None, :]

# %% smaller-ids-only cause="compared-by-size"
def padding_mask(ids, pad_id):
    return (ids < pad_id)[:, None, None, :]

# %% lengths cause="padding-at-the-end-only"
def padding_mask(ids, pad_id):
    lengths = (ids != pad_id).sum(dim=1)
    mask = torch.zeros(ids.shape, dtype=torch.bool)
    for row, length in enumerate(lengths):
        mask[row, :length] = True
    return mask[:, None, None, :]

# %% up-to-the-first-padding cause="padding-at-the-end-only"
def padding_mask(ids, pad_id):
    mask = torch.zeros(ids.shape, dtype=torch.bool)
    for b, row in enumerate(ids.tolist()):
        for s, token in enumerate(row):
            if token == pad_id:
                break
            mask[b, s] = True
    return mask[:, None, None, :]

# %% padding-at-the-end-stripped cause="padding-at-the-end-only"
def padding_mask(ids, pad_id):
    mask = torch.ones(ids.shape, dtype=torch.bool)
    for b, row in enumerate(ids.tolist()):
        while row and row[-1] == pad_id:
            row.pop()
            mask[b, len(row)] = False
    return mask[:, None, None, :]

# %% along-the-queries cause="keys-and-queries-exchanged"
def padding_mask(ids, pad_id):
    return (ids != pad_id).unsqueeze(1).unsqueeze(3)

# %% two-dimensions cause="dimensions-missing"
def padding_mask(ids, pad_id):
    return ids != pad_id

# %% three-dimensions cause="dimensions-missing"
def padding_mask(ids, pad_id):
    return (ids != pad_id).unsqueeze(1)

# %% ones-in-front cause="dimensions-missing"
def padding_mask(ids, pad_id):
    return (ids != pad_id)[None, None]

# %% repeated-for-every-query cause="mask-repeated"
def padding_mask(ids, pad_id):
    length = ids.shape[1]
    return (ids != pad_id)[:, None, None, :].expand(-1, 1, length, length)

# %% float cause="mask-of-numbers"
def padding_mask(ids, pad_id):
    return (ids != pad_id).float()[:, None, None, :]

# %% ones-and-zeros cause="mask-of-numbers"
def padding_mask(ids, pad_id):
    return torch.where(ids == pad_id, 0, 1)[:, None, None, :]

# %% additive cause="minus-infinity-for-no"
def padding_mask(ids, pad_id):
    return torch.zeros(ids.shape).masked_fill(ids == pad_id, float("-inf"))[:, None, None, :]

# %% additive-billion cause="minus-infinity-for-no"
def padding_mask(ids, pad_id):
    return (ids == pad_id).float()[:, None, None, :] * -1e9

# %% with-the-triangle cause="causal-too"
def padding_mask(ids, pad_id):
    real = (ids != pad_id)[:, None, None, :]
    return real & torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril()

# %% empty-row-opened cause="empty-row-opened"
def padding_mask(ids, pad_id):
    mask = ids != pad_id
    mask[~mask.any(dim=1)] = True
    return mask[:, None, None, :]

# %% first-position-always-open cause="first-key-opened"
def padding_mask(ids, pad_id):
    mask = ids != pad_id
    mask[:, 0] = True
    return mask[:, None, None, :]

# %% padding-by-the-first-row cause="first-sentence-only"
def padding_mask(ids, pad_id):
    return (ids[:1] != pad_id)[:, None, None, :].repeat(len(ids), 1, 1, 1)

# %% padding-by-the-batch cause="sentences-together"
def padding_mask(ids, pad_id):
    return (ids != pad_id).all(dim=0).expand(ids.shape)[:, None, None, :]

# %% squeezed cause="squeezed"
def padding_mask(ids, pad_id):
    return (ids != pad_id)[:, None, None, :].squeeze()

# %% wrong-for-one-sentence cause="squeezed"
def padding_mask(ids, pad_id):
    mask = (ids != pad_id)[:, None, None, :]
    return mask[0] if len(mask) == 1 else mask

# %% writes-into-ids cause="argument-changed"
def padding_mask(ids, pad_id):
    mask = (ids != pad_id)[:, None, None, :]
    ids[ids == pad_id] = 0
    ids[mask[:, 0, 0]] = 1
    return mask

# %% absolute-values
def padding_mask(ids, pad_id):
    return (ids.abs() != abs(pad_id))[:, None, None, :]

# %% only-ids-that-are-not-negative
def padding_mask(ids, pad_id):
    return ((ids != pad_id) & (ids >= 0))[:, None, None, :]

# %% as-list
def padding_mask(ids, pad_id):
    return (ids != pad_id)[:, None, None, :].tolist()

# %% nothing-returned cause="no-return"
def padding_mask(ids, pad_id):
    mask = (ids != pad_id)[:, None, None, :]

# %% everything-allowed
def padding_mask(ids, pad_id):
    return torch.ones(ids.shape[0], 1, 1, ids.shape[1], dtype=torch.bool)


# %% first-opened-where-nothing-is-real cause="empty-row-opened"
def padding_mask(ids, pad_id):
    real = ids.ne(pad_id)
    nothing = ~real.any(dim=-1)
    real[nothing, 0] = True
    return real.reshape(len(ids), 1, 1, -1)

# %% batch-of-one-lost cause="squeezed"
def padding_mask(ids, pad_id):
    real = (ids != pad_id).squeeze(0)
    return real.unsqueeze(-2).unsqueeze(-2)

# %% compares-floats

def padding_mask(ids, pad_id):
    pad = torch.full_like(ids, pad_id).float()
    return torch.ne(ids.float(), pad).view(ids.shape[0], 1, 1, ids.shape[1])
