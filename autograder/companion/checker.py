"""Check a learner's notebook in a child process that may hang, crash or be called off, and is warm for the next one."""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.companion.standing import Course
from autograder.exercise import Lesson, UserError

LIMIT_SECONDS = 60.0
FORKS = sys.platform == "linux"
"""Where a process with torch in it can be forked; macOS does not promise that, and Windows cannot fork."""
_LAST_RESORT_SECONDS = 10
"""So long after its limit a look ends itself, where the companion is gone and nobody else ends it."""

Post = Callable[[dict[str, Any]], None]


@dataclass
class Job:
    """One look at one lesson's notebook."""

    lesson: Lesson
    content: str
    exercises: list[str]
    began: float = 0.0
    process: int | None = None
    at: str = "its start"
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    failure: str = ""
    """Why the look did not come to its end."""

    @property
    def is_whole(self) -> bool:
        return set(self.verdicts) == set(self.exercises)


class Checker:
    """A warm child process; every line that it says is handed to ``post``, from a thread of its own."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._child: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Start a child; it imports while nobody waits for it."""
        environment = os.environ | {"PYTHONPATH": _python_path(), "MPLBACKEND": "agg"}
        options: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {
            "creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}  # fmt: skip
        command = [sys.executable, "-m", "autograder.companion.child", "fork" if FORKS else "once"]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", env=environment, **options,
        )  # fmt: skip
        self._child = child
        threading.Thread(target=self._listen, args=(child,), daemon=True).start()

    def _listen(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            with contextlib.suppress(ValueError):
                self._post({"child": child.pid, **json.loads(line)})
        self._post({"child": child.pid, "gone": True})

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def ask(self, job: Job, notebook: Path, limit: float) -> None:
        """Begin a look that may take ``limit`` seconds; the answer comes through ``post``."""
        assert self._child is not None and self._child.stdin is not None
        request = {"lesson": job.lesson.folder, "notebook": str(notebook.resolve()), "exercises": job.exercises,
                   "seconds": math.ceil(limit) + _LAST_RESORT_SECONDS}  # fmt: skip
        with contextlib.suppress(OSError):  # a child that has just ended says so itself
            self._child.stdin.write(json.dumps(request) + "\n")
            self._child.stdin.flush()

    def call_off(self, job: Job) -> None:
        """End a look that takes too long or is out of date."""
        if job.process is not None and hasattr(os, "killpg"):
            _kill_group(job.process)
        else:
            self.close(job)
            self.start()

    def close(self, job: Job | None) -> None:
        """End the child and everything that it started, the ``job`` that it is at among them."""
        if job is not None and job.process is not None:
            _kill_group(job.process)  # a fork has a group of its own, which outlives the child's
        child, self._child = self._child, None
        if child is None:
            return
        _kill_group(child.pid)
        child.kill()
        child.wait()


def _kill_group(process: int) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)


class Desk:
    """Which lessons wait to be looked at, and the look that is under way: one at a time."""

    def __init__(self, course: Course, limit: float = LIMIT_SECONDS) -> None:
        self.course = course
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.job: Job | None = None
        self._limit = limit
        self._waiting: list[tuple[Lesson, str | None]] = []
        self._is_ready = False
        self._has_worked = False
        self._checker = Checker(self.events.put)

    @property
    def is_idle(self) -> bool:
        return self.job is None and not self._waiting

    def want(self, lesson: Lesson, first: str | None = None) -> bool:
        """Have a lesson looked at unless it is as it was; ``first`` names the exercise whose verdict matters most."""
        content = self.course.content(lesson)
        if content is None or self.course.is_known(lesson, content):
            return False
        if self.job is not None and self.job.lesson == lesson:
            if self.job.content == content:
                return True
            self._abandon()
        if lesson not in [one for one, _ in self._waiting]:
            self._waiting.insert(0, (lesson, first))
        self._next()
        return True

    def _next(self) -> None:
        while self.job is None and self._waiting and self._is_ready:
            lesson, first = self._waiting.pop(0)
            content = self.course.content(lesson)
            if content is not None and not self.course.is_known(lesson, content):
                names = sorted((exercise.name for exercise in lesson.exercises), key=lambda name: name != first)
                self.job = Job(lesson, content, names, began=time.monotonic())
                self._checker.ask(self.job, self.course.notebook(lesson), self._limit)

    def _abandon(self) -> None:
        if self.job is not None:
            self._checker.call_off(self.job)
            if self.job.process is None:
                self._is_ready, self.job = False, None
            else:
                self.job.failure = "called off"

    def seconds_left(self) -> float | None:
        """Say how long the look under way may still take, ``None`` where there is none."""
        if self.job is None:
            return None
        return max(self.job.began + self._limit - time.monotonic(), 0.0)

    def patience(self) -> float:
        """Say how long to wait for the next event: not long, or Ctrl-C would have to wait as well on Windows."""
        left = self.seconds_left()
        return 1.0 if left is None else min(left, 1.0)

    def out_of_time(self) -> Job | None:
        """End a look whose time is over; gives it where it is over already."""
        job = self.job
        if job is None or job.failure or self.seconds_left():
            return None
        job.failure = f"This ran longer than {self._limit:g} seconds, at {job.at}: is there a loop that never ends?"
        self._checker.call_off(job)
        if job.process is None:
            return self._finish(job)
        return None

    def take(self, event: dict[str, Any]) -> Job | None:
        """Take in what the child says; gives the look that this brought to its end."""
        if event.get("child") != self._checker.pid:
            return None
        if "ready" in event:
            self._is_ready = self._has_worked = True
        job = self.job
        if job is not None:
            if "process" in event:
                job.process = event["process"]
            elif "at" in event:
                job.at = event["at"]
            elif "problem" in event:
                job.problems.append(event["problem"])
            elif "verdict" in event:
                job.verdicts[event["verdict"]] = {key: event[key] for key in ("status", "points", "message")}
            elif "trouble" in event:
                job.failure = job.failure or event["trouble"]
        if "ended" in event and job is not None and job.process is None:
            self._is_ready = False  # it served its one request
        done = self._finish(job) if job is not None and ("ended" in event or "gone" in event) else None
        if "gone" in event:
            if not self._is_ready and job is None and not self._has_worked:
                raise UserError(
                    "The process that checks notebooks does not start; this says why: "
                    "python -m autograder.companion.child once"
                )
            self._is_ready = False
            self._checker.close(job)
            self._checker.start()
        self._next()
        return done

    def _finish(self, job: Job) -> Job | None:
        """Take a look's verdicts into the course."""
        self.job = None
        if job.failure == "called off":
            self._next()
            return None
        if not job.is_whole and not job.failure:
            job.failure = f"The process ended at {job.at}: did your code end it?"
        if job.failure:
            missing = {name: {"status": "error", "points": 0.0, "message": job.failure}
                       for name in job.exercises if name not in job.verdicts}  # fmt: skip
            job.verdicts |= missing
        # What did not come to its end may do so another time, on a machine with less to do.
        self.course.learn(job.lesson, job.verdicts, None if job.failure else job.content)
        self.course.save()
        self._next()
        return job

    def close(self) -> None:
        self._checker.close(self.job)


def look_at_all(course: Course, limit: float = LIMIT_SECONDS, say: Callable[[str], None] = lambda _: None) -> None:
    """Bring a course's standings up to date and come back when they are."""
    stale = [lesson for lesson in reversed(course.lessons) if not course.is_known(lesson, course.content(lesson))]
    if all(course.content(lesson) is None for lesson in stale):
        return
    desk = Desk(course, limit)
    try:
        for lesson in stale:
            desk.want(lesson)
        while not desk.is_idle:
            if desk.job is not None:
                say(desk.job.lesson.folder)
            with contextlib.suppress(queue.Empty):
                desk.take(desk.events.get(timeout=desk.patience()))
            desk.out_of_time()
    finally:
        desk.close()


def _python_path() -> str:
    return os.pathsep.join([str(catalog.ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
