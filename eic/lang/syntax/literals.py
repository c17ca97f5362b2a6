"""The inside of tokens: what a quantity, a string and a text block say."""

import re
import unicodedata
from decimal import Context, Decimal

from eic.diagnostics import Diagnostics, Fix
from eic.lang.syntax.ast import Quantity, String
from eic.source import Source, Span

_MULTIPLIER = {"": 1, "k": 10**3, "M": 10**6, "B": 10**9}
_SECONDS = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
_PER_MINUTE = {"s": (60, 1), "m": (1, 1), "h": (1, 60), "d": (1, 1440)}
_QUANTITY = re.compile(
    r"(?P<sign>-?)(?P<money>\$?)(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"(?P<tail>[A-Za-z0-9_%]*)(?:/(?P<per>[A-Za-z0-9_%]+))?"
)
_PER_TOKENS = re.compile(r"1?([kMB])|1")
_GROUPED = re.compile(r"(?:_[0-9]{3})+[kMB]?")
_LONGEST_NUMBER = 40
_LARGEST_EXPONENT = 30
_EXACT = Context(prec=60)
_ESCAPE = re.compile(r"\\(u\{([0-9A-Fa-f]{1,6})\}|u\{[^}\"\n]*\}?|[^\n])")
_ESCAPED = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_CODED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PLAIN = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def read_quantity(source: Source, start: int, end: int, report: Diagnostics) -> Quantity:
    """Read a number with its unit; what cannot be read is reported and stands as 0."""
    text, span = source.text[start:end], Span(source, start, end)
    match = _QUANTITY.fullmatch(text)
    number = match["number"] if match else ""
    if match is None or len(number) > _LONGEST_NUMBER or _exponent(number) > _LARGEST_EXPONENT:
        report.error(
            "E0118",
            "number out of bounds",
            span,
            detail=f"A number has at most {_LONGEST_NUMBER} characters and an exponent of at most {_LARGEST_EXPONENT}.",
            label="eic does not compute with this number",
        )
        return Quantity(text, Decimal(0), "", span)
    value = Decimal(match["sign"] + number)
    unit, times, over = _unit(match["money"], match["tail"], match["per"])
    if times is None:
        _unknown_unit(source, start, match, report)
        return Quantity(text, Decimal(0), unit, span)
    return Quantity(text, _EXACT.divide(_EXACT.multiply(value, Decimal(times)), over), unit, span)


def _exponent(number: str) -> int:
    digits = re.split("[eE]", number)[1:]
    return abs(int(digits[0])) if digits and len(digits[0]) < 8 else 0 if not digits else 10**8


def _unit(money: str, tail: str, per: str | None) -> tuple[str, Decimal | int | None, int]:
    """Return (unit, times, over) for value * times / over; times is None for an unknown unit."""
    multiplier = _MULTIPLIER.get(tail)
    if money and per is None:
        return "money", multiplier, 1
    if money and per is not None:
        tokens = _PER_TOKENS.fullmatch(per)
        return "price", multiplier if tokens else None, _MULTIPLIER[tokens[1] or ""] if tokens else 1
    if per is not None:
        times, over = _PER_MINUTE.get(per, (None, 1))
        return "rate", None if multiplier is None or times is None else multiplier * times, over
    if multiplier is not None:
        return "", multiplier, 1
    if tail == "%":
        return "%", 1, 100
    return "time", _SECONDS.get(tail), 1


def _unknown_unit(source: Source, start: int, match: re.Match[str], report: Diagnostics) -> None:
    text, tail, per = match.group(), match["tail"], match["per"]
    at = start + match.end("number")
    if per is not None and tail in _MULTIPLIER:
        at = start + match.start("per") - 1
    span = Span(source, at, start + len(text))
    report.error(
        "E0117",
        f"`{text if len(text) <= 40 else text[:39] + '…'}` has no unit that eic knows",
        span,
        detail="Numbers are written like 10k, 2M, 7B, 3%, 200ms, 30s, 2m, 1h, $5, $0.15/1M or 5k/m.",
        label="unknown unit",
        fix=_unit_fix(span, tail) if per is None else None,
    )


def _unit_fix(span: Span, tail: str) -> Fix | None:
    """A cure where the intent is plain: ``10K``, ``30sec``, ``5min``, ``5kk``."""
    said = {"K": "k", "kk": "M", "b": "B", "g": "B", "G": "B", "mil": "M", "mio": "M", "mm": "M", "sec": "s",
            "secs": "s", "S": "s", "seconds": "s", "min": "m", "mins": "m", "minutes": "m", "hr": "h", "hours": "h"}  # fmt: skip
    if _GROUPED.fullmatch(tail):
        return Fix(span, tail.replace("_", ""))
    return Fix(span, said[tail]) if tail in said else None


def read_string(source: Source, start: int, end: int, report: Diagnostics) -> String:
    """Read a quoted string: resolve its escapes, report those that do not exist."""
    span = Span(source, start, end)
    inside = source.text[start + 1 : end - 1]
    if "\\" not in inside:
        return String(inside, False, span)
    out: list[str] = []
    last = 0
    for match in _ESCAPE.finditer(inside):
        out += inside[last : match.start()], _escape(source, start + 1, match, report)
        last = match.end()
    return String("".join([*out, inside[last:]]), False, span)


def _escape(source: Source, base: int, match: re.Match[str], report: Diagnostics) -> str:
    if match[1] in _PLAIN:
        return _PLAIN[match[1]]
    number = int(match[2], 16) if match[2] else -1
    if 0 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
        return chr(number)
    span = Span(source, base + match.start(), base + match.end())
    said = match[0]
    coded = match[1].startswith("u{")
    report.error(
        "E0107",
        f"`{said}` is not a character" if coded else f"unknown escape `{said}`",
        span,
        detail=r'A string knows \n, \t, \", \\ and \u{...}; a """ text block keeps backslashes as they are.',
        label=r"write \u{...} with a code point from 0 to 10FFFF" if coded else "write the backslash twice",
        fix=None if coded else Fix(span, "\\" + said),
    )
    return said


def read_text(source: Source, start: int, end: int) -> String:
    '''Read a """ text block: no escapes, common indentation and outer line ends taken off.'''
    lines = source.text[start + 3 : end - 3].replace("\r\n", "\n").split("\n")
    return String("\n".join(_dedent(lines)), True, Span(source, start, end))


def quote(value: str) -> str:
    """Return a value as a quoted string, with escapes for what cannot stand in one."""
    return '"' + "".join(_ESCAPED.get(char) or _visible(char) for char in value) + '"'


def _visible(char: str) -> str:
    return f"\\u{{{ord(char):X}}}" if unicodedata.category(char) in _CODED else char


def text_block(value: str) -> str | None:
    """Return the text block that reads as ``value``: on one line when it has one, else with
    unindented lines. None when no text block reads so.
    """
    block = f'"""\n{value}\n"""' if "\n" in value or value.endswith('"') else f'"""{value}"""'
    inside = block[3:-3]
    sound = '"""' not in inside and all(
        char in "\n\t" or unicodedata.category(char) not in _CODED for char in inside
    )
    return block if sound and "\n".join(_dedent(inside.split("\n"))) == value else None


def _dedent(lines: list[str]) -> list[str]:
    first, rest = lines[0].lstrip(" \t"), lines[1:]
    rest = [line if line.strip(" \t") else "" for line in rest[:-1]] + rest[-1:]
    if rest and not rest[-1].strip(" \t"):
        rest.pop()
        if not rest:
            return [first]
    common = _common_indent([line for line in rest if line])
    body = [line[len(common) :] for line in rest]
    return [first, *body] if first else body if len(lines) > 1 else [""]


def _common_indent(lines: list[str]) -> str:
    """Return the white space that every line starts with."""
    common: str | None = None
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if common is None:
            common = indent
        while not indent.startswith(common):
            common = common[:-1]
    return common or ""
