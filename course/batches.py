"""Batches of pairs of sequences: sentences of about one length together, in a new order in every round."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

Pair = tuple[Sequence[int], Sequence[int]]


class Batches:
    """Give batches of (source, target) ids without end, bucketed by length.

    A round goes once over all pairs. They are shuffled, cut into pieces of ``pool`` batches, and within a piece sorted
    by length, so that a batch holds little padding. ``state`` says where the next batch comes from; set it to go on
    from there.

    >>> batches = Batches([([5], [1, 2]), ([6, 7, 8], [1, 9, 2]), ([4], [1, 2])], batch_size=3, pad_id=0)
    >>> src, tgt = batches.next()
    >>> src.shape, tgt.shape, batches.state
    (torch.Size([3, 3]), torch.Size([3, 3]), {'round': 1, 'batch': 0})
    """

    def __init__(self, pairs: Sequence[Pair], batch_size: int, pad_id: int, seed: int = 0, pool: int = 50) -> None:
        self._pairs, self._batch_size, self._pad_id = pairs, batch_size, pad_id
        self._seed, self._pool = seed, pool
        self.state = {"round": 0, "batch": 0}
        self._order: tuple[int, list[list[int]]] = (-1, [])

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield self.next()

    def next(self) -> tuple[Tensor, Tensor]:
        """Give the next batch."""
        number, batch = self.state["round"], self.state["batch"]
        if self._order[0] != number:
            self._order = number, self._shuffled(number)
        chosen = self._order[1][batch]
        is_last = batch + 1 == len(self._order[1])
        self.state = {"round": number + is_last, "batch": 0 if is_last else batch + 1}
        return self._padded([self._pairs[i][0] for i in chosen]), self._padded([self._pairs[i][1] for i in chosen])

    def _shuffled(self, number: int) -> list[list[int]]:
        draw = random.Random(self._seed * 1_000_003 + number)  # a round's order hangs on nothing that came before
        order = list(range(len(self._pairs)))
        draw.shuffle(order)
        size, piece = self._batch_size, self._batch_size * self._pool
        batches: list[list[int]] = []
        for start in range(0, len(order), piece):
            near = sorted(order[start : start + piece], key=lambda i: (len(self._pairs[i][0]), len(self._pairs[i][1])))
            batches += [near[first : first + size] for first in range(0, len(near), size)]
        draw.shuffle(batches)
        return batches

    def _padded(self, rows: Sequence[Sequence[int]]) -> Tensor:
        longest = max(map(len, rows))
        return torch.tensor([[*row, *[self._pad_id] * (longest - len(row))] for row in rows])
