"""Solvers for calculus, linear algebra, sequences and series questions."""

import re
from typing import Any

import sympy as sp

from tests.solving.latex import Unreadable, read, read_matrix
from tests.solving.question import Family, Question, x


def limit(q: Question) -> Any:
    to, rest = re.search(r"\\lim_\{x \\to (.*?)\} (.*?)\$", q.text).groups()  # type: ignore[union-attr]
    f = read(rest)
    if to == r"\infty":
        top, bottom = (sp.Poly(part, x) for part in sp.fraction(sp.together(f)))
        return sp.limit(top.as_expr() / bottom.as_expr(), x, sp.oo)
    if f.has(sp.sin, sp.cos, sp.tan):
        return sp.limit(f, x, 0)
    return sp.cancel(f).subs(x, read(to))


def derivative(q: Question) -> Any:
    found = re.search(r"f\(x\) = (.*?)\$", q.text) or re.search(r"\{dx\}\\left\((.*)\\right\)\$", q.text)
    return sp.diff(read(found[1]), x)  # type: ignore[index]


def derivative_at(q: Question) -> Any:
    return sp.diff(q.function(), x).subs(x, q.find(r"f'\((-?\d+)\)")[0])


def tangent(q: Question) -> Any:
    f = read(str(next(m for m in re.findall(r"y = (.*?)\$", q.text) if m != "mx + b")))
    at = q.find(r"x = (-?\d+)\$")[0]
    slope = sp.diff(f, x).subs(x, at)
    return sp.expand(slope * (x - at) + f.subs(x, at))


def local_extreme(q: Question) -> Any:
    f = q.function()
    second = sp.diff(f, x, 2)
    places = sp.roots(sp.Poly(sp.diff(f, x), x))
    chosen = [p for p in places if (second.subs(x, p) > 0) == q.has("minimum")]
    return f.subs(x, chosen[0]) if len(chosen) == 1 else None


def best(q: Question) -> Any:
    n, t = q.plain[0], sp.Symbol("t", positive=True)
    if q.has("product", "xy"):
        f = t + q.plain[-1] / t
    elif q.has("river"):
        f = t * (n - 2 * t)
    else:
        f = t * (n / 2 - t)
    return f.subs(t, sp.solve(sp.diff(f, t), t)[0])


def integral(q: Question) -> Any:
    a, b, f = re.search(r"\\int_\{(.*?)\}\^\{(.*?)\} (.*?) \\, dx", q.text).groups()  # type: ignore[union-attr]
    return sp.integrate(read(f), (x, read(a), read(b)))


def antiderivative(q: Question) -> Any:
    f = next(f for f in q.formulas if f not in ("F", "f", "F(0) = 0"))
    return sp.integrate(read(f.removeprefix("f(x) = ")), x)


def enclosed(q: Question) -> Any:
    one, two = (read(f.removeprefix("y = ")) for f in q.formulas)
    a, b = sorted(sp.roots(sp.Poly(one - two, x)))
    return abs(sp.integrate(one - two, (x, a, b)))


def taylor(q: Question) -> Any:
    n = int(q.find(r"x\^\{(\d+)\}\$")[0])
    f = read(next(f for f in q.formulas if not f.startswith("x^")))
    return sp.diff(f, x, n).subs(x, 0) / sp.factorial(n)


def motion(q: Question) -> Any:
    t = sp.Symbol("t")
    order = 2 if q.has("acceleration") else 1
    return sp.diff(q.function("s", "t"), t, order).subs(t, q.find(r"at \$t = (\d+)")[0])


def matrices(q: Question) -> list[Any]:
    return [read_matrix(m) for m in re.findall(r"\\begin\{pmatrix\}.*?\\end\{pmatrix\}", q.text)]


def matrix_sum(q: Question) -> Any:
    one, two = matrices(q)
    factor = re.search(r"\+ (\d*)\\begin", q.text)[1]  # type: ignore[index]
    return one + int(factor or 1) * two


def trace(q: Question) -> Any:
    m = matrices(q)[0]
    return (m**2 if q.has("square") else m).trace()


def eigen(q: Question) -> Any:
    values = matrices(q)[0].eigenvals()
    return max(values) if q.has("largest") else frozenset(values)


def three_unknowns(q: Question) -> Any:
    symbols = sp.symbols("x y z")
    found = sp.linsolve([left - right for left, right in q.equations()], *symbols)
    return tuple(next(iter(found)))


def linear_map(q: Question) -> Any:
    if len(q.points) == 3:
        first, second, v = q.points
    elif q.has("image of"):
        v, _, first, _, second = q.points
    else:
        _, first, _, second, v = q.points
    return tuple(v[0] * a + v[1] * b for a, b in zip(first, second, strict=True))


def listed_terms(q: Question) -> list[Any]:
    return [sp.Integer(k) for k in re.search(r"(-?\d+(?:, -?\d+)+)", q.text)[1].split(",")]  # type: ignore[index]


def term_number(q: Question) -> int:
    return int(q.find(r"term number \$?(\d+)")[0])


def sequence_term(q: Question) -> Any:
    n, arithmetic = term_number(q), q.has("arithmetic")
    if q.has("first term", "Starting from"):
        a, d = q.plain[:2]
    else:
        a, b = listed_terms(q)[:2]
        d = b - a if arithmetic else b / a
    for _ in range(n - 1):
        a = a + d if arithmetic else a * d
    return a


def common_difference(q: Question) -> Any:
    if q.has("a_{"):
        i, a, j, b = q.find(r"a_\{(\d+)\} = (-?\d+)\$ and \$a_\{(\d+)\} = (-?\d+)")
    else:
        i, a, j, b = q.plain
    return (b - a) / (j - i)


def series(q: Question) -> Any:
    arithmetic = q.has("arithmetic", "seats")
    if q.has(r"\cdots"):
        a, b, _, last = (
            sp.Integer(k) for k in re.findall(r"\d+", next(f for f in q.formulas if "cdots" in f))
        )
        total, value = sp.Integer(0), a
        while value <= last:
            total, value = total + value, value + (b - a) if arithmetic else value * (b / a)
        return total
    if q.has("grains"):
        a, d, n = q.plain
    else:
        n, a, d = q.plain
    total = sp.Integer(0)
    for _ in range(int(n)):
        total, a = total + a, a + d if arithmetic else a * d
    return total


def infinite_series(q: Question) -> Any:
    if q.has("sum_"):
        a, ratio = re.search(r"(\d+) \\cdot \\left\((.*?)\\right\)", q.text).groups()  # type: ignore[union-attr]
        return read(a) / (1 - read(ratio))
    a, r = q.numbers
    return a / (1 - r)


def recursion(q: Question) -> Any:
    value, rule = q.find(r"a_1 = (-?\d+)\$.*?a_\{n\+1\} = (.*?)\$")
    step = read(str(rule).replace("a_n", "a"))
    for _ in range(int(re.findall(r"a_\{(\d+)\}", q.text)[-1]) - 1):
        value = step.subs(sp.Symbol("a"), value)
    return value


def fibonacci(q: Question) -> Any:
    values = listed_terms(q)[:2]
    while len(values) < term_number(q):
        values.append(values[-2] + values[-1])
    return values[-1]


def finite_sum(q: Question) -> Any:
    start, end, body = re.search(r"\\sum_\{k=(\d+)\}\^\{(\d+)\} (.*?)\$", q.text).groups()  # type: ignore[union-attr]
    f, k = read(body), sp.Symbol("k")
    return sum((f.subs(k, i) for i in range(int(start), int(end) + 1)), sp.Integer(0))


def quadratic_pattern(q: Question) -> Any:
    found = listed_terms(q)
    n, symbol = term_number(q), sp.Symbol("n")
    return sp.interpolate([(i + 1, v) for i, v in enumerate(found)], symbol).subs(symbol, n)


def product(q: Question) -> Any:
    found = matrices(q)
    if len(found) != 2:
        raise Unreadable(q.text)
    return found[0] * found[1]


ANALYSIS: list[Family] = [
    (r"\\lim", limit),
    (r"antiderivative|has the derivative", antiderivative),
    (r"tangent line", tangent),
    (r"f'\((-?\d+)\)", derivative_at),
    (r"Differentiate|f'\(x\)|\\frac\{d\}\{dx\}", derivative),
    (r"local (minimum|maximum)", local_extreme),
    (r"largest area|smallest possible sum", best),
    (r"\\int", integral),
    (r"enclosed", enclosed),
    (r"Maclaurin|Taylor", taylor),
    (r"velocity|acceleration", motion),
    (r"pmatrix.*\+ \d*\\begin", matrix_sum),
    (r"trace of", trace),
    (r"invertible", lambda q: (lambda m: sp.solve(m.det(), sp.Symbol("k"))[0])(matrices(q)[0])),
    (r"determinant of|\\det", lambda q: matrices(q)[0].det()),
    (r"inverse of|Invert", lambda q: matrices(q)[0].inv()),
    (r"eigenvalue", eigen),
    (r"rank", lambda q: matrices(q)[0].rank()),
    (r"pmatrix", product),
    (r"\(x, y, z\)", three_unknowns),
    (r"linear map", linear_map),
    (r"(?i)common difference of|find the common difference", common_difference),
    (r"infinite geometric|\\sum_\{n=0\}", infinite_series),
    (r"\\sum_\{k=", finite_sum),
    (r"a_\{n\+1\}", recursion),
    (r"sum of the two terms before", fibonacci),
    (r"second differences|quadratic pattern", quadratic_pattern),
    (r"series|sum of the first|How many seats|grains", series),
    (
        r"(arithmetic|geometric) sequence.*term number|term number.*(arithmetic|geometric) sequence",
        sequence_term,
    ),
]
