"""Start a mother of workers: ``python -m autograder.worker CONFIGURATION`` (JSON, from ``autograder.sandbox``)."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path


def main() -> None:
    """Shut this process in, where that is asked for, before anything else is imported; then serve."""
    configuration = json.loads(sys.argv[1])
    control = socket.socket(fileno=configuration["control"])
    if configuration["enclosed"]:
        from autograder.worker import enclosure

        try:
            enclosure.enter(Path(configuration["root"]), Path(configuration["scratch"]), configuration["tmp_bytes"])
        except OSError as error:
            control.sendall(f"no: {error.strerror or error}".encode())
            return
    if configuration["only_try"]:
        control.sendall(b"ready")
        return
    from autograder.worker.mother import serve

    serve(control, configuration)


if __name__ == "__main__":
    main()
