"""Wrong submissions of lesson 02, `one_hot`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% identity-of-integers cause="not-float"

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size, dtype=torch.long)[ids]

# %% comparison-left-boolean cause="not-float"

def one_hot(ids, vocab_size):
    return ids[..., None] == torch.arange(vocab_size)

# %% zeros-like-the-ids cause="not-float"

def one_hot(ids, vocab_size):
    result = ids.new_zeros(*ids.shape, vocab_size)
    return result.scatter(-1, ids.unsqueeze(-1), 1)

# %% as-long-as-the-largest-id cause="vocabulary-ignored"

def one_hot(ids, vocab_size):
    size = ids.max().item() + 1
    return torch.eye(size)[ids]

# %% one-place-too-many cause="vocabulary-ignored"

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size + 1)[ids]

# %% vocabulary-in-the-middle cause="vocabulary-not-last"

def one_hot(ids, vocab_size):
    return (ids.unsqueeze(1) == torch.arange(vocab_size).view(1, -1, 1)).float()

# %% vocabulary-in-front cause="vocabulary-not-last"

def one_hot(ids, vocab_size):
    return torch.stack([(ids == v).float() for v in range(vocab_size)])

# %% not-unflattened cause="flattened"

def one_hot(ids, vocab_size):
    flat = ids.flatten()
    result = torch.zeros(len(flat), vocab_size)
    result[torch.arange(len(flat)), flat] = 1.0
    return result

# %% counted-from-one cause="counted-from-one"

def one_hot(ids, vocab_size):
    places = torch.arange(1, vocab_size + 1)
    return (ids.unsqueeze(-1) == places).float()

# %% thermometer cause="more-than-one-place"

def one_hot(ids, vocab_size):
    return (torch.arange(vocab_size) <= ids.unsqueeze(-1)).float()

# %% id-written-at-its-place cause="id-as-value"

def one_hot(ids, vocab_size):
    result = torch.zeros(*ids.shape, vocab_size)
    return result.scatter(-1, ids.unsqueeze(-1), ids.unsqueeze(-1).float())

# %% zero-at-the-place cause="inverted"

def one_hot(ids, vocab_size):
    return (ids.unsqueeze(-1) != torch.arange(vocab_size)).float()

# %% bag-of-words cause="summed"

def one_hot(ids, vocab_size):
    result = torch.zeros(ids.shape[0], vocab_size)
    for b, row in enumerate(ids):
        for i in row:
            result[b, i] += 1.0
    return result

# %% same-for-the-whole-row cause="summed"

def one_hot(ids, vocab_size):
    result = torch.zeros(*ids.shape, vocab_size)
    for b, row in enumerate(ids):
        result[b, :, row] = 1.0
    return result

# %% only-the-first-row-of-the-batch cause="first-sentence-only"

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size)[ids[0]].unsqueeze(0)

# %% first-row-for-everyone cause="first-sentence-only"

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size)[ids[0]].expand(ids.shape[0], -1, -1)

# %% last-place-never-set

def one_hot(ids, vocab_size):
    return (ids.unsqueeze(-1) == torch.arange(vocab_size)).float() * (torch.arange(vocab_size) < vocab_size - 1)

# %% padding-left-out cause="zero-taken-for-padding"

def one_hot(ids, vocab_size):
    result = torch.eye(vocab_size)[ids]
    return result * (ids != 0).unsqueeze(-1)

# %% softened

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size)[ids] * 0.9 + 0.1 / vocab_size

# %% all-ones

def one_hot(ids, vocab_size):
    return torch.ones(*ids.shape, vocab_size)

# %% wrong-axis-scattered

def one_hot(ids, vocab_size):
    result = torch.zeros(*ids.shape, vocab_size)
    for b in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            result[b, t, t % vocab_size] = 1.0
    return result

# %% ids-changed-on-the-way cause="argument-changed"

def one_hot(ids, vocab_size):
    result = (ids.unsqueeze(-1) == torch.arange(vocab_size)).float()
    ids.zero_()
    return result

# %% sparse

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size)[ids].to_sparse()

# %% torch-does-it cause="finished-part"

def one_hot(ids, vocab_size):
    return nn.functional.one_hot(ids, vocab_size).float()

# %% only-right-for-the-worked-numbers

def one_hot(ids, vocab_size):
    return torch.tensor([[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]])


# %% batch-of-one-lost cause="squeezed"

def one_hot(ids, vocab_size):
    return torch.eye(vocab_size).index_select(0, ids.reshape(-1)).reshape(*ids.shape, -1).squeeze()


# %% ids-squeezed-first cause="squeezed"

def one_hot(ids, vocab_size):
    places = torch.arange(vocab_size)
    return (ids.squeeze()[..., None] == places).to(torch.float32)


# %% ids-turned cause="time-before-batch"

def one_hot(ids, vocab_size):
    return torch.stack([torch.eye(vocab_size)[column] for column in ids.unbind(dim=1)])


# %% zeros-kept-for-the-next-call cause="state-kept"

_zeros = {}

def one_hot(ids, vocab_size):
    if (ids.shape, vocab_size) not in _zeros:
        _zeros[ids.shape, vocab_size] = torch.zeros(*ids.shape, vocab_size)
    return _zeros[ids.shape, vocab_size].scatter_(2, ids[..., None], 1.0)

# %% half-precision-comparison

def one_hot(ids: Tensor, vocab_size: int) -> Tensor:
    places = torch.arange(vocab_size, device=ids.device).half()
    return (ids.half().unsqueeze(-1) == places).float()
