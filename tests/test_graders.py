"""Graders accept right code however it is written, refuse wrong code, and name the classic mistakes."""

import pytest

from autograder import catalog
from autograder.diagnose import diagnose
from autograder.judge import judge
from autograder.learner import Learner
from autograder.samples import variants
from autograder.suite import Suite
from autograder.worker.session import Session
from tests.answers import EVERYTHING, namespace_with, part, spread
from tests.proof.trial import misconceptions_of, suite_of, verdict

CASES = [(lesson, exercise) for lesson in catalog.lessons() for exercise in lesson.exercises]


def chosen(items, most, at_once):
    """Give ``most`` of the items, each with its marks: all but ``at_once`` of them are slow, in their sum."""
    tried = part(items, most)
    first = spread(tried, at_once)
    return [(item, () if item in first else pytest.mark.slow) for item in tried]


def all_variants(kind):
    for lesson, exercise in CASES:
        for variant, marks in chosen(variants(lesson, kind, exercise.name).values(), 5, 2):
            name = f"{lesson.folder}-{exercise.name}-{variant.name}"
            yield pytest.param(lesson, exercise, variant, id=name, marks=marks)


def all_misconceptions():
    for lesson, exercise in CASES:
        for wrong, marks in chosen([one for one in misconceptions_of(lesson) if one.exercise == exercise.name], 3, 1):
            name = f"{lesson.folder}-{wrong.exercise}-{wrong.implementation.__name__}"
            yield pytest.param(lesson, wrong, id=name, marks=marks)


@pytest.mark.parametrize(("lesson", "exercise", "variant"), list(all_variants("right")))
def test_right_code_gets_full_marks(lesson, exercise, variant):
    result = verdict(lesson, exercise, namespace_with(lesson, exercise, variant.source))
    assert result.status == "passed", result.message
    assert result.points == exercise.points


@pytest.mark.parametrize(("lesson", "exercise", "variant"), list(all_variants("wrong")))
def test_wrong_code_loses_points(lesson, exercise, variant):
    result = verdict(lesson, exercise, namespace_with(lesson, exercise, variant.source))
    assert result.points < exercise.points
    assert result.status != "passed" and result.message
    if variant.cause:
        assert result.cause == variant.cause, result.message


@pytest.mark.parametrize(("lesson", "wrong"), list(all_misconceptions()))
def test_each_misconception_is_refused_and_named(lesson, wrong):
    exercise = lesson.exercise(wrong.exercise)
    namespace = {**vars(catalog.reference()), wrong.exercise: wrong.implementation}
    # Misconceptions may lean on the library's parts: what is tested here is the mistake.
    outcomes = suite_of(lesson).run(exercise.name, Learner(Session(namespace).answer))
    found = diagnose(outcomes, misconceptions_of(lesson), exercise.name, vars(catalog.reference()))
    result = judge(exercise, outcomes, found)
    assert result.points < exercise.points
    assert result.cause == wrong.cause
    if found is not None:  # otherwise the check itself names it, in its own words
        assert wrong.says in result.message or found.says in result.message


@pytest.mark.parametrize(("lesson", "exercise"), CASES, ids=lambda case: getattr(case, "folder", None) or case.name)
def test_there_are_enough_variants_to_prove_it(lesson, exercise):
    assert len(variants(lesson, "right", exercise.name)) >= 10
    assert len(variants(lesson, "wrong", exercise.name)) >= 15
    causes = {wrong.cause for wrong in misconceptions_of(lesson) if wrong.exercise == exercise.name}
    assert len(causes) >= 4


EMPTY_HEADED = [
    "lambda *args, **kwargs: None",
    "lambda *args, **kwargs: 0.0",
    "lambda *args, **kwargs: args[0] if args else None",
    "lambda *args, **kwargs: torch.zeros_like(args[0])",
    "lambda *args, **kwargs: (torch.zeros(2, 3, 4), torch.zeros(2, 3, 5))",
    "type('Any', (), {'__eq__': lambda s, o: True, '__call__': lambda s, *a: s, '__bool__': lambda s: True})()",
    "nn.Identity",
    "lambda *args, **kwargs: (lambda q, k, v, mask=None: (v, k))",
    "42",
]


def all_that_know_nothing():
    for number, (lesson, exercise) in enumerate(CASES):
        chosen = EMPTY_HEADED if EVERYTHING else EMPTY_HEADED[number % 3 :: 3]
        for source in chosen:
            yield pytest.param(lesson, exercise, source, id=f"{lesson.folder}-{exercise.name}-{source}")


@pytest.mark.parametrize(("lesson", "exercise", "source"), list(all_that_know_nothing()))
def test_an_answer_that_knows_nothing_earns_nothing(lesson, exercise, source):
    namespace = namespace_with(lesson, exercise, f"{exercise.name} = {source}")
    result = verdict(lesson, exercise, namespace)
    assert result.points == 0 and result.status not in ("passed", "partial")


def test_a_visible_check_without_the_hidden_graders_promises_no_more():
    lesson = catalog.find_lesson("00-start-here")
    suite = Suite(catalog.graders_folder(lesson), reference=None)
    outcomes = suite.run("softmax", Learner(Session(vars(catalog.reference())).answer))
    result = judge(lesson.exercise("softmax"), outcomes)
    assert result.status == "passed"
    assert "the hidden graders run when you submit" in result.message
    assert not any(outcome.hidden for outcome in outcomes)
