"""Wrong submissions of lesson 05, `decoder_mask`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% or cause="or-for-and"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) | causal_mask(ids.shape[1])

# %% sum-as-bool cause="or-for-and"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) + causal_mask(ids.shape[1])

# %% exclusive-or cause="exclusive-or"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) ^ causal_mask(ids.shape[1])

# %% compared cause="exclusive-or"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) == causal_mask(ids.shape[1])

# %% causal-only cause="padding-ignored"
def decoder_mask(ids, pad_id):
    return causal_mask(ids.shape[1])

# %% causal-only-for-each-sentence cause="padding-ignored"
def decoder_mask(ids, pad_id):
    return causal_mask(ids.shape[1]).expand(len(ids), -1, -1, -1)

# %% padding-only cause="future-ignored"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id)

# %% padding-only-expanded cause="future-ignored"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).expand(-1, -1, ids.shape[1], -1)

# %% python-and cause="padding-ignored"
def decoder_mask(ids, pad_id):
    return [padding_mask(ids, pad_id), causal_mask(ids.shape[1])][-1]

# %% along-the-queries cause="queries-masked"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).transpose(-2, -1) & causal_mask(ids.shape[1])

# %% queries-too cause="queries-masked"
def decoder_mask(ids, pad_id):
    real = padding_mask(ids, pad_id)
    return real & real.transpose(-2, -1) & causal_mask(ids.shape[1])

# %% turned-around cause="mask-inverted"
def decoder_mask(ids, pad_id):
    return ~(padding_mask(ids, pad_id) & causal_mask(ids.shape[1]))

# %% padding-turned-around cause="mask-inverted"
def decoder_mask(ids, pad_id):
    return (ids == pad_id)[:, None, None, :] & causal_mask(ids.shape[1])

# %% triangle-turned-around cause="mask-inverted"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) & ~causal_mask(ids.shape[1])

# %% both-turned-around cause="mask-inverted"
def decoder_mask(ids, pad_id):
    return ~padding_mask(ids, pad_id) & ~causal_mask(ids.shape[1])

# %% strict cause="diagonal-missing"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).tril(-1)

# %% one-too-far cause="future-allowed"
def decoder_mask(ids, pad_id):
    T = ids.shape[1]
    return padding_mask(ids, pad_id) & torch.ones(T, T, dtype=torch.bool).tril(1)

# %% upper cause="triangle-upside-down"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).mT

# %% zero-is-padding cause="padding-id-fixed"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, 0) & causal_mask(ids.shape[1])

# %% padding-at-the-end cause="padding-at-the-end-only"
def decoder_mask(ids, pad_id):
    lengths = (ids != pad_id).sum(dim=1)
    real = torch.arange(ids.shape[1])[None, :] < lengths[:, None]
    return real[:, None, None, :] & causal_mask(ids.shape[1])

# %% size-of-the-batch cause="size-of-the-batch"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) & causal_mask(ids.shape[0])

# %% length-of-ids cause="size-of-the-batch"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) & causal_mask(len(ids))

# %% head-dimension-removed cause="dimensions-missing"
def decoder_mask(ids, pad_id):
    return (padding_mask(ids, pad_id) & causal_mask(ids.shape[1])).squeeze(1)

# %% all-ones-removed cause="dimensions-missing"
def decoder_mask(ids, pad_id):
    return (padding_mask(ids, pad_id) & causal_mask(ids.shape[1])).squeeze()

# %% float-product cause="mask-of-numbers"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).float() * causal_mask(ids.shape[1]).float()

# %% sum-of-numbers cause="mask-of-numbers"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).int().long() + causal_mask(ids.shape[1]).long()

# %% additive cause="minus-infinity-for-no"
def decoder_mask(ids, pad_id):
    mask = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])
    return torch.zeros(mask.shape).masked_fill(~mask, float("-inf"))

# %% diagonal-always-open cause="empty-row-opened"
def decoder_mask(ids, pad_id):
    mask = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])
    return mask | torch.eye(ids.shape[1], dtype=torch.bool)

# %% empty-rows-opened cause="empty-row-opened"
def decoder_mask(ids, pad_id):
    mask = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])
    return mask | ~mask.any(dim=-1, keepdim=True)

# %% padding-rows-see-everything-before
def decoder_mask(ids, pad_id):
    causal = causal_mask(ids.shape[1])
    return torch.where((ids == pad_id)[:, None, :, None], causal, causal & padding_mask(ids, pad_id))

# %% all-keys-before-padding
def decoder_mask(ids, pad_id):
    ends = (ids == pad_id).long().argmax(dim=1)
    real = torch.arange(ids.shape[1])[None] < torch.where(ends > 0, ends, ids.shape[1])[:, None]
    return real[:, None, None] & causal_mask(ids.shape[1])

# %% padding-of-the-first-sentence cause="first-sentence-only"
def decoder_mask(ids, pad_id):
    return (padding_mask(ids, pad_id)[:1] & causal_mask(ids.shape[1])).repeat(len(ids), 1, 1, 1)

# %% for-all-sentences-together cause="sentences-together"
def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).all(dim=0, keepdim=True) & causal_mask(ids.shape[1]).repeat(len(ids), 1, 1, 1)

# %% shifted-padding
def decoder_mask(ids, pad_id):
    return padding_mask(ids.roll(1, dims=1), pad_id) & causal_mask(ids.shape[1])

# %% writes-into-ids
def decoder_mask(ids, pad_id):
    mask = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])
    ids[ids == pad_id] = -1
    return mask

# %% nothing-returned cause="no-return"
def decoder_mask(ids, pad_id):
    mask = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])


# %% first-column-of-ones cause="first-key-opened"
def decoder_mask(ids, pad_id):
    both = torch.logical_and(padding_mask(ids, pad_id), causal_mask(ids.shape[1]))
    both[:, :, :, 0] = True
    return both

# %% first-sentence-expanded cause="first-sentence-only"
def decoder_mask(ids, pad_id):
    real = (ids[0] != pad_id)[None, None, None, :]
    return (real & causal_mask(ids.shape[1])).expand(ids.shape[0], -1, -1, -1)

# %% first-key-for-who-has-none cause="empty-row-opened"
def decoder_mask(ids, pad_id):
    both = padding_mask(ids, pad_id) & causal_mask(ids.shape[1])
    nothing = ~both.any(dim=-1)
    both[..., 0] = both[..., 0] | nothing
    return both

# %% ids-in-one-byte

def decoder_mask(ids, pad_id):
    length = ids.shape[1]
    real = ids.to(torch.uint8) != torch.tensor(pad_id).to(torch.uint8)
    causal = torch.ones(length, length, device=ids.device).tril().bool()
    return real[:, None, None, :] & causal
