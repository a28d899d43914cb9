"""What an instructor gets: a table in the terminal, results.json, results.csv, and a page of the class."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from autograder.class_page import MARKS, Graded, class_page, of_lesson
from autograder.exercise import Lesson, SubmissionResult
from autograder.files import write_whole

STATUS_STYLE = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "not started": "dim",
    "error": "red",
    "refused": "magenta",
}


def write_reports(
    folder: Path, lesson: Lesson, results: Sequence[SubmissionResult], *, anonymous: bool = False
) -> None:
    """Write results.json, results.csv and report.html, each whole or not at all.

    Equal results give equal bytes. With ``anonymous`` no name is in report.html; the other two keep theirs. The
    seconds of another assignment that was here go: a page would take them for this one's.
    """
    if _assignment_in(folder) != lesson.folder:
        (folder / "timings.json").unlink(missing_ok=True)
    document = {"assignment": lesson.folder, "results": [result.as_dict() for result in results]}
    write_whole(folder / "results.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    write_whole(folder / "results.csv", _csv(lesson, results))
    write_whole(folder / "report.html", class_page([of_lesson(lesson, results)], anonymous=anonymous))


def _assignment_in(folder: Path) -> str | None:
    """Say of which assignment the results in a folder are; ``None`` where none are there, or they cannot be read."""
    try:
        return str(json.loads((folder / "results.json").read_text(encoding="utf-8"))["assignment"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_timings(folder: Path, seconds: dict[str, float]) -> None:
    write_whole(
        folder / "timings.json",
        json.dumps({name: round(seconds[name], 4) for name in sorted(seconds)}, indent=1) + "\n",
    )


def write_page(path: Path, graded: Sequence[Graded], *, anonymous: bool = False) -> None:
    """Write the page of one assignment, or of several together, whole or not at all."""
    write_whole(path, class_page(graded, anonymous=anonymous))


def _csv(lesson: Lesson, results: Sequence[SubmissionResult]) -> str:
    text = io.StringIO()
    names = [exercise.name for exercise in lesson.exercises]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["student", "status", "points", "max_points", *names, *(f"{name} cause" for name in names), "reason"]
    )
    for result in results:
        row = [result.student, result.status, result.points, result.max_points]
        row += [exercise.points for exercise in result.exercises]
        row += [exercise.cause or "" for exercise in result.exercises]
        writer.writerow([safe(value) for value in [*row, result.reason or ""]])
    return text.getvalue()


def safe(value: Any) -> Any:
    """Keep a spreadsheet from reading a student's text as a formula."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def table(lesson: Lesson, results: Sequence[SubmissionResult]) -> Table:
    """Give the class as a table: points for each exercise, and a reason where some are missing."""
    view = Table(title=f"{lesson.folder}: {len(results)} submissions", title_justify="left", expand=True)
    view.add_column("student", no_wrap=True)
    view.add_column("points", justify="right", no_wrap=True)
    for exercise in lesson.exercises:
        view.add_column(exercise.name, justify="right", max_width=16, overflow="fold")
    view.add_column("why", ratio=1)
    for result in results:
        style = "green" if result.points == result.max_points else "red" if result.points == 0 else "yellow"
        marks = [
            Text(f"{MARKS[exercise.status]} {exercise.points:g}", STATUS_STYLE[exercise.status])
            for exercise in result.exercises
        ]
        points = Text(f"{result.points:g} of {result.max_points:g}", style)
        view.add_row(Text(result.student), points, *marks, Text(result.reason or "all checks passed"))
    return view
