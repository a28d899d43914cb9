"""How long ``check()`` takes: the checks and the diagnosis of every wrong variant, per exercise, in CPU time.

``python -m tests.bench.checking [04-attention …]``
"""

from __future__ import annotations

import statistics
import sys
import time

import torch

from autograder import catalog
from autograder.checking import check_namespace
from autograder.exercise import Exercise, Lesson
from autograder.samples import variants
from tests.answers import namespace_with

NINE_OF_TEN = 0.9


def seconds_of(lesson: Lesson, exercise: Exercise) -> list[float]:
    """CPU seconds of each wrong variant's check, in the order of the file: the first one finds nothing warm."""
    taken = []
    for variant in variants(lesson, "wrong", exercise.name).values():
        namespace = namespace_with(lesson, exercise, variant.source)
        start = time.process_time()
        check_namespace(exercise.name, namespace)
        taken.append(time.process_time() - start)
    return taken


def main() -> None:
    torch.set_num_threads(1)
    wanted = sys.argv[1:]
    typical = []
    print(f"{'exercise':32} {'wrong':>5} {'first':>8} {'median':>8} {'9 of 10':>8} {'slowest':>8}   (CPU milliseconds)")
    for lesson in catalog.lessons():
        for exercise in lesson.exercises if not wanted or lesson.folder in wanted else ():
            taken = [1000 * seconds for seconds in seconds_of(lesson, exercise)]
            later = sorted(taken[1:])
            often = later[int(NINE_OF_TEN * (len(later) - 1))]
            typical.append(statistics.median(later))
            print(
                f"{exercise.name:32} {len(taken):5} {taken[0]:8.0f} {typical[-1]:8.0f} {often:8.0f} {later[-1]:8.0f}",
                flush=True,
            )
    typical.sort()
    print(
        f"Nine of ten exercises: at most {typical[int(NINE_OF_TEN * (len(typical) - 1))]:.0f} ms for a usual wrong one."
    )


if __name__ == "__main__":
    main()
