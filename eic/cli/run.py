"""``eic run``: compile, run what is missing, write the outputs."""

import sys
from pathlib import Path

import click

from eic.cli.failures import INTERRUPTED, STOPPED, UserError
from eic.cli.options import Common, common_options, only_option
from eic.cli.planning import opened, planned, require_budget
from eic.cli.specs import compiled
from eic.engine.session import Finished, View, run_job
from eic.views.json import JsonView
from eic.views.plain import PlainView
from eic.views.text import amount, duration, money


@click.command()
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@only_option
@click.option("--plain", "form", flag_value="plain", help="One line per change on stderr (the default).")
@click.option("--json", "form", flag_value="json", help="The run's events as JSON lines on stdout.")
@click.option("--offline", is_flag=True, help="Refuse every call that is not in the store.")
@common_options
def run(common: Common, spec: Path, only: tuple[str, ...], form: str | None, offline: bool) -> None:
    """Compile SPEC, run what is missing and write the outputs. Stopping loses nothing: run it again."""
    found = compiled(spec, common)
    with opened(common, found.root) as store:
        plan = planned(found, store, common, only)
        require_budget(plan, common)
        finished = run_job(plan.job(offline=offline), store, [_view(form, common)])
    if form != "json":
        _summary(finished)
    status, message = finished.result.status, finished.result.message
    if status == "interrupted":
        raise UserError(f"{message}. Run the same command to go on.", INTERRUPTED)
    if status != "done":
        raise UserError(
            f"{message}\nEverything that was answered is kept: run the same command to go on.", STOPPED
        )


def _view(form: str | None, common: Common) -> View:
    if form == "json":
        return JsonView(sys.stdout)
    live = sys.stderr.isatty() and not common.no_color
    return PlainView(sys.stderr, live=live, verbose=common.verbose)


def _summary(finished: Finished) -> None:
    totals = finished.state.totals
    if (
        finished.result.status == "done"
        and not totals.paid
        and all(step.state == "reused" for step in finished.state.steps.values())
    ):
        click.echo("nothing to do: every result was stored")
    else:
        text = f"{amount(totals.paid)} calls made, {amount(totals.cached)} from the store"
        tokens = totals.prompt_tokens + totals.completion_tokens
        text += f"; {amount(tokens)} tokens, {money(totals.cost)}; {duration(finished.state.at)}"
        click.echo(text)
    for file in finished.written:
        click.echo(f"{'wrote' if file.changed else 'kept '}  {_shown(file.path)}")


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
