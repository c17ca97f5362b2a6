"""Handing a training over: the recipe, its parts, its settings and its rows, in a folder without eic."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import eic.train
from eic.data.left_out import DECONTAMINATION
from eic.engine.context import Context
from eic.engine.datasets.state import state_at
from eic.engine.models.contamination import look
from eic.engine.models.training import config_of, write_rows
from eic.lang.blocks.model import Model
from eic.plan.steps import Step
from eic.whole import write_text

PARTS = "recipe_parts"
"""The folder of the modules that the recipe imports."""

_LEFT = ("__init__", "recipe", "guard", "launch", "preview", "rank")
"""Modules that only the engine needs (the recipe itself goes to the top)."""


def eject(context: Context, step: Step, model: Model, folder: Path) -> int:
    """Write a training that runs by itself into an empty folder; return the number of rows.

    Raises ``OSError``, ``StoreError`` (its data are not made yet) and ``RunStopped`` (it must not be trained).
    """
    state = state_at(context, context.chain(step.inputs[0]))
    found = look(context, step, model, state.examples)
    settings: dict[str, Any] = config_of(context, step, model, Path("work"))
    settings["about"][DECONTAMINATION] = found.report
    folder.mkdir(parents=True, exist_ok=True)
    kept = (row for number, row in enumerate(state.examples) if number not in found.rows)
    count = write_rows(folder / "rows.jsonl", kept)
    write_text(folder / "config.json", [json.dumps(settings, indent=2) + "\n"])
    source = Path(eic.train.__file__).parent
    parts = folder / PARTS
    parts.mkdir(exist_ok=True)
    write_text(parts / "__init__.py", ['"""The modules of the recipe."""\n'])
    for path in sorted(source.glob("*.py")):
        if path.stem == "recipe":
            write_text(folder / "recipe.py", [_without_eic(path.read_text(encoding="utf-8"))])
        elif path.stem not in _LEFT:
            write_text(parts / path.name, [_without_eic(path.read_text(encoding="utf-8"))])
    if model.train.hosts is not None:
        shutil.copyfile(context.root / model.train.hosts.path, folder / "hosts")
    write_text(folder / "README.md", [_readme(step, model, settings, count)])
    return count


def _without_eic(text: str) -> str:
    return re.sub(r"\bfrom eic\.train\b", f"from {PARTS}", text)


def _readme(step: Step, model: Model, settings: dict[str, Any], rows: int) -> str:
    ranks = settings["ranks"]
    if model.train.hosts is not None:
        command = "deepspeed --hostfile hosts --no_local_rank recipe.py config.json"
    elif ranks > 1:
        command = f"torchrun --standalone --nproc_per_node={ranks} recipe.py config.json"
    else:
        command = "python recipe.py config.json"
    return (
        f"# Training of `{step.block}`\n\n"
        f"`recipe.py` trains on the {rows:,} rows of `rows.jsonl` as `config.json` says; both are yours to change.\n"
        "It needs torch, transformers, accelerate and safetensors"
        f"{', deepspeed' if model.deepspeed else ''}{', peft' if model.lora else ''}.\n\n"
        f"    {command}\n\n"
        "Checkpoints and, in the end, the model are in `work/`; the same command goes on from the last checkpoint.\n"
        "Delete `work/` after changing rows or settings.\n"
    )
