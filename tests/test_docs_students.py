"""What docs/students.md says to type gives what it says, in a scratch copy with one answer in it."""

import json

import pytest

from autograder import catalog
from autograder.samples import filled, variants
from tests.docs_runner import run, steps
from tests.test_docs import environment_of, scratch_copy

pytestmark = pytest.mark.slow


def test_a_student_types_what_the_page_says(tmp_path):
    folder = scratch_copy(tmp_path / "gpt-from-scratch")
    lesson = catalog.find_lesson("00-start-here")
    notebook = folder / "lessons" / lesson.folder / f"{lesson.topic}.ipynb"
    wrong = next(one for one in variants(lesson, "wrong", "softmax").values() if one.cause == "no-maximum-subtracted")
    pristine = json.loads(notebook.read_text(encoding="utf-8"))
    notebook.write_text(json.dumps(filled(pristine, {"softmax": wrong.source})), encoding="utf-8")
    said = steps((catalog.ROOT / "docs" / "students.md").read_text(encoding="utf-8"))
    assert {step.command.split()[1] for step in said} == {"check", "progress", "reset"}
    for step in said:
        run(step, folder, environment_of(folder, tmp_path))
    assert "✓" not in notebook.read_text(encoding="utf-8") and (folder / "progress.html").is_file()
