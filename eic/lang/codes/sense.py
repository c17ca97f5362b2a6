"""Diagnostic codes: sense."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
