"""Comparing answers with math-verify, in a process that is ended when an answer takes too long."""

import json
import os
import select
import subprocess
import sys
import time
from types import TracebackType

from eic.evaluate.strict import LONGEST, based, equal_strict

SECONDS = 10.0
"""Longest time for one comparison; what takes longer is not equal."""

_START_SECONDS = 120.0


def verify_version() -> str:
    """Return ``math-verify X``, "" when it is not installed (nothing is imported)."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"math-verify {version('math-verify')}"
    except PackageNotFoundError:
        return ""


class Verifier:
    """Compares answers; use it as a context manager. The process starts when it is first needed.

    ``timeouts`` counts comparisons that were given up.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.timeouts = 0
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._known: dict[tuple[str, str], bool] = {}

    def __enter__(self) -> "Verifier":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def equal(self, answer: str | None, reference: str | None) -> bool:
        """Return whether two answers are the same mathematically (None: nothing was found).

        What is the same as written is equal without asking math-verify.
        """
        if not answer or not reference:
            return False
        if equal_strict(answer, reference):
            return True
        if max(len(answer), len(reference)) > LONGEST:
            return False
        if based(answer) and based(reference):  # math-verify does not look at the base
            return False
        pair = (answer, reference)
        if pair not in self._known:
            self._known[pair] = self._ask(answer, reference)
        return self._known[pair]

    def _ask(self, answer: str, reference: str) -> bool:
        process = self._process or self._start()
        assert process.stdin is not None
        line = json.dumps([answer, reference]).encode() + b"\n"
        try:
            process.stdin.write(line)
            process.stdin.flush()
            reply = self._line(process, self._seconds)
        except OSError:
            reply = b""
        if not reply:  # too slow, out of memory, or crashed: the next comparison gets a new process
            self.timeouts += 1
            self.close()
        return reply == b"true"

    def _start(self) -> "subprocess.Popen[bytes]":
        env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
        command = [sys.executable, "-m", "eic.evaluate.verify_worker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, bufsize=0,
        )  # fmt: skip
        if self._line(self._process, _START_SECONDS) != b"ready":
            self.close()
            raise RuntimeError("the process that compares answers did not start")
        return self._process

    @staticmethod
    def _line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
        """Return the next line without its end, ``b""`` when it does not come in time."""
        assert process.stdout is not None
        line, deadline = b"", time.monotonic() + seconds
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                return b""
            piece = os.read(process.stdout.fileno(), 64)
            if not piece:
                return b""
            line += piece
        return line.strip()
