"""What instructors call: ``autograder grade · report · export`` and those around them."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder import catalog
from autograder.cli.terminal import (
    FAILED,
    INTERRUPTED,
    NOT_SAFE,
    err,
    make_folder,
    out,
    progress_bar,
    say,
    warn,
    wide,
    writable,
    write,
)
from autograder.exercise import Lesson, Submission, SubmissionResult, UserError, installing, is_judged

if TYPE_CHECKING:
    from autograder.nbgrader_course import Course


class IsolationChoice(StrEnum):
    """How learners' code is enclosed."""

    namespaces = "namespaces"
    process = "process"
    strongest = "strongest"


ISOLATION_SAYS = {
    "namespaces": "Isolation: namespaces. A submission sees no grader, no other one, no file of yours, no network.",
    "process": "Isolation: process, with limits only. A submission can read your files and use the network.",
}


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
    make_folder(output)
    journal = output / f"journal-{lesson.folder}.jsonl"
    with writable(journal):
        journal.open("a", encoding="utf-8").close()  # before anything is graded, which would then be lost
    chosen: Isolation = "namespaces" if isolation is IsolationChoice.namespaces else "process"
    if isolation is IsolationChoice.strongest:
        chosen = strongest_isolation(catalog.ROOT)
    warn(ISOLATION_SAYS[chosen])
    seconds: dict[str, float] = {}
    with progress_bar() as progress:
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
            warn(f"\nInterrupted after {len(seconds)} of {len(submissions)}: the same command goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
    with writable(output):
        write_reports(output, lesson, results)
        write_timings(output, seconds)
    complete = course is None or _write_gradebook(course, lesson, submissions, results, force)
    if not student:
        journal.unlink(missing_ok=True)
    wide(out).print(table(lesson, results))
    say(f"Report: {output / 'report.html'}   (also results.json and results.csv there)")
    if course is not None:
        _warn_of_other_points(course, lesson, results, output)
    unjudged = [result.student for result in results if not is_judged(result)]
    if unjudged:
        warn(
            f"The grader itself failed on {', '.join(unjudged)}: they have no points yet. The same command tries them "
            "again; where that does not help, look at them by hand, and report it."
        )
    if unjudged or not complete:
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
    with writable(Path(course.coursedir.root, course.coursedir.autograded_directory)):
        course = replace(course, held=alone(course))
    if folder.resolve() != course.submitted.resolve():
        warn(
            f"{folder} is not the course's own folder of submissions, {course.submitted}: formgrader's autograde "
            "button will not find them."
        )
        course.coursedir.submitted_directory = str(folder.resolve())
    register(course, lesson)
    for sentence in make_harmless(course, lesson, submissions):
        warn(sentence)
    return course


def _needs(module: str, name: str) -> None:
    """Raise :class:`UserError` where a package of the instructor's is missing."""
    if importlib.util.find_spec(module) is None:
        raise UserError(f"{name} is not installed here: {installing('instructor')}.")


def _write_gradebook(
    course: Course, lesson: Lesson, submissions: list[Submission], results: list[SubmissionResult], force: bool
) -> bool:
    """Write nbgrader's gradebook; says whether everybody is in it."""
    from autograder.gradebook import record_class

    with progress_bar() as progress:
        bar = progress.add_task("Writing the gradebook", total=len(submissions))
        try:
            left_out = record_class(
                course, lesson, submissions, results, force=force, on_recorded=lambda _student: progress.advance(bar)
            )
        except KeyboardInterrupt:
            warn("\nInterrupted: the same command goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
    for name, why in left_out.items():
        warn(f"{name} is not in the gradebook: {why}")
    return not left_out


def _warn_of_other_points(course: Course, lesson: Lesson, results: list[SubmissionResult], output: Path) -> None:
    """Say where the reports just written, with the graders' points, are not what an export should be made of."""
    from autograder.gradebook_report import with_other_points

    if count := len(with_other_points(course, lesson, results)):
        warn(
            f"{count} student{' has' if count == 1 else 's have'} other points in the gradebook (by hand, or late): "
            f"`autograder report --from-gradebook --assignment {lesson.folder} --output {output}` before you export."
        )


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
    make_folder(path.parent)
    with writable(path):
        write_page(path, graded, anonymous=anonymous)
    say(f"Written: {path}")


def _report_from_gradebook(assignment: str | None, output: Path, anonymous: bool) -> None:
    if assignment is None:
        raise UserError("Say which assignment: --assignment 04-attention, for example.")
    _needs("nbgrader", "nbgrader")
    from autograder.gradebook_report import left_out, read_class
    from autograder.nbgrader_course import open_course
    from autograder.report import table, write_reports

    lesson, course = catalog.find_lesson(assignment), open_course(Path.cwd())
    results, waiting = read_class(course, lesson)
    make_folder(output)
    with writable(output):
        write_reports(output, lesson, results, anonymous=anonymous)
    wide(out).print(table(lesson, results))
    if waiting:
        warn(f"Not graded yet: {', '.join(waiting)}.")
    if cells := left_out(course, lesson):
        warn(
            f"Not in these reports, nor in what is exported from them, for they are no exercises of {lesson.folder}: "
            f"{', '.join(cells)}. `nbgrader export` writes their points, too."
        )


class Platform(StrEnum):
    """A learning platform whose files of grades can be written."""

    canvas = "canvas"
    moodle = "moodle"


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
    write(output, done.text)
    if done.without_result:
        warn(f"{done.without_result} in the file of names have no result here; they are left as they are.")
    if done.unknown:
        warn(f"Not in the file of names: {', '.join(done.unknown)}.")
        raise typer.Exit(FAILED)


def gradescope(
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write.")] = Path("autograder.zip"),
) -> None:
    """Make the archive that Gradescope asks for: setup.sh, run_autograder, and what they need."""
    from autograder.gradescope import write_archive

    lesson = catalog.find_lesson(assignment)
    make_folder(output.parent)
    with writable(output):
        count = write_archive(lesson, output)
    say(
        f"Written: {output} ({count} files). Upload it as the autograder of an assignment worth "
        f"{lesson.max_points:g} points."
    )
    warn(
        "It holds graders and reference: give it to Gradescope only. Its containers mostly have no namespaces; then a "
        "submission runs as a user of its own, with limits, and can still use the network."
    )


def classroom(
    assignment: Annotated[str, typer.Option(help="The lesson's folder name, such as 04-attention.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("classroom.yml"),
) -> None:
    """Write the GitHub Classroom workflow of a lesson: its visible checks, on every push."""
    from autograder.classroom import workflow

    write(output, workflow(catalog.find_lesson(assignment)))


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
    write(output, similar_page(lesson, pairs, compared, at_least / 100), more)


def sample_class(
    folder: Annotated[Path, typer.Argument(help="Where the submissions go.")],
    assignment: Annotated[str, typer.Option(help="The lesson's folder name.")] = "04-attention",
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given several times.")] = None,
) -> None:
    """Write the sample class: real notebooks, right, wrong and hostile ones."""
    from autograder.samples import write_class

    lesson = catalog.find_lesson(assignment)
    with writable(folder):
        count = write_class(lesson, folder, student or ())
    say(f"{count} submissions of {lesson.folder} in {folder}")


def bundle(
    through: Annotated[str | None, typer.Option(help="The last lesson in it, such as 04; by default all.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Leave out the notebooks before this lesson, for those who have them filled in.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The ZIP file to write.")] = None,
) -> None:
    """Make what a class gets: lessons, visible checks and diagnosis, without hidden graders and solutions."""
    from autograder.bundle import FOLDER, make_bundle

    last = catalog.find_lesson(through) if through else None
    first = catalog.find_lesson(since) if since else None
    target = output or Path(f"{FOLDER}-through-{last.folder[:2]}.zip" if last else f"{FOLDER}.zip")
    with err.status("Making the bundle…") as status:
        content = make_bundle(last, first, say=status.update)
    with writable(target):
        target.write_bytes(content)
    say(f"Written: {target} ({len(content) / 2**20:.1f} MiB)")


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
        say(ISOLATION_SAYS["namespaces" if enclosed else "process"])
    if not enclosed:
        raise typer.Exit(NOT_SAFE)
