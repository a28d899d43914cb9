"""What is wrong with a Dask cluster is one sentence (test_same_grades: what it grades is right)."""

import pytest
from distributed import LocalCluster

from autograder import catalog
from autograder.exercise import UserError
from autograder.fleet import find_submissions, grade_class
from autograder.sandbox import Limits, MotherGone, strongest_isolation
from tests.classes import write_mixed_class

LESSON = catalog.find_lesson("04-attention")
LIMITS = Limits(cpu_seconds_per_request=2, cpu_seconds=8, wall_seconds_per_request=20)


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    write_mixed_class(LESSON, folder, students=1, hostile=0)
    return find_submissions(folder, LESSON)


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as running:
        yield running


def grade(submissions, folder, address):
    return grade_class(
        LESSON, submissions, jobs=1, limits=LIMITS, isolation=strongest_isolation(catalog.ROOT),
        journal=folder / "journal.jsonl", cluster=address,
    )  # fmt: skip


def test_no_scheduler_is_one_sentence(submissions, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UserError, match="No Dask scheduler answers"):
        grade(submissions, tmp_path, "tcp://127.0.0.1:9")


def test_another_version_on_a_worker_is_one_sentence(submissions, cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.cluster.version", lambda *_: "another")
    with pytest.raises(UserError, match="another version of the course"):
        grade(submissions, tmp_path, cluster.scheduler_address)


def test_processes_that_are_killed_on_a_worker_are_one_sentence(submissions, cluster, tmp_path, monkeypatch):
    def killed(_work):
        raise MotherGone("the workers' mother process ended")

    monkeypatch.setattr("autograder.cluster.grade_there", killed)
    with pytest.raises(UserError, match="killed again and again"):
        grade(submissions, tmp_path, cluster.scheduler_address)
