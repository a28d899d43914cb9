"""Answer a grader's requests about a learner's code: call this, read that, make this, give these gradients.

One class serves both makers of the learner seam: in the learner's own kernel (``check``) and in a worker
process (``grade``). Requests and replies are bytes (see :mod:`autograder.worker.wire`), so a grader cannot
tell one from the other, and a recorded request can be played to another implementation.
"""

from __future__ import annotations

import os
import traceback
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any

import torch

from autograder.worker import finished, props, reading, wire
from autograder.worker.defaults import torchs_own_defaults

_LIBRARIES = tuple(str(Path(file).parent) for file in (os.__file__, torch.__file__, __file__))
"""The folders of Python, of torch and of this package's own workings."""


class Session:
    """A namespace of a learner's definitions that answers requests.

    >>> session = Session({"double": lambda x: 2 * x})
    >>> reply = session.answer(wire.encode({"op": "call", "target": "double", "args": [21]}))
    >>> wire.decode(reply)["value"]
    42

    An object of a class stays where it is, also where that class is a kind of dict:

    >>> class Store(dict):
    ...     length = 3
    >>> session = Session({"Store": Store})
    >>> store = wire.decode(session.answer(wire.encode({"op": "call", "target": "Store"})))["value"]
    >>> reply = session.answer(wire.encode({"op": "get", "target": store, "name": "length"}))
    >>> wire.decode(reply)["value"]
    3
    """

    def __init__(
        self, namespace: dict[str, Any], refuses: tuple[str, ...] = (), called: list[str] | None = None
    ) -> None:
        """``refuses`` names finished parts that are away during an answer; where they are away already, ``called`` is
        the list in which :func:`autograder.worker.finished.remove_for_good` writes down who was called."""
        self.namespace = namespace
        self.refuses = refuses
        self._called = called
        self._objects: list[Any] = []

    def answer(self, request: bytes) -> bytes:
        """Carry out one request; whatever goes wrong in the learner's code becomes part of the reply."""
        called: list[str] = []
        try:
            with torchs_own_defaults(), self._without_finished_parts() as called:
                message = wire.decode(request, self._resolve)
                return wire.encode(self._carry_out(message), self._keep)
        except BaseException as error:  # SystemExit is an answer as well
            if isinstance(error, KeyboardInterrupt) and self._called is None:
                raise  # whoever sits at this process pressed Ctrl-C; an enclosed worker hears none
            description = self.describe(error)
            if called:
                description |= {"kind": "refused", "message": called[0]}
            return wire.encode({"error": description})

    def _without_finished_parts(self) -> AbstractContextManager[list[str]]:
        if self._called is None:
            return finished.removed(self.refuses)
        self._called.clear()
        return nullcontext(self._called)

    def _carry_out(self, message: dict[str, Any]) -> dict[str, Any]:
        operation = message["op"]
        if message.get("starts_over"):
            self._objects.clear()
        if operation == "seed":
            torch.default_generator.manual_seed(message["seed"])  # torch.manual_seed would also look for every GPU
            return {"value": None}
        if operation == "make":
            return {"value": props.build(message["kind"], self.namespace, **message["kwargs"])}
        target = self._target(message["target"])
        if operation == "read":
            return {"value": reading.read(target, message["target"], self.refuses)}
        if operation == "get":
            return {"value": getattr(target, message["name"])}
        if message.get("method"):
            target = getattr(target, message["method"])
        args, kwargs = message.get("args", []), message.get("kwargs", {})
        plain = [self._as_it_crossed(value) for value in (*args, *kwargs.values())]
        before = wire.encode(plain, self._keep)
        if operation == "call":
            value = target(*args, **kwargs)
            # An object of a learner's class stays here, also where that class is a kind of dict.
            reply = {"value": self._keep(value) if type(value) is target else value}
        else:
            reply = _vjp(target, args, kwargs, message["cotangents"])
        after = wire.encode(plain, self._keep)
        return reply | {"changed_arguments": before != after}

    def _target(self, target: Any) -> Any:
        if not isinstance(target, str):
            return target
        if target not in self.namespace:
            raise _Missing(target)
        return self.namespace[target]

    def _keep(self, value: Any) -> wire.Handle:
        for number, known in enumerate(self._objects):
            if known is value:
                return wire.Handle(number, type(value).__name__)
        self._objects.append(value)
        return wire.Handle(len(self._objects) - 1, type(value).__name__)

    def _as_it_crossed(self, value: Any) -> Any:
        """Give an argument as the grader sent it: a handle where it is an object that stays here."""
        return self._keep(value) if any(known is value for known in self._objects) else value

    def _resolve(self, handle: wire.Handle) -> Any:
        return self._objects[handle.number]

    def describe(self, error: BaseException) -> dict[str, Any]:
        """Say what went wrong, and where in the learner's own lines."""
        kind = "raised"
        if isinstance(error, _Missing):
            kind = "missing"
        elif isinstance(error, wire.WireError):
            kind = "unanswerable"
        frame, line_number = _learners_frame(error.__traceback__, self.namespace)
        where = code = function = ""
        shapes: dict[str, str] = {}
        if frame is not None:
            where = f"line {line_number} of {frame.f_code.co_name}"
            code = _source_line(frame, line_number)
            function = frame.f_code.co_qualname.split(".")[0]
            stub = code.startswith("raise NotImplementedError") if code else not error.args
            if isinstance(error, NotImplementedError) and stub:
                kind = "not started"
            shapes = {
                name: f"{tuple(value.shape)}"
                for name, value in sorted(frame.f_locals.items())
                if isinstance(value, torch.Tensor)
            }
        text = str(error).strip().split("\n")[0].removesuffix(", but expected one of:")[:400]
        if isinstance(error, RecursionError):
            text = "maximum recursion depth exceeded"  # in which function differs from run to run
        if isinstance(error, MemoryError) or "DefaultCPUAllocator" in text:
            kind, text = "memory", "Your code asked for more memory than a submission may use."
        return {
            "kind": kind,
            "type": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__],
            "message": text,
            "where": where,
            "function": function,
            "code": code[:200],
            "own": _is_own_words(error.__traceback__),
            "shapes": dict(list(shapes.items())[:8]),
        }


class _Missing(Exception):
    """The notebook does not define the name that a grader asks for."""


def _learners_frame(trace: TracebackType | None, namespace: dict[str, Any]) -> tuple[Any, int]:
    """Give the innermost frame of the learner's own code, and the line it had reached."""
    for frame, line in reversed(list(traceback.walk_tb(trace))):
        if frame.f_globals is namespace:
            return frame, line
    return None, 0


def _is_own_words(trace: TracebackType | None) -> bool:
    """Say whether the error was raised by a line of the learner's (or of a part's), not in Python or in torch.

    Its message is then somebody's own words, in which two ways of writing the same code differ.
    """
    frames = list(traceback.walk_tb(trace))
    if not frames:
        return False
    frame, line = frames[-1]
    is_library = frame.f_code.co_filename.startswith(_LIBRARIES)
    return not is_library and _source_line(frame, line).startswith(("raise ", "assert "))


def _source_line(frame: Any, line: int) -> str:
    import linecache

    return linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()


def _pulled_back(pairs: list[tuple[torch.Tensor, torch.Tensor]], wanted: list[torch.Tensor]) -> list[Any]:
    """Give the gradients of the sum of all outputs times their cotangents, None where nothing depends on it."""
    if any(output.shape != cotangent.shape for output, cotangent in pairs):
        outputs, cotangents = zip(*pairs, strict=True)  # torch says what does not fit
        return list(torch.autograd.grad(outputs, wanted, cotangents, allow_unused=True))
    # Cotangents of their own would cost a first check in a notebook most of a second: torch imports sympy for them.
    total = torch.stack([(output * cotangent).sum() for output, cotangent in pairs]).sum()
    return list(torch.autograd.grad(total, wanted, allow_unused=True))


def _vjp(target: Any, args: list[Any], kwargs: dict[str, Any], cotangents: list[Any]) -> dict[str, Any]:
    """Call ``target`` and pull the cotangents of its outputs back to its tensor arguments and parameters."""
    for value in [*args, *kwargs.values()]:
        if isinstance(value, torch.Tensor) and value.is_floating_point():
            value.requires_grad_()
    inputs = [value if isinstance(value, torch.Tensor) and value.requires_grad else None for value in args]
    owner = getattr(target, "__self__", target)  # a module is called through one of its methods
    parameters = dict(owner.named_parameters()) if isinstance(owner, torch.nn.Module) else {}
    result = target(*args, **kwargs)
    outputs = list(result) if isinstance(result, (tuple, list)) else [result]
    pairs = [
        (output, cotangent)
        for output, cotangent in zip(outputs, cotangents, strict=False)
        if cotangent is not None and isinstance(output, torch.Tensor)
    ]
    wanted = [value for value in inputs if value is not None] + list(parameters.values())
    pairs = [(output, cotangent) for output, cotangent in pairs if output.requires_grad]
    # Where no output hangs together with any input, there is no gradient, which is for the grader to judge.
    gradients: list[Any] = [None] * len(wanted)
    if pairs:
        gradients = _pulled_back(pairs, wanted)
    by_argument = [gradients.pop(0) if value is not None else None for value in inputs]
    for value in [*args, *kwargs.values()]:
        if isinstance(value, torch.Tensor) and value.is_leaf:
            value.requires_grad_(False)
    return {
        "value": result,
        "gradients": by_argument,
        "parameters": dict(zip(parameters, gradients, strict=True)),
    }
