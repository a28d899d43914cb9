"""What a grading process keeps warm, on this machine or another: the lesson's grader and a mother of workers."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict
from functools import cache

from autograder import catalog
from autograder.exercise import Lesson, SubmissionResult
from autograder.grade import Grader
from autograder.notebook import Cell
from autograder.sandbox import Isolation, Limits, Mother, MotherGone

Seconds = float
# So often in a row may a grading process be killed before we give up and say so.
MOST_BREAKS = 5


class Slot:
    """What a grading process keeps warm: the lesson's grader and a mother of workers."""

    def __init__(self, lesson: Lesson, limits: Limits, isolation: Isolation) -> None:
        import torch

        torch.set_num_threads(1)
        self._isolation: Isolation = isolation
        self._mother = Mother(catalog.ROOT, isolation)  # imports torch on its side while the grader does here
        self._grader = Grader(lesson, limits)

    def grade(self, student: str, cells: list[Cell]) -> tuple[SubmissionResult, Seconds]:
        """Grade one notebook; where the mother of workers is killed, start another and grade it again."""
        start = time.perf_counter()
        for attempt in range(MOST_BREAKS):
            try:
                return self._grader.grade_cells(student, cells, self._mother), time.perf_counter() - start
            except MotherGone:
                if attempt == MOST_BREAKS - 1:
                    raise
                self._mother.close()
                self._mother = Mother(catalog.ROOT, self._isolation)
        raise AssertionError("not reached")

    def close(self) -> None:
        self._mother.close()


@cache
def version(lesson: Lesson, limits: Limits) -> str:
    """Give a digest of all that a result depends on, the submission aside: engine, graders, reference, limits."""
    digest = hashlib.sha256(repr((lesson, asdict(limits))).encode())
    engine = catalog.ROOT / "autograder"
    files = [*sorted(engine.glob("*.py")), *sorted((engine / "worker").glob("*.py"))]
    files += [*sorted(catalog.graders_folder(lesson).glob("*.py")), catalog.ROOT / "solutions" / "gpt_from_scratch.py"]
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()
