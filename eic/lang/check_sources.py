"""Sense of the sources that ask no teacher: what their settings can mean together."""

from eic.lang.blocks.dataset import Dataset, Filter
from eic.lang.blocks.load import Load
from eic.lang.context import Context, Where


def check(ctx: Context, dataset: Dataset, where: Where) -> None:
    """Report what makes no sense about a dataset that begins with files or other datasets."""
    source = dataset.source
    if not isinstance(source, Load):
        return
    first = (*where, "0")
    if dataset.compat == "released_code":
        ctx.found.error(
            "E0709", f"the released code knows no `{_kind(source)}`", ctx.places.span((*where, "compat")),
            detail="Its behaviour is defined for datasets that are explored.",
        )  # fmt: skip
    if source.fields is not None and source.format not in ("auto", "alpaca"):
        ctx.found.error(
            "E0730", f"rows of the format `{source.format}` have names of their own", ctx.places.span((*first, "fields")),
            detail="`fields` names the keys of flat rows: take `format` or `fields` out.",
        )  # fmt: skip
    if not dataset.domain:
        _seeds(ctx, dataset, where)


def _seeds(ctx: Context, dataset: Dataset, where: Where) -> None:
    for number, stage in enumerate(dataset.stages):
        for line, rule in enumerate(stage.rules if isinstance(stage, Filter) else ()):
            if rule.within == "seeds":
                ctx.found.warning(
                    "W0712", f"the dataset `{dataset.name}` has no domain, and so no seed examples to compare with",
                    ctx.places.span((*where, str(number), "rules", str(line))),
                    detail="The rule has nothing to work on: say `domain = NAME` in the first stage.",
                )  # fmt: skip


def _kind(source: Load) -> str:
    return type(source).__name__.lower()
