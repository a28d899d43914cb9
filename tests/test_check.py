"""``check()`` in a learner's own notebook."""

import math
import re
import shutil
from pathlib import Path

import pytest
import torch

import autograder
from autograder import catalog, checking
from autograder.checking import CheckFailed, Verdict, check_namespace
from autograder.companion import box
from autograder.exercise import CheckOutcome, Exercise, ExerciseResult, Failure
from autograder.judge import judge
from autograder.suite import Suite
from autograder.worker import wire
from autograder.worker.defaults import torchs_own_defaults
from autograder.worker.session import Session


def softmax(x, dim=-1):
    return torch.exp(x) / torch.exp(x).sum(dim=dim, keepdim=True)


def pairwise_dots(a, b):
    raise NotImplementedError


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e30)
    weights = torch.softmax(scores, dim=-1)
    weights = weights if mask is None else weights * mask
    return weights @ value, weights


def test_a_classic_mistake_is_named():
    verdict = autograder.check("softmax")
    assert isinstance(verdict, Verdict)
    assert verdict.result.cause == "no-maximum-subtracted"
    text = repr(verdict)
    assert "exp overflows" in text and "Try this" in text and "Called:" in text and "Expected:" in text
    assert "exp overflows" in verdict._repr_html_()


def test_the_box_is_a_table_with_advice_and_a_way_to_start_over():
    shown = autograder.check("softmax")._repr_html_()
    rows = re.findall(r"<th[^>]*>(\w+)</th><td[^>]*><code[^>]*>(.*?)</code>", shown)
    assert [label for label, _ in rows] == ["Called", "Returned", "Expected"]
    assert rows[0][1] == "softmax(tensor([1000., 1000.]))"
    assert "<strong>Try this:</strong>" in shown and "autograder reset 00-start-here softmax" in shown
    assert "Read again:" in shown and "raise NotImplementedError" in shown
    assert "<script" not in shown and 'class="verdict"' in shown
    harmless = Verdict(ExerciseResult("softmax", 0, 4, "failed", message="<b>x</b>\nReturned: <img src=x>\n  a < b"))
    assert "<b>" not in harmless._repr_html_() and "<img" not in harmless._repr_html_()


def test_a_learners_own_notebook_shows_how_far_they_are(tmp_path, monkeypatch):
    for name in ("00-start-here", "04-attention"):
        shutil.copytree(catalog.ROOT / "lessons" / name, tmp_path / "lessons" / name)
    notebook = tmp_path / "lessons" / "04-attention" / "attention.ipynb"
    assert box.greeting({}) is None, "nothing says that this is a learner's own notebook"
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    assert repr(box.greeting({})) == "0 of 2 exercises of this lesson pass, 0 of 4 of the course."
    verdict = autograder.check("scaled_dot_product_attention")
    assert "1 of 2 exercises of this lesson pass, 1 of 4 of the course. Next: " in verdict._repr_html_()
    assert repr(verdict).startswith("✓ scaled_dot_product_attention: All ") and "of the course" not in repr(verdict)
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert "1 of 2 exercises" in repr(box.greeting({"__vsc_ipynb_file__": str(notebook)}))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert box.greeting({"__vsc_ipynb_file__": str(notebook)}) is None


@pytest.mark.parametrize(
    "said", ["c:\\Users\\ada\\00-start-here\\start-here.ipynb", "start-here.ipynb", "", "/", "a\0b"]
)
def test_a_path_of_another_machine_is_no_course_here(said):
    assert box.learners_course({"__vsc_ipynb_file__": said}) is None


def test_a_course_in_a_folder_that_may_not_be_read_is_none(monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.is_file", refuse)
    assert box.learners_course({"__vsc_ipynb_file__": "/theirs/00-start-here/start-here.ipynb"}) is None


def test_graders_are_found_in_a_folder_whose_name_has_brackets(tmp_path):
    before = Path.cwd()
    graders = shutil.copytree(
        catalog.graders_folder(catalog.find_lesson("00-start-here")),
        tmp_path / "a [copy]" / "graders" / "00-start-here",
    )
    assert Suite(graders).number_of_checks("softmax") > 0
    assert Path.cwd() == before


def test_an_empty_stub_is_not_started():
    assert repr(autograder.check("pairwise_dots")).startswith("○ pairwise_dots: not started yet")


def test_a_right_solution_passes_without_hidden_promises():
    verdict = autograder.check("scaled_dot_product_attention")
    assert verdict.result.status == "passed"


def test_an_unknown_exercise_is_one_sentence(capsys):
    assert autograder.check("softmacks") is None
    assert "did you mean 'softmax'?" in capsys.readouterr().out


def test_a_name_that_is_not_defined_is_said():
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(globals(), "ScaledDotProductAttention")
        shown = repr(autograder.check("ScaledDotProductAttention")).splitlines()[0]
        assert shown.endswith(
            "The notebook defines no `ScaledDotProductAttention`: run the cell that defines it, then this check again."
        )
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        with pytest.raises(CheckFailed, match="The notebook defines no `ScaledDotProductAttention`\\.\n"):
            autograder.check("ScaledDotProductAttention")


@pytest.mark.parametrize("execution", ["autograde", "validate"])
def test_under_nbgrader_a_check_gives_a_float_or_raises(monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    full = autograder.check("scaled_dot_product_attention")
    assert type(full) is float and full == 6.0
    partial = autograder.check("softmax")
    assert type(partial) is float and 0 < partial < 4
    with pytest.raises(CheckFailed, match="not started"):
        autograder.check("pairwise_dots")
    with pytest.raises(CheckFailed, match="did you mean"):
        autograder.check("softmacks")


class ScaledDotProductAttention(torch.nn.Module):
    """A right module that stands on a function."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = torch.nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = WEAK["scaled_dot_product_attention"](query, key, value, mask)
        return self.dropout(weights) @ value, weights


def without_the_scale(query, key, value, mask=None):
    weights = torch.softmax(query @ key.transpose(-2, -1), dim=-1)
    return weights @ value, weights


def unwritten(query, key, value, mask=None):
    # YOUR CODE HERE
    raise NotImplementedError()


WEAK = {"ScaledDotProductAttention": ScaledDotProductAttention}


@pytest.mark.parametrize(
    ("function", "says"), [(without_the_scale, "so the mistake is there"), (unwritten, "is right")]
)
def test_a_right_module_on_a_broken_function_is_told_to_mend_that_first(function, says):
    WEAK["scaled_dot_product_attention"] = function
    result = check_namespace("ScaledDotProductAttention", WEAK)
    assert result.status != "passed" and result.carried_forward and result.points == result.max_points
    assert repr(Verdict(result)).startswith("◐")
    assert result.message.startswith("Make `scaled_dot_product_attention` pass first") and says in result.message
    assert WEAK["scaled_dot_product_attention"] is function


def test_an_own_mistake_that_a_broken_function_hides_is_told_with_it():
    name = "ScaledDotProductAttention"

    class Own(torch.nn.Module):
        def __init__(self, dropout=0.0):
            super().__init__()

        def forward(self, query, key, value, mask=None):
            output, weights = namespace["scaled_dot_product_attention"](query, key, value, mask)
            return output + 1.0, weights

    namespace = {name: Own, "scaled_dot_product_attention": without_the_scale}
    result = check_namespace(name, namespace)
    assert result.message.startswith("Make `scaled_dot_product_attention` pass first: this stands on it. Even with")
    assert result.points == 0 and not result.carried_forward


def test_a_module_is_written_but_its_function_is_not():
    WEAK["scaled_dot_product_attention"] = unwritten
    outcomes = [
        CheckOutcome("", 1, True, False, Failure("", kind="not started", unfinished="scaled_dot_product_attention"))
    ]
    exercise = Exercise("ScaledDotProductAttention", 4, ("scaled_dot_product_attention",))
    result = judge(exercise, outcomes)
    assert result.status == "error" and "is not written yet" in result.message


@pytest.fixture(params=["a device", "a device that is not there", "float64", "no gradients"])
def chosen(request):
    """A learner's first cell chose other defaults of torch; gives what says which they are."""
    absent = "xpu" if not torch.xpu.is_available() else "cuda"
    if "device" in request.param:
        torch.set_default_device(absent if "not there" in request.param else "meta")
    torch.set_default_dtype(torch.float64 if request.param == "float64" else torch.float32)
    torch.set_grad_enabled(request.param != "no gradients")
    yield lambda: (torch.overrides._get_current_function_mode(), torch.get_default_dtype(), torch.is_grad_enabled())
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


def test_a_check_does_not_hang_on_what_was_chosen_for_torch(chosen, monkeypatch):
    before = chosen()
    monkeypatch.setattr(checking, "_suite", checking._suite.__wrapped__)  # collected under these defaults as well
    own = {"softmax": softmax, "pairwise_dots": lambda a, b: a @ b.transpose(-2, -1)}
    assert check_namespace("softmax", own).cause == "no-maximum-subtracted"
    assert check_namespace("pairwise_dots", own).status == "passed"
    assert chosen() == before


def test_a_worker_answers_as_if_nothing_had_been_chosen_for_torch(chosen):
    before = chosen()
    session = Session({"made": lambda: torch.zeros(2), "chooses": lambda: torch.set_default_dtype(torch.float16)})
    for target in ("made", "chooses", "made"):
        reply = session.answer(wire.encode({"op": "call", "target": target}))
        with torchs_own_defaults():  # a grader's process has them
            reply = wire.decode(reply)
    assert reply["value"].dtype == torch.float32
    assert chosen() == before


def test_a_part_that_chooses_a_device_chooses_it_for_nobody_else():
    session = Session({"chooses": lambda: torch.set_default_device("meta")})
    session.answer(wire.encode({"op": "call", "target": "chooses"}))
    assert torch.zeros(1).device.type == "cpu"
