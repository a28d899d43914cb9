"""The classic mistakes of lesson 00, each as code that makes it."""

import math

import torch

from autograder.combinations import Stages
from autograder.misconceptions import misconception


@misconception(
    "softmax",
    cause="no-maximum-subtracted",
    says="exp overflows for large scores: your formula is right on paper but not in floating point.",
    step="Subtract x.amax(dim=dim, keepdim=True) from x before exp; it cancels in the division.",
)
def without_the_maximum(x, dim=-1):
    weights = torch.exp(x)
    return weights / weights.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="no-maximum-subtracted",
    says="exp overflows for large scores before its logarithm is taken.",
    step="Subtract torch.logsumexp(x, dim, keepdim=True), which is safe, or the maximum along `dim`.",
)
def through_a_naive_logarithm(x, dim=-1):
    return torch.exp(x - torch.log(torch.exp(x).sum(dim=dim, keepdim=True)))


@misconception(
    "softmax",
    cause="one-maximum-for-all",
    says="You subtract the largest score of the whole tensor; a row far below it then vanishes to 0/0.",
    step="Take the maximum along `dim` only: x.amax(dim=dim, keepdim=True).",
)
def one_maximum_for_all(x, dim=-1):
    weights = torch.exp(x - x.max())
    return weights / weights.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="dim-ignored",
    says="Your softmax always works along the last dimension and ignores `dim`.",
    step="Hand `dim` on to both the maximum and the sum.",
)
def always_the_last_dimension(x, dim=-1):
    return torch.softmax(x, dim=-1)


@misconception(
    "softmax",
    cause="wrong-axis",
    says="Your softmax works along the first dimension whatever `dim` says.",
    step="Hand `dim` on to both the maximum and the sum; the default is -1, the last.",
)
def always_the_first_dimension(x, dim=-1):
    return torch.softmax(x, dim=0)


@misconception(
    "softmax",
    cause="sum-over-everything",
    says="You divide by the sum over the whole tensor, so only everything together sums to one.",
    step="Sum along `dim` with keepdim=True, so that each slice is divided by its own sum.",
)
def sum_over_everything(x, dim=-1):
    weights = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return weights / weights.sum()


@misconception(
    "softmax",
    cause="sum-over-everything",
    says="Both your maximum and your sum run over the whole tensor, so only everything together sums to one.",
    step="Hand `dim` and keepdim=True to both, so that each slice is on its own.",
)
def everything_over_everything(x, dim=-1):
    weights = torch.exp(x - x.max())
    return weights / weights.sum()


@misconception(
    "softmax",
    cause="not-normalized",
    says="Your weights are exponentials that were never divided by their sum.",
    step="Divide by weights.sum(dim=dim, keepdim=True).",
)
def not_normalized(x, dim=-1):
    return torch.exp(x - x.amax(dim=dim, keepdim=True))


@misconception(
    "softmax",
    cause="no-exponential",
    says="You divide the scores by their sum without exp: negative scores then give negative weights.",
    step="Take torch.exp of the (shifted) scores first, then divide by the sum.",
)
def scores_over_their_sum(x, dim=-1):
    return x / x.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="no-exponential",
    says="You divide the shifted scores by their sum without exp.",
    step="Take torch.exp of the shifted scores first, then divide by the sum.",
)
def shifted_scores_over_their_sum(x, dim=-1):
    shifted = x - x.amax(dim=dim, keepdim=True)
    return shifted / shifted.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="log-softmax",
    says="That is the logarithm of softmax.",
    step="Take torch.exp of it: softmax = exp(x - logsumexp(x)).",
)
def logarithm(x, dim=-1):
    return torch.log_softmax(x, dim=dim)


@misconception(
    "softmax",
    cause="keepdim-missing",
    says="Without keepdim=True the sums lose a dimension and are broadcast along the wrong one.",
    step="Write keepdim=True in both the maximum and the sum.",
)
def without_keepdim(x, dim=-1):
    weights = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return weights / weights.sum(dim=dim)


@misconception(
    "softmax",
    cause="softmin",
    says="The signs are turned: your largest weight goes to the smallest score.",
    step="Take exp of x - maximum, not of maximum - x.",
)
def signs_turned(x, dim=-1):
    return torch.softmax(-x, dim=dim)


def _shifted_by(function):
    def shifted(x, dim=-1):
        weights = torch.exp(x - function(x, dim))
        return weights / weights.sum(dim=dim, keepdim=True)

    return shifted


@misconception(
    "softmax",
    cause="mean-subtracted",
    says="You subtract the mean, not the maximum: a score far above it still overflows, and one -inf makes it -inf.",
    step="Subtract the largest score of each slice: x.amax(dim=dim, keepdim=True).",
)
def mean_subtracted(x, dim=-1):
    return _shifted_by(lambda x, dim: x.mean(dim=dim, keepdim=True))(x, dim)


@misconception(
    "softmax",
    cause="mean-subtracted",
    says="You subtract the mean of the whole tensor: a score far above it still overflows.",
    step="Subtract the largest score of each slice: x.amax(dim=dim, keepdim=True).",
)
def mean_of_everything_subtracted(x, dim=-1):
    return _shifted_by(lambda x, dim: x.mean())(x, dim)


@misconception(
    "softmax",
    cause="minimum-subtracted",
    says="You subtract the smallest score: the largest one still overflows, and -inf cannot be subtracted.",
    step="Subtract the largest score of each slice: x.amax(dim=dim, keepdim=True).",
)
def minimum_subtracted(x, dim=-1):
    return _shifted_by(lambda x, dim: x.amin(dim=dim, keepdim=True))(x, dim)


@misconception(
    "softmax",
    cause="largest-size-subtracted",
    says="You subtract the largest absolute value: where all scores are very negative, all exponentials vanish.",
    step="Subtract the largest score itself, without abs: x.amax(dim=dim, keepdim=True).",
)
def largest_size_subtracted(x, dim=-1):
    return _shifted_by(lambda x, dim: x.abs().amax(dim=dim, keepdim=True))(x, dim)


@misconception(
    "softmax",
    cause="dim-ignored",
    says="Your maximum runs along `dim`, but your sum along the last dimension.",
    step="Hand `dim` on to both.",
)
def sum_along_the_last_dimension(x, dim=-1):
    weights = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return weights / weights.sum(dim=-1, keepdim=True)


@misconception(
    "softmax",
    cause="dim-ignored",
    says="Your sum runs along `dim`, but your maximum along the last dimension, so what you subtract does not cancel.",
    step="Hand `dim` on to both.",
)
def maximum_along_the_last_dimension(x, dim=-1):
    return _shifted_by(lambda x, dim: x.amax(dim=-1, keepdim=True))(x, dim)


@misconception(
    "softmax",
    cause="wrong-axis",
    says="Your maximum runs along the first dimension, whatever `dim` says: what is subtracted then no longer cancels.",
    step="Hand `dim` on to both the maximum and the sum.",
)
def maximum_along_the_first_dimension(x, dim=-1):
    return _shifted_by(lambda x, dim: x.amax(dim=0, keepdim=True))(x, dim)


@misconception(
    "softmax",
    cause="wrong-axis",
    says="Your softmax always works along dimension 1, whatever `dim` says; a vector has no dimension 1.",
    step="Hand `dim` on to both the maximum and the sum; the default is -1, the last.",
)
def always_dimension_one(x, dim=-1):
    weights = torch.exp(x - x.amax(dim=1, keepdim=True))
    return weights / weights.sum(dim=1, keepdim=True)


@misconception(
    "softmax",
    cause="nan-hidden",
    says="exp overflows for large scores; putting 0 for the NaN hides it, and such a row does not sum to one.",
    step="Subtract x.amax(dim=dim, keepdim=True) before exp; then there is no NaN to replace.",
)
def nan_replaced(x, dim=-1):
    weights = torch.exp(x)
    return torch.nan_to_num(weights / weights.sum(dim=dim, keepdim=True), nan=0.0)


@misconception(
    "softmax",
    cause="shift-in-numerator-only",
    says="The largest score is subtracted above the fraction line, not below it, so it does not cancel.",
    step="Take exp of the shifted scores once, give it a name, and divide it by its own sum.",
)
def shift_in_the_numerator_only(x, dim=-1):
    return torch.exp(x - x.amax(dim=dim, keepdim=True)) / torch.exp(x).sum(dim=dim, keepdim=True)


def _clamped_at(limit):
    @misconception(
        "softmax",
        cause="scores-clamped",
        says="You cut the scores off at a limit: all scores beyond it become equal.",
        step="Subtract x.amax(dim=dim, keepdim=True) instead; it keeps all distances.",
    )
    def clamped(x, dim=-1):
        weights = torch.exp(x.clamp(max=limit))
        return weights / weights.sum(dim=dim, keepdim=True)

    return clamped


for _limit in (10.0, 20.0, 50.0, 80.0, 85.0, 88.0, 100.0, 500.0, 700.0):
    globals()[f"clamped_at_{_limit:g}"] = _clamped_at(_limit)


def _added_to_the_sum(number, shifted):
    @misconception(
        "softmax",
        cause="epsilon-in-the-sum",
        says="A small number is added to the sum, so the weights sum to a little less than one.",
        step="Leave it out: after subtracting the maximum the sum is at least 1, and nothing is divided by zero.",
    )
    def epsilon_in_the_sum(x, dim=-1):
        weights = torch.exp(x - x.amax(dim=dim, keepdim=True) if shifted else x)
        return weights / (weights.sum(dim=dim, keepdim=True) + number)

    return epsilon_in_the_sum


for _exponent in range(2, 9):
    for _shifted in (True, False):
        globals()[f"sum_plus_1e_{_exponent}_{_shifted}"] = _added_to_the_sum(10.0**-_exponent, _shifted)


@misconception(
    "softmax",
    cause="max-gives-two-things",
    says="x.max(dim) gives two things, the largest values and their places.",
    step="Take x.max(dim=dim, keepdim=True).values, or x.amax(dim=dim, keepdim=True).",
)
def maximum_with_its_places(x, dim=-1):
    weights = torch.exp(x - x.max(dim=dim, keepdim=True))
    return weights / weights.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="python-function",
    says="math.exp takes a single number, not a tensor.",
    step="Use torch.exp, which takes the exponential of every entry.",
)
def exponential_of_math(x, dim=-1):
    weights = math.exp(x - x.amax(dim=dim, keepdim=True))
    return weights / weights.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    cause="python-function",
    says="Python's own max compares whole rows with each other; it knows no `dim`.",
    step="Use x.amax(dim=dim, keepdim=True).",
)
def maximum_of_python(x, dim=-1):
    weights = torch.exp(x - max(x))
    return weights / weights.sum(dim=dim, keepdim=True)


@misconception(
    "pairwise_dots",
    cause="elementwise-product",
    says="You multiply vector t of `a` with vector t of `b` only; every pair (t, s) is wanted.",
    step="A matrix product of a with the transpose of b makes all pairs at once.",
)
def matching_pairs_only(a, b):
    return (a * b).sum(dim=-1)


@misconception(
    "pairwise_dots",
    cause="result-transposed",
    says="Your result has the roles of a and b exchanged: it is (B, S, T).",
    step="Put a on the left of the matrix product: a @ b.transpose(1, 2).",
)
def transposed(a, b):
    return b @ a.transpose(1, 2)


@misconception(
    "pairwise_dots",
    cause="reshape-for-transpose",
    says="reshape (or view) does not transpose: it cuts the same row of numbers into other pieces.",
    step="Exchange the last two dimensions with b.transpose(1, 2).",
)
def reshaped(a, b):
    return a @ b.reshape(b.shape[0], b.shape[2], b.shape[1])


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="You reverse all dimensions of b, batch included (`.T`), so vectors of different batch rows meet.",
    step="Exchange only the last two dimensions: b.transpose(1, 2).",
)
def all_dimensions_reversed(a, b):
    return a @ b.permute(2, 1, 0).reshape(b.shape[0], b.shape[2], b.shape[1])


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="Every batch row of `a` meets the first batch row of `b`.",
    step="Keep the batch dimension of b: a @ b.transpose(1, 2) multiplies row by row of the batch.",
)
def first_batch_row_only(a, b):
    return a @ b[0].T


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="You sum over the batch rows of `b`: vectors of different batch rows meet.",
    step='Use one letter for the batch in both inputs: torch.einsum("btd,bsd->bts", a, b).',
)
def batches_summed(a, b):
    return torch.einsum("btd,csd->bts", a, b)


@misconception(
    "pairwise_dots",
    cause="no-transpose",
    says="a @ b multiplies rows of a with columns of b; the sizes do not even fit unless S equals D.",
    step="Exchange the last two dimensions of b first: b.transpose(1, 2).",
)
def no_transpose(a, b):
    return a @ b


@misconception(
    "pairwise_dots",
    cause="cosine",
    says="You divide by the lengths of the vectors: that is the cosine, not the dot product.",
    step="Leave the division out.",
)
def cosine(a, b):
    return (a / a.norm(dim=-1, keepdim=True)) @ (b / b.norm(dim=-1, keepdim=True)).transpose(1, 2)


@misconception(
    "pairwise_dots",
    cause="scaled",
    says="You divide by the square root of the width: that belongs to attention (lesson 04), not here.",
    step="Leave the division out.",
)
def scaled(a, b):
    return a @ b.transpose(1, 2) / a.shape[-1] ** 0.5


@misconception(
    "pairwise_dots",
    cause="scaled",
    says="You take the mean of the products, which divides by the width; a dot product is their sum.",
    step="Sum over the last dimension, or use a matrix product.",
)
def mean_of_the_products(a, b):
    return a @ b.transpose(1, 2) / a.shape[-1]


@misconception(
    "pairwise_dots",
    cause="no-transpose",
    says="The letters of your einsum read `b` as (B, D, S), but it is (B, S, D).",
    step='Name the dimensions as they are: torch.einsum("btd,bsd->bts", a, b).',
)
def einsum_without_transpose(a, b):
    return torch.einsum("btd,bds->bts", a, b)


@misconception(
    "pairwise_dots",
    cause="elementwise-product",
    says="`*` multiplies entry by entry and sums nothing.",
    step="Use the matrix product @, of a with the transpose of b.",
)
def entry_by_entry(a, b):
    return a * b


@misconception(
    "pairwise_dots",
    cause="elementwise-product",
    says="`*` multiplies entry by entry and sums nothing; a transpose alone does not make it a matrix product.",
    step="Use @ in place of *: a @ b.transpose(1, 2).",
)
def entry_by_entry_with_the_transpose(a, b):
    return a * b.transpose(1, 2)


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="b.T (like b.transpose(0, 2)) makes (D, S, B) of (B, S, D): the batch goes to the end.",
    step="Exchange only the last two dimensions: b.transpose(1, 2), or b.mT.",
)
def all_dimensions_turned(a, b):
    return a @ b.permute(2, 1, 0)


@misconception(
    "pairwise_dots",
    cause="wrong-factor-transposed",
    says="You turned `a`; it is `b` whose vectors must become columns.",
    step="Leave a as it is and write b.transpose(1, 2) on the right of @.",
)
def the_first_factor_turned(a, b):
    return a.transpose(1, 2) @ b


@misconception(
    "pairwise_dots",
    cause="wrong-factor-transposed",
    says="You turned both `a` and `b`; only b's vectors must become columns.",
    step="Leave a as it is: a @ b.transpose(1, 2).",
)
def both_factors_turned(a, b):
    return a.transpose(1, 2) @ b.transpose(1, 2)


@misconception(
    "pairwise_dots",
    cause="wrong-dimensions-exchanged",
    says="You exchanged the batch of `b` with its positions; the last two dimensions must change places.",
    step="Write b.transpose(1, 2), or b.transpose(-2, -1).",
)
def batch_exchanged_with_positions(a, b):
    return a @ b.transpose(0, 1)


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="You sum over the batch: the result has lost its first dimension.",
    step='Keep the batch letter in the result: torch.einsum("btd,bsd->bts", a, b).',
)
def summed_over_the_batch(a, b):
    return torch.einsum("btd,bsd->ts", a, b)


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="Every batch row of `a` meets every batch row of `b`: the result has a dimension too many.",
    step='Use one letter for the batch of both: torch.einsum("btd,bsd->bts", a, b).',
)
def every_batch_row_with_every_other(a, b):
    return torch.tensordot(a, b, dims=([2], [2]))


@misconception(
    "pairwise_dots",
    cause="same-set-twice",
    says="You multiply `a` by itself; the second set of vectors is `b`.",
    step="Write a @ b.transpose(1, 2).",
)
def a_with_itself(a, b):
    return a @ a.transpose(1, 2)


@misconception(
    "pairwise_dots",
    cause="distance",
    says="You compute distances, not dot products.",
    step="Multiply entry by entry and sum over the last dimension: that is what @ does.",
)
def distances(a, b):
    return torch.cdist(a, b)


@misconception(
    "pairwise_dots",
    cause="softmaxed",
    says="You take softmax of the products; here the plain products are wanted.",
    step="Return a @ b.transpose(1, 2) as it is: softmax comes in section 6.",
)
def softmaxed(a, b):
    return torch.softmax(a @ b.transpose(1, 2), dim=-1)


@misconception(
    "pairwise_dots",
    cause="not-summed",
    says="The products of the entries are not summed: the result still has the dimension D.",
    step="Sum over the last dimension: .sum(dim=-1), or leave the letter d out of einsum's result.",
)
def not_summed(a, b):
    return a.unsqueeze(2) * b.unsqueeze(1)


@misconception(
    "pairwise_dots",
    cause="batch-mixed",
    says="You pour all batch rows into one long list: every vector meets those of all batch rows.",
    step="Leave the batch dimension where it is: a @ b.transpose(1, 2) works row by row of the batch.",
)
def batch_poured_into_the_positions(a, b):
    flat = a.reshape(-1, a.shape[-1]) @ b.reshape(-1, b.shape[-1]).T
    return flat.reshape(a.shape[0], a.shape[1], -1)


def _squeezed(squeeze):
    @misconception(
        "pairwise_dots",
        cause="squeezed",
        says="squeeze takes away dimensions of size 1, also where they are a batch of one or a single vector.",
        step="Leave squeeze out: the result has three dimensions, (B, T, S), whatever their sizes.",
    )
    def squeezed(a, b):
        return squeeze(a @ b.transpose(1, 2))

    return squeezed


squeezed_everywhere = _squeezed(lambda dots: dots.squeeze())
squeezed_in_front = _squeezed(lambda dots: dots.squeeze(0))


@misconception(
    "pairwise_dots",
    cause="one-length-for-both",
    says="The table is T by T, as if there were as many vectors in `b` as in `a`; `b` has a length S of its own.",
    step="Take S from b.shape[1]: the result has the shape (B, T, S).",
)
def as_many_in_b_as_in_a(a, b):
    length = a.shape[1]
    dots = a.new_zeros(a.shape[0], length, length)
    for t in range(length):
        for s in range(length):
            dots[:, t, s] = (a[:, t] * b[:, s]).sum(dim=-1)
    return dots


def _shifted_only_when_large(largest):
    @misconception(
        "softmax",
        cause="shift-only-when-large",
        says="The maximum is subtracted only where scores are large; where all are very negative, or one row lies far "
        "below another, all exponentials of a slice vanish, and 0/0 is NaN.",
        step="Subtract x.amax(dim=dim, keepdim=True) always; it cancels in the division.",
    )
    def shifted_only_when_large(x, dim=-1):
        weights = torch.exp(x - largest(x, dim) if x.max() > 80 else x)
        return weights / weights.sum(dim=dim, keepdim=True)

    return shifted_only_when_large


everything_shifted_when_large = _shifted_only_when_large(lambda x, dim: x.max())
slices_shifted_when_large = _shifted_only_when_large(lambda x, dim: x.amax(dim=dim, keepdim=True))


@misconception(
    "softmax",
    cause="wrong-default",
    says="Without `dim` your softmax works along the first dimension; the default is the last one.",
    step="The signature is softmax(x, dim=-1).",
)
def first_dimension_by_default(x, dim=0):
    return torch.softmax(x, dim=dim)


@misconception(
    "softmax",
    cause="written-in-place",
    says="The exponentials are divided in place (`/=`, or div_); their own gradient still needs them as they were.",
    step="Make a new tensor of the quotient: `/`, not `/=`.",
)
def divided_in_place(x, dim=-1):
    weights = torch.exp(x - x.amax(dim=dim, keepdim=True))
    weights /= weights.sum(dim=dim, keepdim=True)
    return weights


def _finite_for_infinity(number):
    @misconception(
        "softmax",
        cause="finite-for-infinity",
        says="A finite number stands for -inf: among scores that are about as low it still gets weight.",
        step="Leave -inf as it is: after subtracting the maximum, exp(-inf) is exactly 0.",
    )
    def finite_for_infinity(x, dim=-1):
        return torch.softmax(x.masked_fill(x == -torch.inf, -number), dim=dim)

    return finite_for_infinity


for _number in (1e2, 1e3, 1e4, 1e5, 1e6):
    globals()[f"minus_{_number:g}_for_infinity"] = _finite_for_infinity(_number)


# Two mistakes at once: one option for each stage.


def _staged(shift=None, along=None, divide=None):
    def softmax(x, dim=-1):
        dim = dim if along is None else along
        weights = torch.exp(shift(x, dim) if shift else x - x.amax(dim=dim, keepdim=True))
        return divide(weights, dim) if divide else weights / weights.sum(dim=dim, keepdim=True)

    return softmax


TWO_AT_ONCE = Stages(
    "softmax",
    _staged,
    shift={
        "no-maximum-subtracted": lambda x, dim: x,
        "one-maximum-for-all": lambda x, dim: x - x.max(),
        "mean-subtracted": lambda x, dim: x - x.mean(dim=dim, keepdim=True),
    },
    along={"dim-ignored": -1, "wrong-axis": 0},
    divide={
        "sum-over-everything": lambda weights, dim: weights / weights.sum(),
        "not-normalized": lambda weights, dim: weights,
        "keepdim-missing": lambda weights, dim: weights / weights.sum(dim=dim),
    },
)
