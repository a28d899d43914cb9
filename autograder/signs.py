"""What in a result is a reason to look at a submission oneself: never an accusation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.exercise import NOT_JUDGED, SubmissionResult

# What each sign means, and the honest way in which it comes about.
KINDS = {
    "finished part": "Calls the part that the exercise asks to build. It earned nothing, and the learner was told; "
    "often it is a habit from other code.",
    "no end": "Was stopped for computing too long. An endless loop is a common honest mistake.",
    "ends itself": "Ended or crashed its own process: a stray `exit()`, a deep recursion, or an attempt to get away.",
    "memory": "Wanted more memory than there is for a submission: mostly a shape that grew by broadcasting.",
    "reaches outside": "Asked for files, modules or a network that no exercise needs. It got none of them.",
    NOT_JUDGED: "The grader itself stumbled over it. Its points are yours to give; please report it.",
    "odd file": "What was handed in is no ordinary notebook of ordinary size. Saving it anew mostly helps.",
}
_ODD_FILE = re.compile(
    r"MiB large|cells; up to|nested too deeply|links are not followed|is a (pipe|socket|device|folder)"
)
_OUTSIDE = re.compile(
    r"gpt_from_scratch|autograder[./]|No module named 'autograder|/proc/|/etc/|PermissionError|Read-only file system"
    r"|Operation not permitted|Network is unreachable|gaierror|Connection refused|name resolution"
)


@dataclass(frozen=True)
class Sign:
    """One reason to look: its kind (a key of ``KINDS``), the exercise (``None``: all of it), what was seen."""

    kind: str
    exercise: str | None
    seen: str


def signs_of(result: SubmissionResult) -> list[Sign]:
    """Give the reasons to look at a submission; most have none.

    >>> signs_of(SubmissionResult("ada", "unreadable", 0.0, 10.0, "softmax.ipynb is a pipe, not a notebook", ()))
    [Sign(kind='odd file', exercise=None, seen='softmax.ipynb is a pipe, not a notebook')]
    """
    if result.status in ("unreadable", "missing"):
        reason = result.reason or ""
        return [Sign("odd file", None, reason)] if _ODD_FILE.search(reason) else []
    signs = []
    for exercise in result.exercises:
        first = exercise.message.split("\n")[0]
        if exercise.status == "refused":
            signs.append(Sign("finished part", exercise.name, first))
        elif exercise.status == "error" and exercise.cause in _BY_CAUSE:
            signs.append(Sign(_BY_CAUSE[exercise.cause], exercise.name, first))
        elif exercise.status != "passed" and (found := _OUTSIDE.search(exercise.message)):
            line = next(line for line in exercise.message.split("\n") if found[0] in line)
            signs.append(Sign("reaches outside", exercise.name, line.strip()))
    if not signs and result.status in ("timeout", "crashed"):
        # A cell that no exercise stands in: nothing was lost, and yet it happened.
        signs.append(Sign("no end" if result.status == "timeout" else "ends itself", None, result.reason or ""))
    return signs


_BY_CAUSE = {"timeout": "no end", "crashed": "ends itself", "memory": "memory", NOT_JUDGED: NOT_JUDGED}
