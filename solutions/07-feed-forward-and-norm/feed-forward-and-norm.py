# %% [markdown]
# # 07 · Feed-forward and norm

# %% tags=["setup"] refuses=["attention", "layer-norm"]
import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="FeedForward"
# 1. Two `nn.Linear` layers, one `nn.Dropout`, all made in `__init__`. Which of the two layers widens, which narrows?
# 2. `linear1` goes from `d_model` to `d_ff`, `linear2` back. In between stands ReLU, which keeps the positive numbers and turns the negative ones into 0, and then dropout. Nothing follows `linear2`.
# 3. In `forward`: `hidden = torch.relu(self.linear1(x))`, then `return self.linear2(self.dropout(hidden))`.


# %% exercise="FeedForward" points=3 minutes=10 difficulty=1 importance=4
class FeedForward(nn.Module):
    """The position-wise feed-forward network: widen, keep what is positive, narrow again.

    Args:
        d_model: the width of each position's vector, going in and coming out.
        d_ff: the width in between; the paper has 4 · d_model.
        dropout: the probability with which a hidden number is dropped in training mode; 0 by default.

    Shape:
        x: (..., d_model), any leading dimensions; the result has the same shape and dtype.

    Promises:
        - FeedForward(x) = linear2(dropout(ReLU(linear1(x)))).
        - The parameters are those of two ``nn.Linear`` with bias, called ``linear1`` (d_model → d_ff) and
          ``linear2`` (d_ff → d_model), and no others.
        - Every position goes through the same weights, and no position sees another.
        - In evaluation mode nothing is dropped.

    Source: Vaswani et al. (2017), section 3.3, equation (2); dropout inside as in PyTorch.

    >>> feed_forward = FeedForward(d_model=1, d_ff=2)
    >>> _ = feed_forward.load_state_dict({
    ...     "linear1.weight": torch.tensor([[1.0], [-1.0]]), "linear1.bias": torch.zeros(2),
    ...     "linear2.weight": torch.tensor([[1.0, 1.0]]), "linear2.bias": torch.tensor([0.5]),
    ... })
    >>> feed_forward(torch.tensor([[2.0], [-3.0]])).tolist()  # max(x, 0) + max(-x, 0) + 0.5
    [[2.5], [3.5]]
    """

    def __init__(self, d_model: int, d_ff: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        # Without ReLU the two layers would be one: a product of matrices is a matrix.
        hidden = torch.relu(self.linear1(x))  # (..., F)
        return self.linear2(self.dropout(hidden))  # (..., D)
        ### END SOLUTION


# %% [markdown] hints="LayerNorm"
# 1. Each vector is normalized on its own. Over which dimension do you take the mean and the variance, so that every position of every sentence has its own?
# 2. Over the last one, with `keepdim=True`, so that the shapes `(..., 1)` fit. The variance is the mean of the squared distances (divide by the count, not by the count minus one). Subtract, divide by the root of variance plus `eps`, multiply by `weight`, add `bias`.
# 3. In `__init__`: `self.weight = nn.Parameter(torch.ones(d_model))`, and the same with zeros for `bias`. In `forward`: `mean = x.mean(dim=-1, keepdim=True)`, `variance = x.var(dim=-1, keepdim=True, unbiased=False)`, then `self.weight * (x - mean) / torch.sqrt(variance + self.eps) + self.bias`.


# %% exercise="LayerNorm" points=4 minutes=15 difficulty=2 importance=5
class LayerNorm(nn.Module):
    """Layer normalization: give every vector mean 0 and variance 1, then a learned scale and shift.

    Args:
        d_model: the width of the vectors.
        eps: a small number added to the variance, under the root; 1e-5 by default.

    Shape:
        x: (..., d_model), any leading dimensions, none included; the result has the same shape and dtype.

    Promises:
        - The result is weight · (x − mean) / √(variance + eps) + bias; mean and variance are those of the
          last dimension, for each vector on its own.
        - The variance is the biased one: the mean of (x − mean)², divided by d_model and not by d_model − 1.
        - ``weight`` and ``bias`` are parameters of shape (d_model,); at the start ones and zeros. There are
          no others.
        - Gradients pass through mean and variance, too; x is not changed.

    Source: Ba, Kiros and Hinton (2016), section 3.

    >>> norm = LayerNorm(4)
    >>> norm(torch.tensor([1.0, 3.0, 5.0, 7.0]))  # mean 4, variance 5
    tensor([-1.3416, -0.4472,  0.4472,  1.3416], grad_fn=<AddBackward0>)
    >>> [(name, tuple(parameter.shape)) for name, parameter in norm.named_parameters()]
    [('weight', (4,)), ('bias', (4,))]
    """

    def __init__(self, d_model: int, eps: float = 1e-5) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))  # at the start: change nothing
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        mean = x.mean(dim=-1, keepdim=True)  # (..., 1), one for each position of each sentence
        variance = x.var(dim=-1, keepdim=True, unbiased=False)  # (..., 1)
        # Under the root, so that a vector of equal numbers gives 0 and not 0/0, in values and gradients.
        normalized = (x - mean) / torch.sqrt(variance + self.eps)  # (..., D)
        return self.weight * normalized + self.bias  # (..., D)
        ### END SOLUTION


# %% [markdown] hints="AddNorm"
# 1. Read the formula from the inside out: what happens to the sublayer's output first, what to the sum last?
# 2. Only the sublayer's output goes through dropout; `x` itself stays whole. The norm acts on the sum of the two.
# 3. In `__init__`: `self.norm = LayerNorm(d_model)` and `self.dropout = nn.Dropout(dropout)`. In `forward`: `return self.norm(x + self.dropout(sublayer_output))`.


# %% exercise="AddNorm" points=3 minutes=10 difficulty=2 importance=5 uses="LayerNorm"
class AddNorm(nn.Module):
    """What stands around every sublayer: add its output to its input, then normalize the sum.

    Args:
        d_model: the width of the vectors.
        dropout: the probability with which a number of the sublayer's output is dropped in training mode; 0 by default.

    Shape:
        x: (..., d_model), what went into the sublayer.
        sublayer_output: (..., d_model), what came out of it; the result has the same shape and dtype.

    Promises:
        - AddNorm(x, sublayer_output) = LayerNorm(x + dropout(sublayer_output)): the norm comes after the sum.
        - Dropout acts on the sublayer's output alone; in evaluation mode nothing is dropped.
        - The parameters are ``norm.weight`` and ``norm.bias`` of a ``LayerNorm(d_model)``, and no others.
        - Gradients reach x and sublayer_output; neither is changed.

    Source: Vaswani et al. (2017), section 3.1, and section 5.4 for the dropout; He et al. (2016) for the sum.

    >>> add_norm = AddNorm(2)
    >>> add_norm(torch.tensor([[1.0, 1.0]]), torch.tensor([[3.0, -3.0]]))  # the sum is (4, -2)
    tensor([[ 1.0000, -1.0000]], grad_fn=<AddBackward0>)
    """

    def __init__(self, d_model: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        ### END SOLUTION

    def forward(self, x: Tensor, sublayer_output: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        # x itself passes untouched: on this path the gradient reaches every earlier layer undiminished.
        return self.norm(x + self.dropout(sublayer_output))  # (..., D)
        ### END SOLUTION
