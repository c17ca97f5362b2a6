"""A real terminal around the real command line: a pty, keys that are typed, text that appears."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_=>])")


class Terminal:
    """``eic`` on a terminal of its own. ``text`` is all that was ever drawn, without escapes."""

    def __init__(
        self,
        *arguments: str,
        cwd: Path,
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        hidden = ("OPENAI", "EIC", "NO_COLOR", "TEXTUAL", "COLUMNS", "LINES")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "eic", *map(str, arguments)], cwd=cwd,
            env={**clean, "TERM": "xterm-256color", **(env or {})},
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=take_terminal,
        )  # fmt: skip
        os.close(slave)
        self.raw = b""  # may be cut short by whoever reads for long

    @property
    def text(self) -> str:
        return _ESCAPES.sub(b"", self.raw).decode("utf-8", "replace")

    def read(self, seconds: float = 0.1) -> bool:
        """Take what was drawn; return False when the other side is closed."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                return False
            self.raw += data
            return bool(data)
        return True

    def until(self, words: str, seconds: float = 60, since: int = 0) -> None:
        """Wait until ``words`` were drawn."""
        end = time.monotonic() + seconds
        while words not in self.text[since:]:
            assert time.monotonic() < end, f"{words!r} never came; last: {self.text[-3000:]}"
            if not self.read():
                assert words in self.text[since:], f"closed before {words!r}: {self.text[-3000:]}"

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process.pid, signal.SIGWINCH)

    def leave(self, seconds: float = 60) -> int:
        """Wait for the end and return the exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, self.text[-3000:]
            self.read()
        while self.read(0.05) and select.select([self.master], [], [], 0.05)[0]:
            pass
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
