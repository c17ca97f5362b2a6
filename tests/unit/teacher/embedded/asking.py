"""Ask the embedded teacher as the engine would."""

import asyncio
from collections.abc import Sequence
from typing import Any

from eic.canon import canonical_json
from eic.teacher.base import Endpoint, Message, Reply, Request
from eic.teacher.embedded import MODEL, EmbeddedTeacher

MATH = {"name": "math", "about": "Solve mathematical problems.", "language": "en"}


def endpoint(**faults: float) -> Endpoint:
    return Endpoint("tutor", "embedded", MODEL, faults=tuple(sorted(faults.items())))


def request(
    role: str,
    path: Sequence[str],
    *,
    wanted: int = 3,
    existing: Sequence[str] = (),
    peers: Sequence[str] = (),
    reply: str = "labelled",
    ordinal: int = 0,
    domain: dict[str, str] = MATH,
    repair: bool = False,
) -> Request:
    variables: dict[str, Any] = {
        "domain": domain,
        "task": {"name": path[-1], "reason": "", "path": list(path), "depth": len(path) - 1},
        "parent": None,
        "existing": list(existing),
        "peers": list(peers),
        "demos": [],
        "wanted": wanted,
    }
    if role != "synthesize":
        variables["examples_each"] = 2
    messages = [Message("user", "Please.")]
    if repair:
        messages += [Message("assistant", "???"), Message("user", "Keep the format.")]
    context = canonical_json({"role": role, "reply": reply, "variables": variables})
    return Request("embedded", MODEL, tuple(messages), (), ordinal, context=context)


def ask(asked: Request, **faults: float) -> Reply:
    return asyncio.run(EmbeddedTeacher(endpoint(**faults)).complete(asked))
