"""``eic tree``: the task tree of a run, as text or as the JSON that the run wrote."""

import json
import sys
from collections.abc import Iterator
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
from eic.cli.text import one_line
from eic.data.export import tree_json
from eic.views.text import money

_GUIDES = ("├── ", "└── ", "│   ", "    ")
_ASCII_GUIDES = ("|-- ", "`-- ", "|   ", "    ")


@click.command()
@run_argument
@dataset_option
@click.option("--json", "as_json", is_flag=True, help="The tree as DATASET.tree.json holds it.")
@common_options
def tree(common: Common, run: str | None, dataset: str | None, as_json: bool) -> None:
    """Print the task tree of a run (RUN is an id or the beginning of one; default: the latest).

    Pruned tasks are marked. Without --dataset the trees of all datasets are printed.
    """
    with existing_store(common) as store:
        row = choose_run(store, run)
        if as_json or dataset is not None:
            names: tuple[str, ...] = (choose_dataset(row, dataset),)
        else:
            names = datasets_of(row)
        for name in names:
            stored = load(store, row, name)
            need_tree(stored)
            text = "".join(_json_parts(stored))
            if as_json:
                click.echo(text, nl=not text.endswith("\n"))
            else:
                _print_text(stored, json.loads(text), headed=len(names) > 1)


def _json_parts(stored: Stored) -> Iterator[str]:
    state = stored.state
    yield from tree_json(
        state.tasks, state.pruned, state.examples.per_task(), state.lost(), state.made(), state.usage
    )


def _print_text(stored: Stored, root: dict[str, Any], *, headed: bool) -> None:
    if headed:
        click.echo(f"{stored.name}:")
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    for line in tree_lines(root, _GUIDES if unicode else _ASCII_GUIDES):
        click.echo(line)
    if stored.missing:
        click.echo(f"(not finished: {one_line(stored.missing)} has no result yet)", err=True)


def tree_lines(root: dict[str, Any], guides: tuple[str, str, str, str]) -> Iterator[str]:
    """Yield the lines of a nested tree; ``guides`` are the branch, last, bar and gap pieces."""
    branch, last, bar, gap = guides
    # A stack instead of recursion: a tree may be deeper than Python's.
    stack: list[tuple[dict[str, Any], str, str]] = [(root, "", "")]
    while stack:
        node, lead, below = stack.pop()
        yield lead + _label(node)
        children = node["children"]
        for at in range(len(children) - 1, -1, -1):
            end = at == len(children) - 1
            stack.append((children[at], below + (last if end else branch), below + (gap if end else bar)))


def _label(node: dict[str, Any]) -> str:
    counts = ", ".join(f"{node['counts'][name]:,} {name}" for name in ("examples", "kept", "dropped"))
    if node["counts"]["cost"]:
        counts += f", {money(node['counts']['cost'])}"
    mark = "[pruned] " if node["status"] == "pruned" else ""
    return mark + one_line(node["name"]) + (f"  ({counts})" if counts else "")
