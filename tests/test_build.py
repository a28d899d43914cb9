"""What is generated is what the masters give, the same every time, and no solution reaches the lessons."""

import ast
import functools
import json
import re
import shutil
import textwrap

import nbformat
import pytest

from autograder import catalog
from autograder.authoring import left_to_do
from autograder.build import _tells_old_numbers, drift, masters, parts_module, solution_notebook, write_all
from autograder.exercise import UserError

ROOT = catalog.ROOT
FOLDERS = [lesson.folder for lesson in catalog.lessons()]


@functools.cache
def all_masters():
    return masters(ROOT)


def test_nothing_generated_is_out_of_date():
    assert drift(ROOT) == []


def test_an_old_number_of_checks_in_a_solution_notebook_is_noticed(tmp_path):
    folder = "05-masks"
    path = tmp_path / folder / "masks.ipynb"
    path.parent.mkdir()
    text = (ROOT / "solutions" / folder / "masks.ipynb").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert not _tells_old_numbers(path, nbformat.read(path, as_version=4))
    path.write_text(re.sub(r"All \d+ checks passed", "All 2 checks passed", text), encoding="utf-8")
    assert _tells_old_numbers(path, nbformat.read(path, as_version=4))


@pytest.mark.slow
def test_a_second_build_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_all(ROOT, tmp_path / name, execute="nothing")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert files
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def solution_lines(master):
    """The telling lines between the solution markers of a master."""
    for cell in master.cells:
        inside = False
        for line in cell.source.splitlines():
            if "### BEGIN SOLUTION" in line:
                inside = True
            elif "### END SOLUTION" in line:
                inside = False
            elif inside and len(line.strip()) > 15 and line.strip() != "super().__init__()":
                yield line.strip()


def test_every_lesson_has_a_master():
    assert [master.folder for master in all_masters()] == FOLDERS


@pytest.mark.parametrize("index", range(len(FOLDERS)), ids=FOLDERS)
def test_no_solution_line_of_this_lesson_or_a_later_one_reaches_its_students(index):
    files = [path for path in (ROOT / "lessons" / FOLDERS[index]).rglob("*") if path.is_file()]
    assert files
    own_prose = {
        line.strip()
        for cell in all_masters()[index].cells
        if "exercise" not in cell.metadata
        for line in cell.source.splitlines()
    }
    given = parts_module(all_masters()[:index], "")
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        for later in all_masters()[index:]:
            for line in solution_lines(later):
                assert line not in text or line in own_prose or line in given, (
                    f"{path} holds {line!r} of {later.folder}"
                )


def test_lessons_hold_notebooks_and_given_parts_only():
    lessons = ROOT / "lessons"
    own = {lessons / "my_transformer.py", lessons / ".progress.json"}  # a learner's, which git ignores
    for path in lessons.rglob("*"):
        if path.is_file() and not {".ipynb_checkpoints", "__pycache__", "kept"} & set(path.parts):
            assert path.suffix == ".ipynb" or path.name == "given.py" or path in own


@pytest.mark.parametrize("folder", FOLDERS)
def test_given_holds_earlier_parts_only(folder):
    path = ROOT / "lessons" / folder / "given.py"
    earlier = {exercise.name for lesson in catalog.lessons() if lesson.folder < folder for exercise in lesson.exercises}
    assert path.is_file() == bool(earlier)
    if earlier:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))} >= earlier
        names = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        later = {
            exercise.name for lesson in catalog.lessons() if lesson.folder >= folder for exercise in lesson.exercises
        }
        assert not names & later


@pytest.mark.parametrize("lesson", catalog.lessons(), ids=lambda lesson: lesson.folder)
def test_each_lesson_notebook_keeps_the_contract(lesson):
    notebook = nbformat.read(catalog.lesson_notebook(lesson), as_version=4)
    nbformat.validate(notebook)
    cells = notebook.cells
    ids = [cell.id for cell in cells]
    assert len(set(ids)) == len(ids)
    for exercise in lesson.exercises:
        stub = next(i for i, cell in enumerate(cells) if cell.metadata.get("exercise", {}).get("name") == exercise.name)
        assert cells[stub].metadata.nbgrader.solution and "raise NotImplementedError" in cells[stub].source
        assert cells[stub + 1].source == f'check("{exercise.name}")'
        assert cells[stub + 1].metadata.nbgrader.grade_id == exercise.name
        assert cells[stub + 1].metadata.nbgrader.points == exercise.points
        assert cells[stub - 1].source.count("<details>") == 3
        node = ast.parse(cells[stub].source).body[0]
        docstring = ast.get_docstring(node)
        assert docstring and ">>>" in docstring, f"{exercise.name} has no worked example in its docstring"
    for cell in cells:
        assert not cell.get("outputs")
        if cell.cell_type == "code":
            ast.parse(cell.source)


MASTER = '''
# %% tags=["setup"]
from autograder import check

# %% [markdown] hints="double"
# 1. a
# 2. b
# 3. c

# %% exercise="double" points=1 minutes=5 difficulty=1 importance=1
def double(x):
    """Twice x.

    >>> double(2)
    4
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''


@pytest.fixture
def scratch(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    folder = tmp_path / "solutions" / "00-tiny"
    folder.mkdir(parents=True)

    def write(text):
        (folder / "tiny.py").write_text(textwrap.dedent(text), encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.slow
def test_a_tiny_master_makes_a_lesson(scratch):
    root = scratch(MASTER)
    write_all(root, root, execute="nothing")
    lesson = catalog.read_lesson(root / "autograder" / "graders" / "00-tiny" / "lesson.json")
    assert lesson.exercises[0].hints == ("a", "b", "c") and "raise NotImplementedError" in lesson.exercises[0].stub
    assert [(exercise.name, exercise.points) for exercise in lesson.exercises] == [("double", 1)]
    assert "return 2 * x" in (root / "solutions" / "gpt_from_scratch.py").read_text(encoding="utf-8")
    assert "return 2 * x" not in (root / "lessons" / "00-tiny" / "tiny.ipynb").read_text(encoding="utf-8")
    assert drift(root) == []
    (root / "lessons" / "00-tiny" / "tiny.ipynb").write_text("{}", encoding="utf-8")
    assert drift(root) == ["lessons/00-tiny/tiny.ipynb"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points=1 ", "", "lacks points"),
        ("    ### BEGIN SOLUTION\n", "", "BEGIN SOLUTION"),
        ("def double", "def doubled", "defines no function or class"),
        ('hints="double"', 'hints="other"', "needs one exercise cell and one hints cell"),
        ("# 3. c\n", "", "must be a list of 3"),
        ('tags=["setup"]', 'tags=["setup"] refuses=["magic"]', "is unknown"),
        ("return 2 * x", "return 2 *", "tiny.py does not parse: invalid syntax, in the line 'return 2 .*'"),
    ],
)
def test_a_broken_master_is_one_sentence(scratch, old, new, says):
    root = scratch(MASTER.replace(old, new))
    with pytest.raises(UserError, match=says):
        for master in masters(root):
            solution_notebook(master)


def test_an_author_is_told_what_is_left_to_do(scratch):
    root = scratch(MASTER + '\n# %% tags=["experiment"]\n@experiment("doubel")\ndef look():\n    pass\n')
    for name, text in {
        "autograder/graders/00-tiny/test_visible.py": "", "autograder/graders/00-tiny/test_hidden.py": "",
        "autograder/graders/00-tiny/misconceptions.py": '@misconception("duoble", cause="halved")\ndef half(x): ...\n',
        "tests/submissions/00-tiny/right/double.py": "# %% plain\n" * 10,
        "tests/submissions/00-tiny/wrong/double.py": '# %% half cause="halved"\n# %% none cause="haved"\n',
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    said = []
    write_all(root, root, execute="nothing", say=said.append)
    assert [sentence.removeprefix("To do: ") for sentence in said if sentence.startswith("To do: ")] == [
        "tiny.py: @experiment('doubel') names no exercise of this lesson or an earlier one.",
        "00-tiny: misconceptions.py speaks of 'duoble', which is no exercise of the lesson.",
        "00-tiny: tests/submissions/00-tiny/wrong/double.py holds 2 solutions; at least 15 are needed.",
        "00-tiny: wrong/double.py wants the cause 'haved' of none, which neither misconceptions.py nor a test names.",
    ]


def test_nothing_is_left_to_do():
    lessons = [(lesson.folder, [exercise.name for exercise in lesson.exercises]) for lesson in catalog.lessons()]
    assert left_to_do(ROOT, lessons) == []


def test_the_reference_reads_from_top_to_bottom():
    tree = ast.parse((ROOT / "solutions" / "gpt_from_scratch.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    exercises = [exercise.name for lesson in catalog.lessons() for exercise in lesson.exercises]
    assert [name for name in names if name in exercises] == exercises
