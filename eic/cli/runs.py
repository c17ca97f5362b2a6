"""``eic runs``: the runs of the store, newest first."""

import json
from datetime import datetime
from typing import Any

import click

from eic.cli.options import Common, common_options
from eic.cli.sources import process_lives
from eic.cli.stored import existing_store
from eic.cli.text import one_line
from eic.store import RunRow
from eic.views.text import duration


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def runs(common: Common, as_json: bool) -> None:
    """List the runs of the store, newest first."""
    with existing_store(common) as store:
        rows = store.runs.list()
    if as_json:
        for row in rows:
            click.echo(json.dumps(row_json(row), ensure_ascii=False))
        return
    if not rows:
        click.echo("no runs yet: eic run SPEC makes one", err=True)
        return
    width = max(len(row.id) for row in rows)
    for row in rows:
        click.echo(
            f"{row.id:<{width}}  {started(row)}  {status(row):<11}  {took(row):>7}  {one_line(row.path)}"
        )


def row_json(row: RunRow) -> dict[str, Any]:
    """Return a run as JSON, without its plan's settings."""
    return {
        "id": row.id, "spec": row.spec, "path": row.path, "digest": row.digest, "status": status(row),
        "started": row.started, "finished": row.finished,
        "datasets": list(row.plan.get("outputs", {})), "totals": row.totals,
    }  # fmt: skip


def status(row: RunRow) -> str:
    """Return the run's status; ``died`` when it says running but its process is gone."""
    if row.status == "running" and not process_lives(row.pid):
        return "died"
    return row.status


def started(row: RunRow) -> str:
    """Return when a run began, in local time."""
    return datetime.fromtimestamp(row.started).strftime("%Y-%m-%d %H:%M:%S")


def took(row: RunRow) -> str:
    """Return how long a run took, "" when it has not finished."""
    return "" if row.finished is None else duration(max(0.0, row.finished - row.started))
