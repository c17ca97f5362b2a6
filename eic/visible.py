"""Text of strangers as a page or a card may show it: nothing hidden, nothing reordered, nothing endless.

Escaping (``eic.report.markup``, ``eic.data.cards.markdown``) keeps a text from being markup. This keeps it from deceiving: control
characters, marks that turn the direction of text and characters without width become visible.
"""

import re
import unicodedata

_JOINERS = "\u200b\u200c\u200d"
"""Characters without width that scripts and emoji need: where a word may break, and where letters join or do not."""

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Characters that show nothing themselves."""

_KEPT = "\n\t"


def visible(text: str) -> str:
    """Return ``text`` with every hidden character shown: controls as ``␛``, others as ``⟨U+202E⟩``.

    Line breaks and tabs stay, other line separators become line breaks. The result can be encoded
    as UTF-8 whatever ``text`` held.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def seen(text: str) -> str:
    """Return ``text`` without the characters that show nothing: two texts that look the same compare the same."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def cut(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``; a cut one ends in ``…``."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def one_line(text: str, most: int = 80) -> str:
    """Return ``text`` on one line of at most ``most`` characters."""
    return cut(" ".join(visible(text[: 4 * most + 80]).split()), most)


def width(text: str) -> float:
    """Return about how wide a text is, in widths of an average Latin letter."""
    return sum(1.75 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _shown(character: str) -> str:
    code = ord(character)
    if character in _KEPT:
        return character
    if character in "\r\u0085\u2028\u2029":
        return "\n"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cs", "Co") or (kind == "Cf" and character not in _JOINERS):
        return f"⟨U+{code:04X}⟩"
    if kind == "Cn" and code & 0xFFFE == 0xFFFE:
        return f"⟨U+{code:04X}⟩"
    return character
