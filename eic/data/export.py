"""What a dataset looks like on disk: its own files, and the formats of other tools.

The first half turns frozen values into lines; the caller writes them (whole or not at all). The
second half writes a dataset for another tool. Key order is part of the format.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from eic.canon import Key, digest
from eic.data.example import Dropped, Example, PrunedTask, Task, lineage_json
from eic.data.prompt_completion import prompt_completion
from eic.whole import made_folder, written


def dataset_lines(tasks: Sequence[Task], examples: Iterable[Example]) -> Iterator[str]:
    """Yield ``<dataset>.jsonl``: one row a line."""
    by_id = {task.id: task for task in tasks}
    for example in examples:
        yield _line(row(example, by_id))


def row(example: Example, tasks: Mapping[str, Task]) -> dict[str, Any]:
    """Return a dataset row, keys in the order of the format."""
    task = tasks.get(example.task)
    return {
        "id": example.id,
        "instruction": example.instruction,
        "input": example.input,
        "output": example.output,
        "task": example.task,
        "path": list(task.path) if task else [],
        "depth": task.depth if task else 0,
        "lineage": lineage_json(example),
    }


def dropped_lines(
    tasks: Sequence[Task], dropped: Iterable[Dropped], filters: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[str]:
    """Yield ``<dataset>.dropped.jsonl``: every dropped row with the rule that dropped it.

    ``filters`` gives, for each filter of the dataset in order, its title and the source line of each
    of its rules; ``line`` is null for a rule it does not know, and for rows that could not be made at all.
    """
    by_id = {task.id: task for task in tasks}
    for drop in dropped:
        known = 0 <= drop.filter < len(filters)
        title, lines = filters[drop.filter] if known else ("filter" if drop.filter >= 0 else "source", ())
        yield _line(
            {
                **row(drop.example, by_id),
                "stage": title,
                "rule": drop.text,
                "line": lines[drop.rule] if drop.rule < len(lines) else None,
                "score": drop.score,
                "nearest": drop.nearest,
            }
        )


def tree_json(
    tasks: Sequence[Task],
    pruned: Iterable[PrunedTask],
    kept: Mapping[str, int],
    lost: Mapping[str, int],
    made: Mapping[str, int],
    usage: Mapping[str, Mapping[str, float]],
    rejected: Iterable[tuple[str, str, str]] = (),
) -> Iterator[str]:
    """Yield ``<dataset>.tree.json``: the root with its children nested.

    Each node counts its own rows: ``made`` as examples, ``kept`` in the final dataset, ``lost`` to
    filters (rows that sampling left out are in neither), and the ``calls``, ``tokens`` and dollars of
    ``cost`` that went into its sub-tasks and examples. A node some of whose proposed sub-tasks were
    refused names them with the reasons (``rejected``: under which task, the name, why).
    """
    gone = {item.task for item in pruned}
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for task in tasks:
        nodes[task.id] = {
            "id": task.id,
            "name": task.name,
            "reason": task.reason,
            "depth": task.depth,
            "status": "pruned" if task.id in gone else "accepted",
            "counts": {
                "examples": made.get(task.id, 0),
                "kept": kept.get(task.id, 0),
                "dropped": lost.get(task.id, 0),
                **{name: usage.get(task.id, {}).get(name, 0) for name in ("calls", "tokens", "cost")},
            },
            "children": [],
        }
    for task in tasks:
        parent = nodes.get(task.parent)
        (roots if parent is None else parent["children"]).append(nodes[task.id])
    for under, name, why in rejected:
        if under in nodes:
            nodes[under].setdefault("rejected", []).append({"name": name, "why": why})
    yield json.dumps(roots[0] if roots else {}, indent=2, ensure_ascii=False) + "\n"


DATA_FILES = "data/train-*"
"""The pattern of the parquet files of an ``hf`` folder."""


def export_rows(
    form: str, tasks: Sequence[Task], examples: Collection[Example], output: Path, card: str = ""
) -> None:
    """Write a dataset for another tool: ``alpaca``, ``sharegpt``, ``openai``, ``self_instruct``, ``parquet`` or ``hf``.

    ``output`` is a file, for ``hf`` a folder that ``datasets.load_dataset`` reads, with
    ``card`` (if there is one) as its README.md. Files are written whole, a folder is made
    with what it is to hold or not at all. Raises ``OSError`` when that fails and ``ValueError`` for another form.
    """
    if form == "hf":
        data = output / "data"
        with made_folder(data), ExitStack() as stack:
            if card:
                readme = stack.enter_context(written(output / "README.md"))
                readme.write(_encoded(card))
                readme.flush()
            _write_parquet(
                tasks, examples, stack.enter_context(written(data / "train-00000-of-00001.parquet"))
            )
    elif form == "parquet":
        with made_folder(output.parent), written(output) as file:
            _write_parquet(tasks, examples, file)
    else:
        write_whole_text(output, converted(form, examples))


def converted(form: str, examples: Iterable[Example]) -> Iterator[str]:
    """Yield the text of an ``alpaca`` or ``sharegpt`` JSON array, or of ``openai`` or ``self_instruct`` JSON lines."""
    if form == "self_instruct":
        yield from _pairs(examples)
    elif form == "openai":
        yield from (_line(_openai(example)) for example in examples)
    elif form in ("alpaca", "sharegpt"):
        convert = _alpaca if form == "alpaca" else _sharegpt
        before = "[\n"
        for example in examples:
            yield before + _line(convert(example)).rstrip("\n")
            before = ",\n"
        yield "[]\n" if before == "[\n" else "\n]\n"
    else:
        raise ValueError(
            f"there is no export format `{form}`: use alpaca, sharegpt, openai, self_instruct, parquet or hf"
        )


def _pairs(examples: Iterable[Example]) -> Iterator[str]:
    """Yield prompt and completion of each row, equal pairs once."""
    seen: set[Key] = set()
    for example in examples:
        prompt, completion = prompt_completion(example)
        mark = digest("pair", [prompt, completion])
        if mark not in seen:
            seen.add(mark)
            yield _line({"prompt": prompt, "completion": completion})


def prompt_of(example: Example) -> str:
    """Return instruction and input as one message."""
    return f"{example.instruction}\n\n{example.input}" if example.input else example.instruction


def _alpaca(example: Example) -> dict[str, Any]:
    return {"instruction": example.instruction, "input": example.input, "output": example.output}


def _sharegpt(example: Example) -> dict[str, Any]:
    turns = [{"from": "human", "value": prompt_of(example)}, {"from": "gpt", "value": example.output}]
    return {"id": example.id, "conversations": turns}


def _openai(example: Example) -> dict[str, Any]:
    answer = {"role": "assistant", "content": example.output}
    return {"messages": [{"role": "user", "content": prompt_of(example)}, answer]}


_ROWS_PER_BATCH = 1_000
_BATCHES_PER_GROUP = 20


def _write_parquet(tasks: Sequence[Task], examples: Collection[Example], file: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.string()
    origin = [("source", text), ("licence", text)] if any(row.source for row in examples) else []
    lineage = pa.struct([("reply", text), ("index", pa.int32()), *origin])
    schema = pa.schema(
        [("id", text), ("instruction", text), ("input", text), ("output", text), ("task", text),
         ("path", pa.list_(text)), ("depth", pa.int32()), ("lineage", lineage)]
    )  # fmt: skip
    by_id = {task.id: task for task in tasks}
    with pq.ParquetWriter(file, schema) as writer:
        rest = iter(examples)
        more = True
        while more:  # one group at least, so that an empty dataset is a table too
            batches: list[pa.RecordBatch] = []
            while len(batches) < _BATCHES_PER_GROUP and (some := list(islice(rest, _ROWS_PER_BATCH))):
                batches.append(pa.RecordBatch.from_pylist([row(one, by_id) for one in some], schema=schema))
            writer.write_table(pa.Table.from_batches(batches, schema=schema))
            more = len(batches) == _BATCHES_PER_GROUP


def write_whole_text(path: Path, parts: Iterable[str]) -> None:
    """Write a text whole or not at all; make its folder. Raises ``OSError``."""
    with made_folder(path.parent), written(path) as file:
        for part in parts:
            file.write(_encoded(part))


def _encoded(text: str) -> bytes:
    """Encode a text. Half a surrogate pair cannot be UTF-8; escaped as ``\\udc80`` it is still JSON."""
    return text.encode("utf-8", "backslashreplace")


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
