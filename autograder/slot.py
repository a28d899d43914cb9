"""What a grading process keeps warm, on this machine or another: the lesson's grader and a mother of workers."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import catalog
from autograder.exercise import Lesson, Submission, SubmissionResult
from autograder.notebook import Cell
from autograder.sandbox import Isolation, Limits, Mother, MotherGone

if TYPE_CHECKING:
    from autograder.grade import Grader

Seconds = float
# So often in a row may a grading process be killed before we give up and say so.
MOST_BREAKS = 5


class Slot:
    """One grading process's warm things: a mother of workers, and the grader of each lesson that was asked for."""

    def __init__(self, isolation: Isolation, limits: Limits | None = None, sister_at: Path | None = None) -> None:
        """``sister_at`` is where the slot's mother finds another one to begin as a fork of."""
        self._isolation: Isolation = isolation
        self.limits = limits or Limits()
        self._graders: dict[Lesson, Grader] = {}
        self._mother = Mother(catalog.ROOT, isolation, sister_at=sister_at)  # imports torch while we do here
        import torch

        torch.set_num_threads(1)

    def make_ready(self) -> None:
        """Wait until learners' code can run; raises :class:`autograder.sandbox.NotSafeHere` where it cannot."""
        try:
            self._mother.wait_until_ready()
        except MotherGone:
            self.start_anew()
            self._mother.wait_until_ready()

    def grade(self, lesson: Lesson, student: str, cells: list[Cell]) -> tuple[SubmissionResult, Seconds]:
        """Grade one notebook; where the mother of workers is killed, start another and grade it again."""
        from autograder.grade import Grader

        start = time.perf_counter()
        if lesson not in self._graders:
            self._graders[lesson] = Grader(lesson, self.limits)
        for attempt in range(MOST_BREAKS):
            try:
                return self._graders[lesson].grade_cells(student, cells, self._mother), time.perf_counter() - start
            except MotherGone:
                if attempt == MOST_BREAKS - 1:
                    raise
                self.start_anew()
        raise AssertionError("not reached")

    def grade_submission(self, lesson: Lesson, submission: Submission) -> tuple[SubmissionResult, Seconds]:
        """Open a submission and grade it; one that cannot be read is a result, too."""
        from autograder.grade import open_submission

        opened = open_submission(lesson, submission)
        if isinstance(opened, SubmissionResult):
            return opened, 0.0
        return self.grade(lesson, submission.student, opened)

    def start_anew(self) -> None:
        """Get another mother of workers, with whom nothing is under way."""
        self._mother.close()
        self._mother = Mother(catalog.ROOT, self._isolation)

    def close(self) -> None:
        self._mother.close()


@cache
def version(lesson: Lesson, limits: Limits) -> str:
    """Give a digest of all that a result depends on, the submission aside: engine, graders, parts, PyTorch, limits."""
    digest = hashlib.sha256(repr((lesson, asdict(limits), metadata.version("torch"))).encode())
    digest.update((catalog.given_source(lesson) or "").encode())
    engine = catalog.ROOT / "autograder"
    files = [*sorted(engine.glob("*.py")), *sorted((engine / "worker").glob("*.py"))]
    files += sorted((catalog.ROOT / "course").glob("*.py"))
    files += [*sorted(catalog.graders_folder(lesson).glob("*.py")), catalog.ROOT / "solutions" / "gpt_from_scratch.py"]
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()
