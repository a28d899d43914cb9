"""The classic mistakes of lesson 08, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception


class _Attention(nn.Module):
    """Multi-head attention as lesson 06 builds it."""

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
        self.dropout = nn.Dropout(dropout)

    def split(self, x):
        batch, length, d_model = x.shape
        return x.reshape(batch, length, self.num_heads, d_model // self.num_heads).transpose(1, 2)

    def forward(self, query, key, value, mask=None):
        query, key, value = map(self.split, (self.q_proj(query), self.k_proj(key), self.v_proj(value)))
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.out_proj((self.dropout(weights) @ value).transpose(1, 2).flatten(-2)), weights


class _FeedForward(nn.Module):
    """The feed-forward network as lesson 07 builds it."""

    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear2(self.dropout(torch.relu(self.linear1(x))))


class _AddNorm(nn.Module):
    """Add and norm as lesson 07 builds it."""

    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(d_model), nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        return self.norm(x + self.dropout(sublayer_output))


class _Block(nn.Module):
    """The right encoder block, which the wrong ones change in one place."""

    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm1 = _AddNorm(d_model, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = _AddNorm(d_model, dropout)

    def attended(self, x, mask):
        return self.self_attn(x, x, x, mask)[0]

    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(x))


PRE = {
    "cause": "pre-norm",
    "says": "The norms come before the sublayers: that is pre-LN, as later models have it. This block is post-LN.",
    "step": "First the sublayer, then the sum, then the norm: add_norm1(x, attended).",
}


@misconception("EncoderBlock", **PRE)
class PreNorm(_Block):
    def forward(self, x, mask=None):
        x = x + self.add_norm1.dropout(self.attended(self.add_norm1.norm(x), mask))
        return x + self.add_norm2.dropout(self.feed_forward(self.add_norm2.norm(x)))


@misconception("EncoderBlock", **PRE)
class PreNormWithoutDropout(_Block):
    def forward(self, x, mask=None):
        x = x + self.attended(self.add_norm1.norm(x), mask)
        return x + self.feed_forward(self.add_norm2.norm(x))


@misconception("EncoderBlock", **PRE)
class NormedQueryOnly(_Block):
    def forward(self, x, mask=None):
        normed = self.add_norm1.norm(x)
        x = x + self.add_norm1.dropout(self.self_attn(normed, x, x, mask)[0])
        return x + self.add_norm2.dropout(self.feed_forward(self.add_norm2.norm(x)))


NO_RESIDUAL = {
    "cause": "missing-residual",
    "step": "Each add_norm takes two things: what went into the sublayer and what came out of it.",
}


@misconception("EncoderBlock", says="The attention's output replaces x; it should be added to it.", **NO_RESIDUAL)
class NoFirstResidual(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1.norm(self.add_norm1.dropout(self.attended(x, mask)))
        return self.add_norm2(x, self.feed_forward(x))


@misconception("EncoderBlock", says="Feed-forward's output replaces x; it should be added to it.", **NO_RESIDUAL)
class NoSecondResidual(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2.norm(self.add_norm2.dropout(self.feed_forward(x)))


@misconception("EncoderBlock", says="Neither sublayer's output is added to its input.", **NO_RESIDUAL)
class NoResiduals(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1.norm(self.add_norm1.dropout(self.attended(x, mask)))
        return self.add_norm2.norm(self.add_norm2.dropout(self.feed_forward(x)))


DOUBLED = {
    "cause": "residual-doubled",
    "says": "x is added twice: add_norm adds it already.",
    "step": "Hand add_norm the sublayer's output alone: add_norm1(x, attended), not add_norm1(x, x + attended).",
}


@misconception("EncoderBlock", **DOUBLED)
class ResidualsDoubled(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, x + self.attended(x, mask))
        return self.add_norm2(x, x + self.feed_forward(x))


@misconception("EncoderBlock", **DOUBLED)
class FirstResidualDoubled(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, x + self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(x))


@misconception("EncoderBlock", **DOUBLED)
class SecondResidualDoubled(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(x, x + self.feed_forward(x))


@misconception("EncoderBlock", **DOUBLED)
class AddedToTheNorm(_Block):
    def forward(self, x, mask=None):
        x = x + self.add_norm1(x, self.attended(x, mask))
        return x + self.add_norm2(x, self.feed_forward(x))


NO_NORM = {
    "cause": "missing-norm",
    "step": "Both sums are normalized: x = self.add_norm1(x, attended), and add_norm2 likewise.",
}


@misconception("EncoderBlock", says="The sums are right, but neither of them is normalized.", **NO_NORM)
class NoNorms(_Block):
    def forward(self, x, mask=None):
        x = x + self.add_norm1.dropout(self.attended(x, mask))
        return x + self.add_norm2.dropout(self.feed_forward(x))


@misconception("EncoderBlock", says="The sum behind the attention is not normalized.", **NO_NORM)
class NoFirstNorm(_Block):
    def forward(self, x, mask=None):
        x = x + self.add_norm1.dropout(self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(x))


@misconception("EncoderBlock", says="The sum behind feed-forward is not normalized.", **NO_NORM)
class NoSecondNorm(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return x + self.add_norm2.dropout(self.feed_forward(x))


@misconception(
    "EncoderBlock",
    cause="residual-from-block-input",
    says="The second sum adds the block's input; it should add what the first add_norm gave.",
    step="Give the result of add_norm1 a name, x again for instance, and use it in both places.",
)
class ResidualFromBlockInput(_Block):
    def forward(self, x, mask=None):
        hidden = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(hidden))


PARALLEL = {
    "cause": "feed-forward-reads-block-input",
    "says": "Feed-forward reads the block's input; it should read what the first add_norm gave.",
    "step": "The second sublayer works on the result of the first: self.feed_forward(x) after x = self.add_norm1(...).",
}


@misconception("EncoderBlock", **PARALLEL)
class FeedForwardReadsBlockInput(_Block):
    def forward(self, x, mask=None):
        hidden = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(hidden, self.feed_forward(x))


@misconception("EncoderBlock", **PARALLEL)
class AttentionForgotten(_Block):
    def forward(self, x, mask=None):
        self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(x))


@misconception(
    "EncoderBlock",
    cause="feed-forward-reads-the-attention",
    says="Feed-forward reads the bare output of the attention; it should read what add_norm1 made of it.",
    step="x = self.add_norm1(x, attended), and then self.feed_forward(x).",
)
class FeedForwardReadsTheAttention(_Block):
    def forward(self, x, mask=None):
        attended = self.attended(x, mask)
        return self.add_norm2(self.add_norm1(x, attended), self.feed_forward(attended))


@misconception(
    "EncoderBlock",
    cause="one-norm-for-both",
    says="The first add_norm stands behind both sublayers; the second one has no effect.",
    step="Behind feed-forward use self.add_norm2, whose scale and shift are its own.",
)
class OneNormForBoth(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm1(x, self.feed_forward(x))


@misconception(
    "EncoderBlock",
    cause="one-norm-for-both",
    says="The second add_norm stands behind both sublayers; the first one has no effect.",
    step="Behind the attention use self.add_norm1, whose scale and shift are its own.",
)
class SecondNormForBoth(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm2(x, self.attended(x, mask))
        return self.add_norm2(x, self.feed_forward(x))


@misconception(
    "EncoderBlock",
    cause="one-norm-for-both",
    says="add_norm1 and add_norm2 are the same object under two names: they share their scale and shift.",
    step="Make two of them: call AddNorm(d_model, dropout) twice.",
)
class SameNormTwice(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.add_norm2 = self.add_norm1


@misconception(
    "EncoderBlock",
    cause="norms-exchanged",
    says="add_norm1 and add_norm2 have changed places.",
    step="add_norm1 stands behind the attention, add_norm2 behind feed-forward.",
)
class NormsExchanged(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm2(x, self.attended(x, mask))
        return self.add_norm1(x, self.feed_forward(x))


FIRST = {
    "cause": "feed-forward-first",
    "says": "Feed-forward comes before the attention.",
    "step": "First the positions exchange what they know, then each one thinks about it: attention, then feed-forward.",
}


@misconception("EncoderBlock", **FIRST)
class FeedForwardFirst(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm2(x, self.feed_forward(x))
        return self.add_norm1(x, self.attended(x, mask))


@misconception("EncoderBlock", **FIRST)
class FeedForwardFirstInOrderOfNorms(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.feed_forward(x))
        return self.add_norm2(x, self.attended(x, mask))


@misconception(
    "EncoderBlock",
    cause="feed-forward-missing",
    says="The block ends behind the attention: feed-forward is never called.",
    step="After x = self.add_norm1(...), return self.add_norm2(x, self.feed_forward(x)).",
)
class NoFeedForward(_Block):
    def forward(self, x, mask=None):
        return self.add_norm1(x, self.attended(x, mask))


@misconception(
    "EncoderBlock",
    cause="mask-not-passed",
    says="The block does not hand the mask to its attention.",
    step="Call self.self_attn(x, x, x, mask).",
)
class MaskNotPassed(_Block):
    def attended(self, x, mask):
        return self.self_attn(x, x, x)[0]


@misconception(
    "EncoderBlock",
    cause="mask-inverted",
    says="The mask arrives at the attention the wrong way round: True means may attend.",
    step="Hand the mask on as it is.",
)
class MaskInverted(_Block):
    def attended(self, x, mask):
        return self.self_attn(x, x, x, None if mask is None else ~mask)[0]


HEADS = {
    "cause": "heads-not-passed",
    "says": "The attention was made with one head, whatever num_heads is.",
    "step": "MultiHeadAttention(d_model, num_heads, dropout)",
}


@misconception("EncoderBlock", **HEADS)
class OneHead(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, 1, d_ff, dropout)


@misconception(
    "EncoderBlock",
    cause="batch-for-positions",
    says="Batch and positions have changed places: each position looks at other sentences, not at its own.",
    step="Our attention takes batch-first tensors (B, T, D): hand it x as it is.",
)
class BatchForPositions(_Block):
    def attended(self, x, mask):
        turned = x.transpose(0, 1)
        return self.self_attn(turned, turned, turned, mask)[0].transpose(0, 1)


@misconception(
    "EncoderBlock",
    cause="looks-back-only",
    says="The block keeps positions from looking ahead. An encoder sees both directions.",
    step="Make no mask of your own: use the one that comes as an argument, or none.",
)
class Causal(_Block):
    def attended(self, x, mask):
        causal = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        return self.self_attn(x, x, x, causal if mask is None else mask & causal)[0]


@misconception(
    "EncoderBlock",
    cause="looks-back-only",
    says="Where no mask is given, the block keeps positions from looking ahead. An encoder sees both directions.",
    step="Make no mask of your own: use the one that comes as an argument, or none.",
)
class CausalByDefault(_Block):
    def attended(self, x, mask):
        causal = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        return self.self_attn(x, x, x, causal if mask is None else mask)[0]


@misconception(
    "EncoderBlock",
    cause="empty-row-opened",
    says="Where the mask allows nothing at all, the block lets a position look at everything.",
    step="Hand the mask on as it is: the attention knows what to do with a row that allows nothing.",
)
class EmptyRowOpened(_Block):
    def attended(self, x, mask):
        mask = mask if mask is None else mask | ~mask.any(dim=-1, keepdim=True)
        return self.self_attn(x, x, x, mask)[0]


@misconception(
    "EncoderBlock",
    cause="padding-zeroed",
    says="The results at positions of padding are set to zero; the mask only says at what may be looked.",
    step="Leave them: nobody looks at them, and nothing has to be done.",
)
class PaddingZeroed(_Block):
    def forward(self, x, mask=None):
        x = super().forward(x, mask)
        if mask is not None and mask.dim() == 4 and mask.shape[2] == 1 and x.shape[1] > 1:
            x = x.masked_fill(~mask[:, 0, 0, :, None], 0.0)
        return x


@misconception(
    "EncoderBlock",
    cause="weights-returned",
    says="The block gives the attention weights, too; an encoder block gives x only.",
    step="End with `return x`: one tensor.",
)
class WeightsReturned(_Block):
    def forward(self, x, mask=None):
        attended, weights = self.self_attn(x, x, x, mask)
        x = self.add_norm1(x, attended)
        return self.add_norm2(x, self.feed_forward(x)), weights


@misconception(
    "EncoderBlock",
    cause="pair-not-unpacked",
    says="The attention gives two things, (output, weights), and both together were used as if they were one tensor.",
    step="Unpack them: attended, _ = self.self_attn(x, x, x, mask).",
)
class PairNotUnpacked(_Block):
    def attended(self, x, mask):
        return self.self_attn(x, x, x, mask)


@misconception(
    "EncoderBlock",
    cause="pair-not-unpacked",
    says="The attention gives two things, (output, weights), and both together were added to a tensor.",
    step="Unpack them: attended, _ = self.self_attn(x, x, x, mask).",
)
class PairAdded(_Block):
    def forward(self, x, mask=None):
        return self.add_norm1.norm(x + self.self_attn(x, x, x, mask))


@misconception(
    "EncoderBlock",
    cause="weights-for-output",
    says="The second result of the attention, the weights, was taken for its output.",
    step="The output comes first: attended, _ = self.self_attn(x, x, x, mask).",
)
class WeightsForOutput(_Block):
    def attended(self, x, mask):
        return self.self_attn(x, x, x, mask)[1]


@misconception(
    "EncoderBlock",
    cause="attention-needs-three",
    says="The attention was called with x once; it wants a query, a key and a value.",
    step="In self-attention all three are x: self.self_attn(x, x, x, mask).",
)
class AttentionCalledWithOne(_Block):
    def attended(self, x, mask):
        return self.self_attn(x)[0]


@misconception(
    "EncoderBlock",
    cause="attention-needs-three",
    says="The attention was called with x and the mask; it wants a query, a key and a value first.",
    step="In self-attention all three are x: self.self_attn(x, x, x, mask).",
)
class AttentionCalledWithOneAndMask(_Block):
    def attended(self, x, mask):
        return self.self_attn(x, mask=mask)[0]


UNDROPPED = {
    "cause": "dropout-not-passed",
    "step": "All four parts take dropout: hand the argument on to each of them.",
}


@misconception(
    "EncoderBlock", says="The attention does not learn of the dropout: its weights are not dropped.", **UNDROPPED
)
class NoDropoutInAttention(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.self_attn = _Attention(d_model, num_heads)


@misconception(
    "EncoderBlock", says="Feed-forward does not learn of the dropout: nothing is dropped inside it.", **UNDROPPED
)
class NoDropoutInFeedForward(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff)


@misconception("EncoderBlock", says="The add-and-norms do not learn of the dropout.", **UNDROPPED)
class NoDropoutInAddNorms(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.add_norm1, self.add_norm2 = _AddNorm(d_model), _AddNorm(d_model)


@misconception("EncoderBlock", says="add_norm1 does not learn of the dropout.", **UNDROPPED)
class NoDropoutInFirstAddNorm(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.add_norm1 = _AddNorm(d_model)


@misconception("EncoderBlock", says="add_norm2 does not learn of the dropout.", **UNDROPPED)
class NoDropoutInSecondAddNorm(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.add_norm2 = _AddNorm(d_model)


@misconception("EncoderBlock", says="Only the add-and-norms learn of the dropout.", **UNDROPPED)
class DropoutInAddNormsOnly(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.self_attn, self.feed_forward = _Attention(d_model, num_heads), _FeedForward(d_model, d_ff)


@misconception("EncoderBlock", says="Only the attention learns of the dropout.", **UNDROPPED)
class DropoutInAttentionOnly(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff)
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm1, self.add_norm2 = _AddNorm(d_model), _AddNorm(d_model)
        self.feed_forward = _FeedForward(d_model, d_ff)


@misconception("EncoderBlock", says="Only feed-forward learns of the dropout.", **UNDROPPED)
class DropoutInFeedForwardOnly(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff)
        self.self_attn = _Attention(d_model, num_heads)
        self.add_norm1, self.add_norm2 = _AddNorm(d_model), _AddNorm(d_model)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)


@misconception("EncoderBlock", says="No part of the block learns of the dropout: nothing is dropped.", **UNDROPPED)
class NoDropoutAtAll(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, 0.0)


@misconception("EncoderBlock", says="The block drops a tenth whatever it is told.", **UNDROPPED)
class DropoutFixed(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, 0.1)


TWICE = {
    "cause": "dropout-twice",
    "says": "More is dropped than should be: the block has a dropout of its own beside those of its parts.",
    "step": "Attention, feed-forward and the two add-and-norms have all the dropout there is; add none.",
}


@misconception("EncoderBlock", **TWICE)
class SublayersDroppedTwice(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.add_norm1.dropout(self.attended(x, mask)))
        return self.add_norm2(x, self.add_norm2.dropout(self.feed_forward(x)))


@misconception("EncoderBlock", **TWICE)
class FeedForwardDroppedTwice(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.attended(x, mask))
        return self.add_norm2(x, self.add_norm2.dropout(self.feed_forward(x)))


@misconception("EncoderBlock", **TWICE)
class AttentionDroppedTwice(_Block):
    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.add_norm1.dropout(self.attended(x, mask)))
        return self.add_norm2(x, self.feed_forward(x))


@misconception("EncoderBlock", **TWICE)
class ResultDropped(_Block):
    def forward(self, x, mask=None):
        return self.add_norm2.dropout(super().forward(x, mask))


@misconception("EncoderBlock", **TWICE)
class InputDropped(_Block):
    def forward(self, x, mask=None):
        return super().forward(self.add_norm1.dropout(x), mask)


@misconception(
    "EncoderBlock",
    cause="wrong-default-dropout",
    says="Without an argument nothing is dropped; the default is dropout=0.1.",
    step="Write dropout=0.1 in __init__'s line.",
)
class DefaultOfZero(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__(d_model, num_heads, d_ff, dropout)


@misconception(
    "EncoderBlock",
    cause="argument-changed",
    says="The block writes into the tensor that it was given.",
    step="`x += …` changes the caller's tensor; write x = x + …, or x = self.add_norm1(x, attended).",
)
class WritesIntoItsInput(_Block):
    def forward(self, x, mask=None):
        x += self.add_norm1.dropout(self.attended(x, mask))
        x = self.add_norm1.norm(x)
        return self.add_norm2(x, self.feed_forward(x))


FORGOTTEN = {
    "cause": "super-init-forgotten",
    "says": "__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    "step": "Make super().__init__() the first line of __init__.",
}


@misconception("EncoderBlock", **FORGOTTEN)
class WithoutSuperInit(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        self.self_attn = _Attention(d_model, num_heads, dropout)


@misconception(
    "EncoderBlock",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class WithoutForward(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm1 = _AddNorm(d_model, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = _AddNorm(d_model, dropout)


class _Stack(nn.Module):
    """The right stack, which the wrong ones change in one place."""

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="shared-layers",
    says="All layers are one and the same block: [block] * n repeats the reference, not the block.",
    step="Make a new block in every turn: EncoderBlock(...) for _ in range(num_layers).",
)
class SharedLayers(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(0, d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList([_Block(d_model, num_heads, d_ff, dropout)] * num_layers)


@misconception(
    "Encoder",
    cause="shared-layers",
    says="There is one block where num_layers of them are asked for; each layer needs parameters of its own.",
    step="Make num_layers blocks: nn.ModuleList(EncoderBlock(...) for _ in range(num_layers)).",
)
class OneBlockInALoop(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(1, d_model, num_heads, d_ff, dropout)
        self.num_layers = num_layers

    def forward(self, x, mask=None):
        for _ in range(self.num_layers):
            x = self.layers[0](x, mask)
        return x


@misconception(
    "Encoder",
    cause="python-list",
    says="The blocks are in a plain Python list, where PyTorch does not find their parameters.",
    step="Put them into an nn.ModuleList.",
)
class PlainList(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        nn.Module.__init__(self)
        self.layers = [_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)]


FINAL = {
    "cause": "final-norm",
    "says": "There is one more norm behind the last layer. PyTorch's stacks have it, the paper does not.",
    "step": "Return what the last block gives; it ends with a norm already.",
}


def _with_final_norm(name):
    class FinalNorm(_Stack):
        def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
            super().__init__(num_layers, d_model, num_heads, d_ff, dropout)
            setattr(self, name, nn.LayerNorm(d_model))

        def forward(self, x, mask=None):
            return getattr(self, name)(super().forward(x, mask))

    return misconception("Encoder", **FINAL)(FinalNorm)


FinalNorm, NormAtTheEnd = _with_final_norm("norm"), _with_final_norm("final_norm")
FinalLayerNorm, LastNorm = _with_final_norm("layer_norm"), _with_final_norm("norm_final")


@misconception("Encoder", **FINAL)
class FinalNormWithoutParameters(_Stack):
    def forward(self, x, mask=None):
        return nn.functional.layer_norm(super().forward(x, mask), x.shape[-1:])


MASKS = {
    "cause": "mask-not-passed",
    "step": "In the loop: x = layer(x, mask), for every layer.",
}


@misconception("Encoder", says="The stack does not hand the mask to its layers.", **MASKS)
class StackWithoutMask(_Stack):
    def forward(self, x, mask=None):
        return super().forward(x)


@misconception("Encoder", says="Only the first layer gets the mask; the others see the padding.", **MASKS)
class MaskForTheFirst(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers:
            x, mask = layer(x, mask), None
        return x


@misconception("Encoder", says="Only the last layer gets the mask; what the others saw is in x by then.", **MASKS)
class MaskForTheLast(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1](x, mask)


UNCHAINED = {
    "cause": "layers-not-chained",
    "step": "In the loop, x = layer(x, mask): what comes out is what goes into the next turn.",
}


@misconception(
    "Encoder", says="Every layer reads the stack's input; each should read the layer before it.", **UNCHAINED
)
class EveryLayerReadsTheInput(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers:
            output = layer(x, mask)
        return output


@misconception("Encoder", says="What the layers give is thrown away: the result is the input.", **UNCHAINED)
class ResultsThrownAway(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers:
            layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="returns-too-early",
    says="The loop ends after the first layer: `return` stands inside it.",
    step="Move `return x` out of the loop, to the column of `for`.",
)
class ReturnsInTheLoop(_Stack):
    def forward(self, x, mask=None):
        return self.layers[0](x, mask)


@misconception(
    "Encoder",
    cause="layer-left-out",
    says="The last layer is never used.",
    step="Walk over all of self.layers.",
)
class LastLayerLeftOut(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers[:-1]:
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="layer-left-out",
    says="The first layer is never used.",
    step="Walk over all of self.layers.",
)
class FirstLayerLeftOut(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers[1:]:
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="layer-left-out",
    says="Every second layer is left out.",
    step="Walk over all of self.layers.",
)
class EverySecondLayerLeftOut(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers[::2]:
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="layers-reversed",
    says="The layers are gone through from the last to the first.",
    step="Layer 0 reads x: for layer in self.layers.",
)
class LayersReversed(_Stack):
    def forward(self, x, mask=None):
        for layer in reversed(self.layers):
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="residual-around-layers",
    says="x is added once more around each layer; the blocks have their residuals inside.",
    step="x = layer(x, mask), and no sum.",
)
class ResidualAroundLayers(_Stack):
    def forward(self, x, mask=None):
        for layer in self.layers:
            x = x + layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="residual-around-layers",
    says="x is added once more around each layer but the first; the blocks have their residuals inside.",
    step="x = layer(x, mask), and no sum.",
)
class ResidualAroundLaterLayers(_Stack):
    def forward(self, x, mask=None):
        for number, layer in enumerate(self.layers):
            x = x + layer(x, mask) if number else layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="depth-fixed",
    says="There are always six blocks, whatever num_layers is.",
    step="Make a block in each round of range(num_layers).",
)
class AlwaysSix(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(6, d_model, num_heads, d_ff, dropout)


UNTOLD = {
    "cause": "dropout-not-passed",
    "step": "Hand `dropout` on to every EncoderBlock.",
}


@misconception("Encoder", says="The blocks are made without the dropout that was asked for: they use 0.1.", **UNTOLD)
class DropoutNotPassed(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff)


@misconception("Encoder", says="The blocks are made without dropout.", **UNTOLD)
class StackWithoutDropout(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff, 0.0)


STACK_DROPS = {
    "cause": "dropout-twice",
    "says": "The stack drops numbers of its own, outside the blocks.",
    "step": "The blocks have all the dropout there is; add none.",
}


@misconception("Encoder", **STACK_DROPS)
class StackDropsItsInput(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None):
        return super().forward(self.dropout(x), mask)


@misconception("Encoder", **STACK_DROPS)
class StackDropsBetween(StackDropsItsInput):
    def forward(self, x, mask=None):
        for layer in self.layers:
            x = self.dropout(layer(x, mask))
        return x


@misconception("Encoder", **STACK_DROPS)
class StackDropsItsResult(StackDropsItsInput):
    def forward(self, x, mask=None):
        return self.dropout(_Stack.forward(self, x, mask))


@misconception(
    "Encoder",
    cause="wrong-default-dropout",
    says="Without an argument nothing is dropped; the default is dropout=0.1.",
    step="Write dropout=0.1 in __init__'s line.",
)
class StackDefaultOfZero(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__(num_layers, d_model, num_heads, d_ff, dropout)


@misconception(
    "Encoder",
    cause="all-layers-returned",
    says="The outputs of all layers come back; the result is the last one only.",
    step="After the loop: return x.",
)
class AllLayersReturned(_Stack):
    def forward(self, x, mask=None):
        outputs = []
        for layer in self.layers:
            x = layer(x, mask)
            outputs.append(x)
        return outputs


@misconception(
    "Encoder",
    cause="forward-missing",
    says="Something was called that has no forward method: self.layers, which is only a list, or the stack itself.",
    step="Name the stack's method `forward`, and walk over the list: for layer in self.layers: x = layer(x, mask).",
)
class ListCalled(_Stack):
    def forward(self, x, mask=None):
        return self.layers(x, mask)


@misconception("Encoder", **FORGOTTEN)
class StackWithoutSuperInit(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        self.layers = nn.ModuleList()


@misconception("Encoder", **FORGOTTEN)
class StackOfAListWithoutSuperInit(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        self.layers = [_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)]

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x


@misconception(
    "Encoder",
    cause="forward-missing",
    says="Something was called that has no forward method: self.layers, which is only a list, or the stack itself.",
    step="Name the stack's method `forward`, and walk over the list: for layer in self.layers: x = layer(x, mask).",
)
class StackWithoutForward(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))


def _ending(cause, says, step, names, after):
    """A block in which the given ones of the two sublayers end in ``after(add_norm, x, output)``."""

    class Ending(_Block):
        def ended(self, name, x, output):
            add_norm = getattr(self, name)
            return after(add_norm, x, output) if name in names else add_norm(x, output)

        def forward(self, x, mask=None):
            x = self.ended("add_norm1", x, self.attended(x, mask))
            return self.ended("add_norm2", x, self.feed_forward(x))

    return misconception("EncoderBlock", cause=cause, says=says, step=step)(Ending)


_ENDINGS = {
    "exchanged": (
        "arguments-exchanged",
        "add_norm gets its arguments in the wrong order, so that dropout acts on x and not on the sublayer's output.",
        "First what went into the sublayer, then what came out of it: add_norm1(x, attended).",
        lambda add_norm, x, output: add_norm(output, x),
    ),
    "normed_twice": (
        "norm-twice",
        "The sum is normed twice: add_norm ends in a norm already.",
        "Leave the second norm out: add_norm1(x, attended) is all.",
        lambda add_norm, x, output: add_norm.norm(add_norm(x, output)),
    ),
    "ignored": (
        "sublayer-ignored",
        "A sublayer is called, and what comes out of it is not used.",
        "Hand it to add_norm: add_norm1(x, attended), and add_norm2(x, self.feed_forward(x)).",
        lambda add_norm, x, _output: add_norm(x, x),
    ),
    "left_alone": (
        "sublayer-ignored",
        "A sublayer is called, and what comes out of it is not used.",
        "Hand it to add_norm: add_norm1(x, attended), and add_norm2(x, self.feed_forward(x)).",
        lambda add_norm, x, _output: add_norm.norm(x),
    ),
}
for _name, (_cause, _says, _step, _after) in _ENDINGS.items():
    for _names in (("add_norm1",), ("add_norm2",), ("add_norm1", "add_norm2")):
        globals()[f"{_name}_{'_'.join(_names)}"] = _ending(_cause, _says, _step, _names, _after)
