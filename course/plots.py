"""One look for every figure: readable on light and dark pages and by the color-blind."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe & Ito (2008), a palette that people with any common form of color blindness can tell apart;
# here in the order in which figures use it.
COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
}
# One gray that has a contrast above 4:1 on white and on near-black, so that a figure with a
# transparent background is read on either.
INK = "#7d7d7d"


def figure(columns: int = 1, *, rows: int = 1, width: float = 4.2, height: float = 3.0) -> tuple[Figure, Any]:
    """Give a figure and its axes (one, a row, or a grid) in the course's style; sizes in inches per panel."""
    from cycler import cycler
    from matplotlib import pyplot as plt

    style: Any = {
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlesize": 11,
        "axes.prop_cycle": cycler(color=list(COLORS.values())),
        "legend.frameon": False,
        "legend.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "lines.linewidth": 2.0,
        "font.size": 10,
    }
    plt.rcParams.update(style)  # for good: legends and color bars are drawn later, in the same style
    return plt.subplots(rows, columns, figsize=(width * columns, height * rows), layout="constrained")


def show(fig: Figure, alt: str) -> None:
    """Display ``fig`` with a text alternative for those who cannot see it, and close it.

    Outside a notebook (a plain ``python`` run of a master) only the text alternative is printed.
    """
    from matplotlib import pyplot as plt

    picture = io.BytesIO()
    fig.savefig(picture, format="png", dpi=144, transparent=True)
    plt.close(fig)
    if "ipykernel" not in sys.modules:
        print(f"[figure: {alt}]")
        return
    from IPython.display import Image, display

    # 144 dots per inch shown at half size: sharp on dense screens.
    display(
        Image(data=picture.getvalue(), format="png", width=int(fig.get_figwidth() * 72), alt=alt),
        metadata={"image/png": {"alt": alt}},
    )
