"""Tasks and examples: the two things a run makes. Frozen; every row leads back to its call."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from eic.canon import digest
from eic.lang.values import Demo


@dataclass(frozen=True, slots=True)
class Task:
    """A node of the task tree. What calls about it show was fixed when it was born.

    ``id`` is the readable path of slugs (``math/algebra/linear_equations``): unique in the tree,
    a function of the parent's id and the name. ``path`` holds the raw names from the root to
    this task. ``peers`` are the names of its siblings accepted up to and including its own
    batch (all siblings in ``bfs`` order); ``existing`` the names of the children it had then
    (seed tasks). ``origin`` is the key of the reply that proposed it, "" for seed tasks.
    """

    id: str
    parent: str
    depth: int
    name: str
    reason: str
    path: tuple[str, ...]
    peers: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    examples: tuple[Demo, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One instruction-response pair. ``reply`` and ``index`` are its lineage.

    So are ``source`` and ``licence`` of a row that was read off somebody's data ("" of others).
    """

    id: str
    task: str
    instruction: str
    input: str
    output: str
    reply: str
    index: int
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An example that a rule dropped: the rule's text, the score, the nearest kept example's id.

    ``filter`` is the position of the filter among those of its dataset (-1: the row could not be made
    in the first place, and ``text`` says why), ``rule`` the rule's position
    in it (reports turn both into a title and a source line: other datasets, and other versions of
    the spec, may call the same filter otherwise), ``text`` the rule as canonical text.
    """

    example: Example
    filter: int
    rule: int
    text: str
    score: float | None = None
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class PrunedTask:
    """A task that pruning marked: by which rule, its score and the nearest kept task's id."""

    task: str
    rule: int
    text: str
    score: float | None = None
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A task that got fewer examples (or children) than wanted, and why."""

    task: str
    wanted: int
    got: int
    reason: str


def example_id(task: str, reply: str, index: int) -> str:
    """Return the id of the ``index``-th example of ``reply`` for ``task`` (16 hex digits)."""
    return digest("example", [task, reply, index])[3:19]


def slug(name: str) -> str:
    """Return the id part of a task name: words of letters and digits of any script, ``_`` between.

    Unicode-safe (NFKC, lower-case), at most 80 characters, ``task`` when nothing is left.
    """
    text = unicodedata.normalize("NFKC", name).lower()
    words = re.findall(r"[^\W_]+", text)
    return "_".join(words)[:80].rstrip("_") or "task"


def child_id(parent: str, name: str, taken: Container[str]) -> str:
    """Return a free id under ``parent`` for ``name``; a taken slug gets ``_2``, ``_3``, ..."""
    base = f"{parent}/{slug(name)}" if parent else slug(name)
    number, candidate = 1, base
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate


def task_json(task: Task) -> dict[str, Any]:
    """Return a task as JSON (the artifact's form)."""
    return {
        "id": task.id, "parent": task.parent, "depth": task.depth, "name": task.name,
        "reason": task.reason, "path": list(task.path), "peers": list(task.peers),
        "existing": list(task.existing), "origin": task.origin,
        "examples": [[d.instruction, d.input, d.output] for d in task.examples],
    }  # fmt: skip


def task_from_json(data: dict[str, Any]) -> Task:
    """Return the task that ``task_json`` wrote."""
    return Task(
        id=data["id"], parent=data["parent"], depth=data["depth"], name=data["name"],
        reason=data["reason"], path=tuple(data["path"]), peers=tuple(data["peers"]),
        existing=tuple(data["existing"]), origin=data["origin"],
        examples=tuple(Demo(i, o, n) for i, n, o in data["examples"]),
    )  # fmt: skip


def example_json(example: Example) -> list[Any]:
    """Return an example as a compact JSON list (the artifact's form)."""
    origin = [example.source, example.licence] if example.source or example.licence else []
    return [
        example.id, example.task, example.instruction, example.input, example.output,
        example.reply, example.index, *origin,
    ]  # fmt: skip


def lineage_json(example: Example) -> dict[str, Any]:
    """Return what a row of the dataset's file says of its origin."""
    lineage: dict[str, Any] = {"reply": example.reply, "index": example.index}
    if example.source or example.licence:
        lineage |= {"source": example.source, "licence": example.licence}
    return lineage


def example_from_json(data: list[Any]) -> Example:
    """Return the example that ``example_json`` wrote."""
    return Example(*data)
