"""What a chat endpoint's error answers mean: try again, or tell the user what to do."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from eic.redact import without
from eic.teacher.base import Endpoint, RefusedError, RequestRefused, TeacherError, TransientError

_MOST_SHOWN = 300
_POLICY_CODES = frozenset(
    {"content_filter", "content_policy_violation", "invalid_prompt", "responsibleaipolicyviolation"}
)
_POLICY = re.compile(r"content (?:management )?policy|content[ _]filter|usage policy|flagged", re.IGNORECASE)


def status_fault(
    status: int, headers: Mapping[str, str], text: str, endpoint: Endpoint, where: str
) -> TransientError | TeacherError:
    """Return the error for an answer with an error ``status`` and body ``text``.

    ``where`` is the endpoint's address without credentials.
    """
    code, said = _error_in(text)
    shown = f"{status} from {where}" + (f": {said}" if said else "")
    if status == 429:
        if code in ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active"):
            return RefusedError(f"the account's quota is used up ({shown}): check its plan and billing.")
        return TransientError("rate_limit", shown, retry_after(headers))
    if status == 408:
        return TransientError("timeout", shown, retry_after(headers), billed=True)
    if status in (409, 425) or status >= 500:
        return TransientError("server", shown, retry_after(headers))
    if 300 <= status < 400:
        place = _shown(headers.get("location", "")) or "another address"
        return RefusedError(
            f"{where} redirects to {place} ({status}), which is not followed: set `base_url` of teacher "
            f"{endpoint.name} to where the API is."
        )
    if status == 401:
        return RefusedError(f"the API key was refused ({shown}): {_key_advice(endpoint)}")
    if status == 402:
        return RefusedError(
            f"the account has nothing left to pay with ({shown}): check its balance, plan and billing."
        )
    if status == 403:
        may = f"check what the key in {endpoint.api_key_env} may use."
        return RefusedError(
            f"access was refused ({shown}): {may if endpoint.api_key_env else _key_advice(endpoint)}"
        )
    if status in (404, 405, 410):
        return RefusedError(
            f"the model {endpoint.model!r} is not known there ({shown}): check `model` and `base_url` "
            f"of teacher {endpoint.name}."
        )
    if code == "context_length_exceeded" or "context length" in said or "maximum context" in said:
        return RequestRefused(
            f"the prompt and `max_tokens` together are longer than {endpoint.model!r} takes ({shown}): "
            "lower `max_tokens` of the teacher or ask for less per call."
        )
    if status == 413:
        return RequestRefused(f"the prompt is longer than the endpoint takes ({shown}).")
    if status in (400, 422) and (code.lower() in _POLICY_CODES or _POLICY.search(said)):
        return RequestRefused(f"the endpoint's content policy refuses this prompt ({shown}).")
    return TeacherError(f"the request was refused ({shown}): check the settings of teacher {endpoint.name}.")


def body_fault(error: Any, where: str) -> TransientError | TeacherError:
    """Return the error for an ``error`` object that came with status 200 (some gateways do that)."""
    fields = error if isinstance(error, dict) else {"message": error}
    said = _shown(fields.get("message"))
    code = str(fields.get("code", ""))
    shown = f"error from {where}: {said or code or 'without a message'}"
    if code == "429":
        return TransientError("rate_limit", shown)
    return TransientError("server", shown)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds that an answer asks for: milliseconds, seconds or an HTTP date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        try:
            seconds = float(value) * unit
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _error_in(text: str) -> tuple[str, str]:
    """Return (code, message) of an error body, ("", what can be shown) when it has no such form."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return "", "" if "<" in text[:100] else _shown(text)
    error = data.get("error", data) if isinstance(data, dict) else data
    if isinstance(error, dict):
        return str(error.get("code") or error.get("type") or ""), _shown(error.get("message"))
    return "", _shown(error)


def _shown(value: Any) -> str:
    """Return an endpoint's words fit to print: one line, short, no control characters, no keys."""
    if not isinstance(value, str):
        return ""
    text = " ".join("".join(c if c.isprintable() else " " for c in value[:4000]).split())
    text = without(text)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."


def _key_advice(endpoint: Endpoint) -> str:
    if endpoint.api_key_env:
        return f"check the environment variable {endpoint.api_key_env}."
    return f'add `api_key = env("OPENAI_API_KEY")` to teacher {endpoint.name}.'
