# %% [markdown]
# # 10 · Transformer

# %% tags=["setup"] refuses=["attention"]
import math

import torch
from given import (
    Decoder,
    Encoder,
    PositionalEncoding,
    TokenEmbedding,
    decoder_mask,
    padding_mask,
)
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown] hints="xavier_bound"
# 1. a
# 2. b
# 3. c


# %% exercise="xavier_bound" points=2 minutes=5 difficulty=1 importance=3
def xavier_bound(fan_in: int, fan_out: int) -> float:
    """Give the bound of the uniform distribution from which a weight matrix is drawn at the start.

    Args:
        fan_in: how many numbers go into the layer.
        fan_out: how many numbers come out of it.

    Promises:
        - The result a is a positive float: a number drawn evenly between -a and a has the variance
          2 / (fan_in + fan_out).
        - A number drawn evenly between -a and a has the variance a² / 3.

    Source: Glorot and Bengio (2010), equation (16).

    >>> xavier_bound(fan_in=4, fan_out=2)
    1.0
    >>> xavier_bound(128, 128) == xavier_bound(200, 56)  # only the sum counts
    True
    """
    ### BEGIN SOLUTION
    # Evenly drawn from (-a, a) means a variance of a²/3; set it equal to 2 / (fan_in + fan_out) and solve for a.
    return math.sqrt(6.0 / (fan_in + fan_out))
    ### END SOLUTION


# %% [markdown] hints="Transformer"
# 1. a
# 2. b
# 3. c


# %% exercise="Transformer" points=12 minutes=40 difficulty=4 importance=5 uses="xavier_bound"
class Transformer(nn.Module):
    """The whole model: embeddings and positions, the encoder stack, the decoder stack, and a score for each token.

    Args:
        src_vocab, tgt_vocab: the number of tokens that can be read, and the number that can be written.
        d_model, num_heads, num_layers, d_ff: as in ``Encoder`` and ``Decoder``; both stacks have ``num_layers`` blocks.
        dropout: for the sums of embeddings and positions, and for every block of both stacks.
        max_len: the longest source and the longest target that will come.
        pad_id: the id that means padding, in the source and in the target.
        tie_weights: whether the target embedding's matrix is also the matrix of the output projection.

    Methods:
        encode(src) gives ``(memory, src_mask)``: what the encoder made of the source, and ``padding_mask`` of it.
        decode(tgt, memory, src_mask, return_weights=False) gives the logits; with ``return_weights=True`` it gives
            ``(logits, all_weights)``, where ``all_weights`` is the list of cross-attention weights of the decoder.
        forward(src, tgt) gives the logits of encode and decode, one after the other.

    Shape:
        src: (B, S) and tgt: (B, T), integer ids.
        memory: (B, S, D); src_mask: (B, 1, 1, S), **True means: may attend**.
        logits: (B, T, V) with V = tgt_vocab: for each target position a score for each token that could come
        next. They are scores: there is no softmax here. Each of all_weights: (B, H, T, S).

    Promises:
        - The parts are called ``source_embedding`` and ``target_embedding`` (``TokenEmbedding`` with
          ``padding_idx=pad_id``), ``positional_encoding`` (one ``PositionalEncoding`` for both sides),
          ``encoder``, ``decoder``, and ``output_projection`` (``nn.Linear`` without bias). All parameters are theirs;
          no norm follows the stacks.
        - ``decode`` builds ``decoder_mask(tgt, pad_id)`` itself: no target position reads a later one, or padding.
          The padding of the source is not read, neither in the encoder nor in the decoder.
        - With ``tie_weights`` the output projection's weight *is* the target embedding's: one parameter, two uses.
          The source embedding is always a parameter of its own.
        - Every parameter of two or more dimensions is drawn from Xavier's uniform distribution, evenly between
          -a and a with a = ``xavier_bound``; then the rows of ``pad_id`` in both embeddings are set to zero again.
        - A source of nothing but padding gives finite logits. Arguments are not changed.

    Raises:
        ValueError: when the source or the target is longer than ``max_len``.

    Source: Vaswani et al. (2017), section 3 and figure 1; tied weights: section 3.4 and Press and Wolf (2017).

    >>> model = Transformer(src_vocab=11, tgt_vocab=13, d_model=8, num_heads=2, num_layers=1, d_ff=16)
    >>> src, tgt = torch.tensor([[5, 6, 7, 0]]), torch.tensor([[1, 4]])  # four tokens read, the last one padding
    >>> model(src, tgt).shape
    torch.Size([1, 2, 13])
    >>> memory, src_mask = model.encode(src)
    >>> memory.shape, src_mask
    (torch.Size([1, 4, 8]), tensor([[[[ True,  True,  True, False]]]]))
    >>> logits, all_weights = model.decode(tgt, memory, src_mask, return_weights=True)
    >>> all_weights[0].shape
    torch.Size([1, 2, 2, 4])
    >>> model.output_projection.weight is model.target_embedding.weight
    True
    """

    def __init__(
        self,
        src_vocab: int,
        tgt_vocab: int,
        d_model: int = 128,
        num_heads: int = 4,
        num_layers: int = 2,
        d_ff: int = 512,
        dropout: float = 0.1,
        max_len: int = 512,
        pad_id: int = 0,
        tie_weights: bool = True,
    ) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        # One for both sides: a position means the same in the source and in the target.
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            # The same Parameter under two names, not a copy: one gradient, one update.
            self.output_projection.weight = self.target_embedding.weight
        for parameter in self.parameters():
            if parameter.dim() > 1:  # matrices; biases and norms keep what their own modules gave them
                fan_out, fan_in = parameter.shape
                bound = xavier_bound(fan_in, fan_out)
                nn.init.uniform_(parameter, -bound, bound)
        with torch.no_grad():  # the draw filled the padding rows, too
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0
        ### END SOLUTION

    def encode(self, src: Tensor) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        src_mask = padding_mask(src, self.pad_id)  # (B, 1, 1, S)
        x = self.positional_encoding(self.source_embedding(src))  # (B, S, D)
        return self.encoder(x, src_mask), src_mask  # (B, S, D), (B, 1, 1, S)
        ### END SOLUTION

    def decode(
        self, tgt: Tensor, memory: Tensor, src_mask: Tensor, return_weights: bool = False
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        ### BEGIN SOLUTION
        x = self.positional_encoding(self.target_embedding(tgt))  # (B, T, D)
        # Two masks: no look ahead in the target, no look at the padding of the source.
        x, all_weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)  # (B, T, D)
        logits = self.output_projection(x)  # (B, T, V)
        return (logits, all_weights) if return_weights else logits
        ### END SOLUTION

    def forward(self, src: Tensor, tgt: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        memory, src_mask = self.encode(src)  # (B, S, D), (B, 1, 1, S)
        return self.decode(tgt, memory, src_mask)  # (B, T, V)
        ### END SOLUTION


# %% [markdown] hints="count_parameters"
# 1. a
# 2. b
# 3. c


# %% exercise="count_parameters" points=4 minutes=15 difficulty=2 importance=3
def count_parameters(
    src_vocab: int, tgt_vocab: int, d_model: int, num_layers: int, d_ff: int, tie_weights: bool = True
) -> int:
    """Count the parameters of a ``Transformer`` by formula, without building one.

    Args:
        src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights: as in ``Transformer``.

    Promises:
        - The result is an int: how many numbers a Transformer of these sizes learns. A parameter with two uses (the
          tied matrix) counts once; what is not learned (the table of positions) does not count.
        - The number of heads is not asked for, because it changes nothing.

    >>> count_parameters(src_vocab=11, tgt_vocab=13, d_model=8, num_layers=1, d_ff=16)
    1696
    >>> count_parameters(11, 13, 8, 1, 16, tie_weights=False)  # 13 rows of 8 more
    1800
    >>> count_parameters(src_vocab=37_000, tgt_vocab=37_000, d_model=512, num_layers=6, d_ff=2048)
    82026496
    """
    ### BEGIN SOLUTION
    attention = 4 * (d_model * d_model + d_model)  # query, key, value and output: a square matrix and a bias each
    feed_forward = (d_model * d_ff + d_ff) + (d_ff * d_model + d_model)  # widen, and narrow again
    norm = 2 * d_model  # a weight and a bias for each number
    encoder_block = attention + feed_forward + 2 * norm
    decoder_block = 2 * attention + feed_forward + 3 * norm
    matrices = src_vocab + tgt_vocab + (0 if tie_weights else tgt_vocab)  # rows, each d_model wide
    return matrices * d_model + num_layers * (encoder_block + decoder_block)
    ### END SOLUTION
