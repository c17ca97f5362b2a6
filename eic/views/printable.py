"""Foreign text made safe for a terminal: teachers, specs and files may hold escape sequences."""

import unicodedata

_UNSAFE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Controls, invisible format characters (bidirectional overrides), surrogates, unassigned."""

_JOINERS = "\u200c\u200d"
"""Needed by several scripts and by emoji; they move nothing."""


def printable(text: str, *, lines: bool = False) -> str:
    """Return ``text`` with everything a terminal could act on spelt out (``\\x1b``, ``\\u202e``).

    Tabs become spaces. Newlines are spelt out too, unless ``lines`` keeps them.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char, lines) for char in text)


def one_line(text: str, width: int = 80) -> str:
    """Return ``text`` as one printable line of at most ``width`` characters."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"


def _shown(char: str, lines: bool) -> str:
    if char == "\n" and lines:
        return char
    if char == "\t":
        return "    "
    if char in _JOINERS or unicodedata.category(char) not in _UNSAFE:
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
