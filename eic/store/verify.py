"""`eic store verify`: re-derive every identity in a store and say what does not agree."""

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eic.canon import Key, digest
from eic.store.database import DamageError, reply_digest
from eic.store.models import FILES

if TYPE_CHECKING:
    from eic.store import Store


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written. ``what`` is database, reply, artifact or model."""

    what: str
    key: Key
    text: str


def verify(store: "Store", repair: bool = False) -> list[Problem]:
    """Check the database, each reply's key and content and each artifact's content; return what is wrong.

    Damaged artifacts are forgotten and damaged models deleted (a run makes them again without a call). Damaged
    replies are deleted only with ``repair``, for they cost money to get again. Nothing is changed in a
    read-only store. Of a damaged database nothing but that is said.
    """
    try:
        rows = store.database.query("PRAGMA quick_check")
        damage = [Problem("database", "", str(row[0])) for row in rows if row[0] != "ok"]
        return damage or _check_rows(store, repair)
    except DamageError as error:
        return [Problem("database", "", str(error.__cause__ or error))]


def _check_rows(store: "Store", repair: bool) -> list[Problem]:
    problems = _check_replies(store, repair and not store.read_only)
    for info in store.artifacts.list():
        if not store.artifacts.sound(info):
            store.artifacts.forget(info.step)
            path = store.artifacts.path(info.digest)
            state = "does not hold what was written" if path.exists() else "is missing"
            problems.append(Problem("artifact", info.step, f"{info.title}: {path} {state}"))
        elif damaged := store.models.damaged(info.step, info.meta.get(FILES, {})):
            store.artifacts.forget(info.step)
            if not store.read_only:
                store.models.discard(info.step)
            names = " and ".join(map(str, damaged))
            text = f"{info.title}: not what was written: {names}. Run again: the model is trained anew"
            problems.append(Problem("model", info.step, text))
    return problems


def _check_replies(store: "Store", repair: bool) -> list[Problem]:
    problems: list[Problem] = []
    bad: list[int] = []
    for number, key, request, reply, written in store.replies.raw():
        fault = _fault(key, request, reply, written)
        if fault:
            bad.append(number)
            problems.append(Problem("reply", key, fault))
    if repair and bad:
        store.replies.remove(bad)
    return problems


def _fault(key: Key, request: bytes | None, reply: bytes, written: str | None) -> str:
    """Return what is wrong with a stored pair, "" when nothing is."""
    if request is None:
        return "its request is lost"
    try:
        asked = json.loads(zlib.decompress(request))
    except (zlib.error, ValueError, TypeError) as error:
        return f"its request is damaged ({error})"
    if digest("request", asked) != key:
        return "its key does not follow from its request"
    try:
        text = json.loads(reply)["text"]
    except (ValueError, TypeError, KeyError) as error:
        return f"it is damaged ({type(error).__name__})"
    if not isinstance(text, str):
        return "it holds no text"
    return "" if reply_digest(reply) == written else "it is not the reply that was stored"
