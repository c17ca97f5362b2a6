"""Lark's parse tree to the syntax tree of ``lang.ast``: nothing of Lark leaves this door."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from lark import Token, Tree

from eic.diagnostics import Diagnostics, Fix
from eic.lang import ast
from eic.lang.literals import read_quantity, read_string, read_text
from eic.source import Source, Span

Node = Tree[Token]
SUPPORTED = 1


@dataclass(frozen=True, slots=True)
class Lowering:
    """One file's conversion. ``faulty`` holds the starts of tokens that were reported before."""

    source: Source
    report: Diagnostics
    faulty: frozenset[int]

    def file(self, tree: Node, comments: tuple[ast.Comment, ...]) -> ast.File:
        """Convert the whole tree; report a missing or unknown version."""
        version: ast.Version | None = None
        children = list(tree.children)
        if children and isinstance(children[0], Tree) and children[0].data == "version":
            version = self._version(children.pop(0))
        else:
            self._no_version()
        items = self._items(children, one_line=False, after=version)
        return ast.File(self.source, version, items, comments)

    def _version(self, tree: Token | Node) -> ast.Version:
        number = self._quantity(_tokens(tree)[1])
        if number.text != str(SUPPORTED):
            self.report.error(
                "E0102",
                f"language version {number.text} is not known",
                number.span,
                detail=f"This build reads version {SUPPORTED}.",
                label=f"write `explore {SUPPORTED}`",
                fix=Fix(number.span, str(SUPPORTED)),
            )
        return ast.Version(number, self._span(tree))

    def _no_version(self) -> None:
        start = 1 if self.source.text.startswith("\ufeff") else 0
        span = Span(self.source, start, start)
        self.report.error(
            "E0101",
            "no version line",
            span,
            detail=f"Put `explore {SUPPORTED}` on the first line; only comments may stand above it.",
            label=f"`explore {SUPPORTED}` belongs here",
            fix=Fix(span, f"explore {SUPPORTED}\n\n"),
        )

    def _items(
        self, children: list[Token | Node], *, one_line: bool, after: ast.Version | None = None
    ) -> tuple[ast.Item, ...]:
        items: list[ast.Item] = []
        previous = after.span if after else None
        for child in children:
            if isinstance(child, Token):  # a newline
                previous = None
                continue
            item = _ITEMS[child.data](self, child)
            if previous is not None and not one_line:
                self._same_line(item.span)
            items.append(item)
            previous = item.span
        return tuple(items)

    def _same_line(self, span: Span) -> None:
        head = self.source.text[span.start : span.end].split("\n", 1)[0].rstrip()
        self.report.error(
            "E0119",
            "this needs a line of its own",
            Span(self.source, span.start, span.start + len(head)),
            detail="Several things share a line only inside braces that open and close on that line.",
            label="start a new line here",
            fix=Fix(Span(self.source, span.start, span.start), "\n"),
        )

    def attribute(self, tree: Node) -> ast.Attribute:
        """``name = value``."""
        name, value = tree.children
        return ast.Attribute(self._name(name), self._value(value), self._span(tree))

    def param(self, tree: Node) -> ast.Param:
        """``param name = value``."""
        _, name, value = tree.children
        return ast.Param(self._name(name), self._value(value), self._span(tree))

    def import_(self, tree: Node) -> ast.Import:
        """``import "path"``."""
        return ast.Import(self._string(tree.children[1]), self._span(tree))

    def block(self, tree: Node) -> ast.Block:
        """``kind label { body }``."""
        label: ast.Name | ast.String | None = None
        body: tuple[ast.Item, ...] = ()
        for part in tree.children[1:]:
            assert isinstance(part, Tree)
            if part.data == "body":
                lines = any(isinstance(child, Token) for child in part.children)
                body = self._items(list(part.children), one_line=not lines)
            else:
                label = self._string(part) if part.data == "string" else self._name(part)
        return ast.Block(self._name(tree.children[0]), label, body, self._span(tree))

    def rule(self, tree: Node) -> ast.Rule:
        """A line that starts with a verb."""
        verb, subject, *rest = tree.children
        op, value = "", None
        clauses = []
        for part in rest:
            assert isinstance(part, Tree)
            if part.data == "clause":
                word, of = part.children
                clauses.append(ast.Clause(self._name(word), self._value(of), self._span(part)))
            else:
                op = "=" if part.data == "assign" else str(part.children[0])
                value = self._value(part.children[-1])
        return ast.Rule(self._name(verb), self._value(subject), op, value, tuple(clauses), self._span(tree))

    def _value(self, tree: Token | Node) -> ast.Value:
        assert isinstance(tree, Tree)
        span, parts = self._span(tree), tree.children
        match tree.data:
            case "string":
                return self._string(tree)
            case "quantity":
                return self._quantity(_tokens(tree)[0])
            case "range":
                low, high = _tokens(tree)
                return ast.Range(self._quantity(low), self._quantity(high), span)
            case "list":
                return ast.List(tuple(self._value(part) for part in parts), span)
            case "call":
                return ast.Call(self._name(parts[0]), tuple(self._value(part) for part in parts[1:]), span)
            case _:
                return ast.Path(tuple(self._name(part) for part in parts), span)

    def _name(self, tree: Token | Node) -> ast.Name:
        span = self._span(tree)
        return ast.Name(span.text, span)

    def _string(self, tree: Token | Node) -> ast.String:
        (token,) = _tokens(tree)
        start, end = _ends(token)
        if start in self.faulty:
            return ast.String("", False, Span(self.source, start, end))
        if token.type == "TEXT":
            return read_text(self.source, start, end)
        return read_string(self.source, start, end, self.report)

    def _quantity(self, token: Token) -> ast.Quantity:
        start, end = _ends(token)
        if start in self.faulty:
            return ast.Quantity(str(token), Decimal(0), "", Span(self.source, start, end))
        return read_quantity(self.source, start, end, self.report)

    def _span(self, tree: Token | Node) -> Span:
        start, end = _ends(tree)
        return Span(self.source, start, end)


_ITEMS: dict[str, Callable[[Lowering, Node], ast.Item]] = {
    "attribute": Lowering.attribute,
    "block": Lowering.block,
    "rule": Lowering.rule,
    "import": Lowering.import_,
    "param": Lowering.param,
}


def _tokens(tree: Token | Node) -> list[Token]:
    return (
        [child for child in tree.children if isinstance(child, Token)] if isinstance(tree, Tree) else [tree]
    )


def _ends(tree: Token | Node) -> tuple[int, int]:
    """Return the offsets [start, end) that a token or tree covers."""
    if isinstance(tree, Token):
        assert tree.start_pos is not None
        assert tree.end_pos is not None
        return tree.start_pos, tree.end_pos
    return tree.meta.start_pos, tree.meta.end_pos
