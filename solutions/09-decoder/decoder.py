# %% [markdown]
# # 09 · Decoder

# %% tags=["setup"] refuses=["attention"]
import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show
from given import AddNorm, FeedForward, MultiHeadAttention

# %% [markdown] hints="DecoderBlock"
# 1. Three stations now, in the order of the paper's figure: look at what has been written, look at the memory, think. Each is a sublayer and the add-and-norm that belongs to it. Which of the two masks belongs to which attention?
# 2. The first attention is that of the encoder block: `x` in all three roles, with `self_mask`. In the second one the *decoder asks and the memory answers*: the query is what the first station gave, and the memory is key and value, with `cross_mask`. Keep the weights of this second attention for the result.
# 3. The middle of `forward`: `found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)`, where `x` comes from `add_norm1`; then `x = self.add_norm2(x, found)`. The feed-forward network with `add_norm3` follows, and at the end `return x, cross_weights`.


# %% exercise="DecoderBlock" points=6 minutes=25 difficulty=3 importance=5
class DecoderBlock(nn.Module):
    """One layer of the decoder: masked self-attention, cross-attention and feed-forward, each with add-and-norm.

    Args:
        d_model: the width of each position's vector, in the target and in the memory.
        num_heads: the number of heads of both attentions; it divides d_model.
        d_ff: the width inside the feed-forward network.
        dropout: the probability for dropout inside both attentions, inside the feed-forward network and in all
            three add-and-norms; 0.1 by default, as in the paper.

    Shape:
        x: (B, T, D) with D = d_model, the target so far, any floating dtype (that of the parameters).
        memory: (B, S, D), what the encoder made of the source; S and T may differ.
        self_mask: boolean, broadcastable to (B, H, T, T), says which target positions a target position may see.
        cross_mask: boolean, broadcastable to (B, H, T, S), says which source positions it may see.
        In both, **True means: may attend**; without a mask all is allowed.
        result: a tuple ``(x, cross_weights)`` of shapes (B, T, D) and (B, H, T, S), in the dtype of x.

    Promises:
        - In this order: x = add_norm1(x, self-attention of x), x = add_norm2(x, attention of x to the memory),
          x = add_norm3(x, feed_forward(x)): post-LN, and nothing follows the third norm.
        - In the cross-attention the query is x; key and value are the memory, as it is.
        - The block makes no mask of its own: the causal mask comes from outside, in ``self_mask``.
        - ``cross_weights`` are those of every head, before dropout; each row sums to one.
        - The parts are called ``self_attn``, ``cross_attn`` (``MultiHeadAttention``), ``feed_forward`` (``FeedForward``),
          ``add_norm1``, ``add_norm2`` and ``add_norm3`` (``AddNorm``); all parameters are theirs.
        - A row that may attend to nothing gives numbers, never NaN. Dropout acts in training mode only, in all
          six parts. x and memory are not changed.

    Source: Vaswani et al. (2017), section 3.1, section 3.2.3 and the right half of figure 1.

    >>> block = DecoderBlock(d_model=4, num_heads=2, d_ff=8).eval()
    >>> for name, parameter in block.named_parameters():
    ...     if "norm" not in name:
    ...         _ = nn.init.zeros_(parameter)  # all three sublayers fall silent, the three norms remain
    >>> memory = torch.ones(1, 3, 4)
    >>> x, cross_weights = block(torch.tensor([[[3.0, 1.0, 0.0, 0.0]]]), memory)
    >>> x.detach()
    tensor([[[ 1.6330,  0.0000, -0.8165, -0.8165]]])
    >>> cross_weights.detach()  # two heads, one target position, three source positions
    tensor([[[[0.3333, 0.3333, 0.3333]],
    <BLANKLINE>
             [[0.3333, 0.3333, 0.3333]]]])
    """

    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        ### END SOLUTION

    def forward(
        self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        # What has been written so far looks at itself; self_mask keeps it from looking ahead.
        looked_back, _ = self.self_attn(x, x, x, self_mask)  # (B, T, D)
        x = self.add_norm1(x, looked_back)  # (B, T, D)
        # The target asks, the source answers: T questions, S answers to choose from.
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)  # (B, T, D), (B, H, T, S)
        x = self.add_norm2(x, found)  # (B, T, D)
        x = self.add_norm3(x, self.feed_forward(x))  # (B, T, D)
        return x, cross_weights  # (B, T, D), (B, H, T, S)
        ### END SOLUTION


# %% [markdown] hints="Decoder"
# 1. It is the encoder stack once more. What is new: each block gives two results. Which of them goes on to the next block, and what becomes of the other?
# 2. The memory is the same for every block: it is the encoder's last word. So are both masks. `x` goes on, and the weights are collected in a list, one entry for each block, the first block first.
# 3. Before the loop over `self.layers` make an empty list `all_weights`. In each turn: `x, cross_weights = layer(...)` with `x`, `memory` and the two masks, and append what came second. After the loop: `return x, all_weights`.


# %% exercise="Decoder" points=4 minutes=10 difficulty=2 importance=4 uses="DecoderBlock"
class Decoder(nn.Module):
    """The decoder stack: ``num_layers`` decoder blocks, one behind the other, all reading the same memory.

    Args:
        num_layers: how many blocks; the paper has 6.
        d_model, num_heads, d_ff, dropout: as in ``DecoderBlock``, the same for every block.

    Shape:
        x: (B, T, D) with D = d_model; memory: (B, S, D).
        self_mask: boolean, broadcastable to (B, H, T, T); cross_mask: boolean, broadcastable to (B, H, T, S);
        in both, **True means: may attend**.
        result: a tuple ``(x, all_weights)``: the output of the last block (B, T, D), and a Python list of the
        cross-attention weights (B, H, T, S) of every block, the first block's first.

    Promises:
        - ``layers`` is an ``nn.ModuleList`` of ``DecoderBlock``, each with parameters of its own; layer 0 reads x,
          each other one reads the output of the one before it.
        - The memory and both masks go to all of them, unchanged.
        - All parameters are those of the blocks: there is no further norm behind the last one.
        - In evaluation mode nothing is dropped. x and memory are not changed.

    Source: Vaswani et al. (2017), section 3.1 and the right half of figure 1.

    >>> decoder = Decoder(num_layers=3, d_model=4, num_heads=2, d_ff=8)
    >>> x, all_weights = decoder(torch.zeros(2, 5, 4), memory=torch.zeros(2, 7, 4))
    >>> x.shape, len(all_weights), all_weights[0].shape
    (torch.Size([2, 5, 4]), 3, torch.Size([2, 2, 5, 7]))
    >>> sum(parameter.numel() for parameter in decoder.parameters())  # 3 blocks of 260
    780
    """

    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        ### END SOLUTION

    def forward(
        self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None
    ) -> tuple[Tensor, list[Tensor]]:
        ### BEGIN SOLUTION
        all_weights = []
        for layer in self.layers:
            # x changes from block to block; the memory is the finished reading of the source and stays.
            x, cross_weights = layer(x, memory, self_mask, cross_mask)  # (B, T, D), (B, H, T, S)
            all_weights.append(cross_weights)
        return x, all_weights  # (B, T, D), one (B, H, T, S) for each block
        ### END SOLUTION
