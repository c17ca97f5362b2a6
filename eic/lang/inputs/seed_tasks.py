"""JSONL files of seed tasks: what bootstrapping starts from.

A line is a task with its instances (``id``, ``name``, ``instruction``, ``instances``,
``is_classification``), the form in which Self-Instruct's own seeds are published, or a plain example
(``instruction``, ``input``, ``output``), which is a task with one instance.
"""

from typing import Any

from eic.diagnostics import Diagnostics, Note
from eic.lang.inputs.examples import field_problem, read_lines
from eic.lang.suggest import did_you_mean
from eic.lang.values import Instance, SeedTask
from eic.source import Source, Span

_SHAPE = (
    'A seed task is {"instruction": "...", "instances": [{"input": "...", "output": "..."}], "is_classification": false}; '
    "`id`, `name`, `input` and `is_classification` may be left out."
)


def read_seed_tasks(source: Source, found: Diagnostics, used: Note) -> tuple[SeedTask, ...] | None:
    """Return the seed tasks of a JSONL text, or None after reporting its faults (at most a few)."""
    return read_lines(source, found, used, _task)


def _task(record: Any, span: Span, found: Diagnostics, used: Note) -> SeedTask | None:
    problem, hint = _fault(record)
    if problem:
        found.error("E0508", problem, span, notes=(used,), detail=hint or _SHAPE)
        return None
    instances = record.get("instances", [record])
    return SeedTask(
        instruction=record["instruction"],
        instances=tuple(Instance(item.get("input") or "", item["output"]) for item in instances),
        is_classification=record.get("is_classification", False),
        id=str(record.get("id", "")), name=str(record.get("name", "")),
    )  # fmt: skip


def _fault(record: Any) -> tuple[str, str]:
    """Return what is wrong with a line and a hint, two empty texts when nothing is."""
    if not isinstance(record, dict):
        return "each line must be an object", ""
    problem = field_problem("instruction", record)
    if problem:
        return problem, did_you_mean("instruction", record)
    if not isinstance(record.get("is_classification", False), bool):
        return "`is_classification` is neither true nor false", ""
    instances = record.get("instances", [record])
    if not isinstance(instances, list) or not instances:
        return "`instances` is not a list of at least one instance", ""
    for item in instances:
        if not isinstance(item, dict):
            return "an instance is not an object", ""
        problem = field_problem("output", item)
        if not problem and item.get("input") is not None:
            problem = field_problem("input", item)
        if problem:
            return problem.replace("the example", "an instance"), ""
    return "", ""
