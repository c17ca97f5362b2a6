"""Every diagnostic code with its cause and cure, one module per family.

``eic explain`` and the reference page read this table; tests hold it against the codes that
are really reported.
"""

from eic.lang.codes.code import Code
from eic.lang.codes.syntax import SYNTAX

CODES: dict[str, Code] = {**SYNTAX}

__all__ = ["CODES", "Code"]
