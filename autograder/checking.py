"""``check("name")``: the verdict on one exercise in the learner's own notebook, at once."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import cache
from typing import Any

from autograder import catalog
from autograder.companion import box
from autograder.companion.standing import Course
from autograder.diagnose import diagnose
from autograder.exercise import Exercise, ExerciseResult, Lesson, UserError
from autograder.judge import carried, judge
from autograder.learner import Learner
from autograder.misconceptions import load_misconceptions
from autograder.suite import Suite
from autograder.worker import cells
from autograder.worker.session import Session


class CheckFailed(Exception):
    """Raised only under nbgrader, which reads a grade from a cell's output and takes none for full marks."""


class Verdict:
    """A check's result as a notebook or a terminal shows it."""

    def __init__(
        self, result: ExerciseResult, exercise: Exercise | None = None, found: tuple[Course, Lesson] | None = None
    ) -> None:
        """``exercise`` adds where to read and how to start over, ``found`` how far the learner is."""
        self.result = result
        self._exercise = exercise
        self._found = found

    def __repr__(self) -> str:
        result = self.result
        if result.status == "passed":
            return f"✓ {result.name}: {result.message}"
        if result.status == "not started":
            return f"○ {result.name}: not started yet. Write it in the cell above, then run this check again."
        first, *rest = result.message.splitlines() or [""]
        return "\n".join([f"✗ {result.name}: {first}", *("  " + line for line in rest)])

    def _repr_html_(self) -> str:
        return box.verdict_box(self.result, repr(self).splitlines()[0], self._exercise, self._found)


def check(name: str) -> Verdict | float | None:
    """Say whether the exercise ``name``, as it stands in this notebook, is right, and what is wrong if not.

    Never raises in an open notebook. Under nbgrader (autograde and validate) it gives the points as a float,
    or raises :class:`CheckFailed` where the exercise earns nothing.
    """
    execution = os.environ.get("NBGRADER_EXECUTION")
    namespace = _callers_namespace()
    try:
        result = check_namespace(name, namespace)
    except UserError as problem:
        if execution:
            raise CheckFailed(str(problem)) from None
        print(problem)
        return None
    if not execution:
        return Verdict(result, catalog.find_exercise(name)[1], box.note(result, namespace))
    if result.points > 0:
        if result.status != "passed":
            print(repr(Verdict(result)))
        return float(result.points)
    raise CheckFailed(repr(Verdict(result))) from None


def check_namespace(name: str, namespace: dict[str, Any]) -> ExerciseResult:
    """Judge the exercise ``name`` as ``namespace`` defines it; raises :class:`UserError` for an unknown name."""
    lesson, exercise = catalog.find_exercise(name)
    result = _judge(lesson, exercise, namespace)
    if result.status in ("passed", "not started", "refused"):
        return result
    broken = [other for other in exercise.uses if not _passes(lesson, other, namespace)]
    reference = catalog.reference()
    if not broken or reference is None:
        return result
    # The learner's own code stays the judge's subject; only what it stands on is lent for a moment.
    theirs = {other: namespace[other] for other in broken if other in namespace}
    try:
        namespace |= {other: getattr(reference, other) for other in broken}
        again = _judge(lesson, exercise, namespace)
    finally:
        for other in broken:
            namespace.pop(other, None)
        namespace |= theirs
    return replace(result, message=carried(broken, again)) if again.points > result.points else result


def _judge(lesson: Lesson, exercise: Exercise, namespace: dict[str, Any]) -> ExerciseResult:
    outcomes = _suite(lesson).run(exercise.name, Learner(Session(namespace, lesson.refuses).answer))
    mistake = None
    reference = catalog.reference()
    if reference is not None and any(not outcome.passed for outcome in outcomes):
        known = load_misconceptions(catalog.graders_folder(lesson))
        mistake = diagnose(outcomes, known, exercise.name, vars(reference))
    return judge(exercise, outcomes, mistake)


def _passes(lesson: Lesson, name: str, namespace: dict[str, Any]) -> bool:
    learner = Learner(Session(namespace, lesson.refuses).answer)
    return all(outcome.passed for outcome in _suite(lesson).each(name, learner))


def prepare(lesson: Lesson) -> None:
    """Load a lesson's graders beforehand: whoever is forked from this process has them."""
    _suite(lesson)
    given = catalog.given_source(lesson)
    if given is not None:
        cells.prepare_given(given)
    if catalog.reference() is not None:
        load_misconceptions(catalog.graders_folder(lesson))


@cache
def _suite(lesson: Lesson) -> Suite:
    return Suite(catalog.graders_folder(lesson), catalog.reference())


def _callers_namespace() -> dict[str, Any]:
    """Give the globals of the notebook cell (or script) that called ``check``."""
    return sys._getframe(2).f_globals
