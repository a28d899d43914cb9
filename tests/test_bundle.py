"""The student bundle: nothing secret is in it, it installs where the repository is not, and it diagnoses there."""

import ast
import copy
import functools
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
import zlib

import msgpack
import pytest

from autograder import catalog
from autograder.bundle import FOLDER, make_bundle
from autograder.exercise import UserError
from autograder.samples import filled, variants
from autograder.suite import Suite

THROUGH = catalog.find_lesson("04")
LESSONS = catalog.lessons()
REFERENCE = catalog.ROOT / "solutions" / "gpt_from_scratch.py"
LATER = [lesson for lesson in LESSONS if lesson.folder > THROUGH.folder]


@pytest.fixture(scope="module")
def bundle():
    return make_bundle(THROUGH)


@pytest.fixture(scope="module")
def files(bundle):
    """Every file of the bundle, opened: notebooks as JSON text, what diagnosis knows as its own text."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name.removeprefix(f"{FOLDER}/"): archive.read(name) for name in archive.namelist()}


def texts(files):
    """All the text in a bundle, line by line: of notebooks every string, outputs and metadata too."""
    for name, content in files.items():
        if name.endswith(".bin"):
            yield from ((name, line) for line in strings(msgpack.unpackb(zlib.decompress(content))))
        elif name.endswith(".ipynb"):
            yield from ((name, line) for line in strings(json.loads(content)))
        else:
            yield from ((name, line.strip()) for line in content.decode("utf-8").splitlines())


def strings(value):
    if isinstance(value, str):
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, bytes):
        yield from (line.strip() for line in value.decode("utf-8", "replace").splitlines())
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def solution_lines(lesson):
    """The lines between the markers that say something: no lone bracket, return or name."""
    master = (catalog.ROOT / "solutions" / lesson.folder / f"{lesson.topic}.py").read_text(encoding="utf-8")
    inside, found, told = False, set(), set()
    for line in map(str.strip, master.splitlines()):
        if line in ("### BEGIN SOLUTION", "### END SOLUTION"):
            inside = line == "### BEGIN SOLUTION"
        elif len(line) >= 20:
            (found if inside else told).add(line)
    assert found - told
    return found - told  # a line that the lesson shows in an example, too, is no secret


def first_lesson_with(name):
    """The number of the lesson to which a file of the bundle belongs; of what belongs to none, the first."""
    numbers = [part[:2] for part in name.split("/") if part[:2].isdigit()]
    return numbers[0] if numbers else "00"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_a_solution_line_stands_only_in_later_lessons_given_parts(files, lesson):
    # A line that an earlier lesson's solution has as well says nothing new (`self.dropout = nn.Dropout(dropout)`).
    secret = solution_lines(lesson) - {line for one in LESSONS[: LESSONS.index(lesson)] for line in solution_lines(one)}
    for name, line in texts(files):
        if line in secret or (name.endswith(".bin") and any(one in line for one in secret)):
            assert name.endswith(("given.py", ".bin")) and first_lesson_with(name) > lesson.folder[:2], (
                f"{name}: {line}"
            )


def test_no_hidden_check_reference_master_or_misconception_is_in_it(files):
    secret = [path for lesson in LESSONS for path in (catalog.ROOT / "solutions" / lesson.folder).glob("*")
              if path.name != "given.py"]  # fmt: skip
    secret += [path for lesson in LESSONS for path in catalog.graders_folder(lesson).glob("*.py")
               if path.name != "test_visible.py"]  # fmt: skip
    assert len(secret) > 4 * len(LESSONS) - 2
    contents = set(files.values())
    for path in [*secret, catalog.ROOT / "solutions" / "gpt_from_scratch.py"]:
        assert not path.is_file() or path.read_bytes() not in contents, path
    assert not [name for name in files if name.startswith(("solutions/", "tests/"))]
    assert not [
        name
        for name in files
        if "/graders/" in name and not name.endswith(("/test_visible.py", "/known.bin", "/lesson.json"))
    ]
    together = "\n".join(line for _name, line in texts(files))
    for lesson in LESSONS:
        graders = catalog.graders_folder(lesson)
        assert f"{lesson.folder}/test_hidden" not in together
        for file in ("test_hidden.py", "misconceptions.py"):
            for node in ast.walk(ast.parse((graders / file).read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and len(node.name) > 12 and node.name not in known_names():
                    assert f"def {node.name}(" not in together, f"{file} of {lesson.folder}: {node.name}"


@functools.cache
def known_names():
    """Functions of hidden checks and misconceptions that are called as a visible check, or a part, is."""
    visible = [catalog.graders_folder(lesson) / "test_visible.py" for lesson in LESSONS]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (*visible, REFERENCE)]
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_hidden_inputs_are_no_probes(files):
    """What diagnosis asks in a bundle is never what a hidden check asks."""
    from autograder.diagnose import steps
    from autograder.learner import Learner
    from autograder.worker.session import Session

    for lesson in LESSONS:
        if lesson in LATER:
            continue
        content = files[f"autograder/graders/{lesson.folder}/known.bin"]
        known = msgpack.unpackb(zlib.decompress(content))["exercises"]
        suite = Suite(catalog.graders_folder(lesson), catalog.reference())
        for exercise in lesson.exercises:
            probes = {steps(probe)[-1] for probe in known[exercise.name]["probes"]}
            outcomes = suite.run(exercise.name, Learner(Session(vars(catalog.reference())).answer))
            hidden = {steps(request for request, _ in outcome.calls)[-1] for outcome in outcomes if outcome.hidden}
            assert hidden and not probes & hidden


def test_lessons_after_the_last_one_are_not_in_it(files):
    for lesson in LATER:
        assert not [name for name in files if lesson.folder in name]
    assert f"lessons/{THROUGH.folder}/{THROUGH.topic}.ipynb" in files


def test_equal_courses_make_equal_bundles():
    first = catalog.find_lesson("00")
    assert make_bundle(first) == make_bundle(first)


@pytest.fixture(scope="module")
def fresh(bundle, tmp_path_factory):
    """A new environment with the course's dependencies, into which only the bundle is installed."""
    root = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(root)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / "env"], check=True)
    scheme = "nt_venv" if os.name == "nt" else "posix_venv"
    place = {"base": str(root / "env"), "platbase": str(root / "env"), "installed_base": sys.base_prefix}
    packages = sysconfig.get_path("purelib", scheme, place)
    python = os.path.join(sysconfig.get_path("scripts", scheme, place), "python")
    # What .pth files name there is not followed: the repository, which is installed for editing, stays out of reach.
    with open(os.path.join(packages, "dependencies.pth"), "w", encoding="utf-8") as file:
        file.write(sysconfig.get_path("purelib"))
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NBGRADER"))}

    def run(*arguments, cwd=root / FOLDER):
        return subprocess.run(
            [python, *map(str, arguments)], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
        )

    found = run("-c", "import autograder", cwd=root)
    assert found.returncode != 0 and "No module named 'autograder'" in found.stderr
    install = run("-m", "pip", "install", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", ".")
    assert install.returncode == 0, install.stderr
    run.root, run.packages = root, packages
    return run


def notebook_with(lesson, code):
    notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    return json.dumps(filled(notebook, code))


def test_check_works_where_only_the_bundle_is_installed(fresh):
    where = fresh("-c", "import autograder, course; print(autograder.__file__, course.__file__)", cwd=fresh.root)
    assert where.stdout.count(str(fresh.packages)) == 2, where.stdout + where.stderr
    for lesson in (catalog.find_lesson("00"), THROUGH):
        done = fresh("-m", "autograder", "check", lesson.folder)
        assert done.returncode == 1, done.stderr
        assert done.stdout.count("not started yet") == len(lesson.exercises)


def test_a_mistake_is_named_and_a_right_answer_is_promised_no_more_than_is_known(fresh):
    lesson = catalog.find_lesson("04")
    wrong = next(one for one in variants(lesson, "wrong", "scaled_dot_product_attention").values()
                 if one.cause == "missing-scale")  # fmt: skip
    right = next(iter(variants(lesson, "right", "ScaledDotProductAttention").values()))
    path = fresh.root / FOLDER / "lessons" / lesson.folder / f"{lesson.topic}.ipynb"
    path.write_text(
        notebook_with(lesson, {"scaled_dot_product_attention": wrong.source, right.name: None}), encoding="utf-8"
    )
    done = fresh("-m", "autograder", "check", lesson.folder, "--json")
    verdict = json.loads(done.stdout)["exercises"][0]
    assert verdict["cause"] == "missing-scale" and "not divided by √d_k" in verdict["message"], verdict
    softmax = catalog.find_lesson("00")
    code = next(iter(variants(softmax, "right", "softmax").values())).source
    path = fresh.root / FOLDER / "lessons" / softmax.folder / f"{softmax.topic}.ipynb"
    path.write_text(notebook_with(softmax, {"softmax": code}), encoding="utf-8")
    done = fresh("-m", "autograder", "check", softmax.folder, "softmax")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "visible checks passed; the hidden graders run when you submit" in done.stdout


RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        print(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
"""


def test_a_lesson_runs_in_a_kernel_there(fresh):
    lesson = catalog.find_lesson("03")
    wrong = next(iter(variants(lesson, "wrong", "sinusoidal_positions").values()))
    folder = fresh.root / FOLDER / "lessons" / lesson.folder
    notebook = folder / f"{lesson.topic}.ipynb"
    notebook.write_text(notebook_with(lesson, {"sinusoidal_positions": wrong.source}), encoding="utf-8")
    done = fresh("-c", RUN, notebook, folder)
    assert done.returncode == 0, done.stderr
    assert "✗ sinusoidal_positions" in done.stdout and "Try this" in done.stdout
    assert "○ PositionalEncoding: not started yet" in done.stdout


def test_an_instructors_command_is_not_there_and_says_so(fresh):
    done = fresh("-m", "autograder", "grade", "lessons", "--assignment", "04-attention")
    assert done.returncode == 2 and "instructor's copy" in done.stderr and "Traceback" not in done.stderr
    listed = fresh("-m", "autograder", "--help").stdout
    commands = set(re.findall(r"(?m)^\W*([a-z-]+)  ", listed))
    assert {"check", "assemble"} <= commands and not commands & {"grade", "build", "bundle", "report", "sample-class"}


def test_a_lesson_that_was_filled_in_is_not_handed_out(tmp_path, monkeypatch):
    lesson = catalog.find_lesson("00")
    handed_out = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    right = next(iter(variants(lesson, "right", "softmax").values())).source
    run = copy.deepcopy(handed_out)
    next(cell for cell in run["cells"] if cell["cell_type"] == "code")["outputs"] = [{"output_type": "stream"}]
    path = tmp_path / "start-here.ipynb"
    monkeypatch.setattr(catalog, "lesson_notebook", lambda _: path)
    for notebook, says in ((filled(handed_out, {"softmax": right}), "`softmax` is not the stub"), (run, "outputs")):
        path.write_text(json.dumps(notebook), encoding="utf-8")
        with pytest.raises(UserError, match=says):
            make_bundle(lesson)


def test_who_has_the_earlier_lessons_keeps_them():
    first, second = catalog.find_lesson("00"), catalog.find_lesson("01")
    whole, new = (
        {name.removeprefix(f"{FOLDER}/") for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
        for content in (make_bundle(second), make_bundle(second, since=second))
    )
    assert whole - new == {f"lessons/{first.folder}/{first.topic}.ipynb"}
