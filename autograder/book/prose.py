"""A lesson's Markdown as HTML: formulas drawn, code marked, every heading a place that can be linked to."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.book import code
from autograder.book.formulas import mathml

_LESSONS_NAMED = re.compile(r"\b[Ll]essons? \d\d(?:(?:, (?:and )?| and | or | to |–)\d\d)*(?!\d)")


@dataclass(frozen=True)
class Section:
    """A heading of a page, and the words below it (for the search)."""

    level: int
    title: str
    anchor: str
    words: str = ""


@dataclass
class Prose:
    """Turns the Markdown of one page's cells into HTML, one after the other; anchors are unique on the page.

    ``pages`` gives the page of each lesson by its number, such as ``{"04": "04-attention.html"}``.
    """

    pages: Mapping[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._markdown = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
        dollarmath_plugin(self._markdown, allow_digits=False, allow_labels=False)
        rules: dict[str, Any] = self._markdown.renderer.rules  # type: ignore[attr-defined]
        for name in ("math_inline", "math_inline_double", "math_block", "text", "fence", "link_open", "table_open",
                     "table_close", "heading_open"):  # fmt: skip
            rules[name] = getattr(self, f"_{name}")

    def render(self, source: str) -> str:
        """Give a cell's HTML, and note its headings."""
        tokens = self._markdown.parse(source)
        for token, following in itertools.pairwise(tokens):
            if token.type == "heading_open":
                title = _plain(following.children or [])
                section = Section(int(token.tag[1]), title, self._free_anchor(title))
                token.attrSet("id", section.anchor)
                self.sections.append(section)
        self._note_words(tokens)
        rendered: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return rendered

    def note(self, section: Section) -> None:
        """Add a place that is no heading of the Markdown, such as an exercise."""
        self.sections.append(section)

    def _free_anchor(self, title: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
        taken = {section.anchor for section in self.sections}
        free, number = slug, 2
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        return free

    def _note_words(self, tokens: Sequence[Any]) -> None:
        """Give each heading the words that follow it, up to the next one."""
        current = len(self.sections) - len([t for t in tokens if t.type == "heading_open"]) - 1
        words: dict[int, list[str]] = {}
        in_heading = False
        for token in tokens:
            if token.type == "heading_open":
                current, in_heading = current + 1, True
            elif token.type == "inline":
                if not in_heading:
                    words.setdefault(current, []).append(_plain(token.children or []))
                in_heading = False
            elif token.type == "html_block":
                words.setdefault(current, []).append(re.sub(r"<[^>]*>", " ", token.content))
        for index, found in words.items():
            if index >= 0:
                old = self.sections[index]
                text = " ".join(" ".join([old.words, *found]).split())
                self.sections[index] = Section(old.level, old.title, old.anchor, text)

    def _math_inline(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        return mathml(tokens[index].content.strip(), display=False)

    def _math_inline_double(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        return mathml(tokens[index].content.strip(), display=True)

    def _math_block(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        formula = mathml(tokens[index].content.strip(), display=True)
        return f'<div class="formula" tabindex="0">{formula}</div>\n'

    def _text(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        """Link what names another lesson, or a paper by its arXiv number."""
        text = html.escape(tokens[index].content, quote=False)
        if _inside_link(tokens, index):
            return text
        text = _LESSONS_NAMED.sub(lambda named: re.sub(r"\d\d", self._lesson, named[0]), text)
        return re.sub(r"arXiv:(\d{4}\.\d{4,5})", r'<a href="https://arxiv.org/abs/\1">arXiv:\1</a>', text)

    def _lesson(self, number: re.Match[str]) -> str:
        page = self.pages.get(number[0])
        return f'<a href="{page}">{number[0]}</a>' if page else number[0]

    def _fence(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        token = tokens[index]
        return code.block(token.content, token.info.strip() or "text") + "\n"

    def _link_open(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        """Lead a link to a lesson's notebook to its page."""
        target = str(tokens[index].attrGet("href"))
        lesson = re.match(r"(?:\.\./)*(?:lessons/)?(\d\d)-[a-z-]+/[a-z-]+\.ipynb(#.*)?$", target)
        if lesson and lesson[1] in self.pages:
            target = self.pages[lesson[1]] + (lesson[2] or "")
        return f'<a href="{html.escape(target)}">'

    def _table_open(self, *_: Any) -> str:
        return '<div class="table" tabindex="0"><table>\n'

    def _table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def _heading_open(self, tokens: Sequence[Any], index: int, *_: Any) -> str:
        token = tokens[index]
        return f'<{token.tag} id="{token.attrGet("id")}">'


def _inside_link(tokens: Sequence[Any], index: int) -> bool:
    kinds = [token.type for token in tokens[:index]]
    return kinds.count("link_open") > kinds.count("link_close")


def _plain(tokens: Sequence[Any]) -> str:
    """Give the words of a piece of text, formulas as they are written.

    >>> _plain(MarkdownIt().parseInline("a *b* `c`")[0].children)
    'a b c'
    """
    return "".join(" " if token.type in ("softbreak", "hardbreak") else token.content for token in tokens).strip()
