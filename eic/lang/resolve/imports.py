"""Gathering: the main file and what it imports, each file once, into one table of definitions."""

import os
from pathlib import Path

from eic.diagnostics import Fix, Note
from eic.lang.blocks import TOP_LEVEL
from eic.lang.blocks.dataset import STAGES
from eic.lang.context import Context, Given
from eic.lang.files import SPEC_LIMIT, FileFault
from eic.lang.names import LONGEST, too_long
from eic.lang.schema import info, nested
from eic.lang.syntax import ast
from eic.lang.syntax.parse import parse
from eic.source import Source, Span

_KINDS = {info(cls).kind: cls for cls in TOP_LEVEL}
_DEEPEST = 50


def gather(ctx: Context, source: Source, path: Path) -> bool:
    """Read ``source`` and its imports into ``ctx.table``; say whether every file could be read.

    A file with syntax errors is not taken further: what seems to be missing in it may only be
    unreadable.
    """
    done: set[str] = set()
    return _File(ctx, done, ()).read(source, path)


class _File:
    def __init__(self, ctx: Context, done: set[str], chain: tuple[tuple[str, str], ...]) -> None:
        self.ctx, self.done, self.chain = ctx, done, chain

    def read(self, source: Source, path: Path) -> bool:
        real = os.path.realpath(path)
        self.done.add(real)
        self.ctx.folders[source.name] = path.parent
        file, faults = parse(source)
        self.ctx.found.extend(faults)
        readable = sound = not any(fault.severity == "error" for fault in faults)
        chain = (*self.chain, (real, source.name))
        for item in file.items:
            if isinstance(item, ast.Import):
                sound &= _File(self.ctx, self.done, chain).follow(item, path.parent)
        if readable:
            _define(self.ctx, file.items)
        return sound

    def follow(self, item: ast.Import, folder: Path) -> bool:
        ctx, span = self.ctx, item.path.span
        if not item.path.value:
            ctx.found.error("E0312", "import takes the path of a file", span)
            return False
        path = (
            Path(os.path.abspath(folder / item.path.value)) if "\0" not in item.path.value else folder / "?"
        )
        real = os.path.realpath(path)
        names = [name for seen, name in self.chain if seen == real]
        if names:
            start = [seen for seen, _ in self.chain].index(real)
            circle = " → ".join([name for _, name in self.chain[start:]] + names[:1])
            ctx.found.error("E0403", "files import each other in a circle", span, detail=f"{circle}.")
            return False
        if real in self.done:
            return True
        if len(self.chain) > _DEEPEST:
            ctx.found.error("E0403", f"imports are nested more than {_DEEPEST} deep", span)
            return False
        try:
            text = ctx.files.read_text(path, SPEC_LIMIT)
        except FileFault as fault:
            ctx.fault(fault, Given(item.path, span))
            return False
        name = os.path.normpath(os.path.join(os.path.dirname(item.span.source.name), item.path.value))
        return self.read(Source(name, text), path)


def _define(ctx: Context, items: tuple[ast.Item, ...]) -> None:
    for item in items:
        match item:
            case ast.Block():
                _define_block(ctx, item)
            case ast.Param(name=name):
                other = ctx.table.params.setdefault(name.text, item)
                if other is not item:
                    _twice(ctx, f"parameter `{name.text}`", name.span, other.name.span)
            case ast.Attribute(name=name):
                ctx.found.error(
                    "E0208", f"the setting `{name.text}` stands outside a block", name.span,
                    detail="Settings stand between the braces of a block.",
                )  # fmt: skip
            case ast.Rule(verb=verb):
                ctx.found.error("E0208", f"`{verb.text}` stands outside a block", verb.span)


def _define_block(ctx: Context, block: ast.Block) -> None:
    kind = block.kind.text
    cls = _KINDS.get(kind)
    if cls is None:
        _unknown_block(ctx, block)
        return
    if info(cls).label == "":
        if block.label is not None:
            ctx.found.error(
                "E0209",
                f"a `{kind}` block has no name",
                block.label.span,
                detail=f"Write `{kind} {{ ... }}`.",
            )
        key = (kind, "")
    elif isinstance(block.label, ast.Name):
        key = (kind, block.label.text)
        if too_long(key[1]):
            ctx.found.error(
                "E0210", f"the name of the `{kind}` block is too long", block.label.span,
                detail=f"The limit is {LONGEST} bytes: files are called after it.",
            )  # fmt: skip
    else:
        _bad_label(ctx, block)
        return
    other = ctx.table.blocks.setdefault(key, block)
    if other is not block:
        _twice(ctx, f"{kind} `{key[1]}`" if key[1] else f"`{kind}`", name_span(block), name_span(other))


def _bad_label(ctx: Context, block: ast.Block) -> None:
    kind, label = block.kind.text, block.label
    if label is None:
        ctx.found.error(
            "E0209",
            f"the `{kind}` block needs a name",
            block.kind.span,
            detail=f"Write `{kind} NAME {{ ... }}`.",
        )
    else:
        text = label.value if isinstance(label, ast.String) else ""
        ctx.table.unreadable.add(text)
        ctx.found.error(
            "E0209",
            f"the name of a `{kind}` block is a bare word",
            label.span,
            detail="Leave the quotes out.",
            fix=Fix(label.span, text) if text.isascii() and text.isidentifier() else None,
        )


def _unknown_block(ctx: Context, block: ast.Block) -> None:
    kind = block.kind.text
    if isinstance(block.label, ast.Name):
        ctx.table.unreadable.add(block.label.text)
    homes = [
        info(cls).kind for cls in TOP_LEVEL if any(info(c.block).kind == kind for c in nested(cls).values())
    ]
    homes += ["dataset"] if kind in (*(info(stage).kind for stage in STAGES), "like") else []
    if homes:
        ctx.found.error(
            "E0208", f"a `{kind}` block stands inside `{homes[0]}`, not at the top", block.kind.span,
            detail=f"Move it into a `{homes[0]}` block.",
        )  # fmt: skip
        return
    ctx.unknown("E0201", f"there is no block `{kind}`", kind, list(_KINDS), block.kind.span)


def _twice(ctx: Context, what: str, span: Span, first: Span) -> None:
    ctx.found.error("E0207", f"{what} is defined twice", span, notes=(Note("first defined here", first),))


def name_span(block: ast.Block) -> Span:
    """Return where a block is named: its label, or its kind when it has none."""
    return block.label.span if block.label is not None else block.kind.span
