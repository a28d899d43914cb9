"""A grader that is killed, or whose processes are, goes on where it was and ends with the same grades."""

import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest

from autograder import catalog
from autograder.sandbox import strongest_isolation
from tests.classes import write_mixed_class

pytestmark = pytest.mark.slow

LESSON = catalog.find_lesson("04-attention")
# `make prove` kills twenty times; here is a part of it.
KILLS = int(os.environ.get("KILLS", "4"))


class Grading:
    """Runs of ``autograder grade`` on one class, and every process that they ever had."""

    def __init__(self, folder):
        self.folder = folder
        self.isolation = strongest_isolation(catalog.ROOT)
        self.log = folder / "log.txt"
        self.seen = set()
        write_mixed_class(LESSON, folder / "submitted", students=20, hostile=0)

    def start(self, output):
        command = [
            *(sys.executable, "-m", "autograder", "grade", str(self.folder / "submitted")),
            *("--assignment", LESSON.folder, "--output", str(self.folder / output)),
            *("--jobs", "2", "--isolation", self.isolation),
        ]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=catalog.ROOT, stdout=log, stderr=log, start_new_session=True)

    def family(self, process):
        first = psutil.Process(process.pid)
        members = [first, *first.children(recursive=True)]
        self.seen |= set(members)
        return members

    def gave_up(self, process):
        """Say whether a run ended because its processes were killed again and again, and said how to go on."""
        last = self.log.read_text(encoding="utf-8").rstrip().splitlines()[-3:]
        return process.returncode == 2 and "goes on from here" in " ".join(last)

    def results(self, output):
        return self.folder / output / "results.json"


def test_whatever_is_killed_the_grades_are_the_same(tmp_path):
    grading = Grading(tmp_path)
    assert grading.start("unbroken").wait() == 0, grading.log.read_text()
    draw = random.Random(4)
    kills = 0
    process = grading.start("broken")
    while kills < KILLS or process.wait() != 0:
        if process.poll() is not None:
            assert process.returncode in (0, -signal.SIGKILL) or grading.gave_up(process), grading.log.read_text()
            grading.results("broken").unlink(missing_ok=True)  # done before the last kill: begin anew
            process = grading.start("broken")
        time.sleep(draw.uniform(0.5, 3.0))
        if kills < KILLS:
            try:
                victim = draw.choice(grading.family(process))
                victim.kill()
                kills += 1
            except psutil.NoSuchProcess:
                continue
            if victim.pid == process.pid:
                process.wait()
    assert grading.results("broken").read_bytes() == grading.results("unbroken").read_bytes()
    assert not list((tmp_path / "broken").glob("journal*"))
    _, alive = psutil.wait_procs(grading.seen, timeout=5)
    assert not alive
