"""nbgrader's gradebook: write a graded class into it in bulk, and read a class's results out of it.

The writing is nbgrader's own ``Autograde``, with its preprocessors, hooks and rules, except that the results are there
already, that everything about one submission is one transaction, and that its folder in ``autograded/`` is replaced as
a whole, after that. Killed at any moment, the gradebook holds each submission as before or as after, and the next run
writes what is missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from nbgrader import api
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters import autograde as autograde_module
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    CheckCellMetadata,
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
)
from sqlalchemy.exc import OperationalError, SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import nbgrader_plugin
from autograder.exercise import ExerciseResult, Lesson, SubmissionResult, UserError
from autograder.grade import Submission, nothing_graded, reason_of
from autograder.nbgrader_plugin import GradeEnclosed, SafeExporter, guard, notebook_names, source_cells
from autograder.notebook import MissingNotebook
from autograder.verdicts import points_for_gradebook, read_verdicts

CONFIG = "nbgrader_config.py"
_STAGING = ".being-written"
# Where nbgrader opens a gradebook of its own, for each step of each submission.
_OPENERS = (nbgrader_plugin, autograde_module, overwritecells, overwritekernelspec, saveautogrades, latesubmissions)


@dataclass(frozen=True)
class Course:
    """An nbgrader course: the folder with ``nbgrader_config.py``, and what that says."""

    app: Any
    coursedir: Any

    @property
    def submitted(self) -> Path:
        return Path(self.coursedir.root, self.coursedir.submitted_directory)

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Any]:
        with api.Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            yield gradebook


def open_course(root: Path) -> Course:
    """Load the course in ``root``; raises :class:`UserError` where its configuration is not whole.

    nbgrader itself goes on with its defaults where the file raises; with those, learners' code would run in the open.
    """
    path = root / CONFIG
    if not path.is_file():
        raise UserError(f"There is no {CONFIG} in {str(root)!r}: run this in the course's folder.")
    try:
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:
        raise UserError(f"{path} does not load ({type(error).__name__}: {error}): mend it first.") from None
    _refuse_to_run_in_the_open(path, config)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # for alembic
    app = AutogradeApp()
    app.log_level = logging.CRITICAL
    app.initialize([], root=str(root))
    app.log_level = logging.CRITICAL
    return Course(app, app.coursedir)


def _refuse_to_run_in_the_open(path: Path, config: Config) -> None:
    def named(value: Any) -> str:
        return value if isinstance(value, str) else f"{value.__module__}.{value.__name__}"

    steps = [named(step).rsplit(".", 1)[-1] for step in config.Autograde.get("autograde_preprocessors", [])]
    reader = named(config.Autograde.get("exporter_class", "")).rsplit(".", 1)[-1]
    if GradeEnclosed.__name__ not in steps or "Execute" in steps or reader != SafeExporter.__name__:
        raise UserError(
            f"{path} does not name SafeExporter as c.Autograde.exporter_class, and GradeEnclosed in Execute's place in "
            "c.Autograde.autograde_preprocessors: without them learners' code would run in the open."
        )


def register(course: Course, lesson: Lesson) -> None:
    """Make the assignment known to the gradebook, where it is not, as ``nbgrader generate_assignment`` does.

    The release that comes out goes away again: ``lessons/`` is there already.
    """
    with course.gradebook() as gradebook:
        if lesson.topic in notebook_names(gradebook, lesson.folder):
            return
    with tempfile.TemporaryDirectory() as scratch:
        coursedir = CourseDirectory(parent=course.app, root=course.coursedir.root)
        coursedir.release_directory = scratch
        coursedir.assignment_id = lesson.folder
        try:
            GenerateAssignment(coursedir=coursedir, parent=course.app).start()
        except (NbGraderException, OSError):
            raise UserError(
                f"The gradebook does not know {lesson.folder}, and it cannot be generated from "
                f"{course.coursedir.source_directory}: see what `nbgrader generate_assignment {lesson.folder}` says."
            ) from None


def make_harmless(course: Course, lesson: Lesson, submissions: Sequence[Submission]) -> list[str]:
    """Guard what nbgrader would copy (see :mod:`autograder.guard`); gives a sentence for each thing set aside."""
    with course.gradebook() as gradebook:
        names = [f"{name}.ipynb" for name in notebook_names(gradebook, lesson.folder)]
    watch, said = guard(course.coursedir, lesson.folder, names), []
    for submission in submissions:
        with contextlib.suppress(OSError):  # that submission is left out when the gradebook is written
            folder = submission.notebook.parent
            said += [f"{submission.student}: {sentence}" for sentence in watch.make_harmless(folder)]
    return said


def record_class(
    course: Course,
    lesson: Lesson,
    submissions: Sequence[Submission],
    results: Sequence[SubmissionResult],
    *,
    force: bool = False,
    on_recorded: Callable[[str], None] = lambda _student: None,
) -> dict[str, str]:
    """Write results into the gradebook, and notebooks with verdicts into ``autograded/``.

    What is there already, unchanged, stays untouched unless ``force``. Gives the students who could not be recorded,
    and why.
    """
    by_student = {result.student: result for result in results}
    folders = {submission.student: submission.notebook.parent for submission in submissions}
    with _OneTransactionEach(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        converter = _BulkAutograde(course, lesson, folders, by_student, gradebook, on_recorded)
        converter.force = force
        try:
            with warnings.catch_warnings(), contextlib.ExitStack() as stack:
                warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
                for module in _OPENERS:
                    stack.enter_context(patch.object(module, "Gradebook", lambda *_args, **_kwargs: gradebook))
                converter.start()
        except OperationalError as error:
            raise UserError(f"The gradebook cannot be written ({error.orig}). Run this again to go on.") from None
        except NbGraderException:
            pass  # whom it concerns is in the difference below
        finally:
            gradebook.end()
            shutil.rmtree(converter.staging, ignore_errors=True)
    return {student: converter.why.get(student, "its folder's name cannot be a student's id")
            for student in sorted(set(folders) - converter.recorded)}  # fmt: skip


class _OneTransactionEach(api.Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook on one connection, where nothing is final before :meth:`finish`."""

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self._commit = self.db.commit
        self.db.commit = self._so_far

    def _so_far(self) -> None:
        self.db.flush()
        self.db.expire_all()

    def finish(self) -> None:
        self._commit()

    def undo(self) -> None:
        self.db.rollback()

    def close(self) -> None:
        """Each of nbgrader's steps closes the gradebook that it believes to have opened: not now."""

    def end(self) -> None:
        super().close()


class _Listener(logging.Handler):
    """Hears what nbgrader logs when a submission cannot be converted."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        self._hear(record.getMessage())


class _BulkAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's ``Autograde`` for a class that has been graded already."""

    def __init__(
        self,
        course: Course,
        lesson: Lesson,
        folders: Mapping[str, Path],
        results: Mapping[str, SubmissionResult],
        gradebook: _OneTransactionEach,
        on_recorded: Callable[[str], None],
    ) -> None:
        self.results = results
        self.recorded: set[str] = set()
        self.why: dict[str, str] = {}
        self._folders = folders
        self._gradebook = gradebook
        self._on_recorded = on_recorded
        self._student = ""
        self._print = ""
        course.coursedir.assignment_id = lesson.folder
        log = logging.Logger("autograder.gradebook", logging.ERROR)
        log.addHandler(_Listener(self._heard))
        super().__init__(coursedir=course.coursedir, parent=course.app, log=log)

    def _heard(self, message: str) -> None:
        """Keep the reason why a submission is left out: nbgrader logs the traceback, the guard one sentence."""
        if "is left out" in message:
            whom = [student for student, folder in self._folders.items() if str(folder) in message]
            self.why |= dict.fromkeys(whom, message)
        elif message.startswith("Traceback"):
            self.why[self._student] = message.rstrip().splitlines()[-1]

    def init_notebooks(self) -> None:
        """Take the submissions that were graded; one without a notebook is one, too."""
        self.assignments = {}
        for student, folder in self._folders.items():
            if folder.parent.name == student:  # a name that cannot be printed is no student's id
                place = Path(self._format_source(self.coursedir.assignment_id, student))
                self.assignments[str(place)] = [str(path) for path in place.glob(self.coursedir.notebook_id + ".ipynb")]

    @property
    def _output_directory(self) -> str:
        return os.path.join(self.coursedir.autograded_directory, _STAGING)

    @property
    def staging(self) -> Path:
        return Path(self.coursedir.root, self._output_directory)

    @property
    def _input_directory(self) -> str:
        return str(self.coursedir.submitted_directory)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Begin a submission: on nothing that an earlier one left half done, and only if something has changed."""
        self._gradebook.undo()
        self._student = student_id
        shutil.rmtree(self.staging, ignore_errors=True)
        if student_id in self.coursedir.student_id_exclude.split(","):
            self._done()
            return False
        self._print = self._fingerprint(assignment_id, student_id)
        if not self.force and self._is_recorded(assignment_id, student_id):
            self._done()
            return False
        return True

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Sanitize and grade in one pass; nbgrader writes a file in between, and validates after each step."""
        resources = self.init_single_notebook_resources(notebook_filename)
        resources["output_extension"] = self.exporter.file_extension
        notebook = self.exporter.read(Path(notebook_filename), resources)
        for step in self._steps:
            notebook, resources = step(notebook, resources)
        notebook.metadata["autograder"] = {"fingerprint": self._print}
        nbformat.validate(notebook)
        self.write_single_notebook(nbformat.v4.writes_json(notebook) + "\n", resources)

    @cached_property
    def _steps(self) -> list[Any]:
        """Give the preprocessors of both of nbgrader's passes; the metadata that one checks is the gradebook's own."""
        steps = []
        for self._sanitizing in (True, False):
            self._init_preprocessors()
            steps += self.exporter._preprocessors
        self._sanitizing = True
        self.exporter.refuse_to_execute(steps)
        return [step for step in steps if not isinstance(step, CheckCellMetadata)]

    def run_post_convert_hook(self) -> None:
        """Everything about this submission is ready: make it final, the gradebook first."""
        assignment = self.coursedir.assignment_id
        ready = Path(self._format_dest(assignment, self._student))
        place = Path(self.coursedir.format_path(self.coursedir.autograded_directory, self._student, assignment))
        self._gradebook.finish()
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            place.rename(ready.with_name("before"))
        ready.rename(place)
        shutil.rmtree(self.staging)
        self._done()
        super().run_post_convert_hook()

    def _done(self) -> None:
        self.recorded.add(self._student)
        self._on_recorded(self._student)

    def _is_recorded(self, assignment: str, student: str) -> bool:
        """Say whether the folder and the gradebook hold this very result."""
        folder = Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, assignment))
        try:
            submission = self._gradebook.find_submission(assignment, student)
            for notebook in submission.notebooks:
                found = json.loads((folder / f"{notebook.name}.ipynb").read_text(encoding="utf-8"))
                if found["metadata"]["autograder"]["fingerprint"] != self._print:
                    return False
                verdicts, _ = read_verdicts(found)
                for grade in notebook.grades:
                    verdict = verdicts.get(grade.name)
                    if verdict and grade.auto_score != points_for_gradebook(verdict, grade.max_score):
                        return False
        except (api.MissingEntry, OSError, ValueError, KeyError, TypeError):
            return False
        return True

    @cached_property
    def _released(self) -> str:
        """Give what the gradebook says of the assignment itself."""
        assignment = self._gradebook.find_assignment(self.coursedir.assignment_id)
        notebooks = [(notebook.name, source_cells(self._gradebook, assignment.name, notebook.name))
                     for notebook in assignment.notebooks]  # fmt: skip
        return repr((assignment.duedate, notebooks))

    def _fingerprint(self, assignment: str, student: str) -> str:
        """Give a digest of all that a submission's entries depend on, hand-given points and comments aside."""
        try:
            extension = self._gradebook.find_submission(assignment, student).extension
        except api.MissingEntry:
            extension = None
        digest = hashlib.sha256(repr((self.results[student], self._released, extension)).encode())
        folder = self._folders[student]
        for path in sorted(path for path in folder.rglob("*") if not path.is_symlink() and path.is_file()):
            about = path.stat()
            digest.update(f"{path.relative_to(folder)} {about.st_size}".encode(errors="replace"))
            digest.update(path.read_bytes() if about.st_size < 2**20 else f"{about.st_mtime_ns}".encode())
        return digest.hexdigest()


def read_class(course: Course, lesson: Lesson) -> tuple[list[SubmissionResult], list[str]]:
    """Read a class's results from the gradebook and the autograded notebooks, sorted by student.

    Points given by hand, extra credit and late penalties count. Also gives the students who handed something in that
    has not been graded.
    """
    with course.gradebook() as gradebook:
        if lesson.topic not in notebook_names(gradebook, lesson.folder):
            raise UserError(f"The gradebook does not know {lesson.folder}: nothing has been graded there yet.")
        most = {cell.name: float(cell.max_score)
                for cell in gradebook.find_notebook(lesson.topic, lesson.folder).grade_cells}  # fmt: skip
        rows = (
            gradebook.db.query(api.SubmittedAssignment.student_id, api.SubmittedNotebook.late_submission_penalty,
                               api.BaseCell.name, api.Grade.auto_score, api.Grade.manual_score, api.Grade.extra_credit)
            .select_from(api.Grade)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .filter(api.Assignment.name == lesson.folder, api.Notebook.name == lesson.topic)
            .all()
        )  # fmt: skip
    grades: dict[str, dict[str, _Grade]] = {}
    penalties: dict[str, float] = {}
    for student, penalty, name, auto, manual, extra in rows:
        grades.setdefault(student, {})[name] = _Grade(auto, manual, extra or 0.0, most.get(name, 0.0))
        penalties[student] = penalty or 0.0
    graded = {student: found for student, found in grades.items() if any(grade.is_given for grade in found.values())}
    results = [
        _result(course, lesson, student, graded[student], penalties[student], most) for student in sorted(graded)
    ]
    handed_in = {path.parent.name for path in course.submitted.glob(f"*/{lesson.folder}")}
    return results, sorted(handed_in - set(graded))


@dataclass(frozen=True)
class _Grade:
    auto: float | None
    manual: float | None
    extra: float
    most: float

    @property
    def is_given(self) -> bool:
        return self.auto is not None or self.manual is not None

    @property
    def points(self) -> float:
        """nbgrader's rule: what was given by hand takes precedence, and extra credit comes on top."""
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else round(given + self.extra, 2)


def _result(
    course: Course,
    lesson: Lesson,
    student: str,
    grades: Mapping[str, _Grade],
    penalty: float,
    most: Mapping[str, float],
) -> SubmissionResult:
    folder = course.coursedir.format_path(course.coursedir.autograded_directory, student, lesson.folder)
    try:
        found = json.loads(Path(folder, f"{lesson.topic}.ipynb").read_text(encoding="utf-8"))
        verdicts, whole = read_verdicts(found)
    except FileNotFoundError:
        missing = MissingNotebook(f"{lesson.topic}.ipynb").sentence
        verdicts = {verdict.name: verdict for verdict in nothing_graded(lesson, "missing", missing)}
        whole = {"status": "missing", "reason": missing}
    except (OSError, ValueError, TypeError, AttributeError):
        verdicts, whole = {}, {}
    exercises, changed = [], False
    for exercise in lesson.exercises:
        grade = grades.get(exercise.name, _Grade(None, None, 0.0, exercise.points))
        verdict = verdicts.get(exercise.name) or _without_verdict(exercise.name, grade)
        if grade.points != points_for_gradebook(verdict, grade.most) or verdict.max_points != grade.most:
            by_hand = (
                f"In the gradebook: {grade.points:g} of {grade.most:g} points (the graders gave {verdict.points:g})."
            )
            message = f"{verdict.message}\n{by_hand}" if verdict.message else by_hand
            verdict = replace(verdict, points=grade.points, max_points=grade.most, message=message)
            changed = True
        exercises.append(verdict)
    points = round(sum(exercise.points for exercise in exercises), 2)
    reason = reason_of(exercises) if changed or "reason" not in whole else whole["reason"]
    if penalty:
        points = max(0.0, round(points - penalty, 2))
        reason = f"Handed in late: {penalty:g} points less.{' ' + reason if reason else ''}"
    most_points = sum(exercise.max_points for exercise in exercises)
    return SubmissionResult(student, whole.get("status", "graded"), points, most_points, reason, tuple(exercises))


def _without_verdict(name: str, grade: _Grade) -> ExerciseResult:
    """Say of a grade that another grader gave, or a person, what its points say."""
    status: Any = "passed" if grade.points >= grade.most else "partial" if grade.points > 0 else "failed"
    message = "The gradebook has points here, but no verdict of these graders."
    return ExerciseResult(name, min(grade.points, grade.most), grade.most, status, message=message)
