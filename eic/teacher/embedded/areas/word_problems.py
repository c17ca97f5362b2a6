"""Word problems: motion, joint work, mixtures, ages, money, consecutive numbers."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, money, nonzero, say, tex

_PLACES = (
    "Arden",
    "Belmont",
    "Corvo",
    "Dunmore",
    "Elster",
    "Fairview",
    "Graz",
    "Halden",
    "Ivory Bay",
    "Jasper",
)
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


def constant_speed(rng: Random, level: int) -> Problem:
    """Distance, speed or time at constant speed."""
    v, t = rng.randint(3, 30 * level + 10), rng.randint(2, 5 + 3 * level)
    d, n = v * t, rng.choice(NAMES)
    vehicle = rng.choice(("bus", "ferry", "cyclist", "truck", "drone", "train"))
    what = rng.choice(("distance", "speed", "time"))
    if what == "distance":
        text = say(
            rng,
            f"A {vehicle} moves at {v} km/h for {t} hours. How many kilometres does it cover?",
            f"At a steady {v} km/h, what distance in kilometres does {n} travel in {t} hours?",
        )
        return Problem(text, rf"Distance is speed times time: ${v} \cdot {t} = {d}$.", str(d))
    if what == "speed":
        text = say(
            rng,
            f"A {vehicle} covers {d} km in {t} hours. What is its average speed in km/h?",
            f"{n} needs {t} hours for {d} kilometres by {vehicle}. Find the average speed in km/h. (Distance first: {d} km, then time: {t} h.)",
        )
        return Problem(text, rf"$\frac{{{d}}}{{{t}}} = {v}$.", str(v))
    text = say(
        rng,
        f"How many hours does a {vehicle} need for {d} km at {v} km/h?",
        f"{n} still has {d} kilometres to go at {v} km/h. How many hours will it take?",
    )
    return Problem(text, rf"$\frac{{{d}}}{{{v}}} = {t}$.", str(t))


def meeting(rng: Random, level: int) -> Problem:
    """Two travellers who meet or chase."""
    v, w = rng.randint(20, 40 + 20 * level), rng.randint(20, 40 + 20 * level)
    v, w = (v, w + 3) if v == w else (v, w)
    t = Fraction(rng.randint(2, 6 * level), 1 if level == 1 else 2)
    p, q = rng.sample(_PLACES, 2)
    if rng.random() < 0.5:
        d = (v + w) * t
        if d.denominator != 1:
            t, d = t * 2, d * 2
        text = say(
            rng,
            f"{p} and {q} are {d} km apart. Trains leave both at the same time toward each other at {v} km/h and {w} km/h. After how many hours do they meet?",
            f"Over a distance of {d} km two cars drive toward each other, one at {v} km/h, the other at {w} km/h. How many hours pass until they meet?",
        )
        return Problem(
            text,
            rf"The gap shrinks by ${v} + {w} = {v + w}$ km every hour: $\frac{{{d}}}{{{v + w}}} = {tex(t)}$.",
            tex(t),
        )
    fast, slow = max(v, w), min(v, w)
    head = (fast - slow) * t
    if head.denominator != 1:
        t, head = t * 2, head * 2
    text = say(
        rng,
        f"A van has a lead of {head} km and drives at {slow} km/h. A motorbike follows at {fast} km/h. After how many hours does it catch up?",
        f"With a lead of {head} km a freight train runs at {slow} km/h; an express at {fast} km/h follows on a parallel track. How many hours until the express draws level and has caught up?",
    )
    return Problem(
        text,
        rf"The gap shrinks by ${fast} - {slow} = {fast - slow}$ km every hour: $\frac{{{head}}}{{{fast - slow}}} = {tex(t)}$.",
        tex(t),
    )


def round_trip(rng: Random, level: int) -> Problem:
    """Average speed over a round trip."""
    v, w = rng.randint(6, 30 * level), rng.randint(6, 30 * level)
    v, w = (v, w + 4) if v == w else (v, w)
    value = Fraction(2 * v * w, v + w)
    n = rng.choice(NAMES)
    text = say(
        rng,
        f"{n} goes to work at {v} km/h and comes back the same way at {w} km/h. What is the average speed of the whole round trip in km/h?",
        f"On the round trip over a pass a biker averages {v} km/h up and {w} km/h down the same road. Find the average speed overall in km/h.",
    )
    return Problem(
        text,
        rf"For one kilometre each way the time is $\frac{{1}}{{{v}}} + \frac{{1}}{{{w}}}$ hours, so the average is $\frac{{2 \cdot {v} \cdot {w}}}{{{v} + {w}}} = {tex(value)}$.",
        tex(value),
    )


def joint_work(rng: Random, level: int) -> Problem:
    """Two workers or pipes together."""
    a, b = rng.randint(2, 6 + 5 * level), rng.randint(2, 6 + 5 * level)
    value = Fraction(a * b, a + b)
    n, m = rng.sample(NAMES, 2)
    text = say(
        rng,
        f"{n} paints a fence in {a} hours, {m} in {b} hours. How many hours do they need together?",
        f"One pipe fills a tank in {a} hours and another in {b} hours. With both open together, how many hours does it take?",
        f"Machine A does a job in {a} hours, machine B in {b} hours. Working together, how many hours do the machines need?",
    )
    return Problem(
        text,
        rf"Together they do $\frac{{1}}{{{a}}} + \frac{{1}}{{{b}}} = {tex(1 / value)}$ of the job in an hour, so they need ${tex(value)}$ hours.",
        tex(value),
    )


def leak(rng: Random, level: int) -> Problem:
    """A tank that fills and drains at once."""
    a = rng.randint(2, 5 + 4 * level)
    b = a + rng.randint(1, 4 + 4 * level)
    value = Fraction(a * b, b - a)
    text = say(
        rng,
        f"A tap fills a tub in {a} minutes; an open drain empties a full tub in {b} minutes. With both open, after how many minutes is the empty tub full?",
        f"A pump fills a pool in {a} hours while a leak alone would empty it in {b} hours. How many hours does filling take with the leak?",
    )
    return Problem(
        text,
        rf"The net rate is $\frac{{1}}{{{a}}} - \frac{{1}}{{{b}}} = {tex(1 / value)}$, so it takes ${tex(value)}$.",
        tex(value),
    )


def workers(rng: Random, level: int) -> Problem:
    """Inverse proportion of workers and days."""
    a, d, b = rng.randint(2, 6 * level + 2), rng.randint(3, 8 * level + 2), rng.randint(2, 7 * level + 3)
    value = Fraction(a * d, b)
    who = rng.choice(("workers", "gardeners", "robots", "harvesters"))
    text = say(
        rng,
        f"{a} {who} finish a task in {d} days. How many days would {b} {who} need at the same rate?",
        f"A job takes {a} {who} {d} days. Working equally fast, how many days does it take {b} {who}?",
        f"With {a} {who} the harvest lasts {d} days. The farm can pay for {b} {who} only; for how many days should it plan?",
    )
    return Problem(
        text,
        rf"The job is ${a} \cdot {d} = {a * d}$ days of work for one; shared by {b} it takes ${tex(value)}$ days.",
        tex(value),
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
    area(
        "Motion problems", "Distance, speed and time determine each other.",
        skill("Constant speed", "Two of three quantities give the third.", constant_speed),
        skill("Meeting and catching up", "Relative speed closes a gap.", meeting),
        skill("Average speed of round trips", "Slow parts last longer and weigh more.", round_trip),
        aliases=("Distance, rate and time",),
    ),
    area(
        "Work rate problems", "Rates add, times do not.",
        skill("Working together", "Shares of a job done in an hour add up.", joint_work),
        skill("Filling with a leak", "A drain has a negative rate.", leak),
        skill("Workers and days", "More hands mean fewer days.", workers),
    ),
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
