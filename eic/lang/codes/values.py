"""Diagnostic codes: values."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = ()
