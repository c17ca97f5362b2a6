"""Diagnostic codes: templates."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
