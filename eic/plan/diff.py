"""What of a plan is there already, what must run, and why: a reader of two plans."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eic.canon import Key
from eic.plan.defaults import default_at
from eic.plan.steps import Plan, Step

Action = Literal["reuse", "run"]


@dataclass(frozen=True, slots=True)
class StepState:
    """A step, whether its result is there, and the reason in words."""

    step: Step
    action: Action
    why: str


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Every step of a plan with what will happen to it."""

    states: tuple[StepState, ...]

    @property
    def reuse(self) -> tuple[Step, ...]:
        """Steps whose results are stored."""
        return tuple(state.step for state in self.states if state.action == "reuse")

    @property
    def run(self) -> tuple[Step, ...]:
        """Steps that will run."""
        return tuple(state.step for state in self.states if state.action == "run")


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON: what runs store, ``--emit plan`` prints and later plans compare."""
    steps = [
        {"key": s.key, "kind": s.kind, "title": s.title, "block": s.block,
         "inputs": list(s.inputs), "settings": s.settings}
        for s in plan.steps
    ]  # fmt: skip
    return {
        "spec": plan.spec_digest,
        "steps": steps,
        "outputs": dict(plan.outputs),
        **({"models": dict(plan.models)} if plan.models else {}),
    }


def compare(plan: Plan, have: Callable[[Key], bool], previous: dict[str, Any] | None) -> PlanDiff:
    """Return what happens to each step of ``plan``.

    ``have`` says whether a step's result is stored; ``previous`` is the ``plan_json`` of the
    spec's last run (None when it never ran) and supplies the reasons.
    """
    before = {step["title"]: step for step in previous["steps"]} if previous else {}
    titles = {step.key: step.title for step in plan.steps}
    states: list[StepState] = []
    running: set[Key] = set()
    for step in plan.steps:
        if have(step.key):
            states.append(StepState(step, "reuse", "nothing that changes its result has changed"))
            continue
        upstream = [titles[key] for key in step.inputs if key in running]
        states.append(StepState(step, "run", _reason(step, before.get(step.title), upstream)))
        running.add(step.key)
    return PlanDiff(tuple(states))


def setting_changes(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (dotted path, old, new) for every leaf that differs; a missing side is None."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            inner = f"{path}.{name}" if path else name
            yield from setting_changes(old.get(name), new.get(name), inner)
    elif old != new:
        yield path, old, new


@dataclass(frozen=True, slots=True)
class StepChange:
    """How one step of an earlier plan stands in a later one, and why, in words."""

    title: str
    difference: Literal["same", "changed", "added", "removed"]
    why: str


def step_changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[StepChange, ...]:
    """Return how the steps of two stored plans (``plan_json``) differ; removed ones come last.

    A step is the same when its key is (its title may be new), and changed when its title is there
    with another key: by its settings, by its inputs, or by the versions of eic that planned it.
    """
    keys = {step["key"] for step in old["steps"]}
    before = {step["title"]: step for step in old["steps"]}
    titles = {step["key"]: step["title"] for step in new["steps"]}
    found: list[StepChange] = []
    for step in new["steps"]:
        was = before.get(step["title"])
        if step["key"] in keys:
            found.append(StepChange(step["title"], "same", ""))
        elif was is None:
            found.append(StepChange(step["title"], "added", ""))
        else:
            upstream = [titles[key] for key in step["inputs"] if key not in keys and key in titles]
            found.append(StepChange(step["title"], "changed", _difference(was, step, upstream)))
    now = {*titles.values()}
    gone = (step for step in old["steps"] if step["title"] not in now and step["key"] not in titles)
    return (*found, *(StepChange(step["title"], "removed", "") for step in gone))


def _difference(was: dict[str, Any], step: dict[str, Any], upstream: list[str]) -> str:
    changes = [
        describe_change(*change, step["kind"])
        for change in setting_changes(was["settings"], step["settings"])
    ]
    if changes:
        return "; ".join(changes)
    if upstream:
        return f"its input `{upstream[0]}` differs"
    if was["inputs"] == step["inputs"]:
        return "another version of eic makes something else of the same settings"
    return "its inputs differ"


def describe_change(path: str, old: Any, new: Any, kind: str = "") -> str:
    """Return one change in words a user knows: setting paths, files for templates.

    A missing side is a setting at its default. ``kind`` is the step's whose settings they are, "" for a spec's.
    """
    default = default_at(path, kind)
    path = path.removeprefix("stage.")
    if path.startswith("edits"):
        return _describe_edit(path, old, new)
    if path.rsplit(".", 1)[-1] == "rules" and not path.startswith("ablations."):
        where = path.removesuffix("rules").removesuffix(".")
        return (f"{where}: " if where else "") + _rule_changes(old or [], new or [])
    if (kind, path) == ("evaluate", "overlap"):
        return "its models, or their `decontaminate`, changed"
    if _nested(old) or _nested(new) or path.endswith((".body", "script.digest")):
        return f"{path.removesuffix('.body').removesuffix('.digest')} changed"
    if path.startswith("train."):
        path = "its " + path.removeprefix("train.").replace("_", " ")
    if old is None:
        was = "the default" if default is None else f"{_short(default)}, the default"
        return f"{path} is now {_short(new)} (was {was})"
    if new is None:
        now = "the default again" if default is None else f"{_short(default)}, the default"
        return f"{path} is {now} (was {_short(old)})"
    return f"{path} changed from {_short(old)} to {_short(new)}"


def rule_text(rule: dict[str, Any]) -> str:
    """Return a rule's identity form as it is written in a spec."""
    text = f"{rule['verb']} {rule['fn']}({', '.join(_short(item) for item in rule.get('args', ()))})"
    value = rule.get("value")
    if isinstance(value, dict):
        text += f" {rule['op']} {value['low']:g}..{value['high']:g}"
    elif rule.get("op"):
        text += f" {rule['op']} {_short(value)}"
    for clause in ("within", "by"):
        if rule.get(clause):
            text += f" {clause} {rule[clause]}"
    return text


def _nested(value: Any) -> bool:
    """Whether a value is too deep to be shown on a line."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict | list) for v in value)
    )


def _rule_changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    before, after = [rule_text(rule) for rule in old], [rule_text(rule) for rule in new]
    gone = [f"without `{text}`" for text in before if text not in after]
    added = [f"with `{text}`" for text in after if text not in before]
    return "its rules changed: " + (", ".join(gone + added) or "another order")


def _describe_edit(path: str, old: Any, new: Any) -> str:
    """Return a change of edits in words: ``edits.json: closed ["math/algebra"]``."""
    what = path.removeprefix("edits").removeprefix(".").replace(".", " ")
    if new is None:
        return f"edits.json: no longer {_edit_words(what, old)}"
    return f"edits.json: {_edit_words(what, new)}"


def _edit_words(what: str, form: Any) -> str:
    if not isinstance(form, dict):
        return f"{what} {_short(form)}"
    return ", ".join(_edit_words(f"{what} {name}".lstrip(), inner) for name, inner in form.items())


def _reason(step: Step, before: dict[str, Any] | None, upstream: list[str]) -> str:
    if before is None:
        edits = (
            _describe_edit("edits", None, step.settings.get("edits")) if step.settings.get("edits") else ""
        )
        return f"has not run yet; {edits}" if edits else "has not run yet"
    changes = [
        describe_change(*change, step.kind) for change in setting_changes(before["settings"], step.settings)
    ]
    if changes:
        more = f" and {len(changes) - 2} more" if len(changes) > 2 else ""
        return "; ".join(changes[:2]) + more
    if upstream:
        return f"its input `{upstream[0]}` runs again"
    if before["key"] == step.key:
        return "its result is not in the store (it was stopped, or collected)"
    if before["inputs"] == list(step.inputs):
        return "this version of eic makes something else of the same settings"
    return "its input changed"


def _short(value: Any) -> str:
    if isinstance(value, str) and value.isidentifier():
        return value
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:37] + "..."
        return f'"{text}"'
    if isinstance(value, list):
        inner = ", ".join(_short(item) for item in value[:6])
        return f"[{inner}{', ...' if len(value) > 6 else ''}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
