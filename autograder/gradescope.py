"""Gradescope: make the archive that it asks for, and grade one submission where it puts things.

The format is Gradescope's own, published as "Autograder Specifications": ``setup.sh`` and ``run_autograder`` lie in
``/autograder/source``, the submission in ``/autograder/submission``, and the verdict goes to
``/autograder/results/results.json``.
"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.exercise import ExerciseResult, Lesson, Submission, SubmissionResult, UserError
from autograder.files import write_whole
from autograder.grade import Grader, without_verdict
from autograder.rendering import TEMPLATES
from autograder.sandbox import Isolation, Mother, MotherGone, NotSafeHere

USER = "student"
_OPENED = (1980, 1, 1, 0, 0, 0)  # equal archives are equal to the byte
_DEEPEST = 6
_MOST_TRIES = 3
LOUD = {
    "namespaces": "Isolation: namespaces. The submission saw no grader, no results, no file of the container and no "
    "network.",
    "user": "ISOLATION: A USER OF ITS OWN, AND LIMITS ONLY. This container has no namespaces. The submission could not "
    "read graders, reference or results, nor write them; it could use the network and read the rest of the container.",
    "process": "ISOLATION: LIMITS ONLY. This container has no namespaces, and there was no user to change to. A "
    "submission can read everything here, graders and reference among it: do not take its points on trust.",
}


def write_archive(lesson: Lesson, path: Path) -> int:
    """Write the archive that an instructor uploads; gives the number of files in it.

    It holds this package with the graders of this lesson, the reference, and what installs them; of the lessons
    only this one.
    """
    scripts = {"setup.sh": _script("gradescope-setup.sh"), "run_autograder": _script("gradescope-run.sh")}
    scripts["run_autograder"] = scripts["run_autograder"].replace("{{ assignment }}", lesson.folder)
    files = {str(file.relative_to(catalog.ROOT).as_posix()): file for file in _files(lesson)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in scripts.items():
            archive.writestr(_entry(name, 0o755), text)
        for name in sorted(files):
            archive.writestr(_entry(name, 0o644), files[name].read_bytes())
    return len(scripts) + len(files)


def _script(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _OPENED)
    entry.external_attr = (0o100000 | mode) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _files(lesson: Lesson) -> Iterator[Path]:
    """Give what grading one lesson needs."""
    root = catalog.ROOT
    for name in ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "solutions/gpt_from_scratch.py"):
        yield root / name
    for folder in (root / "autograder", root / "course"):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            others = inside[0] == "graders" and len(inside) > 2 and inside[1] != lesson.folder
            if path.is_file() and "__pycache__" not in inside and not others and path.suffix != ".pyc":
                yield path
    yield catalog.lesson_notebook(lesson)
    given = catalog.lesson_notebook(lesson).with_name("given.py")
    if given.is_file():
        yield given


def grade_submission(lesson: Lesson, root: Path) -> tuple[SubmissionResult, str]:
    """Grade what lies in ``root/submission``; also says how it was isolated (a key of ``LOUD``)."""
    submission = Submission("submission", find_notebook(root / "submission", lesson))
    grader = Grader(lesson)
    user = USER if _can_change_user() else None
    ways: list[tuple[str, Isolation, str | None]] = [("namespaces", "namespaces", None)]
    ways.append(("user", "process", user) if user else ("process", "process", None))
    for name, isolation, whom in ways:
        try:
            return _graded(grader, submission, isolation, whom), name
        except NotSafeHere:
            continue
    raise AssertionError("not reached: limits are everywhere")


def _graded(grader: Grader, submission: Submission, isolation: Isolation, user: str | None) -> SubmissionResult:
    """Grade once, and again where the submission took the process down that starts its own."""
    for _ in range(_MOST_TRIES):
        try:
            with Mother(catalog.ROOT, isolation, user) as mother:
                mother.wait_until_ready()
                return grader.grade(submission, mother)
        except MotherGone:
            continue
    reason = "The submission ended the processes that grade it."
    return without_verdict(grader.lesson, submission.student, "crashed", reason)


def _can_change_user() -> bool:
    import pwd

    try:
        return os.getuid() == 0 and bool(pwd.getpwnam(USER))
    except KeyError:
        return False


def find_notebook(folder: Path, lesson: Lesson) -> Path:
    """Give where the lesson's notebook lies in an upload: on top, or in a folder (of a zip, of a repository).

    Where there is none, gives the path on top, whose absence becomes the result.
    """
    name = f"{lesson.topic}.ipynb"
    found = []
    for parent, folders, files in os.walk(folder):
        depth = len(Path(parent).relative_to(folder).parts)
        folders[:] = sorted(one for one in folders if not one.startswith(".") and depth < _DEEPEST)
        if name in files:
            in_its_folder = Path(parent).name == lesson.folder
            found.append((not in_its_folder if depth else False, depth, Path(parent, name)))
    return min(found)[2] if found else folder / name


def as_gradescope(result: SubmissionResult) -> dict[str, Any]:
    """Give a result in Gradescope's format: one test for each exercise, with the message that the learner reads."""
    return {
        "output": result.reason or "All checks passed.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(exercise) for exercise in result.exercises],
    }


def _test(exercise: ExerciseResult) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": exercise.points,
        "max_score": exercise.max_points,
        "status": "passed" if exercise.status == "passed" else "failed",
        "output": exercise.message,
        "output_format": "text",
        "visibility": "visible",
    }


def main(arguments: list[str]) -> int:
    """What ``run_autograder`` starts: grade, and write ``results.json``; what is printed only instructors see."""
    root = Path(os.environ.get("AUTOGRADER_ROOT", "/autograder"))
    try:
        lesson = catalog.find_lesson(arguments[0])
        result, isolated = grade_submission(lesson, root)
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(LOUD[isolated])
    print(f"{result.points:g} of {result.max_points:g} points, {result.status}")
    results = root / "results"
    results.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_gradescope(result), indent=1, ensure_ascii=False) + "\n"
    write_whole(results / "results.json", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
