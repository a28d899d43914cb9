"""Write files so that nobody ever reads half of one, and so that they outlast a power cut."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never half of it.

    It is on the disk when this returns: whoever calls may then remove what it was made of.
    """
    scratch = path.with_name(f".~{path.name}-{os.getpid()}")
    try:
        with scratch.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, scratch)
        os.replace(scratch, path)
        settle(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise


def settle(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where a platform opens folders (Windows does not)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
