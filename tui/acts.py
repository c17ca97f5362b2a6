"""Acts: what a person at the screen asks of the run. The screen only asks; the engine answers."""

from dataclasses import dataclass

PAUSE = "pause"
RESUME = "resume"
DRAIN = "drain"
CONCURRENCY = "concurrency"
PRUNE = "prune"
KEEP = "keep"
MORE = "more"
RETRY = "retry"

EDITS = (PRUNE, KEEP, MORE, RETRY)
"""Acts on a task of a dataset's tree; the others are about the whole run."""


@dataclass(frozen=True, slots=True)
class Act:
    """One steering act.

    ``dataset`` and ``task`` name what an edit is about ("" for acts on the whole run); ``count``
    is the number of calls in flight wanted (``concurrency``) or of further children (``more``).
    """

    act: str
    dataset: str = ""
    task: str = ""
    count: int = 0
