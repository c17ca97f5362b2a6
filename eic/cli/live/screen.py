"""The screen on a source of events: what ``run``, ``watch`` and ``replay`` share."""

import os
import time
from collections.abc import Callable

import click

from eic.cli.failures import DONE, INTERRUPTED, STOPPED, UserError
from eic.cli.interrupts import ending_with_terminal, hang_ups_heard, has_terminal
from eic.cli.live.background import interrupts_held, steering
from eic.cli.live.pauses import short_pauses
from eic.cli.live.reader import TaskReader
from eic.cli.live.sources import Kept, LiveSource, ReplaySource
from eic.events import RunFinished
from eic.store import Store
from eic.tui.acts import DRAIN, Act

DETACHED = "detached"
"""How a screen was left when the run goes on without it."""

_REST_SECONDS = 0.1


def show_live(
    store: Store, run: str, lives: Callable[[], bool], *, colors: bool, kept: Kept | None = None
) -> RunFinished | None:
    """Show a run until the screen is closed; return how the run ended, None while it goes on.

    ``kept`` gives what a run that has ended did not tell of its re-used steps.
    A run that was asked to stop is awaited. Raises ``UserError`` when the screen broke down: the
    run goes on without it. Raises ``KeyboardInterrupt`` for a Ctrl-C where the screen took no keys yet
    (or a signal): what that means is the caller's to say.
    """
    source = _live(store, run, lives, kept)
    steer = steering(store.control_path(run), lambda: not source.finished)
    advice = f"The run goes on: `eic watch {run}` comes back to it."
    left = _show(source, store, run, steer, advice, colors=colors)
    if left == "stopped":
        _await_end(source, run)
    if left == "interrupted" and not source.finished:
        raise KeyboardInterrupt
    while source.poll():
        pass  # what came since the screen looked last
    return source.end


def stop_live(store: Store, run: str, lives: Callable[[], bool]) -> RunFinished | None:
    """Ask a run to stop, await that and return how it ended: for a Ctrl-C where no screen takes keys.

    Raises ``UserError`` when the run could not be asked, or at another Ctrl-C.
    """
    source = _live(store, run, lives)
    try:
        with interrupts_held():
            steering(store.control_path(run), lives)(Act(DRAIN))
    except KeyboardInterrupt as error:
        raise _unwatched(run) from error
    except OSError as error:
        if lives():
            text = f"run {run} could not be told to stop ({error}) and goes on: `eic watch {run}` shows it"
            raise UserError(text, INTERRUPTED) from error
    _await_end(source, run)
    return source.end


def _live(store: Store, run: str, lives: Callable[[], bool], kept: Kept | None = None) -> LiveSource:
    return LiveSource(run, store.journal_path(run), lives, "The same `eic run` goes on from there.", kept)


def _await_end(source: LiveSource, run: str) -> None:
    try:
        click.echo("stopping: calls in flight are awaited and kept", err=True)
        while not source.finished:
            if not source.poll():
                time.sleep(_REST_SECONDS)
    except KeyboardInterrupt as error:
        raise _unwatched(run) from error


def _unwatched(run: str) -> UserError:
    return UserError(f"run {run} stops without being watched: `eic runs` says when it has", INTERRUPTED)


def show_replay(store: Store, run: str, speed: float, *, colors: bool, kept: Kept | None = None) -> None:
    """Play a finished run. Raises ``UserError`` without a journal, or when the screen broke down."""
    try:
        source = ReplaySource(store.journal_path(run), speed, kept=kept)
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
    """Show the screen; return how it was left (``stopped``, ``detached``, ``done``, ``interrupted``).

    A terminal that goes away ends this process, whatever that did to the screen first: the run goes on.
    """
    from eic.tui.app import RunApp

    app = RunApp(source, steer=steer, reader=TaskReader(store, run), title=run, colors=colors)
    had = has_terminal()
    try:
        with hang_ups_heard(lambda: app.exit(DETACHED)), ending_with_terminal(), short_pauses():
            left = app.run()
    except Exception as error:
        raise UserError(
            f"the view broke down ({type(error).__name__}: {error}). {advice}", STOPPED
        ) from error
    finally:
        if had and not has_terminal():
            # Nobody is there to be told anything, and threads that read the lost terminal might never end.
            os._exit(DONE)
    if app.return_code:
        raise UserError(f"the view broke down. {advice}", STOPPED)
    return left or "interrupted"  # a signal ends the app without an answer
