"""How soon ``autograder watch`` moves on after a save: ``python -m tests.bench.watching``, part of ``make bench``.

In a pseudo-terminal, a wrong answer and a right one are saved in turns; measured is the time from the save to the
companion's verdict on the screen.
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


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="watch-") as name:
        folder = Path(name) / "lessons"
        shutil.copytree(LESSONS / "00-start-here", folder / "00-start-here")
        screen = Terminal(folder)
        try:
            screen.wait_for("○ not started. Write it in the notebook, then save.")
            taken: dict[str, list[float]] = {"a wrong answer, with its cause": [], "a right answer": []}
            for _ in range(8):
                taken["a wrong answer, with its cause"].append(seconds_until(screen, folder, NAMED, "exp overflows"))
                taken["a right answer"].append(seconds_until(screen, folder, RIGHT, "✓ softmax passes."))
        finally:
            screen.end()
    for what, seconds in taken.items():
        print(f"{statistics.median(seconds):10.3f}  seconds (median) until the companion shows {what}; "
              f"the slowest {max(seconds):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
