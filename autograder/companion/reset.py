"""``autograder reset``: bring a stub back in the learner's notebook, and keep the old answer aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.companion.standing import Course
from autograder.exercise import Exercise, Lesson, UserError
from autograder.files import write_whole
from autograder.notebook import UnreadableNotebook, read_cells, source_text

KEPT = "kept"


@dataclass(frozen=True)
class Reset:
    """What was done: the stubs that came back, those that had never left, and where the old answers are."""

    back: tuple[str, ...]
    untouched: tuple[str, ...]
    kept: Path | None


def reset(course: Course, lesson: Lesson, exercises: Sequence[Exercise]) -> Reset:
    """Put the stubs of ``exercises`` back; raises :class:`UserError` where the notebook cannot be read or written."""
    path = course.notebook(lesson)
    notebook = _read(path, lesson)
    answers: dict[str, str] = {}
    for exercise in exercises:
        cell = _stub_cell(notebook["cells"], exercise)
        if cell is None:
            _insert(notebook["cells"], exercise)
            answers[exercise.name] = ""
        elif source_text(cell) != exercise.stub:
            answers[exercise.name] = source_text(cell)
            cell["source"] = exercise.stub.splitlines(keepends=True)
            cell["outputs"], cell["execution_count"] = [], None
    untouched = tuple(exercise.name for exercise in exercises if exercise.name not in answers)
    if not answers:
        return Reset((), untouched, None)
    written = course.folder / KEPT / lesson.folder
    try:
        kept = _keep(written, lesson, {name: text for name, text in answers.items() if text})
        written = path  # the error itself would name the scratch file that was to become it
        write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UserError(f"{written} cannot be written ({error.strerror}): nothing was changed.") from None
    return Reset(tuple(answers), untouched, kept)


def _read(path: Path, lesson: Lesson) -> dict[str, Any]:
    """Read a notebook whole: all that is not a stub stays as it is."""
    if not path.exists():
        raise UserError(f"There is no {path.name} in {path.parent}: get {lesson.folder} anew.")
    try:
        read_cells(path)
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (UnreadableNotebook, OSError) as problem:
        raise UserError(
            f"The notebook cannot be read ({problem}): get {lesson.folder} anew, and keep this one."
        ) from None
    return notebook


def _stub_cell(cells: list[dict[str, Any]], exercise: Exercise) -> dict[str, Any] | None:
    """Find the cell that was handed out for an exercise, by what its metadata say."""
    for cell in cells:
        metadata = cell.get("metadata") or {}
        about = metadata.get("exercise") or {}
        grader = metadata.get("nbgrader") or {}
        if about.get("name") == exercise.name or grader.get("grade_id") == f"{exercise.name}-solution":
            return cell
    return None


def _insert(cells: list[dict[str, Any]], exercise: Exercise) -> None:
    """Put a stub whose cell was deleted above its check, or at the end where that is gone as well."""
    checks = [number for number, cell in enumerate(cells)
              if ((cell.get("metadata") or {}).get("nbgrader") or {}).get("grade_id") == exercise.name]  # fmt: skip
    about = {"name": exercise.name, "points": exercise.points, "uses": list(exercise.uses)}
    grader = {"schema_version": 3, "grade_id": f"{exercise.name}-solution", "grade": False, "solution": True,
              "locked": False, "task": False}  # fmt: skip
    stub: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": f"{exercise.name}-solution"[:64],
        "metadata": {"exercise": about, "nbgrader": grader},
        "outputs": [],
        "source": exercise.stub.splitlines(keepends=True),
    }
    cells.insert(checks[0] if checks else len(cells), stub)


def _keep(folder: Path, lesson: Lesson, answers: dict[str, str]) -> Path | None:
    """Write old answers into a new file: one that is there is never touched."""
    if not answers:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    what = next(iter(answers)) if len(answers) == 1 else lesson.topic
    text = f"# Answers of {lesson.folder} that `autograder reset` took out of the notebook.\n\n"
    text += "\n\n".join(f"# %% {name}\n{answer.rstrip()}\n" for name, answer in answers.items())
    for number in range(1000):
        path = folder / f"{what}-{moment}{f'-{number}' if number else ''}.py"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            continue
        return path
    raise OSError(17, "there are too many files of this second", str(folder))
