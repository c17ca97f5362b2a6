"""Endpoints that answer without end, redirect, or are reached through a meddling environment."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from eic.teacher.base import Endpoint, Message, RefusedError, Reply, Request, TransientError
from eic.teacher.openai import OpenAITeacher
from tests.loopback import Loopback

ANSWER = json.dumps({"choices": [{"message": {"content": "fine"}, "finish_reason": "stop"}]}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def raw_server(head: bytes, parts: Iterator[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Answer one connection with raw bytes; yield its address and what it was sent."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    seen.append(connection.recv(65536))
                    connection.sendall(head)
                    for part in parts:
                        connection.sendall(part)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1", seen
        thread.join(20)


def complete(url: str) -> Reply:
    async def main() -> Reply:
        provider = OpenAITeacher(Endpoint("gpt", "openai", "m", url, timeout=30.0), {})
        try:
            return await provider.complete(Request("e", "m", (Message("user", "Hi"),), (), 0))
        finally:
            await provider.close()

    return asyncio.run(main())


def endless() -> Iterator[bytes]:
    while True:
        yield b" " * 65536


def bomb() -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    for _ in range(400):
        yield packer.compress(b" " * (1 << 20))
    yield packer.flush()


@pytest.mark.parametrize("kind", ["endless", "bomb"])
def test_an_answer_without_end_takes_little_memory_and_may_be_billed(kind: str) -> None:
    head = HEAD + (b"Content-Encoding: gzip\r\n" if kind == "bomb" else b"") + b"Connection: close\r\n\r\n"
    with raw_server(head, bomb() if kind == "bomb" else endless()) as (url, _):
        tracemalloc.start()
        try:
            with pytest.raises(TransientError, match="longer than 32 MB") as caught:
                complete(url)
            assert tracemalloc.get_traced_memory()[1] < 100 << 20
        finally:
            tracemalloc.stop()
    assert caught.value.billed


def test_answers_are_asked_for_unpacked_and_read_when_packed_all_the_same() -> None:
    packed = zlib.compressobj(wbits=31)
    body = packed.compress(ANSWER) + packed.flush()
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with raw_server(head, iter([body])) as (url, seen):
        assert complete(url).text == "fine"
    assert b"accept-encoding: identity" in seen[0].lower()


def test_a_redirect_is_not_followed() -> None:
    with Loopback() as other:
        head = (
            f"HTTP/1.1 307 X\r\nLocation: {other.url}/chat/completions\r\nContent-Length: 0\r\n\r\n".encode()
        )
        with (
            raw_server(head, iter([])) as (url, _),
            pytest.raises(RefusedError, match=r"redirects to .*base_url"),
        ):
            complete(url)
        assert not other.seen.requests


def test_the_clients_own_variables_reach_neither_the_endpoint_nor_the_log() -> None:
    program = (
        "import sys; from tests.unit.teacher.test_hostile_endpoint import complete; complete(sys.argv[1]);"
        "import os; assert os.environ['OPENAI_LOG'] == 'debug'"
    )
    env = {
        "OPENAI_CUSTOM_HEADERS": "X-Spy: yes\nAuthorization: Bearer stolen", "OPENAI_LOG": "debug",
        "OPENAI_ORG_ID": "org-spy", "OPENAI_PROJECT_ID": "proj-spy", "OPENAI_BASE_URL": "http://elsewhere:1",
    }  # fmt: skip
    head = HEAD + f"Content-Length: {len(ANSWER)}\r\n\r\n".encode()
    with raw_server(head, iter([ANSWER])) as (url, seen):
        done = subprocess.run(
            [sys.executable, "-c", program, url], env=env, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    sent = seen[0].lower()
    assert b"spy" not in sent
    assert b"stolen" not in sent
    assert not done.stderr
