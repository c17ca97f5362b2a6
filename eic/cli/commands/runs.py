"""``eic runs``: the runs of the store, newest first."""

import json

import click

from eic.cli.options import Common, common_options
from eic.cli.run_row import row_json, started, status, took
from eic.cli.stored import existing_store
from eic.cli.text import one_line


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
