"""A reply in a few numbers: enough to tell whether two implementations answered alike, too few to read it back.

Everything that must be equal (structure, shapes, dtypes, whole numbers, text, where NaN and infinity stand) goes into
a digest, and of each tensor of floating-point numbers four sums are kept, with weights that never repeat.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

from autograder.learner import plain_text, read_reply
from autograder.worker import wire

SUMS = 4
LARGEST = 4 * 2**20
"""Of a reply of more bytes (2**20 numbers of float32 have as many) only a digest is kept: the sums of its numbers would
cost many times its size. The largest answers that graders know, wrong ones among them, have 2.6 MB."""
_DIGEST_BYTES = 10
_PARTS = ("value", "gradients", "parameters", "changed_arguments")


@dataclass(frozen=True)
class Margin:
    """How far equal formulas may be apart in a dtype: at least, looked at closely, and for each number in a sum."""

    usual: float
    closer: float
    noise: float


_FLOAT64, _FLOAT32, _HALF = Margin(1e-7, 1e-12, 1e-10), Margin(1e-4, 1e-6, 2e-6), Margin(2e-2, 2e-2, 5e-3)
MARGINS = {"float64": _FLOAT64, "float32": _FLOAT32, "number": Margin(1e-5, 1e-5, 0.0)}


@dataclass(frozen=True)
class Sums:
    """The weighted sums of the numbers of one tensor, or one number itself."""

    dtype: str
    count: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class Fingerprint:
    """What is kept of a reply."""

    digest: bytes
    sums: tuple[Sums, ...] = ()

    def alike(self, other: Fingerprint, closer: bool = False) -> bool:
        """Say whether both can be the answer of one formula; ``closer`` looks for the smallest differences."""
        return self.digest == other.digest and all(
            _near(one, another, closer) for one, another in zip(self.sums, other.sums, strict=True)
        )


def _near(one: Sums, other: Sums, closer: bool) -> bool:
    margin = MARGINS.get(one.dtype, _HALF)
    if closer:
        most = margin.closer * max(1.0, math.sqrt(one.count) / 4)
    else:
        most = max(margin.usual, margin.noise * math.sqrt(one.count))
    return all(abs(a - b) <= most for a, b in zip(one.values, other.values, strict=True))


def fingerprint(request: bytes, reply: bytes) -> Fingerprint:
    """Give the fingerprint of a reply; of a state dict only names and shapes count, since parameters are random.

    >>> request = wire.encode({"op": "call", "target": "f"})
    >>> one, near, far = (wire.encode({"value": torch.tensor([1.0, x])}) for x in (2.0, 2.000001, 2.1))
    >>> fingerprint(request, one).alike(fingerprint(request, near))
    True
    >>> fingerprint(request, one).alike(fingerprint(request, far))
    False

    Of an error that somebody's own line raises only the kind counts: everyone words it differently.
    """
    if len(reply) > LARGEST:
        return Fingerprint(hashlib.blake2b(reply, digest_size=_DIGEST_BYTES).digest())
    found = read_reply(reply)
    if "error" in found:
        error = found["error"]
        kind, message = (plain_text(error.get(key)) for key in ("type", "message"))
        return Fingerprint(_digest(("error", kind, "" if error.get("own") is True else _words(message))))
    state = found.get("value")
    if isinstance(state, dict) and wire.decode(request).get("method") == "state_dict":
        found["value"] = {name: tuple(getattr(value, "shape", ())) for name, value in state.items()}
    sums: list[Sums] = []
    skeleton = [_skeleton(found.get(part), sums) for part in _PARTS]
    return Fingerprint(_digest(skeleton), tuple(sums))


def _digest(skeleton: Any) -> bytes:
    return hashlib.blake2b(repr(skeleton).encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).digest()


def _skeleton(value: Any, sums: list[Sums]) -> Any:
    """Give what must be equal of a value, and put the sums of its numbers into ``sums``."""
    if isinstance(value, torch.Tensor):
        return _tensor(value, sums)
    if isinstance(value, wire.Handle):
        return "object"
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [_skeleton(item, sums) for item in value]
    if isinstance(value, dict):
        return [
            (_text(key), _skeleton(item, sums)) for key, item in sorted(value.items(), key=lambda one: _text(one[0]))
        ]
    if isinstance(value, float):
        if math.isfinite(value):
            sums.append(Sums("number", 1, (math.asinh(value),)))
            return "float"
        return repr(value)
    return type(value).__name__, _text(value)


def _text(value: Any) -> str:
    """Write a value so that others are written otherwise; Python refuses to write very large numbers in decimals.

    >>> _text(1.5), _text(10**5000) == _text(10**5000 + 1)
    ('1.5', False)
    """
    if type(value) is int:
        return hex(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    return repr(value)


def _tensor(tensor: torch.Tensor, sums: list[Sums]) -> Any:
    dtype = str(tensor.dtype).removeprefix("torch.")
    about: list[Any] = [dtype, tuple(tensor.shape)]
    if not tensor.is_floating_point():
        if tensor.is_complex():
            return [*about, _skeleton(torch.view_as_real(tensor.resolve_conj()).to(torch.float64), sums)]
        return [*about, tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""]
    numbers = tensor.detach().reshape(-1).to(torch.float64)
    finite = numbers.isfinite()
    if not bool(finite.all()):
        about.append(numbers.nan_to_num(nan=2.0, posinf=1.0, neginf=-1.0)[~finite].tolist())
        about.append((~finite).nonzero().reshape(-1).tolist())
        numbers = torch.where(finite, numbers, 0.0)
    # The inverse hyperbolic sine turns a relative error of a large number and an absolute one of a small number
    # into the same: what rtol and atol are for.
    values = (numbers.asinh() @ _weights(len(numbers))).tolist() if len(numbers) else []
    sums.append(Sums(dtype, len(numbers), tuple(values)))
    return about


def _weights(count: int) -> torch.Tensor:
    """Give weights between -1 and 1 for so many numbers, in ``SUMS`` columns: the same on every machine."""
    return _table(max(256, 1 << (count - 1).bit_length()))[:count]


@cache
def _table(count: int) -> torch.Tensor:
    places = torch.arange(1, count + 1, dtype=torch.float64)[:, None]
    steps = torch.tensor([2.399963229728653, 1.0471975511965976 * 2**0.5, 3**0.5, 7**0.5], dtype=torch.float64)
    return torch.cos(places * steps + torch.arange(SUMS, dtype=torch.float64))


def _words(message: str) -> str:
    """Give an error's message without the learner's own names, in which two ways of writing it differ.

    Where something is taken for a tensor, it matters what it is and not which attribute was asked for first. Otherwise
    names of types stay, and those with an underscore in front, which are torch's. A class has its own name in
    "Error(s) in loading state_dict for Net:" and in "Net.__init__() got an unexpected…".
    """
    message = re.sub(r"'(\w+)' object has no attribute '(\w+)'", _taken_for_a_tensor, message)
    names = r"'(?!_)[^']*'|\[[A-Za-z_]\w*\]|(?<=state_dict for )\w+|[\w.<>]+\.(?=\w+\(\))"
    named_types = "operand" in message or "is not callable" in message
    return message if named_types else re.sub(names, "", message)


def _taken_for_a_tensor(found: re.Match[str]) -> str:
    of_tensors = hasattr(torch.Tensor, found[2]) and not found[2].startswith("_")
    return f"{found[1]} is no tensor" if of_tensors else found[0]
