"""What lesson 08 must withstand: shapes, masks, dtypes, each place of dropout, PyTorch's own layer, gradients."""

import pytest
import torch
from torch import nn

from autograder.expect import close, exercise, holds, load_state, unchanged

PARTS = "The parts are self_attn, add_norm1, feed_forward and add_norm2, and there are no other parameters."
STEPS = "x = add_norm1(x, self-attention of x), then add_norm2(x, feed_forward(x)): each norm after its sum."
MASK = "Hand the mask on to the self-attention: True means may attend."
EMPTY = "A row that may attend to nothing gets zeros from the heads, never NaN."
STACK = "Keep the blocks in an nn.ModuleList called `layers`, and add no other parameters."
CHAIN = "Layer 0 reads x, each other layer the output of the one before it; what the last one gives is the result."
EVERY_LAYER = "The mask goes to every layer."
DROPPED = "Dropout belongs on the attention weights, inside feed-forward, and on what each of the two sublayers gives."
# (B, T, D, H, F): ordinary; one head and one position; odd, with d_ff below d_model
SIZES = [(2, 5, 8, 2, 16), (1, 1, 4, 1, 3), (3, 4, 9, 3, 5)]


def random_state(module, dtype=torch.float32):
    """Parameters of a size at which every part of a block matters, norms that scale and shift included."""
    state = {}
    for name, value in module.state_dict().items():
        draw = torch.randn(value.shape, dtype=torch.float64)
        if name.endswith("norm.weight"):
            draw = 1 + 0.3 * draw
        elif name.endswith("weight"):
            draw = 1.2 * draw / value.shape[-1] ** 0.5
        else:
            draw = 0.5 * draw
        state[name] = draw.to(dtype)
    return state


def twins(kind, sizes, why, dtype=torch.float32, dropout=0.0):
    """Give the learner's module and the course's own with the same random parameters, in evaluation mode.

    ``kind`` is the pair of classes.
    """
    learners, ours = kind
    right = ours(*sizes, dropout=dropout).to(dtype)
    state = random_state(right, dtype)
    right.load_state_dict(state)
    module = learners(*sizes, dropout=dropout)
    if dtype is not torch.float32:
        {torch.float64: module.double, torch.bfloat16: module.bfloat16, torch.float16: module.half}[dtype]()
    load_state(module, state, why)
    module.eval()
    return module, right.eval()


def blocks(learner, reference, sizes, **how):
    return twins((learner.EncoderBlock, reference.EncoderBlock), sizes, PARTS, **how)


def stacks(learner, reference, sizes, **how):
    return twins((learner.Encoder, reference.Encoder), sizes, STACK, **how)


def random_mask(*shape):
    mask = torch.rand(shape) > 0.5
    mask[..., 0] = True  # at least one key for every query
    return mask


@exercise("EncoderBlock", weight=3, essential=True)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_random_values(learner, reference, sizes):
    """Random weights and vectors of many sizes"""
    batch, length, d_model, *others = sizes
    module, right = blocks(learner, reference, (d_model, *others))
    x = torch.randn(batch, length, d_model)
    close(module(x), right(x), STEPS)


@exercise("EncoderBlock", weight=4)
def test_masks(learner, reference):
    """Random masks that are broadcast over batch, heads or queries, and none"""
    module, right = blocks(learner, reference, (8, 4, 12))
    x = torch.randn(2, 5, 8)
    for shape in [(2, 1, 1, 5), (1, 1, 5, 5), (2, 1, 5, 5), (2, 4, 5, 5), (5, 5)]:
        mask = random_mask(*shape)
        close(module(x, mask), right(x, mask), MASK)
    close(module(x, mask=None), right(x), STEPS)


@exercise("EncoderBlock", weight=2)
def test_rows_with_nothing(learner, reference):
    """Rows that may attend to nothing among ordinary ones"""
    module, right = blocks(learner, reference, (6, 3, 8))
    mask = random_mask(2, 1, 4, 4)
    mask[0, 0, 1] = mask[1] = False
    x = torch.randn(2, 4, 6)
    close(module(x, mask), right(x, mask), EMPTY)


@exercise("EncoderBlock")
def test_the_library_agrees(learner, reference):
    """PyTorch's own encoder layer, with the same weights, gives the same"""
    module, right = blocks(learner, reference, (8, 2, 12), dtype=torch.float64)
    witness = nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True, dtype=torch.float64)
    witness.load_state_dict(as_the_library_names_it(right.state_dict()))
    x, mask = torch.randn(3, 4, 8, dtype=torch.float64), random_mask(4, 4)
    close(module(x, mask[None, None]), witness(x, src_mask=~mask).detach(), STEPS)  # its masks say: True = may not


def as_the_library_names_it(state):
    """The parameters of a block under the names of nn.TransformerEncoderLayer."""
    renamed = {}
    for name, value in state.items():
        for ours, theirs in (
            ("feed_forward.", ""),
            ("add_norm1.norm", "norm1"),
            ("add_norm2.norm", "norm2"),
            ("self_attn.out_proj", "self_attn.out_proj"),
        ):
            if name.startswith(ours):
                renamed[theirs + name.removeprefix(ours)] = value
    for kind in ("weight", "bias"):
        projections = [state[f"self_attn.{letter}_proj.{kind}"] for letter in "qkv"]
        renamed[f"self_attn.in_proj_{kind}"] = torch.cat(projections)
    return renamed


@exercise("EncoderBlock")
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_dtype(learner, reference, dtype):
    """The dtype of the input is the dtype of the result, with a mask, too"""
    module, right = blocks(learner, reference, (8, 2, 16), dtype=dtype)
    x, mask = torch.randn(2, 3, 8).to(dtype), random_mask(2, 1, 1, 3)
    # With so few digits equal formulas drift apart; how far is not what is judged here.
    close(module(x, mask), right(x, mask), STEPS, tolerance=0.25)


@exercise("EncoderBlock", weight=2)
def test_input_stays(learner, reference):
    """The input stays as it was, also where it is not contiguous, and the result is right"""
    module, right = blocks(learner, reference, (8, 2, 16))
    x, mask = torch.randn(2, 8, 4).transpose(1, 2), random_mask(2, 1, 1, 4)
    close(module(x, mask), right(x, mask), STEPS)
    unchanged(learner, "`x += attended` writes into the caller's tensor.")
    wide = torch.randn(2, 4, 8)
    close(module(wide), right(wide), STEPS)
    unchanged(learner, "`x += attended` writes into the caller's tensor.")


@exercise("EncoderBlock", weight=2)
def test_evaluation_mode(learner, reference):
    """In evaluation mode nothing is dropped, and each call stands on its own"""
    module, right = blocks(learner, reference, (8, 2, 16), dropout=0.9)
    first, second, third = (torch.randn(2, length, 8) for length in (5, 5, 3))
    for x in (first, second, third, first):
        close(module(x), right(x), "Build the parts with nn.Dropout, which module.eval() switches off.")


@exercise("EncoderBlock")
def test_training_without_dropout(learner, reference):
    """In training mode with dropout=0 nothing is dropped"""
    module, right = blocks(learner, reference, (8, 2, 16))
    module.train()
    x = torch.randn(2, 5, 8)
    learner.seed(1)
    close(module(x), right(x), "With dropout=0.0 nothing may be dropped: hand the argument on to all four parts.")


@exercise("EncoderBlock")
def test_named_arguments(learner, reference):
    """All arguments by their names"""
    right = reference.EncoderBlock(6, 2, 10).eval()
    state = random_state(right)
    right.load_state_dict(state)
    module = learner.EncoderBlock(d_model=6, num_heads=2, d_ff=10, dropout=0.3)
    load_state(module, state, PARTS)
    module.eval()
    x, mask = torch.randn(2, 3, 6), random_mask(2, 1, 1, 3)
    close(module(x=x, mask=mask), right(x, mask), STEPS)


@exercise("EncoderBlock", weight=2)
def test_gradients(learner, reference):
    """The gradients of the input and of all parameters"""
    module, right = blocks(learner, reference, (6, 2, 9), dtype=torch.float64)
    gradients_agree(module, right, torch.randn(2, 4, 6, dtype=torch.float64), random_mask(2, 1, 1, 4), PARTS)


def gradients_agree(module, right, x, mask, why):
    cotangent = torch.randn_like(x)
    result = module.vjp(x, mask, cotangents=[cotangent])
    leaf = x.clone().requires_grad_()
    names, parameters = zip(*right.named_parameters(), strict=True)
    expected = torch.autograd.grad((right(leaf, mask) * cotangent).sum(), [leaf, *parameters])
    holds(sorted(map(str, result.parameters)) == sorted(names), why, list(result.parameters), str(list(names)))
    close(result.arguments[0], expected[0], "The gradient of x is wrong. Detach nothing.")
    for name, wanted in zip(names, expected[1:], strict=True):
        close(result.parameters[name], wanted, f"The gradient of {name} is wrong. Detach nothing.")


# Dropout. All parameters are zero at first, so that both sublayers are silent; then one path is opened on which
# what is dropped can be counted: numbers that are all equal go in, and after the norm those that were dropped are
# below the mean of their row and those that stayed are above it.
WIDTH, HEADS = 32, 8


def silent(module):
    """Zeros everywhere, but norms that only normalize."""
    ones = ("norm.weight",)
    return {
        name: torch.ones_like(value) if name.endswith(ones) else torch.zeros_like(value)
        for name, value in module.state_dict().items()
    }


def silent_with_norms(module):
    """Silent sublayers between norms that scale and shift: training gives one right answer, whatever is dropped."""
    chosen = random_state(module)
    return {name: chosen[name] if "norm" in name else value for name, value in silent(module).items()}


def opened(state, place, prefix="", width=WIDTH):
    """Open the path to one place of dropout; gives the parameters and the share that stays with dropout=0.25."""
    ones, eye = torch.ones(width), torch.eye(width)
    if place == "attention output":
        return state | {f"{prefix}self_attn.out_proj.bias": ones}, 0.75
    if place == "feed-forward output":
        return state | {f"{prefix}feed_forward.linear2.bias": ones}, 0.75
    if place == "hidden layer":
        # What feed-forward reads is all ones, so that nothing may be dropped on the way to it.
        path = {"add_norm1.norm.weight": 0 * ones, "add_norm1.norm.bias": ones}
        path |= {"feed_forward.linear1.weight": eye, "feed_forward.linear2.weight": eye}
    else:
        path = {"self_attn.v_proj.weight": eye, "self_attn.out_proj.weight": eye}
    return state | {prefix + name: value for name, value in path.items()}, 0.75**2


def kept(output, why, width=WIDTH):
    """Say which numbers stayed; rows in which all are equal say nothing."""
    holds(isinstance(output, torch.Tensor) and output.dim() == 3 and output.shape[-1] == width, why, output)
    return output > -0.05  # a row in which nothing was dropped is all zeros, up to rounding


# A default is looked at closely: of 64 · 16 · 128 draws six standard deviations of a share of 0.9.
WIDE, CLOSELY = 128, 0.005


def share_is(stayed, expected, why, margin=0.04):
    # 8192 draws: five standard deviations of a share are below 0.03.
    share = stayed.double().mean().item()
    holds(abs(share - expected) < margin, f"{why} Of the numbers there {share:.0%} stay; {expected:.0%} should.")


@exercise("EncoderBlock", weight=6)
def test_dropout(learner, reference):
    """Dropout on the outputs of the two sublayers and inside feed-forward"""
    closed = silent(reference.EncoderBlock(WIDTH, HEADS, WIDTH))
    module = learner.EncoderBlock(WIDTH, HEADS, WIDTH, 0.25)
    module.train()
    learner.seed(1)
    for place in ("attention output", "feed-forward output", "hidden layer"):
        state, expected = opened(closed, place)
        load_state(module, state, PARTS)
        output = module(torch.zeros(16, 16, WIDTH))
        share_is(kept(output, STEPS), expected, f"{DROPPED} Look at the {place}.")


@exercise("EncoderBlock", weight=3)
def test_dropout_on_the_attention_weights(learner, reference):
    """Dropout on the attention weights"""
    state, expected = opened(silent(reference.EncoderBlock(WIDTH, HEADS, WIDTH)), "attention weights")
    module = learner.EncoderBlock(WIDTH, HEADS, WIDTH, dropout=0.25)
    load_state(module, state, PARTS)
    module.train()
    learner.seed(1)
    # One position can look at itself only: where that one weight is dropped, the whole head is silent.
    stayed = kept(module(torch.ones(256, 1, WIDTH)), STEPS)
    silent_heads = (~stayed).reshape(256, HEADS, -1).all(dim=-1)
    why = f"{DROPPED} Hand `dropout` on to the attention, too."
    share_is(silent_heads, 0.25 + 0.75 * 0.25**4, why, margin=0.06)
    share_is(stayed, expected, why, margin=0.06)


@exercise("EncoderBlock", weight=2)
def test_no_more_dropout_than_that(learner, reference):
    """x itself is never dropped, nor what a norm gives"""
    right = reference.EncoderBlock(8, 2, 8).eval()
    state = silent_with_norms(right)
    right.load_state_dict(state)
    module = learner.EncoderBlock(8, 2, 8, dropout=0.5)
    load_state(module, state, PARTS)
    module.train()
    x = torch.randn(4, 5, 8)
    learner.seed(1)
    for _ in range(6):  # what happens now and then happens in one of six calls
        close(module(x), right(x), f"{DROPPED} Nothing else is dropped: not x, not the sum, not what the norm gives.")


@exercise("EncoderBlock")
def test_dropout_by_default(learner, reference):
    """Without being told otherwise a block drops one number in ten, other ones in each call"""
    state, _ = opened(silent(reference.EncoderBlock(WIDE, HEADS, 8)), "feed-forward output", width=WIDE)
    module = learner.EncoderBlock(WIDE, HEADS, 8)
    load_state(module, state, PARTS)
    module.train()
    learner.seed(1)
    first, second = (kept(module(torch.zeros(64, 16, WIDE)), STEPS, WIDE) for _ in range(2))
    share_is(first, 0.9, "The default is dropout=0.1.", margin=CLOSELY)
    holds(not torch.equal(first, second), f"{DROPPED} What is dropped is drawn anew in each call.")


# (B, T, number of layers, D, H, F)
STACKS = [(2, 5, 2, 8, 2, 16), (1, 1, 1, 4, 1, 3), (2, 3, 3, 9, 3, 5)]


@exercise("Encoder", weight=4, essential=True)
@pytest.mark.parametrize("sizes", STACKS, ids=str)
def test_stack_random_values(learner, reference, sizes):
    """Stacks of one, two and three layers with random weights, different in each layer"""
    batch, length, *others = sizes
    module, right = stacks(learner, reference, others)
    x = torch.randn(batch, length, others[1])
    close(module(x), right(x), CHAIN)


@exercise("Encoder", weight=4)
def test_stack_masks(learner, reference):
    """The mask reaches every layer, by position and by name"""
    module, right = stacks(learner, reference, (3, 8, 2, 12))
    x = torch.randn(2, 5, 8)
    for shape in [(2, 1, 1, 5), (1, 1, 5, 5)]:
        mask = random_mask(*shape)
        close(module(x, mask), right(x, mask), EVERY_LAYER)
    close(module(x=x, mask=mask), right(x, mask), EVERY_LAYER)
    close(module(x, None), right(x), CHAIN)


@exercise("Encoder", weight=2)
def test_stack_rows_with_nothing(learner, reference):
    """A sentence of nothing but padding gives numbers in every layer"""
    module, right = stacks(learner, reference, (2, 6, 3, 8))
    x, mask = torch.randn(2, 4, 6), torch.tensor([[True, True, False, False], [False] * 4])[:, None, None]
    close(module(x, mask), right(x, mask), EMPTY)


@exercise("Encoder", weight=3)
def test_stack_gradients(learner, reference):
    """The gradients reach x and the parameters of every layer"""
    module, right = stacks(learner, reference, (2, 6, 2, 9), dtype=torch.float64)
    gradients_agree(module, right, torch.randn(2, 3, 6, dtype=torch.float64), random_mask(2, 1, 1, 3), STACK)


@exercise("Encoder", weight=2)
def test_stack_keeps_to_itself(learner, reference):
    """The input stays as it was, and each call stands on its own"""
    module, right = stacks(learner, reference, (2, 8, 2, 12), dropout=0.9)
    first, second = (torch.randn(2, 8, 5).transpose(1, 2) for _ in range(2))
    for x in (first, second, torch.randn(1, 3, 8), first):
        close(module(x), right(x), "In evaluation mode nothing is dropped, and nothing is kept from the last call.")
        unchanged(learner, "Nothing may write into the caller's tensor.")


@exercise("Encoder")
def test_stack_dtype(learner, reference):
    """The dtype of the input is the dtype of the result"""
    module, right = stacks(learner, reference, (2, 8, 2, 12), dtype=torch.bfloat16)
    x = torch.randn(2, 3, 8).bfloat16()
    close(module(x), right(x), CHAIN, tolerance=0.3)


@exercise("Encoder", weight=5)
def test_stack_dropout(learner, reference):
    """The dropout of every layer is the one that was asked for"""
    sizes = (2, WIDTH, HEADS, WIDTH)
    closed = silent(reference.Encoder(*sizes))
    module = learner.Encoder(*sizes, 0.25)
    module.train()
    learner.seed(1)
    for layer in (0, 1):
        state, expected = opened(closed, "feed-forward output", f"layers.{layer}.")
        load_state(module, state, STACK)
        why = f"Hand `dropout` on to every block; look at layer {layer}."
        share_is(kept(module(torch.zeros(16, 16, WIDTH)), CHAIN), expected, why)


@exercise("Encoder", weight=2)
def test_stack_dropout_by_default(learner, reference):
    """Without being told otherwise a stack drops one number in ten, and with dropout=0 none"""
    sizes = (2, WIDE, HEADS, 8)
    state, _ = opened(silent(reference.Encoder(*sizes)), "feed-forward output", "layers.1.", width=WIDE)
    module = learner.Encoder(*sizes)
    load_state(module, state, STACK)
    module.train()
    learner.seed(1)
    share_is(kept(module(torch.zeros(64, 16, WIDE)), CHAIN, WIDE), 0.9, "The default is dropout=0.1.", CLOSELY)
    module, right = stacks(learner, reference, (2, 8, 2, 12))
    module.train()
    x = torch.randn(2, 3, 8)
    learner.seed(1)
    close(module(x), right(x), "With dropout=0.0 nothing may be dropped.")


@exercise("Encoder", weight=2)
def test_stack_drops_nothing_else(learner, reference):
    """Outside the blocks nothing is dropped, and no block is left out"""
    right = reference.Encoder(2, 8, 2, 8).eval()
    state = silent_with_norms(right)
    right.load_state_dict(state)
    module = learner.Encoder(num_layers=2, d_model=8, num_heads=2, d_ff=8, dropout=0.5)
    load_state(module, state, STACK)
    module.train()
    x = torch.randn(4, 5, 8)
    learner.seed(1)
    for _ in range(6):  # what happens now and then happens in one of six calls
        close(module(x), right(x), "The stack has no dropout of its own: the blocks have it all.")
