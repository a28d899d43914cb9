"""Shut a worker in with Linux namespaces, by plain system calls: nothing needs to be installed.

The mother enters namespaces of her own (user, pid, mount, network, IPC, host name) with a file system that holds
Python, the libraries, this package and ``course``, read-only, and nothing else of the machine. Each fork
then gets a pid, mount and IPC namespace of its own, a fresh folder, no capabilities and ``no_new_privs``; when it is
killed, everything that it started goes with it. See user_namespaces(7), pid_namespaces(7), pivot_root(2).
"""

from __future__ import annotations

import ctypes
import os
import platform
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

_NEWNS, _NEWUTS, _NEWIPC = 0x00020000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_MNT_DETACH = 2
_SIGCHLD = 17
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_CALLS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "capset": 126},
    "aarch64": {"clone": 220, "pivot_root": 41, "capset": 91},
}
# The machine's own folders that Python and compiled libraries need.
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
# The one folder in which an enclosed process may write.
FOLDER = "/box"
# Finished parts that come as packages of their own: where they are installed, they are not to be seen.
_UNSEEN = ("transformers", "tokenizers", "tiktoken", "sentencepiece", "youtokentome", "subword_nmt", "xformers",
           "flash_attn", "bpemb", "minbpe", "jax", "flax", "tensorflow", "keras", "onnxruntime", "mxnet", "paddle",
           "tinygrad", "fairseq", "x_transformers", "torchtext", "torchtune")  # fmt: skip
# So many files, which take the kernel's memory even where they are empty, may lie in a folder for a learner's code.
_MOST_FILES = "16k"
_DEVICES = ("null", "zero", "full", "random", "urandom")


class EnclosureError(OSError):
    """The kernel does not let us shut a worker in; the message says at which step."""


def enter(root: Path, scratch: Path, tmp_bytes: int) -> None:
    """Shut this process in; it must be single-threaded. Returns in a child that is pid 1 of its namespace.

    ``root`` is the course's folder, of which only the worker's own code stays readable; on ``scratch``, an empty
    folder, the new file system is built. The calling process stays outside, waits, and ends as the child ends.
    """
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        raise EnclosureError(0, f"namespaces are Linux's; this is {platform.system()} on {platform.machine()}")
    uid, gid = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEWUSER | _NEWNS | _NEWPID | _NEWNET | _NEWIPC | _NEWUTS), "making namespaces")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _check(_libc.prctl(_PR_SET_PDEATHSIG, 9), "tying the child to its parent")
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("tmpfs", str(scratch), "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    readable = _readable(root)
    around = [path for path in readable if root.resolve().is_relative_to(path.resolve())]
    for path in around:
        _show(path, scratch)
    course = str(scratch / root.relative_to("/"))
    if around:  # a course below /usr, say: what is shown must not show the course
        _mount("tmpfs", course, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    for path in readable:
        if path not in around:
            _show(path, scratch)
    if around:
        _mount("none", course, None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    for package in _unseen():
        _mount(
            "tmpfs", str(scratch / package.relative_to("/")), "tmpfs", _NOSUID | _NODEV | _RDONLY, "size=4k,mode=555"
        )
    for name in _DEVICES:
        _show(Path("/dev") / name, scratch)
    for name in ("proc", FOLDER[1:], "dev/shm"):
        (scratch / name).mkdir(parents=True, exist_ok=True)
    if not (scratch / "tmp").exists():  # it does where the course itself lies below /tmp
        (scratch / "tmp").symlink_to(FOLDER)
    _mount("proc", str(scratch / "proc"), "proc", _NOSUID | _NODEV | _NOEXEC)
    # No further user namespaces below this one: they would give a learner's code capabilities to play with.
    Path(scratch / "proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    _mount("tmpfs", str(scratch) + FOLDER, "tmpfs", _NOSUID | _NODEV, _room(tmp_bytes))
    os.chdir(scratch)
    _system_call("pivot_root", b".", b".")
    _check(_libc.umount2(b".", _MNT_DETACH), "leaving the old file system")
    os.chdir("/")
    _mount("none", "/", None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    os.environ |= {"HOME": FOLDER, "TMPDIR": FOLDER, "MPLCONFIGDIR": FOLDER}


def hide(paths: Iterable[Path]) -> None:
    """Put an empty file in the place of each of these, for this process and all its forks."""
    empty = Path(FOLDER) / "empty"
    empty.touch()
    for path in paths:
        if path.is_file():
            _mount(str(empty), str(path), None, _BIND)
            _mount("none", str(path), None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    empty.unlink()


def fork() -> int:
    """Fork into pid, mount and IPC namespaces of the child's own; like ``os.fork``, gives 0 in the child."""
    api = ctypes.pythonapi  # keeps the interpreter's lock, so that no other Python code runs in between
    api.PyOS_BeforeFork()
    pid = _locked.syscall(_CALLS[platform.machine()]["clone"], _NEWPID | _NEWNS | _NEWIPC | _SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        api.PyOS_AfterFork_Child()
        return 0
    error = ctypes.get_errno()
    api.PyOS_AfterFork_Parent()
    if pid < 0:
        raise EnclosureError(error, "a fork with namespaces of its own is not allowed")
    return int(pid)


def settle(tmp_bytes: int) -> None:
    """In a fresh fork: an own ``/proc``, folder and ``/dev/shm``, then no capability and none ever again."""
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC | _RDONLY)
    _mount("tmpfs", FOLDER, "tmpfs", _NOSUID | _NODEV, _room(tmp_bytes))
    _mount("tmpfs", "/dev/shm", "tmpfs", _NOSUID | _NODEV | _NOEXEC, _room(tmp_bytes))
    os.chdir(FOLDER)
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    _system_call("capset", header, (ctypes.c_uint32 * 6)())
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "giving up new privileges")


def _readable(root: Path) -> list[Path]:
    """Give what the worker may read: the system's libraries, Python with its packages, and its own code."""
    python = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)}
    code = [root / "autograder" / "__init__.py", root / "autograder" / "worker", root / "course"]
    return [path for path in [*map(Path, _SYSTEM), *sorted(python), *code] if path.exists()]


def _unseen() -> list[Path]:
    """Give the folders of installed packages that hold finished parts."""
    folders = [Path(entry) for entry in dict.fromkeys(sys.path) if entry.endswith("-packages")]
    return [folder / name for folder in folders for name in _UNSEEN if (folder / name).is_dir()]


def _show(path: Path, scratch: Path) -> None:
    """Make ``path`` visible below ``scratch``, read-only; a link stays the link that it is.

    A device can be written to all the same, and its mode, which is the machine's, not be changed.
    """
    target = scratch / path.relative_to("/")
    if any(parent.is_symlink() for parent in (target, *target.parents)) or (target.exists() and not target.is_dir()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(path.readlink())
        return
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    _mount(str(path), str(target), None, _BIND | _REC)
    # A bind mount must keep the flags that its source is locked to.
    flags = os.statvfs(target).f_flag & (_NOSUID | _NODEV | _NOEXEC)
    _mount("none", str(target), None, _REMOUNT | _BIND | _RDONLY | _NOSUID | flags)


def _room(size: int) -> str:
    return f"size={size},nr_inodes={_MOST_FILES}"


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    done = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, flags, options.encode() if options else None
    )
    _check(done, f"mounting {target}")


def _system_call(name: str, *arguments: object) -> None:
    _check(_libc.syscall(_CALLS[platform.machine()][name], *arguments), name)


def _check(done: int, step: str) -> None:
    if done != 0:
        number = ctypes.get_errno()
        raise EnclosureError(number, f"{step}: {os.strerror(number)}")


if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
    _locked = ctypes.PyDLL(None, use_errno=True)
