"""Right submissions of lesson 01, `Tokenizer`: every one has to pass."""
# ruff: noqa

# %% textbook

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = (self.specials.index(s) for s in ("<pad>", "<bos>", "<eos>"))
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        data = b""
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
            if i >= self.offset:
                data += self.pieces[i - self.offset]
        return data.decode("utf-8", errors="replace")

# %% lowest-rank-first

class Tokenizer:
    def __init__(self, merges: list[tuple[int, int]], specials: tuple[str, ...] = ("<pad>", "<bos>", "<eos>")) -> None:
        self.rank = {tuple(pair): i for i, pair in enumerate(merges)}
        self.specials = {name: i for i, name in enumerate(specials)}
        self.pad_id = self.specials.get("<pad>", 0)
        self.bos_id = self.specials.get("<bos>", 1)
        self.eos_id = self.specials.get("<eos>", 2)

    @property
    def vocab_size(self) -> int:
        return len(self.specials) + 256 + len(self.rank)

    def encode(self, text: str, add_bos: bool = False, add_eos: bool = False) -> list[int]:
        ids = list(text.encode("utf-8"))
        while len(ids) > 1:
            best = min(zip(ids, ids[1:]), key=lambda pair: self.rank.get(pair, float("inf")))
            if best not in self.rank:
                break
            ids = merge(ids, best, 256 + self.rank[best])
        return [self.bos_id] * add_bos + [len(self.specials) + i for i in ids] + [self.eos_id] * add_eos

    def _bytes_of(self, raw: int) -> bytes:
        if raw < 256:
            return bytes([raw])
        left, right = list(self.rank)[raw - 256]
        return self._bytes_of(left) + self._bytes_of(right)

    def decode(self, ids: list[int]) -> str:
        if any(i not in range(self.vocab_size) for i in ids):
            raise ValueError("outside the vocabulary")
        parts = [self._bytes_of(i - len(self.specials)) for i in ids if i >= len(self.specials)]
        return b"".join(parts).decode("utf-8", "replace")

# %% ids-moved-at-the-start

class Tokenizer:
    """Works with the final ids throughout: the merges are moved up by the number of specials at once."""

    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        n = len(specials)
        self.first_byte = n
        self.merges = {(a + n, b + n): 256 + n + i for i, (a, b) in enumerate(merges)}
        self.names = list(specials)
        self.vocab_size = n + 256 + len(merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2

    def encode(self, text, add_bos=False, add_eos=False):
        ids = [b + self.first_byte for b in text.encode()]
        for pair, new in self.merges.items():
            i, out = 0, []
            while i < len(ids):
                if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
                    out.append(new)
                    i += 2
                else:
                    out.append(ids[i])
                    i += 1
            ids = out
        if add_bos:
            ids.insert(0, self.bos_id)
        if add_eos:
            ids.append(self.eos_id)
        return ids

    def decode(self, ids):
        parts = {new: pair for pair, new in self.merges.items()}
        stack, data = list(reversed(ids)), bytearray()
        while stack:
            i = stack.pop()
            if i < 0 or i >= self.vocab_size:
                raise ValueError(i)
            if i in parts:
                left, right = parts[i]
                stack += [right, left]
            elif i >= self.first_byte:
                data.append(i - self.first_byte)
        return bytes(data).decode("utf-8", errors="replace")

# %% vocabulary-dictionary

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.vocabulary = {}
        for name in specials:
            self.vocabulary[len(self.vocabulary)] = None
        start = len(specials)
        for byte in range(256):
            self.vocabulary[len(self.vocabulary)] = bytes((byte,))
        for left, right in merges:
            self.vocabulary[len(self.vocabulary)] = self.vocabulary[start + left] + self.vocabulary[start + right]
        self.start, self.merges = start, tuple(merges)
        self.vocab_size = len(self.vocabulary)
        self.pad_id = specials.index("<pad>")
        self.bos_id = specials.index("<bos>")
        self.eos_id = specials.index("<eos>")

    def encode(self, text, add_bos=False, add_eos=False):
        raw = list(text.encode("utf-8"))
        for number in range(len(self.merges)):
            raw = merge(raw, self.merges[number], 256 + number)
        result = []
        if add_bos:
            result.append(self.bos_id)
        result.extend(self.start + r for r in raw)
        if add_eos:
            result.append(self.eos_id)
        return result

    def decode(self, ids):
        try:
            parts = [self.vocabulary[i] for i in ids]
        except KeyError as error:
            raise ValueError(f"no such id: {error}") from None
        return str(b"".join(part for part in parts if part is not None), "utf-8", "replace")

# %% cached-words-of-a-text

from functools import lru_cache

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = tuple(tuple(p) for p in merges)
        self.n = len(specials)
        self.vocab_size = self.n + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self._raw = lru_cache(maxsize=1000)(self._encode_raw)

    def _encode_raw(self, text):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        return tuple(ids)

    def encode(self, text, add_bos=False, add_eos=False):
        ids = [i + self.n for i in self._raw(text)]
        return ([self.bos_id] if add_bos else []) + ids + ([self.eos_id] if add_eos else [])

    def decode(self, ids):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces += [pieces[a] + pieces[b]]
        if ids and not (0 <= min(ids) and max(ids) < self.vocab_size):
            raise ValueError("outside the vocabulary")
        return b"".join([pieces[i - self.n] for i in ids if i >= self.n]).decode(errors="replace")

# %% bytes-as-latin-letters

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges, self.specials = list(merges), list(specials)

    vocab_size = property(lambda self: len(self.specials) + 256 + len(self.merges))
    pad_id = property(lambda self: self.specials.index("<pad>"))
    bos_id = property(lambda self: self.specials.index("<bos>"))
    eos_id = property(lambda self: self.specials.index("<eos>"))

    def encode(self, text, add_bos=False, add_eos=False):
        signs = text.encode("utf-8").decode("latin-1")
        for i, (a, b) in enumerate(self.merges):
            signs = signs.replace(chr(a) + chr(b), chr(256 + i))
        ids = [ord(s) + len(self.specials) for s in signs]
        return [self.bos_id][: bool(add_bos)] + ids + [self.eos_id][: bool(add_eos)]

    def decode(self, ids):
        for i in ids:
            if not 0 <= i < self.vocab_size:
                raise ValueError(f"{i} is not in the vocabulary")
        signs = "".join(chr(i - len(self.specials)) for i in ids if i >= len(self.specials))
        for i, (a, b) in reversed(list(enumerate(self.merges))):
            signs = signs.replace(chr(256 + i), chr(a) + chr(b))
        return signs.encode("latin-1").decode("utf-8", errors="replace")

# %% unmerging-from-the-back

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = [(int(a), int(b)) for a, b in merges]
        self.k = len(specials)
        self.vocab_size = self.k + 256 + len(self.merges)
        self.pad_id = 0
        self.bos_id = 1
        self.eos_id = 2

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i in range(len(self.merges)):
            ids = merge(ids, self.merges[i], i + 256)
        ids = list(map(lambda r: r + self.k, ids))
        if add_bos: ids = [self.bos_id, *ids]
        if add_eos: ids = [*ids, self.eos_id]
        return ids

    def decode(self, ids):
        raw = []
        for i in ids:
            if i >= self.vocab_size or i < 0:
                raise ValueError("bad id")
            if i >= self.k:
                raw.append(i - self.k)
        for number in range(len(self.merges) - 1, -1, -1):
            out = []
            for r in raw:
                out.extend(self.merges[number] if r == 256 + number else (r,))
            raw = out
        return bytes(raw).decode("utf-8", errors="replace")

# %% dataclass

from dataclasses import dataclass, field

@dataclass
class Tokenizer:
    merges: list
    specials: tuple = ("<pad>", "<bos>", "<eos>")
    pad_id: int = field(init=False)
    bos_id: int = field(init=False)
    eos_id: int = field(init=False)
    vocab_size: int = field(init=False)

    def __post_init__(self):
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.vocab_size = len(self.specials) + 256 + len(self.merges)

    def encode(self, text, add_bos=False, add_eos=False):
        raw = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            if pair in count_pairs(raw):
                raw = merge(raw, pair, 256 + i)
        return [1] * add_bos + [r + len(self.specials) for r in raw] + [2] * add_eos

    def decode(self, ids):
        table = {i: bytes([i]) for i in range(256)}
        for i, (a, b) in enumerate(self.merges):
            table[256 + i] = table[a] + table[b]
        out = b""
        for i in ids:
            if not isinstance(i, int) or not (0 <= i < self.vocab_size):
                raise ValueError(i)
            out += table.get(i - len(self.specials), b"")
        return out.decode("utf-8", errors="replace")

# %% incremental-decoder

import codecs

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.base = len(specials)
        self.pad_id, self.bos_id, self.eos_id = specials.index("<pad>"), specials.index("<bos>"), specials.index("<eos>")
        self.vocab_size = self.base + 256 + len(self.merges)

    def expand(self, raw):
        if raw < 256:
            yield raw
        else:
            for part in self.merges[raw - 256]:
                yield from self.expand(part)

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        new_id = 256
        for pair in self.merges:
            ids = merge(ids, pair, new_id)
            new_id += 1
        return [self.bos_id] * int(add_bos) + [self.base + i for i in ids] + [self.eos_id] * int(add_eos)

    def decode(self, ids):
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        text = ""
        for i in ids:
            if i < 0 or i > self.vocab_size - 1:
                raise ValueError("id outside")
            if i >= self.base:
                text += decoder.decode(bytes(self.expand(i - self.base)))
        return text + decoder.decode(b"", final=True)

# %% error-of-our-own

class UnknownToken(ValueError):
    pass

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.specials, self.merges = specials, merges
        self.vocab_size = len(specials) + 256 + len(merges)
        for number, name in enumerate(specials):
            setattr(self, name.strip("<>") + "_id", number)

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(bytes(text, "utf8"))
        for number, pair in enumerate(self.merges, start=256):
            ids = merge(ids, pair, number)
        ids = [number + len(self.specials) for number in ids]
        return (add_bos and [self.bos_id] or []) + ids + (add_eos and [self.eos_id] or [])

    def decode(self, ids):
        pieces = [b""] * len(self.specials) + [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a + len(self.specials)] + pieces[b + len(self.specials)])
        for i in ids:
            if i < 0 or i >= len(pieces):
                raise UnknownToken(i)
        return b"".join(map(pieces.__getitem__, ids)).decode("utf-8", errors="replace")
