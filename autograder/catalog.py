"""What the course holds: its lessons and exercises, read from the cards that the build writes beside the graders."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from autograder.exercise import Exercise, Lesson, UserError

ROOT = Path(__file__).resolve().parents[1]
BUNDLED = ROOT / "autograder" / "lessons"
"""In a student's bundle: the lessons as they were handed out, inside the installed package."""


def lessons_root() -> Path:
    """Give the folder of the lessons as they were handed out."""
    return BUNDLED if BUNDLED.is_dir() else ROOT / "lessons"


def learners_lessons() -> Path:
    """Give the folder of the lessons on which the learner works: of a bundle, where its folder is the current one."""
    if not BUNDLED.is_dir():
        return ROOT / "lessons"
    here = Path.cwd()
    near = [folder for place in (here, *here.parents) for folder in (place / "lessons", place)]
    return next((folder for folder in near if any(folder.glob("[0-9][0-9]-*/*.ipynb"))), here / "lessons")


def graders_folder(lesson: Lesson) -> Path:
    return ROOT / "autograder" / "graders" / lesson.folder


def lesson_notebook(lesson: Lesson) -> Path:
    return lessons_root() / lesson.folder / f"{lesson.topic}.ipynb"


def given_source(lesson: Lesson) -> str | None:
    """Give the source of the earlier lessons' parts, or ``None`` for the first lesson."""
    path = lessons_root() / lesson.folder / "given.py"
    return path.read_text(encoding="utf-8") if path.is_file() else None


@cache
def preparation(lesson: Lesson) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Give what all workers of a lesson need: the earlier lessons' parts, what is refused, and what to import.

    An optimizer's first step imports ``torch._dynamo``, for seconds.
    """
    tests = [path.read_text(encoding="utf-8") for path in graders_folder(lesson).glob("test_*.py")]
    imports = ("torch._dynamo",) if any("optim" in text for text in tests) else ()
    return given_source(lesson), lesson.refuses, imports


@cache
def lessons() -> tuple[Lesson, ...]:
    """Give all lessons in order."""
    return tuple(map(read_lesson, sorted((ROOT / "autograder" / "graders").glob("[0-9][0-9]-*/lesson.json"))))


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's card; its notebook is the learner's, who may have changed, broken or deleted it."""
    card = json.loads(path.read_text(encoding="utf-8"))
    exercises = []
    for about in card["exercises"]:
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in about.items()
        }
        exercises.append(Exercise(**fields | {"points": float(about["points"])}))
    return Lesson(path.parent.name, tuple(exercises), tuple(card["refuses"]), card["title"])


def find_lesson(assignment: str) -> Lesson:
    """Give the lesson of an assignment's name; raises :class:`UserError` with the known ones."""
    known = [lesson.folder for lesson in lessons()]
    for lesson in lessons():
        if assignment in (lesson.folder, lesson.topic, lesson.folder.split("-")[0]):
            return lesson
    raise UserError(f"There is no assignment {assignment!r}{_suggestion(assignment, known)}")


def find_exercise(name: str) -> tuple[Lesson, Exercise]:
    """Give the exercise called ``name`` and its lesson; raises :class:`UserError` with the nearest names."""
    known = {exercise.name: (lesson, exercise) for lesson in lessons() for exercise in lesson.exercises}
    if name not in known:
        raise UserError(f"There is no exercise {name!r}{_suggestion(name, list(known))}")
    return known[name]


def _suggestion(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f": did you mean {near[0]!r}?" if near else f": the known ones are {', '.join(known)}."


@cache
def reference() -> SimpleNamespace | None:
    """Give the course's own parts, or ``None`` where the solutions are not installed."""
    path = ROOT / "solutions" / "gpt_from_scratch.py"
    if not path.is_file():
        return None
    from autograder.suite import load_module

    return SimpleNamespace(**vars(load_module(path, "gpt_from_scratch")))


def part_source(name: str) -> str:
    """Give the source of one of the course's own parts (for error carried forward)."""
    import ast

    text = (ROOT / "solutions" / "gpt_from_scratch.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return ast.get_source_segment(text, node) or ""
    raise KeyError(name)
