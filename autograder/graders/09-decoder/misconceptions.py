"""The classic mistakes of lesson 09, each as code that makes it."""

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
    """The right decoder block, which the wrong ones change in one place."""

    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm1 = _AddNorm(d_model, dropout)
        self.cross_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm2 = _AddNorm(d_model, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = _AddNorm(d_model, dropout)

    def looked_back(self, x, self_mask):
        return self.self_attn(x, x, x, self_mask)[0]

    def found(self, x, memory, cross_mask):
        return self.cross_attn(x, memory, memory, cross_mask)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


PRE = {
    "cause": "pre-norm",
    "says": "The norms come before the sublayers: that is pre-LN, as later models have it. This block is post-LN.",
    "step": "First the sublayer, then the sum, then the norm: add_norm1(x, looked_back).",
}


@misconception("DecoderBlock", **PRE)
class PreNorm(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = x + self.add_norm1.dropout(self.looked_back(self.add_norm1.norm(x), self_mask))
        found, weights = self.found(self.add_norm2.norm(x), memory, cross_mask)
        x = x + self.add_norm2.dropout(found)
        return x + self.add_norm3.dropout(self.feed_forward(self.add_norm3.norm(x))), weights


@misconception("DecoderBlock", **PRE)
class PreNormWithoutDropout(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = x + self.looked_back(self.add_norm1.norm(x), self_mask)
        found, weights = self.found(self.add_norm2.norm(x), memory, cross_mask)
        x = x + found
        return x + self.feed_forward(self.add_norm3.norm(x)), weights


def _without(name, says):
    """A block in which one sublayer's output replaces what it should be added to."""

    class NoResidual(_Block):
        def after(self, which, x, output):
            add_norm = getattr(self, which)
            return add_norm.norm(add_norm.dropout(output)) if name in (which, "all") else add_norm(x, output)

        def forward(self, x, memory, self_mask=None, cross_mask=None):
            x = self.after("add_norm1", x, self.looked_back(x, self_mask))
            found, weights = self.found(x, memory, cross_mask)
            x = self.after("add_norm2", x, found)
            return self.after("add_norm3", x, self.feed_forward(x)), weights

    step = "Each add_norm takes two things: what went into the sublayer and what came out of it."
    return misconception("DecoderBlock", cause="missing-residual", says=says, step=step)(NoResidual)


NoFirstResidual = _without("add_norm1", "The self-attention's output replaces x; it should be added to it.")
NoSecondResidual = _without("add_norm2", "The cross-attention's output replaces x; it should be added to it.")
NoThirdResidual = _without("add_norm3", "Feed-forward's output replaces x; it should be added to it.")
NoResiduals = _without("all", "No sublayer's output is added to its input.")


DOUBLED = {
    "cause": "residual-doubled",
    "says": "x is added twice: add_norm adds it already.",
    "step": "Hand add_norm the sublayer's output alone: add_norm2(x, found), not add_norm2(x, x + found).",
}


@misconception("DecoderBlock", **DOUBLED)
class ResidualsDoubled(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, x + self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, x + found)
        return self.add_norm3(x, x + self.feed_forward(x)), weights


@misconception("DecoderBlock", **DOUBLED)
class AddedToTheNorms(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = x + self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        x = x + self.add_norm2(x, found)
        return x + self.add_norm3(x, self.feed_forward(x)), weights


def _unnormalized(name, says):
    """A block in which one sum, or every one, is not normalized."""

    class NoNorm(_Block):
        def after(self, which, x, output):
            add_norm = getattr(self, which)
            return x + add_norm.dropout(output) if name in (which, "all") else add_norm(x, output)

        def forward(self, x, memory, self_mask=None, cross_mask=None):
            x = self.after("add_norm1", x, self.looked_back(x, self_mask))
            found, weights = self.found(x, memory, cross_mask)
            x = self.after("add_norm2", x, found)
            return self.after("add_norm3", x, self.feed_forward(x)), weights

    step = "All three sums are normalized: use add_norm1, add_norm2 and add_norm3, each behind its sublayer."
    return misconception("DecoderBlock", cause="missing-norm", says=says, step=step)(NoNorm)


NoFirstNorm = _unnormalized("add_norm1", "The sum behind the self-attention is not normalized.")
NoSecondNorm = _unnormalized("add_norm2", "The sum behind the cross-attention is not normalized.")
NoThirdNorm = _unnormalized("add_norm3", "The sum behind feed-forward is not normalized.")
NoNorms = _unnormalized("all", "The sums are right, but none of them is normalized.")


def _norms(first, second, third, cause, says):
    """A block whose three sublayers are followed by these add-and-norms."""

    class OtherNorms(_Block):
        def forward(self, x, memory, self_mask=None, cross_mask=None):
            x = getattr(self, first)(x, self.looked_back(x, self_mask))
            found, weights = self.found(x, memory, cross_mask)
            x = getattr(self, second)(x, found)
            return getattr(self, third)(x, self.feed_forward(x)), weights

    step = "add_norm1 is for the self-attention, add_norm2 for the cross-attention, add_norm3 for feed-forward."
    return misconception("DecoderBlock", cause=cause, says=says, step=step)(OtherNorms)


SHARED = "One add_norm stands behind more than one sublayer; each has a scale and shift of its own to learn."
FirstNormThrice = _norms("add_norm1", "add_norm1", "add_norm1", "one-norm-for-all", SHARED)
FirstNormTwice = _norms("add_norm1", "add_norm1", "add_norm3", "one-norm-for-all", SHARED)
FirstNormTwiceAndSecond = _norms("add_norm1", "add_norm1", "add_norm2", "one-norm-for-all", SHARED)
SecondNormTwice = _norms("add_norm1", "add_norm2", "add_norm2", "one-norm-for-all", SHARED)
TURNED = "The add-and-norms have changed places."
LastTwoExchanged = _norms("add_norm1", "add_norm3", "add_norm2", "norms-exchanged", TURNED)
FirstTwoExchanged = _norms("add_norm2", "add_norm1", "add_norm3", "norms-exchanged", TURNED)
NormsReversed = _norms("add_norm3", "add_norm2", "add_norm1", "norms-exchanged", TURNED)


@misconception(
    "DecoderBlock",
    cause="one-norm-for-all",
    says="add_norm1, add_norm2 and add_norm3 are one object under three names: they share their scale and shift.",
    step="Make three of them: call AddNorm(d_model, dropout) three times.",
)
class SameNormThrice(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.add_norm2 = self.add_norm3 = self.add_norm1


OLD = {
    "cause": "residual-from-block-input",
    "step": "Let x be, after each step, what the last add_norm gave: x = add_norm1(x, …), then x = add_norm2(x, …).",
}


@misconception("DecoderBlock", says="The second sum adds the block's input; it should add what add_norm1 gave.", **OLD)
class SecondSumFromInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(x, found)
        return self.add_norm3(second, self.feed_forward(second)), weights


@misconception("DecoderBlock", says="The third sum adds the block's input; it should add what add_norm2 gave.", **OLD)
class ThirdSumFromInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(first, found)
        return self.add_norm3(x, self.feed_forward(second)), weights


@misconception("DecoderBlock", says="The third sum adds what add_norm1 gave; it should add what add_norm2 gave.", **OLD)
class ThirdSumFromFirst(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(first, found)
        return self.add_norm3(first, self.feed_forward(second)), weights


@misconception(
    "DecoderBlock", says="Every sum adds the block's input; each should add what went into its sublayer.", **OLD
)
class AllSumsFromInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(second)), weights


EARLY = {
    "cause": "query-from-block-input",
    "says": "The cross-attention asks with the block's input; it should ask with what add_norm1 gave.",
    "step": "x = self.add_norm1(x, looked_back) comes first; then self.cross_attn(x, memory, memory, cross_mask).",
}


@misconception("DecoderBlock", **EARLY)
class QueryFromInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        second = self.add_norm2(first, found)
        return self.add_norm3(second, self.feed_forward(second)), weights


@misconception("DecoderBlock", **EARLY)
class SelfAttentionForgotten(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


@misconception(
    "DecoderBlock",
    cause="query-from-block-input",
    says="The cross-attention asks with the bare output of the self-attention; it should ask with what add_norm1 gave.",
    step="x = self.add_norm1(x, looked_back) comes first; then self.cross_attn(x, memory, memory, cross_mask).",
)
class QueryFromTheBareAttention(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back = self.looked_back(x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.found(looked_back, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


SKIPS = {
    "cause": "feed-forward-reads-too-early",
    "says": "Feed-forward does not read what add_norm2 gave but something from before.",
    "step": "The third sublayer works on the result of the second: x = add_norm2(x, found), then feed_forward(x).",
}


@misconception("DecoderBlock", **SKIPS)
class FeedForwardOfInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(first, found)
        return self.add_norm3(second, self.feed_forward(x)), weights


@misconception("DecoderBlock", **SKIPS)
class FeedForwardOfFirst(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        first = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(first, memory, cross_mask)
        second = self.add_norm2(first, found)
        return self.add_norm3(second, self.feed_forward(first)), weights


@misconception("DecoderBlock", **SKIPS)
class CrossAttentionForgotten(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


def _cross(cause, says, step, attend):
    """A block whose cross-attention is called otherwise."""

    class OtherCross(_Block):
        def found(self, x, memory, cross_mask):
            return attend(self, x, memory, cross_mask)

    return misconception("DecoderBlock", cause=cause, says=says, step=step)(OtherCross)


ASK = "The decoder asks, the memory answers: self.cross_attn(x, memory, memory, cross_mask)."
EXCHANGED = "The memory asks and the target answers: query and memory have changed places."
MemoryAsks = _cross("query-and-memory-exchanged", EXCHANGED, ASK, lambda b, x, m, mask: b.cross_attn(m, x, x, mask))
MemoryAsksFreely = _cross("query-and-memory-exchanged", EXCHANGED, ASK, lambda b, x, m, mask: b.cross_attn(m, x, x))
MemoryAsksTurned = _cross(
    "query-and-memory-exchanged",
    EXCHANGED,
    ASK,
    lambda b, x, m, mask: b.cross_attn(m, x, x, None if mask is None else mask.mT),
)
NO_MEMORY = "The second attention looks at the target again; the memory is never read."
MemoryIgnored = _cross("memory-not-used", NO_MEMORY, ASK, lambda b, x, m, mask: b.cross_attn(x, x, x, mask))
MemoryAndMaskIgnored = _cross("memory-not-used", NO_MEMORY, ASK, lambda b, x, m, mask: b.cross_attn(x, x, x))
MemoryAsksItself = _cross(
    "memory-not-used",
    "The memory looks at itself; the target does not ask it anything.",
    ASK,
    lambda b, x, m, mask: b.cross_attn(m, m, m, mask),
)
HALF = "Keys and values do not both come from the memory."
ValuesFromTarget = _cross("half-of-the-memory", HALF, ASK, lambda b, x, m, mask: b.cross_attn(x, m, x, mask))
KeysFromTarget = _cross("half-of-the-memory", HALF, ASK, lambda b, x, m, mask: b.cross_attn(x, x, m, mask))
ValuesFromTargetOfOneLength = _cross(
    "half-of-the-memory",
    "Where target and memory are of one length, the values come from the target.",
    ASK,
    lambda b, x, m, mask: b.cross_attn(x, m, x if x.shape == m.shape else m, mask),
)
KeysFromTargetOfOneLength = _cross(
    "half-of-the-memory",
    "Where target and memory are of one length, the keys come from the target.",
    ASK,
    lambda b, x, m, mask: b.cross_attn(x, x if x.shape == m.shape else m, m, mask),
)
MemoryDetached = _cross(
    "memory-detached",
    "No gradient goes back to the memory: the encoder would learn nothing.",
    "Read the memory itself, without detach and outside of torch.no_grad().",
    lambda b, x, m, mask: b.cross_attn(x, m.detach(), m.detach(), mask),
)
MemoryNormalized = _cross(
    "memory-normalized",
    "The memory is normalized again before it is read; the encoder's last norm has done that.",
    "Read the memory as it is: self.cross_attn(x, memory, memory, cross_mask).",
    lambda b, x, m, mask: b.cross_attn(x, b.add_norm2.norm(m), b.add_norm2.norm(m), mask),
)
MemoryNormalizedPlainly = _cross(
    "memory-normalized",
    "The memory is normalized again before it is read; the encoder's last norm has done that.",
    "Read the memory as it is: self.cross_attn(x, memory, memory, cross_mask).",
    lambda b, x, m, mask: b.cross_attn(x, *(2 * [nn.functional.layer_norm(m, m.shape[-1:])]), mask),
)
ONE = "One attention does both jobs; cross_attn has parameters of its own and is never used."
SelfAttentionForBoth = _cross(
    "one-attention-for-both",
    ONE,
    "Call self.cross_attn for the memory.",
    lambda b, x, m, mask: b.self_attn(x, m, m, mask),
)
TWO_ARGUMENTS = "The cross-attention was called with two things; it wants a query, a key and a value."
CrossCalledWithTwo = _cross("attention-needs-three", TWO_ARGUMENTS, ASK, lambda b, x, m, mask: b.cross_attn(x, m))
CrossCalledWithTwoAndMask = _cross(
    "attention-needs-three", TWO_ARGUMENTS, ASK, lambda b, x, m, mask: b.cross_attn(x, m, mask=mask)
)
LOST = "Hand both masks on: self_mask to self.self_attn, cross_mask to self.cross_attn."
CrossMaskIgnored = _cross(
    "mask-not-passed", "cross_mask has no effect.", LOST, lambda b, x, m, mask: b.cross_attn(x, m, m)
)
INVERTED = "Hand the masks on as they are: True means may attend."
CrossMaskInverted = _cross(
    "mask-inverted",
    "cross_mask arrives the wrong way round.",
    INVERTED,
    lambda b, x, m, mask: b.cross_attn(x, m, m, None if mask is None else ~mask),
)


@misconception(
    "DecoderBlock",
    cause="one-attention-for-both",
    says="self_attn and cross_attn are one object under two names: they share their parameters.",
    step="Make two of them: call MultiHeadAttention(d_model, num_heads, dropout) twice.",
)
class SameAttentionTwice(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout)
        self.cross_attn = self.self_attn


def _self(cause, says, step, attend, cross=None):
    """A block whose self-attention (and perhaps the other one) is called otherwise."""

    class OtherSelf(_Block):
        def looked_back(self, x, self_mask):
            return attend(self, x, self_mask)

        def found(self, x, memory, cross_mask):
            return (cross or _Block.found)(self, x, memory, cross_mask)

    return misconception("DecoderBlock", cause=cause, says=says, step=step)(OtherSelf)


SelfMaskIgnored = _self(
    "mask-not-passed",
    "self_mask has no effect: tokens may look at what comes after them.",
    LOST,
    lambda b, x, mask: b.self_attn(x, x, x)[0],
)
BothMasksIgnored = _self(
    "mask-not-passed",
    "Neither of the masks has an effect.",
    LOST,
    lambda b, x, mask: b.self_attn(x, x, x)[0],
    lambda b, x, m, mask: b.cross_attn(x, m, m),
)
SelfMaskInverted = _self(
    "mask-inverted",
    "self_mask arrives the wrong way round.",
    INVERTED,
    lambda b, x, mask: b.self_attn(x, x, x, None if mask is None else ~mask)[0],
)
BothMasksInverted = _self(
    "mask-inverted",
    "Both masks arrive the wrong way round.",
    INVERTED,
    lambda b, x, mask: b.self_attn(x, x, x, None if mask is None else ~mask)[0],
    lambda b, x, m, mask: b.cross_attn(x, m, m, None if mask is None else ~mask),
)


def _causal(length, mask):
    past = torch.ones(length, length, dtype=torch.bool).tril()
    return past if mask is None else mask & past


OWN = "Make no mask in the block: a caller who wants the causal one hands it over in self_mask."
CausalInside = _self(
    "causal-mask-inside",
    "The block makes a causal mask of its own.",
    OWN,
    lambda b, x, mask: b.self_attn(x, x, x, _causal(x.shape[1], mask))[0],
)
CausalByDefault = _self(
    "causal-mask-inside",
    "Where no self_mask is given, the block makes a causal one of its own.",
    OWN,
    lambda b, x, mask: b.self_attn(x, x, x, _causal(x.shape[1], None) if mask is None else mask)[0],
)
CausalAlways = _self(
    "causal-mask-inside",
    "The block takes a causal mask of its own in place of self_mask.",
    OWN,
    lambda b, x, mask: b.self_attn(x, x, x, _causal(x.shape[1], None))[0],
)
SELF_THREE = "In self-attention all three are x: self.self_attn(x, x, x, self_mask)."
SelfCalledWithOne = _self(
    "attention-needs-three",
    "The self-attention was called with x once.",
    SELF_THREE,
    lambda b, x, mask: b.self_attn(x)[0],
)
SelfCalledWithOneAndMask = _self(
    "attention-needs-three",
    "The self-attention was called with x and the mask.",
    SELF_THREE,
    lambda b, x, mask: b.self_attn(x, mask=mask)[0],
)
UNPACK = "Unpack the pair: found, cross_weights = self.cross_attn(...); of the self-attention keep the first result."
SelfPairNotUnpacked = _self(
    "pair-not-unpacked",
    "An attention gives two things, (output, weights); both together were used as if they were one tensor.",
    UNPACK,
    lambda b, x, mask: b.self_attn(x, x, x, mask),
)
SelfWeightsForOutput = _self(
    "weights-for-output",
    "The second result of the self-attention, the weights, was taken for its output.",
    "The output comes first: looked_back, _ = self.self_attn(x, x, x, self_mask).",
    lambda b, x, mask: b.self_attn(x, x, x, mask)[1],
)


@misconception(
    "DecoderBlock",
    cause="pair-not-unpacked",
    says="The cross-attention gives two things, (output, weights); both together were used as if they were one tensor.",
    step=UNPACK,
)
class CrossPairNotUnpacked(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        return self.add_norm2(x, self.found(x, memory, cross_mask))


@misconception(
    "DecoderBlock",
    cause="masks-exchanged",
    says="The two masks have changed places.",
    step="self_mask is for self.self_attn (T by T), cross_mask for self.cross_attn (T by S).",
)
class MasksExchanged(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(x, memory, cross_mask, self_mask)


ONE_MASK = {
    "cause": "one-mask-for-both",
    "step": "self_mask is for self.self_attn (T by T), cross_mask for self.cross_attn (T by S).",
}


@misconception("DecoderBlock", says="self_mask is used in both attentions.", **ONE_MASK)
class SelfMaskForBoth(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(x, memory, self_mask, self_mask)


@misconception("DecoderBlock", says="cross_mask is used in both attentions.", **ONE_MASK)
class CrossMaskForBoth(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(x, memory, cross_mask, cross_mask)


ORDER = {
    "cause": "cross-before-self",
    "says": "The target looks at the memory before it looks at itself.",
    "step": "First self.self_attn with add_norm1, then self.cross_attn with add_norm2.",
}


@misconception("DecoderBlock", **ORDER)
class CrossFirst(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm1(x, found)
        x = self.add_norm2(x, self.looked_back(x, self_mask))
        return self.add_norm3(x, self.feed_forward(x)), weights


@misconception("DecoderBlock", **ORDER)
class CrossFirstWithItsNorm(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        return self.add_norm3(x, self.feed_forward(x)), weights


MIDDLE = {
    "cause": "feed-forward-before-cross",
    "says": "Feed-forward comes before the attention to the memory; it comes last.",
    "step": "Look at yourself, look at the memory, then think: feed_forward with add_norm3 at the end.",
}


@misconception("DecoderBlock", **MIDDLE)
class FeedForwardInTheMiddle(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        x = self.add_norm2(x, self.feed_forward(x))
        found, weights = self.found(x, memory, cross_mask)
        return self.add_norm3(x, found), weights


@misconception("DecoderBlock", **MIDDLE)
class FeedForwardInTheMiddleWithItsNorm(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        x = self.add_norm3(x, self.feed_forward(x))
        found, weights = self.found(x, memory, cross_mask)
        return self.add_norm2(x, found), weights


@misconception(
    "DecoderBlock",
    cause="feed-forward-missing",
    says="The block ends behind the attention to the memory: feed-forward is never called.",
    step="After x = self.add_norm2(x, found) comes self.add_norm3(x, self.feed_forward(x)).",
)
class NoFeedForward(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.looked_back(x, self_mask))
        found, weights = self.found(x, memory, cross_mask)
        return self.add_norm2(x, found), weights


@misconception(
    "DecoderBlock",
    cause="self-weights-returned",
    says="The weights returned are those of the self-attention.",
    step="Keep the second result of self.cross_attn: found, cross_weights = self.cross_attn(...).",
)
class SelfWeightsReturned(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, weights = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        x = self.add_norm2(x, self.found(x, memory, cross_mask)[0])
        return self.add_norm3(x, self.feed_forward(x)), weights


def _result(cause, says, step, change):
    """A block that gives something else of its results."""

    class OtherResult(_Block):
        def forward(self, x, memory, self_mask=None, cross_mask=None):
            return change(*super().forward(x, memory, self_mask, cross_mask))

    return misconception("DecoderBlock", cause=cause, says=says, step=step)(OtherResult)


EVERY_HEAD = "Return the weights of every head as the attention gives them, (B, H, T, S)."
AVERAGED = "The weights are averaged over the heads; each head's table is wanted."
WeightsAveraged = _result("weights-averaged", AVERAGED, EVERY_HEAD, lambda x, weights: (x, weights.mean(dim=1)))
WeightsAveragedKept = _result(
    "weights-averaged", AVERAGED, EVERY_HEAD, lambda x, weights: (x, weights.mean(1, keepdim=True))
)
FirstHeadOnly = _result(
    "weights-averaged", "Only the first head's weights are returned.", EVERY_HEAD, lambda x, weights: (x, weights[:, 0])
)
FirstHeadKept = _result(
    "weights-averaged",
    "Only the first head's weights are returned.",
    EVERY_HEAD,
    lambda x, weights: (x, weights[:, :1]),
)
OnlyX = _result(
    "weights-not-returned",
    "Only x is returned; the weights of the attention to the memory are wanted, too.",
    "return x, cross_weights",
    lambda x, weights: x,
)
ResultsExchanged = _result(
    "result-order",
    "The two results are in the wrong order.",
    "return x, cross_weights",
    lambda x, weights: (weights, x),
)


@misconception(
    "DecoderBlock",
    cause="both-weights-returned",
    says="Three things are returned, the weights of the self-attention among them.",
    step="return x, cross_weights",
)
class BothWeightsReturned(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, self_weights = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), self_weights, weights


@misconception(
    "DecoderBlock",
    cause="dropped-weights-returned",
    says="The weights returned have gone through dropout: their rows no longer sum to one.",
    step="Return the weights as the attention gives them.",
)
class DroppedWeightsReturned(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = super().forward(x, memory, self_mask, cross_mask)
        return x, self.add_norm1.dropout(weights)


@misconception(
    "DecoderBlock",
    cause="heads-not-passed",
    says="The attentions were made with one head, whatever num_heads is.",
    step="MultiHeadAttention(d_model, num_heads, dropout)",
)
class OneHead(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, 1, d_ff, dropout)


@misconception(
    "DecoderBlock",
    cause="batch-for-positions",
    says="Batch and positions have changed places: each position looks at other sentences, not at its own.",
    step="Our attention takes batch-first tensors (B, T, D): hand it x and memory as they are.",
)
class BatchForPositions(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = super().forward(x.transpose(0, 1), memory.transpose(0, 1), self_mask, cross_mask)
        return x.transpose(0, 1), weights


def _undropped(says, *parts):
    """A block in which these parts do not learn of the dropout."""

    class Undropped(_Block):
        def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
            super().__init__(d_model, num_heads, d_ff, dropout)
            for part in parts:
                getattr(self, part).dropout = nn.Dropout(0.0)

    step = "All six parts take dropout: hand the argument on to each of them."
    return misconception("DecoderBlock", cause="dropout-not-passed", says=says, step=step)(Undropped)


NORMS = ("add_norm1", "add_norm2", "add_norm3")
SelfUndropped = _undropped("The self-attention does not learn of the dropout.", "self_attn")
CrossUndropped = _undropped("The cross-attention does not learn of the dropout.", "cross_attn")
AttentionsUndropped = _undropped("The attentions do not learn of the dropout.", "self_attn", "cross_attn")
FeedForwardUndropped = _undropped("Feed-forward does not learn of the dropout.", "feed_forward")
FirstUndropped = _undropped("add_norm1 does not learn of the dropout.", "add_norm1")
SecondUndropped = _undropped("add_norm2 does not learn of the dropout.", "add_norm2")
ThirdUndropped = _undropped("add_norm3 does not learn of the dropout.", "add_norm3")
NormsUndropped = _undropped("The add-and-norms do not learn of the dropout.", *NORMS)
OnlyNormsDropped = _undropped("Only the add-and-norms learn of the dropout.", "self_attn", "cross_attn", "feed_forward")
OnlyAttentionsDropped = _undropped("Only the attentions learn of the dropout.", "feed_forward", *NORMS)
NothingDropped = _undropped("No part learns of the dropout.", "self_attn", "cross_attn", "feed_forward", *NORMS)


@misconception(
    "DecoderBlock",
    cause="dropout-not-passed",
    says="The block drops a tenth whatever it is told.",
    step="All six parts take dropout: hand the argument on to each of them.",
)
class DropoutFixed(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, 0.1)


TWICE = {
    "cause": "dropout-twice",
    "says": "More is dropped than should be: the block has a dropout of its own beside those of its parts.",
    "step": "Attentions, feed-forward and add-and-norms have all the dropout there is; add none.",
}


@misconception("DecoderBlock", **TWICE)
class SublayersDroppedTwice(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.add_norm1.dropout(self.looked_back(x, self_mask)))
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, self.add_norm2.dropout(found))
        return self.add_norm3(x, self.add_norm3.dropout(self.feed_forward(x))), weights


@misconception("DecoderBlock", **TWICE)
class ResultDropped(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = super().forward(x, memory, self_mask, cross_mask)
        return self.add_norm1.dropout(x), weights


@misconception("DecoderBlock", **TWICE)
class MemoryDropped(_Block):
    def found(self, x, memory, cross_mask):
        memory = self.add_norm1.dropout(memory)
        return self.cross_attn(x, memory, memory, cross_mask)


@misconception(
    "DecoderBlock",
    cause="wrong-default-dropout",
    says="Without an argument nothing is dropped; the default is dropout=0.1.",
    step="Write dropout=0.1 in __init__'s line.",
)
class DefaultOfZero(_Block):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__(d_model, num_heads, d_ff, dropout)


@misconception(
    "DecoderBlock",
    cause="argument-changed",
    says="The block writes into the tensor that it was given.",
    step="`x += …` changes the caller's tensor; write x = x + …, or x = self.add_norm1(x, looked_back).",
)
class WritesIntoItsInput(_Block):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x += self.add_norm1.dropout(self.looked_back(x, self_mask))
        x = self.add_norm1.norm(x)
        found, weights = self.found(x, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


FORGOTTEN = {
    "cause": "super-init-forgotten",
    "says": "__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    "step": "Make super().__init__() the first line of __init__.",
}


@misconception("DecoderBlock", **FORGOTTEN)
class WithoutSuperInit(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        self.self_attn = _Attention(d_model, num_heads, dropout)


@misconception(
    "DecoderBlock",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class WithoutForward(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm1 = _AddNorm(d_model, dropout)
        self.cross_attn = _Attention(d_model, num_heads, dropout)
        self.add_norm2 = _AddNorm(d_model, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = _AddNorm(d_model, dropout)


class _Stack(nn.Module):
    """The right stack, which the wrong ones change in one place."""

    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return x, tables


@misconception(
    "Decoder",
    cause="shared-layers",
    says="All layers are one and the same block: [block] * n repeats the reference, not the block.",
    step="Make a new block in every turn: DecoderBlock(...) for _ in range(num_layers).",
)
class SharedLayers(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(0, d_model, num_heads, d_ff, dropout)
        self.layers = nn.ModuleList([_Block(d_model, num_heads, d_ff, dropout)] * num_layers)


@misconception(
    "Decoder",
    cause="shared-layers",
    says="There is one block where num_layers of them are asked for; each layer needs parameters of its own.",
    step="Make num_layers blocks: nn.ModuleList(DecoderBlock(...) for _ in range(num_layers)).",
)
class OneBlockInALoop(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(1, d_model, num_heads, d_ff, dropout)


@misconception(
    "Decoder",
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

    return misconception("Decoder", **FINAL)(FinalNorm)


FinalNorm, NormAtTheEnd = _with_final_norm("norm"), _with_final_norm("final_norm")
FinalLayerNorm, LastNorm = _with_final_norm("layer_norm"), _with_final_norm("norm_final")


@misconception("Decoder", **FINAL)
class FinalNormWithoutParameters(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, tables = super().forward(x, memory, self_mask, cross_mask)
        return nn.functional.layer_norm(x, x.shape[-1:]), tables


def _walk(cause, says, step, arguments):
    """A stack that hands other things to its layers; ``arguments`` gives them for layer ``i``."""

    class OtherWalk(_Stack):
        def forward(self, x, memory, self_mask=None, cross_mask=None):
            tables, start = [], x
            for i, layer in enumerate(self.layers):
                x, weights = layer(*arguments(i, x, memory, self_mask, cross_mask, start))
                tables.append(weights)
            return x, tables

    return misconception("Decoder", cause=cause, says=says, step=step)(OtherWalk)


HAND_ON = "In the loop: x, cross_weights = layer(x, memory, self_mask, cross_mask), the same for every layer."
NoMasks = _walk(
    "mask-not-passed", "The stack does not hand the masks on.", HAND_ON, lambda i, x, m, a, b, start: (x, m)
)
NoSelfMask = _walk(
    "mask-not-passed", "self_mask is not handed on.", HAND_ON, lambda i, x, m, a, b, start: (x, m, None, b)
)
NoCrossMask = _walk("mask-not-passed", "cross_mask is not handed on.", HAND_ON, lambda i, x, m, a, b, start: (x, m, a))
MasksForFirst = _walk(
    "mask-not-passed",
    "Only the first layer gets the masks.",
    HAND_ON,
    lambda i, x, m, a, b, start: (x, m, a, b) if i == 0 else (x, m),
)
SelfMaskForFirst = _walk(
    "mask-not-passed",
    "Only the first layer gets self_mask.",
    HAND_ON,
    lambda i, x, m, a, b, start: (x, m, a if i == 0 else None, b),
)
CrossMaskForFirst = _walk(
    "mask-not-passed",
    "Only the first layer gets cross_mask.",
    HAND_ON,
    lambda i, x, m, a, b, start: (x, m, a, b if i == 0 else None),
)
StackMasksExchanged = _walk(
    "masks-exchanged",
    "The two masks change places on their way to the layers.",
    HAND_ON,
    lambda i, x, m, a, b, start: (x, m, b, a),
)
StackOneMask = _walk(
    "one-mask-for-both", "self_mask is handed on for both masks.", HAND_ON, lambda i, x, m, a, b, start: (x, m, a, a)
)
READS = "All layers read the memory that the encoder made: hand `memory` on, unchanged."
MemoryForFirst = _walk(
    "memory-lost",
    "Only the first layer reads the memory; the others read the target in its place.",
    READS,
    lambda i, x, m, a, b, start: (x, m if i == 0 else x, a, b),
)
TargetForMemory = _walk(
    "memory-lost",
    "The layers read the target in place of the memory.",
    READS,
    lambda i, x, m, a, b, start: (x, x, a, b),
)
MemoryMovesOn = _walk(
    "memory-lost",
    "Where target and memory are of one length, the later layers read what a layer gave in place of the memory.",
    READS,
    lambda i, x, m, a, b, start: (x, x if i > 0 and x.shape == m.shape else m, a, b),
)
MemoryDetachedByStack = _walk(
    "memory-detached",
    "No gradient goes back to the memory: the encoder would learn nothing.",
    "Hand the memory on itself, without detach and outside of torch.no_grad().",
    lambda i, x, m, a, b, start: (x, m.detach(), a, b),
)
MemoryForTarget = _walk(
    "target-and-memory-exchanged",
    "The memory goes in where the target should, and the target where the memory should.",
    HAND_ON,
    lambda i, x, m, a, b, start: (m, x, a, b) if i == 0 else (x, start, a, b),
)
MemoryAndTargetTurned = _walk(
    "target-and-memory-exchanged",
    "The memory goes in where the target should, and the target where the memory should.",
    HAND_ON,
    lambda i, x, m, a, b, start: (m, x, a, b),
)
EveryLayerReadsTheInput = _walk(
    "layers-not-chained",
    "Every layer reads the stack's input; each should read the layer before it.",
    "What comes out as x is what goes into the next turn.",
    lambda i, x, m, a, b, start: (start, m, a, b),
)


@misconception(
    "Decoder",
    cause="memory-lost",
    says="The memory is overwritten with what a layer gives.",
    step=READS,
)
class MemoryOverwritten(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            memory, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return memory, tables


@misconception(
    "Decoder",
    cause="layers-not-chained",
    says="What the layers give is thrown away: the result is the input.",
    step="What comes out as x is what goes into the next turn.",
)
class ResultsThrownAway(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return x, [layer(x, memory, self_mask, cross_mask)[1] for layer in self.layers]


@misconception(
    "Decoder",
    cause="returns-too-early",
    says="The loop ends after the first layer: `return` stands inside it.",
    step="Move `return` out of the loop, to the column of `for`.",
)
class ReturnsInTheLoop(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, weights = self.layers[0](x, memory, self_mask, cross_mask)
        return x, [weights]


LEFT = {"cause": "layer-left-out", "step": "Walk over all of self.layers."}


@misconception("Decoder", says="The last layer is never used.", **LEFT)
class LastLayerLeftOut(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers[:-1]:
            x, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return x, tables


@misconception("Decoder", says="The first layer is never used.", **LEFT)
class FirstLayerLeftOut(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers[1:]:
            x, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return x, tables


@misconception("Decoder", says="Every second layer is left out.", **LEFT)
class EverySecondLayerLeftOut(_Stack):
    def used(self):
        return self.layers[::2]

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.used():
            x, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return x, tables


@misconception("Decoder", says="In evaluation mode every second layer is left out.", **LEFT)
class EverySecondLayerLeftOutInEvaluation(EverySecondLayerLeftOut):
    def used(self):
        return self.layers if self.training else self.layers[::2]


@misconception(
    "Decoder",
    cause="layers-reversed",
    says="The layers are gone through from the last to the first.",
    step="Layer 0 reads x: walk over self.layers as they stand.",
)
class LayersReversed(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in reversed(self.layers):
            x, weights = layer(x, memory, self_mask, cross_mask)
            tables.append(weights)
        return x, tables


@misconception(
    "Decoder",
    cause="residual-around-layers",
    says="x is added once more around each layer; the blocks have their residuals inside.",
    step="Take what the layer gives as the new x, and no sum.",
)
class ResidualAroundLayers(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        tables = []
        for layer in self.layers:
            output, weights = layer(x, memory, self_mask, cross_mask)
            x = x + output
            tables.append(weights)
        return x, tables


@misconception(
    "Decoder",
    cause="pair-not-unpacked",
    says="A block gives two things, (x, cross_weights); both together went into the next layer.",
    step="Unpack them: x, cross_weights = layer(x, memory, self_mask, cross_mask).",
)
class PairIntoTheNextLayer(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        for layer in self.layers:
            x = layer(x, memory, self_mask, cross_mask)
        return x


def _tables(cause, says, step, change):
    """A stack that gives something else of its results."""

    class OtherTables(_Stack):
        def forward(self, x, memory, self_mask=None, cross_mask=None):
            return change(*super().forward(x, memory, self_mask, cross_mask))

    return misconception("Decoder", cause=cause, says=says, step=step)(OtherTables)


APPEND = "Before the loop make an empty list, and append each layer's cross weights to it."
LastWeights = _tables(
    "last-weights-only", "Only the last layer's weights are returned.", APPEND, lambda x, tables: (x, tables[-1])
)
LastWeightsInAList = _tables(
    "last-weights-only", "Only the last layer's weights are in the list.", APPEND, lambda x, tables: (x, tables[-1:])
)
AS_LIST = "Return the Python list as it is."
WeightsStacked = _tables(
    "weights-not-a-list",
    "The layers' weights are put together into one tensor; a list is wanted.",
    AS_LIST,
    lambda x, tables: (x, torch.stack(tables)),
)
WeightsStackedSecond = _tables(
    "weights-not-a-list",
    "The layers' weights are put together into one tensor; a list is wanted.",
    AS_LIST,
    lambda x, tables: (x, torch.stack(tables, dim=1)),
)
WeightsInATuple = _tables(
    "weights-not-a-list",
    "The weights come in a tuple; a list is wanted.",
    AS_LIST,
    lambda x, tables: (x, tuple(tables)),
)
WeightsInADict = _tables(
    "weights-not-a-list",
    "The weights come in a dictionary; a list is wanted.",
    AS_LIST,
    lambda x, tables: (x, dict(enumerate(tables))),
)
LayersAveraged = _tables(
    "weights-averaged",
    "The weights are averaged over the layers; each layer's are wanted.",
    APPEND,
    lambda x, tables: (x, sum(tables) / len(tables)),
)
HeadsAveraged = _tables(
    "weights-averaged",
    "The weights are averaged over the heads; each head's are wanted.",
    APPEND,
    lambda x, tables: (x, [table.mean(dim=1) for table in tables]),
)
for _number, _one_head in enumerate((lambda table: table[:, 0], lambda table: table[:, :1],
                                     lambda table: table.mean(dim=1, keepdim=True))):  # fmt: skip
    globals()[f"one_table_{_number}"] = _tables(
        "weights-averaged",
        "Each layer's table is of one head, or of all heads averaged; each head's are wanted.",
        APPEND,
        lambda x, tables, one_head=_one_head: (x, [one_head(table) for table in tables]),
    )
ListReversed = _tables(
    "list-reversed", "The list begins with the last layer.", APPEND, lambda x, tables: (x, tables[::-1])
)
StackOnlyX = _tables(
    "weights-not-returned", "Only x is returned; the list of weights is wanted, too.", APPEND, lambda x, tables: x
)
StackResultsExchanged = _tables(
    "result-order",
    "The two results are in the wrong order.",
    "Return x first, then the list.",
    lambda x, tables: (tables, x),
)


@misconception(
    "Decoder",
    cause="weights-of-earlier-calls",
    says="The list of weights belongs to the module and grows with every call.",
    step="Make the empty list in forward, before the loop.",
)
class WeightsKept(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff, dropout)
        self.kept = []

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, tables = super().forward(x, memory, self_mask, cross_mask)
        self.kept += tables
        return x, self.kept


@misconception(
    "Decoder",
    cause="outputs-collected",
    says="The list holds the outputs of the layers, not their weights.",
    step="Of what a layer gives, x goes on and the weights go into the list.",
)
class OutputsCollected(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        outputs = []
        for layer in self.layers:
            x, _ = layer(x, memory, self_mask, cross_mask)
            outputs.append(x)
        return x, outputs


UNTOLD = {
    "cause": "dropout-not-passed",
    "step": "Hand `dropout` on to every DecoderBlock.",
}


@misconception("Decoder", says="The blocks are made without the dropout that was asked for: they use 0.1.", **UNTOLD)
class DropoutNotPassed(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff)


@misconception("Decoder", says="The blocks are made without dropout.", **UNTOLD)
class StackWithoutDropout(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff, 0.0)


STACK_DROPS = {
    "cause": "dropout-twice",
    "says": "The stack drops numbers of its own, outside the blocks.",
    "step": "The blocks have all the dropout there is; add none.",
}


class _Dropping(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(num_layers, d_model, num_heads, d_ff, dropout)
        self.dropout = nn.Dropout(dropout)


@misconception("Decoder", **STACK_DROPS)
class StackDropsItsInput(_Dropping):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(self.dropout(x), memory, self_mask, cross_mask)


@misconception("Decoder", **STACK_DROPS)
class StackDropsTheMemory(_Dropping):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(x, self.dropout(memory), self_mask, cross_mask)


@misconception("Decoder", **STACK_DROPS)
class StackDropsItsResult(_Dropping):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x, tables = super().forward(x, memory, self_mask, cross_mask)
        return self.dropout(x), tables


@misconception(
    "Decoder",
    cause="wrong-default-dropout",
    says="Without an argument nothing is dropped; the default is dropout=0.1.",
    step="Write dropout=0.1 in __init__'s line.",
)
class StackDefaultOfZero(_Stack):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__(num_layers, d_model, num_heads, d_ff, dropout)


CALLED = {
    "cause": "forward-missing",
    "says": "Something was called that has no forward method: self.layers, which is only a list, or the stack itself.",
    "step": "Name the stack's method `forward`, and walk over the list: for layer in self.layers.",
}


@misconception("Decoder", **CALLED)
class ListCalled(_Stack):
    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return self.layers(x, memory, self_mask, cross_mask)


@misconception("Decoder", **FORGOTTEN)
class StackWithoutSuperInit(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        self.layers = nn.ModuleList()


@misconception("Decoder", **FORGOTTEN)
class StackOfAListWithoutSuperInit(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        self.layers = [_Block(d_model, num_heads, d_ff, dropout) for _ in range(num_layers)]

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return _Stack.forward(self, x, memory, self_mask, cross_mask)


def _ending(cause, says, step, names, after):
    """A block in which the given ones of the three sublayers end in ``after(add_norm, x, output)``."""

    class Ending(_Block):
        def ended(self, name, x, output):
            add_norm = getattr(self, name)
            return after(add_norm, x, output) if name in names else add_norm(x, output)

        def forward(self, x, memory, self_mask=None, cross_mask=None):
            x = self.ended("add_norm1", x, self.looked_back(x, self_mask))
            found, weights = self.found(x, memory, cross_mask)
            x = self.ended("add_norm2", x, found)
            return self.ended("add_norm3", x, self.feed_forward(x)), weights

    return misconception("DecoderBlock", cause=cause, says=says, step=step)(Ending)


_ENDINGS = {
    "exchanged": (
        "arguments-exchanged",
        "add_norm gets its arguments in the wrong order, so that dropout acts on x and not on the sublayer's output.",
        "First what went into the sublayer, then what came out of it: add_norm2(x, found).",
        lambda add_norm, x, output: add_norm(output, x),
    ),
    "normed_twice": (
        "norm-twice",
        "The sum is normed twice: add_norm ends in a norm already.",
        "Leave the second norm out: add_norm2(x, found) is all.",
        lambda add_norm, x, output: add_norm.norm(add_norm(x, output)),
    ),
    "ignored": (
        "sublayer-ignored",
        "A sublayer is called, and what comes out of it is not used.",
        "Hand each sublayer's output to its add_norm, such as add_norm2(x, found).",
        lambda add_norm, x, _output: add_norm(x, x),
    ),
    "left_alone": (
        "sublayer-ignored",
        "A sublayer is called, and what comes out of it is not used.",
        "Hand each sublayer's output to its add_norm, such as add_norm2(x, found).",
        lambda add_norm, x, _output: add_norm.norm(x),
    ),
}
_ALL = ("add_norm1", "add_norm2", "add_norm3")
for _name, (_cause, _says, _step, _after) in _ENDINGS.items():
    for _names in (*((one,) for one in _ALL), *(tuple(two for two in _ALL if two != one) for one in _ALL), _ALL):
        globals()[f"{_name}_{'_'.join(_names)}"] = _ending(_cause, _says, _step, _names, _after)
