"""Lines of Python for a model to learn from: those of the standard library that every Python brings along."""

from __future__ import annotations

import ast
import io
import sysconfig
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path

SHORTEST, LONGEST = 6, 60  # letters


def python_lines(letters: int, file: str | Path | None = None) -> list[str]:
    """Give distinct lines of code that stand on their own, without indentation and comments, about so many letters.

    They come from the modules of the standard library in the order of the alphabet, or from a ``file`` of yours.

    >>> lines = python_lines(1000)
    >>> all(parses(line) for line in lines)
    True
    """
    files = [Path(file)] if file is not None else sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-z]*.py"))
    lines: dict[str, None] = {}
    count = 0
    for path in files:
        for line in _lines_of(path):
            if line not in lines and parses(line):
                lines[line] = None
                count += len(line) + 1
        if count >= letters:
            break
    return list(lines)


def _lines_of(path: Path) -> Iterator[str]:
    """Give the lines of one module that are code from their first letter to their last."""
    text = path.read_text(encoding="utf-8", errors="replace")
    prose: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.start[0] != token.end[0]):
                prose.update(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if number not in prose and SHORTEST <= len(line) <= LONGEST and line.isascii():
            yield line


def parses(line: str) -> bool:
    """Say whether Python's own parser takes the line, where a colon at its end may wait for a body.

    >>> parses("if x > 3:"), parses("return x"), parses("retrun x"), parses("x = (1")
    (True, True, False, False)
    """
    body = line + " pass" if line.endswith(":") else line
    if line.startswith(("return", "yield", "await", "async")):
        body = f"async def f():\n {body}" if "await" in line or line.startswith("async") else f"def f():\n {body}"
    if line.startswith(("break", "continue")):
        body = f"while True:\n {body}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd escapes, which still parse
            ast.parse(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
