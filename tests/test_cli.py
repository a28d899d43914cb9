"""Bad usage and bad input are one clear sentence and exit status 2."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from autograder import catalog
from autograder.cli import learners
from autograder.samples import filled, write_class
from autograder.worker import wire
from autograder.worker.session import Session

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


def test_a_journal_that_cannot_be_written_is_one_sentence(tmp_path):
    lesson = catalog.find_lesson("04-attention")
    write_class(lesson, tmp_path / "class", ["ada"])
    journal = tmp_path / "out" / f"journal-{lesson.folder}.jsonl"
    journal.mkdir(parents=True)  # an output folder that nobody may write into is no obstacle to root
    done = run("grade", tmp_path / "class", "--assignment", lesson.folder, "--output", journal.parent)
    assert done.returncode == 2
    assert done.stderr == f"{str(journal)!r} cannot be written: Is a directory.\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs Linux or macOS")
def test_a_long_path_of_the_temporary_folder_stops_no_grading(tmp_path, monkeypatch):
    lesson = catalog.find_lesson("04-attention")
    write_class(lesson, tmp_path / "class", ["ada"])
    scratch = tmp_path / ("long" * 20)
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    options = ["--output", tmp_path / "out", "--jobs", "1", "--isolation", "strongest"]
    done = run("grade", tmp_path / "class", "--assignment", lesson.folder, *options)
    assert done.returncode == 0, done.stderr


def test_an_unfinished_lesson_is_not_started_and_exits_with_one():
    done = run("check", "04-attention", "--json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert [exercise["status"] for exercise in document["exercises"]] == ["not started", "not started"]


@pytest.mark.parametrize(
    "what", ["./lessons/00-start-here/", ".\\lessons\\00-start-here\\", "lessons/00-start-here", "00"]
)
def test_a_lesson_is_known_by_its_folder_as_a_terminal_completes_it(what):
    lesson, notebook = learners._notebook(what)
    assert lesson.folder == "00-start-here" and notebook.resolve() == START


def test_a_folder_that_was_named_is_the_one_that_is_checked(tmp_path):
    folder = tmp_path / "00-start-here"
    folder.mkdir()
    notebook = start_here(folder, code={})
    assert learners._notebook(f"{folder}{os.sep}")[1] == notebook


def test_a_solution_notebook_passes():
    done = run("check", "solutions/04-attention/attention.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 2


def start_here(folder, **filling):
    """Save lesson 00 with what :func:`autograder.samples.filled` is given; gives its path."""
    notebook = filled(json.loads(START.read_text(encoding="utf-8")), **filling)
    (folder / START.name).write_text(json.dumps(notebook), encoding="utf-8")
    return folder / START.name


def test_a_cell_that_ends_python_ends_no_check(tmp_path):
    done = run("check", start_here(tmp_path, code={}, last_cell="exit()"))
    assert done.returncode == 1 and done.stdout.count("○") == 2
    assert "stopped with SystemExit" in done.stderr


def test_cells_run_in_their_notebooks_folder_and_open_no_window(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "tkagg")
    (tmp_path / "sizes.txt").write_text("3", encoding="utf-8")
    last_cell = "import matplotlib\nopen('drawn.txt', 'w').write(matplotlib.get_backend() + open('sizes.txt').read())"
    done = run("check", start_here(tmp_path, code={}, last_cell=last_cell))
    assert "stopped" not in done.stderr
    assert (tmp_path / "drawn.txt").read_text(encoding="utf-8").lower() == "agg3"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_a_check(tmp_path):
    begun = tmp_path / "begun"
    loop = f"def softmax(x, dim=-1):\n    open({str(begun)!r}, 'w').close()\n    while True:\n        pass"
    command = [sys.executable, "-m", "autograder", "check", str(start_here(tmp_path, code={"softmax": loop}))]
    with subprocess.Popen(
        command, cwd=catalog.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # the tests may run in the background
    ) as process:  # fmt: skip
        until = time.monotonic() + 300
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130 and "Traceback" not in said


def test_only_an_enclosed_process_takes_ctrl_c_for_an_answer():
    def interrupted():
        raise KeyboardInterrupt

    request = wire.encode({"op": "call", "target": "interrupted"})
    enclosed = Session({"interrupted": interrupted}, called=[])
    assert wire.decode(enclosed.answer(request))["error"]["type"] == "KeyboardInterrupt"
    with pytest.raises(KeyboardInterrupt):
        Session({"interrupted": interrupted}).answer(request)
