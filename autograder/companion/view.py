"""What the companion draws in a terminal: the bar of the course, the map, the exercise at hand, the table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from autograder.class_page import MARKS
from autograder.companion.boxes import Box, Column, columns
from autograder.companion.standing import Course, Standing
from autograder.report import STATUS_STYLE

BOX_WIDTH = 24
KEYS = "h hint   n next   p previous   m map   l list   r check again   q quit"
HINT_NAMES = ("a nudge", "the idea", "almost the line")


def dots(level: int) -> str:
    """Write a difficulty.

    >>> dots(3)
    '●●●○○'
    """
    return "●" * level + "○" * (5 - level)


def sentence_of_progress(standings: Sequence[Standing]) -> str:
    """Say how far the learner is.

    >>> from pathlib import Path
    >>> sentence_of_progress(list(Course(Path("lessons")).standings()))[:5]
    '0 of '
    """
    passed = [one for one in standings if one.passed]
    points = sum(one.points for one in standings)
    most = sum(one.exercise.points for one in standings)
    return f"{len(passed)} of {len(standings)} exercises pass, {points:g} of {most:g} points"


def bar(standings: Sequence[Standing], width: int) -> Text:
    """Give one cell of a bar for each share of the course, lesson by lesson in two shades."""
    text = Text(no_wrap=True)
    for place in range(width):
        one = standings[place * len(standings) // width]
        text.append("█" if one.passed else "░", STATUS_STYLE["passed"] if one.passed else "dim")
    return text


def about(standing: Standing) -> str:
    """Say in one line which exercise this is.

    >>> from pathlib import Path
    >>> about(next(Course(Path("lessons")).standings()))
    '00-start-here · softmax · 4 points · about 10 minutes · difficulty ●●○○○'
    """
    exercise = standing.exercise
    points = f"{exercise.points:g} point{'s' if exercise.points != 1 else ''}"
    return (f"{standing.lesson.folder} · {exercise.name} · {points} · about {exercise.minutes} minutes"
            f" · difficulty {dots(exercise.difficulty)}")  # fmt: skip


def exercise_panel(standing: Standing, hints: int = 0) -> Panel:
    """Give the exercise at hand: where it is, what the last check said, and the hints that were asked for."""
    exercise = standing.exercise
    head = Text.assemble((exercise.name, "bold"), f"  in {standing.lesson.folder}, section {exercise.section}\n",
                         (f"{exercise.points:g} points · about {exercise.minutes} minutes · difficulty "
                          f"{dots(exercise.difficulty)}", "dim"))  # fmt: skip
    parts: list[RenderableType] = [head, Text(), verdict(standing)]
    for number, hint in enumerate(exercise.hints[:hints]):
        parts += [Text(), Text(f"Hint {number + 1}: {HINT_NAMES[number]}", "bold cyan"), Markdown(hint)]
    style = STATUS_STYLE[standing.status]
    return Panel(Group(*parts), title="next" if not standing.passed else "passed", border_style=style, expand=True)


def verdict(standing: Standing) -> Text:
    """Give what the last check said."""
    if standing.status == "not started":
        return Text("○ not started. Write it in the notebook, then save.", "dim")
    first, *rest = standing.message.splitlines() or [""]
    text = Text(f"{MARKS[standing.status]} {first}", STATUS_STYLE[standing.status])
    for line in rest:
        text.append(f"\n  {line}", "default")
    return text


def architecture(passed: Collection[str], width: int) -> RenderableType:
    """Draw the learner's own models, box by box."""
    drawn = [_column(column, passed) for column in columns()]
    rows = max(len(lines) for lines in drawn)
    per_row = max(min(width // (BOX_WIDTH + 6), len(drawn)), 1)
    groups: list[RenderableType] = []
    for start in range(0, len(drawn), per_row):
        grid = Table.grid(padding=(0, 2))
        some = drawn[start : start + per_row]
        rows = max(len(lines) for lines in some)
        grid.add_row(*(Group(*[Text(" ")] * (rows - len(lines)), *lines) for lines in some))
        groups.append(grid)
    return Group(*groups)


def _column(column: Column, passed: Collection[str]) -> list[Text]:
    frame = "green" if column.frame.is_filled(passed) else "dim"
    mark = " ✓" if column.frame.is_filled(passed) else ""
    title = f" {column.frame.label}{mark} "
    wide = BOX_WIDTH + 2
    lines = [_box(box, passed) for box in column.above]
    lines.append(Text(" ╭" + title.center(wide, "─") + "╮", frame))
    for box in column.block:
        lines.append(Text.assemble((" │ ", frame), _inner(box, passed), (" │", frame)))
    lines.append(Text(" ╰" + "─" * wide + "╯", frame))
    lines += [_box(box, passed) for box in column.below]
    lines.append(Text(column.feet.center(wide + 2), "dim"))
    return lines


def _box(box: Box, passed: Collection[str]) -> Text:
    return Text.assemble("   ", _inner(box, passed))


def _inner(box: Box, passed: Collection[str]) -> Text:
    """Draw one box: full, or an outline of what is still to be written."""
    if box.is_filled(passed):
        return Text(f"▐{('✓ ' + box.label).center(BOX_WIDTH - 2)}▌", "bold green reverse")
    return Text(f"[{box.label.center(BOX_WIDTH - 2)}]", "dim")


def table(course: Course) -> Table:
    """Give the whole course as a table, lesson by lesson."""
    standings = list(course.standings())
    view = Table(title=f"Your course: {sentence_of_progress(standings)}", title_justify="left")
    for heading in ("lesson", "exercise", "", "points", "minutes", "what the last check said"):
        view.add_column(heading, justify="right" if heading in ("points", "minutes") else "left")
    for lesson in course.lessons:
        problem = course.problems.get(lesson.folder)
        for number, one in enumerate(course.standings(lesson)):
            style = STATUS_STYLE[one.status]
            says = problem if problem and number == 0 else _short(one)
            view.add_row(
                lesson.folder if number == 0 else "", one.name, Text(MARKS[one.status], style),
                f"{one.points:g} of {one.exercise.points:g}", str(one.exercise.minutes), Text(says, style),
                end_section=number == len(lesson.exercises) - 1,
            )  # fmt: skip
    return view


def _short(one: Standing) -> str:
    if one.status == "not started":
        return "not started"
    return (one.message.splitlines() or [""])[0]


def screen(
    console: Console, course: Course, shown: Standing | None, hints: int, notes: Iterable[str], show_map: bool
) -> RenderableType:
    """Put together what the companion shows now; the newest stands at the bottom, where the eye is."""
    standings = list(course.standings())
    passed = {one.name for one in standings if one.passed}
    parts: list[RenderableType] = [
        Text.assemble(("GPT From Scratch", "bold"), f"   {sentence_of_progress(standings)}"),
        bar(standings, min(console.width - 2, 3 * len(standings))),
    ]
    if show_map:
        parts += [Text(), architecture(passed, console.width)]
    parts += [Text(note, "yellow") for note in [*course.problems.values(), *notes]]
    parts.append(
        exercise_panel(shown, hints) if shown else Text("All exercises pass. The whole course is yours.", "bold green")
    )
    parts.append(Text(KEYS, "dim"))
    return Group(*parts)
