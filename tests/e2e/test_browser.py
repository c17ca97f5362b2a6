"""``eic watch --serve``: the live view over a loopback web socket, for its own page only."""

import asyncio
import os
import re
import shlex
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
    assert (process.returncode, out) == (0, ""), "no banner, and no word of the views"
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


LINGERS = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").write(str(os.getpid()))
os.write(1, b"__GANGLION__\\n")
if sys.argv[2] == "deaf":
    time.sleep(600)
sys.stdin.read(1)
os.close(1)
time.sleep(1.5)
"""
"""A view that takes its time between its last word and its end, or (deaf) never ends by itself."""

SERVES = """
import sys
from eic.cli.live.served import LocalServer
LocalServer(sys.argv[1], int(sys.argv[2]), "view").serve_until_interrupted(lambda: print("listens", flush=True))
"""


@pytest.mark.parametrize("manner", ["slow", "deaf"])
def test_a_server_ends_after_its_views(manner, tmp_path):
    (tmp_path / "view.py").write_text(LINGERS)
    told, port = tmp_path / "pid", free_port()
    view = shlex.join([sys.executable, str(tmp_path / "view.py"), str(told), manner])
    command = [sys.executable, "-c", SERVES, view, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "listens\n"

        async def main():
            url = f"http://127.0.0.1:{port}"
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{url}/ws", origin=url) as page,
            ):
                while not (told.exists() and told.read_text()):
                    await asyncio.sleep(0.02)
                server.terminate()
                assert (await page.receive(timeout=60)).data == aiohttp.WSCloseCode.GOING_AWAY

        asyncio.run(main())
        out, err = server.communicate(timeout=60)
    assert (server.returncode, out, err) == (0, "", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


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
