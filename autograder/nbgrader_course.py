"""An nbgrader course as its configuration describes it: opened only where that file is whole, never with defaults."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.apps import AutogradeApp
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DatabaseError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.exercise import Lesson, UserError
from autograder.nbgrader_plugin import GradeEnclosed, SafeExporter, notebook_names
from autograder.notebook import UnreadableNotebook, read_cells

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class Course:
    """An nbgrader course: the folder with ``nbgrader_config.py``, and what that says."""

    app: Any
    coursedir: Any
    held: Any = None
    """What :func:`autograder.gradebook.alone` gave, while this process writes the gradebook."""

    @property
    def submitted(self) -> Path:
        return Path(self.coursedir.root, self.coursedir.submitted_directory)

    @contextlib.contextmanager
    def gradebook(self, opener: Any = api.Gradebook) -> Iterator[Any]:
        """Open the gradebook; raises :class:`UserError` where that is not possible, or it is no whole database."""
        try:
            with opener(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                yield gradebook
        except DatabaseError as error:
            raise UserError(
                f"The gradebook cannot be used ({error.orig}): see c.CourseDirectory.db_url in {CONFIG}."
            ) from None


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

    The release that comes out goes away again: ``lessons/`` is there already. Raises :class:`UserError` where that is
    not possible, or where the gradebook knows another version.
    """
    with course.gradebook() as gradebook:
        if lesson.topic in notebook_names(gradebook, lesson.folder):
            _refuse_another_version(course, lesson, gradebook.find_notebook(lesson.topic, lesson.folder))
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


def _refuse_another_version(course: Course, lesson: Lesson, known: Any) -> None:
    """Raise :class:`UserError` where the gradebook's notebook is older than the source: points would go nowhere.

    The source decides, not the lesson: instructors may make exercises worth more there, leave some out, and add cells.
    """
    points = {cell.name: float(cell.max_score) for cell in known.grade_cells}
    source = _points_in_source(course, lesson)
    missing = [f"`{name}` is missing there" for name in source if name not in points]
    changed = [f"`{name}` is worth {points[name]:g} there, not {most:g}" for name, most in source.items()
               if points.get(name, most) != most]  # fmt: skip
    if not missing and not changed:
        return
    what = f"The gradebook knows another version of {lesson.folder} ({', '.join(missing + changed)})"
    if missing and known.submissions:
        raise UserError(
            f"{what}, and nbgrader adds no cells to what has submissions: grade with the version that it knows, or "
            f"keep a copy of the gradebook, `nbgrader db assignment remove {lesson.folder} --force` (points given by "
            "hand and the due date go with it), and run this again."
        )
    raise UserError(f"{what}: `nbgrader generate_assignment {lesson.folder} --force` first.")


def _points_in_source(course: Course, lesson: Lesson) -> dict[str, float]:
    """Give what the lesson's exercises are worth in the notebook from which the assignment is generated."""
    folder = course.coursedir.format_path(course.coursedir.source_directory, ".", lesson.folder)
    try:
        cells = read_cells(Path(folder, f"{lesson.topic}.ipynb"))
    except UnreadableNotebook:
        return {}  # nothing can be generated from it, either
    exercises = {exercise.name for exercise in lesson.exercises}
    about = [cell.get("metadata", {}).get("nbgrader", {}) for cell in cells]
    return {one["grade_id"]: float(one["points"]) for one in about
            if one.get("grade") and one.get("grade_id") in exercises}  # fmt: skip
