"""Wrong submissions of lesson 01, `train_bpe`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% tie-to-the-largest-pair cause="tie-broken-otherwise"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        if not counts:
            break
        count, best = max((count, pair) for pair, count in counts.items())
        if count < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% greater-or-equal cause="tie-broken-otherwise"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = None
        for pair in counts:
            if best is None or counts[pair] >= counts[best]:
                best = pair
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% sorted-alphabetically cause="tie-broken-otherwise"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        ranking = sorted(count_pairs(ids).items(), key=lambda item: (-item[1], item[0]))
        if not ranking or ranking[0][1] < 2:
            break
        best = ranking[0][0]
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% tie-to-the-rarest-order cause="tie-broken-otherwise"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        ranking = sorted(count_pairs(ids).items(), key=lambda item: item[1])
        if not ranking or ranking[-1][1] < 2:
            break
        best = ranking[-1][0]
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% counts-of-the-beginning

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    counts = count_pairs(ids)
    while len(merges) < vocab_size - 256 and counts:
        best = max(counts, key=counts.get)
        if counts.pop(best) < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% result-of-merge-thrown-away cause="ids-not-replaced"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < min(vocab_size, 2000) - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% goes-on-to-the-end cause="single-pairs-merged"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256 and len(ids) > 1:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get)
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% more-than-twice cause="stops-too-early"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] <= 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% one-too-many cause="number-of-merges"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) <= vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% room-for-specials cause="number-of-merges"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    for new_id in range(256, vocab_size - 3):
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges

# %% nothing-said-about-255 cause="no-error-under-256"

def train_bpe(text, vocab_size):
    ids, merges = list(text.encode("utf-8")), []
    for new_id in range(256, vocab_size):
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges

# %% letters-for-bytes cause="characters-for-bytes"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = [ord(c) for c in text], []
    for new_id in range(256, vocab_size):
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges

# %% word-by-word cause="split-into-words"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    words, merges = [list(word.encode("utf-8")) for word in text.split()], []
    for new_id in range(256, vocab_size):
        counts = {}
        for word in words:
            for pair, count in count_pairs(word).items():
                counts[pair] = counts.get(pair, 0) + count
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        words = [merge(word, best, new_id) for word in words]
        merges.append(best)
    return merges

# %% small-letters cause="text-changed"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.lower().encode("utf-8")), []
    for new_id in range(256, vocab_size):
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges

# %% ids-from-257 cause="new-ids-wrong"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        merges.append(best)
        ids = merge(ids, best, 256 + len(merges))
    return merges

# %% pairs-as-lists cause="merges-of-another-kind"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append([best[0], best[1]])
    return merges

# %% dictionary-of-merges cause="merges-of-another-kind"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), {}
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        merges[best] = 256 + len(merges)
        ids = merge(ids, best, merges[best])
    return merges

# %% pieces-as-bytes

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    pieces = {i: bytes([i]) for i in range(256)}
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        pieces[256 + len(merges)] = pieces[best[0]] + pieces[best[1]]
        ids = merge(ids, best, 256 + len(merges))
        merges.append((pieces[best[0]], pieces[best[1]]))
    return merges

# %% equals-counted-apart cause="counts-without-overlap"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = {pair: merge(ids, pair, -1).count(-1) for pair in zip(ids, ids[1:])}
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% fails-on-an-empty-text cause="nothing-to-merge-fails"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get)
        if counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% several-merges-a-round

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        most = max(counts.values(), default=0)
        if most < 2:
            break
        for pair in [pair for pair in counts if counts[pair] == most]:
            if len(merges) < vocab_size - 256:
                ids = merge(ids, pair, 256 + len(merges))
                merges.append(pair)
    return merges

# %% stale-ties-after-incremental-counts

def train_bpe(text, vocab_size):
    # keeps one dictionary for good: among equals the pair wins that was met first in the whole training
    if vocab_size < 256:
        raise ValueError
    ids, merges, known = list(text.encode("utf-8")), [], {}
    while len(merges) < vocab_size - 256:
        for pair in known:
            known[pair] = 0
        for pair in zip(ids, ids[1:]):
            known[pair] = known.get(pair, 0) + 1
        best = max(known, key=known.get, default=None)
        if best is None or known[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% type-error-for-value-error cause="no-error-under-256"

def train_bpe(text, vocab_size):
    assert vocab_size >= 256
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% never-grows-into-new-ids

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = {p: c for p, c in count_pairs(ids).items() if max(p) < 256}
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges

# %% learned-by-heart

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    return [(97, 98), (256, 114), (257, 97)][: vocab_size - 256]


# %% more-than-256-wanted cause="error-at-256"

def train_bpe(text, vocab_size):
    if not vocab_size > 256:
        raise ValueError(f"{vocab_size} is not enough")
    ids, learned = list(text.encode("utf-8")), []
    for number in range(vocab_size - 256):
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] == 1:
            break
        ids = merge(ids, best, 256 + number)
        learned.append(best)
    return learned


# %% own-words-for-nothing-left cause="nothing-to-merge-fails"

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size is under 256")
    ids, learned = list(text.encode("utf-8")), []
    while len(learned) + 256 < vocab_size:
        counts = count_pairs(ids)
        if len(counts) == 0:
            raise ValueError("there is no pair to merge")
        best = max(counts, key=counts.get)
        if counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(learned))
        learned.append(best)
    return learned


# %% list-outside cause="state-kept"

learned_so_far = []

def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size is under 256")
    ids = list(text.encode("utf-8"))
    while 256 + len(learned_so_far) < vocab_size:
        counts = count_pairs(ids)
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + len(learned_so_far))
        learned_so_far.append(best)
    return learned_so_far
