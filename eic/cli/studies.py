"""Analyses and ablations on the terminal: after a run, and from the store."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from eic.store import RunRow, Store, StoreError
from eic.views.tables import ablation_markdown, analysis_markdown


def echo_ablations(files: Iterable[Path]) -> None:
    """Print the table of every ablation among a run's output files."""
    for path in files:
        if path.suffix != ".json" or path.name.endswith(".tree.json"):
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # gone or changed since the run: the run itself is not at fault
            continue
        if content.get("kind") == "ablation":
            click.echo(f"\n{ablation_markdown(content)}")


def stored_studies(store: Store, row: RunRow) -> Iterator[str]:
    """Yield the tables of a run's own analyses and ablations, as far as they are stored."""
    for content in run_studies(store, row):
        yield analysis_markdown(content) if content["kind"] == "analysis" else ablation_markdown(content)


def run_studies(store: Store, row: RunRow) -> Iterator[dict[str, Any]]:
    """Yield a run's own analyses and ablations as ``<name>.json`` holds them, as far as they are stored."""
    steps = {step["key"]: step for step in row.plan.get("steps", ())}
    for step in steps.values():
        if step["kind"] == "analyse" and "[" not in step["title"]:
            content = _analysis(store, steps, step["key"])
            if content is not None:
                yield {**content, "kind": "analysis"}
        elif step["kind"] == "ablate":
            content = _ablation(store, steps, step)
            if content is not None:
                yield {**content, "kind": "ablation"}


def run_evaluations(store: Store, row: RunRow) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the figures of a run's own evaluations, as far as they are stored."""
    for step in row.plan.get("steps", ()):
        if step["kind"] == "evaluate" and "[" not in step["title"]:
            figures = _figures(store, step["key"])
            if figures is not None:
                yield step["block"], figures


def _analysis(store: Store, steps: dict[str, Any], key: str) -> dict[str, Any] | None:
    figures = _figures(store, key)
    if figures is None:
        return None
    datasets = [
        {"name": steps[source]["title"].split(" / ")[0], "key": source, **found}
        for source, found in zip(steps[key]["inputs"], figures["datasets"], strict=True)
    ]
    return {**figures, "name": steps[key]["block"], "datasets": datasets}


def _ablation(store: Store, steps: dict[str, Any], step: dict[str, Any]) -> dict[str, Any] | None:
    figures = _figures(store, step["key"])
    if figures is None:
        return None
    variants = []
    for variant in figures["variants"]:
        made = [_analysis(store, steps, key) for key in variant["reports"]]
        reports = {str(at): report for at, report in enumerate(made) if report is not None}
        if len(reports) < len(made):
            return None
        variants.append({**variant, "reports": reports})
    return {**figures, "name": step["block"], "variants": variants}


def _figures(store: Store, key: str) -> dict[str, Any] | None:
    """Return a study's figures, None when they are not stored (or damaged: a run makes them again)."""
    try:
        records = list(store.artifacts.read(key))
    except StoreError:
        return None
    found: dict[str, Any] = records[0][1]
    return found
