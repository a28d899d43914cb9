# %% [markdown]
# # 05 · Masks
#
# Who may look where? This lesson builds the two rules.

# %% tags=["setup"] refuses=["attention"]
import torch
from given import scaled_dot_product_attention
from torch import Tensor

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="padding_mask"
# 1. One comparison says for each token whether it is real. What is left is the shape.
# 2. `ids != pad_id` is boolean and has the shape `(B, S)`. The scores are `(B, H, T, S)`: the mask needs a 1 where the heads are and a 1 where the queries are.
# 3. `return (ids != pad_id)[:, None, None, :]`; or `unsqueeze(1)` twice.


# %% exercise="padding_mask" points=3 minutes=8 difficulty=1 importance=4
def padding_mask(ids: Tensor, pad_id: int) -> Tensor:
    """Say which positions of each sentence may be looked at: the real tokens, not the padding.

    Shape:
        ids: (B, S), integer token ids.
        pad_id: the id that means padding; any integer, not only 0.
        result: (B, 1, 1, S), torch.bool, on the device of ids; **True means: may attend**.

    Promises:
        - Entry [b, 0, 0, s] is True exactly when ids[b, s] is not pad_id, wherever the padding stands.
        - A row of nothing but padding is False throughout.
        - ids is not changed.

    >>> padding_mask(torch.tensor([[5, 8, 0], [7, 0, 0]]), pad_id=0)
    tensor([[[[ True,  True, False]]],
    <BLANKLINE>
    <BLANKLINE>
            [[[ True, False, False]]]])
    """
    ### BEGIN SOLUTION
    # The two dimensions of size 1 stand for heads and queries: padding is the same for all of them.
    return (ids != pad_id).unsqueeze(1).unsqueeze(2)  # (B, S) -> (B, 1, 1, S)
    ### END SOLUTION


# %% [markdown] hints="causal_mask"
# 1. Draw the grid for three positions: rows are queries, columns are keys. Row 0 may see column 0; row 2 may see all. Which shape do the `True` squares make?
# 2. A lower triangle with its diagonal. `torch.tril` keeps the lower triangle of a matrix and knows booleans; or compare a column of numbers with a row of numbers.
# 3. `torch.ones(size, size, dtype=torch.bool).tril()`, and two dimensions of size 1 in front: `[None, None]`.


# %% exercise="causal_mask" points=3 minutes=10 difficulty=2 importance=5
def causal_mask(size: int) -> Tensor:
    """Say which positions each position may look at: itself and those before it.

    Args:
        size: the length T of the sequence, at least 1.

    Shape:
        result: (1, 1, T, T), torch.bool; **True means: may attend**.

    Promises:
        - Entry [0, 0, t, s] is True exactly when s ≤ t: row t is the query, column s is the key.

    Source: Vaswani et al. (2017), section 3.2.3.

    >>> causal_mask(3)
    tensor([[[[ True, False, False],
              [ True,  True, False],
              [ True,  True,  True]]]])
    """
    ### BEGIN SOLUTION
    # The diagonal belongs to it: a position that could not see itself would, as the first one, see nothing.
    triangle = torch.ones(size, size, dtype=torch.bool).tril()  # (T, T), True where key ≤ query
    return triangle.view(1, 1, size, size)  # (1, 1, T, T), the same for all sentences and heads
    ### END SOLUTION


# %% [markdown] hints="decoder_mask"
# 1. A key must be real *and* not in the future. You have written both rules.
# 2. `(B, 1, 1, T)` and `(1, 1, T, T)` broadcast to `(B, 1, T, T)`. The operator for "both" on boolean tensors is `&`.
# 3. `return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).to(ids.device)`.


# %% exercise="decoder_mask" points=3 minutes=8 difficulty=2 importance=5 uses="padding_mask causal_mask"
def decoder_mask(ids: Tensor, pad_id: int) -> Tensor:
    """Say which positions a decoder's self-attention may look at: real tokens that are not in the future.

    Shape:
        ids: (B, T), integer token ids.
        pad_id: the id that means padding.
        result: (B, 1, T, T), torch.bool, on the device of ids; **True means: may attend**.

    Promises:
        - Entry [b, 0, t, s] is True exactly when s ≤ t and ids[b, s] is not pad_id.
        - The *key* decides about padding: a row whose query is padding follows the same rule.
        - ids is not changed.

    Source: Vaswani et al. (2017), section 3.2.3.

    >>> decoder_mask(torch.tensor([[5, 8, 0]]), pad_id=0)
    tensor([[[[ True, False, False],
              [ True,  True, False],
              [ True,  True, False]]]])
    """
    ### BEGIN SOLUTION
    causal = causal_mask(ids.shape[1]).to(ids.device)  # (1, 1, T, T), where the ids are
    return padding_mask(ids, pad_id) & causal  # (B, 1, 1, T) & (1, 1, T, T) -> (B, 1, T, T)
    ### END SOLUTION


# %% tags=["experiment"]
@experiment("decoder_mask")
def grid() -> None:
    """Draw a mask."""
    fig, ax = figure()
    ax.imshow(decoder_mask(torch.tensor([[5, 8, 0]]), 0)[0, 0])
    show(fig, alt="A mask.")
