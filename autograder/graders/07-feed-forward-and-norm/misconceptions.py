"""The classic mistakes of lesson 07, each as code that makes it."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.misconceptions import misconception

BETWEEN = "Write self.linear2(self.dropout(torch.relu(self.linear1(x))))."
FIRST_LINE = "Make super().__init__() the first line of __init__."


class _FeedForward(nn.Module):
    """What the wrong networks share: the right parts; a subclass puts them together."""

    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)


class _AddNorm(nn.Module):
    """What the wrong wrappers share: the right parts; a subclass puts them together."""

    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)


@misconception(
    "FeedForward",
    cause="no-activation",
    says="There is no ReLU between the two layers, so together they are no more than one linear layer.",
    step=BETWEEN,
)
class WithoutActivation(_FeedForward):
    def forward(self, x):
        return self.linear2(self.dropout(self.linear1(x)))


def _other_activation(name, activation):
    @misconception(
        "FeedForward",
        cause="other-activation",
        says=f"The function between the layers is {name}; this lesson, like the paper, has ReLU.",
        step="Use torch.relu, that is max(0, h).",
    )
    class OtherActivation(_FeedForward):
        def forward(self, x):
            return self.linear2(self.dropout(activation(self.linear1(x))))

    return OtherActivation


WithGelu = _other_activation("GELU", F.gelu)
WithTanhGelu = _other_activation("GELU (approximated by tanh)", lambda h: F.gelu(h, approximate="tanh"))
WithSilu = _other_activation("SiLU", F.silu)
WithSigmoid = _other_activation("the sigmoid", torch.sigmoid)
WithTanh = _other_activation("tanh", torch.tanh)
WithLeakyRelu = _other_activation("leaky ReLU", F.leaky_relu)
WithElu = _other_activation("ELU", F.elu)
WithSoftplus = _other_activation("softplus", F.softplus)
WithAbsoluteValue = _other_activation("the absolute value", torch.abs)
WithRelu6 = _other_activation("ReLU6, which stops at 6", F.relu6)
WithSoftmax = _other_activation("softmax", lambda h: torch.softmax(h, dim=-1))
WithNegatedRelu = _other_activation("min(0, h), the wrong half", lambda h: -torch.relu(-h))


@misconception(
    "FeedForward",
    cause="relu-at-the-end",
    says="ReLU comes after linear2: the output can never be negative.",
    step=BETWEEN,
)
class ReluAtTheEnd(_FeedForward):
    def forward(self, x):
        return torch.relu(self.linear2(self.dropout(self.linear1(x))))


@misconception(
    "FeedForward",
    cause="relu-at-the-end",
    says="There is a second ReLU after linear2: the output can never be negative.",
    step="Nothing follows linear2.",
)
class ReluTwice(_FeedForward):
    def forward(self, x):
        return torch.relu(self.linear2(self.dropout(torch.relu(self.linear1(x)))))


@misconception(
    "FeedForward",
    cause="relu-at-the-start",
    says="ReLU acts on x, before linear1, not on what linear1 gives.",
    step=BETWEEN,
)
class ReluAtTheStart(_FeedForward):
    def forward(self, x):
        return self.linear2(self.dropout(self.linear1(torch.relu(x))))


@misconception(
    "FeedForward",
    cause="relu-at-the-start",
    says="ReLU acts on x, too, before linear1: what is negative in x is lost.",
    step=BETWEEN,
)
class ReluAtTheStartToo(_FeedForward):
    def forward(self, x):
        return self.linear2(self.dropout(torch.relu(self.linear1(torch.relu(x)))))


@misconception(
    "FeedForward",
    cause="no-dropout",
    says="Nothing is dropped in training mode.",
    step="Make self.dropout = nn.Dropout(dropout) and apply it to the hidden numbers, before linear2.",
)
class FeedForwardWithoutDropout(_FeedForward):
    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(x)))


@misconception(
    "FeedForward",
    cause="dropout-on-output",
    says="Dropout acts on the output of linear2; inside this network it belongs on the hidden numbers.",
    step=BETWEEN,
)
class FeedForwardDropoutOnTheOutput(_FeedForward):
    def forward(self, x):
        return self.dropout(self.linear2(torch.relu(self.linear1(x))))


@misconception(
    "FeedForward",
    cause="dropout-on-output",
    says="Dropout acts on the output of linear2, too; inside this network it belongs on the hidden numbers only.",
    step=BETWEEN,
)
class FeedForwardDropoutOnTheOutputToo(_FeedForward):
    def forward(self, x):
        return self.dropout(self.linear2(self.dropout(torch.relu(self.linear1(x)))))


@misconception(
    "FeedForward",
    cause="dropout-on-input",
    says="Dropout acts on x, before linear1; it belongs on the hidden numbers.",
    step=BETWEEN,
)
class DropoutOnTheInput(_FeedForward):
    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(self.dropout(x))))


@misconception(
    "FeedForward",
    cause="dropout-on-input",
    says="Dropout acts on x, too; it belongs on the hidden numbers only.",
    step=BETWEEN,
)
class DropoutOnTheInputToo(_FeedForward):
    def forward(self, x):
        return self.linear2(self.dropout(torch.relu(self.linear1(self.dropout(x)))))


@misconception(
    "FeedForward",
    cause="dropout-always-on",
    says="Dropout is on in evaluation mode, too.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class FeedForwardDropoutAlwaysOn(_FeedForward):
    def forward(self, x):
        return self.linear2(F.dropout(torch.relu(self.linear1(x)), self.dropout.p, training=True))


def _default_dropout(rate):
    @misconception(
        "FeedForward",
        cause="dropout-default",
        says=f"When nothing is said, dropout is {rate:g}; it should be 0.",
        step="def __init__(self, d_model: int, d_ff: int, dropout: float = 0.0)",
    )
    class FeedForwardDropsByDefault(_FeedForward):
        def __init__(self, d_model, d_ff, dropout=rate):
            super().__init__(d_model, d_ff, dropout)

        def forward(self, x):
            return self.linear2(self.dropout(torch.relu(self.linear1(x))))

    @misconception(
        "AddNorm",
        cause="dropout-default",
        says=f"When nothing is said, dropout is {rate:g}; it should be 0.",
        step="def __init__(self, d_model: int, dropout: float = 0.0)",
    )
    class AddNormDropsByDefault(_AddNorm):
        def __init__(self, d_model, dropout=rate):
            super().__init__(d_model, dropout)

        def forward(self, x, sublayer_output):
            return self.norm(x + self.dropout(sublayer_output))

    return FeedForwardDropsByDefault, AddNormDropsByDefault


def _fixed_dropout(rate):
    fixed = {
        "cause": "dropout-ignored",
        "says": f"The argument dropout has no effect: the rate is always {rate:g}.",
        "step": "Hand it to nn.Dropout, which drops half of everything when nothing is said.",
    }

    @misconception("FeedForward", **fixed)
    class FeedForwardDropsAlike(_FeedForward):
        def __init__(self, d_model, d_ff, dropout=0.0):
            super().__init__(d_model, d_ff, rate)

        def forward(self, x):
            return self.linear2(self.dropout(torch.relu(self.linear1(x))))

    @misconception("AddNorm", **fixed)
    class AddNormDropsAlike(_AddNorm):
        def __init__(self, d_model, dropout=0.0):
            super().__init__(d_model, rate)

        def forward(self, x, sublayer_output):
            return self.norm(x + self.dropout(sublayer_output))

    return FeedForwardDropsAlike, AddNormDropsAlike


for _rate in (0.1, 0.5):
    globals()[f"drops_{_rate:g}"], globals()[f"add_norm_drops_{_rate:g}"] = _default_dropout(_rate)
    globals()[f"fixed_{_rate:g}"], globals()[f"add_norm_fixed_{_rate:g}"] = _fixed_dropout(_rate)


def _not_rescaled(name, stays):
    """Modules with a dropout of their own, whose mask ``stays`` draws, and which forget to scale what is left."""
    forgotten = {
        "cause": "dropout-not-rescaled",
        "says": "Dropout of your own does not scale up what stays: in training mode everything is smaller on average.",
        "step": "Divide what stays by 1 - p, or use nn.Dropout, which does it.",
    }

    def dropped(module, x):
        return x * stays(x, module.dropout.p) if module.training else x

    @misconception("FeedForward", **forgotten)
    class FeedForwardNotRescaled(_FeedForward):
        def forward(self, x):
            return self.linear2(dropped(self, torch.relu(self.linear1(x))))

    @misconception("AddNorm", **forgotten)
    class AddNormNotRescaled(_AddNorm):
        def forward(self, x, sublayer_output):
            return self.norm(x + dropped(self, sublayer_output))

    globals()[f"not_rescaled_{name}"], globals()[f"add_norm_not_rescaled_{name}"] = (
        FeedForwardNotRescaled,
        AddNormNotRescaled,
    )


_not_rescaled("above", lambda x, rate: torch.rand_like(x) >= rate)
_not_rescaled("below", lambda x, rate: torch.rand_like(x) < 1 - rate)
_not_rescaled("bernoulli", lambda x, rate: torch.bernoulli(torch.full_like(x, 1 - rate)))


@misconception(
    "FeedForward",
    cause="residual-inside",
    says="x is added inside the network; the sum is AddNorm's work, outside.",
    step="Return what linear2 gives, and no more.",
)
class ResidualInside(_FeedForward):
    def forward(self, x):
        return x + self.linear2(self.dropout(torch.relu(self.linear1(x))))


@misconception(
    "FeedForward",
    cause="bias-missing",
    says="The layers have no bias.",
    step="nn.Linear(d_model, d_ff) has one, unless it is told otherwise.",
)
class WithoutBias(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff, bias=False)
        self.linear2 = nn.Linear(d_ff, d_model, bias=False)


@misconception(
    "FeedForward",
    cause="layers-exchanged",
    says="The layers have changed places: linear1 is the one that widens, from d_model to d_ff.",
    step="self.linear1 = nn.Linear(d_model, d_ff) and self.linear2 = nn.Linear(d_ff, d_model).",
)
class LayersExchanged(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1 = nn.Linear(d_ff, d_model)
        self.linear2 = nn.Linear(d_model, d_ff)


@misconception(
    "FeedForward",
    cause="layers-exchanged",
    says="The layers have changed places: linear1 comes first and widens, linear2 narrows.",
    step="self.linear1 = nn.Linear(d_model, d_ff) and self.linear2 = nn.Linear(d_ff, d_model).",
)
class LayersCreatedExchanged(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear2 = nn.Linear(d_model, d_ff)
        self.linear1 = nn.Linear(d_ff, d_model)


def _width(says, d_ff_of):
    @misconception(
        "FeedForward", cause="width-ignored", says=says, step="The width between the layers is the argument d_ff."
    )
    class WidthIgnored(_FeedForward):
        def __init__(self, d_model, d_ff, dropout=0.0):
            super().__init__(d_model, d_ff_of(d_model), dropout)

    return WidthIgnored


FourTimes = _width(
    "The width between the layers is always 4 · d_model: d_ff has no effect.", lambda d_model: 4 * d_model
)
OneTimes = _width("The width between the layers is d_model: d_ff has no effect.", lambda d_model: d_model)
Always2048 = _width("The width between the layers is always 2048: d_ff has no effect.", lambda d_model: 2048)


def _named(first, second):
    @misconception(
        "FeedForward",
        cause="names-differ",
        says=f"The layers are called {first} and {second}; their names are linear1 and linear2.",
        step="Name them self.linear1 and self.linear2: the state dict takes its names from them.",
    )
    class OtherNames(nn.Module):
        def __init__(self, d_model, d_ff, dropout=0.0):
            super().__init__()
            self.add_module(first, nn.Linear(d_model, d_ff))
            self.add_module(second, nn.Linear(d_ff, d_model))

    return OtherNames


for _first, _second in (("fc1", "fc2"), ("w_1", "w_2"), ("layer1", "layer2"), ("linear_1", "linear_2"), ("l1", "l2")):
    globals()[f"named_{_first}"] = _named(_first, _second)


@misconception(
    "FeedForward",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    step=FIRST_LINE,
)
class FeedForwardWithoutSuperInit(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        self.linear1 = nn.Linear(d_model, d_ff)


@misconception(
    "FeedForward",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class FeedForwardWithoutForward(_FeedForward):
    pass


class _LayerNorm(nn.Module):
    """What the wrong norms share: right parameters; a subclass says how they normalize."""

    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps

    def forward(self, x):
        return self.weight * self.normalized(x) + self.bias

    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / torch.sqrt(variance + self.eps)

    def statistics(self, x):
        return x.mean(dim=-1, keepdim=True), x.var(dim=-1, keepdim=True, unbiased=False)


def _divided_by_one_less(x):
    """What x.var(dim=-1, keepdim=True) gives, without its warning where there is one number only."""
    distance = x - x.mean(dim=-1, keepdim=True)
    return (distance * distance).sum(dim=-1, keepdim=True) / (x.shape[-1] - 1)


@misconception(
    "LayerNorm",
    cause="unbiased-variance",
    says="The variance is divided by d_model - 1; here it is divided by d_model.",
    step="torch's var and std subtract one unless told otherwise: x.var(dim=-1, keepdim=True, unbiased=False).",
)
class UnbiasedVariance(_LayerNorm):
    def statistics(self, x):
        return x.mean(dim=-1, keepdim=True), _divided_by_one_less(x)


@misconception(
    "LayerNorm",
    cause="unbiased-variance",
    says="The standard deviation is divided by d_model - 1, and eps is added outside the root.",
    step="Take x.var(dim=-1, keepdim=True, unbiased=False), add eps to it, then take the root.",
)
class UnbiasedDeviation(_LayerNorm):
    def normalized(self, x):
        return (x - x.mean(dim=-1, keepdim=True)) / (_divided_by_one_less(x).sqrt() + self.eps)


@misconception(
    "LayerNorm",
    cause="eps-outside-root",
    says="eps is added to the standard deviation; it belongs to the variance, under the root.",
    step="Divide by torch.sqrt(variance + self.eps).",
)
class EpsOutsideTheRoot(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / (torch.sqrt(variance) + self.eps)


@misconception(
    "LayerNorm",
    cause="eps-ignored",
    says="eps is not added at all: a vector of equal numbers gives 0/0.",
    step="Divide by torch.sqrt(variance + self.eps).",
)
class WithoutEps(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / torch.sqrt(variance)


@misconception(
    "LayerNorm",
    cause="eps-squared",
    says="The square of eps is added to the variance.",
    step="Divide by torch.sqrt(variance + self.eps).",
)
class EpsSquared(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / torch.sqrt(variance + self.eps**2)


@misconception(
    "LayerNorm",
    cause="eps-as-a-floor",
    says="eps is the least variance that is allowed; it should be added to the variance.",
    step="Divide by torch.sqrt(variance + self.eps), whatever the variance is.",
)
class EpsAsFloor(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / torch.sqrt(variance.clamp(min=self.eps))


def _fixed_eps(number):
    @misconception(
        "LayerNorm",
        cause="eps-ignored",
        says=f"The argument eps has no effect: {number:g} is always added.",
        step="Keep it in __init__ (self.eps = eps) and add self.eps to the variance.",
    )
    class FixedEps(_LayerNorm):
        def __init__(self, d_model, eps=1e-5):
            super().__init__(d_model, number)

    @misconception(
        "LayerNorm",
        cause="eps-default",
        says=f"eps is {number:g} when nothing is said; it should be 1e-5.",
        step="def __init__(self, d_model: int, eps: float = 1e-5)",
    )
    class OtherDefault(_LayerNorm):
        def __init__(self, d_model, eps=number):
            super().__init__(d_model, eps)

    return FixedEps, OtherDefault


for _number in (1e-5, 1e-3, 1e-4, 1e-6, 1e-8, 1e-12):
    _fixed, _other = _fixed_eps(_number)
    globals()[f"fixed_eps_{_number:g}"] = _fixed
    if _number != 1e-5:
        globals()[f"default_eps_{_number:g}"] = _other


def _over(dim, where):
    @misconception(
        "LayerNorm",
        cause="wrong-axis",
        says=f"Mean and variance run over {where}; each vector should have its own.",
        step="Take them over the last dimension alone: dim=-1, keepdim=True.",
    )
    class WrongAxis(_LayerNorm):
        def statistics(self, x):
            dims = dim(x)
            return x.mean(dim=dims, keepdim=True), x.var(dim=dims, keepdim=True, unbiased=False)

    return WrongAxis


OverTheBatch = _over(lambda x: 0, "the first dimension, the batch")
OverDimensionOne = _over(lambda x: 1, "dimension 1, the positions")
OverThePositions = _over(lambda x: -2, "the positions, dim=-2")
OverDimensionTwo = _over(lambda x: 2, "dimension 2, which is the last one of three only")
OverAllButTheBatch = _over(lambda x: tuple(range(1, x.dim())), "all dimensions but the batch")
OverEverything = _over(lambda x: tuple(range(x.dim())), "all numbers at once")
OverAllButTheLast = _over(lambda x: tuple(range(x.dim() - 1)), "batch and positions (that is batch norm)")
OverTheLastTwo = _over(lambda x: (-2, -1), "the last two dimensions")


@misconception(
    "LayerNorm",
    cause="keepdim-missing",
    says="Mean and variance have lost their last dimension, so they do not line up with the rows.",
    step="Keep it, with size 1: x.mean(dim=-1, keepdim=True).",
)
class WithoutKeepdim(_LayerNorm):
    def statistics(self, x):
        return x.mean(dim=-1), x.var(dim=-1, unbiased=False)


@misconception(
    "LayerNorm",
    cause="mean-not-subtracted",
    says="The mean is not subtracted, and the size is measured from zero: that is RMSNorm, which came later.",
    step="The numerator is x - mean; the variance is the mean of (x - mean)².",
)
class RootMeanSquare(_LayerNorm):
    def normalized(self, x):
        return x / torch.sqrt((x * x).mean(dim=-1, keepdim=True) + self.eps)


@misconception(
    "LayerNorm",
    cause="mean-not-subtracted",
    says="The mean is not subtracted from x.",
    step="The numerator is x - mean.",
)
class MeanKept(_LayerNorm):
    def normalized(self, x):
        return x / torch.sqrt(self.statistics(x)[1] + self.eps)


@misconception(
    "LayerNorm",
    cause="variance-from-zero",
    says="The variance is measured from zero: the mean is not subtracted before squaring.",
    step="The variance is the mean of (x - mean)².",
)
class VarianceFromZero(_LayerNorm):
    def statistics(self, x):
        return x.mean(dim=-1, keepdim=True), (x * x).mean(dim=-1, keepdim=True)


@misconception(
    "LayerNorm",
    cause="variance-not-averaged",
    says="The squared distances are summed, not averaged.",
    step="The variance is the mean of (x - mean)².",
)
class SumOfSquares(_LayerNorm):
    def statistics(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        return mean, ((x - mean) ** 2).sum(dim=-1, keepdim=True)


@misconception(
    "LayerNorm",
    cause="no-root",
    says="You divide by the variance, not by its square root.",
    step="Divide by torch.sqrt(variance + self.eps).",
)
class WithoutTheRoot(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        return (x - mean) / (variance + self.eps)


@misconception(
    "LayerNorm",
    cause="not-divided",
    says="The mean is subtracted, but nothing is divided by the standard deviation.",
    step="Divide by torch.sqrt(variance + self.eps).",
)
class OnlyCentered(_LayerNorm):
    def normalized(self, x):
        return x - x.mean(dim=-1, keepdim=True)


@misconception(
    "LayerNorm",
    cause="mean-absolute-deviation",
    says="The mean distance from the mean is not the standard deviation.",
    step="Square the distances, take their mean, then the root.",
)
class MeanAbsoluteDeviation(_LayerNorm):
    def normalized(self, x):
        centered = x - x.mean(dim=-1, keepdim=True)
        return centered / (centered.abs().mean(dim=-1, keepdim=True) + self.eps)


@misconception(
    "LayerNorm",
    cause="parameters-unused",
    says="weight and bias are there but have no effect.",
    step="The last step: self.weight * normalized + self.bias.",
)
class ParametersUnused(_LayerNorm):
    def forward(self, x):
        return self.normalized(x)


@misconception(
    "LayerNorm",
    cause="parameters-unused",
    says="The bias is there but is not added.",
    step="The last step: self.weight * normalized + self.bias.",
)
class BiasUnused(_LayerNorm):
    def forward(self, x):
        return self.weight * self.normalized(x)


@misconception(
    "LayerNorm",
    cause="parameters-unused",
    says="The weight is there but nothing is multiplied by it.",
    step="The last step: self.weight * normalized + self.bias.",
)
class WeightUnused(_LayerNorm):
    def forward(self, x):
        return self.normalized(x) + self.bias


@misconception(
    "LayerNorm",
    cause="shift-before-scale",
    says="The bias is added before the weight multiplies.",
    step="The last step: self.weight * normalized + self.bias.",
)
class ShiftBeforeScale(_LayerNorm):
    def forward(self, x):
        return self.weight * (self.normalized(x) + self.bias)


@misconception(
    "LayerNorm",
    cause="scale-before-norm",
    says="Weight and bias act on x before it is normalized, which takes their work away again.",
    step="Normalize first, then scale and shift.",
)
class ScaleBeforeNorm(_LayerNorm):
    def forward(self, x):
        return self.normalized(self.weight * x + self.bias)


@misconception(
    "LayerNorm",
    cause="nothing-registered",
    says="No weight and no bias are registered: they are missing, or they are plain tensors, which nothing learns.",
    step="In __init__: self.weight = nn.Parameter(torch.ones(d_model)), and bias with zeros.",
)
class WithoutParameters(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.eps = eps

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        return (x - mean) / torch.sqrt(x.var(dim=-1, keepdim=True, unbiased=False) + self.eps)


@misconception(
    "LayerNorm",
    cause="not-a-parameter",
    says="weight and bias are buffers: they are saved, but the optimizer never sees them.",
    step="Wrap them: nn.Parameter(torch.ones(d_model)).",
)
class Buffers(_LayerNorm):
    def __init__(self, d_model, eps=1e-5):
        nn.Module.__init__(self)
        self.register_buffer("weight", torch.ones(d_model))
        self.register_buffer("bias", torch.zeros(d_model))
        self.eps = eps


def _start(weight, bias, says):
    @misconception("LayerNorm", cause="parameters-start", says=says, step="weight starts with ones, bias with zeros.")
    class OtherStart(_LayerNorm):
        def __init__(self, d_model, eps=1e-5):
            super().__init__(d_model, eps)
            self.weight = nn.Parameter(weight(d_model))
            self.bias = nn.Parameter(bias(d_model))

    return OtherStart


WeightZero = _start(torch.zeros, torch.zeros, "weight starts with zeros: whatever x is, the result is zero.")
BothOnes = _start(torch.ones, torch.ones, "bias starts with ones, which shifts everything from the start.")
Exchanged = _start(torch.zeros, torch.ones, "weight starts with zeros and bias with ones: the wrong way round.")
NormalWeight = _start(torch.randn, torch.zeros, "weight starts at random.")
UniformWeight = _start(torch.rand, torch.zeros, "weight starts at random.")
NormalBoth = _start(torch.randn, torch.randn, "weight and bias start at random.")
UniformBoth = _start(torch.rand, torch.rand, "weight and bias start at random.")


def _norm_named(weight, bias):
    @misconception(
        "LayerNorm",
        cause="names-differ",
        says=f"The parameters are called {weight} and {bias}; their names are weight and bias.",
        step="Name them self.weight and self.bias: the state dict takes its names from them.",
    )
    class OtherNames(nn.Module):
        def __init__(self, d_model, eps=1e-5):
            super().__init__()
            self.register_parameter(weight, nn.Parameter(torch.ones(d_model)))
            self.register_parameter(bias, nn.Parameter(torch.zeros(d_model)))
            self.eps = eps

        def forward(self, x):
            mean = x.mean(dim=-1, keepdim=True)
            normalized = (x - mean) / torch.sqrt(x.var(dim=-1, keepdim=True, unbiased=False) + self.eps)
            return getattr(self, weight) * normalized + getattr(self, bias)

    return OtherNames


for _weight, _bias in (("gamma", "beta"), ("a_2", "b_2"), ("scale", "shift"), ("gain", "bias"), ("alpha", "bias")):
    globals()[f"norm_named_{_weight}"] = _norm_named(_weight, _bias)


@misconception(
    "LayerNorm",
    cause="parameter-shape",
    says="weight and bias are single numbers; each column has its own.",
    step="Make them of shape (d_model,): torch.ones(d_model).",
)
class ScalarParameters(_LayerNorm):
    def __init__(self, d_model, eps=1e-5):
        super().__init__(1, eps)


@misconception(
    "LayerNorm",
    cause="bias-missing",
    says="There is no bias.",
    step="In __init__: self.bias = nn.Parameter(torch.zeros(d_model)); in forward, add it last.",
)
class NormWithoutBias(_LayerNorm):
    def __init__(self, d_model, eps=1e-5):
        super().__init__(d_model, eps)
        del self.bias

    def forward(self, x):
        return self.weight * self.normalized(x)


def _detached(says, statistics):
    @misconception(
        "LayerNorm",
        cause="statistics-detached",
        says=says,
        step="No detach, no .data, no torch.no_grad(), no .item(): mean and variance depend on x.",
    )
    class Detached(_LayerNorm):
        def statistics(self, x):
            return statistics(*super().statistics(x))

    return Detached


DetachedBoth = _detached(
    "The gradient does not pass through mean and variance.", lambda mean, variance: (mean.detach(), variance.detach())
)
DetachedMean = _detached(
    "The gradient does not pass through the mean.", lambda mean, variance: (mean.detach(), variance)
)
DetachedVariance = _detached(
    "The gradient does not pass through the variance.", lambda mean, variance: (mean, variance.detach())
)


@misconception(
    "LayerNorm",
    cause="statistics-detached",
    says="No gradient reaches x at all.",
    step="No detach, no .data, no torch.no_grad(): work on x itself.",
)
class DetachedInput(_LayerNorm):
    def normalized(self, x):
        return super().normalized(x.detach())


@misconception(
    "LayerNorm",
    cause="argument-changed",
    says="The mean is subtracted in place, which changes the caller's tensor.",
    step="Write x = x - mean, not x -= mean.",
)
class InPlace(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        x -= mean
        return x / torch.sqrt(variance + self.eps)


@misconception(
    "LayerNorm",
    cause="argument-changed",
    says="The mean is subtracted in place, which changes the caller's tensor.",
    step="Write x = x - mean, not x -= mean.",
)
class InPlaceWithoutGradient(_LayerNorm):
    def normalized(self, x):
        mean, variance = self.statistics(x)
        if x.requires_grad:
            return super().normalized(x)
        x -= mean
        return x / torch.sqrt(variance + self.eps)


@misconception(
    "LayerNorm",
    cause="running-statistics",
    says="Mean and variance are remembered from training and used in evaluation mode: that is batch norm.",
    step="Compute them from x each time, in both modes.",
)
class RunningStatistics(_LayerNorm):
    def __init__(self, d_model, eps=1e-5):
        super().__init__(d_model, eps)
        self.mean, self.variance = 0.0, 1.0

    def statistics(self, x):
        if self.training:
            self.mean, self.variance = super().statistics(x)
            self.mean, self.variance = self.mean.mean(), self.variance.mean()
            return super().statistics(x)
        return self.mean, torch.as_tensor(self.variance)


@misconception(
    "LayerNorm",
    cause="argument-names",
    says="The argument is called normalized_shape, as in PyTorch; here it is d_model.",
    step="def __init__(self, d_model: int, eps: float = 1e-5)",
)
class NormalizedShape(_LayerNorm):
    def __init__(self, normalized_shape, eps=1e-5):
        super().__init__(normalized_shape, eps)


@misconception(
    "LayerNorm",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold parameters.",
    step=FIRST_LINE,
)
class LayerNormWithoutSuperInit(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        self.weight = nn.Parameter(torch.ones(d_model))


@misconception(
    "LayerNorm",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class LayerNormWithoutForward(nn.Module):
    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model))


TOGETHER = "Write self.norm(x + self.dropout(sublayer_output))."


@misconception(
    "AddNorm",
    cause="no-residual",
    says="x is not added: only the sublayer's output is normalized.",
    step=TOGETHER,
)
class WithoutResidual(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="norm-before-sum",
    says="The sublayer's output is normalized before x is added; in this lesson the norm comes after the sum.",
    step=TOGETHER,
)
class NormOfTheOutput(_AddNorm):
    def forward(self, x, sublayer_output):
        return x + self.dropout(self.norm(sublayer_output))


@misconception(
    "AddNorm",
    cause="norm-before-sum",
    says="The sublayer's output is normalized before x is added; in this lesson the norm comes after the sum.",
    step=TOGETHER,
)
class NormOfTheDroppedOutput(_AddNorm):
    def forward(self, x, sublayer_output):
        return x + self.norm(self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="norm-before-sum",
    says="x is normalized before the sum; in this lesson the norm comes after it.",
    step=TOGETHER,
)
class NormOfTheInput(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x) + self.dropout(sublayer_output)


@misconception(
    "AddNorm",
    cause="norm-before-sum",
    says="x and the sublayer's output are normalized one by one; it is their sum that is normalized, once.",
    step=TOGETHER,
)
class NormOfEach(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x) + self.dropout(self.norm(sublayer_output))


@misconception(
    "AddNorm",
    cause="norm-twice",
    says="One norm too many: the sublayer's output is normalized before the sum, and the sum once more.",
    step=TOGETHER,
)
class NormTwice(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x + self.dropout(self.norm(sublayer_output)))


@misconception(
    "AddNorm",
    cause="norm-twice",
    says="One norm too many: x is normalized before the sum, so the path of x is not untouched.",
    step=TOGETHER,
)
class NormOfTheInputToo(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.norm(x) + self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="norm-twice",
    says="One norm too many: the sum is normalized twice.",
    step=TOGETHER,
)
class NormOfTheNorm(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.norm(x + self.dropout(sublayer_output)))


def _norm_with_eps(number):
    @misconception(
        "AddNorm",
        cause="eps-default",
        says=f"The norm was made with an eps of {number:g}; it should have its own default.",
        step="Say nothing of eps when you make the norm.",
    )
    class OtherEps(_AddNorm):
        def __init__(self, d_model, dropout=0.0):
            super().__init__(d_model, dropout)
            self.norm = nn.LayerNorm(d_model, eps=number)

        def forward(self, x, sublayer_output):
            return self.norm(x + self.dropout(sublayer_output))

    return OtherEps


for _number in (1e-3, 1e-4, 1e-6, 1e-8, 1e-12):
    globals()[f"norm_with_eps_{_number:g}"] = _norm_with_eps(_number)


@misconception(
    "AddNorm",
    cause="no-norm",
    says="The sum is not normalized.",
    step=TOGETHER,
)
class WithoutNorm(_AddNorm):
    def forward(self, x, sublayer_output):
        return x + self.dropout(sublayer_output)


@misconception(
    "AddNorm",
    cause="residual-twice",
    says="x is added once more after the norm.",
    step="What the norm gives is the result.",
)
class ResidualTwice(_AddNorm):
    def forward(self, x, sublayer_output):
        return x + self.norm(x + self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="averaged",
    says="x and the sublayer's output are averaged, not added.",
    step="Add them: x + self.dropout(sublayer_output).",
)
class Averaged(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm((x + self.dropout(sublayer_output)) / 2)


@misconception(
    "AddNorm",
    cause="not-a-sum",
    says="x and the sublayer's output are subtracted, not added.",
    step=TOGETHER,
)
class Subtracted(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x - self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="not-a-sum",
    says="x and the sublayer's output are multiplied, not added.",
    step=TOGETHER,
)
class Multiplied(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x * self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="no-dropout",
    says="Nothing is dropped in training mode.",
    step="Make self.dropout = nn.Dropout(dropout) and apply it to sublayer_output.",
)
class AddNormWithoutDropout(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x + sublayer_output)


@misconception(
    "AddNorm",
    cause="dropout-on-sum",
    says="Dropout acts on the sum; it belongs on the sublayer's output, so that x passes whole.",
    step=TOGETHER,
)
class DropoutOnTheSum(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.dropout(x + sublayer_output))


@misconception(
    "AddNorm",
    cause="dropout-on-x",
    says="Dropout acts on x; it belongs on the sublayer's output.",
    step=TOGETHER,
)
class DropoutOnX(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.dropout(x) + sublayer_output)


@misconception(
    "AddNorm",
    cause="dropout-on-x",
    says="Dropout acts on x, too; it belongs on the sublayer's output alone.",
    step=TOGETHER,
)
class DropoutOnBoth(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(self.dropout(x) + self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="dropout-on-output",
    says="Dropout acts on what the norm gives; it belongs on the sublayer's output, before the sum.",
    step=TOGETHER,
)
class DropoutOnTheOutput(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.dropout(self.norm(x + sublayer_output))


@misconception(
    "AddNorm",
    cause="dropout-always-on",
    says="Dropout is on in evaluation mode, too.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class AddNormDropoutAlwaysOn(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x + F.dropout(sublayer_output, self.dropout.p, training=True))


@misconception(
    "AddNorm",
    cause="sublayer-called",
    says="sublayer_output is called like a function; it is already what the sublayer gave, a tensor.",
    step="Add the tensor itself: x + self.dropout(sublayer_output).",
)
class SublayerCalled(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x + self.dropout(sublayer_output(x)))


@misconception(
    "AddNorm",
    cause="residual-detached",
    says="No gradient passes along the path of x: that path is what the sum is for.",
    step="Add x itself, without detach.",
)
class ResidualDetached(_AddNorm):
    def forward(self, x, sublayer_output):
        return self.norm(x.detach() + self.dropout(sublayer_output))


@misconception(
    "AddNorm",
    cause="argument-changed",
    says="The sum is made in place, which changes the caller's tensor.",
    step="Write x + ..., not x += ....",
)
class AddedInPlace(_AddNorm):
    def forward(self, x, sublayer_output):
        x += self.dropout(sublayer_output)
        return self.norm(x)


@misconception(
    "AddNorm",
    cause="argument-changed",
    says="The sum is made in place in the sublayer's output, which changes the caller's tensor.",
    step="Write x + ..., and nothing that ends in an underscore.",
)
class AddedInPlaceToTheOutput(_AddNorm):
    def forward(self, x, sublayer_output):
        change = self.dropout(sublayer_output)
        if change.requires_grad and change.is_leaf:
            return self.norm(x + change)
        return self.norm(change.add_(x))


def _add_norm_named(name):
    @misconception(
        "AddNorm",
        cause="names-differ",
        says=f"The norm is called {name}; its name is norm.",
        step="Name it self.norm: the state dict takes its names from it.",
    )
    class OtherName(nn.Module):
        def __init__(self, d_model, dropout=0.0):
            super().__init__()
            self.add_module(name, nn.LayerNorm(d_model))
            self.dropout = nn.Dropout(dropout)

        def forward(self, x, sublayer_output):
            return getattr(self, name)(x + self.dropout(sublayer_output))

    return OtherName


for _name in ("layer_norm", "ln", "layernorm", "norm1", "layerNorm"):
    globals()[f"add_norm_named_{_name}"] = _add_norm_named(_name)


@misconception(
    "AddNorm",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    step=FIRST_LINE,
)
class AddNormWithoutSuperInit(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        self.norm = nn.LayerNorm(d_model)


@misconception(
    "AddNorm",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class AddNormWithoutForward(_AddNorm):
    pass


@misconception(
    "LayerNorm",
    cause="width-one",
    says="You undo the d - 1 of the unbiased variance by hand; where the width is 1 it is 0/0 before you can.",
    step="Ask for the biased variance itself: x.var(dim=-1, unbiased=False, keepdim=True).",
)
class UnbiasedUndoneByHand(_LayerNorm):
    def statistics(self, x):
        width = x.shape[-1]
        return x.mean(dim=-1, keepdim=True), _divided_by_one_less(x) * (width - 1) / width
