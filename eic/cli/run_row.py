"""A run as the store's table holds it, in words and as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eic.cli.live.sources import process_lives
from eic.store import RunRow
from eic.views.text import amount, counted, duration, money


def row_json(row: RunRow) -> dict[str, Any]:
    """Return a run as JSON, without its plan's settings."""
    return {
        "id": row.id, "spec": row.spec, "path": row.path, "digest": row.digest, "status": status(row),
        "started": row.started, "finished": row.finished,
        "datasets": list(row.plan.get("outputs", {})), "totals": row.totals,
    }  # fmt: skip


def status(row: RunRow) -> str:
    """Return the run's status; ``died`` when it says running but its process is gone."""
    if row.status == "running" and not process_lives(row.pid):
        return "died"
    return row.status


def started(row: RunRow) -> str:
    """Return when a run began, in local time."""
    return datetime.fromtimestamp(row.started).strftime("%Y-%m-%d %H:%M:%S")


def took(row: RunRow) -> str:
    """Return how long a run took, "" when it has not finished."""
    return "" if row.finished is None else duration(max(0.0, row.finished - row.started))


def spent(totals: Mapping[str, Any]) -> str:
    """Return the totals of a run that has ended, in words: calls, tokens, money and time."""
    paid, cached, failed, retries = (totals.get(name, 0) for name in ("paid", "cached", "failed", "retries"))
    tokens = totals.get("prompt_tokens", 0) + totals.get("completion_tokens", 0)
    text = f"{counted(paid, 'call')} made, {amount(cached)} from the store"
    text += f", {amount(failed)} failed" if failed else ""
    text += f", {amount(retries)} tried again" if retries else ""
    return f"{text}; {counted(tokens, 'token')}, {money(totals.get('cost', 0.0))}; {duration(totals.get('seconds', 0.0))}"
