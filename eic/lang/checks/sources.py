"""Sense of the sources that ask no teacher: what their settings can mean together."""

from eic.lang.blocks.curated import TEST_CATEGORIES, Curated
from eic.lang.blocks.dataset import Dataset, Explore, Filter, Synthesize, source_datasets
from eic.lang.blocks.load import Load
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.replay import Replay
from eic.lang.context import Context, Where
from eic.lang.resolve.spec import Sound


def check(ctx: Context, dataset: Dataset, where: Where, sound: Sound) -> None:
    """Report what makes no sense about a dataset that begins with files or other datasets."""
    source = dataset.source
    if not isinstance(source, Load | Curated | Mix | Replay):
        return
    first = (*where, "0")
    if dataset.compat == "released_code":
        ctx.found.error(
            "E0709", f"the released code knows no `{_kind(source)}`", ctx.places.span((*where, "compat")),
            detail="Its behaviour is defined for datasets that are explored.",
        )  # fmt: skip
    _made_of(ctx, dataset, first, sound)
    if isinstance(source, Mix):
        _weights(ctx, source, first)
    if isinstance(source, Curated) and source.tests == "refuse":
        _tests(ctx, source, first)
    if isinstance(source, Load) and source.fields is not None and source.format not in ("auto", "alpaca"):
        ctx.found.error(
            "E0730", f"rows of the format `{source.format}` have names of their own", ctx.places.span((*first, "fields")),
            detail="`fields` names the keys of flat rows: take `format` or `fields` out.",
        )  # fmt: skip
    if not dataset.domain:
        _seeds(ctx, dataset, where)


def _made_of(ctx: Context, dataset: Dataset, where: Where, sound: Sound) -> None:
    """Report datasets that are made of themselves, or of one without rows."""
    place = ctx.places.span((*where, "previous" if isinstance(dataset.source, Replay) else "datasets"))
    circle = _circle(dataset.name, sound)
    if circle:
        ctx.found.error(
            "E0732", f"the dataset `{dataset.name}` is made of itself", place,
            detail=f"The circle is {' -> '.join(f'`{name}`' for name in circle)}.",
        )  # fmt: skip
    for name in source_datasets(dataset.source):
        other = sound.get("dataset", name)
        if isinstance(other, Dataset) and isinstance(other.source, Explore) and not _synthesizes(other):
            ctx.found.error(
                "E0710", f"the dataset `{name}` makes no examples to take", place,
                detail="Give it a `synthesize` stage.",
            )  # fmt: skip


def _weights(ctx: Context, source: Mix, where: Where) -> None:
    if source.weights and (len(source.weights) != len(source.datasets) or not any(source.weights)):
        ctx.found.error(
            "E0733", f"{len(source.weights)} weights for {len(source.datasets)} datasets"
            if any(source.weights) else "the weights of a mix are all zero",
            ctx.places.span((*where, "weights")), detail="Give each dataset a weight, in their order.",
        )  # fmt: skip


def _synthesizes(dataset: Dataset) -> bool:
    return any(isinstance(stage, Synthesize) for stage in dataset.stages)


def _circle(start: str, sound: Sound) -> tuple[str, ...]:
    """Return the datasets on a way from ``start`` back to itself, () when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        dataset = sound.get("dataset", way[-1])
        for name in source_datasets(dataset.source) if isinstance(dataset, Dataset) else ():
            if name == start:
                return (*way, start)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _tests(ctx: Context, source: Curated, where: Where) -> None:
    known = {name.casefold() for name in TEST_CATEGORIES}
    for name in source.categories:
        if name.casefold() in known:
            ctx.found.error(
                "E0731", f"`{name}` is a test category", ctx.places.span((*where, "categories")),
                detail="Training on it would spoil the benchmark. `tests = use` takes it all the same.",
            )  # fmt: skip


def _seeds(ctx: Context, dataset: Dataset, where: Where) -> None:
    for number, stage in enumerate(dataset.stages):
        for line, rule in enumerate(stage.rules if isinstance(stage, Filter) else ()):
            if rule.within == "seeds":
                ctx.found.warning(
                    "W0712", f"the dataset `{dataset.name}` has no domain, and so no seed examples to compare with",
                    ctx.places.span((*where, str(number), "rules", str(line))),
                    detail="The rule has nothing to work on: say `domain = NAME` in the first stage.",
                )  # fmt: skip


def _kind(source: Load | Curated | Mix | Replay) -> str:
    return type(source).__name__.lower()
