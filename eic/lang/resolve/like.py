"""``like NAME { ... }``: a block that copies another of its kind and overrides what it names.

The copy happens on the syntax tree, before anything is resolved, so that every value keeps the
place (and the folder) it was written in. A setting given again replaces the copied one; a
nested block given again changes the copied one of the same kind (a stage; filters and tasks
also by their names); rules given again replace all rules of that stage; what the copied block
does not have is added: a stage behind the last one that may come before it, all else at the end.
"""

from collections.abc import Iterable
from dataclasses import replace

from eic.diagnostics import Note
from eic.lang.blocks.dataset import STAGES
from eic.lang.context import Context
from eic.lang.schema import info
from eic.lang.syntax import ast
from eic.source import Span

_MOST_COPIES = 50
_MANY = frozenset({"example"})
_RANK = {info(stage).kind: number for number, stage in enumerate(STAGES)}
_BY_LABEL = frozenset({"filter", "task"})


def expand(ctx: Context, block: ast.Block) -> ast.Block | None:
    """Return ``block`` with its ``like`` copied in, or None after reporting why it cannot be."""
    return _expand(ctx, block, ())[0]


def _expand(ctx: Context, block: ast.Block, chain: tuple[str, ...]) -> tuple[ast.Block | None, int]:
    """Return the whole block and through how many blocks it was copied; each is done once."""
    key = ("like", f"{block.kind.text} {_label(block)}")
    if key not in ctx.cache:
        ctx.cache[key] = _copied(ctx, block, chain)
    done: tuple[ast.Block | None, int] = ctx.cache[key]
    return done


def _copied(ctx: Context, block: ast.Block, chain: tuple[str, ...]) -> tuple[ast.Block | None, int]:
    likes = [item for item in block.body if isinstance(item, ast.Block) and item.kind.text == "like"]
    if not likes:
        return block, 0
    for extra in likes[1:]:
        ctx.found.error("E0405", "a block copies one other block only", extra.kind.span)
    like = likes[0]
    if block.body[0] is not like or len(likes) > 1:
        if len(likes) == 1:
            ctx.found.error(
                "E0405", "`like` stands first in its block", like.kind.span,
                detail="What it copies comes before the stages and settings that are added.",
            )  # fmt: skip
        return None, 0
    target = _target(ctx, block, like, chain)
    if target is None:
        return None, 0
    copied, copies = (
        _expand(ctx, target, (*chain, _label(block))) if len(chain) < _MOST_COPIES else (None, len(chain))
    )
    if copies >= _MOST_COPIES:
        ctx.found.error(
            "E0404", f"`{_label(block)}` is copied through more than {_MOST_COPIES} blocks", like.kind.span
        )
        return None, 0
    if copied is None:
        return None, 0
    body = merge(ctx, merge(ctx, copied.body, like.body), block.body[1:])
    return replace(block, body=body), copies + 1


def _target(ctx: Context, block: ast.Block, like: ast.Block, chain: tuple[str, ...]) -> ast.Block | None:
    kind = block.kind.text
    own = _label(block)
    if not isinstance(like.label, ast.Name):
        ctx.found.error("E0209", f"`like` needs the name of a {kind}", (like.label or like.kind).span)
        return None
    name = like.label.text
    chain = (*chain, own)
    if name in chain:
        circle = " → ".join([*chain[chain.index(name) :], name])
        ctx.found.error("E0404", f"`{own}` copies itself", like.label.span, detail=f"The circle: {circle}.")
        return None
    target = ctx.table.blocks.get((kind, name))
    if target is None:
        ctx.unknown("E0203", f"there is no {kind} `{name}`", name, ctx.table.names(kind), like.label.span)
        return None
    if kind != "dataset":
        ctx.used.add((kind, name))
    return target


def merge(ctx: Context, base: Iterable[ast.Item], changes: Iterable[ast.Item]) -> tuple[ast.Item, ...]:
    """Return ``base`` with ``changes`` applied."""
    out = list(base)
    copied = frozenset(id(item) for item in out)
    changes = tuple(changes)
    if any(isinstance(item, ast.Rule) for item in changes):
        out = [item for item in out if not isinstance(item, ast.Rule)]
    for item in changes:
        at = _match(ctx, out, item, copied)
        if at is None:
            out.insert(_position(out, item), item)
        elif isinstance(item, ast.Block) and isinstance(old := out[at], ast.Block):
            out[at] = replace(
                old, label=item.label or old.label, body=merge(ctx, old.body, item.body), span=item.span
            )
        else:
            out[at] = item
    return tuple(out)


def _position(out: list[ast.Item], item: ast.Item) -> int:
    """Return where an added item goes: a new filter before the sample, not behind it."""
    rank = _RANK.get(item.kind.text) if isinstance(item, ast.Block) else None
    if rank is None:
        return len(out)
    later = [
        at for at, old in enumerate(out) if isinstance(old, ast.Block) and _RANK.get(old.kind.text, 0) > rank
    ]  # fmt: skip
    return later[0] if later else len(out)


def _match(ctx: Context, out: list[ast.Item], item: ast.Item, copied: frozenset[int]) -> int | None:
    """Return the position of the copied item that ``item`` changes."""
    if isinstance(item, ast.Attribute):
        same = [
            at for at, old in enumerate(out)
            if isinstance(old, ast.Attribute) and old.name.text == item.name.text and id(old) in copied
        ]  # fmt: skip
        return same[0] if same else None
    if not isinstance(item, ast.Block) or item.kind.text in _MANY:
        return None
    kind = item.kind.text
    same = [
        at for at, old in enumerate(out)
        if isinstance(old, ast.Block) and old.kind.text == kind and id(old) in copied
        and (kind not in _BY_LABEL or item.label is None or _label(old) == _label(item))
    ]  # fmt: skip
    if len(same) > 1:
        notes = tuple(Note("it could be this one", _place(out[at])) for at in same)
        ctx.found.error(
            "E0405", f"which `{kind}` is meant?", item.kind.span, notes=notes,
            detail="The copied block has several; name the one to change." if kind in _BY_LABEL
            else "The copied block has several, so they cannot be changed one by one.",
        )  # fmt: skip
    if not same and kind == "filter" and item.label is None:
        ctx.found.error(
            "E0405", "the copied block has no filter", item.kind.span,
            detail="Name this one to add it: `filter NAME { ... }`.",
        )  # fmt: skip
    return same[0] if same else None


def _label(block: ast.Block) -> str:
    if block.label is None:
        return ""
    return block.label.text if isinstance(block.label, ast.Name) else block.label.value


def _place(item: ast.Item) -> Span:
    return item.kind.span if isinstance(item, ast.Block) else item.span
