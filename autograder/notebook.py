"""Read notebooks: their cells, and which of them is what. Bad files give one clear sentence."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE = 20 * 2**20
MOST_CELLS = 2000
SET_ASIDE = "Set aside before grading: "
"""How the small file begins that stands where a link, a pipe or the like was handed in."""


class UnreadableNotebook(ValueError):
    """The file is not a notebook that can be graded; the message says why."""

    @property
    def sentence(self) -> str:
        return f"The notebook cannot be read: {self}. Open it in JupyterLab, save it anew, and hand that file in."


class MissingNotebook(UnreadableNotebook):
    """There is no file under the notebook's name."""

    @property
    def sentence(self) -> str:
        return f"There is no {self} in the submission. Hand the notebook in under this name."


@dataclass(frozen=True)
class Cell:
    """A code cell, numbered from one as a reader counts all cells."""

    number: int
    source: str
    grade_id: str | None = None
    is_grade: bool = False
    is_solution: bool = False
    tags: tuple[str, ...] = ()

    @property
    def runs_when_grading(self) -> bool:
        """Checks and experiments (plots, training) are not run when a notebook is graded."""
        return not self.is_grade and "experiment" not in self.tags


def read_code_cells(path: Path) -> list[Cell]:
    """Give the code cells of a notebook; raises :class:`UnreadableNotebook`."""
    return code_cells(read_cells(path))


def code_cells(cells: list[dict[str, Any]]) -> list[Cell]:
    """Give the code cells among ``cells``."""
    return [_cell(number, cell) for number, cell in enumerate(cells, 1) if cell.get("cell_type") == "code"]


def read_submission(path: Path) -> list[dict[str, Any]]:
    """Give all cells of a notebook that was handed in, which may be anything.

    Raises :class:`UnreadableNotebook`, and :class:`MissingNotebook` where there is none.
    """
    trouble = not_its_own(path)
    if trouble:
        raise UnreadableNotebook(trouble)
    if not path.exists():
        raise MissingNotebook(path.name)
    return read_cells(path)


def not_its_own(path: Path) -> str | None:
    """Say why what lies at ``path``, or its folder, is no ordinary file of the submission itself; else ``None``.

    A link can lead to the solutions or to a neighbor's work, and who opens a pipe waits for ever.

    >>> not_its_own(Path("/dev/null"))
    'null is a device, not a notebook'
    """
    try:
        for folder in (path.parent.parent, path.parent):
            if folder.is_symlink():
                return f"the folder {clean(folder.name)} is a link, and links are not followed"
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return f"{clean(path.name)} cannot be opened ({error.strerror})"
    return None if stat.S_ISREG(mode) else f"{clean(path.name)} is {kind_of_file(mode)}"


def kind_of_file(mode: int) -> str:
    """Name what is no ordinary file.

    >>> kind_of_file(stat.S_IFIFO)
    'a pipe, not a notebook'
    """
    if stat.S_ISLNK(mode):
        return "a link, and links are not followed"
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    return f"{kinds.get(stat.S_IFMT(mode), 'a device')}, not a notebook"


def read_cells(path: Path) -> list[dict[str, Any]]:
    """Give all cells of a notebook as they stand in the file; raises :class:`UnreadableNotebook`."""
    if not path.is_file():
        raise UnreadableNotebook(f"{path.name} is not an ordinary file")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableNotebook(f"{path.name} is empty (0 bytes)")
    if size > LARGEST_FILE:
        raise UnreadableNotebook(
            f"{path.name} is {size // 2**20} MiB large; up to {LARGEST_FILE // 2**20} MiB are read"
        )
    try:
        notebook = _parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableNotebook(f"{path.name} cannot be opened ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"{path.name} is not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(f"{path.name} is not valid JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise UnreadableNotebook(f"{path.name} is nested too deeply to be a notebook") from None
    except UnreadableNotebook:
        raise
    except ValueError:
        raise UnreadableNotebook(f"{path.name} is not valid JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UnreadableNotebook(f"{path.name} is JSON but not a notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise UnreadableNotebook(f"{path.name} has {len(cells)} cells; up to {MOST_CELLS} are read")
    return cells


def _parsed(text: str) -> Any:
    """Read JSON in a thread of its own, whose stack is as deep for everyone: too deep here is too deep everywhere."""
    if text.startswith(SET_ASIDE):
        raise UnreadableNotebook(clean(text.removeprefix(SET_ASIDE).split("\n")[0].rstrip(".")[:200]))
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(json.loads, text).result()


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    nbgrader = nbgrader if isinstance(nbgrader, dict) else {}
    tags = metadata.get("tags")
    grade_id = nbgrader.get("grade_id")
    return Cell(
        number,
        source_text(cell),
        clean(grade_id) if isinstance(grade_id, str) else None,
        is_grade=nbgrader.get("grade") is True and nbgrader.get("solution") is not True,
        is_solution=nbgrader.get("solution") is True,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def source_text(cell: dict[str, Any]) -> str:
    """Give a cell's source, which notebooks keep as one text or as lines."""
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return whole_characters(source) if isinstance(source, str) else ""


def whole_characters(text: str) -> str:
    """Give text that can be written as UTF-8: half a character, which JSON can hold, becomes U+FFFD.

    >>> whole_characters("caf\\ud800é")
    'caf\ufffdé'
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(name: str) -> str:
    """Give a name that can stand in a report: what cannot be printed becomes U+FFFD.

    >>> clean("a\\nb")
    'a\ufffdb'
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
