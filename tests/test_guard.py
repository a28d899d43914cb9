"""What hostile files are made of before nbgrader copies them, and what the grader says of a hostile notebook."""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from autograder import catalog
from autograder.exercise import UserError
from autograder.fleet import find_submissions
from autograder.grade import Submission
from autograder.guard import ATTIC, LARGEST_FILE, MOST_FILES, Guard
from autograder.notebook import SET_ASIDE, UnreadableNotebook, not_its_own, read_code_cells
from autograder.samples import filled

LESSON = catalog.find_lesson("04-attention")
SECRET = "the solution"


@pytest.fixture
def submission(tmp_path):
    (tmp_path / "master" / "data").mkdir(parents=True)
    (tmp_path / "master" / "given.py").write_text(SECRET)
    folder = tmp_path / "submitted" / "eve" / LESSON.folder
    folder.mkdir(parents=True)
    (folder / "attention.ipynb").write_text("{}")
    (folder / "notes.txt").write_text("mine")
    return folder


def guarded(submission):
    root = submission.parents[2]
    guard = Guard(root / "submitted", ["attention.ipynb"], root / "master", lambda text: text.startswith("20"))
    return guard.make_harmless(submission)


def test_an_honest_submission_stays_as_it_is(submission):
    (submission / "figures").mkdir()
    (submission / "figures" / "one.png").write_bytes(b"PNG")
    (submission / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    (submission / "given.py").write_text("# a copy of what was given")
    assert guarded(submission) == []
    assert sorted(str(path.relative_to(submission)) for path in submission.rglob("*")) == [
        "attention.ipynb", "figures", "figures/one.png", "given.py", "notes.txt", "timestamp.txt",
    ]  # fmt: skip


def link(path):
    path.unlink(missing_ok=True)
    path.symlink_to(path.parents[3] / "master" / "given.py")


def pipe(path):
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def plug(path):
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)
        server.bind(path.name)


def folder(path):
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "deep").write_text("x")


@pytest.mark.parametrize("name", ["attention.ipynb", "data.csv", "given.py", "timestamp.txt", "sub/data.csv"])
@pytest.mark.parametrize("thing", [link, pipe, plug])
def test_links_pipes_and_sockets_become_small_files_that_say_why(submission, monkeypatch, name, thing):
    monkeypatch.chdir(submission)
    path = submission / name
    path.parent.mkdir(exist_ok=True)
    thing(path)
    [said] = guarded(submission)
    assert path.name in said and {link: "link", pipe: "pipe", plug: "socket"}[thing] in said
    for left in submission.rglob("*"):
        assert not left.is_symlink() and (left.is_file() or left.is_dir())
        assert left.is_dir() or SECRET not in left.read_text()
    assert not (submission / "timestamp.txt").exists()
    assert guarded(submission) == []  # and once is enough


@pytest.mark.parametrize("thing", [link, pipe, folder])
def test_the_grader_says_the_same_before_and_after(submission, grader, mother, thing):
    notebook = submission / "attention.ipynb"
    thing(notebook)
    before = grader.grade(Submission("eve", notebook), mother)
    guarded(submission)
    after = grader.grade(Submission("eve", notebook), mother)
    assert before == after
    assert (before.status, before.points) == ("unreadable", 0)
    assert before.reason.startswith("The notebook cannot be read: attention.ipynb is a ")


@pytest.mark.parametrize("level", ["student", "assignment"])
def test_a_folder_that_is_a_link_is_not_entered(submission, grader, mother, level):
    root = submission.parents[2]
    real = root / "elsewhere"
    target = submission.parent if level == "student" else submission
    target.rename(real)
    target.symlink_to(real)
    [found] = find_submissions(root / "submitted", LESSON)
    before = grader.grade(found, mother)
    assert before.status == "unreadable" and f"the folder {target.name} is a link" in before.reason
    guarded(submission)
    assert not target.is_symlink() and list(submission.iterdir()) == [submission / "attention.ipynb"]
    assert grader.grade(found, mother) == before
    assert (real if level == "assignment" else real / LESSON.folder).joinpath("notes.txt").read_text() == "mine"


def test_giants_and_labyrinths_are_set_aside(submission, monkeypatch):
    monkeypatch.chdir(submission)
    with (submission / "giant.bin").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for _ in range(300):
        os.mkdir("a")
        os.chdir("a")
    os.chdir(submission.parent)
    (submission / "data").write_text("a file where the assignment has a folder")
    folder(submission / "given.py")
    (submission / "bad\nname").write_text("x")
    said = guarded(submission)
    assert len(said) == 5
    assert "giant.bin is larger than 50 MiB." in said
    assert "a is more than 12 folders deep." in said  # once, not for each one below it
    attic = submission.parents[1] / ATTIC / "eve" / LESSON.folder
    assert {path.name for path in attic.iterdir()} == {"giant.bin", "a", "data", "given.py", "bad�name"}
    assert (submission / "giant.bin").read_text().startswith(SET_ASIDE)
    deep = max((len(path.relative_to(submission).parts) for path in submission.rglob("*")), default=0)
    assert deep <= 13
    assert guarded(submission) == []


def test_too_many_files_are_set_aside_together(submission):
    for number in range(MOST_FILES + 1):
        (submission / f"{number}").touch()
    [said] = guarded(submission)
    assert said.startswith("the other files are more than 2000 files")
    assert {path.name for path in submission.iterdir()} == {"attention.ipynb", "files.txt"}


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda path: path.open("wb").truncate(100 * 2**20), "is 100 MiB large; up to 20 MiB are read"),
        (lambda path: path.write_text(json.dumps({"cells": [{}] * 10**5})), "has 100000 cells; up to 2000 are read"),
        (lambda path: path.write_text('{"cells": ' + "[" * 10**4 + "]" * 10**4 + "}"), "nested too deeply"),
        (lambda path: path.write_text("[" * 10**4), "nested too deeply"),
        (lambda path: path.write_text('{"cells": ' + "1" * 10**5 + "}"), "not valid JSON"),
        (lambda path: path.write_bytes(b"\xff\xfe{}"), "not text in UTF-8"),
        (lambda path: path.write_text('{"cells": [1]}'), "it has no list of cells"),
        (lambda path: path.write_text('{"worksheets": []}'), "it has no list of cells"),
    ],
)
def test_a_monstrous_notebook_is_one_sentence_and_quick(tmp_path, write, says):
    path = tmp_path / "attention.ipynb"
    write(path)
    start = time.perf_counter()
    with pytest.raises(UnreadableNotebook, match=says):
        read_code_cells(path)
    assert time.perf_counter() - start < 5


def test_how_deep_is_too_deep_does_not_depend_on_who_asks(tmp_path):
    path = tmp_path / "attention.ipynb"
    path.write_text(json.dumps({"cells": [], "metadata": None}).replace("null", "[" * 900 + "]" * 900))

    def deeper(levels):
        return read_code_cells(path) if levels == 0 else deeper(levels - 1)

    assert deeper(0) == deeper(200) == []


def test_half_a_character_does_not_stop_the_grader(tmp_path, grader, mother):
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    path = tmp_path / "attention.ipynb"
    path.write_text(json.dumps(filled(notebook, {}, first_cell="name = '\ud800'")))
    assert grader.grade(Submission("someone", path), mother).status == "graded"


def test_names_that_cannot_be_printed_are_reported_all_the_same(tmp_path):
    for name in (b"\xff", b"\xfe", b"a\nb", b"ada"):
        os.makedirs(os.path.join(os.fsencode(tmp_path), name, LESSON.folder.encode()))
    names = [submission.student for submission in find_submissions(tmp_path, LESSON)]
    assert sorted(names) == ["ada", "a�b", "�", "��"]


def test_what_is_closed_to_the_grader_is_a_result_or_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "ada" / LESSON.folder).mkdir(parents=True)
    (tmp_path / "zoe" / LESSON.folder).mkdir(parents=True)

    def closed(look):  # as for one who is not root, where the folder has mode 700 and another owner
        def tried(path):
            if path.is_relative_to(tmp_path / "ada" / LESSON.folder):
                raise PermissionError(13, "Permission denied", str(path))
            return look(path)

        return tried

    monkeypatch.setattr(Path, "is_symlink", closed(Path.is_symlink))
    monkeypatch.setattr(Path, "lstat", closed(Path.lstat))
    ada, zoe = find_submissions(tmp_path, LESSON)
    assert not_its_own(ada.notebook) == "attention.ipynb cannot be opened (Permission denied)"
    assert not_its_own(zoe.notebook) is None


def test_a_class_that_is_closed_to_the_grader_is_one_sentence(tmp_path, monkeypatch):
    def closed(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(UserError, match=f"^The folder '{tmp_path}' cannot be read: Permission denied.$"):
        find_submissions(tmp_path, LESSON)
