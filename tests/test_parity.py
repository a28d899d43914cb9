"""The course's modules give what PyTorch's own give once the weights are copied across: values and gradients."""

import pytest
import torch
from torch import nn

from autograder import catalog

COURSE = catalog.reference()
TOLERANCE = 1e-10  # float64: what is left of rounding, far below what any other formula would give


def agree(ours, theirs):
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.shape == other.shape
        assert (mine - other).abs().max().item() <= TOLERANCE


def copy_attention(ours, theirs):
    """Copy the weights of `MultiHeadAttention` into `nn.MultiheadAttention`, which keeps three of them in one."""
    state = ours.state_dict()
    theirs.load_state_dict(
        {
            "in_proj_weight": torch.cat([state[f"{name}_proj.weight"] for name in "qkv"]),
            "in_proj_bias": torch.cat([state[f"{name}_proj.bias"] for name in "qkv"]),
            "out_proj.weight": state["out_proj.weight"],
            "out_proj.bias": state["out_proj.bias"],
        }
    )


def attention_gradients(module):
    """The gradients of our four projections, in the order and form in which torch's own module has them."""
    if isinstance(module, nn.MultiheadAttention):
        parameters = module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias
        return [parameter.grad for parameter in parameters]
    three = module.q_proj, module.k_proj, module.v_proj
    return [
        torch.cat([projection.weight.grad for projection in three]),
        torch.cat([projection.bias.grad for projection in three]),
        module.out_proj.weight.grad,
        module.out_proj.bias.grad,
    ]


def multi_head_pair(d_model, num_heads, dropout=0.0):
    torch.manual_seed(d_model + num_heads)
    ours = COURSE.MultiHeadAttention(d_model, num_heads, dropout).double()
    for parameter in ours.parameters():  # biases other than zero, and weights of another size than at the start
        nn.init.normal_(parameter, std=0.5)
    theirs = nn.MultiheadAttention(d_model, num_heads, dropout, batch_first=True, dtype=torch.float64)
    copy_attention(ours, theirs)
    return ours, theirs


def leaves(*shapes):
    return [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]


def mask_of(kind, batch, heads, length, source):
    """A mask of the course's kind (True means: may attend) in which every row has something to attend to."""
    shapes = {
        "keys of each sentence": (batch, 1, 1, source),
        "each sentence": (batch, 1, length, source),
        "each head": (batch, heads, length, source),
        "all alike": (length, source),
    }
    if kind == "none":
        return None
    if kind == "causal":
        return torch.ones(1, 1, length, source, dtype=torch.bool).tril()
    mask = torch.rand(shapes[kind]) > 0.5
    mask[..., 0] = True
    return mask


# (B, T, S, D, H)
SIZES = [(2, 5, 5, 8, 2), (3, 4, 7, 12, 3), (1, 1, 6, 16, 16), (2, 6, 1, 10, 1), (2, 9, 3, 64, 8)]
MASKS = ["none", "keys of each sentence", "each sentence", "each head", "all alike", "causal"]


@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_multi_head_attention_is_torchs_own(sizes, kind):
    batch, length, source, d_model, heads = sizes
    ours, theirs = multi_head_pair(d_model, heads)
    tensors = leaves((batch, length, d_model), (batch, source, d_model), (batch, source, d_model))
    copies = [tensor.detach().clone().requires_grad_() for tensor in tensors]
    mask = mask_of(kind, batch, heads, length, source)
    forbidden = None if mask is None else ~mask.expand(batch, heads, length, source).flatten(0, 1)
    one = ours(*tensors, mask)
    other = theirs(*copies, attn_mask=forbidden, average_attn_weights=False)
    agree(one, other)
    towards = [torch.randn_like(result) for result in one]
    torch.autograd.backward(one, towards)
    torch.autograd.backward(other, towards)
    agree([tensor.grad for tensor in tensors], [tensor.grad for tensor in copies])
    agree(attention_gradients(ours), attention_gradients(theirs))


def test_self_attention_is_torchs_own():
    ours, theirs = multi_head_pair(12, 4)
    (x,) = leaves((2, 6, 12))
    agree(ours(x, x, x), theirs(x, x, x, average_attn_weights=False))


@pytest.mark.parametrize("shape", [(2, 1, 4, 5), (2, 3, 4, 5), (1, 1, 1, 5)], ids=str)
def test_multi_head_attention_meets_rows_that_may_attend_to_nothing(shape):
    ours, theirs = multi_head_pair(6, 3)
    tensors = leaves((2, 4, 6), (2, 5, 6), (2, 5, 6))
    mask = torch.rand(shape) > 0.4
    mask[..., 2] = True
    mask[0, 0, 0] = False
    mask[-1, -1, -1] = False
    output, weights = ours(*tensors, mask)
    torch.autograd.backward((output, weights), [torch.randn_like(output), torch.randn_like(weights)])
    for tensor in (output, weights, *(leaf.grad for leaf in tensors), *(leaf.grad for leaf in ours.parameters())):
        assert tensor.isfinite().all()
    allowed = mask.expand(2, 3, 4, 5)
    nothing = ~allowed.any(dim=-1)  # (B, H, T)
    assert (weights[nothing] == 0).all() and torch.equal(weights.sum(dim=-1) > 0, ~nothing)
    for b, t in nothing.all(dim=1).nonzero():
        assert torch.equal(output[b, t], ours.out_proj.bias)
    # Torch's own module gives NaN there; where every head has something to attend to, both agree.
    expected, _ = theirs(*tensors, attn_mask=~allowed.flatten(0, 1))
    ordinary = ~nothing.any(dim=1)
    if ordinary.any():
        agree([output[ordinary]], [expected[ordinary]])


def test_multi_head_attention_drops_weights_as_torchs_own_does():
    """Draws differ, so the mean and the spread of many outputs are compared."""
    ours, theirs = multi_head_pair(8, 2, dropout=0.3)
    query, memory = torch.randn(1, 2, 8, dtype=torch.float64), torch.randn(1, 3, 8, dtype=torch.float64)
    queries, memories = query.expand(20_000, -1, -1), memory.expand(20_000, -1, -1)
    with torch.no_grad():
        one, other = ours(queries, memories, memories)[0], theirs(queries, memories, memories)[0]
        ours.eval()
        still = ours(query, memory, memory)[0][0]
    for moment in (lambda x: x.mean(dim=0), lambda x: x.std(dim=0)):
        assert (moment(one) - moment(other)).abs().max() < 0.05 * one.std(dim=0).max()
    assert (one.mean(dim=0) - still).abs().max() < 0.05 * one.std(dim=0).max()
