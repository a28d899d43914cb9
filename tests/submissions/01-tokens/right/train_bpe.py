"""Right submissions of lesson 01, `train_bpe`: every one has to pass."""
# ruff: noqa

# %% textbook

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size must be at least 256")
    ids = list(text.encode("utf-8"))
    merges = []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% for-loop-and-loop-over-places

def train_bpe(text: str, vocab_size: int) -> list[tuple[int, int]]:
    if vocab_size < 256:
        raise ValueError(f"{vocab_size} < 256")
    ids, merges = [*text.encode()], []
    for new_id in range(256, vocab_size):
        counts = count_pairs(ids)
        best, most = None, 1
        for pair in zip(ids, ids[1:]):
            if counts[pair] > most:
                best, most = pair, counts[pair]
        if best is None:
            return merges
        merges.append(best)
        ids = merge(ids, best, new_id)
    return merges

# %% everything-its-own

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("too small")
    ids = list(bytearray(text, "utf-8"))
    merges = []
    for step in range(vocab_size - 256):
        count, place = {}, {}
        for i in range(len(ids) - 1):
            pair = (ids[i], ids[i + 1])
            count[pair] = count.get(pair, 0) + 1
            place.setdefault(pair, i)
        if not count:
            break
        pair = min(count, key=lambda p: (-count[p], place[p]))
        if count[pair] == 1:
            break
        out, i = [], 0
        while i < len(ids):
            if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
                out.append(256 + step)
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
        merges.append(pair)
    return merges

# %% code-points-of-a-string

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    signs = text.encode("utf-8").decode("latin-1")
    merges = []
    while 256 + len(merges) < vocab_size:
        counts = {}
        for a, b in zip(signs, signs[1:]):
            counts[a + b] = counts.get(a + b, 0) + 1
        if not counts or max(counts.values()) < 2:
            break
        best = max(counts, key=counts.get)
        signs = signs.replace(best, chr(256 + len(merges)))
        merges.append((ord(best[0]), ord(best[1])))
    return merges

# %% recursive

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("the bytes need 256 ids")

    def rounds(ids, merges):
        if len(merges) == vocab_size - 256:
            return merges
        counts = count_pairs(ids)
        if not counts or max(counts.values()) < 2:
            return merges
        best = max(counts, key=counts.get)
        return rounds(merge(ids, best, 256 + len(merges)), [*merges, best])

    return rounds(list(text.encode("utf-8")), [])

# %% counter-most-common

from collections import Counter

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size under 256")
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) + 256 < vocab_size:
        # most_common keeps the order of first encounter among equals
        common = Counter(zip(ids, ids[1:])).most_common(1)
        if not common or common[0][1] < 2:
            break
        (pair, _), = common
        ids = merge(ids, pair, 256 + len(merges))
        merges.append(pair)
    return merges

# %% dictionary-by-id-turned-into-a-list

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size under 256")
    learned = {}
    ids = list(text.encode("utf-8"))
    next_id = 256
    while next_id < vocab_size:
        counts = count_pairs(ids)
        frequent = {pair: count for pair, count in counts.items() if count >= 2}
        if not frequent:
            break
        top = max(frequent.values())
        learned[next_id] = next(pair for pair in zip(ids, ids[1:]) if frequent.get(pair) == top)
        ids = merge(ids, learned[next_id], next_id)
        next_id += 1
    return [learned[i] for i in sorted(learned)]

# %% sorted-is-stable

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size under 256")
    ids, merges = list(text.encode("utf-8")), []
    for new_id in range(256, vocab_size):
        ranking = sorted(dict.fromkeys(zip(ids, ids[1:])), key=lambda p: -count_pairs(ids)[p])
        if not ranking or count_pairs(ids)[ranking[0]] < 2:
            break
        ids = merge(ids, ranking[0], new_id)
        merges.append(ranking[0])
    return merges

# %% own-error-class

class TooSmall(ValueError):
    pass

def train_bpe(text, vocab_size):
    if vocab_size - 256 < 0:
        raise TooSmall("no room for the bytes")
    merges, ids = [], list(text.encode("utf-8"))
    while vocab_size - 256 > len(merges) and len(ids) > 1:
        counts = count_pairs(ids)
        most = max(counts.values())
        if most == 1:
            break
        for pair in zip(ids[:-1], ids[1:]):
            if counts[pair] == most:
                break
        ids = merge(ids, pair, len(merges) + 256)
        merges += [pair]
    return merges

# %% torch-counts

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size under 256")
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256 and len(ids) >= 2:
        data = torch.tensor(ids)
        keys = data[:-1] * 1_000_000 + data[1:]
        different, back, counts = keys.unique(return_inverse=True, return_counts=True)
        each = counts[back]
        if each.max() < 2:
            break
        place = int((each == each.max()).nonzero()[0])
        pair = (ids[place], ids[place + 1])
        ids = merge(ids, pair, 256 + len(merges))
        merges.append(pair)
    return merges

# %% break-from-an-endless-loop

def train_bpe(text, vocab_size):
    if not vocab_size >= 256:
        raise ValueError("vocab_size under 256")
    ids = list(text.encode("utf-8"))
    merges = []
    while True:
        if len(merges) >= vocab_size - 256:
            break
        counts = count_pairs(ids)
        candidates = [p for p in counts if counts[p] > 1]
        if not candidates:
            break
        best = max(candidates, key=lambda p: (counts[p], -list(zip(ids, ids[1:])).index(p)))
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges
