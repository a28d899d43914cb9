"""The classic mistakes of lesson 06, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception


def _split(x, num_heads):
    return x.reshape(x.shape[0], x.shape[1], num_heads, x.shape[2] // num_heads).transpose(1, 2)


def _merge(x):
    return x.transpose(1, 2).flatten(2)


# ---------- split_heads ------------------------------------------------------------------------------------


@misconception(
    "split_heads",
    cause="reshape-without-transpose",
    says="The shape is right but the numbers are not: one reshape to (B, H, T, K) deals out whole positions to the "
    "heads, so a head gets some positions and not a part of each.",
    step="Cut the width first, x.reshape(B, T, H, K), and then .transpose(1, 2).",
)
def split_by_one_reshape(x, num_heads):
    batch, length, width = x.shape
    return x.reshape(batch, num_heads, length, width // num_heads)


@misconception(
    "split_heads",
    cause="transpose-forgotten",
    says="The heads are still behind the positions: the shape is (B, T, H, K).",
    step="Exchange dimensions 1 and 2 after the reshape: .transpose(1, 2).",
)
def split_without_transpose(x, num_heads):
    return x.reshape(x.shape[0], x.shape[1], num_heads, x.shape[2] // num_heads)


@misconception(
    "split_heads",
    cause="heads-interleaved",
    says="Each head gets every H-th column: the width is cut as (K, H), where it should be (H, K), so that the "
    "columns of one head lie side by side.",
    step="Reshape to (B, T, num_heads, D // num_heads), the heads before their width.",
)
def split_interleaved(x, num_heads):
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // num_heads, num_heads).permute(0, 3, 1, 2)


@misconception(
    "split_heads",
    cause="heads-and-width-exchanged",
    says="num_heads is used as the width of a head; it is how many heads there are.",
    step="The width of a head is d_model // num_heads: reshape to (B, T, num_heads, d_model // num_heads).",
)
def split_with_heads_for_width(x, num_heads):
    return x.reshape(x.shape[0], x.shape[1], x.shape[2] // num_heads, num_heads).transpose(1, 2)


def _exchanging(name, dimensions):
    @misconception(
        "split_heads",
        cause="wrong-dimensions-exchanged",
        says="After the reshape to (B, T, H, K) the wrong dimensions change places: the result is to be (B, H, T, K).",
        step="Exchange positions and heads only: .transpose(1, 2).",
    )
    def exchanged(x, num_heads):
        return split_without_transpose(x, num_heads).permute(dimensions)

    exchanged.__name__ = f"split_{name}"
    return exchanged


split_width_before_positions = _exchanging("width_before_positions", (0, 2, 3, 1))  # (B, H, K, T)
split_width_first = _exchanging("width_first", (0, 3, 2, 1))  # (B, K, H, T)
split_width_before_heads = _exchanging("width_before_heads", (0, 1, 3, 2))  # (B, T, K, H)
split_heads_before_batch = _exchanging("heads_before_batch", (2, 0, 1, 3))  # (H, B, T, K)
split_heads_for_batch = _exchanging("heads_for_batch", (2, 1, 0, 3))  # (H, T, B, K)


@misconception(
    "split_heads",
    cause="heads-in-the-batch",
    says="Batch and heads are joined in one dimension; here they stay apart, (B, H, T, K).",
    step="Leave out the last step that flattens batch and heads.",
)
def split_into_the_batch(x, num_heads):
    return _split(x, num_heads).flatten(0, 1)


@misconception(
    "split_heads",
    cause="heads-in-a-list",
    says="The heads come back as several tensors, not as one.",
    step="Stack them: torch.stack(pieces, dim=1) has the shape (B, H, T, K).",
)
def split_into_a_tuple(x, num_heads):
    return x.chunk(num_heads, dim=-1)


@misconception(
    "split_heads",
    cause="heads-in-a-list",
    says="The heads come back as a list of tensors, not as one tensor.",
    step="Stack them: torch.stack(pieces, dim=1) has the shape (B, H, T, K).",
)
def split_into_a_list(x, num_heads):
    return list(x.chunk(num_heads, dim=-1))


@misconception(
    "split_heads",
    cause="positions-split",
    says="The positions are dealt out to the heads; each head is to get a part of the width, for all positions.",
    step="Cut the last dimension: (B, T, H, K).",
)
def split_the_positions(x, num_heads):
    batch, length, width = x.shape
    return x.reshape(batch, num_heads, length // num_heads, width)


@misconception(
    "split_heads",
    cause="every-head-alike",
    says="Every head gets the same columns, the first K.",
    step="Head h gets columns h * K to (h + 1) * K - 1; a reshape to (B, T, H, K) deals them out.",
)
def split_gives_all_the_first(x, num_heads):
    return x[..., : x.shape[-1] // num_heads].unsqueeze(1).expand(-1, num_heads, -1, -1)


@misconception(
    "split_heads",
    cause="whole-width-for-every-head",
    says="Every head gets the whole width; it is to get a part of it, K = d_model // num_heads columns.",
    step="Reshape to (B, T, num_heads, d_model // num_heads) and exchange dimensions 1 and 2.",
)
def split_gives_all_everything(x, num_heads):
    return x.unsqueeze(1).expand(-1, num_heads, -1, -1)


@misconception(
    "split_heads",
    cause="gradient-cut",
    says="The numbers are right, but no gradient passes: detach, .data, NumPy and lists cut it off.",
    step="Use reshape and transpose on x itself.",
)
def split_detached(x, num_heads):
    return _split(x.detach(), num_heads)


def _split_and_squeezed(name, squeeze):
    @misconception(
        "split_heads",
        cause="squeezed",
        says="A dimension of size 1 is left out, where there is one head, one position or one sentence; all four stay.",
        step="The shape is (B, H, T, K), whatever the sizes are: no squeeze, and no special case for one head.",
    )
    def squeezed(x, num_heads):
        return squeeze(_split(x, num_heads))

    globals()[f"split_and_squeezed_{name}"] = squeezed


_split_and_squeezed("everywhere", lambda x: x.squeeze())
_split_and_squeezed("heads", lambda x: x.squeeze(1))
_split_and_squeezed("batch", lambda x: x.squeeze(0))


@misconception(
    "split_heads",
    cause="sentences-mixed",
    says="Batch and positions are joined before the heads come to the front; the last reshape then cuts that apart in "
    "another order, and the sentences of the batch mix.",
    step="Keep the batch as a dimension of its own: reshape to (B, T, H, K), then .transpose(1, 2).",
)
def split_with_batch_and_positions_joined(x, num_heads):
    batch, length, width = x.shape
    heads = x.reshape(batch * length, num_heads, width // num_heads).transpose(0, 1)
    return heads.reshape(batch, num_heads, length, width // num_heads)


@misconception(
    "split_heads",
    cause="sentences-mixed",
    says="x is cut as (T, B, …), but it is (B, T, …): numbers of different sentences come together.",
    step="The batch comes first: reshape to (B, T, H, K), then .transpose(1, 2).",
)
def split_as_if_positions_came_first(x, num_heads):
    batch, length, width = x.shape
    return x.reshape(length, batch, num_heads, width // num_heads).permute(1, 2, 0, 3)


@misconception(
    "split_heads",
    cause="heads-reversed",
    says="The heads come in reverse order: head 0 gets the first columns, not the last ones.",
    step="Leave them in the order in which reshape gives them.",
)
def split_in_reverse(x, num_heads):
    return _split(x, num_heads).flip(1)


@misconception(
    "split_heads",
    cause="two-heads-only",
    says="The width is always cut into two heads, whatever num_heads says.",
    step="Cut it into num_heads heads, of the width d_model // num_heads.",
)
def split_into_two(x, num_heads):
    return _split(x, 2)


# ---------- merge_heads ------------------------------------------------------------------------------------


@misconception(
    "merge_heads",
    cause="transpose-forgotten",
    says="The shape is right but the numbers are not: without a transpose first, the reshape joins numbers of "
    "different positions.",
    step="Bring positions before heads, x.transpose(1, 2), and then join: .reshape(B, T, H * K).",
)
def merge_by_one_reshape(x):
    batch, heads, length, width = x.shape
    return x.reshape(batch, length, heads * width)


@misconception(
    "merge_heads",
    cause="view-after-transpose",
    says="A transpose moves no number in memory, so H and K do not lie side by side there; `view` never copies, and "
    "refuses.",
    step="Use .reshape, which copies where it must, or .contiguous().view(...).",
)
def merge_by_view(x):
    batch, heads, length, width = x.shape
    return x.transpose(1, 2).view(batch, length, heads * width)


@misconception(
    "merge_heads",
    cause="heads-interleaved",
    says="The heads are shuffled into each other like cards: first column 0 of every head, then column 1 of every "
    "head.",
    step="Join (H, K), the heads before their width: .transpose(1, 2) and then .reshape(B, T, H * K).",
)
def merge_interleaved(x):
    return x.permute(0, 2, 3, 1).flatten(2)


@misconception(
    "merge_heads",
    cause="wrong-dimensions-exchanged",
    says="The wrong dimensions change places before the joining: positions and heads should.",
    step="x is (B, H, T, K): .transpose(1, 2) makes (B, T, H, K).",
)
def merge_with_width_exchanged(x):
    batch, heads, length, width = x.shape
    return x.transpose(2, 3).reshape(batch, length, heads * width)


@misconception(
    "merge_heads",
    cause="wrong-dimensions-exchanged",
    says="The wrong dimensions change places before the joining: positions and heads should.",
    step="x is (B, H, T, K): .transpose(1, 2) makes (B, T, H, K).",
)
def merge_with_heads_last(x):
    batch, heads, length, width = x.shape
    return x.transpose(1, 3).reshape(batch, length, heads * width)


@misconception(
    "merge_heads",
    cause="wrong-dimensions-exchanged",
    says="The positions have come before the batch: the result is (T, B, D), and should be (B, T, D).",
    step="Exchange positions and heads only: .transpose(1, 2) makes (B, T, H, K).",
)
def merge_with_positions_first(x):
    return x.permute(2, 0, 1, 3).flatten(2)


@misconception(
    "merge_heads",
    cause="sentences-mixed",
    says="The positions come before the batch, and the reshape cuts that apart in another order: sentences mix.",
    step="Exchange positions and heads only: .transpose(1, 2) makes (B, T, H, K).",
)
def merge_with_positions_first_reshaped(x):
    batch, heads, length, width = x.shape
    return x.permute(2, 0, 1, 3).reshape(batch, length, heads * width)


@misconception(
    "merge_heads",
    cause="not-joined",
    says="Positions and heads have changed places, but heads and their width are not joined yet.",
    step="Go on with .reshape(B, T, H * K).",
)
def merge_only_transposed(x):
    return x.transpose(1, 2)


@misconception(
    "merge_heads",
    cause="heads-averaged",
    says="The heads are averaged; they are to be laid side by side, so that nothing is lost.",
    step="Exchange dimensions 1 and 2, then reshape to (B, T, H * K).",
)
def merge_by_mean(x):
    return x.mean(dim=1)


@misconception(
    "merge_heads",
    cause="heads-averaged",
    says="The heads are added up; they are to be laid side by side, so that nothing is lost.",
    step="Exchange dimensions 1 and 2, then reshape to (B, T, H * K).",
)
def merge_by_sum(x):
    return x.sum(dim=1)


@misconception(
    "merge_heads",
    cause="heads-after-each-other",
    says="The heads stand one after the other along the positions; they are to stand side by side, in the width.",
    step="The result is (B, T, H * K): join the heads with K, not with T.",
)
def merge_along_the_positions(x):
    return x.flatten(1, 2)


@misconception(
    "merge_heads",
    cause="one-head-only",
    says="Only the first head comes back.",
    step="Join all of them: .transpose(1, 2).reshape(B, T, H * K).",
)
def merge_keeps_the_first(x):
    return x[:, 0]


@misconception(
    "merge_heads",
    cause="two-heads-only",
    says="The first two heads are laid side by side; there may be more of them, or only one.",
    step="Join all of them: .transpose(1, 2).reshape(B, T, H * K).",
)
def merge_keeps_two(x):
    return torch.cat([x[:, 0], x[:, 1]], dim=-1)


@misconception(
    "merge_heads",
    cause="heads-reversed",
    says="The last head comes first; head 0 gives the first columns.",
    step="Leave the heads in their order.",
)
def merge_in_reverse(x):
    return _merge(x.flip(1))


def _merged_and_squeezed(name, squeeze):
    @misconception(
        "merge_heads",
        cause="squeezed",
        says="squeeze takes away dimensions of size 1, also where they are a batch of one sentence or one position.",
        step="Leave squeeze out: the result has three dimensions, (B, T, D), whatever their sizes.",
    )
    def squeezed(x):
        return squeeze(_merge(x))

    globals()[f"merged_and_squeezed_{name}"] = squeezed


_merged_and_squeezed("everywhere", lambda x: x.squeeze())
_merged_and_squeezed("batch", lambda x: x.squeeze(0))
_merged_and_squeezed("positions", lambda x: x.squeeze(1))


@misconception(
    "merge_heads",
    cause="view-of-the-input",
    says="`view` asks for the numbers side by side in memory, and x itself need not be so: what split_heads gives is a "
    "transposed view.",
    step="Use .reshape, which copies where it must.",
)
def merge_by_a_view_of_the_input(x):
    return _merge(x.view(x.shape[0], -1).view(x.shape))


@misconception(
    "merge_heads",
    cause="gradient-cut",
    says="The numbers are right, but no gradient passes: detach, .data, NumPy and lists cut it off.",
    step="Use transpose and reshape on x itself.",
)
def merge_detached(x):
    return _merge(x.detach())


# ---------- MultiHeadAttention -----------------------------------------------------------------------------


class _MultiHead(nn.Module):
    """What the wrong modules share: the right one, in steps that a subclass gets wrong."""

    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.check(d_model, num_heads)
        self.d_model, self.num_heads = d_model, num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.dropout = nn.Dropout(dropout)

    def check(self, d_model, num_heads):
        if d_model % num_heads:
            raise ValueError("sizes")

    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(key), self.v_proj(value)

    def split(self, x):
        return _split(x, self.num_heads)

    def merge(self, x):
        return _merge(x)

    def scale(self):
        return math.sqrt(self.d_model // self.num_heads)

    def weights(self, scores, mask):
        if mask is None:
            return torch.softmax(scores, dim=-1)
        weights = torch.softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min), dim=-1)
        return weights.masked_fill(~mask, 0.0)

    def mix(self, weights, values):
        return self.dropout(weights) @ values

    def attend(self, query, key, value, mask):
        queries, keys, values = map(self.split, self.project(query, key, value))
        weights = self.weights(queries @ keys.transpose(-2, -1) / self.scale(), mask)
        return self.mix(weights, values), weights

    def forward(self, query, key, value, mask=None):
        mixed, weights = self.attend(query, key, value, mask)
        return self.out_proj(self.merge(mixed)), weights


@misconception(
    "MultiHeadAttention",
    cause="reshape-without-transpose",
    says="The split goes to (B, H, T, K) in one reshape, which deals out whole positions to the heads.",
    step="Cut the width first, (B, T, H, K), and then .transpose(1, 2); your split_heads does it.",
)
class SplitByOneReshape(_MultiHead):
    def split(self, x):
        return split_by_one_reshape(x, self.num_heads)


@misconception(
    "MultiHeadAttention",
    cause="reshape-without-transpose",
    says="Split and merge go from (B, T, D) to (B, H, T, K) and back in one reshape each, without a transpose: a head "
    "then sees whole positions, and not a part of each.",
    step="Use your split_heads and merge_heads.",
)
class BothByOneReshape(SplitByOneReshape):
    def merge(self, x):
        return merge_by_one_reshape(x)


@misconception(
    "MultiHeadAttention",
    cause="heads-not-in-front",
    says="The heads stand behind the positions, (B, T, H, K), so that each position attends among its own heads.",
    step="Exchange dimensions 1 and 2 after the reshape, so that attention sees positions and width last.",
)
class HeadsAttendToHeads(_MultiHead):
    def split(self, x):
        return split_without_transpose(x, self.num_heads)

    def merge(self, x):
        return x.flatten(2)


@misconception(
    "MultiHeadAttention",
    cause="merge-without-transpose",
    says="The heads are merged without a transpose first, so numbers of different positions are joined.",
    step="Use your merge_heads: positions before heads, then join.",
)
class MergeByOneReshape(_MultiHead):
    def merge(self, x):
        return merge_by_one_reshape(x)


@misconception(
    "MultiHeadAttention",
    cause="view-after-transpose",
    says="`view` refuses after a transpose, because it never copies.",
    step="Use your merge_heads, or .reshape, or .contiguous().view(...).",
)
class MergeByView(_MultiHead):
    def merge(self, x):
        return merge_by_view(x)


@misconception(
    "MultiHeadAttention",
    cause="heads-interleaved",
    says="Each head gets every H-th column: the width is cut as (K, H), not as (H, K).",
    step="Use your split_heads and merge_heads.",
)
class BothInterleaved(_MultiHead):
    def split(self, x):
        return split_interleaved(x, self.num_heads)

    def merge(self, x):
        return merge_interleaved(x)


@misconception(
    "MultiHeadAttention",
    cause="heads-interleaved",
    says="Each head gets every H-th column: the width is cut as (K, H), not as (H, K).",
    step="Use your split_heads.",
)
class SplitInterleaved(_MultiHead):
    def split(self, x):
        return split_interleaved(x, self.num_heads)


@misconception(
    "MultiHeadAttention",
    cause="heads-interleaved",
    says="The heads are shuffled into each other when they are merged: (K, H) is joined, not (H, K).",
    step="Use your merge_heads.",
)
class MergeInterleaved(_MultiHead):
    def merge(self, x):
        return merge_interleaved(x)


@misconception(
    "MultiHeadAttention",
    cause="heads-and-width-exchanged",
    says="num_heads is used as the width of a head; it is how many heads there are.",
    step="The width of a head is d_model // num_heads.",
)
class HeadsForWidth(_MultiHead):
    def split(self, x):
        return split_with_heads_for_width(x, self.num_heads)

    def scale(self):
        return math.sqrt(self.num_heads)


@misconception(
    "MultiHeadAttention",
    cause="heads-not-split",
    says="The width is not split: one head attends with all of it.",
    step="Split queries, keys and values with split_heads after the projections.",
)
class OneWideHead(_MultiHead):
    def split(self, x):
        return x.unsqueeze(1)

    def merge(self, x):
        return x.squeeze(1)

    def scale(self):
        return math.sqrt(self.d_model)


@misconception(
    "MultiHeadAttention",
    cause="heads-not-split",
    says="The width is not split: one head attends with all of it, and its weights are shown for every head.",
    step="Split queries, keys and values with split_heads after the projections.",
)
class OneWideHeadShownOften(OneWideHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return output, weights.expand(-1, self.num_heads, -1, -1)


@misconception(
    "MultiHeadAttention",
    cause="heads-not-split",
    says="The width is not split: one head attends with all of it, and the weights have no dimension for heads.",
    step="Split queries, keys and values with split_heads after the projections.",
)
class NoHeads(OneWideHead):
    def split(self, x):
        return x

    def merge(self, x):
        return x


@misconception(
    "MultiHeadAttention",
    cause="scale-by-model-width",
    says="The scores are divided by √d_model; a head's vectors are only K = d_model / num_heads wide.",
    step="Divide by √K, the last size of the queries *after* the split; ScaledDotProductAttention does that.",
)
class ScaleByModelWidth(_MultiHead):
    def scale(self):
        return math.sqrt(self.d_model)


@misconception(
    "MultiHeadAttention",
    cause="missing-scale",
    says="The scores are not divided by √K.",
    step="Divide by the square root of the head's width, or use ScaledDotProductAttention.",
)
class WithoutTheScale(_MultiHead):
    def scale(self):
        return 1.0


@misconception(
    "MultiHeadAttention",
    cause="scale-without-root",
    says="The scores are divided by K, not by √K: the root is missing, or √K is divided by twice "
    "(ScaledDotProductAttention already does it).",
    step="Divide by math.sqrt(K), once.",
)
class ScaleWithoutTheRoot(_MultiHead):
    def scale(self):
        return self.d_model // self.num_heads


@misconception(
    "MultiHeadAttention",
    cause="wrong-axis",
    says="Softmax runs over the queries (dim=-2): each column of the weights sums to one, not each row.",
    step="Take softmax over the keys, dim=-1.",
)
class SoftmaxOverTheQueries(_MultiHead):
    def weights(self, scores, mask):
        scores = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
        return torch.softmax(scores, dim=-2).nan_to_num(0.0)


@misconception(
    "MultiHeadAttention",
    cause="wrong-axis",
    says="Softmax runs over the heads (dim=1): they compete for each key, and rows do not sum to one.",
    step="Take softmax over the keys, dim=-1.",
)
class SoftmaxOverTheHeads(_MultiHead):
    def weights(self, scores, mask):
        scores = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
        return torch.softmax(scores, dim=1).nan_to_num(0.0)


@misconception(
    "MultiHeadAttention",
    cause="mask-not-passed",
    says="The mask has no effect.",
    step="Hand it on: self.attention(queries, keys, values, mask).",
)
class MaskNotPassed(_MultiHead):
    def weights(self, scores, mask):
        return torch.softmax(scores, dim=-1)


@misconception(
    "MultiHeadAttention",
    cause="mask-inverted",
    says="The mask is the wrong way round: in this course True means *may* attend (in torch's own module it means may "
    "not).",
    step="Fill where the mask is False, or let ScaledDotProductAttention do it.",
)
class MaskInverted(_MultiHead):
    def weights(self, scores, mask):
        return super().weights(scores, None if mask is None else ~mask)


@misconception(
    "MultiHeadAttention",
    cause="mask-inverted",
    says="The mask is the wrong way round: in this course True means *may* attend. (A row with nothing left gives "
    "NaN, too.)",
    step="Fill where the mask is False, or let ScaledDotProductAttention do it.",
)
class MaskInvertedWithNan(_MultiHead):
    def weights(self, scores, mask):
        return torch.softmax(scores if mask is None else scores.masked_fill(mask, -torch.inf), dim=-1)


@misconception(
    "MultiHeadAttention",
    cause="mask-after-softmax",
    says="The mask comes after softmax: what is left of each row no longer sums to one.",
    step="Mask the scores before softmax, or let ScaledDotProductAttention do it.",
)
class MaskAfterSoftmax(_MultiHead):
    def weights(self, scores, mask):
        weights = torch.softmax(scores, dim=-1)
        return weights if mask is None else weights.masked_fill(~mask, 0.0)


@misconception(
    "MultiHeadAttention",
    cause="mask-dimension-added",
    says="The mask gets one dimension too many: it comes as (B, 1, T, S) already, with a place for the heads.",
    step="Hand it on as it is; broadcasting does the rest.",
)
class MaskUnsqueezed(_MultiHead):
    def weights(self, scores, mask):
        return super().weights(scores, None if mask is None else mask.unsqueeze(1))


def _unsqueezed_and_merged(name, merge):
    """How the surplus dimension comes to light depends on how the heads are merged."""

    @misconception(
        "MultiHeadAttention",
        cause="mask-dimension-added",
        says="The mask gets one dimension too many: it comes as (B, 1, T, S) already, with a place for the heads.",
        step="Hand it on as it is; broadcasting does the rest.",
    )
    class Unsqueezed(MaskUnsqueezed):
        def merge(self, x):
            return merge(x, self.d_model)

    Unsqueezed.__name__ = name
    return Unsqueezed


def _unpack_and_merge(x, _):
    batch, heads, length, width = x.shape
    return x.transpose(1, 2).reshape(batch, length, heads * width)


MaskUnsqueezedUnpacked = _unsqueezed_and_merged("MaskUnsqueezedUnpacked", _unpack_and_merge)
MaskUnsqueezedPermuted = _unsqueezed_and_merged("MaskUnsqueezedPermuted", lambda x, _: x.permute(0, 2, 1, 3).flatten(2))
MaskUnsqueezedReshaped = _unsqueezed_and_merged(
    "MaskUnsqueezedReshaped", lambda x, width: x.transpose(1, 2).reshape(x.shape[0], x.shape[-2], width)
)


@misconception(
    "MultiHeadAttention",
    cause="mask-dimension-added",
    says="The mask of shape (T, S) is right for (B, H, T, S) as it is; one of (B, 1, T, S) gets a dimension too many.",
    step="Hand it on as it is; broadcasting does the rest.",
)
class MaskUnsqueezedInFront(_MultiHead):
    def weights(self, scores, mask):
        return super().weights(scores, None if mask is None else mask.unsqueeze(0).unsqueeze(0))


@misconception(
    "MultiHeadAttention",
    cause="mask-dimension-lost",
    says="The mask loses its place for the heads, so that the batch is compared with the heads.",
    step="Hand it on as it is, (B, 1, T, S); broadcasting does the rest.",
)
class MaskSqueezed(_MultiHead):
    def weights(self, scores, mask):
        return super().weights(scores, None if mask is None else mask.squeeze(1))


@misconception(
    "MultiHeadAttention",
    cause="mask-dimension-lost",
    says="Only the mask of the first batch row (or head) is used.",
    step="Hand it on as it is, (B, 1, T, S); broadcasting does the rest.",
)
class MaskOfTheFirstRow(_MultiHead):
    def weights(self, scores, mask):
        return super().weights(scores, mask[0] if mask is not None and mask.dim() > 2 else mask)


class _HeadByHead(_MultiHead):
    """Attention in a loop over heads; ``mask_of`` picks the mask of one head."""

    def mask_of(self, mask, head):
        raise NotImplementedError

    def weights(self, scores, mask):
        masks = [None if mask is None else self.mask_of(mask, head) for head in range(self.num_heads)]
        tables = [_MultiHead.weights(self, scores[:, head], one) for head, one in enumerate(masks)]
        return torch.stack(tables, dim=1)


@misconception(
    "MultiHeadAttention",
    cause="mask-not-broadcast",
    says="The loop takes mask[:, head], but the mask may have a single place for all heads, (B, 1, T, S).",
    step="Leave the loop, or expand the mask first: mask.expand(B, H, T, S).",
)
class MaskTakenPerHead(_HeadByHead):
    def mask_of(self, mask, head):
        return mask[:, head]


@misconception(
    "MultiHeadAttention",
    cause="mask-not-broadcast",
    says="Every head is given the mask of head 0; a mask may also be a different one for each head, (B, H, T, S).",
    step="Leave the loop, or expand the mask first: mask.expand(B, H, T, S).",
)
class MaskOfTheFirstHead(_HeadByHead):
    def mask_of(self, mask, head):
        return mask[:, 0] if mask.dim() == 4 else mask


@misconception(
    "MultiHeadAttention",
    cause="mask-repeated-wrongly",
    says="Batch and heads are flattened to B * H with the heads running fastest, but the masks are repeated with the "
    "batch running fastest: rows get each other's masks.",
    step="Keep (B, H, T, S) and let the mask broadcast, or use repeat_interleave.",
)
class MaskRepeatedWrongly(_MultiHead):
    def weights(self, scores, mask):
        if mask is None:
            return super().weights(scores, None)
        batch, heads, length, source = scores.shape
        mask = mask.expand(batch, mask.shape[1] if mask.dim() == 4 else 1, length, source)
        mask = mask.flatten(0, 1) if mask.shape[1] == heads else mask[:, 0].repeat(heads, 1, 1)
        return super().weights(scores.flatten(0, 1), mask).reshape(scores.shape)


@misconception(
    "MultiHeadAttention",
    cause="nan-row",
    says="A query with nothing to attend to gives NaN: softmax over nothing but -inf is 0/0.",
    step="After softmax set the weights of masked keys to zero, or use ScaledDotProductAttention.",
)
class NanWhereNothingIsAllowed(_MultiHead):
    def weights(self, scores, mask):
        return torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), dim=-1)


@misconception(
    "MultiHeadAttention",
    cause="empty-row-uniform",
    says="A query with nothing to attend to spreads its weight evenly over the forbidden keys.",
    step="After softmax set the weights of masked keys to zero, or use ScaledDotProductAttention.",
)
class UniformWhereNothingIsAllowed(_MultiHead):
    def weights(self, scores, mask):
        filled = scores if mask is None else scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        return torch.softmax(filled, dim=-1)


@misconception(
    "MultiHeadAttention",
    cause="naive-softmax",
    says="Softmax is taken without subtracting the maximum: exp overflows when scores are large.",
    step="Use torch.softmax (allowed from lesson 04 on), or ScaledDotProductAttention.",
)
class NaiveSoftmax(_MultiHead):
    def weights(self, scores, mask):
        exponentials = torch.exp(scores)
        if mask is not None:
            exponentials = exponentials * mask
        total = exponentials.sum(dim=-1, keepdim=True)
        return exponentials / torch.where(total == 0, 1, total)


@misconception(
    "MultiHeadAttention",
    cause="maximum-of-masked-keys",
    says="The maximum that is subtracted is taken over the masked keys, too: where theirs is far larger, the "
    "exponentials of all allowed keys are zero.",
    step="Mask the scores first, and then take the maximum, or use torch.softmax.",
)
class MaximumOfMaskedKeys(_MultiHead):
    def weights(self, scores, mask):
        exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
        if mask is not None:
            exponentials = exponentials * mask
        return exponentials / exponentials.sum(dim=-1, keepdim=True).clamp(min=1e-30)


def _filled_with(number, zeroed):
    @misconception(
        "MultiHeadAttention",
        cause="fill-too-small",
        says="Masked scores are set to a negative number that true scores can reach.",
        step="Fill with torch.finfo(scores.dtype).min, or use ScaledDotProductAttention.",
    )
    class FillTooSmall(_MultiHead):
        def weights(self, scores, mask):
            if mask is None:
                return torch.softmax(scores, dim=-1)
            weights = torch.softmax(scores.masked_fill(~mask, number), dim=-1)
            return weights.masked_fill(~mask if zeroed == "keys" else ~mask.any(dim=-1, keepdim=True), 0.0)

    FillTooSmall.__name__ = f"FilledWith{-number:g}Zeroed{zeroed.title()}"
    return FillTooSmall


for _number in (-1.0, -10.0, -100.0, -1e3, -1e4, -1e5):
    for _zeroed in ("keys", "rows"):
        globals()[f"FilledWith{-_number:g}{_zeroed}"] = _filled_with(_number, _zeroed)


@misconception(
    "MultiHeadAttention",
    cause="mask-fills-zero",
    says="Masked scores are set to 0, but exp(0) is 1: they still get weight.",
    step="Fill with torch.finfo(scores.dtype).min, or use ScaledDotProductAttention.",
)
class MaskFillsZero(_MultiHead):
    def weights(self, scores, mask):
        return torch.softmax(scores if mask is None else scores.masked_fill(~mask, 0.0), dim=-1)


@misconception(
    "MultiHeadAttention",
    cause="mask-fills-zero",
    says="Masked scores are set to 0 before softmax, where exp(0) is 1: forbidden keys take a share of the weight, and "
    "when it is removed afterwards the rest does not sum to one.",
    step="Fill with torch.finfo(scores.dtype).min, or use ScaledDotProductAttention.",
)
class MaskFillsZeroAndClearsAfterwards(_MultiHead):
    def weights(self, scores, mask):
        if mask is None:
            return torch.softmax(scores, dim=-1)
        return torch.softmax(scores.masked_fill(~mask, 0.0), dim=-1).masked_fill(~mask, 0.0)


@misconception(
    "MultiHeadAttention",
    cause="no-softmax",
    says="The scores mix the values as they are: there is no softmax.",
    step="Take torch.softmax(scores, dim=-1), or use ScaledDotProductAttention.",
)
class WithoutSoftmax(_MultiHead):
    def weights(self, scores, mask):
        return scores if mask is None else scores.masked_fill(~mask, 0.0)


@misconception(
    "MultiHeadAttention",
    cause="scale-after-softmax",
    says="The weights are divided by √K after softmax, so their rows no longer sum to one.",
    step="Divide the scores, before softmax, or use ScaledDotProductAttention.",
)
class ScaleAfterSoftmax(_MultiHead):
    def scale(self):
        return 1.0

    def weights(self, scores, mask):
        return super().weights(scores, mask) / super().scale()


@misconception(
    "MultiHeadAttention",
    cause="empty-row-without-bias",
    says="The output of a row with nothing to attend to is set to zero at the end (or NaN is replaced there); zero is "
    "what goes *into* out_proj, from that head alone.",
    step="Mend the weights, before they mix the values: weights.masked_fill(~mask, 0.0).",
)
class NanMendedAtTheEnd(_MultiHead):
    def weights(self, scores, mask):
        return torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), dim=-1)

    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return output.nan_to_num(0.0), weights.nan_to_num(0.0)


@misconception(
    "MultiHeadAttention",
    cause="empty-row-without-bias",
    says="The output of a row with nothing to attend to is set to zero; zero is what goes *into* out_proj, and its "
    "bias is added there.",
    step="Leave the output of out_proj as it is.",
)
class EmptyRowsZeroAtTheEnd(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        nothing = weights.sum(dim=-1).sum(dim=1) == 0  # (B, T)
        return output.masked_fill(nothing.unsqueeze(-1), 0.0), weights


@misconception(
    "MultiHeadAttention",
    cause="projection-shared",
    says="Query, key and value all go through one and the same projection.",
    step="Use self.q_proj, self.k_proj and self.v_proj, each for its own.",
)
class OneProjectionForAll(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.q_proj(key), self.q_proj(value)


@misconception(
    "MultiHeadAttention",
    cause="projection-shared",
    says="q_proj, k_proj and v_proj are one and the same layer under three names, so they share their weights.",
    step="Make an nn.Linear(d_model, d_model) for each of them.",
)
class OneLayerUnderThreeNames(_MultiHead):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__(d_model, num_heads, dropout)
        self.q_proj = self.k_proj = self.v_proj


@misconception(
    "MultiHeadAttention",
    cause="length-of-the-query",
    says="Keys and values are reshaped with the length of the query; they may be longer or shorter, S and not T.",
    step="Let each take its own length, x.shape[1]; your split_heads does that.",
)
class LengthOfTheQuery(_MultiHead):
    def project(self, query, key, value):
        batch, length, _ = query.shape
        shape = batch, length, self.num_heads, self.d_model // self.num_heads
        return [x.reshape(shape) for x in super().project(query, key, value)]

    def split(self, x):
        return x.transpose(1, 2)


@misconception(
    "MultiHeadAttention",
    cause="length-of-the-query",
    says="Keys and values are reshaped with the length of the query; they may be longer or shorter, S and not T.",
    step="Let each take its own length, x.shape[1]; your split_heads does that.",
)
class LengthOfTheQueryAndAnyWidth(LengthOfTheQuery):
    def project(self, query, key, value):
        batch, length, _ = query.shape
        shape = batch, length, self.num_heads, -1
        return [x.reshape(shape) for x in _MultiHead.project(self, query, key, value)]


@misconception(
    "MultiHeadAttention",
    cause="projection-shared",
    says="The key goes through the query's projection.",
    step="Use self.k_proj for the key.",
)
class QueryProjectionForTheKey(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.q_proj(key), self.v_proj(value)


@misconception(
    "MultiHeadAttention",
    cause="projection-shared",
    says="The value goes through the key's projection.",
    step="Use self.v_proj for the value.",
)
class KeyProjectionForTheValue(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(key), self.k_proj(value)


@misconception(
    "MultiHeadAttention",
    cause="projection-exchanged",
    says="The projections of query and key are exchanged.",
    step="self.q_proj is for the query, self.k_proj for the key.",
)
class QueryAndKeyProjectionsExchanged(_MultiHead):
    def project(self, query, key, value):
        return self.k_proj(query), self.q_proj(key), self.v_proj(value)


@misconception(
    "MultiHeadAttention",
    cause="projection-exchanged",
    says="The projections of key and value are exchanged.",
    step="self.k_proj is for the key, self.v_proj for the value.",
)
class KeyAndValueProjectionsExchanged(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.v_proj(key), self.k_proj(value)


@misconception(
    "MultiHeadAttention",
    cause="projection-unused",
    says="Query, key and value are split as they come: their projections are not used.",
    step="Send each through its own projection first: split_heads(self.q_proj(query), self.num_heads).",
)
class WithoutInputProjections(_MultiHead):
    def project(self, query, key, value):
        return query, key, value


@misconception(
    "MultiHeadAttention",
    cause="projection-unused",
    says="The value is mixed as it comes: v_proj is not used.",
    step="Split self.v_proj(value).",
)
class WithoutValueProjection(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(key), value


@misconception(
    "MultiHeadAttention",
    cause="key-value-exchanged",
    says="Key and value have changed places.",
    step="The order is forward(query, key, value, mask): keys are compared with the query, values are mixed.",
)
class KeyAndValueExchanged(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(value), self.v_proj(key)


@misconception(
    "MultiHeadAttention",
    cause="key-value-exchanged",
    says="After the projections key and value have changed places: the values are compared, and the keys are mixed.",
    step="Hand them on in the order queries, keys, values.",
)
class ProjectedKeyAndValueExchanged(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.v_proj(value), self.k_proj(key)


@misconception(
    "MultiHeadAttention",
    cause="keys-mixed",
    says="The weights mix the keys (or the value argument is not used): the values have no effect.",
    step="values = split_heads(self.v_proj(value), self.num_heads), and mix those.",
)
class ValuesFromTheKey(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(key), self.v_proj(key)


@misconception(
    "MultiHeadAttention",
    cause="keys-mixed",
    says="The weights mix the projected keys, not the values.",
    step="values = split_heads(self.v_proj(value), self.num_heads), and mix those.",
)
class KeysAreMixed(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(key), self.k_proj(key)


@misconception(
    "MultiHeadAttention",
    cause="self-attention-only",
    says="Keys and values are made from the query: that is self-attention only, and the arguments key and value have "
    "no effect.",
    step="Project key and value, which may come from elsewhere.",
)
class SelfAttentionOnly(_MultiHead):
    def project(self, query, key, value):
        return self.q_proj(query), self.k_proj(query), self.v_proj(query)


@misconception(
    "MultiHeadAttention",
    cause="output-projection-forgotten",
    says="out_proj is not used: the heads are laid side by side, but nothing mixes them.",
    step="Return self.out_proj(merge_heads(mixed)).",
)
class WithoutOutputProjection(_MultiHead):
    def forward(self, query, key, value, mask=None):
        mixed, weights = self.attend(query, key, value, mask)
        return self.merge(mixed), weights


@misconception(
    "MultiHeadAttention",
    cause="bias-unused",
    says="The biases have no effect.",
    step="Call the projections themselves, self.q_proj(query); query @ weight.T leaves the bias out.",
)
class WithoutBiases(_MultiHead):
    def project(self, query, key, value):
        return query @ self.q_proj.weight.T, key @ self.k_proj.weight.T, value @ self.v_proj.weight.T

    def forward(self, query, key, value, mask=None):
        mixed, weights = self.attend(query, key, value, mask)
        return self.merge(mixed) @ self.out_proj.weight.T, weights


@misconception(
    "MultiHeadAttention",
    cause="residual-inside",
    says="The query is added to the output. That residual connection belongs to the block around it (lesson 07).",
    step="Return what out_proj gives, and nothing more.",
)
class ResidualInside(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return output + query, weights


@misconception(
    "MultiHeadAttention",
    cause="weights-averaged",
    says="The weights are averaged over the heads (torch's own module does that by default); here each head's are "
    "returned.",
    step="Return the weights as attention gives them, (B, H, T, S).",
)
class WeightsAveraged(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return output, weights.mean(dim=1)


@misconception(
    "MultiHeadAttention",
    cause="weights-averaged",
    says="The weights are averaged over the heads; here each head's own are returned.",
    step="Return the weights as attention gives them, (B, H, T, S).",
)
class WeightsAveragedWithDimension(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return output, weights.mean(dim=1, keepdim=True)


@misconception(
    "MultiHeadAttention",
    cause="weights-not-returned",
    says="Only the output is returned.",
    step="Return both: return output, weights.",
)
class OnlyTheOutput(_MultiHead):
    def forward(self, query, key, value, mask=None):
        return super().forward(query, key, value, mask)[0]


@misconception(
    "MultiHeadAttention",
    cause="result-order",
    says="The two results are in the wrong order.",
    step="Return (output, weights), the output first.",
)
class ResultsExchanged(_MultiHead):
    def forward(self, query, key, value, mask=None):
        return super().forward(query, key, value, mask)[::-1]


@misconception(
    "MultiHeadAttention",
    cause="scores-returned",
    says="The second result is the scores before softmax, not the weights.",
    step="Return what softmax gave.",
)
class ScoresReturned(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, _ = super().forward(query, key, value, mask)
        queries, keys, _ = map(self.split, self.project(query, key, value))
        scores = queries @ keys.transpose(-2, -1) / self.scale()
        return output, scores if mask is None else scores.masked_fill(~mask, torch.finfo(scores.dtype).min)


@misconception(
    "MultiHeadAttention",
    cause="no-dropout",
    says="Nothing is dropped in training mode.",
    step="Hand dropout on: self.attention = ScaledDotProductAttention(dropout).",
)
class WithoutDropout(_MultiHead):
    def mix(self, weights, values):
        return weights @ values


@misconception(
    "MultiHeadAttention",
    cause="dropout-on-output",
    says="Dropout acts on the output; it belongs on the weights that mix the values.",
    step="Hand dropout to ScaledDotProductAttention, and leave the output as it is.",
)
class DropoutOnTheOutput(WithoutDropout):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return self.dropout(output), weights


@misconception(
    "MultiHeadAttention",
    cause="dropout-on-output",
    says="Dropout acts on what the heads found, before out_proj; it belongs on the weights that mix the values.",
    step="Hand dropout to ScaledDotProductAttention, and leave its output as it is.",
)
class DropoutBeforeOutProj(WithoutDropout):
    def merge(self, x):
        return self.dropout(super().merge(x))


@misconception(
    "MultiHeadAttention",
    cause="dropout-on-output",
    says="Dropout acts twice, on the weights and on the output; only the weights are dropped here.",
    step="Leave the output as it is.",
)
class DropoutTwice(_MultiHead):
    def forward(self, query, key, value, mask=None):
        output, weights = super().forward(query, key, value, mask)
        return self.dropout(output), weights


@misconception(
    "MultiHeadAttention",
    cause="dropout-on-values",
    says="Dropout acts on the values; it belongs on the weights.",
    step="Hand dropout to ScaledDotProductAttention.",
)
class DropoutOnTheValues(_MultiHead):
    def mix(self, weights, values):
        return weights @ self.dropout(values)


@misconception(
    "MultiHeadAttention",
    cause="dropout-before-softmax",
    says="Dropout acts on the scores before softmax: a dropped score of 0 still gets weight.",
    step="Hand dropout to ScaledDotProductAttention, or apply it to what softmax gave.",
)
class ScoresDropped(WithoutDropout):
    def weights(self, scores, mask):
        return super().weights(self.dropout(scores), mask)


@misconception(
    "MultiHeadAttention",
    cause="dropout-on-query",
    says="Dropout acts on the queries, so it changes the scores; it belongs on the weights.",
    step="Hand dropout to ScaledDotProductAttention.",
)
class QueriesDropped(WithoutDropout):
    def project(self, query, key, value):
        queries, keys, values = super().project(query, key, value)
        return self.dropout(queries), keys, values


@misconception(
    "MultiHeadAttention",
    cause="dropped-weights-returned",
    says="The weights returned are those after dropout.",
    step="Keep the weights before dropout under their own name and return those.",
)
class DroppedWeightsReturned(_MultiHead):
    def attend(self, query, key, value, mask):
        queries, keys, values = map(self.split, self.project(query, key, value))
        weights = self.dropout(self.weights(queries @ keys.transpose(-2, -1) / self.scale(), mask))
        return weights @ values, weights


@misconception(
    "MultiHeadAttention",
    cause="dropout-always-on",
    says="Dropout is on in evaluation mode, too.",
    step="Use nn.Dropout (or ScaledDotProductAttention), which knows the mode.",
)
class DropoutAlwaysOn(_MultiHead):
    def mix(self, weights, values):
        return nn.functional.dropout(weights, self.dropout.p, training=True) @ values


@misconception(
    "MultiHeadAttention",
    cause="dropout-mode-inverted",
    says="Dropout is on in evaluation mode and off in training mode: the mode is the wrong way round.",
    step="Use nn.Dropout (or ScaledDotProductAttention), which knows the mode.",
)
class DropoutModeInverted(_MultiHead):
    def mix(self, weights, values):
        return nn.functional.dropout(weights, self.dropout.p, training=not self.training) @ values


@misconception(
    "MultiHeadAttention",
    cause="size-check-missing",
    says="Nothing is said when num_heads does not divide d_model.",
    step="In __init__: if d_model % num_heads != 0, raise ValueError with both numbers in its message.",
)
class WithoutSizeCheck(_MultiHead):
    def check(self, d_model, num_heads):
        pass


@misconception(
    "MultiHeadAttention",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__() first, without which a module cannot hold its parts.",
    step="Make super().__init__() the first line of __init__.",
)
class WithoutSuperInit(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        self.q_proj = nn.Linear(d_model, d_model)


@misconception(
    "MultiHeadAttention",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class WithoutForward(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            setattr(self, name, nn.Linear(d_model, d_model))
