"""Runs what a page of the documentation says to type, and looks whether it gives what the page says.

A block fenced as ``console`` is a conversation: a line that begins with ``$ `` is typed, and what follows up to
the next one is what comes back (both streams). There, ``…`` stands for anything, and a last line ``exit status N``
for a status other than 0. A command with nothing below it may print what it likes. Other blocks are shown, not run.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)$")
STATUS = re.compile(r"^exit status (\d+)$")


@dataclass(frozen=True)
class Step:
    """One command of a page, and what the page says that it gives."""

    line: int
    command: str
    says: tuple[str, ...] = ()
    status: int = 0

    def __str__(self) -> str:
        return f"line {self.line}: {self.command}"


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    line: int
    language: str
    text: str


def blocks(page: str) -> list[Block]:
    """Give the fenced blocks of a page in order."""
    found, language, first, lines = [], None, 0, []
    for number, line in enumerate(page.splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, first, lines = fence[1], number + 1, []
        elif language is not None and line == "```":
            found.append(Block(first, language, "\n".join(lines) + "\n"))
            language = None
        elif language is not None:
            lines.append(line)
    if language is not None:
        raise ValueError(f"the block that begins in line {first} has no end")
    return found


def steps(page: str) -> list[Step]:
    """Give what a page says to type, in order."""
    return [step for block in blocks(page) if block.language == "console" for step in _steps_of(block)]


def _steps_of(block: Block) -> list[Step]:
    found: list[tuple[int, list[str], list[str]]] = []
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith("$ "):
            found.append((number, [line[2:]], []))
        elif not found:
            raise ValueError(f"line {number}: a console block begins with a command")
        elif found[-1][1][-1].endswith("\\"):
            found[-1][1].append(line)
        else:
            found[-1][2].append(line)
    made = []
    for number, command, says in found:
        status = STATUS.match(says[-1]) if says else None
        made.append(
            Step(number, "\n".join(command), tuple(says[:-1] if status else says), int(status[1]) if status else 0)
        )
    return made


def run(step: Step, folder: Path, environment: dict[str, str]) -> None:
    """Type one step in ``folder``; raises ``AssertionError`` where something else comes of it than the page says."""
    done = subprocess.run(
        ["bash", "-c", step.command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip
    told = f"{step}\ngave (exit status {done.returncode}):\n{done.stdout}"
    assert done.returncode == step.status, told
    if step.says:
        assert matches(step.says, done.stdout), f"{told}\nThe page says:\n" + "\n".join(step.says)


def matches(says: tuple[str, ...], gave: str) -> bool:
    r"""Say whether what came back is what a page says: spaces at the end of a line and empty lines do not count.

    >>> matches(("Written: … bytes", "…"), "Written: 12 bytes\n\nand more\n")
    True
    >>> matches(("Written: … bytes",), "Written: 12 bytes\nand more\n")
    False
    """
    pattern = "\n".join(".*".join(map(re.escape, line.rstrip().split("…"))) for line in says if line.strip())
    lines = "\n".join(line.rstrip() for line in gave.splitlines() if line.strip())
    return re.fullmatch(pattern, lines, re.DOTALL) is not None
