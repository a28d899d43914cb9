"""What an exercise, a check, a verdict and a result are: plain frozen data, no I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

ExerciseStatus = Literal["passed", "partial", "failed", "not started", "error", "refused"]
SubmissionStatus = Literal["graded", "unreadable", "missing", "timeout", "crashed"]


@dataclass(frozen=True)
class Submission:
    """Where one student's notebook lies."""

    student: str
    notebook: Path


@dataclass(frozen=True)
class Exercise:
    """One stub of a lesson: its name is the function or class that the learner writes."""

    name: str
    points: float
    uses: tuple[str, ...] = ()
    """Exercises of the same notebook on which a right solution may stand (error carried forward)."""
    minutes: int = 0
    difficulty: int = 0
    """From 1 to 5."""
    section: str = ""
    """The heading under which the exercise stands in its notebook."""
    hints: tuple[str, ...] = ()
    """A nudge, the idea, almost the line."""
    stub: str = ""
    """The cell as it is handed out."""


@dataclass(frozen=True)
class Lesson:
    """One lesson as its generated notebook describes it."""

    folder: str
    """The lesson's folder and nbgrader's assignment name, such as ``04-attention``."""
    exercises: tuple[Exercise, ...]
    refuses: tuple[str, ...] = ()
    """Groups of finished library parts that earn nothing here (see ``worker.finished``)."""
    title: str = ""
    carry_forward: bool = True
    """Whether a right part that stands on a wrong one of the same notebook earns its points."""

    @property
    def topic(self) -> str:
        """The notebook's name without its ending.

        >>> Lesson("04-attention", ()).topic
        'attention'
        """
        return self.folder.split("-", 1)[-1]

    def exercise(self, name: str) -> Exercise:
        """Give the exercise called ``name``; raises ``KeyError`` where the lesson has none."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)

    def stands_on(self, exercise: Exercise) -> tuple[str, ...]:
        """Name the exercises on which a right solution may stand, through any number of steps.

        >>> three = Exercise("a", 1), Exercise("b", 1, ("a",)), Exercise("c", 1, ("b",))
        >>> Lesson("04-attention", three).stands_on(three[2])
        ('b', 'a')
        """
        found = list(exercise.uses)
        for name in found:
            found += [other for other in self.exercise(name).uses if other not in found and other != exercise.name]
        return tuple(found)

    @property
    def max_points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)


@dataclass(frozen=True)
class Failure:
    """Why a check failed, in the words that the learner reads."""

    why: str
    called: str = ""
    returned: str = ""
    expected: str = ""
    kind: str = "wrong"
    """``wrong`` answer, ``raised``, ``not started``, ``missing``, ``refused``, ``timeout``, ``crashed``, ``memory``."""
    cause: str | None = None
    """The mistake's name, where the check itself knows it (see also ``Misconception.cause``)."""
    what: str = ""
    """Which value ``returned`` and ``expected`` show, such as ``weights``, where there are several."""
    plainly: str = ""
    """What an error's message means in plain words; not needed where a mistake is named."""
    parting: str = ""
    """The first places at which values part, as a small table, where there are many."""
    unfinished: str = ""
    """For ``not started``: the function or class that is still a stub."""


@dataclass(frozen=True)
class CheckOutcome:
    """What one grader test said of one learner's code."""

    title: str
    weight: float
    essential: bool
    hidden: bool
    failure: Failure | None = None
    calls: tuple[tuple[bytes, bytes], ...] = field(default=(), compare=False, repr=False)
    """The learner's requests and replies during the test, kept for diagnosis; none where they are too large."""

    @property
    def passed(self) -> bool:
        return self.failure is None


@dataclass(frozen=True)
class ExerciseResult:
    """The verdict on one exercise; its fields are the contract of ``results.json``."""

    name: str
    points: float
    max_points: float
    status: ExerciseStatus
    cause: str | None = None
    carried_forward: bool = False
    message: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """The verdict on one submission; its fields are the contract of ``results.json``."""

    student: str
    status: SubmissionStatus
    points: float
    max_points: float
    reason: str | None
    exercises: tuple[ExerciseResult, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"exercises": [asdict(exercise) for exercise in self.exercises]}


NOT_JUDGED = "not judged"
"""The cause of every exercise of a submission over which the grader itself stumbled."""


def is_judged(result: SubmissionResult) -> bool:
    """Say whether a submission's points are a verdict, and not what is left where the grader itself failed."""
    return all(exercise.cause != NOT_JUDGED for exercise in result.exercises)


class UserError(Exception):
    """Bad usage or bad input: one clear sentence (what, where, what to do) for the person who meets it."""


def installing(extra: str = "") -> str:
    """Say how to install the course, which comes from its folder and from no index.

    >>> installing("student")
    'in the folder of the course, python -m pip install --constraint constraints.txt ".[student]"'
    """
    what = f'".[{extra}]"' if extra else "."
    return f"in the folder of the course, python -m pip install --constraint constraints.txt {what}"
