"""Sunbursts: a tree as rings round its root, each task as wide as what it holds.

The picture drawn here works without a script; with one, ``page.js`` draws it anew for the task that
was chosen, by the same rules, from the data beside it. Arcs too thin to be seen are left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eic.report.markup import Markup, el, number
from eic.report.plots.frame import svg
from eic.visible import width

SIZE = 420.0
"""Width and height of the picture, in pixels of its own."""

CORE = 46.0
"""Radius of the middle."""

HUES = 8
THIN = 0.8
"""Arcs that span fewer pixels than this at their outer edge are not drawn."""

MOST_RINGS = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """A node: its place of parent in the list (-1: the root, which comes first), name, weight, whether struck out.

    ``weight`` is its own, without what lies below it; ``words`` is its tooltip.
    """

    parent: int
    name: str
    weight: float
    struck: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """A piece of a ring: node ``at``, ring ``depth`` (1: innermost), from ``start`` to ``end`` (0..1 of a turn)."""

    at: int
    depth: int
    start: float
    end: float
    hue: int


def totals(slices: Sequence[Slice]) -> list[float]:
    """Return each node's weight with all below it. Parents come before their children."""
    sums = [max(0.0, item.weight) for item in slices]
    for at in range(len(slices) - 1, 0, -1):
        sums[slices[at].parent] += sums[at]
    return sums


def rings(slices: Sequence[Slice]) -> int:
    """Return how many rings lie round the root, at most ``MOST_RINGS``."""
    depths = [0] * len(slices)
    for at, item in enumerate(slices):
        depths[at] = depths[item.parent] + 1 if item.parent >= 0 else 0
    return min(MOST_RINGS, max(depths, default=0))


def arcs(slices: Sequence[Slice]) -> list[Arc]:
    """Return what of a tree can be seen: children share their parent's arc by weight, in their order."""
    if not slices:
        return []
    sums, shown = totals(slices), rings(slices)
    children: list[list[int]] = [[] for _ in slices]
    for at, item in enumerate(slices):
        if item.parent >= 0:
            children[item.parent].append(at)
    found: list[Arc] = []
    stack = [(0, 0, 0.0, 1.0, 0)]
    while stack:
        node, depth, start, end, hue = stack.pop()
        if depth == shown:
            continue
        whole = sum(sums[child] for child in children[node])
        own = max(0.0, slices[node].weight) if node else 0.0
        place, span = start, end - start
        for number_, child in enumerate(children[node]):
            share = span * sums[child] / (whole + own) if whole + own else 0.0
            arc = Arc(child, depth + 1, place, place + share, number_ % HUES if node == 0 else hue)
            place += share
            if share * 2 * math.pi * _radius(depth + 1, shown) >= THIN:
                found.append(arc)
                stack.append((child, depth + 1, arc.start, arc.end, arc.hue))
    return sorted(found, key=lambda arc: (arc.depth, arc.start))


def sunburst(title: str, about: str, slices: Sequence[Slice], name: str) -> Markup:
    """Return the picture. ``name`` is the id of the element; its data is ``<name>-data`` (see ``page.js``)."""
    shown = max(1, rings(slices))
    half = SIZE / 2
    parts = []
    for arc in arcs(slices):
        item = slices[arc.at]
        tag = f"arc b{arc.hue} l{min(arc.depth, 3)}" + (" struck" if item.struck else "")
        shape = _path(arc, shown)
        parts.append(el("path", el("title", item.words or item.name), d=shape, class_=tag, data_i=arc.at))
        if item.struck:
            parts.append(el("path", d=shape, class_="over", fill=f"url(#{name}-hatch)"))
    parts += [words for arc in arcs(slices) if (words := _label(slices[arc.at].name, arc, shown)) is not None]
    core = el("circle", cx=0, cy=0, r=CORE - 3, class_="core", data_i=0)
    middle = el("text", _short(slices[0].name, 13) if slices else "", x=0, y=4, class_="core-name mid")
    turned = el("g", parts, core, middle, transform=f"translate({half:g} {half:g})", class_="arcs")
    picture = svg(title, about, SIZE, SIZE, hatch(name), turned, class_="sunburst")
    return el("div", picture, id=name, class_="burst")


def hatch(name: str) -> Markup:
    """Return the pattern of what is struck out (a sign beside its colour)."""
    line = el("path", d="M0 6L6 0", class_="hatch-line")
    return el(
        "defs", el("pattern", line, id=f"{name}-hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    )


def _radius(depth: int, shown: int) -> float:
    return CORE + (SIZE / 2 - 2 - CORE) * depth / max(1, shown)


def _path(arc: Arc, shown: int) -> str:
    inner, outer = _radius(arc.depth - 1, shown), _radius(arc.depth, shown)
    start, end = arc.start, min(arc.end, arc.start + 0.99999)
    large = 1 if end - start > 0.5 else 0
    return (
        f"M{_at(outer, start)}A{number(outer)} {number(outer)} 0 {large} 1 {_at(outer, end)}"
        f"L{_at(inner, end)}A{number(inner)} {number(inner)} 0 {large} 0 {_at(inner, start)}Z"
    )


def _at(radius: float, turn: float) -> str:
    angle = 2 * math.pi * turn
    return f"{number(radius * math.sin(angle))} {number(-radius * math.cos(angle))}"


def _label(name: str, arc: Arc, shown: int) -> Markup | None:
    inner, outer = _radius(arc.depth - 1, shown), _radius(arc.depth, shown)
    middle = (inner + outer) / 2
    if (arc.end - arc.start) * 2 * math.pi * middle < 11:
        return None
    turn = (arc.start + arc.end) / 2 * 360 - 90
    flip = 180 if turn > 90 else 0
    place = f"rotate({number(turn)}) translate({number(middle)} 0) rotate({flip})"
    return el(
        "text", _short(name, int((outer - inner - 8) / 5.2)), y=3.5, transform=place, class_="arc-name mid"
    )


def _short(name: str, room: int) -> str:
    """Return as much of a name as fits in ``room`` Latin letters."""
    if width(name) <= room:
        return name
    kept, used = [], 1.0
    for character in name:
        used += width(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
