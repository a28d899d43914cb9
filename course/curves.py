"""Learning curves, and alignments: which source token a target token looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.plots import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import Tensor


def smoothed(values: Sequence[float], width: int = 25) -> list[float]:
    """Give the running mean over the last ``width`` values (fewer at the beginning).

    >>> smoothed([4.0, 2.0, 0.0], width=2)
    [4.0, 3.0, 1.0]
    """
    means, total = [], 0.0
    for place, value in enumerate(values):
        total += value - (values[place - width] if place >= width else 0.0)
        means.append(total / min(place + 1, width))
    return means


def learning_curve(ax: Axes, losses: Sequence[float], name: str, color: str, style: str = "-", width: int = 25) -> None:
    """Draw a running mean of the losses of a training, step by step."""
    ax.plot(range(1, len(losses) + 1), smoothed(losses, width), style, color=color, label=name)
    ax.set_xlabel("step")
    ax.set_ylabel("loss")


def alignment(ax: Axes, weights: Tensor, source: Sequence[str], target: Sequence[str], title: str = "") -> None:
    """Draw attention weights (T, S) as a grid of squares: the fuller a square, the more the row looks at the column.

    The size of the square says it, so that no meaning hangs on color alone.
    """
    from matplotlib.patches import Rectangle

    for row, numbers in enumerate(weights.tolist()):
        for column, weight in enumerate(numbers):
            side = weight**0.5 * 0.92
            place = (column - side / 2, row - side / 2)
            ax.add_patch(Rectangle(place, side, side, facecolor="#0072B2", edgecolor="none"))
            frame = (column - 0.46, row - 0.46)
            ax.add_patch(Rectangle(frame, 0.92, 0.92, fill=False, edgecolor=INK, linewidth=0.3))
    ax.set(xlim=(-0.6, len(source) - 0.4), ylim=(len(target) - 0.4, -0.6), aspect="equal", title=title)
    ax.set_xticks(range(len(source)), source, rotation=40, ha="right")
    ax.set_yticks(range(len(target)), target)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("source: is looked at")
    ax.set_ylabel("target: is about to be written")
