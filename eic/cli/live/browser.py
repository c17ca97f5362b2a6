"""``eic watch --serve``: the view in a browser of this machine, and of no one else."""

import shlex
import sys

import click

from eic.cli.failures import UserError
from eic.cli.options import Common


def serve(common: Common, run: str, port: int) -> None:
    """Serve the view of a run until interrupted. Raises ``UserError`` when that cannot be done."""
    try:
        from eic.cli.live.served import HOST, LocalServer
    except ImportError as error:
        raise UserError("--serve needs the package textual-serve: pip install 'eic[serve]'") from error
    command = [sys.executable, "-m", "eic", "watch", run, "--served"]
    command += ["--store", str(common.store)] if common.store is not None else []
    command += ["--no-color"] if common.no_color else []

    def told() -> None:
        click.echo(f"http://{HOST}:{port}")
        sys.stdout.flush()
        click.echo("Ctrl-C ends this view, not the run", err=True)

    try:
        LocalServer(shlex.join(command), port, f"eic {run}").serve_until_interrupted(told)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot serve on port {port}: {reason}. Choose another one with --port.") from error
