"""Run an experiment only when the parts it stands on are written."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable


def experiment(*parts: str) -> Callable[[Callable[[], None]], None]:
    """Run the decorated function at once, unless the learner's ``parts`` are still empty or broken.

    An experiment cell in a lesson reads::

        @experiment("softmax")
        def overflow():
            ...

    While ``softmax`` is a stub the cell says which part to finish first and the notebook goes on;
    when the part raises, the cell shows the error in one sentence and points to the check.

    >>> @experiment("softmax")
    ... def unfinished():
    ...     raise NotImplementedError
    Finish `softmax` first: this experiment runs on what you write there.

    >>> @experiment("softmax")
    ... def broken():
    ...     raise RuntimeError("sizes do not match")
    This experiment stopped with RuntimeError: sizes do not match (line 3 of broken).
    Look at the check of `softmax` first, then run this cell again.
    """
    names = " and ".join(f"`{part}`" for part in parts)

    def run(body: Callable[[], None]) -> None:
        try:
            body()
        except ImportError:
            raise  # what is missing is no part of the learner's
        except NameError as error:
            if error.name not in parts:
                raise
            print(f"Run the cell that defines `{error.name}` first: this experiment uses it.")
        except Exception as error:
            if isinstance(error, NotImplementedError) and not error.args:  # torch's own come with a message
                _close_figures()
                print(f"Finish {names} first: this experiment runs on what you write there.")
                return
            if not parts:
                raise
            _close_figures()
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(
                f"This experiment stopped with {type(error).__name__}: {error} (line {where.lineno} of {where.name}).\n"
                f"Look at the check of {names} first, then run this cell again."
            )

    return run


def _close_figures() -> None:
    """Close what the experiment had begun to draw, which a notebook would show empty."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
