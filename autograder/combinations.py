"""Two mistakes at once: implementations that make both, for answers that no single mistake explains.

Modules are combined by inheritance: two wrong versions of one module that change different methods of it make, as
parents of one class, both mistakes. Functions are built anew from options, one for each of their stages.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from autograder.diagnose import Diagnosis
from autograder.misconceptions import Misconception, load_misconceptions, misconceptions_module

_NOT_METHODS = ("__module__", "__doc__", "__qualname__", "__dict__", "__weakref__", "__misconception__")


class Stages:
    """A function of several stages: how it is built of one option for each, and which options are mistakes.

    ``build(scale=…, masking=…)`` gives an implementation; ``options`` has for each stage the wrong options by cause.
    """

    def __init__(self, exercise: str, build: Callable[..., Callable[..., Any]], **options: Mapping[str, Any]) -> None:
        self.exercise = exercise
        self._build = build
        self._options = options

    def combined(self, known: Sequence[Misconception]) -> Iterable[Misconception]:
        """Give all implementations with mistakes in two stages; each cause has the sentences that ``known`` has."""
        sentences = {one.cause: one for one in reversed(known) if one.exercise == self.exercise}
        for (one, wrong), (other, wrong_too) in itertools.combinations(self._options.items(), 2):
            for cause, second in itertools.product(wrong, wrong_too):
                implementation = self._build(**{one: wrong[cause], other: wrong_too[second]})
                yield both(sentences[cause], sentences[second], implementation)


def both(first: Misconception, second: Misconception, implementation: Callable[..., Any]) -> Misconception:
    """Give the combination of two mistakes; its cause is that of the first, its sentences are those of both."""
    pair = (first, second)
    return Misconception(first.exercise, first.cause, "", "", implementation, pair=pair).beginning_with(first.cause)


def load_combinations(folder: Path) -> list[Misconception]:
    """Give the combinations of two mistakes of the lesson whose graders are in ``folder``."""
    known = load_misconceptions(folder)
    module = misconceptions_module(folder)
    stages = [value for value in vars(module).values() if isinstance(value, Stages)] if module else []
    found = [one for each in stages for one in each.combined(known)]
    for exercise in dict.fromkeys(one.exercise for one in known):
        found += _modules([one for one in known if one.exercise == exercise])
    return found


def diagnosis_of(folder: Path, parts: dict[str, Any]) -> Diagnosis:
    """Give the diagnosis that knows a lesson's mistakes and their combinations."""
    return Diagnosis(load_misconceptions(folder), parts, combinations=cache(lambda: load_combinations(folder)))


def _modules(known: Sequence[Misconception]) -> Iterable[Misconception]:
    """Give pairs of wrong modules with different causes that change different methods of the same module."""
    classes = [one for one in known if isinstance(one.implementation, type)]
    seen: set[tuple[str, str, frozenset[str]]] = set()
    for one, other in itertools.combinations(classes, 2):
        first, second = one.implementation, other.implementation
        assert isinstance(first, type) and isinstance(second, type)
        changed, changed_too = _changed(first), _changed(second)
        same_module = first.__mro__[1:] == second.__mro__[1:]
        pair = (one.cause, other.cause, changed | changed_too)
        if one.cause == other.cause or not same_module or changed & changed_too or pair in seen:
            continue
        seen.add(pair)
        yield both(one, other, type(first.__name__, (first, second), {}))


def _changed(module: type) -> frozenset[str]:
    return frozenset(name for name in vars(module) if name not in _NOT_METHODS)
