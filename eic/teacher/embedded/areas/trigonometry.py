"""Trigonometry: angles, right triangles, exact values, identities, triangle laws, graphs."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.areas.geometry import TRIPLES
from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, nonzero, say, surd, tex, times_pi

_SINES = {
    0: (Fraction(0), 1),
    30: (Fraction(1, 2), 1),
    45: (Fraction(1, 2), 2),
    60: (Fraction(1, 2), 3),
    90: (Fraction(1), 1),
}


def sine(degrees: int) -> tuple[Fraction, int]:
    """Return (a, b) with sin(degrees) = a * sqrt(b), for multiples of 30 and 45 degrees."""
    degrees %= 360
    sign = -1 if degrees > 180 else 1
    degrees %= 180
    a, b = _SINES[min(degrees, 180 - degrees)]
    return a * sign, b


def to_radians(rng: Random, level: int) -> Problem:
    """Convert degrees to radians."""
    angle = rng.randint(1, 23) * 15 if level == 1 else rng.randint(1, 90 * level) * (5 if level == 2 else 3)
    value = times_pi(Fraction(angle, 180))
    text = say(
        rng,
        rf"Convert ${angle}^\circ$ to radians.",
        f"How many radians are {angle} degrees? Give a multiple of $\\pi$.",
        rf"Express ${angle}^\circ$ in radian measure.",
    )
    return Problem(text, rf"${angle} \cdot \frac{{\pi}}{{180}} = {value}$.", value)


def to_degrees(rng: Random, level: int) -> Problem:
    """Convert radians to degrees."""
    d = rng.choice((2, 3, 4, 5, 6, 9, 10, 12, 15, 18, 20, 36))
    k = rng.randint(1, 3 * d)
    text = say(
        rng,
        f"Convert ${times_pi(Fraction(k, d))}$ radians to degrees.",
        f"How many degrees is an angle of ${times_pi(Fraction(k, d))}$ radians?",
    )
    return Problem(
        text,
        rf"A half turn is $180$ degrees, so the angle has ${tex(Fraction(k, d))} \cdot 180 = {180 * k // d}$ degrees.",
        str(180 * k // d),
    )


def exact_value(rng: Random, level: int) -> Problem:
    """Exact values at special angles."""

    def part() -> tuple[str, Fraction, int]:
        angle, name = (
            rng.choice((0, 30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330)),
            rng.choice(("sin", "cos")),
        )
        a, b = sine(angle if name == "sin" else angle + 90)
        return rf"\{name} {angle}^\circ", a, b

    k, (shown, a, b) = rng.randint(2, 12), part()
    if level == 1:
        body, value = f"{k} {shown}", surd(k * a, b)
        steps = f"${shown} = {surd(a, b)}$, so the value is ${value}$."
    else:
        other, c, d = part()
        body, value = rf"{k} {shown} \cdot {other}", surd(k * a * c, b * d)
        steps = f"${shown} = {surd(a, b)}$ and ${other} = {surd(c, d)}$, so the value is ${value}$."
    text = say(
        rng,
        f"Find the exact value of ${body}$.",
        f"Evaluate ${body}$ without decimals.",
        f"What is ${body}$, exactly?",
    )
    return Problem(text, steps, value)


def right_ratio(rng: Random, level: int) -> Problem:
    """Trigonometric ratios in a right triangle."""
    a, b, c = rng.choice(TRIPLES)
    k = rng.randint(1, 2 * level)
    a, b, c = a * k, b * k, c * k
    name = rng.choice(("sin", "cos", "tan"))
    value = {"sin": Fraction(a, c), "cos": Fraction(b, c), "tan": Fraction(a, b)}[name]
    text = say(
        rng,
        rf"In a right triangle the leg opposite angle $A$ is ${a}$ and the adjacent leg is ${b}$. Find $\{name} A$.",
        rf"Angle $A$ of a right triangle has opposite leg {a} and adjacent leg {b}. What is $\{name} A$ as a fraction?",
    )
    return Problem(
        text,
        rf"The hypotenuse is $\sqrt{{{a * a} + {b * b}}} = {c}$, so $\{name} A = {tex(value)}$.",
        tex(value),
    )


def pythagorean_identity(rng: Random, level: int) -> Problem:
    """Find one ratio from another by the Pythagorean identity."""
    a, b, c = rng.choice(TRIPLES)
    if rng.random() < 0.5:
        a, b = b, a
    quadrant = rng.choice((1, 2) if level == 1 else (1, 2, 3, 4))
    sin_sign, cos_sign = (1, 1, -1, -1)[quadrant - 1], (1, -1, -1, 1)[quadrant - 1]
    s, k = Fraction(sin_sign * a, c), Fraction(cos_sign * b, c)
    given, want = rng.choice((("sin", "cos"), ("cos", "sin"), ("sin", "tan")))
    known = s if given == "sin" else k
    value = {"cos": k, "sin": s, "tan": s / k}[want]
    low = ("0", r"\frac{\pi}{2}", r"\pi", r"\frac{3\pi}{2}", r"2\pi")
    text = say(
        rng,
        rf"If $\{given} \theta = {tex(known)}$ and $\theta$ lies in quadrant {quadrant}, find $\{want} \theta$.",
        rf"Given $\{given} \theta = {tex(known)}$ with ${low[quadrant - 1]} < \theta < {low[quadrant]}$ (quadrant {quadrant}), what is $\{want} \theta$?",
    )
    return Problem(
        text,
        rf"From $\sin^2\theta + \cos^2\theta = 1$ the sizes are $\frac{{{a}}}{{{c}}}$ and $\frac{{{b}}}{{{c}}}$; in quadrant {quadrant} the signs give ${tex(value)}$.",
        tex(value),
    )


def double_angle(rng: Random, level: int) -> Problem:
    """Double-angle values."""
    q = rng.randint(3, 5 + 3 * level)
    p = rng.randint(1, q - 1)
    name = rng.choice(("sin", "cos"))
    square = Fraction(p * p, q * q)
    value = 1 - 2 * square if name == "sin" else 2 * square - 1
    text = say(
        rng,
        rf"If $\{name} x = {tex(Fraction(p, q))}$, find $\cos 2x$.",
        rf"Given $\{name} x = {tex(Fraction(p, q))}$, what is the exact value of $\cos 2x$?",
    )
    rule = r"1 - 2\sin^2 x" if name == "sin" else r"2\cos^2 x - 1"
    return Problem(text, rf"$\cos 2x = {rule} = {tex(value)}$.", tex(value))


def cosine_law(rng: Random, level: int) -> Problem:
    """Third side by the law of cosines."""
    a, b, angle = rng.randint(2, 6 + 4 * level), rng.randint(2, 6 + 4 * level), rng.choice((60, 120, 90))
    square = a * a + b * b - {60: 1, 90: 0, 120: -1}[angle] * a * b
    value = surd(1, square)
    text = say(
        rng,
        rf"Two sides of a triangle are ${a}$ and ${b}$ and enclose an angle of ${angle}^\circ$. How long is the third side?",
        f"Two roads leave a village at an angle of {angle} degrees. After {a} km on one and {b} km on the other, how far apart are two hikers in a straight line (third side of the triangle)?",
    )
    return Problem(
        text,
        rf"$c^2 = {a * a} + {b * b} - 2 \cdot {a} \cdot {b} \cos {angle}^\circ = {square}$, so $c = {value}$.",
        value,
    )


def sine_area(rng: Random, level: int) -> Problem:
    """Area from two sides and the angle between them."""
    a, b, angle = (
        rng.randint(2, 8 + 4 * level),
        rng.randint(2, 8 + 4 * level),
        rng.choice((30, 45, 60, 120, 135, 150)),
    )
    s, root = sine(angle)
    value = surd(Fraction(a * b, 2) * s, root)
    text = say(
        rng,
        rf"Two sides of a triangle are ${a}$ and ${b}$, the angle between them is ${angle}^\circ$. Find the exact area.",
        f"A triangular garden has two sides of {a} m and {b} m meeting at an angle of {angle} degrees. What is its exact area in square metres?",
    )
    return Problem(text, rf"$\frac{{1}}{{2}} \cdot {a} \cdot {b} \cdot \sin {angle}^\circ = {value}$.", value)


def sine_law(rng: Random, level: int) -> Problem:
    """A side by the law of sines."""
    a, alpha, beta = (
        rng.randint(2, 15 * level),
        *rng.choice(
            ((30, 45), (30, 60), (45, 60), (30, 90), (60, 45), (45, 30), (60, 30), (30, 120), (45, 120))
        ),
    )
    (s, m), (t, n) = sine(alpha), sine(beta)
    value = surd(a * t / (s * m), n * m)
    text = say(
        rng,
        rf"In triangle $ABC$, $a = {a}$, $A = {alpha}^\circ$ and $B = {beta}^\circ$. Find $b$ exactly.",
        rf"Use the law of sines: the side opposite ${alpha}^\circ$ has length ${a}$. How long is the side opposite ${beta}^\circ$?",
    )
    return Problem(text, rf"$b = \frac{{{a} \sin {beta}^\circ}}{{\sin {alpha}^\circ}} = {value}$.", value)


def amplitude(rng: Random, level: int) -> Problem:
    """Amplitude, period or maximum of a sinusoid."""
    a, b, d = nonzero(rng, 6 + level), rng.randint(2, 9 + level), nonzero(rng, 9)
    name, what = rng.choice(("sin", "cos")), rng.choice(("amplitude", "period", "maximum value"))
    lead = {1: "", -1: "-"}.get(a, str(a))
    shown = rf"y = {lead}\{name}({b}x) {'+' if d > 0 else '-'} {abs(d)}"
    value = {"amplitude": str(abs(a)), "period": times_pi(Fraction(2, b)), "maximum value": str(abs(a) + d)}[
        what
    ]
    text = say(
        rng,
        f"What is the {what} of ${shown}$?",
        f"Find the {what} of the function ${shown}$.",
        f"Read off the {what} of the wave ${shown}$.",
    )
    return Problem(
        text,
        rf"The factor ${a}$ stretches to height ${abs(a)}$, ${b}$ gives the period $\frac{{2\pi}}{{{b}}}$, and ${d}$ shifts the middle line; so the {what} is ${value}$.",
        value,
    )


def trig_equation(rng: Random, level: int) -> Problem:
    """Count solutions of a sinusoidal equation on a full turn."""
    k, name = rng.randint(1, 4 + 4 * level), rng.choice(("sin", "cos"))
    q = rng.randint(3, 12)
    p = rng.choice((-1, 1)) * rng.randint(1, q - 1)
    inner = "x" if k == 1 else f"({k}x)"
    text = say(
        rng,
        rf"How many solutions does $\{name} {inner} = {tex(Fraction(p, q))}$ have for $0 < x < 2\pi$?",
        rf"Count the solutions of $\{name} {inner} = {tex(Fraction(p, q))}$ in the interval $(0, 2\pi)$.",
    )
    return Problem(
        text,
        f"The value lies strictly between -1 and 1 and is not 0, so every full wave meets it twice; there are {k} waves.",
        str(2 * k),
    )


TRIGONOMETRY = area(
    "Trigonometry",
    "Angles and lengths determine each other.",
    area(
        "Angle measure", "Degrees are for maps, radians for calculus.",
        skill("Radian measure", "A half turn is pi.", to_radians),
        skill("Reading radians in degrees", "Every measure must be readable both ways.", to_degrees),
    ),
    area(
        "Trigonometric ratios", "Ratios of sides depend on the angle alone.",
        skill("Special angles", "A few exact values are worth knowing by heart.", exact_value),
        skill("Ratios in right triangles", "Sine, cosine and tangent are ratios of sides.", right_ratio),
    ),
    area(
        "Trigonometric identities", "One ratio determines the others.",
        skill("Pythagorean identity", "Sine and cosine live on a circle.", pythagorean_identity),
        skill("Double-angle formulas", "Doubling an angle squares a ratio.", double_angle),
    ),
    area(
        "Laws of sines and cosines", "They solve triangles without right angles.",
        skill("Law of cosines", "It is Pythagoras with a correction.", cosine_law),
        skill("Law of sines", "Sides are proportional to sines.", sine_law),
        skill("Area from two sides and an angle", "Height is hidden in a sine.", sine_area),
    ),
    skill("Graphs of sine and cosine", "Waves have height, length and position.", amplitude),
    skill("Trigonometric equations", "Waves meet a level many times.", trig_equation),
)  # fmt: skip
