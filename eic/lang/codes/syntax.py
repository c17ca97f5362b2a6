"""Diagnostic codes: syntax."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
