"""JSON replies, read as teachers really write them.

Strict JSON is the easy case. Around it: prose, code fences, a bare list, one object a line,
trailing commas, LaTeX with single backslashes, and text that ends in the middle. One forward scan
with a bounded number of restarts, so hostile text costs linear time.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from eic.data.replies.clean import MAX_ITEMS, ParsedTask, make_demo, make_task
from eic.data.replies.escapes import unescape
from eic.lang.values import Demo, Instance

_MAX_DEPTH = 12
_MAX_FAULTS = 64

_SPACE = re.compile(r"[\s,]*+")
_STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_SCALAR = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?|true|false|null|NaN|-?Infinity")
_COLON = re.compile(r"\s*+:\s*+")
_NEXT = re.compile(r'\}\s*+,?\s*+(?=\{\s*+"([^"\\]{1,40})"\s*+:)')
_OPEN = re.compile(r"[{\[]")

_LISTS = {
    "tasks": ("subtasks", "sub_tasks", "new_subtasks", "tasks", "items"),
    "examples": ("examples", "items", "data", "pairs"),
    "instances": ("instances", "examples", "items", "data", "pairs"),
}


@dataclass(slots=True)
class _Node:
    """A container as far as it could be read; ``whole`` when its closing bracket was there."""

    value: Any
    whole: bool = True


class _Fault(Exception):
    """The text at this position is not JSON (or has ended)."""


class _Scanner:
    """Reads values from a position on; faults are counted so that the work stays bounded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.faults = 0

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        """Return the value at ``at`` (a string, number, bool, None or ``_Node``) and its end."""
        lead = self.text[at : at + 1]
        if lead == '"':
            return self.string(at)
        if lead and lead in "{[":
            if depth >= _MAX_DEPTH:
                raise _Fault
            return self.object(at, depth) if lead == "{" else self.array(at, depth)
        match = _SCALAR.match(self.text, at)
        if match is None:
            raise _Fault
        return _scalar(match[0]), match.end()

    def string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self.text, at)
        if match is None:
            raise _Fault
        return unescape(match[1]), match.end()

    def object(self, at: int, depth: int) -> tuple[_Node, int]:
        node, at = _Node({}), at + 1
        while True:
            at = self.skip(at)
            if self.text[at : at + 1] == "}":
                return node, at + 1
            try:
                key, at = self.string(at)
                colon = _COLON.match(self.text, at)
                if colon is None:
                    raise _Fault
                item, at = self.value(colon.end(), depth + 1)
            except _Fault:
                node.whole = False
                return node, at
            node.value.setdefault(key, item)
            if isinstance(item, _Node) and not item.whole:
                node.whole = False
                return node, at

    def array(self, at: int, depth: int) -> tuple[_Node, int]:
        node, at = _Node([]), at + 1
        while True:
            at = self.skip(at)
            if self.text[at : at + 1] == "]":
                return node, at + 1
            try:
                item, at = self.value(at, depth + 1)
            except _Fault:
                node.whole = False
                return node, at
            if len(node.value) < MAX_ITEMS:
                node.value.append(item)
            if isinstance(item, _Node) and not item.whole:
                restart = self.restart(at, next(iter(item.value), "") if isinstance(item.value, dict) else "")
                if restart < 0:
                    node.whole = False
                    return node, at
                at = restart

    def restart(self, at: int, first_key: str) -> int:
        """Return where the next object like the faulty one begins, -1 if nowhere.

        "Like" means that its first key is the same: an example is not taken for a task.
        """
        self.faults += 1
        if self.faults > _MAX_FAULTS or not first_key:
            return -1
        starts = (m.end() for m in _NEXT.finditer(self.text, at) if m[1] == first_key)
        return next(starts, -1)

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at


def _scalar(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return word


def _values(text: str) -> list[_Node]:
    """Return the containers that stand in the text one after the other, prose between them."""
    found: list[_Node] = []
    scanner, at = _Scanner(text), 0
    while len(found) < MAX_ITEMS:
        match = _OPEN.search(text, at)
        if match is None or scanner.faults > _MAX_FAULTS:
            break
        node, end = scanner.value(match.start(), 0)
        if not node.whole:
            scanner.faults += 1
        if node.value:
            found.append(node)
        at = max(end, match.start() + 1)
    return found


def _items(text: str, kind: str, mark: str) -> list[_Node]:
    """Return the objects of a reply that may be items: in the list named ``kind``, bare, or alone."""
    items: list[_Node] = []
    for node in _values(text):
        items += _objects(node, kind, mark)
        if len(items) >= MAX_ITEMS:
            break
    return items[:MAX_ITEMS]


def _objects(node: _Node, kind: str, mark: str) -> list[_Node]:
    if isinstance(node.value, list):
        return [item for item in node.value if isinstance(item, _Node) and isinstance(item.value, dict)]
    fields = _folded(node)
    if mark in fields:
        return [node]
    for name in _LISTS[kind]:
        inner = fields.get(name)
        if isinstance(inner, _Node):
            return _objects(inner, kind, mark) if isinstance(inner.value, list) else [inner]
    return []


def _folded(node: _Node) -> dict[str, Any]:
    """Return an object's fields by lower-case name."""
    return {key.strip().lower().replace(" ", "_"): value for key, value in node.value.items()}


def _plain(value: Any) -> str:
    """Return a field as text: lists of lines joined, other values as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    value = _unwrapped(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)


def _unwrapped(value: Any) -> Any:
    if not isinstance(value, _Node):
        return value
    if isinstance(value.value, list):
        return [_unwrapped(item) for item in value.value]
    return {key: _unwrapped(item) for key, item in value.value.items()}


def _demo(node: _Node) -> Demo | None:
    if not node.whole:
        return None
    fields = _folded(node)
    return make_demo(*(_plain(fields.get(name)) for name in ("instruction", "input", "output")))


def _demos(nodes: list[_Node]) -> tuple[Demo, ...]:
    return tuple(demo for demo in map(_demo, nodes) if demo is not None)


def parse_examples(text: str) -> tuple[Demo, ...]:
    """Return the whole examples of a cleaned JSON reply."""
    return _demos(_items(text, "examples", "instruction"))


def parse_tasks(text: str) -> tuple[ParsedTask, ...]:
    """Return the sub-tasks of a cleaned JSON reply; a cut one counts once its examples began."""
    tasks = []
    for node in _items(text, "tasks", "name"):
        fields = _folded(node)
        name, examples = fields.get("name"), fields.get("examples")
        if isinstance(name, str) and (node.whole or isinstance(examples, _Node)):
            inner = _objects(examples, "examples", "instruction") if isinstance(examples, _Node) else []
            tasks.append(make_task(name, _plain(fields.get("reason")), _demos(inner)))
    return tuple(task for task in tasks if task is not None)


def field(text: str, name: str) -> str | int | float | bool | None:
    """Return a plain field of the last object of a cleaned reply that has it, None without one."""
    for node in reversed(_values(text)):
        value = _folded(node).get(name) if isinstance(node.value, dict) else None
        if isinstance(value, str | int | float):
            return value
    return None


def parse_instructions(text: str) -> tuple[str, ...]:
    """Return the instructions of a cleaned JSON reply: texts, or objects that hold one."""
    for node in _values(text):
        if isinstance(node.value, dict):
            fields = _folded(node)
            inner = (fields.get(name) for name in ("instructions", "tasks", "items"))
            node = next((item for item in inner if isinstance(item, _Node)), node)
        if isinstance(node.value, list):
            texts = [_instruction(item) for item in node.value]
            if any(texts):
                return tuple(text for text in texts if text)
    return ()


def _instruction(item: Any) -> str:
    if isinstance(item, _Node) and item.whole and isinstance(item.value, dict):
        item = next((value for value in _folded(item).values() if isinstance(value, str)), "")
    return item if isinstance(item, str) else ""


def parse_truth(text: str) -> bool | None:
    """Return the first true or false of a cleaned JSON reply, None when it has none."""
    for node in _values(text):
        values = node.value.values() if isinstance(node.value, dict) else node.value
        for value in values:
            if isinstance(value, bool):
                return value
    return None


def parse_instances(text: str) -> tuple[Instance, ...]:
    """Return the whole instances of a cleaned JSON reply, empty outputs included."""
    found = []
    for node in _items(text, "instances", "output"):
        fields = _folded(node)
        if node.whole and "output" in fields:
            found.append(Instance(_plain(fields.get("input")).strip(), _plain(fields["output"]).strip()))
    return tuple(found)
