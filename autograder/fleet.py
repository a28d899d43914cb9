"""Grade many submissions: local slots, one writer, and a journal from which an interrupted run goes on."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import multiprocessing.util
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.exercise import ExerciseResult, Lesson, SubmissionResult, UserError
from autograder.grade import Grader, Submission
from autograder.notebook import LARGEST_FILE, clean, not_its_own
from autograder.sandbox import Isolation, Limits, Mother

Seconds = float


def find_submissions(folder: Path, lesson: Lesson) -> list[Submission]:
    """Give the submissions below ``folder``, which has nbgrader's layout: student/assignment/topic.ipynb."""
    if not folder.is_dir():
        raise UserError(f"There is no folder {str(folder)!r}: give the one that holds a folder for each student.")
    students = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
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
    on_result: Callable[[SubmissionResult, Seconds], None] = lambda _result, _seconds: None,
) -> list[SubmissionResult]:
    """Grade ``submissions`` in ``jobs`` slots; gives the results sorted by student.

    Raises :class:`autograder.sandbox.NotSafeHere` where this machine does not have the ``isolation`` asked for.

    Each result is written to ``journal`` before it is reported. A call with the journal of a run that was
    interrupted takes over its results, where neither submission nor graders have changed since. The caller
    removes the journal when the results are safe.
    """
    keys = {submission.student: _key(lesson, submission, limits) for submission in submissions}
    results: dict[str, SubmissionResult] = {}
    for key, result in _read_journal(journal):
        if keys.get(result.student) == key:
            results[result.student] = result
            on_result(result, 0.0)
    waiting = [submission for submission in submissions if submission.student not in results]
    if waiting:
        with journal.open("a", encoding="utf-8") as file:
            for result, seconds in _grade(lesson, waiting, min(jobs, len(waiting)), limits, isolation):
                file.write(json.dumps({"key": keys[result.student], "result": result.as_dict()}) + "\n")
                file.flush()
                os.fsync(file.fileno())
                results[result.student] = result
                on_result(result, seconds)
    return [results[student] for student in sorted(results)]


def _grade(
    lesson: Lesson, submissions: Sequence[Submission], jobs: int, limits: Limits, isolation: Isolation
) -> Iterator[tuple[SubmissionResult, Seconds]]:
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_open_slot, initargs=(lesson, limits, isolation)
    )
    try:
        running: set[Future[tuple[SubmissionResult, Seconds]]] = {
            executor.submit(_grade_in_slot, s) for s in submissions
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class _Slot:
    """What one slot process keeps warm: the lesson's grader and a mother of workers."""

    grader: Grader
    mother: Mother


def _open_slot(lesson: Lesson, limits: Limits, isolation: Isolation) -> None:
    import torch

    threading.Thread(target=_end_with_the_grader, daemon=True).start()
    torch.set_num_threads(1)
    _Slot.mother = Mother(catalog.ROOT, isolation)  # imports torch on its side while the grader does here
    _Slot.grader = Grader(lesson, limits)
    multiprocessing.util.Finalize(None, _Slot.mother.close, exitpriority=10)


def _end_with_the_grader() -> None:
    """Wait for the end of the process that started this slot, and leave nothing behind when it was killed."""
    grader = multiprocessing.parent_process()
    if grader is not None:
        grader.join()
        if hasattr(_Slot, "mother"):
            _Slot.mother.close()
        os._exit(1)


def _grade_in_slot(submission: Submission) -> tuple[SubmissionResult, Seconds]:
    import time

    start = time.perf_counter()
    result = _Slot.grader.grade(submission, _Slot.mother)
    return result, time.perf_counter() - start


def _key(lesson: Lesson, submission: Submission, limits: Limits) -> str:
    """Give a digest of all that a result depends on."""
    digest = hashlib.sha256(repr((lesson, asdict(limits))).encode())
    engine = sorted((catalog.ROOT / "autograder").glob("*.py")) + sorted(
        (catalog.ROOT / "autograder" / "worker").glob("*.py")
    )
    graders = sorted(catalog.graders_folder(lesson).glob("*.py"))
    for path in [*engine, *graders, catalog.ROOT / "solutions" / "gpt_from_scratch.py"]:
        digest.update(str(path.name).encode())
        digest.update(path.read_bytes() if path.is_file() else b"missing")
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
