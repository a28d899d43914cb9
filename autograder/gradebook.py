"""Write a graded class into nbgrader's gradebook in bulk.

This is nbgrader's own ``Autograde``, with its preprocessors, hooks and rules, except that the results are there
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
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api
from nbgrader.converters import Autograde
from nbgrader.converters import autograde as autograde_module
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    CheckCellMetadata,
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
)
from sqlalchemy.exc import DatabaseError, OperationalError, SAWarning

from autograder import nbgrader_plugin
from autograder.exercise import Lesson, Submission, SubmissionResult, UserError
from autograder.nbgrader_course import Course
from autograder.nbgrader_plugin import guard, notebook_names, source_cells
from autograder.verdicts import points_for_gradebook, read_verdicts

_STAGING = ".being-written"
# Where nbgrader opens a gradebook of its own, for each step of each submission.
_OPENERS: tuple[Any, ...] = (
    nbgrader_plugin,
    autograde_module,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
    latesubmissions,
)


def alone(course: Course) -> Any:
    """Say that this process writes the course's gradebook; whoever comes second is told so in one sentence.

    Gives what is to be kept as long as that holds; it ends with the process, however that ends.
    """
    import fcntl

    folder = Path(course.coursedir.root, course.coursedir.autograded_directory)
    folder.mkdir(parents=True, exist_ok=True)
    held = (folder / f"{_STAGING}.lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UserError(
            f"Another `autograder grade --gradebook` is at work on the course in {str(course.coursedir.root)!r}: "
            "wait until it is done, then run this again."
        ) from None
    return held


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
    with course.gradebook(_OneTransactionEach) as gradebook:
        converter = _BulkAutograde(course, lesson, folders, by_student, gradebook, on_recorded)
        converter.force = force
        try:
            with warnings.catch_warnings(), _everywhere(gradebook):
                warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
                converter.start()
        except DatabaseError as error:
            raise UserError(
                f"{converter.stopped}: {error.orig}. Once it can be written, the same command goes on from there."
            ) from None
        except NbGraderException as error:  # whom it concerns is in the difference below
            if converter.unexplained:
                raise UserError(f"{converter.stopped}: {' '.join(str(error).split())}") from None
        finally:
            gradebook.end()
            shutil.rmtree(converter.staging, ignore_errors=True)
    return {student: converter.why.get(student, "its folder's name cannot be a student's id")
            for student in sorted(set(folders) - converter.recorded)}  # fmt: skip


@contextlib.contextmanager
def _everywhere(gradebook: Any) -> Iterator[None]:
    """Let each of nbgrader's steps use this gradebook, where it would open, and close, one of its own."""
    before = [(module, module.Gradebook) for module in _OPENERS]
    try:
        for module in _OPENERS:
            module.Gradebook = lambda *_arguments, **_options: gradebook
        yield
    finally:
        for module, opener in before:
            module.Gradebook = opener


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

    @property
    def stopped(self) -> str:
        """Say where writing has come to."""
        return "Writing the gradebook stopped" + (f" at {self._student}" if self._student else "")

    @property
    def unexplained(self) -> set[str]:
        """Name those to whom nbgrader did not come: neither recorded nor left out for a reason."""
        students = {student for student, folder in self._folders.items() if folder.parent.name == student}
        return students - self.recorded - set(self.why)

    def _heard(self, message: str) -> None:
        """Keep the reason why a submission is left out: nbgrader logs the traceback, the guard one sentence.

        Where that is trouble with the database, this ends the run: nbgrader, which takes some of it for a bad entry,
        would go on and meet it with everybody else.
        """
        if "is left out" in message:
            whom = [student for student in self._folders if str(self._place(student)) in message]
            self.why |= dict.fromkeys(whom, message)
        elif message.startswith("Traceback"):
            error = cause = sys.exception()
            while cause is not None:
                if isinstance(cause, OperationalError) or type(cause) is DatabaseError:  # the others are an entry's
                    raise cause
                cause = cause.__context__
            self.why[self._student] = f"{type(error).__name__}: {error}".splitlines()[0]

    def init_notebooks(self) -> None:
        """Take the submissions that were graded; one without a notebook is one, too."""
        self.assignments = {}
        for student, folder in self._folders.items():
            if folder.parent.name == student:  # a name that cannot be printed is no student's id
                place = self._place(student)
                self.assignments[str(place)] = [str(path) for path in place.glob(self.coursedir.notebook_id + ".ipynb")]

    def _place(self, student: str) -> Path:
        return Path(self._format_source(self.coursedir.assignment_id, student))

    @property
    def _output_directory(self) -> str:
        return os.path.join(self.coursedir.autograded_directory, _STAGING)

    @property
    def staging(self) -> Path:
        return Path(self.coursedir.root, self._output_directory)

    @property
    def _input_directory(self) -> str:
        return str(self.coursedir.submitted_directory)

    def _format_source(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        """Escape the folder, which nbgrader puts into a regular expression as it is: ``C++`` would not match itself."""
        folder = re.escape(self._input_directory) if escape else self._input_directory
        return str(self.coursedir.format_path(folder, student_id, assignment_id, escape=escape))

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
