"""Say what a lesson's author has still to do, and which of the names that they wrote nobody knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.samples import read_variants

RIGHT_ONES, WRONG_ONES = 10, 15


def left_to_do(root: Path, lessons: list[tuple[str, list[str]]]) -> list[str]:
    """Give one sentence for each thing that is missing or misnamed in ``lessons``: (folder, names of its exercises)."""
    sentences: list[str] = []
    known: set[str] = set()
    for folder, exercises in lessons:
        known |= set(exercises)
        sentences += _experiments(root / "solutions" / folder / f"{folder.split('-', 1)[1]}.py", known)
        sentences += _graders(root, folder, exercises)
    return sentences


def _experiments(master: Path, known: set[str]) -> Iterator[str]:
    """Find experiments that wait for a part which no lesson up to theirs builds: they would never run."""
    for name in re.findall(r"^@experiment\(([^)]*)\)", master.read_text(encoding="utf-8"), re.MULTILINE):
        for part in re.findall(r'"([^"]*)"', name):
            if part not in known:
                yield f"{master.name}: @experiment({part!r}) names no exercise of this lesson or an earlier one."


def _graders(root: Path, folder: str, exercises: list[str]) -> Iterator[str]:
    place = root / "autograder" / "graders" / folder
    for name in ("test_visible.py", "test_hidden.py", "misconceptions.py"):
        if not (place / name).is_file():
            yield f"{folder}: autograder/graders/{folder}/{name} is not written yet."
    named = _texts(root / "autograder" / "expect.py") | _texts(root / "autograder" / "judge.py")
    for path in sorted(place.glob("*.py")):
        named |= _texts(path)
        for unknown in sorted(_judged(path) - set(exercises)):
            yield f"{folder}: {path.name} speaks of {unknown!r}, which is no exercise of the lesson."
    for exercise in exercises:
        yield from _variants(root, folder, exercise, named)


def _variants(root: Path, folder: str, exercise: str, named: set[str]) -> Iterator[str]:
    """Count an exercise's right and wrong solutions, and look up each cause that must be found."""
    for kind, needed in (("right", RIGHT_ONES), ("wrong", WRONG_ONES)):
        path = root / "tests" / "submissions" / folder / kind / f"{exercise}.py"
        found = read_variants(path) if path.is_file() else []
        if len(found) < needed:
            yield f"{folder}: {path.relative_to(root)} holds {len(found)} solutions; at least {needed} are needed."
        for variant in found:
            if variant.cause and variant.cause not in named:
                yield (
                    f"{folder}: {kind}/{exercise}.py wants the cause {variant.cause!r} of {variant.name}, "
                    "which neither misconceptions.py nor a test names."
                )


def _judged(path: Path) -> set[str]:
    """Give the exercises that the ``@exercise`` and ``@misconception`` marks of a file name."""
    calls = [node for node in ast.walk(_parsed(path)) if isinstance(node, ast.Call) and node.args]
    marks = [call.args[0] for call in calls if getattr(call.func, "id", "") in ("exercise", "misconception")]
    return {name.value for name in marks if _is_text(name)}  # type: ignore[attr-defined]


def _texts(path: Path) -> set[str]:
    return {node.value for node in ast.walk(_parsed(path)) if _is_text(node)}  # type: ignore[attr-defined]


def _is_text(node: Any) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8") if path.is_file() else "", str(path))
