"""Tasks for tables, from the names of fields and a few values: no understanding, only shapes.

Which fields stand for a row (a name, a word), which are short facts about it and which are prose is
guessed; tasks then ask for one from another. Some tasks are wrong on purpose, in the ways in which
language models are wrong, so that what filters do can be seen.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

_KEYS = ("name", "word", "term", "title", "element", "country", "city", "subject", "entity")
_ASKED = ("question", "problem", "query", "prompt")
_ANSWERS = ("answer", "label", "class", "category", "target", "solution", "response", "kind", "group", "type")
_PROSE = (
    "definition",
    "description",
    "text",
    "context",
    "passage",
    "sentence",
    "example",
    "meaning",
    "summary",
)
_LONG = 60
"""Characters from which a value reads as prose."""

_MISTAKES = 0.25
"""Share of replies with a task that is wrong."""


@dataclass(frozen=True, slots=True)
class TableItem:
    """One proposed task."""

    instruction: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def propose_tasks(
    dataset: Mapping[str, Any], wanted: int, *, aware: bool, rng: Random
) -> tuple[TableItem, ...]:
    """Return up to ``wanted`` tasks for a table as a call shows it (``fields`` and ``rows``)."""
    fields = [str(field) for field in dataset["fields"]]
    rows: Sequence[Mapping[str, Any]] = dataset["rows"]
    texts = [field for field in fields if all(isinstance(row.get(field, ""), str) for row in rows)]
    if len(texts) < 2:
        return ()
    items = tuple(dict.fromkeys(_sensible(texts, rows, aware=aware, rng=rng)))[:wanted]
    return _spoilt(items, fields, rng) if rng.random() < _MISTAKES else items


def _sensible(
    fields: list[str], rows: Sequence[Mapping[str, Any]], *, aware: bool, rng: Random
) -> list[TableItem]:
    prose = [
        field
        for field in fields
        if _is(field, _PROSE) or any(len(str(row.get(field, ""))) >= _LONG for row in rows)
    ]
    short = [field for field in fields if field not in prose]
    key = next((field for field in short if _is(field, _KEYS)), (short or fields)[0])
    facts = [field for field in short if field != key]
    first = sorted(facts, key=lambda field: not _is(field, _ANSWERS))
    items: list[TableItem] = []
    asked = next((field for field in fields if _is(field, _ASKED)), None)
    answer = next((field for field in fields if _is(field, _ANSWERS) and field != asked), None)
    if asked is not None and answer is not None:
        given = (*[field for field in prose if field not in (asked, answer)][:1], asked)
        items.append(TableItem(f"Answer the {_spoken(asked)}.", given, (answer,)))
    for field in prose[:1]:
        items.append(TableItem(f"Which {_spoken(key)} does the {_spoken(field)} describe?", (field,), (key,)))
        items.append(TableItem(f"Write the {_spoken(field)} of the {_spoken(key)}.", (key,), (field,)))
    if first:
        items.append(TableItem(f"State the {_spoken(first[0])} of the {_spoken(key)}.", (key,), (first[0],)))
    if len(facts) > 1:
        pair = rng.sample(facts, 2)
        given = tuple(pair) if aware else (pair[0],)
        what = " and ".join(_spoken(field) for field in given)
        items.append(TableItem(f"Name the {_spoken(key)} that has this {what}.", given, (key,)))
        items.append(TableItem(f"Give the {_spoken(pair[1])} of the {_spoken(key)}.", (key,), (pair[1],)))
    rng.shuffle(items)
    return items


def _spoilt(items: tuple[TableItem, ...], fields: list[str], rng: Random) -> tuple[TableItem, ...]:
    """Return the tasks with the last one wrong."""
    if not items:
        return items
    last = items[-1]
    wrong = (
        replace(last, outputs=(f"{last.outputs[0]}_text",)),
        replace(last, inputs=(*last.inputs, last.outputs[0])),
        replace(last, outputs=()),
        replace(last, outputs=tuple(field for field in fields if field not in last.inputs)[:3]),
    )
    return (*items[:-1], rng.choice(wrong))


def tasks_reply(items: tuple[TableItem, ...], form: str) -> str:
    """Return a reply: a dictionary of tasks, or the JSON object that the schema asks for."""
    tasks = [
        {
            "instruction": item.instruction,
            "input_fields": list(item.inputs),
            "output_field": list(item.outputs),
        }
        for item in items
    ]
    if form == "json":
        return json.dumps({"tasks": tasks}, ensure_ascii=False)
    return json.dumps({f"task{number}": task for number, task in enumerate(tasks, 1)}, ensure_ascii=False)


def _is(field: str, words: tuple[str, ...]) -> bool:
    return not set(words).isdisjoint(_spoken(field).split())


def _spoken(field: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", field.replace("_", " "))
    return " ".join(spaced.lower().split()) or "value"
