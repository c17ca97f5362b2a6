"""What the ``datasets`` library writes beside its data, read without the library.

A folder of ``save_to_disk`` holds ``dataset_info.json`` and ``state.json`` (with the names of its Arrow
files), or ``dataset_dict.json`` with such a folder for each split. A folder of the library's cache
holds ``dataset_info.json`` and files called ``NAME-SPLIT.arrow``.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eic.lang.tables import TableSource
from eic.record import record

INFO, STATE, DICT = "dataset_info.json", "state.json", "dataset_dict.json"
_MODAL = ("Image", "Audio", "Video")
_SHARD = re.compile(r"(?:-\d{5}-of-\d{5})?\.(?:arrow|parquet)$")


_HUB_NAME = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?)"
    r"(?::(?P<configuration>[\w.+-]{1,96}))?(?:@(?P<revision>[\w./-]{1,96}))?"
)


@record
class TableName:
    """A dataset of the hub as specs write it: ``NAME[:CONFIGURATION][@REVISION]``."""

    name: str
    configuration: str = ""
    revision: str = ""

    @staticmethod
    def parse(text: str) -> "TableName":
        """Return the parts of a name. Raises ``ValueError`` when it is none."""
        match = _HUB_NAME.fullmatch(text)
        if match is None or ".." in text:
            raise ValueError("a hub dataset is written NAME[:CONFIGURATION][@REVISION]")
        return TableName(match["name"], match["configuration"] or "", match["revision"] or "")


@record
class Found:
    """A described table without its splits, and the files of each split."""

    table: TableSource
    files: dict[str, tuple[Path, ...]]


def described(path: Path, content: Any, read: Callable[[Path], Any]) -> Found:
    """Return what a file of the library describes; ``read`` gives the JSON of another one.

    Raises ``ValueError`` in words for users when it is none, or when no data lie beside it.
    """
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")
    folder = path.parent
    if path.name == DICT:
        return _of_dict(folder, content, read)
    if path.name != INFO:
        raise ValueError(f"of JSON files only {INFO} and {DICT} of `datasets` describe a table")
    if (folder / STATE).is_file():
        return Found(_table(folder, content), {_split_name(folder, read): _saved(folder, read)})
    files = _cached(folder, _texts_of(content.get("splits")))
    if not files:
        raise ValueError("no Arrow or Parquet files of a split lie beside it")
    return Found(_table(folder, content), files)


def _of_dict(folder: Path, content: dict[str, Any], read: Callable[[Path], Any]) -> Found:
    names = content.get("splits")
    if not isinstance(names, list) or not names or not all(_plain_name(name) for name in names):
        raise ValueError("its `splits` are no list of names")
    info = read(folder / names[0] / INFO)
    files = {name: _saved(folder / name, read) for name in names}
    return Found(_table(folder, info if isinstance(info, dict) else {}), files)


def _saved(folder: Path, read: Callable[[Path], Any]) -> tuple[Path, ...]:
    """Return the files that a ``state.json`` names, all of them in its own folder."""
    state = read(folder / STATE)
    listed = state.get("_data_files") if isinstance(state, dict) else None
    names = [item.get("filename") for item in listed or () if isinstance(item, dict)]
    if not names or not all(_plain_name(name) for name in names):
        raise ValueError(f"{folder.name}/{STATE} names no files of its folder")
    return tuple(folder / str(name) for name in names)


def _split_name(folder: Path, read: Callable[[Path], Any]) -> str:
    state = read(folder / STATE)
    name = state.get("_split") if isinstance(state, dict) else None
    return str(name) if _plain_name(name) else "train"


def _cached(folder: Path, splits: list[str]) -> dict[str, tuple[Path, ...]]:
    """Return the cache's files by split, in the order of the description (else of names)."""
    found: dict[str, list[Path]] = {name: [] for name in splits}
    for path in sorted(folder.iterdir()):
        if _SHARD.search(path.name) and not path.name.startswith("cache-"):
            split = _SHARD.sub("", path.name).rpartition("-")[2]
            found.setdefault(split, []).append(path)
    return {name: tuple(paths) for name, paths in found.items() if paths}


def _table(folder: Path, info: dict[str, Any]) -> TableSource:
    name, config = _text(info, "dataset_name"), _text(info, "config_name")
    features = info.get("features")
    known = (
        {str(k): v for k, v in features.items() if isinstance(v, dict)} if isinstance(features, dict) else {}
    )
    labels = {
        field: tuple(map(str, feature["names"]))
        for field, feature in known.items()
        if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list)
    }
    named = f"{name}-{config}" if name and config not in ("", "default") else name or folder.name
    return TableSource(
        name=named,
        splits=(),
        description=" ".join(_text(info, "description").split()),
        licence=_text(info, "license") if "license" in info else None,
        website=_text(info, "homepage").strip(),
        labels=tuple(labels.items()),
        modal=tuple(field for field, feature in known.items() if feature.get("_type") in _MODAL),
    )


def _text(info: dict[str, Any], key: str) -> str:
    value = info.get(key)
    return value if isinstance(value, str) else ""


def _texts_of(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, dict) else []


def _plain_name(name: Any) -> bool:
    """Whether a name is that of something in the folder itself."""
    return isinstance(name, str) and bool(name) and not set(name) & set("/\\\0") and name not in (".", "..")
