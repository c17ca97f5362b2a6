"""``eic show``: one run's summary, step by step and dataset by dataset."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from eic.cli.continual import replay_texts, stage_tables, stage_texts
from eic.cli.gather.models import stored_training
from eic.cli.options import Common, common_options
from eic.cli.remarked import remarked
from eic.cli.run_row import row_json, spent, started, status, took
from eic.cli.stored import choose_run, existing_store, run_argument
from eic.cli.studies import studies_and_votes, study_texts
from eic.cli.text import one_line, say
from eic.data.left_out import overlap_told
from eic.engine.datasets.refusals import REFUSALS
from eic.engine.retell import REMARKS
from eic.store import RunRow, Store
from eic.views.text import tallied

_LONGEST = 2000
"""Most characters shown of why a run ended."""


@click.command()
@run_argument
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@common_options
def show(common: Common, run: str | None, as_json: bool) -> None:
    """Summarise a run.

    RUN is an id or the beginning of one, `latest`, or a spec's name for its latest run (`math~1` is the one
    before it) [default: latest].

    The JSON has for each step of `steps`: `title`, `kind`, `key`, `state` (stored or missing), `counts`, `figures`,
    `overlap`, `remarks` (`level` and `text`, told when the step was made) and `refusals`: by reason, `what` was refused
    (tables, tasks, instructions or rows), the `reason`, the `count`, and the first of them, `named`. `studies` are its
    analyses, evaluations and ablations as their files hold them, `stages` the tables of continual learning.
    """
    with existing_store(common) as store:
        row = choose_run(store, run)
        steps = _steps(store, row)
        studies = list(studies_and_votes(store, row))
        stages = list(stage_tables(store, row, studies))
        replayed = [] if as_json else list(replay_texts(store, row))
    if as_json:
        content = {
            **row_json(row),
            "steps": steps,
            "studies": studies,
            "stages": [asdict(one) for one in stages],
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    time = took(row)
    say(f"run {row.id}: {status(row)}")
    message = row.totals.get("message")
    if message:
        say(f"  why      {one_line(str(message), _LONGEST)}")
    say(f"  spec     {one_line(row.path)}  ({row.digest})")
    say(f"  started  {started(row)}" + (f", took {time}" if time else ""))
    for step in steps:
        say(f"  {step['state']:<8} {one_line(step['title'])}{_counts(step['counts'])}")
        for line in _below(step):
            say(f"           {one_line(line, _LONGEST)}")
    if row.finished is not None:
        say(f"  spent    {spent(row.totals)}")
    for text in (*replayed, *stage_texts(stages), *study_texts(studies)):
        click.echo(f"\n{text}")


def _steps(store: Store, row: RunRow) -> list[dict[str, Any]]:
    steps = []
    for step in row.plan.get("steps", ()):
        info = store.artifacts.info(step["key"])
        steps.append(
            {
                "title": step["title"], "kind": step["kind"], "key": step["key"],
                "state": "missing" if info is None else "stored",
                "counts": {} if info is None else info.counts,
                "overlap": overlap_told(stored_training(store, step["key"])) if step["kind"] == "train" else "",
                "figures": {} if info is None else figures(info.meta),
                "refusals": [] if info is None else info.meta.get(REFUSALS, []),
                "remarks": [] if info is None else [
                    {"level": level, "text": text} for level, text in info.meta.get(REMARKS, ())
                ],
            }
        )  # fmt: skip
    return steps


def figures(meta: dict[str, Any]) -> dict[str, Any]:
    """Return what an artifact tells people: all but the keys of its replies, which may be many, and what has its own place."""
    return {name: value for name, value in meta.items() if name not in ("replies", REFUSALS, REMARKS)}


def _below(step: dict[str, Any]) -> Iterator[str]:
    """Yield what stands below a step: what was remarked of it, and what it refused, the most frequent first."""
    if step["overlap"]:
        yield step["overlap"]
    yield from remarked(step["remarks"], step["refusals"])


def _counts(counts: dict[str, int]) -> str:
    shown = tallied(counts)
    return f": {shown}" if shown else ""
