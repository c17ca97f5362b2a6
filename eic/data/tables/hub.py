"""Datasets of the Hugging Face hub, by name: their first rows are fetched once into a folder.

``datasets`` and ``huggingface_hub`` come with the extra ``eic[datasets]`` and are imported here only,
when a hub name is really used. What the hub sends is hostile like any other table.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from eic.data.tables.base import plain_row
from eic.data.tables.patience import while_alive
from eic.data.tables.source import USED_SPLITS
from eic.lang.inputs.table_hub import TableName
from eic.lang.tables import Split, TableSource
from eic.lang.values import FileRef

_TAG = re.compile(r"(license|language):(.+)")
_MODAL = ("Image", "Audio", "Video")

PATIENCE = 20.0
"""Seconds that the hub may be silent, between one answer or row and the next (Dynosaur's crawl waits as long)."""


class HubFault(Exception):
    """A dataset of the hub cannot be used; ``str()`` says why and what to do."""


def snapshot(written: str, folder: Path, most: int, *, patience: float = PATIENCE) -> TableSource:
    """Fetch the first ``most`` rows of each usable split of a hub dataset into JSONL files in ``folder``.

    ``written`` is ``NAME[:CONFIGURATION][@REVISION]``; ``patience`` are seconds. Raises ``HubFault``.
    """
    name = TableName.parse(written)
    libraries = _libraries(name)
    try:
        return while_alive(lambda alive: _fetched(name, libraries, folder, most, alive), patience)
    except Exception as fault:  # many libraries' own kinds: all of them mean that the hub cannot be used
        raise HubFault(
            f"the dataset {name.name} cannot be had from the Hugging Face hub: {_reason(fault)}. "
            f"Check the name and the connection, or save it with `datasets` and name its files with `tables`."
        ) from fault


def _fetched(
    name: TableName, libraries: tuple[Any, Any], folder: Path, most: int, alive: Callable[[], None]
) -> TableSource:
    datasets, hub = libraries
    tags = hub.HfApi().dataset_info(name.name, revision=name.revision or None).tags or []
    alive()
    builder = datasets.load_dataset_builder(
        name.name, name.configuration or None, revision=name.revision or None
    )
    alive()
    info = builder.info
    splits: list[Split] = []
    modal = _fields_of_kind(info, _MODAL)
    for split in () if modal else sorted(info.splits or {}):  # pictures and sound are not even fetched
        if any(word in split for word in USED_SPLITS):
            rows = builder.as_streaming_dataset(split=split)
            file = _written(folder / f"{len(splits)}.jsonl", rows, most, alive)
            splits.append(Split(split, (file,)))
    return _described(name, info, splits, tags)


def _libraries(name: "TableName") -> tuple[Any, Any]:
    try:
        import datasets
        import huggingface_hub
    except ImportError as fault:
        raise HubFault(
            f"{name.name} is on the Hugging Face hub, and {fault.name} is not installed: "
            "pip install 'eic[datasets]', or name files with `tables`."
        ) from None
    return datasets, huggingface_hub


def _fields_of_kind(info: Any, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field for field, feature in (info.features or {}).items() if type(feature).__name__ in kinds)


def _written(path: Path, rows: Iterable[dict[str, Any]], most: int, alive: Callable[[], None]) -> FileRef:
    def lines() -> Iterator[str]:
        for row in islice(rows, most):
            alive()
            yield json.dumps(plain_row(row), ensure_ascii=False) + "\n"

    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(lines())
    return FileRef("", str(path))


def _described(name: TableName, info: Any, splits: list[Split], tags: list[str]) -> TableSource:
    said: dict[str, list[str]] = {"license": [], "language": []}
    for tag in tags:
        if match := _TAG.fullmatch(tag):
            said[match[1]].append(match[2])
    features = info.features or {}
    licence = said["license"][0] if said["license"] else (info.license or None)
    return TableSource(
        name=f"{name.name}-{name.configuration}" if name.configuration else name.name,
        splits=tuple(splits),
        description=" ".join((info.description or "").split()),
        licence=licence,
        languages=tuple(said["language"]),
        website=f"https://huggingface.co/datasets/{name.name}",
        labels=tuple(
            (field, tuple(map(str, feature.names)))
            for field, feature in features.items()
            if type(feature).__name__ == "ClassLabel"
        ),
        modal=_fields_of_kind(info, _MODAL),
    )


def _reason(fault: Exception) -> str:
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return lines[0][:200]
