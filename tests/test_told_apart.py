"""The classic mistakes of an exercise can be told apart by what its graders ask, or they are one cause."""

import pytest

from autograder import catalog
from autograder.fingerprint import fingerprint
from autograder.learner import Learner, with_own_random_numbers
from autograder.misconceptions import load_misconceptions
from autograder.suite import Suite
from autograder.worker.session import Session

CASES = [(lesson, exercise.name) for lesson in catalog.lessons() for exercise in lesson.exercises]


def answering(parts):
    return with_own_random_numbers(Session(parts).answer)


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
            prints += [fingerprint(request, answer(request)) for request in check]
        by_digests.setdefault(tuple(each.digest for each in prints), []).append((one, prints))
    for alike in by_digests.values():
        for number, (one, prints) in enumerate(alike):
            for other, others in alike[:number]:
                same = all(a.alike(b, closer=True) for a, b in zip(prints, others, strict=True))
                assert one.cause == other.cause or not same, f"{one.cause} and {other.cause} cannot be told apart"
