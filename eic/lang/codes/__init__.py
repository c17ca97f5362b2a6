"""Every diagnostic code, by family: ``E01`` syntax to ``E07`` sense, ``W07`` warnings."""

from eic.lang.codes import files, names, references, sense, syntax, templates, values, warnings
from eic.lang.codes.entry import Code

_FAMILIES = (syntax, names, values, references, files, templates, sense, warnings)

CODES: dict[str, Code] = {entry.code: entry for family in _FAMILIES for entry in family.ENTRIES}
"""Registered codes in order. Each family module holds ``ENTRIES: tuple[Code, ...]``."""
