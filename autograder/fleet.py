"""Grade many submissions: local slots, one writer, and a journal from which an interrupted run goes on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import multiprocessing.connection
import multiprocessing.util
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.cluster import grade_on_cluster
from autograder.exercise import ExerciseResult, Lesson, Submission, SubmissionResult, UserError, is_judged
from autograder.files import settle
from autograder.notebook import LARGEST_FILE, clean, not_its_own
from autograder.sandbox import Isolation, Limits, Mother, MotherGone, room_for_sockets
from autograder.slot import MOST_BREAKS, Seconds, Slot, version


def find_submissions(folder: Path, lesson: Lesson) -> list[Submission]:
    """Give the submissions below ``folder``, which has nbgrader's layout: student/assignment/topic.ipynb."""
    try:
        if not folder.is_dir():
            raise UserError(f"There is no folder {str(folder)!r}: give the one that holds a folder for each student.")
        students = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        raise UserError(f"The folder {str(folder)!r} cannot be read: {error.strerror}.") from None
    found = [Submission(name, path / lesson.folder / f"{lesson.topic}.ipynb")
             for name, path in _names(students).items() if _handed_in(path / lesson.folder)]  # fmt: skip
    if not found:
        raise UserError(
            f"No submission of {lesson.folder} in {str(folder)!r}: "
            f"expected STUDENT/{lesson.folder}/{lesson.topic}.ipynb there."
        )
    return found


def _names(folders: Sequence[Path]) -> dict[str, Path]:
    """Give each student's folder by a name that can stand in a report, and is nobody else's."""
    names: dict[str, Path] = {}
    for folder in folders:
        name = clean(folder.name)
        while name in names:
            name += "\ufffd"
        names[name] = folder
    return names


def _handed_in(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except PermissionError:
        return True  # something is there, and its result says that it cannot be opened


def grade_class(
    lesson: Lesson,
    submissions: Sequence[Submission],
    *,
    jobs: int,
    limits: Limits,
    journal: Path,
    isolation: Isolation = "namespaces",
    cluster: str | None = None,
    on_result: Callable[[SubmissionResult, Seconds], None] = lambda _result, _seconds: None,
) -> list[SubmissionResult]:
    """Grade ``submissions`` in ``jobs`` slots, or on the Dask ``cluster`` of that address.

    Gives the results sorted by student.

    Raises :class:`autograder.sandbox.NotSafeHere` where this machine does not have the ``isolation`` asked for.

    Each result is written to ``journal`` before it is reported. A call with the journal of a run that was
    interrupted takes over its results, where neither submission nor graders nor isolation have changed since. The
    caller removes the journal when the results are safe.
    """
    keys = {submission.student: _key(lesson, submission, limits, isolation) for submission in submissions}
    results: dict[str, SubmissionResult] = {}
    for key, result in _read_journal(journal):
        if keys.get(result.student) == key and is_judged(result):  # what failed here is tried again
            results[result.student] = result
            on_result(result, 0.0)
    waiting = [submission for submission in submissions if submission.student not in results]
    if waiting:
        with journal.open("a", encoding="utf-8") as file:
            settle(journal.parent)
            for result, seconds in (
                _grade_here(lesson, waiting, jobs, limits, isolation)
                if cluster is None
                else grade_on_cluster(cluster, lesson, waiting, limits, isolation)
            ):
                file.write(json.dumps({"key": keys[result.student], "result": result.as_dict()}) + "\n")
                file.flush()
                os.fsync(file.fileno())
                results[result.student] = result
                on_result(result, seconds)
    return [results[student] for student in sorted(results)]


def _grade_here(
    lesson: Lesson, submissions: Sequence[Submission], jobs: int, limits: Limits, isolation: Isolation
) -> Iterator[tuple[SubmissionResult, Seconds]]:
    """Grade in processes of this machine; where one of them is killed, start anew with what is left."""
    left = {submission.student: submission for submission in submissions}
    breaks = 0
    while left:
        try:
            with _slots_of_one_family(lesson, min(jobs, len(left)), limits, isolation) as executor:
                running = {executor.submit(_grade_in_slot, lesson, submission) for submission in left.values()}
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        result, seconds = future.result()
                        del left[result.student]
                        breaks = 0
                        yield result, seconds
        except (BrokenProcessPool, MotherGone):
            breaks += 1
            if breaks == MOST_BREAKS:
                raise UserError(
                    f"A grading process was killed {breaks} times in a row (is the machine out of memory?). "
                    "What is graded is kept: the same command, with fewer --jobs, goes on from here."
                ) from None


@contextlib.contextmanager
def _slots_of_one_family(
    lesson: Lesson, jobs: int, limits: Limits, isolation: Isolation
) -> Iterator[ProcessPoolExecutor]:
    """Give processes that are forks of one that has imported what graders need, as their mothers are of one mother.

    So torch is imported twice, side by side, however many slots there are.
    """
    with room_for_sockets(), Mother(catalog.ROOT, isolation) as mother:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        if method == "forkserver":
            from multiprocessing import forkserver

            forkserver.set_forkserver_preload(["autograder.grade", "autograder.cli"])
            forkserver.ensure_running()
        mother.prepare(*catalog.preparation(lesson))
        executor = ProcessPoolExecutor(
            jobs, mp_context=multiprocessing.get_context(method),
            initializer=_open_slot, initargs=(limits, isolation, mother.share()),
        )  # fmt: skip
        try:
            yield executor
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


_slots: list[Slot] = []


def _open_slot(limits: Limits, isolation: Isolation, sister_at: Path) -> None:
    """Make this process a slot that ends when its parent does, however that comes about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    slot = Slot(isolation, limits, sister_at)
    _slots.append(slot)
    multiprocessing.util.Finalize(None, slot.close, exitpriority=10)


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    for slot in _slots:
        slot.close()
    os._exit(1)


class _TookTooLong(BaseException):
    """A slot is not done with a submission long after the learner's processes had to be. Not an ``Exception``, of which
    the grader would say that it failed and that another run may do better."""


def _grade_in_slot(lesson: Lesson, submission: Submission) -> tuple[SubmissionResult, Seconds]:
    """Grade one submission; where the grader itself finds no end, that is the submission's result, and stays it."""
    from autograder.grade import without_verdict

    slot, start = _slots[0], time.perf_counter()
    most = _patience(slot.limits)
    try:
        with _at_most(most):
            return slot.grade_submission(lesson, submission)
    except _TookTooLong:
        slot.start_anew()
    reason = f"The grader was not done with this submission after {most} seconds: please look at it by hand."
    return without_verdict(lesson, submission.student, "timeout", reason), time.perf_counter() - start


def _patience(limits: Limits) -> int:
    """Give the seconds after which a slot is stuck: a notebook may be graded twice, and judging takes time, too."""
    return 3 * limits.wall_seconds + 60


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise :class:`_TookTooLong` in this block of a process's main thread after ``seconds``, and again each minute
    in which it is not left."""

    def end(*_: object) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, 60)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _key(lesson: Lesson, submission: Submission, limits: Limits, isolation: Isolation) -> str:
    """Give a digest of all that a result depends on; what could be seen while it came about is part of that."""
    digest = hashlib.sha256(f"{version(lesson, limits)} {isolation}".encode())
    digest.update(_what_lies_at(submission.notebook))
    return digest.hexdigest()


def _what_lies_at(notebook: Path) -> bytes:
    """Give what tells one version of a submission from another, without opening what could block or never end."""
    trouble = not_its_own(notebook)
    if trouble or not notebook.is_file():
        return (trouble or "missing").encode()
    about = notebook.stat()
    if about.st_size > LARGEST_FILE:
        return f"{about.st_size} bytes of {about.st_mtime_ns}".encode()
    try:
        return notebook.read_bytes()
    except OSError as error:
        return str(error.strerror).encode()


def _read_journal(journal: Path) -> Iterator[tuple[str, SubmissionResult]]:
    """Give the entries of a journal; the last line of a run that was killed may be broken off."""
    if not journal.is_file():
        return
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            yield entry["key"], _result(entry["result"])
        except (ValueError, KeyError, TypeError):
            continue


def _result(data: dict[str, Any]) -> SubmissionResult:
    exercises = tuple(ExerciseResult(**exercise) for exercise in data["exercises"])
    return SubmissionResult(**{**data, "exercises": exercises})
