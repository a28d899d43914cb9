"""The classic mistakes of lesson 04, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.combinations import Stages
from autograder.misconceptions import misconception

# One way of masking, in the lesson, its hints and all messages.
FILL = "scores.masked_fill(~mask, torch.finfo(scores.dtype).min)"


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
    step=f"Fill where the mask is False: {FILL}.",
)
def mask_inverted(query, key, value, mask=None):
    return _attend(_scores(query, key), value, None if mask is None else ~mask)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-inverted",
    says="The mask is the wrong way round: True means may attend. (A row with nothing left gives NaN, too.)",
    step=f"Fill where the mask is False: {FILL}.",
)
def mask_inverted_with_nan(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(mask, -torch.inf), dim=-1)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="mask-ignored",
    says="The mask has no effect.",
    step=f"Before softmax, if mask is not None: scores = {FILL}.",
)
def mask_ignored(query, key, value, mask=None):
    return _attend(_scores(query, key), value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-after-softmax",
    says="The mask comes after softmax: what is left of each row no longer sums to one.",
    step=f"Mask the scores before softmax, which then shares the weight among the rest: {FILL}.",
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
    step=f"Mask in front of softmax: {FILL}.",
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
    step=f"Fill with the lowest number there is, whose exponential is 0: {FILL}.",
)
def mask_fills_zero(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return _attend(scores, value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-fills-zero",
    says="Masked scores are set to 0 before softmax, where exp(0) is 1: forbidden keys take a share of the weight, and "
    "when it is removed afterwards the rest does not sum to one.",
    step=f"Fill with the lowest number there is, whose exponential is 0: {FILL}.",
)
def mask_fills_zero_and_clears_afterwards(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, 0.0), dim=-1)
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="one-row-empties-all",
    says="Where one query has nothing to attend to, the weights of all queries become zero.",
    step="Look at each row on its own: weights.masked_fill(~mask, 0.0) clears just what is masked.",
)
def one_empty_row_empties_all(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    if mask is not None and not mask.any(dim=-1).all():
        weights = torch.zeros_like(weights)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="mask-added",
    says="The mask is added to the scores as 0 and 1; that only shifts them a little.",
    step=f"Use the mask to choose: {FILL}.",
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


def _fill_with(number, afterwards):
    @misconception(
        "scaled_dot_product_attention",
        cause="fill-too-small",
        says="Masked scores are set to a negative number that true scores can reach.",
        step=f"Fill with the lowest number there is: {FILL}.",
    )
    def fill_too_small(query, key, value, mask=None):
        scores = _scores(query, key)
        if mask is None:
            return _attend(scores, value, None)
        weights = afterwards(torch.softmax(scores.masked_fill(~mask, number), dim=-1), mask)
        return weights @ value, weights

    return fill_too_small


_AFTERWARDS = {
    "as_it_is": lambda weights, mask: weights,
    "empty_rows_zero": lambda weights, mask: weights * mask.any(dim=-1, keepdim=True),
    "forbidden_keys_zero": lambda weights, mask: weights.masked_fill(~mask, 0.0),
}
for _number in (-1.0, -2.0, -5.0, -10.0, -20.0, -50.0, -100.0, -1e3, -1e4):
    for _name, _afterwards in _AFTERWARDS.items():
        globals()[f"fill_with_{-_number:g}_{_name}"] = _fill_with(_number, _afterwards)


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
    cause="query-with-itself",
    says="The queries are compared with themselves; the keys have no effect.",
    step="scores = query @ key.transpose(-2, -1): a row for each query, a column for each key.",
)
def queries_with_themselves(query, key, value, mask=None):
    return _attend(_scores(query, query), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="weights-transposed",
    says="The weights are transposed before they mix the values: their rows belong to the queries as they are.",
    step="output = weights @ value",
)
def weights_transposed(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    return weights.transpose(-2, -1) @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="key-value-exchanged",
    says="Key and value have changed places: the queries are compared with the values, and the keys are mixed.",
    step="The order of the arguments is query, key, value.",
)
def key_and_value_exchanged(query, key, value, mask=None):
    return _attend(_scores(query, value), key, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="all-for-any",
    says="A query with a single masked key gets no weights at all; only one with nothing to attend to gets zeros.",
    step="Clear just what is masked: weights.masked_fill(~mask, 0.0).",
)
def masked_key_empties_the_row(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    if mask is not None:
        weights = weights * mask.all(dim=-1, keepdim=True)
    return weights @ value, weights


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


def _masked_wherever(change):
    """Attention that treats the mask as if there always were one."""

    def attention(query, key, value, mask=None):
        weights = change(_scores(query, key), mask)
        return weights @ value, weights

    return attention


def _none_is_no_mask(name, change):
    globals()[name] = misconception(
        "scaled_dot_product_attention",
        cause="mask-none",
        says="Without a mask `mask` is None, and your code uses it all the same.",
        step="Put every use of the mask under `if mask is not None:`, the one after softmax, too.",
    )(_masked_wherever(change))


_none_is_no_mask("mask_none_inverted", lambda scores, mask: _weights(scores.masked_fill(~mask, -torch.inf), None))
_none_is_no_mask(
    "mask_none_compared",
    lambda scores, mask: torch.softmax(scores.masked_fill(mask == 0, -torch.inf), -1).nan_to_num(0.0),
)
_none_is_no_mask(
    "mask_none_filled", lambda scores, mask: torch.softmax(scores.masked_fill(mask, -torch.inf), -1).nan_to_num(0.0)
)
_none_is_no_mask("mask_none_where", lambda scores, mask: _weights(torch.where(mask, scores, -torch.inf), None))
_none_is_no_mask(
    "mask_none_method", lambda scores, mask: _weights(scores.masked_fill(mask.logical_not(), -torch.inf), None)
)


@misconception(
    "scaled_dot_product_attention",
    cause="truth-of-a-tensor",
    says="`if mask:` asks a whole tensor for one True or False, which Python cannot answer.",
    step="Ask whether there is a mask: `if mask is not None:`.",
)
def truth_of_the_mask(query, key, value, mask=None):
    return _attend(_scores(query, key), value, mask if mask else None)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-not-broadcast",
    says="Indexing with a mask, scores[~mask] = …, wants a mask of the full shape; it does not broadcast.",
    step="Use scores.masked_fill(~mask, …), which broadcasts.",
)
def mask_as_an_index(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores[~mask] = -torch.inf
    return _attend(scores, value, None)


@misconception(
    "scaled_dot_product_attention",
    cause="all-axes-turned",
    says="key.T turns all dimensions of the keys round, batch included; only the last two may change places.",
    step="Write key.transpose(-2, -1), or key.mT.",
)
def all_axes_turned(query, key, value, mask=None):
    turned = key.permute(*range(key.dim() - 1, -1, -1))
    return _attend(query @ turned / math.sqrt(query.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="axes-counted-from-the-front",
    says="transpose(1, 2) exchanges the last two dimensions only where there are three; with heads there are four.",
    step="Count from the back: key.transpose(-2, -1).",
)
def axes_counted_from_the_front(query, key, value, mask=None):
    return _attend(query @ key.transpose(1, 2) / math.sqrt(query.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="axes-counted-from-the-front",
    says="torch.bmm takes exactly three dimensions; leading dimensions are free here.",
    step="Use @ and key.transpose(-2, -1), which work for any number of leading dimensions.",
)
def three_dimensions_only(query, key, value, mask=None):
    weights = _weights(torch.bmm(query, key.mT) / math.sqrt(query.shape[-1]), mask)
    return torch.bmm(weights, value), weights


@misconception(
    "scaled_dot_product_attention",
    cause="axes-counted-from-the-front",
    says="dim=2 is the dimension of the keys only where there are exactly three; with heads there are four.",
    step="Count from the back: torch.softmax(scores, dim=-1).",
)
def softmax_over_dimension_two(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask, dim=2)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="wrong-axis",
    says="Without `dim`, softmax chooses a dimension itself, and not always that of the keys.",
    step="Say it: torch.softmax(scores, dim=-1).",
)
def softmax_over_a_dimension_of_its_choice(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _weights(scores, mask, dim=0 if scores.dim() in (0, 1, 3) else 1)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="root-of-half",
    says="`** 1/2` is not a root: Python raises to the power 1 first and then divides by 2.",
    step="Write ** 0.5, or math.sqrt(query.shape[-1]).",
)
def divided_by_the_width_and_by_two(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / query.shape[-1] / 2, value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="root-of-half",
    says="`(d_k ** 1/2)` is not a root: Python raises to the power 1 first and then divides by 2.",
    step="Write ** 0.5, or math.sqrt(query.shape[-1]).",
)
def divided_by_half_the_width(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / (query.shape[-1] / 2), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="root-rounded",
    says="The root of d_k is cut to a whole number.",
    step="Use math.sqrt, not math.isqrt, int() or //.",
)
def rounded_root(query, key, value, mask=None):
    return _attend(query @ key.transpose(-2, -1) / math.isqrt(query.shape[-1]), value, mask)


def _minus_infinity_times_zero(name, mend):
    @misconception(
        "scaled_dot_product_attention",
        cause="infinity-times-zero",
        says="Infinity times zero is NaN: where the mask allows a key, your product gives NaN instead of 0.",
        step=f"Choose instead of multiplying: {FILL}.",
    )
    def minus_infinity_times_zero(query, key, value, mask=None):
        scores = _scores(query, key)
        if mask is not None:
            scores = scores + (~mask).to(scores.dtype) * -torch.inf
        weights = mend(torch.softmax(scores, dim=-1), mask)
        return weights @ value, weights

    globals()[name] = minus_infinity_times_zero


_minus_infinity_times_zero("infinity_times_zero", lambda weights, mask: weights)
_minus_infinity_times_zero("infinity_times_zero_nan_to_num", lambda weights, mask: weights.nan_to_num(0.0))
_minus_infinity_times_zero(
    "infinity_times_zero_filled", lambda weights, mask: weights if mask is None else weights.masked_fill(~mask, 0.0)
)


@misconception(
    "scaled_dot_product_attention",
    cause="mask-fills-infinity",
    says="Masked scores are set to +inf, which makes them the largest; they must become the lowest.",
    step=f"Fill with the lowest number there is: {FILL}.",
)
def plus_infinity(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, torch.inf), dim=-1)
    return weights @ value, weights


def _renormalized(name, divide):
    @misconception(
        "scaled_dot_product_attention",
        cause="renormalized-after-softmax",
        says="Forbidden keys take part in softmax and are removed afterwards; if one fits far best, nothing is left.",
        step="Mask the scores before softmax; then softmax shares the weight among the allowed keys by itself.",
    )
    def renormalized(query, key, value, mask=None):
        weights = torch.softmax(_scores(query, key), dim=-1)
        if mask is not None:
            weights = weights * mask
            weights = divide(weights, weights.sum(dim=-1, keepdim=True))
        return weights @ value, weights

    globals()[name] = renormalized


_renormalized("renormalized_with_nan", lambda weights, total: weights / total)
_renormalized("renormalized_without_nan", lambda weights, total: (weights / total).nan_to_num(0.0))


@misconception(
    "scaled_dot_product_attention",
    cause="no-maximum-subtracted",
    says="exp overflows for large scores, and vanishes where all are very negative: nothing is subtracted before it.",
    step="Mask the scores first, then take torch.softmax(scores, dim=-1), which subtracts the largest of each row.",
)
def naive_exponentials(query, key, value, mask=None):
    exponentials = torch.exp(_scores(query, key))
    if mask is not None:
        exponentials = exponentials * mask
    weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
    if mask is not None:
        weights = weights.masked_fill(~mask.any(dim=-1, keepdim=True), 0.0)
    return weights @ value, weights


@misconception(
    "scaled_dot_product_attention",
    cause="nan-row",
    says="The output of a query with nothing to attend to is mended, but its weights are still NaN.",
    step="Mend the weights, before they mix the values: weights.masked_fill(~mask, 0.0).",
)
def only_the_output_mended(query, key, value, mask=None):
    output, weights = nan_where_nothing_is_allowed(query, key, value, mask)
    return output.nan_to_num(0.0), weights


@misconception(
    "scaled_dot_product_attention",
    cause="elementwise-product",
    says="You multiply query t with key t only; every query meets every key.",
    step="Use the matrix product: query @ key.transpose(-2, -1).",
)
def matching_pairs_only(query, key, value, mask=None):
    return _attend((query * key).sum(dim=-1) / math.sqrt(query.shape[-1]), value, mask)


@misconception(
    "scaled_dot_product_attention",
    cause="values-transposed",
    says="The values are transposed before they are mixed; each row of the values belongs to one key as it is.",
    step="output = weights @ value",
)
def values_transposed(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    return weights @ value.transpose(-2, -1), weights


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
    step="Keep the weights before dropout under their own name (no inplace=True), and return those.",
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
    cause="dropout-mode-inverted",
    says="Dropout is on in evaluation mode and off in training mode: the mode is the wrong way round.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class DropoutModeInverted(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return nn.functional.dropout(weights, self.dropout.p, training=not self.training) @ value, weights


def _arguments_exchanged(name, exchange):
    @misconception(
        "ScaledDotProductAttention",
        cause="argument-order",
        says="query, key and value are taken in another order than they come.",
        step="The order is forward(query, key, value, mask=None), here and in scaled_dot_product_attention.",
    )
    class ArgumentsExchanged(_Attention):
        def forward(self, query, key, value, mask=None):
            query, key, value = exchange(query, key, value)
            weights = self.weights(query, key, mask)
            return self.dropout(weights) @ value, weights

    globals()[name] = ArgumentsExchanged


_arguments_exchanged("ValueFirst", lambda first, second, third: (third, second, first))
_arguments_exchanged("KeyFirst", lambda first, second, third: (second, first, third))
_arguments_exchanged("ValueSecond", lambda first, second, third: (first, third, second))
_arguments_exchanged("QueryLast", lambda first, second, third: (third, first, second))
_arguments_exchanged("KeyFirstAndQueryLast", lambda first, second, third: (second, third, first))


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


@misconception(
    "ScaledDotProductAttention",
    cause="rate-ignored",
    says="nn.Dropout() without an argument drops half of the weights, whatever `dropout` says.",
    step="Hand the probability on: nn.Dropout(dropout).",
)
class RateIgnored(_Attention):
    def __init__(self, dropout=0.0):
        super().__init__(0.5)

    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return self.dropout(weights) @ value, weights


def _fixed_rate(rate):
    @misconception(
        "ScaledDotProductAttention",
        cause="rate-ignored",
        says=f"Dropout always drops with the probability {rate:g}, whatever `dropout` says.",
        step="Hand the probability on: nn.Dropout(dropout).",
    )
    class RateFixed(RateIgnored):
        def __init__(self, dropout=0.0):
            super().__init__()
            self.dropout = nn.Dropout(rate)

    return RateFixed


for _rate in (0.1, 0.2):
    globals()[f"RateFixedAt{_rate:g}"] = _fixed_rate(_rate)


@misconception(
    "ScaledDotProductAttention",
    cause="rate-turned-round",
    says="You drop what should be kept: nn.Dropout takes the probability of dropping, and that is `dropout` itself.",
    step="Write nn.Dropout(dropout), not nn.Dropout(1 - dropout).",
)
class RateTurnedRound(_Attention):
    def __init__(self, dropout=0.0):
        super().__init__(1 - dropout)

    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return self.dropout(weights) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="renormalized-after-dropout",
    says="After dropout you divide each row by its sum; nn.Dropout has scaled already, and a row need not sum to one.",
    step="Leave the division out: output = self.dropout(weights) @ value.",
)
class RenormalizedAfterDropout(_Attention):
    def mend(self, weights):
        return weights

    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        mixing = self.dropout(weights)
        return self.mend(mixing / mixing.sum(dim=-1, keepdim=True)) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="renormalized-after-dropout",
    says="After dropout you divide each row by its sum; nn.Dropout has scaled already, and a row need not sum to one.",
    step="Leave the division out: output = self.dropout(weights) @ value.",
)
class RenormalizedWithoutNaN(RenormalizedAfterDropout):
    def mend(self, weights):
        return weights.nan_to_num(0.0)


class _InputsDropped(_Attention):
    def forward(self, query, key, value, mask=None):
        query, key = self.drop(query, key)
        weights = self.weights(query, key, mask)
        return weights @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-on-query",
    says="Dropout acts on the queries, so it changes the scores; it belongs on the weights.",
    step="output = self.dropout(weights) @ value",
)
class DropoutOnTheQuery(_InputsDropped):
    def drop(self, query, key):
        return self.dropout(query), key


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-on-query",
    says="Dropout acts on the keys, so it changes the scores; it belongs on the weights.",
    step="output = self.dropout(weights) @ value",
)
class DropoutOnTheKey(_InputsDropped):
    def drop(self, query, key):
        return query, self.dropout(key)


@misconception(
    "ScaledDotProductAttention",
    cause="dropout-on-query",
    says="Dropout acts on queries and keys, so it changes the scores; it belongs on the weights.",
    step="output = self.dropout(weights) @ value",
)
class DropoutOnQueryAndKey(_InputsDropped):
    def drop(self, query, key):
        return self.dropout(query), self.dropout(key)


def _inputs_dropped_for_the_output(name, word, drop):
    @misconception(
        "ScaledDotProductAttention",
        cause="dropout-on-query",
        says=f"Dropout acts on the {word}, so it changes the scores of the output; it belongs on the weights.",
        step="output = self.dropout(weights) @ value",
    )
    class DroppedForTheOutput(_Attention):
        def forward(self, query, key, value, mask=None):
            dropped = drop(self.dropout, query, key)
            return self.weights(*dropped, mask) @ value, self.weights(query, key, mask)

    globals()[name] = DroppedForTheOutput


_inputs_dropped_for_the_output("QueryDroppedForTheOutput", "queries", lambda drop, query, key: (drop(query), key))
_inputs_dropped_for_the_output("KeyDroppedForTheOutput", "keys", lambda drop, query, key: (query, drop(key)))
_inputs_dropped_for_the_output(
    "QueryAndKeyDroppedForTheOutput", "queries and keys", lambda drop, query, key: (drop(query), drop(key))
)


@misconception(
    "ScaledDotProductAttention",
    cause="output-mixed-again",
    says="The weights mix the output once more; it is the values that they must mix.",
    step="output = self.dropout(weights) @ value",
)
class OutputMixedAgain(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask)
        return self.dropout(weights) @ (weights @ value), weights


@misconception(
    "ScaledDotProductAttention",
    cause="output-for-weights",
    says="You take the function's first result for the weights; it gives (output, weights), in this order.",
    step="_, weights = scaled_dot_product_attention(query, key, value, mask)",
)
class OutputForWeights(_Attention):
    def forward(self, query, key, value, mask=None):
        weights = self.weights(query, key, mask) @ value
        return self.dropout(weights) @ value, weights


@misconception(
    "ScaledDotProductAttention",
    cause="part-not-kept",
    says="forward uses something that __init__ did not keep: a name without `self.` is gone when __init__ ends.",
    step="Write self.dropout = nn.Dropout(dropout) in __init__, and use the same name in forward.",
)
class PartNotKept(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()

    def forward(self, query, key, value, mask=None):
        return self.part_that_was_not_kept


@misconception(
    "ScaledDotProductAttention",
    cause="number-called",
    says="You keep the probability, a number, and call it as if it were a module.",
    step="Keep a module: self.dropout = nn.Dropout(dropout).",
)
class NumberCalled(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.rate = float(dropout)

    def forward(self, query, key, value, mask=None):
        return self.rate(query)


SELF_MISSING = {
    "cause": "self-missing",
    "says": "forward has no `self`: its first argument is then the module, and every other one comes a place too late.",
    "step": "Begin the arguments of each method with self: def forward(self, query, key, value, mask=None).",
}


@misconception("ScaledDotProductAttention", **SELF_MISSING)
class WithoutSelf(_Attention):
    def forward(query, key, value, mask=None):
        return query @ key.transpose(-2, -1)


@misconception("ScaledDotProductAttention", **SELF_MISSING)
class WithoutSelfAskedForItsShape(_Attention):
    def forward(query, key, value, mask=None):
        return query / math.sqrt(query.shape[-1])


# Python's messages name the class.
WithoutSelf.__name__ = WithoutSelfAskedForItsShape.__name__ = "ScaledDotProductAttention"


# Two mistakes at once: one option for each stage.


def _staged(scale=None, masking=None, dim=-1, mix=None):
    def attention(query, key, value, mask=None):
        scores = query @ key.transpose(-2, -1)
        scores = scale(scores, query.shape[-1]) if scale else scores / math.sqrt(query.shape[-1])
        if masking is None or mask is None:
            weights = _weights(scores, mask, dim)
        else:
            weights = masking(scores, mask, lambda numbers: torch.softmax(numbers, dim=dim))
        return mix(weights, key, value) if mix else (weights @ value, weights)

    return attention


TWO_AT_ONCE = Stages(
    "scaled_dot_product_attention",
    _staged,
    scale={
        "missing-scale": lambda scores, width: scores,
        "scale-without-root": lambda scores, width: scores / width,
        "scale-multiplied": lambda scores, width: scores * math.sqrt(width),
    },
    dim={"wrong-axis": -2},
    masking={
        "mask-inverted": lambda scores, mask, softmax: softmax(scores.masked_fill(mask, -torch.inf)).nan_to_num(0.0),
        "mask-ignored": lambda scores, mask, softmax: softmax(scores),
        "mask-after-softmax": lambda scores, mask, softmax: softmax(scores) * mask,
        "mask-fills-zero": lambda scores, mask, softmax: softmax(scores.masked_fill(~mask, 0.0)),
        "mask-added": lambda scores, mask, softmax: softmax(scores + mask),
        "nan-row": lambda scores, mask, softmax: softmax(scores.masked_fill(~mask, -torch.inf)),
        "empty-row-uniform": lambda scores, mask, softmax: softmax(
            scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        ),
    },
    mix={
        "result-order": lambda weights, key, value: (weights, weights @ value),
        "weights-not-returned": lambda weights, key, value: weights @ value,
        "keys-mixed": lambda weights, key, value: (weights @ key, weights),
    },
)
