"""HTML and SVG built from values, so that nothing but this module ever writes a tag.

``el`` escapes every string that is not ``Markup``; a text of a teacher therefore stays text wherever
it is put. Attributes that could run or fetch something are refused: they are faults of this package.
"""

import json
from collections.abc import Iterable
from typing import Any

from eic.visible import visible

Child = Any
"""What an element holds: text, ``Markup``, numbers, iterables of those, or None for nothing."""

_VOID = frozenset({"br", "col", "hr", "input", "link", "meta"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Markup(str):
    """Text that is markup already, made by this module alone."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Return a text as markup that shows it."""
    return Markup(visible(value).translate(_ESCAPES))


def el(name: str, /, *children: Child, **attributes: Any) -> Markup:
    """Return an element. ``class_`` and ``for_`` lose their underscore, others become hyphens.

    An attribute that is None or False is left out, one that is True has no value. Raises
    ``ValueError`` for attributes that run code, carry style or lead out of the page.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = _CASED.get(key) or key.rstrip("_").replace("_", "-")
        _refuse(key, value)
        parts.append(f" {key}" if value is True else f' {key}="{text(number(value))}"')
    parts.append(">")
    if name not in _VOID:
        parts += _flat(children)
        parts.append(f"</{name}>")
    return Markup("".join(parts))


def join(*children: Child) -> Markup:
    """Return children one after the other."""
    return Markup("".join(_flat(children)))


def number(value: Any) -> str:
    """Return an attribute's value: short decimals for numbers, anything else as text."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if value == value else "0"
    return str(value)


def data_block(name: str, value: Any) -> Markup:
    """Return a script element that holds ``value`` as JSON and runs nothing.

    No character of the JSON can end the element or a line of a script, whatever the value holds.
    """
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _JSON_ESCAPES.items():
        content = content.replace(character, escape)
    safe = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in content)
    return Markup(f'<script type="application/json" id="{text(name)}">{safe}</script>')


def raw_element(name: str, content: str) -> Markup:
    """Return a ``style`` or ``script`` element with a file of this package as its content.

    Raises ``ValueError`` when the content would end the element.
    """
    if name not in ("style", "script") or f"</{name}" in content.lower():
        raise ValueError(f"no content for <{name}>")
    return Markup(f"<{name}>{content}</{name}>")


_CASED = {"viewBox": "viewBox", "preserveAspectRatio": "preserveAspectRatio", "patternUnits": "patternUnits",
          "patternTransform": "patternTransform"}  # fmt: skip


def _refuse(key: str, value: Any) -> None:
    leads_out = key in ("href", "src", "action") and not str(value).startswith("#")
    if key.startswith("on") or key in ("style", "srcdoc") or leads_out:
        raise ValueError(f"an element of the report may not have {key}={value!r}")


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        match child:
            case None:
                continue
            case Markup():
                yield child
            case str():
                yield text(child)
            case int() | float():
                yield text(str(child))
            case _:
                yield from _flat(child)
