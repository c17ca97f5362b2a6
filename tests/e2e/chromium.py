"""A real browser for tests, driven over its debugging protocol.

Debian's ``chromium`` (``.ci/run`` installs it where it may); pip cannot bring a browser.
"""

import asyncio
import base64
import json
import shutil
import subprocess
from contextlib import asynccontextmanager

import aiohttp

from tests.e2e.test_browser import answer

BROWSER = shutil.which("chromium")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
    "--window-size=1200,800",
)  # fmt: skip


class Page:
    """One tab, driven over the browser's debugging protocol."""

    def __init__(self, socket):
        self.socket = socket
        self.number = 0
        self.drawn = b""
        self.heard = []

    async def call(self, method, **parameters):
        """Send a command and return its result; what the page's web socket receives is kept."""
        self.number += 1
        await self.socket.send_json({"id": self.number, "method": method, "params": parameters})
        while True:
            message = json.loads((await self.socket.receive(timeout=60)).data)
            self._note(message)
            if message.get("id") == self.number:
                return message["result"]

    def _note(self, message):
        if "method" in message:
            self.heard.append(message)
        if message.get("method") == "Network.webSocketFrameReceived":
            frame = message["params"]["response"]
            data = frame["payloadData"]
            self.drawn += base64.b64decode(data) if frame["opcode"] == 2 else data.encode()

    async def until(self, words):
        """Wait until the view has drawn ``words``."""
        for _ in range(300):
            if words in self.drawn:
                return
            await self.call("Runtime.evaluate", expression="1")
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words!r} was never drawn")

    async def value(self, expression):
        """Return what an expression gives in the page; fail when it throws."""
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def ready(self, selector):
        """Wait until the page is loaded and has an element of this kind."""
        for _ in range(300):
            if await self.value(
                f"document.readyState === 'complete' && document.querySelector('{selector}') !== null"
            ):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{selector} never came")

    async def key(self, name, code):
        """Press and release a key."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code
            )

    async def picture(self):
        """Return a PNG of the page."""
        found = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(found["data"])


@asynccontextmanager
async def opened(folder):
    """Start the browser with an empty profile and yield its first tab."""
    process = subprocess.Popen(
        [BROWSER, *QUIET, f"--user-data-dir={folder}", "about:blank"], stderr=subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            port = await debugging_port(folder / "DevToolsActivePort")
            tabs = json.loads((await answer(session, f"http://127.0.0.1:{port}/json"))[1])
            address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        process.kill()
        process.wait()


async def debugging_port(file):
    for _ in range(300):
        if file.exists() and "\n" in file.read_text():
            return file.read_text().splitlines()[0]
        await asyncio.sleep(0.1)
    raise AssertionError("the browser did not start")
