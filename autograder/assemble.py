"""Put a learner's own parts together, from their lesson notebooks, into one importable module.

From a notebook comes each exercise's part with what it uses, through any number of steps: helpers, constants, imports.
Experiments, checks and scratch work stay behind. Where a part is not there, not started, or fails its checks, the given
one stands in for it, or it is left out where none is given yet; a comment in the module says so.
"""

from __future__ import annotations

import linecache
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from autograder import catalog
from autograder.checking import check_namespace
from autograder.definitions import Definition, definitions, renamed, used
from autograder.exercise import Lesson, UserError
from autograder.notebook import Cell, UnreadableNotebook, read_code_cells
from autograder.worker import cells

FILE_NAME = "my_transformer.py"
_FIRST_LINE = '"""The parts that I built in this course, in one importable file.'
_HEAD = f'''{_FIRST_LINE}

Assembled by `autograder assemble` from the lesson notebooks. To change a part, change its lesson and assemble again.
"""

from __future__ import annotations
'''
_LOADED_AS = "<my parts, assembled>"
# Cell magics that run the cell below them, which may define a part.
_TRANSPARENT_MAGIC = re.compile(r"\s*%%(time|timeit|capture|prun)\b.*")

Whose = Literal["yours", "given", "left out"]


@dataclass(frozen=True)
class Part:
    """One exercise's part: whose version the module holds, and what is known of the learner's."""

    lesson: Lesson
    name: str
    whose: Whose = "yours"
    verdict: str = ""
    passed: bool = False
    failed: bool = False
    """Whether the learner wrote a version that is not right; one that is not started has not failed."""


@dataclass(frozen=True)
class Assembly:
    """The module's text, and what became of each part."""

    text: str
    parts: tuple[Part, ...]


def assemble(folder: Path, say: Callable[[str], None] = lambda _: None) -> Assembly:
    """Assemble the lessons in ``folder``; ``say`` hears which part is being checked.

    Raises :class:`UserError` where there are no lessons, or one that cannot be read.
    """
    workshop = _Workshop(folder)
    parts = [workshop.at_first(lesson, exercise.name) for lesson in catalog.lessons() for exercise in lesson.exercises]
    while True:
        module = workshop.module(parts)
        if module.blamed:
            said = f"does not load: {module.error}"
            parts = [workshop.replaced(replace(part, verdict=said, failed=True)) if part.name in module.blamed else part
                     for part in parts]  # fmt: skip
        elif not _judge_all(parts, module, workshop, say):
            return Assembly(module.text, tuple(parts))


def _judge_all(parts: list[Part], module: _Module, workshop: _Workshop, say: Callable[[str], None]) -> bool:
    """Judge the learner's parts in the lessons' order; says whether one was replaced and the module is old.

    When a part is judged, all before it are right already, by the learner's hand or the course's.
    """
    for number, part in enumerate(parts):
        if part.whose == "yours" and not part.passed:
            say(part.name)
            judged = _judged(part, module)
            if judged.failed and _judged(part, workshop.module_alone(part, parts)).passed:
                judged = replace(
                    judged, verdict=f"right by itself, but not on your own earlier parts: {judged.verdict}"
                )
            parts[number] = judged if judged.passed else workshop.replaced(judged)
            if not judged.passed:
                return True
    return False


def demand_free(path: Path) -> None:
    """Raise :class:`UserError` where something stands at ``path`` that was not assembled and would be lost."""
    try:
        if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(_FIRST_LINE):
            raise UserError(
                f"{str(path)!r} is there already and was not assembled: choose another place with --output."
            )
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be written: {error.strerror}.") from None


def _judged(part: Part, module: _Module) -> Part:
    """Say what a part's own checks say of it on the module as it stands."""
    result = check_namespace(part.name, module.namespace)
    if result.status == "not started":
        return replace(part, verdict="not started")
    first_line = (result.message.splitlines() or [""])[0]
    return replace(part, verdict=first_line, failed=result.status != "passed", passed=result.status == "passed")


@dataclass(frozen=True)
class _Notebook:
    """What a learner's notebook of one lesson defines."""

    is_there: bool
    definitions: tuple[Definition, ...] = ()
    unreadable: dict[str, str] = field(default_factory=dict)
    """Why the cell of a part is not Python, by the part's name."""


def _read(folder: Path, lesson: Lesson) -> _Notebook:
    path = folder / lesson.folder / f"{lesson.topic}.ipynb"
    if not path.exists():
        return _Notebook(is_there=False)
    try:
        code_cells = [cell for cell in read_code_cells(path) if cell.runs_when_grading]
    except UnreadableNotebook as problem:
        raise UserError(f"The notebook of {lesson.folder} cannot be read: {problem}.") from None
    found: list[Definition] = []
    unreadable: dict[str, str] = {}
    for cell in code_cells:
        try:
            found += definitions(_python(cell))
        except (SyntaxError, ValueError) as error:
            said = f"cell {cell.number} is not Python: {getattr(error, 'msg', error)}"
            said += f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
            unreadable |= {one.name: said for one in lesson.exercises if _is_cell_of(one.name, cell)}
    return _Notebook(True, tuple(found), unreadable)


def _python(cell: Cell) -> str:
    first, _, rest = cell.source.partition("\n")
    return cells.as_python(rest if _TRANSPARENT_MAGIC.fullmatch(first) else cell.source)


def _is_cell_of(name: str, cell: Cell) -> bool:
    return cell.grade_id == f"{name}-solution" or bool(re.search(rf"(?m)^(def|class) {name}\b", cell.source))


@dataclass(frozen=True)
class _Module:
    """An assembled module, loaded."""

    text: str
    namespace: dict[str, Any]
    error: str = ""
    blamed: frozenset[str] = frozenset()
    """The learner's parts that use the statement at which loading stopped."""


class _Workshop:
    """Everything that a module can be made of: the learner's notebooks and the given parts."""

    def __init__(self, folder: Path) -> None:
        self._notebooks = {lesson.folder: _read(folder, lesson) for lesson in catalog.lessons()}
        if not any(notebook.is_there for notebook in self._notebooks.values()):
            example = catalog.lesson_notebook(catalog.lessons()[0])
            where = f"the folder that holds {example.parent.name}/{example.name}"
            raise UserError(f"There is no lesson in {str(folder)!r}: give {where} and the others.")
        sources = sorted(folder.glob("[0-9][0-9]-*/given.py")) or sorted(catalog.lessons_root().glob("*/given.py"))
        self._given = tuple(definitions(sources[-1].read_text(encoding="utf-8"))) if sources else ()
        self._names = frozenset(exercise.name for lesson in catalog.lessons() for exercise in lesson.exercises)

    def at_first(self, lesson: Lesson, name: str) -> Part:
        """Give a part as it is before any check: the learner's where there is one."""
        notebook = self._notebooks[lesson.folder]
        if name in notebook.unreadable:
            return self.replaced(Part(lesson, name, verdict=notebook.unreadable[name], failed=True))
        if any(name in one.gives and one.imports is None for one in notebook.definitions):
            return Part(lesson, name)
        return self.replaced(Part(lesson, name, verdict="not there" if notebook.is_there else "no notebook"))

    def replaced(self, part: Part) -> Part:
        """Put the given version in the place of the learner's, or nothing where none is given yet."""
        return replace(part, whose="given" if any(part.name in one.gives for one in self._given) else "left out")

    def module_alone(self, part: Part, parts: list[Part]) -> _Module:
        """Give the module in which a part's lesson stands on the given parts, as its notebook does."""
        earlier = [self.replaced(one) if one.lesson.folder < part.lesson.folder else one for one in parts]
        return self.module(earlier)

    def module(self, parts: list[Part]) -> _Module:
        """Write the module and load it."""
        imports: set[str] = set()
        body: list[str] = []
        users: dict[str, set[str]] = {}
        taken: dict[str, tuple[str, ...]] = {}
        for lesson in dict.fromkeys(part.lesson for part in parts):
            number, topic = lesson.folder.split("-", 1)
            body.append(f"# {'-' * 10} {number} · {topic} {'-' * (90 - len(topic))}")
            mine = [part for part in parts if part.lesson == lesson]
            body += [_comment(part) for part in mine if part.whose != "yours"]
            for whose, there in (("given", self._given), ("yours", self._notebooks[lesson.folder].definitions)):
                wanted = [part.name for part in mine if part.whose == whose]
                elsewhere = self._names - set(wanted) if whose == "given" else {one.name for one in mine} - set(wanted)
                chosen = used(wanted, there, elsewhere)
                names = self._new_names(chosen, taken, set(wanted), number if whose == "yours" else whose)
                for name in wanted if whose == "yours" else ():
                    for one in used([name], there, elsewhere):
                        users.setdefault(renamed(one, names).text, set()).add(name)
                for one in (renamed(one, names) for one in chosen):
                    if one.imports is not None:
                        imports.add(one.text)
                    elif one.text not in body:
                        body.append(one.text)
        lines = sorted(imports, key=lambda line: (line.startswith("from"), line))
        return _load([_HEAD + _constants(parts), "\n".join(lines), *body], users)

    def _new_names(
        self, chosen: list[Definition], taken: dict[str, tuple[str, ...]], wanted: set[str], suffix: str
    ) -> dict[str, str]:
        """Say which of a lesson's names mean something else in an earlier one, or are another lesson's part."""
        names = {}
        for name in sorted({name for one in chosen for name in one.gives} - {"*"}):
            meaning = tuple(one.meaning for one in chosen if name in one.gives)
            if name not in wanted and (name in self._names or taken.get(name, meaning) != meaning):
                names[name] = f"{name}_{suffix}"
            else:
                taken[name] = meaning
        return names


def _comment(part: Part) -> str:
    if part.whose == "given":
        return f"# {part.name} is the given one. Yours: {part.verdict}"
    return f"# {part.name} is left out: no version of it is given yet. Yours: {part.verdict}"


def _constants(parts: list[Part]) -> str:
    """Write whose each part is, for ``course.use_my_parts``."""
    yours = "".join(f"    {part.name!r},\n" for part in parts if part.whose == "yours")
    others = "".join(f"    {part.name!r}: {part.verdict!r},\n" for part in parts if part.whose == "given")
    why = "# Parts for which the given ones stand in, and what is known of mine."
    return f"\nYOURS = (\n{yours})\n{why}\nGIVEN = {{\n{others}}}"


def _load(pieces: list[str], users: dict[str, set[str]]) -> _Module:
    """Run the module; where that stops, the parts that use the statement at fault are blamed."""
    text = "\n\n\n".join(piece for piece in pieces if piece) + "\n"
    module = ModuleType("assembled")
    linecache.cache[_LOADED_AS] = (len(text), None, text.splitlines(keepends=True), _LOADED_AS)
    sys.modules[module.__name__] = module  # where dataclasses, for one, look for it
    try:
        exec(compile(text, _LOADED_AS, "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        stopped = [line for frame, line in traceback.walk_tb(error.__traceback__)
                   if frame.f_code.co_filename == _LOADED_AS]  # fmt: skip
        line = stopped[0] if stopped else getattr(error, "lineno", None) or 0
        blamed = {name for piece, names in users.items() for name in names if line in _lines(piece, text)}
        everybody = {name for names in users.values() for name in names}
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return _Module(text, {}, said, frozenset(blamed or everybody))
    finally:
        del sys.modules[module.__name__]
    return _Module(text, module.__dict__)


def _lines(piece: str, text: str) -> range:
    first = text[: text.index(piece)].count("\n") + 1
    return range(first, first + piece.count("\n") + 1)
