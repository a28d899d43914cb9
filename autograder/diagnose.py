"""Find the classic mistake that explains a learner's answers.

The requests that the failed checks sent are played to each named wrong implementation; where its answers are
the learner's answers, that is the mistake. No source text is read, so any way of writing it is recognized.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch

from autograder.exercise import CheckOutcome
from autograder.learner import read_reply
from autograder.misconceptions import Misconception
from autograder.worker import wire
from autograder.worker.session import Session


def diagnose(
    outcomes: Sequence[CheckOutcome],
    misconceptions: Sequence[Misconception],
    exercise: str,
    parts: dict[str, Any],
) -> Misconception | None:
    """Give the misconception that explains the failed checks, or ``None`` where there is none.

    It explains a failed check where its answers are the learner's, and nearer to them than the right ones are. It
    must explain at least a third of the failed checks, the first of them included. And it must give the learner's
    answers in half of the checks that passed, or explain more checks than it contradicts: NaN in one check, say, has
    many causes, but only few of them are right in all others.

    ``parts`` are the right versions of the exercises, on which a wrong one may stand.
    """
    asked = [outcome for outcome in outcomes if outcome.calls]
    failed = [outcome for outcome in asked if not outcome.passed]
    passed = [outcome for outcome in asked if outcome.passed]
    if not failed:
        return None
    # Where even the right answers look like the learner's (a sum with a tiny number added), look closer.
    close_to_right = [_gives_the_same(parts, outcome.calls) for outcome in failed]
    best: tuple[tuple[int, int], Misconception] | None = None
    for candidate in misconceptions:
        if candidate.exercise != exercise:
            continue
        namespace = {**parts, exercise: candidate.implementation}
        if not _gives_the_same(namespace, failed[0].calls, close_to_right[0]):
            continue
        explained = 1 + sum(
            _gives_the_same(namespace, outcome.calls, closer)
            for outcome, closer in zip(failed[1:], close_to_right[1:], strict=True)
        )
        alike = sum(_gives_the_same(namespace, outcome.calls) for outcome in passed)
        contradicted = len(passed) - alike
        if 3 * explained < len(failed) or contradicted > max(explained, len(passed) / 2):
            continue
        # Of two that explain the failures equally well, the one that is most alike in everything.
        score = explained, alike
        if best is None or score > best[0]:
            best = score, candidate
    return best[1] if best else None


def _gives_the_same(namespace: dict[str, Any], calls: Sequence[tuple[bytes, bytes]], closer: bool = False) -> bool:
    session = Session(namespace)
    return all(
        _alike(_comparable(request, session.answer(request)), _comparable(request, reply), closer)
        for request, reply in calls
    )


def _comparable(request: bytes, reply: bytes) -> dict[str, Any]:
    """Read a reply; of a state dict only names and shapes count, since fresh parameters are drawn at random."""
    found = read_reply(reply)
    state = found.get("value")
    if isinstance(state, dict) and wire.decode(request).get("method") == "state_dict":
        found["value"] = {name: tuple(getattr(value, "shape", ())) for name, value in state.items()}
    return found


def _alike(one: dict[str, Any], other: dict[str, Any], closer: bool) -> bool:
    if ("error" in one) != ("error" in other):
        return False
    if "error" in one:
        return (one["error"].get("type"), _words(one)) == (other["error"].get("type"), _words(other))
    keys = ("value", "gradients", "parameters", "changed_arguments")
    return all(_equal(one.get(key), other.get(key), closer) for key in keys)


def _words(reply: dict[str, Any]) -> str:
    """Give an error's message without the learner's own names, in which two ways of writing it differ.

    Names of types stay, and those with an underscore in front, which are torch's. A class has its own name in
    "Error(s) in loading state_dict for Net:" and in "Net.__init__() got an unexpected…".
    """
    message = str(reply["error"].get("message"))
    names = r"'(?!_)[^']*'|\[[A-Za-z_]\w*\]|(?<=state_dict for )\w+|[\w.<>]+\.(?=\w+\(\))"
    named_types = "operand" in message or "is not callable" in message
    return message if named_types else re.sub(names, "", message)


MARGINS = {torch.float64: 1e-7, torch.float32: 1e-4}
CLOSER = {torch.float64: 1e-12, torch.float32: 1e-6}


def _equal(one: Any, other: Any, closer: bool) -> bool:
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        margins = CLOSER if closer else MARGINS
        margin = margins.get(one.dtype, 2e-2 if one.is_floating_point() else 0)
        return bool(torch.allclose(one, other, rtol=margin, atol=margin, equal_nan=True))
    if isinstance(one, wire.Handle):
        return isinstance(other, wire.Handle)
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(_equal(*items, closer) for items in zip(one, other, strict=True))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key], closer) for key in one)
    if isinstance(one, float):
        return one == other or abs(one - other) <= 1e-4 * max(1.0, abs(one)) or (one != one and other != other)
    return bool(one == other)
