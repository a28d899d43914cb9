"""Start, enclose, limit and end the worker processes in which learners' code runs.

A :class:`Mother` is one warm slot: a process with torch imported that forks a fresh :class:`Worker` for each
submission. A worker answers bytes with bytes until it is closed, or is gone: :class:`WorkerGone` says why.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import msgpack

from autograder.exercise import UserError

_HEADER = struct.Struct(">I")
_START_SECONDS = 120
_PATIENCE = 2.0
_LARGEST_MESSAGE = 64 * 2**20
"""As in :mod:`autograder.worker.wire`, which imports torch."""
_SCRATCH = "autograder-worker-"
_LONGEST_FOLDER = 60
"""So long may be the path of a folder in which scratch folders with sockets are made: a socket's own may take 103 bytes
(macOS; 107 on Linux)."""
GoneKind = Literal["timeout", "crashed", "memory"]
Isolation = Literal["namespaces", "process"]


class NotSafeHere(Exception):
    """This machine cannot enclose learners' code; the message says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. CPU time decides; the wall clock stands far behind it."""

    cpu_seconds_per_request: int = 10
    cpu_seconds: int = 60
    wall_seconds_per_request: int = 60
    wall_seconds: int = 600
    """After that no further process is started for the submission."""
    memory_bytes: int = 2 * 2**30
    file_bytes: int = 16 * 2**20
    folder_bytes: int = 64 * 2**20
    open_files: int = 64
    processes: int = 64


class WorkerGone(Exception):
    """The worker ended, or was ended, before it answered."""

    def __init__(self, kind: GoneKind, reason: str, *, killed: bool = False) -> None:
        super().__init__(reason)
        self.kind = kind
        self.killed = killed
        """Somebody sent SIGKILL: the learner's code itself, or a person, or a machine out of memory."""


class MotherGone(Exception):
    """The mother process ended, by no submission's doing: start another and grade the submission again."""


class Mother:
    """One warm slot; a context manager that leaves no process behind."""

    def __init__(
        self,
        root: Path,
        isolation: Isolation = "namespaces",
        user: str | None = None,
        *,
        only_try: bool = False,
        sister_at: Path | None = None,
    ) -> None:
        """``user`` is whom she and her workers run as, where this process is root. ``only_try``: find out whether a
        process can be enclosed here, and end. ``sister_at``: where another mother says that she can be reached
        (:meth:`share`); she forks, and what she has imported need not be imported anew."""
        if not hasattr(os, "fork"):
            raise UserError("Grading needs Linux or macOS, whose processes can be limited: on Windows run it in WSL.")
        _sweep()
        self.isolation = isolation
        self._root, self._only_try = root, only_try
        self._as_user = _as_user(user)
        self._scratch = self._new_scratch()
        self._home = self._new_folder()
        self._listener: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if sister_at is None:
            self._start()
        else:
            self._control = _connected(sister_at)
        self._ready = False
        self._prepared: tuple[Any, ...] | None = None

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        configuration = {
            "control": theirs.fileno(),
            "enclosed": self.isolation == "namespaces",
            "only_try": self._only_try,
            "root": str(self._root),
            "scratch": str(self._scratch),
            "tmp_bytes": Limits.folder_bytes,
        }
        command = [sys.executable, "-P", "-s", "-m", "autograder.worker", json.dumps(configuration)]
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=_environment(self._root, self._home), cwd=self._home,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, **self._as_user,
        )  # fmt: skip
        theirs.close()

    def __enter__(self) -> Mother:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._end_process()
        if self._listener is not None:
            self._listener.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _end_process(self) -> None:
        self._control.close()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: of the dead that nobody waited for
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def share(self) -> Path:
        """Let other mothers begin as forks of this one, prepared as she is; gives where they reach her."""
        self.wait_until_ready()
        address = self._scratch / "sisters"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen()
        self._send_with({"op": "share"}, self._listener)
        self._reply()
        return address

    def _new_scratch(self) -> Path:
        """Make the folder in which this mother's others lie. Another user may pass through it, and write in none but
        those: who may write here could put a link in the place of a folder that is about to be another's."""
        scratch = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-"))
        if self._as_user:
            scratch.chmod(0o711)
        return scratch

    def _new_folder(self) -> Path:
        """Make a folder that belongs to whom the workers run as."""
        folder = Path(tempfile.mkdtemp(dir=self._scratch))
        if self._as_user:
            os.chown(folder, self._as_user["user"], self._as_user["group"], follow_symlinks=False)
        return folder

    def worker(self, limits: Limits, until: float = math.inf) -> Worker:
        """Fork a fresh worker, which is ended at the time ``until`` of the monotonic clock."""
        self.wait_until_ready()
        folder = self._new_folder()
        ours, theirs = socket.socketpair()
        self._send_with({"op": "start", "limits": asdict(limits) | {"folder": str(folder)}}, theirs)
        theirs.close()
        return Worker(self, self._reply()["pid"], ours, folder, limits, until)

    def prepare(self, given: str | None, refuses: tuple[str, ...] = (), imports: tuple[str, ...] = ()) -> None:
        """Have ready what all workers of one lesson need: the earlier lessons' parts, these modules imported, and the
        finished parts that it refuses away.

        For another lesson a mother starts anew: what a later lesson is given holds the answers of an earlier one.
        """
        wanted = given, refuses, imports
        if self._prepared == wanted:
            return
        self.wait_until_ready()
        if self._prepared is not None:
            self._end_process()
            self._start()
            self._ready = False
            self.wait_until_ready()
        data = (given or "").encode()
        about = {"op": "prepare", "size": len(data), "refuses": refuses, "imports": imports}
        for part in (msgpack.packb(about), *([data] if data else [])):
            self._ask(part)
        self._prepared = wanted

    def kill(self, pid: int) -> None:
        """Kill a worker and all that it started; how it ended nobody asks."""
        self._ask(msgpack.packb({"op": "kill", "pid": pid}))

    def end(self, pid: int, patience: float) -> dict[str, Any]:
        """Kill a worker that does not end by itself within ``patience`` seconds; gives the signal that ended it
        (0 for none) and its CPU seconds."""
        return self._ask(msgpack.packb({"op": "end", "pid": pid, "patience": patience}))

    def _send_with(self, message: dict[str, Any], passed: socket.socket) -> None:
        try:
            socket.send_fds(self._control, [msgpack.packb(message)], [passed.fileno()])
        except OSError:
            raise MotherGone("the workers' mother process ended") from None

    def _ask(self, message: bytes) -> dict[str, Any]:
        try:
            self._control.sendall(message)
        except OSError:
            raise MotherGone("the workers' mother process ended") from None
        return self._reply()

    def _reply(self) -> dict[str, Any]:
        try:
            data = self._control.recv(65536)
        except OSError:
            data = b""
        if not data:
            raise MotherGone("the workers' mother process ended; its standard error says why")
        reply: dict[str, Any] = msgpack.unpackb(data)
        return reply

    def wait_until_ready(self) -> None:
        """Wait until the mother has imported all she needs; raises :class:`NotSafeHere`."""
        if not self._ready:
            self._control.settimeout(_START_SECONDS)
            try:
                said = self._control.recv(400)
            except OSError:
                said = b""
            if said.startswith(b"no: "):
                why = said[4:].decode(errors="replace")
                raise NotSafeHere(
                    f"Learners' code cannot be enclosed on this machine ({why}). "
                    "Allow unprivileged user namespaces, or grade in a virtual machine; --isolation process goes on "
                    "without, and then a submission can read your files, the graders among them, and use the network."
                )
            if said != b"ready":
                raise MotherGone("the workers' mother process did not start; its standard error says why")
            self._control.settimeout(None)
            self._ready = True


@contextlib.contextmanager
def room_for_sockets() -> Iterator[None]:
    """Have temporary folders made in ``/tmp`` where the usual place's path is too long for that of a socket in them."""
    before = tempfile.tempdir
    if len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER:
        tempfile.tempdir = "/tmp"
    try:
        yield
    finally:
        tempfile.tempdir = before


def _connected(address: Path) -> socket.socket:
    control = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(OSError):  # she is gone, which the first request will say
        control.connect(str(address))
    return control


def _as_user(user: str | None) -> dict[str, Any]:
    """Give what makes a new process run as ``user``, in that user's group and no other."""
    if user is None:
        return {}
    import pwd

    about = pwd.getpwnam(user)
    return {"user": about.pw_uid, "group": about.pw_gid, "extra_groups": []}


def _sweep() -> None:
    """Remove the scratch folders of processes that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*-*"):
        owner = folder.name.removeprefix(_SCRATCH).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@cache
def strongest_isolation(root: Path) -> Isolation:
    """Give the strongest isolation that this machine has, found by trying."""
    try:
        with Mother(root, only_try=True) as mother:
            mother.wait_until_ready()
    except NotSafeHere:
        return "process"
    return "namespaces"


class Worker:
    """One fork: a learner's process. Use as a context manager."""

    def __init__(
        self, mother: Mother, pid: int, channel: socket.socket, folder: Path, limits: Limits, until: float = math.inf
    ) -> None:
        """``until`` is the time of the monotonic clock at which all of a notebook's workers have had their time."""
        self._until = until
        self._mother = mother
        self._pid = pid
        self._channel = channel
        self._folder = folder
        self._limits = limits
        self._gone: WorkerGone | None = None
        self._closed = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self, given: str | None, refuses: tuple[str, ...]) -> None:
        """Prepare a fresh namespace for a notebook's cells."""
        self._command({"op": "open", "given": given, "refuses": list(refuses)})

    def run_cell(self, source: str, number: int) -> dict[str, Any] | None:
        """Run one cell; gives the description of its error, or ``None``."""
        reply = self._command({"op": "run", "source": source, "number": number})
        error = reply.get("error")
        return error if isinstance(error, dict) else None

    def ask(self, request: bytes) -> bytes:
        """Answer a grader's request (the learner seam's remote maker); raises :class:`WorkerGone`."""
        return self._exchange(b"A" + request)

    def close(self) -> None:
        """End the worker with all it started, and remove its folder."""
        if not self._closed:
            self._closed = True
            self._channel.close()
            self._mother.kill(self._pid)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, command: dict[str, Any]) -> dict[str, Any]:
        from autograder.worker import wire  # imports torch, which who only starts and ends workers does not need

        data = self._exchange(b"C" + wire.encode(command))
        try:
            reply = wire.decode(data)
        except wire.WireError:
            reply = None
        if not isinstance(reply, dict):
            return {
                "error": {
                    "type": "",
                    "message": "the notebook's process sent something that is not an answer",
                }
            }
        return reply

    def _exchange(self, frame: bytes) -> bytes:
        if self._gone is not None:
            raise self._gone
        now = time.monotonic()
        deadline = min(now + self._limits.wall_seconds_per_request, self._until)
        try:
            if deadline <= now:
                raise self._ended("timeout", self._too_late())
            self._channel.settimeout(deadline - now)
            self._channel.sendall(_HEADER.pack(len(frame)) + frame)
            size = _HEADER.unpack(self._exactly(_HEADER.size, deadline))[0]
            if size > _LARGEST_MESSAGE:
                raise self._ended("crashed", "the notebook's process sent something that is not an answer")
            return self._exactly(size, deadline)
        except OSError:
            raise self._ended() from None

    def _exactly(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            ready, _, _ = select.select([self._channel], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise self._ended("timeout", self._too_late())
            part = self._channel.recv(min(size - len(parts), 2**20))
            if not part:
                raise self._ended()
            parts += part
        return bytes(parts)

    def _too_late(self) -> str:
        if time.monotonic() >= self._until:
            return f"the notebook had taken {self._limits.wall_seconds} seconds in all"
        return f"it gave no answer within {self._limits.wall_seconds_per_request} seconds"

    def _ended(self, kind: GoneKind = "crashed", reason: str = "") -> WorkerGone:
        """End the worker and say why it is gone: for good, the same answer each time."""
        self._closed = True
        self._channel.close()
        # A process that closes its socket by dying is dead a moment later: how it died is what we want to know.
        how = self._mother.end(self._pid, patience=0.0 if reason else _PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)
        if not reason:
            # Who does not heed SIGXCPU is killed a little later. On a busy machine the kernel's clock for limits, which
            # counts ticks, is ahead of its accounts.
            if how["signal"] == signal.SIGXCPU or how["cpu"] > 0.8 * self._limits.cpu_seconds:
                limit = self._limits.cpu_seconds_per_request
                kind, reason = (
                    "timeout",
                    f"it was stopped after {limit} seconds of computing (an endless loop?)",
                )
            elif how["signal"] not in (0, signal.SIGKILL):
                reason = f"its process was ended by {_name_of_signal(how['signal'])}"
            else:
                reason = "its process ended before it answered"
        self._gone = WorkerGone(kind, reason, killed=kind == "crashed" and how["signal"] == signal.SIGKILL)
        return self._gone


def _name_of_signal(number: int) -> str:
    """Name a signal; most real-time ones have no name.

    >>> _name_of_signal(15), _name_of_signal(40)
    ('SIGTERM', 'signal 40')
    """
    return next((one.name for one in signal.Signals if one == number), f"signal {number}")


def _environment(root: Path, home: Path) -> dict[str, str]:
    """Give a worker's whole environment: nothing of the user's own."""
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # torch.compile and torch.jit.script give the function itself: there is no compiler here.
        "TORCHDYNAMO_DISABLE": "1",
        "PYTORCH_JIT": "0",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(home),
    }
