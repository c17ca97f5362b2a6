"""What is known about one diagnostic code: the text behind ``eic explain E0203``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A stable code with its meaning. ``example`` is a spec fragment that has the fault."""

    code: str
    title: str
    cause: str
    cure: str
    example: str


def table(*entries: Code) -> dict[str, Code]:
    """Return the entries by code; a code given twice is a bug (``ValueError``)."""
    found = {entry.code: entry for entry in entries}
    if len(found) != len(entries):
        raise ValueError("a diagnostic code is defined twice")
    return found
