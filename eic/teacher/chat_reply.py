"""Reading the body of a chat completion. Endpoints differ, gateways break: nothing is trusted."""

import json
from typing import Any

from eic.teacher.base import Reply, Request, TransientError
from eic.teacher.chat_faults import body_fault
from eic.teacher.pricing import likely_tokens
from eic.visible import one_line

_LENGTH = frozenset({"length", "max_tokens", "model_length"})
_FILTER = frozenset({"content_filter", "safety"})
_LONGEST_NAME = 200
"""Characters of the name an endpoint gives its model: it goes into manifests and onto screens."""


def read_reply(content: bytes, request: Request, where: str) -> Reply:
    """Return the reply in a 200 answer's body.

    A reply without text (a refusal, reasoning that used up all tokens) is a reply: it was paid.
    A body that is no completion raises ``TransientError``.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        page = content.lstrip()[:1] == b"<"
        kind = "a web page" if page else f"{len(content)} bytes that are no JSON"
        raise TransientError("network", f"{where} answered with {kind}", billed=not page) from None
    if not isinstance(data, dict):
        raise TransientError("network", f"{where} answered with JSON that is no completion", billed=True)
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        if data.get("error"):
            raise body_fault(data["error"], where)
        raise TransientError("server", f"{where} answered without a choice", billed=True)
    message = choice.get("message")
    fields = message if isinstance(message, dict) else {}
    text = _text(fields.get("content"))
    model = data.get("model")
    name = one_line(model, _LONGEST_NAME) if isinstance(model, str) else ""
    prompt, completion, estimated = _usage(data.get("usage"), fields, text, request)
    return Reply(
        text=text,
        finish=_finish(choice.get("finish_reason"), fields),
        model=name or request.model,
        prompt_tokens=prompt,
        completion_tokens=completion,
        estimated=estimated,
    )


def _text(content: Any) -> str:
    """Return the text of a message's content: a string, or a list of parts that hold text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _finish(given: Any, message: dict[str, Any]) -> str:
    reason = given if isinstance(given, str) else ""
    if reason in _LENGTH:
        return "length"
    if reason in _FILTER or (message.get("refusal") and not message.get("content")):
        return "content_filter"
    return "stop"


def _usage(usage: Any, message: dict[str, Any], text: str, request: Request) -> tuple[int, int, bool]:
    """Return prompt tokens, reply tokens, and whether either had to be estimated."""
    given = usage if isinstance(usage, dict) else {}
    prompt, completion = _count(given.get("prompt_tokens")), _count(given.get("completion_tokens"))
    estimated = prompt is None or completion is None
    if prompt is None:
        prompt = sum(likely_tokens(part.content) + 4 for part in request.messages)
    if completion is None:
        thought = message.get("reasoning_content") or message.get("reasoning")
        completion = likely_tokens(text) + likely_tokens(thought if isinstance(thought, str) else "")
    return prompt, completion, estimated


def _count(value: Any) -> int | None:
    """Return a token count an endpoint gave, None when it makes no sense."""
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40
    return value if sane else None
