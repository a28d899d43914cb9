"""What reading a learner's source says beside the verdict: asked of the process that holds it, and taken as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.exercise import ExerciseResult
from autograder.learner import Answer, plain_text, read_reply
from autograder.worker import wire

MOST_ADVICE = 3


@dataclass(frozen=True)
class Reading:
    """Advice, where a finished part is called or the interpreter reached into, and whether the stub's line was left."""

    advice: tuple[str, ...] = ()
    finished: str = ""
    reaches: str = ""
    stub_left: bool = False


def read(answer: Answer, name: str) -> Reading:
    """Have the source of a part read where it is; nothing where that does not go."""
    found = read_reply(answer(wire.encode({"op": "read", "target": name}))).get("value")
    if not isinstance(found, dict):
        return Reading()
    advice = found.get("advice")
    texts: Sequence[object] = advice if isinstance(advice, list) else ()
    kept = [plain_text(text).replace("\n", " ") for text in texts[:MOST_ADVICE]]
    finished, reaches = (plain_text(found.get(name), 120) for name in ("finished", "reaches"))
    return Reading(tuple(filter(None, kept)), finished, reaches, found.get("stub_left") is True)


def with_reading(result: ExerciseResult, reading: Reading) -> ExerciseResult:
    """Add to a verdict's message what was read; points stay as they are, with one exception.

    Parts of the points are for a learner's own try. Code that is not right and reaches into the interpreter, for
    frames, other objects or hidden modules, or changes a library, is none, and gets nothing. Where to read stays the
    last line.

    >>> result = ExerciseResult("f", 1, 1, "passed", message="All checks passed.")
    >>> print(with_reading(result, Reading(("Be short.",))).message)
    All checks passed.
    Advice: Be short.
    """
    lines = result.message.splitlines()
    last = [lines.pop()] if lines and lines[-1].startswith("Read: ") else []
    if result.status == "not started":
        if not reading.stub_left:
            return result
        why = "Your code is there, and `raise NotImplementedError()` still stands below it: delete that line."
        return replace(result, status="error", cause="stub-line-left", message=why)
    if result.status == "partial" and reading.reaches:
        why = (
            "The code is not right, and it reaches into the interpreter or changes a library, which no exercise asks "
            "for: it earns nothing."
        )
        lines = [why, f"In your cell, {plain_text(reading.reaches)}", *lines]
        result = replace(result, status="failed", points=0.0)
    elif result.status == "refused" and reading.finished:
        lines.insert(1, f"In your cell, {plain_text(reading.finished)}")
    elif reading.stub_left:
        lines.append("Advice: `raise NotImplementedError()` still stands below your code; it can go.")
    lines += [f"Advice: {text}" for text in reading.advice]
    return replace(result, message="\n".join([*lines, *last]))
