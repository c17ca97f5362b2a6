"""Cold start: `eic check` on a spec against `python -c "import lark"`, medians of fresh processes.

    python benchmarks/cold_start.py [SPEC] [--rounds 15]

The two are run in turn, so that other load on the machine hits both alike.
"""

import argparse
import statistics
import subprocess
import sys
import time


def seconds(command: list[str]) -> float:
    """Return the wall time of one process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", nargs="?", default="specs/math.explore")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import lark": [sys.executable, "-c", "import lark"],
        "eic check": [sys.executable, "-m", "eic", "check", options.spec],
        "eic --version": [sys.executable, "-m", "eic", "--version"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    base = statistics.median(times["import lark"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<16} {median * 1000:7.0f} ms   {median / base:5.2f} x import lark")


if __name__ == "__main__":
    main()
