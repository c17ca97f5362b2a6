"""What a setting is when nothing is written: identity forms leave defaults out, people want to read them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from eic.lang import schema as s
from eic.lang.blocks import TOP_LEVEL
from eic.lang.blocks.dataset import STAGES

_PLURAL = {
    "teachers": "teacher", "domains": "domain", "datasets": "dataset", "models": "model",
    "evaluations": "evaluation", "analyses": "analysis", "ablations": "ablation",
}  # fmt: skip


def default_at(path: str, kind: str) -> Any:
    """Return the default of the setting at a dotted path, None when it has none.

    The path leads through a spec, or through a step's settings; then ``kind`` is the step's, which tells what stands
    below ``stage``.
    """
    *above, name = path.split(".")
    if not above:
        return None
    if len(above) == 2 and above[0] in _PLURAL:
        block = _PLURAL[above[0]]
    else:
        block = kind if above[-1] == "stage" else above[-1].partition(" ")[0]
    for cls in _blocks().get(block, ()):
        if name in s.settings(cls):
            try:
                return s.identity(s.default(cls, name))
            except KeyError:
                return None
    return None


@cache
def _blocks() -> dict[str, tuple[type, ...]]:
    found: dict[str, tuple[type, ...]] = {}
    for cls in (*TOP_LEVEL, *STAGES):
        for inner in _within(cls):
            kind = s.info(inner).kind
            if inner not in found.get(kind, ()):
                found[kind] = (*found.get(kind, ()), inner)
    return {kind: classes for kind, classes in found.items() if len(classes) == 1}


def _within(cls: type) -> Iterator[type]:
    yield cls
    for child in s.nested(cls).values():
        if child.block is not cls:
            yield from _within(child.block)
