"""The classic mistakes of lesson 00, each as code that makes it."""

import torch

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
