"""Puts real terminal output into README.md, between its capture markers.

    python docs/capture.py

Runs each marked command in a fresh copy of the examples and replaces what stands between
``<!-- capture: COMMAND -->`` and ``<!-- end -->`` with the command and what it printed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKED = re.compile(r"(<!-- capture: (?P<command>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
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
    command = match["command"]
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_COLOR": "1", "COLUMNS": str(WIDTH), "EIC_STORE": str(place / ".eic"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False,
    )  # fmt: skip
    shown = "\n".join(_cut(line) for line in done.stdout.rstrip().splitlines())
    print(f"$ {command}\n{shown}", file=sys.stderr)
    return f"{match[1]}```console\n$ {command}\n{shown}\n```\n{match[3]}"


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


if __name__ == "__main__":
    main()
