"""A Dask cluster gives the same bytes as this machine, also when one of its workers is killed half-way."""

import psutil
import pytest
from distributed import LocalCluster

from autograder import catalog
from autograder.exercise import UserError
from autograder.fleet import find_submissions, grade_class
from autograder.report import write_reports
from autograder.sandbox import Limits, strongest_isolation
from tests.classes import write_mixed_class

LESSON = catalog.find_lesson("04-attention")
LIMITS = Limits(cpu_seconds_per_request=2, cpu_seconds=8, wall_seconds_per_request=20)


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    write_mixed_class(LESSON, folder, students=16, hostile=0)
    return find_submissions(folder, LESSON)


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running


def grade(submissions, folder, **how):
    isolation = strongest_isolation(catalog.ROOT)
    how = {"jobs": 2, "limits": LIMITS, "isolation": isolation, "journal": folder / "journal.jsonl", **how}
    results = grade_class(LESSON, submissions, **how)
    write_reports(folder, LESSON, results)
    return (folder / "results.json").read_bytes()


def test_a_cluster_with_a_worker_killed_gives_the_same_bytes(submissions, cluster, tmp_path_factory):
    here = grade(submissions, tmp_path_factory.mktemp("here"))
    victims = [psutil.Process(nanny.pid) for nanny in cluster.workers.values()]
    seen = []

    def kill_one_half_way(result, _seconds):
        seen.append(result.student)
        if len(seen) == len(submissions) // 2:
            victims[0].kill()

    there = grade(
        submissions[::-1], tmp_path_factory.mktemp("there"),
        cluster=cluster.scheduler_address, on_result=kill_one_half_way,
    )  # fmt: skip
    assert there == here
    assert sorted(seen) == sorted(submission.student for submission in submissions)
    assert not victims[0].is_running()


def test_no_scheduler_is_one_sentence(submissions, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UserError, match="No Dask scheduler answers"):
        grade(submissions[:1], tmp_path, cluster="tcp://127.0.0.1:9")


def test_another_version_on_a_worker_is_one_sentence(submissions, cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.cluster.version", lambda *_: "another")
    with pytest.raises(UserError, match="another version of the course"):
        grade(submissions[:1], tmp_path, cluster=cluster.scheduler_address)
