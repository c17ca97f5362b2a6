"""What every step handler returns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eic.engine.records import Record


@dataclass(slots=True)
class StepResult:
    """What a step leaves: records for the store, counts for people, figures for the manifest.

    Records may be made while they are consumed; counts and figures are whole when that is done.
    """

    records: Iterable[Record]
    counts: dict[str, int]
    meta: dict[str, Any] = field(default_factory=dict)
    kept: Callable[[], None] = lambda: None
    """Called once the result is stored: what it was made of can be let go."""


@dataclass(frozen=True, slots=True)
class Written:
    """One output file or folder: its path, whether its bytes changed."""

    path: Path
    changed: bool
