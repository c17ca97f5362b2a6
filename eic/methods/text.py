"""What a teacher writes is hostile input: these make it safe to show, store and compare."""

import re
import unicodedata

from eic.lang.values import Demo

NAME_LIMIT = 200
"""Most characters of a task's name."""

REASON_LIMIT = 1000
"""Most characters of a task's reason."""

# Control characters, lone surrogates (they cannot be written as UTF-8), characters that are
# invisible or turn the reading direction around, and the tag block that can hide whole texts.
# Joiners (U+200C, U+200D) and the place where a word ends in scripts without spaces (U+200B) stay:
# Persian, Indic scripts, Thai, Khmer and emoji need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\u200b{2,}")
_OUTSIDE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b"
_JOINERS = "\u200c\u200d"
_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85]")


def clean_text(text: str) -> str:
    """Return ``text`` with plain line ends and without unsafe characters or outer white space."""
    return _trimmed(_UNSAFE.sub("", _LINE_END.sub("\n", text)))


def clean_line(text: str, limit: int) -> str:
    """Return ``text`` as one line of at most ``limit`` characters, single-spaced and safe."""
    line = _trimmed(" ".join(_UNSAFE.sub("", " ".join(text.split())).split()))
    return _trimmed(line[:limit])


def clean_name(text: str) -> str:
    """Return a task name made safe, or "" when it holds no letter and no digit."""
    name = clean_line(text, NAME_LIMIT).strip(_OUTSIDE + _JOINERS)
    return name if any(unicodedata.category(char)[0] in "LN" for char in name) else ""


def clean_demo(demo: Demo) -> Demo:
    """Return a demonstration with its three texts made safe."""
    return Demo(clean_text(demo.instruction), clean_text(demo.output), clean_text(demo.input))


def _trimmed(text: str) -> str:
    """Return ``text`` without white space around it, and with no break of a word where none can be."""
    return _BREAKS.sub("\u200b", text).strip(_OUTSIDE)
