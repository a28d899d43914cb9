"""What a learner of lesson 07 may see fail while working: small worked numbers, and the parameters' names."""

import torch

from autograder.expect import close, exercise, holds, load_state

# Two inputs, three hidden numbers: the example that the lesson works by hand.
WEIGHTS = {
    "linear1.weight": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
    "linear1.bias": torch.tensor([0.0, 0.0, 1.0]),
    "linear2.weight": torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, -1.0]]),
    "linear2.bias": torch.tensor([0.0, 0.5]),
}
POSITIONS = torch.tensor([[[2.0, -1.0], [-1.0, 1.0]]])
LAYERS = "linear1 is nn.Linear(d_model, d_ff), linear2 is nn.Linear(d_ff, d_model), both with bias."
# Mean 4 and variance 5; mean 2 and variance 12.
ROWS = torch.tensor([[1.0, 3.0, 5.0, 7.0], [0.0, 0.0, 0.0, 8.0]])
NORMALIZED = torch.tensor(
    [[-1.34163944, -0.44721315, 0.44721315, 1.34163944], [-0.57735003, -0.57735003, -0.57735003, 1.73205009]]
)
PARAMETERS = "`weight` and `bias` are nn.Parameters of shape (d_model,)."


@exercise("FeedForward")
def test_feed_forward_worked_number(learner):
    """A worked number: two inputs, three hidden numbers, two positions"""
    learner.seed(1)
    module = learner.FeedForward(2, 3)
    load_state(module, WEIGHTS, LAYERS)
    close(
        module(POSITIONS),
        torch.tensor([[[2.0, -3.5], [1.0, 1.5]]]),
        "linear2(ReLU(linear1(x))): the hidden numbers are (2, -1, 4) and (-1, 1, -1) before ReLU.",
    )


@exercise("FeedForward")
def test_feed_forward_in_evaluation_mode(learner):
    """In evaluation mode dropout does nothing"""
    learner.seed(1)
    module = learner.FeedForward(2, 3, dropout=0.9)
    load_state(module, WEIGHTS, LAYERS)
    module.eval()
    outputs = [module(POSITIONS) for _ in range(3)]
    why = "Use nn.Dropout: it is switched off by module.eval()."
    alike = all(isinstance(output, torch.Tensor) and torch.equal(output, outputs[0]) for output in outputs)
    holds(alike, f"The same input gives another output each time. {why}", cause="dropout-always-on")
    close(outputs[0], torch.tensor([[[2.0, -3.5], [1.0, 1.5]]]), why)


@exercise("LayerNorm")
def test_layer_norm_parameters(learner):
    """The parameters: weight starts with ones, bias with zeros"""
    learner.seed(1)
    module = learner.LayerNorm(4)
    start = module.state_dict()
    load_state(module, {"weight": torch.zeros(4), "bias": torch.ones(4)}, PARAMETERS)
    close(start["weight"], torch.ones(4), "At the start every weight is 1.", cause="parameters-start", what="weight")
    close(start["bias"], torch.zeros(4), "At the start every bias is 0.", cause="parameters-start", what="bias")


@exercise("LayerNorm")
def test_layer_norm_worked_number(learner):
    """A worked number: two rows of four"""
    learner.seed(1)
    close(
        learner.LayerNorm(4)(ROWS),
        NORMALIZED,
        "(x - mean) / √(variance + eps): means 4 and 2, variances 5 and 12, those of each row.",
    )


@exercise("LayerNorm")
def test_layer_norm_scale_and_shift(learner):
    """weight scales each column, bias shifts it"""
    learner.seed(1)
    module = learner.LayerNorm(4)
    weight, bias = torch.tensor([1.0, 2.0, -1.0, 0.0]), torch.tensor([0.0, 0.0, 10.0, 5.0])
    load_state(module, {"weight": weight, "bias": bias}, PARAMETERS)
    close(module(ROWS), weight * NORMALIZED + bias, "The last step: weight * normalized + bias.")


@exercise("AddNorm")
def test_add_norm_worked_number(learner):
    """A worked number: the sum is (1, 3, 5, 7) and (0, 0, 0, 8)"""
    x = torch.tensor([[[2.0, 0.0, 1.0, 1.0], [3.0, -2.0, 0.0, 7.0]]])
    sublayer_output = torch.tensor([[[-1.0, 3.0, 4.0, 6.0], [-3.0, 2.0, 0.0, 1.0]]])
    learner.seed(1)
    close(
        learner.AddNorm(4)(x, sublayer_output),
        NORMALIZED.unsqueeze(0),
        "LayerNorm(x + sublayer_output): first the sum, then the norm.",
    )


@exercise("AddNorm")
def test_add_norm_parameters(learner):
    """The parameters are those of `norm`, and the norm uses them"""
    learner.seed(1)
    module = learner.AddNorm(4)
    weight, bias = torch.tensor([1.0, 2.0, -1.0, 0.0]), torch.tensor([0.0, 0.0, 10.0, 5.0])
    load_state(module, {"norm.weight": weight, "norm.bias": bias}, "They are those of self.norm = LayerNorm(d_model).")
    close(module(ROWS[None], torch.zeros(1, 2, 4)), weight * NORMALIZED[None] + bias, "The norm is the last step.")


@exercise("AddNorm")
def test_add_norm_in_evaluation_mode(learner):
    """In evaluation mode dropout does nothing"""
    module = learner.AddNorm(4, dropout=0.9)
    module.eval()
    learner.seed(1)
    outputs = [module(ROWS[None], ROWS[None]) for _ in range(3)]
    why = "Use nn.Dropout: it is switched off by module.eval()."
    alike = all(isinstance(output, torch.Tensor) and torch.equal(output, outputs[0]) for output in outputs)
    holds(alike, f"The same input gives another output each time. {why}", cause="dropout-always-on")
    close(outputs[0], NORMALIZED.unsqueeze(0), why)
