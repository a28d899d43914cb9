"""Named wrong implementations: what they are. Each lesson's own stand in ``graders/<lesson>/misconceptions.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from autograder.fingerprint import Fingerprint

Implementation = TypeVar("Implementation", bound=Callable[..., Any])
_ATTRIBUTE = "__misconception__"


@dataclass(frozen=True)
class Misconception:
    """One classic mistake, as code that makes it and the sentences that a good teacher would say."""

    exercise: str
    cause: str
    """A short name with dashes, such as ``missing-scale``; reports count by it."""
    says: str
    """What is wrong, in one sentence to the learner."""
    step: str
    """One thing to try next."""
    implementation: Callable[..., Any] | None
    """The code; ``None`` in a student's bundle, which knows only some of its answers."""
    answers: dict[bytes, Fingerprint] = field(default_factory=dict, compare=False, repr=False)
    """What it is known to answer, by the names of requests (see :func:`autograder.diagnose.steps`)."""
    pair: tuple[Misconception, ...] = ()
    """The two mistakes of which it is made, if it is a combination (see :mod:`autograder.combinations`)."""

    def beginning_with(self, cause: str) -> Misconception:
        """Give a combination with the mistake of that cause named first."""
        first, second = self.pair
        if first.cause != cause and second.cause == cause:
            first, second = second, first
        says = f"Two mistakes at once. {first.says} And: {second.says}"
        return replace(
            self, cause=first.cause, says=says, step=f"{first.step}\nThen: {second.step}", pair=(first, second)
        )


def misconception(exercise: str, *, cause: str, says: str, step: str) -> Callable[[Implementation], Implementation]:
    """Mark a wrong implementation of ``exercise`` with the mistake that it makes."""

    def mark(implementation: Implementation) -> Implementation:
        setattr(implementation, _ATTRIBUTE, Misconception(exercise, cause, says, step, implementation))
        return implementation

    return mark


def load_misconceptions(folder: Path) -> list[Misconception]:
    """Give the misconceptions of the lesson whose graders are in ``folder``; none where there is no such file."""
    module = misconceptions_module(folder)
    values = vars(module).values() if module is not None else ()
    return [value.__dict__[_ATTRIBUTE] for value in values if _ATTRIBUTE in getattr(value, "__dict__", {})]


def misconceptions_module(folder: Path) -> ModuleType | None:
    """Give the module that holds a lesson's misconceptions, or ``None`` where there is none."""
    from autograder.suite import load_module

    file = folder / "misconceptions.py"
    return load_module(file, f"_misconceptions_{folder.name.replace('-', '_')}") if file.is_file() else None
