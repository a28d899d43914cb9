"""What a grader's test is written with: the ``exercise`` mark and comparisons that say why in words.

A test is one call and one comparison::

    @exercise("softmax", weight=2, essential=True)
    def test_softmax(learner, reference):
        \"\"\"Softmax of random numbers.\"\"\"
        x = torch.randn(3, 5)
        close(learner.softmax(x), reference.softmax(x), "Divide each exponential by the sum along `dim`.")

Its docstring is the title that the learner reads; its source is never shown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from autograder.learner import (
    SHOWN_IN_FULL,
    Learner,
    LearnerError,
    LearnerObject,
    describe,
    describe_numbers,
    plain_text,
)

exercise = pytest.mark.exercise

# What equal formulas, evaluated in another order, may differ by. In float64 an answer that went through float32 on
# the way (a root taken of a whole number's tensor, a table of positions) is right as well.
TOLERANCE = {
    torch.float64: 1e-6,
    torch.float32: 2e-5,
    torch.float16: 4e-3,
    torch.bfloat16: 3e-2,
}


class Words(str):
    """What a check measured, said in words: a message shows it without quotation marks."""

    __repr__ = str.__str__


class Mismatch(AssertionError):
    """The learner's value is not what was expected.

    ``what`` says which value is shown, such as ``weights``; ``value`` is that value itself. ``parting`` is a table of
    the places at which it parts from what was expected.
    """

    def __init__(
        self,
        why: str,
        returned: str = "",
        expected: str = "",
        cause: str | None = None,
        what: str = "",
        value: Any = None,
        parting: str = "",
    ) -> None:
        super().__init__(why)
        self.parting = parting
        self.cause = cause
        self.why = why
        self.returned = returned
        self.expected = expected
        self.what = what
        self.value = value


def close(
    actual: Any,
    expected: torch.Tensor,
    why: str,
    tolerance: float | None = None,
    cause: str | None = None,
    what: str = "",
) -> None:
    """Demand a tensor of the expected shape, dtype and values.

    ``tolerance`` is absolute and relative at once; by default what equal formulas meet in that dtype.
    ``cause`` names the mistake where other values can only come from one. ``what`` names the value where the
    call gives several or the test computes one (``weights``, ``sums of the columns``): the message then says
    ``Returned (weights): …``.
    """

    def differs(why: str, cause: str | None, shown: tuple[str, str] | None = None, parting: str = "") -> Mismatch:
        returned, wanted = shown or (describe(actual), describe(expected))
        return Mismatch(why, returned, wanted, cause, what, actual, parting)

    if not isinstance(actual, torch.Tensor):
        raise differs(f"A tensor is expected here, not {_kind(actual)}. {why}", "no-return" if actual is None else None)
    if actual.shape != expected.shape:
        raise differs(
            f"The shape is {tuple(actual.shape)} where {tuple(expected.shape)} is expected. {why}", None,
            _by_shape(actual, expected),
        )  # fmt: skip
    if actual.dtype != expected.dtype:
        said = f"The dtype is {actual.dtype} where {expected.dtype} is expected"
        said += ": the result has the input's dtype." if expected.is_floating_point() else "."
        raise differs(said, "dtype-changed", (f"a {actual.dtype} tensor", f"a {expected.dtype} tensor"))
    if actual.isnan().any() and not expected.isnan().any():
        raise differs(f"There is NaN (not a number) in the result. {why}", cause, _worst(actual, expected))
    margin = TOLERANCE.get(expected.dtype, 0.0) if tolerance is None else tolerance
    if not torch.allclose(actual, expected, rtol=margin, atol=margin, equal_nan=True):
        raise differs(why, cause, _worst(actual, expected), _parting(actual, expected, margin))


def equal(actual: Any, expected: Any, why: str, cause: str | None = None) -> None:
    """Demand a plain value: lists, tuples, dictionaries, numbers and text of the same types with the same items.

    Nothing is converted: ``True`` is not 1, a tuple is no list, and a tensor in a list is no number.
    """
    if type(actual) is not type(expected):
        name = type(expected).__name__
        why = f"{'An' if name[0] in 'aeiou' else 'A'} {name} is expected here, not {_kind(actual)}. {why}"
        cause = "no-return" if actual is None else cause
    if not _same(actual, expected):
        raise Mismatch(why, describe(actual), describe(expected), cause, parting=_first_parting(actual, expected))


def _same(actual: Any, expected: Any) -> bool:
    if type(actual) is not type(expected):
        return False
    if isinstance(actual, (list, tuple)):
        return len(actual) == len(expected) and all(map(_same, actual, expected))
    if isinstance(actual, dict):
        return actual.keys() == expected.keys() and all(_same(actual[key], expected[key]) for key in expected)
    return bool(actual == expected)


def _first_parting(actual: Any, expected: Any) -> str:
    """Say where two long lists or texts part, or which items are of another kind than they look.

    >>> _first_parting([*range(20)], [*range(15), 7, 16])
    'They part first at place 15: 15 where 7 is expected.'
    >>> _first_parting([True, 2], [1, 2])
    'At place 0 stands a value of type bool where one of type int is expected.'
    """
    if isinstance(actual, dict) and isinstance(expected, dict):
        both = [(f"Under the key {key!r}", actual[key], expected[key]) for key in expected if key in actual]
    elif isinstance(actual, (list, tuple, str)) and isinstance(expected, (list, tuple, str)):
        both = [(f"At place {n}", one, other) for n, (one, other) in enumerate(zip(actual, expected, strict=False))]
    else:
        return ""
    where, one, other = next((item for item in both if not _same(*item[1:])), ("", None, None))
    if where and type(one) is not type(other):
        return f"{where} stands {_kind(one)} where one of type {type(other).__name__} is expected."
    if max(len(actual), len(expected)) <= SHOWN_IN_FULL or isinstance(actual, dict):
        return ""
    if where:
        return f"They part first {where.lower()}: {describe(one, 80)} where {describe(other, 80)} is expected."
    return f"They are alike as far as they go, but {len(actual)} long where {len(expected)} is expected."


def pair(value: Any, why: str) -> tuple[Any, Any]:
    """Demand a tuple of two, such as ``(output, weights)``."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise Mismatch(
            f"Two values are expected here, not {_kind(value)}. {why}",
            describe(value),
            "a tuple of two tensors",
            "no-return" if value is None else None,
            value=value,
        )
    return value[0], value[1]


def holds(
    condition: Any, why: str, returned: Any = None, expected: str = "", cause: str | None = None, what: str = ""
) -> None:
    """Demand a property."""
    if not bool(condition):
        raise Mismatch(why, "" if returned is None else describe(returned), expected, cause, what, returned)


def repeats(call: Callable[[], Any], first: torch.Tensor, why: str, cause: str | None = None) -> None:
    """Demand that a call made a second time gives what it gave at first, and raises nothing: nothing stayed behind."""
    try:
        again = call()
    except LearnerError as problem:
        if problem.kind != "raised":
            raise
        raise Mismatch(why, f"{problem.type_name}: {problem}", "the same as at first", cause) from None
    close(again, first, why, cause=cause)


def unchanged(learner: Learner, why: str) -> None:
    """Demand that the last call left its arguments as they were."""
    if learner.last_call.changed_arguments:
        said = f"The call changed its own arguments. {why}"
        raise Mismatch(said, "changed arguments", "the arguments as they were", "argument-changed")


def load_state(module: LearnerObject, state: dict[str, torch.Tensor], why: str) -> None:
    """Give a learner's module these parameters; where they do not fit, say which names or shapes differ."""
    try:
        module.load_state_dict(state)
    except LearnerError as problem:
        found = module.state_dict() if problem.kind == "raised" else None
        if not isinstance(found, dict):
            raise
        found = {plain_text(str(name), 80): value for name, value in found.items()}
        said, cause = _misfit(found, state)
        raise Mismatch(f"{said} {why}", _names(found, state), _names(state, found), cause) from None


def _misfit(found: dict[str, Any], wanted: dict[str, torch.Tensor]) -> tuple[str, str | None]:
    """Say in one sentence how a state dict differs from the one wanted, and name the cause."""
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    if not found:
        return (
            "The module has no parameters: only modules and nn.Parameters that are attributes are registered.",
            "nothing-registered",
        )
    if missing and not extra and all(name.endswith("bias") for name in missing):
        return f"The bias is missing: {', '.join(missing)}.", "bias-missing"
    if missing:
        return f"The state dict has no {', '.join(missing)}.", "names-differ"
    if extra:
        return f"The state dict holds more than it should: {', '.join(extra)[:200]}.", "extra-parameters"
    for name, value in wanted.items():
        shape = tuple(getattr(found[name], "shape", ()))
        if shape != value.shape:
            return f"{name} has the shape {shape} where {tuple(value.shape)} is expected.", "parameter-shape"
    return "These parameters cannot be loaded.", None


MOST_NAMES = 6


def _names(state: dict[Any, Any], other: dict[Any, Any]) -> str:
    """Name what a state dict holds; of a large one, what the other does not hold.

    >>> _names({"weight": torch.ones(2, 3)}, {})
    'a state dict of weight (2, 3)'
    >>> _names({f"layers.{n}": torch.ones(2) for n in range(9)}, {"layers.0": torch.ones(2)})[:64]
    'a state dict of 9, with layers.1 (2,), layers.2 (2,), layers.3 ('
    """
    shapes, others = (
        [f"{name} {tuple(getattr(value, 'shape', ()))}" for name, value in one.items()] for one in (state, other)
    )
    if len(shapes) <= MOST_NAMES:
        return "a state dict of " + (", ".join(shapes) or "nothing")
    only = [shape for shape in shapes if shape not in others] or shapes
    more = ", …" if len(only) > MOST_NAMES else ""
    return f"a state dict of {len(shapes)}, with {', '.join(only[:MOST_NAMES])}{more}"


@contextlib.contextmanager
def raises(error: str, why: str, cause: str | None = None) -> Iterator[None]:
    """Demand that the learner's code raises the named error (or a kind of it) within the block.

    ``cause`` names the mistake, which no comparison of answers could: everyone words an error differently.
    """
    try:
        yield
    except LearnerError as problem:
        if problem.kind != "raised" or (error != problem.type_name and error not in problem.bases):
            if problem.kind != "raised":
                raise
            raise Mismatch(why, f"{problem.type_name}: {problem}", error, cause) from None
    else:
        raise Mismatch(why, "no error", error, cause)


@contextlib.contextmanager
def known_error(error: str, cause: str, why: str) -> Iterator[None]:
    """Name the mistake where the learner's code raises the named error (or a kind of it) within the block.

    It stays that error, with its line; ``why`` says what it means. For questions at which only one mistake fails:
    everyone words an error differently, so that no comparison of answers can tell.
    """
    try:
        yield
    except LearnerError as problem:
        if problem.kind == "raised" and error in (problem.type_name, *problem.bases):
            problem.cause, problem.plainly = cause, why
        raise


def _worst(actual: torch.Tensor, expected: torch.Tensor) -> tuple[str, str]:
    """Show small tensors in full, and of large ones the place where they differ most; with digits that tell them apart.

    >>> _worst(torch.tensor([0.5, 0.0900305]), torch.tensor([0.5, 0.0900306]))
    ('tensor([0.5000000, 0.0900305])', 'tensor([0.5000000, 0.0900306])')
    >>> _worst(torch.ones(4, 5, dtype=torch.bool), torch.eye(4, 5, dtype=torch.bool))
    ('a tensor of shape (4, 5), bool, with True at [0, 1]', 'False at [0, 1]')
    """
    both = [tensor.detach().to(torch.float64) for tensor in (actual, expected)]
    difference = torch.where(both[0] == both[1], 0.0, (both[0] - both[1]).abs().nan_to_num(nan=torch.inf))
    flat = int(difference.argmax())
    pair = [tensor.reshape(-1)[flat] for tensor in both]
    apart = (n for n in range(4, 16) if describe_numbers(pair[0], n) != describe_numbers(pair[1], n))
    digits = next(apart, 16)
    digits += digits > 4  # one more, so that it is not the rounding that is seen
    if actual.numel() <= SHOWN_IN_FULL:
        return describe(actual, digits=digits), describe(expected, digits=digits)
    place = [int(i) for i in np.unravel_index(flat, actual.shape)]  # torch's own imports sympy, most of a second
    shown = [f"{describe_numbers(tensor.reshape(-1)[flat], digits)} at {place}" for tensor in (actual, expected)]
    return f"{describe(actual)}, with {shown[0]}", shown[1]


MOST_PLACES = 4


def _parting(actual: torch.Tensor, expected: torch.Tensor, margin: float) -> str:
    """Write the first places at which two large tensors part, as a table; nothing where both are shown in full.

    >>> print(_parting(torch.arange(20.0), torch.arange(20.0).clamp(max=17.0), 0.01))
    They part at 2 of 20 places:
      place  returned  expected
      [18]        18.       17.
      [19]        19.       17.
    """
    factor = _factor(actual, expected, margin)
    if factor:
        return factor
    if actual.numel() <= SHOWN_IN_FULL:
        return ""
    near = torch.isclose(actual, expected, rtol=margin, atol=margin, equal_nan=True)
    places = (~near).nonzero()
    rows: list[tuple[str, ...]] = [("place", "returned", "expected")]
    for place in places[:MOST_PLACES].tolist():
        numbers = (describe_numbers(tensor.detach()[tuple(place)]) for tensor in (actual, expected))
        rows.append((str(place), *numbers))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head = f"They part at {len(places)} of {actual.numel()} places" + (", first:" if len(places) > MOST_PLACES else ":")
    lines = [f"  {at:<{widths[0]}}  {one:>{widths[1]}}  {other:>{widths[2]}}" for at, one, other in rows]
    return "\n".join([head, *lines])


def _factor(actual: torch.Tensor, expected: torch.Tensor, margin: float) -> str:
    """Say so where all numbers are what is expected times one factor; "" where they are not.

    >>> _factor(torch.tensor([2.0, 4.0, -6.0]), torch.tensor([1.0, 2.0, -3.0]), 1e-5)
    'Every number is 2 times what is expected.'
    >>> _factor(torch.tensor([-1.0, 2.0]), torch.tensor([1.0, -2.0]), 1e-5)
    'Every number has the opposite sign.'
    """
    one, other = (tensor.detach().to(torch.float64).reshape(-1) for tensor in (actual, expected))
    known = other.isfinite() & (other.abs() > 1e-3)
    if not expected.is_floating_point() or known.sum() < 2 or not one.isfinite().all():
        return ""
    factor = (one[known] / other[known]).median().item()
    if abs(factor) < 1e-3 or len(other[known].unique()) < 2 or not torch.allclose(one, other * factor, margin, margin):
        return ""
    return (
        "Every number has the opposite sign."
        if abs(factor + 1) < 1e-4
        else (f"Every number is {factor:.4g} times what is expected.")
    )


def _by_shape(actual: torch.Tensor, expected: torch.Tensor) -> tuple[str, str]:
    """Show two tensors of different shapes alike: both in full, or both by their shape."""
    if max(actual.numel(), expected.numel()) <= SHOWN_IN_FULL:
        return describe(actual), describe(expected)
    return f"a tensor of shape {tuple(actual.shape)}", f"a tensor of shape {tuple(expected.shape)}"


def _kind(value: Any) -> str:
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, torch.Tensor):
        return f"one tensor of shape {tuple(value.shape)}"
    if isinstance(value, LearnerObject):
        return (
            "a NumPy array (stay in torch, which keeps the gradient)"
            if repr(value) == "<ndarray object>"
            else f"a value of type {value.type_name}"
        )
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a value of type {type(value).__name__}"
