"""Wrong submissions of lesson 01, `count_pairs`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% steps-of-two cause="pairs-without-overlap"

def count_pairs(ids):
    counts = {}
    for i in range(0, len(ids) - 1, 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% equals-counted-like-str-count cause="equals-without-overlap"

def count_pairs(ids):
    counts, i, skip = {}, 0, {}
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        if skip.get(pair) != i:
            counts[pair] = counts.get(pair, 0) + 1
            skip[pair] = i + 1
        i += 1
    return counts

# %% frozenset-for-tuple

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        key = tuple(set(pair))
        counts[key] = counts.get(key, 0) + 1
    return counts

# %% sorted-pairs cause="order-ignored"

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        key = tuple(sorted(pair))
        counts[key] = counts.get(key, 0) + 1
    return counts

# %% both-orders-counted

def count_pairs(ids):
    counts = {}
    for a, b in zip(ids, ids[1:]):
        counts[a, b] = counts.get((a, b), 0) + 1
        counts[b, a] = counts.get((b, a), 0) + 1
    return counts

# %% right-before-left cause="order-ignored"

def count_pairs(ids):
    counts = {}
    for pair in zip(ids[1:], ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% range-too-short cause="last-pair-lost"

def count_pairs(ids):
    counts = {}
    for i in range(len(ids) - 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% begins-at-one cause="first-pair-lost"

def count_pairs(ids):
    counts = {}
    for i in range(1, len(ids) - 1):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% minus-one-is-the-last cause="wraps-around"

def count_pairs(ids):
    counts = {}
    for i in range(len(ids)):
        pair = (ids[i - 1], ids[i])
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% starts-from-zero cause="count-off-by-one"

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        if pair not in counts:
            counts[pair] = 0
        else:
            counts[pair] += 1
    return counts

# %% presence cause="counted-once"

def count_pairs(ids):
    return {pair: 1 for pair in zip(ids, ids[1:])}

# %% single-numbers cause="numbers-for-pairs"

def count_pairs(ids):
    counts = {}
    for i in ids:
        counts[i] = counts.get(i, 0) + 1
    return counts

# %% combinations cause="numbers-for-pairs"

from itertools import combinations

def count_pairs(ids):
    counts = {}
    for pair in combinations(ids, 2):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% frequent-ones-only cause="rare-pairs-left-out"

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return {pair: count for pair, count in counts.items() if count >= 2}

# %% a-list-of-items cause="not-a-dictionary"

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return list(counts.items())

# %% keys-are-texts

def count_pairs(ids):
    counts = {}
    for a, b in zip(ids, ids[1:]):
        counts[f"{a},{b}"] = counts.get(f"{a},{b}", 0) + 1
    return counts

# %% keys-are-sums

def count_pairs(ids):
    counts = {}
    for a, b in zip(ids, ids[1:]):
        counts[1000 * a + b] = counts.get(1000 * a + b, 0) + 1
    return counts

# %% counts-are-shares

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return {pair: count / (len(ids) - 1) for pair, count in counts.items()}

# %% counts-are-tensors

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, torch.tensor(0)) + 1
    return counts

# %% remembers-earlier-calls cause="state-kept"

_counts = {}

def count_pairs(ids):
    for pair in zip(ids, ids[1:]):
        _counts[pair] = _counts.get(pair, 0) + 1
    return dict(_counts)

# %% default-argument-shared cause="state-kept"

def count_pairs(ids, counts={}):
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% empties-the-list cause="argument-changed"

def count_pairs(ids):
    counts = {}
    while len(ids) > 1:
        pair = (ids[0], ids[1])
        counts[pair] = counts.get(pair, 0) + 1
        ids.pop(0)
    return counts

# %% fails-on-nothing cause="empty-list-fails"

def count_pairs(ids):
    previous, counts = ids[0], {}
    for current in ids[1:]:
        counts[previous, current] = counts.get((previous, current), 0) + 1
        previous = current
    return counts

# %% zero-is-nothing cause="zero-taken-for-nothing"

def count_pairs(ids):
    counts, previous = {}, None
    for current in ids:
        if previous:
            counts[previous, current] = counts.get((previous, current), 0) + 1
        previous = current
    return counts

# %% bytes-only

def count_pairs(ids):
    data = bytes(ids)
    counts = {}
    for pair in zip(data, data[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

# %% only-the-most-frequent

def count_pairs(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    best = max(counts, key=counts.get, default=None)
    return {best: counts[best]} if counts else {}


# %% both-must-be-true cause="zero-taken-for-nothing"

def count_pairs(ids):
    table, left = {}, None
    for right in ids:
        if left and right:
            table[left, right] = table.get((left, right), 0) + 1
        left = right
    return table


# %% all-products-begin-at-zero cause="absent-pairs-counted"

def count_pairs(ids):
    table = {(p, q): 0 for p in ids for q in ids}
    for k in range(len(ids) - 1):
        table[ids[k], ids[k + 1]] += 1
    return table


# %% most-common cause="not-a-dictionary"

from collections import Counter


def count_pairs(ids):
    table = Counter(zip(ids, ids[1:]))
    return table.most_common()


# %% default-of-a-counter cause="state-kept"

def count_pairs(ids, seen={}):
    for k in range(len(ids) - 1):
        pair = ids[k], ids[k + 1]
        seen.setdefault(pair, 0)
        seen[pair] += 1
    return seen


# %% first-without-asking cause="empty-list-fails"

def count_pairs(ids):
    table = {}
    left = ids[0]
    for right in ids[1:]:
        table[left, right] = table.setdefault((left, right), 0) + 1
        left = right
    return table

# %% regex-on-digits

import re


def count_pairs(ids):
    line = " ".join(str(i) for i in ids)
    return {(a, b): len(re.findall(f"(?={a} {b})", line)) for a, b in zip(ids, ids[1:])}

# %% negative-ids-are-padding

def count_pairs(ids):
    counts = {}
    for a, b in zip(ids, ids[1:]):
        if a < 0 or b < 0:
            continue
        counts[(a, b)] = counts.get((a, b), 0) + 1
    return counts
