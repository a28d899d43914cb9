"""What learners call: ``autograder check · watch · progress · reset · assemble``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Annotated

import typer

from autograder import catalog
from autograder.cli.terminal import FAILED, INTERRUPTED, err, out, say, warn, wide, writable
from autograder.exercise import ExerciseResult, Lesson, UserError

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.assemble import Part

LESSONS = catalog.learners_lessons()


def check(
    what: Annotated[str, typer.Argument(help="A lesson's notebook, or a lesson such as 04-attention.")],
    exercise: Annotated[list[str] | None, typer.Argument(help="Exercises to check; all of them by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Check the exercises of a notebook without opening it."""
    from autograder.checking import Verdict

    lesson, notebook = _notebook(what)
    results = _check_notebook(lesson, notebook, _exercises_of(lesson, exercise))
    if as_json:
        print(
            json.dumps(
                {"assignment": lesson.folder, "exercises": [vars(result) for result in results]},
                ensure_ascii=False,
            )
        )
    else:
        for result in results:
            say(repr(Verdict(result)))
    if any(result.status != "passed" for result in results):
        raise typer.Exit(FAILED)


def _notebook(what: str) -> tuple[Lesson, Path]:
    path = Path(what)
    if path.suffix != ".ipynb":
        lesson = _lesson(what)
        folder = path if path.is_dir() and path.name == lesson.folder else catalog.learners_lessons() / lesson.folder
        path = folder / f"{lesson.topic}.ipynb"
        if not path.is_file():
            raise UserError(f"There is no {path.name} in {str(path.parent)!r}: call this from the course's folder.")
        return lesson, path
    if not path.is_file():
        raise UserError(f"There is no notebook {what!r}.")
    for lesson in catalog.lessons():
        if path.stem == lesson.topic:
            return lesson, path
    raise UserError(f"{path.name} is not a lesson's notebook: the known ones are "
                    f"{', '.join(lesson.topic + '.ipynb' for lesson in catalog.lessons())}.")  # fmt: skip


def _lesson(what: str) -> Lesson:
    """Find a lesson by its name or by its folder, as a terminal completes it, on Windows with backslashes."""
    return catalog.find_lesson(PureWindowsPath(what).name or what)


def _check_notebook(lesson: Lesson, notebook: Path, names: list[str]) -> list[ExerciseResult]:
    """Run a learner's own notebook in this process, on their own machine, and check what it defines."""
    import contextlib
    import io
    import os

    from autograder.checking import check_namespace, run_cells
    from autograder.notebook import UnreadableNotebook, read_code_cells

    try:
        code_cells = read_code_cells(notebook)
    except UnreadableNotebook as problem:
        raise UserError(f"The notebook cannot be read: {problem}.") from None
    problems: list[str] = []
    os.environ["MPLBACKEND"] = "agg"  # a window would open, and the check wait until it is closed
    with contextlib.chdir(notebook.parent):  # as a notebook's own kernel, and whoever grades
        with contextlib.redirect_stdout(io.StringIO()):
            namespace = run_cells(lesson, code_cells, problems.append)
        results = [check_namespace(name, namespace) for name in names]
    for sentence in problems:
        warn(sentence)
    return results


def watch(
    folder: Annotated[Path, typer.Argument(help="The folder of your lessons.")] = LESSONS,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that one notebook may take.")] = 60,
) -> None:
    """Stay beside you while you work: check a lesson when you save it, and say what comes next."""
    from autograder.companion.standing import open_course
    from autograder.companion.watch import watch as watch_lessons

    try:
        watch_lessons(open_course(folder), out, limit)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def progress(
    folder: Annotated[Path, typer.Argument(help="The folder of your lessons.")] = LESSONS,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    page: Annotated[Path | None, typer.Option("--html", help="Also write it as a page, to this file.")] = None,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that one notebook may take.")] = 60,
) -> None:
    """Say how far you are in the course; only what changed since the last time is checked again."""
    from autograder.companion import page as pages
    from autograder.companion import view
    from autograder.companion.checker import look_at_all
    from autograder.companion.standing import open_course

    course = open_course(folder)
    try:
        with err.status("Looking at your lessons…") as status:
            look_at_all(course, limit, say=lambda lesson: status.update(f"Checking {lesson}…"))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if page is not None:
        with writable(page):
            page.write_text(pages.progress_page(course), encoding="utf-8", newline="\n")
    if as_json:
        print(json.dumps(pages.as_dict(course), ensure_ascii=False))
    else:
        wide(out).print(view.table(course))
        for sentence in course.problems.values():
            warn(sentence)
        step = pages.next_step(course)
        say(f"Next: {view.about(step)}" if step else "All exercises pass. The whole course is yours.")


def reset(
    lesson: Annotated[str, typer.Argument(help="A lesson, such as 04-attention.")],
    exercise: Annotated[list[str] | None, typer.Argument(help="Exercises; all of the lesson by default.")] = None,
    folder: Annotated[Path, typer.Option(help="The folder of your lessons.")] = LESSONS,
) -> None:
    """Start over: bring stubs back in your notebook; the old answers are kept in lessons/kept."""
    from autograder.companion.reset import reset as bring_back
    from autograder.companion.standing import open_course

    chosen = _lesson(lesson)
    names = _exercises_of(chosen, exercise)
    done = bring_back(open_course(folder), chosen, [chosen.exercise(name) for name in names])
    for name in done.back:
        say(f"{name} is a stub again.")
    for name in done.untouched:
        say(f"{name} is as it was handed out.")
    if done.kept is not None:
        say(f"Kept: {done.kept}")
    if done.back:
        say("In an open notebook: File → Reload Notebook from Disk.")


def _exercises_of(lesson: Lesson, wanted: list[str] | None) -> list[str]:
    """Give the exercises that were asked for, all of them by default; raises :class:`UserError` for another name."""
    names = [one.name for one in lesson.exercises]
    for name in wanted or []:
        if name not in names:
            raise UserError(f"{lesson.folder} has no exercise {name!r}; it has {', '.join(names)}.")
    return wanted or names


def assemble(
    lessons: Annotated[Path, typer.Argument(help="The folder of your lessons.")] = LESSONS,
    output: Annotated[
        Path | None, typer.Option(help="The module to write; by default my_transformer.py beside the lessons.")
    ] = None,
) -> None:
    """Put the parts that you built in the lessons together into one importable module."""
    from autograder.assemble import FILE_NAME, demand_free
    from autograder.assemble import assemble as assembled

    if not lessons.is_dir():
        raise UserError(f"There is no folder {str(lessons)!r}.")
    target = output or lessons / FILE_NAME
    demand_free(target)
    with err.status("Assembling…") as status:
        assembly = assembled(lessons, say=lambda part: status.update(f"Checking {part}…"))
    with writable(target):
        target.write_text(assembly.text, encoding="utf-8", newline="\n")
    wide(out).print(_parts_table(assembly.parts))
    say(f"Written: {target}")
    if any(part.failed for part in assembly.parts):
        raise typer.Exit(FAILED)


def _parts_table(parts: Iterable[Part]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Your module", title_justify="left")
    for heading in ("lesson", "part", "whose", "what the checks say of yours"):
        table.add_column(heading)
    for part in parts:
        mark, style = ("✓", "green") if part.passed else ("✗", "red") if part.failed else ("○", "dim")
        table.add_row(part.lesson.folder, part.name, part.whose, Text(f"{mark} {part.verdict}", style=style))
    return table
