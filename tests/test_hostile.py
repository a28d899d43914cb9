"""Submissions that want points without the work earn nothing, harm nothing, and are told why."""

import json
import os
from pathlib import Path

import pytest

from autograder import catalog
from autograder.grade import Grader, Submission
from autograder.samples import filled, variants
from autograder.sandbox import Limits, Mother, strongest_isolation

LESSON = catalog.find_lesson("04-attention")
EXERCISE = "scaled_dot_product_attention"
HOSTILE = variants(LESSON, "hostile", EXERCISE).values()
LIMITS = Limits(cpu_seconds_per_request=1, cpu_seconds=8, wall_seconds_per_request=4, wall_seconds=5)
# Without namespaces a submission can read the reference: that is what --isolation process says.
NEEDS_NAMESPACES = strongest_isolation(catalog.ROOT) != "namespaces"


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    grader = Grader(LESSON, LIMITS)
    right = variants(LESSON, "right", "ScaledDotProductAttention")["everything-itself"].source

    with Mother(catalog.ROOT) as mother:

        def run(name, source, module=None):
            path = folder / f"{name}.ipynb"
            path.write_text(json.dumps(filled(notebook, {EXERCISE: source, "ScaledDotProductAttention": module})))
            return grader.grade(Submission(name, path), mother)

        run.right = right
        yield run


@pytest.mark.skipif(NEEDS_NAMESPACES, reason="no user namespaces here (CI has them: test_isolation)")
@pytest.mark.parametrize("variant", HOSTILE, ids=lambda variant: variant.name)
def test_a_hostile_submission_earns_nothing_and_harms_nothing(grade, variant):
    before = {path: path.stat().st_mtime_ns for path in tracked()}
    result = grade(variant.name, variant.source)
    assert result.points == 0, result
    assert result.reason
    assert {path: path.stat().st_mtime_ns for path in tracked()} == before
    assert not Path("/tmp/left-behind").exists() and not Path("/tmp/filler-0").exists()
    # The next submission is graded as if nothing had been.
    after = grade("next", variants(LESSON, "right", EXERCISE)["textbook"].source, grade.right)
    assert after.points == LESSON.max_points and after.reason is None


def tracked():
    for folder in ("autograder", "solutions", "lessons", "course"):
        for path in (catalog.ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def test_the_environment_of_the_tests_is_clean():
    assert not [name for name in os.listdir("/tmp") if name.startswith("filler-")]
