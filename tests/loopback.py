"""A small OpenAI-compatible server on the loopback interface, with faults, for tests and benchmarks.

It runs its own event loop: in a thread (``with Loopback(...) as server``) or as a process
(``python -m tests.loopback --delay 0.2``, which prints its port).
"""

import argparse
import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

Body = dict[str, Any]
Replier = Callable[[Body], str]
FAULTS = ("rate_limit", "server", "hang", "cut", "html", "malformed", "no_usage", "wrong_finish",
          "policy")  # fmt: skip


def labelled_reply(body: Body) -> str:
    """Answer with one example, or one sub-task when the prompt speaks of sub-tasks."""
    prompt = str(body["messages"][-1]["content"])
    number = abs(body.get("seed") or 0) % 10_000
    example = f"Instruction: Count to {number}.\nInput: <noinput>\nOutput: {number} it is.\n###\n"
    if "json" in str(body.get("response_format", "")):
        return json.dumps({"examples": [{"instruction": f"Count to {number}.", "input": "", "output": "ok"}]})
    if "New subtask" in prompt:
        return f"New subtask: Counting {number}\nReason: It is needed.\nExamples:\n###\n{example}"
    return f"###\n{example}"


@dataclass
class Seen:
    """What the server saw; read it when no call is in flight."""

    requests: list[Body] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    peak: int = 0
    in_flight: int = 0
    connections: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Loopback:
    """The server. ``fault`` says what befalls the n-th request (from 0), "" for nothing."""

    def __init__(
        self,
        delay: float = 0.0,
        replier: Replier = labelled_reply,
        fault: Callable[[int], str] = lambda number: "",
        retry_after: str = "0.05",
        record: bool = True,
        port: int = 0,
    ) -> None:
        self.seen = Seen()
        self.port = port
        self._delay, self._replier, self._fault = delay, replier, fault
        self._retry_after, self._record = retry_after, record
        self._count = 0
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> "Loopback":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def serve(self) -> None:
        """Serve until told to stop."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        headers = _headers(head)
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))) or b"{}")
        number, self._count = self._count, self._count + 1
        seen = self.seen
        if self._record:
            seen.requests.append(body)
            seen.keys.add(headers.get("authorization", ""))
        seen.in_flight += 1
        seen.peak = max(seen.peak, seen.in_flight)
        try:
            return await self._answer(self._fault(number), body, writer)
        finally:
            seen.in_flight -= 1

    async def _answer(self, fault: str, body: Body, writer: asyncio.StreamWriter) -> bool:
        if fault == "hang":
            self.seen.statuses["hang"] += 1
            self._bill(body, "")  # an endpoint works on, and charges, although nobody listens
            await asyncio.sleep(3600)
        await asyncio.sleep(self._delay)
        status, extra, content = self._content(fault, body)
        self.seen.statuses[status] += 1
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n{extra}\r\n".encode()
        )
        if fault == "cut":
            writer.write(content[: len(content) // 2])
            await writer.drain()
            return False
        writer.write(content)
        await writer.drain()
        return True

    def _content(self, fault: str, body: Body) -> tuple[str, str, bytes]:
        if fault.isdigit():
            error = {"message": f"status {fault} for you", "type": "error", "code": None}
            return fault, "", json.dumps({"error": error}).encode()
        if fault == "policy":
            error = {"message": "flagged by our content policy", "code": "content_policy_violation"}
            return "400", "", json.dumps({"error": error}).encode()
        if fault == "rate_limit":
            return "429", f"Retry-After: {self._retry_after}\r\n", b'{"error": {"message": "slow down"}}'
        if fault == "server":
            return "503", "", b'{"error": {"message": "overloaded"}}'
        if fault == "html":
            return "200", "", b"<html><body>Bad gateway</body></html>"
        text = "nothing of use" if fault == "malformed" else self._replier(body)
        prompt, completion = self._bill(body, text)
        answer: Body = {
            "id": "x", "object": "chat.completion", "created": 0, "model": f"{body['model']}-resolved",
            "choices": [{
                "index": 0, "message": {"role": "assistant", "content": text},
                "finish_reason": "eos" if fault == "wrong_finish" else "stop",
            }],
            "usage": {
                "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
            },
        }  # fmt: skip
        if fault == "no_usage":
            del answer["usage"]
        return "200", "", json.dumps(answer).encode()

    def _bill(self, body: Body, text: str) -> tuple[int, int]:
        """Count tokens as the endpoint would charge them: a character a token, up to the limit."""
        prompt = sum(len(message["content"]) + 3 for message in body["messages"])
        completion = min(len(text), body.get("max_tokens", 1 << 30))
        self.seen.prompt_tokens += prompt
        self.seen.completion_tokens += completion
        return prompt, completion


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--reply-bytes", type=int, default=0)
    options = parser.parse_args()
    text = "x" * options.reply_bytes
    replier: Replier = (lambda body: text) if text else labelled_reply
    server = Loopback(delay=options.delay, replier=replier, record=False, port=options.port)
    task = asyncio.create_task(server.serve())
    while not server.port and not task.done():
        await asyncio.sleep(0.01)
    print(server.port, flush=True)
    await task


if __name__ == "__main__":
    asyncio.run(_main())
