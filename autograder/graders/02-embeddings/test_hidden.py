"""Lesson 02 against plain indexing: shapes, values, gradients, padding, and how the table is drawn."""

import math

import pytest
import torch

from autograder.expect import Words, close, exercise, holds, unchanged
from autograder.learner import LearnerError

PLACE = "Each id becomes a vector with a 1 at its own place, counted from 0, and 0 everywhere else."
ROW = "Each id gets the row of the table that has its number, counted from 0."
SCALE = "The result is the row of each id, times the root of the width: math.sqrt(d_model)."
SUM = "Each row gets the sum of the gradients at all the places where its token stood, and nothing if it stood nowhere."
PADDING = "The row of padding_idx is zero and gets no gradient; all the others learn as usual."

# (B, T), V: the sizes differ, so that no two can be exchanged unnoticed; and each of them may be 1.
SIZES = [((2, 5), 7), ((3, 1), 4), ((1, 6), 11), ((1, 1), 1), ((4, 4), 4), ((2, 3), 300)]


def random_ids(shape, vocab_size):
    return torch.randint(0, vocab_size, shape)


def right_one_hot(ids, vocab_size):
    return torch.eye(vocab_size)[ids]


def floats(value):
    """One-hot vectors of any floating dtype as float32: the contract says float, and no more."""
    if isinstance(value, torch.Tensor):
        holds(
            value.is_floating_point(), "The entries are floats, not integers or booleans.", value, "floats", "not-float"
        )
        return value.float()
    return value


@exercise("one_hot", weight=2, essential=True)
@pytest.mark.parametrize(("shape", "vocab_size"), SIZES, ids=str)
def test_random_ids(learner, shape, vocab_size):
    """Random ids of many shapes"""
    ids = random_ids(shape, vocab_size)
    close(floats(learner.one_hot(ids, vocab_size)), right_one_hot(ids, vocab_size), PLACE)


@exercise("one_hot")
def test_every_place(learner):
    """Every place of the vocabulary, the first and the last among them"""
    ids = torch.arange(12).reshape(3, 4)
    close(floats(learner.one_hot(ids, 12)), right_one_hot(ids, 12), PLACE)


@exercise("one_hot", weight=2)
def test_large_vocabulary(learner):
    """A vocabulary that is larger than the largest id"""
    ids = torch.tensor([[0, 2, 1], [1, 1, 0]])
    why = f"The last dimension has the length vocab_size, whichever ids there are. {PLACE}"
    close(floats(learner.one_hot(ids, vocab_size=9)), right_one_hot(ids, 9), why)
    ids = torch.tensor([[2047, 2048, 2049, 4098]])  # float16 and bfloat16 do not tell them apart
    close(floats(learner.one_hot(ids, vocab_size=4100)), right_one_hot(ids, 4100), PLACE)


@exercise("one_hot")
def test_transposed_ids(learner):
    """Ids that are not contiguous in memory"""
    ids = random_ids((5, 3), 6).T
    close(floats(learner.one_hot(ids, 6)), right_one_hot(ids, 6), PLACE)


@exercise("one_hot")
def test_ids_stay(learner):
    """The ids stay as they were, and the result is right"""
    ids = random_ids((2, 4), 5)
    close(floats(learner.one_hot(ids=ids, vocab_size=5)), right_one_hot(ids, 5), PLACE)
    unchanged(learner, "Make a new tensor for the result.")


@exercise("one_hot")
def test_one_call_after_another(learner):
    """A call does not remember the calls before it"""
    for _ in range(3):
        ids = random_ids((2, 3), 8)
        why = "Make new zeros in each call: ones of an earlier call have stayed in the result."
        found, expected = floats(learner.one_hot(ids, 8)), right_one_hot(ids, 8)
        ones_too_many = isinstance(found, torch.Tensor) and found.shape == expected.shape and (found >= expected).all()
        close(found, expected, why, cause="state-kept" if ones_too_many else None)


@exercise("embed", essential=True)
@pytest.mark.parametrize(("shape", "vocab_size"), SIZES, ids=str)
def test_random_rows(learner, shape, vocab_size):
    """Random tables and ids of many shapes"""
    table = torch.randn(vocab_size, 3)
    ids = random_ids(shape, vocab_size)
    close(learner.embed(ids, table), table[ids], ROW)


@exercise("embed")
@pytest.mark.parametrize("width", [1, 7, 8], ids=str)
def test_width(learner, width):
    """Tables of width one, odd width, and as many columns as rows"""
    table = torch.randn(8, width)
    ids = random_ids((2, 5), 8)
    close(learner.embed(ids=ids, table=table), table[ids], ROW)


@exercise("embed", weight=6)
def test_unused_rows_are_not_touched(learner):
    """Rows that no id asks for do not matter, whatever is in them"""
    table = torch.randn(6, 4)
    table[1], table[4] = torch.nan, torch.inf
    ids = torch.tensor([[0, 5, 2], [3, 3, 0]])
    why = "A product over the whole vocabulary multiplies all rows, also the unused ones: 0 times infinity is NaN."
    close(learner.embed(ids, table), table[ids], f"{why} Look the rows up instead.")


@exercise("embed")
def test_used_rows_come_unchanged(learner):
    """Rows come as they are, to the last bit, whatever is in them"""
    table = torch.randn(5, 3)
    table[2, 1], table[4, 0], table[4, 2] = torch.inf, torch.nan, -torch.inf
    table[3] = torch.tensor([1e-40, 3e38, -1e-20])
    ids = torch.tensor([[2, 4], [1, 3]])
    close(learner.embed(ids, table), table[ids], f"{ROW} It is copied, not computed.", tolerance=0.0)


@exercise("embed")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16], ids=str)
def test_dtype(learner, dtype):
    """The dtype of the table is the dtype of the result"""
    table = torch.randn(6, 5).to(dtype)
    ids = random_ids((2, 3), 6)
    close(learner.embed(ids, table), table[ids], ROW)


@exercise("embed")
def test_transposed_arguments(learner):
    """Ids and a table that are not contiguous in memory"""
    table = torch.randn(4, 6).T
    ids = random_ids((5, 2), 6).T
    close(learner.embed(ids, table), table[ids], ROW)


@exercise("embed")
def test_arguments_stay(learner):
    """The arguments stay as they were, and the result is right"""
    table = torch.randn(5, 4)
    ids = random_ids((3, 3), 5)
    close(learner.embed(ids, table), table[ids], ROW)
    unchanged(learner, "Neither the ids nor the table are yours to write into.")


@exercise("embed", weight=8)
def test_gradient(learner):
    """The gradient of the table: the sum over all the places where a row was used"""
    table = torch.randn(6, 4, dtype=torch.float64)
    ids = torch.tensor([[3, 1, 3], [3, 0, 1]])
    cotangent = torch.randn(2, 3, 4, dtype=torch.float64)
    result = learner.embed.vjp(ids, table, cotangents=[cotangent])
    close(result.value, table[ids], ROW)
    gradient = result.arguments[1] if len(result.arguments) > 1 else None
    holds(gradient is not None, f"No gradient reaches the table. {SUM}")
    close(gradient, summed(ids, cotangent, 6), SUM)


def summed(ids, cotangent, vocab_size):
    """The gradient of a lookup, by hand."""
    gradient = torch.zeros(vocab_size, cotangent.shape[-1], dtype=cotangent.dtype)
    return gradient.index_add(0, ids.flatten(), cotangent.flatten(0, 1))


ROWS = "The weight has a row for each token: its shape is (V, D)."
NAME = "The state dict should have exactly one entry, `weight`."


def with_weight(learner, vocab_size, width, padding_idx=None, dtype=torch.float32):
    """A module of the learner's with a random table, and that table."""
    module = learner.TokenEmbedding(vocab_size, width, padding_idx)
    weight = torch.randn(vocab_size, width)
    if padding_idx is not None:
        weight[padding_idx] = 0.0
    try:
        module.load_state_dict({"weight": weight})
    except LearnerError as problem:
        if problem.kind == "raised":
            state_is_right(module.state_dict(), vocab_size, width)
        raise
    if dtype is not torch.float32:
        getattr(module, {torch.float64: "double", torch.bfloat16: "bfloat16"}[dtype])()
    return module, weight.to(dtype)


def state_is_right(state, vocab_size, width):
    names = list(state) if isinstance(state, dict) else state
    if isinstance(names, list) and "weight" in names:
        more = ", ".join(name for name in names if isinstance(name, str) and name != "weight")[:200]
        why = f"{NAME} Here it also holds: {more}. A plain number, or a buffer with persistent=False, is not saved."
        holds(names == ["weight"], why, names, "['weight']", "extra-parameters")
    holds(names == ["weight"], NAME, names, "['weight']", "parameter-name")
    table_fits(state["weight"], vocab_size, width)


def new_weight(module, vocab_size, width):
    """The table of a module that was just made."""
    weight = module.get("weight")
    table_fits(weight, vocab_size, width)
    return weight


def table_fits(weight, vocab_size, width):
    shape = tuple(weight.shape) if isinstance(weight, torch.Tensor) else ()
    fits, flipped = shape == (vocab_size, width), shape == (width, vocab_size)
    holds(fits, ROWS, weight, f"a tensor of shape {(vocab_size, width)}", "weight-transposed" if flipped else None)


@exercise("TokenEmbedding", weight=2, essential=True)
@pytest.mark.parametrize(
    ("shape", "vocab_size", "width"),
    [((2, 5), 7, 4), ((3, 1), 5, 9), ((1, 6), 11, 3), ((1, 1), 1, 1), ((4, 4), 4, 8), ((2, 3), 40, 12)],
    ids=str,
)
def test_random_tables(learner, shape, vocab_size, width):
    """Random tables and ids of many shapes"""
    module, weight = with_weight(learner, vocab_size, width)
    ids = random_ids(shape, vocab_size)
    close(module(ids), weight[ids] * math.sqrt(width), SCALE)


@exercise("TokenEmbedding")
def test_one_parameter(learner):
    """One parameter, `weight`, and nothing else in the state dict"""
    module, weight = with_weight(learner, 6, 4, padding_idx=1)
    state = module.state_dict()
    state_is_right(state, 6, 4)
    close(state["weight"], weight, "The state dict holds the table that the forward pass uses.")
    ids = torch.tensor([[5, 1]])
    close(module(ids), weight[ids] * 2, SCALE)


@exercise("TokenEmbedding")
@pytest.mark.parametrize("padding_idx", [0, 3, 5], ids=str)
def test_with_padding(learner, padding_idx):
    """Padding among other tokens, first, in the middle, or last in the vocabulary"""
    module, weight = with_weight(learner, 6, 5, padding_idx)
    ids = torch.tensor([[0, 3, 5], [1, 2, 4]])
    close(module(ids), weight[ids] * math.sqrt(5), f"{SCALE} {PADDING}")


@exercise("TokenEmbedding", weight=2)
@pytest.mark.parametrize("padding_idx", [0, 2], ids=str)
def test_padding_row_starts_at_zero(learner, padding_idx):
    """In a new table the padding's row is zero, and no other"""
    learner.seed(1)
    weight = new_weight(learner.TokenEmbedding(vocab_size=5, d_model=6, padding_idx=padding_idx), 5, 6)
    is_zero = (weight == 0).all(dim=-1)
    expected = torch.arange(5) == padding_idx
    close(is_zero, expected, "Of the new table, the row padding_idx is zero and the others are drawn at random.")


@exercise("TokenEmbedding", weight=4)
@pytest.mark.parametrize("padding_idx", [0, 4], ids=str)
def test_padding_gets_no_gradient(learner, padding_idx):
    """The padding's row gets no gradient, and the others get theirs"""
    module, _ = with_weight(learner, 6, 4, padding_idx)
    ids = torch.tensor([[padding_idx, 1, 3], [1, padding_idx, 2], [3, 3, padding_idx]])
    for mode in ("train", "eval"):
        getattr(module, mode)()
        gradient_is_right(module, ids, 6, 4, padding_idx)


@exercise("TokenEmbedding", weight=6)
def test_every_row_learns(learner):
    """Without a padding_idx every row that is used learns, row 0 among them"""
    module, _ = with_weight(learner, 6, 9)
    gradient_is_right(module, torch.tensor([[0, 1, 5], [0, 0, 4]]), 6, 9)


def gradient_is_right(module, ids, vocab_size, width, padding_idx=None):
    cotangent = torch.randn(*ids.shape, width)
    gradient = module.vjp(ids, cotangents=[cotangent]).parameters.get("weight")
    holds(gradient is not None, f"No gradient reaches the weight. {SUM}")
    expected = summed(ids, cotangent, vocab_size) * math.sqrt(width)
    if padding_idx is not None:
        expected[padding_idx] = 0.0
    close(gradient, expected, SUM if padding_idx is None else PADDING)


# What the standard deviation of a new table tells, where it is not 1/√D; the table is 1000 × 36.
MISTAKES = {
    "init-too-large": (1.0, "The table is drawn with standard deviation 1. Multiply what torch.randn gives by"),
    "init-too-small": (1 / 36, "The table is drawn with standard deviation 1/D, not 1/√D. Multiply by"),
    "init-of-vocabulary": (1000**-0.5, "The table is drawn with 1/√V; it is the width D that counts. Multiply by"),
    "init-scaled-already": (6.0, "The factor √D is for the forward pass. Draw the table with"),
}


@exercise("TokenEmbedding", weight=3)
def test_standard_deviation(learner):
    """A new table is drawn with standard deviation 1/√D"""
    learner.seed(1)
    weight = new_weight(learner.TokenEmbedding(1000, 36), 1000, 36).double()
    measured = weight.std().item()
    shown = Words(f"a table with standard deviation {measured:.4f}")
    in_rows, in_columns = weight.std(dim=1).min().item(), weight.std(dim=0).min().item()
    own = "Each entry is drawn on its own: rows and columns differ."
    repeated = measured > 0.0 and min(in_rows, in_columns) < 1e-6
    holds(not repeated, own, cause="drawn-once")
    for cause, (size, says) in MISTAKES.items():
        is_it = abs(measured / size - 1) < 0.03
        holds(not is_it, f"{says} d_model**-0.5.", shown, "1/√36 = 0.1667", cause)
    # 36000 numbers: the standard deviation is measured to 0.4 percent.
    fits = abs(measured * 6 - 1) < 0.03
    why = "Draw the table with standard deviation 1/√D: torch.randn(vocab_size, d_model) * d_model**-0.5."
    holds(fits, why, shown, "1/√36 = 0.1667", "init-other")
    why = "The numbers have the mean 0: torch.rand gives numbers above 0 only, torch.randn such of both signs."
    mean = Words(f"mean {weight.mean():.4f}")
    holds(abs(weight.mean().item()) < 0.01, why, mean, "about 0", "init-not-centered")
    holds(min(in_rows, in_columns) > 0.06, own)


@exercise("TokenEmbedding", weight=2)
@pytest.mark.parametrize(("vocab_size", "width"), [(3000, 4), (60, 300)], ids=str)
def test_variance_is_one(learner, vocab_size, width):
    """What comes out of a new table has a variance of about one, narrow or wide"""
    learner.seed(2)
    module = learner.TokenEmbedding(vocab_size, width)
    result = module(torch.arange(vocab_size).reshape(2, -1))
    fits = isinstance(result, torch.Tensor) and result.shape == (2, vocab_size // 2, width)
    holds(fits, "The result has the shape (B, T, D).", result)
    variance = result.double().var().item()
    # At least 12000 numbers: five standard deviations of the measured variance are 0.065.
    why = "Standard deviation 1/√D in the table, times √D in the forward pass, gives a variance of about one."
    holds(0.92 < variance < 1.08, why, Words(f"variance {variance:.3f}"), "about 1")
    weight = new_weight(module, vocab_size, width)
    expected = weight.double().mul(math.sqrt(width)).reshape(result.shape).to(result.dtype)
    close(result, expected, SCALE)


@exercise("TokenEmbedding")
def test_drawn_anew(learner):
    """Each new module draws a table of its own"""
    learner.seed(3)
    one, other = (new_weight(learner.TokenEmbedding(8, 9), 8, 9) for _ in range(2))
    why = "Each table is drawn at random: do not set a seed, and do not start from a constant."
    holds(not torch.equal(one, other), why, other, "another table than the first", "same-table-each-time")


@exercise("TokenEmbedding")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_module_dtype(learner, dtype):
    """The dtype of the table is the dtype of the result"""
    module, weight = with_weight(learner, 7, 16, padding_idx=1, dtype=dtype)
    ids = random_ids((2, 5), 7)
    close(module(ids), weight[ids] * 4, SCALE)


@exercise("TokenEmbedding")
def test_each_call_on_its_own(learner):
    """Each call stands on its own, training or not, and leaves the ids and the table as they were"""
    module, weight = with_weight(learner, 9, 4, padding_idx=2)
    for mode in ("train", "eval", "train"):
        getattr(module, mode)()
        ids = random_ids((3, 5), 9).T
        close(module(ids), weight[ids] * 2, f"{SCALE} There is no dropout here, and nothing is kept between calls.")
        unchanged(learner, "Make a new tensor for the result.")
    close(module.state_dict()["weight"], weight, "The forward pass does not change the table.")
