"""How good is a translation? The share that is exactly right, and BLEU."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence


def exact_match(written: Sequence[str], right: Sequence[str]) -> float:
    """Give the share of texts that are right to the letter.

    >>> exact_match(["ein", "zwei"], ["ein", "drei"])
    0.5
    """
    return sum(one == other for one, other in zip(written, right, strict=True)) / len(right)


def bleu(written: Sequence[str], right: Sequence[str], longest: int = 4) -> float:
    """Give BLEU (Papineni et al. 2002), between 0 and 100, with words separated by spaces and one reference each.

    The geometric mean of the shares of runs of 1 to ``longest`` words that occur in the reference, each counted at
    most as often as there, times a penalty for texts that are too short. Where a length has no match, its share is
    taken as half of what one match would give, a quarter for the next such length, and so on (as sacrebleu does).

    >>> round(bleu(["the cat sat on the mat"], ["the cat sat on a mat"]), 2)
    53.73
    """
    matches, totals = [0] * longest, [0] * longest
    long, reference = 0, 0
    for one, other in zip(written, right, strict=True):
        words, expected = one.split(), other.split()
        long, reference = long + len(words), reference + len(expected)
        for size in range(longest):
            found, wanted = _runs(words, size + 1), _runs(expected, size + 1)
            matches[size] += sum((found & wanted).values())
            totals[size] += sum(found.values())
    if not long or not matches[0]:
        return 0.0
    logs, less = 0.0, 1.0
    counted = [size for size in range(longest) if totals[size]]
    if len(counted) < longest:
        return 0.0  # no text is long enough for the longest runs
    for size in counted:
        if not matches[size]:
            less *= 2
        logs += math.log((matches[size] or 1 / less) / totals[size])
    brevity = 1.0 if long >= reference else math.exp(1 - reference / long)
    return 100 * brevity * math.exp(logs / longest)


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[start : start + size]) for start in range(len(words) - size + 1))
