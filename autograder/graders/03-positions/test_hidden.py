"""What lesson 03 must withstand: widths, lengths, precision, dtypes, dropout, what is saved and what is not."""

import pytest
import torch

from autograder.expect import Words, close, exercise, holds, raises, unchanged
from autograder.learner import LearnerError, LearnerObject

FORMULA = "Column 2i is sin(pos / 10000^(2i/D)), column 2i + 1 the cosine of the same angle; positions begin at 0."
PRECISE = "Compute the angles in float32 or float64, from whole positions: their rounding grows with the position."
SUM = "The result is x plus the row of each position, the same rows for every sentence of the batch."
DTYPE = "The result has the dtype of x: bring the table to it before you add."
NO_ERROR = "no-value-error"
TOO_LONG = "A sequence longer than max_len is a ValueError."
DROPPED = "In training mode dropout acts on the sum of x and positions, on each entry on its own."
BUFFER = "Keep the table by self.register_buffer(name, table, persistent=False)."


def right(length, width):
    """The definition, from the turning of a complex number: e^(i·angle) has the cosine and the sine as its parts."""
    rows = torch.zeros(length, width, dtype=torch.float64)
    for column in range(0, width, 2):
        angles = torch.arange(length, dtype=torch.float64) * 10000.0 ** (-column / width)
        hands = torch.polar(torch.ones_like(angles), angles)
        rows[:, column] = hands.imag
        if column + 1 < width:
            rows[:, column + 1] = hands.real
    return rows


def table(value, expected, why, tolerance=1e-4):
    """Compare a table of positions: any floating dtype will do, since no input says which."""
    floating = isinstance(value, torch.Tensor) and value.is_floating_point()
    close(value.to(torch.float64) if floating else value, expected, why, tolerance)


def summed(value, x, why=SUM, tolerance=1e-4):
    """Compare with x plus positions, both rounded as the dtype of x has it."""
    expected = (x.to(torch.float64) + right(x.shape[1], x.shape[2])).to(x.dtype)
    rough = {torch.float16: 4e-3, torch.bfloat16: 3e-2}
    close(value, expected, why, rough.get(x.dtype, tolerance))


@exercise("sinusoidal_positions", weight=2, essential=True)
@pytest.mark.parametrize("size", [(5, 6), (16, 2), (7, 10), (33, 64)], ids=str)
def test_even_widths(learner, reference, size):
    """Tables of many lengths and even widths"""
    expected = right(*size)
    assert torch.allclose(expected, reference.sinusoidal_positions(*size).double(), atol=1e-6)
    table(learner.sinusoidal_positions(*size), expected, FORMULA)


@exercise("sinusoidal_positions", weight=2)
@pytest.mark.parametrize("size", [(6, 5), (9, 3), (4, 11)], ids=str)
def test_odd_widths(learner, size):
    """Tables of odd widths"""
    table(
        learner.sinusoidal_positions(*size),
        right(*size),
        f"{FORMULA} With an odd D the last column is a sine without its cosine.",
    )


@exercise("sinusoidal_positions")
@pytest.mark.parametrize("size", [(6, 1), (1, 6), (1, 1), (1, 3)], ids=str)
def test_smallest_sizes(learner, size):
    """One column, one position"""
    table(learner.sinusoidal_positions(*size), right(*size), f"A length or a width of 1 is a table, too. {FORMULA}")


@exercise("sinusoidal_positions", weight=2)
def test_far_positions(learner):
    """Positions past 512 and past 2048 are as right as the first"""
    table(learner.sinusoidal_positions(600, 16), right(600, 16), PRECISE, tolerance=1e-3)
    # Angles in the thousands: float32 itself rounds them to 2e-4, and equal formulas may lose a little more.
    table(learner.sinusoidal_positions(2500, 7), right(2500, 7), PRECISE, tolerance=3e-3)


@exercise("sinusoidal_positions")
def test_by_name(learner):
    """The arguments by name, and one call after another"""
    first = learner.sinusoidal_positions(max_len=3, d_model=8)
    other = learner.sinusoidal_positions(d_model=4, max_len=6)
    again = learner.sinusoidal_positions(max_len=3, d_model=8)
    table(first, right(3, 8), FORMULA)
    table(other, right(6, 4), FORMULA)
    table(again, right(3, 8), "The same call gives the same table again.")


@exercise("PositionalEncoding", essential=True)
@pytest.mark.parametrize("shape", [(3, 5, 8), (1, 9, 6), (2, 2, 4), (4, 3, 2)], ids=str)
def test_module_random_values(learner, shape):
    """Random values of many shapes, without dropout"""
    x = torch.randn(shape)
    summed(learner.PositionalEncoding(shape[2], 12)(x), x)


@exercise("PositionalEncoding")
@pytest.mark.parametrize("shape", [(2, 1, 6), (2, 4, 5), (3, 4, 1), (1, 1, 1)], ids=str)
def test_module_odd_and_small(learner, shape):
    """Odd widths, one position, one column"""
    x = torch.randn(shape)
    summed(learner.PositionalEncoding(shape[2], max_len=7)(x), x)


@exercise("PositionalEncoding", weight=2)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16], ids=str)
def test_module_dtype(learner, dtype):
    """The dtype of x is the dtype of the result"""
    module = learner.PositionalEncoding(6, max_len=9)
    for kind in (dtype, torch.float32):
        x = torch.randn(2, 5, 6, dtype=torch.float64).to(kind)
        summed(module(x), x, DTYPE if kind is dtype else "A call in another dtype must leave the table as it was.")


@exercise("PositionalEncoding")
def test_module_moved_to_another_dtype(learner):
    """Also when the module itself was moved to float64"""
    module = learner.PositionalEncoding(6, max_len=9)
    module.double()
    for dtype in (torch.float64, torch.float32):
        x = torch.randn(2, 5, 6, dtype=dtype)
        summed(module(x), x, DTYPE)


@exercise("PositionalEncoding", weight=6)
def test_module_value_error(learner):
    """Past max_len a ValueError that says something; up to max_len none"""
    x = torch.randn(2, 8, 4)
    for max_len in (7, 4, 1):
        module = learner.PositionalEncoding(4, max_len=max_len)
        short = x[:, :max_len].clone()
        summed(module(short), short)
        for mode in (module.train, module.eval):
            mode()
            with raises("ValueError", f"{TOO_LONG} Here 8 positions do not fit into max_len={max_len}.", NO_ERROR):
                module(x)
    try:
        module(x)
    except LearnerError as problem:
        holds(
            str(problem).strip(),
            "The ValueError has no message: say what does not fit.",
            Words("ValueError()"),
            cause="error-without-a-word",
        )
    summed(module(x[:, :1].clone()), x[:, :1])


@exercise("PositionalEncoding")
def test_module_default_length(learner):
    """By default 5000 positions fit, and not one more"""
    module = learner.PositionalEncoding(2)
    x = torch.randn(1, 5000, 2)
    summed(module(x), x, "max_len is 5000 unless another is given.", tolerance=3e-3)
    with raises("ValueError", f"{TOO_LONG} By default max_len is 5000.", NO_ERROR):
        module(torch.randn(1, 5001, 2))


@exercise("PositionalEncoding", weight=3)
def test_module_each_call_on_its_own(learner):
    """Short, long and short again: nothing is kept from the last call, and inputs stay as they were"""
    module = learner.PositionalEncoding(d_model=6, max_len=10, dropout=0.0)
    for length in (3, 10, 3, 1):
        x = torch.randn(2, length, 6)
        summed(module(x), x)
        unchanged(learner, "`x += …` writes into the caller's tensor; write `x + …`.")


@exercise("PositionalEncoding")
def test_module_transposed_input(learner):
    """An input that is not contiguous in memory"""
    x = torch.randn(5, 3, 8).transpose(0, 1)
    summed(learner.PositionalEncoding(8, 5)(x), x)


@exercise("PositionalEncoding", weight=8)
def test_module_dropout_on_the_sum(learner):
    """In training mode dropout acts on the sum"""
    x = torch.randn(6, 24, 24) + 3.0
    module = learner.PositionalEncoding(24, max_len=30, dropout=0.25)
    module.train()
    learner.seed(1)
    result = module(x)
    holds(isinstance(result, torch.Tensor) and result.shape == x.shape, SUM, result)
    total = (x.double() + right(24, 24)).float()
    dropped = result == 0
    share = dropped.double().mean().item()
    # 3456 draws: five standard deviations of a share of 0.25 are 0.037.
    why = f"{DROPPED} With dropout=0.25 a quarter of them becomes zero; here {share:.0%} do."
    holds(0.2 < share < 0.3, why, cause="rate-turned-round" if 0.7 < share < 0.8 else None)
    kept = torch.where(dropped, torch.zeros_like(total), total / 0.75)
    why = f"{DROPPED} What is kept is multiplied by 1/(1 - p), as nn.Dropout does it."
    unscaled = torch.allclose(result.double() * 4 / 3, kept.double(), rtol=1e-3, atol=1e-3)
    close(result, kept, why, tolerance=1e-3, cause="not-rescaled" if unscaled else None)
    # Whole rows, columns or sentences at once would leave some with all or none of their entries.
    for dim, name in ((2, "positions"), (1, "columns"), (0, "sentences")):
        some = (dropped.any(dim=dim) & ~dropped.all(dim=dim)).double().mean().item()
        # 24 entries all stay with the probability 0.001, 6 entries with 0.18.
        why = f"{DROPPED} Here whole {name} are dropped together."
        holds(some > (0.9 if dim else 0.7), why, cause="one-pattern-for-all")


@exercise("PositionalEncoding", weight=2)
def test_module_dropout_draws_anew(learner):
    """Dropout draws anew in each call, and evaluation mode switches it off"""
    x = torch.randn(2, 6, 8) + 3.0
    module = learner.PositionalEncoding(8, 20, 0.5)
    module.train()
    learner.seed(1)
    results = [module(x) for _ in range(4)]
    alike = all(isinstance(result, torch.Tensor) and torch.equal(result, results[0]) for result in results)
    holds(not alike, f"{DROPPED} Which entries are dropped is drawn anew in each call.")
    module.eval()
    summed(module(x), x, "In evaluation mode nothing is dropped.")
    module.train()
    again = module(x)
    holds(isinstance(again, torch.Tensor) and bool((again == 0).any()), f"{DROPPED} Also after a return from eval().")


@exercise("PositionalEncoding")
def test_module_default_dropout(learner):
    """By default nothing is dropped, in training mode either"""
    module = learner.PositionalEncoding(16)
    module.train()
    x = torch.randn(4, 8, 16)
    summed(module(x), x, "dropout is 0.0 unless another is given.")


@exercise("PositionalEncoding", weight=5)
def test_module_saves_nothing(learner):
    """The table is a buffer that is not saved: the state dict is empty"""
    module = learner.PositionalEncoding(6, max_len=11)
    x = torch.randn(2, 4, 6)
    summed(module(x), x)
    state = module.state_dict()
    names = list(state) if isinstance(state, dict) else state
    holds(names == [], f"The state dict must stay empty. {BUFFER}", names, "[]", what="names in the state dict")
    holds(buffers(module), f"The module has no buffer, so the table does not move with it to a GPU. {BUFFER}")


def buffers(module, depth=0):
    """Give the buffers of a learner's module and of the modules within it."""
    found = module.get("_buffers")
    mine = [value for value in found.values() if isinstance(value, torch.Tensor)] if isinstance(found, dict) else []
    children = module.get("_modules") if depth < 4 else None
    for child in children.values() if isinstance(children, dict) else ():
        if isinstance(child, LearnerObject):
            mine += buffers(child, depth + 1)
    return mine


@exercise("PositionalEncoding")
def test_module_gradients(learner):
    """The gradient reaches x as it came"""
    x = torch.randn(2, 4, 6, dtype=torch.float64)
    cotangent = torch.randn(2, 4, 6, dtype=torch.float64)
    result = learner.PositionalEncoding(6, max_len=5).vjp(x, cotangents=[cotangent])
    why = "No gradient reaches x: stay with torch operations on x itself, without detach, .data or no_grad."
    holds(len(result.arguments) == 1 and result.arguments[0] is not None, why, cause="gradient-cut")
    # A sum taken in float32, and rounded back, is a right sum.
    close(result.arguments[0], cotangent, "Adding positions passes the gradient on unchanged.", tolerance=1e-6)
    holds(not result.parameters, "There is nothing to train in a PositionalEncoding.", list(result.parameters), "[]")
