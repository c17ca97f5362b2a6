"""The HTTP client of chat endpoints: the official one, deaf to its own variables, reading no more than fits.

An endpoint's answer is hostile input, so its size is bounded before anything is held, packed
answers included, and it cannot send the prompt (or the key) elsewhere by a redirect.
"""

import os
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx2

__all__ = ["MOST_BYTES", "TooLong", "new_client", "openai", "without_own_variables"]

MOST_BYTES = 32 << 20
"""The longest body that is read. The longest replies of today's models have about 1 MB."""

_PIECE = 1 << 20
_PREFIX = "OPENAI_"


@contextmanager
def without_own_variables() -> Iterator[None]:
    """Hide the official client's variables (``OPENAI_LOG``, ``OPENAI_CUSTOM_HEADERS``, ...) in the body.

    What is sent must come from the spec alone; an API key is read by the name that the spec gives.
    """
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_PREFIX)}
    try:
        yield
    finally:
        os.environ.update(hidden)


with without_own_variables():
    import openai  # reads OPENAI_LOG when it is imported


class TooLong(Exception):
    """An answer was cut off: it is longer than ``MOST_BYTES``, or packed in an unknown way."""


def new_client(
    base_url: str, timeout: httpx2.Timeout, limits: httpx2.Limits, **settings: object
) -> openai.AsyncOpenAI:
    """Return a client that makes one attempt a call, follows no redirect and bounds what it reads.

    ``settings`` go to the HTTP layer. Reading too much raises ``TooLong``.
    """
    http = openai.DefaultAsyncHttpxClient(
        limits=limits,
        timeout=timeout,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound]},
        **settings,  # type: ignore[arg-type]
    )
    with without_own_variables():
        # Everything else that the client would read from the environment is given.
        return openai.AsyncOpenAI(
            api_key="unused",
            organization="",
            project="",
            webhook_secret="",
            base_url=base_url,
            timeout=timeout,
            max_retries=0,
            http_client=http,
        )


async def _bound(response: httpx2.Response) -> None:
    """Replace an answer's stream, before it is read, by one that ends in time."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise TooLong(f"it is packed as {packed[:40]!r}, which was not asked for")
    if "content-encoding" in response.headers:
        del response.headers["content-encoding"]
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, "gzip" in packed or packed == "deflate")


class _Bounded(httpx2.AsyncByteStream):
    """A body's bytes, unpacked in pieces, up to ``MOST_BYTES``."""

    def __init__(self, stream: httpx2.AsyncByteStream, packed: bool) -> None:
        self._stream = stream
        self._packed = packed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        unpack = zlib.decompressobj(wbits=47) if self._packed else None  # 47: gzip or zlib, by its header
        async for part in self._stream:
            for piece in _pieces(unpack, part) if unpack else (part,):
                size += len(piece)
                if size > MOST_BYTES:
                    raise TooLong(f"it is longer than {MOST_BYTES >> 20} MB")
                yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _pieces(unpack: "zlib._Decompress", part: bytes) -> Iterator[bytes]:
    while part and not unpack.eof:
        try:
            yield unpack.decompress(part, _PIECE)
        except zlib.error as error:
            raise TooLong(f"it cannot be unpacked ({error})") from None
        part = unpack.unconsumed_tail
