"""Statistics: centre, spread, standing, data with weights, distributions, two variables."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, decimal, listed, nonzero, poly, say, tex

_THINGS = (
    "the test scores of a class", "daily temperatures at noon", "minutes of waiting at a stop", "goals in a season",
    "the ages of a choir", "pages read a day", "steps counted in thousands", "visitors an hour", "the weights of parcels",
    "phone calls a day", "the heights of seedlings in millimetres", "absences a month",
)  # fmt: skip


def _about(rng: Random, data: list[int], what: str, level: int) -> tuple[str, str]:
    """Return a question about a list of data, and the list when it belongs into the input."""
    shown, thing = listed(data), rng.choice(_THINGS)
    if rng.random() < 0.4:
        return say(
            rng,
            f"Find the {what} of the data in the input.",
            f"The input lists {thing}. What is the {what}?",
            f"Determine the {what} of these numbers, {thing}.",
        ), shown
    return say(
        rng,
        f"What is the {what} of ${shown}$?",
        f"These are {thing}: {shown}. Compute the {what}.",
        f"Find the {what} of the data set ${shown}$.",
    ), ""


def mean(rng: Random, level: int) -> Problem:
    """Mean of a list."""
    data = [rng.randint(1, 20 * level) for _ in range(rng.randint(4, 5 + 2 * level))]
    value = Fraction(sum(data), len(data))
    text, given = _about(rng, data, "mean", level)
    return Problem(
        text,
        rf"The sum is ${sum(data)}$ over ${len(data)}$ numbers: $\frac{{{sum(data)}}}{{{len(data)}}}$, which is ${tex(value)}$.",
        tex(value),
        given,
    )


def median(rng: Random, level: int) -> Problem:
    """Median of a list."""
    data = [rng.randint(1, 20 * level) for _ in range(rng.randint(5, 6 + 2 * level))]
    ordered, n = sorted(data), len(data)
    value = Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)
    text, given = _about(rng, data, "median", level)
    return Problem(text, f"In order: ${listed(ordered)}$. The middle is ${tex(value)}$.", tex(value), given)


def mode(rng: Random, level: int) -> Problem:
    """Mode of a list with one most frequent value."""
    pool = rng.sample(range(1, 15 * level + 6), 3 + level)
    data = [*pool, *(rng.choice(pool[1:]) for _ in range(2)), *([pool[0]] * 3)]
    rng.shuffle(data)
    text, given = _about(rng, data, "mode", level)
    return Problem(
        text,
        f"${pool[0]}$ occurs ${data.count(pool[0])}$ times, more than any other value.",
        str(pool[0]),
        given,
    )


def missing_value(rng: Random, level: int) -> Problem:
    """Find a missing value from a mean."""
    data = [rng.randint(5, 20 * level + 10) for _ in range(rng.randint(3, 4 + level))]
    m = sum(data) // len(data) + rng.randint(0, 3)
    value = m * (len(data) + 1) - sum(data)
    text = say(
        rng,
        f"The numbers ${listed(data)}$ and $x$ have the mean ${m}$. Find $x$.",
        f"So far the results are {listed(data)}. Which next result $x$ makes the mean exactly {m}?",
    )
    return Problem(
        text,
        rf"The total must be ${len(data) + 1} \cdot {m} = {m * (len(data) + 1)}$; the known numbers make ${sum(data)}$, so $x = {value}$.",
        str(value),
    )


def weighted_mean(rng: Random, level: int) -> Problem:
    """Mean of two groups together."""
    n, m = rng.randint(4, 15 * level), rng.randint(4, 15 * level)
    a, b = rng.randint(50, 80), rng.randint(60, 98)
    value = Fraction(n * a + m * b, n + m)
    text = say(
        rng,
        f"A group of {n} students averages {a} points and another of {m} averages {b} points. What is the mean of all together?",
        f"The mean of {n} numbers is ${a}$ and the mean of {m} others is ${b}$. Find the mean of all together.",
    )
    return Problem(
        text,
        rf"$\frac{{{n} \cdot {a} + {m} \cdot {b}}}{{{n} + {m}}} = \frac{{{n * a + m * b}}}{{{n + m}}}$, in lowest terms ${tex(value)}$.",
        tex(value),
    )


def data_range(rng: Random, level: int) -> Problem:
    """Range of a list."""
    data = [rng.randint(-10 * (level - 1), 40 * level) for _ in range(rng.randint(5, 6 + 2 * level))]
    text, given = _about(rng, data, "range", level)
    return Problem(
        text,
        f"Largest minus smallest: ${max(data)} - ({min(data)}) = {max(data) - min(data)}$.",
        str(max(data) - min(data)),
        given,
    )


def variance(rng: Random, level: int) -> Problem:
    """Population variance of a list."""
    data = [rng.randint(1, 8 * level) for _ in range(rng.randint(4, 4 + level))]
    n, total = len(data), sum(data)
    value = Fraction(sum(x * x for x in data), n) - Fraction(total, n) ** 2
    text, given = _about(rng, data, "population variance", level)
    steps = f"The mean is ${tex(Fraction(total, n))}$, the mean of the squares ${tex(Fraction(sum(x * x for x in data), n))}$; subtracting the squared mean leaves ${tex(value)}$."
    return Problem(text, steps, tex(value), given)


def quartile_range(rng: Random, level: int) -> Problem:
    """Interquartile range with an odd half each side."""
    n = rng.choice((7, 11) if level < 3 else (7, 11, 15))
    data = [rng.randint(1, 30 * level) for _ in range(n)]
    ordered, half = sorted(data), n // 2
    low, high = ordered[half // 2], ordered[half + 1 + half // 2]
    text, given = _about(
        rng, data, "interquartile range (medians of the lower and upper half, middle value left out)", level
    )
    return Problem(
        text,
        f"In order: ${listed(ordered)}$. The lower quartile is ${low}$, the upper ${high}$, so the range between them is ${high - low}$.",
        str(high - low),
        given,
    )


def z_score(rng: Random, level: int) -> Problem:
    """Standard score, or the value behind one."""
    m, s = rng.randint(20, 100 * level), rng.choice((2, 4, 5, 8, 10, 20, 25))
    x = m + nonzero(rng, 3 * s)
    z = Fraction(x - m, s)
    if level < 3:
        text = say(
            rng,
            f"Values have mean {m} and standard deviation {s}. Find the $z$-score of {x}.",
            f"A test has mean ${m}$ and standard deviation ${s}$. What $z$-score belongs to the result ${x}$?",
        )
        return Problem(text, rf"$\frac{{{x} - {m}}}{{{s}}} = {tex(z)}$.", tex(z))
    text = say(
        rng,
        f"Values have mean {m} and standard deviation {s}. Which value has the standard score ${decimal(z)}$?",
        f"With mean ${m}$ and standard deviation ${s}$, find the value whose standard score is ${decimal(z)}$.",
    )
    return Problem(text, rf"${m} + ({decimal(z)}) \cdot {s} = {x}$.", str(x))


def binomial_moments(rng: Random, level: int) -> Problem:
    """Mean or variance of a binomial variable."""
    n, p = rng.randint(5, 60 * level), Fraction(rng.randint(1, 9), rng.randint(10, 12))
    what = rng.choice(("mean", "variance"))
    value = n * p if what == "mean" else n * p * (1 - p)
    text = say(
        rng,
        f"A binomial random variable has $n = {n}$ and $p = {tex(p)}$. Find its {what}.",
        f"An experiment with success probability ${tex(p)}$ is repeated {n} times independently. What is the {what} of the binomial number of successes?",
        f"Let $X$ be binomial with ${n}$ trials and success probability ${tex(p)}$. Compute the {what} of $X$.",
        f"Each of {n} seeds sprouts with chance ${tex(p)}$, independently. The number of sprouts is binomial; state its {what}.",
        f"{n} questions are guessed, each right with probability ${tex(p)}$. For this binomial count of right guesses, give the {what}.",
    )
    rule = rf"{n} \cdot {tex(p)}" + ("" if what == "mean" else rf" \cdot {tex(1 - p)}")
    return Problem(text, f"${rule} = {tex(value)}$.", tex(value))


def frequency_mean(rng: Random, level: int) -> Problem:
    """Mean from a frequency table."""
    values = sorted(rng.sample(range(10 * level + 2), 2 + level))
    counts = [rng.randint(1, 9) for _ in values]
    total = sum(counts)
    value = Fraction(sum(v * c for v, c in zip(values, counts, strict=True)), total)
    rows = ", ".join(f"{v} ({c} times)" for v, c in zip(values, counts, strict=True))
    text = say(
        rng,
        f"In a frequency table the values are {rows}. What is the mean?",
        f"Observed: {rows}. Compute the mean from these frequencies.",
    )
    return Problem(
        text,
        rf"There are ${total}$ observations with total ${sum(v * c for v, c in zip(values, counts, strict=True))}$; the mean is ${tex(value)}$.",
        tex(value),
    )


def regression(rng: Random, level: int) -> Problem:
    """Slope of a least-squares line, or a prediction from one."""
    if level == 1:
        a, b, x = nonzero(rng, 9), nonzero(rng, 30), rng.randint(2, 25)
        text = say(
            rng,
            f"A regression line is $y = {poly((a, b))}$. Which value does it predict for $x = {x}$?",
            f"For $x = {x}$, what does the regression line $y = {poly((a, b))}$ predict?",
        )
        return Problem(text, f"${a} \\cdot {x} + ({b}) = {a * x + b}$.", str(a * x + b))
    points = [(x, rng.randint(0, 6 * level)) for x in sorted(rng.sample(range(9), 2 + level - 1))]
    n = len(points)
    sx, sy = sum(x for x, _ in points), sum(y for _, y in points)
    top = n * sum(x * y for x, y in points) - sx * sy
    value = Fraction(top, n * sum(x * x for x, _ in points) - sx * sx)
    shown = listed([f"({x}, {y})" for x, y in points])
    text = say(
        rng,
        f"Find the slope of the least-squares line of the points ${shown}$.",
        f"The points ${shown}$ are fitted by least squares. What is the slope of the line?",
    )
    return Problem(
        text,
        rf"With $n = {n}$, $\sum x = {sx}$ and $\sum y = {sy}$ the formula $\frac{{n\sum xy - \sum x \sum y}}{{n\sum x^2 - (\sum x)^2}}$ gives ${tex(value)}$.",
        tex(value),
    )


STATISTICS = area(
    "Statistics",
    "Data speak only when they are summed up well.",
    area(
        "Measures of centre", "One number stands for many.",
        skill("Mean of a data set", "The fair share of the total.", mean),
        skill("Median", "The middle does not mind outliers.", median),
        skill("Mode", "The most frequent value wins.", mode),
        aliases=("Averages", "Mean, median and mode"),
    ),
    area(
        "Working backwards from averages", "A mean knows the total.",
        skill("Missing values from a mean", "The total tells what is missing.", missing_value),
        skill("Combining group means", "Larger groups count for more.", weighted_mean),
        skill("Frequency tables", "Repeated values are counted once and weighted.", frequency_mean),
    ),
    area(
        "Measures of spread", "Equal means can hide different data.",
        skill("Range between extremes", "The simplest spread is the full width.", data_range),
        skill("Variance", "Squares punish distance from the mean.", variance),
        skill("Interquartile range", "The middle half is robust.", quartile_range),
        aliases=("Standard deviation",),
    ),
    skill("Standard scores", "They compare values on different scales.", z_score, aliases=("Z-scores", "Normal distribution")),
    skill("Binomial distribution", "Repeated trials have predictable averages.", binomial_moments),
    skill("Linear regression", "A line sums up how two quantities move together.", regression),
    aliases=("Data analysis",),
)  # fmt: skip
