"""``scripted``: a deterministic teacher for tests and CI: replies from a file, faults on purpose.

Faults that a retry cures (429, 5xx, time-outs) never change a byte of the result; those in the
text (truncated, malformed, duplicate) depend on the request alone and spare re-asks.
"""

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any

from eic.canon import Key, seeded_rng
from eic.teacher.base import Endpoint, RefusedError, Reply, Request, TransientError
from eic.teacher.counting import RULES
from eic.teacher.pricing import likely_tokens
from eic.teacher.script import Call, matches, read_script
from eic.teacher.text_faults import TEXT_FAULTS, spoil

_SIGMA = 0.5
_RETRY_AFTER = 0.05


class ScriptedTeacher:
    """Answers from ``endpoint.script``; the first row that matches a call answers it."""

    reads_context = True

    def __init__(self, endpoint: Endpoint, env: Mapping[str, str] | None = None) -> None:
        self._name = endpoint.name
        self._rows = read_script(endpoint.script, endpoint.name)
        self._latency = endpoint.latency
        shares = dict(endpoint.faults)
        self._transient = {kind: shares.get(kind, 0.0) for kind in ("rate_limit", "server_error", "timeout")}
        self._spoiled = {kind: shares.get(kind, 0.0) for kind in TEXT_FAULTS}
        self._failed: dict[Key, int] = {}

    async def complete(self, request: Request) -> Reply:
        """Make one attempt; see ``Provider``."""
        key = request.key
        attempt = self._failed.get(key, 0)
        await self._wait(key, attempt)
        fault = _drawn(self._transient, "transient", key, attempt)
        if fault:
            self._failed[key] = attempt + 1
            raise _transient(fault)
        self._failed.pop(key, None)
        text, finish = self._answer(request)
        if all(message.role != "assistant" for message in request.messages):
            fault = _drawn(self._spoiled, "text", key)
            text, finish = spoil(fault, text, finish, seeded_rng("spoil", key))
        return Reply(
            text=text,
            finish=finish,
            model=request.model or "scripted",
            prompt_tokens=sum(likely_tokens(message.content) for message in request.messages),
            completion_tokens=likely_tokens(text),
            estimated=True,
        )

    async def close(self) -> None:
        """Nothing is held."""

    async def _wait(self, key: Key, attempt: int) -> None:
        """Wait for a log-normal time around the set latency, always the same for an attempt."""
        if self._latency > 0:
            spread = seeded_rng("latency", key, attempt).gauss(0.0, _SIGMA)
            await asyncio.sleep(self._latency * math.exp(spread))

    def _answer(self, request: Request) -> tuple[str, str]:
        role, reply, variables = _context(request)
        name, path = _task(variables)
        text = "\n\n".join(message.content for message in request.messages)
        call = Call(role, name, path, request.ordinal, text)
        for row in self._rows:
            if matches(row, call):
                if row.rule:
                    return RULES[row.rule](role, reply, variables, request.ordinal), row.finish
                return row.reply(request.ordinal), row.finish
        where = f"role {role or '-'}, task {name or '-'}, ordinal {request.ordinal}"
        raise RefusedError(
            f"no row of the script of teacher {self._name} matches a call ({where}): add one, or end the "
            'script with {"rule": "counting"}.'
        )


def _context(request: Request) -> tuple[str, str, dict[str, Any]]:
    """Return role, reply format and variables of a request (all empty without context)."""
    data = json.loads(request.context) if request.context else {}
    return str(data.get("role", "")), str(data.get("reply", "labelled")), data.get("variables") or {}


def _task(variables: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the name and the path of the task that a call is about."""
    task = variables.get("task") or variables.get("dataset") or {}
    name = str(task.get("name", ""))
    return name, tuple(map(str, task.get("path") or ([name] if name else [])))


def _drawn(shares: dict[str, float], *seed: Any) -> str:
    """Return which fault strikes, "" for none; shares are stacked, so that they add up."""
    if not any(shares.values()):
        return ""
    drawn = seeded_rng("fault", *seed).random()
    for kind, share in shares.items():
        if drawn < share:
            return kind
        drawn -= share
    return ""


def _transient(fault: str) -> TransientError:
    if fault == "rate_limit":
        return TransientError("rate_limit", "429 (injected)", retry_after=_RETRY_AFTER)
    if fault == "server_error":
        return TransientError("server", "503 (injected)")
    # Told at once: waiting for the real time-out would only make tests slow.
    return TransientError("timeout", "no reply in time (injected)")
