"""From the cases in ``cases.toml`` to the page: a learner's code, and what the graders say of it.

No message is written by hand. Most come from ``check("name")`` in a learner's notebook; what ends a process, or
concerns the notebook as a whole, comes from grading a notebook as ``autograder grade`` does.
"""

from __future__ import annotations

import difflib
import json
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.checking import Verdict, check_namespace
from autograder.exercise import Exercise, ExerciseResult, Lesson, Submission
from autograder.grade import Grader
from autograder.samples import filled, variants
from autograder.sandbox import Limits, Mother
from tests.answers import namespace_with, with_setup

PAGE = catalog.ROOT / "docs" / "messages.md"
CASES = Path(__file__).with_name("cases.toml")
SECONDS = 2
"""So long a call may compute here; ten seconds in earnest."""
MOST_LINES = 14
"""Longer code is cut to the lines that matter."""
ABOUT = """# What learners are told

Written by `python -m tests.gallery`, which gives the code of `tests/gallery/cases.toml` to the graders;
`tests/test_gallery.py` does so again, and fails where a message differs from what stands here. So these are the words
that a learner reads today. In longer code, `…` stands for lines that are right.
"""


@dataclass(frozen=True)
class Case:
    """One learner's code for one exercise."""

    exercise: str
    answer: str = ""
    """A variant such as ``wrong/naive-formula``, or the code itself; empty where the stub stays as it is."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Answers to other exercises of the notebook; those that are not named are right."""
    notebook: str = ""
    """``whole``, ``stub deleted``, ``missing`` or ``not a notebook`` where it is graded; checked at once otherwise."""
    edits: tuple[tuple[str, str], ...] = ()
    """What is exchanged in the answer: two mistakes in right code, say."""
    title: str = ""
    """What is to be seen, where no code shows it."""

    @property
    def is_right(self) -> bool:
        return self.answer.startswith("right/") and not self.edits

    def source(self, name: str = "") -> str:
        """Give the code for the exercise ``name``, by default for the one that the case is about."""
        source = self.others[name] if name else self.answer
        if re.fullmatch(r"\w+/[\w-]+", source):
            kind, variant = source.split("/")
            lesson, exercise = catalog.find_exercise(name or self.exercise)
            source = variants(lesson, kind, exercise.name)[variant].source
        for old, new in () if name else self.edits:
            if old not in source:
                raise ValueError(f"a case of {self.exercise} exchanges {old!r}, which is not there")
            source = source.replace(old, new)
        return source.strip("\n")


@dataclass(frozen=True)
class Kind:
    """One kind of message."""

    title: str
    says: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Entry:
    """What the page shows of one case."""

    lesson: Lesson
    case: Case
    message: str


def read_kinds() -> list[Kind]:
    """Read the cases, kind by kind."""
    kinds = tomllib.loads(CASES.read_text(encoding="utf-8"))["kind"]
    return [Kind(kind["title"], kind["says"].strip(), tuple(Case(**case) for case in kind["case"])) for kind in kinds]


def entries(kind: Kind, mother: Mother) -> Iterator[Entry]:
    """Ask the graders for the messages of one kind."""
    for case in kind.cases:
        lesson, exercise = catalog.find_exercise(case.exercise)
        result = _graded(case, lesson, mother) if case.notebook else _checked(case, lesson, exercise)
        yield Entry(lesson, case, repr(Verdict(result)))


def as_page(found: Iterable[tuple[Kind, Sequence[Entry]]]) -> str:
    """Write the page.

    The fence of a message is longer than any that a message could hold.
    """
    parts = [ABOUT]
    for kind, shown in found:
        parts.append(f"## {kind.title}\n\n{kind.says}\n")
        for entry in shown:
            right = ", right in itself, on this" if entry.case.is_right else ""
            parts.append(f"**Lesson {entry.lesson.folder[:2]} · `{entry.case.exercise}`**{right}\n")
            parts.append(f"```python\n{code}\n```\n" if (code := shown_code(entry)) else f"{entry.case.title}\n")
            parts.append(f"````text\n{entry.message}\n````\n")
    return "\n".join(parts)


def shown_code(entry: Entry) -> str:
    """Give a case's code as the page shows it: what is wrong in other exercises, and the answer if it is wrong."""
    case = entry.case
    sources = [(name, case.source(name)) for name in case.others]
    sources += [] if case.is_right else [(case.exercise, case.source())]
    return "\n\n".join(excerpt(source, _right(name)) for name, source in sources if source)


def excerpt(source: str, right: Sequence[str]) -> str:
    """Give a long source's lines that are in no right answer like it, each with its neighbors and its ``def``.

    >>> excerpt("x = 1", [])
    'x = 1'
    """
    lines = source.splitlines()
    if len(lines) <= MOST_LINES:
        return source
    pairs = (difflib.SequenceMatcher(None, other.splitlines(), lines, autojunk=False) for other in right)
    nearest = max(pairs, key=lambda pair: pair.ratio())
    kept: set[int] = set()
    for change, _, _, begin, end in nearest.get_opcodes():
        if change != "equal":
            kept |= set(range(max(0, begin - 1), min(len(lines), end + 1)))
    for number in sorted(kept):
        kept |= set(_headings(lines, number))
    shown, before = [], -1
    for number in sorted(number for number in kept if lines[number].strip()):
        if any(line.strip() for line in lines[before + 1 : number]):
            shown.append(min(_indent(line) for line in lines[before + 1 : number] if line.strip()) * " " + "…")
        shown.append(lines[number])
        before = number
    if any(line.strip() for line in lines[before + 1 :]):
        shown.append(min(_indent(line) for line in lines[before + 1 :] if line.strip()) * " " + "…")
    return "\n".join(shown)


def _headings(lines: Sequence[str], number: int) -> Iterator[int]:
    """Give the lines under which a line stands: its loop, its function, its class."""
    indent = _indent(lines[number])
    for above in range(number - 1, -1, -1):
        if lines[above].strip() and _indent(lines[above]) < indent:
            indent = _indent(lines[above])
            yield above


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@cache
def _right(name: str) -> list[str]:
    lesson, exercise = catalog.find_exercise(name)
    return [catalog.part_source(name), *(one.source for one in variants(lesson, "right", exercise.name).values())]


def _checked(case: Case, lesson: Lesson, exercise: Exercise) -> ExerciseResult:
    """Give the verdict of ``check("name")`` in a notebook that holds the case's code."""
    namespace = namespace_with(lesson, exercise, "\n\n".join(map(case.source, case.others)))
    return check_namespace(case.exercise, with_setup(namespace, case.source() or exercise.stub))


def _graded(case: Case, lesson: Lesson, mother: Mother) -> ExerciseResult:
    """Give the verdict of ``autograder grade`` on a notebook that holds the case's code."""
    notebook: dict[str, Any] = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    code = {case.exercise: case.source() or None, **{name: case.source(name) for name in case.others}}
    text = json.dumps(filled(notebook, code, delete_stubs=case.notebook == "stub deleted"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{lesson.topic}.ipynb"
        if case.notebook != "missing":
            path.write_text(text if case.notebook != "not a notebook" else "%PDF-1.7", encoding="utf-8")
        graded = _grader(lesson).grade(Submission("ada", path), mother)
    return next(result for result in graded.exercises if result.name == case.exercise)


@cache
def _grader(lesson: Lesson) -> Grader:
    return Grader(lesson, Limits(cpu_seconds_per_request=SECONDS))
