"""A training that can be watched, interrupted, and taken up again as if nothing had been."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from course.batches import Batches
from course.progress import Progress

Step = Callable[[nn.Module, tuple[Tensor, Tensor], torch.optim.Optimizer], float]


class Training:
    """A model, its optimizer, its batches, and the losses so far.

    ``step`` is the learner's ``train_step`` (with whatever arguments it needs filled in), and ``rate`` gives the
    learning rate of a step, counted from 1. Saved and loaded, it goes on with the very numbers that an unbroken run
    would have had.
    """

    def __init__(self, model: nn.Module, batches: Batches, step: Step, rate: Callable[[int], float]) -> None:
        self.model, self.batches = model, batches
        self._step, self._rate = step, rate
        # The paper's own numbers (section 5.3); the rate is set anew in each step.
        self.optimizer = torch.optim.Adam(model.parameters(), lr=0.0, betas=(0.9, 0.98), eps=1e-9)
        self.losses: list[float] = []

    def run(self, steps: int, *, save_to: str | Path | None = None, show: bool = True) -> bool:
        """Go on until ``steps`` steps have been done in all; says whether it got there.

        An interrupt (Ctrl-C, or the notebook's stop button) ends it after the step in progress, and nothing is lost:
        what is there is saved, and a further call goes on.
        """
        bar = Progress(steps, show)
        self.model.train()
        try:
            with _asked_to_stop() as stop:
                while len(self.losses) < steps and not stop:
                    self._one()
                    bar.update(len(self.losses), sum(self.losses[-50:]) / len(self.losses[-50:]))
        finally:
            if save_to is not None:
                self.save(save_to)
        if len(self.losses) < steps:
            print(f"Interrupted after step {len(self.losses)} of {steps}. Run this cell again to go on.")
        return len(self.losses) >= steps

    def _one(self) -> None:
        rate = self._rate(len(self.losses) + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.losses.append(self._step(self.model, self.batches.next(), self.optimizer))

    def save(self, path: str | Path) -> None:
        """Write everything that the next step hangs on; a crash while writing leaves the old file as it was."""
        path = Path(path)
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "losses": self.losses,
            "batches": self.batches.state,
            "random": torch.get_rng_state(),
        }
        beside = path.with_name(path.name + ".new")
        torch.save(state, beside)
        os.replace(beside, path)

    def load(self, path: str | Path) -> None:
        """Take up what was saved. The file is read as numbers only: it cannot run code."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.losses = list(state["losses"])
        self.batches.state = dict(state["batches"])
        torch.set_rng_state(state["random"])


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Within the block an interrupt is noted in the list, so that no step is left half done."""
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked  # only the main thread may change what an interrupt does
        return
    before = signal.signal(signal.SIGINT, lambda number, _frame: asked.append(number))
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
