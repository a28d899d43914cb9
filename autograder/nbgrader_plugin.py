"""What stands in ``nbgrader autograde`` where nbgrader would open a hostile file or run a learner's code.

``nbgrader_config.py`` names three classes of this module::

    c.Autograde.exporter_class = "autograder.nbgrader_plugin.SafeExporter"
    c.Autograde.autograde_preprocessors = ["autograder.nbgrader_plugin.GradeEnclosed", …]
    c.GenerateFeedback.preprocessors = […, "autograder.nbgrader_plugin.FoldedHints"]

:class:`SafeExporter` reads what was handed in; :class:`GradeEnclosed` takes ``Execute``'s place. Everything else of
nbgrader stays: late penalties, manual grades, comments, feedback, export, formgrader. :class:`FoldedHints` lets a
reader of the feedback see that a hint can be opened.
"""

from __future__ import annotations

import atexit
import fnmatch
import glob
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor, Preprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import parse_utc
from traitlets import Bool, Enum

from autograder import catalog
from autograder.exercise import Submission, SubmissionResult, UserError
from autograder.guard import Guard, trouble_with_timestamp
from autograder.notebook import UnreadableNotebook, read_submission
from autograder.verdicts import SourceCell, clean_notebook, notebook_of_nothing, write_verdicts

if TYPE_CHECKING:
    from autograder.sandbox import Isolation
    from autograder.slot import Slot


class SafeExporter(NotebookExporter):
    """Reads submissions as if each were hostile, and lets no preprocessor run their code."""

    optimistic_validation = True  # once after all preprocessors, not after each: what we give them is well formed

    def __init__(self, config: Any = None, **kw: Any) -> None:
        super().__init__(config=config, **kw)
        self._source_cells: dict[tuple[str, str], list[SourceCell]] = {}
        if self.parent is not None and self.parent.assignments:
            self._prepare(self.parent)

    def _prepare(self, converter: Any) -> None:
        """Before nbgrader opens, deletes or copies anything: can learners' code be enclosed, are the files harmless?"""
        GradeEnclosed(parent=self).make_ready()
        known: dict[str, list[str]] = {}
        for folder in _folders(converter):
            assignment, student = _whose(converter, folder)
            if assignment not in known:
                known[assignment] = self._notebooks(converter, assignment)
            names = known[assignment]
            try:
                said = guard(converter.coursedir, assignment, names).make_harmless(Path(folder))
            except OSError as problem:
                converter.log.error("%s is left out, because it cannot be made harmless: %s", folder, problem)
                converter.assignments.pop(folder, None)
                continue
            for sentence in said:
                converter.log.warning("%s: %s", student, sentence)
            missing = [os.path.join(folder, name) for name in names]
            if missing:
                converter.assignments[folder] = sorted({*converter.assignments.get(folder, []), *missing})

    def _notebooks(self, converter: Any, assignment: str) -> list[str]:
        """Give the file names of the assignment's notebooks, as the gradebook knows them."""
        with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
            names = notebook_names(gradebook, assignment)
        return [f"{name}.ipynb" for name in names if fnmatch.fnmatch(name, converter.coursedir.notebook_id)]

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Read a submission without opening what could block or never end; a bad file becomes a notebook that says so.

        nbgrader's second look, at the file that it has written itself, is nbconvert's own.
        """
        if self.parent is None or not self.parent._sanitizing:
            return super().from_filename(filename, resources, **kw)
        return self.from_notebook_node(self.read(Path(filename), resources), resources, **kw)

    def read(self, path: Path, resources: Any) -> NotebookNode:
        """Read what was handed in at ``path``, whatever that is."""
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        source_cells = self._source(resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"])
        try:
            return clean_notebook(read_submission(path), source_cells)
        except UnreadableNotebook as problem:
            return notebook_of_nothing(problem.sentence, source_cells)
        except Exception as error:  # whatever a file holds, a grade is written: the one before would stay
            sentence = f"The notebook cannot be shown ({type(error).__name__}); the file that was handed in is whole."
            return notebook_of_nothing(sentence, source_cells)

    def _source(self, assignment: str, notebook: str) -> list[SourceCell]:
        coursedir: Any = self.parent and self.parent.coursedir
        if (assignment, notebook) not in self._source_cells:
            with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
                self._source_cells[assignment, notebook] = source_cells(gradebook, assignment, notebook)
        return self._source_cells[assignment, notebook]

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        self.refuse_to_execute(self._preprocessors)
        return super().from_notebook_node(nb, resources, **kw)

    @staticmethod
    def refuse_to_execute(preprocessors: Iterable[Any]) -> None:
        """Raise where a configuration has kept a preprocessor that runs a notebook as nbconvert does."""
        for preprocessor in preprocessors:
            if isinstance(preprocessor, ExecutePreprocessor) and preprocessor.enabled:
                raise NbGraderException(
                    f"{type(preprocessor).__name__} would run learners' code in the open: take it out of "
                    "c.Autograde's preprocessors in nbgrader_config.py."
                )


class GradeEnclosed(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a submission in an enclosed worker, judges it on this side, and writes the verdicts into the grade cells."""

    isolation = Enum(
        ["namespaces", "process"],
        "namespaces",
        help="namespaces: enclosed, or refused where that is impossible. process: limits only; a submission can then "
        "read your files, the graders among them, and use the network.",
    ).tag(config=True)

    carry_forward = Bool(
        True, help="Whether a right part that stands on a wrong one of the same notebook earns its points."
    ).tag(config=True)

    def make_ready(self) -> None:
        """Start what runs learners' code, if any has to run; where that is impossible nbgrader stops here.

        A converter with ``results`` brings them along (``autograder grade --gradebook``).
        """
        if getattr(self.parent.parent, "results", None) is None:
            from autograder.sandbox import NotSafeHere

            try:
                _slot(self.isolation).make_ready()
            except (NotSafeHere, UserError) as problem:
                self.log.error("%s (In nbgrader_config.py: c.GradeEnclosed.isolation = 'process'.)", problem)
                raise NbGraderException(str(problem)) from None

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        write_verdicts(nb, self._result(about["assignment"], about["student"], about["notebook"]))
        return nb, resources

    def _result(self, assignment: str, student: str, notebook: str) -> SubmissionResult | None:
        lesson = next((one for one in catalog.lessons() if (one.folder, one.topic) == (assignment, notebook)), None)
        if lesson is None:
            return None
        converter = self.parent.parent
        known = getattr(converter, "results", None)
        if known is not None:
            result: SubmissionResult = known[student]
            return result
        folder = converter.coursedir.format_path(converter.coursedir.submitted_directory, student, assignment)
        submission = Submission(student, Path(folder) / f"{notebook}.ipynb")
        lesson = replace(lesson, carry_forward=self.carry_forward)
        return _slot(self.isolation).grade_submission(lesson, submission)[0]


class FoldedHints(Preprocessor):
    """Gives the feedback's folded hints their triangles back, which the page's style sheet takes from them."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        resources.setdefault("inlining", {}).setdefault("css", []).append(
            "summary { display: list-item; cursor: pointer; }"
        )
        return nb, resources


@cache
def _slot(isolation: Isolation) -> Slot:
    from autograder.slot import Slot  # imports torch, which nbgrader's other commands do not need

    slot = Slot(isolation)
    atexit.register(slot.close)
    return slot


def guard(coursedir: Any, assignment: str, notebooks: list[str]) -> Guard:
    """Give the guard of one assignment's submissions."""
    master = coursedir.format_path(coursedir.source_directory, ".", assignment)
    return Guard(Path(coursedir.root, coursedir.submitted_directory), notebooks, Path(master), _is_timestamp)


def guard_timestamps() -> None:
    """Let formgrader, which lists submissions before any of them is graded, open no ``timestamp.txt`` that is a pipe.

    It would wait for ever there, and show nothing where the text is no date. nbgrader has no joint for this: its own
    reader is replaced by one that looks first.
    """
    from nbgrader.apps.api import NbGraderAPI

    def get_submitted_timestamp(self: Any, assignment_id: str, student_id: str) -> Any:
        folder = self.coursedir.format_path(self.coursedir.submitted_directory, student_id, assignment_id)
        path = Path(folder).absolute() / "timestamp.txt"
        if not path.exists() or trouble_with_timestamp(path, _is_timestamp):
            return None
        return parse_utc(path.read_text(encoding="utf-8").strip())

    NbGraderAPI.get_submitted_timestamp = get_submitted_timestamp


def _is_timestamp(text: str) -> bool:
    try:
        return parse_utc(text.strip()) is not None
    except Exception:  # dateutil raises what it likes
        return False


def notebook_names(gradebook: Any, assignment: str) -> list[str]:
    """Give the names of an assignment's notebooks; none where the gradebook does not know the assignment."""
    try:
        return [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    except MissingEntry:
        return []


def source_cells(gradebook: Any, assignment: str, notebook: str) -> list[SourceCell]:
    """Read what the gradebook knows of a released notebook's cells."""
    try:
        released = gradebook.find_notebook(notebook, assignment)
    except MissingEntry:
        return []
    points = {cell.name: float(cell.max_score) for cell in [*released.grade_cells, *released.task_cells]}
    grades, tasks = ({cell.name for cell in cells} for cells in (released.grade_cells, released.task_cells))
    solutions = {cell.name for cell in released.solution_cells}
    return [
        SourceCell(
            cell.name, cell.cell_type, cell.source or "", cell.checksum, bool(cell.locked), cell.name in grades,
            cell.name in solutions, cell.name in tasks, points.get(cell.name),
        )
        for cell in released.source_cells
    ]  # fmt: skip


def _folders(converter: Any) -> list[str]:
    """Give the submissions that a run is about, those among them that hold no notebook, too."""
    if getattr(converter, "results", None) is not None:
        return sorted(converter.assignments)
    coursedir = converter.coursedir
    everyone = glob.glob(converter._format_source(coursedir.assignment_id, coursedir.student_id))
    return sorted({*converter.assignments, *everyone})


def _whose(converter: Any, folder: str) -> tuple[str, str]:
    """Give the assignment and the student of a submission's folder, as nbgrader reads them from its path."""
    pattern = converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
    found = re.match(pattern, folder)
    return (found["assignment"], found["student"]) if found else (Path(folder).name, Path(folder).parent.name)
