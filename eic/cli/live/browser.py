"""``eic watch --serve``: the view in a browser of this machine, and of no one else.

Whoever reaches the page can steer the run, so it listens on the loopback address only, and
refuses requests that another site's page makes in the same browser.
"""

import asyncio
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import click

from eic.cli.failures import UserError
from eic.cli.options import Common

_HOST = "127.0.0.1"
_STYLES = "style-src 'self' 'unsafe-inline'; font-src 'self' data:"
"""The page asks another site for a font; nothing of a run's view is told to others."""


def serve(common: Common, run: str, port: int) -> None:
    """Serve the view of a run until interrupted. Raises ``UserError`` when that cannot be done."""
    try:
        from aiohttp import web
        from textual_serve.server import Server
    except ImportError as error:
        raise UserError("--serve needs the package textual-serve: pip install 'eic[serve]'") from error
    known = {f"{name}:{port}" for name in (_HOST, "localhost")}

    @web.middleware
    async def own_pages_only(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        origin = request.headers.get("Origin")
        if request.host not in known or (origin is not None and origin.removeprefix("http://") not in known):
            raise web.HTTPForbidden(text="this view is for its own page only")
        return await handler(request)

    async def add_headers(request: Any, response: Any) -> None:
        response.headers["Content-Security-Policy"] = _STYLES

    class LocalServer(Server):  # type: ignore[misc, unused-ignore]
        async def on_startup(self, app: Any) -> None:
            """Show no banner: what is served is told once it is."""

        def serve(self, debug: bool = False) -> None:
            loop = asyncio.new_event_loop()
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(name, self.request_exit)
            web.run_app(
                self._make_app(), host=self.host, port=self.port, handle_signals=False, loop=loop,
                print=lambda _: told(),  # called once it listens
            )  # fmt: skip

        async def _make_app(self) -> Any:
            app = await super()._make_app()
            app.middlewares.append(own_pages_only)
            app.on_response_prepare.append(add_headers)
            return app

    command = [sys.executable, "-m", "eic", "watch", run, "--served"]
    command += ["--store", str(common.store)] if common.store is not None else []
    command += ["--no-color"] if common.no_color else []

    def told() -> None:
        click.echo(f"http://{_HOST}:{port}")
        sys.stdout.flush()
        click.echo("Ctrl-C ends this view, not the run", err=True)

    try:
        LocalServer(shlex.join(command), host=_HOST, port=port, title=f"eic {run}").serve()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot serve on port {port}: {reason}. Choose another one with --port.") from error
