"""Which class answers for a provider's name. Classes are imported when they are first needed."""

import inspect
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from eic.teacher.base import Endpoint, Provider, TeacherError

PROVIDERS: dict[str, str] = {
    "openai": "eic.teacher.openai:OpenAITeacher",
    "embedded": "eic.teacher.embedded:EmbeddedTeacher",
    "scripted": "eic.teacher.scripted:ScriptedTeacher",
}
"""Providers that ship with eic; others come from packages by entry points of ``GROUP``."""

READ_CONTEXT = frozenset({"embedded", "scripted"})
"""Shipped providers whose requests carry ``context`` (known without importing them)."""

GROUP = "eic.teachers"


def create(endpoint: Endpoint, env: Mapping[str, str]) -> Provider:
    """Return the provider of ``endpoint``: ``Class(endpoint, env)``, or ``Class(endpoint)``.

    ``env`` is where API keys are read at call time. Raises ``TeacherError`` for an unknown
    provider, or what the class says about the endpoint's settings.
    """
    made = _load(endpoint.provider)
    positional = [
        parameter
        for parameter in inspect.signature(made).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    provider: Provider = made(endpoint, env) if len(positional) > 1 else made(endpoint)
    return provider


def reads_context(provider: str) -> bool:
    """Whether requests to ``provider`` carry structured context. Raises ``TeacherError``."""
    if provider in PROVIDERS:
        return provider in READ_CONTEXT
    return bool(getattr(_load(provider), "reads_context", False))


def _load(provider: str) -> Any:
    target = PROVIDERS.get(provider)
    if target is not None:
        module, _, name = target.partition(":")
        return getattr(import_module(module), name)
    found = entry_points(group=GROUP)
    for entry in found:
        if entry.name == provider:
            try:
                return entry.load()
            except (ImportError, AttributeError) as error:
                raise TeacherError(
                    f"the teacher provider `{provider}` ({entry.value}) cannot be loaded: {error}."
                ) from error
    known = ", ".join(sorted({*PROVIDERS, *(entry.name for entry in found)}))
    raise TeacherError(f"no teacher provider is named `{provider}`; there are: {known}.")
