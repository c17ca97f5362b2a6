"""Solvers for arithmetic, prealgebra, algebra, intermediate algebra and precalculus questions."""

import re
from typing import Any

import sympy as sp

from tests.solving.latex import Unreadable, read
from tests.solving.question import Family, Question, value_at, x

y = sp.Symbol("y")


def solves(q: Question, equation: tuple[Any, Any]) -> Any:
    """Return the answer itself when it satisfies the equation in one letter, else nothing."""
    left, right = equation
    if len((left - right).free_symbols) != 1:
        raise Unreadable(q.text)
    difference = sp.simplify(value_at(left - right, q.answer))
    return q.answer if difference == 0 else None


def solve_equation(q: Question) -> Any:
    return solves(q, q.equations()[0])


def roots(q: Question) -> Any:
    left, right = q.equations()[0]
    difference = left - right
    inner = list(difference.atoms(sp.Abs))
    if inner:
        size = right
        return frozenset(sp.solve(inner[0].args[0] - sign * size, x)[0] for sign in (1, -1))
    return frozenset(sp.roots(sp.Poly(difference)).keys())


def inequality(q: Question) -> Any:
    formula = next(f for f in q.formulas if re.search(r"[<>]|\\[lg]e", f))
    left, sign, right = re.split(r"\s*(<|>|\\le|\\ge)\s*", formula)
    line = read(left) - read(right)
    symbol = line.free_symbols.pop()
    edge = sp.solve(line, symbol)[0]
    closed = sign.startswith("\\")
    upward = (line.coeff(symbol) > 0) == (sign in (">", r"\ge"))
    if upward:
        return "interval", "[" if closed else "(", edge, sp.oo, ")"
    return "interval", "(", -sp.oo, edge, "]" if closed else ")"


def root_domain(q: Question) -> Any:
    radicand = read(str(q.find(r"\\sqrt\{(.*?)\}\$")[0]))
    edge = sp.solve(radicand, x)[0]
    return (
        ("interval", "[", edge, sp.oo, ")") if radicand.coeff(x) > 0 else ("interval", "(", -sp.oo, edge, "]")
    )


def integer_count(q: Question) -> Any:
    low, middle, high = next(f for f in q.formulas if f.count("<") == 2).split("<")
    line, low, high = read(middle), read(low), read(high)
    a, b = line.coeff(x), line.subs(x, 0)
    return sum(1 for k in range(-500, 501) if low < a * k + b < high)


def pair_system(q: Question) -> Any:
    found = sp.linsolve([left - right for left, right in q.equations()], x, y)
    return tuple(next(iter(found)))


def coefficients(q: Question) -> list[Any]:
    left, right = q.equations()[0]
    return [sp.Integer(k) for k in sp.Poly(left - right, x).all_coeffs()]


def root_pair(q: Question) -> Any:
    a, b, c = coefficients(q)
    return -b / a if q.has("sum of the") else c / a


def vieta(q: Question) -> Any:
    return sp.expand(sum(root**2 * k for root, k in sp.roots(sp.Poly(q.equations()[0][0], x)).items()))


def discriminant(q: Question) -> Any:
    return sp.discriminant(sp.Poly(q.equations()[0][0], x))


def function_value(q: Question) -> Any:
    name, argument = re.findall(r"([fgh])\((-?\d+)\)", q.text)[-1]
    return q.function(name).subs(x, sp.Integer(argument))


def composed(q: Question) -> Any:
    inner = q.find(r"f\(g\((.*?)\)\)")[0]
    at = x if inner == "x" else inner
    return sp.expand(q.function("f").subs(x, q.function("g").subs(x, at)))


def inverse_value(q: Question) -> Any:
    return sp.solve(q.function("f") - q.find(r"f\^\{-1\}\((-?\d+)\)")[0], x)[0]


def asymptote(q: Question) -> Any:
    top, bottom = re.search(r"\\frac\{(.*?)\}\{(.*?)\}\$", q.text).groups()  # type: ignore[union-attr]
    f, g = read(top), read(bottom)
    return f.coeff(x) / g.coeff(x) if q.has("horizontal") else sp.solve(g, x)[0]


def extreme(q: Question) -> Any:
    formula = next(f for f in q.formulas if "x^{2}" in f).removeprefix("y = ")
    f = read(formula)
    at = sp.solve(sp.diff(f, x), x)[0]
    rising = sp.diff(f, x, 2) > 0
    return f.subs(x, at) if rising == q.has("minimum") else None


def poly_remainder(q: Question) -> Any:
    f, g = (read(formula) for formula in q.formulas)
    return sp.rem(f, g, x)


def substitution(q: Question) -> Any:
    values = {sp.Symbol(n): q.find(rf"{n} = (-?\d+)\$")[0] for n in "xy"}
    return q.expressions()[0].subs(values)


def percent(q: Question) -> Any:
    share = q.find(r"(\d+)\\%")[0]
    other = read(re.findall(r"(?<![\d.])\d+(?:\.\d+)?(?!\\%)(?![\d.]*\\%)", q.text)[0])
    if q.has("which number", "of the goal", "the whole"):
        return other * 100 / share
    return other * share / 100


def percent_change(q: Question) -> Any:
    old, new = q.plain
    return abs(new - old) * 100 / old if (new > old) == q.has("increase") else None


def rounding(q: Question) -> Any:
    place = {"ten": 10, "hundred": 100, "thousand": 1000}[str(q.find("nearest (ten|hundred|thousand)")[0])]
    number = q.plain[0]
    return min(
        (abs(number - k), k) for k in range(int(number) // place * place, int(number) + place + 1, place)
    )[1]


def division(q: Question) -> Any:
    n, d = (int(k) for k in q.plain)
    return divmod(n, d)[0 if q.has("quotient", "full bags") else 1]


def complex_value(q: Question) -> Any:
    formula = next(f for f in q.formulas if "i" in f and f not in ("i", "i^2 = -1", "a + bi"))
    if q.has("modulus", "complex plane"):
        return sp.Abs(read(formula.strip("|")))
    return sp.expand(read(formula))


def simplify(q: Question) -> Any:
    """Return a lone formula as it is: equal to any right simplification of it."""
    formulas = [f for f in q.formulas if len(f) > 1 and f not in (r"a\sqrt{b}", "a + bi")]
    if len(formulas) != 1:
        raise Unreadable(q.text)
    return sp.simplify(read(formulas[0].replace("= {?}", "")))


def exponent(q: Question) -> Any:
    power, base = read(q.formulas[0]), read(q.formulas[1].removesuffix("^{n}"))
    return q.answer if base**q.answer == power else None


def dot(q: Question) -> Any:
    one, two = q.points
    return sum(a * b for a, b in zip(one, two, strict=True))


def perpendicular(q: Question) -> Any:
    u, v = q.points[0], q.find(r"\(k, (-?\d+), (-?\d+)\)")
    return -(u[1] * v[0] + u[2] * v[1]) / u[0]


def ellipse(q: Question) -> Any:
    a2, b2 = (sp.Integer(k) for k in re.findall(r"\}\}\{(\d+)\}", q.text))
    c = sp.sqrt(a2 - b2)
    return 2 * sp.sqrt(a2) if q.has("major") else c / sp.sqrt(a2) if q.has("eccentricity") else 2 * c


def parabola(q: Question) -> Any:
    left, right = q.equations()[0]
    h = sp.solve(left, x)[0]
    return h, right.coeff(y) / 4


def polar(q: Question) -> Any:
    r, angle = q.plain[0], q.plain[1]
    return r * sp.cos(angle * sp.pi / 180), r * sp.sin(angle * sp.pi / 180)


def average_rate(q: Question) -> Any:
    ends = re.search(r"\[(-?\d+), (-?\d+)\]", q.text) or re.search(r"x = (-?\d+)\$ to \$x = (-?\d+)", q.text)
    a, b = (sp.Integer(k) for k in ends.groups())  # type: ignore[union-attr]
    f = q.function()
    return (f.subs(x, b) - f.subs(x, a)) / (b - a)


def ratio_share(q: Question) -> Any:
    total, a, b = q.plain
    return total * max(a, b) / (a + b)


def sum_and_difference(q: Question) -> Any:
    if q.has("larger minus"):
        s, k, d = q.plain
    else:
        s, k, d = q.find(r"a \+ b = (-?\d+)\$ and \$a - (\d*)b = (-?\d+)\$")
        k = sp.Integer(k or 1)
    return (k * s + d) / (k + 1)


ALGEBRA: list[Family] = [
    (r"nearest (ten|hundred|thousand)", rounding),
    (r"marbles are packed|when \$\d+\$ is divided by \$\d+\$|with remainder and", division),
    (r"ratio .*fraction|fraction, what is the ratio", lambda q: q.plain[0] / q.plain[1]),
    (r"proportion|identical tins|muffins", lambda q: q.plain[1] * q.plain[2] / q.plain[0]),
    (r"larger share", ratio_share),
    (r"the first value|By what percent|percent (increase|decrease) from", percent_change),
    (r"\\%\$ of \$\d+\$|used. How many litres|of which number|of the goal|Find the whole", percent),
    (r"x = -?\d+\$ and \$y = -?\d+\$", substitution),
    (r"larger minus|\$a \+ b = ", sum_and_difference),
    (r"ordered pair \$\(x, y\)|point \$\(x, y\)", pair_system),
    (r"solution set|as a set|set of solutions", roots),
    (r"inequality|interval notation, for|Give the interval", inequality),
    (r"domain", root_domain),
    (r"integer solutions|integers \$x\$", integer_count),
    (r"discriminant", discriminant),
    (r"(sum|product) of the (two )?roots", root_pair),
    (r"r\^2 \+ s\^2", vieta),
    (r"f\(g\(", composed),
    (r"f\^\{-1\}", inverse_value),
    (r"asymptote", asymptote),
    (r"polynomial .* is divided by|remainder theorem", poly_remainder),
    (r"average rate", average_rate),
    (r"complex|imaginary|i\^2 = -1", complex_value),
    (r"perpendicular\?|orthogonal vectors", perpendicular),
    (r"dot product", dot),
    (r"magnitude", lambda q: sp.sqrt(sum(k * k for k in q.points[0]))),
    (r"cross product", lambda q: tuple(sp.Matrix(q.points[0]).cross(sp.Matrix(q.points[1])))),
    (r"ellipse", ellipse),
    (r"focus of the parabola", parabola),
    (r"polar coordinates", polar),
    (r"^(?!.*local)(?!.*\\(sin|cos)).*(minimum|maximum) value", extreme),
    (r"(?s)(If|Let|Find \$[fgh]\(-?\d+\)).*[fgh]\(x\) = (?!.*')", function_value),
]

GENERAL: list[Family] = [
    (r"What is the exponent \$n", exponent),
    (r"=(?! \{\?\})", solve_equation),
    (r"\$", simplify),
]
"""The last resort: an equation to solve, a formula to evaluate."""
