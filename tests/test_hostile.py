"""Submissions that want points without the work earn nothing, harm nothing, and are told why."""

import itertools
import json
import os
from pathlib import Path

import pytest

from autograder import catalog
from autograder.grade import Grader, Submission
from autograder.samples import SUBMISSIONS, filled, variants
from autograder.sandbox import Limits, Mother, strongest_isolation
from autograder.slot import Slot
from tests.answers import part

LIMITS = Limits(cpu_seconds_per_request=1, cpu_seconds=8, wall_seconds_per_request=4, wall_seconds=5)
# Without namespaces a submission can read the reference: that is what --isolation process says.
NEEDS_NAMESPACES = strongest_isolation(catalog.ROOT) != "namespaces"
enclosed = pytest.mark.skipif(NEEDS_NAMESPACES, reason="no user namespaces here (CI has them: test_isolation)")

FIRST = catalog.find_lesson("04-attention")
ATTACKS = [
    pytest.param(lesson, path.stem, variant, id=f"{lesson.folder}-{variant.name}")
    for lesson in catalog.lessons()
    for path in sorted((SUBMISSIONS / lesson.folder / "hostile").glob("*.py"))
    for variant in variants(lesson, "hostile", path.stem).values()
]
# `make test` tries a part of them, always the same, `make prove` (EVERYTHING=1) all.
TRIED = [
    attack
    for lesson, found in itertools.groupby(ATTACKS, lambda attack: attack.values[0])
    for attack in part(found, 30 if lesson == FIRST else 4)
]


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    graders, mothers = {}, {}

    def run(lesson, name, code, limits=LIMITS):
        if lesson not in graders:
            graders[lesson] = Grader(lesson, LIMITS)
        if lesson not in mothers:
            for mother in mothers.values():
                mother.close()
            mothers.clear()
            mothers[lesson] = Mother(catalog.ROOT)
        notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(filled(notebook, code)), encoding="utf-8")
        graders[lesson].limits = limits
        return graders[lesson].grade(Submission(name, path), mothers[lesson])

    yield run
    for mother in mothers.values():
        mother.close()


@enclosed
@pytest.mark.parametrize(("lesson", "exercise", "variant"), TRIED)
def test_a_hostile_submission_earns_nothing_and_harms_nothing(grade, lesson, exercise, variant):
    before = {path: path.stat().st_mtime_ns for path in tracked()}
    result = grade(lesson, variant.name, {exercise: variant.source})
    assert result.points == 0, result
    assert result.reason and result.reason.isprintable()
    assert all(line.isprintable() for verdict in result.exercises for line in verdict.message.splitlines())
    assert {path: path.stat().st_mtime_ns for path in tracked()} == before
    assert not Path("/tmp/left-behind").exists() and not Path("/tmp/filler-0").exists()
    if lesson != FIRST and variant != last_of(lesson, exercise):
        return  # what processes do to each other is tried with the first lesson's attacks
    # The next submission is graded as if nothing had been.
    right = next(iter(variants(lesson, "right", exercise).values())).source
    after = grade(lesson, "next", {exercise: right}, Limits())
    assert next(verdict for verdict in after.exercises if verdict.name == exercise).status == "passed", after


def last_of(lesson, exercise):
    return list(variants(lesson, "hostile", exercise).values())[-1]


def tracked():
    for folder in ("autograder", "solutions", "lessons", "course"):
        for path in (catalog.ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


@enclosed
def test_a_slot_that_graded_a_later_lesson_holds_no_answers_for_an_earlier_one(tmp_path):
    """What lesson 10 is given holds lesson 04's parts; formgrader and Dask grade both in one process."""
    steal = """
import gc, sys
def scaled_dot_product_attention(query, key, value, mask=None):
    kept = sys.modules["autograder.worker.cells"]._prepared
    for module in [*gc.get_objects(), *sys.modules.values(), *kept.values()]:
        found = getattr(module, "scaled_dot_product_attention", None) if type(module) is type(sys) else None
        if found is not None and module.__name__ == "given":
            return found(query, key, value, mask)
    return query, key
"""
    slot = Slot("namespaces", LIMITS)
    try:
        for number, code in (("10", {}), ("04", {"scaled_dot_product_attention": steal})):
            lesson = catalog.find_lesson(number)
            notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
            path = tmp_path / f"{lesson.topic}.ipynb"
            path.write_text(json.dumps(filled(notebook, code)), encoding="utf-8")
            result, _ = slot.grade_submission(lesson, Submission("someone", path))
    finally:
        slot.close()
    assert result.points == 0, result


def test_there_are_many_of_many_families():
    assert len(ATTACKS) >= 110
    assert len({parameters.values[0] for parameters in ATTACKS}) >= 8


def test_the_environment_of_the_tests_is_clean():
    assert not [name for name in os.listdir("/tmp") if name.startswith("filler-")]
