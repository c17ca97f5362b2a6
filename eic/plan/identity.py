"""What of a teacher is part of an identity: who is asked, never how often or at what price."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from eic.canon import Key, canonical_json, digest
from eic.lang.blocks.teacher import DEFAULT_URL, OFFLINE_PROVIDERS, Teacher
from eic.lang.questions import Question
from eic.lang.schema import identity


def without_credentials(url: str) -> str:
    """Return ``url`` without user, password, query and trailing slash: safe to hash and show."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None:
        host = f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def endpoint_of(teacher: Teacher) -> str:
    """Return the endpoint identity that goes into request keys."""
    if teacher.provider == "openai":
        return "openai " + without_credentials(teacher.base_url)
    parts = [teacher.provider]
    if not is_offline(teacher) and teacher.base_url != DEFAULT_URL:
        parts.append(without_credentials(teacher.base_url))
    if teacher.script:
        parts.append(teacher.script.digest)
    faults = identity(teacher.faults)  # those that change replies; the transient ones are not in it
    if faults:
        parts.append(canonical_json(faults))
    return " ".join(parts)


def teacher_identity(teacher: Teacher) -> dict[str, Any]:
    """Return the part of a teacher that changes replies, as JSON."""
    form: dict[str, Any] = identity(teacher)
    form.pop("base_url", None)
    form["endpoint"] = endpoint_of(teacher)
    return form


def is_offline(teacher: Teacher) -> bool:
    """Whether calls to this teacher reach nothing outside this process."""
    return teacher.provider in OFFLINE_PROVIDERS


def shown_digest(questions: tuple[Question, ...]) -> Key:
    """Return the identity of questions as those who answer see them."""
    return digest("questions", [[item.id, item.text, item.input] for item in questions])


def questions_digest(questions: tuple[Question, ...]) -> Key:
    """Return the identity of questions with what is right, levels and subjects."""
    return digest("questions", [identity(item) for item in questions])
