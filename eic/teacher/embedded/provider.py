"""The embedded teacher: reads a call's context and answers it from the taxonomy."""

import asyncio
import json
from collections.abc import Iterable
from random import Random
from typing import Any

from eic.canon import seeded_rng
from eic.teacher.base import Endpoint, RefusedError, Reply, Request
from eic.teacher.embedded import bootstrap, faults, judging, render
from eic.teacher.embedded.answers import make_examples, propose, repeat_example, repeat_subtask
from eic.teacher.embedded.node import Node
from eic.teacher.embedded.tables import propose_tasks, tasks_reply
from eic.teacher.embedded.taxonomy import domain_root, locate, nearest

MODEL = "embedded-math-2"
ROLES = ("lookahead", "backtrack", "synthesize", *bootstrap.ROLES, "tasks_from_dataset", *judging.ROLES)

_HOW_TO_CHANGE = (
    "For other domains point the teacher to an OpenAI-compatible endpoint: "
    'teacher NAME { provider = openai  model = "..."  base_url = "https://..."  api_key = env("OPENAI_API_KEY") }'
)


def check_domain(domain_name: str, about: str, language: str) -> str | None:
    """Return why the embedded teacher cannot serve a domain, or None when it can."""
    if language.split("-")[0].casefold() not in ("en", "english"):
        return f"the embedded teacher writes English only, not `{language}`. {_HOW_TO_CHANGE}"
    if domain_root(domain_name, about) is None:
        return (
            f"the embedded teacher knows mathematics only (it is a problem generator, not a language model) "
            f"and `{domain_name}` is not mathematics. {_HOW_TO_CHANGE}"
        )
    return None


def check_tasks(domain_name: str, about: str, paths: Iterable[tuple[str, ...]]) -> str | None:
    """Return why tasks of a domain it serves cannot be served, or None when it knows them all.

    ``paths``: the names from below the domain down to each task.
    """
    root = domain_root(domain_name, about)
    if root is None:
        return None
    unknown = [path[-1] for path in paths if locate(root, (domain_name, *path)) is None]
    return _unknown_task(unknown[0]) if unknown else None


class EmbeddedTeacher:
    """A deterministic provider for mathematics, offline and free. It is not a language model.

    It ignores the prompt's prose and reads ``Request.context``. Faults of the endpoint are
    injected on purpose; without them its only fault is that its wording is finite.
    """

    reads_context = True

    def __init__(self, endpoint: Endpoint) -> None:
        self._latency = endpoint.latency
        self._shares = dict(endpoint.faults)
        self._attempts = faults.AttemptFaults(self._shares)

    async def complete(self, request: Request) -> Reply:
        """Answer one request; raise ``TransientError`` for injected faults, ``RefusedError`` else."""
        if self._latency > 0 or self._attempts.active:
            key = request.key
            spread = seeded_rng("latency", key).gauss(0.0, 0.3)
            await asyncio.sleep(self._latency * min(4.0, 2.718281828**spread))
            self._attempts.attempt(key)
        text, finish = self._answer(request)
        return Reply(
            text=text,
            finish=finish,
            model=MODEL,
            prompt_tokens=_tokens(*(message.content for message in request.messages)),
            completion_tokens=_tokens(text),
            estimated=True,
        )

    async def close(self) -> None:
        """Nothing to release."""

    def _answer(self, request: Request) -> tuple[str, str]:
        """Return the reply's text and finish reason."""
        role, form, variables = _read(request.context)
        again = any(message.role == "assistant" for message in request.messages)

        def rng(purpose: str) -> Random:
            return seeded_rng(MODEL, purpose, request.context, request.ordinal, request.seed)

        def drawn(fault: str) -> bool:
            return not again and rng(fault).random() < self._shares.get(fault, 0.0)

        shown: tuple[render.Item, ...]
        if role in judging.ROLES:
            text, shown = judging.reply(role, form, variables), ()
        elif role in bootstrap.ROLES:
            text, shown = bootstrap.reply(role, form, variables, _root(variables["domain"]), rng, drawn)
        elif role == "tasks_from_dataset":
            aware, wanted = bool(variables["with_description"]), int(variables["wanted"])
            found = propose_tasks(variables["dataset"], wanted, aware=aware, rng=rng(role))
            if drawn("duplicate"):
                found = (*found[:-1], found[0]) if len(found) > 1 else found
            text, shown = tasks_reply(found, form), tuple(render.Item(i.instruction, "", "") for i in found)
        elif role == "synthesize":
            node = _node(variables)
            items = make_examples(node, int(variables["wanted"]), rng(role))
            if drawn("duplicate"):
                items = repeat_example(items, rng("which"))
            text, shown = render.examples_reply(items, form), items
        else:
            node = _node(variables)
            existing = tuple(str(name) for name in variables["existing"])
            taken = (*existing, *(str(name) for name in variables["peers"]))
            each = int(variables["examples_each"])
            proposals = propose(node, taken, int(variables["wanted"]), each, rng(role))
            if drawn("duplicate"):
                proposals = repeat_subtask(proposals, existing, rng("which"))
            text = render.proposals_reply(proposals, form)
            shown = tuple(item for proposal in proposals for item in proposal.examples)
        if drawn("malformed"):
            return faults.prose(shown, rng("prose")), "stop"
        if drawn("truncated"):
            return faults.cut(text, rng("cut")), "length"
        return text, "stop"


def _read(context: str) -> tuple[str, str, dict[str, Any]]:
    """Return role, reply form and variables of a request's context; refuse roles not served."""
    data = json.loads(context) if context else {}
    role = str(data.get("role", ""))
    if role not in ROLES:
        raise RefusedError(
            f"the embedded teacher serves the roles {', '.join(ROLES)}, not `{role or 'none'}`: it makes "
            f"problems and knows their answers, but it cannot read and answer questions. Use another teacher for that."
        )
    return role, str(data["reply"]), data["variables"]


def _node(variables: dict[str, Any]) -> Node:
    """Return the node of the taxonomy that a call is about; refuse what is not in it."""
    task = variables["task"]
    root = _root(variables["domain"])
    path = [str(name) for name in task.get("path") or [task["name"]]]
    node = locate(root, path)
    if node is None:
        raise RefusedError(_unknown_task(path[-1]))
    return node


def _root(domain: dict[str, Any]) -> Node:
    """Return where a call's domain hangs in the taxonomy; refuse one that is not served."""
    complaint = check_domain(domain["name"], domain.get("about") or "", domain.get("language") or "en")
    root = domain_root(domain["name"], domain.get("about") or "")
    if complaint or root is None:
        raise RefusedError(complaint or "the embedded teacher knows mathematics only")
    return root


def _unknown_task(name: str) -> str:
    return (
        f"the embedded teacher does not know the task `{name}`. The nearest it knows: "
        f"{', '.join(nearest(name))}. Rename the task, or use a language model as the teacher. "
        + _HOW_TO_CHANGE
    )


def _tokens(*texts: str) -> int:
    """Return an estimate of a text's tokens: four for every three words."""
    return sum(len(text.split()) for text in texts) * 4 // 3
