"""How two runs differ: their steps, tasks gained and lost, rows kept and changed, figures side by side."""

from dataclasses import asdict
from typing import Any

import click

from eic.cli.stored import Stored, choose_run, datasets_of, load
from eic.plan.diff import step_changes
from eic.store import RunRow, Store
from eic.views.text import amount, clean, money

_SHOWN = 10


def diff_runs(store: Store, a: str, b: str) -> dict[str, Any]:
    """Return the differences between two runs (ids or beginnings of ids) as JSON."""
    one, two = choose_run(store, a), choose_run(store, b)
    names = [name for name in datasets_of(one) if name in datasets_of(two)]
    return {
        "a": one.id, "b": two.id,
        "same": one.plan["spec"] == two.plan["spec"],
        "steps": [asdict(change) for change in step_changes(one.plan, two.plan)],
        "datasets": {name: _dataset(store, one, two, name) for name in names},
        "only_a": [name for name in datasets_of(one) if name not in names],
        "only_b": [name for name in datasets_of(two) if name not in names],
        "totals": {"a": one.totals, "b": two.totals},
    }  # fmt: skip


def print_runs(form: dict[str, Any]) -> None:
    """Print what ``diff_runs`` found."""
    _print_steps(form["steps"])
    for name, found in form["datasets"].items():
        tree, rows = found["tree"], found["rows"]
        click.echo(f"{clean(name)}")
        click.echo(f"  tasks  {amount(tree['a'])} -> {amount(tree['b'])}")
        _print_some("+", tree["added"])
        _print_some("-", tree["lost"])
        click.echo(f"  rows   {amount(rows['a'])} -> {amount(rows['b'])}: {amount(rows['common'])} in common, "
                   f"{amount(rows['added'])} new, {amount(rows['lost'])} gone")  # fmt: skip
    for side in ("a", "b"):
        for name in form[f"only_{side}"]:
            click.echo(f"{clean(name)}: only in {form[side]}")
    one, two = form["totals"]["a"], form["totals"]["b"]
    click.echo(f"calls paid   {amount(one.get('paid', 0))} -> {amount(two.get('paid', 0))}")
    click.echo(f"money paid   {money(one.get('cost', 0.0))} -> {money(two.get('cost', 0.0))}")


def _print_steps(steps: list[dict[str, str]]) -> None:
    if all(step["difference"] == "same" for step in steps):
        click.echo("steps  every one is the same: equal settings on equal inputs")
        return
    click.echo("steps")
    for step in steps:
        why = f": {clean(step['why'])}" if step["why"] else ""
        click.echo(f"  {step['difference']:<8} {clean(step['title'])}{why}")


def _print_some(sign: str, names: list[str]) -> None:
    for name in names[:_SHOWN]:
        click.echo(f"    {sign} {clean(name)}")
    if len(names) > _SHOWN:
        click.echo(f"    {sign} ... and {len(names) - _SHOWN} more")


def _dataset(store: Store, one: RunRow, two: RunRow, name: str) -> dict[str, Any]:
    left, right = load(store, one, name), load(store, two, name)
    before, after = _tasks(left), _tasks(right)
    rows_before, rows_after = _rows(left), _rows(right)
    return {
        "tree": {"a": len(before), "b": len(after),
                 "added": [task for task in after if task not in before],
                 "lost": [task for task in before if task not in after]},
        "rows": {"a": len(rows_before), "b": len(rows_after),
                 "common": len(rows_before & rows_after),
                 "added": len(rows_after - rows_before), "lost": len(rows_before - rows_after)},
    }  # fmt: skip


def _tasks(dataset: Stored) -> dict[str, None]:
    return dict.fromkeys(task.id for task in dataset.state.kept_tasks)


def _rows(dataset: Stored) -> frozenset[tuple[str, str, str]]:
    """Return rows by what they say: a run with other calls may still hold the same rows."""
    return frozenset((row.instruction, row.input, row.output) for row in dataset.state.examples)
