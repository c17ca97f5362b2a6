"""Algebra: linear equations and inequalities, systems, quadratics, polynomials, functions."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, poly, say, term, tex

_LETTERS = "xyzntw"


def both_sides(rng: Random, level: int) -> Problem:
    """Solve a linear equation with the unknown on both sides."""
    v = rng.choice(_LETTERS)
    x = Fraction(nonzero(rng, 9 * level), 1 if level < 3 else rng.randint(1, 4))
    d = x.denominator
    c = nonzero(rng, 5)
    a = c + d * nonzero(rng, 4)
    a = a if a else c + 5 * d
    b = nonzero(rng, 12 * level)
    rest = int((a - c) * x) + b
    shown = f"{poly((a, b), v)} = {poly((c, rest), v)}"
    text = say(
        rng,
        f"Solve for ${v}$: ${shown}$.",
        f"Bring the unknown to one side and solve ${shown}$ for ${v}$.",
        f"Determine ${v}$ from the equation ${shown}$.",
    )
    steps = f"Collect terms: ${a - c}{v} = {rest - b}$, so ${v} = {tex(x)}$."
    return Problem(text, steps, tex(x))


def bracket_equation(rng: Random, level: int) -> Problem:
    """Solve a linear equation with brackets."""
    v, x = rng.choice(_LETTERS), nonzero(rng, 7 * level)
    k, b, c = rng.randint(2, 6 + level), nonzero(rng, 9), nonzero(rng, 20)
    shown = f"{k}({v}{term(b, '')}){term(c, '')} = {k * (x + b) + c}"
    text = say(
        rng,
        f"Solve the equation ${shown}$ for ${v}$.",
        f"Remove brackets and find ${v}$: ${shown}$.",
        f"Which ${v}$ satisfies ${shown}$?",
    )
    steps = f"Subtract ${c}$: ${k}({v}{term(b, '')}) = {k * (x + b)}$. Divide by ${k}$: ${v}{term(b, '')} = {x + b}$. Hence ${v} = {x}$."
    return Problem(text, steps, str(x))


def fraction_equation(rng: Random, level: int) -> Problem:
    """Solve a linear equation with a fraction coefficient."""
    v, p, q = rng.choice(_LETTERS), rng.randint(1, 6), rng.randint(2, 4 + level)
    p = p if p % q else p + 1
    x, b = q * nonzero(rng, 5 * level), nonzero(rng, 12)
    shown = rf"\frac{{{p}{v}}}{{{q}}}{term(b, '')} = {p * x // q + b}"
    text = say(
        rng,
        f"Clear the denominator and solve ${shown}$ for ${v}$.",
        f"Solve for ${v}$: ${shown}$.",
        f"If ${shown}$, what is ${v}$?",
    )
    steps = rf"Move ${b}$ over: $\frac{{{p}{v}}}{{{q}}} = {p * x // q}$. Multiply by ${q}$ and divide by ${p}$: ${v} = {x}$."
    return Problem(text, steps, str(x))


def linear_inequality(rng: Random, level: int) -> Problem:
    """Solve a linear inequality; the answer is an interval."""
    v, a, b, x = rng.choice("xyt"), nonzero(rng, 4 + 2 * level), nonzero(rng, 10 * level), nonzero(rng, 9)
    a = a if abs(a) > 1 else 3
    sign = rng.choice(("<", ">", r"\le", r"\ge"))
    shown = f"{poly((a, b), v)} {sign} {a * x + b}"
    less = (sign in ("<", r"\le")) == (a > 0)
    closed = sign in (r"\le", r"\ge")
    answer = rf"(-\infty, {x}{']' if closed else ')'}" if less else rf"{'[' if closed else '('}{x}, \infty)"
    text = say(
        rng,
        f"Solve the inequality ${shown}$ and write the solution as an interval.",
        f"In interval notation, for which ${v}$ does ${shown}$ hold?",
        f"Give the interval of all real ${v}$ with ${shown}$.",
    )
    flip = ", which turns the sign around" if a < 0 else ""
    steps = f"Subtract ${b}$ from both sides, then divide by ${a}${flip}: the boundary is ${v} = {x}$."
    return Problem(text, steps, answer)


def integer_solutions(rng: Random, level: int) -> Problem:
    """Count the integers in a double inequality."""
    a, b = rng.randint(2, 2 + level), nonzero(rng, 9)
    low, high = sorted((nonzero(rng, 20 * level), nonzero(rng, 20 * level)))
    high += a
    count = sum(1 for x in range(-200, 201) if low < a * x + b < high)
    shown = f"{low} < {poly((a, b))} < {high}"
    text = say(
        rng,
        f"How many integers $x$ satisfy ${shown}$?",
        f"Count the integer solutions of ${shown}$.",
        f"Find the number of integers $x$ for which ${shown}$ holds.",
    )
    steps = rf"Subtract ${b}$ and divide by ${a}$: ${tex(Fraction(low - b, a))} < x < {tex(Fraction(high - b, a))}$. There are ${count}$ integers strictly between."
    return Problem(text, steps, str(count))


def linear_system(rng: Random, level: int) -> Problem:
    """Solve two linear equations in two unknowns."""
    x, y = nonzero(rng, 5 * level), nonzero(rng, 5 * level)
    a, b, c, d = (nonzero(rng, 3 + 2 * level) for _ in range(4))
    if a * d == b * c:
        d = d + 1 if d != -1 else 2
    if a * d == b * c:
        a, b, c, d = 2, 3, 1, -1
    first = f"{poly((a, 0))}{term(b, 'y')} = {a * x + b * y}"
    second = f"{poly((c, 0))}{term(d, 'y')} = {c * x + d * y}"
    text = say(
        rng,
        f"Solve the system ${first}$ and ${second}$. Give the ordered pair $(x, y)$.",
        f"Two lines have the equations ${first}$ and ${second}$. At which point $(x, y)$ do they cross?",
        f"Find the ordered pair $(x, y)$ with ${first}$ and ${second}$.",
    )
    steps = f"Eliminating $y$ gives ${a * d - b * c}x = {(a * d - b * c) * x}$, so $x = {x}$; putting this back gives $y = {y}$."
    return Problem(text, steps, f"({x}, {y})")


def system_target(rng: Random, level: int) -> Problem:
    """Solve a sum-and-difference style puzzle."""
    x, y = rng.randint(5, 40 * level), rng.randint(1, 20 * level)
    x, y = max(x, y) + 1, min(x, y)
    k = rng.randint(1, level)
    text = say(
        rng,
        f"The sum of two numbers is ${x + y}$ and the larger minus ${k}$ times the smaller is ${x - k * y}$. What is the larger number?",
        f"Given $a + b = {x + y}$ and $a - {'' if k == 1 else k}b = {x - k * y}$, find $a$.",
    )
    steps = f"Subtract the equations: ${k + 1}b = {(k + 1) * y}$, so $b = {y}$ and $a = {x + y} - {y} = {x}$."
    return Problem(text, steps, str(x))


def quadratic_roots(rng: Random, level: int) -> Problem:
    """Solve a quadratic that factors; the answer is the solution set."""
    a = 1 if level < 3 else rng.randint(2, 3)
    p, q = rng.sample([n for n in range(-5 - 3 * level, 6 + 3 * level) if n], 2)
    p, q = min(p, q), max(p, q)
    shown = f"{poly((a, -a * (p + q), a * p * q))} = 0"
    text = say(
        rng,
        f"Find the solution set of ${shown}$.",
        f"Solve ${shown}$ by factoring and list the solution set.",
        f"Which real numbers solve ${shown}$? Write them as a set.",
    )
    steps = f"The left side factors as ${'' if a == 1 else a}(x{term(-p, '')})(x{term(-q, '')})$, which vanishes at $x = {p}$ and $x = {q}$."
    return Problem(text, steps, rf"\{{{p}, {q}\}}")


def discriminant(rng: Random, level: int) -> Problem:
    """Compute a discriminant."""
    a, b, c = nonzero(rng, 3 + 2 * level), nonzero(rng, 8 * level), nonzero(rng, 8 * level)
    value = b * b - 4 * a * c
    shown = f"{poly((a, b, c))} = 0"
    text = say(
        rng,
        f"Compute the discriminant of ${shown}$.",
        f"What is the discriminant of the quadratic equation ${shown}$?",
        f"State the discriminant belonging to ${shown}$.",
    )
    return Problem(text, rf"$b^{{2}} - 4ac = ({b})^{{2}} - 4 \cdot ({a}) \cdot ({c}) = {value}$.", str(value))


def quadratic_sum(rng: Random, level: int) -> Problem:
    """Use the sum or product of the roots."""
    a, b, c = rng.randint(1, 1 + 2 * level), nonzero(rng, 15), -rng.randint(1, 20)
    what = rng.choice(("sum", "product"))
    value = Fraction(-b, a) if what == "sum" else Fraction(c, a)
    shown = f"{poly((a, b, c))} = 0"
    text = say(
        rng,
        f"Without solving, find the {what} of the roots of ${shown}$.",
        f"What is the {what} of the two roots of ${shown}$?",
    )
    rule = r"-\frac{b}{a}" if what == "sum" else r"\frac{c}{a}"
    return Problem(text, f"The {what} of the roots is ${rule} = {tex(value)}$.", tex(value))


def expand_product(rng: Random, level: int) -> Problem:
    """Expand a product of binomials."""
    a, c = (1, 1) if level == 1 else (rng.randint(1, 4), rng.randint(1, 5))
    b, d = nonzero(rng, 6 + 2 * level), nonzero(rng, 6 + 2 * level)
    v = rng.choice("xyab")
    shown = f"({poly((a, b), v)})({poly((c, d), v)})"
    text = say(
        rng,
        f"Expand ${shown}$.",
        f"Multiply out ${shown}$ and collect terms.",
        f"Write ${shown}$ as a polynomial.",
    )
    steps = f"First ${a * c}{v}^{{2}}$, then ${a * d}{v}$ and ${b * c}{v}$, which make ${poly((a * d + b * c, 0), v)}$, and last ${b * d}$."
    return Problem(text, steps, poly((a * c, a * d + b * c, b * d), v))


def add_polynomials(rng: Random, level: int) -> Problem:
    """Add or subtract polynomials."""
    one = [nonzero(rng, 9) for _ in range(2 + level)]
    two = [nonzero(rng, 9) for _ in range(rng.randint(2, 2 + level))]
    sign = rng.choice("+-")
    padded = [0] * (len(one) - len(two)) + two
    result = [p + q if sign == "+" else p - q for p, q in zip(one, padded, strict=True)]
    shown = f"({poly(one)}) {sign} ({poly(two)})"
    text = say(
        rng,
        f"Simplify the polynomial ${shown}$.",
        f"Collect powers in ${shown}$.",
        f"Write ${shown}$ as one polynomial.",
    )
    return Problem(
        text, "Add the coefficients of equal powers, minding the signs of the second bracket.", poly(result)
    )


def function_value(rng: Random, level: int) -> Problem:
    """Evaluate a polynomial function."""
    coefficients = [nonzero(rng, 6) for _ in range(1 + min(level, 2) + 1)]
    x, name = nonzero(rng, 2 + 2 * level), rng.choice("fgh")
    value = 0
    for k in coefficients:
        value = value * x + k
    text = say(
        rng,
        f"If ${name}(x) = {poly(coefficients)}$, what is ${name}({x})$?",
        f"Let ${name}(x) = {poly(coefficients)}$. Evaluate ${name}({x})$.",
        f"Find ${name}({x})$ for the function ${name}(x) = {poly(coefficients)}$.",
    )
    return Problem(text, f"Put $x = {x}$ into each term and add: ${name}({x}) = {value}$.", str(value))


def compose(rng: Random, level: int) -> Problem:
    """Evaluate a composition at a number."""
    a, b, c, d, x = (
        nonzero(rng, 5),
        nonzero(rng, 8),
        nonzero(rng, 4),
        nonzero(rng, 8),
        nonzero(rng, 2 + level),
    )
    inner = (c, 0, d) if level > 1 else (c, d)
    at = c * x * x + d if level > 1 else c * x + d
    text = say(
        rng,
        f"Given $f(x) = {poly((a, b))}$ and $g(x) = {poly(inner)}$, find $f(g({x}))$.",
        f"With $f(x) = {poly((a, b))}$ and $g(x) = {poly(inner)}$, what does $f(g({x}))$ equal?",
    )
    return Problem(text, f"First $g({x}) = {at}$; then $f({at}) = {a * at + b}$.", str(a * at + b))


def absolute_equation(rng: Random, level: int) -> Problem:
    """Solve an absolute value equation; the answer is a set."""
    a, b = rng.randint(1, level + 1), nonzero(rng, 9)
    c = rng.randint(1, 9 * level)
    low, high = sorted((Fraction(-c - b, a), Fraction(c - b, a)))
    shown = f"|{poly((a, b))}| = {c}"
    text = say(
        rng,
        f"Find the solution set of ${shown}$.",
        f"Solve ${shown}$ and give the set of solutions.",
        f"List as a set all real $x$ with ${shown}$.",
    )
    steps = (
        f"Either ${poly((a, b))} = {c}$ or ${poly((a, b))} = -{c}$, so $x = {tex(high)}$ or $x = {tex(low)}$."
    )
    return Problem(text, steps, rf"\{{{tex(low)}, {tex(high)}\}}")


ALGEBRA = area(
    "Algebra",
    "Unknowns and relations between them are the base of every later topic.",
    area(
        "Linear equations", "Most practical questions end in one.",
        skill("Unknowns on both sides", "Like terms must first be brought together.", both_sides),
        skill("Equations with parentheses", "Brackets hide the unknown.", bracket_equation),
        skill("Fractional coefficients", "Clearing denominators makes an equation friendly.", fraction_equation),
    ),
    area(
        "Linear inequalities", "Limits and budgets are inequalities.",
        skill("Solving inequalities in interval form", "Dividing by a negative number turns the sign.", linear_inequality),
        skill("Counting integer solutions", "The boundary decides whether a number counts.", integer_solutions),
        aliases=("Inequalities",),
    ),
    area(
        "Systems of equations", "Two conditions fix two unknowns.",
        skill("Elimination for two unknowns", "Adding equations removes a letter.", linear_system),
        skill("Sum and difference puzzles", "Stories about two numbers become two equations.", system_target),
        aliases=("Systems of linear equations", "Simultaneous equations"),
    ),
    area(
        "Quadratic equations", "Areas, throws and profits lead to squares.",
        skill("Solving by factoring", "A product is zero when a factor is.", quadratic_roots),
        skill("Discriminants", "One number tells how many real roots there are.", discriminant),
        skill("Sum and product of roots", "Coefficients know the roots without solving.", quadratic_sum),
        aliases=("Quadratics",),
    ),
    area(
        "Polynomial arithmetic", "Polynomials add and multiply like numbers.",
        skill("Expanding binomials", "Every term meets every other.", expand_product),
        skill("Adding polynomials", "Equal powers are like terms.", add_polynomials),
        aliases=("Polynomials",),
    ),
    area(
        "Functions", "A function is a rule that can be used again and again.",
        skill("Evaluating functions", "Putting a number in is the first thing to do with a rule.", function_value),
        skill("Composing functions", "The output of one rule is the input of the next.", compose),
    ),
    skill("Absolute value equations", "Distance has two directions.", absolute_equation, aliases=("Absolute value",)),
)  # fmt: skip
