"""Stands between the engine and a training: when the engine is gone, the training is asked to stop.

    python -m eic.train.guard WORK COMMAND...

Its standard input is held open by the engine. At its end (the engine closed it, or was killed) the
guard asks for a stop by a file in WORK that every rank, on every machine, looks for after each
update; a training that does not end in time is killed with all its processes.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

STOP = "stop"
GRACE_SECONDS = 300.0
"""How long a checkpoint may take to save before the training is killed."""


def main(work: Path, command: list[str]) -> int:
    """Run ``command`` until it ends; return its exit code, as a shell does: 128 and the signal that ended it."""
    (work / STOP).unlink(missing_ok=True)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def watch() -> None:
        while os.read(0, 4096):
            continue
        (work / STOP).touch()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
