"""What a learner of lesson 00 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise, holds


@exercise("softmax")
def test_worked_number(learner):
    """The worked example: softmax of 1, 2, 3"""
    x = torch.tensor([1.0, 2.0, 3.0])
    why = "Each weight is exp(x) divided by the sum of all exp(x)."
    close(learner.softmax(x), torch.tensor([0.09003057, 0.24472847, 0.66524096]), why)


@exercise("softmax")
def test_large_scores(learner):
    """Large scores do not overflow"""
    weights = learner.softmax(torch.tensor([1000.0, 1000.0]))
    why = "exp(1000) overflows: subtract the largest score first, which changes nothing else."
    close(weights, torch.tensor([0.5, 0.5]), why, tolerance=1e-3)


@exercise("softmax")
def test_first_dimension(learner):
    """Another dimension: each column sums to one with dim=0"""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 4.0, 4.0]])
    weights = learner.softmax(x, dim=0)
    holds(
        isinstance(weights, torch.Tensor) and weights.shape == x.shape,
        "Softmax keeps the shape of its input.",
        weights,
        "a tensor of shape (2, 3)",
    )
    close(
        weights.sum(dim=0),
        torch.ones(3),
        "With dim=0 the weights of each column sum to one.",
        what="sums of the columns",
    )


@exercise("pairwise_dots")
def test_worked_number_of_dots(learner):
    """The worked example: two vectors against three"""
    a = torch.tensor([[[1.0, 2.0], [0.0, 1.0]]])
    b = torch.tensor([[[1.0, 0.0], [3.0, 1.0], [-1.0, 2.0]]])
    expected = torch.tensor([[[1.0, 5.0, 3.0], [0.0, 1.0, 2.0]]])
    close(learner.pairwise_dots(a, b), expected, "result[i, t, s] is the dot product of a[i, t] and b[i, s].")


@exercise("pairwise_dots")
def test_shape_of_dots(learner):
    """The shape: (B, T, D) and (B, S, D) give (B, T, S)"""
    dots = learner.pairwise_dots(torch.ones(2, 3, 4), torch.ones(2, 5, 4))
    close(
        dots,
        torch.full((2, 3, 5), 4.0),
        "Each of the T vectors meets each of the S vectors of the same batch row.",
    )
