"""What a step would not take, counted by reason, for people and scripts: bounded, whatever strangers sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from eic.visible import one_line

REFUSALS = "refusals"
"""Where a step's figures hold the tally; ``eic show --json`` and the manifest have it too."""

REASONS = 20
"""Most reasons that are told apart for one sort of thing."""
OTHERS = "other reasons"
NAMED = 5
"""Most things that each reason names."""
_LONGEST = 200


@dataclass(slots=True)
class Refused:
    """A tally: ``what`` was refused (tables, tasks, instructions, rows), why, how many, and the first of them."""

    _found: dict[tuple[str, str], tuple[int, list[str]]] = field(default_factory=dict)

    def add(self, what: str, why: str, name: str) -> None:
        """Count one thing that was refused."""
        key = what, one_line(why, _LONGEST)
        if key not in self._found and sum(known == what for known, _ in self._found) >= REASONS:
            key = what, OTHERS
        count, named = self._found.get(key, (0, []))
        if len(named) < NAMED:
            named.append(one_line(name))
        self._found[key] = count + 1, named

    def json(self) -> list[dict[str, Any]]:
        """Return one object for each sort and reason, in the order in which they were met."""
        return [
            {"what": what, "reason": why, "count": count, "named": [*named]}
            for (what, why), (count, named) in self._found.items()
        ]


def refused(things: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Return a step's figures about things (what, why, name) that were refused; none without any."""
    tally = Refused()
    for thing in things:
        tally.add(*thing)
    found = tally.json()
    return {REFUSALS: found} if found else {}
