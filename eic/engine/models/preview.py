"""Rows as they will be trained on: what is read and what is learned, told before the training."""

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from eic.canon import Key
from eic.data.example import Example
from eic.engine.children.trainer import child_environment
from eic.engine.context import Context
from eic.lang.blocks.model import Model
from eic.lang.blocks.recipes import stages_of
from eic.plan.steps import Step
from eic.plan.training import trained_as
from eic.train.formats import framed
from eic.train.tell import told

_SECONDS = 60.0
"""How long tokenizers may take to load."""


def previews(
    context: Context, rows: Iterable[tuple[Step, Model, Example]]
) -> dict[Key, tuple[str, str] | None]:
    """Return (what is read, what is learned) of a row of each training, by the key of its step.

    None where the tokenizer of a base, whose chat template frames the row, is not on this machine or has none.
    """
    found: dict[Key, tuple[str, str] | None] = {}
    chats: dict[Key, dict[str, Any]] = {}
    for step, model, row in rows:
        fields = {"instruction": row.instruction, "input": row.input, "output": row.output}
        form = trained_as(step).format
        base = stages_of(model, context.spec.model)[-1].base
        if form != "chat":
            read, learned = framed(fields, form, step.settings["seed"])
            found[step.key] = (read, f"{learned}<end>")
        elif base is not None:
            chats[step.key] = {"base": base.hub or str(context.root / base.path), "row": fields}
    return found | dict(zip(chats, _chats(list(chats.values())), strict=True))


def _chats(jobs: list[dict[str, Any]]) -> list[tuple[str, str] | None]:
    """Ask a child process, which loads tokenizers; no hub is asked."""
    if not jobs:
        return []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "eic.train.preview"], input=json.dumps(jobs).encode(), timeout=_SECONDS, check=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=child_environment(1, offline=True),
        )  # fmt: skip
    except subprocess.SubprocessError:  # no transformers, or no time
        return [None] * len(jobs)
    events = [event for line in done.stdout.decode("utf-8", "replace").splitlines() if (event := told(line))]
    return [(event["read"], event["learned"]) if event["event"] == "preview" else None for event in events]
