"""Puts real terminal output into README.md, between its capture markers.

    python docs/capture.py

Runs each marked command in a fresh copy of the examples and replaces what stands between
``<!-- capture: COMMAND -->`` and ``<!-- end -->`` with the command and what it printed. A line
``<!-- setup: COMMAND -->`` before it is run without being shown.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETUP = r"(?:<!-- setup: (?P<setup>[^\n]+) -->\n)?"
MARKED = re.compile(rf"(?P<head>{SETUP}<!-- capture: (?P<command>[^\n]+) -->\n).*?<!-- end -->", re.DOTALL)
WIDTH = 110


def main() -> None:
    """Rewrite README.md with fresh captures, in the order in which they stand."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / ".git").mkdir()
        shutil.copytree(ROOT / "specs", place / "specs")
        shutil.copytree(ROOT / "prompts", place / "prompts")
        text = readme.read_text(encoding="utf-8")
        fresh = MARKED.sub(lambda match: _captured(match, place), text)
    readme.write_text(fresh, encoding="utf-8")


def _captured(match: re.Match[str], place: Path) -> str:
    if match["setup"]:
        _run(match["setup"], place)
    command = match["command"]
    shown = "\n".join(_cut(line.rstrip()) for line in _run(command, place).rstrip().splitlines())
    print(f"$ {command}\n{shown}", file=sys.stderr)
    return f"{match['head']}```console\n$ {command}\n{shown}\n```\n<!-- end -->"


def _run(command: str, place: Path) -> str:
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_COLOR": "1", "COLUMNS": str(WIDTH), "EIC_STORE": str(place / ".eic"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False,
    )  # fmt: skip
    return done.stdout


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


if __name__ == "__main__":
    main()
