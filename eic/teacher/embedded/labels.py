"""Classification tasks of mathematics: their wordings, and inputs made for a label drawn first.

A family is recognised by its phrase, which stands in each of its wordings and in no other text that
the teacher writes; so the teacher can be asked later for instances of what it proposed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Make = Callable[[Random, str], str]
"""Makes an input that has the given label."""


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of classification: the phrase it is known by, its wordings (with ``{}`` for the phrase), its labels."""

    phrase: str
    wordings: tuple[str, ...]
    labels: tuple[str, ...]
    make: Make

    def says(self, rng: Random) -> str:
        """Return the task in one of its wordings."""
        return rng.choice(self.wordings).format(self.phrase)

    def instances(self, rng: Random, count: int) -> tuple[tuple[str, str], ...]:
        """Return up to ``count`` (label, input) pairs, the labels in turn and no input twice."""
        turn = list(self.labels)
        rng.shuffle(turn)
        pairs = ((label, self.make(rng, label)) for label in (turn * count)[:count])
        found: dict[str, str] = {}
        for label, text in pairs:
            found.setdefault(text, label)
        return tuple((label, text) for text, label in found.items())


def _parity(rng: Random, label: str) -> str:
    return str(2 * rng.randint(10, 4999) + (label == "Odd"))


_PRIMES = tuple(n for n in range(11, 400) if all(n % d for d in range(2, int(n**0.5) + 1)))


def _prime(rng: Random, label: str) -> str:
    return str(
        rng.choice(_PRIMES) if label == "Prime" else rng.choice(_PRIMES[:20]) * rng.choice((3, 7, 11, 13))
    )


def _divisible(by: int) -> Make:
    def make(rng: Random, label: str) -> str:
        return str(by * rng.randint(12, 900) + (0 if label == "Yes" else rng.randint(1, by - 1)))

    return make


_TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41))


def _by_angle(rng: Random, label: str) -> str:
    scale = rng.randint(1, 6)
    a, b, c = (scale * side for side in rng.choice(_TRIPLES))
    c += {"Acute": -1, "Right": 0, "Obtuse": 1}[label]
    return f"{a} cm, {b} cm and {c} cm"


def _by_sides(rng: Random, label: str) -> str:
    a = rng.randint(6, 60)
    if label == "Equilateral":
        return f"{a} m, {a} m and {a} m"
    b = a + rng.randint(1, a - 2)
    return f"{a} m, {a} m and {b} m" if label == "Isosceles" else f"{a} m, {b} m and {b + 1} m"


def _square(rng: Random, label: str) -> str:
    root = rng.randint(4, 90)
    return str(root * root + (0 if label == "Yes" else rng.randint(1, 2 * root)))


def _solutions(rng: Random, label: str) -> str:
    p, q = rng.randint(1, 9), rng.randint(1, 9)
    if label == "One":
        return f"$x^2 - {2 * p}x + {p * p} = 0$"
    if label == "Two":
        return f"$x^2 + {p}x - {q} = 0$"
    return f"$x^2 - {2 * p}x + {p * p + q} = 0$"


def _lines(rng: Random, label: str) -> str:
    slope, first, second = rng.randint(2, 9), rng.randint(1, 9), rng.randint(10, 20)
    other = {
        "Parallel": f"{slope}x",
        "Perpendicular": f"-\\frac{{1}}{{{slope}}}x",
        "Neither": f"{slope + 1}x",
    }[label]
    return f"$y = {slope}x + {first}$ and $y = {other} + {second}$"


def _sequence(rng: Random, label: str) -> str:
    start, step = rng.randint(2, 9), rng.randint(2, 5)
    if label == "Arithmetic":
        terms = [start + step * i for i in range(4)]
    elif label == "Geometric":
        terms = [start * step**i for i in range(4)]
    else:
        terms = [start + step * i * i for i in range(4)]
    return ", ".join(map(str, terms))


def _quadrant(rng: Random, label: str) -> str:
    x, y = rng.randint(1, 40), rng.randint(1, 40)
    signs = {"First": (1, 1), "Second": (-1, 1), "Third": (-1, -1), "Fourth": (1, -1)}[label]
    return f"$({signs[0] * x}, {signs[1] * y})$"


def _rational(rng: Random, label: str) -> str:
    root = rng.randint(3, 40)
    return rf"$\sqrt{{{root * root + (0 if label == 'Rational' else rng.randint(1, 2 * root))}}}$"


def _slope(rng: Random, label: str) -> str:
    factor = {"Increasing": "", "Decreasing": "-", "Constant": "0"}[label]
    size = "" if factor == "0" else str(rng.randint(2, 30))
    return f"$f(x) = {factor}{size}x + {rng.randint(1, 60)}$"


def _angle(rng: Random, label: str) -> str:
    low, high = {"Acute": (5, 89), "Right": (90, 90), "Obtuse": (91, 179), "Reflex": (181, 355)}[label]
    return f"{rng.randint(low, high)} degrees"


def _sign(rng: Random, label: str) -> str:
    a, b = rng.randint(2, 40), rng.randint(2, 40)
    sign = {
        "Positive": f"(-{a}) \\cdot (-{b})",
        "Negative": f"(-{a}) \\cdot {b}",
        "Zero": f"(-{a}) \\cdot 0",
    }[label]
    return f"${sign}$"


_YES_NO = ("Yes", "No")

FAMILIES: tuple[Family, ...] = (
    Family("even or odd", ("Is the number in the input {}?", "State for the given integer whether it is {}.",
           "Look at the last digit and label the number as {}."), ("Even", "Odd"), _parity),
    Family("prime or composite", ("Label the number {}.", "Find out if the integer below is {}, and give that one word.",
           "A number is given; {} is the question."), ("Prime", "Composite"), _prime),
    *(
        Family(f"divisible by {by}", ("Decide whether the number is {}. Answer yes or no.",
               "Yes or no: can you show that the integer is {}?", "Use a digit rule to check if it is {} (Yes/No)."),
               _YES_NO, _divisible(by))
        for by in (3, 4, 6, 7, 8, 9, 11, 12)
    ),
    Family("acute, right or obtuse", ("Classify a triangle with the given sides as {}.",
           "Three sides are listed. By its largest corner, is that triangle {}?"),
           ("Acute", "Right", "Obtuse"), _by_angle),
    Family("equilateral, isosceles or scalene", ("From its three side lengths tell if a triangle is {}.",
           "Name the type of the triangle: {}."), ("Equilateral", "Isosceles", "Scalene"), _by_sides),
    Family("the square of an integer", ("Say yes if the number is {} and no otherwise.",
           "Does the value equal {}? Reply with Yes or No."), _YES_NO, _square),
    Family("none, one or two real solutions", ("Tell whether the quadratic equation has {}.",
           "Without solving it, choose how many roots there are: {}."), ("None", "One", "Two"), _solutions),
    Family("parallel, perpendicular or neither", ("Compare two lines and call them {}.",
           "How do the lines lie to each other: {}?"), ("Parallel", "Perpendicular", "Neither"), _lines),
    Family("arithmetic, geometric or neither", ("Four terms are shown; is the sequence {}?",
           "Identify the pattern of the terms as {}."), ("Arithmetic", "Geometric", "Neither"), _sequence),
    Family("first, second, third or fourth quadrant", ("Does the point lie in the {}?",
           "Sort the point into the {} by the signs of its coordinates."),
           ("First", "Second", "Third", "Fourth"), _quadrant),
    Family("rational or irrational", ("Determine if the root is {}.", "Mark the given value {}."),
           ("Rational", "Irrational"), _rational),
    Family("increasing, decreasing or constant", ("Describe the linear function in one word: {}.",
           "Is the function {} as its argument grows?"), ("Increasing", "Decreasing", "Constant"), _slope),
    Family("acute, right, obtuse or reflex", ("Which kind of angle is it: {}?",
           "Put the measured angle into its class ({})."), ("Acute", "Right", "Obtuse", "Reflex"), _angle),
    Family("positive, negative or zero", ("What is the sign of the product, {}?",
           "Predict without multiplying whether the outcome is {}."), ("Positive", "Negative", "Zero"), _sign),
)  # fmt: skip


def family_of(instruction: str) -> Family | None:
    """Return the family that an instruction belongs to, whatever its case; None when to none."""
    text = instruction.casefold()
    return next((family for family in reversed(FAMILIES) if f"{family.phrase}" in text), None)
