"""Grade one submission after the other in one process: what is slow to start stays warm."""

from __future__ import annotations

from pathlib import Path

import torch

from autograder import catalog
from autograder.exercise import Lesson, SubmissionResult
from autograder.grade import Grader, Submission
from autograder.sandbox import Isolation, Limits, Mother


class WarmEngine:
    """A mother of workers, and the grader of each lesson that was asked for."""

    def __init__(self, isolation: Isolation) -> None:
        torch.set_num_threads(1)
        self._isolation = isolation
        self._graders: dict[str, Grader] = {}
        self._mother: Mother | None = None

    def make_ready(self) -> Mother:
        """Give a mother in whose workers learners' code can run; raises :class:`autograder.sandbox.NotSafeHere`."""
        if self._mother is None:
            self._mother = Mother(catalog.ROOT, self._isolation)
        try:
            self._mother.wait_until_ready()
        except BaseException:
            self.close()
            raise
        return self._mother

    def grade(self, lesson: Lesson, student: str, notebook: Path) -> SubmissionResult:
        """Grade one notebook; whatever is wrong with it becomes a result."""
        if lesson.folder not in self._graders:
            self._graders[lesson.folder] = Grader(lesson, Limits())
        grader, submission = self._graders[lesson.folder], Submission(student, notebook)
        try:
            return grader.grade(submission, self.make_ready())
        except (RuntimeError, OSError):  # somebody ended the mother: a fresh one, once
            self.close()
            return grader.grade(submission, self.make_ready())

    def close(self) -> None:
        if self._mother is not None:
            self._mother.close()
            self._mother = None
