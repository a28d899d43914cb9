"""Wrong submissions of lesson 01, `Tokenizer`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% offset-forgotten-in-both cause="specials-not-counted"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = 0
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% offset-forgotten-in-encode cause="specials-not-counted"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = list(ids)
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% offset-forgotten-in-decode cause="specials-not-counted"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% three-specials-by-heart cause="three-specials-always"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = 3
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% specials-behind-the-merges cause="specials-at-the-end"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = 0
        self.first = 256 + len(self.merges)
        self.vocab_size = self.first + len(self.specials)
        self.pad_id, self.bos_id, self.eos_id = range(self.first, self.first + 3)
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i < self.first)
        return data.decode("utf-8", errors="replace")

# %% leftmost-first cause="merges-in-another-order"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        again = True
        while again:
            again = False
            for j in range(len(ids) - 1):
                if (ids[j], ids[j + 1]) in self.merges:
                    ids[j : j + 2] = [256 + self.merges.index((ids[j], ids[j + 1]))]
                    again = True
                    break
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% longest-piece-first cause="merges-in-another-order"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        data, ids = text.encode("utf-8"), []
        while data:
            best = max((p for p in self.pieces if data.startswith(p)), key=len)
            ids.append(self.pieces.index(best))
            data = data[len(best):]
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% backward cause="merges-in-another-order"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in reversed(list(enumerate(self.merges))):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% merges-never-applied cause="merges-not-all-applied"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% merge-ids-from-257

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 257 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% trained-anew-on-each-text

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(train_bpe(text, 256 + len(self.merges))):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% size-without-specials cause="vocab-size-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% size-without-merges cause="vocab-size-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% size-a-method

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def vocab_size(self):
        return self.offset + 256 + len(self.merges)

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
        for i in ids:
            if i < 0 or i >= self.vocab_size():
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% bos-and-eos-always cause="bos-and-eos-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=True, add_eos=True):
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% bos-and-eos-exchanged cause="bos-and-eos-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.eos_id, self.bos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% eos-in-front cause="bos-and-eos-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
            ids = [self.eos_id] + ids
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% elif-add-eos cause="bos-and-eos-wrong"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        elif add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% offset-added-to-bos

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return [i + self.offset for i in ids]

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% specials-parsed cause="specials-found-in-text"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        for number, name in enumerate(self.specials):
            if name in text:
                before, _, after = text.partition(name)
                ids = self.encode(before) + [number] + self.encode(after)
                break
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% specials-cut-out-of-the-text cause="specials-found-in-text"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.replace("<bos>", "").replace("<eos>", "").replace("<pad>", "").encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% specials-written-out cause="specials-not-skipped"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] if i >= self.offset else self.specials[i].encode() for i in ids)
        return data.decode("utf-8", errors="replace")

# %% specials-taken-by-negative-index cause="specials-not-skipped"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids)
        return data.decode("utf-8", errors="replace")

# %% stops-at-eos cause="stops-at-special"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        if self.eos_id in ids:
            ids = ids[: ids.index(self.eos_id)]
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% text-piece-by-piece cause="decoded-one-by-one"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        return "".join(self.pieces[i - self.offset].decode("utf-8", errors="replace") for i in ids if i >= self.offset)

# %% chr-of-each-byte cause="decoded-one-by-one"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return "".join(chr(byte) for byte in data)

# %% strict cause="strict-decoding"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8")

# %% invalid-ignored cause="invalid-bytes-dropped"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="ignore")

# %% no-check-of-ids cause="no-error-outside"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% negative-ids-pass cause="no-error-outside"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% first-id-outside-passes cause="no-error-outside"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i > self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% index-error

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise IndexError(i)
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% only-the-first-id-checked

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids[:1]:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% negative-ids-as-padding

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i >= self.vocab_size or i < -1:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% text-in-small-letters cause="text-changed"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.lower().encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% text-stripped cause="text-changed"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.strip().encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% unicode-normalized cause="text-changed"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        import unicodedata
        ids = list(unicodedata.normalize("NFC", text).encode("utf-8"))
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% letters-for-bytes cause="characters-for-bytes"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = [ord(c) for c in text]
        for i, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% encode-gives-a-tuple cause="another-kind-of-value"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        return tuple(ids)

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% encode-gives-a-tensor cause="another-kind-of-value"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        return torch.tensor(ids)

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% decode-gives-bytes cause="another-kind-of-value"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data

# %% merges-shared-by-all

class Tokenizer:
    merges = []

    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        Tokenizer.merges.clear()
        Tokenizer.merges.extend(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% every-word-on-its-own

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        import re
        ids = []
        for word in re.findall(r"\s+|\S+", text):
            part = list(word.encode("utf-8"))
            for i, pair in enumerate(self.merges):
                part = merge(part, pair, 256 + i)
            ids += part
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% each-merge-only-once

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate(self.merges):
            for j in range(len(ids) - 1):
                if (ids[j], ids[j + 1]) == pair:
                    ids = ids[:j] + [256 + i] + ids[j + 2:]
                    break
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% consumes-the-merges

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        ids = list(text.encode("utf-8"))
        for i, pair in enumerate([self.merges.pop(0) for _ in range(len(self.merges))]):
            ids = merge(ids, pair, 256 + i)
        ids = [i + self.offset for i in ids]
        if add_bos:
            ids = [self.bos_id] + ids
        if add_eos:
            ids = ids + [self.eos_id]
        return ids

    def decode(self, ids):
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")

# %% forgets-an-empty-text

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = list(merges)
        self.specials = tuple(specials)
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([i]) for i in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])

    def encode(self, text, add_bos=False, add_eos=False):
        if not text:
            return []
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
        for i in ids:
            if i < 0 or i >= self.vocab_size:
                raise ValueError(f"unknown id {i}")
        data = b"".join(self.pieces[i - self.offset] for i in ids if i >= self.offset)
        return data.decode("utf-8", errors="replace")


# %% stripped-when-decoded cause="text-changed"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = [tuple(pair) for pair in merges]
        self.first = len(specials)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([byte]) for byte in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])
        self.vocab_size = self.first + len(self.pieces)

    def encode(self, text, add_bos=False, add_eos=False):
        raw = list(text.encode("utf-8"))
        for number, pair in enumerate(self.merges):
            raw = merge(raw, pair, 256 + number)
        return [self.bos_id] * add_bos + [one + self.first for one in raw] + [self.eos_id] * add_eos

    def decode(self, ids):
        for token in ids:
            if not 0 <= token < self.vocab_size:
                raise ValueError(f"there is no id {token}")
        data = b"".join(self.pieces[token - self.first] for token in ids if token >= self.first)
        return data.decode("utf-8", errors="replace").strip()


# %% list-in-the-cache-grows cause="state-kept"

class Tokenizer:
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.merges = [tuple(pair) for pair in merges]
        self.first = len(specials)
        self.known = {}
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2
        self.pieces = [bytes([byte]) for byte in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])
        self.vocab_size = self.first + len(self.pieces)

    def encode(self, text, add_bos=False, add_eos=False):
        if text not in self.known:
            raw = list(text.encode("utf-8"))
            for number, pair in enumerate(self.merges):
                raw = merge(raw, pair, 256 + number)
            self.known[text] = [one + self.first for one in raw]
        ids = self.known[text]
        if add_bos:
            ids.insert(0, self.bos_id)
        if add_eos:
            ids += [self.eos_id]
        return ids

    def decode(self, ids):
        for token in ids:
            if not 0 <= token < self.vocab_size:
                raise ValueError(f"there is no id {token}")
        data = b"".join(self.pieces[token - self.first] for token in ids if token >= self.first)
        return data.decode("utf-8", errors="replace")
