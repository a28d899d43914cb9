"""Right submissions of lesson 01, `merge`: every one has to pass."""
# ruff: noqa

# %% while-loop

def merge(ids, pair, new_id):
    result, i = [], 0
    while i < len(ids):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            result.append(new_id)
            i += 2
        else:
            result.append(ids[i])
            i += 1
    return result

# %% slices

def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    out: list[int] = []
    place = 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == pair:
            out.append(new_id)
            place += 2
        else:
            out.append(ids[place])
            place += 1
    return out

# %% skip-flag

def merge(ids, pair, new_id):
    result = []
    skip = False
    for i, current in enumerate(ids):
        if skip:
            skip = False
            continue
        if i < len(ids) - 1 and (current, ids[i + 1]) == pair:
            result.append(new_id)
            skip = True
        else:
            result.append(current)
    return result

# %% iterator-with-a-sentinel

def merge(ids, pair, new_id):
    nothing = object()
    rest = iter(ids)
    current = next(rest, nothing)
    result = []
    while current is not nothing:
        following = next(rest, nothing)
        if following is not nothing and current == pair[0] and following == pair[1]:
            result.append(new_id)
            current = next(rest, nothing)
        else:
            result.append(current)
            current = following
    return result

# %% text-of-code-points

def merge(ids, pair, new_id):
    text = "".join(map(chr, ids))
    return [ord(sign) for sign in text.replace(chr(pair[0]) + chr(pair[1]), chr(new_id))]

# %% stack-that-remembers-what-is-new

def merge(ids, pair, new_id):
    stack = []  # (id, was it here before)
    for current in ids:
        if stack and stack[-1] == (pair[0], True) and current == pair[1]:
            stack[-1] = (new_id, False)
        else:
            stack.append((current, True))
    return [number for number, _ in stack]

# %% places-first

def merge(ids, pair, new_id):
    places, last = set(), -2
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == tuple(pair) and i > last + 1:
            places.add(i)
            last = i
    return [new_id if i in places else ids[i] for i in range(len(ids)) if i - 1 not in places]

# %% copy-and-delete

def merge(ids, pair, new_id):
    ids = list(ids)
    i = 0
    while i < len(ids) - 1:
        if [ids[i], ids[i + 1]] == list(pair):
            ids[i] = new_id
            del ids[i + 1]
        i += 1
    return ids

# %% slice-assignment-on-a-copy

def merge(ids, pair, new_id):
    result = ids.copy()
    start = 0
    while start < len(result):
        if result[start : start + 2] == list(pair):
            result[start : start + 2] = [new_id]
        start += 1
    return result

# %% index-jumps

def merge(ids, pair, new_id):
    result, begin = [], 0
    while True:
        try:
            place = ids.index(pair[0], begin)
        except ValueError:
            return result + ids[begin:]
        result += ids[begin:place]
        if place + 1 < len(ids) and ids[place + 1] == pair[1]:
            result.append(new_id)
            begin = place + 2
        else:
            result.append(ids[place])
            begin = place + 1

# %% generator

def merge(ids, pair, new_id):
    def walk():
        i = 0
        while i < len(ids):
            hit = ids[i : i + 2] == [*pair]
            yield new_id if hit else ids[i]
            i += 1 + hit
    return list(walk())

# %% recursion-in-a-loop-of-parts

def merge(ids, pair, new_id):
    from collections import deque
    rest, result = deque(ids), []
    while rest:
        first = rest.popleft()
        if rest and first == pair[0] and rest[0] == pair[1]:
            rest.popleft()
            first = new_id
        result.append(first)
    return result

# %% regular-expression-on-code-points

import re

def merge(ids, pair, new_id):
    text = "".join(chr(i) for i in ids)
    pattern = re.escape(chr(pair[0])) + re.escape(chr(pair[1]))
    return [ord(c) for c in re.sub(pattern, lambda found: chr(new_id), text, flags=re.DOTALL)]

# %% digits-with-fences

def merge(ids, pair, new_id):
    text = "".join(f"<{i}>" for i in ids).replace(f"<{pair[0]}><{pair[1]}>", f"<{new_id}>")
    return [int(word) for word in text.replace("<", " ").replace(">", " ").split()]
