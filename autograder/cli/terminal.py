"""What the commands share: how they speak, what they exit with, and how they write a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.exercise import UserError

if TYPE_CHECKING:
    from rich.progress import Progress

FAILED, USAGE, NOT_SAFE, INTERRUPTED = 1, 2, 3, 130
"""Exit statuses other than 0."""

out = Console()
err = Console(stderr=True)


def say(sentence: str) -> None:
    """Print a sentence as it is; what is long is left to the terminal to wrap."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)


def warn(sentence: str) -> None:
    """Print a sentence as it is to the standard error."""
    err.print(sentence, markup=False, highlight=False, soft_wrap=True)


def wide(console: Console) -> Console:
    """Give a console on which a table keeps its columns, also when it goes into a file."""
    return console if console.is_terminal else Console(width=160)


def progress_bar() -> Progress:
    """Give a bar with how many are done, how long it took and how long it will take."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
    )


def make_folder(folder: Path) -> None:
    """Make a folder for what is written; raises :class:`UserError` where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The output folder {str(folder)!r} cannot be made: {error.strerror}.") from None


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn an operating system that will not write ``path``, or a file below it, into one sentence that names it."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{str(error.filename or path)!r} cannot be written: {error.strerror}.") from None


def write(path: Path, text: str, more: str = "") -> None:
    """Write a file that a command was asked for, and say so; ``more`` is added to the sentence."""
    make_folder(path.parent)
    with writable(path):
        path.write_text(text, encoding="utf-8", newline="\n")
    say(f"Written: {path}{more}")
