"""The classic mistakes of lesson 03, each as code that makes it."""

import math

import torch
from torch import nn

from autograder.misconceptions import misconception


def _pairs(max_len, angles_of_pair, width, first=torch.sin, second=torch.cos, start=0):
    """Give a table whose columns 2i and 2i + 1 are made of ``angles_of_pair(positions, 2i)``."""
    positions = torch.arange(start, start + max_len, dtype=torch.float64)
    table = torch.zeros(max_len, width, dtype=torch.float64)
    for column in range(width):
        function = second if column % 2 else first
        table[:, column] = function(angles_of_pair(positions, column - column % 2))
    return table.float()


def _right(max_len, width, **changes):
    return _pairs(max_len, lambda positions, even: positions / 10000 ** (even / width), width, **changes)


@misconception(
    "sinusoidal_positions",
    cause="starts-at-one",
    says="The positions are counted from 1; the first one is 0.",
    step="Use torch.arange(max_len).",
)
def positions_from_one(max_len, d_model):
    return _right(max_len, d_model, start=1)


@misconception(
    "sinusoidal_positions",
    cause="sine-and-cosine-exchanged",
    says="The sines and the cosines have changed places.",
    step="Even columns (0, 2, …) take the sine, odd columns (1, 3, …) the cosine.",
)
def cosine_first(max_len, d_model):
    return _right(max_len, d_model, first=torch.cos, second=torch.sin)


@misconception(
    "sinusoidal_positions",
    cause="only-one-function",
    says="All columns are sines.",
    step="Odd columns take the cosine of the same angle.",
)
def only_sines(max_len, d_model):
    return _right(max_len, d_model, second=torch.sin)


@misconception(
    "sinusoidal_positions",
    cause="only-one-function",
    says="All columns are cosines.",
    step="Even columns take the sine.",
)
def only_cosines(max_len, d_model):
    return _right(max_len, d_model, first=torch.cos)


@misconception(
    "sinusoidal_positions",
    cause="only-one-function",
    says="All columns are sines, each of its own angle; a pair shares one angle, and its second column is the cosine.",
    step="Make the angles for the even columns only, and take both the sine and the cosine of them.",
)
def only_sines_of_own_angles(max_len, d_model):
    positions = torch.arange(max_len, dtype=torch.float64)[:, None]
    return torch.sin(positions / 10000 ** (torch.arange(d_model).double() / d_model)).float()


@misconception(
    "sinusoidal_positions",
    cause="halves-not-interleaved",
    says="All sines stand in the first half and all cosines in the second.",
    step="Interleave them: table[:, 0::2] = sines, table[:, 1::2] = cosines.",
)
def halves_side_by_side(max_len, d_model):
    table = _right(max_len, d_model)
    return torch.cat([table[:, 0::2], table[:, 1::2]], dim=1)


@misconception(
    "sinusoidal_positions",
    cause="angle-of-own-column",
    says="Each column has an angle of its own; the cosine must be that of the *same* angle as the sine on its left.",
    step="For the columns 2i and 2i + 1 the exponent is 2i / D: an even number on both.",
)
def cosine_of_its_own_column(max_len, d_model):
    positions = torch.arange(max_len, dtype=torch.float64)[:, None]
    angles = positions / 10000 ** (torch.arange(d_model).double() / d_model)
    table = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, 1::2])
    return table.float()


@misconception(
    "sinusoidal_positions",
    cause="exponent-too-small",
    says="The exponent is i / D where it should be 2i / D: the frequencies fall only half as fast.",
    step="Count the columns in steps of two: torch.arange(0, d_model, 2) / d_model.",
)
def exponent_i(max_len, d_model):
    return _pairs(max_len, lambda positions, even: positions / 10000 ** (even / 2 / d_model), d_model)


@misconception(
    "sinusoidal_positions",
    cause="exponent-too-large",
    says="The exponent is 4i / D where it should be 2i / D: the factor 2 is there twice.",
    step="torch.arange(0, d_model, 2) is 2i already: divide it by d_model, and do not double it.",
)
def exponent_four_i(max_len, d_model):
    return _pairs(max_len, lambda positions, even: positions / 10000 ** (2 * even / d_model), d_model)


@misconception(
    "sinusoidal_positions",
    cause="exponent-too-large",
    says="The exponent of column c is 2c / D, in all columns; for the columns 2i and 2i + 1 it is 2i / D.",
    step="Use the same exponent, 2i / D, for both columns of a pair: 2 * (column // 2) / d_model.",
)
def exponent_two_columns(max_len, d_model):
    positions = torch.arange(max_len, dtype=torch.float64)[:, None]
    angles = positions / 10000 ** (2 * torch.arange(d_model).double() / d_model)
    table = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, 1::2])
    return table.float()


@misconception(
    "sinusoidal_positions",
    cause="frequencies-upside-down",
    says="The positions are multiplied by 10000^(2i/D) where they should be divided by it.",
    step="Divide: positions / 10000 ** (columns / d_model).",
)
def multiplied_by_the_power(max_len, d_model):
    return _pairs(max_len, lambda positions, even: positions * 10000 ** (even / d_model), d_model)


@misconception(
    "sinusoidal_positions",
    cause="frequencies-upside-down",
    says="The exponential lacks its minus sign: the frequencies grow where they should fall.",
    step="10000^(-2i/D) is exp(-2i · log(10000) / D).",
)
def exponential_without_minus(max_len, d_model):
    columns = torch.arange(0, d_model, 2)
    angles = torch.arange(max_len)[:, None] * torch.exp(columns * (math.log(10000.0) / d_model))
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table


@misconception(
    "sinusoidal_positions",
    cause="width-missing",
    says="The exponent is not divided by D: only the first clock turns, all others stand still.",
    step="The exponent is 2i / D, a number from 0 up to 1.",
)
def exponent_without_the_width(max_len, d_model):
    return _pairs(max_len, lambda positions, even: positions / 10000.0**even, d_model)


@misconception(
    "sinusoidal_positions",
    cause="whole-number-exponent",
    says="The exponent is rounded to a whole number, so that all clocks turn at the same speed.",
    step="Use / and not // for 2i / D.",
)
def exponent_in_whole_numbers(max_len, d_model):
    return _right(max_len, d_model)[:, [column % 2 for column in range(d_model)]]


def _with_base(base, says):
    @misconception(
        "sinusoidal_positions",
        cause="wrong-base",
        says=says,
        step="10000 ** (2i / D) is exp(2i * math.log(10000) / D), with the natural logarithm.",
    )
    def base_of_frequencies(max_len, d_model):
        return _pairs(max_len, lambda positions, even: positions / base ** (even / d_model), d_model)

    return base_of_frequencies


for _base in (2, 10, 1000, 100000):
    globals()[f"base_{_base}"] = _with_base(_base, f"The frequencies are powers of {_base}; their base is 10000.")
base_e = _with_base(math.e, "The frequencies are powers of e; their base is 10000.")
base_of_log10 = _with_base(math.e**4, "The logarithm is the one to base ten, but exp undoes the natural one, math.log.")
base_of_log2 = _with_base(math.e ** math.log2(10000), "The logarithm is the one to base two, but exp undoes math.log.")


@misconception(
    "sinusoidal_positions",
    cause="ladder-stretched",
    says="The exponents run up to exactly 1, as if they were i / (D/2 - 1); in the paper the last one is (D - 2) / D.",
    step="The exponent of pair i is 2i / D.",
)
def exponent_up_to_one(max_len, d_model):
    last = max((d_model + 1) // 2 - 1, 1)
    return _pairs(max_len, lambda positions, even: positions / 10000 ** (even / 2 / last), d_model)


@misconception(
    "sinusoidal_positions",
    cause="odd-width-changed",
    says="For an odd D the frequencies are those of another width (one more or one less).",
    step="Keep D itself in the exponent, 2i / D, also where D is odd.",
)
def odd_width_rounded_up(max_len, d_model):
    return _right(max_len, d_model + d_model % 2)[:, :d_model]


@misconception(
    "sinusoidal_positions",
    cause="odd-width-changed",
    says="For an odd D the frequencies are those of another width (one more or one less).",
    step="Keep D itself in the exponent, 2i / D, also where D is odd.",
)
def odd_width_rounded_down(max_len, d_model):
    width = max(d_model - d_model % 2, 1)
    return _pairs(max_len, lambda positions, even: positions / 10000 ** (even / width), d_model)


@misconception(
    "sinusoidal_positions",
    cause="odd-width-changed",
    says="For an odd D the frequencies are those of twice its half, d_model // 2 * 2.",
    step="Keep D itself in the exponent, 2i / D, also where D is odd.",
)
def odd_width_by_halves(max_len, d_model):
    half = d_model // 2
    columns = torch.arange(half)
    angles = torch.arange(max_len)[:, None] / 10000 ** (columns / half)
    table = torch.zeros(max_len, d_model)
    table[:, 0 : 2 * half : 2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles)
    return table


@misconception(
    "sinusoidal_positions",
    cause="odd-width-fails",
    says="An odd width has one sine more than cosines: the cosines do not fit into their columns.",
    step="Cut the angles for the cosines: torch.cos(angles[:, : d_model // 2]).",
)
def odd_width_does_not_fit(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (torch.arange(0, d_model, 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles)
    return table


@misconception(
    "sinusoidal_positions",
    cause="odd-width-fails",
    says="With d_model // 2 clocks an odd width has one sine too few for its even columns.",
    step="Make (d_model + 1) // 2 clocks, for instance by torch.arange(0, d_model, 2).",
)
def one_clock_too_few(max_len, d_model):
    angles = torch.arange(max_len)[:, None] / 10000 ** (2 * torch.arange(d_model // 2) / d_model)
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles)
    return table


@misconception(
    "sinusoidal_positions",
    cause="odd-width-last-column",
    says="For an odd D the last column stays zero; it is the sine of one more clock.",
    step="An odd width needs (d_model + 1) // 2 clocks, of which the last shows only its sine.",
)
def last_column_left_zero(max_len, d_model):
    table = _right(max_len, d_model)
    if d_model % 2:
        table[:, -1] = 0.0
    return table


@misconception(
    "sinusoidal_positions",
    cause="odd-width-last-column",
    says="For an odd D the table is one column wider or narrower than D.",
    step="The result has exactly d_model columns: the last clock of an odd width shows only its sine.",
)
def one_column_too_many(max_len, d_model):
    return _right(max_len, d_model) if d_model % 2 == 0 else _stacked(max_len, d_model, (d_model + 1) // 2)


@misconception(
    "sinusoidal_positions",
    cause="odd-width-last-column",
    says="For an odd D the table is one column wider or narrower than D.",
    step="The result has exactly d_model columns: the last clock of an odd width shows only its sine.",
)
def one_column_too_few(max_len, d_model):
    return _stacked(max_len, d_model, d_model // 2)


def _stacked(max_len, d_model, clocks):
    angles = torch.arange(max_len)[:, None] / 10000 ** (2 * torch.arange(clocks) / d_model)
    return torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).flatten(1)


@misconception(
    "sinusoidal_positions",
    cause="transposed",
    says="The table lies on its side: it has a column for each position where it should have a row.",
    step="The shape is (max_len, d_model): positions downwards, columns across.",
)
def lying_on_its_side(max_len, d_model):
    return _right(max_len, d_model).T.contiguous()


@misconception(
    "sinusoidal_positions",
    cause="extra-dimension",
    says="The table has a dimension of size 1 too many.",
    step="Leave the batch to PositionalEncoding: the shape here is (max_len, d_model).",
)
def with_a_batch_in_front(max_len, d_model):
    return _right(max_len, d_model).unsqueeze(0)


@misconception(
    "sinusoidal_positions",
    cause="extra-dimension",
    says="The table has a dimension of size 1 too many.",
    step="Leave the batch to PositionalEncoding: the shape here is (max_len, d_model).",
)
def with_a_batch_between(max_len, d_model):
    return _right(max_len, d_model).unsqueeze(1)


@misconception(
    "sinusoidal_positions",
    cause="degrees",
    says="The angles are taken as degrees; the formula means radians, as torch.sin does.",
    step="Give the angle to torch.sin as it is.",
)
def angles_in_degrees(max_len, d_model):
    return _pairs(max_len, lambda positions, even: torch.deg2rad(positions / 10000 ** (even / d_model)), d_model)


@misconception(
    "sinusoidal_positions",
    cause="positions-as-fractions",
    says="The positions are divided by the length, so one step is not the same in two tables.",
    step="Use the whole numbers 0, 1, 2, … as positions.",
)
def positions_as_fractions(max_len, d_model):
    return _pairs(max_len, lambda positions, even: positions / max_len / 10000 ** (even / d_model), d_model)


@misconception(
    "sinusoidal_positions",
    cause="angles-imprecise",
    says="The angles are computed with 16 bits: past position 256 neighbors share an angle.",
    step="Compute the angles in float32 or float64.",
)
def angles_in_bfloat16(max_len, d_model):
    columns = torch.arange(0, d_model, 2).float()
    angles = torch.arange(max_len).bfloat16()[:, None] / 10000 ** (columns / d_model).bfloat16()
    table = torch.zeros(max_len, d_model)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
    return table


def _rounded_to(dtype, limit, *where):
    @misconception(
        "sinusoidal_positions",
        cause="angles-imprecise",
        says=f"The angles are computed with 16 bits: past position {limit} neighbors share a position or an angle.",
        step="Compute the angles in float32 or float64.",
    )
    def angles_rounded(max_len, d_model):
        def rounded(part, numbers):
            return numbers.to(dtype).float() if part in where else numbers

        positions = rounded("positions", torch.arange(max_len).float())[:, None]
        powers = rounded("powers", 10000 ** (torch.arange(0, d_model, 2).float() / d_model))
        angles = positions * rounded("frequencies", 1 / powers) if "frequencies" in where else positions / powers
        angles = rounded("angles", angles)
        table = torch.zeros(max_len, d_model)
        table[:, 0::2] = torch.sin(angles)
        table[:, 1::2] = torch.cos(angles[:, : d_model // 2])
        return rounded("table", table)

    return angles_rounded


for _dtype, _limit in ((torch.bfloat16, 256), (torch.float16, 2048)):
    for _where in (
        ("positions",),
        ("powers",),
        ("frequencies",),
        ("angles",),
        ("positions", "powers", "angles"),
        ("positions", "powers", "angles", "table"),
        ("positions", "frequencies", "angles", "table"),
    ):
        globals()[f"rounded_{_limit}_{'_'.join(_where)}"] = _rounded_to(_dtype, _limit, *_where)


@misconception(
    "sinusoidal_positions",
    cause="odd-width-last-column",
    says="For an odd D the last column is a cosine; the last clock shows only its sine.",
    step="The columns begin with a sine: 0, 2, 4, … are sines, also the last one of an odd width.",
)
def odd_width_ends_with_a_cosine(max_len, d_model):
    table = _right(max_len, d_model + d_model % 2)
    if d_model % 2:
        table = _right(max_len, d_model)
        last = torch.arange(max_len, dtype=torch.float64) / 10000 ** ((d_model - 1) / d_model)
        table[:, -1] = torch.cos(last).float()
    return table


@misconception(
    "sinusoidal_positions",
    cause="angles-returned",
    says="These are the angles themselves; their sines and cosines are asked for.",
    step="Take torch.sin of the even columns and torch.cos of the odd ones.",
)
def angles_without_sine(max_len, d_model):
    return _right(max_len, d_model, first=lambda angle: angle, second=lambda angle: angle)


class _Encoding(nn.Module):
    """What the wrong modules share: a right table, and what a subclass does with it."""

    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.max_len = max_len
        self.register_buffer("table", _right(max_len, d_model), persistent=False)

    def rows(self, x):
        length = x.shape[1]
        if length > self.max_len:
            raise ValueError(f"{length} positions do not fit into max_len={self.max_len}")
        return self.table[:length].to(x)

    def forward(self, x):
        return self.dropout(x + self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="no-value-error",
    says="A sequence longer than max_len is not refused with a ValueError; the sizes just do not fit by accident.",
    step="Compare x.shape[1] with max_len before you add, and raise ValueError with a message.",
)
class LengthNotChecked(_Encoding):
    def rows(self, x):
        return self.table[: x.shape[1]].to(x)


def _raising(error):
    @misconception(
        "PositionalEncoding",
        cause="no-value-error",
        says=f"A sequence longer than max_len is refused with {error.__name__}; it should be a ValueError.",
        step='raise ValueError(f"{x.shape[1]} positions do not fit into max_len={max_len}")',
    )
    class AnotherError(_Encoding):
        def rows(self, x):
            if x.shape[1] > self.max_len:
                raise error("too long")
            return self.table[: x.shape[1]].to(x)

    return AnotherError


for _error in (AssertionError, IndexError, RuntimeError, TypeError):
    globals()[f"Raises{_error.__name__}"] = _raising(_error)


@misconception(
    "PositionalEncoding",
    cause="no-value-error",
    says="A sequence longer than max_len gets no error: a longer table is made in silence.",
    step="Compare x.shape[1] with max_len, and raise ValueError with a message.",
)
class GrowsInSilence(_Encoding):
    def rows(self, x):
        return _right(x.shape[1], x.shape[2]).to(x)


@misconception(
    "PositionalEncoding",
    cause="no-value-error",
    says="What comes after max_len is cut off in silence.",
    step="Compare x.shape[1] with max_len, and raise ValueError with a message.",
)
class CutsOffInSilence(_Encoding):
    def forward(self, x):
        x = x[:, : self.max_len]
        return self.dropout(x + self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="length-off-by-one",
    says="A sequence of exactly max_len positions is refused; it fits.",
    step="Raise only where the length is greater than max_len: if length > max_len.",
)
class RefusesTheLongest(_Encoding):
    def rows(self, x):
        if x.shape[1] >= self.max_len:
            raise ValueError(f"{x.shape[1]} positions do not fit into max_len={self.max_len}")
        return self.table[: x.shape[1]].to(x)


@misconception(
    "PositionalEncoding",
    cause="whole-table-added",
    says="The whole table is added: its length fits only a sequence of max_len positions.",
    step="Cut the table to the sequence: self.table[: x.shape[1]].",
)
class TableNotCut(_Encoding):
    def rows(self, x):
        if x.shape[1] > self.max_len:
            raise ValueError("too long")
        return self.table.to(x)


@misconception(
    "PositionalEncoding",
    cause="whole-table-added",
    says="The whole table is added: its length fits only a sequence of max_len positions.",
    step="Cut the table to the sequence, self.table[: x.shape[1]], and raise ValueError where it is too short.",
)
class TableNeitherCutNorCompared(_Encoding):
    def rows(self, x):
        return self.table.to(x)


@misconception(
    "PositionalEncoding",
    cause="batch-taken-for-time",
    says="The rows follow the first dimension of x, which is the batch: every word of a sentence gets the same row.",
    step="Positions run along x.shape[1]: add self.table[: x.shape[1]], which broadcasts over the batch.",
)
class BatchTakenForTime(_Encoding):
    def rows(self, x):
        if x.shape[0] > self.max_len:
            raise ValueError("too long")
        return self.table[: x.shape[0]].to(x).unsqueeze(1)


@misconception(
    "PositionalEncoding",
    cause="batch-taken-for-time",
    says="The rows follow the first dimension of x, which is the batch: every word of a sentence gets the same row.",
    step="Positions run along x.shape[1]: cut the table there, and raise ValueError where that is too long.",
)
class BatchTakenForTimeWithoutError(_Encoding):
    def rows(self, x):
        return self.table[: x.shape[0]].to(x).unsqueeze(1)


@misconception(
    "PositionalEncoding",
    cause="batch-taken-for-time",
    says="The length is read from x.shape[0], which is the batch; the positions run along x.shape[1].",
    step="length = x.shape[1]",
)
class LengthOfTheBatch(_Encoding):
    def rows(self, x):
        if x.shape[0] > self.max_len:
            raise ValueError("too long")
        return self.table[: x.shape[0]].to(x)


@misconception(
    "PositionalEncoding",
    cause="words-scaled",
    says="x is multiplied by √D before the positions are added; the embedding (lesson 02) has done that already.",
    step="Add the rows to x as it comes.",
)
class WordsScaled(_Encoding):
    def forward(self, x):
        return self.dropout(x * math.sqrt(x.shape[-1]) + self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="words-left-out",
    says="The positions come back without the words.",
    step="Return the sum: x + self.table[: x.shape[1]].",
)
class OnlyPositions(_Encoding):
    def forward(self, x):
        return self.dropout(self.rows(x).expand_as(x))


@misconception(
    "PositionalEncoding",
    cause="words-left-out",
    says="The positions come back without the words.",
    step="Return the sum: x + self.table[: x.shape[1]], a row for each word of each sentence.",
)
class OnlyPositionsWithoutBatch(_Encoding):
    def forward(self, x):
        return self.dropout(self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="not-added",
    says="The positions are multiplied with x; they are to be added.",
    step="Return the sum: x + self.table[: x.shape[1]].",
)
class Multiplied(_Encoding):
    def forward(self, x):
        return self.dropout(x * self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="not-added",
    says="The positions are set beside x, so that the width is twice as large; they are to be added.",
    step="Return the sum: x + self.table[: x.shape[1]].",
)
class SetBeside(_Encoding):
    def forward(self, x):
        return self.dropout(torch.cat([x, self.rows(x).expand_as(x)], dim=-1))


@misconception(
    "PositionalEncoding",
    cause="training-only",
    says="In evaluation mode the positions are left out; they are needed there, too.",
    step="Only dropout depends on the mode: return self.dropout(x + rows) in both.",
)
class OnlyInTraining(_Encoding):
    def forward(self, x):
        rows = self.rows(x)
        return self.dropout(x + rows) if self.training else x


@misconception(
    "PositionalEncoding",
    cause="no-dropout",
    says="Nothing is dropped in training mode.",
    step="Make self.dropout = nn.Dropout(dropout) and apply it to the sum.",
)
class WithoutDropout(_Encoding):
    def forward(self, x):
        return x + self.rows(x)


@misconception(
    "PositionalEncoding",
    cause="dropout-on-positions",
    says="Dropout acts on the positions alone; it belongs on the sum.",
    step="return self.dropout(x + rows)",
)
class DropoutOnThePositions(_Encoding):
    def forward(self, x):
        return x + self.dropout(self.rows(x))


@misconception(
    "PositionalEncoding",
    cause="dropout-on-positions",
    says="Dropout acts on the positions alone, for each sentence; it belongs on the sum.",
    step="return self.dropout(x + rows)",
)
class DropoutOnThePositionsOfEachSentence(_Encoding):
    def forward(self, x):
        return x + self.dropout(self.rows(x).expand_as(x))


@misconception(
    "PositionalEncoding",
    cause="dropout-on-words",
    says="Dropout acts on the words alone, before the positions are added; it belongs on the sum.",
    step="return self.dropout(x + rows)",
)
class DropoutOnTheWords(_Encoding):
    def forward(self, x):
        return self.dropout(x) + self.rows(x)


@misconception(
    "PositionalEncoding",
    cause="dropout-always-on",
    says="Dropout is on in evaluation mode, too.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class DropoutAlwaysOn(_Encoding):
    def forward(self, x):
        return nn.functional.dropout(x + self.rows(x), self.dropout.p, training=True)


@misconception(
    "PositionalEncoding",
    cause="dropout-mode-inverted",
    says="Dropout is on in evaluation mode and off in training mode: the mode is the wrong way round.",
    step="Use nn.Dropout, or hand training=self.training to the functional form.",
)
class DropoutModeInverted(_Encoding):
    def forward(self, x):
        return nn.functional.dropout(x + self.rows(x), self.dropout.p, training=not self.training)


@misconception(
    "PositionalEncoding",
    cause="table-saved",
    says="The table is saved in the state dict, so weights no longer fit a model with another max_len.",
    step='self.register_buffer("table", table, persistent=False)',
)
class TableSaved(_Encoding):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__(d_model, max_len, dropout)
        self.register_buffer("table", _right(max_len, d_model))


@misconception(
    "PositionalEncoding",
    cause="table-trained",
    says="The table is a parameter: it would be trained and saved. It is computed once and stays as it is.",
    step='self.register_buffer("table", table, persistent=False)',
)
class TableTrained(_Encoding):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__(d_model, max_len, dropout)
        del self.table
        self.table = nn.Parameter(_right(max_len, d_model))


@misconception(
    "PositionalEncoding",
    cause="not-a-buffer",
    says="The table is an ordinary attribute, so it stays behind when the module moves to a GPU.",
    step='self.register_buffer("table", table, persistent=False)',
)
class TableIsNoBuffer(_Encoding):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__(d_model, max_len, dropout)
        del self.table
        self.table = _right(max_len, d_model)


@misconception(
    "PositionalEncoding",
    cause="dtype-changed",
    says="The result has not the dtype of x: the table is float32, and the larger of the two dtypes wins.",
    step="Bring the rows to the dtype of x before you add: rows.to(x.dtype).",
)
class DtypeChanged(_Encoding):
    def rows(self, x):
        super().rows(x)
        return self.table[: x.shape[1]]


@misconception(
    "PositionalEncoding",
    cause="dtype-changed",
    says="The result is always float32; it should have the dtype of x.",
    step="Bring the rows to the dtype of x, and leave x as it is.",
)
class AlwaysFloat32(_Encoding):
    def forward(self, x):
        return self.dropout(x.float() + self.rows(x).float())


@misconception(
    "PositionalEncoding",
    cause="argument-changed",
    says="`x += …` writes the positions into the caller's tensor.",
    step="Make a new tensor: x = x + rows.",
)
class WritesIntoTheArgument(_Encoding):
    def forward(self, x):
        x += self.rows(x)
        return self.dropout(x)


@misconception(
    "PositionalEncoding",
    cause="argument-changed",
    says="Dropout with inplace=True, or another step that ends in an underscore, writes into the caller's tensor.",
    step="Use self.dropout(x + rows), without in-place operations on x.",
)
class AddsInPlace(_Encoding):
    def forward(self, x):
        return self.dropout(x.add_(self.rows(x)))


@misconception(
    "PositionalEncoding",
    cause="last-rows-added",
    says="The rows come from the end of the table; the first word has position 0.",
    step="Take the first rows: self.table[: x.shape[1]].",
)
class LastRows(_Encoding):
    def rows(self, x):
        super().rows(x)
        return self.table[-x.shape[1] :].to(x)


@misconception(
    "PositionalEncoding",
    cause="starts-at-one",
    says="The first word gets the row of position 1; it stands at position 0.",
    step="Take the first rows: self.table[: x.shape[1]].",
)
class StartsAtOne(_Encoding):
    def rows(self, x):
        super().rows(x)
        return _right(x.shape[1], x.shape[2], start=1).to(x)


@misconception(
    "PositionalEncoding",
    cause="one-row-for-all",
    says="One row is added to all words; each word needs the row of its own position.",
    step="Take as many rows as there are words: self.table[: x.shape[1]].",
)
class OneRowForAll(_Encoding):
    def rows(self, x):
        super().rows(x)
        return self.table[x.shape[1] - 1].to(x)


@misconception(
    "PositionalEncoding",
    cause="one-row-for-all",
    says="One row is added to all words: that of the position after the last.",
    step="Take as many rows as there are words, with a colon: self.table[: x.shape[1]].",
)
class RowOfTheLength(_Encoding):
    def rows(self, x):
        if x.shape[1] > self.max_len:
            raise ValueError("too long")
        return self.table[x.shape[1]].to(x)


@misconception(
    "PositionalEncoding",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold its parts.",
    step="Make super().__init__() the first line of __init__.",
)
class WithoutSuperInit(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        self.dropout = nn.Dropout(dropout)


@misconception(
    "PositionalEncoding",
    cause="super-init-forgotten",
    says="__init__ does not call super().__init__(), without which a module cannot hold a buffer.",
    step="Make super().__init__() the first line of __init__.",
)
class WithoutSuperInitBuffer(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        self.register_buffer("table", torch.zeros(max_len, d_model), persistent=False)


@misconception(
    "PositionalEncoding",
    cause="forward-missing",
    says="The module has no forward method.",
    step="Name the method that computes `forward`: calling the module calls it.",
)
class WithoutForward(nn.Module):
    def __init__(self, d_model, max_len=5000, dropout=0.0):
        super().__init__()


@misconception(
    "PositionalEncoding",
    cause="no-return",
    says="forward gives nothing back.",
    step="End it with return.",
)
class WithoutReturn(_Encoding):
    def forward(self, x):
        self.dropout(x + self.rows(x))
