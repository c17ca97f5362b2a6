"""The server behind ``eic watch --serve``: views as processes that end with the page that shows them.

textual-serve starts a process for each page and leaves it to itself where the page or the server goes first:
what it still has to say then meets a closed event loop. Here a page's request lasts as long as its process.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

HOST = "127.0.0.1"

_STYLES = "style-src 'self' 'unsafe-inline'; font-src 'self' data:"
"""The page asks another site for a font; nothing of a run's view is told to others."""

_LEAVE_SECONDS = 5
"""How long a view may take to end by itself once its page is closed."""


class View(AppService):  # type: ignore[misc, unused-ignore]
    """The process of one page."""

    async def stop(self) -> None:
        """Ask the process to quit and wait until it is gone; one that does not go is killed."""
        if self._process is None:
            return
        too_long = asyncio.get_running_loop().call_later(_LEAVE_SECONDS, self._kill)
        try:
            await super().stop()
            await self._process.communicate()  # what nobody read could keep it from ending
        finally:
            too_long.cancel()

    def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):  # it may go by itself meanwhile
                self._process.kill()


class LocalServer(Server):  # type: ignore[misc, unused-ignore]
    """Serves a view on the loopback address, to its own page only: whoever reaches it can steer the run.

    ``command`` starts a view for each page. Its shell gives way to it, so that a kill reaches it.
    """

    def __init__(self, command: str, port: int, title: str) -> None:
        super().__init__(f"exec {command}", host=HOST, port=port, title=title)
        self._pages: set[web.WebSocketResponse] = set()

    def serve_until_interrupted(self, told: Callable[[], None]) -> None:
        """Serve until a signal; ``told`` is called once it listens. Raises ``OSError`` for a port in use."""
        loop = asyncio.new_event_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.request_exit)
        web.run_app(
            self._make_app(), host=self.host, port=self.port, handle_signals=False, loop=loop,
            print=lambda _: told(),
        )  # fmt: skip

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Show the view to a page until either of them ends."""
        page = web.WebSocketResponse(heartbeat=15)
        await page.prepare(request)

        async def close() -> None:
            await page.close()

        view = View(
            self.command, write_bytes=page.send_bytes, write_str=page.send_str, close=close,
            download_manager=self.download_manager,
        )  # fmt: skip
        self._pages.add(page)
        try:
            await view.start(
                to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24)
            )
            await self._process_messages(page, view)
        finally:
            self._pages.discard(page)
            await view.stop()
        return page

    async def on_startup(self, app: web.Application) -> None:
        """Show no banner: what is served is told once it is."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Close the pages: each ends its view, which the server awaits."""
        await asyncio.gather(*(page.close(code=WSCloseCode.GOING_AWAY) for page in set(self._pages)))

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._own_pages_only)
        app.on_response_prepare.append(_add_headers)
        return app

    @web.middleware
    async def _own_pages_only(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        known = {f"{name}:{self.port}" for name in (HOST, "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in known or (origin is not None and origin.removeprefix("http://") not in known):
            raise web.HTTPForbidden(text="this view is for its own page only")
        return await handler(request)


async def _add_headers(request: web.Request, response: Any) -> None:
    response.headers["Content-Security-Policy"] = _STYLES
