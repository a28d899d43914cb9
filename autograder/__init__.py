"""The autograder of GPT From Scratch: checks for learners, grading for instructors.

A lesson imports one name from here, ``check``. It is loaded on first use, so that a worker (which imports
only ``autograder.worker``) holds nothing of the graders.
"""

from __future__ import annotations

from typing import Any

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.checking import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
