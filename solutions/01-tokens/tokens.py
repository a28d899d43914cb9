# %% [markdown]
# # 01 · Tokens
#
# What does a machine read when it reads text?

# %% tags=["setup"] refuses=["padding"]
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="count_pairs"
# 1. How do you walk over a list so that you see each number together with the one after it?
# 2. `zip(ids, ids[1:])`, or Python's own `itertools.pairwise(ids)`, gives the neighbors as tuples. Count each of them in a dictionary.
# 3. `for pair in pairwise(ids): counts[pair] = counts.get(pair, 0) + 1`


# %% exercise="count_pairs" points=2 minutes=8 difficulty=1 importance=4
def count_pairs(ids: list[int]) -> dict[tuple[int, int], int]:
    """Count how often each pair of neighbors occurs in a list of ids.

    Args:
        ids: any list of integers, also an empty one.

    Returns:
        A dictionary from ``(ids[i], ids[i + 1])`` to the number of places ``i`` where that pair stands.

    Promises:
        - Every place counts, also where two of them share a number: ``[7, 7, 7]`` has the pair ``(7, 7)`` twice.
        - The order within a pair matters: ``(1, 2)`` is not ``(2, 1)``.
        - Pairs that do not occur are not in the dictionary; fewer than two ids give an empty one.
        - ``ids`` itself is not changed.

    Source: Gage (1994); Sennrich et al. (2016), section 3.2.

    >>> count_pairs([1, 2, 3, 1, 2])
    {(1, 2): 2, (2, 3): 1, (3, 1): 1}
    >>> count_pairs([7, 7, 7])
    {(7, 7): 2}
    >>> count_pairs([5])
    {}
    """
    ### BEGIN SOLUTION
    counts: dict[tuple[int, int], int] = {}
    for pair in pairwise(ids):  # (ids[0], ids[1]), (ids[1], ids[2]), ...: fewer than two ids give no pair
        counts[pair] = counts.get(pair, 0) + 1
    return counts
    ### END SOLUTION


# %% [markdown] hints="merge"
# 1. Walk through the list with an index. At each place ask one question: does the pair stand here?
# 2. If it does, write the new id and step over *both* numbers; if not, copy one number and step over one. The last number has no neighbor: take care there.
# 3. `while i < len(ids):` then `if tuple(ids[i : i + 2]) == pair:` append `new_id` and `i += 2`, else append `ids[i]` and `i += 1`. (A slice that reaches past the end is only shorter.)


# %% exercise="merge" points=3 minutes=10 difficulty=2 importance=4
def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Replace each occurrence of a pair of neighbors by one new id, from left to right.

    Args:
        ids: any list of integers, also an empty one.
        pair: the two neighbors to replace, in this order.
        new_id: what stands in their place.

    Returns:
        A new list, shorter by one for each replacement.

    Promises:
        - From left to right, without overlap: a number that was used up is not used again, so three equal
          numbers become one new id and one number that stays.
        - One pass: what the replacement brings together is not looked at again.
        - ``ids`` itself is not changed.

    Source: Gage (1994); Sennrich et al. (2016), section 3.2.

    >>> merge([1, 2, 3, 1, 2], (1, 2), 9)
    [9, 3, 9]
    >>> merge([7, 7, 7], (7, 7), 9)
    [9, 7]
    >>> merge([2, 1], (1, 2), 9)
    [2, 1]
    """
    ### BEGIN SOLUTION
    merged: list[int] = []
    place = 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == pair:  # at the last id the slice has one number: never a pair
            merged.append(new_id)
            place += 2  # both are used up: no overlap
        else:
            merged.append(ids[place])
            place += 1
    return merged
    ### END SOLUTION


# %% [markdown] hints="train_bpe"
# 1. You have the two steps of the loop already. What do you start from, and when do you stop?
# 2. Start from `list(text.encode("utf-8"))`. In each round count the pairs, take the most frequent one, remember it, and merge it to the id 256 + (number of merges so far). Stop at the size asked for, or when the best count is below 2.
# 3. `max(counts, key=counts.get)` gives the *first* of the pairs with the largest count, and your dictionary has them in the order in which they occur if you filled it from left to right. Check `vocab_size < 256` before anything else, and mind the empty dictionary.


# %% exercise="train_bpe" points=4 minutes=15 difficulty=3 importance=5 uses="count_pairs merge"
def train_bpe(text: str, vocab_size: int) -> list[tuple[int, int]]:
    """Learn merges from a text: again and again, make the most frequent pair of neighbors one new id.

    Args:
        text: any string, also an empty one. It is taken as a whole: its UTF-8 bytes are the first ids
            (0 to 255), spaces and line breaks among them.
        vocab_size: how many ids there may be at most, 256 bytes + merges.

    Returns:
        The merges in the order in which they were learned. Merge number ``i`` (from 0) makes the id ``256 + i``.

    Promises:
        - Each round merges the pair that ``count_pairs`` finds most often in the *current* ids; of several with
          the same count, the one that occurs first in them, as ``merge`` does it.
        - It stops when there are ``vocab_size`` ids, or when no pair occurs twice.
        - The same text and size give the same merges.

    Raises:
        ValueError: ``vocab_size`` is under 256, so that there would be no room for the bytes.

    Source: Sennrich et al. (2016), section 3.2; on bytes, Radford et al. (2019), section 2.2.

    >>> train_bpe("abracadabra", 258)  # a, b, r are the bytes 97, 98, 114; ab, br and ra occur twice each
    [(97, 98), (256, 114)]
    >>> train_bpe("abracadabra", 500)  # after the third merge no pair occurs twice
    [(97, 98), (256, 114), (257, 97)]
    >>> train_bpe("abracadabra", 256)
    []
    """
    ### BEGIN SOLUTION
    if vocab_size < 256:
        raise ValueError(f"vocab_size is {vocab_size}, but the bytes alone need 256 ids")
    ids = list(text.encode("utf-8"))
    merges: list[tuple[int, int]] = []
    while len(merges) < vocab_size - 256:
        counts = count_pairs(ids)
        # Dictionaries keep the order of insertion, and max gives the first of equals: the pair that occurs first.
        best = max(counts, key=counts.__getitem__, default=None)
        if best is None or counts[best] < 2:
            break  # merging a pair that occurs once saves nothing, and will hardly be met in another text
        ids = merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges
    ### END SOLUTION


# %% [markdown] hints="Tokenizer"
# 1. Write down the three ranges of ids: specials, bytes, merges. Which one number takes you from a raw id (0 to 255 for bytes, 256 on for merges) to the id outside?
# 2. `encode`: the bytes, then every merge in the order in which it was learned, then add the offset to all, then `<bos>` and `<eos>` where asked for. `decode`: check the range, leave out the specials, give each id its bytes (a merge's bytes are those of its left part and its right part), and decode *all the bytes at once*.
# 3. In `__init__` build `pieces = [bytes([i]) for i in range(256)]`, and for each merge append `pieces[left] + pieces[right]`. In `decode`: `b"".join(pieces[i - offset] for i in ids if i >= offset).decode("utf-8", errors="replace")`, after the check of the range.


# %% exercise="Tokenizer" points=6 minutes=25 difficulty=3 importance=5 uses="count_pairs merge"
class Tokenizer:
    """Turn text into ids and ids into text, with the merges that ``train_bpe`` learned.

    Args:
        merges: the result of ``train_bpe``; merge number ``i`` makes the raw id ``256 + i``.
        specials: the names of the special tokens; the three default names are among them.

    The vocabulary, in this order: the specials have the ids 0, 1, 2, ...; then come the 256 bytes, then the
    merges. With ``n`` specials the byte ``b`` has the id ``n + b``, and merge number ``i`` has ``n + 256 + i``.

    Attributes:
        vocab_size: specials + 256 + merges.
        pad_id, bos_id, eos_id: the ids of ``<pad>``, ``<bos>`` and ``<eos>``; 0, 1 and 2 by default.

    Methods:
        encode(text, add_bos=False, add_eos=False): a list of ids. The merges are applied to the text's UTF-8 bytes
            in the order in which they were learned, each one as ``merge`` does it. ``add_bos`` puts ``bos_id`` in
            front, ``add_eos`` puts ``eos_id`` at the end. Text that looks like a special is ordinary text.
        decode(ids): the text. Specials are skipped; bytes that are not valid UTF-8 become U+FFFD (the sign �).
            Raises ``ValueError`` for an id below 0 or from ``vocab_size`` on.

    Promises:
        - ``decode(encode(text)) == text`` for every text, also an empty one, with or without ``<bos>`` and ``<eos>``.
        - Arguments are not changed.

    Source: Radford et al. (2019), section 2.2.

    >>> tokenizer = Tokenizer([(97, 98), (256, 114), (257, 97)])  # ab, abr, abra
    >>> tokenizer.vocab_size  # 3 specials + 256 bytes + 3 merges
    262
    >>> tokenizer.encode("abracadabra")  # abra, c, a, d, abra; each id three higher than the raw one
    [261, 102, 100, 103, 261]
    >>> tokenizer.encode("cab", add_bos=True, add_eos=True)
    [1, 102, 259, 2]
    >>> tokenizer.decode([1, 102, 259, 2])
    'cab'
    """

    def __init__(
        self, merges: Sequence[tuple[int, int]], specials: Sequence[str] = ("<pad>", "<bos>", "<eos>")
    ) -> None:
        ### BEGIN SOLUTION
        self.specials = tuple(specials)
        self.merges = [(left, right) for left, right in merges]  # our own list: the caller's may change later
        self.vocab_size = len(self.specials) + 256 + len(self.merges)
        self.pad_id = self.specials.index("<pad>")
        self.bos_id = self.specials.index("<bos>")
        self.eos_id = self.specials.index("<eos>")
        # For encode: which merge comes first? For decode: what does each raw id stand for?
        self.ranks = {pair: number for number, pair in enumerate(self.merges)}
        self.pieces = [bytes([byte]) for byte in range(256)]
        for left, right in self.merges:
            self.pieces.append(self.pieces[left] + self.pieces[right])
        ### END SOLUTION

    def encode(self, text: str, add_bos: bool = False, add_eos: bool = False) -> list[int]:
        ### BEGIN SOLUTION
        raw = list(text.encode("utf-8"))
        # Trying every merge in turn would give the same. But a merge makes pairs with its own new id only, and those
        # were learned later: so it is enough to ask, again and again, which of the pairs *here* was learned first.
        while pairs := [pair for pair in pairwise(raw) if pair in self.ranks]:
            first = min(pairs, key=self.ranks.__getitem__)
            raw = merge(raw, first, 256 + self.ranks[first])
        ids = [raw_id + len(self.specials) for raw_id in raw]
        return [self.bos_id] * add_bos + ids + [self.eos_id] * add_eos
        ### END SOLUTION

    def decode(self, ids: Sequence[int]) -> str:
        ### BEGIN SOLUTION
        outside = [token for token in ids if not 0 <= token < self.vocab_size]
        if outside:
            raise ValueError(f"the id {outside[0]} is outside the vocabulary of {self.vocab_size}")
        first = len(self.specials)
        data = b"".join(self.pieces[token - first] for token in ids if token >= first)
        # All bytes at once: one character may be spread over several ids.
        return data.decode("utf-8", errors="replace")
        ### END SOLUTION


# %% [markdown] hints="pad_batch"
# 1. A tensor is a box: all rows have the same length. Which length?
# 2. Find the longest sequence. Give every row its own ids, and behind them `pad_id` until it is as long as the longest.
# 3. `[list(row) + [pad_id] * (longest - len(row)) for row in sequences]`, and `torch.tensor(..., dtype=torch.long)` around it.


# %% exercise="pad_batch" points=2 minutes=8 difficulty=1 importance=4
def pad_batch(sequences: Sequence[Sequence[int]], pad_id: int) -> Tensor:
    """Put sequences of different lengths into one tensor, filled up on the right.

    Args:
        sequences: B lists of ids.
        pad_id: what stands behind the end of the shorter ones.

    Shape:
        result: (B, S), int64, where S is the length of the longest sequence.

    Promises:
        - Each row begins with its own sequence, in order; what is left of it is ``pad_id``.
        - ``sequences`` itself is not changed.
        - PyTorch's own ``pad_sequence`` is not called.

    >>> pad_batch([[5, 6, 7], [8]], pad_id=0)
    tensor([[5, 6, 7],
            [8, 0, 0]])
    """
    ### BEGIN SOLUTION
    longest = max(map(len, sequences), default=0)
    batch = torch.full((len(sequences), longest), pad_id, dtype=torch.long)  # (B, S), nothing but padding
    for row, sequence in zip(batch, sequences, strict=True):
        row[: len(sequence)] = torch.tensor(sequence, dtype=torch.long)  # (S,): a row is a view into the batch
    return batch
    ### END SOLUTION
