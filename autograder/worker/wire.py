"""Plain values on the wire between a grader and a learner's code: msgpack, never pickle.

What may cross: ``None``, booleans, numbers, strings, bytes, lists, tuples, dicts and dense tensors. Anything
else that a learner's code returns (a module, say) stays where it is and crosses as a :class:`Handle`.
Decoding trusts nothing: dtype, shape and size are checked before a tensor is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import torch

LARGEST_MESSAGE = 64 * 2**20  # bytes
DEEPEST_NESTING = 64
MOST_PAIRS = 2**14
"""Of a dict whose keys all have one hash, so many take seconds and not hours."""
LARGEST_INTEGER = 2**16  # bytes
MOST_ITEMS = 2**18
"""So many items may all lists, tuples and dictionaries of a message hold: decoded, each takes many times its bytes."""
_MOST_UNPACKED = 4 * LARGEST_MESSAGE

_TENSOR, _HANDLE, _TUPLE, _DICT, _BIG = 1, 2, 3, 4, 5
_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
    )
}  # fmt: skip


class WireError(ValueError):
    """A value cannot cross, or bytes are not a value."""


@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays with the learner's code."""

    number: int
    type_name: str


def encode(value: Any, keep: Callable[[Any], Handle] | None = None) -> bytes:
    """Give ``value`` as bytes; ``keep`` turns an object that is not plain into a handle.

    >>> decode(encode({"ids": (1, 2), "pair": None}))
    {'ids': (1, 2), 'pair': None}
    >>> decode(encode(torch.eye(2)))
    tensor([[1., 0.],
            [0., 1.]])
    """
    packed: bytes = msgpack.packb(_plain(value, keep, 0), use_bin_type=True)
    if len(packed) > LARGEST_MESSAGE:
        raise WireError(
            f"a value of {len(packed) // 2**20} MiB is larger than the {LARGEST_MESSAGE // 2**20} MiB allowed"
        )
    return packed


def decode(data: bytes, resolve: Callable[[Handle], Any] | None = None) -> Any:
    """Give the value that ``data`` stands for; raises :class:`WireError` for anything that is not one.

    >>> decode(b"\\xdd\\x00\\x10\\x00\\x00" + b"\\x80" * 2**20)
    Traceback (most recent call last):
    ...
    autograder.worker.wire.WireError: the bytes are not a value: ValueError
    """
    items = unpacked = depth = 0

    def count(container: Any) -> Any:
        nonlocal items
        items += 1 + len(container)
        if items > MOST_ITEMS:
            raise WireError(f"a value of more than {MOST_ITEMS} items is too large")
        return container

    def extension(code: int, payload: bytes) -> Any:
        if code == _TENSOR:
            return _decode_tensor(unpack(payload))
        if code == _TUPLE:
            return tuple(unpack(payload))
        if code == _DICT:
            pairs = unpack(payload)
            if len(pairs) > MOST_PAIRS:
                raise WireError(f"a dict of more than {MOST_PAIRS} entries is too large")
            return dict(pairs)
        if code == _BIG and len(payload) <= LARGEST_INTEGER:
            return int.from_bytes(payload, "little", signed=True)
        if code == _HANDLE:
            number, name = unpack(payload)
            if not (isinstance(number, int) and isinstance(name, str)):
                raise WireError("a handle is a number and a name")
            handle = Handle(number, name)
            return resolve(handle) if resolve else handle
        raise WireError(f"unknown kind of value {code}")

    def unpack(payload: bytes) -> Any:
        nonlocal unpacked, depth
        unpacked += len(payload)
        depth += 1
        if unpacked > _MOST_UNPACKED or depth > DEEPEST_NESTING + 2:
            raise WireError("a value is nested too deep")
        value = msgpack.unpackb(
            payload, ext_hook=extension, list_hook=count, raw=False, max_array_len=MOST_ITEMS,
            max_map_len=0,  # our own dicts are pairs; the keys of a map could all have one hash
        )  # fmt: skip
        depth -= 1
        return value

    try:
        return unpack(data)
    except WireError:
        raise
    except (Exception, RecursionError) as error:
        raise WireError(f"the bytes are not a value: {type(error).__name__}") from None


def _plain(value: Any, keep: Callable[[Any], Handle] | None, depth: int) -> Any:
    if depth > DEEPEST_NESTING:
        raise WireError(f"a value is nested more than {DEEPEST_NESTING} deep")
    kind = type(value)
    if value is None or kind in (bool, float, str, bytes):
        return value
    if isinstance(value, float):  # numpy's float64 is one
        return float(value)
    if kind is int:
        if -(2**63) <= value < 2**64:
            return value
        if value.bit_length() > 8 * LARGEST_INTEGER - 1:
            raise WireError(f"an integer of {value.bit_length()} bits is too large")
        return msgpack.ExtType(_BIG, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
    if isinstance(value, (list, tuple, dict)) and len(value) > MOST_ITEMS:
        raise WireError(f"a value of more than {MOST_ITEMS} items is too large")
    if kind is list:
        return [_plain(item, keep, depth + 1) for item in value]
    if isinstance(value, tuple):
        items = [_plain(item, keep, depth + 1) for item in value]
        return msgpack.ExtType(_TUPLE, msgpack.packb(items, use_bin_type=True))
    if isinstance(value, dict):
        pairs = [[_plain(key, keep, depth + 1), _plain(item, keep, depth + 1)] for key, item in value.items()]
        return msgpack.ExtType(_DICT, msgpack.packb(pairs, use_bin_type=True))
    if isinstance(value, torch.Tensor):
        return msgpack.ExtType(_TENSOR, _encode_tensor(value))
    if isinstance(value, Handle):
        return msgpack.ExtType(_HANDLE, msgpack.packb([value.number, value.type_name]))
    if keep is None:
        raise WireError(f"a {kind.__name__} cannot cross")
    return _plain(keep(value), None, depth + 1)


def _encode_tensor(tensor: torch.Tensor) -> bytes:
    tensor = tensor.detach()
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in _DTYPES or tensor.layout != torch.strided or tensor.device.type != "cpu":
        raise WireError(f"a tensor ({name}, {tensor.layout}, {tensor.device.type}) cannot cross: dense CPU tensors can")
    if tensor.numel() * tensor.element_size() > LARGEST_MESSAGE:
        raise WireError(
            f"a tensor of shape {tuple(tensor.shape)} is larger than the {LARGEST_MESSAGE // 2**20} MiB allowed"
        )
    # The order of the dimensions in memory crosses too: a transposed view must arrive as one.
    order = (
        sorted(range(tensor.dim()), key=tensor.stride, reverse=True)
        if not tensor.is_contiguous()
        else list(range(tensor.dim()))
    )
    laid_out = tensor.permute(order).resolve_conj().resolve_neg().contiguous()
    raw = laid_out.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    return msgpack.packb([name, list(laid_out.shape), order, raw], use_bin_type=True)  # type: ignore[no-any-return]


def _decode_tensor(payload: Any) -> torch.Tensor:
    name, shape, order, raw = payload
    dtype = _DTYPES.get(name)
    if dtype is None:
        raise WireError(f"unknown dtype {name!r}")
    sizes_fit = len(shape) <= 32 and all(type(size) is int and 0 <= size <= LARGEST_MESSAGE for size in shape)
    if not sizes_fit or sorted(order) != list(range(len(shape))) or not isinstance(raw, bytes):
        raise WireError("a tensor's shape is broken")
    item_size = torch.empty((), dtype=dtype).element_size()
    if math.prod(shape) * item_size != len(raw):
        raise WireError("a tensor's size does not fit its shape")
    flat = torch.frombuffer(bytearray(raw), dtype=dtype) if raw else torch.empty(0, dtype=dtype)
    inverse = [order.index(i) for i in range(len(order))]
    if dtype is torch.bool:  # bytes other than 0 and 1 are no booleans
        flat = flat.view(torch.uint8) != 0
    return flat.reshape(shape).permute(inverse)
