"""Dynosaur at size: peak memory and speed of builds that make up to 800,000 examples from a table.

``python -m benchmarks.dynosaur_rows`` writes synthetic tables (Parquet, four text fields) and runs a
spec with two tasks on each, in a process of its own: the tasks, an example of every row for each, two
cheap rules and the output files. What must not grow with the rows is the memory.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SPEC = """explore 1
teacher t { provider = scripted  script = file("replies.jsonl") }
dataset d {
  dynosaur { teacher = t  tables = glob("t*.yaml")  rows = 100M  modes = unaware }
  filter tidy { keep words(instruction) in 1..60  keep nonempty(output) }
}
"""
REPLY = {
    "task1": {"instruction": "Find the name.", "input_fields": ["code", "text"], "output_field": ["name"]},
    "task2": {"instruction": "Continue.", "input_fields": ["name"], "output_field": ["text"]},
}
_WORDS = "amber birch cedar delta ember fjord grove heath islet juniper knoll larch marsh north opal".split()  # noqa: SIM905


def write_table(path: Path, count: int) -> None:
    """Write ``count`` rows: a name, a code, a kind and a sentence."""
    dice = random.Random(count)
    schema = pa.schema([(name, pa.string()) for name in ("name", "code", "kind", "text")])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, count, 20_000):
            rows = [
                {
                    "name": f"{dice.choice(_WORDS)} {number}", "code": f"{number:08x}",
                    "kind": dice.choice(_WORDS[:5]), "text": " ".join(dice.choices(_WORDS, k=20)) + ".",
                }
                for number in range(start, min(count, start + 20_000))
            ]  # fmt: skip
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def measured(folder: Path, tables: int, rows: int) -> tuple[float, float, int]:
    """Return (seconds, peak resident MiB, examples written) of one build: two for each row."""
    for number in range(tables):
        write_table(folder / f"t{number}.parquet", rows)
        text = f"name: t{number}\nlicence: cc0-1.0\nsplits: {{train: t{number}.parquet}}\n"
        (folder / f"t{number}.yaml").write_text(text)
    (folder / "replies.jsonl").write_text(json.dumps({"reply": json.dumps(REPLY)}) + "\n")
    (folder / "s.explore").write_text(SPEC)
    (folder / "pyproject.toml").write_text("")
    began = time.perf_counter()
    child = os.posix_spawn(
        sys.executable, [sys.executable, "-m", "eic", "run", str(folder / "s.explore"), "--plain"],
        {**os.environ, "PYTHONPATH": os.getcwd()},
        file_actions=[(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)],
    )  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"the run failed with status {status}")
    seconds = time.perf_counter() - began
    with (folder / "out" / "s" / "d.jsonl").open("rb") as file:
        made = sum(1 for _ in file)
    return seconds, usage.ru_maxrss / 1024, made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="*", default=[500, 50_000, 400_000], help="rows of one table"
    )
    parser.add_argument("--tables", type=int, default=2_000, help="tables of 200 rows each in the last build")
    options = parser.parse_args()
    for tables, rows in [
        *((1, rows) for rows in options.rows),
        *[(options.tables, 200)] * bool(options.tables),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            seconds, peak, made = measured(Path(folder), tables, rows)
        print(f"{tables:>5} tables  {made:>9,} examples  {seconds:6.1f} s  peak {peak:4.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
