"""Find a user's task in the taxonomy, however it is spelt, and decide what counts as mathematics."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from eic.teacher.embedded.areas import ROOT
from eic.teacher.embedded.matching import likeness, same, stems
from eic.teacher.embedded.node import Node

CLOSE_ENOUGH = 0.66
"""Least likeness of two names that are taken for one task (two words of three in common)."""

_MATHEMATICS = frozenset(("math", "mathematic", "mathematical"))
_BRANCHES = frozenset(
    ("arithmetic", "algebra", "geometry", "trigonometry", "calculus", "precalculus", "prealgebra")
)


@cache
def _names() -> tuple[tuple[str, Node], ...]:
    """Return every name and alias in the taxonomy with its node, parents first."""
    return tuple((name, node) for node in ROOT.walk() for name in (node.name, *node.aliases))


def named(name: str, *scopes: Iterable[Node]) -> Node | None:
    """Return the node that ``name`` means.

    An equal name wins, in the first scope that has one; else the likest name that is close
    enough, again in the first scope that has one (the earlier node on a tie).
    """
    lists = [tuple(scope) for scope in scopes]
    for nodes in lists:
        for node in nodes:
            if any(same(name, known) for known in (node.name, *node.aliases)):
                return node
    for nodes in lists:
        best: tuple[float, Node] | None = None
        for node in nodes:
            score = max(likeness(name, known) for known in (node.name, *node.aliases))
            if score >= CLOSE_ENOUGH and (best is None or score > best[0]):
                best = (score, node)
        if best:
            return best[1]
    return None


def domain_root(domain_name: str, about: str = "") -> Node | None:
    """Return where a domain hangs in the taxonomy: the root, or the one task it names, or None.

    A name that is no word for mathematics must equal a known task's name: ``time`` is one,
    ``time management`` is not.
    """
    name = domain_name.replace("_", " ")
    if _MATHEMATICS.intersection(stems(name)):
        return ROOT
    if _BRANCHES.intersection(stems(name)):
        return named(name, ROOT.walk()) or ROOT
    for node in ROOT.walk():
        if any(same(name, known) for known in (node.name, *node.aliases)):
            return node
    return ROOT if _MATHEMATICS.intersection(stems(about)) else None


def locate(root: Node, path: Iterable[str]) -> Node | None:
    """Return the node that a path of task names leads to, or None when its last name is unknown.

    Each name is looked for at and below the last one found, then in the whole taxonomy;
    unknown names on the way are passed over, an unknown last name is not.
    """
    here, names = root, list(path)
    if len(names) == 1:
        return root
    found: Node | None = root
    for name in names[1:]:
        found = named(name, here.walk(), ROOT.walk())
        here = found or here
    return found


def nearest(name: str, count: int = 3) -> tuple[str, ...]:
    """Return the known names that look most like ``name``, for error messages."""

    def score(entry: tuple[str, Node]) -> float:
        letters = SequenceMatcher(None, name.casefold(), entry[0].casefold()).ratio()
        return likeness(name, entry[0]) + letters

    ranked = sorted(_names(), key=score, reverse=True)
    return tuple(dict.fromkeys(node.name for _, node in ranked if node is not ROOT))[:count]
