"""Which part of a template a trial render failed at: Jinja2 knows the line, a few more renders find the part."""

import re
from typing import Any

from jinja2 import TemplateError

from eic.lang.templates.sandbox import render_text
from eic.lang.templates.variables import TemplateFault, sample_variables

_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%[-+]?\s*(?!end|else)\w.*?%\}", re.DOTALL)
_MOST_TRIED = 50
_FAULTS = (TemplateFault, TemplateError, SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def failing_part(text: str, fault: TemplateFault, variables: dict[str, Any]) -> tuple[int, int] | None:
    """Return the characters ``[start, end)`` of the ``{{ }}`` or ``{% %}`` that failed, None when it cannot be told."""
    if not fault.line:
        return None
    printed = _at_line(_PRINTED, text, fault.line)[:_MOST_TRIED]
    if not _fails(_blanked(text, printed), fault.line, variables):
        for number, match in enumerate(printed):
            if _fails(_blanked(text, printed[number + 1 :]), fault.line, variables):
                return match.span()
    statements = _at_line(_STATEMENT, text, fault.line)
    return statements[0].span() if statements else None


def empty_variables(role: str) -> list[str]:
    """Return the variables of a role that may be none or empty in a run."""
    return [name for name, value in sample_variables(role, False).items() if value is None or value == []]


def guard(name: str, part: str) -> str:
    """Return advice on how to print ``part`` only when there is something in ``name``."""
    inside = part if part.startswith("{{") else "..."
    return f" Print it only where there is one: `{{% if {name} %}}{inside}{{% endif %}}`."


def _at_line(pattern: re.Pattern[str], text: str, line: int) -> list[re.Match[str]]:
    """Return the matches that begin at ``line`` or run on into it."""
    lines = text.split("\n")
    start = sum(len(item) + 1 for item in lines[: line - 1])
    end = start + len(lines[line - 1]) if line <= len(lines) else start
    return [match for match in pattern.finditer(text) if match.start() <= end and match.end() > start]


def _blanked(text: str, parts: list[re.Match[str]]) -> str:
    """Return ``text`` without some parts, every line where it was."""
    for match in reversed(parts):
        text = text[: match.start()] + "\n" * match[0].count("\n") + text[match.end() :]
    return text


def _fails(text: str, line: int, variables: dict[str, Any]) -> bool:
    try:
        render_text(text, variables, "")
    except _FAULTS as fault:
        return isinstance(fault, TemplateFault) and fault.line == line
    return False
