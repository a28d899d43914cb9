"""``nbgrader autograde`` with learners' code enclosed, hostile files harmless, and nbgrader's rules as they were."""

import json
import os
import shutil
import sys

import pytest
from nbgrader.utils import determine_grade

from autograder import catalog, nbgrader_plugin
from autograder.exercise import ExerciseResult, SubmissionResult
from autograder.grade import nothing_graded
from autograder.gradebook_report import read_class
from autograder.nbgrader_course import open_course
from autograder.nbgrader_plugin import GradeEnclosed
from autograder.samples import filled
from autograder.sandbox import NotSafeHere, strongest_isolation
from autograder.verdicts import SourceCell, clean_notebook, notebook_of_nothing, read_verdicts, write_verdicts

LESSON = catalog.find_lesson("04-attention")
CLASS = ("ada", "hedy", "peter", "tim", "zoe", "zz-nobody")
SECRET = "return weights @ value, weights  # the master's own"
needs_namespaces = pytest.mark.skipif(
    strongest_isolation(catalog.ROOT) != "namespaces", reason="no user namespaces here"
)


def submitted(root, student, name="attention.ipynb"):
    return root / "class" / "submitted" / student / LESSON.folder / name


def autograded(root, student, name="attention.ipynb"):
    return root / "class" / "autograded" / student / LESSON.folder / name


def lesson_notebook():
    return json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))


def results_of(root):
    results, waiting = read_class(open_course(root), LESSON)
    return {result.student: result for result in results}, waiting


@pytest.fixture(scope="module")
def course(new_course, in_process):
    """A class that nbgrader autograde has graded, hostile neighbors and all."""
    root = new_course(*CLASS, "emmy")
    (root / "solutions" / LESSON.folder / "secret.txt").write_text(SECRET)
    for student in ("linus", "folder-link", "pipe", "socket-free", "weird", "twice", "unmarked", "old-schema"):
        shutil.copytree(root / "class" / "submitted" / "ada", root / "class" / "submitted" / student)
    submitted(root, "linus").unlink()
    submitted(root, "linus").symlink_to(root / "solutions" / LESSON.folder / "attention.ipynb")
    submitted(root, "linus", "mine.txt").symlink_to(root / "solutions" / LESSON.folder / "secret.txt")
    shutil.rmtree(submitted(root, "folder-link").parent)
    submitted(root, "folder-link").parent.symlink_to(root / "solutions" / LESSON.folder)
    os.mkfifo(submitted(root, "pipe", "data.csv"))
    os.mkfifo(submitted(root, "pipe", "timestamp.txt"))
    notebook = json.loads(submitted(root, "ada").read_text(encoding="utf-8"))
    cells = notebook["cells"]
    for student, strange in {
        "weird": [{}, {"cell_type": "code", "source": 7, "metadata": []}, {"cell_type": "x"}, *cells],
        "twice": [*cells, *cells],
        "unmarked": [cell | {"metadata": {}} for cell in cells],
        "old-schema": [cell | {"metadata": cell["metadata"] | {"nbgrader": {"schema_version": 1}}} for cell in cells],
    }.items():  # fmt: skip
        submitted(root, student).write_text(json.dumps(notebook | {"cells": strange}), encoding="utf-8")
    assert in_process.autograde(root) == 0
    return root


def test_points_and_verdicts_are_those_of_autograder_grade(course, result_of):
    theirs, waiting = results_of(course)
    for student in CLASS:
        assert theirs[student] == result_of(student)
    assert list(theirs) == sorted(theirs)
    assert waiting == []


@pytest.mark.parametrize("student", ["pipe", "weird", "twice", "unmarked", "old-schema"])
def test_what_is_strange_about_a_file_costs_nothing(course, student):
    assert results_of(course)[0][student].points == LESSON.max_points


@pytest.mark.parametrize("student", ["linus", "folder-link"])
def test_a_link_earns_nothing_and_shows_nothing(course, student):
    result = results_of(course)[0][student]
    assert (result.points, result.status) == (0, "unreadable")
    assert "is a link, and links are not followed" in result.reason
    for path in (course / "class" / "autograded" / student).rglob("*"):
        if path.is_file() and path.name not in ("given.py", "secret.txt"):  # nbgrader lays these over every submission
            assert SECRET not in path.read_text(encoding="utf-8")
    notebook = autograded(course, student).read_text(encoding="utf-8")
    assert "is a link, and links are not followed" in notebook and "softmax(scores" not in notebook


def test_every_grade_cell_holds_the_message_and_a_plain_float(course):
    for student in ("ada", "hedy", "zoe", "zz-nobody", "unmarked"):
        notebook = json.loads(autograded(course, student).read_text(encoding="utf-8"))
        graded = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
        assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in graded] == [one.name for one in LESSON.exercises]
        for cell in graded:
            message, points = cell["outputs"]
            assert message["output_type"] == "display_data" and points["output_type"] == "execute_result"
            assert 0 <= float("".join(points["data"]["text/plain"])) <= cell["metadata"]["nbgrader"]["points"]
            assert "verdict" in "".join(message["data"]["text/html"])


def test_manual_grades_and_comments_survive_a_forced_regrade(course, in_process):
    opened = open_course(course)
    with opened.gradebook() as gradebook:
        grade = gradebook.find_grade("scaled_dot_product_attention", "attention", LESSON.folder, "hedy")
        grade.manual_score, grade.extra_credit = 5.0, 0.5
        cell = "scaled_dot_product_attention-solution"
        gradebook.find_comment(cell, "attention", LESSON.folder, "hedy").manual_comment = "Nearly."
        gradebook.db.commit()
    assert in_process.autograde(course, "--force", "--student", "hedy", "--no-execute") == 0
    with opened.gradebook() as gradebook:
        grade = gradebook.find_grade("scaled_dot_product_attention", "attention", LESSON.folder, "hedy")
        assert (grade.auto_score, grade.score, grade.needs_manual_grade) == (0.49, 5.5, True)
        assert gradebook.find_comment(cell, "attention", LESSON.folder, "hedy").comment == "Nearly."
    result = results_of(course)[0]["hedy"]
    assert result.points == 9.5
    assert "In the gradebook: 5.5 of 6 points (the graders gave 0.49)." in result.exercises[0].message


def test_a_resubmission_without_its_cells_does_not_keep_the_old_mark(course, in_process):
    notebook = lesson_notebook()
    notebook["cells"] = [cell for cell in notebook["cells"] if "nbgrader" not in cell["metadata"]]
    submitted(course, "twice").write_text(json.dumps(notebook), encoding="utf-8")
    assert in_process.autograde(course, "--force", "--student", "twice") == 0
    result = results_of(course)[0]["twice"]
    assert result.points == 0 and "No cell of the notebook defines" in result.reason


def test_a_submission_that_prints_its_own_mark_earns_nothing(course, in_process):
    """With nbgrader's own steps such outputs count as full marks, --no-execute or not."""
    notebook = filled(lesson_notebook(), {})
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "6.0"}, "metadata": {},
                                "execution_count": 1}]  # fmt: skip
            cell["metadata"]["nbgrader"] |= {"grade": False, "points": 0}
    submitted(course, "emmy").write_text(json.dumps(notebook), encoding="utf-8")
    assert in_process.autograde(course, "--force", "--student", "emmy", "--no-execute") == 0
    assert results_of(course)[0]["emmy"].points == 0


def test_where_enclosure_is_impossible_nothing_is_graded_or_removed(course, in_process, monkeypatch, caplog):
    class Locked:
        def __init__(self, isolation):
            pass

        def make_ready(self):
            raise NotSafeHere("Learners' code cannot be enclosed on this machine (a test).")

    monkeypatch.setattr(nbgrader_plugin, "_slot", Locked)
    before = autograded(course, "ada").read_bytes()
    assert in_process.autograde(course, "--force") == 1
    assert autograded(course, "ada").read_bytes() == before


@needs_namespaces
def test_the_configuration_can_choose_less(course, in_process, monkeypatch):
    chosen = []
    real = nbgrader_plugin._slot
    monkeypatch.setattr(nbgrader_plugin, "_slot", lambda isolation: chosen.append(isolation) or real("namespaces"))
    assert in_process.autograde(course, "--force", "--student", "zoe", "--GradeEnclosed.isolation=process") == 0
    assert set(chosen) == {"process"}


def test_a_mother_that_was_killed_is_replaced(course, in_process):
    process = nbgrader_plugin._slot("namespaces")._mother._process
    os.killpg(process.pid, 9)
    process.wait()
    assert in_process.autograde(course, "--force", "--student", "ada") == 0
    assert results_of(course)[0]["ada"].points == LESSON.max_points


def test_a_configuration_that_keeps_execute_runs_nothing(course, in_process, tmp_path):
    config = course / "nbgrader_config.py"
    whole = config.read_text(encoding="utf-8")
    mark = tmp_path / "ran"
    notebook = filled(lesson_notebook(), {}, first_cell=f"open({str(mark)!r}, 'w').close()")
    submitted(course, "weird").write_text(json.dumps(notebook), encoding="utf-8")
    with_execute = whole.replace('"nbgrader.preprocessors.IgnorePattern"', '"nbgrader.preprocessors.Execute"')
    config.write_text(with_execute, encoding="utf-8")
    try:
        assert in_process.autograde(course, "--force", "--student", "weird") == 1
    finally:
        config.write_text(whole, encoding="utf-8")
    assert not mark.exists()


BREAKS = {
    "a syntax error at the top": lambda text: "def broken(:\n" + text,
    "a syntax error in the middle": lambda text: text.replace("c.ClearSolutions", "c.ClearSolutions ="),
    "an error in the middle": lambda text: text.replace("masters =", "raise RuntimeError('broken')\nmasters ="),
    "an error before the last lines": lambda text: text.replace("Path(__file__).parent.join", "broken.join"),
    "a plugin that cannot be imported": lambda text: text,
    "a plugin with another name": lambda text: text.replace("import autograder.", "import no."),
    "no file at all": lambda text: None,
}  # fmt: skip


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_configuration_runs_nothing(new_course, in_process, monkeypatch, tmp_path, how):
    root = new_course()
    folder = submitted(root, "someone").parent
    folder.mkdir(parents=True)
    mark = tmp_path / "ran"
    notebook = filled(lesson_notebook(), {}, first_cell=f"open({str(mark)!r}, 'w').close()")
    (folder / "attention.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    config = root / "nbgrader_config.py"
    broken = BREAKS[how](config.read_text(encoding="utf-8"))
    config.unlink()
    if broken is not None:
        config.write_text(broken, encoding="utf-8")
    if how == "a plugin that cannot be imported":
        monkeypatch.setitem(sys.modules, "autograder.nbgrader_plugin", None)
        monkeypatch.delattr("autograder.nbgrader_plugin")
    assert in_process.autograde(root) == 1
    assert not mark.exists()
    assert not (root / "autograded").exists() and not (root / "class" / "autograded").exists()


# ---- the pure parts


def code_cell(name, points=6.0):
    source = SourceCell(name, "code", f'check("{name}")', None, True, True, False, False, points)
    return notebook_of_nothing("why", [source])


@pytest.mark.parametrize("points", [0.0, 0.1 + 0.2, 6.0, 6.000001, -1.0, float("nan"), float("inf")])
def test_whatever_the_points_nbgrader_reads_a_grade_in_range(points):
    notebook = code_cell("softmax")
    verdict = ExerciseResult("softmax", points, 6.0, "partial", message="Why.")
    write_verdicts(notebook, SubmissionResult("ada", "graded", points, 6.0, None, (verdict,)))
    grade, most = determine_grade(notebook.cells[-1])
    assert most == 6.0
    assert grade == (points if 0 <= points <= 6 else 6.0 if 6 < points < 7 else 0.0)


def test_a_grade_cell_that_no_grader_knows_earns_nothing():
    notebook = code_cell("instructors-own")
    write_verdicts(notebook, None)
    assert determine_grade(notebook.cells[-1]) == (0.0, 6.0)
    assert "by hand" in notebook.cells[-1].outputs[0]["data"]["text/plain"]


def test_a_verdict_comes_back_as_it_went_in():
    verdict = ExerciseResult("softmax", 3.0, 6.0, "partial", "missing-scale", True, "Why <b>\nand how. é")
    notebook = code_cell("softmax")
    write_verdicts(notebook, SubmissionResult("ada", "timeout", 3.0, 6.0, "softmax: Why", (verdict,)))
    assert read_verdicts(json.loads(json.dumps(notebook))) == (
        {"softmax": verdict},
        {"status": "timeout", "reason": "softmax: Why"},
    )
    assert "<b>" not in notebook.cells[-1].outputs[0]["data"]["text/html"].replace("<strong>", "")


def test_a_cleaned_notebook_is_valid_whatever_was_in_the_file():
    import nbformat

    source = SourceCell("softmax", "code", "check('softmax')", "0" * 32, True, True, False, False, 6.0)
    strange = [
        {},
        {"cell_type": "raw", "source": "<script>alert(1)</script>", "metadata": {"raw_mimetype": "text/html"}},
        {"cell_type": "markdown", "id": "a b", "source": ["x", 3], "attachments": {"p": {"image/png": "aa"}, "q": 3}},
        {"cell_type": "code", "id": "same", "metadata": {"tags": ["a", "a", 3], "nbgrader": "no"}, "outputs": 3},
        {"cell_type": "code", "id": "same", "metadata": {"nbgrader": {"grade_id": ["x"]}}},
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "softmax", "grade": False}}, "source": "mine"},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "unknown", "grade": True, "points": 1e9}}},
    ]  # fmt: skip
    notebook = clean_notebook(strange, [source])
    nbformat.validate(notebook)
    assert [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells] == [None] * 5 + [
        "softmax",
        None,
    ]
    assert notebook.cells[5].cell_type == "code" and notebook.cells[5].metadata.nbgrader.points == 6.0
    assert clean_notebook([], [source]).cells[0].source == "check('softmax')"
    assert clean_notebook(strange, [source]) == notebook


@pytest.mark.parametrize(
    "text",
    [
        "<script>owned()</script>",
        "<img src=x onerror=owned()>",
        "<a title='x\n\n<img src=x onerror=owned()>'>",
        "<svg/onload=owned()>",
        "<ScRiPt\n>owned()</sCrIpT>",
        "<details ontoggle=owned() open>",
        "<details open onclick=owned()>x</details>",
        "<br/onclick=owned()>",
        "```mermaid\n<img src=x onerror=owned()>\n```",
        "[x](javascript:owned())",
        "![x](javascript:owned())",
        "[x](<java\tscript:owned()>)",
        "[x](java&#115;cript&colon;owned())",
        "[x](javascript\\:owned())",
        "[x](&amp;#106;avascript:owned())",
        "[x][r]\n\n[r]: JavaScript:owned()",
        "```\n[x](javascript:owned())\n```\n[x](javascript:owned())",
        "<javascript:owned()>",
        "![x](attachment:p)",
        "![x](attachment:none)",
        "![x](&#97;ttachment:none)",
        "![x][r]\n\n[r]: attachment:none",
        "<!-- <img src=x onerror=owned()> -->",
        "<iframe srcdoc='<script>owned()</script>'>",
        "$<img src=x onerror=owned()>$",
        "&lt;img src=x onerror=owned()&gt;",
        "<style>*{display:none}</style>",
        "<?php owned() ?>",
        "<meta http-equiv=refresh content=0>",
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_text_cannot_act_on_the_page_of_the_person_who_grades(text, kind):
    from bs4 import BeautifulSoup
    from nbconvert import HTMLExporter

    attachments = {"p": {"image/png": "aa' onerror='owned()"}, "none2": {"image/svg+xml": "x"}}
    notebook = clean_notebook([{"cell_type": kind, "source": text, "attachments": attachments}], [])
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        assert tag.name not in ("script", "iframe", "style", "meta", "svg", "object", "embed", "link", "form")
        for name, value in tag.attrs.items():
            assert not name.startswith("on")
            assert name not in ("src", "href") or not str(value).strip().lower().startswith(("javascript", "data:text"))


def test_what_is_harmless_in_a_text_stays():
    text = "> a quote, a < b, x<5\n\n<details><summary>Hint</summary>\n\n**do** `it`, $a<b$</details>"
    attachments = {"p.png": {"image/png": "iVBORw0K"}}
    cells = [{"cell_type": "markdown", "source": text + "![p](attachment:p.png)", "attachments": attachments}]
    [cell] = clean_notebook(cells, []).cells
    assert cell.source == text.replace("$a<b$", "$a&lt;b$") + "![p](attachment:p.png)"
    assert cell.attachments == attachments


def test_a_text_without_end_is_cut():
    cells = [{"cell_type": kind, "source": "x" * 10**6} for kind in ("markdown", "code")] * 20
    assert sum(len(cell.source) for cell in clean_notebook(cells, []).cells) < 1_010_000


def test_nothing_graded_is_what_the_grader_says(result_of):
    reason = "There is no attention.ipynb in the submission. Hand the notebook in under this name."
    assert result_of("zz-nobody").exercises == nothing_graded(LESSON, "missing", reason)
    assert GradeEnclosed.isolation.default_value == "namespaces"


@pytest.mark.parametrize(
    "text", ["&#" + "9" * 5000 + ";", "attachment" + "\\begin{a}" * 100_000], ids=["entity", "math"]
)
def test_a_text_that_no_page_can_be_made_of_stands_in_no_grades_way(text):
    cells = clean_notebook([{"cell_type": "markdown", "source": text}], []).cells
    assert len(cells) == 1 and len(cells[0].source) < 30_000
