"""The GitHub Classroom workflow: parsed as YAML, and its commands run as a runner would."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from autograder import catalog
from autograder.classroom import workflow

LESSONS = catalog.lessons()
LESSON = catalog.find_lesson("04-attention")


def steps_of(lesson):
    job = yaml.safe_load(workflow(lesson))["jobs"]["run-autograding-tests"]
    return job["steps"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_every_lesson_has_a_workflow_that_adds_up(lesson):
    document = yaml.safe_load(workflow(lesson))
    assert document[True] == ["push", "repository_dispatch"]  # YAML 1.1 reads the key `on` as true
    steps = document["jobs"]["run-autograding-tests"]["steps"]
    graders = [step for step in steps if "command-grader" in step.get("uses", "")]
    assert [step["with"]["test-name"] for step in graders] == [exercise.name for exercise in lesson.exercises]
    assert sum(step["with"]["max-score"] for step in graders) == lesson.max_points
    ids = [step["id"] for step in graders]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z0-9-]+", name) for name in ids)
    reporter = steps[-1]
    assert reporter["with"]["runners"].split(",") == ids
    assert reporter["env"] == {f"{name.upper()}_RESULTS": "${{steps." + name + ".outputs.result}}" for name in ids}


def test_its_commands_pass_what_is_right_and_fail_what_is_not(tmp_path):
    graders = [step for step in steps_of(LESSON) if "command-grader" in step.get("uses", "")]
    [install] = [step["run"] for step in steps_of(LESSON) if "run" in step]
    assert install == "python -m pip install --editable ."
    lesson = tmp_path / "lessons" / LESSON.folder
    lesson.mkdir(parents=True)
    for source, status in ((catalog.ROOT / "solutions", 0), (catalog.ROOT / "lessons", 1)):
        shutil.copy(source / LESSON.folder / f"{LESSON.topic}.ipynb", lesson)
        command = graders[0]["with"]["command"].removeprefix("autograder ").split()
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == status, done.stdout + done.stderr
