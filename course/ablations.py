"""What becomes of a Transformer when one of its parts is taken away: four ways to break it on purpose."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

Rate = Callable[[int], float]

MISSING = ("nothing", "the mask", "the positions", "the scale", "the warm-up")
"""What :func:`take_away` knows how to remove."""


def take_away(part: str, model: nn.Module, rate: Rate, d_model: int) -> Rate:
    """Remove one part of lesson 10's ``Transformer``, and give the learning rate with which to train what is left.

    * ``the mask``: the decoder sees all tokens of the target that are not padding, later ones as well (lesson 05);
    * ``the positions``: nothing is added to the embeddings (lesson 03);
    * ``the scale``: the scores are not divided by the root of the key's width (lesson 04);
    * ``the warm-up``: the rate is ``(d_model * step) ** -0.5`` from the first step on (lesson 11, section 3).
    """
    changed: Any = model
    if part == "the mask":
        changed.decoder.register_forward_pre_hook(_show_the_future, with_kwargs=True)
    elif part == "the positions":
        changed.positional_encoding = nn.Identity()
    elif part == "the scale":
        attention: Any
        for attention in model.modules():
            if hasattr(attention, "q_proj"):
                # The root of the width, times the query, undoes the division.
                attention.q_proj.register_forward_hook(_times(math.sqrt(d_model // attention.num_heads)))
    elif part == "the warm-up":
        return lambda step: (d_model * step) ** -0.5
    elif part != "nothing":
        raise ValueError(f"{part!r} cannot be taken away; one of these can: {', '.join(MISSING)}.")
    return rate


def _show_the_future(_module: nn.Module, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Put the last row of the decoder's mask in all rows' place: it hides padding and nothing else."""
    if "self_mask" in named:
        return given, named | {"self_mask": named["self_mask"][..., -1:, :]}
    x, memory, self_mask, *others = given
    return (x, memory, self_mask[..., -1:, :], *others), named


def _times(factor: float) -> Callable[[nn.Module, Any, Tensor], Tensor]:
    return lambda _module, _inputs, query: factor * query
