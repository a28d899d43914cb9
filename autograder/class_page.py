"""The class as one HTML page that needs nothing else: who has what, and where the next lecture can start."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

from autograder.exercise import ExerciseResult, Lesson, SubmissionResult, UserError
from autograder.notebook import clean
from autograder.rendering import TEMPLATES, environment
from autograder.signs import KINDS, signs_of

MARKS = {"passed": "✓", "partial": "◐", "failed": "✗", "not started": "○", "error": "!", "refused": "⊘"}
UNNAMED = "no known mistake"
"""The cause of a wrong answer that matches no named misconception."""
_LETTERS = {"passed": "p", "partial": "h", "failed": "f", "not started": "n", "error": "e", "refused": "r"}
_NOTHING_THERE = {"unreadable": "u", "missing": "m"}
"""Where no notebook was judged: an exercise has no verdict then, and no part in counts and means of the exercise."""
_SUBMISSION_LETTERS = {"graded": "g", "unreadable": "u", "missing": "m", "timeout": "t", "crashed": "c"}
# Characters that turn the direction of what follows, or cannot be seen: shown by their number.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LONGEST_MESSAGE = 4000


@dataclass(frozen=True)
class Graded:
    """One assignment's results as they stand in ``results.json``, and the seconds that grading took, where known."""

    assignment: str
    exercises: tuple[tuple[str, float], ...]
    """Each exercise's name and most points."""
    results: Sequence[SubmissionResult]
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def most(self) -> float:
        return sum(points for _, points in self.exercises)


def of_lesson(lesson: Lesson, results: Sequence[SubmissionResult]) -> Graded:
    """Give a lesson's results with the points that they count; a gradebook may have others than the lesson."""
    names = [(exercise.name, exercise.points) for exercise in lesson.exercises]
    return Graded(lesson.folder, _most_points(results) or tuple(names), results)


def read_graded(folder: Path) -> Graded:
    """Read ``results.json`` of a folder, and ``timings.json`` where it is there.

    Raises :class:`UserError` where there is none, or it is not what ``autograder grade`` writes.
    """
    path = folder if folder.suffix == ".json" else folder / "results.json"
    if not path.is_file():
        raise UserError(f"There is no {str(path)!r}: give a folder that `autograder grade` wrote its results to.")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        results = [_result(entry) for entry in document["results"]]
        _demand_alike(results)
        timings = path.with_name("timings.json")
        found = json.loads(timings.read_text(encoding="utf-8")) if timings.is_file() else {}
        seconds = {str(name): float(taken) for name, taken in found.items()}
        return Graded(str(document["assignment"]), _most_points(results), results, seconds)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UserError(
            f"{str(path)!r} is not what `autograder grade` writes ({type(problem).__name__}: {problem})."
        ) from None


def _result(entry: dict[str, Any]) -> SubmissionResult:
    exercises = tuple(ExerciseResult(**exercise) for exercise in entry["exercises"])
    result = SubmissionResult(**{**entry, "exercises": exercises})
    _demand_verdict(result.status, _SUBMISSION_LETTERS, result.points, result.max_points)
    for exercise in exercises:
        _demand_verdict(exercise.status, _LETTERS, exercise.points, exercise.max_points)
    return result


def _demand_verdict(status: str, known: Iterable[str], *points: float) -> None:
    """Raise ``ValueError`` where a status or a number of points is none."""
    if status not in known:
        raise ValueError(f"no such status: {status!r}")
    for number in points:
        if not 0 <= float(number) < float("inf"):
            raise ValueError(f"no such number of points: {number!r}")


def _demand_alike(results: Sequence[SubmissionResult]) -> None:
    """Raise ``ValueError`` where a student is there twice, or exercises differ."""
    if len({result.student for result in results}) < len(results):
        raise ValueError("a student is there twice")
    if len({tuple(exercise.name for exercise in result.exercises) for result in results}) > 1:
        raise ValueError("not every student has the same exercises")


def _most_points(results: Sequence[SubmissionResult]) -> tuple[tuple[str, float], ...]:
    most: dict[str, float] = {}
    for result in results:
        for exercise in result.exercises:
            most[exercise.name] = max(most.get(exercise.name, 0.0), float(exercise.max_points))
    return tuple(most.items())


def class_page(graded: Sequence[Graded], *, anonymous: bool = False) -> str:
    """Give the page of one assignment, or of several together; equal results give equal bytes.

    With ``anonymous`` no student's name is anywhere in it: students have numbers, in an order that comes from their
    results alone, and what looks like a name in a message is left out.
    """
    everyone = _Class(graded, anonymous)
    pages = environment()
    pages.filters["points"] = _points
    script = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    return pages.get_template("class.html").render(
        title=everyone.title, graded=graded, everyone=everyone, anonymous=anonymous, marks=MARKS, kinds=KINDS,
        summary=everyone.summary(), bins=everyone.bins(), exercises=everyone.exercises(), start=everyone.start_here(),
        time=everyone.time(), data=_as_script(everyone.data()), messages=_as_script(everyone.messages()),
        script=script, script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=(TEMPLATES / "class.css").read_text(encoding="utf-8"),
    )  # fmt: skip


def _points(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _as_script(data: Any) -> str:
    """Give data as JSON that can stand in a ``<script>``, whatever texts it holds.

    >>> _as_script("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def visible(text: str) -> str:
    """Give a text in which nothing turns the reading direction or hides.

    >>> visible("abc\u202exyz")
    'abc\\\\u202exyz'
    """
    text = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}\n… (cut here; whole in results.json)"


class _Names:
    """Students' names taken out of texts: each word of a name, wherever it stands as a word of its own."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words = {word.casefold() for name in names for word in re.findall(r"\w+", name) if len(word) > 2}

    def left_out(self, text: str) -> str:
        return re.sub(r"\w+", lambda word: "…" if word[0].casefold() in self._words else word[0], text)


class _Table:
    """Texts, each kept once, and the number under which it is kept."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def texts(self) -> list[str]:
        return list(self._numbers)


class _Class:
    """All that the page says, computed once."""

    def __init__(self, graded: Sequence[Graded], anonymous: bool) -> None:
        self._names = _Names(result.student for one in graded for result in one.results)
        self.anonymous = anonymous
        self.graded = [
            replace(one, results=[self._shown(result) for result in one.results], seconds=dict(one.seconds))
            for one in graded
        ]
        by_student: list[dict[str, SubmissionResult]] = [{r.student: r for r in one.results} for one in self.graded]
        students = sorted({student for results in by_student for student in results})
        rows = {student: [results.get(student) for results in by_student] for student in students}
        ranking = sorted(students, key=lambda student: self._content(rows[student], student))
        self.numbers = {student: number for number, student in enumerate(ranking, 1)}
        self.students = ranking if anonymous else students
        self.rows = [rows[student] for student in self.students]
        self.title = self.graded[0].assignment if len(graded) == 1 else f"{len(graded)} assignments"

    def _shown(self, result: SubmissionResult) -> SubmissionResult:
        """Give a result as it may be shown."""
        say: Callable[[str], str] = visible
        if self.anonymous:
            say = lambda text: self._names.left_out(visible(text))  # noqa: E731
        exercises = tuple(replace(one, message=say(one.message), cause=one.cause and clean(one.cause))
                          for one in result.exercises)  # fmt: skip
        reason = result.reason if result.reason is None else say(result.reason)
        return replace(result, reason=reason, exercises=exercises)

    def _content(self, row: Sequence[SubmissionResult | None], student: str) -> tuple[Any, ...]:
        """Give what a student's number depends on: the results, the best first, and nothing of the name."""
        points = sum(result.points for result in row if result)
        seconds = [one.seconds.get(student) for one in self.graded]
        return -points, repr([result and replace(result, student="") for result in row]), repr(seconds)

    @property
    def max_points(self) -> float:
        return sum(one.most for one in self.graded)

    @property
    def totals(self) -> list[float]:
        return [round(sum(result.points for result in row if result), 2) for row in self.rows]

    def summary(self) -> list[str]:
        """Give the class in a few phrases."""
        totals, count = self.totals, len(self.rows)
        if not count:
            return ["no submissions"]
        several = len(self.graded) > 1
        said = [f"{count} {'student' if several else 'submission'}{'s' if count != 1 else ''}",
                f"mean {fmean(totals):.1f} of {_points(self.max_points)} points", f"median {_points(median(totals))}",
                f"{sum(total >= self.max_points for total in totals)} with full marks"]  # fmt: skip
        for status, phrase in (("missing", "without a notebook"), ("unreadable", "that cannot be read")):
            found = sum(result is not None and result.status == status for row in self.rows for result in row)
            if found:
                said.append(f"{found} {phrase}")
        return said

    def bins(self, most_bins: int = 10) -> list[dict[str, Any]]:
        """Give how many have how many points, in equal steps."""
        counts, width = [0] * most_bins, (self.max_points or 1.0) / most_bins
        for total in self.totals:
            counts[min(int(total / width), most_bins - 1)] += 1
        tallest = max([*counts, 1])
        return [{"from": width * i, "to": width * (i + 1), "count": count, "share": count / tallest}
                for i, count in enumerate(counts)]  # fmt: skip

    def exercises(self) -> list[dict[str, Any]]:
        """Give for each exercise how it went, and its mistakes with one example each, the most frequent first."""
        return [self._exercise(one, at, index) for at, one in enumerate(self.graded)
                for index in range(len(one.exercises))]  # fmt: skip

    def _exercise(self, one: Graded, at: int, index: int) -> dict[str, Any]:
        name, most = one.exercises[index]
        given = [result.exercises[index] for result in (row[at] for row in self.rows)
                 if result and result.status not in _NOTHING_THERE]  # fmt: skip
        statuses: Counter[str] = Counter(mark.status for mark in given)
        examples: dict[str, Counter[str]] = {}
        for mark in given:
            if (cause := cause_of(mark)) is not None:
                examples.setdefault(cause, Counter())[mark.message] += 1
        causes = []
        for cause, messages in sorted(examples.items(), key=lambda pair: (-pair[1].total(), pair[0])):
            message = self._names.left_out(min(messages, key=lambda text: (-messages[text], text)))
            first, _, rest = message.partition("\n")
            count = messages.total()
            causes.append({"cause": cause, "count": count, "share": count / len(given), "says": first, "example": rest})
        number = sum(len(earlier.exercises) for earlier in self.graded[:at]) + index
        return {
            "number": number, "name": name, "assignment": one.assignment, "max_points": most, "given": len(given),
            "mean": fmean(mark.points for mark in given) if given else 0.0, "causes": causes,
            "statuses": [(status, statuses[status]) for status in MARKS if statuses[status]],
        }  # fmt: skip

    def start_here(self, most: int = 5) -> list[dict[str, Any]]:
        """Give the mistakes that most of the class makes: where the next lecture can start."""
        found = [{**cause, "exercise": one["name"], "number": one["number"], "of": one["given"]}
                 for one in self.exercises() for cause in one["causes"] if cause["cause"] != UNNAMED]  # fmt: skip
        return sorted(found, key=lambda one: (-one["count"], one["number"], one["cause"]))[:most]

    def time(self) -> dict[str, Any] | None:
        """Give how long grading took, where that is known."""
        taken = sorted(seconds for one in self.graded for seconds in one.seconds.values() if seconds > 0)
        if not taken:
            return None
        return {"median": median(taken), "ninety": taken[int(len(taken) * 0.9)], "most": taken[-1], "all": sum(taken)}

    def data(self) -> dict[str, Any]:
        """Give what the table needs, column by column: small, and quick to read."""
        causes, reasons = _Table(), _Table()
        statuses = ["".join(_SUBMISSION_LETTERS[row[at].status] if row[at] else "." for row in self.rows)  # type: ignore[union-attr]
                    for at in range(len(self.graded))]  # fmt: skip
        columns, numbers = [], {student: index for index, student in enumerate(self.students)}
        for at, one in enumerate(self.graded):
            for index, (name, most) in enumerate(one.exercises):
                marks = list(self._marks(at, index))
                found = [cause_of(mark) if mark else None for mark in marks]
                columns.append({
                    "name": name, "of": at, "max": most, "p": [mark.points if mark else 0 for mark in marks],
                    "s": "".join(_letter(row[at], index) for row in self.rows),
                    "c": [-1 if cause is None else causes.number(cause) for cause in found],
                    "k": [index for index, mark in enumerate(marks) if mark and mark.carried_forward],
                })  # fmt: skip
        signs = [[index, sign.kind, sign.exercise or "", sign.seen] for index, row in enumerate(self.rows)
                 for result in row if result for sign in signs_of(result)]  # fmt: skip
        seconds = [round(sum(one.seconds.get(student, 0.0) for one in self.graded), 2) for student in self.students]
        return {
            "title": self.title, "anonymous": self.anonymous, "max": self.max_points,
            "assignments": [{"name": one.assignment, "max": one.most} for one in self.graded],
            "students": [] if self.anonymous else [clean(student) for student in self.students],
            "numbers": [self.numbers[student] for student in numbers], "points": self.totals, "statuses": statuses,
            "exercises": columns, "signs": signs, "seconds": seconds if self.time() else None,
            "why": [[reasons.number(_reason(result)) for result in row] for row in self.rows],
            "causes": causes.texts, "reasons": reasons.texts,
        }  # fmt: skip

    def messages(self) -> dict[str, Any]:
        """Give what the learners read, which the page takes apart only when somebody asks for it."""
        texts = _Table()
        at = [[texts.number(mark.message if mark else "") for mark in self._marks(at, index)]
              for at, one in enumerate(self.graded) for index in range(len(one.exercises))]  # fmt: skip
        return {"at": at, "texts": texts.texts}

    def _marks(self, at: int, index: int) -> Iterable[ExerciseResult | None]:
        for row in self.rows:
            result = row[at]
            yield result.exercises[index] if result else None


def _letter(result: SubmissionResult | None, index: int) -> str:
    """Give the letter under which the table draws and counts a mark.

    >>> _letter(None, 0), _letter(SubmissionResult("ada", "missing", 0.0, 4.0, "no notebook", ()), 0)
    ('.', 'm')
    """
    if result is None:
        return "."
    return _NOTHING_THERE.get(result.status) or _LETTERS[result.exercises[index].status]


def cause_of(mark: ExerciseResult) -> str | None:
    """Give the name under which a lost point is counted; ``None`` where nothing was lost here, or nothing was tried.

    >>> cause_of(ExerciseResult("softmax", 0.0, 4.0, "failed"))
    'no known mistake'
    """
    if mark.status in ("passed", "not started") or mark.carried_forward or mark.cause in ("unreadable", "missing"):
        return None
    return mark.cause or (UNNAMED if mark.status != "error" else "stopped with an error")


def _reason(result: SubmissionResult | None) -> str:
    return "" if result is None else result.reason or "all checks passed"
