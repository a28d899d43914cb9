"""The same class gets the same bytes: any number of slots, any order, cold or warm, on a cluster, by nbgrader."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys

import psutil
import pytest
from distributed import LocalCluster

from autograder import catalog, nbgrader_plugin
from autograder.fleet import find_submissions, grade_class
from autograder.gradebook_report import read_class
from autograder.nbgrader_course import open_course
from autograder.report import write_reports
from autograder.samples import filled, variants
from autograder.sandbox import Limits, strongest_isolation
from autograder.slot import Slot
from tests.classes import write_mixed_class

LESSON = catalog.find_lesson("04-attention")
# `make prove` takes a class of 200 with 20 hostile ones; here is a part of it.
STUDENTS = int(os.environ.get("STUDENTS", "24"))
LIMITS = Limits(cpu_seconds_per_request=2, cpu_seconds=8, wall_seconds_per_request=150)
ISOLATION = strongest_isolation(catalog.ROOT)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    hostile = write_mixed_class(LESSON, folder, STUDENTS, hostile=STUDENTS // 10, seed=7)
    assert len(hostile) == STUDENTS // 10
    return find_submissions(folder, LESSON)


@pytest.fixture(scope="module")
def expected(everyone, tmp_path_factory):
    return grade(everyone, tmp_path_factory.mktemp("two-slots"), jobs=2)


def grade(submissions, folder, **how):
    results = grade_class(LESSON, submissions, limits=LIMITS, isolation=ISOLATION, journal=folder / "journal", **how)
    write_reports(folder, LESSON, results)
    return (folder / "results.json").read_bytes()


def shuffled(submissions, seed):
    return random.Random(seed).sample(submissions, len(submissions))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 4])
def test_any_number_of_slots_in_any_order(everyone, expected, tmp_path, jobs):
    assert grade(shuffled(everyone, jobs), tmp_path, jobs=jobs) == expected


def test_cold_starts(everyone, expected, tmp_path):
    """A slot of its own for every submission gives what a warm one gives."""
    results = []
    for number, submission in enumerate(everyone[: max(2, STUDENTS // 20)]):
        results += grade_class(
            LESSON, [submission], jobs=1, limits=LIMITS, isolation=ISOLATION, journal=tmp_path / f"journal-{number}"
        )
    write_reports(tmp_path, LESSON, results)
    cold = (tmp_path / "results.json").read_text(encoding="utf-8")
    for result in results:
        assert f'"student": "{result.student}"' in cold
    warm = expected.decode("utf-8")
    start, end = warm.index('"results"'), cold.rindex("]")
    assert warm[start:].startswith(cold[cold.index('"results"') : end].rstrip())


@pytest.mark.slow
def test_nbgrader_autograde_with_the_plugin(everyone, expected, new_course, in_process, monkeypatch, tmp_path):
    """What is read back from its gradebook and autograded notebooks."""
    root = new_course()
    shutil.copytree(everyone[0].notebook.parents[2], root / "class" / "submitted", dirs_exist_ok=True)
    with contextlib.closing(Slot(ISOLATION, LIMITS)) as slot:
        monkeypatch.setattr(nbgrader_plugin, "_slot", lambda _isolation: slot)
        assert in_process.autograde(root) == 0
    results, waiting = read_class(open_course(root), LESSON)
    write_reports(tmp_path, LESSON, results)
    assert (tmp_path / "results.json").read_bytes() == expected
    assert waiting == []


def test_a_right_but_slow_solution_on_a_busy_machine_gets_the_same(tmp_path):
    """Each of its first calls computes for longer than half of what a request may; twice as many processes as cores
    keep the machine busy meanwhile, so that by the clock each call takes longer than the whole of it."""
    slow = """
import time
calls = []
def slowly(function):
    def call(*arguments, **options):
        calls.append(time.process_time())
        while len(calls) < 4 and time.process_time() < calls[-1] + 1.2:
            pass
        return function(*arguments, **options)
    return call
"""
    limits = Limits(cpu_seconds_per_request=2, cpu_seconds=20, wall_seconds_per_request=120)
    source = variants(LESSON, "right", LESSON.exercises[0].name)["textbook"].source
    module = variants(LESSON, "right", LESSON.exercises[1].name)["everything-itself"].source
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    code = {LESSON.exercises[0].name: f"{slow}\n@slowly\n{source}", LESSON.exercises[1].name: module}
    target = tmp_path / "class" / "tortoise" / LESSON.folder / f"{LESSON.topic}.ipynb"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(filled(notebook, code)), encoding="utf-8")
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        [result] = grade_class(
            LESSON, find_submissions(tmp_path / "class", LESSON), jobs=1, limits=limits, isolation=ISOLATION,
            journal=tmp_path / "journal",
        )  # fmt: skip
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert result.points == LESSON.max_points, result


@pytest.mark.slow
def test_a_cluster_one_of_whose_workers_is_killed(everyone, expected, tmp_path):
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = psutil.Process(next(iter(cluster.workers.values())).pid)
        done = []

        def kill_half_way(result, _seconds):
            done.append(result.student)
            if len(done) == STUDENTS // 2:
                victim.kill()

        how = {"cluster": cluster.scheduler_address, "on_result": kill_half_way}
        assert grade(shuffled(everyone, 3), tmp_path, jobs=1, **how) == expected
        assert not victim.is_running()
    assert sorted(done) == [submission.student for submission in everyone]
