"""Intermediate algebra: radicals, logarithms, complex numbers, rational expressions, polynomials."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, poly, root_form, say, surd, term, tex


def simplify_radical(rng: Random, level: int) -> Problem:
    """Simplify a square root."""
    a, b = rng.randint(2, 4 + 4 * level), rng.choice((2, 3, 5, 6, 7, 10, 11, 13, 15))
    n = a * a * b
    text = say(
        rng,
        rf"Simplify the radical $\sqrt{{{n}}}$.",
        rf"Write $\sqrt{{{n}}}$ in the form $a\sqrt{{b}}$ with $b$ as small as possible.",
        rf"Pull the largest square factor out of $\sqrt{{{n}}}$.",
    )
    return Problem(text, rf"${n} = {a}^{{2}} \cdot {b}$, so $\sqrt{{{n}}} = {a}\sqrt{{{b}}}$.", surd(1, n))


def radical_sum(rng: Random, level: int) -> Problem:
    """Combine like radicals."""
    b = rng.choice((2, 3, 5, 6, 7))
    p, q = rng.sample(range(2, 5 + 3 * level), 2)
    k, m = rng.randint(1, 5), nonzero(rng, 5)
    value = k * p + m * q
    left = ("" if k == 1 else str(k)) + rf"\sqrt{{{p * p * b}}}"
    shown = left + term(m, rf"\sqrt{{{q * q * b}}}")
    text = say(
        rng,
        f"Combine the radicals ${shown}$.",
        f"Simplify ${shown}$ to a single radical term.",
        f"Reduce ${shown}$.",
    )
    steps = rf"$\sqrt{{{p * p * b}}} = {p}\sqrt{{{b}}}$ and $\sqrt{{{q * q * b}}} = {q}\sqrt{{{b}}}$; the coefficients add to ${k * p} + ({m * q}) = {value}$."
    return Problem(text, steps, surd(value, b))


def rationalize(rng: Random, level: int) -> Problem:
    """Rationalize a denominator."""
    b, a = rng.choice((2, 3, 5, 6, 7, 10, 11)), rng.randint(2, 15 * level)
    text = say(
        rng,
        rf"Rationalize the denominator of $\frac{{{a}}}{{\sqrt{{{b}}}}}$.",
        rf"Rewrite $\frac{{{a}}}{{\sqrt{{{b}}}}}$ with no root below the fraction bar.",
    )
    return Problem(
        text,
        rf"Multiply top and bottom by $\sqrt{{{b}}}$: $\frac{{{a}\sqrt{{{b}}}}}{{{b}}}$, then cancel.",
        surd(Fraction(a, b), b),
    )


def log_value(rng: Random, level: int) -> Problem:
    """Evaluate a logarithm."""
    b, n, m = rng.choice((2, 3, 4, 5, 6, 7, 8, 9, 10)), rng.randint(1, 2 + level), rng.randint(1, 2)
    sign = rng.choice("+-")
    c, k = rng.choice((2, 3, 5, 10)), rng.randint(1, 4)
    if level == 1:
        shown, value = rf"\log_{{{b}}} {b**n}", n
    elif level == 2:
        shown, value = rf"\log_{{{b}}} {b**n} {sign} \log_{{{c}}} {c**k}", n + k if sign == "+" else n - k
    else:
        shown, value = (
            rf"\log_{{{b}}} \frac{{1}}{{{b**n}}} {sign} {m + 1} \log_{{{c}}} {c**k}",
            -n + (m + 1) * k * (1 if sign == "+" else -1),
        )
    text = say(
        rng,
        f"Evaluate ${shown}$.",
        f"What number is ${shown}$?",
        f"Find the exact value of the logarithm expression ${shown}$.",
    )
    return Problem(
        text,
        f"${b}^{{{n}}} = {b**n}$"
        + ("" if level == 1 else f" and ${c}^{{{k}}} = {c**k}$")
        + f", so the value is ${value}$.",
        str(value),
    )


def log_equation(rng: Random, level: int) -> Problem:
    """Solve a logarithmic equation."""
    b, n = rng.choice((2, 3, 4, 5, 10)), rng.randint(1, 1 + level)
    a, c = rng.randint(1, 5), nonzero(rng, 12)
    x = Fraction(b**n - c, a)
    shown = rf"\log_{{{b}}}({poly((a, c))}) = {n}"
    text = say(
        rng, f"Solve for $x$: ${shown}$.", f"Find $x$ if ${shown}$.", f"Which $x$ makes ${shown}$ true?"
    )
    return Problem(
        text, f"In exponential form ${poly((a, c))} = {b}^{{{n}}} = {b**n}$, hence $x = {tex(x)}$.", tex(x)
    )


def exponential_equation(rng: Random, level: int) -> Problem:
    """Solve an exponential equation by equal bases."""
    b, n = rng.choice((2, 3, 5, 7)), rng.randint(2, 3 + level)
    a, c = rng.randint(1, level + 1), nonzero(rng, 6)
    x = Fraction(n - c, a)
    shown = f"{b}^{{{poly((a, c))}}} = {b**n}"
    text = say(
        rng,
        f"Solve for $x$: ${shown}$.",
        f"Compare exponents to solve ${shown}$ for $x$.",
        f"For which $x$ is ${shown}$?",
    )
    return Problem(text, f"${b**n} = {b}^{{{n}}}$, so ${poly((a, c))} = {n}$ and $x = {tex(x)}$.", tex(x))


def _complex(a: int, b: int) -> str:
    """Return a + bi as LaTeX."""
    if b == 0:
        return str(a)
    return (poly((b, 0), "i")) if a == 0 else f"{a}{term(b, 'i')}"


def complex_product(rng: Random, level: int) -> Problem:
    """Add, subtract or multiply complex numbers."""
    top = 3 + 3 * level
    a, b, c, d = (nonzero(rng, top) for _ in range(4))
    sign = rng.choice(("+", "-", r"\cdot"))
    if sign == r"\cdot":
        x, y = a * c - b * d, a * d + b * c
        steps = f"Multiply out and use $i^{{2}} = -1$: the real part is ${a * c} - ({b * d}) = {x}$, the imaginary part ${a * d} + ({b * c}) = {y}$."
    else:
        x, y = (a + c, b + d) if sign == "+" else (a - c, b - d)
        steps = f"Real and imaginary parts combine separately: ${x}$ and ${y}$."
    shown = f"({_complex(a, b)}) {sign} ({_complex(c, d)})"
    text = say(
        rng,
        f"Compute ${shown}$, where $i^2 = -1$.",
        f"Write the complex number ${shown}$ as $a + bi$.",
        f"With the imaginary unit $i$, simplify ${shown}$.",
    )
    return Problem(text, steps, _complex(x, y))


def modulus(rng: Random, level: int) -> Problem:
    """Find the modulus of a complex number."""
    a, b = nonzero(rng, 4 + 4 * level), nonzero(rng, 4 + 4 * level)
    shown = _complex(a, b)
    text = say(
        rng,
        f"Find the modulus of the complex number ${shown}$.",
        f"What is $|{shown}|$ in the complex plane?",
        f"How far is ${shown}$ from the origin of the complex plane?",
    )
    return Problem(
        text,
        rf"$\sqrt{{{a * a} + {b * b}}} = \sqrt{{{a * a + b * b}}}$, in simplest form ${surd(1, a * a + b * b)}$.",
        surd(1, a * a + b * b),
    )


def power_of_i(rng: Random, level: int) -> Problem:
    """Reduce a power of i."""
    n, k = rng.randint(5, 300 * level), rng.randint(2, 19)
    a, b = ((1, 0), (0, 1), (-1, 0), (0, -1))[n % 4]
    value = _complex(k * a, k * b)
    text = say(rng, rf"Simplify ${k}i^{{{n}}}$.", rf"With the imaginary unit $i$, what is ${k}i^{{{n}}}$?")
    return Problem(
        text,
        f"Powers of $i$ repeat every four, and ${n}$ leaves remainder ${n % 4}$, so $i^{{{n}}} = {_complex(a, b)}$.",
        value,
    )


def rational_equation(rng: Random, level: int) -> Problem:
    """Solve a rational equation."""
    a, b, c = rng.randint(2, 12 * level), nonzero(rng, 9), nonzero(rng, 9)
    x = Fraction(a, c) - b
    shown = rf"\frac{{{a}}}{{{poly((1, b))}}} = {c}"
    text = say(
        rng,
        f"Solve for $x$: ${shown}$.",
        f"Multiply by the denominator and solve ${shown}$ for $x$.",
        f"Determine $x$ such that ${shown}$.",
    )
    return Problem(
        text,
        rf"${a} = {c}({poly((1, b))})$, so ${poly((1, b))} = {tex(Fraction(a, c))}$ and $x = {tex(x)}$.",
        tex(x),
    )


def cancel_factor(rng: Random, level: int) -> Problem:
    """Simplify a rational expression to a polynomial."""
    p, q, k = nonzero(rng, 4 + 3 * level), nonzero(rng, 4 + 3 * level), rng.randint(1, level)
    top = poly((k, k * (p + q), k * p * q))
    shown = rf"\frac{{{top}}}{{{poly((1, p))}}}"
    text = say(
        rng,
        f"Simplify the rational expression ${shown}$.",
        rf"Cancel the common factor in ${shown}$.",
        f"Reduce ${shown}$ to a polynomial.",
    )
    return Problem(
        text,
        f"The numerator is ${'' if k == 1 else k}({poly((1, p))})({poly((1, q))})$; cancel ${poly((1, p))}$.",
        poly((k, k * q)),
    )


def remainder_theorem(rng: Random, level: int) -> Problem:
    """Find the remainder of a polynomial division."""
    coefficients = [nonzero(rng, 6) for _ in range(3 + min(level, 2))]
    r = nonzero(rng, 1 + level)
    value = 0
    for k in coefficients:
        value = value * r + k
    shown, by = poly(coefficients), poly((1, -r))
    text = say(
        rng,
        f"What is the remainder when the polynomial ${shown}$ is divided by ${by}$?",
        f"Find the remainder of $({shown})$ divided by $({by})$ with the remainder theorem.",
    )
    return Problem(
        text, f"The remainder is the polynomial's value at $x = {r}$, which is ${value}$.", str(value)
    )


def vieta_squares(rng: Random, level: int) -> Problem:
    """Find the sum of squares of a quadratic's roots."""
    p, q = nonzero(rng, 5 * level), nonzero(rng, 6 * level)
    value = p * p - 2 * q
    text = say(
        rng,
        f"The roots of ${poly((1, p, q))} = 0$ are $r$ and $s$ (possibly complex). Compute $r^2 + s^2$.",
        f"Let $r$ and $s$ be the roots of ${poly((1, p, q))} = 0$. What is $r^2 + s^2$?",
    )
    return Problem(
        text, f"$r + s = {-p}$ and $rs = {q}$, so $r^2 + s^2 = ({-p})^2 - 2({q}) = {value}$.", str(value)
    )


def vertex(rng: Random, level: int) -> Problem:
    """Complete the square and read off the extreme value."""
    a = 1 if level == 1 else nonzero(rng, level + 1)
    h, k = nonzero(rng, 4 + 2 * level), nonzero(rng, 15)
    shown = poly((a, -2 * a * h, a * h * h + k))
    word = "minimum" if a > 0 else "maximum"
    text = say(
        rng,
        f"Complete the square to find the {word} value of ${shown}$.",
        f"What is the {word} value taken by ${shown}$ for real $x$?",
        f"Determine the {word} value of $y = {shown}$.",
    )
    lead = {1: "", -1: "-"}.get(a, str(a))
    return Problem(
        text,
        f"${shown} = {lead}(x{term(-h, '')})^{{2}}{term(k, '')}$, and the square is zero at $x = {h}$.",
        str(k),
    )


def simplest_surd_product(rng: Random, level: int) -> Problem:
    """Multiply two square roots."""
    a, b = rng.sample(range(2, 12 + 8 * level), 2)
    text = say(
        rng,
        rf"Multiply and simplify $\sqrt{{{a}}} \cdot \sqrt{{{b}}}$.",
        rf"Express $\sqrt{{{a}}} \cdot \sqrt{{{b}}}$ in simplest radical form.",
    )
    outside, inside = root_form(a * b)
    return Problem(
        text,
        rf"$\sqrt{{{a}}} \cdot \sqrt{{{b}}} = \sqrt{{{a * b}}}$ and ${a * b} = {outside}^{{2}} \cdot {inside}$.",
        surd(1, a * b),
    )


INTERMEDIATE_ALGEBRA = area(
    "Intermediate Algebra",
    "Roots, logarithms and complex numbers widen what can be solved.",
    area(
        "Radical expressions", "Roots can be combined only in simplest form.",
        skill("Simplifying square roots", "Square factors come out of the root.", simplify_radical),
        skill("Adding like radicals", "Equal roots add like equal letters.", radical_sum),
        skill("Rationalizing denominators", "A root below the bar hides the size of a fraction.", rationalize),
        skill("Multiplying radicals", "A product of roots is the root of a product.", simplest_surd_product),
        aliases=("Radicals",),
    ),
    area(
        "Exponentials and logarithms", "Growth, sound and acidity are measured in logarithms.",
        skill("Evaluating logarithms", "A logarithm is an exponent.", log_value),
        skill("Logarithmic equations", "Changing to exponential form frees the unknown.", log_equation),
        skill("Exponential equations", "Equal bases allow comparing exponents.", exponential_equation),
        aliases=("Logarithms", "Exponential functions"),
    ),
    area(
        "Complex numbers", "Every polynomial has a root among them.",
        skill("Complex arithmetic", "Addition and multiplication work with one extra rule.", complex_product),
        skill("Modulus of a complex number", "Size in the plane comes from Pythagoras.", modulus),
        skill("Powers of the imaginary unit", "They repeat in a cycle of four.", power_of_i),
    ),
    area(
        "Rational expressions", "Fractions with letters need care about zero.",
        skill("Rational equations", "Multiplying by the denominator clears the way.", rational_equation),
        skill("Cancelling common factors", "Factoring shows what may be cancelled.", cancel_factor),
    ),
    area(
        "Polynomial theory", "Division and roots explain each other.",
        skill("Polynomial remainders", "A remainder is a function value.", remainder_theorem),
        skill("Symmetric functions of roots", "Coefficients tell more about roots than one expects.", vieta_squares),
        aliases=("Vieta's formulas", "Polynomial division"),
    ),
    skill("Completing the square", "It shows a parabola's turning point.", vertex, aliases=("Parabola vertex",)),
)  # fmt: skip
