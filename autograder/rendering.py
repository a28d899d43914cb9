"""Fill in templates: one set-up for every page and file that is written from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def environment(folder: Path = TEMPLATES, *, escapes: bool = True, keeps_last_newline: bool = False) -> Environment:
    """Give Jinja's environment of the templates in ``folder``; a name that a template does not get is an error.

    >>> environment(escapes=False).from_string("{{ 1 }} < {{ word }}").render(word="2")
    '1 < 2'
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder), autoescape=escapes, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=keeps_last_newline,
    )  # fmt: skip
