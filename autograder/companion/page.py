"""How far a learner is, as a document for machines and as a page: one file that needs nothing else."""

from __future__ import annotations

from typing import Any

from autograder.class_page import MARKS
from autograder.companion.boxes import columns
from autograder.companion.standing import Course, Standing, next_open
from autograder.companion.view import dots, sentence_of_progress
from autograder.rendering import environment


def next_step(course: Course) -> Standing | None:
    """Give the first exercise of the course that does not pass."""
    return next_open(list(course.standings()))


def as_dict(course: Course) -> dict[str, Any]:
    """Give the document that ``autograder progress --json`` prints."""
    standings = list(course.standings())
    step = next_step(course)
    return {
        "passed": sum(one.passed for one in standings),
        "exercises": len(standings),
        "points": sum(one.points for one in standings),
        "max_points": sum(one.exercise.points for one in standings),
        "next": step and step.name,
        "lessons": [
            {
                "assignment": lesson.folder,
                "title": lesson.title,
                "problem": course.problems.get(lesson.folder),
                "exercises": [
                    {"name": one.name, "status": one.status, "points": one.points, "max_points": one.exercise.points,
                     "minutes": one.exercise.minutes, "difficulty": one.exercise.difficulty, "message": one.message}
                    for one in course.standings(lesson)
                ],
            }
            for lesson in course.lessons
        ],
    }  # fmt: skip


def progress_page(course: Course) -> str:
    """Give the page: the bar, the map of the learner's own models, and every lesson."""
    pages = environment()
    pages.filters["dots"] = dots
    standings = list(course.standings())
    return pages.get_template("progress.html").render(
        sentence=sentence_of_progress(standings), standings=standings, columns=columns(), step=next_step(course),
        passed={one.name for one in standings if one.passed}, marks=MARKS, problems=course.problems,
        lessons=[(lesson, list(course.standings(lesson))) for lesson in course.lessons],
    )  # fmt: skip
