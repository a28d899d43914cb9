"""Make a sample class of real notebooks from small source files: for the demo, the tests and the benchmark.

``tests/submissions/<lesson>/`` holds variants of each exercise, in percent files (``right/softmax.py``: one
cell a variant, ``# %% name cause="…"``), and ``class.toml``, which says who hands in what.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.exercise import Lesson, UserError

# A cell's first line; jupytext, which reads any percent file, takes a hundred times as long for thousands of variants.
_CELL = re.compile(r'^# %% (\S+)(?: cause="([^"]*)")?[^\n]*\n', re.MULTILINE)
SUBMISSIONS = catalog.ROOT / "tests" / "submissions"


@dataclass(frozen=True)
class Variant:
    """One way of writing an exercise."""

    name: str
    source: str
    cause: str | None = None


def variants(lesson: Lesson, kind: str, exercise: str) -> dict[str, Variant]:
    """Read the ``right`` or ``wrong`` (or other ``kind`` of) variants of an exercise."""
    found = read_variants(SUBMISSIONS / lesson.folder / kind / f"{exercise}.py")
    return {variant.name: variant for variant in found}


def read_variants(path: Path) -> list[Variant]:
    """Read a file of variants, one a cell."""
    parts = _CELL.split(path.read_text(encoding="utf-8"))[1:]
    return [Variant(name, source.rstrip("\n"), cause or None)
            for name, cause, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True)]  # fmt: skip


def sample_class(lesson: Lesson) -> list[dict[str, Any]]:
    """Read who is in the sample class: each student's name, story, code, and the result they deserve."""
    path = SUBMISSIONS / lesson.folder / "class.toml"
    if not path.is_file():
        raise UserError(f"There is no sample class of {lesson.folder}.")
    students: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["student"]
    return students


def write_class(lesson: Lesson, folder: Path, only: Collection[str] = ()) -> int:
    """Write the sample class (``only`` some of it) as ``folder/STUDENT/ASSIGNMENT/TOPIC.ipynb``; gives the number."""
    notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    students = sample_class(lesson)
    known = [student["name"] for student in students]
    for name in only:
        if name not in known:
            raise UserError(f"The sample class of {lesson.folder} has no {name!r}; it has {', '.join(known)}.")
    students = [student for student in students if not only or student["name"] in only]
    for student in students:
        submission = folder / student["name"] / lesson.folder
        submission.mkdir(parents=True, exist_ok=True)
        target = submission / f"{lesson.topic}.ipynb"
        target.unlink(missing_ok=True)
        if student.get("notebook") != "missing":
            target.write_text(_text(lesson, notebook, student), encoding="utf-8", newline="\n")
    return len(students)


def _text(lesson: Lesson, notebook: dict[str, Any], student: dict[str, Any]) -> str:
    how = student.get("notebook", "whole")
    code = {exercise.name: _code(lesson, exercise.name, student) for exercise in lesson.exercises}
    text = json.dumps(
        filled(notebook, code, student.get("first_cell"), student.get("last_cell"), how == "cells deleted"),
        indent=1,
    )
    return {"empty": "", "cut off": text[: len(text) // 2], "another file": "PK\x03\x04 not a notebook"}.get(how, text)


def _code(lesson: Lesson, exercise: str, student: dict[str, Any]) -> str | None:
    if exercise in student.get("code", {}):
        code: str = student["code"][exercise]
        return code.strip("\n")
    if exercise not in student:
        return None
    kind, name = student[exercise].split("/")
    return variants(lesson, kind, exercise)[name].source


def filled(
    notebook: dict[str, Any],
    code: dict[str, str | None],
    first_cell: str | None = None,
    last_cell: str | None = None,
    delete_stubs: bool = False,
) -> dict[str, Any]:
    """Give a copy of a lesson notebook in which the stubs are filled in with ``code``, where there is any."""
    notebook = copy.deepcopy(notebook)
    cells = []
    for cell in notebook["cells"]:
        about = cell["metadata"].get("exercise")
        if about and code.get(about["name"]) is not None:
            cell["source"] = code[about["name"]]
        if not (about and delete_stubs):
            cells.append(cell)
    notebook["cells"] = [*_extra("first", first_cell), *cells, *_extra("last", last_cell)]
    return notebook


def _extra(place: str, source: str | None) -> list[dict[str, Any]]:
    if source is None:
        return []
    return [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"own-{place}",
            "metadata": {},
            "outputs": [],
            "source": source.strip("\n"),
        }
    ]
