"""Word problems about rates: motion at a speed, and work done at a rate."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, say, tex

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


MOTION = area(
    "Motion problems", "Distance, speed and time determine each other.",
    skill("Constant speed", "Two of three quantities give the third.", constant_speed),
    skill("Meeting and catching up", "Relative speed closes a gap.", meeting),
    skill("Average speed of round trips", "Slow parts last longer and weigh more.", round_trip),
    aliases=("Distance, rate and time",),
)  # fmt: skip

WORK = area(
    "Work rate problems", "Rates add, times do not.",
    skill("Working together", "Shares of a job done in an hour add up.", joint_work),
    skill("Filling with a leak", "A drain has a negative rate.", leak),
    skill("Workers and days", "More hands mean fewer days.", workers),
)  # fmt: skip
