"""The command line ``autograder``: what learners, instructors and authors of lessons call."""

from __future__ import annotations

import sys
from typing import Any

import typer

from autograder import catalog
from autograder.cli import authors, instructors, learners
from autograder.cli.terminal import NOT_SAFE, USAGE, warn
from autograder.exercise import UserError
from autograder.sandbox import NotSafeHere

app = typer.Typer(
    help="Check your own work, grade a class, build the course.", no_args_is_help=True,
    pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

COMMANDS: dict[str, list[Any]] = {
    "For learners": [learners.check, learners.watch, learners.progress, learners.reset, learners.assemble],
    "For instructors": [
        instructors.grade, instructors.report, instructors.export, instructors.similar, instructors.bundle,
        instructors.gradescope, instructors.classroom, instructors.sample_class, instructors.doctor,
    ],
    "For authors of lessons": [authors.build, authors.site],
}  # fmt: skip

in_bundle = catalog.BUNDLED.is_dir()
for audience, commands in COMMANDS.items():
    for command in commands:
        # In a student's bundle the others say, when somebody calls them, that they are not there.
        app.command(rich_help_panel=audience, hidden=in_bundle and audience != "For learners")(command)


def main() -> None:
    """Run the command line; bad usage and bad input are one sentence and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may have another
    try:
        app()
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("autograder."):
            raise
        warn("This command belongs to the instructor's copy of the course; it is not in a student's bundle.")
        raise SystemExit(USAGE) from None
    except (UserError, NotSafeHere) as problem:
        warn(str(problem))
        raise SystemExit(USAGE if isinstance(problem, UserError) else NOT_SAFE) from None
