"""Lessons as a student opens them: unfinished, finished, and on machines without Unix."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import catalog

LESSONS = catalog.lessons()
SOME = ("00-start-here", "04-attention", "11-training")
"""The others' runs are slow, in their sum."""
EACH_RUN = [
    pytest.param(lesson, id=lesson.folder, marks=() if lesson.folder in SOME else pytest.mark.slow)
    for lesson in LESSONS
]


def run(notebook, folder):
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def printed(cell):
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
    return "".join(parts)


@pytest.mark.parametrize("lesson", EACH_RUN)
def test_an_unfinished_lesson_runs_from_top_to_bottom(lesson):
    path = catalog.lesson_notebook(lesson)
    notebook = run(nbformat.read(path, as_version=4), path.parent)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert all(output.output_type != "error" for output in cell.outputs)
            assert all(output.get("name") != "stderr" for output in cell.outputs), cell.source
            if cell.metadata.get("nbgrader", {}).get("grade"):
                assert "not started yet" in printed(cell)
            if "experiment" in cell.metadata.get("tags", []) and "@experiment()" not in cell.source:
                assert "first" in printed(cell), cell.source


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_the_first_code_cell_says_what_to_install(lesson, tmp_path):
    """Run it where nothing is installed at all, and where the course is there but torch is not."""
    notebook = nbformat.read(catalog.lesson_notebook(lesson), as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    command = [sys.executable, "-I", "-S", "-c"]
    done = subprocess.run([*command, first.source], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("Run  %pip install --editable") and done.stderr.count("\n") == 1
    there = (
        f"import sys, types; sys.path.append({str(catalog.ROOT)!r}); sys.modules['ipykernel'] = types.ModuleType('i')\n"
    )
    done = subprocess.run(
        [*command, there + first.source], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("This lesson needs torch, numpy, matplotlib,")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_the_committed_solution_passes_every_check(lesson):
    path = catalog.ROOT / "solutions" / lesson.folder / f"{lesson.topic}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == len(lesson.exercises)
    for cell in checks:
        assert printed(cell).startswith("✓")
    for cell in notebook.cells:
        if "experiment" in cell.metadata.get("tags", []):
            assert "stopped with" not in printed(cell) and "first:" not in printed(cell)
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    assert len(output.metadata["image/png"]["alt"]) > 20, "a figure needs a text alternative"


@pytest.mark.parametrize("lesson", EACH_RUN)
def test_what_students_import_works_without_unix(lesson):
    name = lesson.exercises[0].name
    script = f"""
import sys
for name in ("fcntl", "resource", "pwd", "grp", "pty", "termios"):
    sys.modules[name] = None
import autograder, course
from autograder import check
def {name}(*arguments, **named):
    raise NotImplementedError
print(check({name!r}))
from autograder.cli import main
sys.argv = ["autograder", "check", {lesson.folder!r}]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", cwd=catalog.ROOT
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("not started yet") == 1 + len(lesson.exercises)
