"""What lesson 00 must withstand: many shapes and dtypes, laws, torch's own functions, gradients."""

import pytest
import torch

from autograder.expect import close, exercise, holds, unchanged

SUM = "Divide each exponential by the sum of the exponentials along `dim`."
DOTS = "result[i, t, s] is the dot product of a[i, t] and b[i, s]."


@exercise("softmax", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(7,), (3, 5), (2, 3, 4), (1, 1), (2, 1, 6, 5)], ids=str)
def test_random_scores(learner, shape):
    """Softmax of random scores, along the last dimension"""
    x = torch.randn(shape)
    close(learner.softmax(x), torch.softmax(x, dim=-1), SUM)


@exercise("softmax", weight=2)
@pytest.mark.parametrize(("shape", "dim"), [((4, 3), 0), ((2, 5, 3), 1), ((2, 5, 3), -2), ((2, 3, 4, 5), 0)], ids=str)
def test_any_dimension(learner, shape, dim):
    """Any dimension, counted from the front or from the back"""
    x = 3 * torch.randn(shape)
    close(
        learner.softmax(x, dim=dim),
        torch.softmax(x, dim=dim),
        f"Normalize along dim={dim}, not along another one.",
    )


@exercise("softmax")
def test_dimension_by_position(learner):
    """The dimension is the second positional argument"""
    x = torch.randn(3, 4)
    close(learner.softmax(x, 0), torch.softmax(x, dim=0), "The signature is softmax(x, dim=-1).")


@exercise("softmax", weight=2)
@pytest.mark.parametrize("offset", [1e4, -1e4])
def test_far_from_zero(learner, offset):
    """Scores far from zero, on either side, give finite weights"""
    x = torch.tensor([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]], dtype=torch.float64) + offset
    why = "Subtract the largest score along `dim` before exp: nothing overflows and not everything vanishes."
    close(learner.softmax(x), torch.softmax(x, dim=-1), why)


@exercise("softmax", weight=2)
def test_rows_on_their_own(learner):
    """One row's large scores do not touch another row's weights"""
    x = torch.tensor([[0.0, 1.0, 2.0], [2000.0, 2001.0, 2002.0]], dtype=torch.float64)
    why = "Subtract each row's own largest score: one maximum for the whole tensor lets the other rows vanish."
    close(learner.softmax(x), torch.softmax(x, dim=-1), why)


@exercise("softmax", weight=2)
@pytest.mark.parametrize("scores", [[0.0, 900.0, 901.0], [3000.0, 0.0, 1.0, 2.0]], ids=len)
def test_scores_far_apart(learner, scores):
    """Scores of one slice far apart from each other"""
    x = torch.tensor([scores], dtype=torch.float64)
    why = "Subtract the LARGEST score of the slice: only then no exponential is above one."
    close(learner.softmax(x), torch.softmax(x, dim=-1), why)


@exercise("softmax")
def test_one_score_far_above(learner):
    """Where one score is far above the others, its weight is one, to the last digits"""
    x = torch.tensor([[0.0, -60.0, -70.0], [50.0, -10.0, -20.0]], dtype=torch.float64)
    why = "Divide by the sum of the exponentials and nothing else: each row of weights sums to one."
    close(learner.softmax(x), torch.softmax(x, dim=-1), why, tolerance=1e-10)


@exercise("softmax")
def test_minus_infinity(learner):
    """A score of minus infinity gets the weight zero"""
    for offset in (0.0, -1e4, -1e6):
        x = torch.tensor([[0.0, float("-inf"), 1.0]], dtype=torch.float64) + offset
        why = "exp(-inf) is 0, and no finite number stands for it: the other scores share the weight."
        close(learner.softmax(x), torch.softmax(x, dim=-1), why)


@exercise("softmax")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16], ids=str)
def test_dtype(learner, dtype):
    """The dtype of the input is the dtype of the result"""
    x = torch.randn(4, 6, dtype=torch.float64).to(dtype)
    close(learner.softmax(x), torch.softmax(x, dim=-1), SUM)


@exercise("softmax")
def test_transposed_input(learner):
    """An input that is not contiguous in memory"""
    x = torch.randn(2, 5, 3).transpose(1, 2)
    close(learner.softmax(x), torch.softmax(x, dim=-1), f"{SUM} x may be a transposed view.")
    close(learner.softmax(x, dim=1), torch.softmax(x, dim=1), f"{SUM} x may be a transposed view.")


@exercise("softmax")
def test_input_stays(learner):
    """The input stays as it was, and the result is right"""
    x = torch.randn(3, 4)
    close(learner.softmax(x), torch.softmax(x, dim=-1), SUM)
    unchanged(learner, "Write `x - m`, not `x -= m`, which changes the caller's tensor.")


@exercise("softmax")
def test_gradient(learner):
    """The gradient is that of softmax"""
    x, cotangent = torch.randn(3, 5, dtype=torch.float64), torch.randn(3, 5, dtype=torch.float64)
    weights = torch.softmax(x, dim=-1)
    expected = weights * (cotangent - (weights * cotangent).sum(dim=-1, keepdim=True))
    gradients = learner.softmax.vjp(x, cotangents=[cotangent])
    holds(
        gradients.arguments and gradients.arguments[0] is not None,
        "No gradient reaches x: stay with torch operations, without detach, .data, lists or NumPy.",
        cause="gradient-cut",
    )
    close(
        gradients.arguments[0],
        expected,
        "Keep every step a torch operation on x, so that gradients are right.",
        what="gradient of x",
    )


@exercise("pairwise_dots", weight=2, essential=True)
@pytest.mark.parametrize("sizes", [(2, 3, 5, 4), (1, 1, 1, 1), (3, 4, 4, 4), (2, 7, 2, 3), (4, 1, 6, 5)], ids=str)
def test_random_vectors(learner, sizes):
    """Random vectors of many shapes"""
    batch, target, source, width = sizes
    a, b = torch.randn(batch, target, width), torch.randn(batch, source, width)
    close(learner.pairwise_dots(a, b), torch.einsum("btd,bsd->bts", a, b), DOTS)


@exercise("pairwise_dots")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_dtype_of_dots(learner, dtype):
    """The dtype of the inputs is the dtype of the result"""
    a, b = torch.randn(2, 3, 4).to(dtype), torch.randn(2, 5, 4).to(dtype)
    close(
        learner.pairwise_dots(a, b),
        torch.einsum("btd,bsd->bts", a, b),
        DOTS,
    )


@exercise("pairwise_dots")
def test_batch_rows_apart(learner):
    """Batch rows do not mix"""
    a, b = torch.randn(3, 2, 4), torch.randn(3, 5, 4)
    whole = learner.pairwise_dots(a, b)
    holds(
        isinstance(whole, torch.Tensor) and whole.shape == (3, 2, 5),
        "The shape is (B, T, S).",
        whole,
        "a tensor of shape (3, 2, 5)",
    )
    expected = torch.einsum("btd,bsd->bts", a, b)[1:2]
    close(whole[1:2], expected, "Row i of `a` meets row i of `b` only.", what="batch row 1 of the result")


@exercise("pairwise_dots")
def test_transposed_vectors(learner):
    """Inputs that are not contiguous in memory"""
    a, b = torch.randn(2, 4, 3).transpose(1, 2), torch.randn(5, 2, 4).transpose(0, 1)
    close(learner.pairwise_dots(a, b), torch.einsum("btd,bsd->bts", a, b), DOTS)


@exercise("pairwise_dots")
def test_inputs_stay(learner):
    """The inputs stay as they were, and the result is right"""
    a, b = torch.randn(2, 3, 4), torch.randn(2, 5, 4)
    close(learner.pairwise_dots(a, b), torch.einsum("btd,bsd->bts", a, b), DOTS)
    unchanged(learner, "Transpose with `b.transpose(1, 2)`, which leaves `b` alone.")


@exercise("pairwise_dots")
def test_gradients_of_dots(learner):
    """The gradients reach both inputs"""
    a, b = torch.randn(2, 3, 4, dtype=torch.float64), torch.randn(2, 5, 4, dtype=torch.float64)
    cotangent = torch.randn(2, 3, 5, dtype=torch.float64)
    gradients = learner.pairwise_dots.vjp(a, b, cotangents=[cotangent]).arguments
    holds(
        len(gradients) == 2 and all(gradient is not None for gradient in gradients),
        "A gradient must reach both a and b: stay with torch operations, without detach, .data or .item().",
        cause="gradient-cut",
    )
    close(
        gradients[0],
        torch.einsum("bts,bsd->btd", cotangent, b),
        "The gradient of a dot product with respect to a is b.",
        what="gradient of a",
    )
    close(
        gradients[1],
        torch.einsum("bts,btd->bsd", cotangent, a),
        "The gradient of a dot product with respect to b is a.",
        what="gradient of b",
    )
