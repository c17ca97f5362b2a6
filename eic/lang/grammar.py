"""The LALR(1) parser built from ``grammars/explore.lark``, the language's one grammar.

The grammar is small enough to be built at every start (about 30 ms, once per process, and
only when a spec is read), so no generated table can ever disagree with it.
"""

from functools import cache
from importlib.resources import files

from lark import Lark


@cache
def grammar() -> Lark:
    """Return the parser; it holds no state between parses."""
    text = (files("eic") / "grammars" / "explore.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)
