"""The untrusted side. A mother process imports torch once; a fork of it runs one learner's notebook.

Run as ``python -m autograder.worker CONTROL_FD``. It imports nothing of graders or solutions. On the control
socket the trusted side asks to start a fork (sending the socket that the fork will answer on) and to end one.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import signal
import socket
import struct
import sys
import tempfile
from typing import Any

import msgpack
import torch

from autograder.worker import cells, wire
from autograder.worker.session import Session

_PRELOADED = ("numpy", "matplotlib.pyplot", "IPython.core.inputtransformer2", "course",
              "torch._refs", "torch._decomp", "torch.masked", "scipy.special")  # fmt: skip
_HEADER = struct.Struct(">I")


def mother(control: socket.socket) -> None:
    """Serve the control socket until the trusted side closes it (or dies); then leave no fork behind."""
    running: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not message:
            break
        command = msgpack.unpackb(message)
        if command["op"] == "start":
            pid = os.fork()
            if pid == 0:
                control.close()
                _child(socket.socket(fileno=descriptors[0]), command["limits"])
            os.close(descriptors[0])
            running.add(pid)
            control.sendall(msgpack.packb({"pid": pid}))
        else:
            running.discard(command["pid"])
            control.sendall(msgpack.packb(_end(command["pid"])))
    for pid in running:
        _end(pid)


def _end(pid: int) -> dict[str, Any]:
    """Kill a fork and everything of its session, and say how it ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "cpu": usage.ru_utime + usage.ru_stime,
    }


def _child(channel: socket.socket, limits: dict[str, Any]) -> None:
    """Answer on ``channel`` until it closes; never return into the mother's loop."""
    try:
        os.setsid()
        with open(os.devnull, "r+b") as nowhere:
            for descriptor in (0, 1, 2):
                os.dup2(nowhere.fileno(), descriptor)
        os.chdir(limits["folder"])
        _set_limits(limits)
        torch.manual_seed(0)
        random.seed(0)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(0)
        _serve(channel, limits)
    except BaseException:
        os._exit(70)
    os._exit(0)


def _set_limits(limits: dict[str, Any]) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits["open_files"],) * 2)
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + limits["memory_bytes"],) * 2)


def _allow_cpu(limits: dict[str, Any]) -> None:
    """Let the next request use its share of CPU time, within what the whole submission may use."""
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    hard = limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (min(used + 1 + limits["cpu_seconds_per_request"], hard), hard))


def _serve(channel: socket.socket, limits: dict[str, Any]) -> None:
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
                session = Session(namespace, tuple(command["refuses"]))
                reply = wire.encode({})
            else:
                reply = _run(command, namespace, session)
        channel.sendall(_HEADER.pack(len(reply)) + reply)


def _run(command: dict[str, Any], namespace: dict[str, Any], session: Session) -> bytes:
    try:
        cells.run_cell(command["source"], command["number"], namespace)
    except BaseException as error:
        return wire.encode({"error": session.describe(error)})
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


def main() -> None:
    torch.set_num_threads(1)
    for name in _PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    tempfile.tempdir = None  # a fork looks up its own temporary folder
    control = socket.socket(fileno=int(sys.argv[1]))
    control.sendall(b"ready")
    mother(control)


if __name__ == "__main__":
    main()
