"""``openai``: any OpenAI-compatible chat endpoint, through the official client, one attempt a call.

The client's own retries are off, its connection pool is as large as the concurrency, and its
typed parsing is passed by: what endpoints answer is hostile input and read by ``chat_reply``.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx2

from eic.teacher.base import Endpoint, Message, RefusedError, Reply, Request, TransientError
from eic.teacher.chat_faults import status_fault
from eic.teacher.chat_reply import read_reply
from eic.teacher.http_client import TooLong, new_client, openai
from eic.teacher.keys import api_key, is_loopback, key_fault, without_password

_CONNECT_SECONDS = 15.0
_POOL = 16
"""Connections in one pool. The HTTP layer walks through its pool for each request, so several
small pools cost less than a large one."""


class _Pool:
    """One client with its connections and how many calls it carries now."""

    def __init__(self, endpoint: Endpoint, connections: int, tls: ssl.SSLContext) -> None:
        timeout = httpx2.Timeout(
            endpoint.timeout, connect=min(_CONNECT_SECONDS, endpoint.timeout), pool=endpoint.timeout
        )
        limits = httpx2.Limits(
            max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=60.0
        )
        self.in_flight = 0
        self.client = new_client(
            endpoint.base_url,
            timeout,
            limits,
            verify=tls,
            trust_env=not is_loopback(endpoint.base_url),  # no proxy between us and ourselves
        )


class OpenAITeacher:
    """Talks to one endpoint. The API key is read from ``env`` for each call and kept nowhere."""

    reads_context = False

    def __init__(self, endpoint: Endpoint, env: Mapping[str, str] | None = None) -> None:
        self._endpoint = endpoint
        self._env: Mapping[str, str] = env or {}
        self._where = without_password(endpoint.base_url)
        self._pools = _pools(endpoint)
        self._newer_limit = False

    async def complete(self, request: Request) -> Reply:
        """Make one attempt; see ``Provider``."""
        key = self._key()
        pool = min(self._pools, key=lambda pool: pool.in_flight)
        pool.in_flight += 1
        try:
            content = await self._post(pool.client, request, key)
        finally:
            pool.in_flight -= 1
        return read_reply(content, request, self._where)

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(pool.client.close() for pool in self._pools))

    async def _post(self, client: openai.AsyncOpenAI, request: Request, key: str) -> bytes:
        """Return the body of a 200 answer; raise everything else as our own errors.

        Ours never chain to the client's: those hold the request with its headers.
        """
        headers: Any = {
            "Authorization": f"Bearer {key}" if key else openai.Omit(),
            "OpenAI-Organization": openai.Omit(),
            "OpenAI-Project": openai.Omit(),
        }
        fault: BaseException
        for _ in range(2):
            try:
                response = await client.post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    body=self._body(request),
                    options={"headers": headers},
                )
            except openai.APITimeoutError as error:
                unsent = isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout)
                text = f"no reply from {self._where} within {self._endpoint.timeout:g} s"
                fault = TransientError("timeout", text, billed=not unsent)
            except openai.APIConnectionError as error:
                unsent = isinstance(error.__cause__, httpx2.ConnectError)
                cause = _redacted(str(error.__cause__ or error), key)
                text = f"cannot reach {self._where}" if unsent else f"the connection to {self._where} broke"
                fault = TransientError("network", f"{text} ({cause})", billed=not unsent)
            except openai.APIStatusError as error:
                if self._wants_newer_limit(error):
                    continue
                response = error.response
                text = _redacted(response.text, key)
                fault = status_fault(
                    response.status_code, response.headers, text, self._endpoint, self._where
                )
            except TooLong as error:
                text = f"the answer of {self._where} was not read: {_redacted(str(error), key)}"
                fault = TransientError("network", text, billed=True)
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL) as error:
                text = f"the connection to {self._where} broke ({_redacted(str(error), key)})"
                fault = TransientError("network", text, billed=True)
            else:
                return response.content
            break
        raise fault

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "messages": [_message(message) for message in request.messages],
            **dict(request.params),
        }
        if self._newer_limit and "max_tokens" in body:
            body["max_completion_tokens"] = body.pop("max_tokens")
        if request.seed is not None:
            body["seed"] = request.seed
        if request.schema:
            schema = {"name": "reply", "strict": True, "schema": json.loads(request.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        return body

    def _wants_newer_limit(self, error: openai.APIStatusError) -> bool:
        """Whether the endpoint only knows ``max_completion_tokens``; from then on it is sent."""
        if self._newer_limit or error.status_code != 400 or "max_completion_tokens" not in error.message:
            return False
        self._newer_limit = True
        return True

    def _key(self) -> str:
        fault = key_fault(self._endpoint, self._env)
        if fault:
            raise RefusedError(fault)
        return api_key(self._endpoint, self._env)


def _pools(endpoint: Endpoint) -> list[_Pool]:
    # A few connections to spare: one that was cut off is given back a moment after its call ended.
    count = -(-endpoint.in_flight // _POOL)
    tls = httpx2.create_ssl_context(trust_env=True)  # loading certificates takes a while: once
    return [_Pool(endpoint, -(-endpoint.in_flight // count) + 4, tls) for _ in range(count)]


def _message(message: Message) -> dict[str, str]:
    # Half a surrogate pair (from an earlier hostile reply) cannot be sent as UTF-8.
    content = message.content
    if not content.isascii():
        content = content.encode("utf-8", "replace").decode("utf-8")
    return {"role": message.role, "content": content}


def _redacted(text: str, key: str) -> str:
    # A very short "key" is a placeholder for an endpoint that wants none; it hides nothing.
    return text.replace(key, "[key]") if len(key) >= 8 else text
