"""How two runs differ: steps, tasks, rows, figures of analyses and evaluations, trainings, costs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from eic.analyse.deltas import deltas
from eic.analyse.headline import headline
from eic.cli.gather.models import stored_training
from eic.cli.stored import choose_run, datasets_of, load
from eic.cli.studies import run_studies
from eic.data.churn import Side, churn, instruction_churn, side, tree_change
from eic.evaluate.headline import comparison_rows, model_rows
from eic.plan.diff import step_changes
from eic.plan.titles import of_variant
from eic.store import RunRow, Store

_PAID = ("paid", "cached", "prompt_tokens", "completion_tokens", "cost", "seconds")
_MADE = ("calls", "prompt_tokens", "completion_tokens", "cost")
_TRAINED = ("updates", "tokens", "seconds", "tokens_per_second", "parameters")


def diff_runs(store: Store, a: str, b: str) -> dict[str, Any]:
    """Return the differences between two runs (ids or beginnings of ids) as JSON."""
    one, two = choose_run(store, a), choose_run(store, b)
    mine, others = _own(one), _own(two)
    names = [name for name in mine if name in others]
    return {
        "a": one.id, "b": two.id,
        "same": one.plan["spec"] == two.plan["spec"],
        "steps": [asdict(change) for change in step_changes(one.plan, two.plan)],
        "datasets": {name: _dataset(store, one, two, name) for name in names},
        "only_a": [name for name in mine if name not in names],
        "only_b": [name for name in others if name not in names],
        "analyses": _pairs(dict(_analyses(store, one)), dict(_analyses(store, two))),
        "evaluations": _pairs(dict(_evaluations(store, one)), dict(_evaluations(store, two))),
        "trainings": _pairs(dict(_trainings(store, one)), dict(_trainings(store, two))),
        "totals": {"a": one.totals, "b": two.totals},
        "cost": {
            "paid": deltas(_some(one.totals, _PAID), _some(two.totals, _PAID)),
            "made": deltas(_made(store, one), _made(store, two)),
        },
    }  # fmt: skip


def _own(row: RunRow) -> list[str]:
    """Return a run's datasets without those of its ablations' variants."""
    return [name for name in datasets_of(row) if not of_variant(name)]


def _dataset(store: Store, one: RunRow, two: RunRow, name: str) -> dict[str, Any]:
    before, after = _side(store, one, name), _side(store, two, name)
    tree, rows = tree_change(before, after), churn(before.whole, after.whole)
    return {
        "tree": {
            "a": len(before.tasks), "b": len(after.tasks), "added": list(tree.added), "lost": list(tree.lost),
            "renamed": [
                {"from": {"id": old, "name": was}, "to": {"id": new, "name": now}}
                for old, was, new, now in tree.renamed
            ],
        },
        "rows": {
            "a": len(before.ids), "b": len(after.ids), "common": rows.kept, "added": rows.added, "lost": rows.lost,
            "by_id": churn(before.ids, after.ids).json(),
            "by_instruction": instruction_churn(before, after).json(),
        },
    }  # fmt: skip


def _side(store: Store, row: RunRow, name: str) -> Side:
    state = load(store, row, name).state
    return side(state.kept_tasks, state.examples)


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of whatever is in both runs, by name."""
    return {name: deltas(before[name], after[name]) for name in before if name in after}


def _analyses(store: Store, row: RunRow) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the figures that tables show, for each dataset of each analysis."""
    for study in run_studies(store, row):
        if study["kind"] == "analysis":
            for item in study["datasets"]:
                yield f"{study['name']} / {item['name']}", {"rows": item["rows"], **headline(item["figures"])}


def _evaluations(store: Store, row: RunRow) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the figures that tables show, by model or by comparison, for each evaluation."""
    for study in run_studies(store, row):
        if study["kind"] == "evaluation":
            models = {str(one["model"]): one for one in model_rows(study)} if not study["comparisons"] else {}
            pairs = {f"{one['candidate']} against {one['baseline']}": one for one in comparison_rows(study)}
            yield study["name"], {**models, **pairs}


def _trainings(store: Store, row: RunRow) -> Iterator[tuple[str, dict[str, Any]]]:
    for step in row.plan.get("steps", ()):
        noted = stored_training(store, step["key"]) if step["kind"] == "train" else {}
        if noted:
            losses = [point[1] for point in noted.get("loss", ()) if len(point) > 1]
            last = {"first loss": losses[0], "last loss": losses[-1]} if losses else {}
            yield step["title"].rsplit(" / ", 1)[0], {**last, **_some(noted, _TRAINED)}


def _made(store: Store, row: RunRow) -> dict[str, float]:
    """Return what everything a run holds took when it was made, whoever paid for it."""
    total = dict.fromkeys(_MADE, 0.0)
    for step in row.plan.get("steps", ()):
        info = store.artifacts.info(step["key"])
        for name in _MADE:
            total[name] += float(info.meta.get(name, 0) or 0) if info else 0.0
    return {name: round(value, 9) for name, value in total.items()}


def _some(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
