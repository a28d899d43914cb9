"""nbgrader's own flow, with real nbgrader: generate, collect, autograde, feedback, export, validate."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import catalog
from autograder.fleet import find_submissions, grade_class
from autograder.samples import filled, sample_class, write_class
from autograder.sandbox import Limits

LESSON = catalog.find_lesson("04-attention")
CLASS = ("ada", "grace", "emmy")  # right, a classic mistake, unfinished


def nbgrader(root, *arguments):
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_DIR": str(root / "jupyter"),
        "JUPYTER_DATA_DIR": str(root / "jupyter"),
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course root as an instructor has it after collecting: lessons generated, three submissions in."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(catalog.ROOT / "nbgrader_config.py", root)
    shutil.copytree(catalog.ROOT / "solutions", root / "solutions")
    done = nbgrader(root, "generate_assignment", LESSON.folder, "--create")
    assert done.returncode == 0, done.stderr
    write_class(LESSON, root / "all")
    for student in CLASS:
        shutil.copytree(root / "all" / student, root / "class" / "submitted" / student)
    return root


def test_stock_generate_assignment_gives_the_committed_lesson(course):
    for committed in (catalog.ROOT / "lessons" / LESSON.folder).iterdir():
        if committed.is_file():
            assert (course / "lessons" / LESSON.folder / committed.name).read_bytes() == committed.read_bytes()


def test_the_whole_flow_ends_in_the_same_points(course):
    for arguments in (
        ["autograde", LESSON.folder, "--create"],
        ["generate_feedback", LESSON.folder],
        ["export"],
    ):
        done = nbgrader(course, *arguments)
        assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    submissions = find_submissions(course / "class" / "submitted", LESSON)
    ours = grade_class(LESSON, submissions, jobs=1, limits=Limits(), journal=course / "journal.jsonl")
    assert exported == {result.student: result.points for result in ours}
    expected = {student["name"]: student["expect"]["points"] for student in sample_class(LESSON)}
    assert exported == pytest.approx({student: expected[student] for student in CLASS})
    for student in CLASS:
        page = course / "class" / "feedback" / student / LESSON.folder / "attention.html"
        assert "scaled_dot_product_attention" in page.read_text(encoding="utf-8")


def test_validate_passes_the_solution_and_fails_an_unfinished_lesson(course):
    solution = nbgrader(course, "validate", f"solutions/{LESSON.folder}/attention.ipynb")
    assert "Success! Your notebook passes all the tests." in solution.stdout
    lesson = nbgrader(course, "validate", f"lessons/{LESSON.folder}/attention.ipynb")
    assert "VALIDATION FAILED ON 2 CELL(S)" in lesson.stdout
    assert "not started yet" in lesson.stdout


def test_validate_fails_a_partly_right_notebook(course):
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    wrong = """
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.mT, -1)
    return weights @ value, weights
"""
    path = course / "partly.ipynb"
    path.write_text(json.dumps(filled(notebook, {"scaled_dot_product_attention": wrong})), encoding="utf-8")
    done = nbgrader(course, "validate", "partly.ipynb")
    assert "VALIDATION FAILED ON 2 CELL(S)" in done.stdout


def test_a_broken_configuration_grades_nothing(course):
    config = course / "nbgrader_config.py"
    whole = config.read_text(encoding="utf-8")
    config.write_text(whole.replace("masters =", "raise RuntimeError('broken')\nmasters ="), encoding="utf-8")
    try:
        done = nbgrader(course, "autograde", LESSON.folder, "--force")
        assert done.returncode != 0
        assert not (course / "autograded").exists()
    finally:
        config.write_text(whole, encoding="utf-8")
