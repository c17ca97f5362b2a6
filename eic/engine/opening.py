"""What a run began with: the spec and its files as they were, the estimate, the versions.

Files change after a run and an estimate is never made twice; a report of the run needs both. They are
written beside the run's journal before the first call.
"""

import json
import os.path
from pathlib import Path
from typing import Any

from eic.canon import canonical_json
from eic.engine.job import Job
from eic.engine.outputs.manifest import versions
from eic.lang.blocks.dataset import Dataset, Filter
from eic.lang.schema import info
from eic.lang.spec import Spec
from eic.plan.asks import asked
from eic.plan.estimate import estimate_json
from eic.store import Store, StoreError
from eic.whole import write_text

TEXTS = (".explore", ".jinja")
"""Files whose text is kept; of others (seed examples, questions, tables) the size is."""

MOST = 200_000
"""Longest text that is kept, in bytes."""


def record_opening(job: Job, store: Store, run: str) -> None:
    """Write what a run begins with. Raises ``StoreError`` when that cannot be done."""
    path = store.opening_path(run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(
            path, [canonical_json(_opening(job) | {"out": _out(job, store)}), "\n"], errors="surrogatepass"
        )
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}.") from error


def read_opening(store: Store, run: str) -> dict[str, Any]:
    """Return what a run began with, empty when nothing was recorded or it cannot be read."""
    try:
        found = json.loads(store.opening_path(run).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    if out := found.get("out"):
        found["out"] = os.path.normpath(store.path.resolve() / str(out))
    return found


def _out(job: Job, store: Store) -> str:
    """Return the outputs' folder as seen from the store when both are the project's: they are moved and copied as one."""
    root, kept, out = (path.resolve() for path in (job.root, store.path, job.out))
    moved_as_one = kept.is_relative_to(root) and out.is_relative_to(root)
    return os.path.relpath(out, kept) if moved_as_one else str(out)


def _opening(job: Job) -> dict[str, Any]:
    spec = job.spec
    return {
        "versions": versions(job.plan.steps), "source": job.source, "seed": job.seed,
        "budget": spec.run.budget, "params": [list(pair) for pair in job.params], "only": list(job.only),
        "offline": job.offline,
        "files": [_file(path, job.root) for path in job.files],
        "teachers": {t.name: {"provider": t.provider, "asked": t.model or t.provider} for t in spec.teachers},
        "filters": {
            dataset.name: [
                {"title": f"filter {stage.name}", "rules": [[rule.line, rule.text] for rule in stage.rules]}
                for stage in dataset.stages if isinstance(stage, Filter)
            ]
            for dataset in spec.datasets
        },
        "cards": {dataset.name: _card(spec, dataset) for dataset in spec.datasets},
        "asks": {step.key: list(asked(step)) for step in job.plan.steps},
        "estimate": {key: estimate_json(cost) for key, cost in (job.costs or {}).items()},
    }  # fmt: skip


def _card(spec: Spec, dataset: Dataset) -> dict[str, Any]:
    """Return what a dataset's card tells beside its rows."""
    domain = spec.domain_of(dataset.name)
    return {
        "language": spec.language_of(dataset.name), "license": dataset.license,
        "about": domain.about if domain else "",
        "source": info(type(dataset.source)).kind if dataset.source else "",
    }  # fmt: skip


def _file(path: Path, root: Path) -> dict[str, Any]:
    """Return a file's path from the project's root and its text, or its size alone."""
    try:
        shown = path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        shown = path.name
    try:
        size = path.stat().st_size
        short = path.suffix in TEXTS and size <= MOST
        text = path.read_text(encoding="utf-8", errors="replace") if short else ""
    except OSError:  # gone since it was compiled
        size, text = 0, ""
    return {"path": shown, "size": size, "text": text}
