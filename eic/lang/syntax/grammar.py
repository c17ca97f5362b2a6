"""The language's one grammar, ``grammars/explore.lark``, as the plain tables that a parse walks.

Lark reads the grammar and computes its LALR(1) table (``lang.syntax.grammar_build``); importing Lark and
computing the table takes longer than checking a spec, so the tables are kept beside the bytecode,
in ``__pycache__``, under the digest of the grammar's text: a changed grammar never meets an old
table. As with bytecode, a folder that cannot be written costs time and nothing else.

``python -m eic.lang.syntax.grammar`` writes the tables (the installation does, as it compiles bytecode).
"""

import json
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from eic.canon import digest_bytes
from eic.lang.syntax.grammar_form import Grammar, Production

_FILE = Path(__file__).parent.parent.parent / "grammars" / "explore.lark"
_FORM = 1
"""Counted up whenever the fields of ``Grammar`` change their meaning."""


@cache
def grammar() -> Grammar:
    """Return the tables, from beside the bytecode where they are, else by Lark."""
    text = _FILE.read_text(encoding="utf-8")
    place = _place(text)
    kept = _load(place) if place else None
    if kept is not None:
        return kept
    from eic.lang.syntax.grammar_build import build

    made = build(text)
    if place is not None and not sys.dont_write_bytecode:
        _save(made, place)
    return made


def _place(text: str) -> Path | None:
    if __spec__ is None or not __spec__.cached:
        return None
    name = digest_bytes("grammar", f"{_FORM}\n{text}".encode()).removeprefix("b2:")[:16]
    return Path(__spec__.cached).parent / f"explore.{name}.json"


def _load(place: Path) -> Grammar | None:
    """Return the tables kept at ``place``; None when there are none that can be read."""
    try:
        pattern, ignored, keywords, productions, actions, start, end = json.loads(place.read_bytes())
        rules = tuple(
            Production(rule, label, size, tuple(kept), only) for rule, label, size, kept, only in productions
        )
        return Grammar(pattern, tuple(ignored), keywords, rules, tuple(actions), start, end)
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _save(made: Grammar, place: Path) -> None:
    """Keep the tables, whole or not at all; several processes may do so at once."""
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(made, separators=(",", ":")), encoding="utf-8")
        draft.replace(place)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def main() -> None:
    """Write the tables beside the bytecode, whatever the environment says about bytecode."""
    text = _FILE.read_text(encoding="utf-8")
    place = _place(text)
    if place is not None and _load(place) is None:
        from eic.lang.syntax.grammar_build import build

        _save(build(text), place)


if __name__ == "__main__":
    main()
