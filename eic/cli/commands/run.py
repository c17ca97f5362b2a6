"""``eic run``: compile, run what is missing, write the outputs; on a terminal with a live view."""

import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from eic.cli.continual import stage_tables, stage_texts
from eic.cli.failures import INTERRUPTED, STOPPED, UserError
from eic.cli.interrupts import has_terminal
from eic.cli.options import Common, common_options, only_option
from eic.cli.planning import Planned, opened, planned, require_budget, require_out
from eic.cli.preflight import require_teachers
from eic.cli.run_row import spent
from eic.cli.specs import compiled
from eic.cli.studies import echo_results
from eic.cli.text import say
from eic.engine.session import View, new_run_id, run_job
from eic.store import Store
from eic.views.json import JsonView
from eic.views.pipe import Tolerant, without_terminal
from eic.views.plain import PlainView


def _form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--tui``, ``--plain`` and ``--json``, of which one at most may be given, as ``form``."""
    texts = {
        "tui": "The live view (the default on a terminal).",
        "plain": "One line per change on stderr (the default elsewhere).",
        "json": "The run's events as JSON lines on stdout.",
    }

    @functools.wraps(command)
    def wrapped(*args: Any, **rest: Any) -> Any:
        chosen = [form for form in texts if rest.pop(form)]
        if len(chosen) > 1:
            raise click.UsageError(f"{' and '.join(f'--{form}' for form in chosen)} exclude each other")
        return command(*args, form=chosen[0] if chosen else None, **rest)

    for form, text in reversed(texts.items()):
        wrapped = click.option(f"--{form}", form, is_flag=True, help=text)(wrapped)
    return wrapped


@click.command()
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@only_option
@_form_options
@click.option("--offline", is_flag=True, help="Refuse every call that is not in the store.")
@click.option("--run-id", default="", hidden=True)
@common_options
def run(
    common: Common, spec: Path, only: tuple[str, ...], form: str | None, offline: bool, run_id: str
) -> None:
    """Compile SPEC, run what is missing and write the outputs. Stopping loses nothing: run it again.

    On a terminal the run goes on in the background while its live view is shown: closing the view,
    or the terminal, does not stop it (`eic watch` comes back).
    """
    if run_id and Path(run_id).name != run_id:
        raise UserError("--run-id must be one name, without a folder")
    found = compiled(spec, common)
    with opened(common, found.root) as store:
        plan = planned(found, store, common, only)
        if not plan.plan.steps:
            return click.echo(_NOTHING, err=form == "json")
        require_budget(plan, common)
        require_out(plan)
        if not offline:
            require_teachers(plan)
        if _wants_view(form, plan):
            return _viewed(store, plan, spec, common, only, offline)
        finished = run_job(plan.job(offline=offline, run=run_id), store, [_view(form, common)])
        tables = _tables(store, finished.run, finished.result.status)
    totals = finished.totals
    if form != "json":
        steps, paid = finished.state.steps.values(), finished.state.totals.paid
        with without_terminal(sys.stdout):
            idle = not paid and all(step.state == "reused" for step in steps)
            summary(totals, finished.result.status, idle, tables)
    conclude(finished.result.status, finished.result.message, totals)
    return None


_NOTHING = (
    "the spec makes nothing: it has no dataset, model, evaluation, analysis or ablation; nothing was run"
)


def summary(totals: dict[str, Any], status: str, idle: bool, tables: Iterable[str] = ()) -> None:
    """Print what a run did, from its totals, and more tables. ``idle``: there was nothing to do."""
    if status == "done" and idle:
        click.echo("nothing to do: every result was stored")
    else:
        say(spent(totals))
    for path, changed in totals.get("files", ()):
        click.echo(f"{'wrote' if changed else 'kept '}  {_shown(Path(path))}")
    echo_results(Path(path) for path, _ in totals.get("files", ()))
    for text in tables:
        click.echo(f"\n{text}")


def _tables(store: Store, run: str, status: str) -> tuple[str, ...]:
    """Return what the stages of a finished run's continual learning came to."""
    return tuple(stage_texts(stage_tables(store, store.runs.get(run)))) if status == "done" else ()


def conclude(status: str, message: str, totals: Mapping[str, Any]) -> None:
    """End the command with the exit code of a run's status; ``totals`` tell whether teachers answered."""
    if status == "interrupted":
        raise UserError(f"{message}. Run the same command to go on.", INTERRUPTED)
    if status == "budget":  # the message says what to do: the same command would stop at once
        raise UserError(message, STOPPED)
    if status != "done":
        answered = totals.get("paid", 0) + totals.get("cached", 0)
        kept = "stored reply and every finished step" if answered else "finished step"
        text = (
            f"{message}\nEvery {kept} is kept: once that is put right, the same command goes on from there."
        )
        raise UserError(text, STOPPED)


def on_terminal() -> bool:
    """Whether a full screen can be shown and keys can be read."""
    return sys.stdout.isatty() and sys.stdin.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _wants_view(form: str | None, plan: Planned) -> bool:
    if form == "tui" and not on_terminal():
        raise UserError("--tui needs a terminal for its screen and keys: use --plain or --json here")
    return form == "tui" or (form is None and on_terminal() and bool(plan.diff.run))


def _viewed(
    store: Store, plan: Planned, spec: Path, common: Common, only: tuple[str, ...], offline: bool
) -> None:
    from eic.cli.live.background import Background, interrupts_held, start
    from eic.cli.live.screen import show_live, stop_live

    run = new_run_id(plan.spec.name)
    job: Background | None = None
    try:
        with interrupts_held():
            job = start(store, run, spec, common, only, offline)
        end = show_live(store, run, job.lives, colors=not common.colorless)
    except KeyboardInterrupt:  # before the screen took keys, or by a signal
        if job is None:
            raise
        end = stop_live(store, run, job.lives) if has_terminal() else None
    if end is None and job.lives():
        with without_terminal(sys.stderr):
            say(f"run {run} goes on in the background: `eic watch` comes back to it", err=True)
        return
    job.wait(10)
    if end is None or end.status == "died":
        words = job.last_words()
        raise UserError("the run's process ended early" + (f"; it said:\n{words}" if words else ""), STOPPED)
    summary(end.totals, end.status, not plan.diff.run, _tables(store, run, end.status))
    conclude(end.status, str(end.totals.get("message", end.status)), end.totals)


def _view(form: str | None, common: Common) -> View:
    if form == "json":
        return Tolerant(JsonView(sys.stdout), sys.stdout)
    live = sys.stderr.isatty() and not common.no_color and os.environ.get("TERM") != "dumb"
    return Tolerant(PlainView(sys.stderr, live=live, verbose=common.verbose), sys.stderr)


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
