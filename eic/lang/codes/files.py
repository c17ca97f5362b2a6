"""Diagnostic codes: files."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
