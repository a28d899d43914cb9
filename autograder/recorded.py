"""What a student's bundle knows of the classic mistakes: the sentences, and what each mistake answers; no code.

The answers are fingerprints, to the requests of the visible checks and to some fixed further ones (probes), which are
like those of the visible checks in other sizes and with other numbers. Hidden checks have no part in it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgpack
import torch

from autograder import alike
from autograder.diagnose import Diagnosis, steps
from autograder.exercise import CheckOutcome, Failure, Lesson
from autograder.fingerprint import Fingerprint, Sums, fingerprint
from autograder.learner import Answer, Learner, with_own_random_numbers
from autograder.misconceptions import Misconception
from autograder.suite import Suite
from autograder.worker import wire
from autograder.worker.session import Session

FILE_NAME = "known.bin"
MOST_PROBES = 14
_LARGE = 500.0
"""Numbers so large that exponentials overflow, and that what only looks like -inf does not."""
_FORMAT = 1

Probe = list[bytes]


def record(lesson: Lesson, graders: Path, misconceptions: Sequence[Misconception], parts: dict[str, Any]) -> bytes:
    """Write down what the lesson's ``misconceptions``, and the right ``parts``, answer; gives the file's bytes."""
    suite = Suite(graders, SimpleNamespace(**parts))
    exercises = {}
    for exercise in lesson.exercises:
        outcomes = suite.run(exercise.name, Learner(_answering(parts)))
        checks = [_requests(outcome) for outcome in outcomes if not outcome.hidden]
        hidden = [_requests(outcome) for outcome in outcomes if outcome.hidden]
        probes = _probes(checks, hidden, parts)
        rows = [_answers(parts, [*checks, *probes])]
        known: dict[str, list[str]] = {}
        for one in misconceptions:
            if one.exercise == exercise.name:
                row = _answers({**parts, one.exercise: one.implementation}, [*checks, *probes])
                # Where one would say the same for the same answers, once is enough.
                known[repr((one.cause, row))] = [one.cause, one.says, one.step]
                rows += [row] if len(known) == len(rows) else []
        exercises[exercise.name] = {
            "steps": [step for check in [*checks, *probes] for step in steps(check)],
            "known": list(known.values()), **_table(rows), "probes": probes,
        }  # fmt: skip
    return zlib.compress(msgpack.packb({"format": _FORMAT, "exercises": exercises}, use_bin_type=True), 9)


def _requests(outcome: CheckOutcome) -> list[bytes]:
    return [request for request, _reply in outcome.calls]


def _answering(parts: dict[str, Any]) -> Answer:
    return with_own_random_numbers(Session(parts).answer)


def _answers(parts: dict[str, Any], checks: Sequence[Sequence[bytes]]) -> list[Fingerprint]:
    """Give an implementation's answers to all requests of all checks; each check finds a fresh process."""
    found = []
    for check in checks:
        answer = _answering(parts)
        found += [fingerprint(request, answer(request)) for request in check]
    return found


def _probes(checks: Sequence[Probe], hidden: Sequence[Probe], parts: dict[str, Any]) -> list[Probe]:
    """Give further questions of the kind of ``checks``, to which the right parts have an answer; none is hidden."""
    asked = {request for check in hidden for request in check if wire.decode(request)["op"] != "seed"}
    found: list[Probe] = []
    for number, check in enumerate(checks):
        known = alike.sizes(check)
        larger, twice = {size: size + 1 for size in known}, {size: 2 * size for size in known}
        exact = torch.float64
        for to, scale, dtype in (({}, 1.0, None), (larger, 1.0, exact), (twice, 1.0, None), ({1: 2}, 1.0, None),
                                 ({}, _LARGE, None), (larger, _LARGE, None), ({}, 1.0, exact)):  # fmt: skip
            probe = alike.resized(check, to, alike.random_numbers(number, scale, dtype))
            answer = _answering(parts)
            if probe in found or any(request in asked for request in probe if request not in check):
                continue
            if all("error" not in wire.decode(answer(request)) for request in probe):
                found.append(probe)
    every = max(1, -(-len(found) // MOST_PROBES))
    return found[::every]


def _table(rows: list[list[Fingerprint]]) -> dict[str, Any]:
    """Write the answers as a list of the different ones, and for each row their places in it."""
    places: dict[Fingerprint, int] = {}
    answers = [[places.setdefault(one, len(places)) for one in row] for row in rows]
    prints = [[one.digest, [[sums.dtype, sums.count, list(sums.values)] for sums in one.sums]] for one in places]
    return {"prints": prints, "answers": answers}


class RecordedDiagnosis(Diagnosis):
    """Diagnosis from a bundle's file, which asks its probes as well, and is silent where they cannot tell."""

    only_if_sure = True

    def __init__(self, file: Path) -> None:
        known: list[Misconception] = []
        right: list[Misconception] = []
        self._probes: dict[str, list[Probe]] = {}
        content = msgpack.unpackb(zlib.decompress(file.read_bytes()), raw=False) if file.is_file() else {}
        for name, about in content.get("exercises", {}).items():
            prints = [Fingerprint(digest, tuple(Sums(dtype, count, tuple(values)) for dtype, count, values in sums))
                      for digest, sums in about["prints"]]  # fmt: skip
            for number, row in enumerate(about["answers"]):
                answers = dict(zip(about["steps"], (prints[place] for place in row), strict=True))
                cause, says, step = about["known"][number - 1] if number else ("", "", "")
                (known if number else right).append(Misconception(name, cause, says, step, None, answers))
            self._probes[name] = about["probes"]
        super().__init__(known, {}, right)

    def ask(self, exercise: str, answer: Answer) -> list[CheckOutcome]:
        """Ask the probes of an exercise: what is answered counts for diagnosis only, and for no verdict."""
        return [self._asked(exercise, probe, answer) for probe in self._probes.get(exercise, ())]

    def _asked(self, exercise: str, probe: Probe, answer: Answer) -> CheckOutcome:
        calls: list[tuple[bytes, bytes]] = []
        right = self._right_version(exercise).answers
        failure = None
        for step, request in zip(steps(probe), probe, strict=True):
            calls.append((request, answer(request)))
            found = fingerprint(*calls[-1])
            if step not in right or not found.alike(right[step]):
                failure = Failure("")
                break
        return CheckOutcome("", 0, False, False, failure, tuple(calls))
