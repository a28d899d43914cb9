"""How far a learner is: each exercise's last verdict, kept in a file beside the lessons that git ignores.

What stands in the notebooks decides. The file only saves work: a lesson whose content has not changed is not checked
again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.exercise import Exercise, ExerciseStatus, Lesson, UserError
from autograder.files import write_whole
from autograder.notebook import UnreadableNotebook, read_code_cells

FILE_NAME = ".progress.json"


@dataclass(frozen=True)
class Standing:
    """What is known of one exercise of the learner's."""

    lesson: Lesson
    exercise: Exercise
    status: ExerciseStatus = "not started"
    points: float = 0.0
    message: str = ""

    @property
    def name(self) -> str:
        return self.exercise.name

    @property
    def passed(self) -> bool:
        return self.status == "passed"


@dataclass
class Course:
    """A learner's folder of lessons, and how far they are in each."""

    folder: Path
    lessons: tuple[Lesson, ...] = field(default_factory=catalog.lessons)
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By lesson: ``content`` (a hash of what was checked) and ``verdicts`` by exercise."""
    problems: dict[str, str] = field(default_factory=dict)
    """Why a lesson's notebook cannot be checked now, by lesson."""

    def notebook(self, lesson: Lesson) -> Path:
        return self.folder / lesson.folder / f"{lesson.topic}.ipynb"

    def standings(self, lesson: Lesson | None = None) -> Iterator[Standing]:
        """Give how each exercise stands, of one lesson or of all."""
        for one in self.lessons if lesson is None else (lesson,):
            verdicts = self._known.get(one.folder, {}).get("verdicts", {})
            for exercise in one.exercises:
                verdict = verdicts.get(exercise.name, {})
                yield Standing(one, exercise, verdict.get("status", "not started"), verdict.get("points", 0.0),
                               verdict.get("message", ""))  # fmt: skip

    def content(self, lesson: Lesson) -> str | None:
        """Give a hash of all that a lesson's verdicts depend on, or ``None`` where the notebook cannot be read."""
        try:
            cells = read_code_cells(self.notebook(lesson))
        except UnreadableNotebook as problem:
            there = self.notebook(lesson).exists()
            self.problems[lesson.folder] = f"The notebook cannot be read: {problem}." if there else (
                f"There is no {lesson.topic}.ipynb in {lesson.folder}.")  # fmt: skip
            return None
        self.problems.pop(lesson.folder, None)
        sources = [(cell.number, cell.source) for cell in cells if cell.runs_when_grading]
        return _hash(json.dumps(sources), catalog.given_source(lesson) or "", _graders(lesson))

    def is_known(self, lesson: Lesson, content: str | None) -> bool:
        """Say whether the verdicts on a lesson are those of this content."""
        return content is not None and self._known.get(lesson.folder, {}).get("content") == content

    def learn(self, lesson: Lesson, verdicts: dict[str, dict[str, Any]], content: str | None) -> None:
        """Take new verdicts in; ``content`` says what they were formed on, ``None`` that this is not for good."""
        there = self._known.setdefault(lesson.folder, {"content": None, "verdicts": {}})
        there["verdicts"].update(verdicts)
        there["content"] = content

    def save(self) -> None:
        """Write what is known beside the lessons; where that is not allowed, the next look only takes longer."""
        with contextlib.suppress(OSError):
            write_whole(self.folder / FILE_NAME, json.dumps({"lessons": self._known}, ensure_ascii=False, indent=1))


def open_course(folder: Path) -> Course:
    """Open a folder of lessons with what is known of it; raises :class:`UserError` where there are no lessons."""
    there = tuple(lesson for lesson in catalog.lessons() if (folder / lesson.folder).is_dir())
    if not there:
        first = catalog.lessons()[0].folder
        raise UserError(f"There are no lessons in {str(folder)!r}: give the folder that holds {first} and the others.")
    return Course(folder, there, _saved(folder / FILE_NAME))


def _saved(path: Path) -> dict[str, dict[str, Any]]:
    """Read the file of an earlier look; whatever else stands there is as good as nothing."""
    try:
        lessons = json.loads(path.read_text(encoding="utf-8"))["lessons"]
        return {
            lesson.folder: {
                "content": lessons[lesson.folder].get("content"),
                "verdicts": {exercise.name: _verdict(lessons[lesson.folder]["verdicts"][exercise.name])
                             for exercise in lesson.exercises if exercise.name in lessons[lesson.folder]["verdicts"]},
            }
            for lesson in catalog.lessons() if lesson.folder in lessons
        }  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _verdict(saved: dict[str, Any]) -> dict[str, Any]:
    return {"status": str(saved["status"]), "points": float(saved["points"]), "message": str(saved["message"])}


def next_open(standings: Sequence[Standing], after: Standing | None = None) -> Standing | None:
    """Give the next exercise that does not pass: in the same lesson first, then in the course's order.

    >>> course = Course(Path("lessons"))
    >>> next_open(list(course.standings())).name
    'softmax'
    """
    opened = [one for one in standings if not one.passed]
    if after is not None:
        places = [one.name for one in standings]
        later = [one for one in opened if places.index(one.name) > places.index(after.name)]
        here = [one for one in opened if one.lesson == after.lesson]
        for candidates in ([one for one in here if one in later], here, later):
            if candidates:
                return candidates[0]
    return opened[0] if opened else None


@cache
def _graders(lesson: Lesson) -> str:
    """Give a hash of what judges a lesson: new graders, or the reference, mean a new verdict."""
    files = sorted(catalog.graders_folder(lesson).glob("*.py"))
    files += [path for path in (catalog.ROOT / "solutions" / "gpt_from_scratch.py",) if path.is_file()]
    return _hash(*(path.read_text(encoding="utf-8") for path in files))


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:24]
