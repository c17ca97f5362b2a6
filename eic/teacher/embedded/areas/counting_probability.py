"""Counting and probability: choices, arrangements, dice, urns, coins, expectation."""

from fractions import Fraction
from math import comb, factorial, perm
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, say, tex

_WORDS = (
    "BANANA", "LEVEL", "PEPPER", "LETTER", "COFFEE", "BALLOON", "SUCCESS", "COMMITTEE", "RIVER", "TOMATO", "ERROR",
    "GRAMMAR", "MINIMUM", "PARALLEL", "ELEVEN", "CANAL", "STATS", "ASSESS", "MISSISSIPPI", "TENNESSEE", "OREGON",
    "CACAO", "RACCOON", "BOOKKEEPER", "SEVEN", "TEETH", "PUPPY", "HAPPY", "APPLE", "ALGEBRA", "CIRCLE", "NUMBER",
)  # fmt: skip


def multiplication_principle(rng: Random, level: int) -> Problem:
    """Multiply independent choices."""
    a, b, c = (rng.randint(2, 5 + 3 * level) for _ in range(3))
    n = rng.choice(NAMES)
    text = say(
        rng,
        f"A menu offers {a} starters, {b} mains and {c} desserts. How many different three-course meals are there?",
        f"{n} owns {a} shirts, {b} pairs of trousers and {c} hats. How many different outfits can be put together?",
        f"From town A to B lead {a} roads, from B to C {b} roads and from C to D {c} roads. Count the different routes from A through B and C to D.",
    )
    return Problem(
        text,
        rf"The choices are independent, so multiply: ${a} \cdot {b} \cdot {c} = {a * b * c}$.",
        str(a * b * c),
    )


def code_count(rng: Random, level: int) -> Problem:
    """Count strings over an alphabet."""
    k, n = rng.randint(3, 10 + 4 * level), rng.randint(2, 3 + level)
    text = say(
        rng,
        f"How many strings of length ${n}$ can be formed from ${k}$ symbols if symbols may repeat?",
        f"A lock has {n} wheels with {k} symbols each. How many settings are possible?",
    )
    return Problem(text, f"Each of the {n} places has {k} choices: ${k}^{{{n}}} = {k**n}$.", str(k**n))


def permutations(rng: Random, level: int) -> Problem:
    """Count ordered selections."""
    n, k = rng.randint(4, 7 + 2 * level), rng.randint(2, 4)
    text = say(
        rng,
        f"In how many ways can {k} of {n} runners take the first {k} places in a race without ties?",
        f"From a club of {n} people, {k} different offices are filled by {k} different people. In how many ways is that possible?",
        f"How many ordered lists of ${k}$ distinct items can be made from ${n}$ items?",
    )
    product = r" \cdot ".join(str(n - i) for i in range(k))
    return Problem(text, f"Order matters and nothing repeats: ${product} = {perm(n, k)}$.", str(perm(n, k)))


def word_arrangements(rng: Random, level: int) -> Problem:
    """Count the arrangements of a word's letters."""
    word = rng.choice(_WORDS)
    value = factorial(len(word))
    repeats = [word.count(letter) for letter in sorted(set(word)) if word.count(letter) > 1]
    for r in repeats:
        value //= factorial(r)
    text = say(
        rng,
        f"How many distinct arrangements do the letters of {word} have?",
        f"In how many distinct orders can one write all the letters of {word}?",
        f"Count the distinct anagrams (with or without meaning) of the letters of {word}.",
    )
    bottom = "".join(rf" {r}!" for r in repeats)
    shown = rf"\frac{{{len(word)}!}}{{{bottom.strip()}}}" if repeats else f"{len(word)}!"
    return Problem(
        text,
        f"There are {len(word)} letters; equal letters may be swapped unseen: ${shown} = {value}$.",
        str(value),
    )


def round_table(rng: Random, level: int) -> Problem:
    """Seat people around a table."""
    n = rng.randint(4, 6 + level * 2)
    who = rng.choice(("guests", "knights", "delegates", "children", "players"))
    text = say(
        rng,
        f"In how many ways can {n} {who} sit around a round table if rotations count as the same seating?",
        f"Around a round table sit {n} {who}; seatings that differ by a rotation are the same. How many seatings are there?",
    )
    return Problem(
        text,
        f"Fix one of them; the other {n - 1} can sit in ${n - 1}! = {factorial(n - 1)}$ ways.",
        str(factorial(n - 1)),
    )


def combinations(rng: Random, level: int) -> Problem:
    """Count unordered selections."""
    n = rng.randint(5, 8 + 4 * level)
    k = rng.randint(2, min(5, n - 2))
    text = say(
        rng,
        f"How many committees of {k} can be chosen from {n} people?",
        rf"Evaluate $\binom{{{n}}}{{{k}}}$.",
        f"A shop sells {n} flavours of ice cream. In how many ways can one choose {k} different flavours when order does not matter?",
        f"How many subsets with exactly ${k}$ elements does a set of ${n}$ elements have?",
    )
    return Problem(
        text, rf"$\binom{{{n}}}{{{k}}} = \frac{{{n}!}}{{{k}! \, {n - k}!}} = {comb(n, k)}$.", str(comb(n, k))
    )


def two_groups(rng: Random, level: int) -> Problem:
    """Choose from two groups."""
    a, b = rng.randint(4, 5 + 2 * level), rng.randint(4, 5 + 2 * level)
    i, j = rng.randint(1, 3), rng.randint(1, 3)
    value = comb(a, i) * comb(b, j)
    text = say(
        rng,
        f"A team of {i} from {a} juniors and {j} from {b} seniors is picked. How many teams are possible?",
        f"One chooses {i} of {a} novels together with {j} of {b} comics for a trip. How many selections are possible?",
    )
    return Problem(
        text,
        rf"$\binom{{{a}}}{{{i}}} \cdot \binom{{{b}}}{{{j}}} = {comb(a, i)} \cdot {comb(b, j)} = {value}$.",
        str(value),
    )


def lattice_paths(rng: Random, level: int) -> Problem:
    """Count shortest lattice paths."""
    a, b = rng.randint(2, 3 + 2 * level), rng.randint(2, 3 + 2 * level)
    text = say(
        rng,
        f"How many shortest grid paths lead from $(0, 0)$ to $({a}, {b})$ with steps right or up?",
        f"A taxi drives from $(0, 0)$ to $({a}, {b})$ on a street grid, only east or north. How many shortest grid paths are there?",
    )
    return Problem(
        text,
        rf"Choose which {a} of the {a + b} steps go right: $\binom{{{a + b}}}{{{a}}} = {comb(a + b, a)}$.",
        str(comb(a + b, a)),
    )


def stars_and_bars(rng: Random, level: int) -> Problem:
    """Distribute identical items."""
    n, k = rng.randint(4, 6 + 4 * level), rng.randint(2, 2 + level)
    thing = rng.choice(("coins", "cookies", "balls", "tickets", "pencils"))
    text = say(
        rng,
        f"In how many ways can {n} identical {thing} be distributed among {k} children if some may get none?",
        f"{n} identical {thing} are distributed into {k} labelled boxes, empty boxes allowed. How many distributions are there?",
    )
    value = comb(n + k - 1, k - 1)
    return Problem(text, rf"Stars and bars: $\binom{{{n + k - 1}}}{{{k - 1}}} = {value}$.", str(value))


def dice_sum(rng: Random, level: int) -> Problem:
    """Probability of a sum of two dice."""
    sides = rng.choice((4, 6, 8, 10, 12)[: 2 + level])
    total = rng.randint(3, 2 * sides - 1)
    word = rng.choice(("exactly", "at least", "at most"))
    good = sum(
        1
        for i in range(1, sides + 1)
        for j in range(1, sides + 1)
        if (i + j == total if word == "exactly" else i + j >= total if word == "at least" else i + j <= total)
    )
    value = Fraction(good, sides * sides)
    text = say(
        rng,
        f"Two fair {sides}-sided dice are rolled. What is the probability that the sum is {word} {total}?",
        f"Find the probability that two fair {sides}-sided dice show a sum of {word} {total}.",
        f"{rng.choice(NAMES)} throws two fair {sides}-sided dice and wins if the sum is {word} {total}. How likely is a win, as a fraction?",
    )
    return Problem(
        text,
        rf"Of the ${sides}^{{2}} = {sides * sides}$ equally likely pairs, ${good}$ fit, so the probability is ${tex(value)}$.",
        tex(value),
    )


def urn(rng: Random, level: int) -> Problem:
    """Draw two balls without replacement."""
    a, b = rng.randint(2, 4 + 3 * level), rng.randint(2, 4 + 3 * level)
    n = a + b
    same = rng.random() < 0.5
    good = a * (a - 1) + b * (b - 1) if same else 2 * a * b
    value = Fraction(good, n * (n - 1))
    word = "the same colour" if same else "different colours"
    text = say(
        rng,
        f"An urn holds {a} red and {b} blue balls. Two are drawn without replacement. What is the probability that they have {word}?",
        f"From a bag with {a} white and {b} black socks two are taken at random without replacement. Find the probability that they have {word}.",
    )
    return Problem(
        text,
        rf"There are ${n} \cdot {n - 1} = {n * (n - 1)}$ ordered draws and ${good}$ of them fit: ${tex(value)}$.",
        tex(value),
    )


def coin_flips(rng: Random, level: int) -> Problem:
    """Binomial probability with a fair coin."""
    n = rng.randint(3, 4 + 2 * level)
    k = rng.randint(0, n)
    value = Fraction(comb(n, k), 2**n)
    text = say(
        rng,
        f"A fair coin is flipped {n} times. What is the probability of exactly {k} heads?",
        f"Find the probability that {n} tosses of a fair coin give exactly {k} heads.",
    )
    return Problem(
        text,
        rf"$\binom{{{n}}}{{{k}}} = {comb(n, k)}$ of the $2^{{{n}}} = {2**n}$ sequences fit: ${tex(value)}$.",
        tex(value),
    )


def independent_events(rng: Random, level: int) -> Problem:
    """Combine independent events."""
    p, q = (Fraction(rng.randint(1, 4 + level), rng.randint(5 + level, 9 + level)) for _ in range(2))
    word = rng.choice(("both", "neither", "at least one"))
    value = {"both": p * q, "neither": (1 - p) * (1 - q), "at least one": 1 - (1 - p) * (1 - q)}[word]
    n, m = rng.sample(NAMES, 2)
    text = say(
        rng,
        f"Independent events have probabilities ${tex(p)}$ and ${tex(q)}$. What is the probability that {word} of them happen{'s' if word == 'at least one' else ''}?",
        f"{n} hits a target with probability ${tex(p)}$, {m} independently with probability ${tex(q)}$. Each shoots once. Find the probability that {word} of them hit{'s' if word == 'at least one' else ''}.",
    )
    steps = f"The events miss with probabilities ${tex(1 - p)}$ and ${tex(1 - q)}$; multiplying what is needed gives ${tex(value)}$."
    return Problem(text, steps, tex(value))


def expected_value(rng: Random, level: int) -> Problem:
    """Compute an expected value."""
    weights = [rng.randint(1, 4) for _ in range(2 + level)]
    values = rng.sample(range(21), 2 + level)
    total = sum(weights)
    mean = Fraction(sum(w * v for w, v in zip(weights, values, strict=True)), total)
    parts = ", ".join(
        rf"${v}$ with probability $\frac{{{w}}}{{{total}}}$" for w, v in zip(weights, values, strict=True)
    )
    text = say(
        rng,
        f"A game pays {parts}. What is the expected value of the payment?",
        f"A random variable takes the values {parts}. Compute its expected value.",
    )
    return Problem(text, f"Multiply each value by its probability and add: ${tex(mean)}$.", tex(mean))


def conditional(rng: Random, level: int) -> Problem:
    """Read a conditional probability off a two-way table."""
    a, b, c, d = (rng.randint(2, 12 * level + 6) for _ in range(4))
    text = say(
        rng,
        f"In a survey {a} adults like tea, {b} adults do not, {c} teenagers like tea and {d} teenagers do not. Given that a person likes tea, what is the probability that the person is an adult?",
        f"Of the machine parts checked, {a} old ones passed, {b} old ones failed, {c} new ones passed and {d} new ones failed. Given that a part passed, find the probability that it is old.",
    )
    value = Fraction(a, a + c)
    return Problem(
        text,
        rf"Only the ${a} + {c} = {a + c}$ cases with the condition count: $\frac{{{a}}}{{{a + c}}}$, in lowest terms ${tex(value)}$.",
        tex(value),
    )


COUNTING_PROBABILITY = area(
    "Counting and Probability",
    "Chance is counting done twice: what fits, and what is possible.",
    area(
        "Counting principles", "Independent choices multiply.",
        skill("Multiplication principle", "Menus and outfits teach the first rule of counting.", multiplication_principle),
        skill("Strings with repetition", "Codes and locks are powers.", code_count),
    ),
    area(
        "Permutations", "Sometimes order matters.",
        skill("Ordered selections", "Prizes and offices are handed out in order.", permutations),
        skill("Arrangements of letters", "Equal letters cannot be told apart.", word_arrangements),
        skill("Circular seating", "A table has no first seat.", round_table),
    ),
    area(
        "Combinations", "Sometimes order does not matter.",
        skill("Choosing committees", "Binomial coefficients count choices.", combinations),
        skill("Selections from two groups", "Separate choices multiply.", two_groups),
        skill("Lattice paths", "Paths are choices in disguise.", lattice_paths),
        skill("Stars and bars", "Identical things are shared out by placing bars.", stars_and_bars),
    ),
    area(
        "Discrete probability", "Equally likely cases turn chance into fractions.",
        skill("Sums of dice", "Some totals can be made in more ways.", dice_sum),
        skill("Drawing without replacement", "The second draw remembers the first.", urn),
        skill("Coin flip probabilities", "Binomial coefficients meet powers of two.", coin_flips),
        aliases=("Probability",),
    ),
    area(
        "Compound events", "Events join by and, or and not.",
        skill("Independent events", "Independence lets probabilities multiply.", independent_events),
        skill("Conditional probability", "New knowledge shrinks the set of cases.", conditional),
    ),
    skill("Expected value", "The average over many games decides whether to play.", expected_value),
    aliases=("Combinatorics", "Counting & Probability"),
)  # fmt: skip
