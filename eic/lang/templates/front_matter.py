"""Front matter that is more than plain ``key: value`` lines: read with PyYAML, placed exactly."""

import re

import yaml

from eic.diagnostics import Diagnostics, Fix
from eic.lang.suggest import did_you_mean, listing, nearest
from eic.source import Source, Span

_KEYS = ("role", "reply", "language", "system")
_LONGEST = 20_000


def read_front_matter(
    source: Source, fence: re.Match[str], found: Diagnostics
) -> dict[str, tuple[str, Span]]:
    """Return the settings with the spans of their values; faults go to ``found``.

    Values are taken as written (``language: no`` is Norwegian, not false).
    """
    text, base = fence.group(1), fence.start(1)
    whole = Span(source, base, max(base + 1, fence.end(1)))
    if len(text) > _LONGEST:
        found.error("E0602", f"the front matter is longer than {_LONGEST:,} characters", Span(source, 0, 3))
        return {}
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        at = base + (mark.index if mark else 0)
        what = fault.problem or "it cannot be read"
        found.error("E0602", f"the front matter is not YAML: {what}", Span(source, at, at + 1))
        return {}
    except (yaml.YAMLError, RecursionError, ValueError):
        found.error("E0602", "the front matter is not YAML", Span(source, 0, 3))
        return {}
    if not isinstance(node, yaml.MappingNode):
        found.error(
            "E0602",
            "the front matter is not a list of `key: value` lines",
            whole if text else Span(source, 0, 3),
        )
        return {}
    return _settings(source, base, node, found)


def _settings(
    source: Source, base: int, node: yaml.MappingNode, found: Diagnostics
) -> dict[str, tuple[str, Span]]:
    fields: dict[str, tuple[str, Span]] = {}
    for key, value in node.value:
        span = _span(source, base, key)
        if not isinstance(key, yaml.ScalarNode) or key.value not in _KEYS:
            word = str(key.value) if isinstance(key, yaml.ScalarNode) else "this"
            close = nearest(word, _KEYS)
            found.error(
                "E0603", f"`{word[:40]}` is not a front matter setting", span,
                detail=did_you_mean(word, _KEYS) or f"There are {listing(_KEYS)}.",
                fix=Fix(span, close[0]) if close else None,
            )  # fmt: skip
        elif key.value in fields:
            found.error("E0603", f"`{key.value}` is set twice", span)
        elif not isinstance(value, yaml.ScalarNode):
            found.error("E0604", f"`{key.value}` takes a text", _span(source, base, value))
        else:
            fields[key.value] = (value.value, _span(source, base, value))
    return fields


def _span(source: Source, base: int, node: yaml.Node) -> Span:
    start = base + node.start_mark.index
    return Span(source, start, max(start + 1, base + node.end_mark.index))
