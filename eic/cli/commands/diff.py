"""``eic diff``: what two specs mean differently and what that costs; how two runs differ."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.planning import Planned, opened, planned
from eic.cli.revisions import checked_out, split_revision
from eic.cli.run_diff import diff_runs
from eic.cli.run_diff_text import print_runs
from eic.cli.specs import compiled
from eic.cli.stored import existing_store
from eic.cli.text import say
from eic.lang.project import project_root
from eic.lang.spec import spec_json
from eic.plan.diff import describe_change, setting_changes
from eic.plan.estimate import NOTHING, estimate_json
from eic.views.text import amount, clean, money


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="The differences as JSON.")
@common_options
def diff(common: Common, a: str, b: str, as_json: bool) -> None:
    """Compare A and B: two specs (PATH or GITREV:PATH) or two runs (as `eic show` takes them: `math~1 math`)."""
    if _is_spec(a) and _is_spec(b):
        form = _diff_specs(common, a, b)
        show = _print_specs
    elif _is_spec(a) or _is_spec(b):
        raise UserError("one side is a spec and the other is not: compare two specs or two runs")
    else:
        with existing_store(common) as store:
            form = diff_runs(store, a, b)
        if form["a"] == form["b"]:
            say(f"both are run {form['a']}: `{a}~1` may be what you want, the run before", err=True)
        show = print_runs
    if as_json:
        click.echo(json.dumps(form, ensure_ascii=False, indent=2))
    else:
        show(form)


def _is_spec(text: str) -> bool:
    return Path(text).suffix == ".explore" or Path(text).is_file() or split_revision(text) is not None


def _diff_specs(common: Common, a: str, b: str) -> dict[str, Any]:
    with ExitStack() as stack:
        left = compiled(_path(stack, a), common)
        right = compiled(_path(stack, b), common)
        here = Path.cwd()
        store = stack.enter_context(opened(common, project_root(here / "spec", here), looking=True))
        one, two = (planned(side, store, common, (), edited=False) for side in (left, right))
        return _spec_form(a, b, one, two)


def _path(stack: ExitStack, text: str) -> Path:
    revision = split_revision(text)
    return Path(text) if revision is None else stack.enter_context(checked_out(*revision))


def _spec_form(a: str, b: str, one: Planned, two: Planned) -> dict[str, Any]:
    changes = [
        {"path": path, "from": old, "to": new, "text": describe_change(path, old, new)}
        for path, old, new in setting_changes(spec_json(one.spec), spec_json(two.spec))
    ]
    known = {step.key for step in one.plan.steps}
    titles = {step.title for step in one.plan.steps}
    now = {step.title for step in two.plan.steps}
    steps = []
    for state in two.diff.states:
        shared = state.step.key in known
        word = "same" if shared else "changed" if state.step.title in titles else "added"
        steps.append(
            {"title": state.step.title, "difference": word, "action": state.action,
             "estimate": estimate_json(two.costs.get(state.step.key, NOTHING)) if state.action == "run" else None}
        )  # fmt: skip
    removed = [step.title for step in one.plan.steps if step.title not in now]
    return {"a": a, "b": b, "same": one.plan.spec_digest == two.plan.spec_digest, "changes": changes,
            "steps": steps, "removed": removed, "cost": estimate_json(two.total)}  # fmt: skip


def _print_specs(form: dict[str, Any]) -> None:
    if not form["changes"]:
        say("the specs mean the same: every step and every result is shared")
        return
    say("changes")
    for change in form["changes"]:
        say(f"  {clean(change['text'])}")
    say("steps")
    for step in form["steps"]:
        action = "stored" if step["action"] == "reuse" else "to run"
        say(f"  {step['difference']:<8} {action:<7} {clean(step['title'])}")
    for title in form["removed"]:
        say(f"  removed          {clean(title)}")
    cost = form["cost"]
    if not cost["calls"]["high"]:
        say("cost     nothing: no new call")
        return
    text = f"cost     likely {amount(cost['calls']['likely'])} calls"
    if cost["money"] is not None:
        text += f", {money(cost['money']['likely'])} (at most {money(cost['money']['high'])})"
    say(text)
