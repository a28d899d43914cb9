"""Requests like others, in other sizes or with other numbers: smaller cases to show, further questions to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.worker import wire

LARGEST_SIZE = 64
"""Larger numbers among the arguments are no sizes: ids, limits, seeds."""
_NO_SIZES = ("dim", "axis", "seed", "layer", "start_dim", "end_dim")

Numbers = Callable[[torch.Tensor], torch.Tensor]


def sizes(requests: Sequence[bytes]) -> list[int]:
    """Give the different sizes in some requests, of tensors, lists and texts and as arguments, ascending.

    >>> sizes([wire.encode({"op": "call", "target": "f", "args": [torch.zeros(2, 3), 4], "kwargs": {"dim": 1}})])
    [2, 3, 4]
    """
    found: set[int] = set()

    def note(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            found.update(value.shape)
        elif isinstance(value, (list, str)):
            found.add(len(value))
        elif _is_size(value):
            found.add(value)
        return value

    for request in requests:
        _changed(wire.decode(request), note)
    return sorted(found - {0})


def resized(requests: Sequence[bytes], to: dict[int, int], numbers: Numbers) -> list[bytes]:
    """Give the same requests with each size replaced by what it is in ``to``.

    Whole numbers, booleans, lists and texts are cut, or repeated; floating-point numbers become what ``numbers``
    makes of a tensor of the new shape.

    >>> request = wire.encode({"op": "call", "target": "f", "args": [torch.zeros(2, 3)], "kwargs": {}})
    >>> [smaller] = resized([request], {3: 1}, torch.ones_like)
    >>> wire.decode(smaller)["args"]
    [tensor([[1.],
            [1.]])]
    """

    def change(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            for dimension, size in enumerate(value.shape):
                wanted = to.get(size, size)
                if wanted != size:
                    value = value.index_select(dimension, torch.arange(wanted) % size)
            return numbers(value) if value.is_floating_point() else value
        if isinstance(value, (list, str)) and len(value) in to:
            wanted = to[len(value)]
            repeated = value * (1 + wanted // len(value))
            return repeated[:wanted]
        return to.get(value, value) if _is_size(value) else value

    return [wire.encode(_changed(wire.decode(request), change)) for request in requests]


def small_numbers(seed: int) -> Numbers:
    """Make whole numbers between -2 and 3: a person can follow a calculation with them."""
    generator = torch.Generator().manual_seed(seed)
    return lambda tensor: torch.randint(-2, 4, tensor.shape, generator=generator).to(tensor.dtype)


def random_numbers(seed: int, scale: float = 1.0, dtype: torch.dtype | None = None) -> Numbers:
    """Make normally distributed numbers of that size, of another dtype where one is given."""
    generator = torch.Generator().manual_seed(seed)
    return lambda tensor: (scale * torch.randn(tensor.shape, generator=generator, dtype=torch.float64)).to(
        dtype or tensor.dtype
    )


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 < value <= LARGEST_SIZE


def _changed(message: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """Give a request with everything in its arguments changed; what an argument like ``dim`` holds is no size."""
    if message["op"] == "make":
        return message
    changed: dict[str, Any] = {
        key: [_deep(item, change) for item in message[key]] for key in ("args", "cotangents") if key in message
    }
    if "kwargs" in message:
        kwargs = message["kwargs"]
        changed["kwargs"] = {key: value if key in _NO_SIZES else _deep(value, change) for key, value in kwargs.items()}
    return message | changed


def _deep(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        value = change(value)
        return [item if type(item) is int else _deep(item, change) for item in value]
    if isinstance(value, tuple):
        return tuple(item if type(item) is int else _deep(item, change) for item in value)
    if isinstance(value, dict):
        return {key: _deep(item, change) for key, item in value.items()}
    return change(value)
