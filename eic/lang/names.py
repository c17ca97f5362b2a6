"""When two names of tasks are the same name; seed trees and explored trees judge alike."""

import unicodedata


def same_name(name: str) -> str:
    """Return the form in which two sibling names are compared: NFKC, case-folded, one space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
