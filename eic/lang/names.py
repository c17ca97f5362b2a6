"""What a name may be, and when two names of tasks are the same name; seed trees and explored trees judge alike."""

import unicodedata

from eic.visible import seen


def same_name(name: str) -> str:
    """Return the form in which two sibling names are compared: NFKC, case-folded, one space, what is seen of it."""
    return " ".join(seen(unicodedata.normalize("NFKC", name)).casefold().split())


LONGEST = 128
"""Bytes that a name may have which files are called after: endings and a run's time still fit a file's name."""


def too_long(name: str) -> bool:
    """Whether no file can be called after a block or spec of that name."""
    return len(name.encode("utf-8", "surrogateescape")) > LONGEST
