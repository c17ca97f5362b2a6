"""What the screen asks about one task: its calls, its examples, its reason; read when asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eic.canon import Key, canonical_json
from eic.data.example import example_from_json
from eic.data.reply_formats import parse_tasks
from eic.lang.blocks.dataset import SOURCE_KINDS
from eic.store import Store
from eic.tui.source import CallView, ExampleView

_MOST_CALLS = 500
_MOST_EXAMPLES = 5000
_FINISHED = '"event":"CallFinished"'


@dataclass(slots=True)
class _Heard:
    """The calls about ``task`` in the first ``offset`` bytes of a journal."""

    task: str
    offset: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)


class TaskReader:
    """Answers from a run's journal and the store.

    Between two questions it keeps the calls of one task and how far the journal was read for them,
    so that whoever looks at a task while it grows has only the news read.
    """

    def __init__(self, store: Store, run: str) -> None:
        self._store = store
        self._run = run
        self._journal = store.journal_path(run)
        self._heard = _Heard("")

    def calls_of(self, step: Key, task: str) -> list[CallView]:
        """Return the latest calls about a task of the tree that ``step`` made, oldest first."""
        steps = {item["key"] for chain in self._chains(step) for item in chain}
        found: dict[Key, dict[str, Any]] = {}
        for event in self._calls_heard(task):
            earlier = found.get(event["call"])
            paid = earlier is not None and not earlier["cached"]  # told again after an edit
            if event.get("step") in steps and not paid:
                found[event["call"]] = event
        return [self._call(event) for event in list(found.values())[-_MOST_CALLS:]]

    def _calls_heard(self, task: str) -> list[dict[str, Any]]:
        """Return every finished call about a task that the journal tells of."""
        heard = self._heard if self._heard.task == task else _Heard(task)
        wanted = [needle.encode("utf-8", "surrogatepass") for needle in (_FINISHED, _field("task", task))]
        for line in _whole_lines(self._journal, heard):
            if all(needle in line for needle in wanted):
                heard.events += [event for event in _parsed(line) if event.get("task") == task]
        self._heard = heard
        return heard.events

    def examples_of(self, step: Key, task: str) -> list[ExampleView]:
        """Return the examples of a task and what became of each, as far as steps have finished."""
        for chain in self._chains(step):
            found = self._examples(chain, task)
            if found:
                return found
        return []

    def reason_of(self, step: Key, task: str) -> str:
        """Return why a task belongs to the domain, "" when nothing says so (yet)."""
        for tag, content in self._records(step, _field("id", task)):
            if tag == "task" and content["id"] == task:
                return str(content["reason"])
        for event in _lines_with(self._journal, '"event":"TaskProposed"', _field("id", task)):
            if event.get("id") == task and event.get("origin"):
                return self._proposed_reason(event["origin"], event["name"])
        return ""

    def _chains(self, step: Key) -> list[list[dict[str, Any]]]:
        """Return the steps of each dataset that works on the tree ``step`` made, in order."""
        plan = self._store.runs.get(self._run).plan
        by_key = {item["key"]: item for item in plan.get("steps", ())}
        chains = []
        for last in plan.get("outputs", {}).values():
            chain: list[dict[str, Any]] = []
            key: Key | None = last
            while key is not None:
                chain.append(by_key[key])
                source = by_key[key]["kind"] in SOURCE_KINDS
                key = None if source else by_key[key]["inputs"][0]
            if chain[-1]["key"] == step:
                chains.append(chain[::-1])
        return chains

    def _call(self, event: dict[str, Any]) -> CallView:
        key = event["call"]
        request, reply = self._store.replies.request(key), self._store.replies.get(key)
        messages = (request or {}).get("messages", ())
        prompt = "\n\n".join(f"{role}:\n{content}" for role, content in messages)
        return CallView(
            event["role"], prompt, str((reply or {}).get("text", "")), event["finish"],
            event["prompt_tokens"], event["completion_tokens"], event["cost"], event["cached"],
            event["error"],
        )  # fmt: skip

    def _examples(self, chain: list[dict[str, Any]], task: str) -> list[ExampleView]:
        rows: dict[str, ExampleView] = {}
        nearest: dict[str, str] = {}
        made: Key = ""
        needle = canonical_json(task)
        for step in chain:
            if step["kind"] in ("explore", "prune"):
                continue
            if self._store.artifacts.info(step["key"]) is None:
                break
            kept: set[str] = set()
            makes = step["kind"] not in ("filter", "sample", "split")
            for tag, content in self._records(step["key"], needle):
                if tag == "example" and content[1] == task:
                    kept.add(content[0])
                    if makes and len(rows) < _MOST_EXAMPLES:
                        rows[content[0]] = _shown(content, "kept")
                elif tag == "dropped" and makes and content["example"][1] == task:  # it could not be made
                    if len(rows) < _MOST_EXAMPLES:
                        rows[content["example"][0]] = _shown(content["example"], "dropped", content["text"])
                elif tag == "dropped" and content["example"][0] in rows:
                    row_id = content["example"][0]
                    rows[row_id] = replace(
                        rows[row_id], status="dropped", rule=content["text"], score=content["score"]
                    )
                    nearest[row_id] = content["nearest"]
            made = made or step["key"]
            if step["kind"] in ("sample", "split"):
                for row_id, view in rows.items():
                    if view.status == "kept" and row_id not in kept:
                        rows[row_id] = replace(view, status="not drawn")
        words = self._instructions(made, {item for item in nearest.values() if item})
        for row_id, other in nearest.items():
            rows[row_id] = replace(rows[row_id], nearest=words.get(other, ""))
        return list(rows.values())

    def _instructions(self, made: Key, ids: set[str]) -> dict[str, str]:
        """Return the instructions of examples by id."""
        found: dict[str, str] = {}
        if ids:
            for tag, content in self._records(made, ""):
                if tag == "example" and content[0] in ids:
                    found[content[0]] = content[2]
        return found

    def _records(self, step: Key, needle: str) -> Iterator[list[Any]]:
        """Yield a step's records whose text holds ``needle``; nothing when it has no result."""
        info = self._store.artifacts.info(step)
        if info is not None:
            yield from _lines_with(self._store.artifacts.path(info.digest), needle)

    def _proposed_reason(self, origin: Key, name: str) -> str:
        reply = self._store.replies.get(origin)
        if reply is None:
            return ""
        text = str(reply.get("text", ""))
        form = "json" if text.lstrip().startswith("{") else "labelled"
        items = parse_tasks(text, str(reply.get("finish", "stop")), form).items
        return next((item.reason for item in items if item.name == name), "")


def _whole_lines(path: Path, heard: _Heard) -> Iterator[bytes]:
    """Yield the lines of a growing file behind ``heard.offset``, and move that on."""
    try:
        with path.open("rb") as file:
            file.seek(heard.offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return  # the rest of it is still being written
                heard.offset += len(line)
                yield line
    except FileNotFoundError:
        return


def _parsed(line: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(line)
    except ValueError:
        return []
    return [found] if isinstance(found, dict) else []


def _shown(content: list[Any], status: str, rule: str = "") -> ExampleView:
    row = example_from_json(content)
    return ExampleView(row.id, row.instruction, row.input, row.output, status, rule)


def _field(name: str, value: str) -> str:
    return f'"{name}":{canonical_json(value)}'


def _lines_with(path: Path, *needles: str) -> Iterator[Any]:
    """Yield the JSON lines of a file whose text holds every needle: far faster than parsing all."""
    wanted = [needle.encode("utf-8", "surrogatepass") for needle in needles]
    try:
        with path.open("rb") as file:
            for line in file:
                if all(needle in line for needle in wanted):
                    try:
                        yield json.loads(line)
                    except ValueError:
                        continue
    except FileNotFoundError:
        return
