"""What lesson 05 must withstand: lengths, ids, padding at any place, shapes, dtype, and attention itself."""

import pytest
import torch

from autograder.expect import Mismatch, close, exercise, unchanged
from autograder.learner import describe

PADDING = "True where ids differ from pad_id, False where they are pad_id, wherever that is."
SHAPE_PADDING = "The shape is (B, 1, 1, S): one value for each key, the same for all heads and queries."
CAUSAL = "Row t is True from column 0 up to and with column t, and False after it."
BOTH = "Entry [b, 0, t, s] is True exactly when s ≤ t and ids[b, s] is not pad_id."


def mask_is(actual, expected, why):
    """Demand a boolean mask of the expected shape and entries."""
    if isinstance(actual, torch.Tensor) and actual.shape == expected.shape and actual.dtype is not torch.bool:
        raise Mismatch(
            f"The dtype is {actual.dtype} where torch.bool is expected: a mask says yes or no.",
            describe(actual),
            describe(expected),
        )
    close(actual, expected, why)


def right_padding(ids, pad_id):
    """The definition, entry by entry."""
    return torch.tensor([[[[token != pad_id for token in row]]] for row in ids.tolist()])


def right_causal(size):
    return torch.tensor([[[[key <= query for key in range(size)] for query in range(size)]]])


def right_both(ids, pad_id):
    rows = ids.tolist()
    size = ids.shape[1]
    grids = [[[[s <= t and row[s] != pad_id for s in range(size)] for t in range(size)]] for row in rows]
    return torch.tensor(grids)


def sentences(shape, pad_id=0, share=0.3, vocabulary=12):
    """Random ids with padding strewn among them, in each row at least one and not everywhere."""
    ids = torch.randint(0, vocabulary, shape)
    ids = torch.where(ids == pad_id, ids + 1, ids)
    ids[torch.rand(shape) < share] = pad_id
    ids[:, 0], ids[:, -1] = pad_id + 1, pad_id
    return ids


@exercise("padding_mask", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(2, 5), (3, 2), (1, 7), (4, 9)], ids=str)
def test_random_ids(learner, reference, shape):
    """Random sentences with padding strewn among them"""
    ids = sentences(shape)
    expected = right_padding(ids, 0)
    assert torch.equal(reference.padding_mask(ids, 0), expected)
    mask_is(learner.padding_mask(ids, 0), expected, f"{PADDING} {SHAPE_PADDING}")


@exercise("padding_mask", weight=2)
@pytest.mark.parametrize("pad_id", [3, 11, 50256, -1, -100, 2**24], ids=str)
def test_any_padding_id(learner, pad_id):
    """Padding ids in the middle of the vocabulary, beyond it, and negative; smaller and larger ids are real"""
    ids = sentences((3, 6), pad_id)
    ids[1, 1], ids[2, 2] = pad_id - 1, pad_id + 2
    ids[0, 3], ids[1, 4] = pad_id + 256, pad_id - 256
    mask_is(learner.padding_mask(ids, pad_id), right_padding(ids, pad_id), PADDING)
    unchanged(learner, "Compare with `ids != pad_id`; do not write into ids.")


@exercise("padding_mask", weight=2)
def test_padding_on_the_left_and_within(learner):
    """Padding at the start, in the middle, everywhere, nowhere"""
    ids = torch.tensor([[0, 0, 4, 2], [4, 0, 0, 2], [0, 4, 2, 0], [4, 2, 4, 2], [0, 0, 0, 0]])
    mask_is(learner.padding_mask(ids, 0), right_padding(ids, 0), PADDING)
    whole = torch.tensor([[6, 6, 6], [6, 6, 6]])
    mask_is(learner.padding_mask(whole, 6), torch.zeros(2, 1, 1, 3, dtype=torch.bool), PADDING)
    mask_is(learner.padding_mask(whole, 5), torch.ones(2, 1, 1, 3, dtype=torch.bool), PADDING)


@exercise("padding_mask")
def test_padding_of_one(learner):
    """One sentence, one token"""
    mask_is(learner.padding_mask(torch.tensor([[4]]), 0), torch.tensor([[[[True]]]]), SHAPE_PADDING)
    mask_is(learner.padding_mask(torch.tensor([[0]]), 0), torch.tensor([[[[False]]]]), SHAPE_PADDING)
    ids = torch.tensor([[4], [0], [2]])
    mask_is(learner.padding_mask(ids, 0), right_padding(ids, 0), SHAPE_PADDING)


@exercise("padding_mask")
def test_padding_leaves_ids(learner):
    """The arguments by name, ids that are not contiguous, and ids stay as they were"""
    ids = sentences((5, 3)).T
    mask_is(learner.padding_mask(ids=ids, pad_id=0), right_padding(ids, 0), PADDING)
    unchanged(learner, "Compare with `ids != pad_id`; do not write into ids.")
    mask_is(learner.padding_mask(ids, 2), right_padding(ids, 2), "Each call stands on its own.")


@exercise("padding_mask", weight=2)
def test_padding_in_attention(learner, reference):
    """In attention: what stands on padding does not matter"""
    ids = torch.tensor([[0, 7, 7, 0, 7], [7, 7, 0, 0, 0]])
    query, x = torch.randn(2, 2, 4, 3), torch.randn(2, 2, 5, 3)
    other = torch.where((ids == 0)[:, None, :, None], torch.randn(2, 2, 5, 3), x)
    mask = learner.padding_mask(ids, 0)
    mask_is(mask, right_padding(ids, 0), PADDING)
    first, second = (reference.scaled_dot_product_attention(query, keys, keys, mask)[0] for keys in (x, other))
    close(first, second, "With your mask the output still depends on what stands on padding.")


@exercise("causal_mask", weight=2, essential=True)
@pytest.mark.parametrize("size", [2, 3, 5, 8], ids=str)
def test_triangles(learner, reference, size):
    """Triangles of many sizes"""
    assert torch.equal(reference.causal_mask(size), right_causal(size))
    mask_is(learner.causal_mask(size), right_causal(size), f"{CAUSAL} The shape is (1, 1, T, T).")


@exercise("causal_mask")
def test_one_position(learner):
    """One position, which may look at itself; two, of which the first may not look at the second"""
    mask_is(learner.causal_mask(2), right_causal(2), f"{CAUSAL} The shape is (1, 1, T, T).")
    mask_is(learner.causal_mask(1), torch.tensor([[[[True]]]]), f"{CAUSAL} The shape is (1, 1, T, T).")


@exercise("causal_mask")
def test_larger_triangle(learner):
    """A long sequence, by the argument's name, and a short one after it"""
    mask_is(learner.causal_mask(size=520), torch.ones(520, 520, dtype=torch.bool).tril()[None, None], CAUSAL)
    mask_is(learner.causal_mask(size=4), right_causal(4), "Each call stands on its own.")


@exercise("causal_mask", weight=2)
def test_no_look_ahead(learner, reference):
    """In attention: no output depends on a later input, each depends on its own and the first"""
    x = torch.randn(1, 1, 6, 4, dtype=torch.float64)
    mask = learner.causal_mask(6)
    mask_is(mask, right_causal(6), CAUSAL)
    leaves = x.clone().requires_grad_()
    output, _ = reference.scaled_dot_product_attention(leaves, leaves, leaves, mask)
    for position in range(6):
        gradient = torch.autograd.grad(output[0, 0, position].sum(), leaves, retain_graph=True)[0][0, 0]
        reached = gradient.abs().sum(dim=-1) > 1e-12
        close(reached, torch.arange(6) <= position, f"The output at position {position} reaches the wrong inputs.")


@exercise("decoder_mask", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(2, 5), (3, 2), (1, 6), (5, 4)], ids=str)
def test_random_targets(learner, reference, shape):
    """Random sentences with padding strewn among them"""
    ids = sentences(shape)
    expected = right_both(ids, 0)
    assert torch.equal(reference.decoder_mask(ids, 0), expected)
    mask_is(learner.decoder_mask(ids, 0), expected, f"{BOTH} The shape is (B, 1, T, T).")


@exercise("decoder_mask", weight=2)
@pytest.mark.parametrize("pad_id", [3, 50256, -1, 2**24], ids=str)
def test_any_padding_id_in_targets(learner, pad_id):
    """Padding ids other than 0; smaller and larger ids are real"""
    ids = sentences((3, 5), pad_id)
    ids[1, 1], ids[2, 2] = pad_id - 1, pad_id + 2
    ids[0, 3], ids[1, 3] = pad_id + 256, pad_id - 256
    mask_is(learner.decoder_mask(ids, pad_id), right_both(ids, pad_id), BOTH)


@exercise("decoder_mask", weight=2)
def test_padding_on_the_left_of_targets(learner):
    """Padding at the start, in the middle, everywhere, nowhere"""
    ids = torch.tensor([[0, 0, 4, 2], [4, 0, 0, 2], [0, 4, 2, 0], [4, 2, 4, 2], [0, 0, 0, 0], [4, 2, 0, 0]])
    mask_is(learner.decoder_mask(ids, 0), right_both(ids, 0), BOTH)


@exercise("decoder_mask")
def test_targets_of_one(learner):
    """One sentence, one token"""
    mask_is(learner.decoder_mask(torch.tensor([[4]]), 0), torch.tensor([[[[True]]]]), "The shape is (B, 1, T, T).")
    mask_is(learner.decoder_mask(torch.tensor([[0]]), 0), torch.tensor([[[[False]]]]), BOTH)
    ids = torch.tensor([[4], [0], [2]])
    mask_is(learner.decoder_mask(ids, 0), right_both(ids, 0), "The shape is (B, 1, T, T).")


@exercise("decoder_mask")
def test_decoder_leaves_ids(learner):
    """The arguments by name, ids that are not contiguous, and ids stay as they were"""
    ids = sentences((4, 3)).T
    mask_is(learner.decoder_mask(ids=ids, pad_id=0), right_both(ids, 0), BOTH)
    unchanged(learner, "Do not write into ids.")
    mask_is(learner.decoder_mask(ids, 2), right_both(ids, 2), "Each call stands on its own.")


@exercise("decoder_mask", weight=2)
def test_decoder_in_attention(learner, reference):
    """In attention: an output depends on real tokens up to its own position, and on nothing else"""
    ids = torch.tensor([[7, 7, 0, 7, 0], [0, 7, 7, 0, 7]])
    x = torch.randn(2, 1, 5, 4, dtype=torch.float64)
    mask = learner.decoder_mask(ids, 0)
    mask_is(mask, right_both(ids, 0), BOTH)
    leaves = x.clone().requires_grad_()
    output, _ = reference.scaled_dot_product_attention(x, leaves, leaves, mask)
    for position in range(5):
        gradient = torch.autograd.grad(output[:, 0, position].sum(), leaves, retain_graph=True)[0][:, 0]
        reached = gradient.abs().sum(dim=-1) > 1e-12
        wanted = (torch.arange(5) <= position) & (ids != 0)
        close(reached, wanted, f"The output at position {position} reaches the wrong keys.")
