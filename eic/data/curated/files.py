"""Task files of Super-NaturalInstructions, and files of rows that have a category, as one kind of source.

A row's instruction is the first definition of its task (perhaps with a few of the task's positive examples), its input that of the instance, its output one
of the references. A task's category is the first one it names. A task that is not in English throughout
says so in its language keys; a file without those keys is taken as English.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eic.data.load.base import LoadFault, RowFault
from eic.data.load.shapes import flat_row, sound
from eic.data.load.values import read_values
from eic.lang.blocks.curated import TEST_CATEGORIES, Curated
from eic.lang.blocks.load import Fields

_LANGUAGES = ("Input_language", "Output_language", "Instruction_language")
_NUMBER = re.compile(r"task0*([0-9]+)(?:_.*)?", re.DOTALL)
_DEFINITION = re.compile(rb'"Definition"[ \t\r\n]*:')
"""The key, which no text can hold: a quotation mark in a text is escaped."""

_HEAD = 1 << 16
_LARGEST = 1_000_000_000
"""Most bytes of a task file; it is held while it is read."""


@dataclass(frozen=True, slots=True)
class Given:
    """A row before its reference is drawn. ``task`` is "" for rows that name a category only."""

    category: str
    task: str
    instruction: str
    input: str
    outputs: tuple[str, ...]
    english: bool = True
    licence: str = ""


def read_given(path: Path, stem: str, stage: Curated) -> Iterator[Given]:
    """Yield the rows of a file called ``stem``. Raises ``LoadFault`` at what cannot be used, and ``OSError``."""
    if _is_task_file(path):
        yield from _task_file(path, stem, stage.positive_examples)
        return
    fields = stage.fields or Fields()
    for placed in read_values(path):
        try:
            if placed.fault:
                raise RowFault(placed.fault)
            row = flat_row(placed.value, fields)
            category = _category(placed.value.get(stage.category), stage.category)
        except RowFault as fault:
            raise LoadFault(f"{placed.place}: {fault}") from fault
        yield Given(category, row.task, row.instruction, row.input, (row.output,))


def task_number(name: str) -> str:
    """Return what tells a task from others: its number, else its whole name (lower case).

    A task was renamed over time (task121), and lists name it either way.
    """
    found = _NUMBER.fullmatch(name.strip().lower())
    return f"task{found[1]}" if found else name.strip().lower()


def names_listed(text: str) -> frozenset[str]:
    """Return the tasks that a list names, one a line."""
    return frozenset(task_number(line) for line in text.split("\n") if line.strip())


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows are taken: ``refusal`` says why one is not."""

    categories: frozenset[str]
    tasks: frozenset[str]
    never: frozenset[str]
    refuse_tests: bool
    everything: bool

    def refusal(self, row: Given) -> str:
        """Return why a row is not taken ("" when it is): other, language, test or excluded."""
        category, task = row.category.casefold(), task_number(row.task)
        chosen = category in self.categories or task in self.tasks
        if not chosen and not self.everything:
            return "other"
        if not row.english:
            return "language"
        if self.refuse_tests and category in TESTS:
            return "test"
        return "excluded" if row.task and task in self.never else ""


TESTS = frozenset(name.casefold() for name in TEST_CATEGORIES)


def choice_of(stage: Curated, included: frozenset[str], excluded: frozenset[str]) -> Choice:
    """Return what a stage chooses; ``included`` and ``excluded`` are the tasks that its lists of these names hold."""
    return Choice(
        frozenset(name.casefold() for name in stage.categories),
        included | {task_number(name) for name in stage.task_ids},
        excluded | {task_number(name) for name in stage.left_out},
        stage.tests == "refuse",
        not (stage.categories or stage.task_ids or stage.included),
    )


def _is_task_file(path: Path) -> bool:
    """Whether a file is one task, not rows: it begins with a brace and has the key of a definition.

    A first line that is an object of its own tells by its own keys, for other keys may lie deeper.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return False
    first, _, rest = head.partition(b"\n")
    with suppress(ValueError, RecursionError):
        row = json.loads(first)
        return "Definition" in row and ("Instances" in row or not rest.strip())
    return _DEFINITION.search(head) is not None or not first.strip(b"{ \t\r")


def _task_file(path: Path, stem: str, examples: int) -> Iterator[Given]:
    if path.stat().st_size > _LARGEST:
        raise LoadFault(f"it has more than {_LARGEST:,} bytes")
    try:
        task = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise LoadFault(f"line {fault.object.count(10, 0, fault.start) + 1}: it is not UTF-8") from None
    except json.JSONDecodeError as fault:
        raise LoadFault(f"line {fault.lineno}: it is not JSON ({fault.msg})") from None
    except (ValueError, RecursionError):
        raise LoadFault("it holds JSON that is too deep or too large") from None
    if not isinstance(task, dict):
        raise LoadFault("it holds no object")
    try:
        category = _category(task.get("Categories"), "Categories")
        definition = _first(task.get("Definition"), "Definition") + _shown(task, examples)
    except RowFault as fault:
        raise LoadFault(str(fault)) from fault
    english = all(_english(task.get(key)) for key in _LANGUAGES)
    licence = _licence(task.get("Instance License"))
    instances = task.get("Instances")
    if not isinstance(instances, list):
        raise LoadFault("`Instances` is no list")
    for number, instance in enumerate(instances, 1):
        try:
            given, outputs = _instance(instance)
        except RowFault as fault:
            raise LoadFault(f"instance {number}: {fault}") from fault
        yield Given(category, stem, definition, given, outputs, english, licence)


def _shown(task: dict[str, Any], most: int) -> str:
    """Return the first positive examples of a task as they follow its definition, "" when none are wanted."""
    listed = task.get("Positive Examples", []) if most else []
    if not isinstance(listed, list):
        raise RowFault("`Positive Examples` is no list")
    parts = []
    for number, example in enumerate(listed[:most], 1):
        try:
            given, outputs = _instance(example)
        except RowFault as fault:
            raise RowFault(f"positive example {number}: {fault}") from fault
        parts.append(f"\n\nExample {number}\nInput: {given}\nOutput: {outputs[0]}")
    return "".join(parts)


def _instance(instance: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(instance, dict):
        raise RowFault("it is no object")
    given, outputs = instance.get("input"), instance.get("output")
    if isinstance(outputs, str):
        outputs = [outputs]
    if not isinstance(given, str) or not sound(given):
        raise RowFault("`input` is no text")
    if not isinstance(outputs, list) or not outputs:
        raise RowFault("`output` is no list of references")
    if not all(isinstance(one, str) and sound(one) for one in outputs):
        raise RowFault("`output` holds what is no text")
    return given, tuple(outputs)


def _category(value: Any, key: str) -> str:
    return " ".join(_first(value, key).split())


def _first(value: Any, key: str) -> str:
    """Return a text, or the first text of a list."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, str) or not first.strip() or not sound(first):
        raise RowFault(f"`{key}` is no text")
    return first


def _licence(value: Any) -> str:
    """Return the licence that a task names, "" when it names none (or says so)."""
    names = [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]
    return ", ".join(" ".join(name.split()) for name in names if sound(name) and name.casefold() != "unknown")


def _english(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return value is None or all(str(name).strip().casefold() in ("english", "en") for name in names)
