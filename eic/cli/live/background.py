"""Runs in the background: the engine gets a process of its own, so that no view can hurt it.

``eic run`` on a terminal starts ``eic run --plain`` in a session of its own and only looks at its
journal. A closed terminal, a lost connection, Ctrl-Z or a crash of the screen end the looking.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from eic.canon import canonical_json
from eic.cli.failures import UserError
from eic.cli.options import Common
from eic.store import Store
from eic.tui.acts import Act

_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Background:
    """A run in a process of its own, started by this one."""

    run: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def lives(self) -> bool:
        """Whether the process has not ended yet."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """Return the end of what the process wrote."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return text[-_WORDS:].strip()

    def wait(self, seconds: float) -> int | None:
        """Return the exit code, or None when the process has not ended within ``seconds``."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def start(
    store: Store, run: str, spec: Path, common: Common, only: tuple[str, ...], offline: bool
) -> Background:
    """Start ``eic run`` of a spec in the background. Raises ``UserError`` when that cannot be done."""
    command = [sys.executable, "-m", "eic", "run", str(spec), "--plain", "--run-id", run]
    command += ["--offline"] if offline else []
    command += [part for name in only for part in ("--only", name)]
    command += _options(common)
    log = store.log_path(run)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                start_new_session=True, close_fds=True,
            )  # fmt: skip
    except OSError as error:
        raise UserError(f"cannot start the run: {error.strerror}. `eic run --plain` runs it here.") from error
    return Background(run, process, log)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until the block ends: what must not be left half done stands in it.

    Raises ``KeyboardInterrupt`` at the end when there was one. For the main thread.
    """
    heard: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def steering(path: Path, takes: Callable[[], bool]) -> Callable[[Act], None]:
    """Return the function that asks a run for an act: one line more in its control file.

    ``takes`` says whether the run still looks there; when it does not, ``OSError`` is raised.
    """

    def steer(act: Act) -> None:
        if not takes():
            raise OSError("the run has ended: it takes no more acts")
        line = canonical_json({**asdict(act), "asked": round(time.time(), 3)}) + "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode("utf-8", "surrogatepass"))  # in one piece: others may append too
        finally:
            os.close(handle)

    return steer


def _options(common: Common) -> list[str]:
    """Return the command line that gives a command the same common options."""
    options = [part for name, value in common.params for part in ("--set", f"{name}={value}")]
    for name, value in (("--store", common.store), ("--out", common.out), ("--seed", common.seed)):
        options += [name, str(value)] if value is not None else []
    flags = (
        ("--verbose", common.verbose),
        ("--no-color", common.no_color),
        ("--allow-outside", common.allow_outside),
    )
    return options + [name for name, on in flags if on]
