"""``eic watch`` and ``eic replay``: the live view on a run of another process, or of the past."""

from contextlib import suppress
from functools import partial

import click

from eic.cli.commands.run import on_terminal
from eic.cli.failures import UserError
from eic.cli.live.kept import kept_facts
from eic.cli.live.screen import show_live, show_replay
from eic.cli.live.sources import process_lives
from eic.cli.options import Common, common_options
from eic.cli.run_row import status
from eic.cli.stored import choose_run, existing_store, run_argument
from eic.cli.text import say


@click.command()
@run_argument
@click.option(
    "--serve", is_flag=True, help="Show it in a browser on this machine instead; prints the address."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Port of --serve."
)
@click.option("--served", is_flag=True, hidden=True)
@common_options
def watch(common: Common, run: str | None, serve: bool, port: int, served: bool) -> None:
    """Show a run that goes on in another process.

    RUN is an id or the beginning of one, `latest`, or a spec's name for its latest run (`math~1` is the one
    before it) [default: latest].

    Closing the view changes nothing about the run. A run that has ended is shown as it ended.
    """
    with existing_store(common) as store:
        row = choose_run(store, run)
        if serve:
            from eic.cli.live.browser import serve as serve_run

            return serve_run(common, row.id, port)
        if not served:  # a browser's view has no terminal: its keys come through pipes
            _need_terminal("watch")
        end, lives = None, partial(process_lives, row.pid)
        kept = None if status(row) == "running" else kept_facts(store, row)
        with suppress(KeyboardInterrupt):  # leaving, as with a key: the run is another process's
            end = show_live(store, row.id, lives, colors=not common.colorless, kept=kept)
        row = store.runs.get(row.id)
    if served:
        return None  # there is a page to read, and nobody reads more
    if end is None and status(row) == "running":
        say(f"run {row.id} goes on: `eic watch` comes back to it", err=True)
    else:
        say(f"run {row.id}: {status(row)} (`eic show {row.id}` has the figures)", err=True)
    return None


@click.command()
@run_argument
@click.option(
    "--speed", type=click.FloatRange(0.01, 10_000), default=1.0, show_default=True, metavar="N",
    help="Seconds of the run in a second.",
)  # fmt: skip
@common_options
def replay(common: Common, run: str | None, speed: float) -> None:
    """Play a finished run again, in its own time or faster (RUN as in `eic watch`)."""
    _need_terminal("replay")
    with existing_store(common) as store:
        row = choose_run(store, run)
        if status(row) == "running":
            raise UserError(f"run {row.id} has not ended yet: `eic watch {row.id}` shows it")
        show_replay(store, row.id, speed, colors=not common.colorless, kept=kept_facts(store, row))


def _need_terminal(command: str) -> None:
    if not on_terminal():
        raise UserError(f"eic {command} needs a terminal for its screen and keys; `eic show` needs none")
