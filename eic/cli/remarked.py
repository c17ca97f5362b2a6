"""What was remarked of a step's result when it was made, and what the step refused, as lines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eic.cli.text import one_line
from eic.views.text import counted

_REASONS = 5
_REMARKS = 3
"""Reasons of refusals and remarks shown for each step."""

_NAMES, _NAME = 3, 50
"""How many things that were refused each reason names, in at most how many characters."""


def remarked(remarks: Sequence[Mapping[str, str]], refusals: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each remark (``level``, ``text``), and for each reason of refusals, the most frequent first."""
    yield from (f"{remark['level']}: {remark['text']}" for remark in remarks[:_REMARKS])
    if remarks[_REMARKS:]:
        yield f"{len(remarks) - _REMARKS:,} more remarks: `eic show --json`"
    reasons = sorted(refusals, key=lambda one: -one["count"])
    for one in reasons[:_REASONS]:
        named = [one_line(name, _NAME) for name in one["named"][:_NAMES]]
        names = ", ".join(named) + (", …" if one["count"] > len(named) else "")
        yield f"refused {counted(one['count'], one['what'].removesuffix('s'))}: {one['reason']} ({names})"
    if more := sum(one["count"] for one in reasons[_REASONS:]):
        yield f"refused {more:,} more for {len(reasons) - _REASONS} more reasons: `eic show --json`"
