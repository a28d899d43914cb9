"""The course in one drawing: the paper's encoder-decoder and the GPT, every box a link to its lesson."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field

WIDTH, HEIGHT = 1000, 830
BOX_WIDTH, BOX_HEIGHT, GAP = 236, 34, 18
ENCODER, DECODER, GPT = 44, 384, 720
FLOOR = 770


@dataclass
class _Drawing:
    """Collects the pieces; a column grows from the bottom to the top, as in the paper's figure 1."""

    links: Mapping[str, str]
    under: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, lesson: str, text: str, kind: str, width: float = BOX_WIDTH,
            height: float = BOX_HEIGHT) -> None:  # fmt: skip
        middle, base = x + width / 2, y + height / 2 + 5
        body = (
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'
            f'<text x="{middle:g}" y="{base:g}"><tspan class="number">{lesson}</tspan> {html.escape(text)}</text>'
        )
        link = self.links.get(lesson)
        self.pieces.append(f'<a href="{link}">{body}</a>' if link else f'<g class="to-come">{body}</g>')

    def line(self, *points: tuple[float, float], arrow: bool = True) -> None:
        way = " L ".join(f"{x:g} {y:g}" for x, y in points)
        self.under.append(
            f'<path class="way" d="M {way}"{" marker-end=" + chr(34) + "url(#head)" + chr(34) if arrow else ""}/>'
        )

    def words(self, x: float, y: float, text: str, anchor: str = "middle") -> None:
        self.pieces.append(f'<text class="words" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{html.escape(text)}</text>')


@dataclass
class _Column:
    drawing: _Drawing
    x: float
    y: float = FLOOR  # the top of what has been drawn so far

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2

    def rise(self, gap: float = GAP) -> None:
        self.drawing.line((self.middle, self.y), (self.middle, self.y - gap + 1))
        self.y -= gap

    def box(self, lesson: str, text: str, kind: str) -> float:
        """Add a box on top; gives the height of its middle."""
        self.rise()
        self.y -= BOX_HEIGHT
        self.drawing.box(self.x, self.y, lesson, text, kind)
        return self.y + BOX_HEIGHT / 2

    def attention(self, lesson: str, text: str, mask: str) -> float:
        """Add an attention box, which holds two smaller ones: what is inside of every head."""
        self.rise()
        self.y -= BOX_HEIGHT + 32
        self.drawing.box(self.x, self.y, lesson, text, "attention", height=BOX_HEIGHT)
        half = BOX_WIDTH / 2 - 3
        self.drawing.box(self.x, self.y + BOX_HEIGHT + 4, "04", "attention", "attention", width=half, height=28)
        self.drawing.box(self.x + half + 6, self.y + BOX_HEIGHT + 4, "05", mask, "mask", width=half, height=28)
        return self.y + BOX_HEIGHT / 2

    def around(self, start: float, end: float) -> None:
        """Draw a residual connection along the left side, from below a sublayer to the sum above it."""
        side = self.x - 14
        self.drawing.line((self.middle, start), (side, start), (side, end), (self.x, end))

    def frame(self, bottom: float, lesson: str, text: str) -> None:
        """Enclose what stands between ``bottom`` and here, with the name of the whole on top."""
        top = self.y - 16
        self.drawing.under.append(
            f'<rect class="frame" x="{self.x - 26:g}" y="{top - 30:g}" width="{BOX_WIDTH + 44:g}" '
            f'height="{bottom - top + 30:g}" rx="12"/>'
        )
        self.drawing.box(self.x - 26, top - 30, lesson, text, "whole", width=BOX_WIDTH + 44, height=30)
        self.drawing.line((self.middle, self.y), (self.middle, top), arrow=False)
        self.y = top - 30


def svg(links: Mapping[str, str]) -> str:
    """Give the drawing; ``links`` leads from a lesson's number to its page.

    >>> '<a href="book/04-attention.html">' in svg({"04": "book/04-attention.html"})
    True
    """
    drawing = _Drawing(links)
    memory = _encoder(_Column(drawing, ENCODER))
    _decoder(_Column(drawing, DECODER), memory)
    _gpt(_Column(drawing, GPT))
    return (
        f'<svg class="architecture" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="The Transformer and the GPT; every box leads to the lesson in which you build it">\n'
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="arrow" d="M 0 0 L 8 4 L 0 8 z"/></marker></defs>\n'
        + "\n".join([*drawing.under, *drawing.pieces])
        + "\n</svg>"
    )


def _beginning(column: _Column, words: str, positions: tuple[str, str]) -> None:
    column.drawing.words(column.middle, FLOOR + 26, words)
    column.drawing.line((column.middle, FLOOR + 10), (column.middle, FLOOR - GAP + 1))
    column.box("01", "tokens", "plain")
    column.box("02", "embeddings", "embedding")
    column.box(*positions, "position")


def _sum(column: _Column, start: float) -> None:
    end = column.box("07", "add & norm", "norm")
    column.around(start, end)


def _encoder(column: _Column) -> tuple[float, float]:
    """Draw the left side; gives the point from which the memory leaves."""
    _beginning(column, "the sentence to translate", ("03", "+ positions"))
    column.rise(26)
    bottom = start = column.y
    column.attention("06", "multi-head attention", "no padding")
    _sum(column, start - 8)
    start = column.y - 9
    column.box("07", "feed-forward", "forward")
    _sum(column, start)
    column.frame(bottom + 12, "08", "encoder, N times")
    top = column.y - 78
    column.drawing.box(column.x - 26, top - 64, "10", "Transformer: all of it", "whole", width=BOX_WIDTH + 44)
    column.drawing.box(column.x - 26, top - 112, "11", "training, decoding, BLEU", "whole", width=BOX_WIDTH + 44)
    return column.middle, column.y


def _decoder(column: _Column, memory: tuple[float, float]) -> None:
    _beginning(column, "the translation so far", ("03", "+ positions"))
    column.rise(26)
    bottom = start = column.y
    column.attention("06", "multi-head attention", "no future")
    _sum(column, start - 8)
    start = column.y - 9
    cross = column.attention("09", "cross-attention", "no padding")
    turn = memory[1] - 26
    middle = (ENCODER + BOX_WIDTH + DECODER) / 2 - 6
    column.drawing.line(memory, (memory[0], turn), (middle, turn), (middle, cross + 10), (column.x, cross + 10))
    column.drawing.words(memory[0] + 12, turn - 8, "memory", "start")
    _sum(column, start)
    start = column.y - 9
    column.box("07", "feed-forward", "forward")
    _sum(column, start)
    column.frame(bottom + 12, "09", "decoder, N times")
    column.box("10", "output projection", "output")
    column.box("00", "softmax", "output")
    column.rise()
    column.drawing.words(column.middle, column.y - 8, "chances of the next token")


def _gpt(column: _Column) -> None:
    _beginning(column, "the text so far", ("12", "+ learned positions"))
    column.rise(26)
    bottom = start = column.y
    column.box("07", "norm, now before", "norm")
    column.attention("06", "multi-head attention", "no future")
    _plus(column, start - 8)
    start = column.y - 9
    column.box("07", "norm", "norm")
    column.box("07", "feed-forward", "forward")
    _plus(column, start)
    column.frame(bottom + 12, "12", "GPT block, N times, cached")
    column.box("12", "final norm, tied output", "output")
    column.box("00", "softmax", "output")
    column.box("12", "sample, append, again", "output")
    column.rise()
    column.drawing.words(column.middle, column.y - 8, "the next token")


def _plus(column: _Column, start: float) -> None:
    """Draw a bare sum: where the norm moved to the front, the residual way stays free."""
    column.rise()
    column.y -= 20
    center = column.y + 10
    column.drawing.pieces.append(
        f'<circle class="plus" cx="{column.middle:g}" cy="{center:g}" r="10"/>'
        f'<text x="{column.middle:g}" y="{center + 5:g}" aria-hidden="true">+</text>'
    )
    side = column.x - 14
    column.drawing.line((column.middle, start), (side, start), (side, center), (column.middle - 10, center))
