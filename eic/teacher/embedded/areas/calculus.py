"""Calculus: limits, derivatives and their uses, integrals, series coefficients."""

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, poly, say, term, tex

Coefficients = Sequence[int | Fraction]


def _at(f: Coefficients, x: int | Fraction) -> Fraction:
    value = Fraction(0)
    for k in f:
        value = value * x + k
    return value


def _derivative(f: Coefficients) -> list[int | Fraction]:
    top = len(f) - 1
    return [k * (top - i) for i, k in enumerate(f[:-1])] or [0]


def _antiderivative(f: Coefficients) -> list[int | Fraction]:
    top = len(f)
    return [*(Fraction(k) / (top - i) for i, k in enumerate(f)), 0]


def _random(rng: Random, degree: int, bound: int = 6) -> list[int]:
    return [nonzero(rng, bound), *(rng.randint(-bound, bound) for _ in range(degree))]


def removable_limit(rng: Random, level: int) -> Problem:
    """Limit at a removable singularity."""
    a, b, k = nonzero(rng, 3 + 2 * level), nonzero(rng, 4 + 3 * level), rng.randint(1, level)
    shown = rf"\lim_{{x \to {a}}} \frac{{{poly((k, k * (b - a), -k * a * b))}}}{{{poly((1, -a))}}}"
    text = say(
        rng, f"Evaluate ${shown}$.", f"Find the limit ${shown}$.", f"Cancel a factor to determine ${shown}$."
    )
    return Problem(
        text,
        rf"The numerator is ${'' if k == 1 else k}({poly((1, -a))})({poly((1, b))})$; after cancelling put $x = {a}$: ${k * (a + b)}$.",
        str(k * (a + b)),
    )


def limit_at_infinity(rng: Random, level: int) -> Problem:
    """Limit of a rational function at infinity."""
    d = rng.randint(1, 1 + level)
    f, g = _random(rng, d, 9), _random(rng, d, 9)
    shown = rf"\lim_{{x \to \infty}} \frac{{{poly(f)}}}{{{poly(g)}}}"
    text = say(
        rng,
        f"Evaluate ${shown}$.",
        f"What happens for large $x$? Compute ${shown}$.",
        f"Find the limit ${shown}$.",
    )
    return Problem(
        text,
        rf"Divide by $x^{{{d}}}$; only the leading coefficients remain: ${tex(Fraction(f[0], g[0]))}$.",
        tex(Fraction(f[0], g[0])),
    )


def sine_limit(rng: Random, level: int) -> Problem:
    """Limits built on sin(x)/x."""
    a, b = rng.randint(2, 5 * level + 4), rng.randint(2, 5 * level + 4)
    shown, value = rng.choice(
        (
            (rf"\lim_{{x \to 0}} \frac{{\sin({a}x)}}{{{b}x}}", Fraction(a, b)),
            (rf"\lim_{{x \to 0}} \frac{{\tan({a}x)}}{{\sin({b}x)}}", Fraction(a, b)),
            (rf"\lim_{{x \to 0}} \frac{{1 - \cos({a}x)}}{{{b}x^{{2}}}}", Fraction(a * a, 2 * b)),
        )
    )
    text = say(rng, f"Evaluate ${shown}$.", f"Find the limit ${shown}$.", f"Which number is ${shown}$?")
    return Problem(
        text,
        rf"For small angles $\sin u \approx \tan u \approx u$ and $1 - \cos u \approx \frac{{u^2}}{{2}}$, so the limit is ${tex(value)}$.",
        tex(value),
    )


def power_rule(rng: Random, level: int) -> Problem:
    """Differentiate a polynomial."""
    f = _random(rng, 1 + level)
    text = say(
        rng,
        f"Differentiate $f(x) = {poly(f)}$.",
        f"Find $f'(x)$ for $f(x) = {poly(f)}$.",
        rf"Compute $\frac{{d}}{{dx}}\left({poly(f)}\right)$.",
    )
    return Problem(
        text, "Bring each exponent down and lower it by one; constants vanish.", poly(_derivative(f))
    )


def derivative_at(rng: Random, level: int) -> Problem:
    """Derivative of a polynomial at a point."""
    f, x = _random(rng, 1 + level), nonzero(rng, 2 + level)
    value = _at(_derivative(f), x)
    text = say(
        rng,
        f"If $f(x) = {poly(f)}$, what is $f'({x})$?",
        f"Let $f(x) = {poly(f)}$. Compute the derivative $f'({x})$.",
    )
    return Problem(
        text, f"$f'(x) = {poly(_derivative(f))}$, and at $x = {x}$ this is ${tex(value)}$.", tex(value)
    )


def chain_rule(rng: Random, level: int) -> Problem:
    """Differentiate a power of a linear function."""
    a, b, n = rng.randint(2, 3 + 2 * level), nonzero(rng, 9), rng.randint(2, 4 + level)
    text = say(
        rng,
        f"Differentiate $f(x) = ({poly((a, b))})^{{{n}}}$ with the chain rule.",
        f"Find $f'(x)$ for $f(x) = ({poly((a, b))})^{{{n}}}$.",
    )
    answer = f"{a * n}({poly((a, b))})" + ("" if n == 2 else f"^{{{n - 1}}}")
    return Problem(
        text, rf"The outer derivative is ${n}({poly((a, b))})^{{{n - 1}}}$, the inner one ${a}$.", answer
    )


def product_rule(rng: Random, level: int) -> Problem:
    """Differentiate products with exponentials or sines."""
    a, n = rng.randint(2, 4 + 2 * level), rng.randint(2, 3 + level)
    power, lower = f"x^{{{n}}}", "x" if n == 2 else f"x^{{{n - 1}}}"
    shown, answer = rng.choice(
        (
            (f"{power} e^{{{a}x}}", f"{n}{lower} e^{{{a}x}} + {a}{power} e^{{{a}x}}"),
            (rf"{power} \sin({a}x)", rf"{n}{lower} \sin({a}x) + {a}{power} \cos({a}x)"),
            (rf"{power} \cos({a}x)", rf"{n}{lower} \cos({a}x) - {a}{power} \sin({a}x)"),
        )
    )
    text = say(
        rng, f"Differentiate $f(x) = {shown}$ with the product rule.", f"Find $f'(x)$ for $f(x) = {shown}$."
    )
    return Problem(
        text, f"The first factor has the derivative ${n}{lower}$; the second brings the factor ${a}$.", answer
    )


def tangent_line(rng: Random, level: int) -> Problem:
    """Tangent line of a polynomial; the answer is the right-hand side."""
    f, x = _random(rng, 2 if level < 3 else 3, 5), nonzero(rng, 1 + level)
    m, y = _at(_derivative(f), x), _at(f, x)
    text = say(
        rng,
        f"The tangent line to $y = {poly(f)}$ at $x = {x}$ is $y = mx + b$. Give the expression $mx + b$.",
        f"Find the right-hand side $mx + b$ of the tangent line $y = mx + b$ to the curve $y = {poly(f)}$ at $x = {x}$.",
    )
    return Problem(
        text,
        f"The point is $({x}, {tex(y)})$ and the slope ${tex(m)}$, so $b = {tex(y)} - ({tex(m)})({x}) = {tex(y - m * x)}$.",
        poly((m, y - m * x)),
    )


def cubic_extremum(rng: Random, level: int) -> Problem:
    """Local extrema of a cubic."""
    p = rng.randint(-3 - level, 2 + level)
    q = p + 2 * rng.randint(1, 2 + level)
    k = rng.choice((1, 2)) if level > 1 else 1
    f = [2 * k, -3 * k * (p + q), 6 * k * p * q, nonzero(rng, 9)]
    what, x = rng.choice((("maximum", p), ("minimum", q)))
    value = _at(f, x)
    text = say(
        rng,
        f"Find the local {what} value of $f(x) = {poly(f)}$.",
        f"At its local {what}, which value does $f(x) = {poly(f)}$ take?",
    )
    return Problem(
        text,
        f"$f'(x) = {6 * k}(x{term(-p, '') if p else ''})(x{term(-q, '') if q else ''})$; the local {what} is at $x = {x}$ with value ${tex(value)}$.",
        tex(value),
    )


def fence(rng: Random, level: int) -> Problem:
    """Classical optimization with whole answers."""
    n = rng.randint(3, 40 * level)
    kind = rng.randint(1, 3)
    if kind == 1:
        text = say(
            rng,
            f"What is the largest area of a rectangle with perimeter ${4 * n}$?",
            f"A farmer has {4 * n} metres of fence for a rectangular pen. What is the largest area, in square metres?",
        )
        return Problem(
            text,
            f"With sides $x$ and ${2 * n} - x$ the area $x({2 * n} - x)$ has derivative ${2 * n} - 2x$, zero at $x = {n}$: ${n * n}$.",
            str(n * n),
        )
    if kind == 2:
        text = f"A rectangular pen is built along a straight river with {4 * n} metres of fence on the other three sides. What is the largest area, in square metres?"
        return Problem(
            text,
            f"With width $x$ the area is $x({4 * n} - 2x)$, largest at $x = {n}$: ${2 * n * n}$.",
            str(2 * n * n),
        )
    text = say(
        rng,
        f"Two positive numbers have product ${n * n}$. What is the smallest possible sum?",
        f"Minimize $x + y$ for positive $x, y$ with $xy = {n * n}$; give the smallest possible sum.",
    )
    return Problem(
        text,
        rf"$x + \frac{{{n * n}}}{{x}}$ has derivative $1 - \frac{{{n * n}}}{{x^2}}$, zero at $x = {n}$; the sum is ${2 * n}$.",
        str(2 * n),
    )


def definite_integral(rng: Random, level: int) -> Problem:
    """Definite integral of a polynomial."""
    f = _random(rng, level)
    a = rng.randint(-2, 2)
    b = a + rng.randint(1, 3)
    big = _antiderivative(f)
    value = _at(big, b) - _at(big, a)
    body = f"({poly(f)})" if sum(1 for k in f if k) > 1 else poly(f)
    shown = rf"\int_{{{a}}}^{{{b}}} {body} \, dx"
    text = say(
        rng, f"Evaluate ${shown}$.", f"Compute the definite integral ${shown}$.", f"What is ${shown}$?"
    )
    return Problem(
        text, f"An antiderivative is $F(x) = {poly(big)}$, and $F({b}) - F({a}) = {tex(value)}$.", tex(value)
    )


def antiderivative(rng: Random, level: int) -> Problem:
    """Antiderivative that vanishes at zero."""
    f = [k * (level + 1 - i) if rng.random() < 0.8 else k for i, k in enumerate(_random(rng, level))]
    text = say(
        rng,
        f"Find the antiderivative $F$ of $f(x) = {poly(f)}$ with $F(0) = 0$.",
        f"Which function $F$ has the derivative ${poly(f)}$ and satisfies $F(0) = 0$?",
    )
    return Problem(
        text,
        "Raise each exponent by one and divide by the new exponent; the constant is zero.",
        poly(_antiderivative(f)),
    )


def area_between(rng: Random, level: int) -> Problem:
    """Area enclosed by a parabola and a line."""
    p = rng.randint(-2 - level, 2 + level)
    q = p + rng.randint(1, 3 + level)
    m = rng.randint(-4, 4)
    line = (m, nonzero(rng, 6))
    curve = (1, line[0] - p - q, line[1] + p * q)
    value = Fraction((q - p) ** 3, 6)
    text = say(
        rng,
        f"Find the area enclosed between $y = {poly(curve)}$ and $y = {poly(line)}$.",
        f"What is the area of the region enclosed between the curves $y = {poly(curve)}$ and $y = {poly(line)}$?",
    )
    return Problem(
        text,
        rf"They meet at $x = {p}$ and $x = {q}$; integrating the difference $-(x{term(-p, '') if p else ''})(x{term(-q, '') if q else ''})$ gives ${tex(value)}$.",
        tex(value),
    )


def taylor_coefficient(rng: Random, level: int) -> Problem:
    """A Maclaurin coefficient."""
    a, n = rng.randint(2, 3 + 2 * level), rng.randint(2, 3 + level)
    shown, value = rng.choice(
        (
            (f"e^{{{a}x}}", Fraction(a**n, factorial(n))),
            (rf"\frac{{1}}{{1 - {a}x}}", Fraction(a**n)),
            (rf"\cos({a}x)", Fraction(0) if n % 2 else Fraction((-1) ** (n // 2) * a**n, factorial(n))),
            (rf"\sin({a}x)", Fraction((-1) ** (n // 2) * a**n, factorial(n)) if n % 2 else Fraction(0)),
        )
    )
    text = say(
        rng,
        f"What is the coefficient of $x^{{{n}}}$ in the Maclaurin series of ${shown}$?",
        f"Expand ${shown}$ in a Taylor series at 0 and state the coefficient of $x^{{{n}}}$.",
        f"Which number stands before $x^{{{n}}}$ in the Taylor expansion of ${shown}$ around zero?",
        f"In the power series of ${shown}$ about the origin (Maclaurin), find the term with $x^{{{n}}}$ and give its coefficient.",
    )
    return Problem(text, rf"The coefficient is $\frac{{f^{{({n})}}(0)}}{{{n}!}} = {tex(value)}$.", tex(value))


def motion(rng: Random, level: int) -> Problem:
    """Velocity and acceleration from a position."""
    f, t = _random(rng, 1 + level), rng.randint(1, 3 + level)
    what = rng.choice(("velocity", "acceleration"))
    g = _derivative(f) if what == "velocity" else _derivative(_derivative(f))
    value = _at(g, t)
    text = say(
        rng,
        f"A particle has position $s(t) = {poly(f, 't')}$. What is its {what} at $t = {t}$?",
        f"The position of a cart is $s(t) = {poly(f, 't')}$ metres after $t$ seconds. Find the {what} at $t = {t}$.",
    )
    return Problem(
        text,
        f"Differentiating {'once' if what == 'velocity' else 'twice'} gives ${poly(g, 't')}$, at $t = {t}$ this is ${tex(value)}$.",
        tex(value),
    )


CALCULUS = area(
    "Calculus",
    "It measures change and adds up infinitely many small parts.",
    area(
        "Limits", "Everything in calculus is a limit.",
        skill("Removable discontinuities", "A cancelled factor fills a hole.", removable_limit),
        skill("Limits at infinity", "Leading terms win in the long run.", limit_at_infinity),
        skill("Trigonometric limits", "For small angles a sine is its angle.", sine_limit),
    ),
    area(
        "Derivatives", "They are rates of change.",
        skill("Power rule", "Polynomials are differentiated term by term.", power_rule),
        skill("Derivative at a point", "It is a slope, a number.", derivative_at),
        skill("Chain rule", "Rates multiply along a chain.", chain_rule),
        skill("Product rule", "Both factors change.", product_rule),
        aliases=("Differentiation",),
    ),
    area(
        "Applications of derivatives", "Where a rate is zero, something is largest or smallest.",
        skill("Tangent lines", "Near a point a curve looks straight.", tangent_line),
        skill("Local extrema", "They are found where the slope vanishes.", cubic_extremum),
        skill("Optimization", "The best choice is often in the middle.", fence),
    ),
    area(
        "Integrals", "They add up what changes.",
        skill("Definite integrals", "The fundamental theorem replaces infinite sums.", definite_integral),
        skill("Antiderivatives", "Differentiation run backwards.", antiderivative),
        skill("Area between curves", "Differences are integrated.", area_between),
        aliases=("Integration",),
    ),
    skill("Velocity and acceleration", "Motion is differentiated twice.", motion),
    skill("Taylor series", "Functions become long polynomials.", taylor_coefficient, aliases=("Maclaurin series", "Power series")),
)  # fmt: skip
