"""Wrong submissions of lesson 01, `pad_batch`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% on-the-left cause="padded-on-the-left"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return torch.tensor([[pad_id] * (longest - len(s)) + s for s in sequences], dtype=torch.long)

# %% shortest cause="cut-to-the-shortest"

def pad_batch(sequences, pad_id):
    shortest = min(len(s) for s in sequences)
    return torch.tensor([s[:shortest] for s in sequences], dtype=torch.long)

# %% length-of-the-first cause="cut-to-the-shortest"

def pad_batch(sequences, pad_id):
    length = len(sequences[0])
    return torch.tensor([(s + [pad_id] * length)[:length] for s in sequences], dtype=torch.long)

# %% zeros cause="zero-for-padding"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    batch = torch.zeros(len(sequences), longest, dtype=torch.long)
    for b, s in enumerate(sequences):
        batch[b, : len(s)] = torch.tensor(s, dtype=torch.long)
    return batch

# %% float-batch cause="dtype-changed"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    batch = torch.full((len(sequences), longest), float(pad_id))
    for b, s in enumerate(sequences):
        batch[b, : len(s)] = torch.tensor(s)
    return batch

# %% int32 cause="dtype-changed"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences]).int()

# %% one-more-for-luck cause="padded-too-far"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences) + 1
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% list-of-lists cause="not-a-tensor"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return [s + [pad_id] * (longest - len(s)) for s in sequences]

# %% extends-the-callers-lists cause="argument-changed"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    for s in sequences:
        s.extend([pad_id] * (longest - len(s)))
    return torch.tensor(sequences, dtype=torch.long)

# %% columns cause="transposed"

from itertools import zip_longest

def pad_batch(sequences, pad_id):
    return torch.tensor(list(zip_longest(*sequences, fillvalue=pad_id)), dtype=torch.long)

# %% sorted-for-speed cause="sequences-reordered"

def pad_batch(sequences, pad_id):
    sequences = sorted(sequences, key=len, reverse=True)
    longest = len(sequences[0])
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% last-id-lost cause="ids-overwritten"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    rows = []
    for s in sequences:
        row = s + [pad_id] * (longest - len(s))
        if len(s) < longest and s:
            row[len(s) - 1] = pad_id
        rows.append(row)
    return torch.tensor(rows, dtype=torch.long)

# %% repeats-the-last-id cause="ids-overwritten"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    return torch.tensor([s + [s[-1] if s else pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% pad-sequence cause="finished-part"

def pad_batch(sequences, pad_id):
    rows = [torch.tensor(s, dtype=torch.long) for s in sequences]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad_id)

# %% empty-rows-fall-out

def pad_batch(sequences, pad_id):
    sequences = [s for s in sequences if s]
    longest = max(len(s) for s in sequences)
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% empty-rows-become-floats cause="empty-sequence-fails"

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    batch = torch.full((len(sequences), longest), pad_id, dtype=torch.long)
    for b, s in enumerate(sequences):
        last = s[-1]
        batch[b, : len(s)] = torch.tensor(s)
        batch[b, len(s) - 1] = last
    return batch

# %% padding-in-the-text-removed cause="real-ids-removed"

def pad_batch(sequences, pad_id):
    sequences = [[i for i in s if i != pad_id] for s in sequences]
    longest = max(len(s) for s in sequences)
    return torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)

# %% always-eight-wide

def pad_batch(sequences, pad_id):
    return torch.tensor([(s + [pad_id] * 9)[:9] for s in sequences], dtype=torch.long)

# %% one-long-row

def pad_batch(sequences, pad_id):
    return torch.tensor([[i for s in sequences for i in [*s, pad_id]]], dtype=torch.long)

# %% mask-returned-too

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    batch = torch.tensor([s + [pad_id] * (longest - len(s)) for s in sequences], dtype=torch.long)
    return batch, batch != pad_id

# %% through-floats

def pad_batch(sequences, pad_id):
    longest = max(len(s) for s in sequences)
    batch = torch.full((len(sequences), longest), float(pad_id))
    for b, s in enumerate(sequences):
        batch[b, : len(s)] = torch.tensor(s, dtype=torch.float32)
    return (batch % 256).long()

# %% nested

def pad_batch(sequences, pad_id):
    return torch.nested.nested_tensor([torch.tensor(s) for s in sequences])


# %% rows-are-one-list cause="one-row-for-all"

def pad_batch(sequences, pad_id):
    width = max(len(row) for row in sequences)
    batch = [[pad_id] * width] * len(sequences)
    for b in range(len(sequences)):
        for s, token in enumerate(sequences[b]):
            batch[b][s] = token
    return torch.tensor(batch, dtype=torch.long)


# %% padding-filtered-and-put-back cause="real-ids-removed"

def pad_batch(sequences, pad_id):
    width = max(len(row) for row in sequences)
    rows = [list(filter(lambda token: token != pad_id, row)) for row in sequences]
    return torch.tensor([row + [pad_id] * (width - len(row)) for row in rows], dtype=torch.long)


# %% last-id-asked-for cause="empty-sequence-fails"

def pad_batch(sequences, pad_id):
    width = max(len(row) for row in sequences)
    return torch.tensor([[*row[:-1], row[-1], *[pad_id] * (width - len(row))] for row in sequences], dtype=torch.long)

# %% by-way-of-float32

def pad_batch(sequences, pad_id):
    longest = max(len(row) for row in sequences)
    batch = torch.ones(len(sequences), longest) * pad_id
    for i, row in enumerate(sequences):
        batch[i, : len(row)] = torch.tensor(row, dtype=torch.float32)
    return batch.long()
