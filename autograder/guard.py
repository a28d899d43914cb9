"""Make what was handed in harmless before nbgrader copies it: links, pipes, devices, giants, labyrinths of folders.

nbgrader copies a submission's files as the instructor before it looks at any of them: it follows links, waits for ever
at a pipe, and fills the disk. Here each such thing gives its place to a small file that says why, and what may be
worth keeping moves to ``.set-aside`` beside the submissions. Notebooks stay: who reads them looks at them first
(:func:`autograder.notebook.not_its_own`).
"""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.notebook import SET_ASIDE, clean, kind_of_file, not_its_own

LARGEST_FILE = 50 * 2**20
LARGEST_SUBMISSION = 200 * 2**20
LONGEST_TIMESTAMP = 200
MOST_FILES = 2000
MOST_LEVELS = 12
ATTIC = ".set-aside"


@dataclass
class Guard:
    """Looks through the submissions of one class."""

    submitted: Path
    """The folder that holds ``STUDENT/ASSIGNMENT``."""
    notebooks: Collection[str]
    """The names of the assignment's notebooks, such as ``attention.ipynb``."""
    master: Path
    """The assignment's own folder, whose files nbgrader lays over those of a submission."""
    is_timestamp: Callable[[str], bool]
    """Whether nbgrader can read this text of a ``timestamp.txt``."""
    said: list[str] = field(default_factory=list)

    def make_harmless(self, submission: Path) -> list[str]:
        """Look through ``STUDENT/ASSIGNMENT``; gives one sentence for each thing that was replaced or set aside.

        Raises ``OSError`` where that cannot be done: such a submission must not be copied.
        """
        self.said = []
        for folder in (submission.parent, submission):
            if folder.is_symlink():
                trouble = not_its_own(submission / "x") or ""
                folder.unlink()
                submission.mkdir(parents=True)
                for name in self.notebooks:
                    self._say(submission / name, trouble)
                return self.said
        if self._is_too_much(submission):
            for entry in list(submission.iterdir()):
                if entry.name not in self.notebooks and entry.name != "timestamp.txt":
                    self._move(submission, entry)
            why = f"more than {MOST_FILES} files or {LARGEST_SUBMISSION // 2**20} MiB in one submission"
            self._say(submission / "files.txt", f"the other files are {why}")
        for entry in list(_below(submission)):
            if os.path.lexists(entry):  # it may have gone with its folder
                self._look_at(submission, entry)
        return self.said

    def _look_at(self, submission: Path, entry: Path) -> None:
        relative = entry.relative_to(submission)
        mode = entry.lstat().st_mode
        wanted = len(relative.parts) == 1 and entry.name in self.notebooks
        if wanted:
            trouble = not_its_own(entry)
        elif relative == Path("timestamp.txt"):
            trouble = trouble_with_timestamp(entry, self.is_timestamp)
        else:
            trouble = self._trouble_with(entry, mode, len(relative.parts))
        original = self.master / relative
        collides = not wanted and original.exists() and original.is_dir() != stat.S_ISDIR(mode)
        if collides:
            trouble = f"{clean(entry.name)} stands where the assignment has something else"
        if trouble is None:
            return
        self._move(submission, entry)
        name = "timestamp-why.txt" if relative == Path("timestamp.txt") else clean(entry.name)
        self._say(None if collides else entry.with_name(name), trouble)

    def _trouble_with(self, entry: Path, mode: int, level: int) -> str | None:
        name = clean(entry.name)
        if name != entry.name:
            return f"{name} has a name that cannot be printed"
        if stat.S_ISDIR(mode):
            return f"{name} is more than {MOST_LEVELS} folders deep" if level >= MOST_LEVELS else None
        if not stat.S_ISREG(mode):
            return f"{name} is {kind_of_file(mode).replace('notebook', 'file')}"
        if entry.suffix == ".ipynb":
            return None  # nbgrader does not copy them
        if entry.stat().st_size > LARGEST_FILE:
            return f"{name} is larger than {LARGEST_FILE // 2**20} MiB"
        return None if os.access(entry, os.R_OK) else f"{name} cannot be opened"

    def _is_too_much(self, submission: Path) -> bool:
        size = 0
        for number, entry in enumerate(_below(submission), 1):
            about = entry.lstat()
            if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST_FILE and entry.suffix != ".ipynb":
                size += about.st_size
            if number > MOST_FILES or size > LARGEST_SUBMISSION:
                return True
        return False

    def _move(self, submission: Path, entry: Path) -> None:
        """Take ``entry`` away; a file or folder with something in it goes to the attic."""
        mode = entry.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            entry.unlink()
            return
        attic = self.submitted / ATTIC / submission.parent.name / submission.name
        attic.mkdir(parents=True, exist_ok=True)
        for number in itertools.count():
            place = attic / (f"{number}-" * (number > 0) + clean(entry.name))
            if not os.path.lexists(place):
                entry.rename(place)
                return

    def _say(self, place: Path | None, trouble: str) -> None:
        self.said.append(f"{trouble}.")
        if place is not None and not os.path.lexists(place):
            place.write_text(f"{SET_ASIDE}{trouble}.\n", encoding="utf-8")


def trouble_with_timestamp(path: Path, is_timestamp: Callable[[str], bool]) -> str | None:
    """Say why what lies at ``path`` is no small file with a date in it; ``None`` where it is."""
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        return f"timestamp.txt is {kind_of_file(mode).replace('notebook', 'file')}"
    try:
        fine = path.stat().st_size <= LONGEST_TIMESTAMP and is_timestamp(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        fine = False
    return None if fine else "timestamp.txt holds no date"


def _below(folder: Path, level: int = 1) -> Iterator[Path]:
    """Give everything below ``folder``, following no link and going no deeper than is worth it."""
    with contextlib.suppress(PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            yield Path(entry.path)
            if level < MOST_LEVELS and entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), level + 1)
