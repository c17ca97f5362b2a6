"""Diagnostic codes: names."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
