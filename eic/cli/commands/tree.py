"""``eic tree``: the task tree of a run, as text or as the JSON that the run wrote."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from eic.cli.options import Common, common_options
from eic.cli.stored import (
    Stored,
    choose_dataset,
    choose_run,
    dataset_option,
    datasets_of,
    existing_store,
    load,
    need_tree,
    run_argument,
)
from eic.cli.text import one_line, say
from eic.data.export import tree_json
from eic.views.text import money

_GUIDES = ("├── ", "└── ", "│   ", "    ")
_ASCII_GUIDES = ("|-- ", "`-- ", "|   ", "    ")

_REFUSALS = 10
"""Refused tasks that are named below one task."""

_WHY = 160
"""Most characters shown of why a task was refused."""


@click.command()
@run_argument
@dataset_option
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The tree as DATASET.tree.json holds it; of several datasets one object of DATASET: tree.",
)
@common_options
def tree(common: Common, run: str | None, dataset: str | None, as_json: bool) -> None:
    """Print the task tree of a run.

    RUN is an id or the beginning of one, `latest`, or a spec's name for its latest run (`math~1` is the one
    before it) [default: latest].

    Pruned tasks are marked; what was proposed and refused is named with the reason. Without --dataset the trees of all datasets are printed.
    """
    with existing_store(common) as store:
        row = choose_run(store, run)
        names = datasets_of(row) if dataset is None else (choose_dataset(row, dataset),)
        lead = "{"
        for stored in _with_trees(load(store, row, name) for name in names):
            text = "".join(_json_parts(stored))
            if not as_json:
                _print_text(stored, json.loads(text), headed=len(names) > 1)
            elif len(names) == 1:
                click.echo(text, nl=not text.endswith("\n"))
            else:
                click.echo(f"{lead}{json.dumps(stored.name)}: {text.rstrip()}", nl=False)
                lead = ",\n"
        if as_json and len(names) > 1:
            click.echo("}")


def _with_trees(found: Iterable[Stored]) -> Iterator[Stored]:
    """Yield the datasets that have a tree; name the others on stderr. Raises ``UserError`` when none has."""
    without = []
    for stored in found:
        if stored.state.tasks:
            yield stored
        else:
            without.append(stored)
    if without and len(without) == len(datasets_of(without[0].run)):
        need_tree(without[0])
    for stored in without:
        say(f"({stored.name} has no tree yet: {one_line(stored.missing)} has not finished)", err=True)


def _json_parts(stored: Stored) -> Iterator[str]:
    state = stored.state
    yield from tree_json(
        state.tasks, state.pruned, state.examples.per_task(), state.lost(), state.made(), state.usage,
        state.rejected(),
    )  # fmt: skip


def _print_text(stored: Stored, root: dict[str, Any], *, headed: bool) -> None:
    if headed:
        click.echo(f"{stored.name}:")
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    for line in tree_lines(root, _GUIDES if unicode else _ASCII_GUIDES):
        click.echo(line)
    if stored.missing:
        say(f"(not finished: {one_line(stored.missing)} has no result yet)", err=True)


def tree_lines(root: dict[str, Any], guides: tuple[str, str, str, str]) -> Iterator[str]:
    """Yield the lines of a nested tree; ``guides`` are the branch, last, bar and gap pieces."""
    branch, last, bar, gap = guides
    # A stack instead of recursion: a tree may be deeper than Python's.
    stack: list[tuple[dict[str, Any] | str, str, str]] = [(root, "", "")]
    while stack:
        node, lead, below = stack.pop()
        if isinstance(node, str):
            yield lead + node
            continue
        yield lead + _label(node)
        children = [*node["children"], *_refusals(node)]
        for at in range(len(children) - 1, -1, -1):
            end = at == len(children) - 1
            stack.append((children[at], below + (last if end else branch), below + (gap if end else bar)))


def _refusals(node: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each of the first tasks that were refused below a node, and how many more there are."""
    refused = node.get("rejected", [])
    for item in refused[:_REFUSALS]:
        yield f"[refused] {one_line(item['name'])}: {one_line(item['why'], _WHY)}"
    if len(refused) > _REFUSALS:
        yield f"[refused] {len(refused) - _REFUSALS:,} more, which --json names"


def _label(node: dict[str, Any]) -> str:
    counts = ", ".join(f"{node['counts'][name]:,} {name}" for name in ("examples", "kept", "dropped"))
    if node["counts"]["cost"]:
        counts += f", {money(node['counts']['cost'])}"
    mark = "[pruned] " if node["status"] == "pruned" else ""
    return mark + one_line(node["name"]) + (f"  ({counts})" if counts else "")
