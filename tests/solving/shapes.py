"""Solvers for geometry, analytic geometry and trigonometry questions."""

import math
import re
from itertools import pairwise
from typing import Any

import sympy as sp

from tests.solving.latex import Unreadable, read
from tests.solving.question import Family, Question, x

y = sp.Symbol("y")
DEGREE = sp.pi / 180


def rectangle(q: Question) -> Any:
    a, b = q.plain
    if q.has("fenced", "has perimeter"):
        return b * (a / 2 - b)
    return 2 * (a + b) if q.has("perimeter") else a * b


def circle(q: Question) -> Any:
    r = q.plain[0] / (2 if q.has("diameter") else 1)
    return sp.pi * r**2 if q.has(" area") else 2 * sp.pi * r


def sector(q: Question) -> Any:
    r, angle = q.plain[:2]
    return angle * DEGREE * (r**2 / 2 if q.has("sector area") else r)


def heron(q: Question) -> Any:
    a, b, c = q.plain
    cosine = (a * a + b * b - c * c) / (2 * a * b)
    return a * b * sp.sqrt(1 - cosine**2) / 2


def triangle_angle(q: Question) -> Any:
    a, b = q.plain
    return a + b if q.has("exterior") else 180 - a - b


def polygon(q: Question) -> Any:
    n = q.plain[0] if q.plain else q.find(r"(\d+)\$?-gon")[0]
    if q.has("diagonals"):
        return sum(1 for i in range(int(n)) for j in range(i + 2, int(n)) if (i, j) != (0, int(n) - 1))
    total = 180 * (n - 2)
    return total if q.has("sum of") else total / n


def box(q: Question) -> Any:
    a, b, c = q.plain
    return 2 * (a * b + b * c + c * a) if q.has("surface") else a * b * c


def round_solid(q: Question) -> Any:
    h = sp.Symbol("h")
    if q.has("sphere"):
        r = q.plain[0]
        return sp.integrate(sp.pi * (r**2 - h**2), (h, -r, r))
    r, height = q.plain
    radius = r if q.has("cylinder") else r * h / height
    return sp.integrate(sp.pi * radius**2, (h, 0, height))


def scaled(q: Question) -> Any:
    n, k = reversed(q.plain) if q.has("-fold") else q.plain
    return n * k ** (2 if q.has("area") else 3)


def line(q: Question) -> Any:
    (x1, y1), (x2, y2) = q.points[:2]
    return sp.expand((y2 - y1) / sp.Rational(x2 - x1) * (x - x1) + y1)


def slope_of_equation(q: Question) -> Any:
    left, right = q.equations()[0]
    slope = sp.diff(sp.solve(left - right, y)[0], x)
    return slope if q.has("parallel") else -1 / slope


def point_slope(q: Question) -> Any:
    slope = read(str(q.find(r"slope \$(.*?)\$")[0]))
    px, py = q.points[0]
    return sp.expand(slope * (x - px) + py)


def circle_equation(q: Question) -> Any:
    left, right = q.equations()[0]
    poly = sp.Poly(left - right, x, y)
    h, k = -poly.coeff_monomial(x) / 2, -poly.coeff_monomial(y) / 2
    return sp.sqrt(h**2 + k**2 - poly.coeff_monomial(1)) if q.has("radius") else (h, k)


def to_line(q: Question) -> Any:
    left, _ = q.equations()[0]
    px, py = q.points[0]
    return abs(left.subs({x: px, y: py})) / sp.sqrt(sp.diff(left, x) ** 2 + sp.diff(left, y) ** 2)


def moved(q: Question) -> Any:
    (a, b), *rest = q.points
    if q.has("translated"):
        return a + rest[0][0], b + rest[0][1]
    if q.has("rotated"):
        turned = (a + b * sp.I) * (sp.I if q.has("90^") else -1)
        return sp.expand(turned).as_real_imag()
    matrix = {"$x$-axis": ((1, 0), (0, -1)), "$y$-axis": ((-1, 0), (0, 1)), "y = x": ((0, 1), (1, 0))}
    chosen = next(m for key, m in matrix.items() if q.has(key))
    return tuple(p * a + r * b for p, r in chosen)


def right_ratio(q: Question) -> Any:
    opposite, adjacent = q.plain
    angle = sp.atan(opposite / adjacent)
    function = {"sin": sp.sin, "cos": sp.cos, "tan": sp.tan}[str(q.find(r"\\(sin|cos|tan) A")[0])]
    return function(angle)


def identity(q: Question) -> Any:
    given, known = q.find(r"\\(sin|cos) \\theta = (.*?)\$")
    quadrant = int(q.find(r"quadrant (\d)")[0])
    first = read(str(known))
    other = sp.sqrt(1 - first**2)
    sine, cosine = (first, other) if given == "sin" else (other, first)
    sine, cosine = abs(sine) * (1 if quadrant < 3 else -1), abs(cosine) * (1 if quadrant in (1, 4) else -1)
    if (sine if given == "sin" else cosine) != first:
        return None
    want = re.findall(r"\\(sin|cos|tan) \\theta", q.text)[-1]
    return {"sin": sine, "cos": cosine, "tan": sine / cosine}[want]


def double(q: Question) -> Any:
    name, known = q.find(r"\\(sin|cos) x = (.*?)\$")
    square = read(str(known)) ** 2
    return (1 - square) - square if name == "sin" else square - (1 - square)


def third_side(q: Question) -> Any:
    if q.has("roads"):
        angle, a, b = q.plain
    else:
        a, b, angle = q.plain
    return sp.sqrt(sp.expand((a - b * sp.cos(angle * DEGREE)) ** 2 + (b * sp.sin(angle * DEGREE)) ** 2))


def sine_law(q: Question) -> Any:
    if q.has("opposite"):
        alpha, a, beta = q.plain
    else:
        a, alpha, beta = q.plain
    return a * sp.sin(beta * DEGREE) / sp.sin(alpha * DEGREE)


def sine_area(q: Question) -> Any:
    a, b, angle = q.plain
    return a * b * sp.sin(angle * DEGREE) / 2


def wave(q: Question) -> Any:
    lead, inner, sign, shift = re.search(  # type: ignore[union-attr]
        r"y = (-?\d*)\\(?:sin|cos)\((\d+)x\) ([+-]) (\d+)", q.text
    ).groups()
    height = abs(int(lead + "1")) if lead in ("", "-") else abs(int(lead))
    if q.has("period"):
        return 2 * sp.pi / int(inner)
    return height + (0 if q.has("amplitude") else int(sign + shift))


def crossings(q: Question) -> Any:
    name, inner, level = re.search(r"\\(sin|cos) (.*?) = (.*?)\$", q.text).groups()  # type: ignore[union-attr]
    k = int(re.sub(r"\D", "", inner) or 1)
    value, steps = float(read(level)), 4000 * k + 1
    function = math.sin if name == "sin" else math.cos
    signs = [function(k * 2 * math.pi * (i + 0.37) / steps) > value for i in range(steps)]
    return sum(one != two for one, two in pairwise(signs))


def _vertices(q: Question) -> Any:
    if len(q.points) != 3:
        raise Unreadable(q.text)
    return abs(sp.Matrix([[*p, 1] for p in q.points]).det()) / 2


SHAPES: list[Family] = [
    (r"^(?!.*(largest|river)).*(rectangle |rectangle,|rectangular field)(?!prism)", rectangle),
    (r"base (of )?(is )?\$?\d+.*height", lambda q: q.plain[0] * q.plain[1] / 2),
    (r"base is", lambda q: q.plain[0] * q.plain[1] / 2),
    (r"trapezoid", lambda q: (q.plain[0] + q.plain[1]) * q.plain[2] / 2),
    (r"Heron|side lengths", heron),
    (r"arc length|sector area", sector),
    (r"circle \$x|circle has the equation", circle_equation),
    (r"(circle|pond) (has|of)", circle),
    (r"hypotenuse\?|Find the hypotenuse|blocks north", lambda q: sp.sqrt(q.plain[0] ** 2 + q.plain[1] ** 2)),
    (r"hypotenuse is|ladder", lambda q: sp.sqrt(q.plain[0] ** 2 - q.plain[1] ** 2)),
    (r"third angle|exterior angle", triangle_angle),
    (r"interior angle|diagonals", polygon),
    (r"prism|edges \d+, |carton", box),
    (r"sphere|cylinder|cone", round_solid),
    (r"similar\. A side|shadow|similar print|similar triangles", lambda q: q.plain[1] * q.plain[2] / q.plain[0]),
    (r"multiplied by \d+. What is the new|enlarged by|-fold", scaled),
    (r"distance between \$|How far apart are the points|length of the segment",
     lambda q: sp.sqrt(sum((a - b) ** 2 for a, b in zip(*q.points, strict=True)))),
    (r"midpoint", lambda q: tuple(sp.Rational(a + b, 2) for a, b in zip(*q.points, strict=True))),
    (r"least.squares", lambda q: None),
    (r"slope of the line through|slope between|A line passes", lambda q: sp.diff(line(q), x)),
    (r"y\$-intercept", lambda q: line(q).subs(x, 0)),
    (r"parallel to|perpendicular to", slope_of_equation),
    (r"line of slope|with slope", point_slope),
    (r"to the line \$|How far is the line", to_line),
    (r"vertices", _vertices),
    (r"reflected|rotated by|translated", moved),
    (r"to radians|radian measure|How many radians", lambda q: q.plain[0] * DEGREE),
    (r"radians to degrees|degrees is an angle of",
     lambda q: read(next(f for f in q.formulas if r"\pi" in f)) / DEGREE),
    (r"adjacent le?g?", right_ratio),
    (r"quadrant", identity),
    (r"\\cos 2x", double),
    (r"third side", third_side),
    (r"angle between them|meeting at an angle", sine_area),
    (r"law of sines|triangle \$ABC", sine_law),
    (r"(amplitude|period|maximum value) of .*\\(sin|cos)", wave),
    (r"solutions (does|of) \$\\(sin|cos)", crossings),
]  # fmt: skip
