"""Prompt templates: front matter and a Jinja2 body, checked at compile time, rendered safely.

Jinja2 and PyYAML are imported where they are used only: compiling a spec that has no template
of its own loads neither (stock templates are checked by eic's own tests).
"""

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from eic.diagnostics import Diagnostic, Diagnostics, Fix
from eic.lang.suggest import did_you_mean, listing, nearest
from eic.lang.templates.variables import REPLIES, VARIABLES, TemplateFault, sample_variables
from eic.lang.values import Template
from eic.source import Source, Span

__all__ = [
    "VARIABLES",
    "TemplateFault",
    "parse_template",
    "render",
    "sample_variables",
    "stock",
    "stock_names",
]

KEYS = ("role", "reply", "language", "system")
_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SIMPLE = re.compile(r"([a-z]+):[ \t]+([A-Za-z](?:[^:#\n]|:(?![ \n])|(?<! )#)*?)[ \t]*\Z")
_STOCK_NAME = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")


def parse_template(source: Source) -> tuple[Template | None, tuple[Diagnostic, ...]]:
    """Return the template of a ``.jinja`` file, or None, and every fault found in it."""
    found = Diagnostics()
    fence = _FENCE.match(source.text)
    if fence is None:
        found.error(
            "E0601",
            "the template has no front matter",
            Span(source, 0, max(1, len(source.line(1)))),
            detail="Begin with lines `---`, `role: synthesize`, `reply: labelled`, `---`; the prompt follows.",
        )
        return None, tuple(found)
    fields = _fields(source, fence, found)
    template = None if found.failed else _checked(source, fence, fields, found)
    if template is not None:
        from eic.lang.templates.check import check_template

        system = fields["system"][1] if "system" in fields else None
        check_template(template, Span(source, fence.end(), len(source.text)), system, found)
    return (None if found.failed else template), tuple(found)


def stock(name: str) -> Template:
    """Return the prompt that ships with eic under ``name`` (``math/lookahead``).

    Raises ``KeyError`` when there is none.
    """
    return _stock(name)


@lru_cache(maxsize=256)
def _stock(name: str) -> Template:
    if not _STOCK_NAME.fullmatch(name):
        raise KeyError(name)
    file = resources.files("eic").joinpath("prompts", *f"{name}.jinja".split("/"))
    if not file.is_file():
        raise KeyError(name)
    source = Source(f"stock:{name}", file.read_text("utf-8").replace("\r\n", "\n"))
    found = Diagnostics()
    fence = _FENCE.match(source.text)
    template = _checked(source, fence, _fields(source, fence, found), found) if fence else None
    if template is None:
        raise ValueError(f"the stock prompt {name} is broken: {[d.summary for d in found]}")
    return template


@lru_cache(maxsize=1)
def stock_names() -> tuple[str, ...]:
    """Return the names of all prompts that ship with eic, sorted."""

    def walk(folder: Any, prefix: str) -> list[str]:
        names = []
        for entry in folder.iterdir():
            if entry.is_dir():
                names += walk(entry, f"{prefix}{entry.name}/")
            elif entry.name.endswith(".jinja"):
                names.append(prefix + entry.name.removesuffix(".jinja"))
        return names

    folder = resources.files("eic").joinpath("prompts")
    return tuple(sorted(walk(folder, ""))) if folder.is_dir() else ()


def render(template: Template, variables: dict[str, Any]) -> tuple[str, str]:
    """Return (system text or "", user text). Raises ``TemplateFault`` when that fails."""
    from eic.lang.templates.sandbox import render_text

    shown = template.origin or f"the {template.role} template"
    system = render_text(template.system, variables, shown) if template.system else ""
    return system.strip(), render_text(template.body, variables, shown)


def _fields(source: Source, fence: re.Match[str], found: Diagnostics) -> dict[str, tuple[str, Span]]:
    """Return the front matter's settings with the spans of their values."""
    fields: dict[str, tuple[str, Span]] = {}
    at = fence.start(1)
    for line in fence.group(1).splitlines(keepends=True):
        simple = _SIMPLE.match(line.rstrip("\n"))
        if simple is None or simple.group(1) not in KEYS or simple.group(1) in fields:
            from eic.lang.templates.front_matter import read_front_matter

            return read_front_matter(source, fence, found)
        fields[simple.group(1)] = (simple.group(2), Span(source, at + simple.start(2), at + simple.end(2)))
        at += len(line)
    return fields


def _checked(
    source: Source, fence: re.Match[str], fields: dict[str, tuple[str, Span]], found: Diagnostics
) -> Template | None:
    opening = Span(source, 0, 3)
    for key, words in (("role", tuple(VARIABLES)), ("reply", REPLIES)):
        if key not in fields:
            found.error(
                "E0604",
                f"the front matter does not say its `{key}`",
                opening,
                detail=f"One of {listing(words)}.",
            )
        elif fields[key][0] not in words:
            value, span = fields[key]
            close = nearest(value, words)
            found.error(
                "E0604", f"`{value}` is not a {key}", span,
                detail=did_you_mean(value, words) or f"One of {listing(words)}.",
                fix=Fix(span, close[0]) if close else None,
            )  # fmt: skip
    if not source.text[fence.end() :].strip():
        found.error("E0604", "the template has no text after its front matter", opening)
    if found.failed:
        return None

    def given(key: str) -> str:
        return fields[key][0] if key in fields else ""

    body = source.text[fence.end() :]
    return Template(
        given("role"), given("reply"), body, given("language"), given("system"), origin=source.name
    )
