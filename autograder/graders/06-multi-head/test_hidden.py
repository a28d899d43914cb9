"""What lesson 06 must withstand: shapes, masks, dtypes, laws, PyTorch's own multi-head attention, gradients."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograder.expect import close, exercise, holds, load_state, pair, raises, unchanged

SPLIT = "result[b, h, t, k] is x[b, t, h * K + k]: cut the last dimension, then exchange positions and heads."
MERGE = "result[b, t, h * K + k] is x[b, h, t, k]: exchange heads and positions, then join the last two dimensions."
# (B, T, H, K): all different, one head, heads of width one, a single number, and as many positions as heads.
SPLITS = [(2, 3, 4, 5), (3, 5, 1, 6), (2, 4, 6, 1), (1, 1, 1, 1), (3, 2, 2, 3), (1, 7, 3, 2)]

PAIR = "Return (output, weights)."
FOUR = "Four nn.Linear(d_model, d_model) with bias: q_proj, k_proj, v_proj (project first, then split) and out_proj."
WEIGHTS = "Each head has its own weights: softmax of its queries · its keys / √K, where K = d_model / num_heads."
OUTPUT = "Each head mixes its own values; the heads are laid side by side and go through out_proj."
MASK = "True means: may attend. The mask is broadcast over the heads."
EMPTY = "A row with nothing to attend to gives zero before out_proj, so its output is the bias of out_proj."
DROPPED = "Dropout acts on the weights that mix the values."
SIZES = [(2, 3, 5, 8, 2), (1, 1, 1, 4, 4), (3, 4, 2, 6, 3), (2, 4, 4, 5, 1), (2, 2, 7, 9, 3)]  # (B, T, S, D, H)


def heads_of(x, num_heads):
    """The definition: a slice of columns for each head."""
    width = x.shape[-1] // num_heads
    return torch.stack([x[..., head * width : (head + 1) * width] for head in range(num_heads)], dim=1)


def laid_out_otherwise(x):
    """The same numbers in another order in memory."""
    return x.transpose(0, -1).contiguous().transpose(0, -1)


@exercise("split_heads", weight=2, essential=True)
@pytest.mark.parametrize("shape", SPLITS, ids=str)
def test_split_random_numbers(learner, shape):
    """Random numbers of many shapes, cut into heads"""
    batch, length, heads, width = shape
    x = torch.randn(batch, length, heads * width)
    close(learner.split_heads(x, heads), heads_of(x, heads), SPLIT)


@exercise("split_heads")
def test_split_by_name(learner):
    """The arguments are called x and num_heads, and num_heads decides"""
    x = torch.randn(2, 3, 12)
    for heads in (2, 3, 6):
        close(learner.split_heads(x=x, num_heads=heads), heads_of(x, heads), SPLIT)


@exercise("split_heads")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16], ids=str)
def test_split_dtype(learner, dtype):
    """The dtype stays (cut into heads)"""
    x = torch.randn(2, 3, 6, dtype=torch.float64).to(dtype)
    close(learner.split_heads(x, 2), heads_of(x, 2), SPLIT, tolerance=0)


@exercise("split_heads")
def test_split_layouts(learner):
    """Inputs that are not contiguous in memory are cut alike, and stay as they were"""
    x = torch.randn(2, 3, 8)
    for other in (laid_out_otherwise(x), x.transpose(0, 1), x):
        close(learner.split_heads(other, 4), heads_of(other, 4), SPLIT)
        unchanged(learner, "Make new tensors; write nothing into x.")


@exercise("split_heads")
def test_split_gradients(learner):
    """Gradients flow back through the cut"""
    x, cotangent = torch.randn(2, 3, 6, dtype=torch.float64), torch.randn(2, 3, 3, 2, dtype=torch.float64)
    gradients = learner.split_heads.vjp(x, 3, cotangents=[cotangent]).arguments
    why = "No gradient reaches x. Use torch operations, without detach."
    holds(gradients and gradients[0] is not None, why, cause="gradient-cut")
    close(gradients[0], torch.cat(list(cotangent.unbind(1)), dim=-1), SPLIT)


@exercise("merge_heads", weight=2, essential=True)
@pytest.mark.parametrize("shape", SPLITS, ids=str)
def test_merge_random_numbers(learner, shape):
    """Random numbers of many shapes, laid side by side"""
    batch, length, heads, width = shape
    x = torch.randn(batch, heads, length, width)
    close(learner.merge_heads(x), torch.cat(list(x.unbind(1)), dim=-1), MERGE)


@exercise("merge_heads", weight=2)
def test_merge_is_the_way_back(learner):
    """What was cut into heads comes back as it was"""
    x = torch.randn(2, 5, 12)
    for heads in (1, 2, 3, 12):
        close(learner.merge_heads(x=heads_of(x, heads)), x, MERGE)


@exercise("merge_heads")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16], ids=str)
def test_merge_dtype(learner, dtype):
    """The dtype stays (laid side by side)"""
    x = torch.randn(2, 3, 4, 2, dtype=torch.float64).to(dtype)
    close(learner.merge_heads(x), torch.cat(list(x.unbind(1)), dim=-1), MERGE, tolerance=0)


@exercise("merge_heads")
def test_merge_layouts(learner):
    """Inputs in any order in memory are joined alike, and stay as they were"""
    whole = torch.randn(2, 5, 12)
    split = whole.reshape(2, 5, 3, 4).transpose(1, 2)  # what split_heads gives: a view
    for x in (split, laid_out_otherwise(split), split.contiguous()):
        close(learner.merge_heads(x), whole, f"{MERGE} (After a transpose, reshape works where view does not.)")
        unchanged(learner, "Make new tensors; write nothing into x.")


@exercise("merge_heads")
def test_merge_gradients(learner):
    """Gradients flow back through the joining"""
    x, cotangent = torch.randn(2, 3, 4, 2, dtype=torch.float64), torch.randn(2, 4, 6, dtype=torch.float64)
    gradients = learner.merge_heads.vjp(x, cotangents=[cotangent]).arguments
    why = "No gradient reaches x. Use torch operations, without detach."
    holds(gradients and gradients[0] is not None, why, cause="gradient-cut")
    close(gradients[0], heads_of(cotangent, 3), MERGE)


def parameters(width, dtype=torch.float32):
    """Random weights and biases for the four projections; the scores that they give are of a size about one."""
    state = {}
    for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
        state[f"{name}.weight"] = (1.2 * torch.randn(width, width) / math.sqrt(width)).to(dtype)
        state[f"{name}.bias"] = torch.randn(width).to(dtype)
    return state


def right(state, heads, query, key, value, mask=None):
    """The definition, one head at a time, with PyTorch's own module as a second witness."""
    batch, length, width = query.shape
    shape, head_width = (batch, heads, length, key.shape[1]), width // heads
    mixed, tables = [], []
    for head in range(heads):
        rows = slice(head * head_width, (head + 1) * head_width)
        q, k, v = (
            F.linear(x, state[f"{name}.weight"][rows], state[f"{name}.bias"][rows])
            for name, x in (("q_proj", query), ("k_proj", key), ("v_proj", value))
        )
        scores = q @ k.transpose(1, 2) / math.sqrt(head_width)
        if mask is not None:
            allowed = mask.expand(shape)[:, head]
            scores = scores.masked_fill(~allowed, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~allowed, 0.0)
        tables.append(weights)
        mixed.append(weights @ v)
    output = F.linear(torch.cat(mixed, dim=-1), state["out_proj.weight"], state["out_proj.bias"])
    result = output, torch.stack(tables, dim=1)
    if mask is None or bool(mask.expand(shape).any(dim=-1).all()):
        for mine, witness in zip(result, torchs_own(state, heads, query, key, value, mask), strict=True):
            assert torch.allclose(mine, witness, rtol=1e-4, atol=1e-4)
    return result


def torchs_own(state, heads, query, key, value, mask=None):
    module = nn.MultiheadAttention(query.shape[-1], heads, batch_first=True, dtype=query.dtype)
    module.load_state_dict(
        {
            "in_proj_weight": torch.cat([state[f"{name}.weight"].detach() for name in ("q_proj", "k_proj", "v_proj")]),
            "in_proj_bias": torch.cat([state[f"{name}.bias"].detach() for name in ("q_proj", "k_proj", "v_proj")]),
            "out_proj.weight": state["out_proj.weight"].detach(),
            "out_proj.bias": state["out_proj.bias"].detach(),
        }
    )
    if mask is not None:  # there True means: may not attend
        mask = ~mask.expand(len(query), heads, query.shape[1], key.shape[1]).flatten(0, 1)
    return module(query, key, value, attn_mask=mask, average_attn_weights=False)


def given(learner, state, heads, **options):
    """A learner's module that holds these parameters."""
    module = learner.MultiHeadAttention(len(state["out_proj.bias"]), heads, **options)
    load_state(module, state, FOUR)
    return module


def inputs(batch, length, source, width):
    return torch.randn(batch, length, width), torch.randn(batch, source, width), torch.randn(batch, source, width)


def same(result, expected, weights_why=WEIGHTS, output_why=OUTPUT, tolerance=None):
    output, weights = pair(result, PAIR)
    close(weights, expected[1], weights_why, tolerance, what="weights")
    close(output, expected[0], output_why, tolerance, what="output")


@exercise("MultiHeadAttention", weight=2, essential=True)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_random_values(learner, sizes):
    """Random weights and inputs of many shapes"""
    *shape, heads = sizes
    state, tensors = parameters(shape[-1]), inputs(*shape)
    same(given(learner, state, heads)(*tensors), right(state, heads, *tensors))


@exercise("MultiHeadAttention")
def test_self_attention(learner):
    """Query, key and value may be the same"""
    state, x = parameters(8), torch.randn(2, 5, 8)
    same(given(learner, state, 4)(x, x, x), right(state, 4, x, x, x))


@exercise("MultiHeadAttention", weight=2)
@pytest.mark.parametrize("shape", [(2, 1, 4, 5), (2, 3, 4, 5), (1, 1, 4, 5), (1, 1, 1, 5), (2, 1, 1, 5)], ids=str)
def test_masks(learner, shape):
    """A mask that is broadcast over batch, heads or queries"""
    state, tensors = parameters(6), inputs(2, 4, 5, 6)
    mask = torch.rand(shape) > 0.5
    mask[..., 1] = True
    same(given(learner, state, 3)(*tensors, mask), right(state, 3, *tensors, mask), MASK, MASK)


@exercise("MultiHeadAttention")
def test_mask_without_batch(learner):
    """A mask of shape (T, S), and everything given by name"""
    state, (query, key, value) = parameters(8), inputs(2, 4, 4, 8)
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    result = given(learner, state, 2)(mask=mask, value=value, key=key, query=query)
    same(result, right(state, 2, query, key, value, mask), MASK, MASK)


@exercise("MultiHeadAttention", weight=2)
def test_some_rows_empty(learner):
    """Rows with nothing to attend to among ordinary ones, and for one head only"""
    state, tensors = parameters(6), inputs(2, 3, 4, 6)
    mask = torch.rand(2, 1, 3, 4) > 0.4
    mask[..., 2] = True
    mask[0, 0, 1] = False
    module = given(learner, state, 2)
    same(module(*tensors, mask), right(state, 2, *tensors, mask), EMPTY, EMPTY)
    mask = mask.expand(2, 2, 3, 4).clone()
    mask[1, 1] = False
    same(module(*tensors, mask), right(state, 2, *tensors, mask), EMPTY, EMPTY)


@exercise("MultiHeadAttention")
def test_large_scores(learner):
    """Scores of millions: no overflow, and a masked key stays out"""
    state, (query, key, value) = parameters(8), inputs(2, 3, 4, 8)
    query, key, value = 1000 * query.double(), 1000 * key.double(), value.double()
    mask = torch.rand(2, 1, 3, 4) > 0.5
    mask[..., 1] = True
    module = given(learner, state, 2)
    module.double()
    expected = right({name: tensor.double() for name, tensor in state.items()}, 2, query, key, value, mask)
    same(module(query, key, value, mask), expected, f"{WEIGHTS} {MASK}", tolerance=1e-6)


@exercise("MultiHeadAttention")
@pytest.mark.parametrize("dtype", ["double", "bfloat16", "half"])
def test_dtype(learner, dtype):
    """The dtype of parameters and inputs is the dtype of the results"""
    state, tensors = parameters(8), inputs(2, 3, 5, 8)  # √K is 2 exactly, also in a float32 buffer
    # -1e9, the usual number to fill with, does not exist in float16, so there is no mask.
    mask = None if dtype == "half" else torch.tensor([[True, False, True, True, True]])
    module = given(learner, state, 2)
    getattr(module, dtype)()
    cast = [getattr(tensor, dtype)() for tensor in tensors]
    state = {name: getattr(value, dtype)().double() for name, value in state.items()}
    expected = right(state, 2, *(tensor.double() for tensor in cast), mask)
    tolerance = None if dtype == "double" else 0.06
    same(module(*cast, mask), [tensor.to(cast[0].dtype) for tensor in expected], tolerance=tolerance)


@exercise("MultiHeadAttention")
def test_layouts(learner):
    """Inputs in any order in memory, which stay as they were"""
    state = parameters(8)
    tensors = [laid_out_otherwise(x) for x in inputs(2, 3, 5, 8)]
    mask = torch.rand(5, 3).T.expand(2, 1, 3, 5) > 0.3
    mask[..., 0] = True
    same(given(learner, state, 2)(*tensors, mask), right(state, 2, *tensors, mask))
    unchanged(learner, "Make new tensors; write nothing into the arguments.")


@exercise("MultiHeadAttention", weight=2)
def test_gradients(learner):
    """Gradients reach query, key, value and every parameter"""
    state, heads = parameters(8), 2
    leaves = {name: value.double().requires_grad_() for name, value in state.items()}
    tensors = [tensor.double().requires_grad_() for tensor in inputs(2, 3, 4, 8)]
    mask = torch.rand(2, 1, 3, 4) > 0.4
    mask[..., 3] = True
    cotangent = torch.randn(2, 3, 8, dtype=torch.float64)
    module = given(learner, state, heads)
    module.double()
    result = module.vjp(*(tensor.detach() for tensor in tensors), mask, cotangents=[cotangent, None])
    wanted = [*tensors, *leaves.values()]
    expected = torch.autograd.grad((right(leaves, heads, *tensors, mask)[0] * cotangent).sum(), wanted)
    found = [*result.arguments[:3], *(result.parameters.get(name) for name in leaves)]
    for name, actual, right_one in zip(["query", "key", "value", *leaves], found, expected, strict=True):
        if name == "k_proj.bias" and actual is None:
            continue  # it shifts all scores of a row alike, so its gradient is zero
        why = f"No gradient reaches {name}: keep every step a torch operation, without detach."
        holds(actual is not None, why, cause="gradient-cut")
        close(actual, right_one, f"The gradient of {name} is wrong: keep every step a torch operation, without detach.")


@exercise("MultiHeadAttention")
def test_right_sizes_only(learner):
    """ValueError when num_heads does not divide d_model, and only then"""
    for width, heads in ((7, 2), (2, 4), (12, 5)):
        why = f"{heads} does not divide {width}: __init__ raises ValueError."
        with raises("ValueError", why):
            learner.MultiHeadAttention(d_model=width, num_heads=heads)
    state, tensors = parameters(9), inputs(1, 2, 3, 9)
    for heads in (1, 3, 9):
        same(given(learner, state, heads)(*tensors), right(state, heads, *tensors))


@exercise("MultiHeadAttention")
def test_two_modules(learner):
    """Each module has its own parameters, and keeps nothing of an earlier call"""
    states, sizes = [parameters(6), parameters(6)], [(2, 3, 4, 6), (1, 5, 2, 6)]
    modules = [given(learner, state, 2) for state in states]
    for shape in sizes:
        tensors = inputs(*shape)
        mask = torch.rand(shape[0], 1, shape[1], shape[2]) > 0.5
        mask[..., 0] = True
        for module, state in zip(modules, states, strict=True):
            same(module(*tensors, mask), right(state, 2, *tensors, mask))
            same(module(*tensors), right(state, 2, *tensors))


@exercise("MultiHeadAttention", weight=2)
def test_evaluation_mode(learner):
    """In evaluation mode nothing is dropped"""
    state, tensors = parameters(6), inputs(2, 3, 4, 6)
    module = given(learner, state, 2, dropout=0.4)
    module.eval()
    learner.seed(1)
    first, second = module(*tensors), module(*tensors)
    why = "Use nn.Dropout, which module.eval() switches off."
    always = isinstance(pair(first, PAIR)[0], torch.Tensor) and not torch.equal(first[0], pair(second, PAIR)[0])
    holds(not always, f"The same question gets another answer each time. {why}", cause="dropout-always-on")
    same(first, right(state, 2, *tensors), WEIGHTS, why)


@exercise("MultiHeadAttention", weight=2)
def test_weights_before_dropout(learner):
    """The weights that are returned are those before dropout"""
    state, tensors = parameters(8), inputs(2, 6, 7, 8)
    module = given(learner, state, 2, dropout=0.5)
    module.train()
    learner.seed(1)
    _, weights = pair(module(*tensors), PAIR)
    close(
        weights, right(state, 2, *tensors)[1], "Return the weights as before dropout: rows sum to one.", what="weights"
    )


@exercise("MultiHeadAttention", weight=3)
def test_dropout_on_the_weights(learner):
    """In training mode dropout acts on the weights that mix the values"""
    # The values of each head are the identity, twice, and out_proj changes nothing: the output *is* the mixing
    # weights of each head, in two copies. What both copies lose is dropped from the weights.
    batch, length, source, heads = 12, 10, 6, 2
    width = heads * 2 * source
    state = parameters(width)
    for name in ("v_proj", "out_proj"):
        state |= {f"{name}.weight": torch.eye(width), f"{name}.bias": torch.zeros(width)}
    query, key, _ = inputs(batch, length, source, width)
    value = torch.eye(source).repeat(1, 2 * heads).expand(batch, -1, -1).contiguous()
    module = learner.MultiHeadAttention(width, heads, 0.25)
    load_state(module, state, FOUR)
    module.train()
    learner.seed(1)
    outputs = [pair(module(query, key, value, mask), PAIR)[0] for mask in (None, torch.ones(1, 1, 1, source) > 0)]
    for output in outputs:
        holds(isinstance(output, torch.Tensor) and output.shape == query.shape, OUTPUT, output)
        share = (output == 0).double().mean().item()
        # 1440 draws: five standard deviations of a share of 0.25 are 0.057.
        why = f"{DROPPED} With dropout=0.25 a quarter of them is dropped; here {share:.0%} are."
        holds(0.19 < share < 0.31, why, cause="rate-turned-round" if 0.69 < share < 0.81 else None)
    first, second = outputs
    mixing, copy = first.reshape(batch, length, heads, 2, source).transpose(1, 2).unbind(3)  # (B, H, T, S) each
    dropped = mixing == 0
    close(copy, mixing, f"{DROPPED} It must not act on the values or on the output.", what="output, one half")
    weights = right(state, heads, query, key, value)[1]
    kept = torch.where(dropped, torch.zeros_like(weights), weights / 0.75)
    grows = f"{DROPPED} What is kept is multiplied by 1/(1 - p), as nn.Dropout does it."
    unscaled = torch.allclose(mixing * 4 / 3, kept, atol=1e-4)
    cause = "not-rescaled" if unscaled else None
    close(mixing, kept, grows, cause=cause, what="weights that mixed the values")
    holds(not torch.equal(first, second), f"{DROPPED} Which of them are dropped is drawn anew in each call.")
    for dimension, name in enumerate(("batch row", "head", "query", "key")):
        # Two independent draws agree with probability 0.25² + 0.75² = 0.625.
        agree = (dropped == dropped.roll(1, dimension)).double().mean().item()
        why = f"{DROPPED} Each weight is dropped on its own, not alike for every {name}."
        holds(agree < 0.75, why, cause="one-pattern-for-all")
