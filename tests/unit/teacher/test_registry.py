"""The contract that every provider keeps, and finding providers by name."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from eic.canon import canonical_json
from eic.teacher import registry
from eic.teacher.base import Endpoint, Message, Provider, Reply, Request, TeacherError
from eic.teacher.registry import PROVIDERS, create, reads_context
from tests.loopback import Loopback

VARIABLES = {
    "domain": {"name": "math", "about": "Solve mathematical problems.", "language": "en"},
    "task": {"name": "Algebra", "reason": "", "path": ["math", "Algebra"], "depth": 1},
    "existing": [], "peers": ["Geometry"], "demos": [], "wanted": 2, "examples_each": 1,
}  # fmt: skip


@contextmanager
def made(name: str) -> Iterator[Endpoint]:
    """Yield an endpoint that works for the provider ``name`` without a network."""
    with Loopback() as server:
        yield Endpoint("t", name, "any", server.url, script='{"rule": "counting"}')


def asked(name: str, ordinal: int, reply: str = "labelled") -> Request:
    context = canonical_json({"role": "lookahead", "reply": reply, "variables": VARIABLES})
    prompt = (Message("user", "Propose items that begin with `New subtask`."),)
    return Request("e", "any", prompt, (), ordinal, ordinal, context=context if reads_context(name) else "")


async def answers(endpoint: Endpoint, requests: list[Request]) -> list[Reply]:
    provider: Provider = create(endpoint, {})
    try:
        return list(await asyncio.gather(*map(provider.complete, requests)))
    finally:
        await provider.close()


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_provider_answers_in_shape_and_the_same_at_any_order(name: str) -> None:
    with made(name) as endpoint:
        requests = [asked(name, ordinal) for ordinal in range(6)]
        replies = asyncio.run(answers(endpoint, requests))
        for reply in replies:
            assert "New subtask:" in reply.text
            assert reply.finish in ("stop", "length", "content_filter")
            assert reply.model
            assert reply.prompt_tokens >= 0
            assert reply.completion_tokens > 0
        backwards = asyncio.run(answers(endpoint, requests[::-1]))
        assert backwards[::-1] == replies


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_the_registry_knows_who_reads_context(name: str) -> None:
    with made(name) as endpoint:
        assert create(endpoint, {}).reads_context is reads_context(name)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_closing_an_unused_provider_is_fine(name: str) -> None:
    with made(name) as endpoint:
        assert asyncio.run(answers(endpoint, [])) == []


class Plugin:
    reads_context = True

    def __init__(self, endpoint: Endpoint, env: dict[str, str]) -> None:
        self.made_of = (endpoint.name, env)


def test_packages_add_providers_by_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        EntryPoint("mine", f"{__name__}:Plugin", registry.GROUP),
        EntryPoint("broken", "no_such_module:X", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: found)
    provider: Any = create(Endpoint("t", "mine", "m"), {"A": "b"})
    assert provider.made_of == ("t", {"A": "b"})
    assert reads_context("mine")
    with pytest.raises(TeacherError, match=r"`broken`.*cannot be loaded"):
        create(Endpoint("t", "broken", "m"), {})
    with pytest.raises(TeacherError, match="`other`; there are: broken, embedded, mine, openai, scripted"):
        create(Endpoint("t", "other", "m"), {})


def test_only_the_provider_asked_for_is_imported() -> None:
    code = (
        "import sys; from eic.teacher.base import Endpoint; from eic.teacher.registry import *\n"
        "create(Endpoint('t', 'scripted', 'm', script='{\"rule\": \"counting\"}'), {})\n"
        "reads_context('openai'); reads_context('embedded')\n"
        "sys.exit(any(name in sys.modules for name in ('openai', 'httpx2', 'sympy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
