"""The parse tree to the syntax tree of ``lang.syntax.ast``."""

from collections.abc import Callable
from decimal import Decimal

from eic.diagnostics import Diagnostics, Fix
from eic.lang.syntax import ast
from eic.lang.syntax.lalr import Tree
from eic.lang.syntax.literals import read_quantity, read_string, read_text
from eic.lang.syntax.mistakes.words import comparing_word
from eic.lang.syntax.tokens import Tok
from eic.record import record
from eic.source import Source, Span

SUPPORTED = 1


@record
class Lowering:
    """One file's conversion. ``faulty`` holds the starts of tokens that were reported before."""

    source: Source
    report: Diagnostics
    faulty: frozenset[int]

    def file(self, tree: Tree, comments: tuple[ast.Comment, ...]) -> ast.File:
        """Convert the whole tree; report a missing or unknown version."""
        version: ast.Version | None = None
        children = list(tree.children)
        if children and isinstance(children[0], Tree) and children[0].kind == "version":
            version = self._version(children.pop(0))
        elif not any(told.code == "E0101" for told in self.report):
            self._no_version()
        items = self._items(children, one_line=False, after=version)
        return ast.File(self.source, version, items, comments)

    def _version(self, tree: Tok | Tree) -> ast.Version:
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
        self, children: list[Tok | Tree], *, one_line: bool, after: ast.Version | None = None
    ) -> tuple[ast.Item, ...]:
        items: list[ast.Item] = []
        previous: ast.Item | ast.Version | None = after
        for child in children:
            if isinstance(child, Tok):  # a newline
                previous = None
                continue
            item = _ITEMS[child.kind](self, child)
            if previous is not None and not one_line:
                self._same_line(previous, item)
            items.append(item)
            previous = item
        return tuple(items)

    def _same_line(self, previous: ast.Item | ast.Version, item: ast.Item) -> None:
        """Report an item that shares its line; once a line, unless that line has a fault already."""
        span = item.span
        line = span.line
        if any(told.span and told.span.line == line for told in self.report):
            return
        if isinstance(previous, ast.Rule) and isinstance(item, ast.Block) and not item.body:
            comparing_word(item.kind.span, self.report)
            return
        head = self.source.text[span.start : span.end].split("\n", 1)[0].rstrip()
        self.report.error(
            "E0119",
            "this needs a line of its own",
            Span(self.source, span.start, span.start + len(head)),
            detail="Several things share a line only inside braces that open and close on that line.",
            label="start a new line here",
            fix=Fix(Span(self.source, span.start, span.start), "\n"),
        )

    def attribute(self, tree: Tree) -> ast.Attribute:
        """``name = value``."""
        name, value = tree.children
        return ast.Attribute(self._name(name), self._value(value), self._span(tree))

    def param(self, tree: Tree) -> ast.Param:
        """``param name = value``."""
        _, name, value = tree.children
        return ast.Param(self._name(name), self._value(value), self._span(tree))

    def import_(self, tree: Tree) -> ast.Import:
        """``import "path"``."""
        return ast.Import(self._string(tree.children[1]), self._span(tree))

    def block(self, tree: Tree) -> ast.Block:
        """``kind label { body }``."""
        label: ast.Name | ast.String | None = None
        body: tuple[ast.Item, ...] = ()
        for part in tree.children[1:]:
            assert isinstance(part, Tree)
            if part.kind == "body":
                lines = any(isinstance(child, Tok) for child in part.children)
                body = self._items(list(part.children), one_line=not lines)
            else:
                label = self._string(part) if part.kind == "string" else self._name(part)
        return ast.Block(self._name(tree.children[0]), label, body, self._span(tree))

    def rule(self, tree: Tree) -> ast.Rule:
        """A line that starts with a verb."""
        verb, subject, *rest = tree.children
        op, value = "", None
        clauses = []
        for part in rest:
            assert isinstance(part, Tree)
            if part.kind == "clause":
                word, of = part.children
                clauses.append(ast.Clause(self._name(word), self._value(of), self._span(part)))
            else:
                op = "=" if part.kind == "assign" else self._written(part.children[0])
                value = self._value(part.children[-1])
        return ast.Rule(self._name(verb), self._value(subject), op, value, tuple(clauses), self._span(tree))

    def _value(self, tree: Tok | Tree) -> ast.Value:
        assert isinstance(tree, Tree)
        span, parts = self._span(tree), tree.children
        match tree.kind:
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

    def _name(self, tree: Tok | Tree) -> ast.Name:
        span = self._span(tree)
        return ast.Name(span.text, span)

    def _string(self, tree: Tok | Tree) -> ast.String:
        (token,) = _tokens(tree)
        start, end = token.start, token.end
        if start in self.faulty:
            return ast.String("", False, Span(self.source, start, end))
        if token.kind == "TEXT":
            return read_text(self.source, start, end)
        return read_string(self.source, start, end, self.report)

    def _quantity(self, token: Tok) -> ast.Quantity:
        start, end = token.start, token.end
        if start in self.faulty:
            return ast.Quantity(self._written(token), Decimal(0), "", Span(self.source, start, end))
        return read_quantity(self.source, start, end, self.report)

    def _span(self, tree: Tok | Tree) -> Span:
        return Span(self.source, tree.start, tree.end)

    def _written(self, tree: Tok | Tree) -> str:
        return self._span(tree).text


_ITEMS: dict[str, Callable[[Lowering, Tree], ast.Item]] = {
    "attribute": Lowering.attribute,
    "block": Lowering.block,
    "rule": Lowering.rule,
    "import": Lowering.import_,
    "param": Lowering.param,
}


def _tokens(tree: Tok | Tree) -> list[Tok]:
    return [child for child in tree.children if isinstance(child, Tok)] if isinstance(tree, Tree) else [tree]
