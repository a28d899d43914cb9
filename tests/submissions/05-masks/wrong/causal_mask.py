"""Wrong submissions of lesson 05, `causal_mask`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% strict cause="diagonal-missing"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril(-1)[None, None]

# %% strict-comparison cause="diagonal-missing"
def causal_mask(size):
    position = torch.arange(size)
    return (position[None, :] < position[:, None])[None, None]

# %% one-too-far cause="future-allowed"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril(diagonal=1)[None, None]

# %% one-too-far-by-slices cause="future-allowed"
def causal_mask(size):
    mask = torch.zeros(1, 1, size, size, dtype=torch.bool)
    for t in range(size):
        mask[0, 0, t, : t + 2] = True
    return mask

# %% upper cause="triangle-upside-down"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).triu()[None, None]

# %% rows-and-columns-exchanged cause="triangle-upside-down"
def causal_mask(size):
    position = torch.arange(size)
    return (position[:, None] <= position[None, :])[None, None]

# %% future-is-true cause="mask-inverted"
def causal_mask(size):
    return torch.triu(torch.ones(1, 1, size, size, dtype=torch.bool), diagonal=1)

# %% future-is-true-as-in-pytorch cause="mask-inverted"
def causal_mask(size):
    return torch.triu(torch.ones(size, size, dtype=torch.bool), diagonal=1)

# %% all-true cause="nothing-masked"
def causal_mask(size):
    return torch.ones(1, 1, size, size, dtype=torch.bool)

# %% tril-thrown-away cause="nothing-masked"
def causal_mask(size):
    mask = torch.ones(size, size, dtype=torch.bool)
    mask.tril()
    return mask[None, None]

# %% identity cause="only-itself"
def causal_mask(size):
    return torch.eye(size, dtype=torch.bool)[None, None]

# %% two-dimensions cause="dimensions-missing"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril()

# %% three-dimensions cause="dimensions-missing"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril()[None]

# %% float cause="mask-of-numbers"
def causal_mask(size):
    return torch.ones(size, size).tril()[None, None]

# %% integers cause="mask-of-numbers"
def causal_mask(size):
    return torch.tensor([[int(s <= t) for s in range(size)] for t in range(size)])[None, None]

# %% additive cause="minus-infinity-for-no"
def causal_mask(size):
    return torch.full((size, size), float("-inf")).triu(1)[None, None]

# %% additive-without-dimensions cause="minus-infinity-for-no"
def causal_mask(size):
    return torch.full((size, size), float("-inf")).triu(diagonal=1)

# %% columns-backwards cause="flipped"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril().flip(1)[None, None]

# %% all-false cause="nothing-allowed"
def causal_mask(size):
    return torch.zeros(size, size, dtype=torch.bool).tril()[None, None]

# %% only-the-last-three
def causal_mask(size):
    mask = torch.ones(size, size, dtype=torch.bool)
    return (mask.tril() & mask.triu(-2))[None, None]

# %% wraps-after-128
def causal_mask(size):
    position = torch.arange(size) % 128
    return (position[None, :] <= position[:, None])[None, None]

# %% a-batch-of-two
def causal_mask(size):
    return torch.ones(2, 1, size, size, dtype=torch.bool).tril()

# %% fails-for-one cause="squeezed"
def causal_mask(size):
    return torch.ones(size, size, dtype=torch.bool).tril().squeeze()[None, None]

# %% one-larger
def causal_mask(size):
    return torch.ones(size + 1, size + 1, dtype=torch.bool).tril()[None, None]

# %% always-three
def causal_mask(size):
    return torch.ones(3, 3, dtype=torch.bool).tril()[None, None]

# %% remembers-the-first-size
_kept = []
def causal_mask(size):
    if not _kept or _kept[0].shape[-1] < size:
        _kept[:] = [torch.ones(size, size, dtype=torch.bool).tril()[None, None]]
    return _kept[0]

# %% argument-has-another-name
def causal_mask(length):
    return torch.ones(length, length, dtype=torch.bool).tril()[None, None]

# %% random
def causal_mask(size):
    return torch.rand(1, 1, size, size) > 0.5

# %% bottom-right-corner
def causal_mask(size):
    mask = torch.ones(size, size, dtype=torch.bool).tril()
    mask[-1, 0] = False
    return mask[None, None]

# %% nothing-returned cause="no-return"
def causal_mask(size):
    mask = torch.ones(size, size, dtype=torch.bool).tril()[None, None]

# %% as-lists
def causal_mask(size):
    return [[[[s <= t for s in range(size)] for t in range(size)]]]


# %% one-position-squeezed cause="squeezed"
def causal_mask(size):
    triangle = torch.tril(torch.ones(1, size, size)) > 0
    return triangle.squeeze().unsqueeze(0).unsqueeze(0)

# %% first-row-of-ones cause="first-row-opened"
def causal_mask(size):
    triangle = torch.tril(torch.ones(size, size, dtype=torch.bool))
    triangle[0, :] = True
    return triangle.reshape(1, 1, size, size)

# %% a-table-that-ends

_BIAS = torch.tril(torch.ones(512, 512, dtype=torch.bool)).view(1, 1, 512, 512)


def causal_mask(size):
    return _BIAS[:, :, :size, :size]
