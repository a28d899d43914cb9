"""What lesson 09 must withstand: shapes, both masks, dtypes, each place of dropout, PyTorch's own layer, leakage."""

import pytest
import torch
from torch import nn

from autograder.expect import close, exercise, holds, load_state, pair, unchanged

PARTS = (
    "The parts are self_attn, add_norm1, cross_attn, add_norm2, feed_forward and add_norm3, and no other parameters."
)
STEPS = (
    "x = add_norm1(x, self-attention), then add_norm2(x, attention to the memory), then add_norm3(x, feed_forward(x))."
)
WEIGHTS = "The weights are those of the attention to the memory, (B, H, T, S), one table for each head, before dropout."
PAIR = "Return (x, cross_weights)."
SELF = "self_mask belongs to the self-attention: True means may attend."
CROSS = "cross_mask belongs to the attention to the memory: True means may attend."
EMPTY = "A row that may attend to nothing gets zeros from the heads, never NaN."
STACK = "Keep the blocks in an nn.ModuleList called `layers`, and add no other parameters."
CHAIN = "Layer 0 reads x, each other layer the output of the one before it; all read the same memory."
LIST = "Return (x, a list of the cross weights of every layer), the first layer's first."
EVERY_LAYER = "The memory and both masks go to every layer."
DROPPED = "Dropout belongs on the weights of both attentions, inside feed-forward, and on each sublayer's output."
# (B, T, S, D, H, F): ordinary; one head and one position; odd, with d_ff below d_model and T above S
SIZES = [(2, 4, 6, 8, 2, 16), (1, 1, 3, 4, 1, 3), (3, 5, 2, 9, 3, 5)]


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
    return twins((learner.DecoderBlock, reference.DecoderBlock), sizes, PARTS, **how)


def stacks(learner, reference, sizes, **how):
    return twins((learner.Decoder, reference.Decoder), sizes, STACK, **how)


def random_mask(*shape):
    mask = torch.rand(shape) > 0.5
    mask[..., 0] = True  # at least one key for every query
    return mask


def same(result, expected, why=STEPS, tolerance=None):
    x, weights = pair(result, PAIR)
    close(weights, expected[1], f"{WEIGHTS} {why}", tolerance)
    close(x, expected[0], why, tolerance)


def same_stack(result, expected, why=CHAIN, tolerance=None):
    x, weights = pair(result, LIST)
    holds(isinstance(weights, list) and len(weights) == len(expected[1]), LIST, weights)
    for table, wanted in zip(weights, expected[1], strict=True):
        close(table, wanted, f"{LIST} {why}", tolerance)
    close(x, expected[0], why, tolerance)


def draw(*shape, dtype=torch.float32):
    return torch.randn(shape, dtype=torch.float64).to(dtype)


@exercise("DecoderBlock", weight=3, essential=True)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_random_values(learner, reference, sizes):
    """Random weights, targets and memories of many sizes"""
    batch, target, source, *others = sizes
    module, right = blocks(learner, reference, others)
    x, memory = draw(batch, target, others[0]), draw(batch, source, others[0])
    same(module(x, memory), right(x, memory))


@exercise("DecoderBlock", weight=3)
def test_self_masks(learner, reference):
    """Random self-masks that are broadcast over batch, heads or queries"""
    module, right = blocks(learner, reference, (8, 4, 12))
    x, memory = draw(2, 4, 8), draw(2, 6, 8)
    for shape in [(1, 1, 4, 4), (2, 1, 4, 4), (2, 4, 4, 4), (4, 4)]:
        mask = random_mask(*shape)
        same(module(x, memory, mask), right(x, memory, mask), SELF)
    same(module(x, memory, self_mask=mask), right(x, memory, mask), SELF)


@exercise("DecoderBlock", weight=3)
def test_cross_masks(learner, reference):
    """Random cross-masks that are broadcast over batch, heads or queries"""
    module, right = blocks(learner, reference, (8, 4, 12))
    x, memory = draw(2, 4, 8), draw(2, 6, 8)
    for shape in [(2, 1, 1, 6), (2, 1, 4, 6), (2, 4, 4, 6), (4, 6)]:
        mask = random_mask(*shape)
        same(module(x, memory, None, mask), right(x, memory, None, mask), CROSS)
    same(module(x, memory, cross_mask=mask), right(x, memory, None, mask), CROSS)


@exercise("DecoderBlock", weight=3)
def test_both_masks(learner, reference):
    """Both masks at once, where target and source have the same length, and then none"""
    module, right = blocks(learner, reference, (8, 2, 12))
    x, memory = draw(2, 5, 8), draw(2, 5, 8)
    self_mask, cross_mask = torch.ones(1, 1, 5, 5, dtype=torch.bool).tril(), random_mask(2, 1, 1, 5)
    same(module(x, memory, self_mask, cross_mask), right(x, memory, self_mask, cross_mask), f"{SELF} {CROSS}")
    same(module(x, memory, None, None), right(x, memory), "Without a mask everything may be attended to.")


@exercise("DecoderBlock", weight=2)
def test_rows_with_nothing(learner, reference):
    """Rows that may attend to nothing among ordinary ones, in either attention"""
    module, right = blocks(learner, reference, (6, 3, 8))
    x, memory = draw(2, 4, 6), draw(2, 3, 6)
    self_mask, cross_mask = random_mask(2, 1, 4, 4), random_mask(2, 1, 1, 3)
    self_mask[0, 0, 1] = cross_mask[1] = False
    same(module(x, memory, self_mask, cross_mask), right(x, memory, self_mask, cross_mask), EMPTY)
    nothing = torch.zeros(2, 1, 1, 3, dtype=torch.bool)
    same(module(x, memory, self_mask, nothing), right(x, memory, self_mask, nothing), EMPTY)


@exercise("DecoderBlock", weight=2)
def test_no_look_ahead(learner, reference):
    """With a causal mask no gradient comes from an output to a later target token"""
    module, right = blocks(learner, reference, (8, 2, 12), dtype=torch.float64)
    x, memory = draw(2, 5, 8, dtype=torch.float64), draw(2, 3, 8, dtype=torch.float64)
    causal = torch.ones(1, 1, 5, 5, dtype=torch.bool).tril()
    cotangent = draw(2, 5, 8, dtype=torch.float64)
    cotangent[:, 3:] = 0.0  # only the first three outputs count
    result = module.vjp(x, memory, causal, cotangents=[cotangent, None])
    leaf = x.clone().requires_grad_()
    (expected,) = torch.autograd.grad((right(leaf, memory, causal)[0] * cotangent).sum(), leaf)
    holds(len(result.arguments) >= 2, PAIR)
    ahead = result.arguments[0]
    close(ahead, expected, f"{SELF} With a causal mask an output must not know of later tokens.")
    holds(
        bool((ahead[:, 3:] == 0).all()), "A later token reaches an earlier output. The causal mask comes in self_mask."
    )


@exercise("DecoderBlock", weight=2)
def test_the_library_agrees(learner, reference):
    """PyTorch's own decoder layer, with the same weights, gives the same"""
    module, right = blocks(learner, reference, (8, 2, 12), dtype=torch.float64)
    witness = nn.TransformerDecoderLayer(8, 2, 12, dropout=0.0, batch_first=True, dtype=torch.float64)
    witness.load_state_dict(as_the_library_names_it(right.state_dict()))
    x, memory = draw(3, 4, 8, dtype=torch.float64), draw(3, 5, 8, dtype=torch.float64)
    self_mask, cross_mask = random_mask(4, 4), random_mask(4, 5)
    expected = witness(x, memory, tgt_mask=~self_mask, memory_mask=~cross_mask)  # its masks say: True = may not
    result = module(x, memory, self_mask[None, None], cross_mask[None, None])
    close(pair(result, PAIR)[0], expected.detach(), STEPS)


def as_the_library_names_it(state):
    """The parameters of a block under the names of nn.TransformerDecoderLayer."""
    renamed = {}
    attentions = {"self_attn": "self_attn", "cross_attn": "multihead_attn"}
    for name, value in state.items():
        part, _, rest = name.partition(".")
        if part in attentions and rest.startswith("out_proj"):
            renamed[f"{attentions[part]}.{rest}"] = value
        elif part.startswith("add_norm"):
            renamed[f"norm{part[-1]}.{rest.removeprefix('norm.')}"] = value
        elif part == "feed_forward":
            renamed[rest] = value
    for ours, theirs in attentions.items():
        for kind in ("weight", "bias"):
            projections = [state[f"{ours}.{letter}_proj.{kind}"] for letter in "qkv"]
            renamed[f"{theirs}.in_proj_{kind}"] = torch.cat(projections)
    return renamed


@exercise("DecoderBlock")
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_dtype(learner, reference, dtype):
    """The dtype of the inputs is the dtype of the results, with masks, too"""
    module, right = blocks(learner, reference, (8, 2, 16), dtype=dtype)
    x, memory = draw(2, 3, 8, dtype=dtype), draw(2, 4, 8, dtype=dtype)
    masks = random_mask(1, 1, 3, 3), random_mask(2, 1, 1, 4)
    # With so few digits equal formulas drift apart; how far is not what is judged here.
    same(module(x, memory, *masks), right(x, memory, *masks), tolerance=0.3)


@exercise("DecoderBlock", weight=2)
def test_inputs_stay(learner, reference):
    """Target and memory stay as they were, also where they are not contiguous, and the result is right"""
    module, right = blocks(learner, reference, (8, 2, 16))
    why = "`x += found` writes into the caller's tensor."
    masks = random_mask(2, 1, 4, 4), random_mask(2, 1, 1, 6)
    for x, memory in [(draw(2, 8, 4).transpose(1, 2), draw(6, 2, 8).transpose(0, 1)), (draw(2, 4, 8), draw(2, 6, 8))]:
        same(module(x, memory, *masks), right(x, memory, *masks))
        unchanged(learner, why)


@exercise("DecoderBlock", weight=2)
def test_evaluation_mode(learner, reference):
    """In evaluation mode nothing is dropped, and each call stands on its own"""
    module, right = blocks(learner, reference, (8, 2, 16), dropout=0.9)
    first, second, third = ((draw(2, 5, 8), draw(2, source, 8)) for source in (3, 3, 4))
    for x, memory in (first, second, third, first):
        same(module(x, memory), right(x, memory), "Build the parts with nn.Dropout, which module.eval() switches off.")


@exercise("DecoderBlock")
def test_named_arguments(learner, reference):
    """All arguments by their names, and training mode with dropout=0"""
    right = reference.DecoderBlock(6, 2, 10).eval()
    state = random_state(right)
    right.load_state_dict(state)
    module = learner.DecoderBlock(d_model=6, num_heads=2, d_ff=10, dropout=0.0)
    load_state(module, state, PARTS)
    module.train()
    x, memory = draw(2, 3, 6), draw(2, 4, 6)
    self_mask, cross_mask = random_mask(2, 1, 3, 3), random_mask(2, 1, 1, 4)
    learner.seed(1)
    result = module(x=x, memory=memory, self_mask=self_mask, cross_mask=cross_mask)
    why = "With dropout=0.0 nothing may be dropped: hand the argument on to all six parts."
    same(result, right(x, memory, self_mask, cross_mask), why)


@exercise("DecoderBlock", weight=3)
def test_gradients(learner, reference):
    """The gradients of the target, of the memory and of all parameters"""
    module, right = blocks(learner, reference, (6, 2, 9), dtype=torch.float64)
    gradients_agree(module, right, PARTS)


def gradients_agree(module, right, why):
    x, memory = draw(2, 4, 6, dtype=torch.float64), draw(2, 3, 6, dtype=torch.float64)
    masks = random_mask(2, 1, 4, 4), random_mask(2, 1, 1, 3)
    cotangent = torch.randn_like(x)
    result = module.vjp(x, memory, *masks, cotangents=[cotangent, None])
    leaves = [tensor.clone().requires_grad_() for tensor in (x, memory)]
    names, parameters = zip(*right.named_parameters(), strict=True)
    expected = torch.autograd.grad((right(*leaves, *masks)[0] * cotangent).sum(), [*leaves, *parameters])
    holds(sorted(map(str, result.parameters)) == sorted(names), why, list(result.parameters), str(list(names)))
    for name, actual, wanted in zip(("x", "memory"), result.arguments, expected, strict=False):
        holds(actual is not None, f"No gradient reaches {name}. Detach nothing.")
        close(actual, wanted, f"The gradient of {name} is wrong. Detach nothing.")
    for name, wanted in zip(names, expected[2:], strict=True):
        close(result.parameters[name], wanted, f"The gradient of {name} is wrong. Detach nothing.")


# Dropout. All parameters are zero at first, so that the sublayers are silent; then one path is opened on which what
# is dropped can be counted: numbers that are all equal go in, and after the norm those that were dropped are below
# the mean of their row and those that stayed are above it.
WIDTH, HEADS = 32, 8


def silent(module):
    """Zeros everywhere, but norms that only normalize."""
    return {
        name: torch.ones_like(value) if name.endswith("norm.weight") else torch.zeros_like(value)
        for name, value in module.state_dict().items()
    }


def silent_with_norms(module):
    """Silent sublayers between norms that scale and shift: training gives one right answer, whatever is dropped."""
    chosen = random_state(module)
    return {name: chosen[name] if "norm" in name else value for name, value in silent(module).items()}


def opened(state, place, prefix="", width=WIDTH):
    """Open the path to one place of dropout; gives the parameters and the share that stays with dropout=0.25."""
    ones, eye = torch.ones(width), torch.eye(width)
    path, share = {}, 0.75
    if place == "hidden layer":
        # What feed-forward reads is all ones, so that nothing may be dropped on the way to it.
        path = {"add_norm2.norm.weight": 0 * ones, "add_norm2.norm.bias": ones}
        path |= {"feed_forward.linear1.weight": eye, "feed_forward.linear2.weight": eye}
        share = 0.75**2
    elif place == "feed-forward":
        path = {"feed_forward.linear2.bias": ones}
    elif place in ("self_attn", "cross_attn"):
        path = {f"{place}.out_proj.bias": ones}
    else:  # the weights of one of the attentions
        part = place.split()[0]
        path = {f"{part}.v_proj.weight": eye, f"{part}.out_proj.weight": eye}
        share = 0.75**2
    return state | {prefix + name: value for name, value in path.items()}, share


def kept(result, why, width=WIDTH):
    """Say which numbers stayed; rows in which all are equal say nothing."""
    output, _ = pair(result, why)
    holds(isinstance(output, torch.Tensor) and output.dim() == 3 and output.shape[-1] == width, why, output)
    return output > -0.05  # a row in which nothing was dropped is all zeros, up to rounding


# A default is looked at closely: of 64 · 16 · 128 draws six standard deviations of a share of 0.9.
WIDE, CLOSELY = 128, 0.005


def share_is(stayed, expected, why, margin=0.04):
    # 8192 draws: five standard deviations of a share are below 0.03.
    share = stayed.double().mean().item()
    holds(abs(share - expected) < margin, f"{why} Of the numbers there {share:.0%} stay; {expected:.0%} should.")


@exercise("DecoderBlock", weight=6)
def test_dropout(learner, reference):
    """Dropout on the outputs of the three sublayers and inside feed-forward"""
    closed = silent(reference.DecoderBlock(WIDTH, HEADS, WIDTH))
    module = learner.DecoderBlock(WIDTH, HEADS, WIDTH, 0.25)
    module.train()
    learner.seed(1)
    for place in ("self_attn", "cross_attn", "feed-forward", "hidden layer"):
        state, expected = opened(closed, place)
        load_state(module, state, PARTS)
        result = module(torch.zeros(16, 16, WIDTH), torch.zeros(16, 2, WIDTH))
        share_is(kept(result, PAIR), expected, f"{DROPPED} Look at the output of {place}.")


@exercise("DecoderBlock", weight=4)
@pytest.mark.parametrize("part", ["self_attn", "cross_attn"])
def test_dropout_on_the_attention_weights(learner, reference, part):
    """Dropout on the weights of both attentions"""
    state, expected = opened(silent(reference.DecoderBlock(WIDTH, HEADS, WIDTH)), f"{part} weights")
    module = learner.DecoderBlock(WIDTH, HEADS, WIDTH, dropout=0.25)
    load_state(module, state, PARTS)
    module.train()
    learner.seed(1)
    # There is one position to look at: where that one weight is dropped, the whole head is silent.
    looked_at, other = torch.ones(256, 1, WIDTH), torch.zeros(256, 1, WIDTH)
    arguments = (looked_at, other) if part == "self_attn" else (other, looked_at)
    stayed = kept(module(*arguments), PAIR)
    silent_heads = (~stayed).reshape(256, HEADS, -1).all(dim=-1)
    why = f"{DROPPED} Hand `dropout` on to {part}, too."
    share_is(silent_heads, 0.25 + 0.75 * 0.25**4, why, margin=0.06)
    share_is(stayed, expected, why, margin=0.06)


@exercise("DecoderBlock", weight=3)
def test_no_more_dropout_than_that(learner, reference):
    """x and the memory are never dropped, nor what a norm gives, nor the weights that are returned"""
    right = reference.DecoderBlock(8, 2, 8).eval()
    chosen = random_state(right)
    state = silent_with_norms(right)
    for name in state:  # the cross-attention chooses, and brings nothing home
        if name.startswith(("cross_attn.q_proj", "cross_attn.k_proj")):
            state[name] = chosen[name]
    right.load_state_dict(state)
    module = learner.DecoderBlock(8, 2, 8, dropout=0.5)
    load_state(module, state, PARTS)
    module.train()
    x, memory = draw(4, 5, 8), draw(4, 3, 8)
    learner.seed(1)
    for _ in range(6):  # what happens now and then happens in one of six calls
        same(module(x, memory), right(x, memory), f"{DROPPED} Nothing else is dropped.")


@exercise("DecoderBlock")
def test_dropout_by_default(learner, reference):
    """Without being told otherwise a block drops one number in ten, other ones in each call"""
    state, _ = opened(silent(reference.DecoderBlock(WIDE, HEADS, 8)), "feed-forward", width=WIDE)
    module = learner.DecoderBlock(WIDE, HEADS, 8)
    load_state(module, state, PARTS)
    module.train()
    learner.seed(1)
    zeros = torch.zeros(64, 16, WIDE), torch.zeros(64, 16, WIDE)
    first, second = (kept(module(*zeros), PAIR, WIDE) for _ in range(2))
    share_is(first, 0.9, "The default is dropout=0.1.", CLOSELY)
    holds(not torch.equal(first, second), f"{DROPPED} What is dropped is drawn anew in each call.")


# (B, T, S, number of layers, D, H, F)
STACKS = [(2, 4, 6, 2, 8, 2, 16), (1, 1, 3, 1, 4, 1, 3), (2, 5, 2, 3, 9, 3, 5)]


@exercise("Decoder", weight=4, essential=True)
@pytest.mark.parametrize("sizes", STACKS, ids=str)
def test_stack_random_values(learner, reference, sizes):
    """Stacks of one, two and three layers with random weights, different in each layer"""
    batch, target, source, *others = sizes
    module, right = stacks(learner, reference, others)
    x, memory = draw(batch, target, others[1]), draw(batch, source, others[1])
    same_stack(module(x, memory), right(x, memory))


@exercise("Decoder", weight=5)
def test_stack_masks(learner, reference):
    """Both masks reach every layer, by position and by name"""
    module, right = stacks(learner, reference, (3, 8, 2, 12))
    x, memory = draw(2, 5, 8), draw(2, 5, 8)
    self_mask, cross_mask = torch.ones(1, 1, 5, 5, dtype=torch.bool).tril(), random_mask(2, 1, 1, 5)
    expected = right(x, memory, self_mask, cross_mask)
    same_stack(module(x, memory, self_mask, cross_mask), expected, EVERY_LAYER)
    named = module(x=x, memory=memory, cross_mask=cross_mask, self_mask=self_mask)
    same_stack(named, expected, EVERY_LAYER)
    same_stack(module(x, memory, self_mask), right(x, memory, self_mask), EVERY_LAYER)
    same_stack(module(x, memory, cross_mask=cross_mask), right(x, memory, None, cross_mask), EVERY_LAYER)
    same_stack(module(x, memory, None, None), right(x, memory))


@exercise("Decoder", weight=2)
def test_stack_rows_with_nothing(learner, reference):
    """A source of nothing but padding gives numbers in every layer"""
    module, right = stacks(learner, reference, (2, 6, 3, 8))
    x, memory = draw(2, 4, 6), draw(2, 3, 6)
    mask = torch.tensor([[True, True, False], [False] * 3])[:, None, None]
    same_stack(module(x, memory, None, mask), right(x, memory, None, mask), EMPTY)


@exercise("Decoder", weight=3)
def test_stack_gradients(learner, reference):
    """The gradients reach x, the memory and the parameters of every layer"""
    module, right = stacks(learner, reference, (2, 6, 2, 9), dtype=torch.float64)
    gradients_agree(module, right, STACK)


@exercise("Decoder", weight=2)
def test_stack_keeps_to_itself(learner, reference):
    """Target and memory stay as they were, and each call stands on its own"""
    module, right = stacks(learner, reference, (2, 8, 2, 12), dropout=0.9)
    first, second = ((draw(2, 8, 5).transpose(1, 2), draw(2, 4, 8)) for _ in range(2))
    for x, memory in (first, second, (draw(1, 3, 8), draw(1, 6, 8)), first):
        why = "In evaluation mode nothing is dropped, and nothing is kept from the last call."
        same_stack(module(x, memory), right(x, memory), why)
        unchanged(learner, "Nothing may write into the caller's tensors.")


@exercise("Decoder")
def test_stack_dtype(learner, reference):
    """The dtype of the inputs is the dtype of the results"""
    module, right = stacks(learner, reference, (2, 8, 2, 12), dtype=torch.bfloat16)
    x, memory = draw(2, 3, 8, dtype=torch.bfloat16), draw(2, 4, 8, dtype=torch.bfloat16)
    same_stack(module(x, memory), right(x, memory), tolerance=0.4)


@exercise("Decoder", weight=5)
def test_stack_dropout(learner, reference):
    """The dropout of every layer is the one that was asked for"""
    sizes = (2, WIDTH, HEADS, WIDTH)
    closed = silent(reference.Decoder(*sizes))
    module = learner.Decoder(*sizes, 0.25)
    module.train()
    learner.seed(1)
    for layer in (0, 1):
        state, expected = opened(closed, "feed-forward", f"layers.{layer}.")
        load_state(module, state, STACK)
        result = module(torch.zeros(16, 16, WIDTH), torch.zeros(16, 2, WIDTH))
        share_is(kept(result, LIST), expected, f"Hand `dropout` on to every block; look at layer {layer}.")


@exercise("Decoder", weight=2)
def test_stack_dropout_by_default(learner, reference):
    """Without being told otherwise a stack drops one number in ten, and with dropout=0 none"""
    sizes = (2, WIDE, HEADS, 8)
    state, _ = opened(silent(reference.Decoder(*sizes)), "feed-forward", "layers.1.", width=WIDE)
    module = learner.Decoder(*sizes)
    load_state(module, state, STACK)
    module.train()
    learner.seed(1)
    result = module(torch.zeros(64, 16, WIDE), torch.zeros(64, 16, WIDE))
    share_is(kept(result, LIST, WIDE), 0.9, "The default is dropout=0.1.", CLOSELY)
    module, right = stacks(learner, reference, (2, 8, 2, 12))
    module.train()
    x, memory = draw(2, 3, 8), draw(2, 4, 8)
    learner.seed(1)
    same_stack(module(x, memory), right(x, memory), "With dropout=0.0 nothing may be dropped.")


@exercise("Decoder", weight=2)
def test_stack_drops_nothing_else(learner, reference):
    """Outside the blocks nothing is dropped: not x, not the memory, no weights and no block"""
    right = reference.Decoder(2, 8, 2, 8).eval()
    chosen, state = random_state(right), silent_with_norms(right)
    for name in state:
        if "cross_attn.q_proj" in name or "cross_attn.k_proj" in name:
            state[name] = chosen[name]
    right.load_state_dict(state)
    module = learner.Decoder(num_layers=2, d_model=8, num_heads=2, d_ff=8, dropout=0.5)
    load_state(module, state, STACK)
    module.train()
    x, memory = draw(4, 5, 8), draw(4, 3, 8)
    learner.seed(1)
    why = "The stack has no dropout of its own: the blocks have it all."
    for _ in range(6):  # what happens now and then happens in one of six calls
        same_stack(module(x, memory), right(x, memory), why)
