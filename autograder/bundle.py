"""What a class gets, in one ZIP file: lessons, ``course``, visible checks, and diagnosis; nothing that is secret.

Hidden checks, the reference, masters and misconceptions stay behind. Diagnosis in the bundle stands on what the
misconceptions *answer* (see :mod:`autograder.recorded`). The bundle is a package: ``pip install .`` where it lies.
"""

from __future__ import annotations

import ast
import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder import catalog, recorded
from autograder.exercise import Lesson, UserError
from autograder.misconceptions import Misconception, load_misconceptions

FOLDER = "gpt-from-scratch"
"""The folder in the archive that holds everything."""
_DATE = (1980, 1, 1, 0, 0, 0)  # equal contents are equal bytes


def make_bundle(
    through: Lesson | None = None, since: Lesson | None = None, say: Callable[[str], None] = lambda _: None
) -> bytes:
    """Give the bundle of all lessons up to ``through`` as the bytes of a ZIP file.

    For those who have an earlier one, ``since`` leaves out the notebooks before it: theirs are filled in. Raises
    :class:`UserError` where a lesson is not as it was built.
    """
    reference = catalog.reference()
    if reference is None:
        raise UserError("A bundle is made from the whole course: there is no solutions/gpt_from_scratch.py here.")
    chosen = [lesson for lesson in catalog.lessons() if through is None or lesson.folder <= through.folder]
    for lesson in chosen:
        _must_be_as_built(lesson)
    files = _plain_files(chosen)
    if since is not None:
        kept = {f"lessons/{lesson.folder}" for lesson in chosen if lesson.folder >= since.folder}
        files = {name: content for name, content in files.items()
                 if not name.startswith("lessons/") or name.rpartition("/")[0] in kept}  # fmt: skip
    for lesson in chosen:
        say(f"Recording what the classic mistakes of {lesson.folder} answer…")
        graders = catalog.graders_folder(lesson)
        home = f"autograder/graders/{lesson.folder}"
        for name in ("lesson.json", "test_visible.py"):
            files[f"{home}/{name}"] = (graders / name).read_bytes()
        known = [_without_solutions(one, lesson) for one in load_misconceptions(graders)]
        files[f"{home}/{recorded.FILE_NAME}"] = recorded.record(lesson, graders, known, vars(reference))
    return _zipped(files)


def _must_be_as_built(lesson: Lesson) -> None:
    """Refuse a lesson that somebody has filled in, run or changed: a class would get it."""
    cells = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))["cells"]
    stubs = {cell["metadata"]["exercise"]["name"]: "".join(cell["source"])
             for cell in cells if cell["metadata"].get("exercise")}  # fmt: skip
    given = catalog.given_source(lesson)
    built = catalog.ROOT / "solutions" / lesson.folder / "given.py"
    if given is not None and built.is_file() and given != built.read_text(encoding="utf-8"):
        raise _not_as_built(lesson, "given.py is another one")
    for exercise in lesson.exercises:
        if stubs.get(exercise.name) != exercise.stub:
            raise _not_as_built(lesson, f"the cell of `{exercise.name}` is not the stub")
    if any(cell.get("outputs") for cell in cells):
        raise _not_as_built(lesson, "cells have outputs")


def _not_as_built(lesson: Lesson, what: str) -> UserError:
    return UserError(
        f"lessons/{lesson.folder} is not as it was built: {what}. Your class would get that. Put the lesson back "
        "(`git restore lessons`, or `autograder build`) and keep your own copy elsewhere."
    )


def _without_solutions(known: Misconception, lesson: Lesson) -> Misconception:
    """Leave out of a mistake's sentences what is a line of the solution; in the file, all could read it."""
    secret = [line for other in catalog.lessons() if other.folder >= lesson.folder for line in solution_lines(other)]
    if not any(line in sentence for line in secret for sentence in (known.says, known.step)):
        return known
    says = _NO_MORE if any(line in known.says for line in secret) else known.says
    return replace(known, says=says, step="Open the hints of this exercise: the last one is almost the line.")


_NO_MORE = "Your answers are those of a known mistake."


@cache
def solution_lines(lesson: Lesson) -> frozenset[str]:
    """Give the lines of a lesson's solutions that say something: those of some length, between a master's markers."""
    master = catalog.ROOT / "solutions" / lesson.folder / f"{lesson.topic}.py"
    inside = False
    found: set[str] = set()
    told: set[str] = set()
    for line in map(str.strip, master.read_text(encoding="utf-8").splitlines()):
        if line.startswith("### "):
            inside = line == "### BEGIN SOLUTION"
        elif len(line) >= _TELLING:
            (found if inside else told).add(line)
    return frozenset(found - told)  # what the lesson itself tells is no secret


_TELLING = 20


def _plain_files(chosen: Iterable[Lesson]) -> dict[str, bytes]:
    """Give the files that go into a bundle as they are, and those that are written for it."""
    root = catalog.ROOT
    files: dict[str, bytes] = {}
    for lesson in chosen:
        folder = f"lessons/{lesson.folder}"
        for name in (f"{lesson.topic}.ipynb", "given.py"):
            path = root / folder / name
            if path.is_file():
                files[f"{folder}/{name}"] = path.read_bytes()
                # Once more inside the package, which a learner leaves alone: `autograder check` runs on these parts.
                files[f"autograder/{folder}/{name}"] = path.read_bytes()
    for path in sorted((root / "course").iterdir()):
        if path.suffix in (".py", ".js"):
            files[path.relative_to(root).as_posix()] = path.read_bytes()
    for name in _modules():
        path = root / "autograder" / f"{name.replace('.', '/')}.py"
        files[path.relative_to(root).as_posix()] = path.read_bytes()
    templates = ("autograder/templates/progress.html", "autograder/templates/no-settings.ini")
    for name in ("LICENSE", "constraints.txt", "docs/students.md", *templates):
        files[name] = (root / name).read_bytes()
    files["README.md"] = _README.encode()
    files["pyproject.toml"] = _pyproject(files).encode()
    return files


def _modules() -> list[str]:
    """Name the engine's modules that a student's commands import, however late; of ``cli`` only what it needs to start.

    >>> "checking" in _modules(), "fleet" in _modules(), "build" in _modules()
    (True, False, False)
    """
    folder = catalog.ROOT / "autograder"
    found: set[str] = set()
    waiting = ["__init__", "__main__", "cli.__init__", "worker.__init__"]
    waiting += ["checking", "assemble", *(f"companion.{path.stem}" for path in (folder / "companion").glob("*.py"))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            tree = ast.parse((folder / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))
            waiting += _imported(tree.body if name.startswith("cli.") else ast.walk(tree), folder)
    return sorted(found)


def _imported(nodes: Iterable[ast.AST], folder: Path) -> list[str]:
    names: list[str] = []
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "autograder":
            inside = (node.module or "").removeprefix("autograder").lstrip(".")
            names += [inside, *(f"{inside}.{alias.name}".lstrip(".") for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name.removeprefix("autograder.") for alias in node.names]
    return [name for name in names if name and (folder / f"{name.replace('.', '/')}.py").is_file()]


def _pyproject(files: dict[str, bytes]) -> str:
    """Write the package description from the repository's own."""
    with (catalog.ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    packages = sorted({str(Path(name).parent.as_posix()).replace("/", ".") for name in files if name.endswith(".py")
                       and name.split("/")[0] in ("autograder", "course") and "-" not in name})  # fmt: skip
    return f"""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{project["name"]}"
version = "{project["version"]}"
description = {json.dumps(project["description"])}
requires-python = "{project["requires-python"]}"
dependencies = {json.dumps(project["dependencies"])}

[project.optional-dependencies]
student = {json.dumps(project["optional-dependencies"]["student"])}

[project.scripts]
autograder = "autograder.cli:main"

[tool.setuptools]
packages = {json.dumps(packages)}

[tool.setuptools.package-data]
autograder = ["lessons/*/*", "graders/*/*", "templates/*"]
"""


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(f"{FOLDER}/{name}", _DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, files[name])
    return buffer.getvalue()


_README = """# GPT From Scratch

You build a Transformer, part by part. Each lesson is a notebook: stubs that you fill in, and a check below each stub
that says which mistake you made.

Install it once, in this folder, with Python 3.11 to 3.13:

```
python3 -m venv .venv
.venv/bin/python -m pip install --constraint constraints.txt ".[student]"
.venv/bin/jupyter lab --notebook-dir=lessons
```

On Windows begin with `py -3.11 -m venv .venv`; the programs are then in `.venv\\Scripts`. On Linux without a GPU you
may want PyTorch's smaller CPU build: follow the CPU instructions on PyTorch's own site first, into the same `.venv`.
PyTorch needs a Mac with Apple silicon.

**You have an earlier one of these files?** Your answers are in `lessons`. Unpack this one somewhere else, copy
everything but the `lessons` that you have over the old folder, and call the line with `pip install` once more. (A file
that your instructor made with `--since` holds new lessons only: unpack it over the old folder.)

Begin with `lessons/00-start-here/start-here.ipynb`. In a terminal, `.venv/bin/autograder check 00-start-here` checks a
whole lesson.

The checks here are the visible ones: "visible checks passed; the hidden graders run when you submit".
More: [docs/students.md](docs/students.md).
"""
