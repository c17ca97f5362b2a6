"""Analyses and ablations on the terminal: after a run, and from the store."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from eic.cli.text import table_width
from eic.engine.opening import read_opening
from eic.evaluate.content import Named
from eic.evaluate.content import content as content_of
from eic.plan.titles import of_variant
from eic.store import RunRow, Store, StoreError
from eic.views.evaluations import evaluation_markdown
from eic.views.tables import ablation_markdown, analysis_markdown

_TABLES: dict[str, Callable[..., str]] = {
    "analysis": analysis_markdown, "evaluation": evaluation_markdown, "ablation": ablation_markdown,
}  # fmt: skip
"""What prints a study, by its kind."""


def echo_results(files: Iterable[Path]) -> None:
    """Print the tables of every analysis, evaluation and ablation among a run's output files."""
    for path in files:
        if path.suffix != ".json" or path.name.endswith(".tree.json"):
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # gone or changed since the run: the run itself is not at fault
            continue
        shown = _TABLES.get(content.get("kind"))
        if shown is not None:
            click.echo(f"\n{shown(content, width=table_width())}")


def studies_and_votes(store: Store, row: RunRow) -> Iterator[dict[str, Any]]:
    """Yield what ``run_studies`` does, then the run's evaluations by people."""
    yield from run_studies(store, row)
    yield from _voted(store, row)


def study_texts(contents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the tables of studies for a terminal."""
    for content in contents:
        yield _TABLES[content["kind"]](content, width=table_width())


def _voted(store: Store, row: RunRow) -> Iterator[dict[str, Any]]:
    """Yield a run's evaluations by people as its output folder holds them, where it still holds this run's."""
    folder = Path(str(read_opening(store, row.id).get("out", "")))
    for step in row.plan.get("steps", ()):
        if step["kind"] != "evaluate" or step["settings"]["metric"] != "human" or of_variant(step["title"]):
            continue
        try:
            content = json.loads((folder / f"{step['block']}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):  # the folder was moved away or used for something else
            continue
        if isinstance(content, dict) and content.get("key") == step["key"]:
            yield content


def run_studies(store: Store, row: RunRow) -> Iterator[dict[str, Any]]:
    """Yield a run's own analyses, evaluations and ablations as ``<name>.json`` holds them, as far as they are stored.

    What people voted lies in the output folder, not in the store: ``eic review`` shows it.
    """
    steps = {step["key"]: step for step in row.plan.get("steps", ())}
    judges = read_opening(store, row.id).get("asks", {})
    for step in steps.values():
        content = None
        if step["kind"] == "analyse" and not of_variant(step["title"]):
            content = _analysis(store, steps, step["key"])
        elif step["kind"] == "evaluate" and not of_variant(step["title"]):
            human = step["settings"]["metric"] == "human"
            content = None if human else _evaluation(store, steps, step["key"], step["block"], judges)
        elif step["kind"] == "ablate":
            content = _ablation(store, steps, step, judges)
        if content is not None:
            yield content


def _analysis(store: Store, steps: dict[str, Any], key: str) -> dict[str, Any] | None:
    figures = _figures(store, key)
    if figures is None:
        return None
    datasets = [
        {"name": steps[source]["title"].split(" / ")[0], "key": source, **found}
        for source, found in zip(steps[key]["inputs"], figures["datasets"], strict=True)
    ]
    return {**figures, "name": steps[key]["block"], "kind": "analysis", "datasets": datasets}


def _evaluation(
    store: Store, steps: dict[str, Any], key: str, name: str, judges: dict[str, list[str]]
) -> dict[str, Any] | None:
    """Return an evaluation; ``judges`` are the names of the teachers that each step asks, where the run kept them."""
    figures, info = _figures(store, key), store.artifacts.info(key)
    if figures is None or info is None:
        return None
    step = steps[key]
    settings = step["settings"]
    judge = settings.get("judge", {})
    known = next(iter(judges.get(key, ())), "")
    named = Named(
        name, tuple(steps[source]["block"] for source in step["inputs"][: settings["models"]]),
        known or str(judge.get("model") or judge.get("endpoint", "").partition(" ")[0]),
    )  # fmt: skip
    return content_of(named, key, settings, figures, questions=info.counts["questions"])


def _ablation(
    store: Store, steps: dict[str, Any], step: dict[str, Any], judges: dict[str, list[str]]
) -> dict[str, Any] | None:
    figures = _figures(store, step["key"])
    if figures is None:
        return None
    variants = []
    for variant in figures["variants"]:
        reports: dict[str, Any] = {}
        for name, key in zip(step["settings"]["report"], variant["reports"], strict=True):
            evaluated = steps[key]["kind"] == "evaluate"
            report = (
                _evaluation(store, steps, key, name, judges) if evaluated else _analysis(store, steps, key)
            )
            if report is None:
                return None
            reports[name] = report
        variants.append({**variant, "reports": reports})
    return {**figures, "name": step["block"], "kind": "ablation", "variants": variants}


def _figures(store: Store, key: str) -> dict[str, Any] | None:
    """Return a study's figures, None when they are not stored (or damaged: a run makes them again)."""
    try:
        records = list(store.artifacts.read(key))
    except StoreError:
        return None
    found: dict[str, Any] = records[0][1]
    return found
