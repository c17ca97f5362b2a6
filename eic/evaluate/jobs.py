"""What the engine gives child processes to do, and how they learn that the engine is gone."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue


def named_jobs() -> Iterator[Path]:
    """Yield the files that standard input names, each as a text in JSON on a line of its own.

    When standard input ends, so does the process, with code 3, also in the middle of a job: the engine is gone,
    and nobody waits for what is being made.
    """
    lines: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        try:
            with open(0, "rb", buffering=0, closefd=False) as unbuffered:  # a buffer would be locked at exit
                for line in unbuffered:
                    lines.put(line)
        finally:
            os._exit(3)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield Path(json.loads(lines.get()))


def job_line(job: Path) -> bytes:
    """Return the line that names a job."""
    return json.dumps(str(job)).encode("ascii") + b"\n"
