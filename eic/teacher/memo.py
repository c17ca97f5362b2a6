"""Memory: a request that was ever answered is never asked again; equal ones share one call."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from eic.canon import Key
from eic.store.replies import Replies
from eic.teacher.base import Reply, Request, TeacherError, reply_from_json, reply_json, request_json
from eic.teacher.limits import NotStartedError, Sleep

_POLL_SECONDS = 0.2
"""How often a call that another process is making is looked for in the store."""

_POLLS_UNTOLD = 5
"""After so many looks in vain the wait is worth telling."""


class OfflineError(TeacherError):
    """A run that may not call a teacher needs a reply that the store does not hold."""

    def __init__(self, teacher: str, request: Request, key: Key) -> None:
        last = request.messages[-1].content if request.messages else ""
        begin = " ".join(last.split())[:80]
        super().__init__(
            f"offline, and the store holds no reply for call {key} (teacher {teacher}, model "
            f"{request.model or '-'}, ordinal {request.ordinal}, prompt {begin!r}...): run without --offline."
        )


class Memo:
    """Stored replies, and the calls in flight that equal ones wait for: one for all of a run's teachers."""

    def __init__(self, replies: Replies, sleep: Sleep = asyncio.sleep) -> None:
        self._replies = replies
        self._sleep = sleep
        self._in_flight: dict[Key, asyncio.Future[Reply]] = {}

    def stored(self, key: Key) -> Reply | None:
        """Return the stored reply, if there is one."""
        found = self._replies.get(key)
        return None if found is None else reply_from_json(found)

    async def once(
        self,
        key: Key,
        request: Request,
        call: Callable[[], Awaitable[Reply]],
        *,
        lease: float = 3600.0,
        turned_away: Callable[[], bool] = lambda: False,
        elsewhere: Callable[[], None] = lambda: None,
    ) -> tuple[Reply, bool]:
        """Return the reply and whether this ask made the call; the reply is on disk by then.

        When another ask for ``key`` is in flight, its result, or its failure, is shared. When
        another process is making the call, its reply is awaited: as long as that process lives,
        but at most ``lease`` seconds from its start, and only until ``turned_away()`` (raises
        ``NotStartedError``); ``elsewhere`` is called once when that takes more than a moment.
        """
        while (other := self._in_flight.get(key)) is not None:
            await asyncio.wait([other])
            if not other.cancelled():  # a cancelled call tells nothing: look again, maybe make it
                return other.result(), False
        mine: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._in_flight[key] = mine
        try:
            held = await self._elsewhere(key, lease, turned_away, elsewhere)
            made = held is None
            if held is None:
                held = await self._made(key, request, call)
            reply = reply_from_json(held)
        except asyncio.CancelledError:
            mine.cancel()
            raise
        except BaseException as error:
            mine.set_exception(error)
            mine.exception()  # seen: nobody need wait for it
            raise
        else:
            mine.set_result(reply)
            return reply, made
        finally:
            del self._in_flight[key]

    async def _elsewhere(
        self, key: Key, lease: float, turned_away: Callable[[], bool], tell: Callable[[], None]
    ) -> dict[str, Any] | None:
        """Return another process's reply once it is there; None when the call is ours to make."""
        looks = 0
        while True:
            found = await self._replies.claim(key, lease)
            if found is True:
                return None
            if found is not False:
                return found
            if turned_away():
                raise NotStartedError
            looks += 1
            if looks == _POLLS_UNTOLD:
                tell()
            await self._sleep(_POLL_SECONDS)

    async def _made(self, key: Key, request: Request, call: Callable[[], Awaitable[Reply]]) -> dict[str, Any]:
        """Make the call and commit its reply; give the claim back when there is none."""
        try:
            reply = await call()
            return await self._replies.put(key, request_json(request), reply_json(reply))
        except BaseException:
            self._replies.release(key)
            raise
