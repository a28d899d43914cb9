"""Reading a learner's source: advice where it is due, none on right code, and never a point."""

import json
import textwrap

import pytest

from autograder import catalog
from autograder.checking import check_namespace
from autograder.learner import Learner
from autograder.reading import read
from autograder.samples import variants
from autograder.worker.finished import GROUPS
from autograder.worker.session import Session
from tests.answers import with_setup

CASES = [(lesson, exercise.name) for lesson in catalog.lessons() for exercise in lesson.exercises]


def reading(source, name, refuses=()):
    return read(Session(namespace_of(source), refuses).answer, name)


def namespace_of(source):
    return with_setup({**vars(catalog.reference()), "__name__": "__main__"}, source)


@pytest.mark.parametrize(("lesson", "name"), CASES, ids=lambda case: getattr(case, "folder", case))
def test_right_code_gets_no_false_alarm(lesson, name):
    for variant in variants(lesson, "right", name).values():
        found = reading(variant.source, name, lesson.refuses)
        assert not found.stub_left, variant.name
        for text in found.advice:  # a right answer may go through a batch one by one: that is worth a word
            assert "one by one" in text and " for " in variant.source, f"{variant.name}: {text}"


@pytest.mark.parametrize(("lesson", "name"), CASES, ids=lambda case: getattr(case, "folder", case))
def test_an_untouched_stub_is_only_not_started(lesson, name):
    notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("exercise", {}).get("name") == name:
            found = reading("".join(cell["source"]), name)
            assert not found.stub_left and not found.advice


LOOP = """
def pairwise_dots(a, b):
    out = []
    for i in range(a.shape[0]):
        out.append(a[i] @ b[i].T)
    return torch.stack(out)
"""
COMPREHENSION = """
def pairwise_dots(a, b):
    batch, length, width = a.size()
    return torch.stack([torch.mm(a[n], b[n].T) for n in range(batch)])
"""
HEADS = """
def pairwise_dots(a, b):
    return sum(a[..., k] @ b for k in range(3))
"""


@pytest.mark.parametrize("source", [LOOP, COMPREHENSION])
def test_a_loop_over_the_batch_is_named(source):
    (advice,) = reading(source, "pairwise_dots").advice
    assert "`a` one by one" in advice and "at once" in advice


def test_a_loop_over_something_else_is_not():
    assert reading(HEADS, "pairwise_dots").advice == ()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def f(x, seen=[]):\n    seen.append(x)\n    return seen", "one and the same list"),
        ("def f(x, *, seen={}):\n    seen[x] = 1\n    return seen", "one and the same dict"),
        ("COUNT = 0\ndef f(x):\n    global COUNT\n    COUNT += 1\n    return COUNT", "global COUNT"),
        ("class f(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
         "        self.weight = torch.randn(3, 4) * 0.1", "self.weight is a plain tensor"),
    ],
)  # fmt: skip
def test_what_is_kept_or_not_registered_is_named(source, says):
    (advice,) = reading(source, "f").advice
    assert says in advice


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, sizes=[1, 2]):\n    return x + len(sizes)",
        "class f(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.weight = nn.Parameter(torch.randn(3, 4))",
        "class f(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.start = torch.randn(3)\n        self.weight = nn.Parameter(self.start)",
    ],
)
def test_what_keeps_nothing_is_left_alone(source):
    assert reading(source, "f").advice == ()


def test_advice_costs_no_points_and_stands_in_the_message():
    result = check_namespace("pairwise_dots", namespace_of(LOOP))
    assert result.status == "passed" and result.points == result.max_points
    assert "Advice: Line 4: this loop goes through `a` one by one" in result.message


def test_a_stubs_line_below_the_answer_is_said():
    source = "def softmax(x, dim=-1):\n    weights = torch.exp(x)\n    raise NotImplementedError()"
    result = check_namespace("softmax", namespace_of(source))
    assert (result.status, result.cause, result.points) == ("error", "stub-line-left", 0)
    assert "delete that line" in result.message
    right = "def pairwise_dots(a, b):\n    return a @ b.transpose(-2, -1)\n    raise NotImplementedError()"
    result = check_namespace("pairwise_dots", namespace_of(right))
    assert result.status == "passed" and "it can go" in result.message


def test_the_line_that_calls_a_finished_part_is_shown():
    result = check_namespace("softmax", namespace_of("def softmax(x, dim=-1):\n    return torch.softmax(x, dim=dim)"))
    assert result.status == "refused" and "line 2: torch.softmax(x, dim=dim)" in result.message


CALLS = {
    "softmax": "x.softmax(-1)",
    "attention": "F.scaled_dot_product_attention(x, x, x)",
    "padding": "nn.utils.rnn.pad_sequence([x])",
    "embedding": "F.one_hot(x)",
    "layer-norm": "nn.LayerNorm(4)(x)",
    "cross-entropy": "nn.functional.cross_entropy(x, x)",
    "other-norms": "F.group_norm(x, 1)",
}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_finished_parts_has_names_that_are_found(group):
    source = f"def f(x):\n    y = torch.exp(x)\n    return {CALLS[group]}"
    assert reading(source, "f", (group,)).finished.startswith("line 3: ")
    assert not reading(source, "f", tuple(other for other in GROUPS if other != group and other != "softmax")).finished


def test_a_norm_of_one_group_is_shown():
    source = """class LayerNorm(nn.Module):
    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(features)), nn.Parameter(torch.zeros(features))

    def forward(self, x):
        rows = x.reshape(-1, x.shape[-1])
        return nn.functional.group_norm(rows, 1, self.weight, self.bias).reshape(x.shape)"""
    result = check_namespace("LayerNorm", namespace_of(source))
    assert result.status == "refused" and "In your cell, line 8: nn.functional.group_norm(" in result.message


def test_a_wrong_answer_that_looks_into_frames_earns_no_part_of_the_points():
    result = check_namespace("softmax", namespace_of(WRONG))
    assert result.status == "partial" and result.points > 0
    prying = WRONG.replace("    e =", "    import sys\n    frame = sys._getframe(1).f_back\n    e =")
    result = check_namespace("softmax", namespace_of(prying))
    assert (result.status, result.points) == ("failed", 0)
    assert "reaches into the interpreter" in result.message and "line 3: " in result.message
    right = prying.replace("torch.exp(x)", "torch.exp(x - x.amax(dim, keepdim=True))")
    assert check_namespace("softmax", namespace_of(right)).status == "passed"


WRONG = "def softmax(x, dim=-1):\n    e = torch.exp(x)\n    return e / e.sum(dim, keepdim=True)"
PATCHES = [
    "torch.allclose = lambda *a, **k: True",
    "torch.Tensor.__eq__ = lambda a, b: True",
    "setattr(torch.nn.functional, 'softmax', None)",
    "import sys\nsys.settrace(None)",
    "def helper():\n    return (lambda: 0).__globals__",
]


@pytest.mark.parametrize("patch", PATCHES)
def test_a_wrong_answer_that_changes_a_library_earns_no_part_of_the_points(patch):
    never = f"if False:\n{textwrap.indent(patch, '    ')}\n"  # this process needs its torch
    result = check_namespace("softmax", namespace_of(f"{never}\n{WRONG}"))
    assert (result.status, result.points) == ("failed", 0)
    assert "changes a library" in result.message


def test_a_switch_of_a_library_is_no_change():
    result = check_namespace("softmax", namespace_of(f"torch.backends.cudnn.benchmark = False\n{WRONG}"))
    assert result.status == "partial"


def test_a_part_without_source_is_not_read():
    assert read(Session({"f": 42}).answer, "f") == read(Session({}).answer, "f")
    assert Learner(Session({"f": len}).answer).f([1, 2]) == 2
    assert read(Session({"f": len}).answer, "f").advice == ()
