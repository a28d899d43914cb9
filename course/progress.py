"""How far a training is, with the loss and the time that is left: a bar in a notebook and in a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


class Progress:
    """Show progress as one line that is written over.

    >>> bar = Progress(200, show=False)
    >>> bar.text(50, 1.25, elapsed=10.0)
    '▓▓▓▓▓░░░░░░░░░░░░░░░  step 50 of 200 · loss 1.250 · 30 s left'
    """

    def __init__(self, total: int, show: bool = True, every: float = 0.5) -> None:
        self._total, self._every = total, every
        self._start, self._shown = time.monotonic(), 0.0
        self._draw: Callable[[str], object] | None = None
        if show and "ipykernel" in sys.modules:
            from IPython.display import Pretty, display

            line = display(Pretty(self.text(0, None, 0.0)), display_id=True)
            self._draw = lambda text: line.update(Pretty(text))
        elif show and sys.stderr.isatty():
            self._draw = _over_the_line_before

    def update(self, step: int, loss: float) -> None:
        """Say that ``step`` steps are done; what comes too soon after the last is not drawn."""
        now = time.monotonic()
        if self._draw is not None and (now - self._shown > self._every or step == self._total):
            self._shown = now
            self._draw(self.text(step, loss, now - self._start))

    def text(self, step: int, loss: float | None, elapsed: float) -> str:
        """Write the line."""
        done = 20 * step // max(self._total, 1)
        bar = "▓" * done + "░" * (20 - done)
        said = f"{bar}  step {step} of {self._total}"
        if loss is not None:
            said += f" · loss {loss:.3f}"
        if 0 < step < self._total:
            said += f" · {elapsed / step * (self._total - step):.0f} s left"
        return said


def _over_the_line_before(text: str) -> None:
    ends = "" if text.endswith("left") else "\n"
    print(f"\r{text:<78}", end=ends, file=sys.stderr, flush=True)
