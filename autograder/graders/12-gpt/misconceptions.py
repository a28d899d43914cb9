"""The classic mistakes of lesson 12, each as code that makes it."""

import math
import typing
import weakref

import torch
from torch import nn

from autograder.misconceptions import misconception

# ---------- KVCache ----------


class _Cache:
    """The right cache, which the wrong ones change in one place."""

    def __init__(self, num_layers):
        self.num_layers = num_layers
        self.reset()

    def reset(self):
        self.stores = [None] * self.num_layers

    @property
    def length(self):
        return 0 if self.stores[-1] is None else self.stores[-1][0].shape[2]

    def join(self, old, new):
        return torch.cat([old, new], dim=2)

    def update(self, layer, key, value):
        if self.stores[layer] is not None:
            key, value = (self.join(old, new) for old, new in zip(self.stores[layer], (key, value), strict=True))
        self.stores[layer] = key, value
        return key, value


AXIS = {
    "cause": "wrong-axis",
    "says": "The new keys and values are joined to the old ones along the wrong dimension; time is dimension 2.",
    "step": "The shape is (batch, heads, time, width): torch.cat([old, new], dim=2).",
}


@misconception("KVCache", **AXIS)
class AlongHeads(_Cache):
    def join(self, old, new):
        return torch.cat([old, new], dim=1)


@misconception("KVCache", **AXIS)
class AlongBatch(_Cache):
    def join(self, old, new):
        return torch.cat([old, new], dim=0)


@misconception("KVCache", **AXIS)
class AlongWidth(_Cache):
    def join(self, old, new):
        return torch.cat([old, new], dim=-1)


@misconception("KVCache", **AXIS)
class AlongHeadsAndCountedThere(_Cache):
    join = AlongHeads.join

    @property
    def length(self):
        return 0 if self.stores[-1] is None else self.stores[-1][0].shape[1]


FORGETS = {
    "cause": "only-the-new-ones",
    "says": "update gives back the new keys and values alone; attention needs all of them.",
    "step": "Give back the concatenation of what was stored and what is new, and store that.",
}


@misconception("KVCache", **FORGETS)
class KeepsTheLast(_Cache):
    def join(self, old, new):
        return new


@misconception("KVCache", **FORGETS)
class StoresAllAndGivesTheNew(_Cache):
    def update(self, layer, key, value):
        super().update(layer, key, value)
        return key, value


@misconception(
    "KVCache",
    cause="only-the-old-ones",
    says="update gives back what was there before; the new keys and values belong to it, too.",
    step="Append first, then give back what is stored now.",
)
class GivesTheOld(_Cache):
    def update(self, layer, key, value):
        before = self.stores[layer]
        super().update(layer, key, value)
        return (key[:, :, :0], value[:, :, :0]) if before is None else before


@misconception(
    "KVCache",
    cause="keeps-the-first",
    says="The store keeps what came first, and what is appended is lost with the next update.",
    step="Put the concatenation back into the store: self.keys[layer] = key.",
)
class KeepsTheFirst(_Cache):
    def update(self, layer, key, value):
        if self.stores[layer] is None:
            self.stores[layer] = key, value
            return key, value
        return tuple(self.join(old, new) for old, new in zip(self.stores[layer], (key, value), strict=True))


@misconception(
    "KVCache",
    cause="new-ones-in-front",
    says="The new keys and values stand in front of the old ones; the oldest come first.",
    step="torch.cat([old, new], dim=2), in this order.",
)
class InFront(_Cache):
    def join(self, old, new):
        return torch.cat([new, old], dim=2)


LAYERS = {
    "cause": "one-store-for-all-layers",
    "says": "All layers share one store, so a layer finds the keys and values of the others among its own.",
    "step": "Keep a list with a place for each layer, and use self.keys[layer].",
}


@misconception("KVCache", **LAYERS)
class OneStore(_Cache):
    def update(self, layer, key, value):
        return super().update(self.num_layers - 1, key, value)


@misconception("KVCache", **LAYERS)
class OneStoreCountedByLayers(OneStore):
    @property
    def length(self):
        return super().length // self.num_layers


COUNT = {"cause": "length-miscounted", "step": "The length is the number of positions: keys.shape[2] of one layer."}


@misconception("KVCache", says="length grows by one in each update, however many positions come.", **COUNT)
class CountsUpdates(_Cache):
    def reset(self):
        super().reset()
        self.count = 0

    @property
    def length(self):
        return self.count

    def update(self, layer, key, value):
        self.count += self.grows_by(layer, key)
        return super().update(layer, key, value)

    def grows_by(self, layer, key):
        return 1


@misconception("KVCache", says="length grows by one in each pass, however many positions come.", **COUNT)
class CountsPasses(CountsUpdates):
    def grows_by(self, layer, key):
        return int(layer == self.num_layers - 1)


@misconception("KVCache", says="length grows in every layer's update; all layers see the same positions.", **COUNT)
class CountsEveryLayer(CountsUpdates):
    def grows_by(self, layer, key):
        return key.shape[2]


@misconception("KVCache", says="length is one too small.", **COUNT)
class OneTooFew(_Cache):
    @property
    def length(self):
        return max(0, super().length - 1)


@misconception("KVCache", says="length is one too large.", **COUNT)
class OneTooMany(_Cache):
    @property
    def length(self):
        return super().length + (self.stores[-1] is not None)


@misconception("KVCache", says="length is the number of layers.", **COUNT)
class CountsLayers(_Cache):
    @property
    def length(self):
        return len(self.stores)


@misconception("KVCache", says="length is the number of heads, dimension 1.", **COUNT)
class CountsHeads(_Cache):
    @property
    def length(self):
        return 0 if self.stores[-1] is None else self.stores[-1][0].shape[1]


@misconception("KVCache", says="length is the width of a head, dimension 3.", **COUNT)
class CountsWidth(_Cache):
    @property
    def length(self):
        return 0 if self.stores[-1] is None else self.stores[-1][0].shape[3]


@misconception("KVCache", says="length stays 0.", **COUNT)
class CountsNothing(_Cache):
    length = 0


@misconception("KVCache", says="length is the number of new positions of the last update, not of all.", **COUNT)
class CountsTheNew(CountsUpdates):
    def update(self, layer, key, value):
        self.count = key.shape[2]
        return _Cache.update(self, layer, key, value)


MIXED = {
    "cause": "keys-and-values-mixed-up",
    "says": "Keys and values are mixed up.",
    "step": "Keep two stores, and give back (key, value) in this order.",
}


@misconception("KVCache", **MIXED)
class Exchanged(_Cache):
    def update(self, layer, key, value):
        return super().update(layer, key, value)[::-1]


@misconception("KVCache", **MIXED)
class KeysTwice(_Cache):
    def update(self, layer, key, value):
        return super().update(layer, key, key)


@misconception("KVCache", **MIXED)
class ValuesAppendedToKeys(_Cache):
    def update(self, layer, key, value):
        if self.stores[layer] is not None:
            old = self.stores[layer][0]
            key, value = self.join(old, key), self.join(old, value)
        self.stores[layer] = key, value
        return key, value


@misconception("KVCache", **MIXED)
class NewKeysAmongTheValues(_Cache):
    def update(self, layer, key, value):
        return super().update(layer, key, value if self.stores[layer] is None else key)


@misconception(
    "KVCache",
    cause="values-not-kept",
    says="The keys are kept, the values are not: attention needs both, of the same positions.",
    step="Append the values exactly as you append the keys.",
)
class OnlyKeys(_Cache):
    def update(self, layer, key, value):
        return super().update(layer, key, value)[0], value


RESET = {
    "cause": "reset-forgets-too-little",
    "says": "After reset() something of the old text is still there.",
    "step": "reset() must empty keys, values and length of every layer; __init__ can call it.",
}


@misconception("KVCache", **RESET)
class ResetDoesNothing(_Cache):
    def reset(self):
        if not hasattr(self, "stores"):
            super().reset()


@misconception("KVCache", **RESET)
class ResetOfTheFirstLayer(_Cache):
    def reset(self):
        self.stores = [None, *getattr(self, "stores", [None] * self.num_layers)[1:]]


@misconception("KVCache", **RESET)
class ResetOfTheFirstLayerCountedThere(ResetOfTheFirstLayer):
    @property
    def length(self):
        return 0 if self.stores[0] is None else self.stores[0][0].shape[2]


@misconception("KVCache", **RESET)
class ResetOfTheLastLayer(_Cache):
    def reset(self):
        self.stores = [*getattr(self, "stores", [None] * self.num_layers)[:-1], None]


@misconception("KVCache", **RESET)
class ResetOfLengthOnly(CountsUpdates):
    def reset(self):
        if not hasattr(self, "stores"):
            _Cache.reset(self)
        self.count = 0

    def grows_by(self, layer, key):
        return key.shape[2] if layer == self.num_layers - 1 else 0


@misconception("KVCache", **RESET)
class ResetOfStoresOnly(CountsUpdates):
    def reset(self):
        _Cache.reset(self)
        self.count = getattr(self, "count", 0)

    def grows_by(self, layer, key):
        return key.shape[2] if layer == self.num_layers - 1 else 0


@misconception(
    "KVCache",
    cause="shared-between-caches",
    says="All caches share the same stores: they belong to the class instead of to each cache.",
    step="Make the lists in __init__, as attributes of self.",
)
class SharedByAll(_Cache):
    shared: typing.ClassVar = (
        weakref.WeakValueDictionary()
    )  # as long as a cache is left: each learner is told apart by the same calls

    class Stores(list):
        """A list that can be held weakly."""

    def __init__(self, num_layers):
        self.num_layers = num_layers
        self.stores = self.shared.setdefault(num_layers, self.Stores([None] * num_layers))

    def reset(self):
        for layer in range(len(self.stores)):
            self.stores[layer] = None


# ---------- GPTBlock ----------


class _Attention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))


class _Block(nn.Module):
    """The right block, which the wrong ones change in one place."""

    divisor = 0.5  # the exponent of the head's width under which the scores stand

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attn = _Attention(d_model, num_heads)
        linear1, linear2 = nn.Linear(d_model, 4 * d_model), nn.Linear(4 * d_model, d_model)
        self.feed_forward = nn.ModuleDict({"linear1": linear1, "linear2": linear2})
        self.dropout = nn.Dropout(dropout)

    def gate(self, h):
        return nn.functional.gelu(h, approximate="tanh")

    def split(self, x):
        return x.unflatten(-1, (self.attn.num_heads, -1)).transpose(1, 2)

    def merge(self, x):
        return x.transpose(1, 2).flatten(-2)

    def allowed(self, mask):
        return mask

    def remember(self, cache, layer, key, value):
        return (key, value) if cache is None else cache.update(layer, key, value)

    def mix(self, query, key, value, mask):
        scores = query @ key.transpose(-2, -1) / query.shape[-1] ** self.divisor
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.dropout(weights) @ value

    def sources(self, x, h):
        """What queries, keys and values are made of."""
        return h, h, h

    def attend(self, x, h, mask, cache, layer):
        projections = self.attn.q_proj, self.attn.k_proj, self.attn.v_proj
        query, key, value = (
            self.split(made(source)) for made, source in zip(projections, self.sources(x, h), strict=True)
        )
        key, value = self.remember(cache, layer, key, value)
        return self.attn.out_proj(self.merge(self.mix(query, key, value, self.allowed(mask))))

    def think(self, h):
        return self.feed_forward["linear2"](self.gate(self.feed_forward["linear1"](h)))

    def forward(self, x, mask=None, cache=None, layer=0):
        x = x + self.dropout(self.attend(x, self.norm1(x), mask, cache, layer))
        return x + self.dropout(self.think(self.norm2(x)))


def _block(name, cause, says, step, **changes):
    """Give the right block with some methods exchanged."""
    wrong = misconception("GPTBlock", cause=cause, says=says, step=step)(type(name, (_Block,), changes))
    globals()[name] = wrong


POST = (
    "post-norm",
    "The norms come behind the sums: that is post-LN, the block of lessons 08 to 10. This one is pre-LN.",
    "x = x + attention(norm1(x)), then x = x + feed_forward(norm2(x)); nothing follows the second sum.",
)


def _post(self, x, mask=None, cache=None, layer=0):
    x = self.norm1(x + self.dropout(self.attend(x, x, mask, cache, layer)))
    return self.norm2(x + self.dropout(self.think(x)))


_block("PostNorm", *POST, forward=_post)


def _norm_of_output(self, x, mask=None, cache=None, layer=0):
    x = x + self.norm1(self.attend(x, x, mask, cache, layer))
    return x + self.norm2(self.think(x))


_block(
    "NormsTheOutputs", "norm-of-the-output",
    "What the sublayers give is normalized; what they read should be.",
    "x + attention(norm1(x)): the norm stands inside, in front of the sublayer.", forward=_norm_of_output,
)  # fmt: skip

STREAM = (
    "residual-from-the-norm",
    "What is added to is the normalized x; the stream itself must pass without a norm.",
    "Keep x as it is: h = norm1(x), then x = x + attention(h).",
)


def _on_the_norm(self, x, mask=None, cache=None, layer=0):
    x = self.norm1(x)
    x = x + self.attend(x, x, mask, cache, layer)
    x = self.norm2(x)
    return x + self.think(x)


def _first_on_the_norm(self, x, mask=None, cache=None, layer=0):
    x = self.norm1(x)
    x = x + self.attend(x, x, mask, cache, layer)
    return x + self.think(self.norm2(x))


def _second_on_the_norm(self, x, mask=None, cache=None, layer=0):
    x = self.norm2(x + self.attend(x, self.norm1(x), mask, cache, layer))
    return x + self.think(x)


_block("BothSumsOnTheNorm", *STREAM, forward=_on_the_norm)
_block("FirstSumOnTheNorm", *STREAM, forward=_first_on_the_norm)
_block("SecondSumOnTheNorm", *STREAM, forward=_second_on_the_norm)


def _without(attention=True, feed_forward=True):
    def forward(self, x, mask=None, cache=None, layer=0):
        attended = self.attend(x, self.norm1(x), mask, cache, layer)
        x = x + attended if attention else attended
        thought = self.think(self.norm2(x))
        return x + thought if feed_forward else thought

    return forward


RESIDUAL = "missing-residual"
ADD = "Add each sublayer's output to what went into its norm: x = x + ..."
_block("NoFirstSum", RESIDUAL, "The attention's output replaces x; it should be added to it.", ADD,
       forward=_without(attention=False))  # fmt: skip
_block("NoSecondSum", RESIDUAL, "Feed-forward's output replaces x; it should be added to it.", ADD,
       forward=_without(feed_forward=False))  # fmt: skip
_block("NoSums", RESIDUAL, "No sublayer's output is added to its input.", ADD, forward=_without(False, False))


def _norms(first, second):
    def forward(self, x, mask=None, cache=None, layer=0):
        x = x + self.attend(x, getattr(self, first)(x) if first else x, mask, cache, layer)
        return x + self.think(getattr(self, second)(x) if second else x)

    return forward


NORM = "norm1 stands in front of the attention, norm2 in front of the feed-forward network."
_block("NoFirstNorm", "missing-norm", "The attention reads x without a norm.", NORM, forward=_norms(None, "norm2"))
_block("NoSecondNorm", "missing-norm", "Feed-forward reads x without a norm.", NORM, forward=_norms("norm1", None))
_block("NoNorms", "missing-norm", "Neither sublayer reads through a norm.", NORM, forward=_norms(None, None))
_block("OneNorm", "one-norm-for-both", "norm1 is used twice; each sublayer has a norm of its own.", NORM,
       forward=_norms("norm1", "norm1"))  # fmt: skip
_block("OtherNorm", "one-norm-for-both", "norm2 is used twice; each sublayer has a norm of its own.", NORM,
       forward=_norms("norm2", "norm2"))  # fmt: skip
_block("NormsExchanged", "norms-exchanged", "norm1 and norm2 have changed places.", NORM,
       forward=_norms("norm2", "norm1"))  # fmt: skip

EARLY = ("feed-forward-reads-too-early",
         "Feed-forward does not read what the attention has added; it reads something from before.",
         "First x = x + attention(norm1(x)); then feed-forward reads norm2 of this new x.")  # fmt: skip


def _parallel(self, x, mask=None, cache=None, layer=0):
    return x + self.attend(x, self.norm1(x), mask, cache, layer) + self.think(self.norm2(x))


def _forgets_the_first_sum(self, x, mask=None, cache=None, layer=0):
    between = x + self.attend(x, self.norm1(x), mask, cache, layer)
    return x + self.think(self.norm2(between))


def _reads_the_bare_attention(self, x, mask=None, cache=None, layer=0):
    attended = self.attend(x, self.norm1(x), mask, cache, layer)
    return x + attended + self.think(self.norm2(attended))


def _feed_forward_first(self, x, mask=None, cache=None, layer=0):
    x = x + self.think(self.norm2(x))
    return x + self.attend(x, self.norm1(x), mask, cache, layer)


_block("Parallel", *EARLY, forward=_parallel)
_block("ReadsTheBareAttention", *EARLY, forward=_reads_the_bare_attention)
_block("FirstSumForgotten", RESIDUAL, "The second sum adds to the block's input, so what the attention found is lost.",
       "Let x be, after each half, what the sum gave: x = x + ...", forward=_forgets_the_first_sum)  # fmt: skip
_block("FeedForwardFirst", "sublayers-exchanged", "Feed-forward comes before the attention.",
       "First look around, then think: attention, then feed-forward.", forward=_feed_forward_first)  # fmt: skip

GATES = {
    "ExactGate": ("exact-gelu", "That is the exact GELU; GPT-2 has its approximation with tanh.",
                  'nn.GELU(approximate="tanh").', nn.functional.gelu),
    "ReluGate": ("relu-for-gelu", "That is ReLU, the gate of lesson 07; a GPT has GELU.",
                 'nn.GELU(approximate="tanh").', torch.relu),
    "SiluGate": ("another-gate", "That is SiLU, h · sigmoid(h); GELU is h · Φ(h), in its tanh approximation.",
                 'nn.GELU(approximate="tanh").', nn.functional.silu),
    "QuickGate": ("another-gate", "That is h · sigmoid(1.702 h), another approximation than the one with tanh.",
                  'nn.GELU(approximate="tanh").', lambda h: h * torch.sigmoid(1.702 * h)),
    "NoGate": ("no-gate", "Nothing stands between linear1 and linear2: two linear layers are one.",
               'Put nn.GELU(approximate="tanh") between them.', lambda h: h),
    "CubeLost": ("gelu-miswritten", "GELU is written by hand, and something in its formula is not right.",
                 "0.5 · h · (1 + tanh(√(2/π) · (h + 0.044715 · h³))), or nn.GELU(approximate=\"tanh\").",
                 lambda h: 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * h))),
    "CubeOutside": ("gelu-miswritten", "GELU is written by hand, and something in its formula is not right.",
                    "0.5 · h · (1 + tanh(√(2/π) · (h + 0.044715 · h³))), or nn.GELU(approximate=\"tanh\").",
                    lambda h: 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * h + 0.044715 * h**3))),
}  # fmt: skip
for _name, (_cause, _says, _step, _gate) in GATES.items():
    _block(_name, _cause, _says, _step, gate=lambda self, h, gate=_gate: gate(h))


def _gate_behind(self, h):
    return self.gate(self.feed_forward["linear2"](self.feed_forward["linear1"](h)))


_block("GateBehind", "gate-misplaced", "GELU comes after linear2; it stands between the two linear layers.",
       "linear2(gelu(linear1(h))).", think=_gate_behind)  # fmt: skip

_block("MaskIgnored", "mask-ignored", "The mask does not reach the attention.",
       "Hand it on: self.attention(query, key, value, mask).", allowed=lambda self, mask: None)  # fmt: skip
_block("MaskIgnoredWithACache", "mask-ignored",
       "With a cache the mask does not reach the attention: several new positions see each other's future.",
       "Hand it on in both cases, with a cache and without one.",
       attend=lambda self, x, h, mask, cache, layer: _Block.attend(
           self, x, h, mask if cache is None else None, cache, layer))  # fmt: skip
_block("MaskInverted", "mask-inverted", "The mask is read the other way round: True means may attend.",
       "Hand the mask on as it is.", allowed=lambda self, mask: None if mask is None else ~mask)  # fmt: skip


def _of_nothing(hidden):
    """Mix without a word about positions that may attend to nothing, with this number for a forbidden score."""

    def mix(self, query, key, value, mask):
        scores = query @ key.transpose(-2, -1) / query.shape[-1] ** self.divisor
        if mask is not None:
            scores = scores.masked_fill(~mask, hidden(scores))
        return self.dropout(torch.softmax(scores, dim=-1)) @ value

    return mix


_block("NothingIsNaN", "nan-row", "A position with nothing to attend to gives NaN: softmax over nothing but -inf is "
       "0/0.", "After softmax, set the weights that the mask forbids to 0; ScaledDotProductAttention does it.",
       mix=_of_nothing(lambda scores: -torch.inf))  # fmt: skip
_block("NothingIsEverything", "empty-row-uniform",
       "A position with nothing to attend to gets the average of all values; it should get nothing.",
       "After softmax, set the weights that the mask forbids to 0; ScaledDotProductAttention does it.",
       mix=_of_nothing(lambda scores: torch.finfo(scores.dtype).min))  # fmt: skip
_block("NotScaled", "missing-scale", "The scores are not divided by √K, the root of a head's width.",
       "Use scaled_dot_product_attention, or divide by math.sqrt(query.shape[-1]).", divisor=0.0)  # fmt: skip


def _scaled_by_width(self, query, key, value, mask):
    return _Block.mix(self, query / math.sqrt(self.attn.num_heads), key, value, mask)


_block("ScaledByWidth", "scaled-by-model-width", "The scores are divided by √D; each head is only K = D / H wide.",
       "Divide by the root of query.shape[-1], after the heads are split.", mix=_scaled_by_width)  # fmt: skip
_block("OneHead", "heads-not-split", "The attention works on the whole width, as one head.",
       "Split the heads before the attention, and merge them after it.",
       split=lambda self, x: x.unsqueeze(1), merge=lambda self, x: x.squeeze(1))  # fmt: skip


def _no_out(self, x, h, mask, cache, layer):
    attention, self.attn.out_proj = self.attn.out_proj, nn.Identity()
    try:
        return _Block.attend(self, x, h, mask, cache, layer)
    finally:
        self.attn.out_proj = attention


_block("NoOutProjection", "out-proj-forgotten", "The heads are merged, and out_proj is not applied.",
       "self.attn.out_proj(merge_heads(mixed)).", attend=_no_out)  # fmt: skip
_block("MergedWithoutTranspose", "heads-merged-wrongly", "The heads are merged without a transpose before it.",
       "merge_heads does it: transpose first, then reshape.",
       merge=lambda self, x: x.reshape(x.shape[0], x.shape[2], -1))  # fmt: skip
_block("KeysWithoutNorm", "norm-for-queries-only", "Keys and values are made of x without the norm.",
       "h = self.norm1(x), and all three projections take h.", sources=lambda self, x, h: (h, x, x))  # fmt: skip
_block("QueriesWithoutNorm", "norm-for-queries-only", "Queries are made of x without the norm.",
       "h = self.norm1(x), and all three projections take h.", sources=lambda self, x, h: (x, h, h))  # fmt: skip

_block("CacheIgnored", "cache-ignored", "The cache is not used: the new positions see only each other.",
       "If there is a cache: key, value = cache.update(layer, key, value).",
       remember=lambda self, cache, layer, key, value: (key, value))  # fmt: skip


def _update_unused(self, cache, layer, key, value):
    if cache is not None:
        cache.update(layer, key, value)
    return key, value


_block("UpdateUnused", "cache-ignored", "cache.update is called, but what it gives is not used.",
       "key, value = cache.update(layer, key, value), for the attention.", remember=_update_unused)  # fmt: skip


def _exchanged(self, cache, layer, key, value):
    return (key, value) if cache is None else cache.update(layer, value, key)[::-1]


_block("LayerIgnored", "layer-ignored", "Every block uses layer 0 of the cache.",
       "cache.update(layer, ...) with the number that forward was called with.",
       remember=lambda self, cache, layer, key, value: _Block.remember(self, cache, 0, key, value))  # fmt: skip


def _keys_and_values_exchanged(self, cache, layer, key, value):
    if cache is None:
        return key, value
    value, key = cache.update(layer, key, value)
    return key, value


_block("KeysForValues", "keys-and-values-exchanged", "With a cache keys and values are exchanged.",
       "key, value = cache.update(layer, key, value), in this order.", remember=_keys_and_values_exchanged)  # fmt: skip


def _twice(self, cache, layer, key, value):
    if cache is None:
        return key, value
    cache.update(layer, key, value)
    return cache.update(layer, key, value)


_block("UpdatedTwice", "cache-updated-twice", "The cache is updated twice in one call: every position is in it twice.",
       "Call cache.update once for each call of the block.", remember=_twice)  # fmt: skip


def _once_for_each(self, cache, layer, key, value):
    if cache is None:
        return key, value
    return cache.update(layer, key, value)[0], cache.update(layer, key, value)[1]


_block("UpdatedForEach", "cache-updated-twice",
       "The cache is updated twice, once for the keys and once for the values: every position is in it twice.",
       "One call gives both: key, value = cache.update(...).", remember=_once_for_each)  # fmt: skip


def _only_old(self, cache, layer, key, value):
    if cache is None:
        return key, value
    length = key.shape[2]
    keys, values = cache.update(layer, key, value)
    if keys.shape[2] == length:
        return keys, values
    return keys[:, :, :-length], values[:, :, :-length]


def _always_drops(self, h):
    return nn.functional.dropout(_Block.think(self, h), self.dropout.p, training=True)


_block("DropsAlways", "dropout-in-evaluation", "Something is dropped in evaluation mode, too.",
       "nn.Dropout knows the mode; F.dropout needs training=self.training.", think=_always_drops)  # fmt: skip
_block("InPlace", "argument-changed", "The sums are written into the caller's tensor.",
       "x = x + ... makes a new tensor; x += ... does not.",
       forward=lambda self, x, mask=None, cache=None, layer=0: x.detach().copy_(
           _Block.forward(self, x, mask, cache, layer).detach()) if not x.requires_grad
       else _Block.forward(self, x, mask, cache, layer))  # fmt: skip


@misconception(
    "GPTBlock",
    cause="one-norm-for-both",
    says="norm1 and norm2 are one object under two names: they share their scale and shift.",
    step="Make two of them: each sublayer has a norm of its own.",
)
class SameNormTwice(_Block):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__(d_model, num_heads, dropout)
        self.norm2 = self.norm1


class _FourTimes(_Block):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__(d_model, num_heads, dropout)
        self.feed_forward["linear1"] = nn.Linear(d_model, self.factor * d_model)
        self.feed_forward["linear2"] = nn.Linear(self.factor * d_model, d_model)


@misconception(
    "GPTBlock",
    cause="parameter-shape",
    says="The feed-forward network is not four times as wide as the block.",
    step="linear1 from d_model to 4 * d_model, linear2 back again.",
)
class TwiceAsWide(_FourTimes):
    factor = 2


@misconception(
    "GPTBlock",
    cause="parameter-shape",
    says="The feed-forward network is not four times as wide as the block.",
    step="linear1 from d_model to 4 * d_model, linear2 back again.",
)
class NotWider(_FourTimes):
    factor = 1


# ---------- GPT ----------


def _causal(length, past=0):
    return torch.ones(length, past + length, dtype=torch.bool).tril(past)[None, None]


class _GPT(nn.Module):
    """The right model, which the wrong ones change in one place."""

    block = _Block

    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.blocks = nn.ModuleList(self.block(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def past(self, cache):
        return 0 if cache is None else cache.length

    def check(self, past, length):
        if past + length > self.position_embedding.num_embeddings:
            raise ValueError("too long")

    def positions(self, past, length):
        return self.position_embedding(torch.arange(past, past + length))

    def embed(self, ids, past):
        return self.token_embedding(ids) + self.positions(past, ids.shape[1])

    def mask(self, length, past):
        return _causal(length, past)

    def stack(self, x, mask, cache):
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)
        return x

    def logits(self, x):
        return self.final_norm(x) @ self.token_embedding.weight.T

    def forward(self, ids, cache=None):
        past = self.past(cache)
        self.check(past, ids.shape[1])
        x = self.dropout(self.embed(ids, past))
        return self.logits(self.stack(x, self.mask(ids.shape[1], past), cache))


def _gpt(name, cause, says, step, **changes):
    """Give the right model with some methods exchanged."""
    wrong = misconception("GPT", cause=cause, says=says, step=step)(type(name, (_GPT,), changes))
    globals()[name] = wrong


SHIFT = ("positions-not-shifted",
         "With a cache the new ids get the positions from 0 on; they begin at cache.length.",
         "past = cache.length before the blocks run, then torch.arange(past, past + T).")  # fmt: skip
_gpt("FromZero", *SHIFT, embed=lambda self, ids, past: _GPT.embed(self, ids, 0))


def _off_by(shift, only_with_a_cache=True):
    def positions(self, past, length):
        moved = shift if past or not only_with_a_cache else 0
        places = torch.arange(past + moved, past + moved + length)
        return self.position_embedding(places.clamp(0, self.position_embedding.num_embeddings - 1))

    return positions


OFF = ("cache-off-by-one", "With a cache the positions are off by one.",
       "The first new position is cache.length itself: positions count from 0.")  # fmt: skip
_gpt("OneTooFar", *OFF, positions=_off_by(1))
_gpt("OneTooNear", *OFF, positions=_off_by(-1))
_gpt("CountsFromOne", "positions-from-one", "The positions count from 1; the first row of the table is number 0.",
     "torch.arange(past, past + T).", positions=_off_by(1, False))  # fmt: skip
_gpt("NoPositions", "no-positions", "The position embedding is not added.",
     "x = token_embedding(ids) + position_embedding(positions).",
     embed=lambda self, ids, past: self.token_embedding(ids) + 0 * self.positions(past, ids.shape[1]))  # fmt: skip
_gpt("OnePosition", "one-position-for-all", "All ids of a call get the same position.",
     "One position for each id: torch.arange(past, past + T).",
     positions=lambda self, past, length: self.position_embedding(torch.full((length,), past)))  # fmt: skip


def _scaled(self, ids, past):
    tokens = self.token_embedding(ids) * math.sqrt(self.token_embedding.weight.shape[1])
    return tokens + self.positions(past, ids.shape[1])


_gpt("Scaled", "embedding-scaled", "The token embedding is multiplied by √D; a GPT does not do that.",
     "Add the two rows as they are.", embed=_scaled)  # fmt: skip


def _sines(self, past, length):
    width = self.position_embedding.weight.shape[1]
    angles = torch.arange(past, past + length)[:, None] / 10000 ** (torch.arange(width) // 2 * 2 / width)
    table = torch.where(torch.arange(width) % 2 == 0, angles.sin(), angles.cos())
    return table.to(self.position_embedding.weight.dtype)


_gpt("Sines", "sinusoidal-positions", "The positions are the sines of lesson 03; here they are learned rows.",
     "self.position_embedding(torch.arange(past, past + T)).", positions=_sines)  # fmt: skip


class _NoTable(_GPT):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__(vocab_size, d_model, num_heads, num_layers, max_len, dropout)
        del self.position_embedding
        self.max_len = max_len

    def check(self, past, length):
        if past + length > self.max_len:
            raise ValueError("too long")

    def positions(self, past, length):
        width = self.token_embedding.weight.shape[1]
        angles = torch.arange(past, past + length)[:, None] / 10000 ** (torch.arange(width) // 2 * 2 / width)
        return torch.where(torch.arange(width) % 2 == 0, angles.sin(), angles.cos())


@misconception(
    "GPT",
    cause="sinusoidal-positions",
    says="There is no position_embedding: the positions of a GPT are learned rows, not the sines of lesson 03.",
    step="self.position_embedding = nn.Embedding(max_len, d_model).",
)
class SinesWithoutTable(_NoTable):
    pass


SEES = "mask-missing"
MASKS = "Give every block causal_mask(past + T)[:, :, past:], the rows of the new positions."
_gpt("NoMask", SEES, "There is no causal mask: positions read later ones.", MASKS,
     mask=lambda self, length, past: None)  # fmt: skip


def _mask_for_the_first(self, x, mask, cache):
    for layer, block in enumerate(self.blocks):
        x = block(x, mask if layer == 0 else None, cache, layer)
    return x


_gpt("MaskForTheFirst", SEES, "Only the first block gets the mask: in the others positions read later ones.",
     "Every block gets the mask, in every round of the loop.", stack=_mask_for_the_first)  # fmt: skip
_gpt("NoMaskWithCache", "mask-missing-with-a-cache",
     "With a cache the new ids see each other in both directions: among themselves they must be causal, too.", MASKS,
     mask=lambda self, length, past: None if past else _causal(length))  # fmt: skip


def _no_mask_if_cache(self, ids, cache=None):
    past = self.past(cache)
    self.check(past, ids.shape[1])
    mask = _causal(ids.shape[1]) if cache is None else None
    return self.logits(self.stack(self.dropout(self.embed(ids, past)), mask, cache))


_gpt("NoMaskAtAllWithCache", "mask-missing-with-a-cache",
     "With a cache the new ids see each other in both directions: among themselves they must be causal, too.", MASKS,
     forward=_no_mask_if_cache)  # fmt: skip
UNMOVED = (
    "mask-not-shifted",
    "With a cache the mask does not know the positions that have passed: new ids may see all of those.",
    MASKS,
)
_gpt("TriangleNotMoved", *UNMOVED,
     mask=lambda self, length, past: _causal(past + length)[:, :, :length])  # fmt: skip
_gpt("SquareMask", *UNMOVED, mask=lambda self, length, past: _causal(length))
_gpt("MovedTooLittle", *UNMOVED,
     mask=lambda self, length, past: torch.ones(length, past + length, dtype=torch.bool).tril(
         max(past - 1, 0))[None, None])  # fmt: skip
_gpt("MovedTooFar", *UNMOVED,
     mask=lambda self, length, past: torch.ones(length, past + length, dtype=torch.bool).tril(
         past + bool(past))[None, None])  # fmt: skip
_gpt("OnlyNewOnes", "cached-positions-masked", "With a cache the mask forbids the positions that have passed.", MASKS,
     mask=lambda self, length, past: torch.cat(
         [torch.zeros(1, 1, length, past, dtype=torch.bool), _causal(length)], dim=-1))  # fmt: skip
_gpt("Strict", "diagonal-masked", "No position may see itself: the first one then sees nothing.",
     "The diagonal belongs to the mask: position t sees all s ≤ t.",
     mask=lambda self, length, past: torch.ones(length, past + length, dtype=torch.bool).tril(past - 1)[None, None],
     )  # fmt: skip
_gpt("Inverted", "mask-inverted", "The mask is the wrong way round: True means may attend.",
     "True where the key is not later.", mask=lambda self, length, past: ~_causal(length, past))  # fmt: skip
_gpt("OneAhead", "looks-one-ahead", "Each position sees one later position: the very token that it should guess.",
     "The triangle ends with the diagonal.",
     mask=lambda self, length, past: torch.ones(length, past + length, dtype=torch.bool).tril(past + 1)[None, None],
     )  # fmt: skip

ROOM = "Compare cache.length + T with max_len, first of all in forward, and raise a ValueError."
_gpt("NoCheck", "max-len-not-checked", "A text longer than max_len is not refused with a ValueError.", ROOM,
     check=lambda self, past, length: None)  # fmt: skip
_gpt("NewOnesChecked", "max-len-ignores-the-cache", "Only the new ids are compared with max_len.",
     ROOM, check=lambda self, past, length: _GPT.check(self, 0, length))  # fmt: skip
_gpt("OneTooStrict", "max-len-off-by-one", "A text of just max_len tokens is refused; it fits.", ROOM,
     check=lambda self, past, length: _GPT.check(self, past, length + 1))  # fmt: skip
_gpt("ClampedPositions", "max-len-not-checked", "A text longer than max_len is not refused with a ValueError.", ROOM,
     check=lambda self, past, length: None, positions=_off_by(0))  # fmt: skip


def _without_norm(self, x):
    return x @ self.token_embedding.weight.T


_gpt("NoFinalNorm", "no-final-norm", "final_norm is not applied; it stands behind the last block.",
     "self.final_norm(x) @ self.token_embedding.weight.T.", logits=_without_norm)  # fmt: skip
_gpt("NormFirst", "final-norm-misplaced", "final_norm stands in front of the blocks; it belongs behind the last one.",
     "Blocks first, then self.final_norm(x).",
     embed=lambda self, ids, past: self.final_norm(_GPT.embed(self, ids, past)), logits=_without_norm)  # fmt: skip


def _norm_each(self, x, mask, cache):
    for layer, block in enumerate(self.blocks):
        x = self.final_norm(block(x, mask, cache, layer))
    return x


_gpt("NormBetween", "final-norm-misplaced", "final_norm is applied behind every block; it belongs behind the last one.",
     "Leave the loop, then self.final_norm(x).", stack=_norm_each, logits=_without_norm)  # fmt: skip
_gpt("Probabilities", "softmax-at-the-end", "The result are probabilities; logits are asked for.",
     "Leave softmax to sample_next and to the loss.",
     logits=lambda self, x: torch.softmax(_GPT.logits(self, x), dim=-1))  # fmt: skip
_gpt("LogProbabilities", "softmax-at-the-end", "The result are log-probabilities; logits are asked for.",
     "Leave softmax to sample_next and to the loss.",
     logits=lambda self, x: torch.log_softmax(_GPT.logits(self, x), dim=-1))  # fmt: skip
_gpt("LastOnly", "last-position-only", "Only the last position's logits come back; all are asked for, (B, T, V).",
     "Leave the choice of a position to generate.", logits=lambda self, x: _GPT.logits(self, x)[:, -1:])  # fmt: skip
_gpt("LastOnlyWithACache", "last-position-only",
     "With a cache only the last position's logits come back; those of all new ids are asked for, (B, T, V).",
     "Leave the choice of a position to generate.",
     forward=lambda self, ids, cache=None: _GPT.forward(self, ids, cache)[:, slice(0 if cache is None else -1, None)],
     )  # fmt: skip
_gpt("ScaledLogits", "logits-scaled", "The logits are divided by √D; they are plain dot products.",
     "self.final_norm(x) @ self.token_embedding.weight.T.",
     logits=lambda self, x: _GPT.logits(self, x) / math.sqrt(x.shape[-1]))  # fmt: skip
_gpt("EmbeddingsReturned", "no-logits", "The vectors of the last block come back, not the logits.",
     "self.final_norm(x) @ self.token_embedding.weight.T.", logits=lambda self, x: self.final_norm(x))  # fmt: skip


def _stack(layers=None, passes_mask=True, passes_cache=True, number=None):
    def stack(self, x, mask, cache):
        for layer, block in list(enumerate(self.blocks))[slice(*(layers or (None,)))]:
            here = layer if number is None else number
            x = block(x, mask if passes_mask else None, cache if passes_cache else None, here)
        return x

    return stack


_gpt("FirstBlockOnly", "one-block", "Only the first block is used.", "for layer, block in enumerate(self.blocks): ...",
     stack=_stack(layers=(1,)))  # fmt: skip
_gpt("Backwards", "blocks-backwards", "The blocks run from the last to the first.",
     "for layer, block in enumerate(self.blocks): ...", stack=_stack(layers=(None, None, -1)))  # fmt: skip


def _first_block_each_time(self, x, mask, cache):
    for layer in range(len(self.blocks)):
        x = self.blocks[0](x, mask, cache, layer)
    return x


def _one_block_many_times(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
    _GPT.__init__(self, vocab_size, d_model, num_heads, 0, max_len, dropout)
    self.blocks = nn.ModuleList([self.block(d_model, num_heads, dropout)] * num_layers)


def _blocks_side_by_side(self, x, mask, cache):
    return sum(block(x, mask, cache, layer) for layer, block in enumerate(self.blocks))


_gpt("SameBlock", "one-block", "The first block runs every time.", "for layer, block in enumerate(self.blocks): ...",
     stack=_first_block_each_time)  # fmt: skip
_gpt("SharedBlocks", "one-block", "All blocks are one and the same: [block] * n repeats the reference, not the block.",
     "Make a new block in every turn: GPTBlock(...) for _ in range(num_layers).",
     __init__=_one_block_many_times)  # fmt: skip
_gpt("SideBySide", "blocks-side-by-side", "Every block reads the embeddings, not the block before.",
     "x = block(x, ...) in a loop.", stack=_blocks_side_by_side)  # fmt: skip
_gpt("CacheNotPassed", "cache-not-passed", "The cache does not reach the blocks.", "block(x, mask, cache, layer).",
     stack=_stack(passes_cache=False), mask=lambda self, length, past: _causal(length))  # fmt: skip
_gpt("LayerNotPassed", "layer-not-passed", "Every block is told that it is layer 0.",
     "for layer, block in enumerate(self.blocks): block(x, mask, cache, layer).", stack=_stack(number=0))  # fmt: skip


def _counts_late(self, ids, cache=None):
    x = self.dropout(self.embed(ids, 0))
    for layer, block in enumerate(self.blocks):
        past = self.past(cache)
        x = block(x, _causal(ids.shape[1], past), cache, layer)
    return self.logits(x)


_gpt("CacheDropped", "cache-not-passed", "The cache is not used at all: every call is a text of its own.",
     "past = cache.length; the cache goes to every block.",
     forward=lambda self, ids, cache=None: _GPT.forward(self, ids, None))  # fmt: skip
_gpt("NoDropout", "no-dropout", "Nothing is dropped in training mode.", "Hand dropout on to the blocks.",
     __init__=lambda self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0: _GPT.__init__(
         self, vocab_size, d_model, num_heads, num_layers, max_len, 0.0))  # fmt: skip
_gpt("DropsAlways2", "dropout-in-evaluation", "Something is dropped in evaluation mode, too.",
     "nn.Dropout knows the mode; F.dropout needs training=self.training.",
     embed=lambda self, ids, past: nn.functional.dropout(
         _GPT.embed(self, ids, past), self.dropout.p, training=True))  # fmt: skip


def _with_a_padding_row(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
    _GPT.__init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout)
    self.token_embedding.padding_idx = 0


_gpt("PaddingRow", "padding-row", "Row 0 of token_embedding is taken for padding and learns nothing where its token is "
     "read; a GPT has no padding.", "Make token_embedding without padding_idx.", __init__=_with_a_padding_row,
     )  # fmt: skip


class _PostBlock(_Block):
    forward = _post


class _ReluBlock(_Block):
    def gate(self, h):
        return torch.relu(h)


_gpt("PostBlocks", "post-norm-blocks", "The blocks are post-LN, those of lessons 08 to 10.",
     "Use your GPTBlock.", block=_PostBlock)  # fmt: skip
_gpt("ReluBlocks", "relu-blocks", "The blocks' feed-forward networks have ReLU, that of lesson 07.",
     "Use your GPTBlock.", block=_ReluBlock)  # fmt: skip


@misconception(
    "GPT",
    cause="head-not-tied",
    says="The logits come from a matrix of their own; they are dot products with the rows of token_embedding.",
    step="self.final_norm(x) @ self.token_embedding.weight.T, without another nn.Linear.",
)
class NotTied(_GPT):
    def __init__(self, vocab_size, d_model, num_heads, num_layers, max_len, dropout=0.0):
        super().__init__(vocab_size, d_model, num_heads, num_layers, max_len, dropout)
        self.lm_head = nn.Linear(d_model, vocab_size, bias=False)

    def logits(self, x):
        return self.lm_head(self.final_norm(x))


# ---------- sample_next: every mistake is a rule that turns logits into probabilities ----------


def _chances(logits, temperature=1.0, top_k=None, top_p=None, *, keeps=None, order="tkp", renormalizes=True):
    """Give probabilities; ``keeps`` and ``order`` are where mistakes are made."""
    work = logits.double()
    if "t" in order and order.index("t") == 0:
        work = work / temperature
    alive = torch.ones_like(work, dtype=torch.bool)
    for step in order.replace("t", ""):
        chances = torch.softmax(work.masked_fill(~alive, -torch.inf) if renormalizes else work, dim=-1)
        if step == "k" and top_k is not None:
            bar = work.masked_fill(~alive, -torch.inf).topk(min(top_k, work.shape[-1]), dim=-1).values[:, -1:]
            alive = alive & (work >= bar)
        if step == "p" and top_p is not None:
            ranked, rank = chances.masked_fill(~alive, 0.0).sort(dim=-1, descending=True)
            before = ranked.cumsum(dim=-1) - ranked
            stay = (keeps or (lambda before, ranked, top_p: before < top_p))(before, ranked, top_p)
            alive = alive & torch.zeros_like(stay).scatter(-1, rank, stay)
    if "t" in order and order.index("t") > 0:
        work = work / temperature
    return torch.softmax(work.masked_fill(~alive, -torch.inf), dim=-1).nan_to_num(nan=0.0)


def _checked(temperature, top_k, top_p, leaves_out=""):
    if temperature < 0 and leaves_out != "temperature":
        raise ValueError("temperature")
    if top_k is not None and top_k < 1 and leaves_out != "top_k":
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1 and leaves_out != "top_p":
        raise ValueError("top_p")


def _sampler(name, cause, says, step, chances, leaves_out="", uses_generator=True, argmax=True):
    """Make a wrong sampler from a rule for probabilities, and leave the rule where the graders find it."""

    def sample(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
        _checked(temperature, top_k, top_p, leaves_out)
        if temperature == 0 and argmax:
            return logits.argmax(dim=-1)
        table = chances(logits, temperature=temperature, top_k=top_k, top_p=top_p)
        return torch.multinomial(table, 1, generator=generator if uses_generator else None)[:, 0]

    sample.__name__ = name
    wrong = misconception("sample_next", cause=cause, says=says, step=step)(sample)
    wrong.chances = chances
    globals()[name] = wrong


def _ignoring(*names):
    return lambda logits, **dials: _chances(logits, **{key: value for key, value in dials.items() if key not in names})


def _with(**changes):
    return lambda logits, **dials: _chances(logits, **dials, **changes)


_sampler("no_temperature", "temperature-ignored", "The temperature is not used.",
         "logits / temperature, before anything else.", _ignoring("temperature"))  # fmt: skip
_sampler("no_top_k", "top-k-ignored", "top_k is not used.",
         "Set the logits below the k-th largest of their row to minus infinity.", _ignoring("top_k"))  # fmt: skip
_sampler("no_top_p", "top-p-ignored", "top_p is not used.",
         "Keep the smallest set of likeliest tokens that reaches top_p.", _ignoring("top_p"))  # fmt: skip
_sampler("no_dials", "dials-ignored", "None of the dials is used.",
         "Temperature, then top-k, then top-p.", _ignoring("temperature", "top_k", "top_p"))  # fmt: skip
_sampler("no_filters", "filters-ignored", "Neither top_k nor top_p is used.",
         "Temperature, then top-k, then top-p.", _ignoring("top_k", "top_p"))  # fmt: skip


def _multiplied(logits, temperature=1.0, top_k=None, top_p=None):
    return _chances(logits * temperature**2, temperature, top_k, top_p)


_sampler("multiplied", "temperature-inverted", "The logits are multiplied by the temperature, not divided by it.",
         "logits / temperature: below 1 the likely tokens become likelier.", _multiplied)  # fmt: skip


def _scales_probabilities(logits, temperature=1.0, top_k=None, top_p=None):
    return _chances(
        torch.softmax(torch.softmax(logits.double(), dim=-1) / temperature, dim=-1).log(), 1.0, top_k, top_p
    )


_sampler("temperature_of_probabilities", "temperature-on-probabilities",
         "The temperature divides the probabilities; it should divide the logits, before softmax.",
         "softmax(logits / temperature).", _scales_probabilities)  # fmt: skip
_sampler("late", "temperature-after-the-filter",
         "The temperature comes after the filters; it comes first, so that the filters see its effect.",
         "logits = logits / temperature as the first step.", _with(order="kpt"))  # fmt: skip
_sampler("between", "temperature-after-the-filter",
         "The temperature comes after top_p has chosen; it comes first.",
         "logits = logits / temperature as the first step.", _with(order="ptk"))  # fmt: skip
# Two ways of writing that keep the same tokens.
EARLY_P = (
    "top-p-before-top-k",
    "top_p is measured against probabilities from before top_k; it is about what top_k has left, renormalized.",
    "First top-k (minus infinity for what goes), then softmax again, then the sums for top_p.",
)
_sampler("p_before_k", *EARLY_P, _with(order="tpk"))
_sampler("not_renormalized", *EARLY_P, _with(renormalizes=False))
CROSSING = "A token stays if the sum of those before it is less than top_p: cumulative sum minus its own probability."


def _before_crossing(before, ranked, top_p):
    stay = before + ranked <= top_p
    stay[..., 0] = True
    return stay


def _strictly_before(before, ranked, top_p):
    return before + ranked <= top_p


_sampler("crossing_dropped", "crossing-token-dropped",
         "The token that crosses top_p is dropped; the set must reach top_p, so it stays.", CROSSING,
         _with(keeps=_before_crossing))  # fmt: skip


def _one_more(before, ranked, top_p):
    stay = before < top_p
    return torch.cat([torch.ones_like(stay[..., :1]), stay[..., :-1]], dim=-1)


_sampler("one_too_many_kept", "one-token-too-many", "One token more than needed stays in the set of top_p.", CROSSING,
         _with(keeps=_one_more))  # fmt: skip
_sampler("threshold", "top-p-as-threshold",
         "top_p is compared with each token's own probability; it is about the sum of the likeliest ones.", CROSSING,
         lambda logits, temperature=1.0, top_k=None, top_p=None: _by_threshold(logits, temperature, top_k, top_p),
         )  # fmt: skip


def _by_threshold(logits, temperature, top_k, top_p):
    table = _chances(logits, temperature, top_k)
    if top_p is None:
        return table
    stay = (table >= top_p) | (table == table.amax(dim=-1, keepdim=True))
    table = table * stay
    return table / table.sum(dim=-1, keepdim=True)


_sampler("tail_kept", "top-p-inverted", "top_p keeps the unlikely tokens and drops the likely ones.", CROSSING,
         _with(keeps=lambda before, ranked, top_p: before >= min(top_p, float(before.amin(dim=0).amax()))))  # fmt: skip


def _ascending(logits, temperature=1.0, top_k=None, top_p=None):
    table = _chances(logits, temperature, top_k)
    if top_p is None:
        return table
    ranked, rank = table.sort(dim=-1)
    stay = ranked.cumsum(dim=-1) - ranked < top_p
    table = table * torch.zeros_like(stay).scatter(-1, rank, stay)
    return table / table.sum(dim=-1, keepdim=True)


_sampler("ascending", "sorted-ascending", "The probabilities are sorted from small to large.",
         "sort(dim=-1, descending=True).", _ascending)  # fmt: skip


def _not_scattered(logits, temperature=1.0, top_k=None, top_p=None):
    table = _chances(logits, temperature, top_k)
    if top_p is None:
        return table
    ranked, _ = table.sort(dim=-1, descending=True)
    table = table * (ranked.cumsum(dim=-1) - ranked < top_p)
    return (table + 1e-300) / (table + 1e-300).sum(dim=-1, keepdim=True)


def _ids_of_ranks(logits, temperature=1.0, top_k=None, top_p=None):
    table = _chances(logits, temperature, top_k, top_p)
    return table if top_p is None else table.sort(dim=-1, descending=True).values


_sampler("not_scattered", "ranks-for-ids",
         "What is decided about sorted places is applied to unsorted tokens.",
         "Bring the decision back with scatter(-1, order, ...), or gather the id.", _not_scattered)  # fmt: skip
_sampler("ids_of_ranks", "ranks-for-ids",
         "The draw is a place in the sorted row; the token is what stood at that place.",
         "order.gather(-1, drawn) turns a rank into an id.", _ids_of_ranks)  # fmt: skip


def _ids_of_top_k(logits, temperature=1.0, top_k=None, top_p=None):
    table = _chances(logits, temperature, top_k, top_p)
    return table if top_k is None else table.sort(dim=-1, descending=True).values


_sampler("ids_of_top_k_ranks", "ranks-for-ids",
         "With top_k the draw is a place among the k best; the token is what stood at that place.",
         "topk gives values and indices: indices.gather(-1, drawn) is the id.", _ids_of_top_k)  # fmt: skip


def _over_batch(logits, temperature=1.0, top_k=None, top_p=None):
    if top_k is None:
        return _chances(logits, temperature, None, top_p)
    bar = (logits / temperature).flatten().topk(min(top_k, logits.numel())).values[-1]
    cut = (logits / temperature).masked_fill(logits / temperature < bar, -1e9)
    return _chances(cut, 1.0, None, top_p)


_sampler("top_k_over_batch", "top-k-over-the-batch", "top_k looks for the k best of the whole batch, not of each row.",
         "logits.topk(top_k, dim=-1), row by row.", _over_batch)  # fmt: skip


def _bar_of_first_row(logits, temperature=1.0, top_k=None, top_p=None):
    if top_k is None:
        return _chances(logits, temperature, None, top_p)
    work = logits / temperature
    bar = work[:1].topk(min(top_k, work.shape[-1]), dim=-1).values[:, -1:]
    return _chances(work.masked_fill(work < bar, -1e9), 1.0, None, top_p)


_sampler("bar_of_first_row", "top-k-over-the-batch", "The bar of top_k is the first row's, for all rows.",
         "logits.topk(top_k, dim=-1).values[:, -1:] has one bar for each row.", _bar_of_first_row)  # fmt: skip


def _zero_for_infinity(logits, temperature=1.0, top_k=None, top_p=None):
    work = logits / temperature
    if top_k is not None:
        bar = work.topk(min(top_k, work.shape[-1]), dim=-1).values[:, -1:]
        work = work.masked_fill(work < bar, 0.0)
    return _chances(work, 1.0, None, top_p)


_sampler("zero_for_infinity", "zero-for-minus-infinity",
         "What top_k removes gets the logit 0, and that is no small logit: softmax gives it weight.",
         "masked_fill(..., -torch.inf).", _zero_for_infinity)  # fmt: skip


def _smallest_k(logits, temperature=1.0, top_k=None, top_p=None):
    if top_k is None:
        return _chances(logits, temperature, None, top_p)
    work = logits / temperature
    bar = work.topk(min(top_k, work.shape[-1]), dim=-1, largest=False).values[:, -1:]
    return _chances(work.masked_fill(work > bar, -1e9), 1.0, None, top_p)


_sampler("smallest_k", "top-k-inverted", "top_k keeps the k tokens with the smallest logits.",
         "Keep the largest: what is below the k-th largest goes.", _smallest_k)  # fmt: skip


def _k_shifted(shift):
    def chances(logits, temperature=1.0, top_k=None, top_p=None):
        return _chances(logits, temperature, None if top_k is None else max(1, top_k + shift), top_p)

    return chances


_sampler("one_more_for_k", "top-k-off-by-one", "One token more than top_k stays.",
         "The bar is the k-th largest itself, and only what is below it goes.", _k_shifted(1))  # fmt: skip
_sampler("one_less_for_k", "top-k-off-by-one", "One token less than top_k stays.",
         "The bar is the k-th largest itself, and only what is below it goes.", _k_shifted(-1))  # fmt: skip


def _always_best(logits, temperature=1.0, top_k=None, top_p=None):
    return nn.functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).double()


def _evenly(logits, temperature=1.0, top_k=None, top_p=None):
    alive = _chances(logits, temperature, top_k, top_p) > 0
    return alive.double() / alive.sum(dim=-1, keepdim=True)


_sampler("always_best", "argmax-for-a-draw", "The best token is taken; it should be drawn.",
         "torch.multinomial(probabilities, 1, generator=generator).", _always_best)  # fmt: skip
_sampler("evenly", "evenly-drawn", "All tokens that are left are equally likely; softmax says how likely each one is.",
         "torch.multinomial(probabilities, 1, generator=generator).", _evenly)  # fmt: skip


def _one_row_for_all(logits, temperature=1.0, top_k=None, top_p=None):
    return _chances(logits, temperature, top_k, top_p)[:1].expand(len(logits), -1)


_sampler("one_row_for_all", "first-row-for-all", "All rows are drawn from the first row's probabilities.",
         "torch.multinomial draws for each row of its input.", _one_row_for_all)  # fmt: skip
_sampler("generator_ignored", "generator-ignored", "The generator is not used for the draw.",
         "torch.multinomial(probabilities, 1, generator=generator).", _chances, uses_generator=False)  # fmt: skip

CHECK = "At the beginning: if ...: raise ValueError(...)."


@misconception("sample_next", cause="top-k-not-checked", says="A top_k below 1 is not refused.", step=CHECK)
def top_k_unchecked(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, None, top_p)
    if temperature == 0:
        return logits.argmax(dim=-1)
    top_k = None if top_k is None or top_k < 1 else top_k
    return torch.multinomial(_chances(logits, temperature, top_k, top_p), 1, generator=generator)[:, 0]


@misconception("sample_next", cause="top-p-not-checked", says="A top_p outside of (0, 1] is not refused.", step=CHECK)
def top_p_unchecked(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, top_k, None)
    if temperature == 0:
        return logits.argmax(dim=-1)
    table = _chances(logits, temperature, top_k, None if top_p is None else max(top_p, 1e-9))
    return torch.multinomial(table, 1, generator=generator)[:, 0]


@misconception(
    "sample_next", cause="temperature-not-checked", says="A negative temperature is not refused.", step=CHECK
)
def temperature_unchecked(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(1.0, top_k, top_p)
    if temperature == 0:
        return logits.argmax(dim=-1)
    return torch.multinomial(_chances(logits, temperature, top_k, top_p), 1, generator=generator)[:, 0]


@misconception("sample_next", cause="nothing-checked", says="Senseless dials are not refused.", step=CHECK)
def nothing_checked(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature == 0:
        return logits.argmax(dim=-1)
    top_k = None if top_k is None or top_k < 1 else top_k
    table = _chances(logits, temperature, top_k, None if top_p is None else max(top_p, 1e-9))
    return torch.multinomial(table, 1, generator=generator)[:, 0]


@misconception(
    "sample_next",
    cause="top-p-too-strict",
    says="A top_p of 1 is refused; it is allowed and keeps every token.",
    step="Refuse what is not above 0 or is above 1; 1 itself belongs to the good ones.",
)
def top_p_of_one_refused(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if top_p == 1:
        raise ValueError("top_p")
    return _sample(logits, temperature, top_k, top_p, generator)


@misconception(
    "sample_next",
    cause="temperature-zero",
    says="Temperature 0 divides by zero; it means the token with the largest logit.",
    step="if temperature == 0: return logits.argmax(dim=-1).",
)
def divides_by_zero(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, top_k, top_p)
    work = logits / temperature
    if top_k is not None:
        bar = work.topk(min(top_k, work.shape[-1]), dim=-1).values[:, -1:]
        work = work.masked_fill(work < bar, -torch.inf)
    table = torch.softmax(work, dim=-1)
    if top_p is not None:
        ranked, rank = table.sort(dim=-1, descending=True)
        gone = ranked.cumsum(dim=-1) - ranked >= top_p
        table = table.masked_fill(torch.zeros_like(gone).scatter(-1, rank, gone), 0.0)
    return torch.multinomial(table, 1, generator=generator)[:, 0]


@misconception(
    "sample_next",
    cause="one-token-for-all",
    says="One token comes back for the whole batch; each row draws its own.",
    step="torch.multinomial(probabilities, 1) gives one column with a token for each row.",
)
def one_for_all(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, top_k, top_p)
    if temperature == 0:
        return logits.argmax()
    return torch.multinomial(_chances(logits, temperature, top_k, top_p)[0], 1, generator=generator)


@misconception(
    "sample_next",
    cause="probability-for-id",
    says="The probabilities come back; the id of a drawn token is asked for.",
    step="torch.multinomial(probabilities, 1, generator=generator) draws an id for each row.",
)
def gives_probabilities(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, top_k, top_p)
    return _chances(logits, temperature or 1.0, top_k, top_p).to(logits.dtype)


# ---------- generate ----------


def _sample(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    _checked(temperature, top_k, top_p)
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, -torch.inf)
    table = torch.softmax(logits, dim=-1)
    if top_p is not None:
        ranked, rank = table.sort(dim=-1, descending=True)
        gone = ranked.cumsum(dim=-1) - ranked >= top_p
        table = table.masked_fill(torch.zeros_like(gone).scatter(-1, rank, gone), 0.0)
    return torch.multinomial(table, 1, generator=generator)[:, 0]


class _Writer:
    """The right generate, as an object that is called; the wrong ones change one method."""

    new_cache = _Cache

    def __call__(self, model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None,
                 generator=None, use_cache=True):  # fmt: skip
        self.check(model, ids, max_new_tokens)
        model.eval()
        dials = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "generator": generator}
        cache = self.cache(model) if self.uses(use_cache) else None
        finished = self.ended(ids, eos_id)
        prompt, new = ids, self.first(ids, cache)
        with torch.no_grad():
            for _ in range(self.count(max_new_tokens)):
                logits = self.scores(model, ids, new, cache)
                chosen = self.choose(logits, dials)
                chosen, finished = self.end(chosen, finished, eos_id)
                if self.stops(finished, eos_id):
                    break
                new = chosen.unsqueeze(1)
                ids = torch.cat([ids, new], dim=1)
                if self.stops_after(finished, eos_id):
                    break
        return self.result(ids, prompt)

    def check(self, model, ids, count):
        if ids.shape[1] + count > model.position_embedding.num_embeddings:
            raise ValueError("too long")

    def cache(self, model):
        return self.new_cache(len(model.blocks))

    def uses(self, use_cache):
        return use_cache

    def ended(self, ids, eos_id):
        return torch.zeros(len(ids), dtype=torch.bool)

    def first(self, ids, cache):
        return ids

    def count(self, max_new_tokens):
        return max_new_tokens

    def scores(self, model, ids, new, cache):
        logits = model(ids) if cache is None else model(new, cache)
        return logits[:, -1]

    def choose(self, logits, dials):
        return _sample(logits, **dials)

    def end(self, chosen, finished, eos_id):
        if eos_id is not None:
            chosen = torch.where(finished, eos_id, chosen)
            finished = finished | (chosen == eos_id)
        return chosen, finished

    def stops(self, finished, eos_id):
        return False

    def stops_after(self, finished, eos_id):
        return False

    def result(self, ids, prompt):
        return ids


def _writer(name, cause, says, step, **changes):
    writer = type(name, (_Writer,), changes)()

    def write(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
              use_cache=True):  # fmt: skip
        return writer(model, ids, max_new_tokens, temperature, top_k, top_p, eos_id, generator, use_cache)

    write.__name__ = name
    globals()[name] = misconception("generate", cause=cause, says=says, step=step)(write)


_writer("prompt_dropped", "prompt-dropped", "Only the new tokens come back; the prompt belongs in front of them.",
        "Append to ids, and return ids.", result=lambda self, ids, prompt: ids[:, prompt.shape[1] :])  # fmt: skip
COUNT_ = "for _ in range(max_new_tokens): one token in each round."
_writer("one_too_many", "one-token-too-many", "One token too many is written.", COUNT_,
        count=lambda self, count: count + 1, check=lambda self, model, ids, count: _Writer.check(
            self, model, ids, count) )  # fmt: skip
_writer("one_too_few", "one-token-too-few", "One token is missing at the end.", COUNT_,
        count=lambda self, count: count - 1)  # fmt: skip


def _up_to_length(self, model, ids, max_new_tokens, *others):
    return _Writer.__call__(self, model, ids, max(0, max_new_tokens - ids.shape[1]), *others)


_writer("total_length", "length-counts-the-prompt", "max_new_tokens is taken for the length of the whole text.",
        "It counts the tokens that are appended.", __call__=_up_to_length)  # fmt: skip
LAST = "The last position's logits say what comes next: logits[:, -1]."
_writer("first_position", "wrong-position", "The logits of the first position are used.", LAST,
        scores=lambda self, model, ids, new, cache: (
            model(ids) if cache is None else model(new, cache))[:, 0])  # fmt: skip


def _position_before(self, model, ids, new, cache):
    logits = model(ids) if cache is None else model(new, cache)
    return logits[:, -2 if logits.shape[1] > 1 else -1]


_writer("position_before", "wrong-position", "The logits of the last position but one are used.", LAST,
        scores=_position_before)  # fmt: skip


def _last_token_only(self, model, ids, new, cache):
    return (model(ids[:, -1:]) if cache is None else model(new, cache))[:, -1]


_writer("prompt_tail", "prompt-not-read", "The cache never sees the prompt but for its last token.",
        "The first call gets the whole prompt; only the later ones get one token.",
        first=lambda self, ids, cache: ids[:, -1:])  # fmt: skip
_writer("forgets_without_cache", "prompt-not-read", "Without the cache the model gets only the last token.",
        "Without a cache the model needs the whole text each time.", scores=_last_token_only)  # fmt: skip
_writer(
    "forgets_after_the_prompt",
    "prompt-not-read",
    "Without the cache the model gets only the last token.",
    "Without a cache the model needs the whole text each time.",
    scores=lambda self, model, ids, new, cache: (model(new) if cache is None else model(new, cache))[:, -1],
)
_writer("no_memory", "prompt-not-read", "After the prompt the model sees only the last token, without a cache.",
        "Hand the cache on: model(new, cache).",
        scores=lambda self, model, ids, new, cache: (model(ids) if cache is None else model(new))[:, -1])  # fmt: skip


def _everything_into_the_cache(self, model, ids, new, cache):
    return (model(ids) if cache is None else model(ids, cache))[:, -1]


_writer("everything_again", "whole-text-into-the-cache",
        "With a cache the whole text goes in each time, so the cache holds it several times.",
        "After the prompt only the last token goes in.", scores=_everything_into_the_cache)  # fmt: skip


def _resets(self, model, ids, new, cache):
    if cache is not None:
        cache.reset()
    return _everything_into_the_cache(self, model, ids, new, cache)


def _sampled(**changes):
    return lambda self, logits, dials: _sample(logits, **{**dials, **changes})


_writer("reset_each_time", "cache-not-used", "The cache is reset each time and gets the whole text: nothing is saved.",
        "Keep the cache, and hand the model only the new token.", scores=_resets)  # fmt: skip
_writer("cache_never_used", "cache-not-used", "The cache is never used: the model computes the whole text each time.",
        "model(new, cache) with a KVCache when use_cache is True.", uses=lambda self, use_cache: False)  # fmt: skip
_writer("cache_always_used", "use-cache-ignored", "The cache is used even when use_cache is False.",
        "Make a cache only when use_cache is True.", uses=lambda self, use_cache: True)  # fmt: skip
_writer("use_cache_inverted", "use-cache-ignored", "use_cache is read the wrong way round.",
        "Make a cache when use_cache is True.", uses=lambda self, use_cache: not use_cache)  # fmt: skip
_kept = weakref.WeakKeyDictionary()


def _global_cache(self, model):
    return _kept.setdefault(model, _Cache(len(model.blocks)))


_writer("cache_kept", "cache-not-fresh", "The cache of the last text is still in use.",
        "Make a new KVCache in each call.", cache=_global_cache)  # fmt: skip

_writer("no_temperature_passed", "temperature-not-passed", "The temperature does not reach sample_next.",
        "Hand all four on: temperature, top_k, top_p, generator.", choose=_sampled(temperature=1.0))  # fmt: skip
_writer("no_top_k_passed", "top-k-not-passed", "top_k does not reach sample_next.",
        "Hand all four on: temperature, top_k, top_p, generator.", choose=_sampled(top_k=None))  # fmt: skip
_writer("no_top_p_passed", "top-p-not-passed", "top_p does not reach sample_next.",
        "Hand all four on: temperature, top_k, top_p, generator.", choose=_sampled(top_p=None))  # fmt: skip
_writer("no_filters_passed", "filters-not-passed", "top_k and top_p do not reach sample_next.",
        "Hand all four on: temperature, top_k, top_p, generator.", choose=_sampled(top_k=None, top_p=None))  # fmt: skip
_writer("always_greedy", "argmax-for-a-draw", "The best token is always taken, whatever the temperature.",
        "Draw with sample_next.", choose=_sampled(temperature=0))  # fmt: skip
_writer("no_generator_passed", "generator-ignored", "The generator does not reach sample_next.",
        "Hand all four on: temperature, top_k, top_p, generator.", choose=_sampled(generator=None))  # fmt: skip
_writer("dials_exchanged", "dials-exchanged", "top_k and top_p have changed places.",
        "Hand them on by name: top_k=top_k, top_p=top_p.",
        choose=lambda self, logits, dials: _sample(
            logits, **{**dials, "top_k": dials["top_p"], "top_p": dials["top_k"]}))  # fmt: skip

EOS = "finished = finished | (chosen == eos_id), and a finished row takes eos_id from then on."
_writer("eos_ignored", "eos-ignored", "Rows that have drawn eos_id write on.", EOS,
        end=lambda self, chosen, finished, eos_id: (chosen, finished))  # fmt: skip


for _name, _ended in (
    ("anywhere", lambda ids, eos_id: (ids == eos_id).any(dim=1)),
    ("at_its_end", lambda ids, eos_id: ids[:, -1] == eos_id),
):
    _writer(f"eos_in_the_prompt_{_name}", "eos-in-the-prompt",
            "A row whose prompt holds eos_id counts as ended; only a token that is drawn ends a row.",
            "At first no row is finished; look at what sample_next gave, not at ids.",
            ended=lambda self, ids, eos_id, ended=_ended: _Writer.ended(self, ids, eos_id) if eos_id is None
            else ended(ids, eos_id))  # fmt: skip


def _end_if_true(self, chosen, finished, eos_id):
    return _Writer.end(self, chosen, finished, eos_id or None)


_writer("eos_zero_ignored", "eos-zero-ignored", "An eos_id of 0 is taken for none.", "if eos_id is not None: ...",
        end=_end_if_true)  # fmt: skip


def _end_of_last(self, chosen, finished, eos_id):
    if eos_id is None:
        return chosen, finished
    return torch.where(finished, eos_id, chosen), chosen == eos_id


_writer("eos_once", "eos-forgotten", "A row that has ended is remembered for one step only.", EOS, end=_end_of_last)


def _end_filled(value):
    def end(self, chosen, finished, eos_id):
        if eos_id is None:
            return chosen, finished
        return torch.where(finished, value, chosen), finished | (chosen == eos_id)

    return end


_writer("filled_with_zero", "filled-with-something-else", "A finished row goes on with 0; it goes on with eos_id.", EOS,
        end=_end_filled(0))  # fmt: skip
_writer("filled_with_minus", "filled-with-something-else", "A finished row goes on with -100, not with eos_id.", EOS,
        end=_end_filled(-100), scores=lambda self, model, ids, new, cache: _Writer.scores(
            self, model, ids.clamp(min=0), new.clamp(min=0), cache))  # fmt: skip


def _all_end(self, chosen, finished, eos_id):
    if eos_id is None:
        return chosen, finished
    chosen = torch.where(finished, eos_id, chosen)
    return chosen, finished | (chosen == eos_id).any()


_writer("all_end_together", "one-row-ends-all", "When one row ends, all rows end.",
        "Each row has its own end: a tensor of B flags.", end=_all_end)  # fmt: skip


def _stop_all(self, finished, eos_id):
    return eos_id is not None and bool(finished.all())


def _stop_any(self, finished, eos_id):
    return eos_id is not None and bool(finished.any())


_writer("short_when_all_end", "text-too-short", "When every row has ended the text stops short of its full length.",
        "Go on, or fill up: the result has T + max_new_tokens columns.", stops=_stop_all)  # fmt: skip
_writer("short_after_all_end", "text-too-short", "When every row has ended the text stops short of its full length.",
        "Go on, or fill up: the result has T + max_new_tokens columns.", stops_after=_stop_all)  # fmt: skip
_writer("short_when_one_ends", "one-row-ends-all", "When one row ends, the text stops for all.",
        "Each row has its own end, and the result has T + max_new_tokens columns.", stops=_stop_any)  # fmt: skip
_writer("short_after_one_ends", "one-row-ends-all", "When one row ends, the text stops for all.",
        "Each row has its own end, and the result has T + max_new_tokens columns.", stops_after=_stop_any)  # fmt: skip


def _end_swallowed(self, chosen, finished, eos_id):
    if eos_id is None:
        return chosen, finished
    now = finished | (chosen == eos_id)
    return torch.where(now & ~finished, (chosen + 1) % 13, torch.where(finished, eos_id, chosen)), now


_writer("no_check", "max-len-not-checked", "A text that does not fit is not refused beforehand.",
        "First of all: if ids.shape[1] + max_new_tokens > max_len: raise ValueError(...).",
        check=lambda self, model, ids, count: None)  # fmt: skip
_writer("new_tokens_checked", "max-len-not-checked", "Only the new tokens are compared with max_len, not the prompt.",
        "First of all: if ids.shape[1] + max_new_tokens > max_len: raise ValueError(...).",
        check=lambda self, model, ids, count: _Writer.check(self, model, ids[:, :0], count))  # fmt: skip
_writer("too_strict", "max-len-off-by-one", "A text of just max_len tokens is refused; it fits.",
        "More than max_len: >, not >=.",
        check=lambda self, model, ids, count: _Writer.check(self, model, ids, count + 1))  # fmt: skip


def _window(self, model, ids, new, cache):
    size = model.position_embedding.num_embeddings
    if ids.shape[1] > size:
        return model(ids[:, -size:])[:, -1]
    return _Writer.scores(self, model, ids, new, cache)


_writer("window", "max-len-not-checked", "A text that does not fit is cut; it must be refused.",
        "First of all: if ids.shape[1] + max_new_tokens > max_len: raise ValueError(...).",
        check=lambda self, model, ids, count: None, scores=_window)  # fmt: skip


def _writes_into_the_prompt(self, model, ids, max_new_tokens, *others):
    text = _Writer.__call__(self, model, ids, max_new_tokens, *others)
    ids[:, -1] = text[:, -1]
    return text


_writer("prompt_overwritten", "argument-changed", "The caller's prompt is overwritten.",
        "torch.cat makes a new tensor.", __call__=_writes_into_the_prompt)  # fmt: skip
