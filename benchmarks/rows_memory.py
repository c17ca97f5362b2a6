"""Peak memory and time of a build of many rows: load, filter, sample, outputs, export.

    python -m benchmarks.rows_memory [--rows 100000 800000]

Rows are synthetic (``benchmarks/instructions.py``), about 700 bytes each with their outputs. Every
command is a process of its own, and its peak is what the kernel counted. Two specs: one whose rules look
at a row alone, and one that also compares instructions with all that were kept (ROUGE-L and duplicates),
which is what needs memory that grows with the rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.instructions import instructions

SPEC = """explore 1
dataset d {{
  load {{ file = file("rows.jsonl")  fields {{ task = "task" }} }}
  filter tidy {{ {rules} }}
  sample {{ size = {size}  seed = 1 }}
}}
"""
ALONE = "keep words(instruction) in 3..150  \n keep nonempty(output)"
COMPARED = ALONE + "  \n drop duplicate(instruction)  \n keep rouge_l(instruction) <= 0.7"


def write_rows(path: Path, rows: int) -> None:
    """Write ``rows`` JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(instructions(rows, seed=1)):
            row = {"instruction": text, "output": f"{text} {number} " * 8, "task": f"task {number % 200}"}
            file.write(json.dumps(row) + "\n")


def measured(folder: Path, *arguments: str) -> tuple[float, float]:
    """Return (seconds, peak MiB) of one ``eic`` command."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "eic", *arguments], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"eic {' '.join(arguments)} failed with {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def main() -> None:
    """Print a line for each number of rows and command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 800_000])
    options = parser.parse_args()
    print(f"{'rows':>8} {'file':>9}  {'command':<34} {'seconds':>8} {'peak MiB':>9}")
    for rows in options.rows:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
            folder = Path(name)
            write_rows(folder / "rows.jsonl", rows)
            size = (folder / "rows.jsonl").stat().st_size / 2**20
            for title, rules in (("rows alone", ALONE), ("compared", COMPARED)):
                (folder / "b.explore").write_text(SPEC.format(rules=rules, size=rows // 2), encoding="utf-8")
                seconds, peak = measured(folder, "run", "b.explore", "--plain")
                print(
                    f"{rows:>8} {size:>5.0f} MiB  {'run, ' + title:<34} {seconds:>8.1f} {peak:>9.0f}",
                    flush=True,
                )
            for form in ("alpaca", "parquet"):
                seconds, peak = measured(folder, "export", "d", "--format", form, "-o", f"x.{form}")
                print(
                    f"{rows:>8} {size:>5.0f} MiB  {'export ' + form:<34} {seconds:>8.1f} {peak:>9.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
