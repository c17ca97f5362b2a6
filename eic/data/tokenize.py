"""Tokenizers for ROUGE-L and word counts: what one token is depends on the language.

English uses the published metric's tokens (runs of ``a-z0-9`` after lower-casing), byte for byte
those of ``rouge_score``. Every other language needs letters of its own script: ``ä`` is not a
gap, and a Korean sentence is not empty. Both are one table-driven pass over the text.
"""

import unicodedata
from collections.abc import Callable

from eic.lang.languages import tokenizer_name

Tokenizer = Callable[[str], list[str]]
"""Turns a text into its tokens, in order."""

_ASCII_TABLE = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 or 48 <= code <= 57 else 32
    for code in range(256)
)

_ONE_BY_ONE = (
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
"""Ideographs and kana: written without spaces, one token a character."""

_CLUSTERS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Thai, Lao, Burmese, Khmer: written without spaces, one token a letter with its marks."""


class _UnicodeTable(dict[int, str]):
    """A translation table that classifies a code point when it is first seen."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] not in "LNM":
            replacement = " "
        elif _within(code, _ONE_BY_ONE):
            replacement = f" {character} "
        elif _within(code, _CLUSTERS) and unicodedata.category(character)[0] != "M":
            replacement = " " + character
        else:
            replacement = character
        self[code] = replacement
        return replacement


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def rouge_tokens(text: str) -> list[str]:
    """Return exactly ``rouge_score``'s tokens of ``text`` (no stemmer).

    Two non-ASCII letters lower-case into ASCII (the dotted capital I and the Kelvin sign), so a
    text that is not ASCII is lower-cased as unicode first.
    """
    plain = text if text.isascii() else text.lower()
    return plain.encode("ascii", "replace").translate(_ASCII_TABLE).decode("ascii").split()


def unicode_tokenizer() -> Tokenizer:
    """Return a tokenizer for any script: NFKC, lower-case, runs of letters, digits and marks.

    Ideographs and kana are one token each; Hangul and other spaced scripts are split at what is
    neither letter, digit nor mark.
    """
    table = _UnicodeTable()

    def tokens(text: str) -> list[str]:
        return unicodedata.normalize("NFKC", text).lower().translate(table).split()

    return tokens


def tokenizer_for(language: str) -> tuple[str, Tokenizer]:
    """Return the name (``ascii`` or ``unicode``) and the tokenizer that ``language`` needs.

    ``language`` is a code such as ``en`` or ``ko``; only English is safe in ASCII.
    """
    name = tokenizer_name(language)
    return name, rouge_tokens if name == "ascii" else unicode_tokenizer()
