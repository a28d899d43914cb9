"""What an instructor gets: a table in the terminal, results.json, results.csv, and a page of the class."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from autograder.exercise import Lesson, SubmissionResult

STATUS_STYLE = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "not started": "dim",
    "error": "red",
    "refused": "magenta",
}
STATUS_MARK = {"passed": "✓", "partial": "◐", "failed": "✗", "not started": "○", "error": "!", "refused": "⊘"}


def write_reports(folder: Path, lesson: Lesson, results: Sequence[SubmissionResult]) -> None:
    """Write results.json, results.csv and report.html, each whole or not at all."""
    document = {"assignment": lesson.folder, "results": [result.as_dict() for result in results]}
    _write(folder / "results.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    _write(folder / "results.csv", _csv(lesson, results))
    _write(folder / "report.html", class_page(lesson, results))


def write_timings(folder: Path, seconds: dict[str, float]) -> None:
    _write(
        folder / "timings.json",
        json.dumps({name: round(seconds[name], 4) for name in sorted(seconds)}, indent=1) + "\n",
    )


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(path.name + ".part")
    scratch.write_text(text, encoding="utf-8", newline="\n")
    os.replace(scratch, path)


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
        writer.writerow([_safe(value) for value in [*row, result.reason or ""]])
    return text.getvalue()


def _safe(value: Any) -> Any:
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
            Text(f"{STATUS_MARK[exercise.status]} {exercise.points:g}", STATUS_STYLE[exercise.status])
            for exercise in result.exercises
        ]
        points = Text(f"{result.points:g} of {result.max_points:g}", style)
        view.add_row(Text(result.student), points, *marks, Text(result.reason or "all checks passed"))
    return view


def class_page(lesson: Lesson, results: Sequence[SubmissionResult]) -> str:
    """Give the class as one HTML page that needs nothing else: who has what, and where the class is stuck."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda number: f"{number:g}"
    page: str = environment.get_template("class.html").render(
        lesson=lesson, results=results, exercises=_by_exercise(lesson, results), histogram=_histogram(lesson, results),
        mean=sum(result.points for result in results) / max(len(results), 1), marks=STATUS_MARK,
    )  # fmt: skip
    return page


def _by_exercise(lesson: Lesson, results: Sequence[SubmissionResult]) -> list[dict[str, Any]]:
    """Count statuses and causes for each exercise, the most frequent cause first."""
    rows = []
    for index, exercise in enumerate(lesson.exercises):
        marks = [result.exercises[index] for result in results if result.status not in ("unreadable", "missing")]
        statuses: Counter[str] = Counter(mark.status for mark in marks)
        causes = Counter(mark.cause for mark in marks if mark.cause and not mark.carried_forward)
        says = {mark.cause: mark.message.splitlines()[0] for mark in reversed(marks) if mark.cause and mark.message}
        rows.append({
            "name": exercise.name, "max_points": exercise.points,
            "mean": sum(mark.points for mark in marks) / max(len(marks), 1),
            "statuses": [(status, statuses[status]) for status in STATUS_MARK if statuses[status]],
            "causes": [(cause, count, says[cause]) for cause, count in sorted(causes.items(), key=_most_first)],
        })  # fmt: skip
    return rows


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _histogram(lesson: Lesson, results: Sequence[SubmissionResult], bins: int = 10) -> list[dict[str, Any]]:
    width = lesson.max_points / bins
    counts = [0] * bins
    for result in results:
        counts[min(int(result.points / width), bins - 1)] += 1
    tallest = max([*counts, 1])
    return [
        {"from": width * i, "to": width * (i + 1), "count": count, "share": count / tallest}
        for i, count in enumerate(counts)
    ]
