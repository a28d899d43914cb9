"""Bad usage and bad input are one clear sentence and exit status 2."""

import json
import subprocess
import sys

import pytest

from autograder import catalog
from autograder.samples import filled

START = catalog.ROOT / "lessons" / "00-start-here" / "start-here.ipynb"


def run(*arguments, cwd=catalog.ROOT):
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "no-such-folder", "--assignment", "04-attention"], "There is no folder 'no-such-folder'"),
        (["grade", ".", "--assignment", "04-atention"], "did you mean '04-attention'?"),
        (["grade", "docs", "--assignment", "04-attention"], "No submission of 04-attention"),
        (["check", "04-attention", "softmacks"], "04-attention has no exercise 'softmacks'"),
        (["check", "99-nothing"], "There is no assignment '99-nothing'"),
        (["check", "nothing.ipynb"], "There is no notebook 'nothing.ipynb'"),
        (["sample-class", "build/nowhere", "--assignment", "00-start-here"], "no sample class of 00-start-here"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bad_input_is_one_sentence(arguments, says, tmp_path):
    if arguments[0] == "grade":
        arguments = [*arguments, "--output", tmp_path]
    done = run(*arguments)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [["classroom", "--assignment", "04-attention"], ["gradescope", "--assignment", "04-attention"]],
    ids=lambda command: command[0],
)
def test_a_file_that_cannot_be_written_is_one_sentence(command, tmp_path):
    done = run(*command, "--output", tmp_path)  # a folder
    assert done.returncode == 2
    assert "cannot be written: Is a directory." in done.stderr and str(tmp_path) in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unfinished_lesson_is_not_started_and_exits_with_one():
    done = run("check", "04-attention", "--json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert [exercise["status"] for exercise in document["exercises"]] == ["not started", "not started"]


def test_a_solution_notebook_passes():
    done = run("check", "solutions/04-attention/attention.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 2


def test_a_cell_that_ends_python_ends_no_check(tmp_path):
    notebook = filled(json.loads(START.read_text(encoding="utf-8")), {}, last_cell="exit()")
    (tmp_path / START.name).write_text(json.dumps(notebook), encoding="utf-8")
    done = run("check", tmp_path / START.name)
    assert done.returncode == 1 and done.stdout.count("○") == 2
    assert "stopped with SystemExit" in done.stderr
