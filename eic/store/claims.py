"""Claims: which process is about to pay for which call, so that two runs at once pay once.

A claim is taken before a call leaves and goes with its reply. It binds nobody for ever: it ends
when its process is dead (asked on the same machine only) or when its time is up.
"""

import os
import secrets
import socket
import sqlite3
import time
from pathlib import Path

from eic.canon import Key


class Claims:
    """The claims of one opener of a store. All methods run inside the caller's transaction."""

    def __init__(self) -> None:
        self._host = socket.gethostname()
        self._owner = f"{self._host}|{os.getpid()}|{_started(os.getpid())}|{secrets.token_hex(4)}"
        self.taken = False
        """Whether a claim was ever taken: if not, there is none to give back."""

    def take(self, connection: sqlite3.Connection, key: Key, seconds: float) -> bool:
        """Claim ``key`` for at most ``seconds``; return whether the caller has it now.

        A claim of another living opener stands; one that is stale is taken over.
        """
        now = time.time()
        row = connection.execute("SELECT owner, until FROM claims WHERE key = ?", (key,)).fetchone()
        if row is not None and now < row[1] and self._may_live(row[0]):
            return False
        connection.execute(
            "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", (key, self._owner, now + seconds)
        )
        self.taken = True
        return True

    def release(self, connection: sqlite3.Connection, key: Key) -> None:
        """Give up the own claim to ``key``, if there is one."""
        connection.execute("DELETE FROM claims WHERE key = ? AND owner = ?", (key, self._owner))

    def release_all(self, connection: sqlite3.Connection) -> None:
        """Give up every own claim."""
        connection.execute("DELETE FROM claims WHERE owner = ?", (self._owner,))

    def _may_live(self, owner: str) -> bool:
        """Whether the process behind a claim may still be there; of other machines nobody knows."""
        host, _, rest = owner.partition("|")
        pid, _, rest = rest.partition("|")
        if host != self._host or not pid.isdigit():
            return True
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        started = rest.partition("|")[0]
        return not started or started == _started(int(pid))


def _started(pid: int) -> str:
    """Return what tells a process from a later one with its id, "" where the system has no /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *fields = stat.rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    # A zombie was killed and only waits for its parent to notice: it answers no call any more.
    return "" if len(fields) < 19 else "dead" if state == "Z" else fields[18]
