"""Precalculus: inverse functions, domains, asymptotes, vectors, conics, polar coordinates, rates."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.areas.trigonometry import sine
from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, poly, say, surd, term, tex


def inverse_value(rng: Random, level: int) -> Problem:
    """Evaluate the inverse of a linear or fractional linear function."""
    a, b, y = nonzero(rng, 4 + 2 * level), nonzero(rng, 9), nonzero(rng, 9 * level)
    if level < 3:
        shown, value = poly((a, b)), Fraction(y - b, a)
    else:
        c = nonzero(rng, 6)
        if y == a:
            y += 1
        b = b if b != a * c else b + 1
        shown, value = rf"\frac{{{poly((a, b))}}}{{{poly((1, c))}}}", Fraction(b - y * c, y - a)
    text = say(
        rng,
        f"If $f(x) = {shown}$, find $f^{{-1}}({y})$.",
        f"Let $f(x) = {shown}$. What is the inverse function's value $f^{{-1}}({y})$?",
    )
    return Problem(text, f"Solve $f(x) = {y}$ for $x$: the solution is $x = {tex(value)}$.", tex(value))


def composite_formula(rng: Random, level: int) -> Problem:
    """Write a composition as a polynomial."""
    a, b, c, d = nonzero(rng, 3 + level), nonzero(rng, 9), nonzero(rng, 3 + level), nonzero(rng, 9)
    f: tuple[int, ...]
    value: tuple[int, ...]
    if level == 1:
        f, value = (a, b), (a * c, a * d + b)
    else:
        f, value = (a, b, 0), (a * c * c, 2 * a * c * d + b * c, a * d * d + b * d)
    text = say(
        rng,
        f"For $f(x) = {poly(f)}$ and $g(x) = {poly((c, d))}$, write $f(g(x))$ as a polynomial.",
        f"Let $f(x) = {poly(f)}$ and $g(x) = {poly((c, d))}$. Expand $f(g(x))$.",
    )
    return Problem(text, f"Replace $x$ in $f$ by ${poly((c, d))}$ and multiply out.", poly(value))


def root_domain(rng: Random, level: int) -> Problem:
    """Domain of a square root."""
    a, b = nonzero(rng, 2 + 2 * level), nonzero(rng, 12 * level)
    edge = Fraction(-b, a)
    answer = rf"[{tex(edge)}, \infty)" if a > 0 else rf"(-\infty, {tex(edge)}]"
    text = say(
        rng,
        rf"Find the domain of $f(x) = \sqrt{{{poly((a, b))}}}$ in interval notation.",
        rf"For which real $x$ is $\sqrt{{{poly((a, b))}}}$ defined? Give the domain as an interval.",
    )
    return Problem(
        text,
        rf"The radicand must not be negative: ${poly((a, b))} \ge 0$, with boundary $x = {tex(edge)}$.",
        answer,
    )


def asymptote(rng: Random, level: int) -> Problem:
    """Asymptotes of a fractional linear function."""
    a, b, c, d = nonzero(rng, 3 * level + 2), nonzero(rng, 9), nonzero(rng, 3 * level + 2), nonzero(rng, 9)
    b = b if a * d != b * c else b + 1
    if a * d == b * c or b == 0:
        a, b, c, d = 2, 3, 1, 5
    what = rng.choice(("horizontal", "vertical"))
    value = Fraction(a, c) if what == "horizontal" else Fraction(-d, c)
    letter = "y" if what == "horizontal" else "x"
    shown = rf"\frac{{{poly((a, b))}}}{{{poly((c, d))}}}"
    text = say(
        rng,
        f"The graph of $f(x) = {shown}$ has the {what} asymptote ${letter} = k$. Find $k$.",
        f"Find $k$ such that ${letter} = k$ is the {what} asymptote of $y = {shown}$.",
    )
    why = "the ratio of the leading coefficients" if what == "horizontal" else "the zero of the denominator"
    return Problem(text, f"It is {why}: ${tex(value)}$.", tex(value))


def dot_product(rng: Random, level: int) -> Problem:
    """Dot product, or the missing coordinate for a right angle."""
    n = 2 if level == 1 else 3
    u, v = ([nonzero(rng, 4 + 3 * level) for _ in range(n)] for _ in range(2))
    value = sum(p * q for p, q in zip(u, v, strict=True))
    one, two = str(tuple(u)), str(tuple(v))
    if level == 3:
        rest = value - u[0] * v[0]
        k = Fraction(-rest, u[0])
        shown = f"(k, {v[1]}, {v[2]})"
        text = say(
            rng,
            f"For which $k$ are the vectors ${one}$ and ${shown}$ perpendicular?",
            f"Find $k$ so that ${one}$ and ${shown}$ are orthogonal vectors, that is perpendicular.",
        )
        return Problem(text, f"The dot product ${u[0]}k + ({rest})$ must be zero, so $k = {tex(k)}$.", tex(k))
    text = say(
        rng,
        f"Compute the dot product of ${one}$ and ${two}$.",
        rf"What is ${one} \cdot {two}$, the dot product?",
        f"Find the dot product of the vectors ${one}$ and ${two}$.",
    )
    products = " + ".join(f"({p})({q})" for p, q in zip(u, v, strict=True))
    return Problem(text, f"${products} = {value}$.", str(value))


def vector_length(rng: Random, level: int) -> Problem:
    """Length of a vector combination."""
    u = [nonzero(rng, 3 + 3 * level) for _ in range(2 if level == 1 else 3)]
    square = sum(p * p for p in u)
    text = say(
        rng,
        f"Find the magnitude of the vector ${tuple(u)}$.",
        f"How long is the vector ${tuple(u)}$? State its magnitude exactly.",
    )
    return Problem(
        text,
        rf"$\sqrt{{{' + '.join(str(p * p) for p in u)}}} = {surd(1, square)}$.",
        surd(1, square),
    )


def cross_product(rng: Random, level: int) -> Problem:
    """Cross product."""
    u, v = ([rng.randint(-2 - 2 * level, 2 + 2 * level) for _ in range(3)] for _ in range(2))
    value = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    text = say(
        rng,
        rf"Compute the cross product ${tuple(u)} \times {tuple(v)}$.",
        f"Find the cross product of ${tuple(u)}$ and ${tuple(v)}$, in this order.",
    )
    return Problem(
        text,
        f"The components are ${value[0]}$, ${value[1]}$ and ${value[2]}$, each a 2-by-2 determinant.",
        str(value),
    )


def ellipse(rng: Random, level: int) -> Problem:
    """Foci, axes or eccentricity of an ellipse."""
    a = rng.randint(3, 6 + 3 * level)
    b = rng.randint(2, a - 1)
    what = rng.choice(("focal distance", "major axis", "eccentricity"))
    c2 = a * a - b * b
    value = {
        "focal distance": surd(2, c2),
        "major axis": str(2 * a),
        "eccentricity": surd(Fraction(1, a), c2),
    }[what]
    shown = rf"\frac{{x^{{2}}}}{{{a * a}}} + \frac{{y^{{2}}}}{{{b * b}}} = 1"
    asked = {
        "focal distance": "distance between the foci",
        "major axis": "length of the major axis",
        "eccentricity": "eccentricity",
    }[what]
    text = say(
        rng,
        f"Find the {asked} of the ellipse ${shown}$.",
        f"An ellipse is given by ${shown}$. What is the {asked}?",
    )
    return Problem(
        text, f"$a = {a}$, $b = {b}$ and $c^2 = a^2 - b^2 = {c2}$, so the {asked} is ${value}$.", value
    )


def parabola_focus(rng: Random, level: int) -> Problem:
    """Focus of a parabola with vertex at the origin or shifted."""
    p, h = nonzero(rng, 6), rng.randint(-4 * level, 4 * level) if level > 1 else 0
    left = "x^{2}" if h == 0 else f"(x{term(-h, '')})^{{2}}"
    text = say(
        rng,
        f"Find the focus of the parabola ${left} = {4 * p}y$ as an ordered pair.",
        f"Where is the focus of the parabola ${left} = {4 * p}y$? Answer with coordinates.",
    )
    return Problem(
        text,
        rf"It has the form ${left} = 4py$ with $p = {p}$; the focus is $p$ above the vertex $({h}, 0)$.",
        f"({h}, {p})",
    )


def polar_point(rng: Random, level: int) -> Problem:
    """Convert polar to rectangular coordinates."""
    r, angle = (
        rng.randint(2, 8 * level),
        rng.choice((0, 30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330)),
    )
    (s, m), (c, n) = sine(angle), sine(angle + 90)
    x, y = surd(r * c, n), surd(r * s, m)
    text = say(
        rng,
        rf"Convert the polar coordinates $({r}, {angle}^\circ)$ to rectangular coordinates $(x, y)$.",
        rf"A point has polar coordinates $r = {r}$ and $\theta = {angle}^\circ$. What is it in rectangular coordinates $(x, y)$?",
    )
    return Problem(
        text, rf"$x = {r} \cos {angle}^\circ = {x}$ and $y = {r} \sin {angle}^\circ = {y}$.", f"({x}, {y})"
    )


def average_rate(rng: Random, level: int) -> Problem:
    """Average rate of change."""
    f = [nonzero(rng, 5) for _ in range(2 + min(level, 2))]
    a = rng.randint(-3 * level, 2 * level)
    b = a + rng.randint(1, 4)

    def at(x: int) -> int:
        value = 0
        for k in f:
            value = value * x + k
        return value

    value = Fraction(at(b) - at(a), b - a)
    text = say(
        rng,
        f"Find the average rate of change of $f(x) = {poly(f)}$ from $x = {a}$ to $x = {b}$.",
        f"What is the average rate of change of $f(x) = {poly(f)}$ on $[{a}, {b}]$?",
    )
    return Problem(
        text,
        rf"$\frac{{f({b}) - f({a})}}{{{b} - ({a})}} = \frac{{{at(b)} - ({at(a)})}}{{{b - a}}} = {tex(value)}$.",
        tex(value),
    )


PRECALCULUS = area(
    "Precalculus",
    "Functions, vectors and curves prepare the way to calculus.",
    area(
        "Inverse and composite functions", "Rules can be undone and chained.",
        skill("Values of inverse functions", "The inverse asks which input gave an output.", inverse_value),
        skill("Formulas of composite functions", "A chained rule is again a rule.", composite_formula),
        aliases=("Inverse functions",),
    ),
    area(
        "Domains and asymptotes", "Every formula has places where it fails.",
        skill("Domain of a root function", "Roots of negative numbers are not real.", root_domain),
        skill("Asymptotes of rational functions", "Far out and near poles a graph becomes simple.", asymptote),
    ),
    area(
        "Vectors", "Direction and size in one object.",
        skill("Dot products", "They detect right angles.", dot_product),
        skill("Magnitude of a vector", "Length is Pythagoras in any dimension.", vector_length),
        skill("Cross products", "They point out of the plane.", cross_product),
    ),
    area(
        "Conic sections", "Orbits and mirrors are conics.",
        skill("Ellipses", "Two foci shape an oval.", ellipse),
        skill("Parabola foci", "A mirror gathers light in the focus.", parabola_focus),
    ),
    skill("Polar coordinates", "Angle and distance also fix a point.", polar_point),
    skill("Average rate of change", "It is the slope of a secant.", average_rate),
    aliases=("Pre-calculus",),
)  # fmt: skip
