"""What is defined and never used. Only in the main file: a shared file serves several specs."""

from eic.lang.context import Context
from eic.lang.resolve.imports import name_span
from eic.lang.resolve.spec import Sound

_KINDS = {"teacher": "W0701", "prompt": "W0702", "domain": "W0704"}
_PRODUCTS = ("dataset", "model", "evaluation", "analysis", "ablation")


def makes_nothing(ctx: Context) -> bool:
    """Whether a spec neither makes anything nor defines anything that another could import."""
    return (
        not ctx.found.failed and not ctx.table.params and all(kind == "run" for kind, _ in ctx.table.blocks)
    )


def check(ctx: Context, sound: Sound) -> None:
    """Warn of unused teachers, prompts, domains and parameters of a spec that makes something.

    Silent while there are errors: a use may be in what could not be read.
    """
    if ctx.found.failed or not any(ctx.table.names(kind) for kind in _PRODUCTS):
        return
    for (kind, name), block in ctx.table.blocks.items():
        if kind in _KINDS and (kind, name) not in ctx.used and block.span.source.name == ctx.main:
            ctx.found.warning(
                _KINDS[kind],
                f"the {kind} `{name}` is never used",
                name_span(block),
                detail="Use it or remove it.",
            )
    for name, param in ctx.table.params.items():
        if ("param", name) not in ctx.used and param.span.source.name == ctx.main:
            ctx.found.warning(
                "W0703", f"the parameter `{name}` is never used", param.name.span,
                detail=f"Use it as `param.{name}` or remove it.",
            )  # fmt: skip
