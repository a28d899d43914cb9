"""The seam between a grader and somebody's code.

A grader calls ``learner.softmax(x)`` or ``learner.MultiHeadAttention(64, 8)`` and gets plain values back; it
never knows whether the code lives in this process or in an enclosed worker, because both makers exchange the
same bytes::

    Learner(Session(namespace).answer)     # local: the learner's own kernel
    Learner(worker.ask)                    # remote: a sandboxed process
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from autograder.notebook import clean
from autograder.worker import wire

Answer = Callable[[bytes], bytes]
_LONGEST = 400
MOST_RECEIVED = 128 * 2**20
"""So many bytes may all answers within one check have; those of right solutions have a tenth of it at most."""
SHOWN_IN_FULL = 12
"""Tensors of at most so many numbers are written out."""


class LearnerError(Exception):
    """The learner's code gave no value; ``kind`` says why and ``str()`` says it in words."""

    def __init__(self, kind: str, type_name: str = "", message: str = "", called: str = "", details: str = "",
                 bases: Sequence[str] = (), function: str = "") -> None:  # fmt: skip
        super().__init__(message)
        self.kind = kind
        self.type_name = type_name
        self.called = called
        self.details = details
        self.bases = tuple(bases)
        self.function = function
        """The learner's own function or class in which it happened."""
        self.cause: str | None = None
        """The mistake's name, where the check knows it (see :func:`autograder.expect.known_error`)."""
        self.plainly = ""
        """What the error means, in the check's own words."""


@dataclass(frozen=True)
class Call:
    """What the last request was and what came back, for the message of a failed check."""

    describe: Callable[[], str] = str
    """Writes the call in words; only a failed check needs them."""
    value: Any = None
    changed_arguments: bool = False
    gradients: Gradients | None = None

    @property
    def description(self) -> str:
        return self.describe()


class Learner:
    """Somebody's implementation of a lesson's exercises, whose names are this object's attributes."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.record: list[tuple[bytes, bytes]] = []
        """Every request and reply so far; diagnosis plays the requests to other implementations."""
        self.last_call = Call()
        self._starts_over = False
        self._received = 0
        self.calls: list[Call] = []
        """The calls so far that gave a value: a message can say which of them a compared value came from."""

    def __getattr__(self, name: str) -> LearnerFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return LearnerFunction(self, name)

    def start_over(self) -> None:
        """Begin a new record; with the next request the learner's process forgets the objects it kept for the last."""
        self.record = []
        self.last_call = Call()
        self.calls = []
        self._received = 0
        self._starts_over = True

    def seed(self, number: int) -> None:
        """Seed the random numbers of the process in which the learner's code runs."""
        self.request({"op": "seed", "seed": number}, lambda: f"torch.manual_seed({number})")

    def make(self, kind: str, **values: Any) -> Any:
        """Build, where the learner's code is, something that exercises take as an argument.

        The kinds are in :mod:`autograder.worker.props`; ``values`` are plain, or objects that were made before:
        ``learner.make("optimizer", model=model, lr=0.1)``.
        """
        message = {"op": "make", "kind": kind, "kwargs": values}
        return self.request(message, lambda: f"{kind}({', '.join(values)})").get("value")

    def request(self, message: dict[str, Any], describe: Callable[[], str]) -> dict[str, Any]:
        """Send one request; raises :class:`LearnerError` where the learner's code gave no value."""
        self.last_call = Call(describe)
        if self._starts_over:
            message = {**message, "starts_over": True}
            self._starts_over = False
        request = wire.encode(message, _as_handle)
        reply_bytes = self._answer(request)
        self._received += len(reply_bytes)
        if self._received > MOST_RECEIVED:
            raise LearnerError("unanswerable", message="it is far too large", called=describe())
        self.record.append((request, reply_bytes))
        reply = read_reply(reply_bytes, lambda handle: LearnerObject(self, handle))
        value = reply.get("value")
        if isinstance(value, LearnerObject) and message["op"] == "call":
            value.made_by(describe)
        error = reply.get("error")
        if error is not None:
            raise _learner_error(error, describe())
        self.last_call = Call(describe, reply.get("value"), bool(reply.get("changed_arguments")))
        self.calls.append(self.last_call)
        return reply


def with_own_random_numbers(answer: Answer) -> Answer:
    """Keep the random numbers of code in this process apart from a grader's, as those of a worker process are.

    What it draws then does not depend on what was drawn before, and a grader draws the same for everybody.
    """
    generator = torch.default_generator
    state = torch.Generator().manual_seed(0).get_state()

    def apart(request: bytes) -> bytes:
        nonlocal state
        graders = generator.get_state()
        generator.set_state(state)
        try:
            return answer(request)
        finally:
            state = generator.get_state()
            generator.set_state(graders)

    return apart


def read_reply(data: bytes, resolve: Callable[[wire.Handle], Any] | None = None) -> dict[str, Any]:
    """Decode a reply; bytes that are none (a hostile worker can send anything) become an error reply."""
    try:
        reply = wire.decode(data, resolve)
        if not isinstance(reply, dict):
            raise wire.WireError("a reply is a dictionary")
        error = reply.get("error")
        if error is not None and not isinstance(error, dict):
            raise wire.WireError("an error is a dictionary")
    except (wire.WireError, TypeError) as problem:
        return {"error": {"kind": "unanswerable", "type": "", "message": str(problem)}}
    if error is not None:
        reply["error"] = {key: value[:_LONGEST] if isinstance(value, str) else value for key, value in error.items()}
    return reply


class LearnerFunction:
    """A function or class of the learner's, by name."""

    def __init__(
        self, learner: Learner, name: str | Callable[[], str], target: Any = None, method: str | None = None
    ) -> None:
        self._learner = learner
        self._name = name
        self._message = {"target": name if target is None else target, "method": method}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        message = {"op": "call", **self._message, "args": list(args), "kwargs": kwargs}
        return self._learner.request(message, lambda: self._described(args, kwargs)).get("value")

    def vjp(self, *args: Any, cotangents: Sequence[torch.Tensor | None], **kwargs: Any) -> Gradients:
        """Call, then pull ``cotangents`` (one for each output, ``None`` to leave one out) back to the inputs."""
        message = {
            "op": "vjp",
            **self._message,
            "args": list(args),
            "kwargs": kwargs,
            "cotangents": list(cotangents),
        }
        reply = self._learner.request(message, lambda: f"the gradient of {self._described(args, kwargs)}")
        arguments, parameters = reply.get("gradients"), reply.get("parameters")
        found = Gradients(
            reply.get("value"),
            arguments if isinstance(arguments, list) else [],
            parameters if isinstance(parameters, dict) else {},
        )
        self._learner.last_call = replace(self._learner.last_call, gradients=found)
        return found

    def _described(self, args: Sequence[Any], kwargs: dict[str, Any]) -> str:
        return describe_call(self._name if isinstance(self._name, str) else self._name(), args, kwargs)


@dataclass(frozen=True)
class Gradients:
    """The value of a call and the gradients of its positional arguments and of a module's parameters."""

    value: Any
    arguments: list[Any]
    parameters: dict[str, Any]

    def which(self, gradient: Any) -> str:
        """Say of what a gradient is one, as a message does; "" where it is none of these."""
        for number, found in enumerate(self.arguments, start=1):
            if found is gradient:
                return "gradient" if len(self.arguments) == 1 else f"gradient of argument {number}"
        return next((f"gradient of {plain_text(name, 80)}" for name, found in self.parameters.items()
                     if found is gradient), "")  # fmt: skip


class LearnerObject:
    """An object of the learner's, such as a module; its methods are this object's attributes."""

    def __init__(self, learner: Learner, handle: wire.Handle) -> None:
        self._learner = learner
        self._handle = wire.Handle(handle.number, plain_text(handle.type_name, 80))
        self._words: Callable[[], str] = lambda: self._handle.type_name

    def made_by(self, call: Callable[[], str]) -> None:
        """Keep the call that made the object: ``LayerNorm(4)(x)`` says more than ``LayerNorm(x)``."""
        self._words = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._method("__call__")(*args, **kwargs)

    def __getattr__(self, name: str) -> LearnerFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._method(name)

    def get(self, name: str) -> Any:
        """Read an attribute of the learner's object."""
        message = {"op": "get", "target": self, "name": name}
        return self._learner.request(message, lambda: f"{self._words()}.{name}").get("value")

    def vjp(self, *args: Any, cotangents: Sequence[torch.Tensor | None], **kwargs: Any) -> Gradients:
        return self._method("__call__").vjp(*args, cotangents=cotangents, **kwargs)

    def __repr__(self) -> str:
        return f"<{self.type_name} object>"

    @property
    def type_name(self) -> str:
        """The name of the object's class."""
        return self._handle.type_name

    def _method(self, method: str) -> LearnerFunction:
        called = "" if method == "__call__" else f".{method}"
        return LearnerFunction(self._learner, lambda: self._words() + called, self, method)


def _as_handle(value: Any) -> wire.Handle:
    if isinstance(value, LearnerObject):
        return wire.Handle(value._handle.number, "")  # without the learner's own name: equal questions are equal bytes
    raise wire.WireError(f"a {type(value).__name__} cannot be sent to a learner's code")


def plain_text(value: Any, most: int = _LONGEST) -> str:
    r"""Give text from a learner's process as it may be shown: no control characters, no change of direction.

    >>> plain_text("two\nlines, a \x1b[2J and a \u202e")
    'two\nlines, a \ufffd[2J and a \ufffd'
    """
    if not isinstance(value, str):
        return ""
    return "\n".join(map(clean, value[:most].split("\n")))


def _learner_error(error: dict[str, Any], called: str) -> LearnerError:
    def text(key: str, most: int = _LONGEST) -> str:
        return plain_text(error.get(key), most)

    shapes = error.get("shapes")
    details = ""
    if text("where"):
        details = f"  {text('where')}: {text('code')}"
    if isinstance(shapes, dict) and shapes and len(shapes) <= 8:
        listed = ", ".join(f"{plain_text(name, 40)} {plain_text(shape, 60)}" for name, shape in shapes.items())
        details += f"\n  shapes there: {listed}"
    bases = error.get("bases")
    names = [name for name in bases if isinstance(name, str)][:20] if isinstance(bases, list) else []
    kind = text("kind", 20) or "raised"
    return LearnerError(kind, text("type", 80), text("message"), called, details, names, text("function", 80))


def describe(value: Any, most: int = 400, digits: int = 4) -> str:
    """Say what a value is: small tensors in full, with so many digits, larger ones by shape and dtype.

    >>> describe(torch.tensor([1.0, 2.0]))
    'tensor([1., 2.])'
    >>> describe(torch.tensor([[0.5, 1.0 / 3.0], [2e-7, -torch.inf]], dtype=torch.float64))
    'tensor([[0.5000, 0.3333], [2.000e-07, -inf]], dtype=float64)'
    >>> describe(torch.zeros(4, 5, 6))
    'a tensor of shape (4, 5, 6), float32'
    >>> describe({"weight": torch.zeros(2, 2), "bias": torch.zeros(2)})
    'a dict of 2 tensors'
    """
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        if value.numel() > SHOWN_IN_FULL or value.dim() > 4 or value.is_complex():
            return f"a tensor of shape {tuple(value.shape)}, {dtype}"
        if value.numel() == 0:
            return f"tensor([], of shape {tuple(value.shape)}, {dtype})"
        common = dtype in ("float32", "int64", "bool")
        return f"tensor({describe_numbers(value, digits)}" + ("" if common else f", dtype={dtype}") + ")"
    if isinstance(value, tuple):
        items = ", ".join(describe(item, most // 2, digits) for item in value[:most])
        return _cut(f"({items}," + ")" if len(value) == 1 else f"({items})", max(most, 2 * _LONGEST))
    if isinstance(value, dict) and any(isinstance(item, torch.Tensor) for item in value.values()):
        return f"a dict of {len(value)} tensors"  # a module's parameters; writing them out takes longer than the call
    return _cut(_written(value), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _written(value: Any) -> str:
    """Give Python's own form of a value, which it has for no integer of more than 4300 digits.

    >>> _written([1, 2]), _written(10**5000), _written([10**5000])
    ('[1, 2]', 'an integer of 16610 bits', 'a list with an integer that is too long to write')
    """
    try:
        return repr(value)
    except ValueError:
        if isinstance(value, int):
            return f"an integer of {value.bit_length()} bits"
        return f"a {type(value).__name__} with an integer that is too long to write"


def describe_numbers(tensor: torch.Tensor, digits: int = 4) -> str:
    """Write a tensor's numbers as nested brackets: whole ones as such, the others with so many decimals.

    >>> describe_numbers(torch.tensor([0.0, 1.0, 2002.0])), describe_numbers(torch.tensor(0.25), 6)
    ('[0., 1., 2002.]', '0.250000')
    """
    numbers = tensor.detach().reshape(-1).tolist()
    whole = all(not math.isfinite(number) or (number == int(number) and abs(number) < 1e6) for number in numbers)
    written = iter([_write(number, digits, whole) for number in numbers])

    def nest(shape: tuple[int, ...]) -> str:
        return "[" + ", ".join(nest(shape[1:]) for _ in range(shape[0])) + "]" if shape else next(written)

    return nest(tuple(tensor.shape))


def _write(number: float | int | bool, digits: int, whole: bool) -> str:
    if not isinstance(number, float) or not math.isfinite(number):
        return str(number)
    if whole:
        return f"{number:.0f}."
    if number != 0 and not 10.0 ** (1 - digits) <= abs(number) < 1e6:
        return f"{number:.{digits - 1}e}"
    return f"{number:.{digits}f}"


def describe_call(name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    """Write a call as the learner would, with every tensor by its value or shape.

    >>> describe_call("softmax", [torch.zeros(2, 3, 4)], {"dim": 1})
    'softmax(a tensor of shape (2, 3, 4), float32, dim=1)'
    """
    parts = [describe(value, 80) for value in args] + [f"{key}={describe(value, 80)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"
