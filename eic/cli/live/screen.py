"""The screen on a source of events: what ``run``, ``watch`` and ``replay`` share."""

import time
from collections.abc import Callable

import click

from eic.cli.failures import INTERRUPTED, STOPPED, UserError
from eic.cli.live.background import steering
from eic.cli.live.pauses import short_pauses
from eic.cli.live.reader import TaskReader
from eic.cli.live.sources import LiveSource, ReplaySource
from eic.events import RunFinished
from eic.store import Store
from eic.tui.acts import Act

_REST_SECONDS = 0.1


def show_live(store: Store, run: str, lives: Callable[[], bool], *, colors: bool) -> RunFinished | None:
    """Show a run until the screen is closed; return how the run ended, None while it goes on.

    A run that was asked to stop is awaited. Raises ``UserError`` when the screen broke down: the
    run goes on without it.
    """
    source = LiveSource(run, store.journal_path(run), lives, "The same `eic run` goes on from there.")
    steer = steering(store.control_path(run), lambda: not source.finished)
    advice = f"The run goes on: `eic watch {run}` comes back to it."
    left = _show(source, store, run, steer, advice, colors=colors)
    if left == "stopped":
        click.echo("stopping: calls in flight are awaited and kept", err=True)
        try:
            _await_end(source)
        except KeyboardInterrupt as error:
            raise UserError(f"run {run} stops without being watched", INTERRUPTED) from error
    while source.poll():
        pass  # what came since the screen looked last
    return source.end


def _await_end(source: LiveSource) -> None:
    while not source.finished:
        if not source.poll():
            time.sleep(_REST_SECONDS)


def show_replay(store: Store, run: str, speed: float, *, colors: bool) -> None:
    """Play a finished run. Raises ``UserError`` without a journal, or when the screen broke down."""
    try:
        source = ReplaySource(store.journal_path(run), speed)
    except OSError as error:
        raise UserError(f"cannot read the journal of run {run}: {error.strerror}") from error
    _show(source, store, run, None, "", colors=colors)


def _show(
    source: LiveSource | ReplaySource,
    store: Store,
    run: str,
    steer: Callable[[Act], None] | None,
    advice: str,
    *,
    colors: bool,
) -> str:
    """Show the screen; return how it was left (``stopped``, ``detached``, ``done``)."""
    from eic.tui.app import RunApp

    app = RunApp(source, steer=steer, reader=TaskReader(store, run), title=run, colors=colors)
    try:
        with short_pauses():
            left = app.run()
    except Exception as error:
        raise UserError(
            f"the view broke down ({type(error).__name__}: {error}). {advice}", STOPPED
        ) from error
    if app.return_code:
        raise UserError(f"the view broke down. {advice}", STOPPED)
    return left or "detached"
