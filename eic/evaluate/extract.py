"""Finding the final answer in a solution: the correct way, and the released code's way.

Solutions are hostile input: everything here is linear in their length and never raises.
"""

import re

LONGEST = 20_000
"""Characters of a solution that are searched, from its end: that is where answers stand."""

_BOX = re.compile(r"\\f?box(?:ed)?(?![A-Za-z])\s*")
_SAYS = re.compile(r"\b(?:answer|result|solution)\b[^\n.$=]{0,40}?(?:\bis\b|:|=)", re.IGNORECASE)
_LINKS = re.compile(r"\bis\b|=|\bequals\b", re.IGNORECASE)
_SPAN = re.compile(r"\$\$?([^$]{1,2000})\$\$?|\\\(([^\n]{1,2000}?)\\\)|\\\[([^\n]{1,2000}?)\\\]")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_TOKEN = re.compile(r"[0-9]+|[A-Za-z]|\\[A-Za-z]+")
_END = re.compile(r"[.;!?]\s+|[.;!?]$|\n")


def find_answer(solution: str) -> str | None:
    r"""Return the final answer of a solution, None when it gives none.

    It is the content of the last ``\boxed`` or ``\fbox`` (braces matched; a single token without braces
    counts); a box that was cut off gives none. Without a box: what follows the last "answer is", else the last formula between dollars,
    else what follows the last "is", "equals" or "=", else the last number.
    """
    text = solution[-LONGEST:]
    boxed, cut = _last_box(text)
    if boxed or cut:
        return boxed
    for pattern in (_SAYS, _SPAN, _LINKS, _NUMBER):
        matches = list(pattern.finditer(text))
        if not matches:
            continue
        last = matches[-1]
        if pattern is _SPAN:
            found = _right_side(next(group for group in last.groups() if group is not None))
        else:
            found = last.group() if pattern is _NUMBER else _sentence(text[last.end() :])
        if found:
            return found
    return None


def _last_box(text: str) -> tuple[str | None, bool]:
    """Return the content of the last box that is whole, and whether there are only boxes that were cut off."""
    closed, cut = _pairs(text), False
    for match in reversed(list(_BOX.finditer(text))):
        at = match.end()
        if at in closed:
            return text[at + 1 : closed[at]].strip() or None, False
        token = _TOKEN.match(text, at)
        if token:
            return token.group(), False
        cut = cut or text.startswith("{", at)
    return None, cut


def _pairs(text: str) -> dict[int, int]:
    """Return where each brace that is closed is closed, by where it opens."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, character in enumerate(text):
        if character == "{":
            opened.append(at)
        elif character == "}" and opened:
            found[opened.pop()] = at
    return found


def _sentence(rest: str) -> str:
    """Return what stands before the end of the sentence, without dollars and without words that lead to it."""
    end = _END.search(rest)
    found = (rest[: end.start()] if end else rest).strip()
    inner = _SPAN.search(found)
    if inner:
        found = next(group for group in inner.groups() if group is not None)
    return _right_side(found.strip(" :*_`"))


def _right_side(formula: str) -> str:
    """Return what follows the last equals sign of a formula (``x = 3/4`` says 3/4)."""
    return formula.rpartition("=")[2].strip()


# --- as the released code does it -------------------------------------------------------


def find_answer_compat(solution: str) -> str:
    r"""Return what the released code takes for a model's answer, its faults included.

    The last ``\boxed{...}``; else what is left behind the last "is" and then the last "=", with every
    dollar sign and every full stop deleted (so 4.14 becomes 414); else the whole text.
    """
    boxed = boxed_compat(solution)
    if boxed is not None:
        return boxed
    text = solution
    for word in ("is", "="):
        at = text.rfind(word)
        if at > 0:  # not at the very beginning
            rest = text[at:].lstrip(word).strip()
            text = rest.replace("$", "").replace(".", "").strip()
    return text


def boxed_compat(solution: str) -> str | None:
    r"""Return the content of the last ``\boxed{...}`` as the released code finds it, None without one."""
    start = solution.rfind("\\boxed")
    if start < 0:
        start = solution.rfind("\\fbox")
    if start < 0:
        return None
    end = _closing(solution, start)
    opening = "\\boxed{"
    if end is None or not solution.startswith(opening, start):
        return None
    return solution[start + len(opening) : end]


def _closing(text: str, start: int) -> int | None:
    """Return where the brace that opens at ``start`` is closed, None when it is not."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
    return None
