"""Logic and sets: operations, counting with overlaps, truth tables, relations, pigeonholes, graphs."""

from itertools import product
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, listed, say


def _set(values: list[int]) -> str:
    return rf"\{{{listed(values)}\}}" if values else r"\emptyset"


def set_operation(rng: Random, level: int) -> Problem:
    """Union, intersection or difference of explicit sets."""
    top = 10 + 6 * level
    a, b = (sorted(rng.sample(range(1, top), 3 + level)) for _ in range(2))
    b = sorted({*b, a[0], a[-1]})
    a = sorted({*a, top + rng.randint(1, 9)})
    sign, name = rng.choice(((r"\cup", "union"), (r"\cap", "intersection"), (r"\setminus", "difference")))
    value = sorted({r"\cup": set(a) | set(b), r"\cap": set(a) & set(b), r"\setminus": set(a) - set(b)}[sign])
    text = say(
        rng,
        rf"Let $A = {_set(a)}$ and $B = {_set(b)}$. Find $A {sign} B$.",
        rf"List the elements of $A {sign} B$ (the {name}) for $A = {_set(a)}$ and $B = {_set(b)}$.",
    )
    rule = {
        "union": "in at least one of the sets",
        "intersection": "in both sets",
        "difference": "in $A$ but not in $B$",
    }[name]
    return Problem(text, f"Collect every element that is {rule}.", _set(value))


def power_set(rng: Random, level: int) -> Problem:
    """Count subsets."""
    n = rng.randint(3, 6 + 3 * level)
    kind = rng.randint(1, 3)
    if kind == 1:
        text = say(
            rng,
            f"How many subsets does a set with ${n}$ elements have?",
            f"A set has {n} elements. How many elements are in its power set?",
        )
        return Problem(text, f"Each element is in or out: $2^{{{n}}} = {2**n}$.", str(2**n))
    if kind == 2:
        text = say(
            rng,
            f"How many nonempty subsets does a set with {n} elements have?",
            f"Count the nonempty subsets of a set with ${n}$ elements.",
        )
        return Problem(text, f"All $2^{{{n}}} = {2**n}$ subsets but one: ${2**n - 1}$.", str(2**n - 1))
    m = rng.randint(2, 6 + 2 * level)
    text = say(
        rng,
        f"Set $A$ has {n} elements and set $B$ has {m}. How many elements does the Cartesian product $A \\times B$ have?",
        f"If $|A| = {n}$ and $|B| = {m}$, what is the size of the Cartesian product $A \\times B$?",
    )
    return Problem(text, rf"Every pair counts: ${n} \cdot {m} = {n * m}$.", str(n * m))


def two_set_overlap(rng: Random, level: int) -> Problem:
    """Inclusion-exclusion with two groups."""
    both, a, b, none = (
        rng.randint(2, 9 * level),
        rng.randint(3, 20 * level),
        rng.randint(3, 20 * level),
        rng.randint(0, 9 * level),
    )
    total = a + b + both + none
    x, y = rng.sample(
        ("tea", "coffee", "juice", "chess", "tennis", "music", "biology", "French", "history", "swimming"), 2
    )
    want = rng.choice(("both", "neither"))
    if want == "both":
        text = say(
            rng,
            f"Of {total} people, {a + both} like {x}, {b + both} like {y} and {none} like neither. How many like both?",
            f"In a group of {total}, {a + both} chose {x}, {b + both} chose {y}, and {none} chose neither. Find how many chose both.",
        )
        return Problem(
            text,
            f"${total} - {none} = {total - none}$ like at least one, and ${a + both} + {b + both} - {total - none} = {both}$.",
            str(both),
        )
    text = say(
        rng,
        f"Of {total} people, {a + both} like {x}, {b + both} like {y} and {both} like both. How many like neither?",
        f"In a group of {total}, {a + both} chose {x}, {b + both} chose {y}, and {both} chose both. Find how many chose neither.",
    )
    return Problem(
        text,
        f"${a + both} + {b + both} - {both} = {a + b + both}$ like at least one, which leaves ${none}$.",
        str(none),
    )


def divisible_count(rng: Random, level: int) -> Problem:
    """Count multiples of one number or another."""
    n = rng.randint(30, 200 * level)
    a, b = rng.choice(((2, 3), (2, 5), (3, 5), (4, 6), (3, 7), (6, 10), (5, 7), (4, 9), (6, 8)))
    value = sum(1 for k in range(1, n + 1) if k % a == 0 or k % b == 0)
    text = say(
        rng,
        f"How many integers from $1$ to ${n}$ are divisible by ${a}$ or ${b}$ (or both)?",
        f"Count the numbers from 1 to {n} that are divisible by {a} or {b}.",
    )
    step = next(k for k in range(a, a * b + 1) if k % a == 0 and k % b == 0)
    return Problem(
        text,
        f"${n // a}$ multiples of ${a}$ plus ${n // b}$ of ${b}$ minus ${n // step}$ of ${step}$: ${value}$.",
        str(value),
    )


_FORMULAS = (r"p \land q", r"p \lor q", r"p \to q", r"p \leftrightarrow q", r"\lnot p \lor q", r"\lnot (p \land q)",
             r"\lnot p \to q", r"p \land \lnot q", r"\lnot (p \lor q)", r"\lnot p \leftrightarrow q")  # fmt: skip


def _value(formula: str, p: bool, q: bool) -> bool:
    """Return the truth value of one of the listed formulas."""
    return {
        r"p \land q": p and q, r"p \lor q": p or q, r"p \to q": not p or q, r"p \leftrightarrow q": p == q,
        r"\lnot p \lor q": not p or q, r"\lnot (p \land q)": not (p and q), r"\lnot p \to q": p or q,
        r"p \land \lnot q": p and not q, r"\lnot (p \lor q)": not (p or q), r"\lnot p \leftrightarrow q": p != q,
    }[formula]  # fmt: skip


def truth_rows(rng: Random, level: int) -> Problem:
    """Count the satisfying rows of a truth table."""
    one, two = rng.choice(_FORMULAS), rng.choice(_FORMULAS)
    joint = rng.choice((r"\land", r"\lor", r"\to"))
    if level == 1:
        shown, rows = one, [(p, q) for p, q in product((True, False), repeat=2) if _value(one, p, q)]
        size, letters = 4, "$p$ and $q$"
        count = len(rows)
    else:
        other = two.replace("p", "r")
        shown, size, letters = rf"({one}) {joint} ({other})", 8, "$p$, $q$ and $r$"
        count = 0
        for p, q, r in product((True, False), repeat=3):
            x, y = _value(one, p, q), _value(two, r, q)
            count += {r"\land": x and y, r"\lor": x or y, r"\to": not x or y}[joint]
    text = say(
        rng,
        f"In how many rows of its truth table (over {letters}) is ${shown}$ true?",
        f"How many truth assignments of {letters} make ${shown}$ true?",
        f"Build the truth table of ${shown}$ over {letters}. In how many rows is the formula true?",
    )
    return Problem(
        text, f"Checking all {size} rows of the truth table one by one, ${count}$ are true.", str(count)
    )


def pigeonhole(rng: Random, level: int) -> Problem:
    """Apply the pigeonhole principle."""
    n, k = rng.randint(3, 12 * level), rng.randint(2, 2 + 2 * level)
    thing = rng.choice(("socks", "marbles", "cards", "gloves", "balls"))
    text = say(
        rng,
        f"A drawer holds many {thing} in {n} colours. How many must be taken blindly to be certain of {k} of one colour?",
        f"There are plenty of {thing} in {n} different colours in a dark box. What is the least number to draw so that {k} of one colour are certain?",
        f"{n} colours of {thing} lie mixed in a sack, plenty of each. Without looking, what is the smallest draw that makes {k} of one colour certain?",
        f"Blindfolded, you pull {thing} in {n} colours out of a full barrel, one after another. After which number of draws are {k} of one colour certain for the first time?",
        f"A vending machine hands out {thing} in {n} colours at random. How many purchases guarantee, that is make certain, {k} of one colour?",
    )
    value = n * (k - 1) + 1
    return Problem(
        text, rf"At worst ${k - 1}$ of each colour come first: ${n} \cdot {k - 1} + 1 = {value}$.", str(value)
    )


def handshakes(rng: Random, level: int) -> Problem:
    """Edges and degrees of graphs."""
    n = rng.randint(5, 20 * level)
    kind = rng.randint(1, 4)
    if kind == 1:
        text = say(
            rng,
            f"At a meeting of {n} people everybody shakes hands once with everybody else. How many handshakes are there?",
            f"How many edges does the complete graph on ${n}$ vertices have?",
        )
        return Problem(
            text, rf"$\frac{{{n} \cdot {n - 1}}}{{2}} = {n * (n - 1) // 2}$.", str(n * (n - 1) // 2)
        )
    if kind == 2:
        d = rng.choice((2, 4, 6, 3, 5)[: 2 + level])
        n += n * d % 2
        n = max(n, d + 2 + d % 2)
        n += n * d % 2
        text = say(
            rng,
            f"Each of the {n} vertices of a graph has degree {d}. How many edges does it have?",
            f"A graph has {n} vertices and each vertex has degree {d}. Count the edges.",
        )
        return Problem(
            text,
            rf"Degrees count every edge twice: $\frac{{{n} \cdot {d}}}{{2}} = {n * d // 2}$.",
            str(n * d // 2),
        )
    if kind == 3:
        text = say(
            rng,
            f"How many edges does a tree with {n} vertices have?",
            f"A connected graph without cycles is a tree. If it has ${n}$ vertices, how many edges does it have?",
        )
        return Problem(text, f"A tree has one edge fewer than vertices: ${n - 1}$.", str(n - 1))
    e = n + rng.randint(1, 2 * n - 6)
    text = say(
        rng,
        f"A connected planar graph has {n} vertices and {e} edges. How many faces does a plane drawing have, the outer one included?",
        f"Use Euler's formula: how many faces has a connected planar graph with ${n}$ vertices and ${e}$ edges?",
    )
    return Problem(text, f"$F = E - V + 2 = {e} - {n} + 2 = {e - n + 2}$.", str(e - n + 2))


LOGIC_SETS = area(
    "Logic and Sets",
    "They are the grammar of mathematics.",
    skill("Set operations", "Unions, intersections and differences combine sets by membership.", set_operation, aliases=("Sets",)),
    skill("Subsets and Cartesian products", "Their sizes follow from choices.", power_set, aliases=("Power sets",)),
    area(
        "Inclusion-exclusion", "What is counted twice must be taken off once.",
        skill("Overlapping groups", "Surveys ask for more than one thing.", two_set_overlap),
        skill("Multiples of one number or another", "Common multiples are counted twice.", divisible_count),
        aliases=("Venn diagrams",),
    ),
    skill("Truth tables", "All cases fit into one table.", truth_rows, aliases=("Propositional logic", "Logic")),
    skill("Pigeonhole principle", "More pigeons than holes means company.", pigeonhole),
    skill("Graph theory", "Points and lines model friends, roads and nets.", handshakes, aliases=("Graphs",)),
    aliases=("Set theory", "Discrete mathematics"),
)  # fmt: skip
