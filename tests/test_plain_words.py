"""What PyTorch and Python say in a learner's way is said again in plain words: the errors are real ones, made here."""

import pytest
import torch
from torch import nn

from autograder.plain_words import in_plain_words

x, y, ids = torch.ones(2, 3), torch.ones(4, 5), torch.tensor([0, 9])


class Unwritten(nn.Module):
    pass


class WithoutPart(nn.Module):
    def forward(self, x):
        return self.norm(x)


def unassigned(x):
    if x is None:
        y = 1
    return y


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: x.masked_fill(torch.ones(2, 3), 0.0), "must be boolean"),
        (lambda: 1 - torch.tensor([True]) - torch.tensor([True]), "~mask"),
        (lambda: ~x, "~ turns round booleans only"),
        (lambda: torch.tensor([1, 2]).mean(), "x.float()"),
        (lambda: x[5], "Dimension 0 has 2 places, 0 to 1"),
        (lambda: nn.functional.embedding(ids, x), "same vocabulary"),
        (lambda: [1, 2][4], "no such place"),
        (lambda: x[torch.tensor([0.5])], "whole numbers"),
        (lambda: torch.stack([x, y]), "torch.stack wants equal shapes: the first is (2, 3), and number 1 is (4, 5)"),
        (lambda: torch.cat([x, y]), "all other sizes must agree"),
        (lambda: x.expand(2, 7), "only a size of 1 can be spread"),
        (lambda: torch.ones(2, 3, 4).transpose(0, 1).view(6, 4), "use reshape"),
        (lambda: x.permute(0, 1, 2), "permute wants every dimension once"),
        (lambda: x.sum().backward(), "Nothing here can learn"),
        (lambda: nn.Parameter(x).add_(1), "cannot be written into"),
        (lambda: nn.Parameter(x).numpy(), "stay in torch"),
        (lambda: (lambda a, b: a)(*x.shape) and [a for a, b, c in [x.shape]], "3 names stand on the left"),
        (lambda: (3)(x), "type int is called"),
        (lambda: len[0], "does not work on a"),
        (lambda: (x, y).shape, "unpack them first"),
        (lambda: (3).shape, "Python int"),
        (lambda: x.softmaxed, "Tensors have no .softmaxed"),
        (lambda: WithoutPart()(x), "self.norm"),
        (lambda: undefined, "`undefined` is not known here"),  # noqa: F821
        (lambda: unassigned(x), "before the `if`"),
        (lambda: Unwritten()(x), "called `forward`"),
        (lambda: x + None, "None"),
        (lambda: {[1]: 2}, "make it a tuple"),
        (lambda: 1 / 0, "divided by 0"),
        (lambda: b"\xff".decode("utf-8"), "join all bytes first"),
    ],
)
def test_an_error_is_explained(make, says):
    with pytest.raises(Exception) as caught:
        make()
    assert says in in_plain_words(str(caught.value).split("\n")[0]), str(caught.value)
