"""The map of the learner's own models: which box of the Transformer and of the GPT is filled by which exercises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from autograder import catalog


@dataclass(frozen=True)
class Box:
    """One part of a picture; it is filled when all of its exercises pass."""

    label: str
    needs: tuple[str, ...]

    def is_filled(self, passed: Collection[str]) -> bool:
        return all(name in passed for name in self.needs)


@dataclass(frozen=True)
class Column:
    """Boxes from top to bottom, as the paper's figure has them; ``block`` of them repeat inside a frame."""

    title: str
    above: tuple[Box, ...]
    frame: Box
    block: tuple[Box, ...]
    below: tuple[Box, ...]
    feet: str


def _part(name: str, label: str = "", *others: str) -> Box:
    return Box(label or name, (name, *others))


_ATTENTION = ("scaled_dot_product_attention", "split_heads", "merge_heads")
_ENTRANCE = (_part("PositionalEncoding", "", "sinusoidal_positions"), _part("TokenEmbedding", "", "one_hot", "embed"))
_COLUMNS = (
    Column(
        "Encoder",
        above=(_part("Encoder", "Encoder: the stack"),),
        frame=_part("EncoderBlock"),
        block=(_part("AddNorm", "", "LayerNorm"), _part("FeedForward"), _part("AddNorm", "", "LayerNorm"),
               _part("MultiHeadAttention", "", *_ATTENTION, "padding_mask")),
        below=_ENTRANCE, feet="source ids",
    ),
    Column(
        "Decoder",
        above=(_part("Transformer", "Transformer: the whole", "xavier_bound"), _part("Decoder", "Decoder: the stack")),
        frame=_part("DecoderBlock"),
        block=(_part("AddNorm", "", "LayerNorm"), _part("FeedForward"), _part("AddNorm", "", "LayerNorm"),
               _part("MultiHeadAttention", "attention to memory", *_ATTENTION),
               _part("AddNorm", "", "LayerNorm"),
               _part("MultiHeadAttention", "masked attention", *_ATTENTION, "causal_mask", "decoder_mask")),
        below=_ENTRANCE, feet="target ids",
    ),
    Column(
        "GPT",
        above=(_part("generate"), _part("sample_next"), _part("GPT", "GPT: the whole"), _part("KVCache")),
        frame=_part("GPTBlock"),
        block=(_part("FeedForward"), _part("LayerNorm"),
               _part("MultiHeadAttention", "masked attention", *_ATTENTION, "causal_mask"), _part("LayerNorm")),
        below=(_part("Tokenizer", "", "count_pairs", "merge", "train_bpe"),), feet="text",
    ),
)  # fmt: skip


def columns() -> list[Column]:
    """Give the columns whose parts the course here builds (a course may be handed out lesson by lesson).

    >>> [column.title for column in columns()][:2]
    ['Encoder', 'Decoder']
    """
    known = {exercise.name for lesson in catalog.lessons() for exercise in lesson.exercises}
    return [column for column in _COLUMNS if set(column.frame.needs) <= known]
