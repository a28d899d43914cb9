"""What authors of lessons call: ``autograder build · site``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from autograder import catalog
from autograder.cli.terminal import FAILED, say, warn


def build(
    only_check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when anything generated is out of date.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Execute every solution notebook, not only those that changed.")
    ] = False,
) -> None:
    """Generate lessons, given.py, the reference, the solution notebooks and the book from the masters."""
    from autograder import book
    from autograder.build import drift, write_all

    if only_check:
        differing = drift(catalog.ROOT) + book.drift(catalog.ROOT)
        for path in differing:
            warn(f"out of date: {path}")
        if differing:
            warn("Run `autograder build` and commit what it writes.")
            raise typer.Exit(FAILED)
        say("Everything generated is what the masters give.")
        return
    which: Literal["all", "changed"] = "all" if everything else "changed"
    write_all(catalog.ROOT, catalog.ROOT, execute=which, say=say)
    say("Writing the book…")
    book.write_book(catalog.ROOT, catalog.ROOT)


def site() -> None:
    """Write the HTML edition, index.html and book/, from the executed solution notebooks."""
    from autograder import book

    book.write_book(catalog.ROOT, catalog.ROOT)
    say(f"Open {catalog.ROOT / 'index.html'} in a browser; it needs no network.")
