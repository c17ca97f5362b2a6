"""What reading a file yields: values with their places, and faults that name one."""

from dataclasses import dataclass
from typing import Any


class LoadFault(Exception):
    """A file cannot be read any further; ``str()`` says where and why, in words for users."""


class RowFault(Exception):
    """One value is no row; ``str()`` says why, without the place."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it stands: ``line 17`` of a text, ``row 17`` of a table.

    ``done`` is how many bytes of the file lie before it. ``fault`` says why there is no value ("" when
    there is one).
    """

    place: str
    value: Any
    done: int
    fault: str = ""
