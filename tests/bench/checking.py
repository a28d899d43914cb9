"""How long a learner waits: for ``check()`` in a notebook, and for ``autograder watch`` after a save.

``python -m tests.bench.checking [04-attention …]``, part of ``make bench``. For each exercise a fresh process stands
for a fresh kernel, in which nothing has been checked before; there wrong variants are checked one after the other,
with their diagnosis. That is done in the student bundle, which is what a class has, and in a clone, where the hidden
checks run as well. Processor time is measured, on one thread: it says what the clock says where a core is free.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

PARTS = Path(__file__).parents[2].joinpath("solutions", "gpt_from_scratch.py").read_text(encoding="utf-8")
NINE_OF_TEN, MOST = 0.9, 20
Work = dict[str, Any]


def main() -> None:
    from autograder import catalog
    from tests.bench import watching

    wanted = sys.argv[1:]
    lessons = [catalog.find_lesson(name) for name in wanted] or list(catalog.lessons())
    work = [one for lesson in lessons for one in _work_of(lesson)]
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        places = {"the student bundle": _bundle_in(Path(name)), "a clone, with the hidden checks": catalog.ROOT}
        lines = []
        for title, place in places.items():
            print(f"In {title} (milliseconds of processor time):", flush=True)
            lines += [f"## In {title}", "", *_measured_in(place, work), ""]
    if not wanted:
        lines += ["## `autograder watch`", "", "In a pseudo-terminal, by the clock, from the save to the screen:", ""]
        lines += [f"* {line}" for line in watching.measured()]
        page = catalog.ROOT / "docs" / "speed-learner.md"
        page.write_text("\n".join([*HEAD, *lines, ""]), encoding="utf-8")
        print(f"written: {page.relative_to(catalog.ROOT)}")


HEAD = [
    "# How long a learner waits", "",
    "Written by `make bench` (`tests/bench/checking.py`). Wrong variants of every exercise (20, or all "
    "that there are) are checked with the diagnosis, in a process that is new for the exercise, as in a fresh kernel; "
    "milliseconds of processor time on one thread.", "",
]  # fmt: skip


def _work_of(lesson: Any) -> list[Work]:
    """Say for each exercise what is not in the notebook beside the answer, and which answers to try."""
    from autograder import catalog
    from autograder.samples import variants
    from tests.answers import spread

    later = [one.name for known in catalog.lessons() if known.folder > lesson.folder for one in known.exercises]
    return [
        {
            "exercise": exercise.name,
            "away": [exercise.name, *later],
            "answers": [one.source for one in spread(variants(lesson, "wrong", exercise.name).values(), MOST)],
        }
        for exercise in lesson.exercises
    ]


def _bundle_in(folder: Path) -> Path:
    from autograder import catalog
    from autograder.bundle import FOLDER, make_bundle

    with zipfile.ZipFile(io.BytesIO(make_bundle(catalog.lessons()[-1]))) as archive:
        archive.extractall(folder)
    return folder / FOLDER


def _measured_in(place: Path, work: list[Work]) -> list[str]:
    """Measure in a process that imports the packages from ``place``; gives a table and a sentence."""
    environment = os.environ | {"PYTHONPATH": str(place), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", __file__, "measure"]
    with subprocess.Popen(
        command, cwd=place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as there:
        assert there.stdin is not None and there.stdout is not None
        json.dump(work, there.stdin)
        there.stdin.close()
        rows = []
        for line in there.stdout:
            row = json.loads(line)
            first, *later = row["taken"]
            figures = [first, statistics.median(later), sorted(later)[int(NINE_OF_TEN * (len(later) - 1))], max(later)]
            rows.append((row["exercise"], figures))
            print(f"{row['exercise']:32} " + " ".join(f"{one:7.0f}" for one in figures), flush=True)
    firsts, usual = sorted(figures[0] for _, figures in rows), sorted(figures[1] for _, figures in rows)
    place_of_nine = int(NINE_OF_TEN * (len(rows) - 1))
    summary = (
        f"Nine of ten exercises: at most {usual[place_of_nine]:.0f} ms for a usual wrong answer, and "
        f"{firsts[place_of_nine]:.0f} ms where it is the kernel's first check (at most {firsts[-1]:.0f} ms)."
    )
    print(summary, flush=True)
    table = [f"| `{name}` | " + " | ".join(f"{one:.0f}" for one in figures) + " |" for name, figures in rows]
    return [
        summary, "", "| exercise | the kernel's first | median of the others | 9 of 10 | slowest |",
        "|---|---:|---:|---:|---:|", *table,
    ]  # fmt: skip


def measure() -> None:
    """Run where nothing but the packages is: read the work, and write a line for each exercise."""
    import torch

    import autograder.checking  # noqa: F401 - as the first cells of a lesson do

    torch.set_num_threads(1)
    for one in json.load(sys.stdin):
        with get_context("fork").Pool(1) as fresh:
            print(
                json.dumps({"exercise": one["exercise"], "taken": fresh.apply(_one_after_another, (one,))}), flush=True
            )


def _one_after_another(work: Work) -> list[float]:
    from autograder.checking import Verdict, check_namespace
    from autograder.worker import cells

    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)  # what the answers print
    taken = []
    for answer in work["answers"]:
        namespace: dict[str, Any] = {}
        cells.run_cell(PARTS, 0, namespace)
        for name in work["away"]:
            namespace.pop(name, None)
        cells.run_cell(answer, 1, namespace)
        start = time.process_time()
        repr(Verdict(check_namespace(work["exercise"], namespace)))
        taken.append(1000 * (time.process_time() - start))
    return taken


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
