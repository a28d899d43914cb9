"""The classic mistakes of lesson 10, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception

# ---------- xavier_bound ----------

FANS = {
    "cause": "one-fan",
    "says": "The bound uses one of the two sizes; Xavier's rule is a compromise between both.",
    "step": "Divide by fan_in + fan_out: the values on the way forward and the gradients on the way back both count.",
}


@misconception("xavier_bound", **FANS)
def fan_in_only(fan_in, fan_out):
    return math.sqrt(6 / fan_in)


@misconception("xavier_bound", **FANS)
def fan_in_as_lecun(fan_in, fan_out):
    return math.sqrt(3 / fan_in)


@misconception("xavier_bound", **FANS)
def fan_in_as_linear(fan_in, fan_out):
    return 1 / math.sqrt(fan_in)


@misconception("xavier_bound", **FANS)
def fan_out_only(fan_in, fan_out):
    return math.sqrt(6 / fan_out)


@misconception("xavier_bound", **FANS)
def fan_out_as_lecun(fan_in, fan_out):
    return math.sqrt(3 / fan_out)


@misconception(
    "xavier_bound",
    cause="no-root",
    says="The root is missing: 6 / (fan_in + fan_out) is the square of the bound.",
    step="Take math.sqrt of it.",
)
def without_the_root(fan_in, fan_out):
    return 6 / (fan_in + fan_out)


@misconception(
    "xavier_bound",
    cause="no-root",
    says="The root covers the 6 alone; it goes over the whole fraction.",
    step="First 6 / (fan_in + fan_out), then math.sqrt of it.",
)
def root_of_six_alone(fan_in, fan_out):
    return math.sqrt(6) / (fan_in + fan_out)


@misconception(
    "xavier_bound",
    cause="whole-number-division",
    says="// divides whole numbers and throws the rest away: the bound becomes 0, or a whole number under the root.",
    step="Divide with one /.",
)
def whole_number_division(fan_in, fan_out):
    return math.sqrt(6 // (fan_in + fan_out))


@misconception(
    "xavier_bound",
    cause="standard-deviation",
    says="That is the standard deviation, √(2 / (fan_in + fan_out)); an even draw reaches √3 times as far.",
    step="Evenly drawn from (-a, a) means the variance a²/3. Solve a²/3 = 2 / (fan_in + fan_out) for a.",
)
def standard_deviation(fan_in, fan_out):
    return math.sqrt(2 / (fan_in + fan_out))


@misconception(
    "xavier_bound",
    cause="variance",
    says="That is the variance, 2 / (fan_in + fan_out), not the bound.",
    step="Evenly drawn from (-a, a) means the variance a²/3. Solve a²/3 = 2 / (fan_in + fan_out) for a.",
)
def variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


@misconception(
    "xavier_bound",
    cause="factor-lost",
    says="A factor is lost: the mean of the two sizes is (fan_in + fan_out) / 2, and the variance one over that.",
    step="a²/3 = 2 / (fan_in + fan_out): that is a 6 under the root.",
)
def half_the_variance(fan_in, fan_out):
    return math.sqrt(3 / (fan_in + fan_out))


@misconception(
    "xavier_bound",
    cause="factor-lost",
    says="The bound is √2 times too large: the 6 belongs to the sum of the two sizes, not to their mean.",
    step="a²/3 = 2 / (fan_in + fan_out): that is a 6 under the root.",
)
def six_over_the_mean(fan_in, fan_out):
    return math.sqrt(12 / (fan_in + fan_out))


@misconception(
    "xavier_bound",
    cause="width-of-the-interval",
    says="That is the width of the interval from -a to a; its variance is the square of the width over 12.",
    step="Half of it is the bound a.",
)
def width_of_the_interval(fan_in, fan_out):
    return math.sqrt(24 / (fan_in + fan_out))


@misconception(
    "xavier_bound",
    cause="product-of-fans",
    says="The two sizes are multiplied; the rule adds them.",
    step="Divide by fan_in + fan_out.",
)
def product_of_the_fans(fan_in, fan_out):
    return math.sqrt(6 / (fan_in * fan_out))


@misconception(
    "xavier_bound",
    cause="product-of-fans",
    says="That is the geometric mean of the two sizes, the root of their product; the rule adds them.",
    step="Divide by fan_in + fan_out.",
)
def geometric_mean(fan_in, fan_out):
    return math.sqrt(3 / math.sqrt(fan_in * fan_out))


def _rounded(digits):
    @misconception(
        "xavier_bound",
        cause="rounded",
        says=f"The bound is rounded to {digits} digits behind the point.",
        step="Return the number as it is.",
    )
    def rounded(fan_in, fan_out):
        return round(math.sqrt(6 / (fan_in + fan_out)), digits)

    return rounded


for _digits in (1, 2, 3, 4):
    globals()[f"rounded_to_{_digits}"] = _rounded(_digits)


# ---------- count_parameters ----------


def _count(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True, *, attention_biases=4, matrices=4,
           wide_bias=1, narrow_bias=1, narrow=1, norms=(2, 3), norm_size=2, attentions=(1, 2), stacks=(1, 1),
           output=None, source=1, layers=None, extra=0):  # fmt: skip
    """Count as the right solution does, but for what the keywords change."""
    attention = matrices * d_model * d_model + attention_biases * d_model
    feed_forward = d_model * d_ff + wide_bias * d_ff + narrow * d_ff * d_model + narrow_bias * d_model
    blocks = [
        number * attention + feed_forward + norm * norm_size * d_model
        for number, norm in zip(attentions, norms, strict=True)
    ]
    outputs = (0 if tie_weights else 1) if output is None else output
    rows = source * src_vocab + (1 + outputs) * tgt_vocab
    return rows * d_model + (layers or num_layers) * sum(a * b for a, b in zip(stacks, blocks, strict=True)) + extra


def _miscount(name, cause, says, step, **changes):
    @misconception("count_parameters", cause=cause, says=says, step=step)
    def wrong(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights=True):
        sizes = {"D": d_model, "V": tgt_vocab, "S": src_vocab, "tied": tie_weights}
        now = {key: value(sizes) if callable(value) else value for key, value in changes.items()}
        return _count(src_vocab, tgt_vocab, d_model, num_layers, now.pop("width", d_ff), tie_weights, **now)

    wrong.__name__ = name
    globals()[name] = wrong


_BIAS = ("biases-forgotten", "Some biases are missing from the count.")
_BIAS_STEP = (
    "All layers but the output projection have one: D in each of an attention's four, d_ff and D in feed-forward."
)
_miscount("no_attention_biases", *_BIAS, _BIAS_STEP, attention_biases=0)
_miscount("no_output_bias_in_attention", *_BIAS, _BIAS_STEP, attention_biases=3)
_miscount("one_attention_bias", *_BIAS, _BIAS_STEP, attention_biases=1)
_miscount("no_feed_forward_biases", *_BIAS, _BIAS_STEP, wide_bias=0, narrow_bias=0)
_miscount("no_wide_bias", *_BIAS, _BIAS_STEP, wide_bias=0)
_miscount("no_biases", *_BIAS, _BIAS_STEP, attention_biases=0, wide_bias=0, narrow_bias=0)
_miscount("no_biases_at_all", *_BIAS, _BIAS_STEP, attention_biases=0, wide_bias=0, narrow_bias=0, norm_size=1)
_CROSS = ("cross-attention-forgotten", "A decoder block is counted with one attention; it has two.")
_CROSS_STEP = "Self-attention and cross-attention: twice 4 (D² + D), and three norms in all."
_miscount("no_cross_attention", *_CROSS, _CROSS_STEP, attentions=(1, 1))
_miscount("two_encoders", *_CROSS, _CROSS_STEP, attentions=(1, 1), norms=(2, 2))
_NORM = ("norms-miscounted", "The norms are not all counted.")
_NORM_STEP = "Two in an encoder block, three in a decoder block, each with a weight and a bias of D numbers."
_miscount("no_norms", *_NORM, _NORM_STEP, norm_size=0)
_miscount("norms_of_weights_only", *_NORM, _NORM_STEP, norm_size=1)
_miscount(
    "two_norms_everywhere", "two-norms-everywhere",
    "In each layer 2 D are missing: the decoder block's third norm, or the second bias of both feed-forwards.",
    _NORM_STEP, norms=(2, 2),
)  # fmt: skip
_miscount("three_norms_everywhere", *_NORM, _NORM_STEP, norms=(3, 3))
_miscount("one_norm_in_a_block", *_NORM, _NORM_STEP, norms=(1, 1))
_miscount(
    "final_norms", "final-norms-counted", "A norm behind each stack is counted; ours, like the paper's, has none.",
    "The last thing in a stack is the last block's own norm.", extra=lambda size: 4 * size["D"],
)  # fmt: skip
_THREE = ("projection-forgotten", "An attention is counted with three matrices; it has four.")
_miscount("three_matrices", *_THREE, "Query, key, value, and the output projection.", matrices=3)
_miscount("three_layers", *_THREE, "Query, key, value, and out_proj.", matrices=3, attention_biases=3)
_HALF = ("half-a-feed-forward", "Feed-forward is counted with one matrix; it has two.")
_miscount("linear1_only", *_HALF, "linear1 widens, linear2 narrows again.", narrow=0, narrow_bias=0)
_miscount("linear1_and_a_bias", *_HALF, "linear1 widens, linear2 narrows again.", narrow=0)
_TIED = ("tied-matrix-twice", "The tied matrix is counted twice: target embedding and output projection share it.")
_miscount("always_untied", *_TIED, "One parameter with two uses counts once, when tie_weights is True.", output=1)
_miscount(
    "always_tied", "untied-matrix-forgotten", "With tie_weights=False the output projection has a matrix of its own.",
    "Add tgt_vocab * d_model in that case.", output=0,
)  # fmt: skip
_miscount(
    "tied_the_wrong_way", "tying-turned-round", "tie_weights is read the wrong way round: tied means one matrix fewer.",
    "Only when the weights are not tied is there one more matrix of tgt_vocab rows.", output=lambda size: size["tied"],
)  # fmt: skip
_miscount(
    "untied_source", "untied-matrix-of-the-source",
    "With tie_weights=False src_vocab rows are added; the output projection writes target tokens.",
    "The matrix of its own has tgt_vocab rows.",
    extra=lambda size: 0 if size["tied"] else (size["S"] - size["V"]) * size["D"],
)  # fmt: skip
_miscount(
    "four_times_as_wide", "d-ff-assumed", "The inner width of feed-forward is taken to be 4 · d_model; it is d_ff.",
    "Use the argument d_ff.", width=lambda size: 4 * size["D"],
)  # fmt: skip
_STACK = ("stack-forgotten", "A stack is missing from the count.")
_miscount("encoder_only", *_STACK, "There are num_layers encoder blocks and num_layers decoder blocks.", stacks=(1, 0))
_miscount("decoder_only", *_STACK, "There are num_layers encoder blocks and num_layers decoder blocks.", stacks=(0, 1))
_miscount(
    "one_layer", "one-layer", "One block of each kind is counted; there are num_layers of each.",
    "Multiply by num_layers.", layers=1,
)  # fmt: skip
_miscount(
    "output_bias", "output-bias-counted", "The output projection has no bias.", "Leave its tgt_vocab numbers out.",
    extra=lambda size: size["V"],
)  # fmt: skip
_miscount(
    "positions", "positions-counted", "The table of positions is counted; it is a formula's, and nothing learns it.",
    "Leave the positions out.", extra=lambda size: 512 * size["D"],
)  # fmt: skip
_miscount(
    "no_source", "source-embedding-forgotten", "The source embedding is missing from the count.",
    "It is a matrix of its own, src_vocab rows of d_model.", source=0,
)  # fmt: skip


# ---------- Transformer: its parts, as the lessons before build them ----------


class _Embedding(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * d_model**-0.5)

    def forward(self, ids):
        vectors = self.weight[ids] * math.sqrt(self.weight.shape[1])
        if self.padding_idx is None:
            return vectors
        return vectors.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)


class _Positions(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        angles = torch.arange(max_len).double().unsqueeze(1) / 10000 ** (torch.arange(0, d_model, 2) / d_model).double()
        table = torch.empty(max_len, d_model)
        table[:, 0::2] = angles.sin()
        table[:, 1::2] = angles.cos()[:, : d_model // 2]
        self.register_buffer("table", table, persistent=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        if x.shape[1] > len(self.table):
            raise ValueError(f"{x.shape[1]} positions do not fit into {len(self.table)}")
        return self.dropout(x + self.table[: x.shape[1]].to(x))


class _Attention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.num_heads = num_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
        self.dropout = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        query, key, value = (
            projection(x).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
            for projection, x in ((self.q_proj, query), (self.k_proj, key), (self.v_proj, value))
        )
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return self.out_proj((self.dropout(weights) @ value).transpose(1, 2).flatten(-2)), weights


class _FeedForward(nn.Module):
    def __init__(self, d_model, d_ff, dropout=0.0):
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(d_model, d_ff), nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear2(self.dropout(torch.relu(self.linear1(x))))


class _AddNorm(nn.Module):
    def __init__(self, d_model, dropout=0.0):
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(d_model), nn.Dropout(dropout)

    def forward(self, x, sublayer_output):
        return self.norm(x + self.dropout(sublayer_output))


class _EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm1, self.add_norm2 = _AddNorm(d_model, dropout), _AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, mask)[0])
        return self.add_norm2(x, self.feed_forward(x))


class _Encoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(_EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, mask=None):
        for layer in self.layers:
            x = layer(x, mask)
        return x


class _DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = _Attention(d_model, num_heads, dropout)
        self.cross_attn = _Attention(d_model, num_heads, dropout)
        self.feed_forward = _FeedForward(d_model, d_ff, dropout)
        self.add_norm1, self.add_norm2, self.add_norm3 = (_AddNorm(d_model, dropout) for _ in range(3))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, self_mask)[0])
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), weights


class _Decoder(nn.Module):
    def __init__(self, num_layers, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.layers = nn.ModuleList(_DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        all_weights = []
        for layer in self.layers:
            x, weights = layer(x, memory, self_mask, cross_mask)
            all_weights.append(weights)
        return x, all_weights


def _padding(ids, pad_id):
    return (ids != pad_id)[:, None, None, :]


def _causal(ids):
    return torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril()[None, None]


class _Transformer(nn.Module):
    """The right model, which the wrong ones change in one place."""

    def __init__(self, src_vocab, tgt_vocab, d_model=128, num_heads=4, num_layers=2, d_ff=512, dropout=0.1,
                 max_len=512, pad_id=0, tie_weights=True):  # fmt: skip
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = _Embedding(src_vocab, d_model, pad_id)
        self.target_embedding = _Embedding(tgt_vocab, d_model, pad_id)
        self.positional_encoding = _Positions(d_model, max_len, dropout)
        self.encoder = _Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = _Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            self.tie()
        self.start()
        self.change(d_model, max_len, dropout, num_layers, num_heads, d_ff)

    def tie(self):
        self.output_projection.weight = self.target_embedding.weight

    def start(self):
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_uniform_(parameter)
        self.clear_padding()

    def clear_padding(self):
        with torch.no_grad():
            self.source_embedding.weight[self.pad_id] = 0.0
            self.target_embedding.weight[self.pad_id] = 0.0

    def change(self, d_model, max_len, dropout, num_layers, num_heads, d_ff):
        """What a wrong model does otherwise after everything else."""

    def source_vectors(self, src):
        return self.positional_encoding(self.source_embedding(src))

    def target_vectors(self, tgt):
        return self.positional_encoding(self.target_embedding(tgt))

    def source_mask(self, src):
        return _padding(src, self.pad_id)

    def target_mask(self, tgt):
        return _padding(tgt, self.pad_id) & _causal(tgt)

    def encode(self, src):
        src_mask = self.source_mask(src)
        return self.encoder(self.source_vectors(src), src_mask), src_mask

    def cross_mask(self, src_mask):
        return src_mask

    def logits(self, x):
        return self.output_projection(x)

    def decode(self, tgt, memory, src_mask, return_weights=False):
        x, all_weights = self.decoder(
            self.target_vectors(tgt), memory, self.target_mask(tgt), self.cross_mask(src_mask)
        )
        return (self.logits(x), all_weights) if return_weights else self.logits(x)

    def forward(self, src, tgt):
        memory, src_mask = self.encode(src)
        return self.decode(tgt, memory, src_mask)


# ---------- Transformer: the mistakes ----------


@misconception(
    "Transformer",
    cause="weights-not-tied",
    says="Target embedding and output projection are two parameters, although tie_weights is True.",
    step="Share the Parameter: self.output_projection.weight = self.target_embedding.weight.",
)
class NotTied(_Transformer):
    def tie(self):
        pass


@misconception(
    "Transformer",
    cause="weights-copied",
    says="The output projection got a copy of the target embedding's numbers: they part with the first training step.",
    step="Share the Parameter itself: self.output_projection.weight = self.target_embedding.weight.",
)
class TiedByCopy(_Transformer):
    def change(self, *sizes):
        if self.output_projection.weight is self.target_embedding.weight:
            self.output_projection.weight = nn.Parameter(self.target_embedding.weight.detach().clone())


@misconception(
    "Transformer",
    cause="tied-to-the-source",
    says="The output projection shares the matrix of the source embedding: it writes source tokens.",
    step="Tie it to self.target_embedding.weight.",
)
class TiedToTheSource(_Transformer):
    def tie(self):
        self.output_projection.weight = self.source_embedding.weight


@misconception(
    "Transformer",
    cause="one-embedding",
    says="Source and target share one embedding; they are two vocabularies.",
    step="Make two TokenEmbeddings, one of src_vocab rows and one of tgt_vocab rows.",
)
class OneEmbedding(_Transformer):
    def change(self, *sizes):
        self.source_embedding = self.target_embedding


@misconception(
    "Transformer",
    cause="one-embedding",
    says="Source and target share one embedding, of the source's tokens; they are two vocabularies.",
    step="Make two TokenEmbeddings, one of src_vocab rows and one of tgt_vocab rows.",
)
class OneEmbeddingOfTheSource(_Transformer):
    def tie(self):
        self.target_embedding = self.source_embedding
        super().tie()

    def change(self, *sizes):
        self.target_embedding = self.source_embedding


@misconception(
    "Transformer",
    cause="one-embedding",
    says="Source and target share one embedding where the vocabularies are of one size; they are two languages.",
    step="Tie the output projection to the target's embedding only.",
)
class OneEmbeddingForOneSize(_Transformer):
    def tie(self):
        super().tie()
        if self.source_embedding.weight.shape == self.target_embedding.weight.shape:
            self.source_embedding.weight = self.target_embedding.weight


@misconception(
    "Transformer",
    cause="always-tied",
    says="The output projection is tied although tie_weights is False.",
    step="Share the matrix only if tie_weights.",
)
class AlwaysTied(_Transformer):
    def change(self, *sizes):
        self.output_projection.weight = self.target_embedding.weight


@misconception(
    "Transformer",
    cause="wrong-embedding",
    says="decode looks the target up in the source's embedding.",
    step="x = self.positional_encoding(self.target_embedding(tgt))",
)
class TargetInTheSourceEmbedding(_Transformer):
    def target_vectors(self, tgt):
        return self.positional_encoding(self.source_embedding(tgt))


SCALED = {
    "cause": "scaled-twice",
    "says": "The embeddings are multiplied by √d_model twice: TokenEmbedding does it already.",
    "step": "Use what the embedding gives as it is.",
}


@misconception("Transformer", **SCALED)
class ScaledTwice(_Transformer):
    def source_vectors(self, src):
        vectors = self.source_embedding(src)
        return self.positional_encoding(vectors * math.sqrt(vectors.shape[-1]))

    def target_vectors(self, tgt):
        vectors = self.target_embedding(tgt)
        return self.positional_encoding(vectors * math.sqrt(vectors.shape[-1]))


@misconception("Transformer", **SCALED)
class TargetScaledTwice(ScaledTwice):
    source_vectors = _Transformer.source_vectors


@misconception("Transformer", **SCALED)
class SourceScaledTwice(ScaledTwice):
    target_vectors = _Transformer.target_vectors


UNSCALED = {
    "cause": "not-scaled",
    "says": "The embeddings are not multiplied by √d_model.",
    "step": "Call the TokenEmbedding, which scales, instead of reading rows of its weight.",
}


@misconception("Transformer", **UNSCALED)
class NotScaled(_Transformer):
    def source_vectors(self, src):
        return self.positional_encoding(self.source_embedding.weight[src])

    def target_vectors(self, tgt):
        return self.positional_encoding(self.target_embedding.weight[tgt])


@misconception("Transformer", **UNSCALED)
class TargetNotScaled(NotScaled):
    source_vectors = _Transformer.source_vectors


PLACELESS = {
    "cause": "positions-missing",
    "step": "x = self.positional_encoding(embedding(ids)), in encode and in decode.",
}


@misconception("Transformer", says="No positions are added in decode: the target has no order.", **PLACELESS)
class TargetWithoutPositions(_Transformer):
    def target_vectors(self, tgt):
        return self.target_embedding(tgt)


@misconception("Transformer", says="No positions are added in encode: the source has no order.", **PLACELESS)
class SourceWithoutPositions(_Transformer):
    def source_vectors(self, src):
        return self.source_embedding(src)


@misconception("Transformer", says="No positions are added: the model does not know any order.", **PLACELESS)
class WithoutPositions(SourceWithoutPositions):
    target_vectors = TargetWithoutPositions.target_vectors


TWICE = {
    "cause": "positions-twice",
    "says": "The positions are added twice.",
    "step": "x = self.positional_encoding(embedding(ids)), once on each side.",
}


@misconception("Transformer", **TWICE)
class SourcePositionsTwice(_Transformer):
    def source_vectors(self, src):
        return self.positional_encoding(super().source_vectors(src))


@misconception("Transformer", **TWICE)
class PositionsTwice(SourcePositionsTwice):
    def target_vectors(self, tgt):
        return self.positional_encoding(super().target_vectors(tgt))


@misconception(
    "Transformer",
    cause="mask-inverted",
    says="The source's mask is the wrong way round: True means may attend.",
    step="Use padding_mask as it is.",
)
class SourceMaskInverted(_Transformer):
    def source_mask(self, src):
        return ~_padding(src, self.pad_id)


READ = {"cause": "source-padding-read", "step": "src_mask goes to both: encoder(x, src_mask), and decode's cross_mask."}


@misconception("Transformer", says="The decoder's cross-attention reads the source's padding.", **READ)
class PaddingReadAcross(_Transformer):
    def cross_mask(self, src_mask):
        return None


@misconception("Transformer", says="The encoder reads the padding of the source.", **READ)
class PaddingReadByTheEncoder(_Transformer):
    def encode(self, src):
        return self.encoder(self.source_vectors(src)), self.source_mask(src)


@misconception("Transformer", says="The padding of the source is read, in the encoder and in the decoder.", **READ)
class PaddingRead(PaddingReadByTheEncoder, PaddingReadAcross):
    pass


FUTURE = {"cause": "future-read", "step": "Hand decoder_mask(tgt, self.pad_id) to the decoder as self_mask."}


@misconception("Transformer", says="Target positions read later ones: there is no causal mask.", **FUTURE)
class FutureRead(_Transformer):
    def target_mask(self, tgt):
        return _padding(tgt, self.pad_id)


@misconception("Transformer", says="Target positions read later ones: the decoder gets no self_mask.", **FUTURE)
class NoTargetMask(_Transformer):
    def target_mask(self, tgt):
        return None


@misconception(
    "Transformer",
    cause="target-padding-read",
    says="Target positions read the padding before them: the mask is causal only.",
    step="decoder_mask(tgt, self.pad_id) forbids both, the future and padding.",
)
class TargetPaddingRead(_Transformer):
    def target_mask(self, tgt):
        return _causal(tgt)


@misconception(
    "Transformer",
    cause="masks-exchanged",
    says="The decoder gets its two masks in the wrong order.",
    step="decoder(x, memory, self_mask, cross_mask): first the target's own mask, then the source's.",
)
class MasksExchanged(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        x, all_weights = self.decoder(self.target_vectors(tgt), memory, src_mask, self.target_mask(tgt))
        return (self.logits(x), all_weights) if return_weights else self.logits(x)


OF_TARGET = {
    "cause": "source-mask-of-the-target",
    "says": "The mask for the memory is made of the target; it says which *source* tokens are real.",
    "step": "src_mask = padding_mask(src, self.pad_id), in encode; decode gets it as an argument.",
}


@misconception("Transformer", **OF_TARGET)
class MaskOfTheTarget(_Transformer):
    def forward(self, src, tgt):
        return self.decode(tgt, self.encode(src)[0], _padding(tgt, self.pad_id))


@misconception("Transformer", **OF_TARGET)
class CrossMaskOfTheTarget(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        return super().decode(tgt, memory, _padding(tgt, self.pad_id), return_weights)


REMEMBERED = {
    "cause": "mask-remembered",
    "says": "decode takes the mask of the last encode; it should take the one that it is given.",
    "step": "Keep no mask in self: encode returns it, and decode gets it as src_mask.",
}


@misconception("Transformer", **REMEMBERED)
class MaskRemembered(_Transformer):
    def encode(self, src):
        memory, self.remembered = super().encode(src)
        return memory, self.remembered

    def cross_mask(self, src_mask):
        return getattr(self, "remembered", src_mask)


@misconception("Transformer", **REMEMBERED)
class MaskOnlyRemembered(MaskRemembered):
    def cross_mask(self, src_mask):
        return self.remembered


PAD = {"cause": "pad-id-fixed", "step": "Keep self.pad_id = pad_id, and use it in both embeddings and in both masks."}


@misconception("Transformer", says="The masks take 0 for padding, whatever pad_id is.", **PAD)
class MasksOfZero(_Transformer):
    def source_mask(self, src):
        return _padding(src, 0)

    def target_mask(self, tgt):
        return _padding(tgt, 0) & _causal(tgt)


@misconception("Transformer", says="The source's mask takes 0 for padding, whatever pad_id is.", **PAD)
class SourceMaskOfZero(_Transformer):
    def source_mask(self, src):
        return _padding(src, 0)


@misconception("Transformer", says="The target's mask takes 0 for padding, whatever pad_id is.", **PAD)
class TargetMaskOfZero(_Transformer):
    def target_mask(self, tgt):
        return _padding(tgt, 0) & _causal(tgt)


@misconception("Transformer", says="Padding is 0 everywhere, whatever pad_id is.", **PAD)
class PaddingIsZero(MasksOfZero):
    def change(self, *sizes):
        self.source_embedding.padding_idx = self.target_embedding.padding_idx = 0


@misconception("Transformer", says="The embeddings take 0 for padding, whatever pad_id is.", **PAD)
class EmbeddingsOfZero(_Transformer):
    def change(self, *sizes):
        self.source_embedding.padding_idx = self.target_embedding.padding_idx = 0


@misconception(
    "Transformer",
    cause="padding-idx-missing",
    says="The embeddings do not know which id is padding: its row gets a gradient.",
    step="Give both TokenEmbeddings padding_idx=pad_id.",
)
class EmbeddingsWithoutPadding(_Transformer):
    def change(self, *sizes):
        self.source_embedding.padding_idx = self.target_embedding.padding_idx = None


@misconception(
    "Transformer",
    cause="softmax-in-the-logits",
    says="The result is probabilities: softmax was applied. decode gives scores; the loss (lesson 11) does the rest.",
    step="Return what output_projection gives.",
)
class Probabilities(_Transformer):
    def logits(self, x):
        return torch.softmax(self.output_projection(x), dim=-1)


@misconception(
    "Transformer",
    cause="softmax-in-the-logits",
    says="The result is log-probabilities: log_softmax was applied. decode gives scores.",
    step="Return what output_projection gives.",
)
class LogProbabilities(_Transformer):
    def logits(self, x):
        return torch.log_softmax(self.output_projection(x), dim=-1)


@misconception(
    "Transformer",
    cause="output-bias",
    says="The output projection has a bias.",
    step="nn.Linear(d_model, tgt_vocab, bias=False): its matrix is the target embedding's, which has none.",
)
class OutputBias(_Transformer):
    def change(self, *sizes):
        self.output_projection.bias = nn.Parameter(torch.zeros(self.output_projection.weight.shape[0]))


FINAL = {
    "cause": "final-norms",
    "says": "A further norm follows a stack, as in torch.nn.Transformer; the paper's stacks end with their last block.",
    "step": "Leave it out: a post-LN block ends with a norm already.",
}


@misconception("Transformer", **FINAL)
class FinalNorms(_Transformer):
    def change(self, d_model, *sizes):
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)


@misconception("Transformer", **FINAL)
class FinalNorm(_Transformer):
    def change(self, d_model, *sizes):
        self.norm = nn.LayerNorm(d_model)


@misconception("Transformer", **FINAL)
class FinalNormsWithoutParameters(_Transformer):
    def encode(self, src):
        memory, src_mask = super().encode(src)
        return nn.functional.layer_norm(memory, memory.shape[-1:]), src_mask

    def logits(self, x):
        return self.output_projection(nn.functional.layer_norm(x, x.shape[-1:]))


@misconception(
    "Transformer",
    cause="padding-row-drawn",
    says="The draw filled the padding rows, and they were not set to zero again.",
    step="After it, in torch.no_grad(): self.source_embedding.weight[pad_id] = 0.0, and the target's, too.",
)
class PaddingRowDrawn(_Transformer):
    def clear_padding(self):
        pass


@misconception(
    "Transformer",
    cause="not-xavier",
    says="The matrices do not start with Xavier's even draw.",
    step="For every parameter of two or more dimensions: nn.init.xavier_uniform_, or a draw up to xavier_bound.",
)
class NoXavier(_Transformer):
    def start(self):
        self.clear_padding()


@misconception(
    "Transformer",
    cause="not-xavier",
    says="The matrices start with a normal draw, not with Xavier's even one.",
    step="Use nn.init.xavier_uniform_, or nn.init.uniform_ between plus and minus xavier_bound.",
)
class XavierNormal(_Transformer):
    def start(self):
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_normal_(parameter)
        self.clear_padding()


@misconception(
    "Transformer",
    cause="memory-only",
    says="encode gives the memory only; decode needs the mask of the source as well.",
    step="Return self.encoder(x, src_mask), src_mask.",
)
class MemoryOnly(_Transformer):
    def encode(self, src):
        return super().encode(src)[0]

    def forward(self, src, tgt):
        return self.decode(tgt, self.encode(src), self.source_mask(src))


@misconception(
    "Transformer",
    cause="result-order",
    says="encode gives its two results in the wrong order.",
    step="Return the memory first: self.encoder(x, src_mask), src_mask.",
)
class MaskFirst(_Transformer):
    def encode(self, src):
        return super().encode(src)[::-1]

    def forward(self, src, tgt):
        return self.decode(tgt, *self.encode(src)[::-1])


@misconception(
    "Transformer",
    cause="result-order",
    says="decode gives its two results in the wrong order.",
    step="Return the logits first: (logits, all_weights).",
)
class WeightsFirst(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        found = super().decode(tgt, memory, src_mask, return_weights)
        return found[::-1] if return_weights else found


@misconception(
    "Transformer",
    cause="memory-of-the-target",
    says="forward encodes the target: the decoder never hears of the source.",
    step="memory, src_mask = self.encode(src).",
)
class MemoryOfTheTarget(_Transformer):
    def forward(self, src, tgt):
        return self.decode(tgt, *self.encode(tgt))


@misconception(
    "Transformer",
    cause="roles-exchanged",
    says="Source and target have changed places in forward.",
    step="memory, src_mask = self.encode(src), then self.decode(tgt, memory, src_mask).",
)
class RolesExchanged(_Transformer):
    def forward(self, src, tgt):
        return super().forward(tgt, src)


DROPOUT = {"cause": "dropout-not-passed", "step": "Hand dropout on to positional_encoding, to encoder and to decoder."}


@misconception("Transformer", says="Nothing is dropped from the sums of embeddings and positions.", **DROPOUT)
class NoDropoutOnTheSums(_Transformer):
    def change(self, *sizes):
        self.positional_encoding.dropout.p = 0.0


@misconception("Transformer", says="dropout does not reach the encoder.", **DROPOUT)
class EncoderWithItsOwnDropout(_Transformer):
    def change(self, d_model, max_len, dropout, num_layers, num_heads, d_ff):
        self.encoder = _Encoder(num_layers, d_model, num_heads, d_ff)
        self.start()


@misconception("Transformer", says="dropout does not reach the decoder.", **DROPOUT)
class DecoderWithItsOwnDropout(_Transformer):
    def change(self, d_model, max_len, dropout, num_layers, num_heads, d_ff):
        self.decoder = _Decoder(num_layers, d_model, num_heads, d_ff)
        self.start()


@misconception("Transformer", says="dropout does not reach the two stacks.", **DROPOUT)
class StacksWithTheirOwnDropout(_Transformer):
    def change(self, d_model, max_len, dropout, num_layers, num_heads, d_ff):
        self.encoder = _Encoder(num_layers, d_model, num_heads, d_ff)
        self.decoder = _Decoder(num_layers, d_model, num_heads, d_ff)
        self.start()


@misconception(
    "Transformer",
    cause="no-weights-to-look-at",
    says="decode does not know return_weights.",
    step="decode(self, tgt, memory, src_mask, return_weights=False), and (logits, all_weights) when it is True.",
)
class NoReturnWeights(_Transformer):
    def decode(self, tgt, memory, src_mask):
        return super().decode(tgt, memory, src_mask)


@misconception(
    "Transformer",
    cause="no-weights-to-look-at",
    says="decode gives the logits only, although return_weights is True.",
    step="return (logits, all_weights) if return_weights else logits",
)
class WeightsNeverReturned(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        return super().decode(tgt, memory, src_mask)


@misconception(
    "Transformer",
    cause="weights-always-returned",
    says="The attention weights come with the logits although nobody asked for them.",
    step="return (logits, all_weights) if return_weights else logits",
)
class WeightsAlwaysReturned(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        return super().decode(tgt, memory, src_mask, return_weights=True)


@misconception(
    "Transformer",
    cause="weights-of-one-layer",
    says="The weights of one layer are returned; asked for is the list of all layers' weights.",
    step="Return the decoder's list as it is.",
)
class WeightsOfTheLastLayer(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        found = super().decode(tgt, memory, src_mask, return_weights)
        return (found[0], found[1][-1]) if return_weights else found


@misconception(
    "Transformer",
    cause="max-len-not-passed",
    says="max_len does not reach the positions, which keep their own largest length.",
    step="PositionalEncoding(d_model, max_len, dropout).",
)
class MaxLenForgotten(_Transformer):
    def change(self, d_model, max_len, dropout, *sizes):
        self.positional_encoding = _Positions(d_model, dropout=dropout)


@misconception(
    "Transformer",
    cause="max-len-not-passed",
    says="max_len does not reach the positions, which always have 512.",
    step="PositionalEncoding(d_model, max_len, dropout).",
)
class MaxLenFixed(_Transformer):
    def change(self, d_model, max_len, dropout, *sizes):
        self.positional_encoding = _Positions(d_model, 512, dropout)


@misconception(
    "Transformer",
    cause="memory-ignored",
    says="The decoder looks at the target in place of the memory: it never hears of the source.",
    step="self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)",
)
class MemoryIgnored(_Transformer):
    def decode(self, tgt, memory, src_mask, return_weights=False):
        x = self.target_vectors(tgt)
        x, all_weights = self.decoder(x, x, self.target_mask(tgt))
        return (self.logits(x), all_weights) if return_weights else self.logits(x)


@misconception(
    "Transformer",
    cause="memory-not-encoded",
    says="The decoder reads the embedded source; it should read what the encoder made of it.",
    step="memory = self.encoder(x, src_mask).",
)
class MemoryNotEncoded(_Transformer):
    def encode(self, src):
        return self.source_vectors(src), self.source_mask(src)
