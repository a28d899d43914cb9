"""Grade one submission: run its cells in a fresh worker, judge every exercise, carry errors forward."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder import catalog
from autograder.combinations import diagnosis_of
from autograder.exercise import (
    NOT_JUDGED,
    CheckOutcome,
    Exercise,
    ExerciseResult,
    Failure,
    Lesson,
    Submission,
    SubmissionResult,
    SubmissionStatus,
)
from autograder.judge import GONE, STEPS, carry_forward, judge, perhaps_carried, withheld
from autograder.learner import Learner, plain_text
from autograder.misconceptions import Misconception
from autograder.notebook import Cell, MissingNotebook, UnreadableNotebook, code_cells, read_submission
from autograder.plain_words import in_plain_words
from autograder.reading import read, with_reading
from autograder.sandbox import Limits, Mother, MotherGone, Worker, WorkerGone
from autograder.suite import Suite

# A notebook whose cells or calls end their process again and again is not started forever. What takes too long is
# bounded by the time for the whole notebook.
MOST_CRASHES = 8
_RUN_ALL = "Restart the kernel, run all cells, and mend the first one that stops."


class Grader:
    """Everything that grading one lesson needs, prepared once and used for every submission."""

    def __init__(self, lesson: Lesson, limits: Limits | None = None) -> None:
        reference = catalog.reference()
        if reference is None:
            raise FileNotFoundError("the reference, solutions/gpt_from_scratch.py, is not installed")
        self.lesson = lesson
        self.limits = limits or Limits()
        self.suite = Suite(catalog.graders_folder(lesson), reference)
        self.diagnosis = diagnosis_of(catalog.graders_folder(lesson), vars(reference))
        self.given = catalog.given_source(lesson)

    def grade(self, submission: Submission, mother: Mother) -> SubmissionResult:
        """Give the result of one submission; whatever is wrong with it becomes a result, never an exception.

        Raises :class:`autograder.sandbox.MotherGone` where ``mother`` was killed, which says nothing of the submission.
        """
        opened = open_submission(self.lesson, submission)
        if isinstance(opened, SubmissionResult):
            return opened
        return self.grade_cells(submission.student, opened, mother)

    def grade_cells(self, student: str, cells: list[Cell], mother: Mother) -> SubmissionResult:
        """Give the result of a notebook that was read."""
        try:
            run = _Run(self, cells, mother)
            result = run.result(student)
            if run.was_killed:
                # By its own hand, or from outside (a machine out of memory, a person)? A second run tells.
                result = _Run(self, cells, mother).result(student)
            return result
        except MotherGone:
            raise
        except Exception as error:  # a hole in a grader: the rest of the class is graded all the same
            return _not_judged(self.lesson, student, error)


def open_submission(lesson: Lesson, submission: Submission) -> list[Cell] | SubmissionResult:
    """Give the cells of a submission's notebook, or the result of one that cannot be read."""
    try:
        return code_cells(read_submission(submission.notebook))
    except MissingNotebook as problem:
        return without_verdict(lesson, submission.student, "missing", problem.sentence)
    except UnreadableNotebook as problem:
        return without_verdict(lesson, submission.student, "unreadable", problem.sentence)


def without_verdict(lesson: Lesson, student: str, status: SubmissionStatus, reason: str) -> SubmissionResult:
    """Give the result of a submission that could not be judged at all."""
    return SubmissionResult(student, status, 0.0, lesson.max_points, reason, nothing_graded(lesson, status, reason))


def _not_judged(lesson: Lesson, student: str, error: Exception) -> SubmissionResult:
    """Give the result of a submission over which the grader itself stumbled: somebody must look at it."""
    reason = (
        f"The grader itself failed on this submission ({type(error).__name__}), so it earned nothing yet: please look "
        "at it by hand, and report it."
    )
    result = without_verdict(lesson, student, "crashed", reason)
    return replace(result, exercises=tuple(replace(one, cause=NOT_JUDGED) for one in result.exercises))


class _Run:
    """The grading of one notebook, over as many workers as its troubles need."""

    def __init__(self, grader: Grader, cells: list[Cell], mother: Mother) -> None:
        self._grader = grader
        self._cells = [cell for cell in cells if cell.runs_when_grading]
        self._left_out = [cell for cell in cells if not cell.runs_when_grading]
        self._mother = mother
        self._deadline = time.monotonic() + grader.limits.wall_seconds
        self._skipped: set[int] = set()
        self._cell_errors: dict[int, dict[str, Any]] = {}
        self._troubles: list[WorkerGone] = []

    def result(self, student: str) -> SubmissionResult:
        results = self._judge_all()
        results = [self._carried_forward(result, results) for result in results]
        points = round(sum(result.points for result in results), 2)
        status: SubmissionStatus = "graded"
        if self._troubles:
            status = "timeout" if self._troubles[0].kind == "timeout" else "crashed"
        return SubmissionResult(
            student,
            status,
            points,
            self._grader.lesson.max_points,
            reason_of(results),
            tuple(results),
        )

    @property
    def was_killed(self) -> bool:
        return any(trouble.killed for trouble in self._troubles)

    def _judge_all(self) -> list[ExerciseResult]:
        results: list[ExerciseResult] = []
        worker: Worker | None = None
        try:
            for exercise in self._grader.lesson.exercises:
                if worker is None:
                    worker = self._start()
                judged = self._judge(exercise, worker)
                results.append(judged.result)
                if judged.gone:
                    worker = None
        finally:
            if worker is not None:
                worker.close()
        return results

    def _start(self, replaced: tuple[str, ...] = ()) -> Worker | None:
        """Give a worker in which the notebook's cells have run; a cell that ends its process is left out."""
        while not self._is_over():
            self._mother.prepare(*catalog.preparation(self._grader.lesson))
            worker = self._mother.worker(self._grader.limits, self._deadline)
            number = 0
            try:
                worker.open(self._grader.given, self._grader.lesson.refuses)
                for cell in self._cells:
                    number = cell.number
                    if number in self._skipped:
                        continue
                    error = worker.run_cell(cell.source, number)
                    if error:
                        self._cell_errors[number] = error
                for name in replaced:
                    worker.run_cell(_imports() + catalog.part_source(name), 0)
            except WorkerGone as gone:
                self._skipped.add(number)
                self._troubles.append(gone)
                self._cell_errors[number] = {"type": gone.kind, "message": str(gone)}
                continue
            return worker
        return None

    def _is_over(self) -> bool:
        crashes = sum(trouble.kind != "timeout" for trouble in self._troubles)
        return crashes >= MOST_CRASHES or time.monotonic() >= self._deadline

    def _judge(self, exercise: Exercise, worker: Worker | None) -> _Judged:
        """Judge one exercise."""
        if worker is None:
            return _Judged(judge(exercise, [CheckOutcome("", 1, True, True, self._never_started())]), gone=True)
        gone: list[WorkerGone] = []

        def ask(request: bytes) -> bytes:
            try:
                return worker.ask(request)
            except WorkerGone as trouble:
                gone.append(trouble)
                return _gone_reply(trouble)

        grader = self._grader
        outcomes = grader.suite.run(exercise.name, Learner(ask))
        if gone:
            self._troubles.append(gone[0])
        mistake = case = None
        if any(not outcome.passed for outcome in outcomes):
            answered = [one for one in outcomes if not (one.failure and one.failure.kind in GONE)]
            mistake = grader.diagnosis.find(answered, exercise.name)
            if mistake is None and not gone:
                case = grader.diagnosis.smaller(outcomes, ask)
        result = judge(exercise, outcomes, mistake, case)
        if not gone:
            result = with_reading(result, read(ask, exercise.name))
        if result.status == "error" and any(o.failure and o.failure.kind == "missing" for o in outcomes):
            result = replace(result, message=self._why_missing(exercise))
        if result.status == "error" and not gone:
            result = self._with_what_its_cell_called(result)
        return _Judged(result, bool(gone), mistake)

    def _never_started(self) -> Failure:
        if time.monotonic() >= self._deadline:
            seconds = self._grader.limits.wall_seconds
            return Failure(
                f"The notebook takes more than {seconds} seconds in all, so this is not asked.", kind="timeout"
            )
        return Failure("The notebook ends its own process, again and again.", kind="crashed")

    def _with_what_its_cell_called(self, result: ExerciseResult) -> ExerciseResult:
        """Say that the exercise's own cell stopped at a finished part, rather than what follows from that."""
        for cell in self._cells:
            error = self._cell_errors.get(cell.number, {})
            if error.get("kind") == "refused" and _defines(cell, result.name):
                part = plain_text(error.get("message"))
                why = f"Cell {cell.number} calls {part}: here the exercise is to build that part, not to call it."
                return replace(result, status="refused", points=0.0, cause="finished-part", message=why)
        return result

    def _why_missing(self, exercise: Exercise) -> str:
        """Say why a name is not there: its cell does not run, or was deleted."""
        for cell in self._cells:
            if cell.number in self._cell_errors and _defines(cell, exercise.name):
                return _why_a_cell_does_not_run(exercise.name, cell.number, self._cell_errors[cell.number])
        for cell in self._left_out:
            if _defines(cell, exercise.name):
                return (
                    f"Cell {cell.number} defines `{exercise.name}`, but it is a check or has the tag `experiment`, and "
                    f"such cells are not run when a notebook is graded.\nTry this: Move it into a cell of its own."
                )
        return (
            f"No cell of the notebook defines `{exercise.name}`: was its cell deleted, or the name changed?\n"
            f"Try this: {_RUN_ALL} `{exercise.name}` has to be there afterwards, under this name."
        )

    def _carried_forward(self, result: ExerciseResult, results: list[ExerciseResult]) -> ExerciseResult:
        """Judge an exercise once more with right versions of the failed ones on which it stands.

        Right parts are lent to an enclosed process only: another could leave them where a later one finds them.
        """
        lesson = self._grader.lesson
        exercise = lesson.exercise(result.name)
        missed = {other.name for other in results if other.status != "passed"}
        replaced = tuple(name for name in lesson.stands_on(exercise) if name in missed)
        if result.status in ("passed", "not started") or not replaced:
            return result
        if self._mother.isolation != "namespaces":
            return perhaps_carried(replaced, result)
        worker = self._start(replaced)
        if worker is None:
            return result
        with worker:
            judged = self._judge(exercise, worker)
        again = judged.result
        if again.message != result.message:
            again = withheld(again, judged.mistake)
        return carry_forward(replaced, result, again, lesson.carry_forward)


@dataclass(frozen=True)
class _Judged:
    """The verdict on one exercise, whether its worker is gone, and the mistake that was recognized."""

    result: ExerciseResult
    gone: bool
    mistake: Misconception | None = None


def _defines(cell: Cell, name: str) -> bool:
    """Say whether a cell is the one in which an exercise is written, and does not only use it."""
    return re.search(rf"(?m)^[^\S\n]*(?:def|class)[^\S\n]+{name}\b|^{name}[^\S\n]*=[^=]", cell.source) is not None


def nothing_graded(lesson: Lesson, status: SubmissionStatus, reason: str) -> tuple[ExerciseResult, ...]:
    """Give the verdicts on a submission that could not be judged at all."""
    return tuple(
        ExerciseResult(exercise.name, 0.0, exercise.points, "error", cause=status, message=reason)
        for exercise in lesson.exercises
    )


def reason_of(results: Sequence[ExerciseResult]) -> str | None:
    """Say in one line why points are missing; ``None`` where none are."""
    for result in results:
        if result.points < result.max_points:
            return f"{result.name}: {result.message.splitlines()[0]}"
    return None


def _why_a_cell_does_not_run(name: str, number: int, error: dict[str, Any]) -> str:
    kind, message, where = (plain_text(error.get(key)) for key in ("type", "message", "where"))
    where = where.removesuffix(" of <module>")
    if kind in ("timeout", "crashed", "memory"):
        step = STEPS.get(kind, _RUN_ALL)
        return f"Cell {number} does not run, so `{name}` is not defined: {message}.\nTry this: {step}"
    place = f"Cell {number}" + (f", {where}," if where else "")
    said = f"{kind}: {message.replace(f'<cell {number}>, ', '')}"
    lines = [f"{place} does not run, so `{name}` is not defined. {said}", in_plain_words(message)]
    return "\n".join([*filter(None, lines), f"Try this: {_RUN_ALL}"])


def _gone_reply(trouble: WorkerGone) -> bytes:
    from autograder.worker import wire

    return wire.encode({"error": {"kind": trouble.kind, "type": "", "message": f"While this ran, {trouble}."}})


def _imports() -> str:
    """Give the import lines of the reference, which a part that replaces a learner's needs."""
    text = (catalog.ROOT / "solutions" / "gpt_from_scratch.py").read_text(encoding="utf-8")
    lines = [
        ast.get_source_segment(text, node)
        for node in ast.parse(text).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return "\n".join(line for line in lines if line and "__future__" not in line) + "\n"
