"""Arithmetic: whole numbers, integers, fractions, decimals, powers and the order of operations."""

from fractions import Fraction
from functools import partial
from math import gcd
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, chain, decimal, nonzero, tex

_TOP = {1: 30, 2: 400, 3: 9000}


def whole_sum(rng: Random, level: int) -> Problem:
    """Add two to four whole numbers."""
    top = _TOP[level]
    parts = [rng.randint(top // 10, top) for _ in range(rng.randint(2, 4))]
    sum_ = " + ".join(map(str, parts))
    text = rng.choice((
        f"Compute ${sum_}$.", f"What is the value of ${sum_}$?", f"Add up: ${sum_} = {{?}}$",
        f"Work out the sum ${sum_}$ column by column.",
    ))  # fmt: skip
    steps, running = [], parts[0]
    for part in parts[1:]:
        steps.append(f"${running} + {part} = {running + part}$")
        running += part
    return Problem(text, "Add from left to right: " + ", then ".join(steps) + ".", str(running))


def whole_difference(rng: Random, level: int) -> Problem:
    """Subtract whole numbers."""
    top = _TOP[level]
    b, c = rng.randint(2, top), rng.randint(1, top // 3)
    a = b + c + rng.randint(1, top)
    if level == 1:
        shown, value = f"{a} - {b}", a - b
        steps = f"Taking ${b}$ away from ${a}$ leaves ${value}$, because ${value} + {b} = {a}$."
    else:
        shown, value = f"{a} - {b} - {c}", a - b - c
        steps = f"First ${a} - {b} = {a - b}$, then ${a - b} - {c} = {value}$."
    text = rng.choice((
        f"Subtract: ${shown}$.", f"Evaluate the difference ${shown}$.", f"How much is ${shown}$?",
        f"Find ${shown}$ and check it by adding back.",
    ))  # fmt: skip
    return Problem(text, steps, str(value))


def whole_product(rng: Random, level: int) -> Problem:
    """Multiply two whole numbers."""
    a = rng.randint(3, {1: 12, 2: 99, 3: 999}[level])
    b = rng.randint(3, {1: 12, 2: 30, 3: 99}[level])
    tens, ones = b // 10 * 10, b % 10
    text = rng.choice((
        rf"Multiply ${a} \times {b}$.", rf"Determine the product ${a} \times {b}$.", rf"What does ${a} \cdot {b}$ equal?",
        rf"Use the distributive law to evaluate ${a} \cdot {b}$.",
    ))  # fmt: skip
    steps = rf"Split ${b} = {tens} + {ones}$: ${a} \times {tens} = {a * tens}$ and ${a} \times {ones} = {a * ones}$, together ${a * b}$."
    return Problem(text, steps, str(a * b))


def remainder(rng: Random, level: int, part: str) -> Problem:
    """Divide with remainder and ask for the quotient or the remainder."""
    d = rng.randint(3, {1: 9, 2: 25, 3: 97}[level])
    q = rng.randint(4, {1: 12, 2: 80, 3: 400}[level])
    r = rng.randint(1, d - 1)
    n = d * q + r
    text = rng.choice((
        f"What is the {part} when ${n}$ is divided by ${d}$?",
        f"Divide ${n}$ by ${d}$ with remainder and state the {part}.",
        f"{n} marbles are packed into bags of {d}. " + ("How many full bags are there?" if part == "quotient" else "How many marbles are left over?"),
    ))  # fmt: skip
    steps = rf"Since ${d} \times {q} = {d * q}$ and ${n} - {d * q} = {r}$ is less than ${d}$, the quotient is ${q}$ and the remainder ${r}$."
    return Problem(text, steps, str(q if part == "quotient" else r))


def fraction_operation(rng: Random, level: int, sign: str) -> Problem:
    """Combine two fractions with one operation."""
    top = {1: 6, 2: 12, 3: 25}[level]
    a, b = (Fraction(rng.randint(1, 2 * top), rng.randint(2, top)) for _ in range(2))
    if sign == "-" and a < b:
        a, b = b, a
    value = {"+": a + b, "-": a - b, r"\times": a * b, r"\div": a / b}[sign]
    shown = f"{tex(a)} {sign} {tex(b)}"
    text = rng.choice((
        f"Calculate ${shown}$ in lowest terms.", f"Express ${shown}$ as a single reduced fraction or integer.",
        f"What is ${shown}$?", f"Work out ${shown}$ by hand.",
    ))  # fmt: skip
    if sign in "+-":
        common = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
        left, right = int(a * common), int(b * common)
        result = left + right if sign == "+" else left - right
        forms = rf"\frac{{{left} {sign} {right}}}{{{common}}}", rf"\frac{{{result}}}{{{common}}}", tex(value)
        steps = f"Over the common denominator ${common}$ this is ${chain(*forms)}$."
    elif sign == r"\div":
        steps = rf"Dividing by ${tex(b)}$ is multiplying by ${tex(1 / b)}$: ${tex(a)} \times {tex(1 / b)} = {tex(value)}$."
    else:
        whole = rf"\frac{{{a.numerator * b.numerator}}}{{{a.denominator * b.denominator}}}"
        steps = f"Multiply numerators and denominators: ${chain(whole, tex(value))}$."
    return Problem(text, steps, tex(value))


add_fractions = partial(fraction_operation, sign="+")
subtract_fractions = partial(fraction_operation, sign="-")
multiply_fractions = partial(fraction_operation, sign=r"\times")
divide_fractions = partial(fraction_operation, sign=r"\div")
quotient = partial(remainder, part="quotient")
left_over = partial(remainder, part="remainder")


def decimal_sum(rng: Random, level: int) -> Problem:
    """Add or subtract decimals."""
    a = Fraction(rng.randint(11, 10 ** (level + 2)), 10 ** rng.randint(1, level))
    b = Fraction(rng.randint(11, 10 ** (level + 2)), 10 ** rng.randint(1, level))
    a, b = max(a, b), min(a, b)
    sign = rng.choice("+-")
    value = a + b if sign == "+" else a - b
    shown = f"{decimal(a)} {sign} {decimal(b)}"
    text = rng.choice((
        f"Line up the decimal points and find ${shown}$.", f"Evaluate ${shown}$.", f"What decimal equals ${shown}$?",
    ))  # fmt: skip
    return Problem(text, f"With the decimal points aligned, ${shown} = {decimal(value)}$.", decimal(value))


def decimal_product(rng: Random, level: int) -> Problem:
    """Multiply two decimals."""
    a = Fraction(rng.randint(11, {1: 99, 2: 400, 3: 2500}[level]), 10)
    b = Fraction(rng.randint(3, {1: 20, 2: 99, 3: 400}[level]), 10 ** rng.randint(1, 2))
    shown = rf"{decimal(a)} \times {decimal(b)}"
    text = rng.choice((
        f"Find the product ${shown}$ as a decimal.", f"Multiply: ${shown}$.", f"What is ${shown}$ exactly?",
    ))  # fmt: skip
    whole_a, whole_b = int(decimal(a).replace(".", "")), int(decimal(b).replace(".", ""))
    steps = rf"Ignore the points: ${whole_a} \times {whole_b} = {whole_a * whole_b}$. Put the decimal point back to get ${decimal(a * b)}$."
    return Problem(text, steps, decimal(a * b))


def integer_chain(rng: Random, level: int) -> Problem:
    """Add and subtract signed integers."""
    parts = [nonzero(rng, {1: 12, 2: 60, 3: 500}[level]) for _ in range(level + 1)]
    signs = [rng.choice("+-") for _ in parts[1:]]
    shown, value = str(parts[0]), parts[0]
    for sign, part in zip(signs, parts[1:], strict=True):
        shown += f" {sign} ({part})" if part < 0 else f" {sign} {part}"
        value += part if sign == "+" else -part
    text = rng.choice((
        f"Simplify ${shown}$.", f"Evaluate the signed sum ${shown}$.", f"Starting from the left, what is ${shown}$?",
    ))  # fmt: skip
    terms = [parts[0], *(p if s == "+" else -p for s, p in zip(signs, parts[1:], strict=True))]
    steps = f"Subtracting a number is adding its opposite, so add ${', '.join(map(str, terms))}$; the total is ${value}$."
    return Problem(text, steps, str(value))


def integer_product(rng: Random, level: int) -> Problem:
    """Multiply signed integers."""
    parts = [nonzero(rng, {1: 12, 2: 15, 3: 20}[level]) for _ in range(min(3, level + 1))]
    value = 1
    for part in parts:
        value *= part
    shown = r" \cdot ".join(f"({part})" for part in parts)
    negatives = sum(part < 0 for part in parts)
    text = rng.choice(
        (f"Multiply ${shown}$.", f"Find the signed product ${shown}$.", f"What integer is ${shown}$?")
    )
    steps = f"The number of negative factors is {negatives}, so the sign is {'minus' if negatives % 2 else 'plus'}; the sizes multiply to ${abs(value)}$."
    return Problem(text, steps, str(value))


def order_of_operations(rng: Random, level: int) -> Problem:
    """Evaluate an expression with brackets and several operations."""
    a, b, c, d = (rng.randint(2, 6 * level + 4) for _ in range(4))
    e = rng.randint(2, 4)
    shape = rng.randint(1, 4)
    if shape == 1:
        shown, value = rf"{a} + {b} \times {c} - {d}", a + b * c - d
        steps = rf"Multiply first: ${b} \times {c} = {b * c}$. Then ${a} + {b * c} - {d} = {value}$."
    elif shape == 2:
        shown, value = rf"{a} \times ({b} + {c}) - {d}", a * (b + c) - d
        steps = rf"Brackets first: ${b} + {c} = {b + c}$. Then ${a} \times {b + c} = {a * (b + c)}$, and ${a * (b + c)} - {d} = {value}$."
    elif shape == 3:
        shown, value = rf"({a} + {b})^{{2}} - {c} \cdot {d}", (a + b) ** 2 - c * d
        steps = rf"The bracket is ${a + b}$ and its square ${(a + b) ** 2}$; subtract ${c} \cdot {d} = {c * d}$ to get ${value}$."
    else:
        shown, value = rf"{a * e} \div {e} + {b} \times ({c} - {d})", a + b * (c - d)
        steps = rf"The bracket is ${c - d}$, ${a * e} \div {e} = {a}$ and ${b} \times ({c - d}) = {b * (c - d)}$, so the total is ${value}$."
    text = rng.choice((
        f"Evaluate ${shown}$.", f"Follow the order of operations to find ${shown}$.",
        f"What number does ${shown}$ stand for?", f"Compute ${shown}$ step by step.",
    ))  # fmt: skip
    return Problem(text, steps, str(value))


def power(rng: Random, level: int) -> Problem:
    """Evaluate combinations of powers."""
    a, n = rng.randint(2, 5 + 2 * level), rng.randint(2, 3 if level < 3 else 4)
    b, m = rng.randint(2, 6), rng.randint(2, 3)
    sign = rng.choice("+-")
    value = a**n + b**m if sign == "+" else a**n - b**m
    shown = f"{a}^{{{n}}} {sign} {b}^{{{m}}}"
    text = rng.choice(
        (
            f"Evaluate ${shown}$.",
            f"What is the value of ${shown}$?",
            f"Expand the powers and compute ${shown}$.",
        )
    )
    return Problem(
        text, f"${a}^{{{n}}} = {a**n}$ and ${b}^{{{m}}} = {b**m}$, so the result is ${value}$.", str(value)
    )


def square_root(rng: Random, level: int) -> Problem:
    """Take exact square roots."""
    a, b = rng.randint(4, 10 * level + 5), rng.randint(2, 8 * level + 4)
    sign = rng.choice("+-")
    value = a + b if sign == "+" else a - b
    shown = rf"\sqrt{{{a * a}}} {sign} \sqrt{{{b * b}}}"
    text = rng.choice(
        (
            f"Calculate ${shown}$.",
            f"Both radicands are perfect squares: what is ${shown}$?",
            f"Find ${shown}$.",
        )
    )
    return Problem(
        text,
        rf"$\sqrt{{{a * a}}} = {a}$ and $\sqrt{{{b * b}}} = {b}$, so the result is ${value}$.",
        str(value),
    )


def rounding(rng: Random, level: int) -> Problem:
    """Round a whole number to a place."""
    place, name = rng.choice(((10, "ten"), (100, "hundred"), (1000, "thousand"))[:level])
    n = rng.randint(place * 2, place * 90)
    if n % place == place // 2:
        n += 1
    value = (n + place // 2) // place * place
    text = rng.choice((
        f"Round ${n}$ to the nearest {name}.", f"To the nearest {name}, what is ${n}$?",
        f"A crowd of {n} people is reported to the nearest {name}. Which number is printed?",
    ))  # fmt: skip
    steps = f"${n}$ lies between ${n // place * place}$ and ${n // place * place + place}$ and is nearer to ${value}$."
    return Problem(text, steps, str(value))


ARITHMETIC = area(
    "Arithmetic",
    "Calculating with numbers quickly and surely is what every later topic leans on.",
    area(
        "Whole number operations", "The four operations are the alphabet of calculation.",
        skill("Adding whole numbers", "Sums of several numbers train place value and carrying.", whole_sum),
        skill("Subtracting whole numbers", "Differences need borrowing and a check by addition.", whole_difference),
        skill("Multiplying whole numbers", "Products of long numbers rest on the distributive law.", whole_product),
    ),
    area(
        "Division with remainder", "Sharing out rarely comes out even.",
        skill("Finding quotients", "The quotient says how often one number fits into another.", quotient),
        skill("Finding remainders", "What is left over matters as much as what fits.", left_over),
    ),
    area(
        "Fraction arithmetic", "Fractions follow their own rules, which trip many learners.",
        skill("Adding fractions", "Unlike denominators must be made alike first.", add_fractions),
        skill("Subtracting fractions", "Differences of fractions need a common denominator.", subtract_fractions),
        skill("Multiplying fractions", "Products of fractions are parts of parts.", multiply_fractions),
        skill("Dividing by a fraction", "Division turns into multiplication by the reciprocal.", divide_fractions),
        aliases=("Fractions",),
    ),
    area(
        "Decimal arithmetic", "Prices and measurements come as decimals.",
        skill("Adding and subtracting decimals", "The decimal points must line up.", decimal_sum),
        skill("Multiplying decimals", "Placing the point in a product takes care.", decimal_product),
        aliases=("Decimals",),
    ),
    area(
        "Integer arithmetic", "Signs double the ways to go wrong.",
        skill("Adding and subtracting negative numbers", "Two minus signs in a row are a classic trap.", integer_chain),
        skill("Products of signed numbers", "The sign of a product depends on counting the minus signs.", integer_product),
        aliases=("Integers", "Negative numbers"),
    ),
    area(
        "Evaluating numeric expressions", "An expression means one number only when everybody reads it alike.",
        skill("Order of operations", "Brackets, powers, products, sums: in that order.", order_of_operations),
        skill("Powers of whole numbers", "Powers grow faster than intuition expects.", power),
        skill("Square roots of perfect squares", "Roots undo squares and open the door to algebra.", square_root),
    ),
    skill("Rounding numbers", "Estimates start with rounding to a sensible place.", rounding),
)  # fmt: skip
