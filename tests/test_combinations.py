"""Two mistakes at once are named both, and a part is never said to have two where one explains it."""

import pytest

from autograder import catalog
from autograder.checking import check_namespace
from autograder.combinations import load_combinations
from tests.answers import with_setup


def checked(name, source):
    return check_namespace(name, with_setup(dict(vars(catalog.reference())), source))


UNSCALED_AND_INVERTED = """
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = torch.einsum("...td,...sd->...ts", query, key)
    if mask is not None:
        scores = torch.where(mask, torch.finfo(scores.dtype).min, scores)
    weights = scores.softmax(-1)
    if mask is not None:
        weights = torch.where(mask, 0.0, weights)
    return weights @ value, weights
"""
LAST_DIMENSION_UNNORMALIZED = """
def softmax(x, dim=-1):
    top, _ = x.max(-1, keepdim=True)
    return (x - top).exp()
"""
OR_WITHOUT_DIAGONAL = """
def decoder_mask(ids, pad_id):
    length = ids.shape[1]
    places = torch.arange(length)
    past = places[:, None] > places[None, :]
    return (ids != pad_id)[:, None, None, :] | past[None, None]
"""
BLOCK = """
class EncoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)

    def forward(self, x, mask=None):
        attended, _ = self.self_attn(x, x, x)
        return self.add_norm1(x, attended)
"""


@pytest.mark.parametrize(
    ("name", "source", "cause", "says"),
    [
        ("scaled_dot_product_attention", UNSCALED_AND_INVERTED, "missing-scale", "wrong way round"),
        ("softmax", LAST_DIMENSION_UNNORMALIZED, "not-normalized", "ignores `dim`"),
        ("decoder_mask", OR_WITHOUT_DIAGONAL, "diagonal-missing", "combined with `or`"),
        ("EncoderBlock", BLOCK, "feed-forward-missing", "mask"),
    ],
)
def test_two_mistakes_are_both_named(name, source, cause, says):
    result = checked(name, source)
    assert result.cause == cause and result.message.startswith("Two mistakes at once."), result.message
    assert says in result.message and "Then:" in result.message
    assert result.points < result.max_points


def test_one_mistake_is_not_taken_for_two():
    one = UNSCALED_AND_INVERTED.replace("query, key)", "query, key) / query.shape[-1] ** 0.5")
    result = checked("scaled_dot_product_attention", one)
    assert result.cause == "mask-inverted" and "Two mistakes" not in result.message


@pytest.mark.parametrize("folder", ["00-start-here", "04-attention", "05-masks", "06-multi-head",
                                    "07-feed-forward-and-norm", "08-encoder", "09-decoder"])  # fmt: skip
def test_lessons_with_independent_mistakes_combine_them(folder):
    found = load_combinations(catalog.graders_folder(catalog.find_lesson(folder)))
    assert len(found) >= 10
    assert all(one.cause and "And:" in one.says and "Then:" in one.step for one in found)
