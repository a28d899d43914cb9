"""Grade on a Dask cluster: the same work, the same results, on other machines.

Each Dask worker needs the course installed in the same version. Its process is the trusted side: learners' code runs in
enclosed processes below it, as it does here.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.exercise import Lesson, Submission, SubmissionResult, UserError, installing
from autograder.notebook import Cell
from autograder.sandbox import Isolation, Limits, MotherGone
from autograder.slot import Seconds, Slot, version

CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Work:
    """One notebook, and all that a worker must know to grade it."""

    lesson: Lesson
    limits: Limits
    isolation: Isolation
    version: str
    student: str
    cells: list[Cell]


def grade_on_cluster(
    address: str, lesson: Lesson, submissions: Sequence[Submission], limits: Limits, isolation: Isolation
) -> Iterator[tuple[SubmissionResult, Seconds]]:
    """Grade ``submissions`` on the cluster whose scheduler has the ``address``, such as ``tcp://10.0.0.1:8786``.

    Raises :class:`UserError` where no scheduler answers, no worker is there, or a worker has another version.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise UserError(f"--cluster needs Dask: {installing('cluster')}.") from None
    from autograder.grade import open_submission

    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError):
        raise UserError(
            f"No Dask scheduler answers at {address!r}: start one with `dask scheduler` and give its tcp:// address."
        ) from None
    with client:
        if not client.nthreads():
            raise UserError(
                f"The Dask scheduler at {address!r} has no workers: start some with `dask worker {address}`."
            )
        current = version(lesson, limits)
        futures = []
        for submission in submissions:
            opened = open_submission(lesson, submission)
            if isinstance(opened, SubmissionResult):
                yield opened, 0.0
            else:
                work = Work(lesson, limits, isolation, current, submission.student, opened)
                futures.append(client.submit(grade_there, work, pure=False))
        try:
            for future in as_completed(futures):
                yield future.result()
        except (KilledWorker, MotherGone):
            raise UserError(
                "Dask workers, or the processes below one of them, were killed again and again while they graded (is a "
                "machine out of memory?). What is graded is kept: the same command goes on from here."
            ) from None


# A Dask worker may have several threads; the graders' random numbers are the process's own, so one grades at a time.
_lock = threading.Lock()
_slots: dict[tuple[Isolation, Limits], Slot] = {}


def grade_there(work: Work) -> tuple[SubmissionResult, Seconds]:
    """Run in a Dask worker: grade one notebook in this process's warm slot."""
    if version(work.lesson, work.limits) != work.version:
        raise UserError(
            "A Dask worker has another version of the course than this machine: install the same one there."
        )
    with _lock:
        key = (work.isolation, work.limits)
        if key not in _slots:
            _slots[key] = Slot(*key)
            atexit.register(_slots[key].close)
        return _slots[key].grade(work.lesson, work.student, work.cells)
