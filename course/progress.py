"""A line that tells how far a training has come: a bar, the numbers that the caller notes, and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

WIDTH = 24
EVERY_SECONDS = 0.5


class Progress:
    """Count steps, and show a line that renews itself.

    >>> bar = Progress(3, "training")
    >>> for step in bar:
    ...     bar.note(loss=2.5 - step)
    training ━━━━━━━━━━━━━━━━━━━━━━━━ 3/3  loss 0.500
    """

    def __init__(self, steps: int, name: str = "") -> None:
        self.steps = steps
        self.name = name
        self._notes: dict[str, float] = {}
        self._line = _Line()

    def __iter__(self) -> Iterator[int]:
        begin = shown = time.monotonic()
        for step in range(self.steps):
            yield step
            now = time.monotonic()
            if now - shown > EVERY_SECONDS and step + 1 < self.steps:
                shown = now
                left = (now - begin) / (step + 1) * (self.steps - step - 1)
                self._line.write(f"{self._text(step + 1)}  {_duration(left)} left")
        self._line.write(self._text(self.steps), last=True)

    def note(self, **numbers: float) -> None:
        """Show these numbers with the next renewal, such as the loss."""
        self._notes.update(numbers)

    def _text(self, done: int) -> str:
        filled = WIDTH * done // max(1, self.steps)
        notes = "".join(f"  {name} {number:.3f}" for name, number in self._notes.items())
        return f"{self.name} {'━' * filled}{'─' * (WIDTH - filled)} {done}/{self.steps}{notes}".strip()


class _Line:
    """One line of output that is written over: in a notebook by its display, elsewhere only the last state."""

    def __init__(self) -> None:
        self._handle: Any = None

    def write(self, text: str, last: bool = False) -> None:
        if not _in_notebook():
            if last:
                print(text)
            return
        from IPython.display import display

        shown = {"text/plain": text}
        if self._handle is None:
            self._handle = display(shown, raw=True, display_id=True)
        else:
            self._handle.update(shown, raw=True)


def _in_notebook() -> bool:
    if "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return get_ipython() is not None


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
