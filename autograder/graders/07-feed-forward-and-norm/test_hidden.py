"""What lesson 07 must withstand: shapes, dtypes, eps, hard numbers, gradients, PyTorch's own norm, dropout's place."""

import pytest
import torch
import torch.nn.functional as F

from autograder.expect import TOLERANCE, close, exercise, holds, load_state, unchanged

FORMULA = "The result is linear2(ReLU(linear1(x)))."
NORM = "weight · (x - mean) / √(variance + eps) + bias, with the mean and variance of the last dimension."
SUM = "The result is LayerNorm(x + sublayer_output)."
HIDDEN_DROPPED = "Dropout acts on the hidden numbers, between linear1 and linear2."
SUBLAYER_DROPPED = "Dropout acts on the sublayer's output, before the sum."
# Two numbers of few bits may be rounded at each of several steps.
HALF = {torch.float16: 1e-2, torch.bfloat16: 6e-2}
# Where x - mean is 0, the equal formula x/√… - mean/√… takes two numbers some hundred times as large from each other.
CANCELED = 1e-3


def random(*shape, dtype=torch.float32):
    return torch.randn(shape, dtype=torch.float64).to(dtype)


def tolerance(dtype):
    return HALF.get(dtype, TOLERANCE[dtype])


def build(learner, name, *sizes, state=None, dtype=torch.float32, **options):
    """Make a module with given parameters.

    Draw the inputs first: in a learner's own kernel the random numbers of both sides are the same.
    """
    learner.seed(1)
    module = getattr(learner, name)(*sizes, **options)
    if dtype is not torch.float32:
        # Every nn.Module has these methods.
        getattr(module, {torch.float64: "double", torch.float16: "half", torch.bfloat16: "bfloat16"}[dtype])()
    if state is not None:
        load_state(module, state, f"See what the docstring of {name} promises.")
    return module


def feed_forward_weights(d_model, d_ff, dtype=torch.float32):
    return {
        "linear1.weight": random(d_ff, d_model, dtype=dtype),
        "linear1.bias": random(d_ff, dtype=dtype),
        "linear2.weight": random(d_model, d_ff, dtype=dtype),
        "linear2.bias": random(d_model, dtype=dtype),
    }


def feed_forward(x, weights):
    """The definition, in double precision; the result has the dtype of ``x``."""
    wide = {name: tensor.double() for name, tensor in weights.items()}
    hidden = F.linear(x.double(), wide["linear1.weight"], wide["linear1.bias"]).clamp(min=0)
    return F.linear(hidden, wide["linear2.weight"], wide["linear2.bias"]).to(x.dtype)


def layer_norm(x, weight=None, bias=None, eps=1e-5):
    """PyTorch's own, in double precision, with the definition as a second witness."""
    wide = x.double()
    weight, bias = (None if one is None else one.double() for one in (weight, bias))
    result = F.layer_norm(wide, x.shape[-1:], weight, bias, eps)
    centered = wide - wide.mean(dim=-1, keepdim=True)
    witness = centered / ((centered**2).mean(dim=-1, keepdim=True) + eps).sqrt()
    witness = witness * (1 if weight is None else weight) + (0 if bias is None else bias)
    assert torch.allclose(result, witness, rtol=1e-6, atol=1e-6)
    return result.to(x.dtype)


def drawn_anew(learner, module, *arguments, why):
    """Demand that a module in training mode answers differently from call to call."""
    learner.seed(1)
    outputs = [module(*arguments) for _ in range(3)]
    alike = all(isinstance(output, torch.Tensor) and torch.equal(output, outputs[0]) for output in outputs)
    holds(not alike, f"{why} Which of them are dropped is drawn anew in each call.")


def dropped_rightly(contribution, whole, why):
    """Demand that every number of ``whole`` was dropped on its own with p = 0.25, and that the rest grew."""
    dropped = contribution.abs() < 1e-6
    share = dropped.double().mean().item()
    # 1536 draws: five standard deviations of a share of 0.25 are 0.055.
    holds(0.19 < share < 0.31, f"{why} With dropout=0.25 a quarter of them is dropped; here {share:.0%} are.")
    kept = torch.where(dropped, torch.zeros_like(whole), whole / 0.75)
    close(contribution, kept, f"{why} What is kept is multiplied by 1/(1 - p), as nn.Dropout does it.", tolerance=1e-4)
    for dim in range(dropped.dim()):
        # Of 8, 12 or 16 numbers in a line some are dropped and some are kept, but for at most one line in eight.
        mixed = (dropped.any(dim=dim) & ~dropped.all(dim=dim)).double().mean().item()
        holds(mixed > 0.8, f"{why} Each number is dropped on its own, at each position.")


# FeedForward


@exercise("FeedForward", weight=2, essential=True)
@pytest.mark.parametrize(
    ("sizes", "shape"),
    [((4, 16), (2, 3)), ((5, 3), (3, 7)), ((1, 4), (1, 6)), ((8, 8), (1, 1)), ((3, 1), (4, 2))],
    ids=str,
)
def test_feed_forward_random_values(learner, sizes, shape):
    """Random weights and inputs of many sizes"""
    weights, x = feed_forward_weights(*sizes), random(*shape, sizes[0])
    module = build(learner, "FeedForward", *sizes, state=weights)
    close(module(x), feed_forward(x, weights), FORMULA)


@exercise("FeedForward")
def test_feed_forward_arguments_by_name(learner):
    """d_model, d_ff and dropout by position and by name"""
    weights, x = feed_forward_weights(3, 5), random(2, 4, 3)
    by_position = build(learner, "FeedForward", 3, 5, 0.5, state=weights)
    by_name = build(learner, "FeedForward", d_model=3, d_ff=5, dropout=0.5, state=weights)
    for module in (by_position, by_name):
        module.eval()
        close(module(x), feed_forward(x, weights), FORMULA)


@exercise("FeedForward", weight=6)
def test_feed_forward_dropout(learner):
    """In training mode dropout acts on the hidden numbers"""
    hidden = 16
    bias, x = 1 + torch.rand(hidden), random(8, 12, 2 * hidden)
    # The hidden numbers are those of linear1's bias, whatever x is. linear2 copies each of them twice and adds 1: so
    # dropout on x shows nothing, and dropout on the output shows in one copy alone, and in the 1.
    weights = {
        "linear1.weight": torch.zeros(hidden, 2 * hidden),
        "linear1.bias": bias,
        "linear2.weight": torch.eye(hidden).repeat(2, 1),
        "linear2.bias": torch.ones(2 * hidden),
    }
    module = build(learner, "FeedForward", 2 * hidden, hidden, dropout=0.25, state=weights)
    module.train()
    learner.seed(1)
    output = module(x)
    shape_is_right = isinstance(output, torch.Tensor) and output.shape == (8, 12, 2 * hidden)
    holds(shape_is_right, FORMULA, output)
    one, copy = output[..., :hidden] - 1, output[..., hidden:] - 1
    close(copy, one, f"{HIDDEN_DROPPED} It must not act on the output.")
    dropped_rightly(one, bias.expand(8, 12, hidden), HIDDEN_DROPPED)


@exercise("FeedForward", weight=2)
def test_feed_forward_dropout_leaves_the_input(learner):
    """Dropout does not act on the input"""
    # One hidden number sums 64 positive inputs: with nothing else dropped the output has two values.
    weights = {
        "linear1.weight": torch.ones(1, 64),
        "linear1.bias": torch.zeros(1),
        "linear2.weight": torch.ones(64, 1),
        "linear2.bias": torch.zeros(64),
    }
    x = torch.rand(1, 20, 64)
    total = x.sum(dim=-1, keepdim=True).expand(1, 20, 64)
    module = build(learner, "FeedForward", 64, 1, dropout=0.5, state=weights)
    module.train()
    learner.seed(1)
    output = module(x)
    shape_is_right = isinstance(output, torch.Tensor) and output.shape == (1, 20, 64)
    holds(shape_is_right, FORMULA, output)
    kept = torch.where(output.abs() < 1e-6, torch.zeros_like(total), 2 * total)
    close(output, kept, HIDDEN_DROPPED, tolerance=1e-4)


@exercise("FeedForward", weight=2)
def test_feed_forward_calls_on_their_own(learner):
    """Each call stands on its own, and dropout draws anew"""
    weights, inputs = feed_forward_weights(4, 8), [random(2, 3, 4), random(1, 5, 4)]
    module = build(learner, "FeedForward", 4, 8, state=weights)
    for x in inputs:
        close(module(x), feed_forward(x, weights), FORMULA)
    module = build(learner, "FeedForward", 4, 8, dropout=0.5, state=weights)
    module.train()
    drawn_anew(learner, module, inputs[0], why=HIDDEN_DROPPED)


@exercise("FeedForward")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_feed_forward_dtype(learner, dtype):
    """After module.double() or module.bfloat16() the dtype of the input is the dtype of the result"""
    weights, x = feed_forward_weights(4, 8, dtype), random(2, 3, 4, dtype=dtype)
    module = build(learner, "FeedForward", 4, 8, state=weights, dtype=dtype)
    # Eight products may cancel: allow for what is rounded on the way.
    close(module(x), feed_forward(x, weights), FORMULA, tolerance=3 * tolerance(dtype))


@exercise("FeedForward")
def test_feed_forward_inputs_stay(learner):
    """An input that is not contiguous gives the right result and stays as it was"""
    weights, x = feed_forward_weights(4, 6), random(2, 4, 5).transpose(1, 2)
    module = build(learner, "FeedForward", 4, 6, state=weights)
    close(module(x), feed_forward(x, weights), FORMULA)
    unchanged(learner, "No relu_ and no += on what is not yours.")


@exercise("FeedForward", weight=2)
def test_feed_forward_gradients(learner):
    """The gradients reach the input and all four parameters"""
    weights = feed_forward_weights(4, 6, torch.float64)
    x, cotangent = random(2, 3, 4, dtype=torch.float64), random(2, 3, 4, dtype=torch.float64)
    module = build(learner, "FeedForward", 4, 6, state=weights, dtype=torch.float64)
    result = module.vjp(x, cotangents=[cotangent])
    names = list(weights)
    gradients_agree(
        result, [x, *weights.values()], lambda x, *values: feed_forward(x, dict(zip(names, values, strict=True))),
        cotangent, ["x"], names,
    )  # fmt: skip


def gradients_agree(result, arguments, function, cotangent, inputs, parameters):
    """Compare the gradients of the inputs (by position) and of the parameters (by name)."""
    leaves = [tensor.clone().requires_grad_() for tensor in arguments]
    expected = torch.autograd.grad((function(*leaves) * cotangent).sum(), leaves)
    actual = result.arguments[: len(inputs)] + [result.parameters.get(name) for name in parameters]
    for name, gradient, wanted in zip([*inputs, *parameters], actual, expected, strict=True):
        known = name in inputs or name in result.parameters
        holds(known, f"`{name}` is not among the module's parameters: use nn.Parameter.", cause="not-a-parameter")
        holds(gradient is not None, f"No gradient reaches {name}: keep every step a torch operation, without detach.")
        close(gradient, wanted, f"The gradient of {name} is wrong: keep every step a torch operation, without detach.")


# LayerNorm


@exercise("LayerNorm", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(2, 3, 4), (5,), (1, 1, 8), (3, 7, 5), (2, 3, 4, 6), (4, 2)], ids=str)
def test_layer_norm_random_values(learner, shape):
    """Random numbers of many shapes"""
    x = 2 * random(*shape) + 1
    close(build(learner, "LayerNorm", shape[-1])(x), layer_norm(x), NORM)


@exercise("LayerNorm", weight=3)
@pytest.mark.parametrize("shape", [(2, 3, 4), (4, 4), (3, 1, 7)], ids=str)
def test_layer_norm_weight_and_bias(learner, shape):
    """Random weight and bias"""
    weight, bias, x = random(shape[-1]), random(shape[-1]), random(*shape)
    module = build(learner, "LayerNorm", d_model=shape[-1], state={"weight": weight, "bias": bias})
    close(module(x), layer_norm(x, weight, bias), NORM)


@exercise("LayerNorm", weight=3)
def test_layer_norm_eps(learner):
    """eps is added to the variance, under the root"""
    x = random(2, 3, 6)
    close(build(learner, "LayerNorm", 6, 0.5)(x), layer_norm(x, eps=0.5), f"With eps=0.5: {NORM}")
    close(build(learner, "LayerNorm", 6, eps=2.0)(x), layer_norm(x, eps=2.0), f"With eps=2.0: {NORM}")


@exercise("LayerNorm", weight=3)
def test_layer_norm_default_eps(learner):
    """eps is 1e-5 when nothing is said: seen where the variance is as small"""
    x = 3e-3 * random(2, 3, 6)
    close(build(learner, "LayerNorm", 6)(x), layer_norm(x), f"By default eps is 1e-5. {NORM}")


@exercise("LayerNorm", weight=2)
def test_layer_norm_equal_numbers(learner):
    """A vector of equal numbers gives the bias"""
    bias = random(4)
    module = build(learner, "LayerNorm", 4, state={"weight": random(4), "bias": bias})
    x = torch.tensor([0.0, 2.0, -3.0]).reshape(1, 3, 1).expand(1, 3, 4).clone()
    why = f"Its variance is 0, and eps keeps the division finite. {NORM}"
    close(module(x), bias.expand(1, 3, 4), why, tolerance=CANCELED)


@exercise("LayerNorm")
def test_layer_norm_width_one(learner):
    """A vector of one number gives the bias"""
    x = random(2, 3, 1)
    module = build(learner, "LayerNorm", 1, state={"weight": torch.tensor([3.0]), "bias": torch.tensor([0.5])})
    close(module(x), torch.full((2, 3, 1), 0.5), "One number is its own mean: its variance is 0.", tolerance=CANCELED)


@exercise("LayerNorm")
def test_layer_norm_far_from_zero(learner):
    """Numbers far from zero, in double precision"""
    x = 1e3 + random(2, 3, 8, dtype=torch.float64)
    module = build(learner, "LayerNorm", 8, dtype=torch.float64)
    # The mean of squares minus the square of the mean is an equal formula, and loses some digits here.
    close(module(x), layer_norm(x), f"The mean is subtracted, however large it is. {NORM}", tolerance=1e-6)


@exercise("LayerNorm")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_layer_norm_dtype(learner, dtype):
    """After module.double(), .half() or .bfloat16() the dtype of the input is the dtype of the result"""
    weight, bias, x = (random(*shape, dtype=dtype) for shape in [(8,), (8,), (2, 3, 8)])
    module = build(learner, "LayerNorm", 8, state={"weight": weight, "bias": bias}, dtype=dtype)
    close(module(x), layer_norm(x, weight, bias), NORM, tolerance=tolerance(dtype))


@exercise("LayerNorm")
def test_layer_norm_inputs_stay(learner):
    """An input that is not contiguous gives the right result and stays as it was"""
    x = random(2, 5, 3).transpose(1, 2)
    close(build(learner, "LayerNorm", 5)(x), layer_norm(x), NORM)
    unchanged(learner, "Write `x = x - mean`, not `x -= mean`: the second changes the caller's tensor.")


@exercise("LayerNorm", weight=2)
def test_layer_norm_calls_on_their_own(learner):
    """Training and evaluation mode are alike, and nothing is kept from the last call"""
    first, second, third = (3 * random(*shape) + 2 for shape in [(2, 3, 4), (5, 4), (2, 3, 4)])
    module = build(learner, "LayerNorm", 4)
    module.train()
    close(module(first), layer_norm(first), NORM)
    close(module(second), layer_norm(second), NORM)
    module.eval()
    close(module(third), layer_norm(third), f"In evaluation mode the mean and variance are those of x itself. {NORM}")


@exercise("LayerNorm", weight=3)
def test_layer_norm_gradient(learner):
    """The gradient passes through mean and variance"""
    x, cotangent = random(2, 3, 6, dtype=torch.float64), random(2, 3, 6, dtype=torch.float64)
    result = build(learner, "LayerNorm", 6, dtype=torch.float64).vjp(x, cotangents=[cotangent])
    gradients_agree(result, [x], layer_norm, cotangent, ["x"], [])


@exercise("LayerNorm", weight=2)
def test_layer_norm_gradients_of_the_parameters(learner):
    """weight and bias are parameters and get their gradients"""
    weight, bias, x, cotangent = (random(*shape, dtype=torch.float64) for shape in [(6,), (6,), (2, 3, 6), (2, 3, 6)])
    module = build(learner, "LayerNorm", 6, state={"weight": weight, "bias": bias}, dtype=torch.float64)
    result = module.vjp(x, cotangents=[cotangent])
    gradients_agree(result, [x, weight, bias], layer_norm, cotangent, ["x"], ["weight", "bias"])


# AddNorm


@exercise("AddNorm", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 1, 8), (3, 7, 5), (4, 2, 3), (1, 6, 16)], ids=str)
def test_add_norm_random_values(learner, shape):
    """Random inputs of many shapes"""
    x, sublayer_output = random(*shape), random(*shape) + 1
    close(build(learner, "AddNorm", shape[-1])(x, sublayer_output), layer_norm(x + sublayer_output), SUM)


@exercise("AddNorm", weight=2)
@pytest.mark.parametrize("d_model", [4, 7])
def test_add_norm_weight_and_bias(learner, d_model):
    """Random weight and bias of the norm, and arguments by name"""
    weight, bias, x, sublayer_output = (random(*shape) for shape in [(d_model,), (d_model,), *[(2, 3, d_model)] * 2])
    module = build(learner, "AddNorm", d_model=d_model, dropout=0.0, state={"norm.weight": weight, "norm.bias": bias})
    result = module(x=x, sublayer_output=sublayer_output)
    close(result, layer_norm(x + sublayer_output, weight, bias), SUM)


@exercise("AddNorm", weight=2)
def test_add_norm_small_numbers(learner):
    """Small numbers, where eps counts: the plain sum, with the norm's own eps"""
    x, sublayer_output = 3e-3 * random(2, 3, 6), 3e-3 * random(2, 3, 6)
    close(build(learner, "AddNorm", 6)(x, sublayer_output), layer_norm(x + sublayer_output), SUM)


@exercise("AddNorm")
def test_add_norm_sum_of_nothing(learner):
    """Where the sublayer takes x away, the bias is left"""
    weight, bias, x = random(4), random(4), random(2, 3, 4)
    module = build(learner, "AddNorm", 4, state={"norm.weight": weight, "norm.bias": bias})
    close(module(x, -x), bias.expand(2, 3, 4), f"The sum is 0 here. {SUM}", tolerance=CANCELED)


@exercise("AddNorm", weight=6)
def test_add_norm_dropout(learner):
    """In training mode dropout acts on the sublayer's output, before the sum"""
    width = 16
    # Two columns are 4 and -4 in x and 0 in the sublayer's output. They stay so unless something acts on x or on the
    # sum; from them the norm can be undone, and what was added to the other columns (0 in x) is seen.
    x, whole = torch.zeros(8, 12, width + 2), 1 + torch.rand(8, 12, width + 2, dtype=torch.float64)
    x[..., 0], x[..., 1] = 4.0, -4.0
    whole[..., :2] = 0.0
    module = build(learner, "AddNorm", width + 2, dropout=0.25, dtype=torch.float64)
    module.train()
    learner.seed(1)
    output = module(x.double(), whole)
    shape_is_right = isinstance(output, torch.Tensor) and output.shape == x.shape
    holds(shape_is_right, SUM, output)
    scale = (output[..., :1] - output[..., 1:2]) / 8
    shift = (output[..., :1] + output[..., 1:2]) / 2
    added = (output[..., 2:] - shift) / scale
    dropped_rightly(added.nan_to_num(0.0, 0.0, 0.0), whole[..., 2:], SUBLAYER_DROPPED)


@exercise("AddNorm", weight=2)
def test_add_norm_calls_on_their_own(learner):
    """Each call stands on its own, and dropout draws anew"""
    pairs = [(random(*shape), random(*shape)) for shape in [(2, 3, 4), (1, 5, 4)]]
    module = build(learner, "AddNorm", 4, 0.0)
    module.train()
    for x, sublayer_output in pairs:
        close(module(x, sublayer_output), layer_norm(x + sublayer_output), SUM)
    module = build(learner, "AddNorm", 4, 0.5)
    module.train()
    drawn_anew(learner, module, *pairs[0], why=SUBLAYER_DROPPED)


@exercise("AddNorm")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_add_norm_dtype(learner, dtype):
    """After module.double() or module.bfloat16() the dtype of the inputs is the dtype of the result"""
    x, sublayer_output = random(2, 3, 8, dtype=dtype), random(2, 3, 8, dtype=dtype)
    module = build(learner, "AddNorm", 8, dtype=dtype)
    close(module(x, sublayer_output), layer_norm(x + sublayer_output), SUM, tolerance=tolerance(dtype))


@exercise("AddNorm", weight=2)
def test_add_norm_inputs_stay(learner):
    """Inputs that are not contiguous give the right result and stay as they were"""
    x, sublayer_output = random(2, 5, 3).transpose(1, 2), random(3, 2, 5).transpose(0, 1)
    close(build(learner, "AddNorm", 5)(x, sublayer_output), layer_norm(x + sublayer_output), SUM)
    unchanged(learner, "Write `x + ...`, not `x += ...`: the second changes the caller's tensor.")


@exercise("AddNorm", weight=3)
def test_add_norm_gradients(learner):
    """The gradients reach both inputs and the norm's parameters"""
    names, shape = ["norm.weight", "norm.bias"], (2, 3, 6)
    x, sublayer_output, weight, bias, cotangent = (
        random(*one, dtype=torch.float64) for one in [shape, shape, (6,), (6,), shape]
    )
    module = build(learner, "AddNorm", 6, state=dict(zip(names, [weight, bias], strict=True)), dtype=torch.float64)
    gradients_agree(
        module.vjp(x, sublayer_output, cotangents=[cotangent]), [x, sublayer_output, weight, bias],
        lambda x, other, weight, bias: layer_norm(x + other, weight, bias), cotangent, ["x", "sublayer_output"], names,
    )  # fmt: skip
