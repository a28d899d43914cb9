"""The graders refuse mutants of the reference; the reviewed list and the page of the proof are up to date."""

import os
import subprocess
import sys

import pytest

from autograder import catalog
from tests.proof import report, trial
from tests.proof.trial import Finding, in_processes


@pytest.mark.slow
def test_a_part_of_the_mutants_is_refused():
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.proof", "--few", "2"]  # `make prove` tries all of them
    done = subprocess.run(command, cwd=catalog.ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_entry_of_the_reviewed_list_is_stale():
    assert report.stale() == []
    assert all(len(why) > 20 for why in report.reviewed().values())


def test_the_page_tells_the_counts_of_today():
    assert report.PAGE.read_text(encoding="utf-8") == report.as_page(report.counted(catalog.lessons()))


def test_there_are_hundreds_of_mutants_and_few_are_equivalent():
    found = report.counted(catalog.lessons())
    assert sum(row.mutants for row in found) >= 300
    assert all(row.mutants - row.equivalent >= 2 for row in found)


def test_what_does_not_end_or_dies_is_refused_and_stops_only_itself(monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 1)

    def forever():
        while True:
            pass

    def dies():
        os._exit(3)

    def greedy():
        return Finding(bool([0] * (1 << 40)))

    found = list(in_processes([forever, dies, greedy, lambda: Finding(True)], jobs=2))
    assert [one.status for one in found] == ["timeout", "crashed", "memory", ""]
    assert [one.accepted for one in found] == [False, False, False, True]
