"""The files of a run: datasets, trees and drops, each written whole or not at all; the manifest last."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from eic import whole
from eic.canon import Key, StreamDigest, digest, digest_file
from eic.data.export import dataset_lines, dropped_lines, tree_json
from eic.data.rows import counted, counted_drops
from eic.engine.context import Context
from eic.engine.datasets.state import state_at
from eic.engine.outputs.manifest import MANIFEST, manifest_text, read_manifest
from eic.engine.outputs.models import TRAINING, model_fault
from eic.engine.result import Written
from eic.lang.blocks.dataset import Filter
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.plan.build import build
from eic.plan.titles import of_variant

STUDIES = (Analysis, Evaluation, Ablation)
"""What writes figures: ``<name>.json``."""


def out_fault(
    out: Path, names: Iterable[str], models: Iterable[str] = (), studies: Iterable[str] = ()
) -> str:
    """Return why the files of datasets, models and studies cannot be written below ``out``, "" when they likely can.

    Nothing is created: this is asked before anything is paid for.
    """
    at = out
    while not os.path.lexists(at) and at != at.parent:
        at = at.parent
    if not at.is_dir():
        return f"{at} is not a folder"
    if not os.access(at, os.W_OK | os.X_OK):
        return f"no permission to write in {at}"
    files = [out / MANIFEST, *(path for name in names for path in _paths(out, name).values())]
    files += [out / f"{name}{ending}" for name in studies for ending in (".json", ".answers.jsonl")]
    for path in files:
        if path.is_dir():
            return f"{path} is a folder, and a file of that name has to be written"
        if path.exists() and not os.access(path, os.W_OK):
            return f"no permission to write {path}"
    return model_fault(out, models)


def write_outputs(context: Context, out: Path) -> tuple[Written, ...]:
    """Write every dataset of the plan below ``out`` and the manifest; leave equal files alone."""
    out.mkdir(parents=True, exist_ok=True)
    whole.sweep(out)
    before = read_manifest(out).get("files", {})
    files: dict[str, dict[str, str]] = {}
    written: list[Written] = []
    for name, key in context.plan.outputs.items():
        if of_variant(name):  # an ablation's variant: its figures are reported, its rows are not exported
            continue
        identity = _identity(context, name, key)
        if _intact(out, name, before.get(name), identity):
            files[name] = before[name]
            written += [Written(path, False) for path in _paths(out, name).values()]
            continue
        files[name] = {"identity": identity}
        paths = _paths(out, name)
        for kind, lines in _contents(context, name, key).items():
            files[name][kind] = write_whole(paths[kind], _heeding(context, lines))
        written += [Written(path, True) for path in paths.values()]
    manifest = manifest_text(*_with_others(context, out, before, files))
    path = out / MANIFEST
    changed = not path.is_file() or path.read_bytes() != manifest.encode("utf-8", "backslashreplace")
    if changed:
        write_whole(path, [manifest])
    return (*written, Written(path, changed))


def _heeding(context: Context, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines until the run is asked to stop. Raises ``RunStopped`` then: the file is not replaced."""
    for line in lines:
        context.stop.heed()
        yield line


def _with_others(
    context: Context, out: Path, before: dict[str, Any], files: dict[str, dict[str, str]]
) -> tuple[Context, dict[str, dict[str, str]]]:
    """Return a context with the plan that the manifest describes, and its files.

    Besides those of this run they are the ones that ``--only`` left out and whose files are still up to date.
    """
    every = build(context.spec, seed=context.seed, edits=context.edits)
    if every == context.plan:
        return context, files
    full = replace(context, plan=every)
    keys = {step.key for step in context.plan.steps}
    kept = dict(files)
    for name, key in every.outputs.items():
        if name not in files and _intact(out, name, before.get(name), _identity(full, name, key)):
            kept[name] = before[name]
            keys.update(step.key for step in full.chain(key))
    models = dict(context.plan.models)
    for name, key in every.models.items():
        if name not in models and not of_variant(name) and file_key(out / name / TRAINING) == key:
            models[name] = key
            keys.update(step.key for step in full.upstream(key))
    for step in every.steps:
        if isinstance(step.stage, STUDIES) and file_key(out / f"{step.block}.json") == step.key:
            keys.update(made.key for made in full.upstream(step.key))
    steps = tuple(step for step in every.steps if step.key in keys)
    outputs = {name: key for name, key in every.outputs.items() if name in kept}
    return replace(context, plan=replace(every, steps=steps, outputs=outputs, models=models)), kept


def file_key(path: Path) -> Key:
    """Return the key of the step whose figures a file holds, "" when it cannot be told."""
    try:
        found = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return ""
    key = found.get("key") if isinstance(found, dict) else None
    return key if isinstance(key, str) else ""


def write_whole(path: Path, parts: Iterable[str]) -> str:
    """Write a file of JSON whole or not at all (see ``eic.whole``); return its digest. Raises ``OSError``.

    Half a surrogate pair becomes its escape: the file is UTF-8 whatever strangers said.
    """
    hasher = StreamDigest("file")
    with whole.written(path) as file:
        for part in parts:
            content = part.encode("utf-8", "backslashreplace")
            hasher.update(content)
            file.write(content)
    return hasher.key()


def _paths(out: Path, name: str) -> dict[str, Path]:
    return {
        "rows": out / f"{name}.jsonl",
        "tree": out / f"{name}.tree.json",
        "dropped": out / f"{name}.dropped.jsonl",
    }


def _contents(context: Context, name: str, key: Key) -> dict[str, Iterable[str]]:
    """Return the lines of each file; those of the tree come last, for they count what the others hold."""
    state = state_at(context, context.chain(key))
    kept: dict[str, int] = {}
    lost: dict[str, int] = {}
    drops = counted_drops(state.dropped(), lost)
    return {
        "rows": dataset_lines(state.tasks, counted(state.examples, kept)),
        "dropped": dropped_lines(state.tasks, drops, _filters(context, name)),
        "tree": tree_json(state.tasks, state.pruned, kept, lost, state.made(), state.usage, state.rejected()),
    }


def _identity(context: Context, name: str, key: Key) -> str:
    """Return what a dataset's files depend on: its steps, what they made, and what its filters are called.

    What they made is not in the key: a reply that was forgotten and asked for again may be another one.
    """
    infos = [context.store.artifacts.info(step.key) for step in context.chain(key)]
    made = [info.digest if info else "" for info in infos]
    return digest("outputs", [key, made, _filters(context, name)])


def _filters(context: Context, name: str) -> list[tuple[str, list[int]]]:
    """Return each filter of a dataset in order: its title and the source line of each of its rules.

    They are those of the dataset being written: a stored step may have been made for another one,
    or before the filter was renamed.
    """
    return [
        (f"filter {stage.name}", [rule.line for rule in stage.rules])
        for stage in context.spec.dataset(name).stages
        if isinstance(stage, Filter)
    ]


def _intact(out: Path, name: str, entry: Any, identity: str) -> bool:
    """Whether every file of a dataset is what the manifest's entry says, and that is what is wanted."""
    if not isinstance(entry, dict) or entry.get("identity") != identity:
        return False
    return all(
        path.is_file() and digest_file("file", path) == entry.get(kind)
        for kind, path in _paths(out, name).items()
    )
