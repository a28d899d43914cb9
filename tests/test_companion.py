"""The companion beside a learner: it sees what is saved, survives whatever lies there, and knows the next step."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import catalog
from autograder.companion import checker, page
from autograder.companion.boxes import columns
from autograder.companion.reset import reset
from autograder.companion.standing import Course, next_open, open_course
from autograder.exercise import UserError
from autograder.files import write_whole
from autograder.samples import filled, variants

LESSONS = catalog.ROOT / "lessons"
START = catalog.find_lesson("00-start-here")
PATIENCE = 300  # seconds, for a machine that does other things as well


RIGHT = next(iter(variants(START, "right", "softmax").values())).source
NAMED = next(one for one in variants(START, "wrong", "softmax").values() if one.cause == "no-maximum-subtracted").source


@pytest.fixture
def mine(tmp_path):
    """A learner's own folder with the first two lessons."""
    for name in ("00-start-here", "01-tokens"):
        shutil.copytree(LESSONS / name, tmp_path / "lessons" / name)
    return tmp_path / "lessons"


def notebook_with(softmax=None, pairwise_dots=None, last_cell=None):
    pristine = json.loads((LESSONS / "00-start-here" / "start-here.ipynb").read_text(encoding="utf-8"))
    return filled(pristine, {"softmax": softmax, "pairwise_dots": pairwise_dots}, last_cell=last_cell)


def save(folder, notebook):
    """Save as Jupyter does: a new file in the old one's place."""
    text = notebook if isinstance(notebook, str) else json.dumps(notebook)
    write_whole(folder / "00-start-here" / "start-here.ipynb", text)


def autograder(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        cwd=catalog.ROOT,
    )  # fmt: skip


class Terminal:
    """A companion in a pseudo-terminal, and what it has written there."""

    def __init__(self, folder, *options, columns="120", lines="60"):
        import pty

        self.master, slave = pty.openpty()
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": columns, "LINES": lines}
        command = [sys.executable, "-m", "autograder", "watch", str(folder), *options]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=catalog.ROOT, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # the tests may run in the background
        )  # fmt: skip
        os.close(slave)
        self.text = ""

    def wait_for(self, wanted):
        """Read on until the text holds ``wanted``; what came before it is forgotten."""
        until = time.monotonic() + PATIENCE
        while wanted not in self.text:
            assert time.monotonic() < until, f"never saw {wanted!r} in:\n{self.text[-3000:]}"
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    data = os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:
                    data = ""
                assert data, f"ended before it said {wanted!r}:\n{self.text[-3000:]}"
                self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data)
        self.text = self.text[self.text.index(wanted) + len(wanted) :]

    def press(self, key):
        os.write(self.master, key.encode())

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal(mine):
    opened = []

    def open_terminal(*options, **size):
        opened.append(Terminal(mine, *options, **size))
        return opened[-1]

    yield open_terminal
    for one in opened:
        one.end()


@pytest.mark.slow
def test_a_wrong_answer_then_broken_files_then_a_right_one(mine, terminal):
    screen = terminal("--limit", "20")
    screen.wait_for("exercises pass")
    screen.wait_for("○ not started. Write it in the notebook, then save.")
    save(mine, notebook_with(softmax=NAMED))
    screen.wait_for("exp overflows")
    screen.press("h")
    screen.wait_for("Hint 1: a nudge")
    screen.press("h")
    screen.wait_for("Hint 2: the idea")
    save(mine, json.dumps(notebook_with(softmax=NAMED))[:5000])
    screen.wait_for("cannot be read: start-here.ipynb is not valid JSON")
    (mine / "00-start-here" / "start-here.ipynb").unlink()
    screen.wait_for("There is no start-here.ipynb")
    save(mine, notebook_with(softmax=RIGHT, last_cell="while True:\n    pass"))
    screen.wait_for("ran longer than 20 seconds")
    began = time.monotonic()
    save(mine, notebook_with(softmax=RIGHT))
    screen.wait_for("✓ softmax passes.")
    seconds = time.monotonic() - began
    screen.wait_for("pairwise_dots  in 00-start-here")
    assert seconds < 60, "the child is warm: on a machine with nothing else to do this takes less than a second"
    screen.press("q")
    assert screen.process.wait(PATIENCE) == 0


def test_the_keys_walk_through_what_is_open(terminal):
    screen = terminal(columns="80", lines="24")
    screen.wait_for("softmax  in 00-start-here")
    screen.press("n")
    screen.wait_for("pairwise_dots  in 00-start-here")
    screen.press("p")
    screen.wait_for("softmax  in 00-start-here")
    screen.press("m")
    screen.wait_for("╭")
    screen.press("l")
    screen.wait_for("Your course: 0 of 7 exercises pass")
    screen.process.send_signal(signal.SIGINT)
    assert screen.process.wait(PATIENCE) == 130


def test_without_a_terminal_it_says_plain_lines(mine):
    command = [sys.executable, "-m", "autograder", "watch", str(mine)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=catalog.ROOT
    ) as companion:
        assert companion.stdout.readline().startswith("Looking at your lessons")
        assert companion.stdout.readline().startswith("Next: 00-start-here · softmax · 4 points · about 10 minutes")
        save(mine, notebook_with(softmax=NAMED))
        lines = [companion.stdout.readline() for _ in range(3)]
        assert any(line.startswith("✗ exp overflows") or "exp overflows" in line for line in lines), lines
        companion.terminate()


def test_an_exercise_that_ends_its_process_is_said(mine):
    save(mine, notebook_with(softmax=RIGHT, last_cell="import os\nos._exit(3)"))
    course = open_course(mine)
    checker.look_at_all(course)
    softmax, _ = course.standings(START)
    assert softmax.status == "error" and "did your code end it?" in softmax.message


@pytest.fixture
def looping(mine):
    """A look that has come to a loop that never ends, as (desk, the process it is in); ``looping(limit)``."""
    desks = []

    def begin(limit):
        pristine = json.loads((LESSONS / "00-start-here" / "start-here.ipynb").read_text(encoding="utf-8"))
        save(mine, filled(pristine, {}, first_cell="while True:\n    pass"))
        desk = checker.Desk(open_course(mine), limit)
        desks.append(desk)
        desk.want(START)
        while desk.job is None or desk.job.at != "cell 1":
            desk.take(desk.events.get(timeout=PATIENCE))
        return desk, desk.job.process

    yield begin
    for desk in desks:
        desk.close()


def is_running(process):
    """Say whether a process is there and not only waits for somebody to hear of its end."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not checker.FORKS, reason="here a look has no process beside the child's")
def test_a_loop_ends_with_the_companion(looping):
    desk, process = looping(limit=60)
    assert is_running(process)
    desk.close()
    until = time.monotonic() + 5
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(process)


@pytest.mark.skipif(not checker.FORKS, reason="here a look has no process beside the child's")
def test_a_loop_ends_by_itself_where_the_companion_cannot_end_it(looping, monkeypatch):
    monkeypatch.setattr(checker, "_LAST_RESORT_SECONDS", 0)
    desk, _process = looping(limit=2)
    event = {}
    while "ended" not in event:  # nobody looks at the clock here, as when the companion was killed
        event = desk.events.get(timeout=20)
    assert event["ended"] == -signal.SIGALRM


@pytest.mark.slow
def test_where_processes_cannot_be_forked_each_look_has_a_new_one(mine, monkeypatch):
    monkeypatch.setattr(checker, "FORKS", False)
    save(mine, notebook_with(softmax=RIGHT))
    course = open_course(mine)
    checker.look_at_all(course)
    assert [one.status for one in course.standings(START)] == ["passed", "not started"]
    assert next_open(list(course.standings())).name == "pairwise_dots"


def test_nobody_hurries_while_a_process_starts_long_after_the_first(mine, monkeypatch):
    monkeypatch.setattr(checker.Checker, "start", lambda _: None)
    desk = checker.Desk(open_course(mine))
    an_hour_later = time.monotonic() + 3600
    monkeypatch.setattr(time, "monotonic", lambda: an_hour_later)
    assert desk.patience() == 1.0
    desk.job = checker.Job(START, "", [], began=an_hour_later - 1000)
    assert desk.patience() == 0.0


def test_progress_is_what_stands_in_the_notebooks(mine, monkeypatch):
    save(mine, notebook_with(softmax=RIGHT))
    done = autograder("progress", mine, "--json", "--html", mine.parent / "progress.html")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["passed"] == 1 and document["next"] == "pairwise_dots"
    assert document["lessons"][0]["exercises"][0]["status"] == "passed"
    assert [lesson["assignment"] for lesson in document["lessons"]] == ["00-start-here", "01-tokens"]
    text = (mine.parent / "progress.html").read_text(encoding="utf-8")
    assert "✓" in text and "pairwise_dots" in text and "http" not in text
    # What has not changed is not checked again: without a process to check in, the same is known.
    monkeypatch.setattr(checker, "Desk", None)
    course = open_course(mine)
    checker.look_at_all(course)
    assert page.as_dict(course)["passed"] == 1
    # A file of an earlier look that was damaged is as good as none.
    (mine / ".progress.json").write_text('{"lessons": {"00-start-here": 7}}', encoding="utf-8")
    assert page.as_dict(open_course(mine))["passed"] == 0


def test_a_folder_without_lessons_is_one_sentence(tmp_path):
    for command in ("progress", "watch"):
        done = autograder(command, tmp_path)
        assert done.returncode == 2 and "There are no lessons in" in done.stderr and "Traceback" not in done.stderr


def test_the_map_fills_box_by_box():
    encoder = columns()[0]
    attention = next(box for box in encoder.block if "split_heads" in box.needs)
    assert not attention.is_filled({"MultiHeadAttention"})
    assert attention.is_filled(set(attention.needs))
    known = {exercise.name for lesson in catalog.lessons() for exercise in lesson.exercises}
    for column in columns():
        for box in (*column.above, column.frame, *column.block, *column.below):
            assert set(box.needs) <= known, f"the map's {box.label} waits for exercises that the course does not have"


def test_a_course_that_was_never_looked_at_is_not_started():
    assert {one.status for one in Course(LESSONS).standings()} == {"not started"}


def test_start_over_brings_one_stub_back_and_keeps_the_answer(mine):
    save(mine, notebook_with(softmax=NAMED, pairwise_dots="pairwise_dots = 42", last_cell="notes = 'é'"))
    done = autograder("reset", "00-start-here", "softmax", "--folder", mine)
    assert done.returncode == 0, done.stderr
    assert "softmax is a stub again." in done.stdout
    [kept] = (mine / "kept" / "00-start-here").iterdir()
    assert NAMED.strip() in kept.read_text(encoding="utf-8") and str(kept) in done.stdout
    # All else in the notebook is as it was.
    path = mine / "00-start-here" / "start-here.ipynb"
    assert json.loads(path.read_text(encoding="utf-8")) == notebook_with(
        pairwise_dots="pairwise_dots = 42", last_cell="notes = 'é'"
    )
    again = autograder("reset", "00-start-here", "softmax", "--folder", mine)
    assert again.returncode == 0 and "softmax is as it was handed out." in again.stdout
    assert len(list((mine / "kept" / "00-start-here").iterdir())) == 1


def test_start_over_with_a_whole_lesson_and_a_deleted_cell(mine):
    course = open_course(mine)
    notebook = notebook_with(softmax=RIGHT, pairwise_dots="pairwise_dots = 42")
    notebook["cells"] = [cell for cell in notebook["cells"]
                         if cell["metadata"].get("exercise", {}).get("name") != "softmax"]  # fmt: skip
    save(mine, notebook)
    for answer in ("pairwise_dots = 42", "pairwise_dots = 43"):  # twice within a second: both are kept
        save(mine, notebook | {"cells": [cell | {"source": answer} if "42" in cell["source"] else cell
                                         for cell in notebook["cells"]]})  # fmt: skip
        done = reset(course, START, START.exercises)
        assert done.back == ("softmax", "pairwise_dots")
    texts = [path.read_text(encoding="utf-8") for path in (mine / "kept" / "00-start-here").iterdir()]
    assert len(texts) == 2 and {"42" in text for text in texts} == {True, False}
    cells = json.loads((mine / "00-start-here" / "start-here.ipynb").read_text(encoding="utf-8"))["cells"]
    places = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    assert places.index("softmax-solution") + 1 == places.index("softmax")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["00-start-here", "softmacks"], "00-start-here has no exercise 'softmacks'"),
        (["99-nothing"], "There is no assignment '99-nothing'"),
        (["04-attention"], "There is no attention.ipynb"),
        (["01-tokens"], "The notebook cannot be read (tokens.ipynb is not valid JSON"),
    ],
)
def test_start_over_refuses_in_one_sentence(mine, arguments, says):
    (mine / "01-tokens" / "tokens.ipynb").write_text("{", encoding="utf-8")
    done = autograder("reset", *arguments, "--folder", mine)
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1
    assert (mine / "01-tokens" / "tokens.ipynb").read_text(encoding="utf-8") == "{"


def test_a_folder_that_cannot_be_written_loses_nothing(mine, monkeypatch):
    save(mine, notebook_with(softmax=RIGHT))
    before = (mine / "00-start-here" / "start-here.ipynb").read_bytes()
    (mine / "kept").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(UserError, match="nothing was changed"):
        reset(open_course(mine), START, START.exercises)
    assert (mine / "00-start-here" / "start-here.ipynb").read_bytes() == before


def test_a_notebook_that_cannot_be_replaced_is_named(mine, monkeypatch):
    save(mine, notebook_with(softmax=RIGHT))

    def refuse(scratch, path):
        raise PermissionError(13, "Permission denied", str(scratch), None, str(path))

    monkeypatch.setattr("os.replace", refuse)  # as Windows does while another program has the file open
    with pytest.raises(UserError) as refused:
        reset(open_course(mine), START, START.exercises)
    notebook = mine / "00-start-here" / "start-here.ipynb"
    assert str(refused.value) == f"{notebook} cannot be written (Permission denied): nothing was changed."
