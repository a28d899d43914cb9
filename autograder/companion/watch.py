"""``autograder watch``: check a lesson's notebook whenever it is saved, and always know the next step."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from autograder.companion import view
from autograder.companion.checker import LIMIT_SECONDS, Desk, Job
from autograder.companion.keys import key_presses
from autograder.companion.standing import Course, Standing, next_open
from autograder.exercise import Lesson, UserError, installing


def watch(course: Course, console: Console, limit: float = LIMIT_SECONDS) -> None:
    """Run until ``q`` or Ctrl-C."""
    desk = Desk(course, limit)
    stop = threading.Event()
    try:
        _files_changed(course.folder, stop, lambda paths: desk.events.put({"saved": paths}))
        with key_presses(lambda key: desk.events.put({"key": key})) as has_keys:
            lively = has_keys and console.is_terminal
            companion = (_Lively if lively else _Plain)(course, console, desk)
            companion.begin()
            while companion.is_open:
                with contextlib.suppress(queue.Empty):
                    companion.take(desk.events.get(timeout=desk.patience()))
                companion.look_done(desk.out_of_time())
    finally:
        stop.set()
        desk.close()


def _files_changed(folder: Path, stop: threading.Event, post: Callable[[list[str]], None]) -> None:
    """Begin to say which notebooks below ``folder`` were saved, moved or deleted."""
    try:
        import watchfiles
    except ImportError:
        install = installing("student")
        raise UserError(f"watchfiles is not installed here: {install}.") from None

    def listen() -> None:
        changes = watchfiles.watch(
            folder, watch_filter=lambda _change, path: path.endswith(".ipynb"), debounce=200, step=40,
            stop_event=stop, rust_timeout=500, raise_interrupt=False,
        )  # fmt: skip
        with contextlib.suppress(OSError):
            for some in changes:
                post([path for _change, path in some])

    threading.Thread(target=listen, daemon=True).start()


class _Companion:
    """What both ways of showing share: which exercise is at hand, and what a save or a verdict changes."""

    def __init__(self, course: Course, console: Console, desk: Desk) -> None:
        self.course, self.console, self.desk = course, console, desk
        self.is_open = True
        self.shown: Standing | None = None
        self.notes: list[str] = []
        self._first_round = True

    def begin(self) -> None:
        """Look at everything once; what has not changed since the last time is known already."""
        for lesson in reversed(self.course.lessons):
            self.desk.want(lesson)
        self.move_to(next_open(list(self.course.standings())))
        self._end_first_round()

    def take(self, event: dict[str, object]) -> None:
        """Take in one thing that happened."""
        if "key" in event:
            self.press(str(event["key"]).lower())
        elif "saved" in event:
            saved = event["saved"]
            self.saved(saved if isinstance(saved, list) else [])
        else:
            self.look_done(self.desk.take(event))
        self._end_first_round()

    def saved(self, paths: Iterable[str]) -> None:
        touched = {Path(path).resolve() for path in paths}
        lessons = [one for one in self.course.lessons if self.course.notebook(one).resolve() in touched]
        for lesson in lessons:
            first = self.shown.name if self.shown and self.shown.lesson == lesson else None
            if self.desk.want(lesson, first):
                self.say([f"{lesson.folder} was saved: checking…"])
            elif lesson.folder in self.course.problems:
                self.say([])

    def look_done(self, job: Job | None) -> None:
        """Show what a finished look found, and go on to the next step where this one is done."""
        if job is None:
            return
        if self._first_round:
            self.move_to(next_open(list(self.course.standings())))
            return
        before = self.shown
        here = {one.name: one for one in self.course.standings(job.lesson)}
        notes = [job.failure] if job.failure else list(job.problems)
        if before is not None and before.name in here and here[before.name].passed:
            notes.append(f"✓ {before.name} passes.")
            self.moved_on(here[before.name])
            self.move_to(next_open(list(self.course.standings()), here[before.name]))
        elif before is not None and before.name in here:
            self.move_to(here[before.name], keep_hints=True)
        else:
            first = next(iter(here.values()))
            self.move_to(next((one for one in here.values() if not one.passed), None)
                         or next_open(list(self.course.standings()), first))  # fmt: skip
        self.say(notes)

    def _end_first_round(self) -> None:
        if self._first_round and self.desk.is_idle:
            self._first_round = False
            self.say([])

    def step(self, direction: int) -> None:
        """Go to the next or the previous exercise that does not pass."""
        opened = [one for one in self.course.standings() if not one.passed]
        names = [one.name for one in opened]
        if opened:
            place = names.index(self.shown.name) if self.shown and self.shown.name in names else 0
            self.move_to(opened[(place + direction) % len(opened)])

    def moved_on(self, passed: Standing) -> None:
        """Hear that the exercise at hand passes now."""

    def move_to(self, standing: Standing | None, keep_hints: bool = False) -> None:
        self.shown = standing

    def press(self, key: str) -> None:
        """Hear a key press."""

    def say(self, notes: list[str]) -> None:
        raise NotImplementedError


class _Lively(_Companion):
    """In a terminal: one screen, redrawn when something happens, and keys."""

    def __init__(self, course: Course, console: Console, desk: Desk) -> None:
        super().__init__(course, console, desk)
        self._hints = 0
        self._show_map = console.width >= 60 and console.height >= 30
        self._show_list = False

    def begin(self) -> None:
        self.notes = ["Looking at your lessons…"]
        super().begin()
        if self._first_round:
            self.draw()

    def say(self, notes: list[str]) -> None:
        self.notes = notes
        self.draw()

    def move_to(self, standing: Standing | None, keep_hints: bool = False) -> None:
        same = standing is not None and self.shown is not None and standing.name == self.shown.name
        super().move_to(standing)
        if not (keep_hints and same):
            self._hints = 0

    def press(self, key: str) -> None:
        self._show_list = key == "l" and not self._show_list
        if key == "\x03":  # Ctrl-C, where it comes as a key
            raise KeyboardInterrupt
        if key == "q":
            self.is_open = False
        elif key == "h" and self.shown:
            self._hints = min(self._hints + 1, len(self.shown.exercise.hints))
        elif key in ("n", "p"):
            self.step(1 if key == "n" else -1)
        elif key == "m":
            self._show_map = not self._show_map
        elif key == "r" and self.shown:
            self._again(self.shown.lesson)
        self.draw()

    def _again(self, lesson: Lesson) -> None:
        self.course.learn(lesson, {}, None)
        if self.desk.want(lesson, self.shown.name if self.shown else None):
            self.notes = [f"Checking {lesson.folder}…"]

    def draw(self) -> None:
        self.console.clear()
        if self._show_list:
            self.console.print(view.table(self.course))
        self.console.print(view.screen(self.console, self.course, self.shown, self._hints, self.notes, self._show_map))


class _Plain(_Companion):
    """Without a terminal: a line whenever there is something to say."""

    def __init__(self, course: Course, console: Console, desk: Desk) -> None:
        super().__init__(course, console, desk)
        self._said: Standing | None = None

    def begin(self) -> None:
        self._print("Looking at your lessons…")
        super().begin()

    def moved_on(self, passed: Standing) -> None:
        self._print(view.sentence_of_progress(list(self.course.standings())) + ".")

    def say(self, notes: list[str]) -> None:
        for line in [*self.course.problems.values(), *notes]:
            self._print(line)
        if self.shown is None:
            self._print("All exercises pass. The whole course is yours.")
        elif self._said is None or self.shown.name != self._said.name:
            self._print(f"Next: {view.about(self.shown)}")
        if self.shown is not None and self.shown != self._said and self.shown.status != "not started":
            self._print(view.verdict(self.shown).plain)
        self._said = self.shown

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)
