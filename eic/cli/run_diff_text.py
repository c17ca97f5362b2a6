"""The differences between two runs in words."""

from typing import Any

from eic.cli.text import say
from eic.evaluate.headline import Percent
from eic.views.text import amount, clean, duration, money

_SHOWN = 10

_SHORT = ("accuracy", "ROUGE-L", "beat rate")
"""Figures of evaluations that are always told; of the others only those that moved."""


def print_runs(form: dict[str, Any]) -> None:
    """Print what ``diff_runs`` found."""
    _steps(form["steps"])
    for name, found in form["datasets"].items():
        say(clean(name))
        _tree(found["tree"])
        _rows(found["rows"])
    for side in ("a", "b"):
        for name in form[f"only_{side}"]:
            say(f"{clean(name)}: only in {form[side]}")
    for kind, singular in (
        ("analyses", "analysis"),
        ("evaluations", "evaluation"),
        ("trainings", "training"),
    ):
        for name, figures in form[kind].items():
            _figures(f"{singular} {name}", figures)
    _cost(form["cost"])


def _steps(steps: list[dict[str, str]]) -> None:
    if all(step["difference"] == "same" for step in steps):
        say("steps  every one is the same: equal settings on equal inputs")
        return
    say("steps")
    for step in steps:
        why = f": {clean(step['why'])}" if step["why"] else ""
        say(f"  {step['difference']:<8} {clean(step['title'])}{why}")


def _tree(tree: dict[str, Any]) -> None:
    say(f"  tasks  {amount(tree['a'])} -> {amount(tree['b'])}")
    _some("+", tree["added"])
    _some("-", tree["lost"])
    _some("~", [f"{one['from']['name']} -> {one['to']['name']}" for one in tree["renamed"]])


def _rows(rows: dict[str, Any]) -> None:
    say(
        f"  rows   {amount(rows['a'])} -> {amount(rows['b'])}: {amount(rows['common'])} in common, "
        f"{amount(rows['added'])} new, {amount(rows['lost'])} gone"
    )
    for name, words in (("by_id", "by id"), ("by_instruction", "by instruction")):
        one = rows[name]
        say(
            f"         {words:<14} {amount(one['kept'])} kept, {amount(one['added'])} added, {amount(one['lost'])} lost"
        )


def _some(sign: str, names: list[str]) -> None:
    for name in names[:_SHOWN]:
        say(f"    {sign} {clean(name)}")
    if len(names) > _SHOWN:
        say(f"    {sign} ... and {len(names) - _SHOWN} more")


def _figures(title: str, figures: dict[str, dict[str, float | None]]) -> None:
    """Print the figures that moved; one line says so when none did."""
    moved = {
        name: one
        for name, one in figures.items()
        if one["change"] != 0 or (name.rsplit(".", 1)[-1] in _SHORT and name.count(".") < 3)
    }
    if not moved:
        say(f"{clean(title)}: the same figures")
        return
    say(clean(title))
    shown = list(moved.items())[: 2 * _SHOWN]
    width = max(len(clean(name)) for name, _ in shown)
    for name, one in shown:
        show = _percent if any(isinstance(one[side], Percent) for side in ("a", "b")) else _number
        change = "" if one["change"] is None else f"  ({show(one['change'], signed=True)})"
        say(f"  {clean(name):<{width}}  {show(one['a'])} -> {show(one['b'])}{change}")
    if len(moved) > len(shown):
        say(f"  ... and {len(moved) - len(shown)} more: --json has all")


def _cost(cost: dict[str, dict[str, dict[str, float | None]]]) -> None:
    for name, title, show in (
        ("paid", "calls paid", amount),
        ("cost", "money paid", money),
        ("seconds", "time", duration),
    ):
        one = cost["paid"].get(name, {"a": 0.0, "b": 0.0})
        say(f"{title:<11}  {show(one['a'] or 0.0)} -> {show(one['b'] or 0.0)}")
    calls, spent = cost["made"]["calls"], cost["made"]["cost"]
    say(
        f"{'all it took':<11}  {amount(calls['a'] or 0)} -> {amount(calls['b'] or 0)} calls, "
        f"{money(spent['a'] or 0.0)} -> {money(spent['b'] or 0.0)}, whoever paid"
    )


def _percent(value: float | None, *, signed: bool = False) -> str:
    return "-" if value is None else f"{value:{'+' if signed else ''}.2f}"


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "-"
    sign = "+" if signed else ""
    return f"{value:{sign},}" if isinstance(value, int) else f"{value:{sign},.4g}"
