"""What a learner of lesson 06 may see fail while working: small worked numbers."""

import torch

from autograder.expect import Mismatch, close, exercise, load_state, pair, raises

# Two positions of width 4. The tens say which position, the units which column.
WHOLE = torch.tensor([[[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]]])
IN_HEADS = torch.tensor([[[[0.0, 1.0], [10.0, 11.0]], [[2.0, 3.0], [12.0, 13.0]]]])
FOUR = "Four nn.Linear(d_model, d_model) with bias: q_proj, k_proj, v_proj (project first, then split) and out_proj."
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


def see_through(module, d_model):
    """Let every projection give what it gets, so that the numbers can be followed by hand."""
    state = {}
    for name in PROJECTIONS:
        state |= {f"{name}.weight": torch.eye(d_model), f"{name}.bias": torch.zeros(d_model)}
    load_state(module, state, FOUR)
    return module


@exercise("split_heads")
def test_worked_split(learner):
    """A worked example: two positions of width 4, cut for two heads"""
    close(
        learner.split_heads(WHOLE, 2),
        IN_HEADS,
        "Head 0 gets columns 0 and 1 of every position, head 1 columns 2 and 3.",
    )


@exercise("merge_heads")
def test_worked_merge(learner):
    """A worked example: two heads of width 2, laid side by side again"""
    close(learner.merge_heads(IN_HEADS), WHOLE, "Position 0 gets the numbers of head 0, then those of head 1.")


@exercise("MultiHeadAttention")
def test_worked_heads(learner):
    """A worked number: two heads of width 1, with projections that change nothing"""
    x = torch.tensor([[[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]])
    module = see_through(learner.MultiHeadAttention(2, 2), 2)
    output, weights = pair(module(x, x, x), "Return (output, weights).")
    third = [1 / 3, 1 / 3, 1 / 3]
    first = [[0.42231880, 0.15536240, 0.42231880], third, [0.42231880, 0.15536240, 0.42231880]]  # scores 1, 0, 1
    second = [third, [0.01587624, 0.86681333, 0.11731043], [0.09003057, 0.66524096, 0.24472847]]  # 0, 4, 2 and 0, 2, 1
    why = "Each head has its own table of weights, from its own columns."
    close(weights, torch.tensor([[first, second]]), why, what="weights")
    close(
        output,
        torch.tensor([[[0.84463760, 1.0], [2 / 3, 1.85093709], [0.84463760, 1.57521038]]]),
        "Column 0 is mixed by head 0's weights, column 1 by head 1's.",
        what="output",
    )


@exercise("MultiHeadAttention")
def test_sizes_that_do_not_fit(learner):
    """A width that the heads cannot share equally is a ValueError"""
    why = "10 columns cannot be shared equally by 3 heads: raise ValueError in __init__."
    try:
        with raises("ValueError", why):
            learner.MultiHeadAttention(10, 3)
    except Mismatch as mismatch:
        if mismatch.returned.startswith("AssertionError"):
            mismatch.cause = "assert-for-value-error"
            mismatch.why = f"{why} (An assert raises AssertionError, and is skipped under python -O.)"
        raise
