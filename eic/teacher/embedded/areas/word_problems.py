"""Word problems: mixtures, ages, money, consecutive numbers; rates come from a module of their own."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.areas.rates import MOTION, WORK
from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, money, nonzero, say, tex

_GOODS = (
    "notebook",
    "pen",
    "mug",
    "lemon",
    "ticket",
    "candle",
    "sandwich",
    "plant",
    "poster",
    "brush",
    "scarf",
    "ball",
)


def mixture(rng: Random, level: int) -> Problem:
    """Percentage of a mixture."""
    a, b = rng.randint(1, 10 * level), rng.randint(1, 10 * level)
    p, q = rng.sample(range(5, 96, 5), 2)
    value = Fraction(a * p + b * q, a + b)
    what = rng.choice(("salt", "acid", "alcohol", "sugar", "juice"))
    text = say(
        rng,
        rf"Mix {a} litres of a ${p}\%$ {what} solution with {b} litres of a ${q}\%$ one. What percent {what} is the mixture?",
        rf"{a} litres with ${p}\%$ {what} and {b} litres with ${q}\%$ {what} are poured together into a mixture. Find its strength in percent.",
    )
    steps = rf"The {what} amounts to $\frac{{{a} \cdot {p} + {b} \cdot {q}}}{{100}}$ litres of ${a + b}$, that is $\frac{{{a * p + b * q}}}{{{a + b}}} = {tex(value)}$ percent."
    return Problem(text, steps, tex(value))


def dilution(rng: Random, level: int) -> Problem:
    """How much water to add."""
    p = rng.choice((20, 25, 30, 40, 50, 60, 75, 80))
    q = rng.choice([k for k in (5, 8, 10, 12, 15, 20, 25, 30, 40, 50) if k < p])
    v = rng.randint(2, 12 * level)
    value = Fraction(v * p, q) - v
    text = say(
        rng,
        rf"How many litres of water must be added to {v} litres of a ${p}\%$ solution to make it ${q}\%$?",
        rf"A ${p}\%$ cleaner is to be thinned to ${q}\%$. Starting with {v} litres of it, how many litres of water must be added?",
    )
    return Problem(
        text,
        rf"The dissolved amount $\frac{{{p}}}{{100}} \cdot {v}$ stays, so the total becomes ${tex(value + v)}$ litres, ${tex(value)}$ of them added.",
        tex(value),
    )


def ages(rng: Random, level: int) -> Problem:
    """Age puzzles."""
    k, y = rng.randint(2, 4), rng.randint(3, 15)
    n, m = rng.sample(NAMES, 2)
    if level == 1:
        d = rng.randint(2, 30)
        text = say(
            rng,
            f"{n} is {d} years older than {m}. Together they are {2 * y + d} years old. How old is {m}?",
            f"The ages of {n} and {m} add up to {2 * y + d}, and {n} is {d} years older. How old is the younger one, {m}?",
        )
        if text.startswith("The"):
            text = f"{n} is {d} years older than {m}, and their ages add up to {2 * y + d}. How old is the younger one, {m}?"
        return Problem(
            text, f"Twice the younger age is ${2 * y + d} - {d} = {2 * y}$, so {m} is ${y}$.", str(y)
        )
    years = rng.randint(2, 12)
    # In ``years`` years the older one will be k times as old as the younger.
    old = k * (y + years) - years
    text = say(
        rng,
        f"{n} is {old - y} years older than {m}. In {years} years {n} will be {k} times as old as {m}. How old is {m} now?",
        f"Now {m} is {old - y} years younger than {n}, who in {years} years will be {k} times as old as {m}. What is {m}'s age now?",
    )
    return Problem(
        text,
        f"In {years} years the gap ${old - y}$ is ${k - 1}$ times the younger age, so that age is then ${y + years}$ and now ${y}$.",
        str(y),
    )


def coins(rng: Random, level: int) -> Problem:
    """Two kinds of coins or notes."""
    a, b = rng.sample((5, 10, 20, 25, 50), 2)
    x, y = rng.randint(2, 12 * level), rng.randint(2, 12 * level)
    total, n = a * x + b * y, rng.choice(NAMES)
    text = say(
        rng,
        f"{n} has {x + y} coins worth {total} cents, all of them {a}-cent or {b}-cent pieces. How many {a}-cent pieces are there?",
        f"A machine holds {x + y} coins with a value of {total} cents, only {a}-cent and {b}-cent coins. Find the number of {a}-cent coins.",
        f"In a jar lie {x + y} coins. Together they make {total} cents, and each is either a {a}-cent or a {b}-cent coin; how many of the former, the {a}-cent kind, are in the jar?",
        f"Counting the till gives {x + y} coins and {total} cents, with nothing but {a}-cent and {b}-cent pieces in it. Work out how many {a}-cent pieces that means.",
    )
    return Problem(
        text,
        rf"If all were {b}-cent coins they would be worth ${b * (x + y)}$; each exchange changes the value by ${a - b}$, and $\frac{{{total} - {b * (x + y)}}}{{{a - b}}} = {x}$.",
        str(x),
    )


def legs(rng: Random, level: int) -> Problem:
    """Heads and legs."""
    (few, p), (many, q) = rng.choice(
        (
            (("chickens", 2), ("rabbits", 4)),
            (("ducks", 2), ("cows", 4)),
            (("bicycles", 2), ("tricycles", 3)),
            (("beetles", 6), ("spiders", 8)),
            (("stools", 3), ("tables", 4)),
        )
    )
    n, part = rng.choice(NAMES), "wheels" if few == "bicycles" else "legs"
    x, y = rng.randint(2, 18 * level), rng.randint(2, 18 * level)
    text = say(
        rng,
        f"There are {x + y} {few} and {many} with {p * x + q * y} {part} in all. Each of the {few} has {p} {part}, each of the {many} {q}. How many {many} are there?",
        f"Counting {few} and {many} gives {x + y} in number and {p * x + q * y} {part} ({p} {part} for one kind, {q} for the other). How many {many} were counted?",
        f"{n} sees {few} and {many}: {x + y} altogether, and {p * x + q * y} {part} in all. Knowing that the {few} have {p} {part} and the {many} {q}, find the number of {many}.",
    )
    return Problem(
        text,
        rf"With only {few} there would be ${p * (x + y)}$ {part}; the other ${p * x + q * y - p * (x + y)}$ come from {many}, ${q - p}$ more each: ${y}$.",
        str(y),
    )


def consecutive(rng: Random, level: int) -> Problem:
    """Consecutive integers with a given sum."""
    kind, step = rng.choice((("integers", 1), ("even integers", 2), ("odd integers", 2)))
    n = rng.choice((3, 5)) if level < 3 else rng.choice((4, 6, 7))
    x = nonzero(rng, 30 * level)
    if kind == "even integers":
        x -= x % 2
    elif kind == "odd integers":
        x += 1 - x % 2
    total = sum(x + step * i for i in range(n))
    which, value = rng.choice((("smallest", x), ("largest", x + step * (n - 1))))
    text = say(
        rng,
        f"The sum of {n} consecutive {kind} is ${total}$. What is the {which} of them?",
        f"Find the {which} of {n} consecutive {kind} that add up to ${total}$.",
        f"Adding {n} consecutive {kind} gives ${total}$. Name the {which} one.",
        f"{rng.choice(NAMES)} adds {n} consecutive {kind} and gets ${total}$; which number is the {which} one?",
    )
    return Problem(
        text,
        f"With the smallest number $x$ the sum is ${n}x + {step * n * (n - 1) // 2} = {total}$, so $x = {x}$ and the {which} is ${value}$.",
        str(value),
    )


def number_riddle(rng: Random, level: int) -> Problem:
    """Think of a number."""
    x, a, b = rng.randint(2, 30 * level), rng.randint(2, 4 + level), rng.randint(1, 30)
    n = rng.choice(NAMES)
    text = say(
        rng,
        f"{n} thinks of a number, multiplies it by {a} and adds {b}. The result is {a * x + b}. What was the number?",
        f"If a number is multiplied by {a} and then increased by adding {b}, one gets {a * x + b}. What was the number?",
        f"Multiply my secret by {a}, add {b}, and you have {a * x + b}. What was the number I kept secret?",
        f"A machine takes an input, multiplies by {a}, adds {b} and prints. It printed {a * x + b}; recover the input. What was the number?",
    )
    return Problem(
        text, rf"Undo in reverse: ${a * x + b} - {b} = {a * x}$, and ${a * x} / {a} = {x}$.", str(x)
    )


def shopping(rng: Random, level: int) -> Problem:
    """Total price and change."""
    p, q = rng.randint(20, 500 * level), rng.randint(20, 500 * level)
    i, j = rng.randint(2, 6), rng.randint(1, 5)
    one, two = rng.sample(_GOODS, 2)
    total = p * i + q * j
    paid = (total // 1000 + 1) * 10
    n = rng.choice(NAMES)
    if rng.random() < 0.5:
        text = say(
            rng,
            rf"Item {one}: \${money(p)} each; item {two}: \${money(q)} each. {n} buys {i} of the first and {j} of the second kind. What is the total cost in dollars?",
            rf"One {one} costs \${money(p)} and one {two} costs \${money(q)}. How many dollars is the total cost of {i} and {j} of them, respectively?",
        )
        return Problem(
            text, rf"${i} \cdot {money(p)} + {j} \cdot {money(q)} = {money(total)}$.", money(total)
        )
    text = say(
        rng,
        rf"One {one} costs \${money(p)} and one {two} costs \${money(q)}. {n} takes {i} and {j} of them, respectively, and pays with \${paid}. How many dollars change are due?",
        rf"With prices of \${money(p)} for a {one} and \${money(q)} for a {two}, a customer buys {i} and {j} of them, respectively, hands over \${paid} and waits. How much change, in dollars?",
    )
    return Problem(
        text,
        rf"The total is ${i} \cdot {money(p)} + {j} \cdot {money(q)} = {money(total)}$, and ${paid} - {money(total)} = {money(paid * 100 - total)}$.",
        money(paid * 100 - total),
    )


def unit_price(rng: Random, level: int) -> Problem:
    """Price at a constant unit rate."""
    a, b = rng.randint(2, 9), rng.randint(2, 14 * level)
    cents = a * rng.randint(15, 250 * level)
    thing = rng.choice(
        (
            "apples",
            "tiles",
            "metres of ribbon",
            "litres of paint",
            "rolls of tape",
            "seeds packets",
            "kilograms of rice",
        )
    )
    value = cents // a * b
    text = say(
        rng,
        rf"If {a} {thing} cost \${money(cents)}, how many dollars do {b} cost?",
        rf"A shop charges \${money(cents)} per {a} {thing}. At the same unit rate, what is the price of {b} in dollars?",
    )
    if text.startswith("A shop"):
        text = rf"A shop sells {a} {thing} for \${money(cents)}. At the same unit rate, what is the price of {b} in dollars?"
    return Problem(
        text, rf"One costs ${money(cents // a)}$ dollars, so {b} cost ${money(value)}$ dollars.", money(value)
    )


WORD_PROBLEMS = area(
    "Word Problems",
    "The step from words to mathematics is the one that life asks for.",
    MOTION,
    WORK,
    area(
        "Mixture problems", "What is dissolved is conserved.",
        skill("Strength of a mixture", "It is an average weighted by amount.", mixture),
        skill("Diluting solutions", "Water adds volume and nothing else.", dilution),
        aliases=("Mixtures",),
    ),
    skill("Age problems", "Differences of ages never change.", ages),
    area(
        "Coins and heads-and-legs puzzles", "Two totals separate two kinds.",
        skill("Coin problems", "Number and value are two different sums.", coins),
        skill("Animals and legs", "Supposing all are of one kind shows the surplus.", legs),
    ),
    area(
        "Number puzzles", "Stories about numbers become equations.",
        skill("Consecutive integers", "One letter names them all.", consecutive),
        skill("Think of a number", "Undoing steps in reverse finds the start.", number_riddle),
    ),
    area(
        "Everyday purchases", "Shopping is applied arithmetic.",
        skill("Total cost and change", "Products are added before money is handed over.", shopping),
        skill("Unit prices", "The price of one gives the price of many.", unit_price),
        aliases=("Money problems",),
    ),
    aliases=("Applied mathematics",),
)  # fmt: skip
