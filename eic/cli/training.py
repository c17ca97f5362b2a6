"""Trainings on the terminal: how much one is, and what of an example is read and what is learned."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from eic.canon import Key
from eic.cli.planning import Planned
from eic.data.example import Example
from eic.engine.datasets.state import state_at
from eic.engine.forecast.calls import dry_context
from eic.engine.models.contamination import first_apart, known_report
from eic.engine.models.preview import previews
from eic.lang.blocks.model import Model
from eic.lang.blocks.recipes import inherited
from eic.lang.spec import Spec
from eic.plan.estimate import Estimate
from eic.plan.steps import Step
from eic.plan.training import Amount, trained_as
from eic.store import Store, StoreError
from eic.views.text import amount, clean, counted, duration

_LINE = 96


def work_lines(cost: Estimate) -> Iterator[str]:
    """Yield what a training that will run amounts to."""
    work = cost.work
    if work is None:
        return
    if not work.rows:
        yield f"updates of {_layout(work)}; how many and how long is known when the rows are there"
        return
    yield f"about {counted(work.updates, 'update')} of {_layout(work)} and {amount(work.tokens)} tokens"
    if work.parameters is not None:
        yield f"about {_size(work.parameters)} parameters"
    yield time_line(cost)


def time_line(cost: Estimate) -> str:
    """Return how long a step works on this machine: a number when it was measured, else a range and why."""
    low, likely, high = map(duration, (cost.seconds.low, cost.seconds.likely, cost.seconds.high))
    if not cost.guess:
        return f"takes {likely} ({low} to {high}), as earlier work here"
    return f"takes {low} to {high}, a guess: {cost.guess}" if cost.seconds.high else cost.guess


def inherited_line(spec: Spec, model: Model) -> Iterator[str]:
    """Yield what a model takes over from the model that it goes on from, if its own recipe says otherwise."""
    found = inherited(model, spec.model)
    if found:
        settings = ", ".join(f"{name} {_value(value)}" for name, value in found.items())
        yield f"as in `{model.after}`, where it sets nothing itself: {settings}"
    if model.after is not None and model.lora is None and spec.model(model.after).lora is not None:
        yield f"`{model.after}` fits adapters, this model all weights: give it a `lora` block of its own to go on so"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def compared(store: Store, plan: Planned) -> dict[Key, dict[str, Any]]:
    """Return what is known of each training's rows that are nearly questions, by its step's key.

    Known is what an earlier run found of the same rows, questions and rules: nothing is compared here.
    """
    context = dry_context(plan.spec, plan.plan, plan.seed, store, plan.compiled.root)
    found: dict[Key, dict[str, Any]] = {}
    for step in plan.plan.steps:
        if isinstance(step.stage, Model):
            with suppress(StoreError):  # rows are not made yet, or lost
                report = known_report(context, step, step.stage)
                found |= {} if report is None else {step.key: report}
    return found


def masks(store: Store, plan: Planned) -> dict[Key, tuple[str, ...]]:
    """Return of each training, by its step's key, what of the first row it learns from is read and what is learned.

    Nothing is said while the data, or the rows that they are compared with, are not made.
    """
    context = dry_context(plan.spec, plan.plan, plan.seed, store, plan.compiled.root)
    rows: list[tuple[Step, Model, Example]] = []
    lines: dict[Key, tuple[str, ...]] = {}
    for step in plan.plan.steps:
        if not isinstance(step.stage, Model):
            continue
        try:
            data = state_at(context, context.chain(step.inputs[0])).examples
            row = first_apart(context, step, step.stage, data)
        except StoreError:
            continue
        if row is not None:
            rows.append((step, step.stage, row))
        elif len(data):
            lines[step.key] = (
                "each row of its data is nearly a question of an evaluation: nothing is learned",
            )
    shown = previews(context, rows)
    return lines | {step.key: tuple(_mask(step, shown.get(step.key))) for step, _, _ in rows}


def _mask(step: Step, shown: tuple[str, str] | None) -> Iterator[str]:
    if shown is None:
        yield "the chat template of the base frames each row; the loss falls on the answer and its end"
        yield "no example: the tokenizer of the base is not on this machine, or has no template that tells answers apart"
        return
    if trained_as(step).format == "self_instruct":
        yield "each row gets one of several layouts, drawn by the seed"
    yield "the loss falls on the response and its end token, nothing else; the first row:"
    for mark, text in zip(("  read    ", "  learned "), shown, strict=True):
        for line in text.split("\n"):
            yield mark + _short(clean(line))


def _layout(work: Amount) -> str:
    if not work.micro_batch:  # said before the run: it does not divide
        return counted(work.batch, "example")
    return (
        f"{counted(work.batch, 'example')} (micro-batch {work.micro_batch} x accumulation {work.accumulation}"
        f" x {counted(work.ranks, 'rank')})"
    )


def _size(parameters: float) -> str:
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if parameters >= size:
            return f"{parameters / size:.3g}{unit}"
    return f"{parameters:.0f}"


def _short(text: str) -> str:
    return text if len(text) <= _LINE else text[: _LINE - 1] + "…"
