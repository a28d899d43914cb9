"""The command line: ``autograder check · watch · progress · reset · assemble · grade · report · build · doctor``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from autograder import catalog
from autograder.exercise import ExerciseResult, Lesson, Submission, SubmissionResult, UserError
from autograder.sandbox import NotSafeHere

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.assemble import Part
    from autograder.nbgrader_course import Course

STUDENTS_COMMANDS = ("check", "watch", "progress", "reset", "assemble")
LESSONS = catalog.learners_lessons()
FAILED, USAGE, NOT_SAFE, INTERRUPTED = 1, 2, 3, 130


class IsolationChoice(StrEnum):
    """How learners' code is enclosed."""

    namespaces = "namespaces"
    process = "process"
    strongest = "strongest"


ISOLATION_SAYS = {
    "namespaces": "Isolation: namespaces. A submission sees no grader, no other one, no file of yours, no network.",
    "process": "Isolation: process, with limits only. A submission can read your files and use the network.",
}

app = typer.Typer(
    help="Check your own work, grade a class, build the course.", no_args_is_help=True,
    pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
out = Console()
err = Console(stderr=True)


@app.command()
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
            out.print(repr(Verdict(result)), markup=False, highlight=False, soft_wrap=True)
    if any(result.status != "passed" for result in results):
        raise typer.Exit(FAILED)


def _notebook(what: str) -> tuple[Lesson, Path]:
    path = Path(what)
    if path.suffix != ".ipynb":
        lesson = catalog.find_lesson(what.strip("/").removeprefix("lessons/"))
        path = catalog.learners_lessons() / lesson.folder / f"{lesson.topic}.ipynb"
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


def _check_notebook(lesson: Lesson, notebook: Path, names: list[str]) -> list[ExerciseResult]:
    """Run a learner's own notebook in this process, on their own machine, and check what it defines."""
    import contextlib
    import io

    from autograder.checking import check_namespace
    from autograder.notebook import UnreadableNotebook, read_code_cells
    from autograder.worker import cells

    try:
        code_cells = read_code_cells(notebook)
    except UnreadableNotebook as problem:
        raise UserError(f"The notebook cannot be read: {problem}.") from None
    namespace = cells.fresh_namespace(catalog.given_source(lesson))
    problems = []
    for cell in code_cells:
        if cell.runs_when_grading:
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    cells.run_cell(cell.source, cell.number, namespace)
            except Exception as error:
                problems.append(f"Cell {cell.number} of {notebook.name} stopped with {type(error).__name__}: {error}")
    results = [check_namespace(name, namespace) for name in names]
    for sentence in problems:
        err.print(sentence, markup=False, highlight=False)
    return results


@app.command()
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


@app.command()
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
        try:
            page.write_text(pages.progress_page(course), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UserError(f"{str(page)!r} cannot be written: {error.strerror}.") from None
    if as_json:
        print(json.dumps(pages.as_dict(course), ensure_ascii=False))
    else:
        view_of = out if out.is_terminal else Console(width=160)
        view_of.print(view.table(course))
        for sentence in course.problems.values():
            err.print(sentence, markup=False, highlight=False, soft_wrap=True)
        step = pages.next_step(course)
        out.print(f"Next: {view.about(step)}" if step else "All exercises pass. The whole course is yours.",
                  markup=False, highlight=False, soft_wrap=True)  # fmt: skip


@app.command()
def reset(
    lesson: Annotated[str, typer.Argument(help="A lesson, such as 04-attention.")],
    exercise: Annotated[list[str] | None, typer.Argument(help="Exercises; all of the lesson by default.")] = None,
    folder: Annotated[Path, typer.Option(help="The folder of your lessons.")] = LESSONS,
) -> None:
    """Start over: bring stubs back in your notebook; the old answers are kept in lessons/kept."""
    from autograder.companion.reset import reset as bring_back
    from autograder.companion.standing import open_course

    chosen = catalog.find_lesson(lesson.strip("/").removeprefix("lessons/"))
    names = _exercises_of(chosen, exercise)
    done = bring_back(open_course(folder), chosen, [chosen.exercise(name) for name in names])
    for name in done.back:
        out.print(f"{name} is a stub again.", markup=False, highlight=False, soft_wrap=True)
    for name in done.untouched:
        out.print(f"{name} is as it was handed out.", markup=False, highlight=False, soft_wrap=True)
    if done.kept is not None:
        out.print(f"Kept: {done.kept}", markup=False, highlight=False, soft_wrap=True)
    if done.back:
        out.print("In an open notebook: File → Reload Notebook from Disk.", markup=False, highlight=False)


def _exercises_of(lesson: Lesson, wanted: list[str] | None) -> list[str]:
    """Give the exercises that were asked for, all of them by default; raises :class:`UserError` for another name."""
    names = [one.name for one in lesson.exercises]
    for name in wanted or []:
        if name not in names:
            raise UserError(f"{lesson.folder} has no exercise {name!r}; it has {', '.join(names)}.")
    return wanted or names


@app.command()
def grade(
    folder: Annotated[Path, typer.Argument(help="The folder that holds STUDENT/ASSIGNMENT/TOPIC.ipynb.")],
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option(help="Where results.json, results.csv and report.html go.")] = Path("reports"),
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions to grade at once.")] = os.cpu_count() or 1,
    cluster: Annotated[
        str | None,
        typer.Option(help="Grade on the Dask cluster whose scheduler is there, such as tcp://10.0.0.1:8786."),
    ] = None,
    isolation: Annotated[
        IsolationChoice,
        typer.Option(
            help="namespaces: enclosed, or refused where that is impossible. process: limits only. "
            "strongest: what this machine has."
        ),
    ] = IsolationChoice.namespaces,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given several times.")] = None,
    gradebook: Annotated[
        bool,
        typer.Option(help="Also write nbgrader's gradebook and autograded notebooks (nbgrader_config.py is here)."),
    ] = False,
    force: Annotated[bool, typer.Option(help="With --gradebook: write also what has not changed.")] = False,
    carry_forward: Annotated[
        bool, typer.Option(help="Give a right part its points where it stands on a wrong one of the same notebook.")
    ] = True,
) -> None:
    """Grade a class: every submission in an enclosure of its own, with time and memory limits."""
    from autograder.fleet import find_submissions, grade_class
    from autograder.report import table, write_reports, write_timings
    from autograder.sandbox import Isolation, Limits, strongest_isolation

    lesson = replace(catalog.find_lesson(assignment), carry_forward=carry_forward)
    submissions = _of(student, find_submissions(folder, lesson))
    course = _course_for(folder, lesson, submissions) if gradebook else None
    _make_folder(output)
    chosen: Isolation = "namespaces" if isolation is IsolationChoice.namespaces else "process"
    if isolation is IsolationChoice.strongest:
        chosen = strongest_isolation(catalog.ROOT)
    err.print(ISOLATION_SAYS[chosen], highlight=False, soft_wrap=True)
    seconds: dict[str, float] = {}
    journal = output / f"journal-{lesson.folder}.jsonl"
    with _progress() as progress:
        bar = progress.add_task(f"Grading {lesson.folder}", total=len(submissions))

        def on_result(result: SubmissionResult, taken: float) -> None:
            seconds[result.student] = taken
            progress.advance(bar)

        try:
            results = grade_class(
                lesson, submissions, jobs=jobs, limits=Limits(), journal=journal, isolation=chosen, cluster=cluster,
                on_result=on_result,
            )  # fmt: skip
        except KeyboardInterrupt:
            err.print(f"\nInterrupted after {len(seconds)} of {len(submissions)}: the same command goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
    write_reports(output, lesson, results)
    write_timings(output, seconds)
    complete = course is None or _write_gradebook(course, lesson, submissions, results, force)
    if not student:
        journal.unlink(missing_ok=True)
    view = out if out.is_terminal else Console(width=160)
    view.print(table(lesson, results))
    view.print(
        f"Report: {output / 'report.html'}   (also results.json and results.csv there)",
        highlight=False,
        soft_wrap=True,
    )
    if not complete:
        raise typer.Exit(FAILED)


def _of(students: list[str] | None, submissions: list[Submission]) -> list[Submission]:
    """Keep the submissions of the students asked for, all of them by default."""
    known = {submission.student for submission in submissions}
    for name in students or []:
        if name not in known:
            raise UserError(f"There is no submission by {name!r} there.")
    return [submission for submission in submissions if not students or submission.student in students]


def _course_for(folder: Path, lesson: Lesson, submissions: list[Submission]) -> Course:
    """Open the nbgrader course of the current folder, and guard what it is going to copy."""
    _needs("nbgrader", "nbgrader")
    from autograder.gradebook import alone, make_harmless
    from autograder.nbgrader_course import open_course, register

    course = open_course(Path.cwd())
    course = replace(course, held=alone(course))
    if folder.resolve() != course.submitted.resolve():
        err.print(
            f"{folder} is not the course's own folder of submissions, {course.submitted}: formgrader's autograde "
            "button will not find them.",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
        course.coursedir.submitted_directory = str(folder.resolve())
    register(course, lesson)
    for sentence in make_harmless(course, lesson, submissions):
        err.print(sentence, markup=False, highlight=False, soft_wrap=True)
    return course


def _needs(module: str, name: str) -> None:
    """Raise :class:`UserError` where a package of the instructor's is missing."""
    import importlib.util

    if importlib.util.find_spec(module) is None:
        raise UserError(f"{name} is not installed here: pip install 'gpt-from-scratch[instructor]'.")


def _write_gradebook(
    course: Course, lesson: Lesson, submissions: list[Submission], results: list[SubmissionResult], force: bool
) -> bool:
    """Write nbgrader's gradebook; says whether everybody is in it."""
    from autograder.gradebook import record_class

    with _progress() as progress:
        bar = progress.add_task("Writing the gradebook", total=len(submissions))
        try:
            left_out = record_class(
                course, lesson, submissions, results, force=force, on_recorded=lambda _student: progress.advance(bar)
            )
        except KeyboardInterrupt:
            err.print("\nInterrupted: the same command goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
    for name, why in left_out.items():
        err.print(f"{name} is not in the gradebook: {why}", markup=False, highlight=False, soft_wrap=True)
    return not left_out


@app.command()
def report(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR]...", help="Folders that grade wrote to: one assignment each, or all together."),
    ] = None,
    assignment: Annotated[str | None, typer.Option(help="With --from-gradebook: the lesson's folder name.")] = None,
    from_gradebook: Annotated[bool, typer.Option(help="Read nbgrader's gradebook and autograded notebooks.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page to write; with --from-gradebook the folder of the reports."),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Leave every name out of the page.")] = False,
) -> None:
    """Write the page of a class anew: of one assignment, of a course, or from nbgrader's gradebook."""
    if from_gradebook and not folders:
        _report_from_gradebook(assignment, output or Path("reports"), anonymous)
    elif folders and not from_gradebook:
        _report_from_folders(folders, output or Path("class.html"), anonymous)
    else:
        raise UserError("Say where the results come from: folders that `autograder grade` wrote, or --from-gradebook.")


def _report_from_folders(folders: list[Path], output: Path, anonymous: bool) -> None:
    from autograder.class_page import read_graded
    from autograder.report import write_page

    graded = [read_graded(folder) for folder in folders]
    names = [one.assignment for one in graded]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"The results of {name} are given twice: a page takes each assignment once.")
    path = output if output.suffix == ".html" else output / "class.html"
    _make_folder(path.parent)
    write_page(path, graded, anonymous=anonymous)
    out.print(f"Written: {path}", highlight=False, markup=False, soft_wrap=True)


class Platform(StrEnum):
    """A learning platform whose files of grades can be written."""

    canvas = "canvas"
    moodle = "moodle"


@app.command()
def export(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders that grade or report wrote to.")],
    form: Annotated[Platform, typer.Option("--format", help="For which platform.")],
    names: Annotated[
        Path | None,
        typer.Option(help="Who is who: the gradebook that Canvas exports, or Moodle's grading worksheet."),
    ] = None,
    out_of: Annotated[float | None, typer.Option(min=0.01, help="Scale each assignment to that many points.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("grades.csv"),
) -> None:
    """Write the points as a file that Canvas or Moodle imports."""
    from autograder.class_page import read_graded
    from autograder.export import export as exported

    done = exported([read_graded(folder) for folder in folders], form.value, names, out_of)
    _write(output, done.text)
    if done.without_result:
        err.print(f"{done.without_result} in the file of names have no result here; they are left as they are.")
    if done.unknown:
        err.print(f"Not in the file of names: {', '.join(done.unknown)}.", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED)


@app.command()
def gradescope(
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write.")] = Path("autograder.zip"),
) -> None:
    """Make the archive that Gradescope asks for: setup.sh, run_autograder, and what they need."""
    from autograder.gradescope import write_archive

    lesson = catalog.find_lesson(assignment)
    _make_folder(output.parent)
    count = write_archive(lesson, output)
    out.print(f"Written: {output} ({count} files). Upload it as the autograder of an assignment worth "
              f"{lesson.max_points:g} points.", highlight=False, markup=False, soft_wrap=True)  # fmt: skip
    err.print(
        "It holds graders and reference: give it to Gradescope only. Its containers mostly have no namespaces; then a "
        "submission runs as a user of its own, with limits, and can still use the network.", soft_wrap=True,
    )  # fmt: skip


@app.command()
def classroom(
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("classroom.yml"),
) -> None:
    """Write the GitHub Classroom workflow of a lesson: its visible checks, on every push."""
    from autograder.classroom import workflow

    _write(output, workflow(catalog.find_lesson(assignment)))


@app.command()
def similar(
    folder: Annotated[Path, typer.Argument(help="The folder that holds STUDENT/ASSIGNMENT/TOPIC.ipynb.")],
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("similar.html"),
    at_least: Annotated[float, typer.Option(min=50, max=100, help="Show pairs that share that many percent.")] = 85,
    most: Annotated[int, typer.Option(min=1, help="Show at most so many pairs.")] = 100,
) -> None:
    """Show submissions that look alike, side by side. It proves nothing: see the first line of the page."""
    from autograder.fleet import find_submissions
    from autograder.similar import similar_page, similar_pairs

    _needs("rapidfuzz", "RapidFuzz")
    lesson = catalog.find_lesson(assignment)
    submissions = find_submissions(folder, lesson)
    pairs, compared = similar_pairs(lesson, catalog.lesson_notebook(lesson), submissions, at_least / 100, most)
    more = f" ({len(pairs)} pairs among {compared} submissions). Similarity of short functions proves nothing."
    _write(output, similar_page(lesson, pairs, compared, at_least / 100), more)


def _report_from_gradebook(assignment: str | None, output: Path, anonymous: bool) -> None:
    if assignment is None:
        raise UserError("Say which assignment: --assignment 04-attention, for example.")
    _needs("nbgrader", "nbgrader")
    from autograder.gradebook_report import read_class
    from autograder.nbgrader_course import open_course
    from autograder.report import table, write_reports

    lesson = catalog.find_lesson(assignment)
    results, waiting = read_class(open_course(Path.cwd()), lesson)
    _make_folder(output)
    write_reports(output, lesson, results, anonymous=anonymous)
    view = out if out.is_terminal else Console(width=160)
    view.print(table(lesson, results))
    if waiting:
        err.print(f"Not graded yet: {', '.join(waiting)}.", markup=False, highlight=False, soft_wrap=True)


def _write(path: Path, text: str, more: str = "") -> None:
    """Write a file that a command was asked for, and say so; ``more`` is added to the sentence."""
    _make_folder(path.parent)
    path.write_text(text, encoding="utf-8", newline="\n")
    out.print(f"Written: {path}{more}", highlight=False, markup=False, soft_wrap=True)


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The output folder {str(output)!r} cannot be made: {error.strerror}.") from None


def _progress() -> Any:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
    )


@app.command()
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
    try:
        target.write_text(assembly.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{str(target)!r} cannot be written: {error.strerror}.") from None
    (out if out.is_terminal else Console(width=160)).print(_parts_table(assembly.parts))
    out.print(f"Written: {target}", highlight=False, markup=False, soft_wrap=True)
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


@app.command()
def build(
    only_check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when anything generated is out of date.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Execute every solution notebook, not only those that changed.")
    ] = False,
) -> None:
    """Generate lessons, given.py, the reference, the solution notebooks and the book from the masters."""
    from autograder import book
    from autograder.build import drift, write_all

    if only_check:
        differing = drift(catalog.ROOT) + book.drift(catalog.ROOT)
        for path in differing:
            err.print(f"out of date: {path}", highlight=False)
        if differing:
            err.print("Run `autograder build` and commit what it writes.")
            raise typer.Exit(FAILED)
        out.print("Everything generated is what the masters give.")
        return
    which: Literal["all", "changed"] = "all" if everything else "changed"
    write_all(catalog.ROOT, catalog.ROOT, execute=which, say=lambda text: out.print(text, highlight=False))
    out.print("Writing the book…", highlight=False)
    book.write_book(catalog.ROOT, catalog.ROOT)


@app.command()
def site() -> None:
    """Write the HTML edition, index.html and book/, from the executed solution notebooks."""
    from autograder import book

    book.write_book(catalog.ROOT, catalog.ROOT)
    out.print(f"Open {catalog.ROOT / 'index.html'} in a browser; it needs no network.", highlight=False, soft_wrap=True)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
) -> None:
    """Say what this machine can do, and try to get out of the enclosure that learners' code is graded in."""
    from rich.table import Table

    from autograder.doctor import as_dict, examine

    findings, enclosed = examine()
    if as_json:
        print(json.dumps(as_dict(findings, enclosed), ensure_ascii=False))
    else:
        table = Table(box=None, pad_edge=False)
        for title in ("", "tried", "found", "what to do"):
            table.add_column(title, overflow="fold")
        for finding in findings:
            table.add_row("✓" if finding.fine else "✗", finding.what, finding.seen, finding.advice)
        out.print(table, markup=False, highlight=False)
        out.print(ISOLATION_SAYS["namespaces" if enclosed else "process"], highlight=False, soft_wrap=True)
    if not enclosed:
        raise typer.Exit(NOT_SAFE)


@app.command()
def bundle(
    through: Annotated[str | None, typer.Option(help="The last lesson in it, such as 04; by default all.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The ZIP file to write.")] = None,
) -> None:
    """Make what a class gets: lessons, visible checks and diagnosis, without hidden graders and solutions."""
    from autograder.bundle import FOLDER, make_bundle

    last = catalog.find_lesson(through) if through else None
    target = output or Path(f"{FOLDER}-through-{last.folder[:2]}.zip" if last else f"{FOLDER}.zip")
    with err.status("Making the bundle…") as status:
        content = make_bundle(last, say=status.update)
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UserError(f"{str(target)!r} cannot be written: {error.strerror}.") from None
    out.print(f"Written: {target} ({len(content) / 2**20:.1f} MiB)", highlight=False, markup=False, soft_wrap=True)


@app.command("sample-class")
def sample_class(
    folder: Annotated[Path, typer.Argument(help="Where the submissions go.")],
    assignment: Annotated[str, typer.Option(help="The lesson's folder name.")] = "04-attention",
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given several times.")] = None,
) -> None:
    """Write the sample class: real notebooks, right, wrong and hostile ones."""
    from autograder.samples import write_class

    lesson = catalog.find_lesson(assignment)
    out.print(
        f"{write_class(lesson, folder, student or ())} submissions of {lesson.folder} in {folder}", highlight=False
    )


def main() -> None:
    """Run the command line; bad usage and bad input are one sentence and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may have another
    if catalog.BUNDLED.is_dir():
        for command in app.registered_commands:
            command.hidden = (command.name or getattr(command.callback, "__name__", "")) not in STUDENTS_COMMANDS
    try:
        app()
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("autograder."):
            raise
        err.print("This command belongs to the instructor's copy of the course; it is not in a student's bundle.")
        raise SystemExit(USAGE) from None
    except (UserError, NotSafeHere) as problem:
        err.print(str(problem), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(USAGE if isinstance(problem, UserError) else NOT_SAFE) from None
