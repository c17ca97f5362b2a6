"""What to tell of the rows of a training's data that are nearly questions of an evaluation."""

from collections.abc import Mapping
from typing import Any

DECONTAMINATION = "decontamination"
"""Where a training notes what of its data was also a question."""


def overlap_told(training: Mapping[str, Any]) -> str:
    """Return how many rows were nearly questions and what became of them, from what a training noted.

    "" when it was not compared with any question.
    """
    found = training.get(DECONTAMINATION)
    questions = found.get("questions") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or not isinstance(questions, Mapping) or not questions:
        return ""
    names, rows = ", ".join(map(str, found.get("near") or questions)), found.get("rows", 0)
    if not rows:
        return f"no row is nearly a question of {names}"
    if found.get("overlap") == "refuse":
        what = "1 row is nearly a question" if rows == 1 else f"{rows:,} rows are nearly questions"
        return f"{what} of {names}: nothing is trained while they stay in"
    left = "in, though" if found.get("overlap") == "allow" else "out:"
    what = "1 row left {} nearly a question" if rows == 1 else f"{rows:,} rows left {{}} nearly questions"
    return f"{what.format(left)} of {names}"
