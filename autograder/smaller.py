"""A smaller case that goes wrong as well: sizes of one to three and whole numbers, which a person can follow.

Where no classic mistake explains an answer, the requests of the failed check are asked once more in the smallest sizes,
of the learner's code and of the right parts; the first answer in which they differ is the one to show.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder import alike
from autograder.exercise import CheckOutcome
from autograder.fingerprint import fingerprint
from autograder.learner import SHOWN_IN_FULL, Answer, describe, describe_call, plain_text, read_reply
from autograder.worker import wire

MOST_TRIES = 16
MOST_REQUESTS = 6
_SIZES = (1, 2, 3)
_LONGEST = 300


@dataclass(frozen=True)
class Case:
    """One call, what came back, and what is right."""

    called: str
    returned: str
    expected: str
    parameters: str = ""
    """Those that a module was given before, where it was."""


def smaller_case(outcome: CheckOutcome, learners: Answer, right: Callable[[], Answer]) -> Case | None:
    """Give a smaller case of a failed check's question that goes wrong, too, or ``None`` where none is found.

    ``right`` opens a process of the right parts. What draws random numbers has no single right answer, and is left out.
    """
    requests = [request for request, _reply in outcome.calls]
    if not _can_be_smaller(requests) or _is_random(requests, right):
        return None
    known = alike.sizes(requests)
    for number, to in enumerate(itertools.islice(_smallest(known), MOST_TRIES)):
        tried = alike.resized(requests, to, alike.small_numbers(number))
        case = _difference(tried, learners, right())
        if case is not None:
            return case
    return None


def _can_be_smaller(requests: Sequence[bytes]) -> bool:
    messages = [wire.decode(request) for request in requests]
    if len(messages) > MOST_REQUESTS or any(message["op"] in ("make", "vjp") for message in messages):
        return False
    return any(_is_large(value) for message in messages for value in message.get("args", ()))


def _is_large(value: Any) -> bool:
    return (isinstance(value, torch.Tensor) and value.numel() > SHOWN_IN_FULL) or (
        isinstance(value, (list, str)) and len(value) > SHOWN_IN_FULL
    )


def _is_random(requests: Sequence[bytes], right: Callable[[], Answer]) -> bool:
    """Say whether the right answers depend on the random numbers that are drawn."""
    one, other = right(), right()
    for request in requests:
        message = wire.decode(request)
        seeded = wire.encode(message | {"seed": message["seed"] + 1}) if message["op"] == "seed" else request
        if not fingerprint(request, one(request)).alike(fingerprint(request, other(seeded))):
            return True
    return False


def _smallest(known: Sequence[int]) -> Iterator[dict[int, int]]:
    """Give the ways of making sizes small, those with the smallest sum first; none becomes larger."""
    ways = (way for way in itertools.product(_SIZES, repeat=min(len(known), 5))
            if all(new <= old for new, old in zip(way, known, strict=False)))  # fmt: skip
    for way in sorted(ways, key=lambda way: (sum(way), way)):
        yield dict(zip(known, way, strict=False))


def _difference(requests: Sequence[bytes], learners: Answer, right: Answer) -> Case | None:
    objects: dict[int, str] = {}
    parameters = ""
    for request in requests:
        expected = right(request)
        wanted = read_reply(expected)
        if "error" in wanted:
            return None  # no question that can be asked
        returned = learners(request)
        found = read_reply(returned)
        message = wire.decode(request)
        called = _words(message, objects)
        if not fingerprint(request, returned).alike(fingerprint(request, expected)):
            said = _said(found)
            shown = describe(wanted.get("value")) if said != describe(wanted.get("value")) else ""
            return Case(called, said, shown, parameters) if shown and message["op"] == "call" else None
        if isinstance(found.get("value"), wire.Handle):
            objects[found["value"].number] = called
        if message.get("method") == "load_state_dict":
            state = message["args"][0]
            parameters = ", ".join(f"{name}={describe(value)}" for name, value in state.items())
            parameters = parameters if len(parameters) <= _LONGEST else "small whole numbers as its parameters"
    return None


def _words(message: dict[str, Any], objects: dict[int, str]) -> str:
    target = message.get("target")
    name = objects.get(target.number, "…") if isinstance(target, wire.Handle) else str(target)
    method = message.get("method")
    if method and method != "__call__":
        name += f".{method}"
    return describe_call(name, message.get("args", ()), message.get("kwargs", {}))


def _said(reply: dict[str, Any]) -> str:
    error = reply.get("error")
    if error is not None:
        return f"{plain_text(error.get('type'), 80)}: {plain_text(error.get('message'), 200)}".removesuffix(": ")
    return describe(reply.get("value"))
