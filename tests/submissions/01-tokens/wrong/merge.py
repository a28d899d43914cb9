"""Wrong submissions of lesson 01, `merge`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% walks-backward cause="from-the-right"

def merge(ids, pair, new_id):
    out, i = [], len(ids) - 1
    while i >= 0:
        if i > 0 and (ids[i - 1], ids[i]) == pair:
            out.insert(0, new_id)
            i -= 2
        else:
            out.insert(0, ids[i])
            i -= 1
    return out

# %% one-step-after-a-hit cause="overlap-used-twice"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(new_id)
        else:
            out.append(ids[i])
        i += 1
    return out

# %% second-number-stays cause="half-replaced"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out += [new_id, new_id]
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% stops-before-the-last cause="last-id-lost"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% runs-over-the-end cause="looks-past-the-end"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% last-one-always-copied cause="last-id-doubled"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out + ids[-1:]

# %% break-after-the-first cause="only-first-occurrence"

def merge(ids, pair, new_id):
    out = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            out[i : i + 2] = [new_id]
            break
    return out

# %% either-order cause="order-ignored"

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if i + 1 < len(ids) and sorted(ids[i : i + 2]) == sorted(pair):
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% each-member cause="numbers-for-pairs"

def merge(ids, pair, new_id):
    return [new_id if i in pair else i for i in ids]

# %% looks-at-what-it-wrote cause="merged-again"

def merge(ids, pair, new_id):
    out = []
    for i in ids:
        out.append(i)
        if tuple(out[-2:]) == pair:
            out[-2:] = [new_id]
    return out

# %% until-nothing-is-left cause="merged-again"

def merge(ids, pair, new_id):
    ids = list(ids)
    found, rounds = True, 0
    while found and rounds < 50:
        found, i, rounds = False, 0, rounds + 1
        while i < len(ids) - 1:
            if (ids[i], ids[i + 1]) == pair:
                ids[i : i + 2] = [new_id]
                found = True
            i += 1
    return ids

# %% digits-in-a-text cause="digits-for-numbers"

def merge(ids, pair, new_id):
    text = " ".join(str(i) for i in ids)
    text = text.replace(f"{pair[0]} {pair[1]}", str(new_id))
    return [int(i) for i in text.split()]

# %% tuple-returned cause="not-a-list"

def merge(ids, pair, new_id):
    out, i = (), 0
    while i < len(ids):
        hit = tuple(ids[i : i + 2]) == pair
        out += (new_id,) if hit else (ids[i],)
        i += 2 if hit else 1
    return out

# %% bytes-returned

def merge(ids, pair, new_id):
    return list(bytes(ids).replace(bytes(pair), bytes([new_id % 256])))

# %% changes-the-callers-list cause="argument-changed"

def merge(ids, pair, new_id):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
        i += 1
    return ids

# %% nothing-returned cause="argument-changed"

def merge(ids, pair, new_id):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new_id
            ids.pop(i + 1)
        i += 1
    return ids

# %% pair-kept-beside-the-new-id

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out += [*pair, new_id]
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% three-skipped

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(new_id)
            i += 3
        else:
            out.append(ids[i])
            i += 1
    return out

# %% only-even-places cause="every-second-place"

def merge(ids, pair, new_id):
    out = []
    for i in range(0, len(ids), 2):
        part = ids[i : i + 2]
        out += [new_id] if tuple(part) == pair else part
    return out

# %% pair-of-equals-forgotten

def merge(ids, pair, new_id):
    if pair[0] == pair[1]:
        return list(ids)
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% ends-swallow-half-a-pair

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and (i + 1 == len(ids) or ids[i + 1] == pair[1]):
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% new-id-ignored

def merge(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(256)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

# %% numpy-numbers

def merge(ids, pair, new_id):
    import numpy as np
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return list(np.array(out, dtype=np.int64))

# %% recursion-too-deep-for-text

def merge(ids, pair, new_id):
    if len(ids) < 2:
        return ids
    if (ids[0], ids[1]) == pair:
        return [new_id] + merge(ids[2:], pair, new_id)
    return [ids[0]] + merge(ids[2:], pair, new_id)


# %% neighbor-of-the-last cause="looks-past-the-end"

def merge(ids, pair, new_id):
    result = []
    k = 0
    while k < len(ids):
        if (ids[k], ids[k + 1]) == pair:
            result.append(new_id)
            k += 2
        else:
            result.append(ids[k])
            k += 1
    return result


# %% same-objects cause="is-for-equals"

def merge(ids, pair, new_id):
    result, k = [], 0
    while k < len(ids):
        here = ids[k : k + 2]
        if len(here) == 2 and here[0] is pair[0] and here[1] is pair[1]:
            result.append(new_id)
            k += 2
        else:
            result.append(ids[k])
            k += 1
    return result
