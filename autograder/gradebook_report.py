"""A class's results as nbgrader's gradebook has them: with points given by hand, extra credit and late penalties."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader import api

from autograder.exercise import ExerciseResult, Lesson, SubmissionResult, UserError
from autograder.grade import nothing_graded, reason_of
from autograder.nbgrader_course import Course
from autograder.nbgrader_plugin import notebook_names
from autograder.notebook import MissingNotebook
from autograder.verdicts import points_for_gradebook, read_verdicts


def read_class(course: Course, lesson: Lesson) -> tuple[list[SubmissionResult], list[str]]:
    """Read a class's results from the gradebook and the autograded notebooks, sorted by student.

    Points given by hand, extra credit and late penalties count; cells that are no exercises do not (see
    :func:`left_out`). Also gives the students who handed something in that has not been graded.
    """
    graded, penalties = _graded(course, lesson)
    results = [_result(course, lesson, student, graded[student], penalties[student]) for student in sorted(graded)]
    handed_in = {path.parent.name for path in course.submitted.glob(f"*/{lesson.folder}")}
    return results, sorted(handed_in - set(graded))


def _graded(course: Course, lesson: Lesson) -> tuple[dict[str, dict[str, _Grade]], dict[str, float]]:
    """Read from the gradebook alone the grades of each student who has some, by exercise, and the late penalties."""
    with course.gradebook() as gradebook:
        if lesson.topic not in notebook_names(gradebook, lesson.folder):
            raise UserError(f"The gradebook does not know {lesson.folder}: nothing has been graded there yet.")
        most = {cell.name: float(cell.max_score)
                for cell in gradebook.find_notebook(lesson.topic, lesson.folder).grade_cells}  # fmt: skip
        rows = (
            gradebook.db.query(api.SubmittedAssignment.student_id, api.SubmittedNotebook.late_submission_penalty,
                               api.BaseCell.name, api.Grade.auto_score, api.Grade.manual_score, api.Grade.extra_credit)
            .select_from(api.Grade)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .filter(api.Assignment.name == lesson.folder, api.Notebook.name == lesson.topic)
            .all()
        )  # fmt: skip
    grades: dict[str, dict[str, _Grade]] = {}
    penalties: dict[str, float] = {}
    for student, penalty, name, auto, manual, extra in rows:
        grades.setdefault(student, {})[name] = _Grade(auto, manual, extra or 0.0, most.get(name, 0.0))
        penalties[student] = penalty or 0.0
    graded = {student: found for student, found in grades.items() if any(grade.is_given for grade in found.values())}
    return graded, penalties


def _points(lesson: Lesson, grades: Mapping[str, _Grade], penalty: float) -> float:
    points = round(sum(grades[exercise.name].points for exercise in lesson.exercises if exercise.name in grades), 2)
    return max(0.0, round(points - penalty, 2)) if penalty else points


def left_out(course: Course, lesson: Lesson) -> list[str]:
    """Name the cells that the gradebook counts and these reports do not, for they are none of the lesson's exercises.

    Each with its notebook and most points: texts and tasks that a person grades, own checks, other notebooks.
    """
    exercises = {(lesson.topic, exercise.name) for exercise in lesson.exercises}
    with course.gradebook() as gradebook:
        return [
            f"{cell.name} ({notebook.name}, {cell.max_score:g} points)"
            for notebook in gradebook.find_assignment(lesson.folder).notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
            if (notebook.name, cell.name) not in exercises
        ]


def with_other_points(course: Course, lesson: Lesson, results: Sequence[SubmissionResult]) -> list[str]:
    """Name the students whose points in the gradebook are not those of ``results``, which the graders gave."""
    graded, penalties = _graded(course, lesson)
    said = {student: _points(lesson, found, penalties[student]) for student, found in graded.items()}
    return [result.student for result in results if said.get(result.student, result.points) != result.points]


@dataclass(frozen=True)
class _Grade:
    auto: float | None
    manual: float | None
    extra: float
    most: float

    @property
    def is_given(self) -> bool:
        return self.auto is not None or self.manual is not None

    @property
    def points(self) -> float:
        """nbgrader's rule: what was given by hand takes precedence, and extra credit comes on top."""
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else round(given + self.extra, 2)


def _result(
    course: Course,
    lesson: Lesson,
    student: str,
    grades: Mapping[str, _Grade],
    penalty: float,
) -> SubmissionResult:
    folder = course.coursedir.format_path(course.coursedir.autograded_directory, student, lesson.folder)
    try:
        found = json.loads(Path(folder, f"{lesson.topic}.ipynb").read_text(encoding="utf-8"))
        verdicts, whole = read_verdicts(found)
    except FileNotFoundError:
        missing = MissingNotebook(f"{lesson.topic}.ipynb").sentence
        verdicts = {verdict.name: verdict for verdict in nothing_graded(lesson, "missing", missing)}
        whole = {"status": "missing", "reason": missing}
    except (OSError, ValueError, TypeError, AttributeError):
        verdicts, whole = {}, {}
    exercises, changed = [], False
    for exercise in lesson.exercises:
        grade = grades.get(exercise.name, _Grade(None, None, 0.0, exercise.points))
        verdict = verdicts.get(exercise.name) or _without_verdict(exercise.name, grade)
        ours = points_for_gradebook(verdict, grade.most)
        if grade.points != ours or verdict.max_points != grade.most:
            said = f"In the gradebook: {grade.points:g} of {grade.most:g} points (the graders gave {verdict.points:g})."
            # The first line becomes the reason why points are missing: the person, where a person took them away.
            lines = [said, verdict.message] if grade.points < ours else [verdict.message, said]
            message = "\n".join(filter(None, lines))
            verdict = replace(verdict, points=grade.points, max_points=grade.most, message=message)
            changed = True
        exercises.append(verdict)
    points = _points(lesson, grades, penalty)
    reason = reason_of(exercises) if changed or "reason" not in whole else whole["reason"]
    if penalty:
        reason = f"Handed in late: {penalty:g} points less.{' ' + reason if reason else ''}"
    most_points = sum(exercise.max_points for exercise in exercises)
    return SubmissionResult(student, whole.get("status", "graded"), points, most_points, reason, tuple(exercises))


def _without_verdict(name: str, grade: _Grade) -> ExerciseResult:
    """Say of a grade that another grader gave, or a person, what its points say."""
    status: Any = "passed" if grade.points >= grade.most else "partial" if grade.points > 0 else "failed"
    message = "The gradebook has points here, but no verdict of these graders."
    return ExerciseResult(name, min(grade.points, grade.most), grade.most, status, message=message)
