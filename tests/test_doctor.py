"""The doctor says what a machine can do, and proves it by trying."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from autograder import catalog
from autograder.doctor import examine
from autograder.sandbox import strongest_isolation

HAS_NAMESPACES = strongest_isolation(catalog.ROOT) == "namespaces"
DOCTOR = [sys.executable, "-m", "autograder", "doctor", "--json"]


def run(command):
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, json.loads(done.stdout)


def test_ci_has_namespaces():
    assert HAS_NAMESPACES or not os.environ.get("CI")


@pytest.mark.skipif(not HAS_NAMESPACES, reason="no user namespaces here (CI has them)")
def test_no_escape_succeeds_here():
    findings, enclosed = examine()
    assert enclosed, [finding for finding in findings if not finding.fine]
    assert sum(finding.what.startswith("from inside") for finding in findings) >= 10
    assert all(finding.fine for finding in findings)


@pytest.mark.skipif(not HAS_NAMESPACES, reason="no user namespaces here (CI has them)")
def test_an_escape_that_succeeds_is_seen(monkeypatch):
    probes = [("read what everybody may read", "os.listdir('/usr')[:1]")]
    from autograder import doctor

    monkeypatch.setattr(doctor, "_probes", lambda: [doctor.Probe(*probe, doctor._refused) for probe in probes])
    findings, enclosed = examine()
    assert not enclosed and findings[-1].advice


@pytest.mark.skipif(not (HAS_NAMESPACES and shutil.which("unshare")), reason="no unshare(1) here")
def test_a_locked_machine_is_told_what_to_do():
    locked = ["unshare", "--user", "--map-root-user", "sh", "-c",
              'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh"]  # fmt: skip
    status, document = run([*locked, *DOCTOR])
    assert status == 3 and document["isolation"] == "process"
    assert "sysctl user.max_user_namespaces" in document["findings"][-1]["advice"]


def test_json_is_one_document():
    status, document = run(DOCTOR)
    assert status == (0 if HAS_NAMESPACES else 3)
    assert {finding["what"] for finding in document["findings"]} >= {"Python", "torch"}
