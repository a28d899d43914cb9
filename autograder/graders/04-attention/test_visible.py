"""What a learner of lesson 04 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise, holds, pair

PAIR = "Return (output, weights)."
MASK = "True means: may attend. Before softmax, fill the other scores with torch.finfo(scores.dtype).min."
# One query and three keys: like it, at a right angle to it, and its opposite. The scale is 1/√2.
QUERY = torch.tensor([[[1.0, 0.0]]])
KEY = torch.tensor([[[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]])
VALUE = torch.tensor([[[10.0, 0.0], [0.0, 10.0], [5.0, 5.0]]])
WEIGHTS = torch.tensor([[[0.57597535, 0.28399541, 0.14002925]]])
OUTPUT = torch.tensor([[[6.45989968, 3.54010032]]])


@exercise("scaled_dot_product_attention")
def test_worked_number(learner):
    """A worked number: one query, three keys"""
    output, weights = pair(learner.scaled_dot_product_attention(QUERY, KEY, VALUE), PAIR)
    why = "The weights are the softmax of the scores q·k/√d_k over the keys."
    close(weights, WEIGHTS, why, what="weights")
    close(output, OUTPUT, "The output is the weights times the values.", what="output")


@exercise("scaled_dot_product_attention")
def test_masked_key(learner):
    """A key that may not be attended to gets no weight, and the rest sums to one"""
    mask = torch.tensor([[[True, True, False]]])
    output, weights = pair(learner.scaled_dot_product_attention(QUERY, KEY, VALUE, mask), PAIR)
    close(
        weights,
        torch.tensor([[[0.66976155, 0.33023845, 0.0]]]),
        MASK,
        what="weights",
    )
    close(output, torch.tensor([[[6.69761549, 3.30238451]]]), "The first two values share the weight.", what="output")


@exercise("scaled_dot_product_attention")
def test_nothing_to_attend_to(learner):
    """A query with nothing to attend to gives zeros, not NaN"""
    mask = torch.tensor([[[False, False, False]]])
    output, weights = pair(learner.scaled_dot_product_attention(QUERY, KEY, VALUE, mask), PAIR)
    close(
        weights,
        torch.zeros(1, 1, 3),
        "Set the weights of such a row to zero after softmax: weights.masked_fill(~mask, 0.0).",
        what="weights",
    )
    close(output, torch.zeros(1, 1, 2), "No weight on any value: the output is zero.", what="output")


@exercise("ScaledDotProductAttention")
def test_module_gives_the_same(learner):
    """Without dropout the module gives what the function gives"""
    learner.seed(1)
    output, weights = pair(learner.ScaledDotProductAttention()(QUERY, KEY, VALUE), PAIR)
    close(weights, WEIGHTS, "The weights are the softmax of q·k/√d_k.", what="weights")
    close(output, OUTPUT, "The output is the weights times the values.", what="output")


@exercise("ScaledDotProductAttention")
def test_module_in_evaluation_mode(learner):
    """In evaluation mode dropout does nothing"""
    module = learner.ScaledDotProductAttention(dropout=0.9)
    module.eval()
    learner.seed(1)
    outputs = [pair(module(QUERY, KEY, VALUE), PAIR)[0] for _ in range(20)]
    expected, why = OUTPUT, "Use nn.Dropout: it is switched off by module.eval()."
    alike = all(isinstance(output, torch.Tensor) and torch.equal(output, outputs[0]) for output in outputs)
    holds(alike, f"The same question gets another answer each time. {why}", cause="dropout-always-on")
    close(outputs[0], expected, why, what="output")
