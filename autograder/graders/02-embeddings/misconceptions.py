"""The classic mistakes of lesson 02, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception


def _one_hot(ids, vocab_size):
    return (ids.unsqueeze(-1) == torch.arange(vocab_size)).float()


def _one_hot_mistake(cause, says, step):
    return misconception("one_hot", cause=cause, says=says, step=step)


_NOT_FLOAT = _one_hot_mistake(
    "not-float",
    "The entries are integers or booleans; the result is float, so that it can be multiplied by a table.",
    "End with .float().",
)
_OTHER_LENGTH = _one_hot_mistake(
    "vocabulary-ignored",
    "The vectors are only as long as the largest id asks for; they have the length vocab_size.",
    "Use vocab_size for the last dimension, whatever the ids are.",
)
_OTHER_AXIS = _one_hot_mistake(
    "vocabulary-not-last",
    "The vocabulary is not the last dimension: the shape is (B, T, V).",
    "Give the ids a new last dimension, ids.unsqueeze(-1), before you compare them with all places.",
)
_TIME_FIRST = _one_hot_mistake(
    "time-before-batch",
    "Batch and positions have changed places: the shape is (B, T, V), not (T, B, V).",
    "Leave the two dimensions of the ids as they are, and add the vocabulary behind them.",
)
_SQUEEZED = _one_hot_mistake(
    "squeezed",
    "squeeze takes away dimensions of size 1, also where they are a batch of one sentence or a single token.",
    "Leave squeeze out: the result has three dimensions, (B, T, V), whatever their sizes.",
)
_ZERO_LEFT_OUT = _one_hot_mistake(
    "zero-taken-for-padding",
    "The id 0 gets no 1 at all, as if it were padding; here it is a token like any other.",
    "Treat all ids alike. (Padding comes later, and with a padding_idx.)",
)
_FIRST_ROW = _one_hot_mistake(
    "first-sentence-only",
    "Only the first sentence of the batch is used; every sentence has ids of its own.",
    "Use all of ids, not ids[0].",
)
_FLATTENED = _one_hot_mistake(
    "flattened",
    "The rows of the batch have run together: the shape is (B, T, V), not (B·T, V).",
    "Go back to the shape of the ids at the end, or do not flatten them at all.",
)
_FROM_ONE = _one_hot_mistake(
    "counted-from-one",
    "The places are counted from 1; ids begin at 0.",
    "Compare with torch.arange(vocab_size), which begins at 0.",
)
_STEPS = _one_hot_mistake(
    "more-than-one-place",
    "There is a 1 at more than one place; only the id's own place is 1.",
    "Compare with ==.",
)
_VALUES = _one_hot_mistake(
    "id-as-value",
    "The id itself stands at its place, where a 1 should stand.",
    "Write 1.0, whatever the id is.",
)
_INVERTED = _one_hot_mistake(
    "inverted",
    "Zeros and ones are exchanged: only the id's own place is 1.",
    "Compare with ==, not with !=.",
)
_BAG = _one_hot_mistake(
    "summed",
    "The vectors of the tokens were added up or mixed; each token keeps a vector of its own.",
    "Keep the dimension T: the shape is (B, T, V).",
)


@_NOT_FLOAT
def integers(ids, vocab_size):
    return _one_hot(ids, vocab_size).long()


@_NOT_FLOAT
def short_integers(ids, vocab_size):
    return _one_hot(ids, vocab_size).int()


@_NOT_FLOAT
def booleans(ids, vocab_size):
    return _one_hot(ids, vocab_size).bool()


@_OTHER_LENGTH
def length_of_the_largest_id(ids, vocab_size):
    return _one_hot(ids, int(ids.max()) + 1)


@_OTHER_LENGTH
def length_of_the_different_ids(ids, vocab_size):
    return _one_hot(ids, len(ids.unique()))


@_OTHER_LENGTH
def one_place_more(ids, vocab_size):
    return _one_hot(ids, vocab_size + 1)


@_OTHER_AXIS
def vocabulary_in_the_middle(ids, vocab_size):
    return _one_hot(ids, vocab_size).transpose(1, 2)


@_OTHER_AXIS
def vocabulary_first(ids, vocab_size):
    return _one_hot(ids, vocab_size).movedim(-1, 0)


@_TIME_FIRST
def time_before_batch(ids, vocab_size):
    return _one_hot(ids.T, vocab_size)


@_FLATTENED
def flattened(ids, vocab_size):
    return _one_hot(ids.reshape(-1), vocab_size)


@_FLATTENED
def one_long_vector(ids, vocab_size):
    return _one_hot(ids, vocab_size).flatten(1)


@_SQUEEZED
def squeezed(ids, vocab_size):
    return _one_hot(ids, vocab_size).squeeze()


@_SQUEEZED
def squeezed_ids(ids, vocab_size):
    return _one_hot(ids.squeeze(), vocab_size)


@_SQUEEZED
def squeezed_in_front(ids, vocab_size):
    return _one_hot(ids, vocab_size).squeeze(0)


@_ZERO_LEFT_OUT
def zero_left_out(ids, vocab_size):
    return _one_hot(ids, vocab_size) * (ids != 0).unsqueeze(-1)


@_FIRST_ROW
def first_sentence_only(ids, vocab_size):
    return _one_hot(ids[:1], vocab_size)


@_FIRST_ROW
def first_sentence_for_all(ids, vocab_size):
    return _one_hot(ids[:1], vocab_size).expand(len(ids), -1, -1)


@_FROM_ONE
def counted_from_one(ids, vocab_size):
    return (ids.unsqueeze(-1) == torch.arange(1, vocab_size + 1)).float()


@_FROM_ONE
def one_place_further(ids, vocab_size):
    return torch.eye(vocab_size)[(ids + 1) % vocab_size]


@_STEPS
def all_places_up_to_the_id(ids, vocab_size):
    return (torch.arange(vocab_size) <= ids.unsqueeze(-1)).float()


@_STEPS
def all_places_from_the_id_on(ids, vocab_size):
    return (torch.arange(vocab_size) >= ids.unsqueeze(-1)).float()


@_VALUES
def the_id_as_value(ids, vocab_size):
    return _one_hot(ids, vocab_size) * ids.unsqueeze(-1)


@_INVERTED
def inverted(ids, vocab_size):
    return 1.0 - _one_hot(ids, vocab_size)


@_BAG
def summed_over_time(ids, vocab_size):
    return _one_hot(ids, vocab_size).sum(dim=1)


@_BAG
def which_tokens_there_are(ids, vocab_size):
    return _one_hot(ids, vocab_size).amax(dim=1)


@_BAG
def every_token_sees_all(ids, vocab_size):
    return _one_hot(ids, vocab_size).amax(dim=1, keepdim=True).expand(-1, ids.shape[1], -1)


def _embed_mistake(cause, says, step):
    return misconception("embed", cause=cause, says=says, step=step)


_PRODUCT = _embed_mistake(
    "one-hot-product",
    "You multiply by the whole table. The rows that nobody asked for take part in that, with a factor 0: that costs "
    "time, and where one of them is infinite, 0 times infinity is NaN.",
    "Look the rows up: index the table with the ids.",
)
_NO_GRADIENT = _embed_mistake(
    "gradient-lost",
    "No gradient reaches the table: it was cut off on the way.",
    "Index the table itself; no detach, no .data, no torch.tensor(...) or numpy around it.",
)
_COLUMNS = _embed_mistake(
    "columns-for-rows",
    "The ids pick columns of the table; each token has a row.",
    "table[ids] picks rows; table[:, ids] and table.T[ids] do not.",
)
_NEXT_ROW = _embed_mistake(
    "off-by-one",
    "Each id gets the row beside its own; rows are counted from 0, as ids are.",
    "Use the ids as they are.",
)
_EMBED_FLAT = _embed_mistake(
    "flattened",
    "The rows of the batch have run together: the shape is (B, T, D).",
    "table[ids] has the right shape of itself.",
)
_EXCHANGED = _embed_mistake(
    "dimensions-exchanged",
    "Batch and positions have changed places: the shape is (B, T, D), not (T, B, D).",
    "table[ids] has the right shape of itself.",
)
_WIDTH_EXCHANGED = _embed_mistake(
    "dimensions-exchanged",
    "Positions and width have changed places: the shape is (B, T, D), not (B, D, T).",
    "table[ids] has the right shape of itself.",
)
_EMBED_SQUEEZED = _embed_mistake(
    "squeezed",
    "squeeze takes away dimensions of size 1, also where they are a batch of one sentence or a single token.",
    "Leave squeeze out: the result has three dimensions, (B, T, D), whatever their sizes.",
)
_EMBED_ZERO = _embed_mistake(
    "zero-taken-for-padding",
    "The id 0 gets zeros, as if it were padding; here it has a row of the table like any other.",
    "Treat all ids alike. (Padding is the task of TokenEmbedding, and has a padding_idx.)",
)
_EMBED_FIRST = _embed_mistake(
    "first-sentence-only",
    "Only the first sentence of the batch is looked up; every sentence has ids of its own.",
    "Use all of ids, not ids[0].",
)
_SCALED = _embed_mistake(
    "scaled-too-early",
    "The rows are multiplied by √D. That is the task of TokenEmbedding; embed gives the rows as they are.",
    "Leave out the factor here.",
)
_POSITION = _embed_mistake(
    "position-for-id",
    "Each token gets the row of its position; it should get the row of its id.",
    "Index with the ids, not with a count of the places.",
)
_OTHER_DTYPE = _embed_mistake(
    "dtype-changed",
    "The result has another dtype than the table.",
    "Leave the table as it is: no .float() on the way.",
)
_OVERWRITTEN = _embed_mistake(
    "gradient-not-summed",
    "A row that was used several times got the gradient of one place only; it gets the sum over all its places.",
    "Let autograd do it: index the table with all the ids at once.",
)
_MEAN = _embed_mistake(
    "summed",
    "The vectors of the tokens were added up or averaged; each token keeps a vector of its own.",
    "Keep the dimension T: the shape is (B, T, D).",
)
_UNIT = _embed_mistake(
    "row-changed",
    "The rows were changed on the way (set to length 1, or cleaned of infinities); a lookup gives them as they are.",
    "Return the rows of the table and nothing else.",
)


@_PRODUCT
def one_hot_product(ids, table):
    return _one_hot(ids, len(table)).to(table.dtype) @ table


@_PRODUCT
def one_hot_product_in_float32(ids, table):
    return _one_hot(ids, len(table)) @ table


@_PRODUCT
def sum_over_the_vocabulary(ids, table):
    return (_one_hot(ids, len(table)).to(table.dtype).unsqueeze(-1) * table).sum(dim=-2)


@_NO_GRADIENT
def detached(ids, table):
    return table.detach()[ids]


@_NO_GRADIENT
def new_leaf(ids, table):
    return table.detach()[ids].clone().requires_grad_()


@_COLUMNS
def columns(ids, table):
    return table[:, ids]


@_COLUMNS
def rows_of_the_transpose(ids, table):
    return table.T[ids]


@_COLUMNS
def columns_moved(ids, table):
    return table[:, ids].movedim(0, -1)


@_NEXT_ROW
def row_before(ids, table):
    return table[ids - 1]


@_NEXT_ROW
def row_after(ids, table):
    return table[ids + 1]


@_NEXT_ROW
def row_after_in_a_circle(ids, table):
    return table[(ids + 1) % len(table)]


@_EMBED_FLAT
def flat_rows(ids, table):
    return table[ids.reshape(-1)]


@_EMBED_FLAT
def one_long_row(ids, table):
    return table[ids].flatten(1)


@_WIDTH_EXCHANGED
def transposed_result(ids, table):
    return table[ids].transpose(1, 2)


@_EXCHANGED
def batch_and_time_exchanged(ids, table):
    return table[ids.T]


@_EMBED_SQUEEZED
def squeezed_rows(ids, table):
    return table[ids].squeeze()


@_EMBED_SQUEEZED
def squeezed_rows_of_ids(ids, table):
    return table[ids.squeeze()]


@_EMBED_SQUEEZED
def squeezed_rows_in_front(ids, table):
    return table[ids].squeeze(0)


@_EMBED_ZERO
def zeros_for_the_id_zero(ids, table):
    return table[ids].masked_fill((ids == 0).unsqueeze(-1), 0.0)


@_EMBED_FIRST
def rows_of_the_first_sentence(ids, table):
    return table[ids[:1]]


@_EMBED_FIRST
def rows_of_the_first_sentence_for_all(ids, table):
    return table[ids[:1]].expand(len(ids), -1, -1)


@_SCALED
def scaled_already(ids, table):
    return table[ids] * math.sqrt(table.shape[1])


@_POSITION
def rows_of_the_positions(ids, table):
    return table[torch.arange(ids.shape[1])].expand(ids.shape[0], -1, -1)


@_POSITION
def rows_in_the_order_of_the_batch(ids, table):
    return table[: ids.numel()].reshape(*ids.shape, -1)


@_OTHER_DTYPE
def as_float32(ids, table):
    return table.float()[ids]


@_OTHER_DTYPE
def as_float64(ids, table):
    return table.double()[ids]


class _LastPlaceOnly(torch.autograd.Function):
    @staticmethod
    def forward(context, table, ids):
        context.save_for_backward(ids)
        context.rows = len(table)
        return table[ids]

    @staticmethod
    def backward(context, gradient):
        (ids,) = context.saved_tensors
        result = gradient.new_zeros(context.rows, gradient.shape[-1])
        for token, row in zip(ids.flatten().tolist(), gradient.flatten(0, 1), strict=True):
            result[token] = row
        return result, None


@_OVERWRITTEN
def gradient_of_the_last_place(ids, table):
    return _LastPlaceOnly.apply(table, ids)


@_MEAN
def mean_over_time(ids, table):
    return table[ids].mean(dim=1)


@_MEAN
def sum_over_time(ids, table):
    return table[ids].sum(dim=1)


@_UNIT
def rows_of_length_one(ids, table):
    rows = table[ids]
    return rows / rows.norm(dim=-1, keepdim=True)


@_UNIT
def product_with_a_cleaned_table(ids, table):
    return _one_hot(ids, len(table)).to(table.dtype) @ table.nan_to_num()


def _module_mistake(cause, says, step):
    return misconception("TokenEmbedding", cause=cause, says=says, step=step)


class _Right(nn.Module):
    """A right embedding whose pieces the mistakes replace."""

    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(self.drawn(vocab_size, d_model, padding_idx))

    def deviation(self, vocab_size, d_model):
        return d_model**-0.5

    def drawn(self, vocab_size, d_model, padding_idx):
        weight = torch.randn(vocab_size, d_model) * self.deviation(vocab_size, d_model)
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        return weight

    def factor(self):
        return math.sqrt(self.weight.shape[1])

    def forward(self, ids):
        vectors = self.weight[ids] * self.factor()
        if self.padding_idx is not None:
            vectors = vectors.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)
        return vectors


@_module_mistake(
    "missing-scale",
    "The result is not multiplied by √D.",
    "Multiply what the lookup gives by math.sqrt(d_model).",
)
class WithoutTheScale(_Right):
    def factor(self):
        return 1.0


@_module_mistake(
    "scale-without-root",
    "The result is multiplied by D, not by its square root (or by the root twice).",
    "Multiply by math.sqrt(d_model), once.",
)
class ScaleWithoutTheRoot(_Right):
    def factor(self):
        return float(self.weight.shape[1])


_ROUNDED = _module_mistake(
    "root-rounded",
    "The root of the width is cut to a whole number, which is right only for 1, 4, 9, 16, …",
    "Use math.sqrt, not math.isqrt, int() or //.",
)
_HALF = _module_mistake(
    "root-of-half",
    "`** 1/2` is not a root: Python raises to the power 1 first and then divides by 2.",
    "Write ** 0.5, or math.sqrt(d_model).",
)


@_ROUNDED
class ScaleRounded(_Right):
    def factor(self):
        return float(math.isqrt(self.weight.shape[1]))


@_HALF
class ScaleIsHalfTheWidth(_Right):
    def factor(self):
        return self.weight.shape[1] ** 1 / 2


_DIVIDED = _module_mistake(
    "scale-divided",
    "The result is divided by √D; it should be multiplied by it.",
    "Multiply by math.sqrt(d_model). (The table is drawn small, so that the product has a variance of one.)",
)


@_DIVIDED
class ScaleDivided(_Right):
    def factor(self):
        return self.weight.shape[1] ** -0.5


@_DIVIDED
class ScaleDividedAndTableLarge(ScaleDivided):
    def deviation(self, vocab_size, d_model):
        return 1.0


@_module_mistake(
    "scale-of-vocabulary",
    "The factor is √V; it is the width D whose root you need.",
    "Multiply by math.sqrt(d_model).",
)
class ScaleOfTheVocabulary(_Right):
    def factor(self):
        return math.sqrt(self.weight.shape[0])


@_module_mistake(
    "init-too-large",
    "The table is drawn with standard deviation 1. Multiply what torch.randn gives by d_model**-0.5.",
    "torch.randn(vocab_size, d_model) * d_model**-0.5",
)
class DrawnWithOne(_Right):
    def deviation(self, vocab_size, d_model):
        return 1.0


@_module_mistake(
    "init-too-small",
    "The table is drawn with standard deviation 1/D, not 1/√D. Multiply by d_model**-0.5.",
    "torch.randn(vocab_size, d_model) * d_model**-0.5",
)
class DrawnWithoutTheRoot(_Right):
    def deviation(self, vocab_size, d_model):
        return 1.0 / d_model


@_module_mistake(
    "init-of-vocabulary",
    "The table is drawn with 1/√V; it is the width D that counts. Multiply by d_model**-0.5.",
    "torch.randn(vocab_size, d_model) * d_model**-0.5",
)
class DrawnByTheVocabulary(_Right):
    def deviation(self, vocab_size, d_model):
        return vocab_size**-0.5


_OTHER_INIT = _module_mistake(
    "init-other",
    "The table is drawn with another standard deviation than 1/√D.",
    "torch.randn(vocab_size, d_model) * d_model**-0.5",
)


@_OTHER_INIT
class DrawnUniformly(_Right):
    def drawn(self, vocab_size, d_model, padding_idx):
        weight = (torch.rand(vocab_size, d_model) * 2 - 1) * d_model**-0.5
        if padding_idx is not None:
            weight[padding_idx] = 0.0
        return weight


@_OTHER_INIT
class DrawnWithXavier(_Right):
    def deviation(self, vocab_size, d_model):
        return math.sqrt(2 / (vocab_size + d_model))


@_OTHER_INIT
class DrawnAsInGPT(_Right):
    def deviation(self, vocab_size, d_model):
        return 0.02


@_OTHER_INIT
class NotDrawnAtAll(_Right):
    def drawn(self, vocab_size, d_model, padding_idx):
        return torch.zeros(vocab_size, d_model)


_IGNORED = _module_mistake(
    "padding-ignored",
    "padding_idx has no effect: its row is neither zero nor kept from learning.",
    "Set weight[padding_idx] to zero when you draw the table, and fill in zeros where ids == padding_idx.",
)


@_IGNORED
class PaddingIgnored(_Right):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__(vocab_size, d_model, None)


@_module_mistake(
    "padding-learns",
    "The padding's row starts at zero, but it gets a gradient, so the first training step moves it.",
    "In forward, fill in zeros where ids == padding_idx (masked_fill): they come from no parameter.",
)
class PaddingLearns(_Right):
    def forward(self, ids):
        return self.weight[ids] * self.factor()


@_module_mistake(
    "padding-learns",
    "The padding's row gets no gradient in training mode, but in evaluation mode it does: the mode makes no difference "
    "here.",
    "Fill in zeros where ids == padding_idx in both modes, without asking self.training.",
)
class PaddingLearnsInEvaluationMode(_Right):
    def forward(self, ids):
        return super().forward(ids) if self.training else self.weight[ids] * self.factor()


@_module_mistake(
    "padding-row-not-zero",
    "The padding's row is kept from learning, but in the new table it is not zero.",
    "Set weight[padding_idx] = 0.0 before you wrap the table in nn.Parameter.",
)
class PaddingRowNotZero(_Right):
    def drawn(self, vocab_size, d_model, padding_idx):
        return super().drawn(vocab_size, d_model, None)


@_module_mistake(
    "padding-zero-overlooked",
    "With padding_idx=0 nothing happens: `if padding_idx:` is false for 0 as well as for None.",
    "Ask `if padding_idx is not None:`.",
)
class PaddingZeroOverlooked(_Right):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__(vocab_size, d_model, padding_idx or None)


_ALWAYS_ZERO = _module_mistake(
    "padding-always-zero",
    "Row 0 is treated as padding, whatever padding_idx says. Without a padding_idx every row learns.",
    "Use padding_idx, and do nothing where it is None.",
)


@_ALWAYS_ZERO
class RowZeroIsPadding(_Right):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__(vocab_size, d_model, 0)


@_ALWAYS_ZERO
class RowZeroIsPaddingByDefault(_Right):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__(vocab_size, d_model, padding_idx or 0)


@_module_mistake(
    "padding-by-position",
    "padding_idx was taken for a position in the text; it is an id of the vocabulary.",
    "Compare the ids with padding_idx; do not index the result with it.",
)
class PaddingByPosition(_Right):
    def forward(self, ids):
        vectors = self.weight[ids] * self.factor()
        if self.padding_idx is not None:
            vectors = vectors.clone()
            vectors[:, self.padding_idx] = 0.0
        return vectors


_NOT_LEARNED = _module_mistake(
    "weight-not-learned",
    "The table does not learn: no gradient reaches `weight`.",
    "self.weight = nn.Parameter(...), and use self.weight itself in forward, without detach or .data.",
)


@_NOT_LEARNED
class WeightIsABuffer(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        right = _Right(vocab_size, d_model, padding_idx)
        self.register_buffer("weight", right.weight.detach())

    def forward(self, ids):
        return self.weight[ids] * math.sqrt(self.weight.shape[1])


@_NOT_LEARNED
class WeightDetached(_Right):
    def forward(self, ids):
        return self.weight.detach()[ids] * self.factor()


@_NOT_LEARNED
class GradientSwitchedOff(_Right):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__(vocab_size, d_model, padding_idx)
        self.weight.requires_grad_(False)


_NAME = _module_mistake(
    "parameter-name",
    "The state dict should have exactly one entry, `weight`.",
    "self.weight = nn.Parameter(...) in __init__; a tensor that is no Parameter is not saved, and a module inside "
    "puts its own name in front.",
)


@_NAME
class NotRegistered(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = torch.randn(vocab_size, d_model) * d_model**-0.5

    def forward(self, ids):
        return self.weight[ids] * math.sqrt(self.weight.shape[1])


@_NAME
class CalledTable(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.table = nn.Parameter(_Right(vocab_size, d_model, padding_idx).weight.detach())

    def forward(self, ids):
        return self.table[ids] * math.sqrt(self.table.shape[1])


@_NAME
class ModuleInside(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.embedding = _Right(vocab_size, d_model, padding_idx)

    def forward(self, ids):
        return self.embedding(ids)


@_module_mistake(
    "weight-transposed",
    "The weight has a row for each token: its shape is (V, D).",
    "torch.randn(vocab_size, d_model), and self.weight[ids].",
)
class WeightTransposed(nn.Module):
    def __init__(self, vocab_size, d_model, padding_idx=None):
        super().__init__()
        self.weight = nn.Parameter(_Right(vocab_size, d_model, padding_idx).weight.detach().T.clone())

    def forward(self, ids):
        return self.weight.T[ids] * math.sqrt(self.weight.shape[0])


@_NO_GRADIENT
def through_lists(ids, table):
    return torch.tensor([[table[token].tolist() for token in row] for row in ids.tolist()])
