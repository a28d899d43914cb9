"""What lesson 04 must withstand: shapes, masks, dtypes, laws, PyTorch's own attention, gradients."""

import pytest
import torch
import torch.nn.functional as F

from autograder.expect import close, exercise, holds, pair, unchanged

PAIR = "Return (output, weights)."
SCORES = "The weights are softmax(query · keyᵀ / √d_k) over the keys."
MIX = "The output is the weights times the values."
MASK = "True means: may attend. Before softmax, fill the other scores with torch.finfo(scores.dtype).min."
EMPTY = "A row with nothing to attend to gets zeros, never NaN: after softmax, weights.masked_fill(~mask, 0.0)."
DROPPED = "Dropout acts on the weights that mix the values."
SHAPES = [
    ((2, 3, 4), (2, 5, 4), (2, 5, 4)),
    ((1, 1, 8), (1, 1, 8), (1, 1, 8)),
    ((3, 7, 5), (3, 2, 5), (3, 2, 9)),
    ((2, 4, 6, 3), (2, 4, 5, 3), (2, 4, 5, 3)),
    ((4, 3), (6, 3), (6, 2)),
]


def inputs(shapes, dtype=torch.float32):
    return [torch.randn(shape, dtype=torch.float64).to(dtype) for shape in shapes]


def right(query, key, value, mask=None):
    """The definition, with PyTorch's own attention as a second witness where every row has a key."""
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1).nan_to_num(0.0)
    output = weights @ value
    everywhere = mask is None or bool(mask.expand(scores.shape).any(dim=-1).all())
    if everywhere:
        witness = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        assert torch.allclose(witness, output, rtol=1e-4, atol=1e-4) or query.dtype is torch.bfloat16
    return output, weights


def same(result, expected, weights_why=SCORES, output_why=MIX):
    output, weights = pair(result, PAIR)
    close(weights, expected[1], weights_why, what="weights")
    close(output, expected[0], output_why, what="output")


@exercise("scaled_dot_product_attention", weight=2, essential=True)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_random_values(learner, shapes):
    """Random queries, keys and values of many shapes"""
    query, key, value = inputs(shapes)
    same(learner.scaled_dot_product_attention(query, key, value), right(query, key, value))


@exercise("scaled_dot_product_attention", weight=2)
@pytest.mark.parametrize("shapes", [SHAPES[0], SHAPES[2], SHAPES[3]], ids=str)
def test_random_mask(learner, shapes):
    """A random mask with at least one key for every query"""
    query, key, value = inputs(shapes)
    mask = torch.rand(*query.shape[:-1], key.shape[-2]) > 0.5
    mask[..., 0] = True
    result = learner.scaled_dot_product_attention(query, key, value, mask)
    same(result, right(query, key, value, mask), MASK, MASK)


@exercise("scaled_dot_product_attention")
@pytest.mark.parametrize("mask_shape", [(1, 1, 1, 5), (2, 1, 1, 5), (1, 1, 6, 5), (2, 1, 6, 5), (2, 4, 6, 5)], ids=str)
def test_broadcast_mask(learner, mask_shape):
    """A mask that is broadcast over batch, heads or queries"""
    query, key, value = inputs(SHAPES[3])
    mask = torch.rand(mask_shape) > 0.5
    mask[..., 1] = True
    result = learner.scaled_dot_product_attention(query, key, value, mask=mask)
    same(result, right(query, key, value, mask), MASK, MASK)


@exercise("scaled_dot_product_attention")
def test_mask_without_batch(learner):
    """A mask of shape (T, S) for scores of shape (T, S), and for a batch"""
    mask = torch.tensor([[True, False, True, True, False, True]] * 4)
    query, key, value = inputs(SHAPES[4])
    same(
        learner.scaled_dot_product_attention(query, key, value, mask),
        right(query, key, value, mask),
        MASK,
        MASK,
    )
    query, key, value = inputs([(2, 4, 3), (2, 6, 3), (2, 6, 3)])
    same(
        learner.scaled_dot_product_attention(query, key, value, mask),
        right(query, key, value, mask),
        MASK,
        MASK,
    )


@exercise("scaled_dot_product_attention", weight=3)
def test_some_rows_empty(learner):
    """Rows with nothing to attend to among ordinary ones"""
    query, key, value = inputs(SHAPES[0])
    mask = torch.tensor([[True, True, False, True, False], [False] * 5, [False, True, True, True, True]])
    result = learner.scaled_dot_product_attention(query, key, value, mask)
    same(result, right(query, key, value, mask), EMPTY, EMPTY)
    query, key, value = inputs(SHAPES[3])
    mask = torch.ones(2, 4, 6, 5, dtype=torch.bool)
    mask[1, 2, 4] = False  # one query of one head of one sentence
    result = learner.scaled_dot_product_attention(query, key, value, mask)
    same(result, right(query, key, value, mask), EMPTY, EMPTY)


@exercise("scaled_dot_product_attention")
def test_large_scores(learner):
    """Scores in the thousands do not overflow"""
    query, key, value = inputs(SHAPES[0], torch.float64)
    why = "Large scores must not overflow: take softmax of the scores as a whole, not exp without a maximum."
    same(learner.scaled_dot_product_attention(3000 * query, key, value), right(3000 * query, key, value), why, why)


@exercise("scaled_dot_product_attention")
@pytest.mark.parametrize(("allowed", "forbidden"), [(-300.0, -300.0), (0.0, 300.0)], ids=str)
def test_forbidden_whatever_the_scores(learner, allowed, forbidden):
    """A forbidden key stays out, whatever its score and those of the others"""
    query = torch.full((1, 1, 4), 300.0, dtype=torch.float64)
    key = torch.full((1, 3, 4), allowed, dtype=torch.float64)
    key[0, 2] = forbidden
    value = torch.randn(1, 3, 2, dtype=torch.float64)
    mask = torch.tensor([[[True, True, False]]])
    result = learner.scaled_dot_product_attention(query, key, value, mask)
    same(result, right(query, key, value, mask), MASK, MASK)


@exercise("scaled_dot_product_attention")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_dtype(learner, dtype):
    """The dtype of the inputs is the dtype of the results"""
    query, key, value = inputs(SHAPES[0], dtype)
    same(learner.scaled_dot_product_attention(query, key, value), right(query, key, value))


@exercise("scaled_dot_product_attention")
def test_transposed_inputs(learner):
    """Inputs that are not contiguous in memory"""
    query, key, value = (torch.randn(2, 4, size).transpose(1, 2) for size in (3, 5, 5))
    same(learner.scaled_dot_product_attention(query, key, value), right(query, key, value))


@exercise("scaled_dot_product_attention")
def test_inputs_stay(learner):
    """The inputs stay as they were, and the result is right"""
    query, key, value = inputs(SHAPES[0])
    mask = torch.tensor([True, False, True, True, True])
    mask = mask.expand(1, 3, 5).clone()
    result = learner.scaled_dot_product_attention(query, key, value, mask)
    same(result, right(query, key, value, mask), MASK, MASK)
    unchanged(learner, "Use masked_fill, not masked_fill_, on what is not yours, and no `/=` on an argument.")


@exercise("scaled_dot_product_attention")
def test_order_of_keys(learner):
    """The order of the keys does not matter to the output"""
    query, key, value = inputs(SHAPES[0])
    order = torch.tensor([3, 0, 4, 1, 2])
    expected = right(query, key, value)
    output, weights = pair(learner.scaled_dot_product_attention(query, key[:, order], value[:, order]), PAIR)
    close(weights, expected[1][..., order], SCORES, what="weights")
    close(output, expected[0], MIX, what="output")


@exercise("scaled_dot_product_attention")
def test_gradients(learner):
    """The gradients reach queries, keys and values"""
    query, key, value = inputs(SHAPES[2], torch.float64)
    cotangent = torch.randn(3, 7, 9, dtype=torch.float64)
    result = learner.scaled_dot_product_attention.vjp(query, key, value, cotangents=[cotangent, None])
    gradients_agree(
        result.arguments, (query, key, value), cotangent, "Keep every step a torch operation, without detach."
    )
    mask = torch.tensor([[True, False], [True, True], [False, True]]).repeat(3, 1)[:7]
    result = learner.scaled_dot_product_attention.vjp(query, key, value, mask, cotangents=[cotangent, None])
    why = "With a mask, too. Write nothing into the result of softmax (`masked_fill_`): its own gradient needs it."
    gradients_agree(result.arguments, (query, key, value), cotangent, why, mask)


def gradients_agree(gradients, arguments, cotangent, why, mask=None):
    leaves = [tensor.clone().requires_grad_() for tensor in arguments]
    expected = torch.autograd.grad((right(*leaves, mask)[0] * cotangent).sum(), leaves)
    holds(len(gradients) >= 3, "Gradients must reach query, key and value.")
    for name, actual, wanted in zip(("query", "key", "value"), gradients, expected, strict=False):
        holds(actual is not None, f"No gradient reaches the {name}. {why}", cause="gradient-cut")
        said = f"The gradient of the {name} is wrong. {why}"
        close(actual, wanted, said, what=f"gradient of the {name}")


@exercise("ScaledDotProductAttention", essential=True)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_module_random_values(learner, shapes):
    """Random values of many shapes, without dropout"""
    query, key, value = inputs(shapes)
    learner.seed(1)
    module = learner.ScaledDotProductAttention()
    same(module(query, key, value), right(query, key, value))


@exercise("ScaledDotProductAttention")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_module_dtype(learner, dtype):
    """The dtype of the inputs is the dtype of the results"""
    query, key, value = inputs(SHAPES[0], dtype)
    module = learner.ScaledDotProductAttention()
    module.eval()
    same(module(query, key, value), right(query, key, value))


@exercise("ScaledDotProductAttention", weight=4)
def test_module_mask(learner):
    """The mask reaches the attention, by position and by name"""
    query, key, value = inputs(SHAPES[3])
    mask = torch.rand(2, 1, 6, 5) > 0.5
    mask[..., 2] = True
    mask[0, 0, 3] = False
    module = learner.ScaledDotProductAttention(dropout=0.0)
    same(module(query, key, value, mask), right(query, key, value, mask), MASK, MASK)
    same(module(query, key, value, mask=mask), right(query, key, value, mask), MASK, MASK)
    unchanged(learner, "Whoever calls the module may still need what it hands over.")


@exercise("ScaledDotProductAttention", weight=3)
def test_weights_before_dropout(learner):
    """The weights that are returned are those before dropout"""
    query, key, value = inputs([(4, 16, 8), (4, 16, 8), (4, 16, 8)])
    module = learner.ScaledDotProductAttention(dropout=0.5)
    module.train()
    learner.seed(1)
    _, weights = pair(module(query, key, value), PAIR)
    close(
        weights,
        right(query, key, value)[1],
        "Return the weights as they were before dropout: each row sums to one.",
        what="weights",
    )


@exercise("ScaledDotProductAttention", weight=6)
def test_dropout_on_the_weights(learner):
    """In training mode dropout acts on the weights that mix the values"""
    positions = 24
    query, key = torch.randn(6, positions, 8), torch.randn(6, positions, 8)
    # With the identity as values the output *is* the mixing weights; twice, to tell dropout on the weights
    # (both copies lose the same) from dropout on the values or on the output.
    value = torch.eye(positions).repeat(1, 2).expand(6, -1, -1).clone()
    module = learner.ScaledDotProductAttention(dropout=0.25)
    module.train()
    learner.seed(1)
    output, _ = pair(module(query, key, value), PAIR)
    weights = right(query, key, value)[1]
    shape_is_right = isinstance(output, torch.Tensor) and output.shape == (6, positions, 2 * positions)
    holds(shape_is_right, MIX, output)
    mixing, copy = output[..., :positions], output[..., positions:]
    dropped = mixing == 0
    share = dropped.double().mean().item()
    # 3456 draws: five standard deviations of a share of 0.25 are 0.037.
    why = f"{DROPPED} With dropout=0.25 a quarter of them is dropped; here {share:.0%} are."
    holds(0.2 < share < 0.3, why, cause="rate-turned-round" if 0.7 < share < 0.8 else None)
    close(copy, mixing, f"{DROPPED} It must not act on the values or on the output.", what="output")
    kept = torch.where(dropped, torch.zeros_like(weights), weights / 0.75)
    why = f"{DROPPED} What is kept is multiplied by 1/(1 - p), as nn.Dropout does it."
    unscaled = torch.allclose(mixing * 4 / 3, kept, atol=1e-4)
    cause = "not-rescaled" if unscaled else None
    close(mixing, kept, why, cause=cause, what="weights that mixed the values")
    # Along each dimension it is rare that all or none of 6 (or 24) weights are dropped: 0.75^6 = 0.18.
    for dimension, named in enumerate(("sentence", "query", "key")):
        alike = (dropped.all(dim=dimension) | ~dropped.any(dim=dimension)).double().mean().item()
        why = f"{DROPPED} Each is dropped on its own, not with the same pattern for every {named}."
        holds(alike < 0.4, why, cause="one-pattern-for-all")


@exercise("ScaledDotProductAttention")
def test_evaluation_mode(learner):
    """In evaluation mode nothing is dropped"""
    query, key, value = inputs(SHAPES[0])
    module = learner.ScaledDotProductAttention(dropout=0.9)
    module.eval()
    learner.seed(1)
    same(
        module(query, key, value),
        right(query, key, value),
        SCORES,
        "Use nn.Dropout, which module.eval() switches off.",
    )


@exercise("ScaledDotProductAttention", weight=2)
def test_each_call_on_its_own(learner):
    """Each call stands on its own: nothing is kept from the last one, and dropout draws anew"""
    first, second = inputs(SHAPES[0]), inputs(SHAPES[0])
    module = learner.ScaledDotProductAttention()
    same(module(*first), right(*first))
    same(module(*second), right(*second), "The same module gives another answer to another question.")
    module = learner.ScaledDotProductAttention(dropout=0.5)
    module.train()
    learner.seed(1)
    outputs = [pair(module(*first), PAIR)[0] for _ in range(8)]
    alike = all(isinstance(output, torch.Tensor) and torch.equal(output, outputs[0]) for output in outputs)
    holds(not alike, f"{DROPPED} Which of them are dropped is drawn anew in each call.")


@exercise("ScaledDotProductAttention")
def test_no_parameters(learner):
    """The module has nothing to learn: its state dict is empty"""
    module = learner.ScaledDotProductAttention(0.1)
    state = module.state_dict()
    holds(
        isinstance(state, dict) and not state,
        "Attention itself has no parameters or buffers to save.",
        state,
        "{}",
        "extra-parameters" if isinstance(state, dict) else None,
    )
    query, key, value = inputs(SHAPES[0])
    module.eval()
    same(module(query, key, value), right(query, key, value))


@exercise("ScaledDotProductAttention")
def test_module_gradients(learner):
    """The gradients pass through the module"""
    query, key, value = inputs(SHAPES[0], torch.float64)
    cotangent = torch.randn(2, 3, 4, dtype=torch.float64)
    result = learner.ScaledDotProductAttention().vjp(query, key, value, cotangents=[cotangent, None])
    gradients_agree(
        result.arguments, (query, key, value), cotangent, "Call the module's parts on the tensors themselves."
    )
