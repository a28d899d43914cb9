"""A worker is shut in: it sees nothing that it is judged by, reaches nothing, and leaves nothing behind."""

import contextlib
import errno
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder import catalog
from autograder.learner import Learner, LearnerError
from autograder.sandbox import Limits, Mother, WorkerGone, strongest_isolation
from autograder.worker import enclosure, mother

LIMITS = Limits(cpu_seconds_per_request=2, wall_seconds_per_request=5)
HAS_NAMESPACES = strongest_isolation(catalog.ROOT) == "namespaces"
needs_namespaces = pytest.mark.skipif(not HAS_NAMESPACES, reason="no user namespaces here (CI has them: see below)")


def test_ci_has_namespaces():
    assert HAS_NAMESPACES or not os.environ.get("CI")


@pytest.fixture(scope="module")
def enclosed():
    with Mother(catalog.ROOT) as warm:
        yield warm


@pytest.fixture
def probe(enclosed):
    with enclosed.worker(LIMITS) as worker:
        worker.open(None, ())
        worker.run_cell("import os, sys, socket, ctypes, subprocess\ndef probe(code):\n    return str(eval(code))", 1)
        yield Learner(worker.ask).probe


@needs_namespaces
def test_a_course_below_a_folder_that_is_shown_is_not_shown():
    root = Path(tempfile.mkdtemp(prefix="course-", dir=sys.prefix))
    try:
        for name in ("autograder", "course"):
            shutil.copytree(catalog.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "graders"))
        (root / "secret").touch()
        with Mother(root) as warm, warm.worker(LIMITS) as worker:
            worker.open(None, ())
            worker.run_cell("import os\ndef probe(code):\n    return str(eval(code))", 1)
            probe = Learner(worker.ask).probe
            assert probe(f"sorted(os.listdir({str(root)!r}))") == "['autograder', 'course']"
            assert probe(f"os.listdir({str(root / 'autograder')!r})") in (
                "['__init__.py', 'worker']",
                "['worker', '__init__.py']",
            )
            assert probe(f"os.access({str(root)!r}, os.W_OK)") == "False"
    finally:
        shutil.rmtree(root)


@needs_namespaces
@pytest.mark.parametrize(
    "path",
    [
        catalog.ROOT / "solutions",
        catalog.ROOT / "autograder" / "graders",
        catalog.ROOT / "autograder" / "judge.py",
        catalog.ROOT / "lessons",
        catalog.ROOT / "tests",
        catalog.ROOT / ".git",
        Path.home() / ".bashrc",
        Path.home() / ".ssh",
        Path("/etc/passwd"),
        Path("/var"),
        Path("/sys"),
    ],
    ids=str,
)
def test_it_sees_nothing_that_it_does_not_need(probe, path):
    assert probe(f"os.path.lexists({str(path)!r})") == "False"


@needs_namespaces
def test_it_cannot_import_the_graders(probe):
    with pytest.raises(LearnerError, match="No module named"):
        probe("__import__('autograder.judge')")


@needs_namespaces
@pytest.mark.parametrize("path", ["/usr/x", "/x", f"{catalog.ROOT}/course/x.py", "/proc/sys/kernel/hostname", "/dev/x"])
def test_it_writes_nowhere_but_in_its_own_folder(probe, path):
    with pytest.raises(LearnerError) as caught:
        probe(f"open({path!r}, 'w')")
    assert caught.value.type_name in ("OSError", "PermissionError")


@needs_namespaces
@pytest.mark.parametrize("device", enclosure._DEVICES)
def test_it_uses_devices_and_changes_none(probe, device):
    """They are the machine's own, and whoever grades as root owns them."""
    assert probe(f"open('/dev/{device}', 'rb', 0).read(1)") in ("b''", "b'\\x00'") or "random" in device
    with contextlib.suppress(LearnerError) if device == "full" else contextlib.nullcontext():
        probe(f"open('/dev/{device}', 'wb', 0).write(b'x')")
    mode = stat.S_IMODE(os.stat(f"/dev/{device}").st_mode)
    for change in (f"chmod('/dev/{device}', {mode})", f"utime('/dev/{device}')", f"chown('/dev/{device}', -1, -1)"):
        with pytest.raises(LearnerError, match="Read-only file system"):
            probe(f"os.{change}")


@needs_namespaces
def test_its_folder_is_empty_and_small(enclosed):
    for _ in range(2):
        with enclosed.worker(LIMITS) as worker:
            worker.open(None, ())
            worker.run_cell("import os\ndef probe(): return os.listdir()\ndef fill(): open('left', 'w').write('x')", 1)
            learner = Learner(worker.ask)
            assert learner.probe() == []
            learner.fill()
            error = worker.run_cell("for i in range(10): open(f'f{i}', 'wb').write(b'x' * (15 * 2**20))", 2)
            assert error["type"] == "OSError"


@needs_namespaces
def test_it_has_no_network_and_no_rights(probe):
    with pytest.raises(LearnerError, match="unreachable"):
        probe("socket.create_connection(('192.0.2.1', 80), 1)")
    assert "CapEff:\t0000000000000000" in probe("open('/proc/self/status').read()").replace("\\t", "\t")
    for flags in (0x10000000, 0x00020000, 0x20000000):  # user, mount, pid namespaces
        assert probe(f"ctypes.CDLL(None).unshare({flags})") == "-1"
    assert probe("ctypes.CDLL(None).mount(b'tmpfs', b'/box', b'tmpfs', 0, None)") == "-1"


@needs_namespaces
def test_it_sees_no_other_process_and_a_bare_environment(probe):
    processes = probe("sorted(int(name) for name in os.listdir('/proc') if name.isdigit())")
    assert processes == "[1, 2]"
    assert "graders" not in probe("open('/proc/1/cmdline').read()")
    assert set(eval(probe("sorted(os.environ)"))) <= {
        "PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED",
        "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MPLBACKEND", "MPLCONFIGDIR", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK",
        "TORCHINDUCTOR_CACHE_DIR", "TORCHDYNAMO_DISABLE", "PYTORCH_JIT",
    }  # fmt: skip


@needs_namespaces
@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['true'])",
        "os.execv(sys.executable, ['python'])",
        "os.system('true') and 1 / 0",
    ],
)
def test_it_starts_no_process_and_no_program(probe, code):
    with pytest.raises(LearnerError) as caught:
        probe(code)
    assert caught.value.type_name in ("PermissionError", "ZeroDivisionError")


@needs_namespaces
@pytest.mark.parametrize(
    "code",
    ["shmget(0, 4096, 0o1600)", "semget(0, 1, 0o1600)", "msgget(0, 0o1600)", "mq_open(b'/x', 0o102, 0o600, None)"],
)
def test_it_has_no_memory_that_counts_for_nobody(probe, code):
    assert probe(f"ctypes.CDLL(None, use_errno=True).{code}, ctypes.get_errno()") == f"(-1, {errno.EPERM})"


@needs_namespaces
def test_it_has_sockets_of_those_kinds_only_that_its_network_is_cut_off_for(probe):
    for family in ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"):
        probe(f"socket.socket(socket.{family}, socket.SOCK_DGRAM).close()")
    for family in (0, 17, 38, 40):  # none, AF_PACKET, AF_ALG, AF_VSOCK
        with pytest.raises(LearnerError, match="not permitted"):
            probe(f"socket.socket({family}, socket.SOCK_DGRAM)")


@needs_namespaces
@pytest.mark.parametrize("folder", [enclosure.FOLDER, "/dev/shm"])
def test_it_makes_no_files_without_end(probe, folder):
    with pytest.raises(LearnerError, match="No space left"):
        probe(f"[open('{folder}/%d' % number, 'w').close() for number in range(17_000)]")


@needs_namespaces
def test_it_may_start_threads(probe):
    code = "(lambda t: (t.start(), t.join(), t.ident is not None)[2])(__import__('threading').Thread(target=print))"
    assert probe(code) == "True"


def test_packages_with_finished_parts_are_found(tmp_path, monkeypatch):
    packages = tmp_path / "site-packages"
    for name in ("transformers", "tiktoken", "numpy"):
        (packages / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(packages)])
    assert [path.name for path in enclosure._unseen()] == ["transformers", "tiktoken"]


@needs_namespaces
@pytest.mark.parametrize(
    ("cell", "kind", "says"),
    [
        ("while True: pass", "timeout", "stopped after 2 seconds of computing"),
        ("import time; time.sleep(100)", "timeout", "no answer within 5 seconds"),
        ("import os; os._exit(0)", "crashed", "ended before it answered"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "crashed", "SIGTERM"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV"),
        ("import os; os.kill(os.getpid(), 40)", "crashed", "signal 40"),
        ("import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()", "", ""),
        ("import os\nwhile True: os.fork()", "", ""),
        ("import os\nos.closerange(3, 100)", "crashed", ""),
        (
            "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'\\xff' * 100)\n    except OSError: pass",
            "crashed",
            "",
        ),
    ],
)
def test_whatever_it_does_to_itself_is_said(enclosed, cell, kind, says):
    # On a busy machine two seconds of computing take long: only who sleeps may meet the wall.
    limits = LIMITS if "sleep" in cell else replace(LIMITS, wall_seconds_per_request=60)
    with enclosed.worker(limits) as worker:
        worker.open(None, ())
        try:
            error = worker.run_cell(cell, 1)
        except WorkerGone as gone:
            assert gone.kind == (kind or gone.kind) and says in str(gone)
        else:
            assert not kind and error
    with enclosed.worker(LIMITS) as worker:  # and the next one is as good as new
        worker.open(None, ())
        assert worker.run_cell("x = 1", 1) is None


def test_only_fresh_folders_are_given_to_another_user_and_no_link_is_followed(monkeypatch):
    """A link in the place of a folder that root is about to give away would give away what it points to."""
    given = []
    monkeypatch.setattr(Mother, "_start", lambda self: setattr(self, "_control", socket.socket()))
    monkeypatch.setattr(os, "chown", lambda path, *_, follow_symlinks=True: given.append((path, follow_symlinks)))
    with Mother(catalog.ROOT, "process", "nobody") as warm:
        assert given == [(warm._home, False)] and warm._home.parent == warm._scratch
        assert stat.S_IMODE(warm._scratch.stat().st_mode) == 0o711 and warm._scratch.stat().st_uid == os.getuid()


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root starts another user's process (CI runs as root)"
)
def test_another_user_writes_in_its_own_folder_and_not_beside_it():
    subprocess.run([sys.executable, "-c", ANOTHER_USERS], cwd=catalog.ROOT, check=True)


# In a process, and a mount namespace, of its own: where Python lies in a folder that is closed to others, such as the
# home of root, an open one is mounted over that.
ANOTHER_USERS = """
import os, sys, tempfile
from pathlib import Path
from autograder import catalog
from autograder.learner import Learner, LearnerError
from autograder.sandbox import Limits, Mother
from autograder.worker import enclosure

enclosure._check(enclosure._libc.unshare(enclosure._NEWNS), "a namespace")
enclosure._mount("none", "/", None, enclosure._REC | enclosure._PRIVATE)
for path in {Path(sys.executable).resolve(), Path(sys.executable).absolute(), catalog.ROOT / "autograder"}:
    for folder, within in zip(list(path.parents)[:0:-1], list(path.parents)[-2::-1]):
        if not folder.stat().st_mode & 1:
            kept = tempfile.mkdtemp()
            enclosure._mount(str(within), kept, None, enclosure._BIND | enclosure._REC)
            enclosure._mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
            within.mkdir()
            enclosure._mount(kept, str(within), None, enclosure._BIND | enclosure._REC)
            enclosure._check(enclosure._libc.umount2(kept.encode(), enclosure._MNT_DETACH), "tidying")
            os.rmdir(kept)
with Mother(catalog.ROOT, "process", "nobody") as warm, warm.worker(Limits()) as worker:
    worker.open(None, ())
    worker.run_cell("import os\\ndef probe(code):\\n    return str(eval(code))", 1)
    probe = Learner(worker.ask).probe
    probe("open('mine', 'w').close()")
    for code in ("os.rename(os.getcwd(), '../away')", "os.mkdir('../beside')", "os.listdir('..')"):
        try:
            probe(code)
        except LearnerError as error:
            assert "denied" in str(error), error
        else:
            raise AssertionError(code)
    scratch = Path(probe("os.getcwd()")).parent
assert not scratch.exists()
"""


ENDS = {
    "by itself": (lambda: os._exit(0), 0),
    "as its child did": (lambda: os._exit(128 + signal.SIGSEGV), signal.SIGSEGV),
    "by a signal": (lambda: os.kill(os.getpid(), signal.SIGTERM), signal.SIGTERM),
    "never": (lambda: time.sleep(100), signal.SIGKILL),
}


@pytest.mark.parametrize(("ends", "by"), ENDS.values(), ids=ENDS)
def test_how_a_fork_ended_is_known_where_there_is_no_waitid(monkeypatch, ends, by):
    """macOS has it from Python 3.13 on, and does not let one kill a group of which only the dead are left."""
    monkeypatch.delattr(os, "waitid", raising=False)
    monkeypatch.setattr(os, "killpg", like_macos(os.killpg))
    forks = mother._Forks({"enclosed": False}, mother._Absent())
    pid = child(ends)
    how = forks.end(pid, patience=0.5)
    assert how["signal"] == by and 0 <= how["cpu"] < 1
    killed = child(ends)
    forks.kill(killed)
    forks._spare = mother._Spare(0, None)  # none is forked ahead
    deadline = time.monotonic() + 10
    while forks._dying and time.monotonic() < deadline:
        forks.get_ready()
    for reaped in (pid, killed):
        with pytest.raises(ChildProcessError):
            os.waitpid(reaped, 0)


def child(does):
    pid = os.fork()
    if pid == 0:
        os.setsid()
        does()
        os._exit(70)
    return pid


def like_macos(killpg):
    def kill(group, number):
        members = [process for process in psutil.process_iter() if _group(process.pid) == group]
        if members and all(process.status() == psutil.STATUS_ZOMBIE for process in members):
            raise PermissionError
        killpg(group, number)

    return kill


def _group(pid):
    with contextlib.suppress(ProcessLookupError):
        return os.getpgid(pid)


LOCKED = {
    "unshare": ["unshare", "--user", "--map-root-user", "sh", "-c",
                'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh"],
    "bwrap": ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns"],
}  # fmt: skip


def test_ci_has_ways_to_lock_namespaces_away():
    assert not os.environ.get("CI") or (shutil.which("unshare") and shutil.which("bwrap"))


@pytest.mark.parametrize("by", LOCKED)
def test_where_namespaces_are_not_allowed_grading_is_refused(tmp_path, by):
    if not (HAS_NAMESPACES and shutil.which(by)):
        pytest.skip(f"no {by} here (CI has it: test_ci_has_ways_to_lock_namespaces_away)")
    folder = tmp_path / "submitted" / "someone" / "04-attention"
    folder.mkdir(parents=True)
    shutil.copy(catalog.ROOT / "lessons" / "04-attention" / "attention.ipynb", folder)
    grade = [sys.executable, "-m", "autograder", "grade", str(folder.parents[1]), "--assignment", "04-attention",
             "--output", str(tmp_path / "out"), "--jobs", "1"]  # fmt: skip

    def run(*how):
        command = [*LOCKED[by], *grade, *how]
        return subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, encoding="utf-8")

    refused = run()
    assert refused.returncode == 3, refused.stderr
    assert "cannot be enclosed on this machine" in refused.stderr and "Traceback" not in refused.stderr
    assert not (tmp_path / "out" / "results.json").exists()
    if by == "unshare":  # once will do
        allowed = run("--isolation", "process")
        assert allowed.returncode == 0, allowed.stderr
        assert "can read your files" in " ".join(allowed.stderr.split())
