"""What a learner of lesson 05 may see fail while working: small masks that one can draw."""

import torch

from autograder.expect import Mismatch, close, exercise
from autograder.learner import describe

YES, NO = True, False


def mask_is(actual, expected, why):
    """Demand a boolean mask of the expected shape and entries."""
    if isinstance(actual, torch.Tensor) and actual.shape == expected.shape and actual.dtype is not torch.bool:
        raise Mismatch(
            f"The dtype is {actual.dtype} where torch.bool is expected: a mask says yes or no.",
            describe(actual),
            describe(expected),
        )
    close(actual, expected, why)


@exercise("padding_mask")
def test_worked_padding(learner):
    """Two sentences, padding at the end"""
    mask_is(
        learner.padding_mask(torch.tensor([[5, 8, 0], [7, 0, 0]]), 0),
        torch.tensor([[[[YES, YES, NO]]], [[[YES, NO, NO]]]]),
        "True where the token is real, False where it is padding; the shape is (B, 1, 1, S).",
    )


@exercise("padding_mask")
def test_other_padding_id(learner):
    """Padding that has another id than 0"""
    mask_is(
        learner.padding_mask(torch.tensor([[0, 4, 9, 9]]), pad_id=9),
        torch.tensor([[[[YES, YES, NO, NO]]]]),
        "pad_id says which id is padding: here it is 9, and 0 is an ordinary token.",
    )


@exercise("causal_mask")
def test_worked_triangle(learner):
    """Three positions: a triangle with its diagonal"""
    mask_is(
        learner.causal_mask(3),
        torch.tensor([[[[YES, NO, NO], [YES, YES, NO], [YES, YES, YES]]]]),
        "Row t is True from column 0 up to column t; the shape is (1, 1, T, T).",
    )


@exercise("decoder_mask")
def test_worked_decoder(learner):
    """A sentence of three tokens, the last one padding"""
    mask_is(
        learner.decoder_mask(torch.tensor([[5, 8, 0]]), 0),
        torch.tensor([[[[YES, NO, NO], [YES, YES, NO], [YES, YES, NO]]]]),
        "A key may be looked at if it is not in the future and is not padding; the shape is (B, 1, T, T).",
    )
