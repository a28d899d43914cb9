"""Write files so that nobody ever reads half of one."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old one or the new one, never half of it."""
    scratch = path.with_name(f".~{path.name}-{os.getpid()}")
    try:
        scratch.write_text(text, encoding="utf-8", newline="\n")
        if path.exists():
            shutil.copymode(path, scratch)
        os.replace(scratch, path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
