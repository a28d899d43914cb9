"""Submissions that look alike, side by side: what learners wrote, without the stub, names and comments set aside.

The comparison is RapidFuzz's (the share of tokens that two texts have in common, in order). It proves nothing: a short
function has few right forms, and two people who understood the same lecture write the same one.
"""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.exercise import Lesson, Submission, SubmissionResult
from autograder.grade import open_submission
from autograder.notebook import Cell, read_code_cells
from autograder.rendering import TEMPLATES, environment

FEWEST_TOKENS, MOST_TOKENS = 30, 20_000
"""Shorter code is not compared: there is too little of it to say anything. Nor is longer code: nobody wrote that."""
_KEPT_NAMES = {"torch", "nn", "math", "F", "Tensor", "self", "super", "range", "len", "zip", "enumerate", "sum", "max",
               "min", "list", "dict", "tuple", "set", "sorted", "reversed", "isinstance", "float", "int", "bool", "str",
               "print", "ValueError"}  # fmt: skip
_SHORTEST_RUN = 4


@dataclass(frozen=True)
class Code:
    """What somebody wrote of one exercise: the text, and its tokens with names set aside."""

    text: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """Where each token stands in the text."""


@dataclass(frozen=True)
class Alike:
    """One exercise of a pair: how much is shared, and the two texts in parts that are shared or not."""

    exercise: str
    share: float
    others: int
    """How many others of the class have the first one's form to the letter."""
    left: tuple[tuple[str, bool], ...]
    right: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Pair:
    """Two students whose work looks alike."""

    first: str
    second: str
    share: float
    exercises: tuple[Alike, ...]


def similar_pairs(
    lesson: Lesson, stub: Path, submissions: Sequence[Submission], at_least: float = 0.85, most: int = 100
) -> tuple[list[Pair], int]:
    """Give the pairs that share at least that part of their code, the most alike first, and how many were compared.

    ``stub`` is the lesson's notebook as it was handed out: its lines do not count.
    """
    known = {exercise.name: lines_of(code) for exercise in lesson.exercises
             for code in [solution_source(read_code_cells(stub), exercise.name)] if code}  # fmt: skip
    written: dict[str, dict[str, Code]] = {exercise.name: {} for exercise in lesson.exercises}
    for submission in submissions:
        cells = open_submission(lesson, submission)
        if isinstance(cells, SubmissionResult):
            continue
        for name, codes in written.items():
            code = read_code(solution_source(cells, name), known.get(name, frozenset()))
            if code is not None and len(code.tokens) >= FEWEST_TOKENS:
                codes[submission.student] = code
    students = sorted({student for codes in written.values() for student in codes})
    best = []
    for pair in _promising(students, written, at_least, most):
        shares = _shares(pair, written)
        whole = _whole(shares, pair, written)
        if whole >= at_least:
            best.append((-whole, pair, shares))
    best.sort()
    pairs = [Pair(*pair, -share, _alike(pair, shares, written)) for share, pair, shares in best]
    return pairs, len(students)


def solution_source(cells: Sequence[Cell], name: str) -> str:
    """Give the source of the solution cell that defines ``name``, the last one where there are several; else ''."""
    found = ""
    for cell in cells:
        if cell.is_solution and (f"def {name}(" in cell.source or f"class {name}" in cell.source):
            found = cell.source
    return found


def lines_of(source: str) -> frozenset[tuple[str, ...]]:
    """Give the lines of code as what they say."""
    try:
        return frozenset(tuple(said for said, _ in line) for line in _lines(source))
    except _NO_PYTHON:
        return frozenset()


def read_code(source: str, handed_out: frozenset[tuple[str, ...]] = frozenset()) -> Code | None:
    """Read code as what it says, whatever its names, comments, docstrings, signatures and what was handed out.

    ``None`` where it is no Python.

    >>> read_code("def f(a): return a + 1").tokens == read_code("def g(b): return b+1  # mine").tokens
    True
    """
    try:
        lines = [line for line in _lines(source) if tuple(said for said, _ in line) not in handed_out]
    except _NO_PYTHON:
        return None
    tokens = [token for line in lines for token in _after_signature(line)]
    if len(tokens) > MOST_TOKENS:
        return None  # different tokens would outnumber the letters that stand for them
    return Code(source, tuple(said for said, _ in tokens), tuple(span for _, span in tokens))


_NO_PYTHON = (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError)
_Line = list[tuple[str, tuple[int, int]]]


def _lines(source: str) -> list[_Line]:
    """Give the lines of code: what each token says, and where it stands in the text."""
    silent = _docstring_lines(source)
    starts = [0]
    for text in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    lines: list[_Line] = [[]]
    before = ("", "")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        (row, column), (end_row, end_column) = token.start, token.end
        if token.type == tokenize.NEWLINE:
            lines.append([])
        elif token.type not in _NOT_COMPARED and row not in silent:
            lines[-1].append((_set_aside(token, before), (starts[row - 1] + column, starts[end_row - 1] + end_column)))
            before = (before[1], token.string)
    return [line for line in lines if line]


def _after_signature(line: _Line) -> _Line:
    """Leave out ``def name(...):`` and ``class name(...):``, which an exercise prescribes."""
    if line[0][0] not in ("def", "class"):
        return line
    depth = 0
    for number, (said, _) in enumerate(line):
        depth += (said in "([{") - (said in ")]}")
        if said == ":" and depth == 0:
            return line[number + 1 :]
    return []


_NOT_COMPARED = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def _set_aside(token: tokenize.TokenInfo, before: tuple[str, str]) -> str:
    """Give what a token says: one's own names are all alike, the library's stay."""
    if token.type == tokenize.STRING:
        return '""'
    if token.type != tokenize.NAME or keyword.iskeyword(token.string):
        return token.string
    if before[1] == "." and before[0] != "self":
        return token.string
    return token.string if token.string in _KEPT_NAMES else "name"


def _docstring_lines(source: str) -> set[int]:
    """Give the lines of texts that stand for themselves."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def _as_text(codes: dict[str, Code]) -> dict[str, str]:
    """Give each student's tokens as a text with one letter a token, which RapidFuzz compares fast."""
    letters: dict[str, str] = {}
    return {student: "".join(letters.setdefault(token, chr(0x4E00 + len(letters))) for token in code.tokens)
            for student, code in codes.items()}  # fmt: skip


LEAST_SHARE = 0.5
"""Two answers to one exercise that share less of their tokens count as having nothing in common."""
_ROUNDING = 1e-4
"""Sums in single precision may be off by so much."""


def _promising(
    students: Sequence[str], written: dict[str, dict[str, Code]], at_least: float, most: int
) -> Iterator[tuple[str, str]]:
    """Give those pairs that seem the most alike over all exercises: of a large class, only these become objects."""
    import numpy as np
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    shared, lengths = (np.zeros((len(students), len(students)), dtype=np.float32) for _ in range(2))
    for codes in written.values():
        places = [place for place, student in enumerate(students) if student in codes]
        texts = _as_text({students[place]: codes[students[place]] for place in places})
        ordered = [texts[students[place]] for place in places]
        table = process.cdist(
            ordered, ordered, scorer=Indel.normalized_similarity, score_cutoff=LEAST_SHARE, workers=-1, dtype=np.float32
        )
        length = np.array([len(text) for text in ordered], dtype=np.float32)
        both = length[:, None] + length[None, :]
        where = np.ix_(places, places)
        lengths[where] += both
        both *= table
        shared[where] += both
    np.fill_diagonal(shared, -1)
    shared /= np.maximum(lengths, 1)
    rows, columns = np.nonzero(np.triu(shared >= at_least - _ROUNDING, 1))
    first = np.argsort(-shared[rows, columns], kind="stable")[:most]
    for row, column in zip(rows[first].tolist(), columns[first].tolist(), strict=True):
        yield students[row], students[column]


def _shares(pair: tuple[str, str], written: dict[str, dict[str, Code]]) -> dict[str, float]:
    """Give how much of each exercise's tokens two students share, where it is not little."""
    from rapidfuzz.distance import Indel

    shares = {}
    for name, codes in written.items():
        if all(student in codes for student in pair):
            left, right = _as_text({student: codes[student] for student in pair}).values()
            share = Indel.normalized_similarity(left, right, score_cutoff=LEAST_SHARE)
            if share > 0:
                shares[name] = share
    return shares


def _whole(found: dict[str, float], pair: tuple[str, str], written: dict[str, dict[str, Code]]) -> float:
    """Weigh the exercises that both wrote by their length."""
    first, second = pair
    lengths = {name: len(codes[first].tokens) + len(codes[second].tokens) for name, codes in written.items()
               if first in codes and second in codes}  # fmt: skip
    return sum(found.get(name, 0.0) * length for name, length in lengths.items()) / sum(lengths.values())


def _alike(pair: tuple[str, str], found: dict[str, float], written: dict[str, dict[str, Code]]) -> tuple[Alike, ...]:
    from rapidfuzz.distance import Indel

    alike = []
    for name, share in found.items():
        codes = written[name]
        left, right = (codes[student] for student in pair)
        same = Counter(code.tokens for code in codes.values())[left.tokens]
        texts = _as_text({"left": left, "right": right})
        blocks = [block for block in Indel.opcodes(texts["left"], texts["right"])
                  if block.tag == "equal" and block.src_end - block.src_start >= _SHORTEST_RUN]  # fmt: skip
        others = max(0, same - (2 if left.tokens == right.tokens else 1))
        alike.append(Alike(name, share, others, _parts(left, [(b.src_start, b.src_end) for b in blocks]),
                           _parts(right, [(b.dest_start, b.dest_end) for b in blocks])))  # fmt: skip
    return tuple(alike)


def _parts(code: Code, runs: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a text into what is shared (runs of tokens) and what is not."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for first, last in runs:
        for token in range(first, last):
            start, end = code.spans[token]
            between = code.text[at:start]
            if token > first and not between.strip():  # what was not compared (a signature, a comment) ends a stretch
                parts[-1] = (parts[-1][0] + between + code.text[start:end], True)
            else:
                parts += [(between, False), (code.text[start:end], True)]
            at = end
    return tuple(part for part in [*parts, (code.text[at:], False)] if part[0])


def similar_page(lesson: Lesson, pairs: Sequence[Pair], compared: int, at_least: float) -> str:
    """Give the pairs as one HTML page that needs nothing else."""
    from autograder.class_page import visible

    pages = environment()
    pages.filters["visible"] = visible
    values: dict[str, Any] = {"lesson": lesson, "pairs": pairs, "compared": compared, "at_least": at_least}
    style = (TEMPLATES / "class.css").read_text(encoding="utf-8")
    return pages.get_template("similar.html").render(style=style, fewest=FEWEST_TOKENS, **values)
