"""What is known of a table before anything is asked: its node in the tree, its fields, what a call shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eic.data.example import Task, child_id, slug
from eic.data.tables.base import Row
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.table_rules import refusal
from eic.lang.tables import TableSource
from eic.methods.dynosaur.shown import LENGTH, modal_field, shown_row
from eic.methods.text import NAME_LIMIT, REASON_LIMIT, clean_line

ROOT = "dynosaur"
"""Name of the tree's root."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table that tasks are proposed for. ``node`` is its task in the tree.

    ``fields`` are those that a task may name, ``rows`` what calls show of the first rows.
    """

    node: Task
    description: str
    fields: tuple[str, ...]
    rows: tuple[Row, ...]


def root_task() -> Task:
    """Return the tree's root."""
    return Task(id=slug(ROOT), parent="", depth=0, name=ROOT, reason="", path=(ROOT,))


def table_tasks(tables: Iterable[TableSource]) -> tuple[Task, ...]:
    """Return a node below the root for each table, in order; equal names get different ids."""
    root, taken, made = root_task(), set[str](), []
    for table in tables:
        name = clean_line(table.name, NAME_LIMIT)
        task_id = child_id(root.id, name, taken)
        taken.add(task_id)
        reason = clean_line(table.description, REASON_LIMIT)
        made.append(
            Task(id=task_id, parent=root.id, depth=1, name=name, reason=reason, path=(*root.path, name))
        )
    return tuple(made)


def kept_fields(table: TableSource, row: Row) -> Row:
    """Return a row without the fields that the table's description leaves out."""
    if not table.about:
        return row
    wanted = {name for name, _ in table.about}
    return {name: value for name, value in row.items() if name in wanted}


def look(
    table: TableSource, node: Task, head: Sequence[Row], stage: Dynosaur, compat: str
) -> TableView | str:
    """Return what calls about a table show, or why it is left out. ``head`` are its first rows."""
    refused = refusal(table, stage.languages, stage.refuse, compat, modes=stage.modes)
    if refused:
        return refused
    declared = table.modal if compat == "none" else ()
    modal = next(iter(declared), "") or modal_field(head[0] if head else {}, compat)
    if not head and not modal:
        return "it has no rows that can be read in a split named train or validation"
    if modal:
        return f"its field `{clean_line(modal, 60)}` holds pictures or sound"
    rows = [kept_fields(table, row) for row in head[: stage.shown]]
    shown = tuple(shown_row(row, compat) for row in rows)
    if len(rows[0]) < 2 or len(shown[0]) < 2:
        return "its first row has fewer than two fields that can be used"
    fields = tuple(shown[0]) if compat == "none" else tuple(rows[0])
    return TableView(node, _description(table, shown[0], compat), fields, shown)


def _description(table: TableSource, fields: Row, compat: str) -> str:
    """Return the description as calls show it: with what fields mean (not in the released code)."""
    text = " ".join(table.description.split())
    meanings = [f"{name}: {about}" for name, about in table.about if about and name in fields]
    if text and meanings and compat == "none":
        text = f"{text} Fields are {'; '.join(meanings)}."
    return text[:LENGTH]
