"""Right submissions of lesson 05, `decoder_mask`: every one has to pass.

`padding_mask` and `causal_mask` are there already when these run.
"""
# ruff: noqa

# %% textbook

def decoder_mask(ids: Tensor, pad_id: int) -> Tensor:
    return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).to(ids.device)

# %% the-other-order

def decoder_mask(ids, pad_id):
    size = ids.size(-1)
    return causal_mask(size) & padding_mask(ids, pad_id)

# %% logical-and

def decoder_mask(ids, pad_id):
    return torch.logical_and(padding_mask(ids, pad_id), causal_mask(ids.shape[1]))

# %% product

def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id) * causal_mask(ids.shape[1])

# %% everything-itself

def decoder_mask(ids, pad_id):
    length = ids.shape[1]
    real = (ids != pad_id)[:, None, None, :]
    past = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()
    return real & past

# %% tril-of-the-expanded-padding

def decoder_mask(ids, pad_id):
    T = ids.shape[1]
    return padding_mask(ids, pad_id).expand(-1, 1, T, T).tril()

# %% where

def decoder_mask(ids, pad_id):
    causal = causal_mask(ids.shape[1])
    return torch.where(causal, padding_mask(ids, pad_id), False)

# %% masked-fill

def decoder_mask(ids, pad_id):
    batch, length = ids.shape
    mask = causal_mask(length).repeat(batch, 1, 1, 1)
    return mask.masked_fill((ids == pad_id)[:, None, None, :], False)

# %% three-loops

def decoder_mask(ids, pad_id):
    B, T = ids.shape
    mask = torch.zeros(B, 1, T, T, dtype=torch.bool)
    for b in range(B):
        for t in range(T):
            for s in range(t + 1):
                mask[b, 0, t, s] = bool(ids[b, s] != pad_id)
    return mask

# %% not-or

def decoder_mask(ids, pad_id):
    future = torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).triu(1)
    return ~((ids == pad_id)[:, None, None, :] | future)

# %% sentence-by-sentence

def decoder_mask(ids, pad_id):
    return torch.cat([padding_mask(row[None], pad_id) & causal_mask(len(row)) for row in ids])

# %% einsum-of-numbers

def decoder_mask(ids, pad_id):
    real = (ids != pad_id).float()
    past = torch.ones(ids.shape[1], ids.shape[1]).tril()
    return torch.einsum("bs,ts->bts", real, past).bool().unsqueeze(1)

# %% smaller-of-the-two

def decoder_mask(ids, pad_id):
    return torch.minimum(padding_mask(ids, pad_id).int(), causal_mask(ids.shape[1]).int()) == 1

# %% all-of-a-stack

def decoder_mask(ids, pad_id):
    shape = (ids.shape[0], 1, ids.shape[1], ids.shape[1])
    both = torch.stack([padding_mask(ids, pad_id).expand(shape), causal_mask(ids.shape[1]).expand(shape)])
    return both.all(dim=0)

# %% from-minus-infinity

def decoder_mask(ids, pad_id):
    scores = torch.zeros(ids.shape[0], 1, ids.shape[1], ids.shape[1])
    scores = scores.masked_fill(~padding_mask(ids=ids, pad_id=pad_id), float("-inf"))
    scores = scores.masked_fill(~causal_mask(size=ids.shape[1]), float("-inf"))
    return scores == 0

# %% in-place-on-a-copy

def decoder_mask(ids, pad_id):
    mask = causal_mask(ids.shape[1]).repeat(ids.shape[0], 1, 1, 1)
    mask &= padding_mask(ids, pad_id)
    return mask

# %% sum-reaches-two

def decoder_mask(ids, pad_id):
    return padding_mask(ids, pad_id).long() + causal_mask(ids.shape[1]).long() >= 2
