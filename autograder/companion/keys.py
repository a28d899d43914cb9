"""Single key presses, without waiting for the Enter key; what a system lacks is looked up only when it is needed."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def key_presses(post: Callable[[str], None]) -> Iterator[bool]:
    """Hand every key press to ``post`` while the block runs; says whether there is a keyboard to listen to."""
    if not (sys.stdin and sys.stdin.isatty()):
        yield False
    elif os.name == "nt":
        threading.Thread(target=_listen_on_windows, args=(post,), daemon=True).start()
        yield True
    else:
        with _one_by_one():
            threading.Thread(target=_listen, args=(post,), daemon=True).start()
            yield True


@contextlib.contextmanager
def _one_by_one() -> Iterator[None]:
    """Have the terminal give each key at once and not show it; Ctrl-C goes on to interrupt."""
    import termios
    import tty

    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _listen(post: Callable[[str], None]) -> None:
    while True:
        try:
            pressed = os.read(sys.stdin.fileno(), 32)
        except OSError:
            return
        if not pressed:
            return
        if not pressed.startswith(b"\x1b"):  # arrow keys and the like are several bytes
            for key in pressed.decode("utf-8", "replace"):
                post(key)


def _listen_on_windows(post: Callable[[str], None]) -> None:
    import msvcrt

    while True:
        key = msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
        if key in ("\x00", "\xe0"):  # the first half of an arrow key
            msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
        else:
            post(key)
