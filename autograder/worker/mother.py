"""The untrusted side. A mother process imports torch once; a fork of it runs one learner's notebook.

It imports nothing of graders or solutions. On the control socket the trusted side asks to start a fork (sending
the socket that the fork will answer on) and to end one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import select
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgpack
import torch

from autograder.worker import cells, enclosure, finished, system_calls, wire
from autograder.worker.session import Session

# What notebooks import, and what torch imports when it is first asked for gradients: every fork would otherwise do it
# anew.
_PRELOADED = (
    "numpy", "matplotlib.pyplot", "IPython.core.inputtransformer2", "course", "torch._refs", "torch._decomp",
    "torch.masked", "scipy.special", "torch.fx.experimental.symbolic_shapes",
)  # fmt: skip
_HEADER = struct.Struct(">I")
_MOST_FILES = 4096


class _Absent:
    """The finished parts that are away in this process and its forks."""

    def __init__(self) -> None:
        self.groups: set[str] = set()
        self.called: list[str] = []

    def remove(self, groups: Iterable[str]) -> None:
        finished.remove_for_good([group for group in groups if group not in self.groups], self.called)
        self.groups |= set(groups)


@dataclass
class _Spare:
    """A fork that is shut in already and waits for its submission."""

    pid: int
    line: socket.socket


class _Forks:
    """The forks of this process: those at work, one that waits for work, and those that were killed and not reaped."""

    def __init__(self, configuration: dict[str, Any], absent: _Absent) -> None:
        self._configuration, self._absent = configuration, absent
        self._running: set[int] = set()
        self._dying: set[int] = set()
        self._spare: _Spare | None = None

    def start(self, channel: int, limits: dict[str, Any]) -> int:
        """Let a fork answer on ``channel``; gives its process id."""
        spare = self._spare or self._fork()
        self._spare = None
        try:
            socket.send_fds(spare.line, [msgpack.packb(limits)], [channel])
        except OSError:  # somebody has killed it meanwhile
            self._end(spare.pid, patience=0.0)
            spare = self._fork()
            socket.send_fds(spare.line, [msgpack.packb(limits)], [channel])
        spare.line.close()
        self._running.add(spare.pid)
        return spare.pid

    def get_ready(self) -> None:
        """Reap what is dead, and fork ahead: the next submission need not wait for it."""
        for pid in list(self._dying):
            if os.wait4(pid, os.WNOHANG)[0]:
                self._dying.discard(pid)
        if self._spare is None:
            with contextlib.suppress(OSError):  # what hinders it now, start() will say
                self._spare = self._fork()

    def drop_spare(self) -> None:
        """What was forked ahead no longer is as this process is."""
        if self._spare is not None:
            self._spare.line.close()
            self._kill(self._spare.pid)
            self._spare = None

    def kill(self, pid: int) -> None:
        """Kill a fork and everything of its session, without waiting until it is gone."""
        self._running.discard(pid)
        self._kill(pid)

    def end(self, pid: int, patience: float) -> dict[str, Any]:
        """Kill a fork and everything of its session, unless it ends by itself in time, and say how it ended."""
        self._running.discard(pid)
        return self._end(pid, patience)

    def end_all(self) -> None:
        self.drop_spare()
        for pid in [*self._running, *self._dying]:
            self._end(pid, patience=0.0)

    def forget(self) -> None:
        """In a sister: these forks are not hers."""
        if self._spare is not None:
            self._spare.line.close()

    def _fork(self) -> _Spare:
        ours, theirs = socket.socketpair()
        pid = enclosure.fork() if self._configuration["enclosed"] else os.fork()
        if pid == 0:
            _child(theirs, self._configuration, self._absent)
        theirs.close()
        return _Spare(pid, ours)

    def _kill(self, pid: int) -> None:
        _send_kill(os.killpg, pid)
        _send_kill(os.kill, pid)  # one that has no session of its own yet
        self._dying.add(pid)

    def _end(self, pid: int, patience: float) -> dict[str, Any]:
        deadline = time.monotonic() + patience
        reaped, status, usage = os.wait4(pid, os.WNOHANG)
        while not reaped and time.monotonic() < deadline:
            time.sleep(0.002)
            reaped, status, usage = os.wait4(pid, os.WNOHANG)
        if reaped:  # what it started may live on in its session, whose number it is as long
            _send_kill(os.killpg, pid)
        else:
            self._kill(pid)
            _, status, usage = os.wait4(pid, 0)
        self._dying.discard(pid)
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else max(os.WEXITSTATUS(status) - 128, 0)
        return {"signal": ended_by, "cpu": usage.ru_utime + usage.ru_stime}


def _send_kill(kill: Callable[[int, int], None], pid: int) -> None:
    """Kill a process, or a group; macOS has no permission to kill one that is dead and not reaped."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        kill(pid, signal.SIGKILL)


def _mother(control: socket.socket, configuration: dict[str, Any], absent: _Absent) -> None:
    """Serve the control socket until the trusted side closes it (or dies); then leave no fork behind."""
    forks = _Forks(configuration, absent)
    sisters: socket.socket | None = None
    while True:
        if sisters is not None and sisters in select.select([control, sisters], [], [])[0]:
            _fork_a_sister(control, sisters, configuration, absent, forks)
            continue
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not message:
            break
        command = msgpack.unpackb(message)
        reply: dict[str, Any] = {}
        if command["op"] == "prepare":
            forks.drop_spare()
            _prepare(control, command, absent)
        elif command["op"] == "share":
            sisters = socket.socket(fileno=descriptors[0])
        elif command["op"] == "start":
            reply = {"pid": forks.start(descriptors[0], command["limits"])}
            os.close(descriptors[0])
        elif command["op"] == "kill":
            forks.kill(command["pid"])
        else:
            reply = forks.end(command["pid"], command["patience"])
        control.sendall(msgpack.packb(reply))
        if command["op"] in ("prepare", "start", "kill"):
            forks.get_ready()
    forks.end_all()


def _prepare(control: socket.socket, command: dict[str, Any], absent: _Absent) -> None:
    if command["size"]:
        control.sendall(msgpack.packb({}))
        cells.prepare_given((_exactly(control, command["size"]) or b"").decode())
    _import(command["imports"])
    absent.remove(command["refuses"])
    _settle_memory()


def _fork_a_sister(
    control: socket.socket, sisters: socket.socket, configuration: dict[str, Any], absent: _Absent, forks: _Forks
) -> None:
    """Let a fork of this process be another slot's mother; it ends when that slot does."""
    connection, _ = sisters.accept()
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            sisters.close()
            forks.forget()
            connection.sendall(b"ready")
            _mother(connection, configuration, absent)
        finally:
            os._exit(0)
    connection.close()


def _child(line: socket.socket, configuration: dict[str, Any], absent: _Absent) -> None:
    """Wait for a submission's channel and limits and answer there; never return into the mother's loop."""
    try:
        os.setsid()
        with open(os.devnull, "r+b") as nowhere:
            for descriptor in (0, 1, 2):
                os.dup2(nowhere.fileno(), descriptor)
        _keep_only(line.fileno())
        if configuration["enclosed"]:
            enclosure.settle(configuration["tmp_bytes"])
            _be_init_of_a_child(line)
        message, descriptors, _, _ = socket.recv_fds(line, 65536, 1)
        line.close()
        if not message:
            os._exit(0)  # the mother ended first
        limits = msgpack.unpackb(message)
        if configuration["enclosed"]:
            tempfile.tempdir = enclosure.FOLDER
        else:
            tempfile.tempdir = limits["folder"]
            os.chdir(limits["folder"])
        _set_limits(limits, configuration["enclosed"])
        if configuration["enclosed"]:
            system_calls.forbid()
        torch.default_generator.manual_seed(0)
        random.seed(0)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(0)
        _serve(socket.socket(fileno=descriptors[0]), limits, absent)
    except BaseException:
        os._exit(70)
    os._exit(0)


def _keep_only(descriptor: int) -> None:
    """Close every file but the standard ones and this: the mother's sockets are nothing for a learner's process."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, _MOST_FILES)


def _be_init_of_a_child(line: socket.socket) -> None:
    """Return in a child; stay behind as its namespace's process 1, which the kernel shields from most signals."""
    child = os.fork()
    if child == 0:
        return
    line.close()  # the submission's channel is the child's alone: the trusted side sees the child's end at once
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status) & 127)


def _set_limits(limits: dict[str, Any], enclosed: bool) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits["open_files"],) * 2)
    if enclosed:  # counted by user namespace; outside one it would count all that the user runs
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + limits["memory_bytes"],) * 2)


def _allow_cpu(limits: dict[str, Any]) -> None:
    """Let the next request use its share of CPU time, within what the whole submission may use.

    The hard limit lies a second behind: a process that is ended by the soft one says by its signal why.
    """
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    most = limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (min(used + 1 + limits["cpu_seconds_per_request"], most), most + 1))


def _serve(channel: socket.socket, limits: dict[str, Any], absent: _Absent) -> None:
    namespace: dict[str, Any] = {}
    session = Session(namespace)
    while True:
        frame = _receive(channel)
        if frame is None:
            return
        _allow_cpu(limits)
        if frame[:1] == b"A":
            reply = session.answer(frame[1:])
        else:
            command = wire.decode(frame[1:])
            if command["op"] == "open":
                namespace = cells.fresh_namespace(command["given"])
                absent.remove(command["refuses"])
                session = Session(namespace, tuple(command["refuses"]), absent.called)
                reply = wire.encode({})
            else:
                reply = _run(command, namespace, session, absent.called)
        channel.sendall(_HEADER.pack(len(reply)) + reply)


def _run(command: dict[str, Any], namespace: dict[str, Any], session: Session, called: list[str]) -> bytes:
    before = len(called)
    try:
        cells.run_cell(command["source"], command["number"], namespace)
    except BaseException as error:
        description = session.describe(error)
        if len(called) > before:
            description |= {"kind": "refused", "message": called[before]}
        if called:
            cells.run_rest(command["source"], command["number"], namespace, error)
        return wire.encode({"error": description})
    return wire.encode({})


def _receive(channel: socket.socket) -> bytes | None:
    header = _exactly(channel, _HEADER.size)
    return _exactly(channel, _HEADER.unpack(header)[0]) if header else None


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 2**20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _import(names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def serve(control: socket.socket, configuration: dict[str, Any]) -> None:
    """Import once what every notebook needs, say so, and serve."""
    torch.set_num_threads(1)
    _import(_PRELOADED)
    for group in finished.GROUPS:
        finished.operators(group)  # found once, for all forks
    if configuration["enclosed"]:
        enclosure.hide(path for source in finished.sources() for path in (source, finished.compiled(source)))
    _settle_memory()
    control.sendall(b"ready")
    _mother(control, configuration, _Absent())


def _settle_memory() -> None:
    """What is here stays: the collector of a fork need not touch, and so copy, its pages."""
    gc.collect()
    gc.freeze()
