"""Try everything that is known of each exercise, and say in one table what the graders made of it."""

from __future__ import annotations

import gc
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from rich.table import Table

from autograder import catalog
from autograder.exercise import Exercise, Lesson
from autograder.samples import variants
from tests.answers import spread
from tests.proof import trial
from tests.proof.mutants import Mutant, mutants
from tests.proof.trial import Finding

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
PAGE = catalog.ROOT / "docs" / "proof.md"
COLUMNS = ("right", "wrong", "causes", "mistakes", "mutants", "refused", "equivalent")


@dataclass
class Row:
    """What became of one exercise's variants, named mistakes and mutants."""

    lesson: str
    exercise: str
    right: list[bool] = field(default_factory=list)
    """For each right variant, whether it got full marks."""
    wrong: list[bool] = field(default_factory=list)
    """For each wrong variant, whether it lost points, and for the cause that it names where it names one."""
    causes: int = 0
    """How many of the wrong variants come with the cause that must be named."""
    mistakes: list[bool] = field(default_factory=list)
    """For each named mistake, whether it was refused and named."""
    mutants: int = 0
    equivalent: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What must not be: a sentence for each."""


def reviewed() -> dict[tuple[str, str], str]:
    """Read the mutants that are right as well, each with the reason that a reviewer gave."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return {(entry["exercise"], entry["change"]): entry["why"] for entry in entries}


def stale() -> list[str]:
    """Name the entries of the reviewed list that are no mutants any more."""
    made = {(one.exercise, one.change) for lesson in catalog.lessons() for exercise in lesson.exercises
            for one in mutants_of(exercise)}  # fmt: skip
    return [f"{exercise}: {change}" for exercise, change in reviewed() if (exercise, change) not in made]


@cache
def mutants_of(exercise: Exercise) -> list[Mutant]:
    return mutants(exercise.name, catalog.part_source(exercise.name))


def rows(lessons: Iterable[Lesson], say: Callable[[str], None], jobs: int, few: int | None = None) -> Iterator[Row]:
    """Try each exercise; give its row when all of it is known. With ``few`` only so many mutants, evenly spread."""
    equivalent = reviewed()
    for lesson in lessons:
        for exercise in lesson.exercises:
            _warm(lesson, exercise, with_diagnosis=few is None)
            row = Row(lesson.folder, exercise.name)
            made = mutants_of(exercise)
            if few is None:
                _try_variants(row, lesson, exercise, jobs)
            else:
                made = spread(made, few)
            _try_mutants(row, lesson, exercise, made, equivalent, jobs)
            say(f"{lesson.folder} {exercise.name}: {len(row.right)} right, {len(row.wrong)} wrong, "
                f"{len(row.mistakes)} mistakes, {row.mutants} mutants")  # fmt: skip
            yield row


def _warm(lesson: Lesson, exercise: Exercise, with_diagnosis: bool) -> None:
    """Do once before the forks what each of them would do again: collect the checks, import, call for the first time.

    Torch imports much when it takes its first gradient: for a small exercise nine tenths of the time.
    """
    trial.whole(lesson, exercise, catalog.part_source(exercise.name))
    known = trial.misconceptions_of(lesson) if with_diagnosis else []
    for mistake in [one for one in known if one.exercise == exercise.name][:1]:
        trial.named(lesson, exercise, mistake)
    gc.collect()
    gc.freeze()  # what is here now is not looked at in a fork, whose memory stays shared


def _try_variants(row: Row, lesson: Lesson, exercise: Exercise, jobs: int) -> None:
    right = variants(lesson, "right", exercise.name).values()
    wrong = variants(lesson, "wrong", exercise.name).values()
    known = [one for one in trial.misconceptions_of(lesson) if one.exercise == exercise.name]
    work: list[Callable[[], Finding]] = [partial(trial.whole, lesson, exercise, one.source) for one in [*right, *wrong]]
    work += [partial(trial.named, lesson, exercise, one) for one in known]
    found = iter(list(trial.in_processes(work, jobs)))
    for one in right:
        row.right.append(_expect(row, next(found), f"the right variant {one.name}", accepted=True))
    for one in wrong:
        row.causes += one.cause is not None
        row.wrong.append(_expect(row, next(found), f"the wrong variant {one.name}", cause=one.cause))
    for mistake in known:
        name = mistake.implementation.__name__
        row.mistakes.append(_expect(row, next(found), f"the mistake {name}", cause=mistake.cause))


def _expect(row: Row, finding: Finding, what: str, accepted: bool = False, cause: str | None = None) -> bool:
    is_right = finding.accepted == accepted and (cause is None or finding.cause == cause)
    if not is_right:
        wanted = "full marks" if accepted else f"the cause {cause}" if cause else "a refusal"
        row.faults.append(
            f"{row.exercise}: {what} got {finding.status} ({finding.cause}), not {wanted}: {finding.message}"
        )
    return is_right


def _try_mutants(
    row: Row,
    lesson: Lesson,
    exercise: Exercise,
    made: list[Mutant],
    equivalent: dict[tuple[str, str], str],
    jobs: int,
) -> None:
    found = trial.in_processes((partial(trial.briefly, lesson, exercise, one.source) for one in made), jobs)
    row.mutants = len(made)
    row.kinds.update(one.kind for one in made)
    listed = {change for name, change in equivalent if name == exercise.name}
    for one, finding in zip(made, found, strict=True):
        row.equivalent += one.change in listed
        if finding.accepted and one.change not in listed:
            row.faults.append(f"{exercise.name}: a mutant is accepted ({one.kind}): {one.change}")
        elif not finding.accepted and one.change in listed:
            row.faults.append(f"{exercise.name}: listed as equivalent, but refused ({finding.message}): {one.change}")


def cells_of(row: Row) -> list[str]:
    """Write a row's counts in the order of ``COLUMNS``."""
    refused = row.mutants - row.equivalent - sum("a mutant is accepted" in fault for fault in row.faults)
    return [
        _share(row.right), _share(row.wrong), str(row.causes), _share(row.mistakes),
        str(row.mutants), str(refused), str(row.equivalent),
    ]  # fmt: skip


def _share(passed: list[bool]) -> str:
    return str(len(passed)) if all(passed) else f"{sum(passed)} of {len(passed)}"


def as_table(found: list[Row]) -> Table:
    """Give the table for the terminal."""
    table = Table(title="What the graders make of right code, wrong code and mutants")
    table.add_column("exercise")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for row in found:
        table.add_row(f"{row.lesson[:2]} {row.exercise}", *cells_of(row), style="red" if row.faults else None)
    table.add_section()
    table.add_row("all", *totals(found))
    return table


def totals(found: list[Row]) -> list[str]:
    counts = [(len(row.right), len(row.wrong), row.causes, len(row.mistakes), row.mutants,
               row.mutants - row.equivalent, row.equivalent) for row in found]  # fmt: skip
    return [f"{sum(column)}" for column in zip(*counts, strict=True)]


ABOUT = """# Proof of the graders

Written by `make prove`, which tries all of it and fails where anything is accepted or refused wrongly; `make test`
tries a fixed part, and checks that the counts below are those of the files.

* **right**: solutions written differently (`tests/submissions/*/right/`); every one gets full marks.
* **wrong**: solutions with a mistake (`tests/submissions/*/wrong/`); every one loses points. **causes**: how many of
  them come with the cause that the message has to name, and it does.
* **mistakes**: the named mistakes (`autograder/graders/*/misconceptions.py`); every one is refused and named.
* **mutants**: the reference with one small change each: an operator, a constant, an axis, a sign, the order of
  arguments or of statements that depend on each other, a call or a statement left out, another attribute or argument,
  a default, a slice, a cut gradient (`tests/proof/mutants.py`). **refused** by the graders, but for the
  **equivalent** ones, which are right solutions as well, or do what the curriculum leaves open; those are listed with
  the reason in `tests/proof/equivalent.toml`.
"""


def as_page(found: list[Row]) -> str:
    """Write the same table as a page of the documentation."""
    lines = [ABOUT, "| exercise | " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
    lesson = ""
    for row in found:
        if row.lesson != lesson:
            lesson = row.lesson
            lines.append(f"| **{lesson.replace('-', ' · ', 1)}** |" + " |" * len(COLUMNS))
        lines.append(f"| `{row.exercise}` | " + " | ".join(cells_of(row)) + " |")
    lines.append("| **all** | " + " | ".join(f"**{count}**" for count in totals(found)) + " |")
    kinds = sum((row.kinds for row in found), Counter[str]())
    lines += ["", "Mutants by kind: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) + "."]
    return "\n".join(lines) + "\n"


def counted(lessons: Iterable[Lesson]) -> list[Row]:
    """Give the rows as they must be where nothing is wrong, without trying anything."""
    equivalent, found = reviewed(), []
    for lesson in lessons:
        for exercise in lesson.exercises:
            made = mutants_of(exercise)
            wrong = variants(lesson, "wrong", exercise.name).values()
            known = [one for one in trial.misconceptions_of(lesson) if one.exercise == exercise.name]
            found.append(Row(
                lesson.folder, exercise.name, [True] * len(variants(lesson, "right", exercise.name)),
                [True] * len(wrong), sum(one.cause is not None for one in wrong), [True] * len(known),
                len(made), sum((exercise.name, one.change) in equivalent for one in made),
                Counter(one.kind for one in made),
            ))  # fmt: skip
    return found
