"""How soon ``autograder watch`` moves on after a save: ``python -m tests.bench.watching``; ``make bench`` has it, too.

In a pseudo-terminal a wrong answer is saved and then a right one, five times anew; measured is the time from the save
to the companion's verdict on the screen.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from tests.test_companion import LESSONS, NAMED, RIGHT, Terminal, notebook_with, save


def seconds_until(screen: Terminal, folder: Path, source: str, wanted: str) -> float:
    """Save an answer, and give the seconds until the screen says what is wanted."""
    start = time.perf_counter()
    save(folder, notebook_with(softmax=source))
    screen.wait_for(wanted)
    return time.perf_counter() - start


def round_of(taken: dict[str, list[float]]) -> None:
    """Begin the first exercise, answer it wrongly and then rightly, and note both times."""
    with tempfile.TemporaryDirectory(prefix="watch-") as name:
        folder = Path(name) / "lessons"
        shutil.copytree(LESSONS / "00-start-here", folder / "00-start-here")
        screen = Terminal(folder)
        try:
            screen.wait_for("○ not started. Write it in the notebook, then save.")
            taken["a wrong answer's cause"].append(seconds_until(screen, folder, NAMED, "exp overflows"))
            taken["that a right answer passes"].append(seconds_until(screen, folder, RIGHT, "✓ softmax passes."))
        finally:
            screen.end()


def measured() -> list[str]:
    """Measure both times, and give a sentence for each."""
    taken: dict[str, list[float]] = {"a wrong answer's cause": [], "that a right answer passes": []}
    for _ in range(5):
        round_of(taken)
    return [
        f"{statistics.median(seconds):.2f} seconds (median of {len(seconds)}) until it says {what}; "
        f"the slowest {max(seconds):.2f}."
        for what, seconds in taken.items()
    ]


if __name__ == "__main__":
    print("\n".join(measured()))
