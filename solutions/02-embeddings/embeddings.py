# %% [markdown]
# # 02 · Embeddings
#
# How does a token become numbers with a meaning?

# %% tags=["setup"] refuses=["embedding"]
import math

import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="one_hot"
# 1. A one-hot vector answers one question at each place `v`: is the id equal to `v`?
# 2. `torch.arange(vocab_size)` are all the places. Compare each id with all of them: broadcasting does it, if the ids get a last dimension of length 1.
# 3. `(ids.unsqueeze(-1) == torch.arange(vocab_size, device=ids.device)).float()`


# %% exercise="one_hot" points=2 minutes=8 difficulty=2 importance=3
def one_hot(ids: Tensor, vocab_size: int) -> Tensor:
    """Turn each id into a vector that is 1 at the place of the id and 0 everywhere else.

    Shape:
        ids: (B, T), integers from 0 to vocab_size - 1.
        result: (B, T, V) with V = vocab_size, float (torch's usual float32).

    Promises:
        - ``result[b, t, v]`` is 1.0 where ``ids[b, t] == v``, and 0.0 elsewhere.
        - ``ids`` itself is not changed.
        - PyTorch's own ``one_hot`` and embeddings are not called.

    >>> one_hot(torch.tensor([[2, 0]]), vocab_size=3)
    tensor([[[0., 0., 1.],
             [1., 0., 0.]]])
    """
    ### BEGIN SOLUTION
    places = torch.arange(vocab_size, device=ids.device)  # (V,)
    return (ids.unsqueeze(-1) == places).float()  # (B, T, 1) against (V,) -> (B, T, V)
    ### END SOLUTION


# %% [markdown] hints="embed"
# 1. Row number `ids[b, t]` of the table is all you need. How do you pick row 2 of a table? And rows 2, 0 and 2?
# 2. A tensor may be indexed with a tensor of integers: the result has the shape of the index, and behind it what is left of the table.
# 3. `table[ids]`. That is all.


# %% exercise="embed" points=3 minutes=8 difficulty=1 importance=5
def embed(ids: Tensor, table: Tensor) -> Tensor:
    """Look up the row of the table that belongs to each id.

    Shape:
        ids: (B, T), integers from 0 to V - 1.
        table: (V, D), any floating dtype.
        result: (B, T, D), in the table's dtype.

    Promises:
        - ``result[b, t]`` is ``table[ids[b, t]]``: what ``one_hot(ids, V) @ table`` would give.
        - There is no product over the whole vocabulary: rows that no id asks for are not touched, whatever is in them.
        - Gradients reach the table: each row gets the sum over all the places where it was used.
        - Neither argument is changed.
        - PyTorch's own embedding is not called.

    >>> table = torch.tensor([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]])
    >>> embed(torch.tensor([[2, 0]]), table)
    tensor([[[2.0000, 2.5000],
             [0.0000, 0.5000]]])
    """
    ### BEGIN SOLUTION
    return table[ids]  # (V, D) indexed by (B, T) -> (B, T, D)
    ### END SOLUTION


# %% [markdown] hints="TokenEmbedding"
# 1. `__init__` makes the table, `forward` looks up and scales. What must a tensor be so that an optimizer finds it?
# 2. Draw with `torch.randn` and multiply by `d_model**-0.5`; set the padding row to zero *before* you wrap it in `nn.Parameter`. For "no gradient": whatever is put in the place of the padding's vectors by `masked_fill` comes from no parameter.
# 3. In `forward`: `vectors = embed(ids, self.weight) * math.sqrt(d_model)`, then, if there is a `padding_idx`, `vectors.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)`.


# %% exercise="TokenEmbedding" points=5 minutes=20 difficulty=3 importance=5 uses="embed"
class TokenEmbedding(nn.Module):
    """A table with one learned vector for each token of the vocabulary.

    Args:
        vocab_size: V, the number of rows.
        d_model: D, the width of the vectors.
        padding_idx: the id of padding, or None where there is no padding.

    Shape:
        ids: (B, T), integers from 0 to V - 1.
        result: (B, T, D), in the dtype of the table.

    Promises:
        - One parameter, ``weight`` of shape (V, D), and nothing else in the state dict.
        - ``weight`` is drawn at random with mean 0 and standard deviation 1 / √D.
        - The result is the row of each id times √D, so that its entries have a variance of about one.
        - The row of ``padding_idx`` is zero, and gets no gradient.

    Source: Vaswani et al. (2017), section 3.4.

    >>> embedding = TokenEmbedding(vocab_size=10, d_model=4, padding_idx=0)
    >>> embedding.weight.shape
    torch.Size([10, 4])
    >>> with torch.no_grad():
    ...     embedding.weight[7] = torch.tensor([0.5, -0.5, 1.0, 0.0])
    >>> embedding(torch.tensor([[7, 0]])).detach()  # times √4, and padding
    tensor([[[ 1., -1.,  2.,  0.],
             [ 0.,  0.,  0.,  0.]]])
    """

    def __init__(self, vocab_size: int, d_model: int, padding_idx: int | None = None) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.padding_idx = padding_idx
        weight = torch.randn(vocab_size, d_model) * d_model**-0.5  # (V, D)
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        self.weight = nn.Parameter(weight)
        ### END SOLUTION

    def forward(self, ids: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        vectors = embed(ids, self.weight) * math.sqrt(self.weight.shape[1])  # (B, T, D)
        if self.padding_idx is not None:
            is_padding = (ids == self.padding_idx).unsqueeze(-1)  # (B, T, 1)
            # The zeros that are filled in come from no parameter: here the way back to the table ends.
            vectors = vectors.masked_fill(is_padding, 0.0)  # (B, T, D)
        return vectors
        ### END SOLUTION
