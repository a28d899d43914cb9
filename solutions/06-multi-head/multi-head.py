# %% [markdown]
# # 06 · Multi-head attention
#
# One head of attention gives each position *one* place to look. A word often needs two.

# %% tags=["setup"] refuses=["attention"]
import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show
from given import ScaledDotProductAttention, scaled_dot_product_attention

# %% [markdown] hints="split_heads"
# 1. Each row of `D` numbers is to be cut into `H` pieces of `K` numbers that lie side by side. Nothing is computed; only the shape changes.
# 2. In two steps: `(B, T, D)` becomes `(B, T, H, K)` by a reshape, which cuts only the last dimension. Then positions and heads change places.
# 3. `x.reshape(batch, length, num_heads, d_model // num_heads)`, and then `.transpose(1, 2)`. (Asking for `(B, H, T, K)` in one reshape gives the right shape with the wrong numbers in it.)


# %% exercise="split_heads" points=2 minutes=10 difficulty=2 importance=4
def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """Cut the width of ``x`` into ``num_heads`` equal pieces, one for each head, and bring the heads to the front.

    Head ``h`` gets the columns ``h * K`` to ``(h + 1) * K - 1`` of every position, where K = D // num_heads.

    Shape:
        x: (B, T, D), any floating dtype; ``num_heads`` divides D.
        result: (B, H, T, K), the same dtype, with H = num_heads and K = D // H.

    Promises:
        - ``result[b, h, t, k] == x[b, t, h * K + k]``: numbers are moved, never changed.
        - ``x`` itself is not changed; gradients flow back to it.

    Source: Vaswani et al. (2017), section 3.2.2: h heads of width d_k = d_model / h.

    >>> x = torch.tensor([[[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]]])  # two positions of width 4
    >>> split_heads(x, num_heads=2)
    tensor([[[[ 0.,  1.],
              [10., 11.]],
    <BLANKLINE>
             [[ 2.,  3.],
              [12., 13.]]]])
    """
    ### BEGIN SOLUTION
    batch, length, d_model = x.shape
    # First cut the width, which leaves every number at its own position t ...
    x = x.reshape(batch, length, num_heads, d_model // num_heads)  # (B, T, H, K)
    # ... then let positions and heads change places: attention works on the last two dimensions.
    return x.transpose(1, 2)  # (B, H, T, K)
    ### END SOLUTION


# %% [markdown] hints="merge_heads"
# 1. Walk the way of `split_heads` backwards: what it did last must be undone first.
# 2. Positions and heads change places again, `(B, T, H, K)`; then the last two dimensions are joined into one of width `H · K`.
# 3. `x.transpose(1, 2).reshape(batch, length, num_heads * head_width)`. (`view` complains after a transpose, because it never copies; `reshape` copies where it must.)


# %% exercise="merge_heads" points=2 minutes=5 difficulty=2 importance=4
def merge_heads(x: Tensor) -> Tensor:
    """Lay the heads side by side again: the way of ``split_heads`` backwards.

    Shape:
        x: (B, H, T, K), any floating dtype.
        result: (B, T, D), the same dtype, with D = H * K.

    Promises:
        - ``result[b, t, h * K + k] == x[b, h, t, k]``: first the K numbers of head 0, then those of head 1, ...
        - ``merge_heads(split_heads(x, num_heads))`` gives the numbers of x back, exactly.
        - ``x`` itself is not changed, and need not be contiguous in memory; gradients flow back to it.

    Source: "Concat" in Vaswani et al. (2017), section 3.2.2.

    >>> heads = torch.tensor([[[[0.0, 1.0], [10.0, 11.0]], [[2.0, 3.0], [12.0, 13.0]]]])  # two heads, two positions
    >>> merge_heads(heads)
    tensor([[[ 0.,  1.,  2.,  3.],
             [10., 11., 12., 13.]]])
    """
    ### BEGIN SOLUTION
    batch, num_heads, length, head_width = x.shape
    x = x.transpose(1, 2)  # (B, T, H, K): the heads of one position stand next to each other again
    # The transpose moved no number in memory, so joining H and K needs a copy: reshape makes one, view would refuse.
    return x.reshape(batch, length, num_heads * head_width)  # (B, T, D)
    ### END SOLUTION


# %% [markdown] hints="MultiHeadAttention"
# 1. `__init__` checks the sizes and makes four `nn.Linear(d_model, d_model)`. `forward` is: project, split, attend, merge, project.
# 2. Each of query, key and value goes through its *own* projection and is then split into heads. Lesson 04's `ScaledDotProductAttention(dropout)` does the rest of the attention for all heads at once, since its leading dimensions are free; a mask of shape `(B, 1, T, S)` meets every head by broadcasting. Merge its output and send it through `out_proj`.
# 3. `queries = split_heads(self.q_proj(query), self.num_heads)`, keys and values alike; `mixed, weights = self.attention(queries, keys, values, mask)`; `return self.out_proj(merge_heads(mixed)), weights`.


# %% exercise="MultiHeadAttention" points=6 minutes=25 difficulty=3 importance=5 uses="split_heads merge_heads"
class MultiHeadAttention(nn.Module):
    """Several attentions side by side, each in its own learned part of the space: Concat(head_1, ..., head_h) Wᴼ.

    Args:
        d_model: the width D of what goes in and of what comes out.
        num_heads: the number H of heads; each is K = D // H wide.
        dropout: the probability with which an attention weight is dropped in training mode; 0 by default.

    Shape:
        query: (B, T, D), any floating dtype, that of the parameters.
        key, value: (B, S, D), the same dtype. S may differ from T: the query may come from elsewhere.
        mask: boolean, broadcast against the scores (B, H, T, S); **True means: may attend**.
        result: ``(output, weights)`` of shapes (B, T, D) and (B, H, T, S), one table of weights for each head.

    Promises:
        - ``q_proj``, ``k_proj``, ``v_proj`` and ``out_proj`` are ``nn.Linear`` layers from D to D with bias;
          nothing else is in the state dict.
        - ``ValueError`` when ``num_heads`` does not divide ``d_model``.
        - Dropout acts on the weights that mix the values, in training mode; the weights returned are those before it.
        - A row with nothing to attend to gives zero *before* ``out_proj``: its output is the bias of ``out_proj``.
        - The arguments are not changed; gradients reach query, key, value and all parameters.

    Source: Vaswani et al. (2017), section 3.2.2.

    >>> attention = MultiHeadAttention(d_model=6, num_heads=2)
    >>> query, memory = torch.randn(1, 3, 6), torch.randn(1, 5, 6)
    >>> output, weights = attention(query, memory, memory)
    >>> output.shape, weights.shape
    (torch.Size([1, 3, 6]), torch.Size([1, 2, 3, 5]))
    >>> output, _ = attention(query, memory, memory, mask=torch.zeros(1, 1, 1, 5, dtype=torch.bool))
    >>> torch.equal(output[0, 0], attention.out_proj.bias)
    True
    """

    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError(f"d_model={d_model} cannot be cut into num_heads={num_heads} equal pieces")
        self.num_heads = num_heads
        # One D × D matrix holds the small matrices of all heads side by side: the first K rows of the weight
        # belong to head 0, the next K to head 1. That is why projecting first and splitting then is enough.
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.attention = ScaledDotProductAttention(dropout)
        ### END SOLUTION

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        queries = split_heads(self.q_proj(query), self.num_heads)  # (B, H, T, K)
        keys = split_heads(self.k_proj(key), self.num_heads)  # (B, H, S, K)
        values = split_heads(self.v_proj(value), self.num_heads)  # (B, H, S, K)
        # The heads are one more leading dimension, so a single call serves them all; it divides by √K, not √D.
        mixed, weights = self.attention(queries, keys, values, mask)  # (B, H, T, K), (B, H, T, S)
        # Side by side the heads know nothing of each other. out_proj mixes what they found.
        return self.out_proj(merge_heads(mixed)), weights  # (B, T, D), (B, H, T, S)
        ### END SOLUTION
