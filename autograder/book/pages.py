"""The pages of the book, their contents, and the words that its search knows."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder import rendering
from autograder.book import architecture
from autograder.book.cells import Page
from autograder.book.prose import Prose, Section
from autograder.exercise import UserError
from autograder.notebook import read_cells, source_text
from autograder.rendering import environment

TEMPLATES = rendering.TEMPLATES / "book"
MOVING = Path(__file__).resolve().parents[2] / "course" / "moving.js"
READING_SPEED = 180  # words a minute, with formulas and code among them


@dataclass(frozen=True)
class Lesson:
    """What the contents say of a lesson, and its page."""

    folder: str
    title: str
    about: Markup
    exercises: tuple[str, ...]
    minutes: int
    stands_on: tuple[str, ...]
    heading: Markup
    body: Markup
    sections: tuple[Section, ...]
    pictures: dict[str, bytes]
    moves: bool

    @property
    def number(self) -> str:
        return self.folder[:2]

    @property
    def file(self) -> str:
        return f"{self.folder}.html"


def write_book(root: Path, target: Path) -> None:
    """Write ``index.html`` and ``book/`` below ``target`` from the notebooks below ``root``."""
    folders = sorted(path.name for path in (root / "solutions").glob("[0-9][0-9]-*") if path.is_dir())
    pages = {folder[:2]: f"{folder}.html" for folder in folders}
    lessons = [_lesson(root, folder, pages) for folder in folders]
    book = target / "book"
    shutil.rmtree(book, ignore_errors=True)
    (book / "figures").mkdir(parents=True)
    (book / "search").mkdir()
    templates = environment(TEMPLATES, keeps_last_newline=True)
    drawing = Markup(architecture.svg({number: f"book/{page}" for number, page in pages.items()}))
    shared = {"lessons": lessons, "titles": {lesson.number: lesson.title for lesson in lessons}, "files": pages}
    first = templates.get_template("first.html")
    _write(target / "index.html", first.render(shared, drawing=drawing, up="", lesson=None, moves=False))
    for index, lesson in enumerate(lessons):
        text = templates.get_template("lesson.html").render(
            shared, up="../", lesson=lesson, moves=lesson.moves,
            before=lessons[index - 1] if index else None, after=next(iter(lessons[index + 1 :]), None),
        )  # fmt: skip
        _write(book / lesson.file, text)
        _write(book / "search" / f"{lesson.folder}.js", _words(lesson))
        for name, png in lesson.pictures.items():
            (book / "figures" / name).write_bytes(png)
    for name in ("book.css", "book.js"):
        _write(book / name, (TEMPLATES / name).read_text(encoding="utf-8"))
    _write(book / "moving.js", MOVING.read_text(encoding="utf-8"))


def drift(root: Path) -> list[str]:
    """Name every file of the book that differs from what the committed notebooks give."""
    with tempfile.TemporaryDirectory(prefix="autograder-book-") as name:
        fresh = Path(name)
        write_book(root, fresh)
        wanted = {path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()}
        there = {path.relative_to(root) for path in (root / "book").rglob("*") if path.is_file()}
        return sorted(
            path.as_posix()
            for path in wanted | there
            if path not in wanted
            or not (root / path).is_file()
            or (fresh / path).read_bytes() != (root / path).read_bytes()
        )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _lesson(root: Path, folder: str, pages: dict[str, str]) -> Lesson:
    topic = folder.split("-", 1)[1]
    path = root / "solutions" / folder / f"{topic}.ipynb"
    cells = read_cells(path)
    if not any(cell.get("execution_count") for cell in cells):
        raise UserError(f"{path.relative_to(root)} was not executed: run `autograder build`.")
    stubs = {str(cell["id"]): source_text(cell) for cell in read_cells(root / "lessons" / folder / f"{topic}.ipynb")}
    page = Page(folder, Prose(pages), stubs)
    page.add(cells)
    heading, mark, body = "".join(page.blocks).partition("</h1>\n")
    about = [cell["metadata"]["exercise"] for cell in cells if "exercise" in cell["metadata"]]
    words = sum(len(source_text(cell).split()) for cell in cells if cell["cell_type"] == "markdown")
    return Lesson(
        folder=folder,
        title=page.prose.sections[0].title.split(" · ", 1)[-1],
        about=Markup(Prose().render(_in_this_lesson(source_text(cells[0]))).strip()),
        exercises=tuple(exercise["name"] for exercise in about),
        minutes=5 * round((sum(exercise["minutes"] for exercise in about) + words / READING_SPEED) / 5),
        stands_on=_stands_on(root, folder, cells),
        heading=Markup(heading + mark.strip()),
        body=Markup(body),
        sections=tuple(page.prose.sections),
        pictures=page.pictures,
        moves=page.moves,
    )


def _in_this_lesson(first_cell: str) -> str:
    """Give the list with which a lesson says what is in it, or else its first paragraph.

    >>> _in_this_lesson("# 98 · Clip\\n\\nA question.\\n\\n**In this lesson:** one\\n· two\\n\\nMore.")
    'one\\n· two'
    >>> _in_this_lesson("# 98 · Clip\\n\\nA question.")
    'A question.'
    """
    listed = re.search(r"\*\*In this lesson:\*\*\s*(.+?)\s*(?:\n\n|$)", first_cell, re.DOTALL)
    return listed[1] if listed else "".join(first_cell.split("\n\n")[1:2])


def _stands_on(root: Path, folder: str, cells: list[dict[str, Any]]) -> tuple[str, ...]:
    """Give the numbers of the lessons whose parts this one imports."""
    given = root / "solutions" / folder / "given.py"
    text = "\n".join(source_text(cell) for cell in cells if cell["cell_type"] == "code")
    imported = re.findall(r"^from given import \(?([^)]*?)(?:\)|$)", text, re.MULTILINE)
    names = {name.strip() for part in imported for name in part.split(",")}
    numbers = set()
    current = ""
    for line in given.read_text(encoding="utf-8").splitlines() if given.is_file() else ():
        heading = re.match(r"# -+ (\d\d) · ", line)
        defined = re.match(r"(?:def|class) (\w+)", line)
        if heading:
            current = heading[1]
        elif defined and defined[1] in names:
            numbers.add(current)
    return tuple(sorted(numbers))


def _words(lesson: Lesson) -> str:
    """Give the script that adds a lesson's words to the search; a page opened as a file cannot fetch data."""
    entries = [[section.anchor, section.title, section.words] for section in lesson.sections]
    data = {"page": lesson.file, "lesson": f"{lesson.number} {lesson.title}", "entries": entries}
    return f"bookSearch.add({json.dumps(data, ensure_ascii=False, indent=0)});\n"
