"""Code with its words marked, so that the style sheet can color them on light and on dark."""

from __future__ import annotations

import html
import re

from pygments import lex
from pygments.lexers import BashLexer, PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, Token

_LEXERS = {"python": PythonLexer, "py": PythonLexer, "bash": BashLexer, "sh": BashLexer}
# Few colors, each with a meaning; everything else stays the color of the text.
_CLASSES = (
    (Comment, "c"),
    (String.Doc, "d"),
    (Literal.String, "s"),
    (Number, "n"),
    (Keyword.Constant, "n"),
    (Operator.Word, "k"),
    (Keyword, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "o"),
    (Name.Builtin, "b"),
)


def highlighted(source: str, language: str = "python") -> str:
    """Give source as HTML with marked words.

    >>> highlighted("def one(): return 1")
    '<span class="k">def</span> <span class="f">one</span>(): <span class="k">return</span> <span class="n">1</span>'
    >>> highlighted("a < b", "text")
    'a &lt; b'
    """
    source = source.strip("\n")
    lexer = _LEXERS.get(language)
    if lexer is None:
        return html.escape(source, quote=False)
    pieces: list[tuple[str | None, str]] = []
    for token, text in lex(source, lexer(stripnl=False)):
        name = _class_of(token)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + text)
        else:
            pieces.append((name, text))
    marked = "".join(
        f'<span class="{name}">{html.escape(text, quote=False)}</span>' if name else html.escape(text, quote=False)
        for name, text in pieces
    )
    return marked.rstrip("\n")


def _class_of(token: object) -> str | None:
    return next((name for kind, name in _CLASSES if token in kind), None) if token is not Token else None


def block(source: str, language: str = "python") -> str:
    """Give a block of code that a reader can copy and, by keyboard, scroll.

    >>> block("x", "text")
    '<div class="code"><pre tabindex="0"><code>x</code></pre></div>'
    """
    return f'<div class="code"><pre tabindex="0"><code>{highlighted(source, language)}</code></pre></div>'


def plain_output(text: str) -> str:
    """Give what a cell printed: without colors for terminals, and of a progress bar its last state."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    lines = [line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n")]
    return html.escape("\n".join(lines).strip("\n"), quote=False)
