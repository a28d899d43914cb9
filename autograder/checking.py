"""``check("name")``: the verdict on one exercise in the learner's own notebook, at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from autograder import catalog, recorded
from autograder.combinations import diagnosis_of
from autograder.companion import box
from autograder.companion.standing import Course
from autograder.diagnose import Diagnosis
from autograder.exercise import CheckOutcome, Exercise, ExerciseResult, Lesson, UserError
from autograder.judge import carry_forward, judge, perhaps_carried
from autograder.learner import Answer, Learner, with_own_random_numbers
from autograder.notebook import Cell
from autograder.reading import read, with_reading
from autograder.recorded import RecordedDiagnosis
from autograder.suite import Suite
from autograder.worker import cells
from autograder.worker.defaults import torchs_own_defaults
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
            return f"✓ {result.name}: {result.message}".replace("\n", "\n  ")
        if result.status == "not started":
            return f"○ {result.name}: not started yet. Write it in the cell above, then run this check again."
        first, *rest = result.message.splitlines() or [""]
        mark = "◐" if result.carried_forward else "✗"
        return "\n".join([f"{mark} {result.name}: {first}", *("  " + line for line in rest)])

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
        found = box.note(result, namespace)
        return Verdict(_with_the_cell_to_run(result), catalog.find_exercise(name)[1], found)
    if result.points > 0:
        if result.status != "passed":
            print(repr(Verdict(result)))
        return float(result.points)
    raise CheckFailed(repr(Verdict(result))) from None


def _with_the_cell_to_run(result: ExerciseResult) -> ExerciseResult:
    """Say what to do about a name that is not there: in an open notebook its cell was most often not run."""
    missing = f"The notebook defines no `{result.name}`"
    step = f"{missing}: run the cell that defines it, then this check again."
    return replace(result, message=result.message.replace(f"{missing}.", step, 1))


def run_cells(
    lesson: Lesson,
    code_cells: Iterable[Cell],
    problem: Callable[[str], None],
    at: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Run a learner's own notebook in this process; gives the names that it defines.

    A cell that stops, by ``exit()`` too, stops no other: ``problem`` hears a sentence about it, ``at`` where we are.
    """
    namespace = cells.fresh_namespace(catalog.given_source(lesson))
    for cell in code_cells:
        if cell.runs_when_grading:
            at(f"cell {cell.number}")
            try:
                cells.run_cell(cell.source, cell.number, namespace)
            except (Exception, SystemExit) as error:
                first = (str(error).splitlines() or [""])[0][:200]
                problem(f"Cell {cell.number} stopped with {type(error).__name__}: {first}")
    return namespace


@torchs_own_defaults()
def check_namespace(name: str, namespace: dict[str, Any]) -> ExerciseResult:
    """Judge the exercise ``name`` as ``namespace`` defines it; raises :class:`UserError` for an unknown name."""
    lesson, exercise = catalog.find_exercise(name)
    result = _judge(lesson, exercise, namespace)
    if result.status in ("passed", "not started"):
        return result
    broken = [other for other in lesson.stands_on(exercise) if not _passes(lesson, other, namespace)]
    reference = catalog.reference()
    if not broken:
        return result
    if reference is None:
        return perhaps_carried(broken, result)
    # The learner's own code stays the judge's subject; only what it stands on is lent for a moment.
    theirs = {other: namespace[other] for other in broken if other in namespace}
    try:
        namespace |= {other: getattr(reference, other) for other in broken}
        again = _judge(lesson, exercise, namespace)
    finally:
        for other in broken:
            namespace.pop(other, None)
        namespace |= theirs
    carried = carry_forward(broken, result, again)
    # It has its points, and is not finished: in the notebook it fails until the other one is mended.
    return replace(carried, status=result.status) if carried.carried_forward else carried


def _judge(lesson: Lesson, exercise: Exercise, namespace: dict[str, Any]) -> ExerciseResult:
    outcomes = _outcomes(lesson, exercise.name, namespace)
    mistake = case = None
    if any(not outcome.passed for outcome in outcomes):
        diagnosis = _diagnosis(lesson)
        probes = diagnosis.ask(exercise.name, _answering(lesson, namespace))
        mistake = diagnosis.find([*outcomes, *probes], exercise.name)
        if mistake is None:
            case = diagnosis.smaller(outcomes, _answering(lesson, namespace))
    result = judge(exercise, outcomes, mistake, case)
    return with_reading(result, read(_answering(lesson, namespace), exercise.name))


def _passes(lesson: Lesson, name: str, namespace: dict[str, Any]) -> bool:
    learner = Learner(_answering(lesson, namespace))
    return all(outcome.passed for outcome in _suite(lesson).each(name, learner))


def _outcomes(lesson: Lesson, name: str, namespace: dict[str, Any]) -> list[CheckOutcome]:
    return _suite(lesson).run(name, Learner(_answering(lesson, namespace)))


def _answering(lesson: Lesson, namespace: dict[str, Any]) -> Answer:
    return with_own_random_numbers(Session(namespace, lesson.refuses).answer)


@cache
def _diagnosis(lesson: Lesson) -> Diagnosis:
    graders, reference = catalog.graders_folder(lesson), catalog.reference()
    if reference is None:
        return RecordedDiagnosis(graders / recorded.FILE_NAME)
    return diagnosis_of(graders, vars(reference))


def prepare(lesson: Lesson) -> None:
    """Load a lesson's graders beforehand: whoever is forked from this process has them."""
    _suite(lesson)
    given = catalog.given_source(lesson)
    if given is not None:
        cells.prepare_given(given)
    _diagnosis(lesson)


@cache
def _suite(lesson: Lesson) -> Suite:
    return Suite(catalog.graders_folder(lesson), catalog.reference())


def _callers_namespace() -> dict[str, Any]:
    """Give the globals of the notebook cell (or script) that called ``check``."""
    return sys._getframe(2).f_globals
