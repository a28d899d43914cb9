"""Try code against the graders, each piece in a process of its own, so that one that never ends stops only itself."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import torch

from autograder import catalog
from autograder.diagnose import diagnose
from autograder.exercise import Exercise, ExerciseResult, Lesson
from autograder.judge import judge
from autograder.learner import Learner
from autograder.misconceptions import Misconception, load_misconceptions
from autograder.suite import Suite
from autograder.worker import cells
from autograder.worker.session import Session

SECONDS = 10
"""Of processor time: a load on the machine changes nothing. The checks of `generate` need about two."""
MEMORY = 4 << 30
_PATIENCE = 100 * SECONDS


@dataclass(frozen=True)
class Finding:
    """What the graders say of one piece of code."""

    accepted: bool
    status: str = ""
    cause: str | None = None
    message: str = ""


@cache
def suite_of(lesson: Lesson) -> Suite:
    return Suite(catalog.graders_folder(lesson), catalog.reference())


@cache
def misconceptions_of(lesson: Lesson) -> list[Misconception]:
    return load_misconceptions(catalog.graders_folder(lesson))


def namespace_with(lesson: Lesson, exercise: Exercise, source: str) -> dict[str, Any]:
    """Give a notebook in which the earlier parts and the other exercises are right and this one is ``source``.

    What the course's own parts import is imported.
    """
    later = {other.name for known in catalog.lessons() if known.folder > lesson.folder for other in known.exercises}
    away = {exercise.name} | later
    parts = vars(catalog.reference())
    namespace = {name: part for name, part in parts.items() if not name.startswith("__") and name not in away}
    cells.run_cell(source, 1, namespace)
    return namespace


def verdict(
    lesson: Lesson, exercise: Exercise, namespace: dict[str, Any], refuses: tuple[str, ...] | None = None
) -> ExerciseResult:
    """Judge one exercise as ``check`` does, with the hidden graders and the diagnosis."""
    learner = Learner(Session(namespace, lesson.refuses if refuses is None else refuses).answer)
    outcomes = suite_of(lesson).run(exercise.name, learner)
    return judge(exercise, outcomes, diagnose(outcomes, misconceptions_of(lesson), exercise.name,
                                              vars(catalog.reference())))  # fmt: skip


def whole(lesson: Lesson, exercise: Exercise, source: str) -> Finding:
    """Judge ``source`` with all checks and the diagnosis."""
    return _finding(verdict(lesson, exercise, namespace_with(lesson, exercise, source)))


def named(lesson: Lesson, exercise: Exercise, wrong: Misconception) -> Finding:
    """Judge a named mistake; it may lean on the library's parts, since what is tried here is the mistake."""
    namespace = {**vars(catalog.reference()), exercise.name: wrong.implementation}
    return _finding(verdict(lesson, exercise, namespace, refuses=()))


def _finding(result: ExerciseResult) -> Finding:
    return Finding(result.status == "passed", result.status, result.cause, result.message)


def briefly(lesson: Lesson, exercise: Exercise, source: str) -> Finding:
    """Say whether ``source`` is accepted; the first check that refuses it ends the trial."""
    try:
        namespace = namespace_with(lesson, exercise, source)
    except Exception as error:
        return Finding(False, "error", message=f"{type(error).__name__}: {error}")
    learner = Learner(Session(namespace, lesson.refuses).answer)
    for outcome in suite_of(lesson).each(exercise.name, learner):
        if outcome.failure is not None:
            return Finding(False, outcome.failure.kind, message=f"{outcome.title}: {outcome.failure.why}")
    return Finding(True)


def in_processes(work: Iterable[Callable[[], Finding]], jobs: int = os.cpu_count() or 1) -> Iterator[Finding]:
    """Give what each piece of ``work`` finds, in the order of the work, ``jobs`` of them at a time.

    Each runs in a fork of this process with a limit of processor time and of memory; what does not end is killed
    and counts as refused.
    """
    torch.set_num_threads(1)  # a pool of threads does not survive a fork
    waiting, running = iter(enumerate(work)), dict[int, _Fork]()
    found: dict[int, Finding] = {}
    following, left = 0, True
    while left or running or following in found:
        while left and len(running) < jobs:
            try:
                number, piece = next(waiting)
            except StopIteration:
                left = False
            else:
                running[number] = _Fork(piece)
        for number, fork in list(running.items()):
            if fork.is_done():
                found[number] = fork.finding()
                del running[number]
        if running and len(running) >= (jobs if left else 1):
            select.select([fork.pipe for fork in running.values()], [], [], 1.0)
        while following in found:
            yield found.pop(following)
            following += 1


class _Fork:
    """One piece of work in a child process, and what it has written so far."""

    def __init__(self, piece: Callable[[], Finding]) -> None:
        self.pipe, end = os.pipe()
        self._started, self._text, self._late = time.monotonic(), b"", False
        self._process = os.fork()
        if self._process == 0:
            _work(piece, end)
        os.close(end)
        os.set_blocking(self.pipe, False)

    def is_done(self) -> bool:
        """Read what is there; the end of the pipe is the end of the child."""
        with contextlib.suppress(BlockingIOError):
            while more := os.read(self.pipe, 1 << 16):
                self._text += more
            return True
        if time.monotonic() - self._started > _PATIENCE and not self._late:
            self._late = True
            os.kill(self._process, signal.SIGKILL)
        return False

    def finding(self) -> Finding:
        os.close(self.pipe)
        _, status = os.waitpid(self._process, 0)
        if os.WIFSIGNALED(status) or not self._text:
            late = self._late or os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
            return Finding(False, "timeout" if late else "crashed", message=f"ended with status {status}")
        return Finding(**json.loads(self._text))


def _work(piece: Callable[[], Finding], pipe: int) -> None:
    """Do the work in the child and never come back."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    try:
        found = piece()
    except MemoryError:
        found = Finding(False, "memory")
    except BaseException as error:
        found = Finding(False, "error", message=f"{type(error).__name__}: {error}")
    with contextlib.suppress(OSError), os.fdopen(pipe, "wb") as file:
        file.write(json.dumps(asdict(found)).encode())
    os._exit(0)
