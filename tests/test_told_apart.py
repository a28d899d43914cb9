"""The classic mistakes of an exercise can be told apart by what its graders ask, or they are one cause."""

import os

import pytest

from autograder import catalog
from autograder.fingerprint import LARGEST, fingerprint
from autograder.learner import Learner, with_own_random_numbers
from autograder.misconceptions import load_misconceptions
from autograder.suite import Suite
from autograder.worker import wire
from autograder.worker.session import Session

# Each mistake is asked all that its graders ask, which takes minutes for the whole course: that is for EVERYTHING=1.
SHORT = [
    lesson for lesson in catalog.lessons() if os.environ.get("EVERYTHING") or lesson.folder[:2] in ("00", "04", "05")
]
CASES = [(lesson, exercise.name) for lesson in SHORT for exercise in lesson.exercises]


def answering(parts):
    return with_own_random_numbers(Session(parts).answer)


def further(request):
    """What `load_state` asks where parameters do not fit: which ones there are."""
    message = wire.decode(request)
    if message.get("method") == "load_state_dict":
        yield wire.encode(message | {"method": "state_dict", "args": []})


@pytest.mark.parametrize(("lesson", "name"), CASES, ids=lambda case: getattr(case, "folder", case))
def test_different_causes_answer_differently(lesson, name):
    """Each is asked what the right parts are asked; one that a check recognizes by itself may answer like another."""
    parts = vars(catalog.reference())
    outcomes = Suite(catalog.graders_folder(lesson), catalog.reference()).run(name, Learner(answering(parts)))
    checks = [[request for request, _reply in outcome.calls] for outcome in outcomes]
    known = [one for one in load_misconceptions(catalog.graders_folder(lesson)) if one.exercise == name]
    by_digests = {}
    for one in known:
        prints = []
        for check in checks:
            answer = answering({**parts, name: one.implementation})
            for request in check:
                replies = [(each, answer(each)) for each in (request, *further(request))]
                assert max(len(reply) for _, reply in replies) <= LARGEST, "too large to be compared number by number"
                prints += [fingerprint(each, reply) for each, reply in replies]
        by_digests.setdefault(tuple(each.digest for each in prints), []).append((one, prints))
    for alike in by_digests.values():
        for number, (one, prints) in enumerate(alike):
            for other, others in alike[:number]:
                same = all(a.alike(b, closer=True) for a, b in zip(prints, others, strict=True))
                assert one.cause == other.cause or not same, f"{one.cause} and {other.cause} cannot be told apart"
