"""Points for learning platforms: CSV files as Canvas and Moodle take them, with the platform's own ids."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.class_page import Graded
from autograder.exercise import SubmissionResult, UserError
from autograder.report import safe

Format = Literal["canvas", "moodle"]
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# The columns of Moodle's own files that say who somebody is.
MOODLE = ("Identifier", "Username", "ID number", "Email address", "Full name", "First name", "Last name")
FOLDER = "folder"
"""A column that an instructor may add: the name of a student's folder, where it is none of the platform's ids."""
_POINTS_POSSIBLE = "    Points Possible"  # Canvas knows this row by its indented words


@dataclass(frozen=True)
class Exported:
    """A file for a platform, the students that it does not know, and how many of its people have no result."""

    text: str
    unknown: tuple[str, ...]
    without_result: int


def export(graded: Sequence[Graded], form: Format, names: Path | None = None, out_of: float | None = None) -> Exported:
    """Give the points of one or several assignments as ``form`` takes them.

    ``names`` is a file that the platform exported: its gradebook (Canvas), or a grading worksheet or list of
    participants (Moodle). Each student's folder is looked up among its ids, or in a column called ``folder``.
    ``out_of`` scales the points, where the platform counts an assignment with another maximum.

    Raises :class:`UserError` where the file is not of that kind, one id means two people, or two folders are one
    person's.
    """
    people = _People(names, form) if names else None
    lines, unknown = _lines(graded, people, form)
    header = people.header if people else list(lines[0].row) if lines else []
    if form == "canvas":
        text = _canvas(graded, header, people.possible if people else {}, lines, out_of)
    else:
        text = _moodle(graded, header, lines, out_of)
    return Exported(text, tuple(unknown), len(people.rows) - len(lines) if people else 0)


@dataclass(frozen=True)
class _Line:
    """One person: what the platform says of them, and their result in each assignment, where there is one."""

    row: Mapping[str, str]
    results: list[SubmissionResult | None]


def _lines(graded: Sequence[Graded], people: _People | None, form: Format) -> tuple[list[_Line], list[str]]:
    """Give a line for each person, and the students that the platform does not know.

    Raises :class:`UserError` where two folders of an assignment are one person's: only a teacher knows which counts.
    """
    lines: dict[int, _Line] = {}
    unknown = []
    results = [{result.student: result for result in one.results} for one in graded]
    for student in sorted({student for found in results for student in found}):
        row = people.find(student) if people else _without_ids(student, form)
        if row is None:
            unknown.append(student)
            continue
        line = lines.setdefault(id(row), _Line(row, [None] * len(graded)))
        for at, found in enumerate(results):
            before = line.results[at]
            if student in found and before is not None and people is not None:
                raise UserError(
                    f"{before.student!r} and {student!r} are the same person in {str(people.path)!r}, and both have a "
                    f"result of {graded[at].assignment}: move the folder that does not count away, and grade again."
                )
            line.results[at] = found.get(student, before)
    return list(lines.values()), unknown


def _without_ids(student: str, form: Format) -> dict[str, str]:
    """Give a row where nobody said who is who: the folder's name is taken for the login."""
    if form == "canvas":
        return dict.fromkeys(CANVAS, "") | {"Student": student, "SIS Login ID": student}
    return {"Username": student}


class _People:
    """The people of a platform, by every id that its file has for them."""

    def __init__(self, path: Path, form: Format) -> None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise UserError(f"The file of names, {str(path)!r}, cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise UserError(f"The file of names, {str(path)!r}, is not text in UTF-8.") from None
        reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), restkey="", restval="")
        try:
            self.header, everything = list(reader.fieldnames or ()), list(reader)
        except csv.Error as error:
            raise UserError(f"The file of names, {str(path)!r}, cannot be read as CSV: {error}.") from None
        ids = CANVAS[1:4] if form == "canvas" else MOODLE[:4]
        self._columns = [name for name in self.header if name in (*ids, FOLDER)]
        if not self._columns:
            raise UserError(
                f"{str(path)!r} has none of the columns {', '.join(ids)}: is it what {form.title()} exports?"
            )
        self.possible = next(
            (row for row in everything if row.get("Student", "").strip() == _POINTS_POSSIBLE.strip()), {}
        )
        self.rows = [row for row in everything if any(row[column].strip() for column in self._columns)]
        self.path = path
        self._tiers: list[dict[str, list[dict[str, str]]]] = [{}, {}, {}]
        for row in self.rows:
            for column in self._columns:
                name = row[column].strip().casefold()
                # What an instructor wrote counts before what the platform has, and a whole id before a part of one.
                self._add(0 if column == FOLDER else 1, name, row)
                self._add(2, name.split("@")[0], row)

    def _add(self, tier: int, name: str, row: dict[str, str]) -> None:
        people = self._tiers[tier].setdefault(name, [])
        if row not in people:
            people.append(row)

    def find(self, student: str) -> dict[str, str] | None:
        """Give somebody's row; raises :class:`UserError` where it could be more than one."""
        for tier in self._tiers:
            people = tier.get(student.casefold(), [])
            if len(people) > 1:
                raise UserError(
                    f"In {str(self.path)!r} two people are called {student!r}: "
                    f"add a column {FOLDER!r} that tells them apart."
                )
            if people:
                return people[0]
        return None


def _delimiter(text: str) -> str:
    """Tell a comma from what some countries' spreadsheets write instead."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _canvas(
    graded: Sequence[Graded],
    header: list[str],
    possible: Mapping[str, str],
    people: Sequence[_Line],
    out_of: float | None,
) -> str:
    """Write the columns that Canvas reads; ``possible`` is what its own file says of each one's maximum."""
    columns = [
        next((name for name in header if _is_assignment(name, one.assignment)), one.assignment) for one in graded
    ]
    for one, column in zip(graded, columns, strict=True):
        _demand_same_maximum("Canvas", possible.get(column, ""), one, out_of or one.most)
    lines = [[*CANVAS, *columns], [_POINTS_POSSIBLE, *[""] * 4, *(_number(out_of or one.most) for one in graded)]]
    for person in people:
        points = [_points(result, out_of) for result in person.results]
        lines.append([*(person.row.get(column, "") for column in CANVAS), *points])
    return _csv(lines)


def _is_assignment(column: str, assignment: str) -> bool:
    """Say whether a column of Canvas is an assignment's: its name with Canvas's own number behind it.

    >>> _is_assignment("04-attention (98765)", "04-attention")
    True
    """
    return re.fullmatch(rf"{re.escape(assignment)} \(\d+\)", column) is not None


def _moodle(graded: Sequence[Graded], header: list[str], people: Sequence[_Line], out_of: float | None) -> str:
    if "Identifier" in header and "Grade" in header:
        return _worksheet(graded, header, people, out_of)
    who = [name for name in header if name in MOODLE]
    lines = [[*who, *(f"Assignment: {one.assignment}" for one in graded)]]
    for person in people:
        lines.append([*(person.row[name] for name in who), *(_points(result, out_of) for result in person.results)])
    return _csv(lines)


def _worksheet(graded: Sequence[Graded], header: list[str], people: Sequence[_Line], out_of: float | None) -> str:
    """Fill in Moodle's grading worksheet, which belongs to one assignment: the grade and a comment; the rest stays."""
    if len(graded) != 1:
        raise UserError("A Moodle grading worksheet belongs to one assignment: give the results of one.")
    most = out_of or graded[0].most
    columns = [name for name in header if name != FOLDER]
    lines = [columns]
    for person in people:
        row, [result] = person.row, person.results
        _demand_same_maximum("Moodle", row.get("Maximum Grade", row.get("Maximum grade", "")), graded[0], most)
        filled = {**row, "Grade": _points(result, out_of)}
        if "Feedback comments" in row:
            filled["Feedback comments"] = safe((result and result.reason) or "All checks passed.")
        lines.append([filled[name] for name in columns])
    return _csv(lines)


def _demand_same_maximum(platform: str, says: str, graded: Graded, most: float) -> None:
    """Raise :class:`UserError` where a platform counts an assignment out of other points than what is written."""
    if not says.strip():
        return
    try:
        wanted = float(says.replace(",", "."))
    except ValueError:
        wanted = float("nan")
    if not 0 <= wanted < float("inf"):
        raise UserError(
            f"{platform}'s file has {says!r} as the most points of {graded.assignment}, which is no number: "
            "let it be graded by points there, and take the file anew."
        )
    if _number(wanted) != _number(most):
        raise UserError(
            f"{platform} counts {graded.assignment} out of {wanted:g} points and the course out of {most:g}: "
            + (f"give --out-of {wanted:g}, or change it there." if wanted else "change it there.")
        )


def _points(result: SubmissionResult | None, out_of: float | None) -> str:
    """Give points as a platform reads them; nothing where somebody was not there (which changes nothing there)."""
    if result is None:
        return ""
    if out_of is None:
        return _number(result.points)
    return _number(result.points / result.max_points * out_of) if result.max_points else "0"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _csv(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
