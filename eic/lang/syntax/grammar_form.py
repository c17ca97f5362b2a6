"""What a compiled grammar consists of: plain data, so that it can be kept as JSON."""

from typing import NamedTuple

END = "$END"
"""The kind of the token behind the last one."""


class Production(NamedTuple):
    """One form of a rule: ``size`` symbols, of which the tree keeps those in ``kept``.

    ``label`` names the node (the rule's name, or what stands behind ``->``); a rule with
    ``only_child`` (``?value``) leaves no node where it has exactly one child.
    """

    rule: str
    label: str
    size: int
    kept: tuple[int, ...]
    only_child: bool


class Grammar(NamedTuple):
    """The lexer's pattern and the LALR(1) table.

    ``actions[state][symbol]`` is the next state, or ``~n`` to reduce by ``productions[n]``.
    ``keywords`` are the words that the pattern of names also matches.
    """

    pattern: str
    ignored: tuple[str, ...]
    keywords: dict[str, str]
    productions: tuple[Production, ...]
    actions: tuple[dict[str, int], ...]
    start: int
    end: int
