"""Draw a built Transformer: every box is a module of the model itself, with its name, its class and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.plots import COLORS, INK, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from torch import nn

# What kind of part a box is, by words in its name, and the orders in which vectors pass through the two blocks.
KINDS = {"embedding": "orange", "encoding": "purple", "attn": "blue", "feed_forward": "green", "output": "vermilion"}
FLOWS = {
    "encoder": ("self_attn", "add_norm1", "feed_forward", "add_norm2"),
    "decoder": ("self_attn", "add_norm1", "cross_attn", "add_norm2", "feed_forward", "add_norm3"),
}
WIDTH, HEIGHT, STEP = 2.5, 0.56, 0.82
LEFT, RIGHT = 0.0, 4.0


def draw_architecture(model: nn.Module) -> Figure:
    """Draw the encoder on the left and the decoder on the right, as in figure 1 of the paper, from bottom to top."""
    fig, ax = figure(width=7.2, height=6.6)
    ax.axis("off")
    top = _side(ax, model, LEFT, "source", "encoder")
    places = _side(ax, model, RIGHT, "target", "decoder")
    highest = max(places.values())
    output = highest + 1.25
    _box(ax, RIGHT, output, "output_projection", model)
    _arrow(ax, (RIGHT, highest + HEIGHT / 2), (RIGHT, output - HEIGHT / 2))
    _arrow(ax, (RIGHT, output + HEIGHT / 2), (RIGHT, output + 0.85))
    ax.text(RIGHT, output + 0.9, "logits: a score for each token", ha="center", va="bottom")
    _memory(ax, max(top.values()), places.get("cross_attn", highest))
    _tie(ax, model, output)
    ax.set_xlim(LEFT - 1.9, RIGHT + 2.3)
    ax.set_ylim(-1.2, output + 1.3)
    return fig


def _side(ax: Any, model: nn.Module, x: float, side: str, stack: str) -> dict[str, float]:
    """Draw one column; gives the height of each box of the block by its name."""
    ax.text(x, -0.95, f"{side} ids", ha="center", va="center")
    _arrow(ax, (x, -0.75), (x, -HEIGHT / 2))
    _box(ax, x, 0.0, f"{side}_embedding", model)
    _arrow(ax, (x, HEIGHT / 2), (x, STEP - HEIGHT / 2))
    _box(ax, x, STEP, "positional_encoding", model)
    layers: Any = getattr(model, stack).layers
    flow = FLOWS[stack]
    children = [name for name, _ in layers[0].named_children()]
    names = sorted(children, key=[*flow, *(name for name in children if name not in flow)].index)
    places = {}
    y = STEP + 1.15
    _arrow(ax, (x, STEP + HEIGHT / 2), (x, y - HEIGHT / 2))
    for number, name in enumerate(names):
        if number:
            _arrow(ax, (x, y - STEP + HEIGHT / 2), (x, y - HEIGHT / 2))
        _box(ax, x, y, name, layers[0])
        if "norm" in name and number:
            _around(ax, x, y)
        places[name] = y
        y += STEP
    _frame(ax, x, min(places.values()), max(places.values()), f"{stack}.layers", len(layers))
    return places


def _around(ax: Any, x: float, y: float) -> None:
    """Draw the residual connection: what goes into a sublayer also goes around it, to the sum."""
    start, side = y - STEP - HEIGHT / 2 - 0.13, x - WIDTH / 2 - 0.14
    ax.plot([x, side, side], [start, start, y], color=INK, linewidth=1.0)
    _arrow(ax, (side, y), (x - WIDTH / 2, y))


def _box(ax: Any, x: float, y: float, name: str, owner: nn.Module) -> None:
    from matplotlib.patches import FancyBboxPatch

    part: Any = getattr(owner, name)
    color = next((COLORS[color] for word, color in KINDS.items() if word in name), INK)
    shape = "round,pad=0,rounding_size=0.12"
    ax.add_patch(FancyBboxPatch((x - WIDTH / 2, y - HEIGHT / 2), WIDTH, HEIGHT, boxstyle=shape, fill=False,
                                edgecolor=color, linewidth=1.8))  # fmt: skip
    count = sum(parameter.numel() for parameter in part.parameters())
    ax.text(x, y + 0.11, name, ha="center", va="center", fontweight="bold", fontsize=9.5)
    ax.text(x, y - 0.14, f"{type(part).__name__} · {count:,}", ha="center", va="center", fontsize=8)


def _frame(ax: Any, x: float, bottom: float, top: float, name: str, count: int) -> None:
    from matplotlib.patches import Rectangle

    margin = 0.42
    low, high = bottom - margin, top + margin
    ax.add_patch(Rectangle((x - WIDTH / 2 - 0.28, low), WIDTH + 0.56, high - low, fill=False, edgecolor=INK,
                           linewidth=1.0, linestyle=":"))  # fmt: skip
    side = -1 if x == LEFT else 1
    ax.text(x + side * (WIDTH / 2 + 0.44), (low + high) / 2, f"{name} × {count}", rotation=90 * -side, ha="center",
            va="center", fontsize=9)  # fmt: skip


def _memory(ax: Any, encoder_top: float, cross: float) -> None:
    """Draw the one way from the encoder to the decoder."""
    turn = encoder_top + 0.75
    middle = (LEFT + RIGHT) / 2
    ax.plot([LEFT, LEFT, middle, middle], [encoder_top + HEIGHT / 2, turn, turn, cross], color=INK, linewidth=1.2)
    _arrow(ax, (middle, cross), (RIGHT - WIDTH / 2, cross))
    ax.text(middle - 0.12, turn + 0.1, "memory", ha="right", va="bottom", fontsize=9)


def _tie(ax: Any, model: Any, output: float) -> None:
    if model.output_projection.weight is not model.target_embedding.weight:
        return
    x = RIGHT + WIDTH / 2
    ax.plot([x, x + 0.85, x + 0.85, x], [0.0, 0.0, output, output], color=COLORS["vermilion"], linestyle="--",
            linewidth=1.2)  # fmt: skip
    ax.text(x + 0.95, 0.35, "one matrix, tied", rotation=90, ha="left", va="bottom", fontsize=9)


def _arrow(ax: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0})
