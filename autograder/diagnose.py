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
    """Give the misconception that explains at least a third of the failed checks, the first of them included.

    ``None`` where there is none.

    ``parts`` are the right versions of the other exercises, on which a wrong one may stand.
    """
    failed = [outcome for outcome in outcomes if not outcome.passed and outcome.calls]
    best: tuple[tuple[int, int], Misconception] | None = None
    for candidate in misconceptions:
        if candidate.exercise != exercise or not failed:
            continue
        namespace = {**parts, exercise: candidate.implementation}
        if not _gives_the_same(namespace, failed[0].calls):
            continue
        explained = 1 + sum(_gives_the_same(namespace, outcome.calls) for outcome in failed[1:])
        if 3 * explained < len(failed):
            continue
        # Of two that explain the failures equally well, the one that is most alike in everything.
        score = explained, sum(_gives_the_same(namespace, outcome.calls) for outcome in outcomes)
        if best is None or score > best[0]:
            best = score, candidate
    return best[1] if best else None


def _gives_the_same(namespace: dict[str, Any], calls: Sequence[tuple[bytes, bytes]]) -> bool:
    session = Session(namespace)
    return all(_alike(read_reply(session.answer(request)), read_reply(reply)) for request, reply in calls)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if ("error" in one) != ("error" in other):
        return False
    if "error" in one:
        return (one["error"].get("type"), _words(one)) == (other["error"].get("type"), _words(other))
    return all(
        _equal(one.get(key), other.get(key)) for key in ("value", "gradients", "parameters", "changed_arguments")
    )


def _words(reply: dict[str, Any]) -> str:
    """Give an error's message without the names and sizes in which two ways of writing it differ.

    A class has its own name in "Error(s) in loading state_dict for Net:" and in "Net.__init__() got an unexpected…".
    """
    names = r"'[^']*'|\[[^]]*\]|\d+|(?<=state_dict for )\w+|[\w.<>]+\.(?=\w+\(\))"
    return re.sub(names, "", str(reply["error"].get("message")))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        margin = {torch.float64: 1e-7, torch.float32: 1e-4}.get(one.dtype, 2e-2 if one.is_floating_point() else 0)
        return bool(torch.allclose(one, other, rtol=margin, atol=margin, equal_nan=True))
    if isinstance(one, wire.Handle):
        return isinstance(other, wire.Handle)
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return one == other or abs(one - other) <= 1e-4 * max(1.0, abs(one)) or (one != one and other != other)
    return bool(one == other)
