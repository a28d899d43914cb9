"""The seam between a grader and somebody's code.

A grader calls ``learner.softmax(x)`` or ``learner.MultiHeadAttention(64, 8)`` and gets plain values back; it
never knows whether the code lives in this process or in an enclosed worker, because both makers exchange the
same bytes::

    Learner(Session(namespace).answer)     # local: the learner's own kernel
    Learner(worker.ask)                    # remote: a sandboxed process
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.worker import wire

Answer = Callable[[bytes], bytes]


class LearnerError(Exception):
    """The learner's code gave no value; ``kind`` says why and ``str()`` says it in words."""

    def __init__(self, kind: str, type_name: str = "", message: str = "", called: str = "", details: str = "",
                 bases: Sequence[str] = ()) -> None:  # fmt: skip
        super().__init__(message)
        self.kind = kind
        self.type_name = type_name
        self.called = called
        self.details = details
        self.bases = tuple(bases)


@dataclass(frozen=True)
class Call:
    """What the last request was and what came back, for the message of a failed check."""

    description: str
    value: Any = None
    changed_arguments: bool = False


class Learner:
    """Somebody's implementation of a lesson's exercises, whose names are this object's attributes."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.record: list[tuple[bytes, bytes]] = []
        """Every request and reply so far; diagnosis plays the requests to other implementations."""
        self.last_call = Call("")

    def __getattr__(self, name: str) -> LearnerFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return LearnerFunction(self, name)

    def start_over(self) -> None:
        """Begin a new record, and let the learner's process forget the objects that it kept for the last one."""
        self.record = []
        self.request({"op": "forget"}, "")

    def seed(self, number: int) -> None:
        """Seed the random numbers of the process in which the learner's code runs."""
        self.request({"op": "seed", "seed": number}, f"torch.manual_seed({number})")

    def request(self, message: dict[str, Any], description: str) -> dict[str, Any]:
        """Send one request; raises :class:`LearnerError` where the learner's code gave no value."""
        self.last_call = Call(description)
        request = wire.encode(message, _as_handle)
        reply_bytes = self._answer(request)
        self.record.append((request, reply_bytes))
        reply = read_reply(reply_bytes, lambda handle: LearnerObject(self, handle))
        error = reply.get("error")
        if error is not None:
            raise _learner_error(error, description)
        self.last_call = Call(description, reply.get("value"), bool(reply.get("changed_arguments")))
        return reply


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
    return reply


class LearnerFunction:
    """A function or class of the learner's, by name."""

    def __init__(self, learner: Learner, name: str, target: Any = None, method: str | None = None) -> None:
        self._learner = learner
        self._label = name
        self._message = {"target": name if target is None else target, "method": method}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        message = {"op": "call", **self._message, "args": list(args), "kwargs": kwargs}
        return self._learner.request(message, describe_call(self._label, args, kwargs)).get("value")

    def vjp(self, *args: Any, cotangents: Sequence[torch.Tensor | None], **kwargs: Any) -> Gradients:
        """Call, then pull ``cotangents`` (one for each output, ``None`` to leave one out) back to the inputs."""
        message = {
            "op": "vjp",
            **self._message,
            "args": list(args),
            "kwargs": kwargs,
            "cotangents": list(cotangents),
        }
        called = f"the gradient of {describe_call(self._label, args, kwargs)}"
        reply = self._learner.request(message, called)
        arguments, parameters = reply.get("gradients"), reply.get("parameters")
        return Gradients(
            reply.get("value"),
            arguments if isinstance(arguments, list) else [],
            parameters if isinstance(parameters, dict) else {},
        )


@dataclass(frozen=True)
class Gradients:
    """The value of a call and the gradients of its positional arguments and of a module's parameters."""

    value: Any
    arguments: list[Any]
    parameters: dict[str, Any]


class LearnerObject:
    """An object of the learner's, such as a module; its methods are this object's attributes."""

    def __init__(self, learner: Learner, handle: wire.Handle) -> None:
        self._learner = learner
        self._handle = handle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._method("__call__", self._handle.type_name)(*args, **kwargs)

    def __getattr__(self, name: str) -> LearnerFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._method(name, f"{self._handle.type_name}.{name}")

    def get(self, name: str) -> Any:
        """Read an attribute of the learner's object."""
        message = {"op": "get", "target": self._handle, "name": name}
        return self._learner.request(message, f"{self._handle.type_name}.{name}").get("value")

    def vjp(self, *args: Any, cotangents: Sequence[torch.Tensor | None], **kwargs: Any) -> Gradients:
        return self._method("__call__", self._handle.type_name).vjp(*args, cotangents=cotangents, **kwargs)

    def __repr__(self) -> str:
        return f"<{self._handle.type_name} object>"

    def _method(self, method: str, label: str) -> LearnerFunction:
        return LearnerFunction(self._learner, label, self._handle, method)


def _as_handle(value: Any) -> wire.Handle:
    if isinstance(value, LearnerObject):
        return value._handle
    raise wire.WireError(f"a {type(value).__name__} cannot be sent to a learner's code")


def _learner_error(error: dict[str, Any], called: str) -> LearnerError:
    def text(key: str, most: int = 400) -> str:
        value = error.get(key)
        return value[:most] if isinstance(value, str) else ""

    shapes = error.get("shapes")
    details = ""
    if text("where"):
        details = f"in {text('where')}: {text('code')}"
    if isinstance(shapes, dict) and shapes and len(shapes) <= 8:
        listed = ", ".join(f"{str(name)[:40]} {str(shape)[:60]}" for name, shape in shapes.items())
        details += f"\nshapes there: {listed}"
    bases = error.get("bases")
    names = [name for name in bases if isinstance(name, str)][:20] if isinstance(bases, list) else []
    return LearnerError(text("kind", 20) or "raised", text("type", 80), text("message"), called, details, names)


def describe(value: Any, most: int = 400) -> str:
    """Say what a value is: small tensors in full, larger ones by shape and dtype.

    >>> describe(torch.tensor([1.0, 2.0]))
    'tensor([1., 2.])'
    >>> describe(torch.zeros(4, 5, 6))
    'a tensor of shape (4, 5, 6), float32'
    >>> describe({"weight": torch.zeros(2, 2), "bias": torch.zeros(2)})
    'a dict of 2 tensors'
    """
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        if value.numel() <= 12 and value.dim() <= 3:
            text = repr(value.detach()).replace("\n" + " " * 7, " ").replace("\n", " ")
            return " ".join(text.split())
        return f"a tensor of shape {tuple(value.shape)}, {dtype}"
    if isinstance(value, tuple):
        return "(" + ", ".join(describe(item, most // 2) for item in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict) and any(isinstance(item, torch.Tensor) for item in value.values()):
        return f"a dict of {len(value)} tensors"  # a module's parameters; writing them out takes longer than the call
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def describe_call(name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    """Write a call as the learner would, with every tensor by its value or shape.

    >>> describe_call("softmax", [torch.zeros(2, 3, 4)], {"dim": 1})
    'softmax(a tensor of shape (2, 3, 4), float32, dim=1)'
    """
    parts = [describe(value, 80) for value in args] + [f"{key}={describe(value, 80)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"
