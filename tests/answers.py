"""A notebook's namespace in which one exercise is answered in some way and everything else is right."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypeVar

from autograder import catalog
from autograder.exercise import Exercise, Lesson
from autograder.worker import cells

# What the setup cell of every lesson imports.
SETUP = "import math\nimport torch\nfrom torch import Tensor, nn\n"


def with_setup(namespace: dict[str, Any], source: str) -> dict[str, Any]:
    """Run an answer in ``namespace`` as a cell of a notebook whose setup cell has run."""
    cells.run_cell(SETUP, 0, namespace)
    cells.run_cell(source, 1, namespace)
    return namespace


def namespace_with(lesson: Lesson, exercise: Exercise, source: str) -> dict[str, Any]:
    """Give a notebook in which the earlier parts and the other exercises are right and this one is ``source``."""
    parts = vars(catalog.reference())
    there = [other.name for known in catalog.lessons() if known.folder <= lesson.folder for other in known.exercises]
    return with_setup({name: parts[name] for name in there if name != exercise.name}, source)


# Thousands of variants prove the graders; `make prove` tries them all. Here is a part of them, always the same.
EVERYTHING = bool(os.environ.get("EVERYTHING"))


_Item = TypeVar("_Item")


def part(items: Iterable[_Item], most: int) -> list[_Item]:
    """Give ``most`` of the items, evenly spread over them; all of them where everything is wanted."""
    return list(items) if EVERYTHING else spread(items, most)


def spread(items: Iterable[_Item], most: int) -> list[_Item]:
    """Give ``most`` of the items, evenly spread over them; all of them where there are no more.

    >>> spread("abcdef", 3), spread("ab", 3)
    (['a', 'c', 'e'], ['a', 'b'])
    """
    everything = list(items)
    count = min(most, len(everything))
    return [everything[number * len(everything) // count] for number in range(count)]
