"""The walk over the grammar's LALR(1) table, with a stack that error recovery may take apart."""

from dataclasses import dataclass

from eic.lang.syntax.grammar import grammar
from eic.lang.syntax.grammar_form import END
from eic.lang.syntax.tokens import Tok


@dataclass(slots=True)
class Tree:
    """A node of the parse: a rule's name, its children, and the place ``[start, end)`` it covers."""

    kind: str
    children: list["Tok | Tree"]
    start: int
    end: int


class Parser:
    """One parse: give it tokens one by one, then ask for the tree."""

    def __init__(self) -> None:
        self._grammar = grammar()
        self._states = [self._grammar.start]
        self._values: list[Tok | Tree] = []

    def innermost(self, most: int) -> tuple[int, ...]:
        """Return the innermost states, the current one last."""
        return tuple(self._states[-most:])

    def expected(self) -> frozenset[str]:
        """Return the symbols that the current state knows what to do with."""
        return frozenset(self._grammar.actions[self._states[-1]])

    def feed(self, token: Tok) -> bool:
        """Take one token; False when it does not fit."""
        actions = self._grammar.actions
        while True:
            action = actions[self._states[-1]].get(token.kind)
            if action is None:
                return False
            if action >= 0:
                self._states.append(action)
                self._values.append(token)
                return True
            self._reduce(~action)

    def unwind(self, kind: str) -> None:
        """Forget what was read last, up to where a token of this kind can be shifted."""
        actions = self._grammar.actions
        while actions[self._states[-1]].get(kind, -1) < 0:
            self._states.pop()
            self._values.pop()

    def finish(self) -> Tree:
        """Return the tree; only between lines, outside all braces, does the text end well."""
        while self._states[-1] != self._grammar.end:
            self._reduce(~self._grammar.actions[self._states[-1]][END])
        (tree,) = self._values
        assert isinstance(tree, Tree)
        return tree

    def _reduce(self, number: int) -> None:
        rule, label, size, kept, only_child = self._grammar.productions[number]
        first = len(self._values) - size
        values = self._values[first:]
        children: list[Tok | Tree] = []
        for index in kept:
            value = values[index]
            if isinstance(value, Tree) and value.kind.startswith("_"):
                children += value.children
            else:
                children.append(value)
        node: Tok | Tree
        if only_child and len(children) == 1:
            node = children[0]
        else:
            node = Tree(label, children, values[0].start if values else 0, values[-1].end if values else 0)
        del self._values[first:], self._states[first + 1 :]
        self._values.append(node)
        self._states.append(self._grammar.actions[self._states[-1]][rule])
