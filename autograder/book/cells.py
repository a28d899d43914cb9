"""The cells of an executed solution notebook as HTML: what was written, what it gave, and solutions folded."""

from __future__ import annotations

import ast
import base64
import html
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.book import code
from autograder.book.prose import Prose, Section
from course.moving import MIME

MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass
class Page:
    """What a lesson's notebook becomes: its HTML, and the pictures that stand beside it."""

    folder: str
    prose: Prose
    stubs: Mapping[str, str]
    """What a student finds in each exercise's cell, by the cell's id."""
    blocks: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    moves: bool = False

    def add(self, cells: list[Any]) -> None:
        """Add all cells; an exercise is three of them: card, solution, check."""
        index = 0
        while index < len(cells):
            cell = cells[index]
            if cell["id"].endswith("-card"):
                self.blocks.append(self._exercise(*cells[index : index + 3]))
                index += 3
                continue
            if "welcome" in cell["metadata"].get("tags", []):
                pass  # it is for notebooks: nothing is missing in a book
            elif cell["cell_type"] == "markdown":
                self.blocks.append(self.prose.render(_source(cell)))
            else:
                self.blocks.append(self._code(cell))
            index += 1

    def _exercise(self, card: Any, solution: Any, check: Any) -> str:
        name = solution["metadata"]["exercise"]["name"]
        anchor = f"exercise-{name}"
        heading, _, hints = _source(card).partition("\n\n")
        self.prose.note(Section(3, f"Exercise: {name}", anchor, name))
        facts = heading.split(" · ", 1)[1]
        written = "\n".join(line for line in _source(solution).splitlines() if line.strip() not in MARKERS)
        return (
            f'<section class="exercise" aria-labelledby="{anchor}">\n'
            f'<h3 id="{anchor}">Exercise <code>{html.escape(name)}</code></h3>\n<p class="facts">{_spoken(facts)}</p>\n'
            f'{code.block(self.stubs[solution["id"]])}\n<div class="hints">\n{self.prose.render(hints)}</div>\n'
            f'<details class="solution"><summary>A solution</summary>\n{code.block(written)}\n{self._outputs(check)}'
            f"</details>\n</section>\n"
        )

    def _code(self, cell: Any) -> str:
        source = _source(cell)
        outputs = self._outputs(cell)
        about = _experiment(source) if "experiment" in cell["metadata"].get("tags", []) else None
        if about is None:
            return code.block(source) + "\n" + outputs
        folded = f'<details class="source"><summary>The code: {html.escape(about)}</summary>\n{code.block(source)}\n'
        return f'<div class="experiment">\n{folded}</details>\n{outputs}</div>\n'

    def _outputs(self, cell: Any) -> str:
        """Give what the cell showed: pieces of printed text that follow each other are one."""
        shown: list[str] = []
        printed: list[str] = []
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                printed.append(_joined(output["text"]))
                continue
            shown += _printed(printed)
            shown.append(self._displayed(output, cell))
        shown += _printed(printed)
        return "".join(shown)

    def _displayed(self, output: Any, cell: Any) -> str:
        data = output.get("data", {})
        if MIME in data:
            self.moves = True
            return _moving(data[MIME], _joined(data.get("text/plain", "")))
        if "image/png" in data:
            about = output.get("metadata", {}).get("image/png", {})
            return self._picture(base64.b64decode(_joined(data["image/png"])), str(about["alt"]), cell)
        text = code.plain_output(_joined(data.get("text/plain", "")) or "\n".join(output.get("traceback", [])))
        kind = "verdict" if cell["metadata"].get("nbgrader", {}).get("grade") else "output"
        return f'<pre class="{kind}" tabindex="0">{text}</pre>\n'

    def _picture(self, png: bytes, alt: str, cell: Any) -> str:
        """Keep a picture beside the page; half its pixels wide, so that it is sharp on dense screens."""
        name = f"{self.folder}-{len(self.pictures) + 1}.png"
        self.pictures[name] = png
        width, height = (size // 2 for size in struct.unpack(">II", png[16:24]))
        return (
            f'<figure><img src="figures/{name}" alt="{html.escape(alt)}" width="{width}" height="{height}" '
            f'loading="lazy" decoding="async"></figure>\n'
        )


def _moving(data: Any, text: str) -> str:
    """Give a figure that the script brings to life; without a script its words are read."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    return (
        f'<figure class="moving" data-moving="{html.escape(data["kind"])}">\n'
        f'<script type="application/json">{written}</script>\n<p class="in-words">{code.plain_output(text)}</p>\n'
        f"</figure>\n"
    )


def _printed(pieces: list[str]) -> list[str]:
    text = code.plain_output("".join(pieces))
    pieces.clear()
    return [f'<pre class="output" tabindex="0">{text}</pre>\n'] if text else []


def _spoken(facts: str) -> str:
    """Give the card's line so that a screen reader says the numbers and not the dots.

    >>> _spoken("6 points · difficulty ●●●○○")
    '6 points · <span role="img" aria-label="difficulty 3 of 5">difficulty ●●●○○</span>'
    """
    parts = []
    for part in facts.split(" · "):
        word, _, dots = part.partition(" ")
        if set(dots) <= set("●○") and dots:
            label = f"{word} {dots.count('●')} of {len(dots)}"
            part = f'<span role="img" aria-label="{label}">{part}</span>'
        parts.append(part)
    return " · ".join(parts)


def _experiment(source: str) -> str | None:
    """Say what an experiment does: the first line of its function's docstring."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            text = ast.get_docstring(node)
            if text:
                line = text.split("\n\n")[0].replace("\n", " ").rstrip(".")
                return line[:1].lower() + line[1:]
            return node.name.replace("_", " ")
    return None


def _source(cell: Any) -> str:
    return _joined(cell["source"])


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
