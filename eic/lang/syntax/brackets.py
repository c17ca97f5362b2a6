"""Brackets: every opening one gets its closing one before the parser sees the tokens.

Newlines inside ( ) and [ ] are white space, so one forgotten bracket would swallow the rest of
the file. This pass knows where a bracket cannot reach (`=`, `{`, `}`, the end), reports it at
its opening and closes it there. Nesting is bounded here too: everything behind may recurse.
"""

from dataclasses import dataclass, field

from eic.diagnostics import Diagnostics, Fix, Note
from eic.lang.syntax.tokens import Tok
from eic.source import Source, Span

DEEPEST = 64
_CLOSER = {"LSQB": "RSQB", "LPAR": "RPAR", "LBRACE": "RBRACE"}
_SIGN = {"LSQB": "[", "LPAR": "(", "LBRACE": "{", "RSQB": "]", "RPAR": ")", "RBRACE": "}"}
_NEAR = 200
_ITEM_WORDS = frozenset({"KEEP", "DROP", "VARY", "WITHOUT", "SET", "IMPORT", "PARAM"})


@dataclass(slots=True)
class _Balance:
    """The state of one walk over the tokens."""

    source: Source
    report: Diagnostics
    quiet: bool
    out: list[Tok] = field(default_factory=list)
    open: list[Tok] = field(default_factory=list)
    suspect: Tok | None = None
    too_deep: int = 0


def balance(source: Source, tokens: list[Tok], report: Diagnostics) -> list[Tok]:
    """Return tokens with balanced brackets, no newline inside ( ) and [ ], and a last newline."""
    quiet = any(t.kind == "TEXT" and t.faulty for t in tokens)  # it swallowed the rest of the file
    walk = _Balance(source, report, quiet)
    for index, token in enumerate(tokens):
        if token.kind in _CLOSER:
            _opening(walk, token)
        elif token.kind in ("RSQB", "RPAR", "RBRACE"):
            _closing(walk, token)
        elif walk.too_deep:
            continue
        elif token.kind == "NL":
            if not _in_value(walk):
                walk.out.append(token)
            elif _starts_item(tokens, index + 1):
                _close_value(walk)
                walk.out.append(token)
        else:
            if token.kind == "EQUAL" and _in_value(walk):
                if _closed_on_line(tokens, index):
                    _named_argument(walk, token)
                    continue
                _close_value(walk)
            walk.out.append(token)
    _end(walk)
    return walk.out


def _in_value(walk: _Balance) -> bool:
    return bool(walk.open) and walk.open[-1].kind != "LBRACE"


def _starts_item(tokens: list[Tok], index: int) -> bool:
    """Whether a line begins that cannot stand in a list: ``name =``, ``name {``, ``}``, a verb."""
    head = [token.kind for token in tokens[index : index + 3]] + [""] * 3
    if head[0] == "RBRACE":
        return True
    if head[0] in _ITEM_WORDS and head[1] in ("NAME", "STRING"):
        return True
    if head[0] not in ("NAME", "EXPLORE"):
        return False
    return head[1] in ("EQUAL", "LBRACE") or (
        head[1] in ("NAME", "STRING") and head[2] in ("LBRACE", "NL", "EQUAL")
    )


def _closed_on_line(tokens: list[Tok], index: int) -> bool:
    """Whether the bracket around ``tokens[index]`` closes before the line does."""
    depth = 1
    for token in tokens[index : index + _NEAR]:
        if token.kind in ("NL", "LBRACE", "RBRACE"):
            return False
        depth += (token.kind in ("LSQB", "LPAR")) - (token.kind in ("RSQB", "RPAR"))
        if depth == 0:
            return True
    return False


def _named_argument(walk: _Balance, token: Tok) -> None:
    start = walk.out.pop().start if walk.out[-1].kind == "NAME" else token.start
    span = Span(walk.source, start, token.end)
    walk.report.error(
        "E0125",
        "arguments and items have no names",
        span,
        detail='Calls and lists take values by their order: `env("NAME", "default")`.',
        label="remove this",
        fix=Fix(span, ""),
    )


def _opening(walk: _Balance, token: Tok) -> None:
    if walk.too_deep:
        walk.too_deep += 1
        return
    if token.kind == "LBRACE" and _in_value(walk):
        _close_value(walk)
    if len(walk.open) >= DEEPEST:
        walk.too_deep = 1
        walk.report.error(
            "E0123",
            f"nested more than {DEEPEST} deep",
            Span(walk.source, token.start, token.end),
            detail="Flatten the structure.",
            label="too deep here",
        )
        return
    walk.open.append(token)
    walk.out.append(token)


def _closing(walk: _Balance, token: Tok) -> None:
    if walk.too_deep:
        walk.too_deep -= 1
        return
    if token.kind == "RBRACE" and _in_value(walk):
        _close_value(walk)
    if not walk.open or (token.kind != "RBRACE" and not _in_value(walk)):
        _stray(walk, token)
        return
    if _closes_outer(walk, token):
        while _CLOSER[walk.open[-1].kind] != token.kind:
            _close_innermost(walk)
    opening = walk.open.pop()
    if _CLOSER[opening.kind] != token.kind:
        _mismatch(walk, opening, token)
        token = Tok(_CLOSER[opening.kind], token.start, token.end, True)
    elif token.kind == "RBRACE" and walk.suspect is None and _outdented(walk.source, opening, token):
        walk.suspect = opening
    walk.out.append(token)


def _outdented(source: Source, opening: Tok, closing: Tok) -> bool:
    """Whether a ``}`` that starts its line stands left of the line that opened its block."""
    ours, theirs = _indent(source, closing.start), _indent(source, opening.start)
    line_start = source.text.rfind("\n", 0, closing.start) + 1
    return line_start + ours == closing.start and ours < theirs


def _indent(source: Source, offset: int) -> int:
    start = source.text.rfind("\n", 0, offset) + 1
    line = source.text[start:offset]
    return len(line) - len(line.lstrip(" \t"))


def _close_value(walk: _Balance) -> None:
    """Close every bracket that is open inside a value: it cannot reach further than here."""
    while _in_value(walk):
        _close_innermost(walk)


def _close_innermost(walk: _Balance) -> None:
    opening, end = walk.open.pop(), walk.out[-1].end
    if not walk.quiet:
        _unclosed_value(walk, opening, end)
    walk.out.append(Tok(_CLOSER[opening.kind], end, end, True))


def _closes_outer(walk: _Balance, token: Tok) -> bool:
    """Whether a closing bracket closes one of the brackets open in this value."""
    for opening in reversed(walk.open):
        if opening.kind == "LBRACE":
            break
        if _CLOSER[opening.kind] == token.kind:
            return True
    return False


def _unclosed_value(walk: _Balance, opening: Tok, end: int) -> None:
    closer = _SIGN[_CLOSER[opening.kind]]
    walk.report.error(
        "E0109",
        f"`{_SIGN[opening.kind]}` without its `{closer}`",
        Span(walk.source, opening.start, opening.end),
        detail=f"Add the missing `{closer}`.",
        label="never closed",
        fix=Fix(Span(walk.source, end, end), closer),
    )


def _stray(walk: _Balance, token: Tok) -> None:
    sign = _SIGN[token.kind]
    walk.report.error(
        "E0110",
        f"`{sign}` closes nothing",
        Span(walk.source, token.start, token.end),
        detail="Remove it, or add its opening partner.",
        label="nothing is open here",
        fix=Fix(Span(walk.source, token.start, token.end), ""),
    )


def _mismatch(walk: _Balance, opening: Tok, token: Tok) -> None:
    wanted = _SIGN[_CLOSER[opening.kind]]
    walk.report.error(
        "E0110",
        f"`{_SIGN[token.kind]}` where `{wanted}` belongs",
        Span(walk.source, token.start, token.end),
        detail=f"Write `{wanted}`.",
        label=f"should be `{wanted}`",
        notes=(Note("opened here", Span(walk.source, opening.start, opening.end)),),
        fix=Fix(Span(walk.source, token.start, token.end), wanted),
    )


def _end(walk: _Balance) -> None:
    """Close what the end of the file leaves open, reporting the block that is to blame."""
    end = len(walk.source.text)
    if _in_value(walk) and not walk.too_deep:
        _close_value(walk)
    if walk.open and not walk.quiet and not walk.too_deep:
        blame = walk.suspect or walk.open[-1]
        _unclosed_block(walk, blame)
    if walk.out and walk.out[-1].kind != "NL":
        walk.out.append(Tok("NL", end, end))
    for opening in reversed(walk.open):
        walk.out.append(Tok(_CLOSER[opening.kind], end, end, True))
        walk.out.append(Tok("NL", end, end))


def _unclosed_block(walk: _Balance, blame: Tok) -> None:
    walk.report.error(
        "E0108",
        "`{` without its `}`",
        Span(walk.source, blame.start, blame.end),
        detail="Add the missing `}`.",
        label="this block is never closed",
    )
