"""GitHub Classroom: the workflow file that runs a lesson's visible checks on every push of a student."""

from __future__ import annotations

import re

from autograder.exercise import Lesson
from autograder.rendering import environment


def workflow(lesson: Lesson) -> str:
    """Give the workflow of one lesson: one grader for each exercise, worth the exercise's points."""
    ids = {exercise.name: step_id(exercise.name) for exercise in lesson.exercises}
    template = environment(escapes=False, keeps_last_newline=True).get_template("classroom.yml")
    return template.render(lesson=lesson, ids=ids)


def step_id(name: str) -> str:
    """Give the id of an exercise's step; the reporter asks for the same in capitals.

    >>> step_id("ScaledDotProductAttention"), step_id("pad_batch")
    ('scaled-dot-product-attention-class', 'pad-batch')
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower()
    # A lesson may have a function and a class of the same words.
    return f"{words}-class" if name[:1].isupper() else words
