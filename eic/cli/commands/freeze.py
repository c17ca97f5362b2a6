"""``eic freeze``: an explored tree as a ``domain`` block, to keep in git and explore further."""

from collections import defaultdict
from typing import Any

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.stored import (
    choose_dataset,
    choose_run,
    dataset_option,
    existing_store,
    load,
    need_tree,
    run_argument,
)
from eic.data.example import Task
from eic.lang.format import format_file
from eic.lang.syntax.ast import Attribute, Block, File, Item, Name, Path, String
from eic.lang.values import Demo
from eic.source import Source, Span

_SOURCE = Source("<freeze>", "")
_NOWHERE = Span(_SOURCE, 0, 0)


@click.command()
@run_argument
@dataset_option
@common_options
def freeze(common: Common, run: str | None, dataset: str | None) -> None:
    """Print the explored tree of a run as a domain block (RUN as in `eic tree`).

    Put it in the place of the spec's own domain block. Pruned tasks are left out, unless tasks
    below them were kept.
    """
    with existing_store(common) as store:
        row = choose_run(store, run)
        stored = load(store, row, choose_dataset(row, dataset))
        need_tree(stored)
    if "domain" not in stored.steps[0]["settings"]:
        raise UserError(f"the tree of {stored.name} was not explored: it has no domain that could be frozen")
    settings = stored.steps[0]["settings"]["domain"]
    click.echo(frozen(settings, stored.state.tasks, stored.state.pruned_ids), nl=False)


def frozen(domain: dict[str, Any], tasks: tuple[Task, ...], pruned: frozenset[str]) -> str:
    """Return the canonical ``domain`` block of a tree.

    ``domain`` is the identity form of the domain's block (as plans hold it); ``tasks`` are in
    tree order, the root first; ``pruned`` are ids that are left out where nothing hangs on them.
    """
    kept = _kept(tasks, pruned)
    below: dict[str, list[Task]] = defaultdict(list)
    for task in tasks[1:]:
        if task.id in kept:
            below[task.parent].append(task)
    root = tasks[0]
    body: list[Item] = [_text("about", domain["about"])]
    if "language" in domain:
        body.append(Attribute(_name("language"), Path((_name(domain["language"]),), _NOWHERE), _NOWHERE))
    body += [_example(demo) for demo in root.examples]
    made: dict[str, Block] = {}
    for task in reversed(tasks[1:]):  # children come after their parents, so they are made first
        if task.id in kept:
            made[task.id] = _task(task, [made[child.id] for child in below[task.id]])
    body += [made[child.id] for child in below[root.id]]
    block = Block(_name("domain"), _name(domain["name"]), tuple(body), _NOWHERE)
    return format_file(File(_SOURCE, None, (block,), ()))


def _kept(tasks: tuple[Task, ...], pruned: frozenset[str]) -> set[str]:
    """Return ids of tasks that were not pruned and of everything above them."""
    parents = {task.id: task.parent for task in tasks}
    kept: set[str] = set()
    for task in tasks:
        at = task.id
        while task.id not in pruned and at and at not in kept:
            kept.add(at)
            at = parents[at]
    return kept


def _task(task: Task, children: list[Block]) -> Block:
    body: list[Item] = [_text("reason", task.reason)] if task.reason else []
    body += [_example(demo) for demo in task.examples]
    return Block(_name("task"), String(task.name, False, _NOWHERE), (*body, *children), _NOWHERE)


def _example(demo: Demo) -> Block:
    fields = [("instruction", demo.instruction), ("input", demo.input), ("output", demo.output)]
    body = tuple(_text(name, text) for name, text in fields if text or name != "input")
    return Block(_name("example"), None, body, _NOWHERE)


def _text(name: str, value: str) -> Attribute:
    return Attribute(_name(name), String(value, _reads_better_as_block(value), _NOWHERE), _NOWHERE)


def _reads_better_as_block(value: str) -> bool:
    """Whether a text block can hold ``value`` exactly and spares it escapes.

    Text blocks know no escapes and lose common indentation and the white space at line ends.
    """
    if "\n" not in value and "\\" not in value:
        return False
    lines = value.split("\n")
    plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    return plain and '"""' not in value and value == value.strip() and not value.endswith('"')


def _name(text: str) -> Name:
    return Name(text, _NOWHERE)
