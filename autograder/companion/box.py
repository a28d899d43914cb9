"""The box that a notebook shows: a verdict, the next step, and how far the learner is.

Colors are mixed into whatever stands behind, and text keeps the page's own color: so one box serves light and dark
themes, JupyterLab, VS Code, Notebook 7 and exported pages, with no style sheet that one of them might drop.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.companion.standing import Course, Standing, next_open, open_course
from autograder.exercise import Exercise, ExerciseResult, Lesson, UserError

COLOR = {"passed": "#009E73", "partial": "#E69F00", "not started": "#7d7d7d", "refused": "#CC79A7"}
WRONG = "#D55E00"
_LABELLED = re.compile(r"([A-Z][a-z]+(?: \([^)]*\))?): +(\S.*)")
_SMALL = "font-size:.92em;opacity:.85;margin:.6em 0 0"
_CODE = "font-family:var(--jp-code-font-family,ui-monospace,monospace);font-size:.92em;background:none;padding:0"


def learners_course(namespace: dict[str, Any]) -> tuple[Course, Lesson] | None:
    """Give the course in which the notebook with this namespace is a learner's own, as its front end says; or ``None``.

    Jupyter's server tells the kernel the notebook's path by JPY_SESSION_NAME, VS Code by a name in the namespace.
    Whatever runs notebooks by itself (nbgrader, nbval, the build) says neither, and always gets the same outputs.
    """
    said = namespace.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    if os.environ.get("NBGRADER_EXECUTION") or not isinstance(said, str):
        return None
    path = Path(said)  # of another machine, it may be, where the kernel is not on the learner's own
    folder = path.parent.parent
    if folder.name == "solutions":
        return None
    for lesson in catalog.lessons():
        if path.parent.name == lesson.folder and path.name == f"{lesson.topic}.ipynb":
            try:
                return (open_course(folder), lesson) if path.is_file() else None
            except (UserError, OSError):
                return None
    return None


class Greeting:
    """What the first cell of a lesson shows: a bar of the whole course."""

    def __init__(self, course: Course, lesson: Lesson) -> None:
        self._course, self._lesson = course, lesson

    def __repr__(self) -> str:
        return progress_sentence(self._course, self._lesson)

    def _repr_html_(self) -> str:
        return f'<div style="padding:.2em 0">{progress_bar(self._course, self._lesson)}</div>'


def greeting(namespace: dict[str, Any]) -> Greeting | None:
    """Give what the first cell shows in a learner's own notebook, and nothing elsewhere."""
    found = learners_course(namespace)
    return Greeting(*found) if found else None


def note(result: ExerciseResult, namespace: dict[str, Any]) -> tuple[Course, Lesson] | None:
    """Remember a verdict beside the lessons, where the notebook is a learner's own; gives their course then."""
    found = learners_course(namespace)
    if found is None:
        return None
    course, lesson = found
    if result.name not in [exercise.name for exercise in lesson.exercises]:
        return None
    verdict = {"status": result.status, "points": result.points, "message": result.message}
    # The cells were run in any order, and may not be saved: `autograder progress` will look for itself.
    course.learn(lesson, {result.name: verdict}, None)
    course.save()
    return found


def progress_sentence(course: Course, lesson: Lesson) -> str:
    """Say how much of this lesson and of the course passes."""
    here, everything = list(course.standings(lesson)), list(course.standings())
    return (
        f"{_passed(here)} of {len(here)} exercises of this lesson pass, "
        f"{_passed(everything)} of {len(everything)} of the course."
    )


def _passed(standings: Sequence[Standing]) -> int:
    return sum(one.passed for one in standings)


def progress_bar(course: Course, lesson: Lesson) -> str:
    """Draw the course, a piece for each exercise, this lesson's higher; and say what comes next."""
    pieces = []
    for one in course.standings():
        color = COLOR["passed"] if one.passed else "rgba(127,127,127,.35)"
        height = ".9em" if one.lesson == lesson else ".5em"
        pieces.append(
            f'<span title="{one.name}" style="display:inline-block;width:.55em;height:{height};margin-right:1px;'
            f'background:{color};border-radius:1px"></span>'
        )
    step = next_open(list(course.standings(lesson))) or next_open(list(course.standings()))
    where = "" if step is None or step.lesson == lesson else f" in {step.lesson.folder}"
    after = f" Next: {_inline(f'`{step.name}`')}{where}." if step else " The whole course is yours."
    said = html.escape(progress_sentence(course, lesson))
    return f'<div aria-hidden="true">{"".join(pieces)}</div><div style="{_SMALL};margin-top:.2em">{said}{after}</div>'


def verdict_box(result: ExerciseResult, title: str, exercise: Exercise | None = None, found: Any = None) -> str:
    """Draw a verdict: its title, then what the message says, then where to read and how to start over."""
    color = COLOR.get(result.status, WRONG)
    mark, _, rest = title.partition(" ")
    body = f'<div><strong><span style="color:{color}">{html.escape(mark)}</span> {_inline(rest)}</strong></div>'
    lines = [line for line in result.message.splitlines()[1:] if not line.startswith("Read: ")]  # it has its own
    body += _lines(lines if result.status != "not started" else [])
    if exercise is not None and result.status not in ("passed", "not started"):
        body += _advice(exercise)
    if found is not None:
        body += f'<div style="margin-top:.6em">{progress_bar(*found)}</div>'
    style = f"border-left:4px solid {color};background:rgba(127,127,127,.08);border-radius:3px;padding:.5em 1em"
    return f'<div class="verdict" style="{style}">{body}</div>'


def _lines(lines: Sequence[str]) -> str:
    """Draw the lines of a message: values in a table, code as code, the step to try in its own place."""
    parts: list[str] = []
    rows: list[tuple[str, str]] = []
    for line in lines:
        labelled = _LABELLED.fullmatch(line)
        if labelled:
            rows.append((labelled[1], labelled[2]))
            continue
        parts.append(_table(rows))
        if line.startswith("Try this: "):
            parts.append(f'<div style="margin:.5em 0 0"><strong>Try this:</strong> {_inline(line[10:])}</div>')
        elif line.startswith("  "):
            style = f"{_CODE};white-space:pre-wrap;margin:.3em 0 0 1em"
            parts.append(f'<div style="{style}">{html.escape(line[2:])}</div>')
        elif line.strip():
            parts.append(f'<div style="margin:.5em 0 0">{_inline(line)}</div>')
    return "".join([*parts, _table(rows)])


def _table(rows: list[tuple[str, str]]) -> str:
    """Draw the values gathered so far, and forget them."""
    if not rows:
        return ""
    cell = "text-align:left;vertical-align:top;padding:.15em 1em .15em 0;background:none;border:none;white-space:normal"
    label_cell = f"{cell};font-weight:normal;opacity:.85;white-space:nowrap"
    drawn = ""
    for label, value in rows:
        drawn += (
            f'<tr style="background:none"><th scope="row" style="{label_cell}">'
            f'{html.escape(label)}</th><td style="{cell}">'
            f'<code style="{_CODE};white-space:pre-wrap">{html.escape(value)}</code></td></tr>'
        )
    rows.clear()
    style = "margin:.5em 0 0;border:none;color:inherit;font-size:inherit"
    return f'<table style="{style}"><tbody>{drawn}</tbody></table>'


def _inline(text: str) -> str:
    """Write a sentence in which `code` stands between back quotes.

    >>> _inline("Divide by `d < 2`.").count("<code")
    1
    """
    pieces = html.escape(text).split("`")
    if len(pieces) % 2 == 0:
        return html.escape(text)
    return "".join(
        f'<code style="{_CODE}">{piece}</code>' if place % 2 else piece for place, piece in enumerate(pieces)
    )


def _advice(exercise: Exercise) -> str:
    """Say where to read again, and how to get the stub back."""
    lesson, _ = catalog.find_exercise(exercise.name)
    anchor = html.escape(exercise.section.replace(" ", "-"), quote=True)
    link = f'<a href="#{anchor}" style="color:inherit;text-decoration:underline">{html.escape(exercise.section)}</a>'
    read = f"Read again: {link}."
    source = re.search(r"(?m)^\s*Source: (.+?)\.?$", exercise.stub)
    if source:
        read += f" The source: {html.escape(source[1])}."
    command = f"autograder reset {lesson.folder} {exercise.name}"
    start_over = (
        f"In a terminal: {_inline(f'`{command}`')}, then <em>File → Reload Notebook from Disk</em>. "
        f"Your answer is kept in <em>lessons/kept</em>. Or copy the stub from here:"
    )
    stub = f'<pre style="margin:.4em 0 0;white-space:pre-wrap;background:none">{html.escape(exercise.stub)}</pre>'
    return (
        f'<div style="{_SMALL}">{read}</div><details style="{_SMALL}"><summary style="cursor:pointer">'
        f"Start this one over</summary><div>{start_over}</div>{stub}</details>"
    )
