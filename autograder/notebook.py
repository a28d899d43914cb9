"""Read notebooks: their cells, and which of them is what. Bad files give one clear sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE = 20 * 2**20
MOST_CELLS = 2000


class UnreadableNotebook(ValueError):
    """The file is not a notebook that can be graded; the message says why in one sentence."""


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
    return [_cell(number, cell) for number, cell in enumerate(_cells(path), 1) if cell.get("cell_type") == "code"]


def _cells(path: Path) -> list[dict[str, Any]]:
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
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"{path.name} is not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(f"{path.name} is not valid JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise UnreadableNotebook(f"{path.name} is nested too deeply to be a notebook") from None
    except ValueError:
        raise UnreadableNotebook(f"{path.name} is not valid JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UnreadableNotebook(f"{path.name} is JSON but not a notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise UnreadableNotebook(f"{path.name} has {len(cells)} cells; up to {MOST_CELLS} are read")
    return cells


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    nbgrader = nbgrader if isinstance(nbgrader, dict) else {}
    tags = metadata.get("tags")
    grade_id = nbgrader.get("grade_id")
    return Cell(
        number,
        _text(cell.get("source")),
        grade_id if isinstance(grade_id, str) else None,
        is_grade=nbgrader.get("grade") is True and nbgrader.get("solution") is not True,
        is_solution=nbgrader.get("solution") is True,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(source: Any) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return ""
