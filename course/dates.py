"""Dates as people of many countries write them, and the same in ISO 8601: a task with many ways in and one way out."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl", "tr")
FORMATS = ("long", "full", "medium")
FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)


def written_date(date: datetime.date, language: str, style: str = "long") -> str:
    """Write a date as a language does.

    >>> written_date(datetime.date(2017, 6, 12), "de"), written_date(datetime.date(2017, 6, 12), "fr")
    ('12. Juni 2017', '12 juin 2017')
    """
    from babel.dates import format_date

    return str(format_date(date, format=style, locale=_locale(language)))


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(language)


def date_pairs(
    count: int, seed: int = 0, languages: Sequence[str] = LANGUAGES, styles: Sequence[str] = FORMATS
) -> list[tuple[str, str]]:
    """Give dates, each in one of the languages and styles, with the same in ISO 8601; the languages take turns.

    >>> date_pairs(2, seed=3, languages=("en", "de"), styles=("long",))
    [('September 12, 1992', '1992-09-12'), ('19. Mai 2016', '2016-05-19')]
    """
    draw = random.Random(seed)
    days = (LAST - FIRST).days
    pairs = []
    for number in range(count):
        date = FIRST + datetime.timedelta(days=draw.randrange(days + 1))
        text = written_date(date, languages[number % len(languages)], draw.choice(list(styles)))
        pairs.append((text, date.isoformat()))
    return pairs
