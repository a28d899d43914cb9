"""An answer as large as may cross costs the trusted side no more than the answer itself."""

import pytest
import torch

from autograder import catalog, fingerprint, learner, suite
from autograder.combinations import diagnosis_of
from autograder.judge import judge
from autograder.learner import Learner, LearnerError
from autograder.suite import Suite
from autograder.worker import wire
from autograder.worker.session import Session

LESSON = catalog.find_lesson("00-start-here")
GRADERS = catalog.graders_folder(LESSON)
REQUEST = wire.encode({"op": "call", "target": "f"})


def test_of_a_large_answer_no_more_than_a_digest_is_kept():
    table = fingerprint._table.cache_info().currsize
    one, same, other = (wire.encode({"value": torch.full((2**22 + 1,), x, dtype=torch.half)}) for x in (0, 0, 1))
    first = fingerprint.fingerprint(REQUEST, one)
    assert first.sums == () and len(first.digest) == 10
    assert first.alike(fingerprint.fingerprint(REQUEST, same)) and not first.alike(
        fingerprint.fingerprint(REQUEST, other)
    )
    assert fingerprint._table.cache_info().currsize == table


def large(x, dim=-1):
    return torch.zeros(2**16, dtype=torch.half)


@pytest.mark.parametrize("most", [0, 2**18])
def test_what_is_kept_of_an_exercise_has_a_bound_and_is_judged_all_the_same(monkeypatch, most):
    monkeypatch.setattr(suite, "MOST_KEPT", most)
    reference = catalog.reference()
    session = Session({**vars(reference), "softmax": large})
    outcomes = Suite(GRADERS, reference).run("softmax", Learner(session.answer))
    kept = [request + reply for outcome in outcomes for request, reply in outcome.calls]
    assert sum(map(len, kept)) <= most and bool(kept) == (most > 0)
    diagnosis = diagnosis_of(GRADERS, vars(reference))
    mistake, case = diagnosis.find(outcomes, "softmax"), diagnosis.smaller(outcomes, session.answer)
    result = judge(LESSON.exercise("softmax"), outcomes, mistake, case)
    assert (result.status, result.cause, result.points) == ("failed", None, 0)


def test_the_answers_within_one_check_have_a_bound(monkeypatch):
    monkeypatch.setattr(learner, "MOST_RECEIVED", 3 * 2**17)
    asked = Learner(Session({"softmax": large}).answer)
    for _ in range(2):  # in each check anew
        asked.start_over()
        asked.softmax(1)
        asked.softmax(1)
        with pytest.raises(LearnerError, match="far too large"):
            asked.softmax(1)
    assert len(asked.record) == 2
