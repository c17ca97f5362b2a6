r"""Equal answers by their writing, with the released code's faults mended; no algebra, no packages.

Numbers are compared exactly (0.25 is \frac{1}{4}, 1 1/2 is \frac{3}{2}, 1,000 is 1000), words without
their ``\text``, tuples part by part. What is equal by algebra only ((x-1)(x+1) and x^2-1) is not.
"""

import re
from fractions import Fraction

LONGEST = 2_000
"""A longer answer equals nothing but itself."""

_DIGITS = 300
_SPACES = re.compile(r"(\\\\)|(\\!)|\\[,;: ]|~|\s+")
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])")
_WORDS = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox)\s*\{([^{}]*)\}")
_UNIT = re.compile(r"\\(?:text|textrm|mathrm|mbox)\s*\{\s*([A-Za-z./ ]+?)\s*\}(?:\^\{?[23]\}?)?\Z")
_JOINS = frozenset({"and", "or", "to"})
_NAME = re.compile(r"\A\s*[A-Za-z]\w?\s*=(?!=)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,|\{,\})\d{3})+(?![\d,])")
_BARE_FRACTION = re.compile(r"\\frac\s*(?:\{([^{}]*)\}|([0-9A-Za-z]))\s*(?:\{([^{}]*)\}|([0-9A-Za-z]))")
_SHORT_INDEX = re.compile(r"(_)\{([0-9]+)\}|(\^)\{(\w)\}")
_RELATION = re.compile(r"\\([gl]e|ne)q(?![A-Za-z])")
_BASED = re.compile(r"([+-]?[0-9][0-9A-Fa-f]*)_([0-9]+)")
_BARE_ROOT = re.compile(r"\\sqrt\s*([0-9A-Za-z])")
_DECIMAL = re.compile(r"[+-]? ?(?:\d+\.?\d*|\.\d+)")
_REPEATING = re.compile(r"([+-]?) ?(\d*)\.(\d*)\\overline\{(\d+)\}")
_RATIO = re.compile(r"([+-]?) ?(?:(\d+) ?)??(?:\\frac\{([+-]?\d+)\}\{([+-]?\d+)\}|(\d+)/(\d+))")


def equal_strict(answer: str | None, reference: str | None) -> bool:
    """Return whether two answers are the same as written (None: nothing was found, equal to nothing)."""
    if not answer or not reference or not answer.strip():
        return False
    return answer == reference or canonical(answer) == canonical(reference)


def canonical(answer: str) -> str:
    """Return the one writing of an answer: equal answers have equal ones."""
    if len(answer) > LONGEST:
        return answer
    text = answer.strip()
    for left, right in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if text.startswith(left) and text.endswith(right) and len(text) > len(left) + len(right):
            text = text[len(left) : -len(right)].strip()
    text = re.sub(r"\\[dtc]frac", r"\\frac", _SIZES.sub("", text))
    for gone in ("^{\\circ}", "^\\circ", "\\degree", "°", "\\$", "$", "\\%", "%"):
        text = text.replace(gone, "")
    text = _SPACES.sub(lambda match: match[1] or ("" if match[2] else " "), text)
    text = text.strip().removesuffix(".").strip()
    if text.count("=") == 1:
        text = _NAME.sub("", text).strip()
    text = _without_unit(text)
    text = _WORDS.sub(lambda match: match[1], text).strip()
    text = _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match[0]), text)
    text = _RELATION.sub(r"\\\1", text).replace("\\varnothing", "\\emptyset")
    text = _SHORT_INDEX.sub(lambda match: (match[1] or match[3]) + (match[2] or match[4]), text)
    text = _BARE_ROOT.sub(r"\\sqrt{\1}", text)
    text = _BARE_FRACTION.sub(lambda m: f"\\frac{{{m[1] or m[2]}}}{{{m[3] or m[4]}}}", text)
    return _compared(text)


def _without_unit(text: str) -> str:
    """Return a number without the unit of measure behind it; every other text as it is."""
    unit = _UNIT.search(text)
    if unit is None or not unit.start() or _JOINS & set(unit[1].lower().split()):
        return text
    before = text[: unit.start()].strip()
    return before if number(before.removesuffix("\\pi") or "1") is not None else text


def _compared(text: str) -> str:
    value = number(text)
    if value is not None:
        return f"{value.numerator}/{value.denominator}"
    inner = text[1:-1]
    if (
        len(text) > 2
        and text[0] in "(["
        and text[-1] in ")]"
        and "," in inner
        and not set("()[]") & set(inner)
    ):
        return text[0] + ",".join(_compared(part.strip()) for part in inner.split(",")) + text[-1]
    bare = text.replace(" ", "")
    return bare.casefold() if len(bare) > 1 and bare.isalpha() else bare


def based(text: str) -> tuple[str, int] | None:
    """Return the digits and the base of a number such as ``1101_2``, None when no base is written."""
    found = _BASED.fullmatch(canonical(text))
    return (found[1].casefold(), int(found[2])) if found else None


def number(text: str) -> Fraction | None:
    """Return the rational number that ``text`` writes, None when it writes something else."""
    text = text.replace("−", "-").strip()
    if len(text) > _DIGITS:
        return None
    if _DECIMAL.fullmatch(text):
        return Fraction(text.replace(" ", ""))
    again = _REPEATING.fullmatch(text)
    if again is not None:
        before, parts = again[2] + again[3], 10 ** len(again[3]) * (10 ** len(again[4]) - 1)
        value = Fraction(int(before + again[4]) - int(before or 0), parts)
        return -value if again[1] == "-" else value
    found = _RATIO.fullmatch(text)
    if found is None:
        return None
    sign, whole, above, below = found[1], found[2], found[3] or found[5], found[4] or found[6]
    if not int(below) or (whole and (above[0] in "+-" or below[0] in "+-")):
        return None
    size = Fraction(int(whole or 0)) + Fraction(int(above), int(below))
    return -size if sign == "-" else size
