"""nbgrader's own flow, with real nbgrader: generate, collect, autograde, feedback, export, validate."""

import csv
import json

import pytest

from autograder import catalog
from autograder.samples import filled, sample_class

LESSON = catalog.find_lesson("04-attention")
CLASS = ("ada", "grace", "hedy")  # right, a classic mistake, an error carried forward


@pytest.fixture(scope="module")
def course(new_course):
    return new_course(*CLASS)


def test_stock_generate_assignment_gives_the_committed_lesson(course):
    for committed in (catalog.ROOT / "lessons" / LESSON.folder).iterdir():
        if committed.is_file():
            assert (course / "lessons" / LESSON.folder / committed.name).read_bytes() == committed.read_bytes()


def test_the_whole_flow_ends_in_the_same_points(course, nbgrader):
    for arguments in (["autograde", LESSON.folder], ["generate_feedback", LESSON.folder], ["export"]):
        done = nbgrader(course, *arguments)
        assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    expected = {student["name"]: student["expect"]["points"] for student in sample_class(LESSON)}
    assert exported == pytest.approx({student: expected[student] for student in CLASS})
    pages = {
        student: (course / "class" / "feedback" / student / LESSON.folder / "attention.html").read_text("utf-8")
        for student in CLASS
    }
    assert "checks passed." in pages["ada"]
    assert "the mistake is there, not here" in pages["hedy"]


def test_validate_passes_the_solution_and_fails_what_is_unfinished_or_partly_right(course, nbgrader):
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    wrong = """
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.mT, -1)
    return weights @ value, weights
"""
    partly = course / "partly.ipynb"
    partly.write_text(json.dumps(filled(notebook, {"scaled_dot_product_attention": wrong})), encoding="utf-8")
    unfinished, solution = (f"{room}/{LESSON.folder}/attention.ipynb" for room in ("lessons", "solutions"))
    said = nbgrader(course, "validate", unfinished, "partly.ipynb", solution).stdout
    assert said.count("VALIDATION FAILED ON 2 CELL(S)") == 2
    assert "not started yet" in said.split("VALIDATION FAILED")[1]
    assert said.rstrip().endswith("Success! Your notebook passes all the tests.")
