"""Trainings for a report: finished ones from what they noted, others from the run's events."""

from collections.abc import Iterator
from typing import Any

from eic.data.left_out import overlap_told
from eic.engine.models.training import TRAINING
from eic.figures import TrainView
from eic.report.values import TrainingFacts
from eic.state import RunState
from eic.store import RunRow, Store, StoreError

_SHOWN = (
    ("epochs", "epochs"), ("batch", "global batch"), ("learning_rate", "peak learning rate"), ("schedule", "schedule"),
    ("context", "context"), ("precision", "precision"), ("format", "prompt format"), ("lora_rank", "LoRA rank"),
    ("zero", "ZeRO stage"),
)  # fmt: skip


def trainings(store: Store, row: RunRow, state: RunState) -> Iterator[TrainingFacts]:
    """Yield the trainings of a run in the order of its plan, as far as they got."""
    for step in row.plan.get("steps", ()):
        if step["kind"] != "train":
            continue
        name = step["title"].rsplit(" / ", 1)[0]
        noted = stored_training(store, step["key"])
        if noted:
            yield _noted(name, step["key"], noted)
        elif step["key"] in state.training:
            yield _seen(name, step["key"], state.training[step["key"]])


def stored_training(store: Store, key: str) -> dict[str, Any]:
    """Return what a finished training noted (``training.json``), empty when it is not stored."""
    if store.artifacts.info(key) is None:
        return {}
    try:
        return next((content for _, content in store.artifacts.read(key, TRAINING)), {})
    except StoreError:
        return {}


def _noted(name: str, key: str, noted: dict[str, Any]) -> TrainingFacts:
    loss = [point for point in noted.get("loss", ()) if len(point) >= 2]
    curve = tuple((float(update), float(value)) for update, value, *_ in loss)
    rates = tuple((float(point[0]), float(point[2])) for point in loss if len(point) > 2)
    updates = int(noted.get("updates", len(curve)) or 0)
    return TrainingFacts(name, key, updates, updates, curve, rates, tuple(_figures(noted, curve)))


def _figures(noted: dict[str, Any], curve: tuple[tuple[float, float], ...]) -> Iterator[tuple[str, str]]:
    base, settings = noted.get("base"), noted.get("settings", {})
    yield "begins from", base if isinstance(base, str) else "random weights"
    if isinstance(noted.get("parameters"), int):
        yield "parameters", f"{noted['parameters']:,}"
    if curve:
        yield "loss", f"{curve[0][1]:.4f} at first, {curve[-1][1]:.4f} at last"
    data = noted.get("data", {})
    if isinstance(data.get("rows"), int):
        yield "rows", f"{data['rows']:,}"
    overlap = overlap_told(noted)
    if overlap:
        yield "decontamination", overlap
    if isinstance(noted.get("tokens"), int) and noted.get("seconds"):
        speed = noted.get("tokens_per_second") or noted["tokens"] / noted["seconds"]
        yield (
            "tokens seen",
            f"{noted['tokens']:,} in {noted['seconds']:,.1f} s ({speed:,.0f} a second, {noted.get('device', '')})",
        )
    shown = [
        f"{title} {settings[name]}"
        for name, title in _SHOWN
        if settings.get(name) not in (None, "", 0, False)
    ]
    if shown:
        yield "settings", ", ".join(shown)


def _seen(name: str, key: str, view: TrainView) -> TrainingFacts:
    curve = tuple((float(update), loss) for update, loss in view.curve)
    figures = (
        ("loss", f"{view.loss:.4f} so far"),
        ("tokens seen", f"{view.tokens:,} in {view.seconds:,.1f} s ({view.rate:,.0f} a second)"),
    )
    return TrainingFacts(name, key, view.updates, view.update, curve, (), figures)
