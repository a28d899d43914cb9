"""A learner's own parts become one module, and lessons can run on it; what is broken is replaced and said."""

import importlib.util
import json
import sys

import pytest
import torch

from autograder import catalog
from autograder.assemble import FILE_NAME, assemble, demand_free
from autograder.checking import check_namespace
from autograder.cli import main
from autograder.exercise import UserError
from autograder.learner import Learner
from autograder.samples import filled, variants
from autograder.sandbox import Limits

START, ATTENTION = catalog.find_lesson("00-start-here"), catalog.find_lesson("04-attention")
PARTS = ("softmax", "pairwise_dots", "scaled_dot_product_attention", "ScaledDotProductAttention")
RIGHT = {
    exercise.name: list(variants(lesson, "right", exercise.name).values())
    for lesson in (START, ATTENTION)
    for exercise in lesson.exercises
}


def right(number, **instead):
    """The parts of a learner who wrote everything rightly, in one of several ways."""
    return {name: ways[number % len(ways)].source for name, ways in RIGHT.items()} | instead


def write_lessons(folder, code, lessons=(START, ATTENTION), **extra):
    for lesson in lessons:
        notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
        notebook = filled(notebook, code, **extra)
        path = folder / lesson.folder / f"{lesson.topic}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def load(text, tmp_path, name="assembled_for_a_test"):
    path = tmp_path / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_name(assembly):
    return {part.name: part for part in assembly.parts}


@pytest.mark.parametrize("number", range(0, 12, 3))
def test_right_parts_are_taken_and_pass_their_checks_in_the_module(tmp_path, number):
    assembly = assemble(write_lessons(tmp_path, right(number)))
    module = load(assembly.text, tmp_path)
    for name in PARTS:
        assert by_name(assembly)[name].whose == "yours", by_name(assembly)[name]
        assert name in module.YOURS
        assert check_namespace(name, vars(module)).status == "passed"


def test_a_wrong_part_is_replaced_by_the_given_one_and_the_comment_says_why(tmp_path):
    wrong = variants(ATTENTION, "wrong", "scaled_dot_product_attention")
    wrong = next(variant for variant in wrong.values() if variant.cause == "missing-scale")
    assembly = assemble(write_lessons(tmp_path, right(0, scaled_dot_product_attention=wrong.source)))
    part = by_name(assembly)["scaled_dot_product_attention"]
    assert part.failed and part.verdict == "The scores are not divided by √d_k."
    assert by_name(assembly)["ScaledDotProductAttention"].whose == "yours"  # on the right one it is right
    assert f"# {part.name} is the given one. Yours: {part.verdict}" in assembly.text
    module = load(assembly.text, tmp_path)
    assert module.GIVEN[part.name] == part.verdict and part.name not in module.YOURS
    if part.whose == "given":
        assert check_namespace(part.name, vars(module)).status == "passed"


def test_what_is_not_started_has_not_failed(tmp_path):
    assembly = assemble(write_lessons(tmp_path, {"softmax": right(0)["softmax"]}))
    parts = by_name(assembly)
    assert parts["softmax"].whose == "yours"
    assert all(parts[name].verdict == "not started" and not parts[name].failed for name in PARTS[1:])
    assert not any(part.failed for part in assembly.parts)


def test_lessons_that_are_not_there_are_given(tmp_path):
    assembly = assemble(write_lessons(tmp_path, right(0), lessons=(START,)))
    part = by_name(assembly)["scaled_dot_product_attention"]
    assert part.whose in ("given", "left out") and part.verdict == "no notebook"


HELPED = """
import math

class Softmax:
    @staticmethod
    def over(scores):
        return torch.softmax(scores, dim=-1)

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = compare(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = Softmax.over(scores)
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
"""
HELPERS = """
%matplotlib inline
print("never at import")
POWER = -1 / 2  # of the width

# Compares each query with each key.
def compare(query, key):
    return query @ key.transpose(-2, -1) * query.shape[-1] ** POWER

def scratch():
    return undefined_name

weights = compare(torch.ones(1, 2), torch.ones(1, 2))
"""


def test_helpers_from_other_cells_come_along_and_scratch_work_does_not(tmp_path):
    lessons = write_lessons(tmp_path, right(0, scaled_dot_product_attention=HELPED), first_cell=HELPERS)
    assembly = assemble(lessons)
    assert by_name(assembly)["scaled_dot_product_attention"].whose == "yours"
    assert "# Compares each query with each key.\ndef compare(" in assembly.text and "POWER = -1 / 2" in assembly.text
    for absent in ("never at import", "scratch", "matplotlib", "@experiment", "check(", "weights = compare"):
        assert absent not in assembly.text


def test_a_part_is_found_by_its_name_wherever_it_stands(tmp_path):
    lessons = write_lessons(tmp_path, right(0))
    path = lessons / ATTENTION.folder / f"{ATTENTION.topic}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)
        cell["metadata"].pop("exercise", None)
    notebook["cells"] = [cell for cell in notebook["cells"] if not str(cell["source"]).startswith("check(")]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert by_name(assemble(lessons))["ScaledDotProductAttention"].whose == "yours"


def test_one_name_in_two_lessons_stays_two_things(tmp_path):
    softmax = """
from torch import exp as F
def shift(x, dim):
    return x - x.amax(dim=dim, keepdim=True)
def softmax(x, dim=-1):
    shifted = F(shift(x, dim))
    return shifted / shifted.sum(dim=dim, keepdim=True)
"""
    attention = """
import torch.nn.functional as F
def shift(scores, mask):
    return scores if mask is None else scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
def split_heads(query, key):  # a name that belongs to lesson 06
    return query @ key.mT
class softmax:  # one that belongs to lesson 00
    shift = 0.0
    def __new__(cls, scores):
        return F.softmax(scores + cls.shift, dim=-1)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = softmax(shift(split_heads(query, key) / query.shape[-1] ** 0.5, mask=mask))
    weights = weights if mask is None else weights * mask
    return weights @ value, weights
"""
    assembly = assemble(write_lessons(tmp_path, right(0, softmax=softmax, scaled_dot_product_attention=attention)))
    for name in PARTS:
        assert by_name(assembly)[name].whose == "yours", by_name(assembly)[name]
    for name in ("def shift(", "def shift_04(", "class softmax_04", "def split_heads_04(", "functional as F_04"):
        assert name in assembly.text
    module = load(assembly.text, tmp_path)
    assert all(check_namespace(name, vars(module)).status == "passed" for name in PARTS)


def test_what_fails_only_on_the_learners_own_earlier_parts_is_said_so(tmp_path):
    attention = """
from given import softmax
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = softmax(scores) + (0.0 if "Hugo" not in (softmax.__doc__ or "") else 1.0)
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
"""
    softmax = f"{right(0)['softmax']}\n\nsoftmax.__doc__ = 'by Hugo'"
    lessons = write_lessons(tmp_path, right(0, softmax=softmax, scaled_dot_product_attention=attention))
    part = by_name(assemble(lessons))["scaled_dot_product_attention"]
    assert part.failed and part.verdict.startswith("right by itself, but not on your own earlier parts: ")


@pytest.mark.parametrize(
    ("softmax", "says"),
    [
        ("def softmax(x, dim=-1):\n    return x +", "is not Python"),
        ("import no_such_module\ndef softmax(x, dim=-1):\n    return no_such_module.softmax(x)", "does not load"),
        ("def softmax(x, dim=-1, zero=torch.zeros(2, -1)):\n    return x", "does not load: RuntimeError"),
        ("raise SystemExit\nsoftmax = 1 / 0", "does not load: ZeroDivisionError"),
        ("def softmax(x, dim=-1):\n    return helper_that_is_nowhere(x)", "helper_that_is_nowhere"),
        ("softmax = torch.softmax", "Your code calls torch's own softmax"),
    ],
    ids=["syntax", "import", "default", "division", "name", "finished part"],
)
def test_whatever_is_wrong_with_one_part_the_others_stay(tmp_path, softmax, says):
    assembly = assemble(write_lessons(tmp_path, right(0, softmax=softmax)))
    part = by_name(assembly)["softmax"]
    assert part.failed and part.whose != "yours" and says in part.verdict
    assert all(by_name(assembly)[name].whose == "yours" for name in PARTS[1:])
    load(assembly.text, tmp_path)


def test_the_given_parts_of_a_lesson_come_under_another_name(tmp_path):
    setup = "from given import softmax as weights_of\nfrom given import pairwise_dots"
    attention = """
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = weights_of(scores)
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ value, weights
"""
    assembly = assemble(write_lessons(tmp_path, right(0, scaled_dot_product_attention=attention), first_cell=setup))
    assert by_name(assembly)["scaled_dot_product_attention"].whose == "yours"
    assert "weights_of = softmax" in assembly.text and "given import" not in assembly.text


@pytest.fixture
def run(monkeypatch, capsys):
    """Call the command as a terminal does; gives its exit status and what it printed."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", "assemble", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, " ".join(printed.err.split())

    return call


def test_the_command_writes_the_module_beside_the_lessons_and_prints_whose_is_what(tmp_path, run):
    lessons = write_lessons(tmp_path, right(1, pairwise_dots="def pairwise_dots(a, b):\n    return a"))
    status, printed, _ = run(lessons)
    assert status == 1
    rows = {cells[2].strip(): cells for line in printed.splitlines() if len(cells := line.split("│")) > 4}
    assert rows["softmax"][3].strip() == "yours" and "✓" in rows["softmax"][4]
    assert rows["pairwise_dots"][3].strip() == "given" and "✗" in rows["pairwise_dots"][4]
    load((lessons / FILE_NAME).read_text(encoding="utf-8"), tmp_path)
    write_lessons(tmp_path, right(1))
    assert run(lessons)[0] == 0  # what it wrote itself it may write again


def test_bad_input_is_one_sentence(tmp_path, run):
    broken = write_lessons(tmp_path / "broken", right(0))
    (broken / ATTENTION.folder / f"{ATTENTION.topic}.ipynb").write_text("{", encoding="utf-8")
    mine = tmp_path / "mine.py"
    mine.write_text("all my work", encoding="utf-8")
    whole = write_lessons(tmp_path / "whole", {})
    for arguments, says in (
        ([tmp_path / "nowhere"], "There is no folder"),
        ([tmp_path], "There is no lesson in"),
        ([broken], "The notebook of 04-attention cannot be read"),
        ([whole, "--output", mine], "was not assembled"),
        ([whole, "--output", tmp_path / "no" / "such" / "folder.py"], "cannot be written"),
    ):
        status, _, error = run(*arguments)
        assert status == 2 and says in error
    assert mine.read_text(encoding="utf-8") == "all my work"


def test_a_module_may_be_written_over_but_nothing_else(tmp_path):
    path = tmp_path / FILE_NAME
    demand_free(path)
    path.write_text(assemble(write_lessons(tmp_path, {})).text, encoding="utf-8")
    demand_free(path)
    path.write_text("import torch", encoding="utf-8")
    with pytest.raises(UserError, match="was not assembled"):
        demand_free(path)


# ---------- use_my_parts ----------

LESSON = """
from course import use_my_parts
from given import scaled_dot_product_attention, softmax
from autograder.sandbox import Limits

use_my_parts()
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch, capsys):
    """Run a lesson's first cells beside a module that the learner assembled; gives its names and what it printed."""
    folder = tmp_path / "lessons" / "05-masks"
    folder.mkdir(parents=True)
    (folder / "given.py").write_text(catalog.given_source(catalog.lessons()[-1]), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("given", folder / "given.py")
    given = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(given)
    monkeypatch.setitem(sys.modules, "given", given)
    monkeypatch.setitem(sys.modules, "my_transformer", None)

    def run(module, again=None):
        if module is not None:
            (tmp_path / "lessons" / FILE_NAME).write_text(module, encoding="utf-8")
        namespace = {} if again is None else again
        exec(LESSON if again is None else "use_my_parts()", namespace)
        return namespace, capsys.readouterr().out

    return run


def test_a_lesson_runs_on_the_learners_parts(lesson, tmp_path):
    namespace, printed = lesson(assemble(write_lessons(tmp_path / "work", right(2))).text)
    assert printed.count("\n") == 1 and "Given" not in printed
    assert "your own `scaled_dot_product_attention`, `softmax`" in printed
    assert namespace["softmax"].__module__ == namespace["scaled_dot_product_attention"].__module__ == "my_transformer"


def test_a_broken_part_is_the_given_one_and_said(lesson, tmp_path):
    code = right(2, softmax="def softmax(x, dim=-1):\n    return x")
    namespace, printed = lesson(assemble(write_lessons(tmp_path / "work", code)).text)
    assert "your own `scaled_dot_product_attention`. Given: `softmax` (" in printed
    assert namespace["softmax"](torch.zeros(2)).tolist() == [0.5, 0.5]


def test_what_was_assembled_anew_is_taken_when_the_cell_runs_again(lesson, tmp_path):
    text = assemble(write_lessons(tmp_path / "work", right(2))).text
    namespace, _ = lesson(text)
    namespace, printed = lesson(f"{text}\n\ndef softmax(x, dim=-1):\n    return 'better'\n", again=namespace)
    assert "your own `scaled_dot_product_attention`, `softmax`" in printed
    assert namespace["softmax"](None) == "better"


@pytest.mark.parametrize("text", ["def softmax(:", "1 / 0", "import sys; sys.exit()", "from nowhere import part"])
def test_a_file_that_does_not_load_leaves_the_lesson_alive(lesson, text):
    namespace, printed = lesson(text)
    assert "does not load" in printed and "autograder assemble" in printed
    assert namespace["softmax"].__module__ == "given"


def test_a_file_that_lacks_a_part_leaves_the_given_one(lesson):
    namespace, printed = lesson("YOURS = ('softmax',)\nsoftmax = 3")
    assert namespace["softmax"].__module__ == "given" and "runs on the given parts" in printed


def test_without_a_file_one_sentence_says_what_to_do(lesson):
    assert lesson(None)[1] == (
        "This lesson runs on the given parts. To run it on your own, call `autograder assemble` first.\n"
    )


def test_while_a_notebook_is_graded_nothing_is_replaced(lesson, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    namespace, printed = lesson("raise RuntimeError")
    assert printed == "" and namespace["softmax"].__module__ == "given"


def test_in_a_worker_nothing_is_replaced(mother):
    with mother.worker(Limits()) as worker:
        worker.open(catalog.given_source(ATTENTION), ())
        assert worker.run_cell("from given import softmax\nfrom course import use_my_parts\nuse_my_parts()", 1) is None
        learner = Learner(worker.ask)
        assert learner.softmax(torch.zeros(2)).tolist() == [0.5, 0.5]
