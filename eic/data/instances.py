"""Which instances of a task are kept: sound ones, none twice, none that contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eic.lang.values import Instance

EMPTY = "keep nonempty(output)"
SAME = "drop output == input"
COLON = 'drop regex(input or output, ":$")'
CONFLICT = "drop one input with two outputs"
REPEATED = "drop repeated instance"
MORE = "keep the first instances"
NONE = "keep instances(instruction) >= 1"

RULES = (EMPTY, SAME, COLON, CONFLICT, REPEATED, MORE, NONE)
"""What instances are dropped by, in the order in which it is looked at; the last one drops an instruction."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Instances by their position in the reply: those that are kept, and those dropped with the rule."""

    kept: tuple[tuple[int, Instance], ...]
    dropped: tuple[tuple[int, Instance, str], ...]


def sift(instances: Sequence[Instance], most: int, rng: Random | None = None) -> Sifted:
    """Return what becomes of the instances of one task, at most ``most`` of them kept.

    Those that come first are kept, or, with ``rng``, a random choice (as the released code does).
    """
    kept: list[tuple[int, Instance]] = []
    dropped: list[tuple[int, Instance, str]] = []
    for at, item in enumerate(instances):
        rule = _fault(item)
        if rule:
            dropped.append((at, item, rule))
        else:
            kept.append((at, item))
    outputs: dict[str, str] = {}
    if any(i.input and outputs.setdefault(i.input, i.output) != i.output for _, i in kept):
        dropped += [(at, item, CONFLICT) for at, item in kept]
        kept = []
    seen: set[Instance] = set()
    single = []
    for at, item in kept:
        if item in seen:
            dropped.append((at, item, REPEATED))
        else:
            seen.add(item)
            single.append((at, item))
    chosen = single[:most]
    if rng is not None and len(single) > most:
        chosen = sorted(rng.sample(single, most))
    dropped += [(at, item, MORE) for at, item in single if (at, item) not in chosen]
    return Sifted(tuple(chosen), tuple(sorted(dropped, key=lambda drop: drop[0])))


def _fault(item: Instance) -> str:
    if not item.output:
        return EMPTY
    if item.input == item.output:
        return SAME
    if item.input.endswith(":") or item.output.endswith(":"):
        return COLON
    return ""
