"""Text to syntax tree: ``parse`` reads any text whatever and never raises.

The stages: ``tokens`` (lex, comments, quotes), ``words`` (malformed names and numbers),
``brackets`` (balance, newlines inside brackets), then the LALR parser of the grammar, with one
diagnostic and a fresh start at the next line or brace for every line it cannot read, and
``lower`` to the nodes of ``lang.syntax.ast``.
"""

from functools import cache

from eic.diagnostics import Diagnostic, Diagnostics
from eic.lang.syntax.ast import Comment, File
from eic.lang.syntax.brackets import balance
from eic.lang.syntax.lalr import Parser, Tree
from eic.lang.syntax.lines import join_lines
from eic.lang.syntax.lower import Lowering
from eic.lang.syntax.mistakes.find import explain, learn
from eic.lang.syntax.mistakes.form import Mistake, Situation, Stop
from eic.lang.syntax.mistakes.words import MISSING_BRACE
from eic.lang.syntax.tokens import GIVE_UP, Tok, scan
from eic.lang.syntax.words import NAMES, judge_words
from eic.source import Source

MOST_ERRORS = 100
"""More diagnostics than this about one text help nobody; the rest is left out."""


def parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """Return the syntax tree and the syntax diagnostics in the order of their places.

    Lines that cannot be read are missing from the tree, so do not check the meaning of a file
    whose diagnostics hold errors: what seems to be missing may only be unreadable.
    """
    report = Diagnostics()
    tokens, comments = _read(source, report)
    tree = _Run(source, tokens, report).tree()
    faulty = frozenset(token.start for token in tokens if token.faulty)
    file = Lowering(source, report, faulty).file(tree, comments)
    return file, tuple(_told(report)[:MOST_ERRORS])


def _told(report: Diagnostics) -> list[Diagnostic]:
    """Return what was found by place, without the `}` that a missing `{` left alone."""
    told: list[Diagnostic] = []
    alone = 0
    for item in sorted(report.items, key=_place):
        if item.code == "E0110" and alone and item.span and item.span.text == "}":
            alone -= 1
            continue
        alone += item.code == MISSING_BRACE and item.fix is not None and item.fix.text == " {"
        told.append(item)
    return told


def _read(source: Source, report: Diagnostics) -> tuple[list[Tok], tuple[Comment, ...]]:
    """Return the tokens, made sound as far as that goes without a grammar, and the comments."""
    raw, comments = scan(source, report)
    words = judge_words(source, raw, report)
    return join_lines(source, balance(source, words, report), report), tuple(comments)


@cache
def _mistakes() -> dict[Stop, Mistake]:
    return learn(_stop_of)


def _stop_of(example: str) -> Stop | None:
    """Return where the grammar refuses an example."""
    source, report = Source("example", example), Diagnostics()
    run = _Run(source, _read(source, report)[0], report)
    for token in run.tokens:
        if not run.parser.feed(token):
            return run.states, token.kind
    return None


def _place(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span else 0


class _Run:
    """One walk of the LALR parser over balanced tokens."""

    def __init__(self, source: Source, tokens: list[Tok], report: Diagnostics) -> None:
        self.source, self.report = source, report
        start = next((i for i, token in enumerate(tokens) if token.kind != "NL"), len(tokens))
        self.tokens = tokens[start:]
        self.parser = Parser()

    @property
    def states(self) -> tuple[int, ...]:
        """The innermost LALR states, the current one last; more of them say nothing more."""
        return self.parser.innermost(12)

    def tree(self) -> Tree:
        """Parse to the end, starting afresh after every line that does not fit."""
        index = 0
        while index < len(self.tokens):
            if self.parser.feed(self.tokens[index]):
                index += 1
            else:
                self._explain(index)
                index = self._recover(index)
        return self.parser.finish()

    def _explain(self, index: int) -> None:
        """Report the refused token, unless its line has a fault already: one cause, one message."""
        if len(self.report.items) >= GIVE_UP:
            return
        token = self.tokens[index]
        line = self.source.position(token.start)[0]
        if any(
            item.span and item.span.line <= line <= self.source.position(item.span.end)[0]
            for item in self.report
        ):
            return
        situation = Situation(
            self.source, self.tokens, index, (self.states, token.kind), self.parser.expected()
        )
        explain(situation, _mistakes(), self.report)

    def _recover(self, index: int) -> int:
        """Forget the line being read; return where to go on: a newline, ``}`` or behind a ``{``."""
        self._end_line(index)
        first = index
        while first and self.tokens[first - 1].kind not in ("NL", "LBRACE", "RBRACE"):
            first -= 1
        while index < len(self.tokens) and self.tokens[index].kind not in ("NL", "RBRACE"):
            if self.tokens[index].kind == "LBRACE":  # the head is broken, the body may be sound
                head = self.tokens[first : min(first + 2, index)] or [self.tokens[index]]
                for number, token in enumerate(head):
                    if number == 0 or token.kind in NAMES:
                        self.parser.feed(Tok("NAME", token.start, token.end))
                self.parser.feed(self.tokens[index])
                return index + 1
            index += 1
        return index

    def _end_line(self, index: int) -> None:
        """Bring the parser to the start of a line: keep what is complete, forget the rest."""
        newline = Tok("NL", self.tokens[index].start, self.tokens[index].start)
        if not self.parser.feed(newline):
            self.parser.unwind("NL")
            self.parser.feed(newline)
