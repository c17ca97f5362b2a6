"""Becomes the recipe on any machine of a hostfile, with the variables that the engine's machine gives its own ranks.

    python -m eic.train.rank WORK/config.json

What comes over ssh has the environment of a fresh login. Threads are shared out by the cores and ranks of the machine
that this runs on; the rest comes from a file beside ``config.json``, that the engine writes before it starts the ranks.
"""

import json
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path

from eic.train.launch import ENVIRONMENT, RECIPE, environment

RULING = ("HF_HUB_OFFLINE",)
"""What the engine's word decides even where the machine has one of its own: an offline run fetches nothing."""


def variables(given: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return a rank's variables from those handed on to it and its ``own``, which stand but for the ruling ones."""
    ruling = {name: given[name] for name in RULING if name in given}
    return environment({**given, **own, **ruling}, int(own.get("LOCAL_SIZE", "1")))


def main(config: Path) -> None:
    """Set the variables, before anything that reads them is imported, and run the recipe."""
    given = json.loads((config.parent / ENVIRONMENT).read_text(encoding="utf-8"))
    os.environ.update(variables(given, os.environ))
    runpy.run_module(RECIPE, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
