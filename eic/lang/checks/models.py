"""Sense of models: a base or none, data that has rows, a batch that divides, settings that go together."""

from functools import partial

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.model import Model
from eic.lang.blocks.recipes import split_batch, training_of, undivided
from eic.lang.context import Context, Where
from eic.lang.files import FileFault
from eic.lang.inputs.hosts import hosts_named
from eic.lang.resolve.spec import Sound
from eic.lang.values import FileRef


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense about models."""
    for name, model in sound.all(Model):
        where = ("model", name)
        _data(ctx, model, where, sound)
        _base(ctx, model, where, sound)
        _batch(ctx, model, where, sound)
        _together(ctx, model, where)
        _idle(ctx, model, where)


def _data(ctx: Context, model: Model, where: Where, sound: Sound) -> None:
    dataset = sound.get("dataset", model.data) if model.data else None
    if dataset is None or not isinstance(dataset.source, Explore):
        return
    if not any(isinstance(stage, Synthesize) for stage in dataset.stages):
        ctx.found.error(
            "E0710", f"the dataset `{model.data}` makes no examples to train on", ctx.places.span((*where, "data")),
            detail="Give it a `synthesize` stage.",
            notes=(Note("the dataset", ctx.places.span(("dataset", model.data or ""))),),
        )  # fmt: skip


def _base(ctx: Context, model: Model, where: Where, sound: Sound) -> None:
    if model.after is not None:
        _after(ctx, model, where, sound)
    elif model.base is None and model.scratch is None:
        ctx.found.error(
            "E0720", f"the model `{model.name}` has nothing to begin with", ctx.places.span(where),
            detail='Give it a `base = "owner/name"`, or a `scratch { }` block for random weights.',
        )  # fmt: skip
    elif model.base is not None and model.scratch is not None:
        note = Note("its base", ctx.places.span((*where, "base")))
        ctx.found.error(
            "E0720", f"the model `{model.name}` has a base and begins from scratch", ctx.places.span((*where, "scratch")),
            detail="Take one of them out.", notes=(note,),
        )  # fmt: skip
    elif model.scratch is not None and model.data is None:
        ctx.found.error(
            "E0720", f"the model `{model.name}` has random weights and no data", ctx.places.span((*where, "scratch")),
            detail="Give it `data`: its tokenizer is learned from it as well.",
        )  # fmt: skip


def _after(ctx: Context, model: Model, where: Where, sound: Sound) -> None:
    """Check a model that goes on from another one: that it can, and that it does not from itself."""
    place = ctx.places.span((*where, "after"))
    if model.base is not None or model.scratch is not None:
        ctx.found.error(
            "E0720", f"the model `{model.name}` goes on from `{model.after}` and has a beginning of its own", place,
            detail="Take `after`, or `base` and `scratch`, out.",
        )  # fmt: skip
    if model.data is None:
        ctx.found.error(
            "E0720", f"the model `{model.name}` goes on from `{model.after}` without data", place,
            detail="Give it the `data` of its stage.",
        )  # fmt: skip
    way, at = [model.name], model.after
    while at is not None and at not in way:
        way.append(at)
        other = sound.get("model", at)
        if isinstance(other, Model) and other.data is None and at == model.after:
            ctx.found.error(
                "E0720", f"`{at}` is not trained: it has no data", place,
                detail="Begin with its `base` instead.",
            )  # fmt: skip
        at = other.after if isinstance(other, Model) else None
    if at == model.name:
        ctx.found.error(
            "E0734", f"the model `{model.name}` goes on from itself", place,
            detail=f"The circle is {' -> '.join(f'`{name}`' for name in (*way, at))}.",
        )  # fmt: skip


def _other(sound: Sound, name: str) -> Model | None:
    found = sound.get("model", name)
    return found if isinstance(found, Model) else None


def _batch(ctx: Context, model: Model, where: Where, sound: Sound) -> None:
    train = model.train
    batch = training_of(model, partial(_other, sound)).batch
    ranks = train.ranks if train.hosts is None else _ranks(ctx, train.hosts, where)
    if ranks is None or split_batch(batch, ranks, train.micro_batch) is not None:
        return
    settings = ("micro_batch", "batch", "ranks", "hosts")
    written = [name for name in settings if ctx.places.has((*where, "train", name))]
    place = (*where, "train", written[0]) if written else where
    ctx.found.error(
        "E0721", undivided(batch, ranks, train.micro_batch), ctx.places.span(place),
        detail="An update is micro-batch x accumulation x ranks examples, all whole numbers.",
    )  # fmt: skip


def _ranks(ctx: Context, hosts: FileRef, where: Where) -> int | None:
    """Return how many ranks a hostfile names; None, with its fault reported, when it cannot be read as one."""
    place = ctx.places.span((*where, "train", "hosts"))
    try:
        named = hosts_named(ctx.files.read_text(ctx.files.root / hosts.path))
    except FileFault as fault:
        ctx.found.error(fault.code, fault.summary, place, detail=fault.detail)
    except ValueError as fault:
        detail = "A hostfile has a line `NAME slots=N` for each machine."
        ctx.found.error("E0512", f"{hosts.path}: {fault}", place, detail=detail)
    else:
        return sum(slots for _, slots in named)
    return None


def _together(ctx: Context, model: Model, where: Where) -> None:
    scratch, deepspeed, train = model.scratch, model.deepspeed, model.train
    faults: list[tuple[bool, str, tuple[str, ...]]] = []
    if scratch is not None:
        faults += [
            (scratch.width % scratch.heads != 0,
             f"{scratch.heads} heads do not divide the width of {scratch.width}", ("scratch", "heads")),
            (scratch.arch == "llama" and scratch.width % (2 * scratch.heads) == scratch.heads,
             f"each of {scratch.heads} heads would have an odd width; LLaMA turns pairs", ("scratch", "heads")),
            (model.lora is not None, "adapters change a base, and random weights are none", ("lora",)),
            (train.format == "chat", "a tokenizer made here has no chat template", ("train", "format")),
            (scratch.arch == "t5" and train.packing, "examples of a seq2seq model cannot be packed", ("train", "packing")),
        ]  # fmt: skip
    if deepspeed is not None:
        faults.append((deepspeed.offload == "cpu" and deepspeed.zero == 0,
                       "there is nothing to offload at `zero = 0`", ("deepspeed", "offload")))  # fmt: skip
    if train.hosts is not None:
        faults.append((deepspeed is None, "several machines need a `deepspeed` block", ("train", "hosts")))
        faults.append((train.ranks > 1, "the hostfile says how many ranks there are", ("train", "ranks")))
    for wrong, text, place in faults:
        if wrong:
            ctx.found.error("E0722", text, ctx.places.span((*where, *place)))


def _idle(ctx: Context, model: Model, where: Where) -> None:
    """Warn of training settings of a model that is not trained."""
    if model.data is not None:
        return
    for block in ("train", "deepspeed", "lora", "decontaminate"):
        if ctx.places.has((*where, block)):
            ctx.found.warning(
                "W0710",
                f"`{block}` has no effect on a model without `data`",
                ctx.places.span((*where, block)),
            )
    if ctx.places.has((*where, "recipe")):
        ctx.found.warning(
            "W0710", "`recipe` has no effect on a model without `data`", ctx.places.span((*where, "recipe"))
        )
