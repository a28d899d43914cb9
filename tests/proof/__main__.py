"""``python -m tests.proof``: prove the graders, print the table, and write it to ``docs/proof.md``."""

from __future__ import annotations

import argparse
import os
import sys

from rich.console import Console
from rich.progress import Progress

from autograder import catalog
from tests.proof.report import PAGE, as_page, as_table, rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("lesson", nargs="*", help="lessons such as 04-attention; all of them by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many trials at once")
    parser.add_argument("--few", type=int, metavar="N", help="only N mutants of each exercise, and no variants")
    wanted = parser.parse_args()
    lessons = [catalog.find_lesson(name) for name in wanted.lesson] or list(catalog.lessons())
    console, found = Console(), []
    # No thread that draws: the trials are forks of this process.
    with Progress(console=console, transient=True, auto_refresh=False) as progress:
        task = progress.add_task("Trying variants and mutants…", total=sum(len(one.exercises) for one in lessons))
        for row in rows(lessons, progress.console.print, wanted.jobs, wanted.few):
            found.append(row)
            for fault in row.faults:
                progress.console.print(f"✗ {fault}", style="red", markup=False, highlight=False)
            progress.advance(task)
            progress.refresh()
    console.print(as_table(found))
    faults = sum(len(row.faults) for row in found)
    if faults:
        console.print(f"{faults} faults: mend the grader, or review and list the mutant.")
    elif not wanted.lesson and not wanted.few:
        PAGE.write_text(as_page(found), encoding="utf-8")
        console.print(f"Nothing accepted wrongly, nothing refused wrongly. Written: {PAGE.relative_to(catalog.ROOT)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
