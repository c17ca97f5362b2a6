"""What a problem maker returns, and the small LaTeX writers all makers share.

A maker is a function of a random generator and a difficulty (1 easy, 2 medium, 3 hard). It draws
the numbers first, works the answer out exactly, and only then words the question; so the worked
solution is right by construction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random


@dataclass(frozen=True, slots=True)
class Problem:
    """A question with its worked solution.

    ``text`` is the instruction, ``steps`` the explanation, ``answer`` LaTeX without dollar signs,
    ``data`` what belongs into the example's input ("" for none).
    """

    text: str
    steps: str
    answer: str
    data: str = ""


Maker = Callable[[Random, int], Problem]

LEVELS = (1, 2, 3)
NAMES = (
    "Ada", "Bilal", "Carmen", "Deepa", "Elif", "Farid", "Grace", "Hiro", "Ines", "Jamal", "Kofi", "Lena",
    "Mateo", "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tala", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip


def say(rng: Random, *wordings: str) -> str:
    """Return one of several wordings of the same question."""
    return rng.choice(wordings)


def nonzero(rng: Random, bound: int) -> int:
    """Return an integer in -bound..bound that is not 0."""
    return rng.choice((-1, 1)) * rng.randint(1, bound)


def tex(value: int | Fraction) -> str:
    """Return an integer or fraction as LaTeX in lowest terms."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def decimal(value: Fraction) -> str:
    """Return a terminating decimal exactly (denominator of 2s and 5s only), without end zeros."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 12:
            raise ValueError(f"{value} has no short decimal form")
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return ("-" if value < 0 else "") + text


def money(cents: int) -> str:
    """Return an amount of cents as dollars with two digits, such as ``12.50``."""
    return f"{cents // 100}.{cents % 100:02d}"


def poly(coefficients: Sequence[int | Fraction], variable: str = "x") -> str:
    """Return a polynomial as LaTeX; coefficients from the highest power down."""
    out = ""
    for place, value in enumerate(coefficients):
        power = len(coefficients) - 1 - place
        if value == 0:
            continue
        sign = " - " if value < 0 else " + "
        size = -value if value < 0 else value
        body = tex(size) if power == 0 or size != 1 else ""
        if power:
            body += variable if power == 1 else f"{variable}^{{{power}}}"
        out += sign + body if out else ("-" if value < 0 else "") + body
    return out or "0"


def term(value: int | Fraction, variable: str) -> str:
    """Return one signed term to stand after another, such as `` + 3x`` or `` - y``."""
    size = -value if value < 0 else value
    body = f"{'' if size == 1 and variable else tex(size)}{variable}"
    return (" - " if value < 0 else " + ") + body


def listed(values: Sequence[int | str]) -> str:
    """Return values separated by commas."""
    return ", ".join(str(value) for value in values)


def root_form(value: int) -> tuple[int, int]:
    """Return (a, b) with sqrt(value) = a * sqrt(b) and b square-free."""
    outside, inside, factor = 1, value, 2
    while factor * factor <= inside:
        while inside % (factor * factor) == 0:
            inside //= factor * factor
            outside *= factor
        factor += 1
    return outside, inside


def surd(outside: int | Fraction, inside: int) -> str:
    """Return ``outside * sqrt(inside)`` as LaTeX in simplest form."""
    a, b = root_form(inside)
    scale = Fraction(outside) * a
    if b == 1 or scale == 0:
        return tex(scale)
    sign = "-" if scale < 0 else ""
    top = abs(scale.numerator)
    body = ("" if top == 1 else str(top)) + rf"\sqrt{{{b}}}"
    return sign + (body if scale.denominator == 1 else rf"\frac{{{body}}}{{{scale.denominator}}}")


def times_pi(value: int | Fraction) -> str:
    """Return a rational multiple of pi as LaTeX."""
    value = Fraction(value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    top = abs(value.numerator)
    body = ("" if top == 1 else str(top)) + r"\pi"
    return sign + (body if value.denominator == 1 else rf"\frac{{{body}}}{{{value.denominator}}}")


def chain(*forms: str) -> str:
    """Return forms of one value joined by equals signs, each said once."""
    return " = ".join(dict.fromkeys(forms))


def matrix(rows: Sequence[Sequence[int | Fraction]]) -> str:
    """Return a matrix as LaTeX."""
    body = r" \\ ".join(" & ".join(tex(value) for value in row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
