"""From the outcomes of an exercise's checks to its verdict: points, status, cause, and the message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.exercise import CheckOutcome, Exercise, ExerciseResult, ExerciseStatus, Failure
from autograder.misconceptions import Misconception
from autograder.smaller import Case

GONE = ("timeout", "crashed", "memory")
STEPS = {
    "timeout": "Find the loop that does not end: what its condition asks must change within it.",
    "memory": "Print the shapes on the way: where two of them are broadcast, the result can become huge.",
    "crashed": "Leave out what ends the process, such as exit(); or does a function call itself without end?",
}
"""What to try where the code gave no answer at all."""


def judge(
    exercise: Exercise,
    outcomes: Sequence[CheckOutcome],
    mistake: Misconception | None = None,
    case: Case | None = None,
) -> ExerciseResult:
    """Weigh the checks of one exercise.

    The points are the weighted share of the checks that passed. A share is earned only by an answer that is
    right in the essentials (every check marked ``essential`` passes) or that makes a recognized mistake:
    otherwise a constant, or the answers of the visible checks learned by heart, would collect the checks that
    any answer meets.
    """
    failures = [outcome for outcome in outcomes if outcome.failure is not None]
    if not failures:
        return ExerciseResult(exercise.name, exercise.points, exercise.points, "passed", message=praise(outcomes))
    first = failures[0].failure
    assert first is not None
    kinds = {outcome.failure.kind for outcome in failures if outcome.failure}
    total = sum(outcome.weight for outcome in outcomes)
    share = sum(outcome.weight for outcome in outcomes if outcome.passed) / total
    if mistake is None and any(outcome.essential for outcome in failures):
        share = 0.0
    status: ExerciseStatus = "partial" if share > 0 else "failed"
    cause = mistake.cause if mistake else first.cause
    later = ""
    if "refused" in kinds:
        status, share, cause = "refused", 0.0, "finished-part"
        first = next(outcome.failure for outcome in failures if outcome.failure and outcome.failure.kind == "refused")
    elif first.kind == "not started":
        status, share = "not started", 0.0
        if first.unfinished in exercise.uses:  # this one is written, but calls one that is not
            why = f"`{first.unfinished}` is not written yet, and your code calls it: write that one first."
            status, first = "error", replace(first, kind="raised", why=why)
    elif kinds & set(GONE):
        # What came back before that is the same every time; in which check a limit is met may not be.
        status, share = "error", 0.0
        if first.kind in GONE:
            cause = first.kind
        else:
            gone = next(outcome.failure for outcome in failures if outcome.failure and outcome.failure.kind in GONE)
            later = f"In a later check there is no answer at all. {gone.why}"
    elif first.kind in ("missing", "raised") and share == 0:
        status = "error"
    points = round(exercise.points * share, 2)
    message = explain(first, mistake, case, later, "" if status == "not started" else exercise.section)
    return ExerciseResult(exercise.name, points, exercise.points, status, cause, message=message)


def withheld(result: ExerciseResult, mistake: Misconception | None) -> ExerciseResult:
    """Take from a verdict's message all that the learner's process said or chose: it could read what it was lent."""
    if result.status in ("passed", "not started"):
        return result
    lines = ["There is a mistake in this one, too; the checks explain it as soon as that is mended."]
    if mistake is not None:
        lines = [mistake.says, f"Try this: {mistake.step}"]
    return replace(result, message="\n".join(lines))


def praise(outcomes: Sequence[CheckOutcome]) -> str:
    """Say what is known when nothing failed, and no more than that."""
    hidden = sum(outcome.hidden for outcome in outcomes)
    if hidden:
        return f"All {len(outcomes)} checks passed."
    return f"All {len(outcomes)} visible checks passed; the hidden graders run when you submit."


def explain(
    failure: Failure,
    mistake: Misconception | None = None,
    case: Case | None = None,
    later: str = "",
    section: str = "",
) -> str:
    """Write the message: the likely mistake first, then what was called, what came back, what was expected.

    Where no mistake is named, the places at which the values part, and a smaller ``case``. Then what happened in a
    ``later`` check, where it ended them all. The last line says under which heading to read.
    """
    if failure.kind == "not started":
        return "Not started yet."
    lines = []
    if mistake is not None:
        lines += [mistake.says, f"Try this: {mistake.step}"]
        if failure.kind == "raised":
            lines.append(failure.why)
    else:
        lines += [failure.why, failure.plainly] if failure.plainly else [failure.why]
    if failure.kind in STEPS:
        lines.append(f"Try this: {STEPS[failure.kind]}")
    if failure.called:
        lines.append(f"Called:   {failure.called}")
    what = f" ({failure.what})" if failure.what else ""
    if failure.returned:
        lines.append(f"Returned{what}: {failure.returned}")
    if failure.expected:
        lines.append(f"Expected{what}: {failure.expected}")
    if mistake is None:
        lines += [failure.parting] if failure.parting else []
        if case is not None and failure.kind in ("wrong", "raised"):
            lines.append(f"Smaller, and wrong, too: {case.called}")
            lines += [f"  with  {case.parameters}"] if case.parameters else []
            lines += [f"  gives {case.returned}", f"  not   {case.expected}"]
    if later:
        lines.append(later)
    if section:
        lines.append(f"Read: section “{section}”, and the hints above the stub.")
    return "\n".join(lines)


def carry_forward(
    names: Sequence[str], alone: ExerciseResult, again: ExerciseResult, counts: bool = True
) -> ExerciseResult:
    """Give the verdict on an exercise that stands on wrong ones: ``alone``, and ``again`` with right versions of those.

    The points are those of ``again`` where they are more and that ``counts``. Where the right versions change nothing,
    the exercise has its own mistake, and the verdict stays; or it turns out that this one is not written, either.
    """
    if again.status == "not started":
        return again
    better = again.points > alone.points
    if not better and again.message == alone.message:
        return alone
    message = _carried(names, again)
    if better and counts:
        return replace(again, carried_forward=True, message=message)
    return replace(alone, cause=again.cause, message=message)


def _carried(names: Sequence[str], result: ExerciseResult) -> str:
    """Write the message of an exercise that stands on unfinished others, as it is with right versions of those."""
    parts = " and ".join(f"`{name}`" for name in names)
    right = "a right one" if len(names) == 1 else "right ones"
    if result.status == "passed":
        return f"Make {parts} pass first: with {right} this is right, so the mistake is there, not here."
    left = f"Even with {right} something is left to do:\n{result.message}"
    return f"Make {parts} pass first: this stands on it. {left}"


def perhaps_carried(names: Sequence[str], result: ExerciseResult) -> ExerciseResult:
    """Name the wrong exercises on which one may stand, where no right versions are there to try it with."""
    parts = " and ".join(f"`{name}`" for name in names)
    return replace(result, message=f"If your code calls {parts}, make that pass first.\n{result.message}")
