"""How fast is grading? Run by ``make bench``; every ratio is between things measured side by side in one run.

* the same submissions by ``autograder grade``, by ``nbgrader autograde`` with our plugin, and by stock
  ``nbgrader autograde``, with the same hidden tests;
* the cost of one submission in a class of 100 and in one of 1,000, and the memory that the grader needs;
* what enclosure and the trusted side cost over a bare fork that runs the same cells and the same tests.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from unittest import mock

import psutil
import torch

from autograder import catalog
from autograder.grade import Grader, Submission
from autograder.learner import Learner
from autograder.notebook import read_code_cells
from autograder.sandbox import Mother, Worker, strongest_isolation
from autograder.worker import cells, finished
from autograder.worker.session import Session
from tests.classes import write_mixed_class

LESSON = catalog.find_lesson("04-attention")
PAGE = catalog.ROOT / "docs" / "speed.md"
PHASES = {
    "a fork in namespaces of its own": [(Mother, "worker"), (Worker, "open")],
    "the notebook's cells": [(Worker, "run_cell")],
    "the graders' calls, there and back": [(Worker, "ask")],
    "the end of the fork": [(Worker, "close")],
}
STOCK = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "attention.py", "start-here.py"]
c.CourseDirectory.db_url = "sqlite:///class/gradebook.db"
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--students", type=int, default=60, help="how many for the comparison with nbgrader")
    arguments.add_argument("--large", type=int, default=1000, help="the large class")
    arguments.add_argument("--json", type=Path, default=catalog.ROOT / "build" / "bench-grading.json")
    chosen = arguments.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        measured = measure(Path(name), chosen.students, chosen.large)
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    PAGE.write_text(as_page(measured, chosen.students), encoding="utf-8")
    print(f"written: {chosen.json.relative_to(catalog.ROOT)}, {PAGE.relative_to(catalog.ROOT)}")


def as_page(measured: dict[str, float], students: int) -> str:
    """Write the page for readers of the documentation."""
    rows = [f"| {what.strip()} | {number:.3g} |" if number < 100 else f"| {what.strip()} | {number:.0f} |"
            for what, number in measured.items()]  # fmt: skip
    return "\n".join([
        "# How fast grading is", "",
        "Written by `make bench` (`tests/bench/grading.py`): submissions of lesson 04, right, wrong and unfinished "
        f"ones mixed, on {os.cpu_count()} cores; {students} of them for the comparison with nbgrader. All was measured "
        "in one run, one thing after the other. Seconds are those of one machine, ratios travel better.", "",
        "The *bare fork* runs the same cells and the same graders in a fork of one process: no namespaces, nothing "
        "between the graders and the learner's code, and so no protection either. What enclosure costs over it is the "
        "making and the end of the namespaces, and the way there and back of each call.", "",
        "| what | measured |", "|---|---:|", *rows, "",
    ])  # fmt: skip


def measure(folder: Path, students: int, large: int) -> dict[str, float]:
    """Measure everything, say it line by line, and give the numbers."""
    measured = {}
    slots = os.cpu_count() or 1
    write_mixed_class(LESSON, folder / "submitted", students, hostile=0)
    write_mixed_class(LESSON, folder / "a-few", slots, hostile=0)
    start_up = grade(folder / "a-few", folder / "of-a-few")
    ours = grade(folder / "submitted", folder / "ours")
    measured["seconds, autograder grade with one submission for each core: start-up"] = start_up
    measured["seconds per submission, autograder grade"] = ours / students
    measured["seconds per submission, autograder grade, start-up excluded"] = (ours - start_up) / (students - slots)
    for label, config in (("with our plugin", plugin_config()), ("stock", STOCK)):
        seconds = autograde(folder / label.replace(" ", "-"), folder / "submitted", config)
        measured[f"seconds per submission, nbgrader autograde {label}"] = seconds / students
    stock = measured["seconds per submission, nbgrader autograde stock"]
    measured["autograder grade: times stock"] = stock / measured["seconds per submission, autograder grade"]
    measured["autograder grade: times stock, start-up excluded"] = (
        stock / measured["seconds per submission, autograder grade, start-up excluded"]
    )
    measured["plugin: times stock"] = stock / measured["seconds per submission, nbgrader autograde with our plugin"]
    for size in (100, large):
        write_mixed_class(LESSON, folder / f"class-{size}", size, hostile=0, seed=1)
        with watched_memory() as memory:
            seconds = grade(folder / f"class-{size}", folder / f"of-{size}")
        measured[f"seconds per submission in a class of {size}"] = seconds / size
        measured[f"MiB at the peak, class of {size}"] = max(memory) / 2**20
    cost = [(measured[f"seconds per submission in a class of {size}"] * size - start_up) / (size - slots)
            for size in (large, 100)]  # fmt: skip
    measured[f"cost of one in {large} over one in 100, start-up excluded"] = cost[0] / cost[1]
    measured[f"memory for {large} over memory for 100"] = (
        measured[f"MiB at the peak, class of {large}"] / measured["MiB at the peak, class of 100"]
    )
    measured |= overhead(folder)
    for what, number in measured.items():
        print(f"{number:10.3f}  {what}")
    return measured


def grade(submitted: Path, output: Path) -> float:
    isolation = strongest_isolation(catalog.ROOT)
    command = [sys.executable, "-m", "autograder", "grade", str(submitted), "--assignment", LESSON.folder]
    return timed([*command, "--output", str(output), "--isolation", isolation], catalog.ROOT)


def plugin_config() -> str:
    return (catalog.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")


def autograde(root: Path, submitted: Path, config: str) -> float:
    """Time ``nbgrader autograde`` in a course root of its own; what comes before it is not timed."""
    shutil.copytree(catalog.ROOT / "solutions", root / "solutions")
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    shutil.copytree(submitted, root / "class" / "submitted")
    timed([sys.executable, "-m", "nbgrader", "generate_assignment", LESSON.folder, "--create"], root)
    return timed([sys.executable, "-m", "nbgrader", "autograde", LESSON.folder, "--create"], root)


def timed(command: list[str], folder: Path) -> float:
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """Sample the proportional memory of all processes below this one; gives the list that the samples go to."""
    samples, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            samples.append(total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def overhead(folder: Path) -> dict[str, float]:
    """Compare the graders' way with a bare fork that runs the same cells and tests in one process.

    The bare fork neither finds causes nor grades again with right helpers, so the two are compared on submissions in
    which everything is right; what wrong ones cost on top stands on a line of its own.
    """
    torch.set_num_threads(1)
    grader = Grader(LESSON)
    write_mixed_class(LESSON, folder / "all-right", 40, hostile=0, seed=2, odds=(1, 0, 0))
    right, mixed = (sorted((folder / name).glob("*/*/*.ipynb"))[:40] for name in ("all-right", "submitted"))
    ours, bare, wrong_too = [], [], []
    spent: dict[str, float] = dict.fromkeys(PHASES, 0.0)
    with Mother(catalog.ROOT, strongest_isolation(catalog.ROOT)) as mother:

        def graded(notebook: Path) -> float:
            start = time.perf_counter()
            grader.grade(Submission("someone", notebook), mother)
            return time.perf_counter() - start

        for notebook in right[:5]:
            graded(notebook)
            fork_and_run(grader, notebook)
        for notebook in right[5:]:
            with clocks(spent):
                ours.append(graded(notebook))
            bare.append(fork_and_run(grader, notebook))
        wrong_too += [graded(notebook) for notebook in mixed]
    count = len(ours)
    return {
        "milliseconds, a right submission, enclosed and judged from outside": 1000 * statistics.median(ours),
        **{f"    of these (mean): {phase}": 1000 * seconds / count for phase, seconds in spent.items()},
        "    of these (mean): the trusted side": 1000 * (sum(ours) - sum(spent.values())) / count,
        "milliseconds, the same in a bare fork": 1000 * statistics.median(bare),
        "enclosure over bare fork": statistics.median(ours) / statistics.median(bare),
        "milliseconds, one of the mixed class, with causes found and errors carried forward": (
            1000 * statistics.mean(wrong_too)
        ),
    }


@contextmanager
def clocks(spent: dict[str, float]) -> Iterator[None]:
    """Add up, by phase, the time that the trusted side waits for the worker and its mother."""

    def clocked(work: Callable[..., object], phase: str) -> Callable[..., object]:
        def timed(*arguments: object, **named: object) -> object:
            start = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                spent[phase] += time.perf_counter() - start

        return timed

    with ExitStack() as patches:
        for phase, names in PHASES.items():
            for owner, name in names:
                patches.enter_context(mock.patch.object(owner, name, clocked(getattr(owner, name), phase)))
        yield


def fork_and_run(grader: Grader, notebook: Path) -> float:
    """Run cells and tests in a fork of this process, with no enclosure and no diagnosis; gives the seconds."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        try:
            with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
                run_here(grader, notebook)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return time.perf_counter() - start


def run_here(grader: Grader, notebook: Path) -> None:
    """Run the cells of a notebook in this process, and the graders on what they define."""
    called: list[str] = []
    finished.remove_for_good(LESSON.refuses, called)
    namespace = cells.fresh_namespace(grader.given)
    for cell in read_code_cells(notebook):
        if cell.runs_when_grading:
            try:
                cells.run_cell(cell.source, cell.number, namespace)
            except Exception:
                continue
    learner = Learner(Session(namespace, called=called).answer)
    for exercise in LESSON.exercises:
        grader.suite.run(exercise.name, learner)


if __name__ == "__main__":
    main()
