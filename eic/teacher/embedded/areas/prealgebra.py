"""Prealgebra: ratios, percentages, expressions, first equations, powers and scientific notation."""

from fractions import Fraction
from math import gcd
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, decimal, nonzero, poly, say, term, tex


def simplify_ratio(rng: Random, level: int) -> Problem:
    """Write a ratio as a fraction in lowest terms."""
    g = rng.randint(2, 6 * level)
    a, b = rng.randint(2, 12 * level), rng.randint(2, 12 * level)
    thing, other = rng.sample(
        ("red beads", "blue beads", "cats", "dogs", "apples", "pears", "maples", "oaks"), 2
    )
    text = say(
        rng,
        f"There are {a * g} {thing} and {b * g} {other}. Write the ratio of {thing} to {other} as a fraction in lowest terms.",
        f"Reduce the ratio ${a * g} : {b * g}$ and give it as a fraction.",
        f"As a simplified fraction, what is the ratio of ${a * g}$ to ${b * g}$?",
    )
    common = gcd(a * g, b * g)
    steps = (
        rf"Both numbers are divisible by ${common}$: $\frac{{{a * g}}}{{{b * g}}} = {tex(Fraction(a, b))}$."
    )
    return Problem(text, steps, tex(Fraction(a, b)))


def proportion(rng: Random, level: int) -> Problem:
    """Solve a proportion for its unknown."""
    a, b = rng.randint(2, 9 * level), rng.randint(2, 9 * level)
    c = rng.randint(2, 15 * level)
    value = Fraction(b * c, a)
    text = say(
        rng,
        rf"Solve the proportion $\frac{{{a}}}{{{b}}} = \frac{{{c}}}{{x}}$ for $x$.",
        f"If {a} identical tins weigh {b} kilograms, how many kilograms do {c} such tins weigh?",
        f"A recipe uses {a} cups of flour for {b} muffins. At the same rate, how many muffins do {c} cups give? (The result may be a fraction.)",
    )
    steps = rf"The two ratios are equal, so ${a} \cdot x = {b} \cdot {c} = {b * c}$ and $x = {tex(value)}$."
    return Problem(text, steps, tex(value))


def share_in_ratio(rng: Random, level: int) -> Problem:
    """Share an amount in a ratio."""
    a, b = rng.randint(1, 4 * level), rng.randint(1, 4 * level)
    a, b = (a, b + 1) if a == b else (a, b)
    unit = rng.randint(2, 20 * level)
    n, m = rng.sample(NAMES, 2)
    total, big = (a + b) * unit, max(a, b) * unit
    text = say(
        rng,
        f"{n} and {m} share {total} stickers in the ratio ${a} : {b}$. How many stickers are in the larger share?",
        f"Split ${total}$ in the ratio ${a} : {b}$ and state the larger share.",
        f"A rope of {total} centimetres is cut in the ratio ${a} : {b}$. How long is the larger share?",
    )
    steps = f"There are ${a} + {b} = {a + b}$ parts, so one part is ${total} / {a + b} = {unit}$. The larger share has ${max(a, b)}$ parts: ${big}$."
    return Problem(text, steps, str(big))


def percent_of(rng: Random, level: int) -> Problem:
    """Take a percentage of an amount."""
    p = rng.choice((5, 10, 15, 20, 25, 30, 40, 60, 75)) if level == 1 else rng.randint(2, 98)
    n = rng.randint(2, 40) * (20 if level == 1 else 5 if level == 2 else 3)
    value = Fraction(p * n, 100)
    text = say(
        rng,
        rf"What is ${p}\%$ of ${n}$?",
        rf"A tank holds {n} litres and ${p}\%$ of it is used. How many litres are used? Give the exact decimal.",
        rf"Calculate ${p}\%$ of ${n}$ exactly.",
    )
    steps = rf"${p}\% = \frac{{{p}}}{{100}}$, and $\frac{{{p}}}{{100}} \cdot {n} = {decimal(value)}$."
    return Problem(text, steps, decimal(value))


def percent_change(rng: Random, level: int) -> Problem:
    """Find a percentage increase or decrease."""
    old = rng.randint(2, 30 * level) * 20
    p = rng.randint(1, 16) * 5
    up = rng.random() < 0.5
    new = old + old * p // 100 if up else old - old * p // 100
    word = "increase" if up else "decrease"
    thing = rng.choice(
        (
            "The membership of a club",
            "A town's population",
            "The price of a bike in euros",
            "A herd",
            "The stock of a library",
        )
    )
    text = say(
        rng,
        f"{thing} went from {old} to {new}. By what percent did it {word}?",
        f"What is the percent {word} from ${old}$ to ${new}$?",
        f"A value changes from ${old}$ to ${new}$. State the {word} in percent of the first value.",
    )
    steps = rf"The change is ${abs(new - old)}$, and $\frac{{{abs(new - old)}}}{{{old}}} = \frac{{{p}}}{{100}}$, that is ${p}\%$."
    return Problem(text, steps + f" As a number of percent: ${p}$.", str(p))


def reverse_percent(rng: Random, level: int) -> Problem:
    """Recover the whole from a part."""
    p = rng.choice((5, 10, 20, 25, 40, 50, 75) if level == 1 else (4, 8, 12, 15, 16, 35, 45, 64, 85))
    whole = rng.randint(2, 20 * level) * 100 // (5 if p % 5 == 0 else 1)
    part = Fraction(p * whole, 100)
    text = say(
        rng,
        rf"${decimal(part)}$ is ${p}\%$ of which number?",
        rf"{rng.choice(NAMES)} has saved {decimal(part)} coins, which is ${p}\%$ of the goal. How many coins is the goal?",
        rf"Find the whole if ${decimal(part)}$ makes up ${p}\%$ of it.",
    )
    steps = rf"If ${p}\%$ is ${decimal(part)}$, then $1\%$ is ${tex(part / p)}$ and $100\%$ is ${whole}$."
    return Problem(text, steps, str(whole))


def substitute(rng: Random, level: int) -> Problem:
    """Evaluate an expression for given values."""
    a, b, c = nonzero(rng, 4 + 3 * level), nonzero(rng, 4 + 3 * level), nonzero(rng, 9 * level)
    x, y = nonzero(rng, 3 + 2 * level), nonzero(rng, 3 + 2 * level)
    shown = poly((a, 0), "x") + (term(b, "y") if level == 1 else term(b, "y^{2}")) + term(c, "")
    value = a * x + b * (y if level == 1 else y * y) + c
    text = say(
        rng,
        f"Evaluate ${shown}$ for $x = {x}$ and $y = {y}$.",
        f"Let $x = {x}$ and $y = {y}$. Find the value of the expression ${shown}$.",
        f"Substitute $x = {x}$ and $y = {y}$ into ${shown}$.",
    )
    second = b * (y if level == 1 else y * y)
    steps = f"The first term is ${a} \\cdot ({x}) = {a * x}$, the second ${second}$; together with ${c}$ they make ${value}$."
    return Problem(text, steps, str(value))


def like_terms(rng: Random, level: int) -> Problem:
    """Combine like terms in one or two letters."""
    x, y = rng.sample("abmnpqxyz", 2)
    terms = [(nonzero(rng, 6 + 3 * level), rng.choice((x, y))) for _ in range(3 + level)]
    terms[0], terms[1] = (terms[0][0], x), (terms[1][0], y)
    total = {letter: sum(k for k, name in terms if name == letter) for letter in (x, y)}
    shown = poly((terms[0][0], 0), x) + "".join(term(k, name) for k, name in terms[1:])
    body = [(total[letter], letter) for letter in (x, y) if total[letter]]
    answer = (
        poly((body[0][0], 0), body[0][1]) + "".join(term(k, name) for k, name in body[1:]) if body else "0"
    )
    text = say(
        rng,
        f"Combine like terms: ${shown}$.",
        f"Collect the like terms of ${shown}$.",
        f"Gather like terms to shorten ${shown}$.",
    )
    steps = f"The terms in ${x}$ add up to ${poly((total[x], 0), x)}$ and those in ${y}$ to ${poly((total[y], 0), y)}$."
    return Problem(text, steps, answer)


def one_step(rng: Random, level: int) -> Problem:
    """Solve an equation with one operation."""
    x, a = nonzero(rng, 15 * level), rng.randint(2, 12 * level)
    letter = rng.choice("xyznkt")
    shown, how = rng.choice(
        (
            (f"{letter} + {a} = {x + a}", f"subtract ${a}$ from"),
            (f"{letter} - {a} = {x - a}", f"add ${a}$ to"),
            (f"{a}{letter} = {a * x}", f"divide by ${a}$ on"),
        )
    )
    text = say(
        rng,
        f"Solve for ${letter}$: ${shown}$.",
        f"Which number ${letter}$ satisfies ${shown}$?",
        f"Find ${letter}$ in ${shown}$.",
    )
    return Problem(text, f"To isolate ${letter}$, {how} both sides: ${letter} = {x}$.", str(x))


def two_step(rng: Random, level: int) -> Problem:
    """Solve an equation with two operations."""
    x, a, b = nonzero(rng, 8 * level), rng.randint(2, 6 + 3 * level), nonzero(rng, 15 * level)
    letter = rng.choice("xyznkt")
    shown = f"{a}{letter}{term(b, '')} = {a * x + b}"
    text = say(
        rng,
        f"Solve for ${letter}$: ${shown}$.",
        f"Undo two operations to solve ${shown}$ for ${letter}$.",
        f"What value of ${letter}$ makes ${shown}$ true?",
    )
    steps = f"Take ${b}$ from both sides: ${a}{letter} = {a * x}$. Divide by ${a}$: ${letter} = {x}$."
    return Problem(text, steps, str(x))


def exponent_rules(rng: Random, level: int) -> Problem:
    """Find an exponent with the laws of powers."""
    base = rng.choice((2, 3, 5, 7, 10, 11))
    m, n, k = rng.randint(2, 6 * level), rng.randint(2, 5 * level), rng.randint(2, 4)
    shown, value, law = rng.choice(
        (
            (rf"{base}^{{{m}}} \cdot {base}^{{{n}}}", m + n, "Exponents add in a product"),
            (rf"\frac{{{base}^{{{m + n}}}}}{{{base}^{{{n}}}}}", m, "Exponents subtract in a quotient"),
            (rf"({base}^{{{m}}})^{{{k}}}", m * k, "Exponents multiply for a power of a power"),
        )
    )
    text = say(
        rng,
        f"Write ${shown}$ as ${base}^{{n}}$. What is the exponent $n$?",
        f"For which exponent $n$ is ${shown} = {base}^{{n}}$?",
        f"Apply the laws of exponents: ${shown} = {base}^{{n}}$. Find the exponent $n$.",
    )
    return Problem(text, f"{law}, so $n = {value}$.", str(value))


def scientific_notation(rng: Random, level: int) -> Problem:
    """Move between ordinary and scientific notation."""
    digits = rng.randint(101, 10 ** (level + 2) - 1)
    if digits % 10 == 0:
        digits += 1
    size = len(str(digits)) - 1
    power = rng.randint(size, size + 4)
    number, lead = digits * 10 ** (power - size), decimal(Fraction(digits, 10**size))
    if rng.random() < 0.5:
        text = say(
            rng,
            rf"In scientific notation ${number} = {lead} \times 10^{{n}}$. What is $n$?",
            rf"Find the power $n$ of ten in scientific notation ${number} = {lead} \times 10^{{n}}$.",
        )
        return Problem(
            text, f"The decimal point moves {power} places to the left, so $n = {power}$.", str(power)
        )
    text = say(
        rng,
        rf"Write the number given in scientific notation as ${lead} \times 10^{{{power}}}$ in ordinary form.",
        rf"Which whole number has the scientific notation ${lead} \times 10^{{{power}}}$?",
    )
    return Problem(
        text, f"Moving the decimal point {power} places to the right gives ${number}$.", str(number)
    )


def factor_out(rng: Random, level: int) -> Problem:
    """Expand a bracket times a number."""
    k, a, b = nonzero(rng, 4 + 3 * level), rng.randint(2, 9), nonzero(rng, 12 * level)
    k = k if abs(k) > 1 else 3
    letter = rng.choice("abmnpxyz")
    shown = f"{k}({poly((a, b), letter)})"
    text = say(
        rng,
        f"Remove the brackets: ${shown}$.",
        f"Use the distributive property to write ${shown}$ without brackets.",
        f"Expand ${shown}$.",
    )
    steps = rf"Multiply each term by ${k}$: ${k} \cdot {a}{letter} = {k * a}{letter}$ and ${k} \cdot ({b}) = {k * b}$."
    return Problem(text, steps, poly((k * a, k * b), letter))


PREALGEBRA = area(
    "Prealgebra",
    "It leads from calculating with numbers to calculating with letters.",
    area(
        "Ratios and proportions", "Comparing by division is behind scale, speed and price.",
        skill("Simplifying ratios", "A ratio says most in lowest terms.", simplify_ratio),
        skill("Solving proportions", "Equal ratios let one unknown be found from three numbers.", proportion),
        skill("Sharing in a given ratio", "Fair shares are often unequal shares.", share_in_ratio),
    ),
    area(
        "Percentages", "News, shops and banks speak in percent.",
        skill("Percent of a quantity", "Taking a percentage is multiplying by a hundredth part.", percent_of),
        skill("Percent increase and decrease", "Changes are judged against where they started.", percent_change),
        skill("Recovering the whole from a percentage", "Working backwards shows whether percent is understood.", reverse_percent),
        aliases=("Percent",),
    ),
    area(
        "Algebraic expressions", "Letters stand for numbers and obey their laws.",
        skill("Substituting values into expressions", "An expression becomes a number when its letters do.", substitute),
        skill("Combining like terms", "Only equal kinds can be added.", like_terms),
        skill("Distributive property", "A factor outside a bracket meets every term inside.", factor_out),
    ),
    area(
        "Simple equations", "An equation is a balance that stays level when both sides change alike.",
        skill("One-step equations", "One inverse operation frees the unknown.", one_step),
        skill("Two-step equations", "The order of undoing matters.", two_step),
    ),
    skill("Exponent rules", "Products of powers follow three short laws.", exponent_rules, aliases=("Exponents",)),
    skill("Scientific notation", "Very large numbers need a compact form.", scientific_notation),
    aliases=("Pre-algebra",),
)  # fmt: skip
