"""Figures that move: what a lesson computed, to be played with in the notebook and in the book.

Each function displays real numbers together with a small script (``moving.js``); where no script runs, its ``alt``
is read. The book takes the same numbers out of the executed notebook.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

MIME = "application/vnd.gpt-from-scratch.moving+json"
"""Under this type a notebook's output holds the numbers alone."""


def attention(examples: Sequence[tuple[Tensor, Sequence[str], Sequence[str]]], *, title: str, alt: str) -> None:
    """Show attention weights: pick the sentence, the layer and the head, and read a row's numbers.

    Each example is ``(weights, queries, keys)``, one word or token for each row and each column.

    Shape:
        weights: (layers, heads, T, S), or (heads, T, S) of one layer, or (T, S) of one head; queries: T; keys: S.
    """
    shown = []
    for weights, queries, keys in examples:
        layers = weights.detach().reshape((1,) * (4 - weights.dim()) + tuple(weights.shape))
        _must(layers.shape[2:] == (len(queries), len(keys)), "weights", weights, (len(queries), len(keys)))
        shown.append({"weights": _numbers(layers), "queries": list(queries), "keys": list(keys)})
    _show({"kind": "attention", "title": title, "alt": alt, "examples": shown})


def mask(
    query: Tensor, key: Tensor, value: Tensor, allowed: Tensor, words: Sequence[str], *, title: str, alt: str
) -> None:
    """Let the reader paint a mask, and compute the weights and the output of attention anew at every stroke.

    Shape:
        query, key: (T, K); value: (T, E); allowed: boolean (T, T), the mask to begin with; words: T strings.
    """
    size = len(words)
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        _must(tensor.dim() == 2 and len(tensor) == size, name, tensor, (size, "…"))
    _must(tuple(allowed.shape) == (size, size), "allowed", allowed, (size, size))
    numbers = {"query": _numbers(query), "key": _numbers(key), "value": _numbers(value)}
    _show({"kind": "mask", "title": title, "alt": alt, "words": list(words), "allowed": allowed.tolist(), **numbers})


def hands(table: Tensor, *, title: str, alt: str) -> None:
    """Turn positions into clock hands: each pair of columns of ``table`` is one hand, and a slider moves along.

    Shape:
        table: (positions, D), sines in the even columns and cosines in the odd ones.
    """
    _show({"kind": "hands", "title": title, "alt": alt, "table": _numbers(table)})


def cache(
    tokens: Sequence[str], *, prompt: int, keys: Tensor, weights: Tensor, title: str, alt: str, numbers: int = 8
) -> None:
    """Fill a KV cache token by token: what is computed anew, what is kept, and where the newest token looks.

    Args:
        tokens: the prompt and what was generated after it, T strings.
        prompt: how many of them are the prompt, which goes in at once.
        numbers: how many entries of each key are drawn.

    Shape:
        keys: (layers, T, K) of one head; weights: (layers, T, T) of that head.
    """
    size = len(tokens)
    _must(keys.dim() == 3 and keys.shape[1] == size, "keys", keys, ("layers", size, "K"))
    _must(tuple(weights.shape) == (len(keys), size, size), "weights", weights, (len(keys), size, size))
    data = {
        "tokens": list(tokens),
        "prompt": prompt,
        "keys": _numbers(keys[..., :numbers]),
        "weights": _numbers(weights),
    }
    _show({"kind": "cache", "title": title, "alt": alt, **data})


def _must(fits: bool, name: str, tensor: Tensor, wanted: tuple[Any, ...]) -> None:
    if not fits:
        raise ValueError(f"{name} has the shape {tuple(tensor.shape)}; what was given beside it asks for {wanted}.")


def _numbers(tensor: Tensor) -> Any:
    """Give nested lists of numbers rounded to four digits, which is more than a figure shows.

    >>> import torch
    >>> _numbers(torch.tensor([[1 / 3, 1.0]]))
    [[0.3333, 1.0]]
    """
    return _rounded(tensor.detach().double().cpu().tolist())


def _rounded(numbers: Any) -> Any:
    # Adding zero turns -0.0 into 0.0, so that the sign of nothing cannot differ between machines.
    return [_rounded(one) for one in numbers] if isinstance(numbers, list) else round(numbers, 4) + 0.0


def _show(data: dict[str, Any]) -> None:
    """Display the figure; outside a notebook (a plain ``python`` run of a master) only its text is printed."""
    words = f"[figure that moves: {data['alt']}]"
    if "ipykernel" not in sys.modules:
        print(words)
        return
    from IPython.display import display

    display({MIME: data, "text/html": _html(data), "text/plain": words}, raw=True)


def _html(data: dict[str, Any]) -> str:
    """Give HTML that stands alone: the numbers, and the whole script, since a notebook's output can load no file."""
    numbers = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<figure class="moving"><script type="application/json">{numbers}</script></figure>\n'
        f"<script>\n{_script()}\n</script>"
    )


@functools.cache
def _script() -> str:
    return Path(__file__).with_name("moving.js").read_text(encoding="utf-8")
