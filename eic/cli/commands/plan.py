"""``eic plan``: what a run would do and cost, before any call."""

import json
from pathlib import Path
from typing import Any

import click

from eic.canon import Key
from eic.cli.budget import budget_line
from eic.cli.commands.show import figures
from eic.cli.options import Common, common_options, only_option
from eic.cli.planning import Planned, opened, planned, require_budget
from eic.cli.preflight import warn_of_teachers
from eic.cli.specs import compiled
from eic.cli.text import say
from eic.cli.training import compared, inherited_line, masks, time_line, work_lines
from eic.data.left_out import DECONTAMINATION, overlap_told
from eic.lang.blocks.model import Model
from eic.plan.estimate import NOTHING, Band, Estimate, estimate_json
from eic.plan.evaluating import Answers
from eic.plan.steps import Step
from eic.store import Store
from eic.views.text import amount, counted, duration, money

MOMENT = 0.05
"""Seconds below which a time reads as nothing."""


@click.command()
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@only_option
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON on stdout.")
@common_options
def plan(common: Common, spec: Path, only: tuple[str, ...], as_json: bool) -> None:
    """Say for each step of SPEC whether it is reused or run, why, and what it will cost."""
    found = compiled(spec, common)
    with opened(common, found.root, looking=True) as store:
        result = planned(found, store, common, only)
        shown = masks(store, result) if common.verbose else {}
        near = compared(store, result)
        actual = {step.key: _actual(store, step.key) for step in result.plan.steps}
    if as_json:
        click.echo(json.dumps(_json(result, actual, near), ensure_ascii=False, indent=2))
    else:
        _print(result, actual, shown, near)
    require_budget(result, common)
    warn_of_teachers(result)


def _actual(store: Store, key: Key) -> dict[str, Any]:
    """Return what a stored step really took (nothing for steps without calls or not run)."""
    info = store.artifacts.info(key)
    return {} if info is None else figures(info.meta)


def _inherited(result: Planned, step: Step) -> tuple[str, ...]:
    return tuple(inherited_line(result.spec, step.stage)) if isinstance(step.stage, Model) else ()


def _print(
    result: Planned,
    actual: dict[Key, dict[str, Any]],
    masks: dict[Key, tuple[str, ...]],
    near: dict[Key, dict[str, Any]],
) -> None:
    for state in result.diff.states:
        cost = result.costs.get(state.step.key, NOTHING)
        say(f"{state.action:<6} {state.step.title}")
        say(f"         {state.why}")
        real = actual[state.step.key]
        if "tokenizer" in state.step.settings:
            say(f"         words are compared by the {state.step.settings['tokenizer']} tokenizer")
        if told := overlap_told({DECONTAMINATION: near.get(state.step.key)}):
            say(f"         {told}")
        for line in (*_inherited(result, state.step), *work_lines(cost), *masks.get(state.step.key, ())):
            say(f"         {line}")
        if state.action == "run" and cost != NOTHING and cost.work is None:
            local = isinstance(state.step.stage, Answers) and not state.step.stage.by_teacher
            say(f"         {time_line(cost) if local else _cost(cost)}")
        elif real.get("calls"):
            tokens = real["prompt_tokens"] + real["completion_tokens"]
            say(
                f"         took {counted(real['calls'], 'call')}, {counted(tokens, 'token')}, {money(real['cost'])}"
            )
    runs = len(result.diff.run)
    click.echo()
    say(f"{counted(len(result.diff.reuse), 'step')} reused, {runs} to run")
    if runs:
        say(f"calls    {_band(result.total.calls, amount)}")
        tokens = result.total.prompt_tokens + result.total.reply_tokens
        say(f"tokens   {_band(tokens, amount)}")
        total = result.total.money
        say(f"money    {'unknown: a teacher has no price' if total is None else _band(total, money)}")
        if result.spec.run.budget is not None:
            say(f"budget   {budget_line(result.spec.run.budget, result.total)}")
        say(f"time     {_time(result.total)}")
    else:
        say("nothing to do: every result is stored")


def _time(total: Estimate) -> str:
    if total.unknown:
        known = f"at least {duration(total.seconds.low)}; " if total.seconds.low >= MOMENT else ""
        return f"{known}how long a part takes is not known (see above)"
    if not total.guess:
        return _band(total.seconds, duration)
    return f"{duration(total.seconds.low)} to {duration(total.seconds.high)}, in part guessed (see above)"


def _cost(cost: Estimate) -> str:
    text = f"calls {_band(cost.calls, amount)}"
    if cost.stored:
        text += f" beside {amount(cost.stored)} stored"
    tokens = cost.prompt_tokens + cost.reply_tokens
    text += f"; tokens {_band(tokens, amount)}"
    if cost.money is not None and cost.money.high:
        text += f"; {_band(cost.money, money)}"
    return text


def _band(band: Band, show: Any) -> str:
    low, likely, high = show(band.low), show(band.likely), show(band.high)
    return str(likely) if low == likely == high else f"{likely} ({low} to {high})"


def _json(
    result: Planned, actual: dict[Key, dict[str, Any]], near: dict[Key, dict[str, Any]]
) -> dict[str, Any]:
    steps = []
    for state in result.diff.states:
        cost = result.costs.get(state.step.key, NOTHING)
        real = actual[state.step.key]
        steps.append(
            {"key": state.step.key, "kind": state.step.kind, "title": state.step.title,
             "action": state.action, "why": state.why, "estimate": estimate_json(cost),
             "actual": real or None, "decontamination": near.get(state.step.key)}
        )  # fmt: skip
    return {"spec": result.spec.path, "digest": result.plan.spec_digest, "steps": steps,
            "total": estimate_json(result.total), "budget": result.spec.run.budget}  # fmt: skip
