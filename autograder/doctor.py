"""Say what this machine can do: what is installed, and whether learners' code can get out of its enclosure."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.exercise import installing
from autograder.sandbox import Limits, Mother, MotherGone, NotSafeHere, WorkerGone


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: what, whether it is as it should be, what was seen, and what to do where it is not."""

    what: str
    fine: bool
    seen: str
    advice: str = ""


@dataclass(frozen=True)
class Probe:
    """An escape attempted from inside an enclosed process; ``fine`` says whether what came back is no escape."""

    what: str
    code: str
    fine: Callable[[str], bool]


def _refused(seen: str) -> bool:
    return seen.startswith("refused")


def _probes() -> list[Probe]:
    """Give the escapes to attempt; each is a Python expression whose value comes back as text."""
    root, home = catalog.ROOT, Path.home()
    not_home = f"[n for n in os.listdir({str(home)!r}) if n not in {_interpreters(home)!r}] or 1 / 0"
    capabilities = "[l for l in open('/proc/self/status') if l.startswith('CapEff')][0].split()[1].strip('0')"
    processes = "sorted(n for n in os.listdir('/proc') if n.isdigit())"
    return [
        Probe("read the graders", f"os.listdir({str(root / 'autograder' / 'graders')!r})", _refused),
        Probe("read the reference", f"open({str(root / 'solutions' / 'gpt_from_scratch.py')!r}).read()", _refused),
        Probe("read your home folder", not_home, _refused),
        Probe("write beside the course", f"open({str(root / 'course' / 'left-behind')!r}, 'w')", _refused),
        Probe("reach the network", "socket.create_connection(('192.0.2.1', 80), 2)", _refused),
        Probe("see other processes", processes, lambda seen: seen == "['1', '2']"),
        Probe("start a process", "os.fork()", _refused),
        Probe("run a program", "os.execv('/bin/true', ['true'])", _refused),
        Probe("make namespaces of its own", "ctypes.CDLL(None).unshare(0x10000000)", lambda seen: seen == "-1"),
        Probe("hold capabilities", capabilities, lambda seen: seen == "''"),
        Probe("fill more than its own folder", "open('big', 'wb').write(bytes(17 * 2**20))", _refused),
        Probe("use memory without end", "len(bytearray(2**40))", _refused),
    ]


def _interpreters(home: Path) -> list[str]:
    """Give the folders of the home folder that must stay readable because Python itself or its packages lie there."""
    needed = {Path(sys.prefix), Path(sys.base_prefix), catalog.ROOT}
    return sorted({path.relative_to(home).parts[0] for path in needed if path.is_relative_to(home)})


def examine() -> tuple[list[Finding], bool]:
    """Give what was found, and whether learners' code is enclosed here."""
    findings = [_python(), *_packages()]
    if not hasattr(os, "fork"):
        advice = "Grade in WSL or on Linux. Lessons and checks work here."
        return [*findings, Finding("grade other people's work", False, f"{platform.system()} cannot", advice)], False
    try:
        with Mother(catalog.ROOT) as mother:
            mother.wait_until_ready()
            findings.append(Finding("enclose a process", True, "in user, pid, mount, network and IPC namespaces"))
            tried = [_try(mother, probe) for probe in _probes()]
    except (NotSafeHere, MotherGone) as problem:
        return [*findings, Finding("enclose a process", False, str(problem).split(" Allow ")[0], _advice())], False
    return findings + tried, all(finding.fine for finding in tried)


def _try(mother: Mother, probe: Probe) -> Finding:
    """Attempt one escape in a fresh worker."""
    from autograder.learner import Learner, LearnerError

    with mother.worker(Limits(cpu_seconds_per_request=5, wall_seconds_per_request=10)) as worker:
        try:
            worker.open(None, ())
            worker.run_cell(f"import os, socket, ctypes, sys\ndef probe(): return repr({probe.code})[:200]", 1)
            seen = str(Learner(worker.ask).probe())
        except LearnerError as error:
            seen = f"refused ({error.type_name or error.kind})"
        except WorkerGone as gone:
            seen = f"refused ({gone.kind})"
    what = f"from inside: {probe.what}"
    if probe.fine(seen):
        return Finding(what, True, seen if _refused(seen) else f"only {seen}")
    return Finding(what, False, f"got {seen}", "This should not be possible: do not grade other people's work here.")


def _python() -> Finding:
    version = platform.python_version()
    fine = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("Python", fine, version, "" if fine else "Install Python 3.11, 3.12 or 3.13.")


def _packages() -> list[Finding]:
    """Say which packages are there, by who needs them."""
    needed = {
        "torch": installing(),
        "ipykernel": installing("student"),
        "matplotlib": installing("student"),
        "nbgrader": installing("instructor"),
    }
    findings = []
    for name, advice in needed.items():
        try:
            findings.append(Finding(name, True, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            findings.append(Finding(name, False, "not installed", advice))
    return findings


def _advice() -> str:
    """Say what stands in the way, as far as the kernel tells."""
    switches = {
        "/proc/sys/kernel/unprivileged_userns_clone": ("0", "sysctl kernel.unprivileged_userns_clone=1"),
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
            "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        "/proc/sys/user/max_user_namespaces": ("0", "sysctl user.max_user_namespaces=10000"),
    }  # fmt: skip
    for path, (closed, command) in switches.items():
        try:
            if Path(path).read_text(encoding="ascii").strip() == closed:
                return f"An administrator allows it with: {command}"
        except OSError:
            continue
    if platform.system() != "Linux":
        return "Grade on Linux, or in a Linux virtual machine; --isolation process has limits only."
    return (
        "In a container, start it with --security-opt seccomp=unconfined --security-opt systempaths=unconfined "
        "(podman: --security-opt unmask=ALL); or grade in a virtual machine."
    )


def as_dict(findings: list[Finding], enclosed: bool) -> dict[str, Any]:
    """Give the findings as one JSON document."""
    return {"isolation": "namespaces" if enclosed else "process", "findings": [asdict(finding) for finding in findings]}
