"""Right submissions of lesson 01, `pad_batch`: every one has to pass."""
# ruff: noqa

# %% lists

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% full-and-fill

def pad_batch(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    batch = torch.full((len(sequences), longest), pad_id, dtype=torch.long)
    for b, sequence in enumerate(sequences):
        batch[b, : len(sequence)] = torch.tensor(sequence, dtype=torch.long)
    return batch

# %% entry-by-entry

def pad_batch(sequences: list[list[int]], pad_id: int) -> Tensor:
    rows, columns = len(sequences), 0
    for sequence in sequences:
        columns = max(columns, len(sequence))
    result = torch.zeros(rows, columns, dtype=torch.int64) + pad_id
    for r in range(rows):
        for c in range(len(sequences[r])):
            result[r, c] = sequences[r][c]
    return result

# %% zip-longest

from itertools import zip_longest

def pad_batch(sequences, pad_id):
    columns = list(zip_longest(*sequences, fillvalue=pad_id))
    return torch.tensor(columns, dtype=torch.long).T

# %% copies-then-extends

def pad_batch(sequences, pad_id):
    rows = [list(s) for s in sequences]
    longest = max(len(r) for r in rows)
    for row in rows:
        while len(row) < longest:
            row.append(pad_id)
    return torch.LongTensor(rows)

# %% stacks-padded-rows

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    rows = [torch.nn.functional.pad(torch.tensor(s, dtype=torch.long), (0, longest - len(s)), value=pad_id) for s in sequences]
    return torch.stack(rows)

# %% cat-with-a-tail

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    rows = []
    for s in sequences:
        tail = torch.full((longest - len(s),), pad_id, dtype=torch.long)
        rows.append(torch.cat([torch.tensor(s, dtype=torch.long), tail]))
    return torch.stack(rows, dim=0)

# %% slices-of-an-endless-row

from itertools import chain, islice, repeat

def pad_batch(sequences, pad_id):
    longest = len(max(sequences, key=len))
    return torch.tensor([list(islice(chain(s, repeat(pad_id)), longest)) for s in sequences]).long()

# %% numpy

def pad_batch(sequences, pad_id):
    import numpy as np
    longest = max(len(s) for s in sequences)
    out = np.full((len(sequences), longest), pad_id, dtype=np.int64)
    for i, s in enumerate(sequences):
        out[i, : len(s)] = s
    return torch.from_numpy(out)

# %% mask-assignment

def pad_batch(sequences, pad_id):
    lengths = torch.tensor([len(s) for s in sequences])
    real = torch.arange(int(lengths.max())) < lengths.unsqueeze(1)
    batch = torch.full(real.shape, pad_id)
    batch[real] = torch.tensor([i for s in sequences for i in s], dtype=torch.long)
    return batch

# %% get-with-a-default

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return torch.tensor([[s[c] if c < len(s) else pad_id for c in range(longest)] for s in sequences], dtype=torch.int64)

# %% new-full-and-index-put

def pad_batch(sequences, pad_id):
    size = (len(sequences), max(len(s) for s in sequences))
    places = [(b, t) for b, s in enumerate(sequences) for t in range(len(s))]
    rows, columns = torch.tensor(places).T
    values = torch.tensor([i for s in sequences for i in s])
    return torch.empty(size, dtype=torch.long).fill_(pad_id).index_put((rows, columns), values)
