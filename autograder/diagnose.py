"""Find the classic mistake that explains a learner's answers.

The requests that the failed checks sent are played to each named wrong implementation; where its answers are
the learner's answers, that is the mistake. No source text is read, so any way of writing it is recognized.

What an implementation answers to a request is kept as a fingerprint: a class asks the same again and again. A student's
bundle holds nothing else of it (see :mod:`autograder.bundle`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from autograder.exercise import CheckOutcome
from autograder.fingerprint import Fingerprint, fingerprint
from autograder.learner import Answer, with_own_random_numbers
from autograder.misconceptions import Misconception
from autograder.smaller import Case, smaller_case
from autograder.worker.session import Session

MOST_KEPT = 4000
"""So many answers are kept of one implementation: some checks ask differently each time."""
MOST_PAIRS = 120
"""So many combinations of two mistakes are tried."""


def diagnose(
    outcomes: Sequence[CheckOutcome],
    misconceptions: Sequence[Misconception],
    exercise: str,
    parts: dict[str, Any],
) -> Misconception | None:
    """Give the misconception that explains the failed checks, or ``None`` where there is none.

    ``parts`` are the right versions of the exercises, on which a wrong one may stand.
    """
    return Diagnosis(misconceptions, parts).find(outcomes, exercise)


class Diagnosis:
    """What is known of the mistakes of one lesson's exercises."""

    only_if_sure = False
    """Whether to name none where two different mistakes explain the answers equally well."""

    def __init__(
        self,
        misconceptions: Iterable[Misconception],
        parts: dict[str, Any],
        right: Iterable[Misconception] = (),
        combinations: Callable[[], Sequence[Misconception]] = tuple,
    ) -> None:
        """``right`` holds the right answers where no ``parts`` are there to give them.

        ``combinations`` gives implementations that make two mistakes at once; it is asked when one needs them.
        """
        self._known = list(misconceptions)
        self._combinations = combinations
        self._parts = parts
        self._right = {one.exercise: one for one in right}

    def find(self, outcomes: Sequence[CheckOutcome], exercise: str) -> Misconception | None:
        """Give the misconception that explains the failed checks, or ``None`` where there is none.

        It explains a failed check where its answers are the learner's, and nearer to them than the right ones are. It
        must explain at least a third of the failed checks, the first of them included. And it must give the learner's
        answers in half of the checks that passed, or explain more checks than it contradicts: NaN in one check, say,
        has many causes, but only few of them are right in all others.
        """
        asked = [Asked(outcome) for outcome in outcomes if outcome.calls]
        failed = [one for one in asked if not one.passed]
        passed = [one for one in asked if one.passed]
        if not failed:
            return None
        # Where even the right answers look like the learner's (a sum with a tiny number added), look closer.
        for one in failed:
            one.closer = self._answers_alike(self._right_version(exercise), one)
        best = self._best(exercise, self._known, failed, passed)
        if self.only_if_sure and len({one.cause for one in best}) > 1:
            best = self._closest(best, asked)
            return best[0] if len({one.cause for one in best}) == 1 else None
        single = best[0] if best else None
        if single is not None and all(self._answers_alike(single, one) for one in failed):
            return single
        return self._two_at_once(exercise, failed, passed, single) or single

    def _closest(self, candidates: Iterable[Misconception], asked: Sequence[Asked]) -> list[Misconception]:
        """Give those of the candidates whose answers are the learner's also when looked at closely."""
        for one in asked:
            one.closer = True
        return [
            candidate
            for candidate in candidates
            if all(self._answers_alike(candidate, one) for one in asked if not one.passed)
        ]

    def _two_at_once(
        self, exercise: str, failed: list[Asked], passed: list[Asked], single: Misconception | None
    ) -> Misconception | None:
        """Give the combination of two mistakes that explains nearly everything, where there is only one such.

        Where a ``single`` mistake explains some of the answers, it must be one of the two, and explain fewer.
        """
        candidates = [one for one in self._combinations()
                      if single is None or single.cause in (part.cause for part in one.pair)]  # fmt: skip
        candidates = [one for one in candidates if one.exercise == exercise][:MOST_PAIRS]
        best = self._best(exercise, candidates, failed, passed)
        if len({one.says for one in best}) != 1:
            return None
        everything = [*failed, *passed]
        alike = sum(self._answers_alike(best[0], one) for one in everything)
        fewer = sum(self._answers_alike(single, one) for one in everything) if single is not None else 0
        if 10 * alike < 9 * len(everything) or alike <= fewer:
            return None
        return best[0].beginning_with(single.cause if single is not None else best[0].cause)

    def _best(
        self, exercise: str, candidates: Iterable[Misconception], failed: list[Asked], passed: list[Asked]
    ) -> list[Misconception]:
        """Give those of the candidates that explain the answers best, several where they do so equally well."""
        best: list[Misconception] = []
        best_score = 0, 0
        for candidate in candidates:
            if candidate.exercise != exercise or not self._answers_alike(candidate, failed[0]):
                continue
            explained = 1 + sum(self._answers_alike(candidate, one) for one in failed[1:])
            if 3 * explained < len(failed) or explained < best_score[0]:
                continue
            contradictions = max(explained, len(passed) / 2)
            alike = len(passed)
            for one in passed:  # to ask a candidate takes time: no longer than it can still be the best
                alike -= not self._answers_alike(candidate, one)
                if len(passed) - alike > contradictions or (explained, alike) < best_score:
                    break
            else:
                # Of two that explain the failures equally well, the one that is most alike in everything.
                score = explained, alike
                best = [*(best if score == best_score else []), candidate]
                best_score = score
        return best

    def ask(self, _exercise: str, _answer: Answer) -> list[CheckOutcome]:
        """Ask further questions that help to tell mistakes apart; where hidden checks are there, they do."""
        return []

    def smaller(self, outcomes: Sequence[CheckOutcome], learners: Answer) -> Case | None:
        """Give a smaller case of the first failed check, where there are right parts to compare with."""
        failed = next((outcome for outcome in outcomes if outcome.failure is not None), None)
        if failed is None or failed.failure is None or failed.failure.kind not in ("wrong", "raised"):
            return None
        if not self._parts:
            return None
        return smaller_case(failed, learners, lambda: with_own_random_numbers(Session(dict(self._parts)).answer))

    def _right_version(self, exercise: str) -> Misconception:
        if exercise not in self._right:
            self._right[exercise] = Misconception(exercise, "", "", "", self._parts.get(exercise))
        return self._right[exercise]

    def _answers_alike(self, candidate: Misconception, asked: Asked) -> bool:
        player: _Player | None = None
        for number, step in enumerate(asked.steps):
            answer = candidate.answers.get(step)
            if answer is None:
                if candidate.implementation is None:
                    return False
                player = player or _Player(candidate, self._parts)
                answer = player.answer(asked, number)
            if not answer.alike(asked.answer(number), asked.closer):
                return False
        return True


class Asked:
    """One check as diagnosis sees it: what was asked step by step, and how the learner's code answered."""

    def __init__(self, outcome: CheckOutcome) -> None:
        self.calls = outcome.calls
        self.passed = outcome.passed
        self.closer = False
        self._answers: list[Fingerprint | None] = [None] * len(self.calls)

    @cached_property
    def steps(self) -> list[bytes]:
        """A name for each request that tells it from any other, those before it included."""
        return steps([request for request, _reply in self.calls])

    def answer(self, number: int) -> Fingerprint:
        found = self._answers[number]
        if found is None:
            found = self._answers[number] = fingerprint(*self.calls[number])
        return found


def steps(requests: Iterable[bytes]) -> list[bytes]:
    """Name each of some requests by a digest of itself and all that came before it."""
    digest = hashlib.blake2b(digest_size=12)
    names = []
    for request in requests:
        digest.update(len(request).to_bytes(8, "little"))
        digest.update(request)
        names.append(digest.copy().digest())
    return names


class _Player:
    """Plays one check's requests to an implementation, and keeps its answers."""

    def __init__(self, candidate: Misconception, parts: dict[str, Any]) -> None:
        self._candidate = candidate
        self._answer = with_own_random_numbers(Session({**parts, candidate.exercise: candidate.implementation}).answer)
        self._played = 0

    def answer(self, asked: Asked, number: int) -> Fingerprint:
        kept = self._candidate.answers
        if len(kept) > MOST_KEPT:
            kept.clear()
        for place in range(self._played, number + 1):
            request = asked.calls[place][0]
            kept[asked.steps[place]] = fingerprint(request, self._answer(request))
        self._played = number + 1
        return kept[asked.steps[number]]
