"""Forbid the system calls that no notebook needs: new processes, programs, traces, mounts, namespaces, and memory
that is nobody's (System V's, and message queues).

A filter of seccomp(2), written for the kernel's own small machine: a process that has it can start threads
and nothing else. Whatever a learner's code starts is therefore its own process, and ends with it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000  # the other way to call a 64-bit x86 kernel, with numbers of its own
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Numbers from the kernel's own tables (asm/unistd_64.h; asm-generic/unistd.h).
_FORBIDDEN = {
    "x86_64": {
        "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310,
        "process_vm_writev": 311, "pidfd_getfd": 438, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsmount": 432, "mount_setattr": 442, "unshare": 272,
        "setns": 308, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248,
        "request_key": 249, "io_uring_setup": 425, "kexec_load": 246, "init_module": 175, "finit_module": 313,
        "swapon": 167, "reboot": 169, "personality": 135, "mknod": 133, "mknodat": 259,
        "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
    },
    "aarch64": {
        "execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270,
        "process_vm_writev": 271, "pidfd_getfd": 438, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsmount": 432, "mount_setattr": 442, "unshare": 97,
        "setns": 268, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "keyctl": 219, "add_key": 217,
        "request_key": 218, "io_uring_setup": 425, "kexec_load": 104, "init_module": 105, "finit_module": 273,
        "swapon": 224, "reboot": 142, "personality": 92, "mknodat": 33,
        "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
    },
}  # fmt: skip
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_SOCKET = {"x86_64": 41, "aarch64": 198}
# AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Some of the others, such as AF_VSOCK, know no network namespaces.
_FAMILIES = (1, 2, 10, 16)


def filter_program(machine: str) -> bytes:
    """Give the filter for ``machine`` (as ``platform.machine`` names it): eight bytes an instruction.

    >>> len(filter_program("x86_64")) % 8
    0
    """
    refused = _ERROR | errno.EPERM
    lines: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, refused),
        # The C library asks for a thread by clone3 first, whose arguments a filter cannot read, and then by clone.
        (_JUMP_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
    ]
    for number in sorted(_FORBIDDEN[machine].values()):
        lines += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, refused)]
    lines += [(_JUMP_EQUAL, 0, 3 + len(_FAMILIES), _SOCKET[machine]), (_LOAD, 0, 0, _FIRST_ARGUMENT)]
    lines += [(_JUMP_EQUAL, len(_FAMILIES) - place, 0, family) for place, family in enumerate(_FAMILIES)]
    lines += [(_RETURN, 0, 0, refused), (_RETURN, 0, 0, _ALLOW)]
    lines += [
        (_JUMP_EQUAL, 1, 0, _CLONE[machine]),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_ANY_BIT, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, refused),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def forbid() -> None:
    """Put the filter over this process, for good; needs ``no_new_privs``. Raises ``OSError`` where it cannot."""
    program = filter_program(platform.machine())
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a length of two bytes, padded, and a pointer
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(header), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "a system call filter is not allowed here")
