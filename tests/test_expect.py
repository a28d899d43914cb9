"""What graders' tests are written with says what is wrong in words."""

import pytest
import torch
from torch import nn

from autograder.expect import Mismatch, known_error, load_state
from autograder.learner import Learner, LearnerError, describe
from autograder.worker.session import Session


class Unregistered(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 3)]


class OtherNames(nn.Module):
    def __init__(self):
        super().__init__()
        self.projection = nn.Linear(2, 3)


def module(bias=True, width=2, extra=False):
    layers = {"linear": nn.Linear(width, 3, bias=bias)} | ({"other": nn.Linear(1, 1)} if extra else {})
    return nn.ModuleDict(layers)


STATE = {"linear.weight": torch.ones(3, 2), "linear.bias": torch.zeros(3)}


def load(make):
    made = Learner(Session({"build": make}).answer).build()
    load_state(made, STATE, "It is one nn.Linear.")
    return made


def test_parameters_that_fit_are_loaded():
    assert torch.equal(load(module).state_dict()["linear.weight"], STATE["linear.weight"])


@pytest.mark.parametrize(
    ("make", "cause", "says"),
    [
        (Unregistered, "nothing-registered", "has no parameters"),
        (OtherNames, "names-differ", "has no linear.weight, linear.bias"),
        (lambda: module(bias=False), "bias-missing", "The bias is missing: linear.bias"),
        (lambda: module(extra=True), "extra-parameters", "more than it should: other.weight"),
        (lambda: module(width=4), "parameter-shape", r"shape \(3, 4\) where \(3, 2\)"),
    ],
)
def test_parameters_that_do_not_fit_are_explained(make, cause, says):
    with pytest.raises(Mismatch, match=says) as caught:
        load(make)
    assert caught.value.cause == cause
    assert str(caught.value).endswith("It is one nn.Linear.")


def test_what_is_no_module_raises_its_own_error():
    with pytest.raises(LearnerError, match="state_dict"):
        load(lambda: object())


def test_a_gradient_reaches_the_parameters_of_a_module():
    linear = Learner(Session({"build": lambda: nn.Linear(2, 3)}).answer).build()
    gradients = linear.vjp(torch.tensor([[1.0, 2.0]]), cotangents=[torch.tensor([[1.0, 0.0, -1.0]])])
    assert torch.equal(gradients.parameters["bias"], torch.tensor([1.0, 0.0, -1.0]))
    assert torch.equal(gradients.parameters["weight"], torch.tensor([[1.0, 2.0], [0.0, 0.0], [-1.0, -2.0]]))


def refuses(_):
    raise ValueError("in my own words")


@pytest.mark.parametrize(
    ("error", "cause"), [("ValueError", "too-soon"), ("Exception", "too-soon"), ("KeyError", None)]
)
def test_an_error_that_has_one_reason_only_is_named_and_stays_that_error(error, cause):
    learner = Learner(Session({"refuses": refuses}).answer)
    with (
        pytest.raises(LearnerError, match="in my own words") as caught,
        known_error(error, "too-soon", "It is allowed."),
    ):
        learner.refuses(1)
    assert caught.value.cause == cause
    assert caught.value.plainly == ("It is allowed." if cause else "")


def test_what_came_back_is_described_in_few_words():
    assert len(describe(("x" * 190,) * 200_000)) <= 1000
