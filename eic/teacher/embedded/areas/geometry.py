"""Geometry: lengths, angles, areas and volumes."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, say, surd, tex, times_pi

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41), (12, 35, 37))


def rectangle_area(rng: Random, level: int) -> Problem:
    """Area or perimeter of a rectangle, directly or backwards."""
    a, b = rng.randint(3, 15 * level), rng.randint(3, 15 * level)
    if level == 3:
        text = say(
            rng,
            f"A rectangle has perimeter {2 * (a + b)} and one side of length {a}. What is its area?",
            f"A rectangular field is fenced with {2 * (a + b)} metres of fence; one side measures {a} metres. Find its area in square metres.",
        )
        return Problem(
            text, f"The other side is ${2 * (a + b)} / 2 - {a} = {b}$, so the area is ${a * b}$.", str(a * b)
        )
    what = rng.choice(("area", "perimeter"))
    value = a * b if what == "area" else 2 * (a + b)
    text = say(
        rng,
        f"A rectangle measures {a} by {b}. Find its {what}.",
        f"What is the {what} of a rectangle with sides ${a}$ and ${b}$?",
        f"The floor of {rng.choice(NAMES)}'s room is a rectangle, {a} feet long and {b} feet wide. Determine its {what} in feet or square feet.",
    )
    return Problem(
        text, (rf"${a} \cdot {b}" if what == "area" else rf"$2({a} + {b})") + f" = {value}$.", str(value)
    )


def triangle_area(rng: Random, level: int) -> Problem:
    """Area of a triangle from base and height."""
    b, h = rng.randint(3, 14 * level), rng.randint(3, 14 * level)
    value = Fraction(b * h, 2)
    text = say(
        rng,
        f"A triangle has base {b} and height {h}. What is its area?",
        f"Find the area of a triangle whose base is ${b}$ and whose height is ${h}$.",
        f"A triangular sail has a base of {b} metres and a height of {h} metres. How many square metres is its area?",
    )
    return Problem(text, rf"$\frac{{1}}{{2}} \cdot {b} \cdot {h} = {tex(value)}$.", tex(value))


def trapezoid_area(rng: Random, level: int) -> Problem:
    """Area of a trapezoid."""
    a, b, h = (rng.randint(3, 12 * level) for _ in range(3))
    value = Fraction((a + b) * h, 2)
    text = say(
        rng,
        f"A trapezoid has parallel sides {a} and {b} and height {h}. Find its area.",
        f"What is the area of a trapezoid with parallel sides ${a}$, ${b}$ and distance ${h}$ between them?",
    )
    return Problem(text, rf"$\frac{{{a} + {b}}}{{2}} \cdot {h} = {tex(value)}$.", tex(value))


def heron(rng: Random, level: int) -> Problem:
    """Area of a triangle from its three sides."""
    p, q, r = rng.choice(
        (
            (3, 4, 5),
            (5, 5, 6),
            (5, 5, 8),
            (5, 12, 13),
            (10, 13, 13),
            (13, 14, 15),
            (4, 13, 15),
            (9, 10, 17),
            (7, 15, 20),
            (11, 13, 20),
        )
    )
    k = rng.randint(1, 1 + 2 * level)
    a, b, c = rng.sample((p * k, q * k, r * k), 3)
    double_s = a + b + c
    square = Fraction(double_s * (double_s - 2 * a) * (double_s - 2 * b) * (double_s - 2 * c), 16)
    value = surd(1, int(square))
    text = say(
        rng,
        f"Find the area of a triangle with side lengths ${a}$, ${b}$ and ${c}$.",
        f"The three sides of a triangle are {a}, {b} and {c} long. Use Heron's formula to get the area.",
    )
    steps = rf"Half the perimeter is ${tex(Fraction(double_s, 2))}$; Heron's formula gives $\sqrt{{{int(square)}}} = {value}$."
    return Problem(text, steps, value)


def circle(rng: Random, level: int) -> Problem:
    """Area or circumference of a circle."""
    r, what = rng.randint(2, 20 * level), rng.choice(("area", "circumference"))
    given, shown = rng.choice((("radius", r), ("diameter", 2 * r)))
    value = r * r if what == "area" else 2 * r
    text = say(
        rng,
        rf"A circle has {given} ${shown}$. Express its {what} in terms of $\pi$.",
        f"What is the exact {what} of a circle of {given} {shown}?",
        f"A round pond has a {given} of {shown} metres. Find the exact {what}.",
    )
    rule = rf"\pi \cdot {r}^{{2}}" if what == "area" else rf"2\pi \cdot {r}"
    return Problem(text, f"With radius ${r}$ the {what} is ${rule} = {times_pi(value)}$.", times_pi(value))


def sector(rng: Random, level: int) -> Problem:
    """Arc length or sector area."""
    r, angle = (
        rng.randint(2, 12 * level),
        rng.choice((30, 36, 40, 45, 60, 72, 90, 120, 135, 150, 240, 270, 300)),
    )
    what = rng.choice(("arc length", "sector area"))
    value = Fraction(angle, 360) * (r * r if what == "sector area" else 2 * r)
    text = say(
        rng,
        rf"In a circle of radius ${r}$ a central angle measures ${angle}^\circ$. Find the {what}.",
        f"What is the exact {what} for radius {r} and a central angle of {angle} degrees?",
    )
    return Problem(
        text,
        rf"The angle is $\frac{{{angle}}}{{360}} = {tex(Fraction(angle, 360))}$ of a full turn, so the {what} is ${times_pi(value)}$.",
        times_pi(value),
    )


def hypotenuse(rng: Random, level: int) -> Problem:
    """Hypotenuse of a right triangle."""
    if level == 1:
        a, b, _ = rng.choice(TRIPLES)
        k = rng.randint(1, 6)
        a, b = a * k, b * k
    else:
        a, b = rng.randint(1, 6 * level), rng.randint(1, 6 * level)
    value = surd(1, a * a + b * b)
    text = say(
        rng,
        f"A right triangle has legs ${a}$ and ${b}$. How long is the hypotenuse?",
        f"Find the hypotenuse of a right triangle with legs of {a} and {b} units.",
        f"{rng.choice(NAMES)} walks {a} blocks north and {b} blocks east. What is the straight-line distance from the start, in blocks?",
    )
    return Problem(text, rf"${a}^{{2}} + {b}^{{2}} = {a * a + b * b}$, so the length is ${value}$.", value)


def missing_leg(rng: Random, level: int) -> Problem:
    """A leg of a right triangle."""
    a = rng.randint(2, 9 * level)
    c = a + rng.randint(1, 6 * level)
    value = surd(1, c * c - a * a)
    text = say(
        rng,
        f"In a right triangle the hypotenuse is ${c}$ and one leg is ${a}$. Find the other leg.",
        f"A ladder of length {c} leans on a wall with its foot {a} away from the wall. How high up does it reach?",
    )
    return Problem(text, rf"${c}^{{2}} - {a}^{{2}} = {c * c - a * a}$, and its root is ${value}$.", value)


def triangle_angle(rng: Random, level: int) -> Problem:
    """The third angle of a triangle, or an exterior angle."""
    a, b = rng.randint(15, 100), rng.randint(10, 75)
    what = rng.choice(("third", "exterior"))
    if what == "third":
        text = say(
            rng,
            rf"Two angles of a triangle are ${a}^\circ$ and ${b}^\circ$. How many degrees is the third angle?",
            f"A triangle has angles of {a} degrees and {b} degrees. What is the third angle in degrees?",
        )
        return Problem(text, f"$180 - {a} - {b} = {180 - a - b}$.", str(180 - a - b))
    text = f"Two interior angles of a triangle are {a} and {b} degrees. How many degrees is the exterior angle at the remaining corner?"
    return Problem(
        text, f"An exterior angle is the sum of the two others: ${a} + {b} = {a + b}$.", str(a + b)
    )


def polygon_angle(rng: Random, level: int) -> Problem:
    """Angles and diagonals of polygons."""
    n = rng.choice((3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 40, 45))
    m = rng.randint(5, 20 * level)
    kind = rng.randint(1, 3)
    if kind == 1:
        text = say(
            rng,
            f"How many degrees is each interior angle of a regular polygon with {n} sides?",
            f"A regular polygon has ${n}$ sides. Find each interior angle in degrees.",
        )
        return Problem(
            text, rf"$\frac{{({n} - 2) \cdot 180}}{{{n}}} = {(n - 2) * 180 // n}$.", str((n - 2) * 180 // n)
        )
    if kind == 2:
        text = say(
            rng,
            f"What is the sum of the interior angles of a polygon with {m} sides, in degrees?",
            f"Find the sum of the interior angles (in degrees) of a convex ${m}$-gon.",
        )
        return Problem(text, rf"$({m} - 2) \cdot 180 = {(m - 2) * 180}$.", str((m - 2) * 180))
    text = say(
        rng,
        f"How many diagonals does a convex polygon with {m} sides have?",
        f"Count the diagonals of a convex ${m}$-gon.",
    )
    return Problem(
        text,
        rf"Each corner has {m - 3} diagonals, each counted twice: $\frac{{{m} \cdot {m - 3}}}{{2}} = {m * (m - 3) // 2}$.",
        str(m * (m - 3) // 2),
    )


def box(rng: Random, level: int) -> Problem:
    """Volume or surface of a box."""
    a, b, c = (rng.randint(2, 7 * level) for _ in range(3))
    what = rng.choice(("volume", "surface area"))
    value = a * b * c if what == "volume" else 2 * (a * b + b * c + a * c)
    text = say(
        rng,
        f"A box has edges {a}, {b} and {c}. What is its {what}?",
        f"Find the {what} of a rectangular prism measuring ${a}$ by ${b}$ by ${c}$.",
        f"A closed carton is {a} dm long, {b} dm wide and {c} dm high. Calculate its {what}.",
    )
    rule = (
        rf"{a} \cdot {b} \cdot {c}"
        if what == "volume"
        else rf"2({a} \cdot {b} + {b} \cdot {c} + {a} \cdot {c})"
    )
    return Problem(text, f"${rule} = {value}$.", str(value))


def round_solid(rng: Random, level: int) -> Problem:
    """Volume of a cylinder, cone or sphere."""
    r, h = rng.randint(2, 8 * level), rng.randint(2, 9 * level)
    solid = rng.choice(("cylinder", "cone", "sphere"))
    if solid == "sphere":
        value = Fraction(4 * r**3, 3)
        text = say(
            rng,
            f"Find the exact volume of a sphere of radius {r}.",
            f"What is the volume of a sphere with radius ${r}$, in terms of $\\pi$?",
        )
        return Problem(text, rf"$\frac{{4}}{{3}}\pi \cdot {r}^{{3}} = {times_pi(value)}$.", times_pi(value))
    value = Fraction(r * r * h, 1 if solid == "cylinder" else 3)
    text = say(
        rng,
        f"Find the exact volume of a {solid} with radius {r} and height {h}.",
        f"A {solid} has radius ${r}$ and height ${h}$. Express its volume in terms of $\\pi$.",
        f"How much does a {solid} of radius {r} cm and height {h} cm hold? Give the exact volume in cubic centimetres.",
    )
    factor = "" if solid == "cylinder" else r"\frac{1}{3}"
    return Problem(text, rf"${factor}\pi \cdot {r}^{{2}} \cdot {h} = {times_pi(value)}$.", times_pi(value))


def similar_triangles(rng: Random, level: int) -> Problem:
    """Scale lengths between similar figures."""
    a, b, c = (rng.randint(2, 9 * level) for _ in range(3))
    value = Fraction(b * c, a)
    text = say(
        rng,
        f"Two triangles are similar. A side of length {a} in the first corresponds to {b} in the second. How long is the side of the second that corresponds to a side of length {c} in the first?",
        f"A pole {a} metres tall casts a shadow of {b} metres. At the same moment, how long is the shadow of a tree {c} metres tall, in metres?",
        f"A photo {a} cm wide is {b} cm high. Enlarged to a similar print {c} cm wide, how high is it in cm?",
        f"In similar triangles the sides {a} and {b} correspond. Which length in the second triangle belongs to {c} in the first?",
    )
    return Problem(
        text,
        rf"The scale factor is $\frac{{{b}}}{{{a}}}$, so the length is ${c} \cdot \frac{{{b}}}{{{a}}} = {tex(value)}$.",
        tex(value),
    )


def area_scale(rng: Random, level: int) -> Problem:
    """Scale areas and volumes."""
    k, n = rng.randint(2, 3 + 2 * level), rng.randint(2, 25 * level)
    what, power = rng.choice((("area", 2), ("volume", 3)))
    shape = "figure" if what == "area" else "solid"
    text = say(
        rng,
        f"All lengths of a {shape} with {what} {n} are multiplied by {k}. What is the new {what}?",
        f"A {shape} of {what} ${n}$ is enlarged by the scale factor ${k}$. Find the {what} of the image.",
        f"If every length of a {shape} grows {k}-fold and its {what} was {n}, what is the {what} now?",
    )
    return Problem(
        text,
        rf"The {what} grows by ${k}^{{{power}}} = {k**power}$: ${n} \cdot {k**power} = {n * k**power}$.",
        str(n * k**power),
    )


GEOMETRY = area(
    "Geometry",
    "Shape, size and position describe the world around us.",
    area(
        "Area of plane figures", "Land, paint and paper are measured by area.",
        skill("Rectangles", "The simplest shape teaches both area and perimeter.", rectangle_area),
        skill("Triangle area from base and height", "A triangle is half a parallelogram.", triangle_area),
        skill("Trapezoids", "Averaging the parallel sides gives a rectangle.", trapezoid_area),
        skill("Heron's formula", "Three sides fix a triangle and its area.", heron),
        aliases=("Area", "Area and perimeter"),
    ),
    area(
        "Circles", "Wheels, plates and orbits.",
        skill("Circumference and area of a circle", "Both come from one constant.", circle),
        skill("Arcs and sectors", "A part of a circle is a part of a full turn.", sector),
    ),
    area(
        "Pythagorean theorem", "The most used theorem of all.",
        skill("Finding the hypotenuse", "Squares of the legs add up.", hypotenuse),
        skill("Finding a leg", "Subtracting squares gives the missing side.", missing_leg),
        aliases=("Right triangles",),
    ),
    area(
        "Angles", "Turning is measured before lengths are.",
        skill("Angles in a triangle", "They always make a half turn.", triangle_angle),
        skill("Polygon angles and diagonals", "Triangles inside a polygon count its angles.", polygon_angle),
        aliases=("Polygons",),
    ),
    area(
        "Solid figures", "Boxes, cans and balls have volume and skin.",
        skill("Rectangular prisms", "Volume is layers of area.", box),
        skill("Cylinders, cones and spheres", "Round solids share one family of formulas.", round_solid),
        aliases=("Volume", "Solid geometry", "Volume and surface area"),
    ),
    area(
        "Similarity", "Equal shapes of different size share their ratios.",
        skill("Lengths in similar figures", "One pair of sides gives the scale.", similar_triangles),
        skill("Scaling areas and volumes", "Area grows with the square, volume with the cube.", area_scale),
    ),
)  # fmt: skip
