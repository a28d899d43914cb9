"""What a learner of lesson 02 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise, holds
from autograder.learner import LearnerError

IDS = torch.tensor([[2, 0]])
TABLE = torch.tensor([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]])


@exercise("one_hot")
def test_worked_number(learner):
    """The ids 2 and 0 in a vocabulary of three"""
    result = learner.one_hot(IDS, 3)
    holds(
        not isinstance(result, torch.Tensor) or result.is_floating_point(), "The entries are floats.", result, "floats"
    )
    close(
        result if not isinstance(result, torch.Tensor) else result.float(),
        torch.tensor([[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]),
        "Each id becomes a vector with a 1 at its own place, counted from 0, and 0 everywhere else.",
    )


@exercise("embed")
def test_worked_rows(learner):
    """The rows 2 and 0 of a table"""
    close(
        learner.embed(IDS, TABLE),
        torch.tensor([[[2.0, 2.5], [0.0, 0.5]]]),
        "Each id gets the row of the table that has its number, counted from 0.",
    )


@exercise("TokenEmbedding")
def test_worked_row_times_the_root(learner):
    """A row of the table, times √4"""
    module = learner.TokenEmbedding(3, 4)
    weight = torch.tensor([[0.5, -0.5, 1.0, 0.0], [0.25, 0.0, 0.0, 1.5], [-1.0, 0.5, 0.0, 0.25]])
    try:
        module.load_state_dict({"weight": weight})
    except LearnerError as problem:
        if problem.kind == "raised":
            explain_the_state(module.state_dict())
        raise
    close(
        module(IDS),
        torch.tensor([[[-2.0, 1.0, 0.0, 0.5], [1.0, -1.0, 2.0, 0.0]]]),
        "The result is the row of each id, times the root of the width: √4 = 2.",
    )


def explain_the_state(state):
    names = list(state) if isinstance(state, dict) else state
    why = "The state dict should have exactly one entry, `weight`."
    if isinstance(names, list) and "weight" in names:
        more = ", ".join(name for name in names if isinstance(name, str) and name != "weight")[:200]
        too_much = f"{why} Here it also holds: {more}. A plain number, or a buffer with persistent=False, is not saved."
        holds(names == ["weight"], too_much, names, "['weight']", "extra-parameters")
    holds(names == ["weight"], why, names, "['weight']", "parameter-name")
    weight, why = state["weight"], "The weight has a row for each token: its shape is (V, D)."
    shape = tuple(weight.shape) if isinstance(weight, torch.Tensor) else ()
    holds(shape == (3, 4), why, weight, "a tensor of shape (3, 4)", "weight-transposed" if shape == (4, 3) else None)


@exercise("TokenEmbedding")
def test_padding_is_zero(learner):
    """Padding gives zeros, and the other rows do not"""
    learner.seed(1)
    module = learner.TokenEmbedding(5, 4, padding_idx=0)
    result = module(torch.tensor([[3, 0]]))
    fits = isinstance(result, torch.Tensor) and result.shape == (1, 2, 4)
    holds(fits, "The result has the shape (B, T, D), here (1, 2, 4).", result, "a tensor of shape (1, 2, 4)")
    holds(
        (result[0, 1] == 0).all(),
        "The row of padding_idx is zero, also when padding_idx is 0.",
        result,
        "zeros at [0, 1]",
    )
    holds((result[0, 0] != 0).any(), "Only the padding's row is zero; the others are drawn at random.", result)
