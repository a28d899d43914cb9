"""What a learner of lesson 03 may see fail while working: small worked numbers."""

import torch

from autograder.expect import Mismatch, close, exercise, holds, known_error, raises
from autograder.learner import LearnerError

# Positions 0 to 3 and two clocks, of the frequencies 1 and 1/100.
TABLE = torch.tensor(
    [
        [0.0, 1.0, 0.0, 1.0],
        [0.84147098, 0.54030231, 0.00999983, 0.99995000],
        [0.90929743, -0.41614684, 0.01999867, 0.99980001],
        [0.14112001, -0.98999250, 0.02999550, 0.99955003],
    ]
)
FORMULA = "Column 2i is sin(pos / 10000^(2i/D)), column 2i + 1 the cosine of the same angle; positions begin at 0."
NO_ERROR = "no-value-error"
SUM = "The result is x plus the row of each position, the first position being 0."


def table(value, expected, why):
    """Compare a table of positions: any floating dtype will do, since no input says which."""
    floating = isinstance(value, torch.Tensor) and value.is_floating_point()
    close(value.to(torch.float32) if floating else value, expected, why, tolerance=1e-4)


def fitting(module, x):
    """Call the module on a sequence that fits; a ValueError here can only be one that comes too soon."""
    try:
        return module(x)
    except LearnerError as problem:
        if problem.kind != "raised" or "ValueError" not in problem.bases:
            raise
        why = "A sequence of exactly max_len positions fits; only longer ones are refused."
        raise Mismatch(why, f"{problem.type_name}: {problem}", "", "length-off-by-one") from None


@exercise("sinusoidal_positions")
def test_worked_number(learner):
    """A worked number: four positions, two clocks"""
    table(learner.sinusoidal_positions(4, 4), TABLE, FORMULA)


@exercise("sinusoidal_positions")
def test_odd_width(learner):
    """An odd width: the last clock shows only its sine"""
    expected = torch.tensor([[0.0, 1.0, 0.0], [0.84147098, 0.54030231, 0.00215443]])
    said = "The width may be odd, too: then there is one sine more than cosines."
    with known_error("Exception", "odd-width-fails", said):
        found = learner.sinusoidal_positions(2, 3)
    table(
        found,
        expected,
        "With D = 3 the columns are sin(pos), cos(pos), and the sine of pos / 10000^(2/3).",
    )


@exercise("PositionalEncoding")
def test_module_adds_positions(learner):
    """Two sentences of three words, width 4: each word gets the row of its position"""
    x = torch.arange(24.0).reshape(2, 3, 4) / 8
    learner.seed(1)
    result = learner.PositionalEncoding(4, max_len=10)(x)
    as_it_was = isinstance(result, torch.Tensor) and torch.equal(result, x)
    holds(not as_it_was, f"x comes back as it was: nothing is added. {SUM}", result, cause="not-added")
    comparable = isinstance(result, torch.Tensor) and result.shape == x.shape
    zeros = comparable and bool(((result == 0) & (x + TABLE[:3] != 0)).any() & (result != 0).any())
    holds(not zeros, "Something was dropped, but dropout is 0.0 unless another is given.", cause="default-dropout")
    close(result, x + TABLE[:3], SUM, tolerance=1e-4)


@exercise("PositionalEncoding")
def test_module_too_long(learner):
    """A sequence of max_len positions fits; one more is a ValueError"""
    module = learner.PositionalEncoding(4, max_len=3)
    close(fitting(module, torch.ones(1, 3, 4)), torch.ones(1, 3, 4) + TABLE[:3], SUM, tolerance=1e-4)
    with raises("ValueError", "4 positions do not fit into max_len=3: raise a ValueError that says so.", NO_ERROR):
        module(torch.ones(1, 4, 4))


@exercise("PositionalEncoding", weight=2)
def test_module_in_evaluation_mode(learner):
    """In evaluation mode positions are added and nothing is dropped"""
    module = learner.PositionalEncoding(4, max_len=4, dropout=0.9)
    module.eval()
    learner.seed(1)
    x = torch.ones(1, 4, 4)
    results = [module(x) for _ in range(3)]
    alike = all(isinstance(result, torch.Tensor) and torch.equal(result, results[0]) for result in results)
    why = "Use nn.Dropout: it is switched off by module.eval()."
    kept = "Does a call change the table, or keep something for the next?"
    zeros = isinstance(results[0], torch.Tensor) and bool((results[0] == 0).any())
    cause = "dropout-always-on" if zeros else None
    holds(alike, f"The same input gives another result each time. {why if zeros else kept}", cause=cause)
    close(results[0], x + TABLE, f"Positions are added in evaluation mode, too. {SUM}", tolerance=1e-4)
