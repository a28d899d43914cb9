"""The classic mistakes of lesson 04, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception


def _scores(query, key):
    return query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])


def _weights(scores, mask, dim=-1):
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return torch.softmax(scores, dim=dim).nan_to_num(0.0)


def _attend(scores, value, mask):
    weights = _weights(scores, mask)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="missing-scale",
    says="The scores are not divided by √d_k.",
    step="Divide the scores by math.sqrt(query.shape[-1]) before softmax.",
)
def without_the_scale(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-without-root",
    says="The scores are divided by d_k, not by its square root.",
    step="Divide by math.sqrt(query.shape[-1]).",
)
def scale_without_the_root(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / query.shape[-1], value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-multiplied",
    says="The scores are multiplied by √d_k where they should be divided by it.",
    step="Divide by math.sqrt(query.shape[-1]).",
)
def scale_multiplied(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) * math.sqrt(query.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-of-wrong-size",
    says="The scale uses a length (the number of positions), not the width of the keys.",
    step="d_k is the last size of the query: query.shape[-1].",
)
def scale_by_the_number_of_keys(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / math.sqrt(key.shape[-2]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-of-wrong-size",
    says="The scale uses a length (the number of queries), not the width of the keys.",
    step="d_k is the last size of the query: query.shape[-1].",
)
def scale_by_the_number_of_queries(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-2]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-of-value-width",
    says="The scale uses the width of the values, not that of the keys.",
    step="d_k is the width of queries and keys: query.shape[-1].",
)
def scale_by_the_width_of_the_values(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / math.sqrt(value.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="scale-after-softmax",
    says="You divide the weights by √d_k after softmax, so their rows no longer sum to one.",
    step="Divide the scores, before softmax.",
)
def scale_after_softmax(query, key, value, mask=None):
    weights = _weights(query @ key.transpose(-2, -1), mask) / math.sqrt(query.shape[-1])
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="wrong-axis",
    says="Softmax runs over the queries (dim=-2): each column sums to one, not each row.",
    step="Take softmax over the keys, the last dimension: dim=-1.",
)
def softmax_over_the_queries(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask, dim=-2)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="wrong-axis",
    says="Softmax runs over dimension 1, which is not always that of the keys.",
    step="Take softmax over the keys, the last dimension: dim=-1.",
)
def softmax_over_dimension_one(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask, dim=1)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="wrong-axis",
    says="Softmax runs over the first dimension, the batch.",
    step="Take softmax over the keys, the last dimension: dim=-1.",
)
def softmax_over_the_batch(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask, dim=0)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="no-softmax",
    says="The scores mix the values as they are: there is no softmax.",
    step="Take torch.softmax(scores, dim=-1) and multiply that by the values.",
)
def without_softmax(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return scores @ value, scores


@misconception(
    "scaled_dot_product_attention",
    cause="mask-inverted",
    says="The mask is the wrong way round: True means may attend.",
    step="Fill where the mask is False: scores.masked_fill(~mask, -inf).",
)
def mask_inverted(query, key, value, mask=None):
    return _attend(_scores(query, key), value, None if mask is None else ~mask)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-inverted",
    says="The mask is the wrong way round: True means may attend. (A row with nothing left gives NaN, too.)",
    step="Fill where the mask is False: scores.masked_fill(~mask, -inf).",
)
def mask_inverted_with_nan(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(mask, -torch.inf), dim=-1)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="mask-ignored",
    says="The mask has no effect.",
    step="Before softmax: if mask is not None, fill the scores with -inf where the mask is False.",
)
def mask_ignored(query, key, value, mask=None):
    return _attend(_scores(query, key), value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-after-softmax",
    says="The mask comes after softmax: what is left of each row no longer sums to one.",
    step="Set the scores to -inf before softmax, so that softmax shares the weight among the rest.",
)
def mask_after_softmax(query, key, value, mask=None):
    weights = torch.softmax(_scores(query, key), dim=-1)
    if mask is not None:
        weights = weights * mask.to(weights.dtype)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="mask-after-softmax",
    says="The weights are set to -inf after softmax; it is the scores that must be.",
    step="Move the masking in front of softmax.",
)
def minus_infinity_after_softmax(query, key, value, mask=None):
    weights = torch.softmax(_scores(query, key), dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, -torch.inf)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="mask-fills-zero",
    says="Masked scores are set to 0, but exp(0) is 1: they still get weight.",
    step="Fill with -inf: exp(-inf) is 0.",
)
def mask_fills_zero(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return _attend(scores, value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-added",
    says="The mask is added to the scores as 0 and 1; that only shifts them a little.",
    step="Use the mask to choose: scores.masked_fill(~mask, -inf).",
)
def mask_added(query, key, value, mask=None):
    scores = _scores(query, key)
    return _attend(scores if mask is None else scores + mask, value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="nan-row",
    says="A query with nothing to attend to gives NaN: softmax over nothing but -inf is 0/0.",
    step="After softmax, set the weights of masked keys to zero: weights.masked_fill(~mask, 0.0).",
)
def nan_where_nothing_is_allowed(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), dim=-1)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="empty-row-uniform",
    says="A query with nothing to attend to spreads its weight evenly over the forbidden keys.",
    step="After softmax, set the weights of masked keys to zero: weights.masked_fill(~mask, 0.0).",
)
def uniform_where_nothing_is_allowed(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return _attend(scores, value, None)


def _fill_with(number, empty_rows_are_zero):
    @misconception(
        "scaled_dot_product_attention",
        cause="fill-too-small",
        says="Masked scores are set to a negative number that true scores can reach.",
        step="Fill with -inf, or with torch.finfo(scores.dtype).min.",
    )
    def fill_too_small(query, key, value, mask=None):
        scores = _scores(query, key)
        if mask is None:
            return _attend(scores, value, None)
        weights = torch.softmax(scores.masked_fill(~mask, number), dim=-1)
        if empty_rows_are_zero:
            weights = weights * mask.any(dim=-1, keepdim=True)
        return weights @ value, weights

    return fill_too_small


for _number in (-1.0, -2.0, -5.0, -10.0, -20.0, -50.0, -100.0, -1e3, -1e4):
    for _zero in (False, True):
        globals()[f"fill_with_{-_number:g}_{_zero}"] = _fill_with(_number, _zero)


@misconception(
    "scaled_dot_product_attention",
    cause="result-order",
    says="The two results are in the wrong order.",
    step="Return (output, weights), the output first.",
)
def results_exchanged(query, key, value, mask=None):
    output, weights = _attend(_scores(query, key), value, mask)
    return weights, output


@misconception(
    "scaled_dot_product_attention",
    cause="weights-not-returned",
    says="Only the output is returned.",
    step="Return both: return output, weights.",
)
def only_the_output(query, key, value, mask=None):
    return _attend(_scores(query, key), value, mask)[0]


@misconception(
    "scaled_dot_product_attention",
    cause="scores-returned",
    says="The second result is the scores before softmax, not the weights.",
    step="Return what softmax gave.",
)
def scores_returned(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return _attend(scores, value, mask)[0], scores


@misconception(
    "scaled_dot_product_attention",
    cause="keys-mixed",
    says="The weights mix the keys, not the values.",
    step="Multiply the weights by `value`.",
)
def keys_mixed(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    return weights @ key, weights


@misconception(
    "scaled_dot_product_attention",
    cause="roles-exchanged",
    says="Queries and keys have changed places in the scores.",
    step="scores = query @ key.transpose(-2, -1): a row for each query, a column for each key.",
)
def query_and_key_exchanged(query, key, value, mask=None):
    return _attend(_scores(key, query), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="no-transpose",
    says="query @ key multiplies rows of queries with columns of keys: the sizes do not fit.",
    step="Exchange the last two dimensions of the keys: query @ key.transpose(-2, -1).",
)
def without_the_transpose(query, key, value, mask=None):
    return _attend(query @ key / math.sqrt(query.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="log-weights",
    says="The weights are logarithms: that is log_softmax.",
    step="Use torch.softmax.",
)
def logarithms(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.log_softmax(scores, dim=-1)
    return weights @ value, weights


class _Attention(nn.Module):
    """What the wrong modules share: right attention, with dropout where a subclass puts it."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def weights(self, query, key, mask):
        return _weights(_scores(query, key), mask)


@misconception(
    "ScaledDotProductAttention",
    cause="no-dropout",
    says="Nothing is dropped in training mode.",
    step="Make self.dropout = nn.Dropout(dropout) and apply it to the weights before they mix the values.",
)
class WithoutDropout(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return weights @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-on-output",
    says="Dropout acts on the output; it belongs on the weights that mix the values.",
    step="output = self.dropout(weights) @ value",
)
class DropoutOnTheOutput(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return self.dropout(weights @ value), weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-on-values",
    says="Dropout acts on the values; it belongs on the weights.",
    step="output = self.dropout(weights) @ value",
)
class DropoutOnTheValues(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return weights @ self.dropout(value), weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropped-weights-returned",
    says="The weights returned are those after dropout.",
    step="Keep the weights before dropout under their own name and return those.",
)
class DroppedWeightsReturned(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.dropout(self.weights(query, key, mask))
        return weights @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-before-softmax",
    says="Dropout acts on the scores before softmax: a dropped score of 0 still gets weight.",
    step="Apply dropout to what softmax gave.",
)
class DropoutBeforeSoftmax(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = _weights(self.dropout(_scores(query, key)), mask)
        return weights @ value, _weights(_scores(query, key), mask)


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-before-softmax",
    says="Dropout acts on the scores before softmax: a dropped score of 0 still gets weight.",
    step="Apply dropout to what softmax gave, for mixing only.",
)
class ScoresDropped(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = _weights(self.dropout(_scores(query, key)), mask)
        return weights @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-always-on",
    says="Dropout is on in evaluation mode, too.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class DropoutAlwaysOn(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return nn.functional.dropout(weights, self.dropout.p, training=True) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="mask-not-passed",
    says="The module does not hand the mask on.",
    step="Call scaled_dot_product_attention(query, key, value, mask).",
)
class MaskNotPassed(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, None)
        return self.dropout(weights) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="missing-scale",
    says="The scores are not divided by √d_k.",
    step="Divide the scores by math.sqrt(query.shape[-1]) before softmax.",
)
class ModuleWithoutTheScale(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = _weights(query @ key.transpose(-2, -1), mask)
        return self.dropout(weights) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="weights-not-returned",
    says="Only the output is returned.",
    step="Return both: return output, weights.",
)
class OnlyTheOutput(_Attention):
    def forward(self, query, key, value, mask=None):
        return self.dropout(self.weights(query, key, mask)) @ value


@misconception(
    "ScaledDotProductAttention",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    step="Make super().__init__() the first line of __init__.",
)
class WithoutSuperInit(nn.Module):
    def __init__(self, dropout=0.0):
        self.dropout = nn.Dropout(dropout)


@misconception(
    "ScaledDotProductAttention",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot be called.",
    step="Make super().__init__() the first line of __init__.",
)
class WithoutSuperInitOrParts(nn.Module):
    def __init__(self, dropout=0.0):
        self.rate = dropout

    def forward(self, query, key, value, mask=None):
        return _attend(_scores(query, key), value, mask)


@misconception(
    "ScaledDotProductAttention",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class WithoutForward(_Attention):
    pass
