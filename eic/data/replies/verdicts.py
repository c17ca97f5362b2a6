"""Reading what a judge says: a verdict on two answers, a mark for one. Tolerant, bounded, never raising."""

import re
from collections.abc import Iterator

from eic.data.replies import jsonish
from eic.data.replies.clean import clean_reply, without_thoughts

FIRST, SECOND, TIE = "1", "2", "tie"
"""Verdicts: the first answer is better, the second is, neither is."""

_LINE = 400
"""Characters of a line that are read, from its end."""

_MARKUP = re.compile(r"[*_`#\[\]()\"'“”{}|$\\]")
_IDLE = re.compile(r"[\s`*_#=~.-]*")
_WHO = r"(?:(?:assistant|answer|response|reply|candidate|model|option)\s*)?"
_SIGNS = str.maketrans({"＞": ">", "＜": "<", "＝": "=", "≥": ">", "≤": "<", "≫": ">", "≪": "<"})
_ORDER = re.compile(
    r"(?<![\d.,/])([12])\s*(>=|=>|>>|>|<=|=<|<<|<|==|=|≈|~)\s*(?:[^\W\d_]{1,20}\s*)?([12])(?![\d.,/]*\d)(?![a-z_])"
)
"""A name of the two answers may be of any language; numbers longer than one digit are marks, not names."""
_WINNER = re.compile(
    rf"(?:\b(?:winner|better|best|verdict|preferred|choice)\b(?:\s+(?:one|answer|is|was))*\s*[:=]?\s*{_WHO}\b([12])\b)"
    rf"|(?:{_WHO}\b([12])\s+(?:is|was|wins?|won|performs?)\b[^12]{{0,40}}?(?:\b(?:better|best|superior|stronger|preferred)\b|\Z)"
    rf"|{_WHO}\b([12])\s+wins?\b)"
)
_TIE = re.compile(r"\b(?:tie|tied|draw|equally good|equally bad|equal|same quality)\b")
_ALONE = re.compile(rf"\s*{_WHO}([12])\s*\.?\s*")
_DENIED = re.compile(r"\b(?:no|not|isn't|never)\b")
_MARK = re.compile(
    r"\b(?:mark|score|rating|grade|points?|verdict)\b[^\w-]{0,12}(?:is|of)?[^\w-]{0,6}(-?\d{1,4}(?:\.\d{1,4})?)"
    r"(?:\s*(?:/|out of)\s*(\d{1,4}))?(?![\d.]*\d)",
    re.IGNORECASE,
)
_BARE = re.compile(r"\s*(-?\d{1,4}(?:\.\d{1,4})?)(?:\s*(?:/|out of)\s*(\d{1,4}))?\s*\.?\s*", re.IGNORECASE)


def parse_verdict(text: str) -> str | None:
    """Return the verdict of a reply: ``1``, ``2``, ``tie``; None when its last line gives none.

    Only the last line counts (or the field ``verdict`` of a JSON reply): what stands before it weighs
    the answers point by point. Case, spacing, markup and the word for "answer" do not matter.
    """
    text = without_thoughts(clean_reply(text))
    given = jsonish.field(text, "verdict")
    if given is not None:
        line = str(given)
        if alone := _ALONE.fullmatch(line.casefold()):
            return alone[1]
    else:
        line = next(_last_lines(text), "")
    line = _MARKUP.sub("", line[-_LINE:]).translate(_SIGNS).casefold()
    found = {_better(match) for match in _ORDER.finditer(line)} - {""}
    if not found and not _DENIED.search(line):
        found = {next(group for group in match.groups() if group) for match in _WINNER.finditer(line)}
        found |= {TIE} if not found and _TIE.search(line) else set()
    return found.pop() if len(found) == 1 else None


def parse_mark(text: str, low: float, high: float) -> float | None:
    """Return the mark a reply gives, None when it gives none from ``low`` to ``high``.

    It is the field ``mark`` or ``score`` of a JSON reply, or a number behind such a word in the last line
    that has one, or all of the last line. A mark out of another maximum than ``high`` is none.
    """
    text = without_thoughts(clean_reply(text))
    for name in ("mark", "score"):
        given = jsonish.field(text, name)
        if given is not None:
            return _within(_BARE.fullmatch(str(given)), low, high)
    lines = [re.sub(r"[*_`#]", "", line[-_LINE:]) for line in _last_lines(text)]
    if lines and (bare := _BARE.fullmatch(lines[0])):
        return _within(bare, low, high)
    for line in lines:
        if found := list(_MARK.finditer(line)):
            return _within(found[-1], low, high)
    return None


def _last_lines(text: str) -> Iterator[str]:
    """Yield the lines that say something, the last one first."""
    return (line for line in reversed(text.split("\n")) if not _IDLE.fullmatch(line[-_LINE:]))


def _better(match: "re.Match[str]") -> str:
    left, sign, right = match.groups()
    if left == right:
        return ""
    if sign in ("=", "==", "≈", "~"):
        return TIE
    return left if ">" in sign else right


def _within(match: "re.Match[str] | None", low: float, high: float) -> float | None:
    if match is None or (match[2] is not None and float(match[2]) != high):
        return None
    value = float(match[1])
    return value if low <= value <= high else None
