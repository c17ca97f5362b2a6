"""Replies that propose tasks for a table: a dictionary of dictionaries, or JSON with a list ``tasks``."""

from dataclasses import dataclass
from typing import Any

from eic.data.replies.clean import clean_reply, storable, without_thoughts
from eic.data.replies.literal import PYTHON, NotALiteral, dictionaries, read_literal

MAX_TASKS = 50
"""Tasks read from one reply."""

_INPUTS = ("input_fields", "input_field", "inputs", "input")
_OUTPUTS = ("output_field", "output_fields", "outputs", "output")


@dataclass(frozen=True, slots=True)
class TableTask:
    """A proposed task. ``fault`` says what is wrong with its form, "" when nothing is."""

    instruction: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TableTasks:
    """Tasks of one reply. ``problem`` is "" when it can be used, else what is wrong with all of it."""

    items: tuple[TableTask, ...]
    problem: str = ""


def parse_table_tasks(text: str, finish: str) -> TableTasks:
    """Return the tasks of a reply, whatever stands around them and however they are wrapped.

    A reply that was cut off gives the tasks that are whole.
    """
    text = without_thoughts(clean_reply(text))
    found: list[TableTask] = []
    empty = False
    for value in dictionaries(text):
        inner = _inner(value)
        empty = empty or not inner
        found += [_task(item) for item in inner]
    if found or (empty and finish != "length"):
        return TableTasks(tuple(found[:MAX_TASKS]))
    if not text.strip():
        return TableTasks((), "the reply was empty")
    if finish == "length":
        return TableTasks((), "the reply was cut off before its first whole task")
    return TableTasks((), "the reply held no dictionary of tasks, each with an instruction and its fields")


def parse_released(text: str) -> TableTasks:
    """Return the tasks of a reply as the released code reads it.

    The whole reply must be one Python literal: anything before the dictionary, and JSON's ``null``
    and ``true``, lose all of its tasks. So does what crashes the code: a task that lacks a key, an
    output that is a bare text beside a list of inputs, tasks that are not called task1, task2, ...
    """
    try:
        value = read_literal(text, PYTHON)
    except NotALiteral as fault:
        return TableTasks((), f"the released code cannot read it: {fault}")
    if not isinstance(value, dict):
        return TableTasks((), "the released code cannot read it: it is no dictionary")
    found: list[TableTask] = []
    for number, (name, item) in enumerate(value.items(), 1):
        crash = _crash(number, name, item)
        if crash:
            return TableTasks((), f"the released code crashes: {crash}")
        found.append(TableTask(item["instruction"], tuple(item["input_fields"]), tuple(item["output_field"])))
    return TableTasks(tuple(found))


def _crash(number: int, name: Any, item: Any) -> str:
    if not isinstance(item, dict) or not {"instruction", "input_fields", "output_field"} <= set(item):
        return "a task lacks one of its keys"
    if not isinstance(item["instruction"], str):
        return "an instruction is no text"
    for key in ("input_fields", "output_field"):
        if not isinstance(item[key], list) or not all(isinstance(field, str) for field in item[key]):
            return f"`{key}` is no list of names"
    return "" if name == f"task{number}" else "the tasks are not called task1, task2, ..."


def _inner(value: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Return the tasks that a dictionary is, holds as values, or holds in a list."""
    if "instruction" in value:
        return [value]
    listed = value.get("tasks")
    items = listed if isinstance(listed, list) else list(value.values())
    if isinstance(listed, dict):
        items = list(listed.values())
    return [item for item in items if isinstance(item, dict)]


def _task(item: dict[Any, Any]) -> TableTask:
    instruction = item.get("instruction")
    if not isinstance(instruction, str) or not instruction.strip():
        return TableTask("", fault="it has no instruction")
    instruction = storable(" ".join(instruction.split()))
    inputs, outputs = _fields(item, _INPUTS), _fields(item, _OUTPUTS)
    if inputs is None or outputs is None:
        return TableTask(instruction, fault="it does not name its fields")
    return TableTask(instruction, inputs, outputs)


def _fields(item: dict[Any, Any], names: tuple[str, ...]) -> tuple[str, ...] | None:
    value = next((item[name] for name in names if name in item), None)
    if isinstance(value, str):
        return (storable(value.strip()),) if value.strip() else ()
    if not isinstance(value, list) or not all(isinstance(field, str) for field in value):
        return None
    return tuple(dict.fromkeys(storable(field.strip()) for field in value))
