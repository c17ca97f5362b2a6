"""Diagnostic codes: warnings."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
