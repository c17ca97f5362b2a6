"""Diagnostic codes: references."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
