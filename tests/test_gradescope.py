"""The Gradescope archive, run in a fresh folder as Gradescope calls it, gives the points of ``autograder grade``."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import catalog, gradescope
from autograder.gradescope import as_gradescope, find_notebook, write_archive

LESSON = catalog.find_lesson("04-attention")
STUDENTS = ("ada", "grace", "hedy")

# Gradescope's field rules ("Autograder Specifications", Output Format), as a schema of our own.
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"}, "max_score": {"type": "number"}, "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string"}, "name_format": FORMAT, "number": {"type": "string"}, "output": {"type": "string"},
        "output_format": FORMAT, "tags": {"type": "array", "items": {"type": "string"}}, "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}  # fmt: skip
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"}, "execution_time": {"type": "number"}, "output": {"type": "string"},
        "output_format": FORMAT, "test_output_format": FORMAT, "test_name_format": FORMAT, "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY, "extra_data": {"type": "object"}, "tests": {"type": "array", "items": TEST},
        "leaderboard": {"type": "array"},
    },
    # "a top-level score, or a score for the test cases, is required"
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
}  # fmt: skip
METADATA = {
    "id": 1, "created_at": "2026-10-01T12:00:00.000000-07:00", "submission_method": "upload",
    "previous_submissions": [],
    "assignment": {"due_date": "2026-10-02T12:00:00.000000-07:00", "total_points": "10.0"},
    "users": [{"email": "ada@uni.example", "id": 1, "name": "Ada"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("gradescope") / "autograder.zip"
    write_archive(LESSON, path)
    return path


@pytest.fixture(scope="module")
def container(archive, tmp_path_factory):
    """A folder laid out as Gradescope lays out ``/autograder``, in which ``setup.sh`` has run."""
    root = tmp_path_factory.mktemp("container") / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    done = start(root, "source/setup.sh", AUTOGRADER_PYTHON=sys.executable)
    assert done.returncode == 0, done.stderr
    return root


def start(root, script, **more):
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "AUTOGRADER_ROOT": str(root), **more}
    return subprocess.run(
        ["bash", str(root / script)], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize("student", STUDENTS)
def test_the_archive_gives_the_points_of_grade(container, _generated, result_of, student):
    import jsonschema

    shutil.rmtree(container / "submission")
    shutil.copytree(_generated / "everyone" / student / LESSON.folder, container / "submission")
    results = container / "results" / "results.json"
    results.unlink(missing_ok=True)
    done = start(container, "run_autograder")
    assert done.returncode == 0, done.stderr
    assert "solation: " in done.stdout or "ISOLATION: " in done.stdout
    written = json.loads(results.read_text(encoding="utf-8"))
    jsonschema.validate(written, SCHEMA)
    expected = result_of(student)
    assert [(test["name"], test["score"], test["max_score"], test["output"]) for test in written["tests"]] == [
        (one.name, one.points, one.max_points, one.message) for one in expected.exercises
    ]
    assert sum(test["score"] for test in written["tests"]) == pytest.approx(expected.points)


def test_an_empty_upload_is_a_result(container):
    import jsonschema

    shutil.rmtree(container / "submission")
    (container / "submission").mkdir()
    done = start(container, "run_autograder")
    assert done.returncode == 0, done.stderr
    written = json.loads((container / "results" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(written, SCHEMA)
    assert "There is no attention.ipynb" in written["output"]
    assert {test["score"] for test in written["tests"]} == {0.0}


def test_equal_archives_are_equal_and_hold_no_other_lesson(archive, tmp_path):
    for name in ("one.zip", "again.zip"):
        write_archive(LESSON, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        for script in ("setup.sh", "run_autograder"):
            mode = opened.getinfo(script).external_attr >> 16
            assert stat.S_ISREG(mode) and mode & 0o111
            assert b"\r" not in opened.read(script) and opened.read(script).startswith(b"#!")
    assert not [name for name in names if name.startswith(("/", "..")) or "__pycache__" in name]
    lessons = {Path(name).parts[1] for name in names if name.startswith("lessons/")}
    graders = {Path(name).parts[2] for name in names if name.startswith("autograder/graders/") and name.count("/") > 2}
    assert lessons == graders == {LESSON.folder}


def test_setup_installs_by_name_only(archive):
    with zipfile.ZipFile(archive) as opened:
        text = opened.read("setup.sh").decode()
    assert "://" not in text and "--index-url" not in text and "find-links" not in text


def test_the_notebook_is_found_where_uploads_have_it(tmp_path):
    assert find_notebook(tmp_path, LESSON) == tmp_path / "attention.ipynb"
    deep = tmp_path / "repository" / "lessons" / "04-attention" / "attention.ipynb"
    copy = tmp_path / "repository" / "attention.ipynb"
    for path in (deep, copy):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    assert find_notebook(tmp_path, LESSON) == deep  # the lesson's own folder comes before a stray copy
    (tmp_path / "attention.ipynb").write_text("{}", encoding="utf-8")
    assert find_notebook(tmp_path, LESSON) == tmp_path / "attention.ipynb"


def test_a_container_without_namespaces_says_so_loudly(monkeypatch, tmp_path, capsys, result_of):
    from autograder.sandbox import NotSafeHere

    asked = []

    def graded(_grader, _submission, isolation, user):
        asked.append((isolation, user))
        if isolation == "namespaces":
            raise NotSafeHere("no namespaces here")
        return result_of("ada")

    monkeypatch.setattr(gradescope, "_graded", graded)
    monkeypatch.setenv("AUTOGRADER_ROOT", str(tmp_path))
    for can_change, whom, loud in ((True, "student", "user"), (False, None, "process")):
        monkeypatch.setattr(gradescope, "_can_change_user", lambda can_change=can_change: can_change)
        assert gradescope.main([LESSON.folder]) == 0
        assert asked[-1] == ("process", whom)
        assert gradescope.LOUD[loud] in capsys.readouterr().out
    assert json.loads((tmp_path / "results" / "results.json").read_text(encoding="utf-8")) == as_gradescope(
        result_of("ada")
    )


def test_another_user_has_its_own_group_and_no_other():
    from autograder.sandbox import _as_user

    command = "id -u; id -g; id -G"
    if os.getuid() == 0:
        told = subprocess.run(command, shell=True, capture_output=True, text=True, cwd="/", **_as_user("nobody"))
        user, group, groups = told.stdout.split("\n")[:3]
        assert user != "0" and group != "0" and groups == group
    else:
        with pytest.raises(PermissionError):
            subprocess.run(command, shell=True, cwd="/", **_as_user("nobody"))
    assert _as_user(None) == {}
