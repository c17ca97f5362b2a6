"""Lark's door: reads the grammar's text and hands out plain tables. Nothing else imports Lark.

Lark reads the grammar, checks it and computes the LALR(1) table. The walk over the table is
eic's own (``lang.syntax.lalr``), because going on behind an error means to take the stack apart.
"""

import re

from lark import Lark
from lark.grammar import Rule, Terminal
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from eic.lang.syntax.grammar_form import Grammar, Production


def build(text: str) -> Grammar:
    """Compile a grammar. Lark's exceptions say what is wrong with it."""
    lark = Lark(text, parser="lalr", lexer="basic", maybe_placeholders=False)
    table = lark.parse_interactive().parser_state.parse_conf.parse_table
    number = {rule: index for index, rule in enumerate(lark.rules)}
    actions = tuple(
        {
            symbol: target if action is Shift else ~number[target]
            for symbol, (action, target) in table.states[state].items()
        }
        for state in range(len(table.states))
    )
    terminals = sorted(lark.terminals, key=_before)
    keywords = _keywords(terminals)
    pattern = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals if t.name not in keywords)
    return Grammar(
        pattern,
        tuple(lark.ignore_tokens),
        {word: name for name, word in keywords.items()},
        tuple(map(_production, lark.rules)),
        actions,
        table.start_states["start"],
        table.end_states["start"],
    )


def _before(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """Which of two terminals that match at the same place wins: Lark's own order."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


def _keywords(terminals: list[TerminalDef]) -> dict[str, str]:
    """Return the terminals that are one fixed word which a pattern such as ``NAME`` matches too."""
    patterns = [re.compile(t.pattern.to_regexp()) for t in terminals if not isinstance(t.pattern, PatternStr)]
    return {
        t.name: t.pattern.value
        for t in terminals
        if isinstance(t.pattern, PatternStr) and any(p.fullmatch(t.pattern.value) for p in patterns)
    }


def _production(rule: Rule) -> Production:
    kept = tuple(
        index
        for index, symbol in enumerate(rule.expansion)
        if not (isinstance(symbol, Terminal) and symbol.filter_out)
    )
    name = str(rule.origin.name)
    only_child = rule.options.expand1 and rule.alias is None
    return Production(name, rule.alias or name, len(rule.expansion), kept, only_child)
