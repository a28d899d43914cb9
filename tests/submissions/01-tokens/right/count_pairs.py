"""Right submissions of lesson 01, `count_pairs`: every one has to pass."""
# ruff: noqa

# %% zip-and-get

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% pairwise

from itertools import pairwise

def count_pairs(ids: list[int]) -> dict[tuple[int, int], int]:
    counts: dict[tuple[int, int], int] = {}
    for pair in pairwise(ids):
        if pair in counts:
            counts[pair] += 1
        else:
            counts[pair] = 1
    return counts

# %% counter

from collections import Counter

def count_pairs(ids):
    return Counter(zip(ids, ids[1:]))

# %% counter-made-a-dict

import collections

def count_pairs(ids):
    return dict(collections.Counter((ids[i], ids[i + 1]) for i in range(len(ids) - 1)))

# %% defaultdict

from collections import defaultdict

def count_pairs(ids):
    counts = defaultdict(int)
    for i in range(len(ids) - 1):
        counts[ids[i], ids[i + 1]] += 1
    return counts

# %% index-loop

def count_pairs(ids):
    result = dict()
    i = 0
    while i + 1 < len(ids):
        key = (ids[i], ids[i + 1])
        result.setdefault(key, 0)
        result[key] += 1
        i += 1
    return result

# %% remembers-the-last-one

def count_pairs(ids):
    counts, previous = {}, None
    for current in ids:
        if previous is not None:
            counts[(previous, current)] = counts.get((previous, current), 0) + 1
        previous = current
    return counts

# %% list-count

def count_pairs(ids):
    pairs = list(zip(ids[:-1], ids[1:]))
    return {pair: pairs.count(pair) for pair in pairs}

# %% sorted-and-grouped

from itertools import groupby

def count_pairs(ids):
    pairs = sorted(zip(ids, ids[1:]))
    return {pair: len(list(group)) for pair, group in groupby(pairs)}

# %% from-the-back

def count_pairs(ids):
    counts = {}
    for i in reversed(range(1, len(ids))):
        pair = ids[i - 1], ids[i]
        counts[pair] = 1 + counts.get(pair, 0)
    return counts

# %% torch-unique

def count_pairs(ids):
    if len(ids) < 2:
        return {}
    pairs = torch.tensor([ids[:-1], ids[1:]]).T
    different, counts = pairs.unique(dim=0, return_counts=True)
    return {tuple(pair): count for pair, count in zip(different.tolist(), counts.tolist())}

# %% recursive-halves

def count_pairs(ids):
    if len(ids) < 2:
        return {}
    if len(ids) == 2:
        return {tuple(ids): 1}
    middle = len(ids) // 2
    counts = count_pairs(ids[: middle + 1])
    for pair, count in count_pairs(ids[middle:]).items():
        counts[pair] = counts.get(pair, 0) + count
    return counts

# %% try-and-except

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        try:
            counts[pair] += 1
        except KeyError:
            counts[pair] = 1
    return counts
