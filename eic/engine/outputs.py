"""The files of a run: datasets, trees, drops and the manifest, each written whole or not at all."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eic import __version__, whole
from eic.canon import StreamDigest, digest, digest_file
from eic.data.export import dataset_lines, dropped_lines, tree_json
from eic.engine.account import account_of_steps
from eic.engine.context import Context
from eic.engine.handlers import state_at
from eic.lang.schema import rule_lines
from eic.plan.edits import edits_json
from eic.plan.steps import Step

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """One output file: its path, whether its bytes changed."""

    path: Path
    changed: bool


def out_fault(out: Path, names: Iterable[str]) -> str:
    """Return why the files of datasets cannot be written below ``out``, "" when they likely can.

    Nothing is created: this is asked before anything is paid for.
    """
    at = out
    while not os.path.lexists(at) and at != at.parent:
        at = at.parent
    if not at.is_dir():
        return f"{at} is not a folder"
    if not os.access(at, os.W_OK | os.X_OK):
        return f"no permission to write in {at}"
    for path in (out / MANIFEST, *(path for name in names for path in _paths(out, name).values())):
        if path.is_dir():
            return f"{path} is a folder, and a file of that name has to be written"
        if path.exists() and not os.access(path, os.W_OK):
            return f"no permission to write {path}"
    return ""


def write_outputs(context: Context, out: Path) -> tuple[Written, ...]:
    """Write every dataset of the plan below ``out`` and the manifest; leave equal files alone."""
    out.mkdir(parents=True, exist_ok=True)
    before = _read_manifest(out / MANIFEST)
    files: dict[str, dict[str, str]] = {}
    written: list[Written] = []
    for name, key in context.plan.outputs.items():
        if "[" in name:  # an ablation's variant: its figures are reported, its rows are not exported
            continue
        chain = context.chain(key)
        identity = digest("outputs", [key, _lines_of(chain)])
        entry = before.get("files", {}).get(name, {})
        if entry.get("identity") == identity and _intact(out, name, entry):
            files[name] = entry
            written += [Written(path, False) for path in _paths(out, name).values()]
            continue
        files[name] = {"identity": identity}
        for kind, lines in _contents(context, chain).items():
            path = _paths(out, name)[kind]
            files[name][kind] = write_whole(path, lines)
            written.append(Written(path, True))
    manifest = json.dumps(_manifest(context, files), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    path = out / MANIFEST
    changed = not path.is_file() or path.read_bytes() != manifest.encode("utf-8", "surrogatepass")
    if changed:
        write_whole(path, [manifest])
    return (*written, Written(path, changed))


def write_whole(path: Path, parts: Iterable[str]) -> str:
    """Write a file whole or not at all (see ``eic.whole``); return its digest. Raises ``OSError``."""
    hasher = StreamDigest("file")
    with whole.written(path) as file:
        for part in parts:
            content = part.encode("utf-8", "surrogatepass")
            hasher.update(content)
            file.write(content)
    return hasher.key()


def _paths(out: Path, name: str) -> dict[str, Path]:
    return {
        "rows": out / f"{name}.jsonl",
        "tree": out / f"{name}.tree.json",
        "dropped": out / f"{name}.dropped.jsonl",
    }


def _contents(context: Context, chain: tuple[Step, ...]) -> dict[str, Iterable[str]]:
    state = state_at(context, chain)
    return {
        "rows": dataset_lines(state.tasks, state.examples),
        "tree": tree_json(state.tasks, state.pruned, state.examples, state.dropped, state.made, state.usage),
        "dropped": dropped_lines(state.tasks, state.dropped, _lines_of(chain)),
    }


def _lines_of(chain: tuple[Step, ...]) -> dict[str, list[int]]:
    """Return, for each stage with rules, the source line of each rule."""
    lines: dict[str, list[int]] = {}
    for step in chain:
        if rule_lines(type(step.stage)) is not None:
            name = step.title.rsplit(" / ", 1)[-1]
            lines[name] = [rule.line for rule in step.stage.rules]
    return lines


def _intact(out: Path, name: str, entry: dict[str, str]) -> bool:
    """Whether every file of a dataset is still what the manifest says."""
    return all(
        path.is_file() and digest_file("file", path) == entry.get(kind)
        for kind, path in _paths(out, name).items()
    )


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def _manifest(context: Context, files: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return what it takes to repeat the run: no times, so equal runs give equal manifests."""
    steps = []
    totals = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost": 0.0}
    resolved: dict[str, set[str]] = {}
    for step in context.plan.steps:
        info = context.store.artifacts.info(step.key)
        if info is None:
            continue
        steps.append({"key": step.key, "kind": step.kind, "title": step.title, "counts": info.counts})
        for name in totals:
            totals[name] += info.meta.get(name, 0)
        if hasattr(step.stage, "teacher"):
            resolved.setdefault(step.stage.teacher, set()).update(info.meta.get("models", []))
    totals["cost"] = round(totals["cost"], 9)
    if sum(step.kind == "explore" for step in context.plan.steps) > 1:  # trees may share calls
        totals = _shared_totals(context, totals)
    teachers = {
        name: {"asked": context.spec.teacher(name).model or context.spec.teacher(name).provider,
               "provider": context.spec.teacher(name).provider, "resolved": sorted(models)}
        for name, models in resolved.items()
    }  # fmt: skip
    return {
        "eic": __version__, "spec": context.spec.path, "digest": context.plan.spec_digest,
        "seed": context.seed, "steps": steps, "teachers": teachers, "totals": totals,
        "outputs": dict(context.plan.outputs), "files": files,
        "packages": _packages(),
        **({"edits": edits_json(context.edits)} if context.edits.items else {}),
    }  # fmt: skip


def _shared_totals(context: Context, sums: dict[str, Any]) -> dict[str, Any]:
    """Return the totals with each call counted once; ``sums`` when the store lost some replies."""
    account = account_of_steps(context, context.plan.steps)
    return account.totals() if account.whole else sums


def _packages() -> dict[str, str]:
    """Return the versions of the packages whose behaviour a result can depend on."""
    return dict(_versions(("lark", "jinja2", "openai", "rapidfuzz", "numpy")))


def _versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    from importlib.metadata import PackageNotFoundError, version

    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
