"""``manifest.json``: what it takes to repeat the runs that made an output folder's files.

It holds no times and no absolute paths, so equal runs give equal manifests on every machine.
"""

import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eic import __version__
from eic.engine.context import Context
from eic.engine.datasets.account import account_of_steps
from eic.engine.datasets.refusals import REFUSALS
from eic.engine.outputs.models import models_json
from eic.engine.outputs.packages import packages
from eic.plan.asks import asked
from eic.plan.edits import edits_json
from eic.plan.steps import Step

MANIFEST = "manifest.json"

_TOLD = {"replay": ("strategy", "encoder")}
"""What a step's figures say about how it worked, by kind: it stands in the manifest, as does what was refused."""


def read_manifest(out: Path) -> dict[str, Any]:
    """Return the manifest of an output folder, empty when it has none that can be read."""
    path = out / MANIFEST
    try:
        found = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def other_owner(out: Path, root: Path, source: str) -> str:
    """Return the spec whose outputs lie in ``out`` if it is not ``source``, "" when ``out`` is free.

    Both are paths relative to ``root``. A spec that is no longer there owns nothing: it was renamed,
    moved or deleted.
    """
    owner = read_manifest(out).get("spec")
    if not isinstance(owner, str) or owner == source:
        return ""
    try:
        same = (root / owner).samefile(root / source)
    except (OSError, ValueError):
        return ""
    return "" if same else owner


def manifest_text(context: Context, files: dict[str, dict[str, str]]) -> str:
    """Return the manifest of a plan and its files."""
    form = _manifest(context, files)
    return json.dumps(form, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _manifest(context: Context, files: dict[str, dict[str, str]]) -> dict[str, Any]:
    steps = []
    totals = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost": 0.0}
    resolved: dict[str, set[str]] = {}
    for step in context.plan.steps:
        info = context.store.artifacts.info(step.key)
        if info is None:
            continue
        steps.append(
            {"key": step.key, "kind": step.kind, "title": step.title, "counts": info.counts}
            | {name: info.meta[name] for name in (*_TOLD.get(step.kind, ()), REFUSALS) if name in info.meta}
        )
        for name in totals:
            totals[name] += info.meta.get(name, 0)
        for name in asked(step):
            resolved.setdefault(name, set())
            if len(asked(step)) == 1:  # else nobody can tell whose models they are
                resolved[name].update(info.meta.get("models", []))
    totals["cost"] = round(totals["cost"], 9)
    kinds = [step.kind for step in context.plan.steps if asked(step)]
    if any(kinds.count(kind) > 1 for kind in kinds):  # they may share calls
        totals = _shared_totals(context, totals)
    teachers = {
        name: {"asked": context.spec.teacher(name).model or context.spec.teacher(name).provider,
               "provider": context.spec.teacher(name).provider, "resolved": sorted(models)}
        for name, models in resolved.items()
    }  # fmt: skip
    return {
        "eic": __version__, "python": platform.python_version(), "packages": packages(context.plan.steps),
        "spec": context.source, "digest": context.plan.spec_digest, "params": dict(context.params),
        "seed": context.seed, "steps": steps, "teachers": teachers, "totals": totals,
        "outputs": dict(context.plan.outputs), "files": files,
        **({"models": models} if (models := models_json(context)) else {}),
        **({"edits": edits_json(context.edits)} if context.edits.items else {}),
    }  # fmt: skip


def _shared_totals(context: Context, sums: dict[str, Any]) -> dict[str, Any]:
    """Return the totals with each call counted once; ``sums`` when the store lost some replies."""
    account = account_of_steps(context, context.plan.steps)
    return account.totals() if account.whole else sums


def versions(steps: Iterable[Step]) -> dict[str, str]:
    """Return the versions of eic, Python and the packages whose behaviour the steps' results can depend on."""
    return {"eic": __version__, "python": platform.python_version(), **packages(steps)}
