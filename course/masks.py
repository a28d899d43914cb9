"""Draw masks as grids of squares: rows are queries, columns are keys, a filled square may be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.plots import COLORS, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import Tensor


def mask_grid(
    ax: Axes, mask: Tensor, queries: Sequence[str], keys: Sequence[str], title: str = "", color: str = "blue"
) -> None:
    """Draw a boolean mask (T, S) into ``ax``, labeled with one word for each query and each key.

    What may be looked at is filled; what may not is an empty square with a small cross, so that no meaning hangs on
    the color alone.
    """
    from matplotlib.patches import Rectangle

    for row, flags in enumerate(mask.tolist()):
        for column, allowed in enumerate(flags):
            face = COLORS[color] if allowed else "none"
            ax.add_patch(
                Rectangle((column - 0.44, row - 0.44), 0.88, 0.88, facecolor=face, edgecolor=INK, linewidth=0.8)
            )
            if not allowed:
                ax.plot(column, row, marker="x", color=INK, markersize=3.5, markeredgewidth=0.8)
    ax.set(xlim=(-0.6, len(keys) - 0.4), ylim=(len(queries) - 0.4, -0.6), aspect="equal", title=title)
    ax.set_xticks(range(len(keys)), keys, rotation=40, ha="right")
    ax.set_yticks(range(len(queries)), queries)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("key")
    ax.set_ylabel("query")
