"""``eic watch --serve``: the live view over a loopback web socket, for its own page only."""

import asyncio
import re
import socket
import subprocess
import sys

import aiohttp
import pytest

from tests.e2e.process import eic, start
from tests.specs import write_spec


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path):
    """Serve a finished run; return the address of its page."""
    eic("run", write_spec(tmp_path).name, "--plain", cwd=tmp_path)
    port = free_port()
    process = start("watch", "--serve", "--port", port, cwd=tmp_path)
    assert process.stdout.readline() == f"http://127.0.0.1:{port}\n"
    socket.create_connection(("127.0.0.1", port), timeout=5).close()  # told once it listens
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert "Serving" not in out, "no banner"
    assert err == "Ctrl-C ends this view, not the run\n"


async def answer(session, url, **headers):
    for _ in range(100):
        try:
            async with session.get(url, headers=headers) as response:
                return response.status, await response.text(), response.headers
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    raise AssertionError("nobody answers")


async def drawn_until(session, url, words):
    """Open the view's web socket and collect what it draws until ``words`` are there."""
    drawn = b""
    async with session.ws_connect(url, origin=url.replace("ws://", "http://").removesuffix("/ws")) as view:
        while words not in drawn:
            message = await view.receive(timeout=60)
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
            if message.type == aiohttp.WSMsgType.BINARY:
                drawn += message.data
    return drawn


def test_a_browser_gets_the_view_and_other_sites_do_not(served):
    async def main():
        async with aiohttp.ClientSession() as session:
            status, page, headers = await answer(session, served)
            assert status == 200
            assert re.search(r'data-session-websocket-url="ws://127\.0\.0\.1:\d+/ws"', page)
            assert "font-src 'self'" in headers["Content-Security-Policy"]
            assert (await answer(session, served, Origin="https://evil.example"))[0] == 403
            assert (await answer(session, served, Host="evil.example"))[0] == 403
            socket_url = served.replace("http://", "ws://") + "/ws"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(socket_url, origin="https://evil.example")
            drawn = await drawn_until(session, socket_url, b"run done")
            assert b"Baking" in drawn

    asyncio.run(main())


def test_a_taken_port_and_a_missing_package_are_told(tmp_path):
    eic("run", write_spec(tmp_path).name, "--plain", cwd=tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = eic("watch", "--serve", "--port", taken.getsockname()[1], cwd=tmp_path, code=2)
        assert "--port" in done.stderr
        assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    code = "import sys; sys.modules['textual_serve'] = None; from eic.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "watch", "--serve"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'eic[serve]'" in done.stderr
