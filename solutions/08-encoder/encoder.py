# %% [markdown]
# # 08 · Encoder

# %% tags=["setup"] refuses=["attention"]
import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show
from given import AddNorm, FeedForward, MultiHeadAttention

# %% [markdown] hints="EncoderBlock"
# 1. All four parts exist already. `__init__` makes them, each with the sizes it needs; which of them want to know about dropout? `forward` sends `x` through two stations: a sublayer, then the add-and-norm that belongs to it.
# 2. In self-attention the same `x` is query, key and value. Attention gives *two* results, and the weights are not needed here. `add_norm1` takes what went into attention and what came out of it. What it gives is the new `x`: it goes into the feed-forward network, **and** it is what `add_norm2` adds to.
# 3. In `__init__`, after `super().__init__()`: `MultiHeadAttention(d_model, num_heads, dropout)` for `self.self_attn`, `FeedForward(d_model, d_ff, dropout)` for `self.feed_forward`, and two of `AddNorm(d_model, dropout)`. In `forward`: `attended, _ = self.self_attn(x, x, x, mask)`, then `x = self.add_norm1(x, attended)`, and the same once more with `self.feed_forward(x)` and `add_norm2`.


# %% exercise="EncoderBlock" points=6 minutes=20 difficulty=2 importance=5
class EncoderBlock(nn.Module):
    """One layer of the encoder: self-attention and feed-forward, each with its own add-and-norm behind it.

    Args:
        d_model: the width of each position's vector, going in and coming out.
        num_heads: the number of attention heads; it divides d_model.
        d_ff: the width inside the feed-forward network.
        dropout: the probability for dropout inside the attention, inside the feed-forward network and in both
            add-and-norms; 0.1 by default, as in the paper.

    Shape:
        x: (B, T, D) with D = d_model, any floating dtype (that of the parameters).
        mask: boolean, broadcastable to (B, H, T, T); **True means: may attend**; without it all may attend to all.
        result: (B, T, D), the same dtype: one tensor, without the attention weights.

    Promises:
        - First x becomes ``add_norm1(x, self-attention of x)``, then that becomes ``add_norm2(x, feed_forward(x))``:
          post-LN, so each norm comes after its sum, and nothing follows the second.
        - The parts are called ``self_attn`` (``MultiHeadAttention``), ``add_norm1`` (``AddNorm``), ``feed_forward``
          (``FeedForward``) and ``add_norm2`` (``AddNorm``); all parameters are theirs.
        - The mask reaches the attention. A row that may attend to nothing gives numbers, never NaN.
        - Dropout acts in training mode only, in all four parts. x is not changed.

    Source: Vaswani et al. (2017), section 3.1 and the left half of figure 1.

    >>> block = EncoderBlock(d_model=4, num_heads=2, d_ff=8).eval()
    >>> for name, parameter in block.named_parameters():
    ...     if "norm" not in name:
    ...         _ = nn.init.zeros_(parameter)  # attention and feed-forward fall silent, the two norms remain
    >>> block(torch.tensor([[[3.0, 1.0, 0.0, 0.0]]])).detach()
    tensor([[[ 1.6330,  0.0000, -0.8165, -0.8165]]])
    >>> sum(parameter.numel() for parameter in block.parameters())  # 80 for attention, 76 and 2 times 8
    172
    """

    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)  # its own: the two sums have different scales to learn
        ### END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        ### BEGIN SOLUTION
        # Self-attention: every position asks, every position answers, and all of them come from the same x.
        attended, _ = self.self_attn(x, x, x, mask)  # (B, T, D); the weights stay here
        x = self.add_norm1(x, attended)  # (B, T, D)
        # From here on x is what the first sublayer made of it: the second one reads it and is added to it.
        return self.add_norm2(x, self.feed_forward(x))  # (B, T, D)
        ### END SOLUTION


# %% [markdown] hints="Encoder"
# 1. The output of one block has the shape of its input, so it can be the input of the next. What must be different from block to block, and what is the same for all of them?
# 2. Every block needs parameters of its own, so make `num_layers` blocks, not one block `num_layers` times. Keep them in an `nn.ModuleList`, since a plain Python list hides them from PyTorch. Then pass `x` through all of them, each with the mask.
# 3. `self.layers = nn.ModuleList(EncoderBlock(...) for _ in range(num_layers))`, with the sizes *and* the dropout between the parentheses. In `forward`: `for layer in self.layers:`, in the loop `x = layer(x, mask)`, and after the loop `return x`.


# %% exercise="Encoder" points=4 minutes=10 difficulty=1 importance=4 uses="EncoderBlock"
class Encoder(nn.Module):
    """The encoder stack: ``num_layers`` encoder blocks, one behind the other, each with parameters of its own.

    Args:
        num_layers: how many blocks; the paper has 6.
        d_model, num_heads, d_ff, dropout: as in ``EncoderBlock``, the same for every block.

    Shape:
        x: (B, T, D) with D = d_model; mask: boolean, broadcastable to (B, H, T, T), **True means: may attend**.
        result: (B, T, D), the same dtype: the output of the last block, and only that.

    Promises:
        - ``layers`` is an ``nn.ModuleList`` of ``EncoderBlock``; layer 0 reads x, each other one reads the output
          of the one before it, and the mask goes to all of them.
        - All parameters are those of the blocks: there is no further norm behind the last one.
        - In evaluation mode nothing is dropped. x is not changed.

    Source: Vaswani et al. (2017), section 3.1 ("a stack of N = 6 identical layers").

    >>> encoder = Encoder(num_layers=3, d_model=4, num_heads=2, d_ff=8)
    >>> encoder(torch.zeros(2, 5, 4)).shape
    torch.Size([2, 5, 4])
    >>> sum(parameter.numel() for parameter in encoder.parameters())  # 3 blocks of 172
    516
    >>> len({id(parameter) for parameter in encoder.parameters()})  # 3 blocks of 16 tensors, no two the same
    48
    """

    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        # A new block in every turn: identical in form, not in content. ModuleList makes their parameters known.
        self.layers = nn.ModuleList(EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        ### END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = layer(x, mask)  # (B, T, D); who may look where is the same at every depth
        return x  # (B, T, D)
        ### END SOLUTION
