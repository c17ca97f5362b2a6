"""Sequences and series: arithmetic, geometric, recursive, sums, patterns."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, listed, nonzero, poly, say, tex


def arithmetic_term(rng: Random, level: int) -> Problem:
    """The n-th term of an arithmetic sequence."""
    a, d, n = rng.randint(-10 * level, 10 * level), nonzero(rng, 4 + 4 * level), rng.randint(8, 40 * level)
    shown = listed([a + i * d for i in range(4)])
    text = say(
        rng,
        rf"The arithmetic sequence ${shown}, \ldots$ goes on in the same way. Find term number ${n}$.",
        f"An arithmetic sequence has first term ${a}$ and common difference ${d}$. What is term number {n}?",
        rf"Continue ${shown}, \ldots$ with a constant difference; which number is term number {n} of this arithmetic sequence?",
    )
    value = a + (n - 1) * d
    return Problem(text, rf"The difference is ${d}$: ${a} + ({n} - 1) \cdot ({d}) = {value}$.", str(value))


def arithmetic_difference(rng: Random, level: int) -> Problem:
    """The common difference from two terms."""
    a, d = nonzero(rng, 15 * level), nonzero(rng, 6 + 2 * level)
    i = rng.randint(2, 8)
    j = i + rng.randint(3, 6 + 4 * level)
    x, y = a + (i - 1) * d, a + (j - 1) * d
    text = say(
        rng,
        f"In an arithmetic sequence, term number {i} is ${x}$ and term number {j} is ${y}$. Find the common difference.",
        f"What is the common difference of the arithmetic sequence with $a_{{{i}}} = {x}$ and $a_{{{j}}} = {y}$?",
    )
    return Problem(
        text,
        rf"From term {i} to term {j} there are ${j - i}$ steps and a change of ${y - x}$: $\frac{{{y - x}}}{{{j - i}}} = {d}$.",
        str(d),
    )


def arithmetic_sum(rng: Random, level: int) -> Problem:
    """Sum of an arithmetic series."""
    a, d, n = rng.randint(1, 8 * level), rng.randint(1, 3 + 3 * level), rng.randint(8, 25 * level)
    last = a + (n - 1) * d
    value = n * (a + last) // 2
    text = say(
        rng,
        rf"Find the sum of the arithmetic series ${a} + {a + d} + {a + 2 * d} + \cdots + {last}$.",
        f"What is the sum of the first {n} terms of the arithmetic sequence with first term {a} and common difference {d}?",
        f"A theatre has {n} rows; the first row has {a} seats and each further row {d} more than the one before. How many seats are there in total?",
    )
    return Problem(
        text,
        rf"There are ${n}$ terms from ${a}$ to ${last}$: $\frac{{{n}({a} + {last})}}{{2}} = {value}$.",
        str(value),
    )


def geometric_term(rng: Random, level: int) -> Problem:
    """The n-th term of a geometric sequence."""
    a, r, n = rng.randint(1, 4 + 3 * level), rng.choice((2, 3, 4, 5, -2, -3)), rng.randint(4, 5 + level)
    value = a * r ** (n - 1)
    shown = listed([a * r**i for i in range(3)])
    text = say(
        rng,
        rf"Find term number {n} of the geometric sequence ${shown}, \ldots$",
        f"A geometric sequence has first term ${a}$ and common ratio ${r}$. What is term number {n}?",
        f"Starting from ${a}$, every term is ${r}$ times the one before. Which number is term number {n} of this geometric sequence?",
    )
    return Problem(text, rf"${a} \cdot ({r})^{{{n - 1}}} = {value}$.", str(value))


def geometric_sum(rng: Random, level: int) -> Problem:
    """A finite geometric sum."""
    a, r, n = rng.randint(1, 3 + 4 * level), rng.choice((2, 3, 4, 5)), rng.randint(4, 5 + 2 * level)
    value = a * (r**n - 1) // (r - 1)
    text = say(
        rng,
        f"Find the sum of the first {n} terms of the geometric sequence with first term {a} and common ratio {r}.",
        rf"Compute the geometric series ${a} + {a * r} + {a * r * r} + \cdots + {a * r ** (n - 1)}$.",
        f"{rng.choice(NAMES)} puts {a} grains on the first square of a board and on each further square {r} times as many. How many grains lie on the first {n} squares together?",
    )
    return Problem(text, rf"${a} \cdot \frac{{{r}^{{{n}}} - 1}}{{{r} - 1}} = {value}$.", str(value))


def infinite_sum(rng: Random, level: int) -> Problem:
    """An infinite geometric series."""
    a, q = rng.randint(1, 9 * level), rng.randint(2, 5 + 2 * level)
    p = rng.choice((-1, 1)) * rng.randint(1, q - 1)
    r = Fraction(p, q)
    value = a / (1 - r)
    text = say(
        rng,
        f"Find the sum of the infinite geometric series with first term ${a}$ and ratio ${tex(r)}$.",
        rf"Evaluate $\sum_{{n=0}}^{{\infty}} {a} \cdot \left({tex(r)}\right)^{{n}}$.",
        f"An infinite geometric series starts with ${a}$ and has the ratio ${tex(r)}$. What is its sum?",
    )
    return Problem(
        text, rf"$|{tex(r)}| < 1$, so the sum is $\frac{{{a}}}{{1 - ({tex(r)})}} = {tex(value)}$.", tex(value)
    )


def recursion(rng: Random, level: int) -> Problem:
    """A first-order linear recursion."""
    a, k, c, n = (
        rng.randint(1, 5 * level),
        rng.choice((2, 3, -1, -2, 4)),
        nonzero(rng, 9),
        rng.randint(4, 4 + level),
    )
    values = [a]
    while len(values) < n:
        values.append(k * values[-1] + c)
    rule = f"a_{{n+1}} = {poly((k, c), 'a_n')}"
    text = say(
        rng,
        f"A sequence starts with $a_1 = {a}$ and follows ${rule}$. Find $a_{{{n}}}$.",
        f"Let $a_1 = {a}$ and ${rule}$ for all $n$. What is $a_{{{n}}}$?",
        f"Begin with $a_1 = {a}$, apply ${rule}$ over and over, and state $a_{{{n}}}$.",
        f"The start is $a_1 = {a}$ and every later term obeys ${rule}$; give the value of $a_{{{n}}}$.",
    )
    return Problem(text, f"Step by step: ${listed(values)}$.", str(values[-1]))


def fibonacci_like(rng: Random, level: int) -> Problem:
    """A second-order sum recursion."""
    a, b, n = rng.randint(1, 8 * level), rng.randint(1, 8 * level), rng.randint(5, 6 + 2 * level)
    values = [a, b]
    while len(values) < n:
        values.append(values[-1] + values[-2])
    text = say(
        rng,
        f"Each term of a sequence is the sum of the two terms before it. It starts ${a}, {b}$. What is term number {n}?",
        f"In a Fibonacci-like sequence starting with ${a}, {b}$ each term is the sum of the two terms before it. Find term number {n}.",
        f"Write down {a}, {b}, and go on so that each number is the sum of the two terms before it. Which is term number {n}?",
        f"Rabbits in a story multiply like this: {a}, {b}, and from then on every month's count is the sum of the two terms before it. How many are there as term number {n}?",
    )
    return Problem(text, f"The terms are ${listed(values)}$.", str(values[-1]))


def sigma(rng: Random, level: int) -> Problem:
    """A finite sum in sigma notation."""
    f, n = [nonzero(rng, 5) for _ in range(2 if level < 3 else 3)], rng.randint(4, 10 * level)
    start = rng.choice((1, 1, 0, 2))
    value = 0
    for k in range(start, n + 1):
        at = 0
        for c in f:
            at = at * k + c
        value += at
    shown = rf"\sum_{{k={start}}}^{{{n}}} ({poly(f, 'k')})"
    text = say(
        rng, f"Evaluate ${shown}$.", f"Compute the finite sum ${shown}$.", f"What is the value of ${shown}$?"
    )
    return Problem(
        text,
        rf"Split the sum and use $\sum k = \frac{{n(n+1)}}{{2}}$ and $\sum k^2 = \frac{{n(n+1)(2n+1)}}{{6}}$, minding that $k$ starts at ${start}$; the total is ${value}$.",
        str(value),
    )


def telescoping(rng: Random, level: int) -> Problem:
    """A telescoping sum."""
    a, n = rng.randint(1, 5 * level), rng.randint(5, 50 * level)
    value = Fraction(1, a + 1) - Fraction(1, n + a + 1)
    shown = rf"\sum_{{k=1}}^{{{n}}} \frac{{1}}{{(k + {a})(k + {a + 1})}}"
    text = say(
        rng,
        f"Use partial fractions to find ${shown}$.",
        f"Evaluate the telescoping sum ${shown}$.",
        f"Compute ${shown}$.",
    )
    return Problem(
        text,
        rf"Each term is $\frac{{1}}{{k + {a}}} - \frac{{1}}{{k + {a + 1}}}$; all but the ends cancel: $\frac{{1}}{{{a + 1}}} - \frac{{1}}{{{n + a + 1}}} = {tex(value)}$.",
        tex(value),
    )


def quadratic_pattern(rng: Random, level: int) -> Problem:
    """Next term or later term of a quadratic pattern."""
    a, b, c, n = (
        rng.randint(1, level + 1),
        rng.randint(-5, 6),
        rng.randint(-5, 9),
        rng.randint(6, 10 * level + 2),
    )

    def at(k: int) -> int:
        return a * k * k + b * k + c

    shown = listed([at(k) for k in range(1, 6)])
    text = say(
        rng,
        rf"The second differences of ${shown}, \ldots$ are constant. Find term number {n}.",
        rf"A quadratic pattern begins ${shown}, \ldots$ What is term number {n}?",
    )
    return Problem(
        text,
        f"The second difference is ${2 * a}$, so the rule is ${poly((a, b, c), 'n')}$; for $n = {n}$ it gives ${at(n)}$.",
        str(at(n)),
    )


SEQUENCES_SERIES = area(
    "Sequences and Series",
    "Patterns that go on for ever can still be summed up.",
    area(
        "Arithmetic sequences", "They grow by equal steps.",
        skill("Terms of arithmetic sequences", "Count the steps, not the posts.", arithmetic_term),
        skill("Common differences", "Two terms fix the step.", arithmetic_difference),
        skill("Arithmetic series", "Pairing first and last adds it up.", arithmetic_sum),
    ),
    area(
        "Geometric sequences", "They grow by equal factors.",
        skill("Finding a geometric term", "Powers make them grow fast.", geometric_term),
        skill("Finite geometric series", "Multiplying by the ratio and subtracting leaves two terms.", geometric_sum),
        skill("Infinite geometric series", "Endless sums can be finite.", infinite_sum),
    ),
    area(
        "Recursive sequences", "Each term is made from those before.",
        skill("First-order recursions", "One term determines the next.", recursion),
        skill("Fibonacci-like sequences", "Two terms determine the next.", fibonacci_like),
    ),
    skill("Sigma notation", "A sum is written with one sign.", sigma),
    skill("Telescoping sums", "Neighbours cancel.", telescoping),
    skill("Quadratic number patterns", "Constant second differences betray a square.", quadratic_pattern),
    aliases=("Sequences", "Series"),
)  # fmt: skip
