"""Analytic geometry: points, lines, circles and areas in coordinates."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, poly, say, surd, term, tex


def _point(rng: Random, level: int) -> tuple[int, int]:
    return rng.randint(-5 * level, 5 * level), rng.randint(-5 * level, 5 * level)


def _two(rng: Random, level: int) -> tuple[tuple[int, int], tuple[int, int]]:
    one = _point(rng, level)
    return one, (one[0] + nonzero(rng, 4 * level), one[1] + nonzero(rng, 4 * level))


def distance(rng: Random, level: int) -> Problem:
    """Distance of two points."""
    p, q = _two(rng, level)
    dx, dy = q[0] - p[0], q[1] - p[1]
    value = surd(1, dx * dx + dy * dy)
    text = say(
        rng,
        f"Find the distance between ${p}$ and ${q}$.",
        f"How far apart are the points ${p}$ and ${q}$ in the plane?",
        f"What is the length of the segment from ${p}$ to ${q}$?",
    )
    return Problem(text, rf"$\sqrt{{({dx})^2 + ({dy})^2}} = {value}$.", value)


def midpoint(rng: Random, level: int) -> Problem:
    """Midpoint of two points."""
    p, q = _two(rng, 2 * level)
    x, y = Fraction(p[0] + q[0], 2), Fraction(p[1] + q[1], 2)
    text = say(
        rng,
        f"Find the midpoint of the segment from ${p}$ to ${q}$.",
        f"Which point is the midpoint between ${p}$ and ${q}$?",
        f"State the midpoint of ${p}$ and ${q}$ as an ordered pair.",
    )
    return Problem(text, f"Average the coordinates: ${tex(x)}$ and ${tex(y)}$.", f"({tex(x)}, {tex(y)})")


def slope(rng: Random, level: int) -> Problem:
    """Slope of the line through two points."""
    p, q = _two(rng, 2 * level)
    value = Fraction(q[1] - p[1], q[0] - p[0])
    text = say(
        rng,
        f"What is the slope of the line through ${p}$ and ${q}$?",
        f"Compute the slope between the points ${p}$ and ${q}$.",
        f"A line passes through ${p}$ and ${q}$. Find its slope.",
    )
    return Problem(text, rf"$\frac{{{q[1]} - ({p[1]})}}{{{q[0]} - ({p[0]})}} = {tex(value)}$.", tex(value))


def y_intercept(rng: Random, level: int) -> Problem:
    """The y-intercept of a line through two points."""
    p, q = _two(rng, level)
    m = Fraction(q[1] - p[1], q[0] - p[0])
    b = p[1] - m * p[0]
    text = say(
        rng,
        f"Find the $y$-intercept of the line through ${p}$ and ${q}$ (its $y$-coordinate).",
        f"At which height does the line through ${p}$ and ${q}$ cross the $y$-axis? Give the $y$-intercept.",
    )
    return Problem(
        text,
        rf"The slope is ${tex(m)}$; going back to $x = 0$ gives ${p[1]} - ({tex(m)})({p[0]}) = {tex(b)}$.",
        tex(b),
    )


def parallel_slope(rng: Random, level: int) -> Problem:
    """Slope of a parallel or perpendicular line."""
    a, b, c = nonzero(rng, 4 + 3 * level), nonzero(rng, 4 + 3 * level), nonzero(rng, 20)
    word = rng.choice(("parallel", "perpendicular"))
    value = Fraction(-a, b) if word == "parallel" else Fraction(b, a)
    line = f"{poly((a, 0))}{term(b, 'y')} = {c}"
    text = say(
        rng,
        f"What is the slope of a line {word} to ${line}$?",
        f"Give the slope of every line that is {word} to the line ${line}$.",
    )
    steps = rf"Solving for $y$ shows the slope ${tex(Fraction(-a, b))}$" + (
        "; parallel lines share it."
        if word == "parallel"
        else rf"; the perpendicular slope is its negative reciprocal, ${tex(value)}$."
    )
    return Problem(text, steps, tex(value))


def line_equation(rng: Random, level: int) -> Problem:
    """Slope-intercept form from a point and slope; the answer is the right-hand side."""
    p, m = _point(rng, level), nonzero(rng, 2 + 2 * level)
    text = say(
        rng,
        f"A line of slope ${m}$ goes through ${p}$. Write it as $y = mx + b$ and give the right-hand side $mx + b$.",
        f"Find the expression $mx + b$ of the line $y = mx + b$ with slope ${m}$ through the point ${p}$.",
    )
    b = p[1] - m * p[0]
    return Problem(
        text,
        rf"$b = {p[1]} - ({m}) \cdot ({p[0]}) = {b}$, so the line is $y = {poly((m, b))}$.",
        poly((m, b)),
    )


def circle_radius(rng: Random, level: int) -> Problem:
    """Radius or centre of a circle from its general equation."""
    h, k = nonzero(rng, 3 + 2 * level), nonzero(rng, 3 + 2 * level)
    square = rng.randint(1, 9) ** 2 if level < 3 else rng.randint(2, 80)
    shown = f"x^{{2}} + y^{{2}}{term(-2 * h, 'x')}{term(-2 * k, 'y')}"
    rest = h * h + k * k - square
    shown += (term(rest, "") if rest else "") + " = 0"
    what = rng.choice(("radius", "centre"))
    answer = surd(1, square) if what == "radius" else f"({h}, {k})"
    ending = " as an ordered pair" if what == "centre" else ""
    text = say(
        rng,
        f"Find the {what} of the circle ${shown}${ending}.",
        f"A circle has the equation ${shown}$. What is its {what}{ending}?",
    )
    return Problem(
        text,
        f"Completing squares gives $(x{term(-h, '')})^{{2}} + (y{term(-k, '')})^{{2}} = {square}$.",
        answer,
    )


def point_line_distance(rng: Random, level: int) -> Problem:
    """Distance from a point to a line with integer normal length."""
    a, b, n = rng.choice(((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (6, 8, 10)))
    b *= rng.choice((-1, 1))
    c, p = nonzero(rng, 20 * level), _point(rng, level)
    value = Fraction(abs(a * p[0] + b * p[1] + c), n)
    line = f"{poly((a, 0))}{term(b, 'y')}{term(c, '')} = 0"
    text = say(
        rng,
        f"What is the distance from the point ${p}$ to the line ${line}$?",
        f"How far is the line ${line}$ from the point ${p}$?",
    )
    return Problem(
        text,
        rf"$\frac{{|{a}({p[0]}) + ({b})({p[1]}) + ({c})|}}{{\sqrt{{{a * a} + {b * b}}}}} = {tex(value)}$.",
        tex(value),
    )


def shoelace(rng: Random, level: int) -> Problem:
    """Area of a triangle given by its corners."""
    p, q = _two(rng, level)
    r = _point(rng, level)
    double = (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])
    if double == 0:
        r = (r[0] + 1, r[1])
        double = (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])
    value = Fraction(abs(double), 2)
    text = say(
        rng,
        f"Find the area of the triangle with vertices ${p}$, ${q}$ and ${r}$.",
        f"A triangle has its vertices at ${p}$, ${q}$, ${r}$. What is its area?",
        f"Use the shoelace formula for the triangle with vertices ${p}$, ${q}$ and ${r}$.",
    )
    return Problem(
        text,
        f"The determinant of the two edge vectors is ${double}$; half its size is ${tex(value)}$.",
        tex(value),
    )


def reflection(rng: Random, level: int) -> Problem:
    """Reflect, rotate or translate a point."""
    x, y = nonzero(rng, 12 * level), nonzero(rng, 12 * level)
    dx, dy = nonzero(rng, 9), nonzero(rng, 9)
    phrase, image = rng.choice(
        (
            ("reflected in the $x$-axis", (x, -y)),
            ("reflected in the $y$-axis", (-x, y)),
            ("reflected in the line $y = x$", (y, x)),
            (r"rotated by $90^\circ$ counterclockwise about the origin", (-y, x)),
            (r"rotated by $180^\circ$ about the origin", (-x, -y)),
            (f"translated by the vector $({dx}, {dy})$", (x + dx, y + dy)),
        )
    )
    text = say(
        rng,
        f"The point $({x}, {y})$ is {phrase}. Where does it land?",
        f"What are the coordinates of the image when $({x}, {y})$ is {phrase}?",
    )
    return Problem(
        text, f"The rule for this motion turns $({x}, {y})$ into ${image}$.", f"({image[0]}, {image[1]})"
    )


ANALYTIC_GEOMETRY = area(
    "Analytic Geometry",
    "Coordinates turn shapes into equations.",
    area(
        "Points in the plane", "Two numbers fix a place.",
        skill("Distance between points", "Pythagoras measures the plane.", distance),
        skill("Midpoints", "The middle is an average.", midpoint),
    ),
    area(
        "Slope of a line", "Steepness is rise over run.",
        skill("Slope through two points", "Two points tell how steep a line is.", slope),
        skill("Parallel and perpendicular slopes", "Directions compare by slopes.", parallel_slope),
    ),
    area(
        "Equations of lines", "A line is an equation of first degree.",
        skill("Intercepts", "Where a line meets the axes fixes it.", y_intercept),
        skill("Slope-intercept form", "The two numbers of a line are read at a glance.", line_equation),
        skill("Point to line distance", "The shortest way is perpendicular.", point_line_distance),
    ),
    skill("Circle equations", "Completing squares shows centre and radius.", circle_radius),
    skill("Shoelace formula", "Coordinates give areas without heights.", shoelace),
    skill("Transformations of points", "Reflections and rotations are rules for coordinates.", reflection, aliases=("Geometric transformations",)),
    aliases=("Coordinate Geometry",),
)  # fmt: skip
