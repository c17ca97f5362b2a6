"""Continual learning: what every stage replayed, and one table of what its models score, stage by stage.

All of it is read from a run's plan and from what the store holds, so a run that only reused results has
it too. Models that go on from another (``after``) are stages; the table has, after each of them, the test,
what the stage held out, and what the earlier stages held out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eic.cli.studies import run_studies
from eic.cli.text import table_width
from eic.evaluate.headline import Percent
from eic.lang.blocks.dataset import SOURCE_KINDS
from eic.plan.titles import of_variant
from eic.report.values import ReplayFacts, StagesFacts
from eic.store import RunRow, Store
from eic.views.tables import table
from eic.views.text import clean, counted

REPLAYED = 50
"""Replayed tasks that are named, those most wanted first."""

_FIGURES = {"rouge_l": ("rouge_l", "ROUGE-L"), "math_accuracy": ("accuracy", "accuracy")}
"""What of an evaluation the table shows, and its title, by metric."""

Plan = Mapping[str, dict[str, Any]]
"""The steps of a run's plan by key."""


def replays(store: Store, row: RunRow) -> Iterator[ReplayFacts]:
    """Yield what the run's replay stages chose and how, as far as they are stored."""
    for step in row.plan.get("steps", ()):
        info = store.artifacts.info(step["key"]) if step["kind"] == "replay" else None
        if info is None or of_variant(step["title"]):
            continue
        chosen = tuple((str(one["task"]), float(one["score"])) for one in info.meta.get("chosen", ()))
        yield ReplayFacts(
            step["key"], step["block"], str(info.meta.get("strategy", "")), str(info.meta.get("encoder", "")),
            int(info.counts.get("of", 0)), int(info.counts.get("replayed", 0)), len(chosen), chosen[:REPLAYED],
        )  # fmt: skip


def stage_tables(
    store: Store, row: RunRow, contents: Iterable[dict[str, Any]] | None = None
) -> Iterator[StagesFacts]:
    """Yield a table for each first model that others go on from, as far as figures are stored.

    ``contents`` are the run's studies, should they be at hand.
    """
    plan: Plan = {step["key"]: step for step in row.plan.get("steps", ())}
    trained = [step for step in plan.values() if step["kind"] == "train" and not of_variant(step["title"])]
    if not any(_before(plan, step) for step in trained):
        return
    strategies = {one.step: one.strategy for one in replays(store, row)}
    scores = list(_scores(plan, run_studies(store, row) if contents is None else contents))
    lines: dict[str, list[tuple[dict[str, Any], ...]]] = {}
    for step in trained:
        line = _line(plan, step)
        lines.setdefault(line[0]["key"], []).append(line)
    for found in lines.values():
        if len(found) > 1 and (rows := _rows(plan, sorted(found, key=len), scores, strategies)):
            figures = dict.fromkeys(score.figure for score in scores)
            yield StagesFacts(found[0][0]["block"], ", ".join(figures), tuple(rows))


def replay_texts(store: Store, row: RunRow) -> Iterator[str]:
    """Yield what each stage of a run replays, for a terminal."""
    for one in replays(store, row):
        text = f"{one.dataset} replays {one.tasks:,} of {counted(one.of, 'earlier task')} ({one.strategy}), {counted(one.rows, 'row')}"
        if one.encoder:
            text += f"; compared with {clean(one.encoder)}"
        named: list[dict[str, Any]] = [{"task": task, "score": score} for task, score in one.chosen]
        yield text + (f"\n\n{table(named, width=table_width())}" if named else "")


def stage_texts(tables: Iterable[StagesFacts]) -> Iterator[str]:
    """Yield the tables of ``stage_tables`` for a terminal."""
    for found in tables:
        yield f"{found.figure} after each stage, from {found.first} on\n\n{table(found.rows, width=table_width())}"


@dataclass(frozen=True, slots=True)
class _Score:
    """A model's figure on one set of questions; ``divided``: of what step's rows they were held out ("": none)."""

    model: str
    divided: str
    evaluation: str
    figure: str
    value: float


def _scores(plan: Plan, contents: Iterable[dict[str, Any]]) -> Iterator[_Score]:
    for content in contents:
        if content["kind"] != "evaluation" or content["metric"] not in _FIGURES:
            continue
        key, title = _FIGURES[content["metric"]]
        asked = [
            plan[source] for source in plan[content["key"]]["inputs"] if plan[source]["kind"] == "answer"
        ]
        for answer, model in zip(asked, content["models"], strict=False):
            data = [plan[source] for source in answer["inputs"] if plan[source]["kind"] != "train"]
            if isinstance(value := model.get(key), int | float):
                held = _divided(plan, data[0], held_out=True) if data else ""
                yield _Score(answer["block"], held, content["name"], title, value)


def _rows(
    plan: Plan,
    lines: Sequence[tuple[dict[str, Any], ...]],
    scores: Sequence[_Score],
    strategies: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return a row a model; ``lines`` lead from the first model to each of them, earlier stages first."""
    many = len({score.figure for score in scores}) > 1
    own = {line[-1]["key"]: _divided(plan, plan[line[-1]["inputs"][0]], held_out=False) for line in lines}
    every = {divided for divided in own.values() if divided}
    titles: dict[str, None] = {}
    rows = []
    for line in lines:
        stages = [own[step["key"]] for step in line]
        cells: dict[str, Any] = {}
        for score in scores:
            if score.model != line[-1]["block"]:
                continue
            if score.divided not in every:
                name = score.evaluation
            elif score.divided == stages[-1]:
                name = "this stage's hold-out"
            elif score.divided in stages:
                name = f"hold-out of stage {stages.index(score.divided) + 1}"
            else:
                continue  # of a stage to come, or of another line of models
            cells.setdefault(f"{name}, {score.figure}" if many else name, Percent(score.value))
        titles |= dict.fromkeys(cells)
        replay = _strategy(plan, line[-1], strategies)
        rows.append({"stage": len(line), "model": line[-1]["block"], "replay": replay, **cells})
    order = sorted(titles, key=lambda title: ("hold-out" in title, title.startswith("hold-out"), title))
    if not order:
        return []
    return [{name: row.get(name) for name in ("stage", "model", "replay", *order)} for row in rows]


def _line(plan: Plan, step: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return a model's training with those it goes on from before it, the first one first."""
    line = [step]
    while (before := _before(plan, line[-1])) is not None:
        line.append(before)
    return tuple(reversed(line))


def _before(plan: Plan, step: dict[str, Any]) -> dict[str, Any] | None:
    """Return the training that a training goes on from."""
    return next((plan[key] for key in step["inputs"] if plan[key]["kind"] == "train"), None)


def _divided(plan: Plan, last: dict[str, Any], *, held_out: bool) -> str:
    """Return the step whose rows a dataset's ``split`` divided, "" when it has none of that part.

    ``last`` is the last step of the dataset; a replay's rows are, before others, those of its current one.
    """
    step = last
    while True:
        if step["kind"] == "split" and (step["settings"]["stage"].get("part") == "held_out") == held_out:
            return str(step["inputs"][0])
        if not step["inputs"] or (step["kind"] in SOURCE_KINDS and step["kind"] != "replay"):
            return ""
        step = plan[step["inputs"][0]]


def _strategy(plan: Plan, step: dict[str, Any], strategies: Mapping[str, str]) -> str | None:
    """Return how the tasks were chosen that a training replays, None when there is no replay."""
    data = plan[step["inputs"][0]]
    while data["kind"] != "replay":
        if not data["inputs"] or data["kind"] in SOURCE_KINDS:
            return None  # a first stage
        data = plan[data["inputs"][0]]
    return strategies.get(data["key"])
