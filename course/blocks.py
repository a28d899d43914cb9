"""A text cut into blocks, one row for each stage of the cutting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.plots import COLORS, INK

# Black letters are read well on each of these.
_FILLS = [COLORS["sky"], COLORS["orange"], COLORS["green"], COLORS["purple"]]


def draw_blocks(ax: Any, rows: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """Draw each row of pieces as blocks, as wide as they have letters, the first row on top.

    Pieces of one letter are empty boxes; longer ones are filled, the same piece with the same color throughout.

    Shape:
        rows: N rows of pieces, each row the same text; names: N strings, what stands to the left of each row.
    """
    from matplotlib.patches import Rectangle

    long = list(dict.fromkeys(piece for row in rows for piece in row if len(piece) > 1))
    for height, row in enumerate(reversed(rows)):
        left = 0
        for piece in row:
            fill = _FILLS[long.index(piece) % len(_FILLS)] if piece in long else "none"
            ax.add_patch(
                Rectangle((left + 0.06, height + 0.12), len(piece) - 0.12, 0.76, facecolor=fill, edgecolor=INK)
            )
            ink = "black" if piece in long else INK
            ax.text(
                left + len(piece) / 2, height + 0.48, piece, ha="center", va="center", color=ink, family="monospace"
            )
            left += len(piece)
    ax.set_xlim(0, sum(map(len, rows[0])))
    ax.set_ylim(0, len(rows))
    ax.set_yticks([height + 0.5 for height in range(len(rows))], list(reversed(names)))
    ax.set_xticks([])
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
