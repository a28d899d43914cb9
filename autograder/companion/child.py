"""The process in which a learner's notebook is checked: warm, and out of the companion's way.

``python -m autograder.companion.child WAY`` reads one request a line (JSON: a lesson, the path of a notebook, the names
of exercises, the seconds after which a look ends itself) and answers with several lines: where it is, one verdict for
each exercise, and the end. Whatever the learner's code prints, reads or starts does not come near these lines. The way
``fork`` gives each request a fresh process, and this one stays warm; with ``once`` it serves one request and ends, and
the companion starts the next one beforehand.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[dict[str, Any]], None]


def main() -> None:
    """Import what is slow, say so, then serve."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    import torch

    from autograder import catalog, checking

    torch.set_num_threads(1)  # a process forked beside running threads would wait for them
    leaf = torch.ones(1, requires_grad=True)
    torch.autograd.grad(leaf, leaf, torch.ones(1))  # the first gradient imports sympy, which takes most of a second
    catalog.reference()
    say({"ready": os.getpid()})
    for line in requests:
        request = json.loads(line)
        if sys.argv[1:] != ["fork"]:
            _answer_and_end(request, say)
            say({"ended": 0})
            return
        checking.prepare(catalog.find_lesson(request["lesson"]))
        _serve_in_a_fork(request, say)


def _serve_in_a_fork(request: dict[str, Any], say: Say) -> None:
    checking_process = os.fork()
    if checking_process == 0:
        os.setpgid(0, 0)  # so that what the learner's code starts ends with it
        say({"process": os.getpid()})
        try:
            _answer_and_end(request, say)
        finally:
            os._exit(0)
    _, status = os.waitpid(checking_process, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(checking_process, signal.SIGKILL)
    say({"ended": os.waitstatus_to_exitcode(status)})


def _answer_and_end(request: dict[str, Any], say: Say) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(request["seconds"])  # the companion may be gone by then, and a loop would run for ever
    try:
        _answer(request, say)
    except BaseException as error:  # a learner's cell may raise SystemExit in a thread of its own, or worse
        say({"trouble": f"{type(error).__name__}: {error}"})


def _answer(request: dict[str, Any], say: Say) -> None:
    from autograder import catalog
    from autograder.checking import check_namespace, run_cells
    from autograder.notebook import read_code_cells

    lesson = catalog.find_lesson(request["lesson"])
    notebook = Path(request["notebook"])
    code_cells = read_code_cells(notebook)
    os.chdir(notebook.parent)
    namespace = run_cells(
        lesson, code_cells, problem=lambda sentence: say({"problem": sentence}), at=lambda place: say({"at": place})
    )
    for name in request["exercises"]:
        say({"at": f"the check of {name}"})
        result = check_namespace(name, namespace)
        say({"verdict": name, "status": result.status, "points": result.points, "message": result.message})


if __name__ == "__main__":
    main()
