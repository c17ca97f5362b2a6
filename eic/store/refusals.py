"""`eic store gc --refused`: forget calls that an endpoint refused, so that the next run asks them again."""

from typing import TYPE_CHECKING

from eic.canon import Key

if TYPE_CHECKING:
    from eic.store import Store

_MARK = b'"finish":"refused"'
"""How a refusal reads in a stored reply; inside a text the quotes would be escaped."""


def forget_refusals(store: "Store", dry_run: bool = False) -> int:
    """Delete stored refusals, and the artifacts of plans that rest on one; return how many there were.

    Whole plans are forgotten, for later steps rest on earlier ones: making them again costs no
    call but those that were refused.
    """
    rows = store.database.query("SELECT id, key FROM replies WHERE instr(reply, ?)", (_MARK,))
    if dry_run or not rows:
        return len(rows)
    refused = {str(key) for _, key in rows}
    resting = {
        info.step for info in store.artifacts.list() if not refused.isdisjoint(info.meta.get("replies", ()))
    }
    forgotten: set[Key] = set(resting)
    for run in store.runs.list():
        steps = {str(step["key"]) for step in run.plan.get("steps", ())}
        if not steps.isdisjoint(resting):
            forgotten |= steps
    for step in sorted(forgotten):
        store.artifacts.forget(step)
    store.replies.remove([int(str(number)) for number, _ in rows])
    return len(rows)
