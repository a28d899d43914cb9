"""Encoder and decoder, blocks and stacks, are PyTorch's own: values and gradients to 1e-10 with the weights copied across."""

import pytest
import torch
from torch import nn

from autograder import catalog

REFERENCE = catalog.reference()
TOLERANCE = 1e-10
# (batch, target, source, width, heads, inner width)
SIZES = [(2, 5, 7, 8, 2, 16), (1, 1, 1, 4, 1, 3), (3, 4, 4, 12, 4, 7), (2, 9, 3, 6, 6, 24), (4, 2, 6, 15, 3, 10)]
LIBRARY_NAMES = {
    "encoder": {"add_norm1.norm": "norm1", "add_norm2.norm": "norm2", "feed_forward.": ""},
    "decoder": {
        "add_norm1.norm": "norm1",
        "add_norm2.norm": "norm2",
        "add_norm3.norm": "norm3",
        "cross_attn": "multihead_attn",
        "feed_forward.": "",
    },
}


def library_name(kind, name):
    for ours, theirs in LIBRARY_NAMES[kind].items():
        name = name.replace(ours, theirs)
    return name


def as_the_library_has_it(kind, state):
    """Turn parameters (or their gradients) by our names into the library's: the three projections are stacked there."""
    result = {}
    for name, value in state.items():
        if "q_proj." in name:
            stacked = [state[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"]
            result[library_name(kind, name).replace("q_proj.", "in_proj_")] = torch.cat(stacked)
        elif "k_proj." not in name and "v_proj." not in name:
            result[library_name(kind, name)] = value
    return result


def twins(kind, depth, width, heads, inner):
    """Give our module and the library's with the same random parameters; ``depth`` 0 stands for a single block."""
    if kind == "encoder":
        block, stack = REFERENCE.EncoderBlock, REFERENCE.Encoder
        layer = nn.TransformerEncoderLayer(width, heads, inner, 0.0, batch_first=True, dtype=torch.float64)
        theirs = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False) if depth else layer
    else:
        block, stack = REFERENCE.DecoderBlock, REFERENCE.Decoder
        layer = nn.TransformerDecoderLayer(width, heads, inner, 0.0, batch_first=True, dtype=torch.float64)
        theirs = nn.TransformerDecoder(layer, depth) if depth else layer
    sizes = (depth, width, heads, inner) if depth else (width, heads, inner)
    ours = (stack if depth else block)(*sizes, dropout=0.0).double()
    with torch.no_grad():
        for name, parameter in ours.named_parameters():
            center = 1.0 if name.endswith("norm.weight") else 0.0
            parameter.copy_(center + 0.4 * torch.randn_like(parameter))
    theirs.load_state_dict(as_the_library_has_it(kind, ours.state_dict()))
    return ours, theirs


def alike(kind, ours, theirs, own, other, inputs):
    """Demand equal outputs and equal gradients of the inputs and of every parameter."""
    assert own.dtype == other.dtype == torch.float64
    assert (own - other).abs().max() <= TOLERANCE
    direction = torch.randn_like(own)
    own_gradients = torch.autograd.grad(own, [*inputs, *ours.parameters()], direction)
    other_gradients = torch.autograd.grad(other, [*inputs, *theirs.parameters()], direction)
    for mine, library in zip(own_gradients[: len(inputs)], other_gradients[: len(inputs)], strict=True):
        assert (mine - library).abs().max() <= TOLERANCE
    by_name = dict(zip(dict(ours.named_parameters()), own_gradients[len(inputs) :], strict=True))
    mine = as_the_library_has_it(kind, by_name)
    library = dict(zip(dict(theirs.named_parameters()), other_gradients[len(inputs) :], strict=True))
    assert mine.keys() == library.keys()
    for name, gradient in mine.items():
        assert (gradient - library[name]).abs().max() <= TOLERANCE, name


def some(*shape):
    """A random mask with at least one key for every query."""
    mask = torch.rand(shape) > 0.4
    mask[..., 0] = True
    return mask


def leaves(*shapes):
    return [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("masked", ["no mask", "padding", "causal", "both", "per head"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_encoder(sizes, masked, depth):
    batch, length, _, width, heads, inner = sizes
    ours, theirs = twins("encoder", depth, width, heads, inner)
    (x,) = leaves((batch, length, width))
    real, square, by_head = some(batch, length), REFERENCE.causal_mask(length), some(batch, heads, length, length)
    mask, pair, padding = {
        "no mask": (None, None, None),
        "padding": (real[:, None, None, :], None, ~real),
        "causal": (square, ~square[0, 0], None),
        "both": (square & real[:, None, None, :], ~square[0, 0], ~real),
        "per head": (by_head, ~by_head.flatten(0, 1), None),
    }[masked]
    other = theirs(x, pair, src_key_padding_mask=padding)
    alike("encoder", ours, theirs, ours(x, mask), other, [x])


@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("masked", ["no mask", "causal", "causal and padding", "both padded", "per head"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_decoder(sizes, masked, depth):
    batch, target, source, width, heads, inner = sizes
    ours, theirs = twins("decoder", depth, width, heads, inner)
    x, memory = leaves((batch, target, width), (batch, source, width))
    square, real, read = REFERENCE.causal_mask(target), some(batch, target), some(batch, source)
    one, two = some(batch, heads, target, target), some(batch, heads, target, source)
    self_mask, cross_mask, theirs_masked = {
        "no mask": (None, None, {}),
        "causal": (square, None, {"tgt_mask": ~square[0, 0]}),
        "causal and padding": (
            square,
            read[:, None, None, :],
            {"tgt_mask": ~square[0, 0], "memory_key_padding_mask": ~read},
        ),
        "both padded": (
            real[:, None, None, :],
            read[:, None, None, :],
            {"tgt_key_padding_mask": ~real, "memory_key_padding_mask": ~read},
        ),
        "per head": (one, two, {"tgt_mask": ~one.flatten(0, 1), "memory_mask": ~two.flatten(0, 1)}),
    }[masked]
    own, weights = ours(x, memory, self_mask, cross_mask)
    alike("decoder", ours, theirs, own, theirs(x, memory, **theirs_masked), [x, memory])
    tables = weights if depth else [weights]
    assert len(tables) == max(depth, 1)
    for table in tables:
        assert table.shape == (batch, heads, target, source)
        assert torch.allclose(table.sum(dim=-1), torch.ones((), dtype=torch.float64))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_cross_weights_are_the_librarys(sizes):
    batch, target, source, width, heads, inner = sizes
    ours, theirs = twins("decoder", 0, width, heads, inner)
    x, memory = leaves((batch, target, width), (batch, source, width))
    mask = some(target, source)
    _, weights = ours(x, memory, None, mask)
    asks = theirs.norm1(x + theirs.self_attn(x, x, x)[0])
    _, expected = theirs.multihead_attn(asks, memory, memory, attn_mask=~mask, average_attn_weights=False)
    assert (weights - expected).abs().max() <= TOLERANCE


@pytest.mark.parametrize("depth", [0, 2])
def test_an_encoder_row_that_may_attend_to_nothing(depth):
    """Zeros from the heads, so ``out_proj`` gives its bias; and nobody else notices.

    The library does the same from torch 2.5 on, and gave NaN there before.
    """
    ours, theirs = twins("encoder", depth, 8, 2, 12)
    (x,) = leaves((2, 5, 8))
    mask = some(2, 1, 5, 5)
    mask[0, :, 1] = False
    own = ours(x, mask)
    if not depth:
        expected = theirs(x, ~mask.expand(2, 2, 5, 5).flatten(0, 1))
        first = theirs.norm1(x[0, 1] + theirs.self_attn.out_proj.bias)
        by_hand = theirs.norm2(first + theirs.linear2(torch.relu(theirs.linear1(first))))
        assert (own[0, 1] - by_hand).abs().max() <= TOLERANCE
        known = expected.isfinite()
        assert known.sum() >= 9 * 8
        assert (own - expected)[known].abs().max() <= TOLERANCE
    assert own.isfinite().all()
    for gradient in torch.autograd.grad(own, [x, *ours.parameters()], torch.randn_like(own)):
        assert gradient.isfinite().all()


@pytest.mark.parametrize("depth", [0, 2])
def test_a_source_of_nothing_but_padding(depth):
    ours, theirs = twins("decoder", depth, 8, 2, 12)
    x, memory = leaves((2, 4, 8), (2, 3, 8))
    real = torch.tensor([[True, True, False], [False, False, False]])
    own, weights = ours(x, memory, REFERENCE.causal_mask(4), real[:, None, None, :])
    expected = theirs(x, memory, tgt_mask=~REFERENCE.causal_mask(4)[0, 0], memory_key_padding_mask=~real)
    known = expected.isfinite()  # before torch 2.5 the library gives NaN for the second sentence
    assert known[0].all()
    assert (own - expected)[known].abs().max() <= TOLERANCE
    for table in weights if depth else [weights]:
        assert (table[1] == 0).all()
    assert own.isfinite().all()
    gradients = torch.autograd.grad(own, [x, memory, *ours.parameters()], torch.randn_like(own))
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert (gradients[1][1] == 0).all()  # nothing was read of the second source


def test_a_decoder_block_without_any_source_by_hand():
    ours, theirs = twins("decoder", 0, 8, 2, 12)
    x, memory = leaves((1, 4, 8), (1, 3, 8))
    own, _ = ours(x, memory, None, torch.zeros(1, 1, 1, 3, dtype=torch.bool))
    first = theirs.norm1(x + theirs.self_attn(x, x, x)[0])
    second = theirs.norm2(first + theirs.multihead_attn.out_proj.bias)
    by_hand = theirs.norm3(second + theirs.linear2(torch.relu(theirs.linear1(second))))
    assert (own - by_hand).abs().max() <= TOLERANCE


@pytest.mark.parametrize("kind", ["encoder", "decoder"])
def test_the_library_has_one_more_norm_where_one_is_asked_for(kind):
    """``nn.Transformer`` puts a norm behind each stack; with it removed, stacks agree, and with it they do not."""
    ours, theirs = twins(kind, 2, 8, 2, 12)
    theirs.norm = nn.LayerNorm(8, dtype=torch.float64)
    x, memory = leaves((2, 4, 8), (2, 3, 8))
    own = ours(x) if kind == "encoder" else ours(x, memory)[0]
    other = theirs(x) if kind == "encoder" else theirs(x, memory)
    assert (own - other).abs().max() > 1e-3
    assert (theirs.norm(own) - other).abs().max() <= TOLERANCE
