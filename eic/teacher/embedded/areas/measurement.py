"""Measurement: units, time, temperature, scale, density, angles of a clock."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, decimal, say, tex

_LENGTHS = (("millimetres", 1), ("centimetres", 10), ("metres", 1000), ("kilometres", 1000000))
_MASSES = (("milligrams", 1), ("grams", 1000), ("kilograms", 1000000), ("tonnes", 1000000000))
_VOLUMES = (("millilitres", 1), ("centilitres", 10), ("decilitres", 100), ("litres", 1000))


def _convert(rng: Random, level: int, units: tuple[tuple[str, int], ...]) -> Problem:
    i = rng.randrange(len(units) - 1)
    (small, s), (big, b) = units[i], units[i + 1]
    factor, n = b // s, rng.randint(3, 400 * level)
    if rng.random() < 0.5:
        amount = Fraction(n, 10)
        value, given, wanted = amount * factor, big, small
        steps = (
            rf"One of the {big} is {factor} {small}: ${decimal(amount)} \cdot {factor} = {decimal(value)}$."
        )
    else:
        amount = Fraction(n)
        value, given, wanted = amount / factor, small, big
        steps = rf"{factor} {small} make one of the {big}: ${n} / {factor} = {decimal(value)}$."
    text = say(
        rng,
        f"Convert {decimal(amount)} {given} to {wanted}.",
        f"How many {wanted} are {decimal(amount)} {given}?",
        f"{rng.choice(NAMES)} notes {decimal(amount)} {given}. Express this in {wanted}.",
    )
    return Problem(text, steps, decimal(value))


def lengths(rng: Random, level: int) -> Problem:
    """Metric lengths."""
    return _convert(rng, level, _LENGTHS)


def masses(rng: Random, level: int) -> Problem:
    """Metric masses."""
    return _convert(rng, level, _MASSES)


def capacities(rng: Random, level: int) -> Problem:
    """Metric capacities."""
    return _convert(rng, level, _VOLUMES)


def square_units(rng: Random, level: int) -> Problem:
    """Square and cubic units."""
    power, name = rng.choice(((2, "square"), (3, "cubic")))
    small, big, f = rng.choice(
        (
            ("centimetres", "metres", 100),
            ("millimetres", "centimetres", 10),
            ("inches", "feet", 12),
            ("feet", "yards", 3),
        )
    )
    n = rng.randint(2, 40 * level)
    text = say(
        rng, f"How many {name} {small} are {n} {name} {big}?", f"Convert {n} {name} {big} to {name} {small}."
    )
    return Problem(
        text,
        rf"One of the {name} {big} holds ${f}^{{{power}}} = {f**power}$ {name} {small}, so the number is ${n * f**power}$.",
        str(n * f**power),
    )


def duration(rng: Random, level: int) -> Problem:
    """Minutes between two times of day."""
    start = rng.randint(5 * 60, 14 * 60)
    length = rng.randint(10, 150 * level)
    end = start + length
    a, b = f"{start // 60}:{start % 60:02d}", f"{end // 60}:{end % 60:02d}"
    event = rng.choice(("A film", "A lesson", "A train ride", "A match", "A concert", "A hike", "A meeting"))
    text = say(
        rng,
        f"{event} lasts from {a} to {b} on a 24-hour clock. How many minutes is that?",
        f"How many minutes pass between {a} and {b} of the same day (24-hour clock)?",
    )
    return Problem(
        text,
        f"${end // 60} \\cdot 60 + {end % 60} = {end}$ and ${start // 60} \\cdot 60 + {start % 60} = {start}$; the difference is ${length}$.",
        str(length),
    )


def time_units(rng: Random, level: int) -> Problem:
    """Mixed time units to one unit."""
    h, m, s = rng.randint(1, 5 * level), rng.randint(1, 59), rng.randint(1, 59)
    if level == 1:
        text = say(
            rng,
            f"How many minutes are {h} hours and {m} minutes?",
            f"Convert {h} hours and {m} minutes to minutes.",
        )
        return Problem(text, rf"${h} \cdot 60 + {m} = {60 * h + m}$.", str(60 * h + m))
    total = 3600 * h + 60 * m + s
    text = say(
        rng,
        f"How many seconds are {h} hours, {m} minutes and {s} seconds?",
        f"Convert {h} hours, {m} minutes and {s} seconds to seconds.",
    )
    return Problem(text, rf"${h} \cdot 3600 + {m} \cdot 60 + {s} = {total}$.", str(total))


def clock_angle(rng: Random, level: int) -> Problem:
    """Clock hands."""
    h, m = rng.randint(1, 12), rng.choice((0, 10, 20, 30, 40, 50) if level < 3 else tuple(range(0, 60, 2)))
    gap = abs(30 * (h % 12) + Fraction(m, 2) - 6 * m)
    value = min(gap, 360 - gap)
    text = say(
        rng,
        f"What is the smaller angle between the hands of a clock at {h}:{m:02d}, in degrees?",
        f"At {h}:{m:02d}, how many degrees is the smaller angle between the hour hand and the minute hand of the clock?",
    )
    return Problem(
        text,
        rf"The hour hand stands at ${tex(30 * (h % 12) + Fraction(m, 2))}$ degrees, the minute hand at ${6 * m}$; the smaller angle is ${tex(value)}$.",
        tex(value),
    )


def temperature(rng: Random, level: int) -> Problem:
    """Celsius and Fahrenheit."""
    if rng.random() < 0.5:
        c = rng.randint(-4 * level, 20 * level) * (5 if level < 3 else 1)
        value = Fraction(9 * c, 5) + 32
        text = say(
            rng,
            rf"Convert ${c}$ degrees Celsius to degrees Fahrenheit.",
            f"A thermometer shows ${c}$ degrees Celsius. What is that in degrees Fahrenheit?",
            f"In a recipe the oven is set to ${c}$ degrees on the Celsius dial. Which number would a Fahrenheit dial show?",
            f"Celsius reads ${c}$; what does Fahrenheit read?",
        )
        return Problem(text, rf"$\frac{{9}}{{5}} \cdot ({c}) + 32 = {decimal(value)}$.", decimal(value))
    f = rng.randint(-10, 60 * level) if level == 3 else 32 + 9 * rng.randint(-5, 10 * level)
    value = Fraction(5 * (f - 32), 9)
    text = say(
        rng,
        f"Convert ${f}$ degrees Fahrenheit to degrees Celsius, exactly.",
        f"What is ${f}$ degrees Fahrenheit in degrees Celsius? Give an exact number.",
        f"A weather report says ${f}$ degrees Fahrenheit. Give the exact reading on a Celsius thermometer.",
        f"Fahrenheit reads ${f}$; what does Celsius read, exactly?",
    )
    return Problem(text, rf"$\frac{{5}}{{9}}({f} - 32) = {tex(value)}$.", tex(value))


def map_scale(rng: Random, level: int) -> Problem:
    """Map scales."""
    scale, cm = (
        rng.choice((1000, 5000, 20000, 25000, 50000, 100000, 250000)),
        Fraction(rng.randint(4, 60 * level), 2),
    )
    km = cm * scale / 100000
    if rng.random() < 0.5:
        text = say(
            rng,
            f"On a map of scale $1 : {scale}$ two towns are {decimal(cm)} cm apart. How many kilometres apart are they really?",
            f"A path measures {decimal(cm)} cm on a map; the scale is $1 : {scale}$. How long is it in kilometres?",
            f"Scale $1 : {scale}$: on the map a river section of {decimal(cm)} cm is drawn. What is its true length in km?",
            f"A hiker uses a map at $1 : {scale}$ and measures a trail of {decimal(cm)} cm with a string. How many km must be walked?",
        )
        if text.startswith("A path"):
            text = f"The scale of a map is $1 : {scale}$ and a path measures {decimal(cm)} cm on it. How long is the path in kilometres?"
        return Problem(text, rf"${decimal(cm)} \cdot {scale}$ cm are ${decimal(km)}$ km.", decimal(km))
    text = say(
        rng,
        f"On a map of scale $1 : {scale}$, how many centimetres long is a road of {decimal(km)} km?",
        f"A map is drawn at the scale $1 : {scale}$. A canal of {decimal(km)} km is shown by a line of how many centimetres?",
        f"The scale of a map is $1 : {scale}$. With what length, in how many centimetres, does a pass road of {decimal(km)} km appear?",
    )
    return Problem(
        text,
        rf"${decimal(km)}$ km are ${decimal(km * 100000)}$ cm, and ${decimal(km * 100000)} / {scale} = {decimal(cm)}$.",
        decimal(cm),
    )


def density(rng: Random, level: int) -> Problem:
    """Mass, volume, density."""
    d, v = Fraction(rng.randint(5, 100 * level), 10), rng.randint(2, 30 * level)
    m = d * v
    stuff = rng.choice(("block", "statue", "sample", "ingot", "pebble"))
    what = rng.choice(("mass", "volume", "density"))
    if what == "mass":
        text = say(
            rng,
            f"A {stuff} with density {decimal(d)} g/cm³ has a volume of {v} cm³. What is its mass in grams?",
            f"Find the mass in grams: density {decimal(d)} g/cm³, volume {v} cm³.",
        )
        return Problem(text, rf"${decimal(d)} \cdot {v} = {decimal(m)}$.", decimal(m))
    if what == "volume":
        text = say(
            rng,
            f"A {stuff} has a mass of {decimal(m)} g and a density of {decimal(d)} g/cm³. What is its volume in cm³?",
            f"What is the volume in cm³ of a {stuff} whose mass is {decimal(m)} g at a density of {decimal(d)} g/cm³?",
        )
        return Problem(text, rf"${decimal(m)} / {decimal(d)} = {v}$.", str(v))
    text = say(
        rng,
        f"A {stuff} has a mass of {decimal(m)} g and a volume of {v} cm³. What is its density in g/cm³?",
        f"Given a mass of {decimal(m)} g and a volume of {v} cm³, compute the density in g/cm³ of the {stuff}.",
    )
    return Problem(text, rf"${decimal(m)} / {v} = {decimal(d)}$.", decimal(d))


def speed_units(rng: Random, level: int) -> Problem:
    """km/h and m/s."""
    n = rng.randint(1, 60 * level)
    if rng.random() < 0.5:
        text = say(rng, f"Convert {18 * n} km/h to m/s.", f"How many m/s are {18 * n} km/h?")
        return Problem(text, rf"$\frac{{{18 * n} \cdot 1000}}{{3600}} = {5 * n}$.", str(5 * n))
    value = Fraction(18 * n, 5)
    text = say(
        rng,
        f"Convert {n} m/s to km/h.",
        f"How many km/h are {n} m/s?",
        f"Something moves {n} metres every second. Express {n} m/s in km/h.",
    )
    return Problem(text, rf"$\frac{{{n} \cdot 3600}}{{1000}} = {decimal(value)}$.", decimal(value))


MEASUREMENT = area(
    "Measurement",
    "A number without its unit says nothing.",
    area(
        "Metric units", "Steps of ten make conversion easy.",
        skill("Units of length", "From millimetres to kilometres.", lengths),
        skill("Units of mass", "From milligrams to tonnes.", masses),
        skill("Units of capacity", "From millilitres to litres.", capacities),
        skill("Square and cubic units", "Factors are squared and cubed.", square_units),
        aliases=("Unit conversion",),
    ),
    area(
        "Time", "Sixty, not ten, is its base.",
        skill("Elapsed time", "Differences of clock times.", duration),
        skill("Time units", "Hours, minutes and seconds in one number.", time_units),
        skill("Clock angles", "Two hands at two speeds.", clock_angle),
    ),
    skill("Temperature scales", "Two scales with two zeros.", temperature),
    skill("Maps and scale", "A small drawing of a large world.", map_scale, aliases=("Scale drawings",)),
    skill("Density", "Mass and volume determine each other.", density),
    skill("Speed units", "Per hour is not per second.", speed_units),
    aliases=("Units and measurement",),
)  # fmt: skip
