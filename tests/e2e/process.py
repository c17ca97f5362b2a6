"""Running the real command line in a process of its own, as users do."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

OUTPUTS = ("d.jsonl", "d.tree.json", "d.dropped.jsonl", "manifest.json")


def start(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start ``eic`` with arguments in a folder; its environment holds nothing of the tester's."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI", "EIC", "NO_COLOR"))
    }
    command = [sys.executable, "-m", "eic", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=cwd, env={**clean, **(env or {})}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def eic(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, code: int = 0
) -> "subprocess.CompletedProcess[str]":
    """Run ``eic`` to its end; fail with its output when it exits with another code."""
    process = start(*arguments, cwd=cwd, env=env)
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, f"exit {process.returncode}, not {code}\n{out}\n{err}"
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def outputs(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a run's output files by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
