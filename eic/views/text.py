"""Small words for people: amounts, money, times; and text from strangers made harmless."""

import math
import re
import unicodedata
from collections.abc import Mapping


def amount(count: float) -> str:
    """Return a count with thousands separated: ``12,345``."""
    return f"{count:,.0f}"


def counted(count: float, noun: str) -> str:
    """Return a count with its noun, in the plural unless it is one: ``1 call``, ``2,000 replies``."""
    plural = re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
    return f"{amount(count)} {noun if count == 1 else plural}"


def tallied(counts: Mapping[str, int]) -> str:
    """Return the counts of a step, named in the plural or by what happened: ``1 dataset, 2,000 rows, 0 dropped``."""

    def one(name: str) -> str:
        return re.sub(r"ie$", "y", name.removesuffix("s"))

    return ", ".join(f"{amount(count)} {one(name) if count == 1 else name}" for name, count in counts.items())


def money(dollars: float) -> str:
    """Return dollars with as many digits as matter: ``$0.0012``, ``$1.50``, ``$1,234.00``.

    What is not nothing never reads as nothing: ``$0.000002``.
    """
    if dollars and abs(dollars) < 0.0001:
        return f"${dollars:.{1 - math.floor(math.log10(abs(dollars)))}f}".rstrip("0")
    if dollars and abs(dollars) < 0.1:
        return f"${dollars:.4f}"
    return f"${dollars:,.2f}"


def figure(value: float) -> str:
    """Return a measured figure with as many digits as matter: ``1.234``, ``0.4312``, ``57``, ``2e-05``."""
    return f"{value:.4g}"


def percent(value: float) -> str:
    """Return a figure in per cent, without the sign: ``3.17``."""
    return f"{value:.2f}"


def duration(seconds: float) -> str:
    """Return a time: ``0.4 s``, ``12 s``, ``3 min``, ``2.5 h``, ``40 days``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    if seconds < 345_600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86_400:,.0f} days"


def cells(text: str) -> int:
    """Return how many columns of a terminal a text without control characters takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrapped(line: str, width: int) -> str:
    """Return a line as lines of at most ``width`` columns that break between words.

    What follows the first stands below the first words behind a label, or a little further in. A word that is
    longer than the width stays whole.
    """
    if cells(line) <= width:
        return line
    label = re.match(r"\s*\S+(?: {2,}|(?<=:) )", line)
    deep = label.end() if label and label.end() <= width // 2 else len(line) - len(line.lstrip()) + 2
    return "\n".join(broken(line, width, " " * deep))


def broken(text: str, width: int, indent: str = "") -> list[str]:
    """Return a text as lines of at most ``width`` columns; all but the first begin with ``indent``."""
    lines, line, taken = [], "", 0
    for word in re.findall(r"\s*\S+", text):
        more = cells(word)
        if line.strip() and taken + more > width:
            lines.append(line)
            line, taken, word = indent, len(indent), word.lstrip()
            more = cells(word)
        line, taken = line + word, taken + more
    return [*lines, line]


_RESHAPING = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
"""Variation selectors and skin tones: terminals do not agree on how wide a character is that has one."""


def clean(text: str) -> str:
    """Return ``text`` on one line without control or format characters (escapes, bidi marks).

    Nor with what alters the character before it: every terminal shows what is left in the same number of columns.
    """
    text = text if text.isascii() else _RESHAPING.sub("", text)
    return "".join(
        " " if character in "\n\r\t" else "" if unicodedata.category(character) in ("Cc", "Cf") else character
        for character in text
    )
