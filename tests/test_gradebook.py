"""The gradebook written in bulk is the one that nbgrader autograde writes, killed or not, and reads back the same."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader import api
from nbgrader.apps import NbGraderAPI

from autograder import catalog, gradebook
from autograder.cli.instructors import report
from autograder.exercise import UserError
from autograder.fleet import find_submissions
from autograder.gradebook import alone, make_harmless, record_class
from autograder.gradebook_report import left_out, read_class, with_other_points
from autograder.guard import Guard
from autograder.nbgrader_course import open_course, register

LESSON = catalog.find_lesson("04-attention")
CLASS = ("ada", "grace", "hedy", "peter", "tim", "zoe", "zz-nobody")
FIRST = "scaled_dot_product_attention"


@pytest.fixture(scope="module")
def results(result_of):
    """What ``autograder grade`` says of the class, by student."""
    return {student: result_of(student) for student in CLASS}


def found(root):
    return find_submissions(root / "class" / "submitted", LESSON)


def record(root, results, *students, **options):
    submissions = [submission for submission in found(root) if not students or submission.student in students]
    mine = [replace(results[submission.student], student=submission.student) for submission in submissions]
    course = open_course(root)
    make_harmless(course, LESSON, submissions)
    return record_class(course, LESSON, submissions, mine, **options)


@contextlib.contextmanager
def book(root):
    with open_course(root).gradebook() as opened:
        yield opened
        opened.db.commit()


def entries(root):
    """Everything that the gradebook says of submissions, without its random keys."""
    with book(root) as opened:
        said = []
        for submission in opened.assignment_submissions(LESSON.folder):
            for notebook in submission.notebooks:
                where = (submission.student_id, notebook.name)
                said.append((*where, submission.timestamp, notebook.late_submission_penalty, notebook.score))
                said += [(*where, grade.name, grade.auto_score, grade.manual_score, grade.extra_credit,
                          grade.needs_manual_grade) for grade in notebook.grades]  # fmt: skip
                said += [(*where, one.name, one.auto_comment, one.manual_comment) for one in notebook.comments]
        return sorted(said, key=repr)


def files(root):
    """Every autograded file by its path; notebooks without the mark that the bulk writer leaves."""
    folder = root / "class" / "autograded"
    said = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            notebook = json.loads(text)
            notebook["metadata"].pop("autograder", None)
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        said[str(path.relative_to(folder))] = (oct(path.stat().st_mode), text)
    return said


def cell(kind, grade_id, source, **about):
    nbgrader = {"schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False, "locked": False,
                "task": False} | about  # fmt: skip
    own = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": nbgrader}, "source": source} | own


SURVEY = {
    "cells": [
        cell("markdown", "opinion", "What did you like?", grade=True, solution=True, points=3),
        cell("code", "own-check", "assert True", grade=True, locked=True, points=2),
        cell("markdown", "essay", "Write an essay.", task=True, locked=True, points=5),
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def rich(new_course, in_process):
    """Two copies of a course with all that nbgrader can do: two notebooks, due dates, late ones, gaps, links."""
    from nbgrader.apps import GenerateAssignmentApp

    root = new_course(*CLASS)
    config = root / "nbgrader_config.py"
    late = "c.LateSubmissionPlugin.penalty_method = 'zero'\nmasters ="
    config.write_text(config.read_text(encoding="utf-8").replace("masters =", late), encoding="utf-8")
    (root / "solutions" / LESSON.folder / "survey.ipynb").write_text(json.dumps(SURVEY), encoding="utf-8")
    assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    with book(root) as opened:
        opened.update_or_create_assignment(LESSON.folder, duedate="2026-03-01 12:00:00 UTC")
    submitted = root / "class" / "submitted"
    for student, when in (("ada", "2026-03-01 11:00:00 UTC"), ("hedy", "2026-03-02"), ("grace", "never"), ("tim", "")):
        (submitted / student / LESSON.folder / "timestamp.txt").write_text(when)
    answered = json.loads((root / "lessons" / LESSON.folder / "survey.ipynb").read_text(encoding="utf-8"))
    (submitted / "ada" / LESSON.folder / "survey.ipynb").write_text(json.dumps(answered), encoding="utf-8")
    answered["cells"][0]["source"] = "All of it."
    (submitted / "hedy" / LESSON.folder / "survey.ipynb").write_text(json.dumps(answered), encoding="utf-8")
    (submitted / "peter" / LESSON.folder / "data").mkdir()
    (submitted / "peter" / LESSON.folder / "data" / "mine.csv").write_text("1,2\n")
    (submitted / "peter" / LESSON.folder / "survey.ipynb").symlink_to(
        root / "solutions" / LESSON.folder / "survey.ipynb"
    )
    (submitted / "peter" / LESSON.folder / "unknown.ipynb").write_text("{}")
    other = root.with_name("other")
    shutil.copytree(root, other, symlinks=True)
    (other / "nbgrader_config.py").write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    return root, other


@pytest.mark.slow
def test_bulk_and_nbgrader_autograde_write_the_same(rich, results, in_process):
    by_nbgrader, in_bulk = rich
    assert in_process.autograde(by_nbgrader) == 0
    assert record(in_bulk, results) == {}
    assert entries(in_bulk) == entries(by_nbgrader)
    assert files(in_bulk) == files(by_nbgrader)
    with book(in_bulk) as opened:
        hedy = opened.find_submission_notebook("attention", LESSON.folder, "hedy")
        assert hedy.late_submission_penalty == hedy.score == results["hedy"].points
        assert opened.find_submission("04-attention", "grace").timestamp is None  # "never" is no date: set aside
        opinion = opened.find_grade("opinion", "survey", LESSON.folder, "hedy")
        assert opinion.auto_score is None and opinion.needs_manual_grade
        assert opened.find_grade("own-check", "survey", LESSON.folder, "hedy").auto_score == 0
    hedy = next(result for result in read_class(open_course(in_bulk), LESSON)[0] if result.student == "hedy")
    assert hedy.points == 0 and hedy.reason.startswith("Handed in late: 4.49 points less.")

    for root in rich:  # and a second time, with points given by hand in between
        with book(root) as opened:
            opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 4.5
            opened.find_grade(FIRST, "attention", LESSON.folder, "ada").extra_credit = 1.0
            opened.find_grade("opinion", "survey", LESSON.folder, "hedy").manual_score = 2.0
            opened.find_comment(f"{FIRST}-solution", "attention", LESSON.folder, "grace").manual_comment = "Good."
            opened.grant_extension(LESSON.folder, "hedy", days=2)
    assert in_process.autograde(by_nbgrader, "--force") == 0
    assert record(in_bulk, results, force=True) == {}
    assert entries(in_bulk) == entries(by_nbgrader)
    assert files(in_bulk) == files(by_nbgrader)
    again = {result.student: result for result in read_class(open_course(in_bulk), LESSON)[0]}
    assert (again["grace"].points, again["ada"].points, again["hedy"].points) == (4.5, 11.0, 4.49)


def test_the_gradebook_reads_back_as_it_was_graded(new_course, results):
    root = new_course(*CLASS)
    assert read_class(open_course(root), LESSON) == ([], sorted(CLASS))
    assert record(root, results) == {}
    assert read_class(open_course(root), LESSON) == ([results[student] for student in sorted(CLASS)], [])


def test_who_took_points_away_is_the_reason_why_they_are_missing(new_course, results):
    root = new_course("ada", "grace")
    record(root, results)
    with book(root) as opened:
        opened.find_grade(FIRST, "attention", LESSON.folder, "ada").manual_score = 4.0
        opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 4.5
    ada, grace = read_class(open_course(root), LESSON)[0]
    assert ada.reason == f"{FIRST}: In the gradebook: 4 of 6 points (the graders gave 6)."
    assert "checks passed" in ada.exercises[0].message.splitlines()[1]
    assert grace.reason == results["grace"].reason  # points were added: what is wrong stays the reason


def test_points_that_only_the_gradebook_has_are_named(new_course, results):
    root = new_course("ada", "grace", "zoe")
    record(root, results)
    mine = [results[student] for student in ("ada", "grace", "zoe")]
    assert with_other_points(open_course(root), LESSON, mine) == []
    with book(root) as opened:
        opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 4.5
        opened.find_submission_notebook("attention", LESSON.folder, "ada").late_submission_penalty = 2.0
    assert with_other_points(open_course(root), LESSON, mine) == ["ada", "grace"]


def test_what_is_no_exercise_is_left_out_by_name(new_course, results, in_process, monkeypatch, capfd):
    from nbgrader.apps import GenerateAssignmentApp

    root = new_course("ada")
    assert left_out(open_course(root), LESSON) == []
    (root / "solutions" / LESSON.folder / "survey.ipynb").write_text(json.dumps(SURVEY), encoding="utf-8")
    assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    record(root, results)
    monkeypatch.chdir(root)
    report(from_gradebook=True, assignment=LESSON.folder, output=root / "reports")
    said = capfd.readouterr().err
    assert ": opinion (survey, 3 points), own-check (survey, 2 points), essay (survey, 5 points). `nbgrader" in said


def test_what_has_not_changed_is_left_alone(new_course, results):
    root = new_course(*CLASS)
    record(root, results)
    with book(root) as opened:
        grade = opened.find_grade(FIRST, "attention", LESSON.folder, "grace")
        grade.manual_score, grade.needs_manual_grade = 3.0, False  # seen by a person
    before = {path: path.stat().st_ino for path in (root / "class" / "autograded").rglob("*.ipynb")}
    record(root, results)
    assert {path: path.stat().st_ino for path in before} == before
    with book(root) as opened:
        assert not opened.find_grade(FIRST, "attention", LESSON.folder, "grace").needs_manual_grade
    better = results | {"grace": replace(results["ada"], student="grace")}
    record(root, better)
    changed = {path for path in before if path.stat().st_ino != before[path]}
    assert changed == {root / "class" / "autograded" / "grace" / LESSON.folder / "attention.ipynb"}
    with book(root) as opened:
        grade = opened.find_grade(FIRST, "attention", LESSON.folder, "grace")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (6.0, 3.0, True)
    with book(root) as opened:  # somebody changed the gradebook behind our back
        opened.find_grade(FIRST, "attention", LESSON.folder, "ada").auto_score = 1.0
    record(root, results, "ada")
    with book(root) as opened:
        assert opened.find_grade(FIRST, "attention", LESSON.folder, "ada").auto_score == 6.0


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def at_second_call(monkeypatch, owner, name, before):
    """Kill this process when ``name`` is called the second time, before or after it did its work."""
    real, calls = getattr(owner, name), []

    def called(*arguments, **options):
        calls.append(name)
        if before and len(calls) == 2:
            kill()
        value = real(*arguments, **options)
        if len(calls) == 2:
            kill()
        return value

    monkeypatch.setattr(owner, name, called)


MOMENTS = {
    "before the notebook is written": (gradebook._BulkAutograde, "write_single_notebook", True),
    "when the notebook is written": (gradebook._BulkAutograde, "write_single_notebook", False),
    "before the gradebook is final": (gradebook._OneTransactionEach, "finish", True),
    "when the gradebook is final": (gradebook._OneTransactionEach, "finish", False),
    "between the two folders": (Path, "rename", False),
    "when one submission is done": (gradebook._BulkAutograde, "_done", False),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("first", [True, False], ids=["first time", "regrade"])
def test_killed_at_any_moment_it_goes_on(new_course, results, monkeypatch, moment, first):
    root, unbroken = new_course("ada", "grace", "hedy"), new_course("ada", "grace", "hedy")
    old = {student: replace(results["zoe"], student=student) for student in CLASS}
    for one in (root, unbroken):
        if not first:
            record(one, old)
            with book(one) as opened:
                opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 2.0
    record(unbroken, results)
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            at_second_call(monkeypatch, *MOMENTS[moment])
            record(root, results)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    with book(root) as opened:
        assert opened.db.execute(api.text("PRAGMA integrity_check")).scalar() == "ok"
        for submission in opened.assignment_submissions(LESSON.folder):  # each as before or as after, never half
            assert submission.score in {0.0, 2.0, results[submission.student_id].points}
    assert record(root, results) == {}
    assert entries(root) == entries(unbroken)
    assert files(root) == files(unbroken)
    assert not list((root / "class" / "autograded").glob(".*"))


def test_feedback_and_export_go_on_from_there(new_course, results, in_process):
    root = new_course("grace", "zz-nobody")
    record(root, results)
    assert in_process.generate_feedback(root) == 0
    page = (root / "class" / "feedback" / "grace" / LESSON.folder / "attention.html").read_text(encoding="utf-8")
    assert "Score: 0.97 / 10.0" in page and "Try this:" in page
    nobody = (root / "class" / "feedback" / "zz-nobody" / LESSON.folder / "attention.html").read_text(encoding="utf-8")
    assert "There is no attention.ipynb in the submission." in nobody
    with book(root) as opened:
        opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 4.5
    assert in_process.generate_feedback(root) == 0
    page = (root / "class" / "feedback" / "grace" / LESSON.folder / "attention.html").read_text(encoding="utf-8")
    assert "Score: 4.5 / 10.0" in page
    assert in_process.export(root) == 0
    assert "grace" in (root / "grades.csv").read_text(encoding="utf-8")


def test_a_submission_that_cannot_be_recorded_stops_no_other(new_course, results, monkeypatch):
    root = new_course("ada", "grace", "hedy")
    (root / "class" / "submitted" / "bad\nname").mkdir()
    shutil.copytree(root / "class" / "submitted" / "ada" / LESSON.folder,
                    root / "class" / "submitted" / "bad\nname" / LESSON.folder)  # fmt: skip
    real = gradebook._BulkAutograde.convert_single_notebook

    def convert(self, path):
        if "grace" in path:
            raise RuntimeError("a disk full, say")
        real(self, path)

    monkeypatch.setattr(gradebook._BulkAutograde, "convert_single_notebook", convert)
    assert record(root, results | {"bad�name": results["ada"]}) == {
        "bad�name": "its folder's name cannot be a student's id",
        "grace": "RuntimeError: a disk full, say",
    }
    assert {result.student for result in read_class(open_course(root), LESSON)[0]} == {"ada", "hedy"}


@pytest.mark.parametrize("again", [False, True], ids=["first time", "regrade"])
def test_a_locked_database_is_one_sentence_and_no_ones_fault(new_course, results, again):
    root = new_course("ada", "grace", "hedy")
    if again:
        record(root, dict.fromkeys(CLASS, results["zoe"]))
    with (
        contextlib.closing(sqlite3.connect(root / "class" / "gradebook.db")) as other,
        pytest.raises(UserError, match=r"^Writing the gradebook stopped at grace: database is locked\. Once"),
    ):
        record(root, results, on_recorded=lambda _student: other.execute("BEGIN IMMEDIATE"))
    assert record(root, results) == {}
    assert read_class(open_course(root), LESSON) == ([results[student] for student in ("ada", "grace", "hedy")], [])


def test_where_nbgrader_stops_nobody_is_said_to_have_a_bad_name(new_course, results, monkeypatch):
    from nbgrader.nbgraderformat import SchemaTooOldError

    def too_old(self, path):
        raise SchemaTooOldError("", 2, 3)

    monkeypatch.setattr(gradebook._BulkAutograde, "convert_single_notebook", too_old)
    with pytest.raises(UserError, match=r"^Writing the gradebook stopped at ada: .*an old version"):
        record(new_course("ada", "grace"), results)


def test_the_reason_is_the_first_line_of_the_error(new_course, results, monkeypatch):
    def twice(self, assignment, student):
        self._gradebook.db.execute(api.text("INSERT INTO course (id) VALUES ('gpt-from-scratch')"))

    monkeypatch.setattr(gradebook._BulkAutograde, "init_assignment", twice)
    why = "IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: course.id"
    assert record(new_course("ada"), results) == {"ada": why}


def test_a_folder_of_submissions_may_have_any_name(new_course, results, monkeypatch):
    from autograder.cli.instructors import _course_for

    root = new_course("ada", "grace")
    folder = (root / "class" / "submitted").rename(root / "C++ [{a}] (1)")
    monkeypatch.chdir(root)
    submissions = find_submissions(folder, LESSON)
    course = _course_for(folder, LESSON, submissions)
    assert record_class(course, LESSON, submissions, [results["ada"], results["grace"]]) == {}
    assert (root / "class" / "autograded" / "grace" / LESSON.folder / "attention.ipynb").is_file()
    course.held.close()


@pytest.mark.parametrize("in_bulk", [True, False], ids=["in bulk", "nbgrader autograde"])
def test_what_cannot_be_made_harmless_is_not_copied(new_course, results, in_process, monkeypatch, in_bulk):
    root = new_course("ada", "zoe")
    real = Guard.make_harmless

    def make_harmless(self, submission):
        if submission.parent.name == "ada":
            raise PermissionError(13, "Permission denied")
        return real(self, submission)

    monkeypatch.setattr(Guard, "make_harmless", make_harmless)
    if in_bulk:
        [(student, why)] = record(root, results).items()
        assert student == "ada" and "cannot be made harmless" in why and "Permission denied" in why
    else:
        assert in_process.autograde(root) == 0
    assert [path.name for path in (root / "class" / "autograded").iterdir()] == ["zoe"]
    assert read_class(open_course(root), LESSON)[1] == ["ada"]


def test_a_course_that_was_never_generated_registers_itself(new_course):
    root = new_course()
    (root / "class" / "gradebook.db").unlink()
    before = (root / "lessons" / LESSON.folder / "attention.ipynb").stat().st_mtime_ns
    register(open_course(root), LESSON)
    with book(root) as opened:
        notebook = opened.find_notebook("attention", LESSON.folder)
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {
            exercise.name: exercise.points for exercise in LESSON.exercises
        }
    assert (root / "lessons" / LESSON.folder / "attention.ipynb").stat().st_mtime_ns == before
    (root / "class" / "gradebook.db").unlink()
    shutil.rmtree(root / "solutions")
    with pytest.raises(UserError, match="cannot be generated from solutions"):
        register(open_course(root), LESSON)


def change_source(root, change, *extra):
    """Change the notebook from which the assignment is generated; ``change`` gets the metadata of its grade cells."""
    path = root / "solutions" / LESSON.folder / "attention.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change({cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"] for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")})  # fmt: skip
    notebook["cells"] += extra
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize("graded", [False, True], ids=["before grading", "with submissions"])
def test_an_older_gradebook_is_refused_and_the_advice_helps(new_course, results, in_process, graded):
    from nbgrader.apps import DbAssignmentRemoveApp, GenerateAssignmentApp

    root = new_course("ada")
    with book(root) as opened:
        opened.remove_notebook("attention", LESSON.folder)
    change_source(root, lambda cells: cells[FIRST].update(grade_id="an_older_name"))
    assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    if graded:
        record(root, results)
    shutil.copytree(catalog.ROOT / "solutions" / LESSON.folder, root / "solutions" / LESSON.folder, dirs_exist_ok=True)
    with pytest.raises(UserError, match=f"another version of 04-attention .`{FIRST}` is missing there.") as refused:
        register(open_course(root), LESSON)
    if graded:
        assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 1  # so that is no advice here
        assert "`nbgrader db assignment remove 04-attention --force`" in str(refused.value)
        assert in_process.run(DbAssignmentRemoveApp, root, LESSON.folder, "--force") == 0
    else:
        assert str(refused.value).endswith(": `nbgrader generate_assignment 04-attention --force` first.")
        assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    register(open_course(root), LESSON)
    assert record(root, results) == {}
    assert [result.points for result in read_class(open_course(root), LESSON)[0]] == [10.0]


def test_cells_and_points_of_the_instructors_own_are_theirs(new_course, results, in_process):
    from nbgrader.apps import GenerateAssignmentApp

    root = new_course("ada")
    essay = cell("markdown", "essay", "Write.", grade=True, solution=True, points=3)
    change_source(root, lambda cells: None, essay)
    assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    register(open_course(root), LESSON)
    record(root, results)
    change_source(root, lambda cells: cells[FIRST].update(points=12))
    with pytest.raises(UserError, match=f".`{FIRST}` is worth 6 there, not 12.: `nbgrader generate_assignment 04-"):
        register(open_course(root), LESSON)
    assert in_process.run(GenerateAssignmentApp, root, LESSON.folder, "--force") == 0
    register(open_course(root), LESSON)
    assert record(root, results) == {}
    assert [result.points for result in read_class(open_course(root), LESSON)[0]] == [16.0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: None, "There is no nbgrader_config.py"),
        (lambda text: "def broken(:\n" + text, "does not load .SyntaxError"),
        (lambda text: text.replace("masters =", "raise RuntimeError('broken')\nmasters ="), "RuntimeError: broken"),
        (lambda text: text.replace("GradeEnclosed", "Execute"), "would run in the open"),
        (lambda text: text.replace("c.Autograde.exporter_class", "unused"), "would run in the open"),
    ],
)
def test_a_broken_configuration_is_one_sentence(tmp_path, change, says):
    text = change((catalog.ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))
    if text is not None:
        (tmp_path / "nbgrader_config.py").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=says):
        open_course(tmp_path)


def autograder(root, *arguments):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(catalog.ROOT)}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.slow
def test_the_command_line_grades_records_and_reports(new_course, results):
    root = new_course(*CLASS)
    (root / "class" / "gradebook.db").unlink()
    os.mkfifo(root / "class" / "submitted" / "ada" / LESSON.folder / "data.csv")
    grade = ["grade", "class/submitted", "--assignment", LESSON.folder, "--jobs", "1", "--gradebook"]
    done = autograder(root, *grade, "--output", "reports", "--isolation", "strongest")
    assert done.returncode == 0, done.stderr
    assert "ada: data.csv is a pipe, not a file." in done.stderr
    done = autograder(root, "report", "--from-gradebook", "--assignment", LESSON.folder, "--output", "again")
    assert done.returncode == 0, done.stderr
    for name in ("results.json", "results.csv", "report.html"):
        assert (root / "reports" / name).read_bytes() == (root / "again" / name).read_bytes()
    document = json.loads((root / "reports" / "results.json").read_text(encoding="utf-8"))
    assert document["results"] == [results[student].as_dict() for student in sorted(CLASS)]
    assert "other points in the gradebook" not in done.stderr
    with book(root) as opened:
        opened.find_grade(FIRST, "attention", LESSON.folder, "grace").manual_score = 4.5
    done = autograder(root, *grade, "--output", "one", "--student", "grace", "--isolation", "strongest")
    assert done.returncode == 0, done.stderr
    assert "1 student has other points in the gradebook" in done.stderr
    assert f"`autograder report --from-gradebook --assignment {LESSON.folder} --output one`" in done.stderr
    done = autograder(root, *grade, "--output", "one", "--student", "nemo")
    assert done.returncode == 2 and "There is no submission by 'nemo' there." in done.stderr


def test_two_at_once_on_one_course_are_told_apart(new_course):
    root = new_course("ada")
    first = alone(open_course(root))
    grade = ["grade", "class/submitted", "--assignment", LESSON.folder, "--jobs", "1", "--gradebook"]
    second = autograder(root, *grade, "--output", "reports", "--isolation", "strongest")
    assert second.returncode == 2 and "Another `autograder grade --gradebook` is at work" in second.stderr
    assert "Traceback" not in second.stderr and not (root / "reports").exists()
    first.close()
    alone(open_course(root)).close()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("autograded/.being-written.lock", ".being-written.lock' cannot be written: Is a directory."),
        ("gradebook.db", "The gradebook cannot be used (unable to open database file)"),
    ],
)
def test_a_course_that_cannot_be_written_is_one_sentence(new_course, name, says):
    root = new_course("ada")
    in_the_way = root / "class" / name
    in_the_way.unlink(missing_ok=True)
    in_the_way.mkdir(parents=True)
    grade = ["grade", "class/submitted", "--assignment", LESSON.folder, "--jobs", "1", "--gradebook"]
    done = autograder(root, *grade, "--output", "reports")
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\n" * 4), "file is not a database"),
        (lambda path: os.truncate(path, 9000), "database disk image is malformed"),
    ],
    ids=["a pointer", "cut off"],
)
def test_a_gradebook_that_is_no_whole_database_is_one_sentence(new_course, results, spoil, says):
    root = new_course("ada")
    spoil(root / "class" / "gradebook.db")
    with pytest.raises(UserError, match=f"^The gradebook cannot be used .{says}"):
        register(open_course(root), LESSON)


def test_a_gradebook_that_is_spoiled_later_is_one_sentence(new_course, results, monkeypatch):
    from sqlalchemy.exc import DatabaseError

    def malformed(self, assignment, student):
        raise DatabaseError("SELECT", {}, Exception("database disk image is malformed"))

    monkeypatch.setattr(gradebook._BulkAutograde, "init_assignment", malformed)
    with pytest.raises(UserError, match=r"^Writing the gradebook stopped at ada: database disk image is malformed"):
        record(new_course("ada"), results)


def test_without_a_date_a_submission_keeps_the_one_of_the_submission_before(new_course, results):
    root = new_course("ada")
    for text in ("2026-03-02 12:00:00 UTC", "never"):
        (root / "class" / "submitted" / "ada" / LESSON.folder / "timestamp.txt").write_text(text)
        record(root, results)
    with book(root) as opened:
        assert opened.find_submission(LESSON.folder, "ada").timestamp.isoformat() == "2026-03-02T12:00:00"


def test_formgrader_waits_for_no_pipe_in_a_timestamps_place(new_course):
    root = new_course("ada", "grace")
    stamp = root / "class" / "submitted" / "ada" / LESSON.folder / "timestamp.txt"
    os.mkfifo(stamp)
    stamp.parents[2].joinpath("grace", LESSON.folder, "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    listed = NbGraderAPI(open_course(root).coursedir).get_submissions(LESSON.folder)
    assert {one["student"]: one["timestamp"] for one in listed} == {"ada": None, "grace": "2026-01-01T12:00:00"}


def test_report_says_where_results_come_from(tmp_path):
    done = autograder(tmp_path, "report", "--assignment", LESSON.folder)
    assert done.returncode == 2 and "--from-gradebook" in done.stderr
