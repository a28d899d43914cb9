"""Pairs of number words in two languages, made on the spot: the course's parallel text."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

HIGHEST = 1_000_000
"""Numbers are below this."""

# How a language joins thousands and the rest, given whether the rest is below one hundred.
_JOINS = {"en": lambda is_small: " and " if is_small else ", ", "de": lambda is_small: ""}


def number_words(number: int, language: str) -> str:
    """Write a number below one million in words, as num2words does.

    What comes before and after the thousand is looked up once each and joined: a hundred times faster than asking
    num2words for every number.

    >>> number_words(21_021, "en"), number_words(21_021, "de")
    ('twenty-one thousand and twenty-one', 'einundzwanzigtausendeinundzwanzig')
    """
    thousands, rest = divmod(number, 1000)
    if thousands and rest and language in _JOINS:
        return _asked(1000 * thousands, language) + _JOINS[language](rest < 100) + _asked(rest, language)
    return _asked(number, language)


@cache
def _asked(number: int, language: str) -> str:
    from num2words import num2words

    return str(num2words(number, lang=language))


def number_pairs(
    count: int, seed: int = 0, languages: Sequence[str] = ("en", "de"), highest: int = HIGHEST
) -> list[tuple[str, str]]:
    """Give ``count`` different numbers in words, in both languages.

    >>> number_pairs(2, seed=1, highest=100)
    [('seventeen', 'siebzehn'), ('seventy-two', 'zweiundsiebzig')]
    """
    numbers = random.Random(seed).sample(range(highest), count)
    source, target = languages
    return [(number_words(number, source), number_words(number, target)) for number in numbers]
