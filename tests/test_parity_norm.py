"""Lesson 07's parts give the numbers and gradients of PyTorch's own, with the same weights."""

import pytest
import torch
from torch import nn

from autograder import catalog

parts = catalog.reference()
SHAPES = [(5,), (4, 2), (2, 3, 8), (1, 1, 1), (2, 3, 4, 7)]


def agree(ours, theirs, *inputs):
    """Demand equal values, input gradients and parameter gradients, in double precision."""
    theirs.load_state_dict(ours.state_dict())
    cotangent = None
    answers = []
    for module in (ours, theirs):
        leaves = [tensor.clone().requires_grad_() for tensor in inputs]
        output = module(*leaves)
        cotangent = torch.randn_like(output) if cotangent is None else cotangent
        gradients = torch.autograd.grad(output, [*leaves, *module.parameters()], cotangent)
        answers.append([output, *gradients])
    for one, other in zip(*answers, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-10)


def random_parameters(module):
    torch.manual_seed(0)
    for parameter in module.parameters():
        nn.init.normal_(parameter)
    return module


@pytest.mark.parametrize("eps", [1e-5, 1e-3])
@pytest.mark.parametrize("scale", [1.0, 1e-3])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_layer_norm(shape, scale, eps):
    ours = random_parameters(parts.LayerNorm(shape[-1], eps=eps).double())
    x = scale * torch.randn(shape, dtype=torch.float64)
    agree(ours, nn.LayerNorm(shape[-1], eps=eps).double(), x)


def test_layer_norm_of_equal_numbers():
    ours = random_parameters(parts.LayerNorm(6).double())
    x = torch.tensor([0.0, 2.0, -1e3], dtype=torch.float64).reshape(3, 1).expand(3, 6)
    agree(ours, nn.LayerNorm(6).double(), x)


def test_layer_norm_far_from_zero_in_single_precision():
    x = 1e3 + torch.randn(64, 32)
    exact = nn.LayerNorm(32).double()(x.double())
    torch.testing.assert_close(parts.LayerNorm(32)(x).double(), exact, rtol=0, atol=1e-3)


class PlainFeedForward(nn.Module):
    def __init__(self, d_model, d_ff):
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)

    def forward(self, x):
        return self.linear2(nn.functional.relu(self.linear1(x)))


class PlainAddNorm(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.norm = nn.LayerNorm(d_model)

    def forward(self, x, sublayer_output):
        return self.norm(x + sublayer_output)


def test_feed_forward():
    ours = random_parameters(parts.FeedForward(4, 16).double())
    agree(ours, PlainFeedForward(4, 16).double(), torch.randn(2, 3, 4, dtype=torch.float64))


def test_add_norm():
    ours = random_parameters(parts.AddNorm(6).double())
    agree(ours, PlainAddNorm(6).double(), *torch.randn(2, 2, 3, 6, dtype=torch.float64))
