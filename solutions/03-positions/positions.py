# %% [markdown]
# # 03 · Positions
#
# *Dog bites man* is no news. *Man bites dog* is. This lesson writes positions into the vectors.

# %% tags=["setup"] refuses=[]
import math

import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="sinusoidal_positions"
# 1. Every entry is the sine or the cosine of an angle. An angle belongs to a position and to a *pair* of columns. Make the table of angles first.
# 2. Positions as a column `(max_len, 1)`, frequencies as a row: their product has all angles by broadcasting. Columns `0::2` take the sine, columns `1::2` the cosine. With an odd width there is one cosine less than there are sines.
# 3. `even = torch.arange(0, d_model, 2)`; `angles = torch.arange(max_len)[:, None] / 10000 ** (even / d_model)`. After `table = torch.zeros(max_len, d_model)` write `table[:, 0::2] = torch.sin(angles)` and `table[:, 1::2] = torch.cos(angles[:, : d_model // 2])`.


# %% exercise="sinusoidal_positions" points=5 minutes=15 difficulty=3 importance=4
def sinusoidal_positions(max_len: int, d_model: int) -> Tensor:
    """Give each position its row of sines and cosines: fast clock hands first, slow ones last.

    Args:
        max_len: the number of positions, at least 1; they count from 0.
        d_model: the width of a row, at least 1, even or odd.

    Shape:
        result: (max_len, D), torch.float32.

    Promises, for the position ``pos`` and i = 0, 1, 2, …:
        - column 2i is sin(pos / 10000^(2i / D));
        - column 2i + 1 is the cosine of the *same* angle;
        - an odd D ends with a sine that has no cosine;
        - the entries are exact to 1e-3 also at positions in the thousands.

    Source: Vaswani et al. (2017), section 3.5.

    >>> sinusoidal_positions(3, 2)
    tensor([[ 0.0000,  1.0000],
            [ 0.8415,  0.5403],
            [ 0.9093, -0.4161]])
    >>> sinusoidal_positions(2, 3)
    tensor([[0.0000, 1.0000, 0.0000],
            [0.8415, 0.5403, 0.0022]])
    """
    ### BEGIN SOLUTION
    # In float64: the angle 5000 in float32 can be off by 0.0002 before the sine has even begun.
    positions = torch.arange(max_len, dtype=torch.float64)  # (max_len,)
    columns = torch.arange(0, d_model, 2, dtype=torch.float64)  # (pairs,), the 2i of the formula
    angles = positions.unsqueeze(1) / 10000 ** (columns / d_model)  # (max_len, pairs)
    table = torch.empty(max_len, d_model)  # (max_len, D)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])  # an odd width has one cosine less than sines
    return table  # (max_len, D)
    ### END SOLUTION


# %% [markdown] hints="PositionalEncoding"
# 1. The table never changes and is not learned. `__init__` can make it once; `forward` takes as many rows as the sequence has tokens.
# 2. `register_buffer` keeps a tensor that is not a parameter; look up its argument `persistent`. In `forward`: compare `x.shape[1]` with the table's length, cut the table, bring it to the dtype of `x`, add, and apply dropout to the sum.
# 3. `self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)` and `self.dropout = nn.Dropout(dropout)`. Then `return self.dropout(x + self.table[: x.shape[1]].to(x))`, behind an `if` that raises `ValueError(f"...")`.


# %% exercise="PositionalEncoding" points=4 minutes=10 difficulty=2 importance=4 uses="sinusoidal_positions"
class PositionalEncoding(nn.Module):
    """Add to each vector of a sequence the row of its position, then apply dropout to the sum.

    Args:
        d_model: the width D of the vectors, even or odd.
        max_len: the longest sequence that will come; 5000 by default.
        dropout: the probability with which an entry of the sum is dropped in training mode; 0 by default.

    Shape:
        x: (B, T, D) with T ≤ max_len, any floating dtype; the result has the same shape and dtype.

    Promises:
        - Without dropout, and in evaluation mode, the result is x + ``sinusoidal_positions(max_len, d_model)[:T]``.
        - In training mode each entry of the *sum* is dropped on its own, and what stays grows by 1 / (1 - dropout).
        - The table is a non-persistent buffer: not a parameter, and the state dict is empty.
        - x is not changed; gradients reach it.

    Raises:
        ValueError: when T > max_len, with a message that names both numbers.

    Source: Vaswani et al. (2017), sections 3.5 and 5.4.

    >>> positions = PositionalEncoding(d_model=2, max_len=3)
    >>> positions(torch.zeros(1, 3, 2))
    tensor([[[ 0.0000,  1.0000],
             [ 0.8415,  0.5403],
             [ 0.9093, -0.4161]]])
    >>> positions(torch.zeros(1, 4, 2))
    Traceback (most recent call last):
        ...
    ValueError: a sequence of 4 positions does not fit: this PositionalEncoding has max_len=3
    """

    def __init__(self, d_model: int, max_len: int = 5000, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        # A buffer moves with the module to another device. Not persistent: why save what a formula gives?
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)  # (max_len, D)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        length, max_len = x.shape[1], len(self.table)
        if length > max_len:
            raise ValueError(
                f"a sequence of {length} positions does not fit: this PositionalEncoding has max_len={max_len}"
            )
        # In the dtype of x, or bfloat16 plus float32 would come out as float32.
        return self.dropout(x + self.table[:length].to(x))  # (B, T, D) + (T, D)
        ### END SOLUTION


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def table() -> None:
    """Draw the table."""
    fig, ax = figure()
    ax.imshow(sinusoidal_positions(10, 8))
    show(fig, alt="The table of positions.")
