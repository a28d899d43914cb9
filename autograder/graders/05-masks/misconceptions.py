"""The classic mistakes of lesson 05, each as code that makes it."""

import itertools

import torch

from autograder.combinations import Stages
from autograder.misconceptions import misconception

_NUMBERS = itertools.count(1)


def _real(ids, pad_id):
    return (ids != pad_id)[:, None, None, :]


def _triangle(size, diagonal=0):
    return torch.ones(size, size, dtype=torch.bool).tril(diagonal)[None, None]


def _both(ids, pad_id):
    return _real(ids, pad_id) & _triangle(ids.shape[1])


def _known(exercise, cause, says, step, *implementations):
    """Register several ways of making one mistake."""
    for implementation in implementations:
        name = f"{exercise}_{cause}_{next(_NUMBERS)}".replace("-", "_")
        implementation.__name__ = name
        globals()[name] = misconception(exercise, cause=cause, says=says, step=step)(implementation)


def _first_opened(mask, where=True):
    """Open the first key, in those rows where it is said."""
    return mask | (torch.arange(mask.shape[-1]) == 0) & where


def _additive(mask, number=-torch.inf):
    return torch.zeros(mask.shape).masked_fill(~mask, number)


# padding_mask

_known(
    "padding_mask",
    "mask-inverted",
    "The mask is the wrong way round: True means may attend, and here the padding is True.",
    "Ask for what is real: ids != pad_id.",
    lambda ids, pad_id: ~_real(ids, pad_id),
    lambda ids, pad_id: (ids == pad_id)[:, None, :],
    lambda ids, pad_id: ids == pad_id,
)
_known(
    "padding_mask",
    "padding-id-fixed",
    "The ids are compared with 0 where they should be compared with pad_id.",
    "pad_id says which id is padding: ids != pad_id.",
    lambda ids, pad_id: _real(ids, 0),
    lambda ids, pad_id: (ids > 0)[:, None, None, :],
)
_known(
    "padding_mask",
    "compared-by-size",
    "Ids smaller than pad_id count as padding; but smaller ids may be real tokens.",
    "Padding is what is equal to pad_id: ids != pad_id.",
    lambda ids, pad_id: (ids > pad_id)[:, None, None, :],
)
_known(
    "padding_mask",
    "compared-by-size",
    "Ids larger than pad_id count as padding; but larger ids may be real tokens.",
    "Padding is what is equal to pad_id: ids != pad_id.",
    lambda ids, pad_id: (ids < pad_id)[:, None, None, :],
)
_known(
    "padding_mask",
    "padding-at-the-end-only",
    "The mask counts the real tokens and takes it that they come first; padding may stand at the start or within, too.",
    "Compare each token on its own: ids != pad_id.",
    lambda ids, pad_id: (torch.arange(ids.shape[1]) < (ids != pad_id).sum(1, keepdim=True))[:, None, None, :],
)
_known(
    "padding_mask",
    "padding-at-the-end-only",
    "Everything after the first padding counts as padding; real tokens may follow it.",
    "Compare each token on its own: ids != pad_id.",
    lambda ids, pad_id: (ids != pad_id).long().cumprod(1).bool()[:, None, None, :],
)
_known(
    "padding_mask",
    "padding-at-the-end-only",
    "Only the padding at the end is found; it may stand at the start or within, too.",
    "Compare each token on its own: ids != pad_id.",
    lambda ids, pad_id: (ids != pad_id).long().flip(1).cumsum(1).flip(1).bool()[:, None, None, :],
)
_known(
    "padding_mask",
    "keys-and-queries-exchanged",
    "The mask runs along the queries (the third dimension); padding must be forbidden as a key, in the last one.",
    "Put both dimensions of size 1 between the batch and the tokens: (B, 1, 1, S).",
    lambda ids, pad_id: (ids != pad_id)[:, None, :, None],
)
_known(
    "padding_mask",
    "dimensions-missing",
    "The mask has the right entries, but not the shape (B, 1, 1, S).",
    "Add two dimensions of size 1 after the batch: [:, None, None, :].",
    lambda ids, pad_id: ids != pad_id,
    lambda ids, pad_id: (ids != pad_id)[:, None, :],
    lambda ids, pad_id: (ids != pad_id)[None, None],
    lambda ids, pad_id: (ids != pad_id)[..., None, None],
    lambda ids, pad_id: (ids != pad_id)[:, None, None, :, None],
)
_known(
    "padding_mask",
    "mask-repeated",
    "The mask is written out for every query; one row is enough, and broadcasting repeats it.",
    "Leave the third dimension at size 1: the shape is (B, 1, 1, S).",
    lambda ids, pad_id: _real(ids, pad_id).repeat(1, 1, ids.shape[1], 1),
    lambda ids, pad_id: _real(ids, pad_id) & (ids != pad_id)[:, None, :, None],
)
_known(
    "padding_mask",
    "mask-of-numbers",
    "The mask is made of numbers; it should be boolean, a yes or no.",
    "A comparison is boolean already: return it as it is, without .float() or .int().",
    lambda ids, pad_id: _real(ids, pad_id).float(),
    lambda ids, pad_id: _real(ids, pad_id).long(),
    lambda ids, pad_id: _real(ids, pad_id).int(),
    lambda ids, pad_id: _real(ids, pad_id).to(torch.uint8),
)
_known(
    "padding_mask",
    "minus-infinity-for-no",
    "The mask is to be added to the scores (0 and a large negative number); here it is boolean, a yes or no.",
    "Return the comparison itself; lesson 04's attention does the rest.",
    lambda ids, pad_id: _additive(_real(ids, pad_id)),
    lambda ids, pad_id: _additive(_real(ids, pad_id), -1e9),
)
_known(
    "padding_mask",
    "causal-too",
    "The mask is causal as well; padding_mask speaks of padding only.",
    "Leave the triangle to causal_mask.",
    lambda ids, pad_id: _both(ids, pad_id),
)
_known(
    "padding_mask",
    "empty-row-opened",
    "A row of nothing but padding is allowed to look at everything; it should be False throughout.",
    "Leave such rows as they are: attention (lesson 04) knows what to do with them.",
    lambda ids, pad_id: _real(ids, pad_id) | ~_real(ids, pad_id).any(-1, keepdim=True),
)
_known(
    "padding_mask",
    "empty-row-opened",
    "In a row of nothing but padding the first position is opened; such a row should be False throughout.",
    "Leave such rows as they are: attention (lesson 04) knows what to do with them.",
    lambda ids, pad_id: _first_opened(_real(ids, pad_id), _real(ids, pad_id).any(-1, keepdim=True).logical_not()),
)
_known(
    "padding_mask",
    "first-key-opened",
    "The first position is always open, also where it is padding.",
    "Compare each token on its own, the first one, too: ids != pad_id.",
    lambda ids, pad_id: _first_opened(_real(ids, pad_id)),
)
_known(
    "padding_mask",
    "first-sentence-only",
    "The padding of the first sentence is used for the whole batch; every sentence has its own.",
    "Compare all of ids, not ids[0] or ids[:1].",
    lambda ids, pad_id: _real(ids[:1], pad_id),
    lambda ids, pad_id: _real(ids[:1], pad_id).repeat(len(ids), 1, 1, 1),
)
_known(
    "padding_mask",
    "sentences-together",
    "A position counts as padding in all sentences as soon as it is padding in one; every sentence has its own.",
    "Compare each token on its own, without all or any: ids != pad_id.",
    lambda ids, pad_id: _real(ids, pad_id).all(dim=0, keepdim=True),
    lambda ids, pad_id: _real(ids, pad_id).all(dim=0, keepdim=True).repeat(len(ids), 1, 1, 1),
)
_known(
    "padding_mask",
    "squeezed",
    "squeeze takes away dimensions of size 1, also where one of them is a batch of a single sentence.",
    "Leave squeeze out: the shape is (B, 1, 1, S), whatever the sizes are.",
    lambda ids, pad_id: (ids != pad_id).squeeze(0)[..., None, None, :],
    lambda ids, pad_id: (ids != pad_id).squeeze()[..., None, None, :],
    lambda ids, pad_id: _real(ids, pad_id).squeeze(0),
    lambda ids, pad_id: _real(ids, pad_id).squeeze(),
)


@misconception(
    "padding_mask",
    cause="argument-changed",
    says="The ids themselves are changed.",
    step="Compare, and do not write into ids: return (ids != pad_id)[:, None, None, :].",
)
def ids_overwritten(ids, pad_id):
    mask = _real(ids, pad_id).clone()
    ids[ids != pad_id] = 1
    ids[ids == pad_id] = 0
    return mask


# causal_mask

_known(
    "causal_mask",
    "diagonal-missing",
    "The diagonal is missing: a position may look at itself, or the first one could look at nothing.",
    "Row t is True up to and with column t: torch.tril with its default diagonal=0.",
    lambda size: _triangle(size, -1),
)
_known(
    "causal_mask",
    "future-allowed",
    "The triangle is one square too wide: each position also sees the next one, which it is to predict.",
    "Row t is True up to column t and no further: torch.tril with its default diagonal=0.",
    lambda size: _triangle(size, 1),
)
_known(
    "causal_mask",
    "triangle-upside-down",
    "The mask is the upper triangle: each position sees itself and the future, and not the past.",
    "Rows are queries and columns are keys: torch.tril, the lower triangle.",
    lambda size: torch.ones(size, size, dtype=torch.bool).triu()[None, None],
)
_known(
    "causal_mask",
    "mask-inverted",
    "The mask is the wrong way round: True means may attend, and here the future is True.",
    "Turn it around with ~, or take torch.tril instead of torch.triu(diagonal=1).",
    lambda size: ~_triangle(size),
    lambda size: torch.ones(size, size, dtype=torch.bool).triu(1),
    lambda size: torch.ones(size, size).triu(1)[None, None],
    lambda size: torch.ones(size, size).triu(1),
)
_known(
    "causal_mask",
    "nothing-masked",
    "Every square is True: no position is kept from the future.",
    "Keep the lower triangle only: .tril().",
    lambda size: torch.ones(1, 1, size, size, dtype=torch.bool),
)
_known(
    "causal_mask",
    "only-itself",
    "Each position sees only itself; it may also look at all positions before it.",
    "Keep the whole lower triangle, not just the diagonal: torch.tril.",
    lambda size: torch.eye(size, dtype=torch.bool)[None, None],
)
_known(
    "causal_mask",
    "dimensions-missing",
    "The mask has the right entries, but not the shape (1, 1, T, T).",
    "Put two dimensions of size 1 in front: [None, None].",
    lambda size: _triangle(size)[0, 0],
    lambda size: _triangle(size)[0],
    lambda size: _triangle(size)[0, 0][:, :, None, None],
    lambda size: _triangle(size)[0, 0][:, None, None, :],
    lambda size: _triangle(size)[None],
)
_known(
    "causal_mask",
    "mask-of-numbers",
    "The mask is made of numbers; it should be boolean, a yes or no.",
    "Make it with dtype=torch.bool, or end with .bool().",
    lambda size: _triangle(size).float(),
    lambda size: _triangle(size).long(),
    lambda size: _triangle(size).int(),
    lambda size: _triangle(size).to(torch.uint8),
    lambda size: _triangle(size)[0, 0].float(),
)
_known(
    "causal_mask",
    "minus-infinity-for-no",
    "The mask is to be added to the scores (0 and a large negative number); here it is boolean, a yes or no.",
    "Return the triangle of True and False itself; lesson 04's attention does the rest.",
    lambda size: _additive(_triangle(size)),
    lambda size: _additive(_triangle(size), -1e9),
    lambda size: _additive(_triangle(size))[0, 0],
)
_known(
    "causal_mask",
    "flipped",
    "The triangle stands in the wrong corner: rows or columns run backwards.",
    "Row 0 is the first query, and it is True in column 0 only.",
    lambda size: _triangle(size).flip(-1),
    lambda size: _triangle(size).flip(-2),
)
_known(
    "causal_mask",
    "nothing-allowed",
    "Every square is False: no position may look anywhere.",
    "Begin with ones (True), and keep their lower triangle.",
    lambda size: torch.zeros(1, 1, size, size, dtype=torch.bool),
)
_known(
    "causal_mask",
    "squeezed",
    "squeeze takes away dimensions of size 1, also those of a mask for a single position.",
    "Leave squeeze out, and put the two dimensions in front: [None, None].",
    lambda size: _triangle(size).squeeze()[None, None],
    lambda size: _triangle(size)[0, 0].squeeze(0)[None, None],
)
_known(
    "causal_mask",
    "first-row-opened",
    "The first row is open throughout; the first position sees itself, and nothing after it.",
    "Leave the triangle as it is: its first row has one True, which is enough.",
    lambda size: _triangle(size) | (torch.arange(size) == 0)[:, None],
)


# decoder_mask

_known(
    "decoder_mask",
    "or-for-and",
    "The two rules are combined with `or`: a key passes if it is real *or* in the past. It must be both.",
    "Combine the two masks with &.",
    lambda ids, pad_id: _real(ids, pad_id) | _triangle(ids.shape[1]),
    lambda ids, pad_id: (_real(ids, pad_id).long() + _triangle(ids.shape[1]).long()).bool(),
)
_known(
    "decoder_mask",
    "exclusive-or",
    "The two masks are combined with ^ (or by comparing them), which is not `and`.",
    "Combine the two masks with &.",
    lambda ids, pad_id: _real(ids, pad_id) ^ _triangle(ids.shape[1]),
    lambda ids, pad_id: _real(ids, pad_id) == _triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "padding-ignored",
    "Padding is not masked: only the future is.",
    "A key must be real as well: & padding_mask(ids, pad_id).",
    lambda ids, pad_id: _triangle(ids.shape[1]).repeat(ids.shape[0], 1, 1, 1),
    lambda ids, pad_id: _triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "future-ignored",
    "The future is not masked: only padding is.",
    "A key must not be in the future as well: & causal_mask(ids.shape[1]).",
    lambda ids, pad_id: _real(ids, pad_id).repeat(1, 1, ids.shape[1], 1),
    lambda ids, pad_id: _real(ids, pad_id),
)
_known(
    "decoder_mask",
    "queries-masked",
    "The padding mask is laid along the queries; padding must be forbidden as a *key*, in the last dimension.",
    "padding_mask has the shape (B, 1, 1, T): it broadcasts over the queries by itself.",
    lambda ids, pad_id: (ids != pad_id)[:, None, :, None] & _triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "queries-masked",
    "Rows whose query is padding are emptied as well; the rule speaks of keys only.",
    "Combine just the two masks: padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).",
    lambda ids, pad_id: (ids != pad_id)[:, None, :, None] & _both(ids, pad_id),
)
_known(
    "decoder_mask",
    "mask-inverted",
    "The mask is the wrong way round: True means may attend.",
    "Real and not in the future: padding_mask(ids, pad_id) & causal_mask(ids.shape[1]), without ~.",
    lambda ids, pad_id: ~_both(ids, pad_id),
    lambda ids, pad_id: ~_real(ids, pad_id) & ~_triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "mask-inverted",
    "The part that speaks of padding is the wrong way round: True means may attend.",
    "Ask for what is real: ids != pad_id.",
    lambda ids, pad_id: ~_real(ids, pad_id) & _triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "mask-inverted",
    "The triangle is the wrong way round: True means may attend, and here the future is True.",
    "Use causal_mask as it is.",
    lambda ids, pad_id: _real(ids, pad_id) & ~_triangle(ids.shape[1]),
)
_known(
    "decoder_mask",
    "diagonal-missing",
    "The diagonal is missing: a position may look at itself.",
    "A key is allowed when s ≤ t, not only when s < t.",
    lambda ids, pad_id: _real(ids, pad_id) & _triangle(ids.shape[1], -1),
)
_known(
    "decoder_mask",
    "future-allowed",
    "The triangle is one square too wide: each position also sees the next one, which it is to predict.",
    "A key is allowed when s ≤ t.",
    lambda ids, pad_id: _real(ids, pad_id) & _triangle(ids.shape[1], 1),
)
_known(
    "decoder_mask",
    "triangle-upside-down",
    "The triangle is the upper one: each position sees the future, and not the past.",
    "A key is allowed when s ≤ t: the lower triangle.",
    lambda ids, pad_id: _real(ids, pad_id) & torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).triu(),
)
_known(
    "decoder_mask",
    "padding-id-fixed",
    "The ids are compared with 0 where they should be compared with pad_id.",
    "Hand pad_id on: padding_mask(ids, pad_id).",
    lambda ids, pad_id: _both(ids, 0),
)
_known(
    "decoder_mask",
    "padding-at-the-end-only",
    "The mask takes it that all padding stands at the end; it may stand at the start or within, too.",
    "Compare each token on its own: padding_mask(ids, pad_id).",
    lambda ids, pad_id: _both((torch.arange(ids.shape[1]) < (ids != pad_id).sum(1, keepdim=True)).long(), 0),
    lambda ids, pad_id: _both((ids != pad_id).long().cumprod(1), 0),
)
_known(
    "decoder_mask",
    "size-of-the-batch",
    "The triangle has the size of the batch, not that of the sentences.",
    "The length is the second size of ids: causal_mask(ids.shape[1]).",
    lambda ids, pad_id: _real(ids, pad_id) & _triangle(ids.shape[0]),
)
_known(
    "decoder_mask",
    "dimensions-missing",
    "The mask has the right entries, but not the shape (B, 1, T, T).",
    "(B, 1, 1, T) & (1, 1, T, T) has that shape by itself: no squeeze.",
    lambda ids, pad_id: _both(ids, pad_id)[:, 0],
    lambda ids, pad_id: _both(ids, pad_id).squeeze(),
    lambda ids, pad_id: _both(ids, pad_id)[:, 0][None],
)
_known(
    "decoder_mask",
    "mask-of-numbers",
    "The mask is made of numbers; it should be boolean, a yes or no.",
    "Combine boolean masks with &, and leave them boolean.",
    lambda ids, pad_id: _both(ids, pad_id).float(),
    lambda ids, pad_id: _both(ids, pad_id).long(),
    lambda ids, pad_id: _both(ids, pad_id).int(),
    lambda ids, pad_id: _real(ids, pad_id).long() + _triangle(ids.shape[1]).long(),
)
_known(
    "decoder_mask",
    "minus-infinity-for-no",
    "The mask is to be added to the scores (0 and a large negative number); here it is boolean, a yes or no.",
    "Combine boolean masks with &, and leave them boolean.",
    lambda ids, pad_id: _additive(_both(ids, pad_id)),
    lambda ids, pad_id: _additive(_both(ids, pad_id), -1e9),
)
_known(
    "decoder_mask",
    "empty-row-opened",
    "Rows with nothing to look at are opened; they should be False throughout.",
    "Leave such rows as they are: attention (lesson 04) knows what to do with them.",
    lambda ids, pad_id: _both(ids, pad_id) | ~_both(ids, pad_id).any(-1, keepdim=True),
    lambda ids, pad_id: _both(ids, pad_id) | torch.eye(ids.shape[1], dtype=torch.bool),
    lambda ids, pad_id: _first_opened(_both(ids, pad_id), ~_both(ids, pad_id).any(-1, keepdim=True)),
)
_known(
    "decoder_mask",
    "first-key-opened",
    "The first key is always open, also where it is padding.",
    "Combine just the two masks: padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).",
    lambda ids, pad_id: _first_opened(_both(ids, pad_id)),
)
_known(
    "decoder_mask",
    "first-sentence-only",
    "The padding of the first sentence is used for the whole batch; every sentence has its own.",
    "Hand all of ids to padding_mask, not ids[0] or ids[:1].",
    lambda ids, pad_id: _both(ids[:1], pad_id),
    lambda ids, pad_id: _both(ids[:1], pad_id).repeat(len(ids), 1, 1, 1),
)
_known(
    "decoder_mask",
    "sentences-together",
    "A key counts as padding in all sentences as soon as it is padding in one; every sentence has its own.",
    "Combine just the two masks, without all or any: padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).",
    lambda ids, pad_id: _real(ids, pad_id).all(dim=0, keepdim=True) & _triangle(ids.shape[1]),
    lambda ids, pad_id: _both(ids, pad_id).all(dim=0, keepdim=True).repeat(len(ids), 1, 1, 1),
)


# Two mistakes at once: one option for each stage.


def _staged(padding=_real, triangle=_triangle, combine=torch.logical_and):
    return lambda ids, pad_id: combine(padding(ids, pad_id), triangle(ids.shape[1]))


TWO_AT_ONCE = Stages(
    "decoder_mask",
    _staged,
    padding={
        "queries-masked": lambda ids, pad_id: (ids != pad_id)[:, None, :, None],
        "padding-id-fixed": lambda ids, pad_id: _real(ids, 0),
    },
    triangle={
        "diagonal-missing": lambda size: _triangle(size, -1),
        "future-allowed": lambda size: _triangle(size, 1),
        "triangle-upside-down": lambda size: _triangle(size).mT,
    },
    combine={"or-for-and": torch.logical_or, "exclusive-or": torch.logical_xor},
)
