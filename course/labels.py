"""Names beside points, placed so that they do not cover each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def label_points(ax: Any, points: Sequence[Sequence[float]], names: Sequence[str], size: float = 9) -> None:
    """Write each name near its point, at the nearest place that covers neither a point nor another name.

    Call it last: the places are chosen for the limits that the axes have now.

    Shape:
        points: N pairs (x, y), in the axes' own units; names: N strings.
    """
    ax.figure.draw_without_rendering()  # only a drawing that was laid out knows how many pixels a unit has
    ax.autoscale(False)
    scale = 72 / ax.figure.dpi
    dots = [(x * scale, y * scale) for x, y in ax.transData.transform(points)]  # in points of 1/72 inch
    taken: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in dots]
    for (x, y), point, name in zip(dots, points, names, strict=True):
        width, height = 0.62 * size * len(name), 1.15 * size
        for distance in range(6, 90, 3):
            places = [
                (side, up)
                for up in sorted(range(-distance, distance + 1, 3), key=abs)
                for side in (distance, -distance - width)
            ]
            free = [place for place in places if not _covers(_box(x, y, place, width, height), taken)]
            if free:
                break
        right, up = min(free, key=lambda place: _reach(place, width)) if free else (6, 0)
        taken.append(_box(x, y, (right, up), width, height))
        far = _reach((right, up), width) > 14
        ax.annotate(
            name,
            tuple(point),
            xytext=(right, up),
            textcoords="offset points",
            fontsize=size,
            va="center",
            arrowprops={"arrowstyle": "-", "color": "#7d7d7d", "linewidth": 0.5} if far else None,
        )


def _box(x: float, y: float, place: tuple[float, float], width: float, height: float) -> Box:
    left, middle = x + place[0], y + place[1]
    return left, middle - height / 2, left + width, middle + height / 2


def _covers(box: Box, others: Sequence[Box]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)


def _reach(place: tuple[float, float], width: float) -> float:
    """Give the distance from the point to the near edge of its name."""
    right, up = place
    near = right if right >= 0 else -right - width
    return float((near**2 + up**2) ** 0.5)
