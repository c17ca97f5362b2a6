"""The train step: rows and settings go into a work folder, a child process trains there, its words come back.

The child is killed with all its processes when the run is cancelled; when the run is asked to stop,
it saves a checkpoint first. What it needs to go on after a kill stays in the store's work folder.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eic.canon import canonical_json
from eic.data.example import Example
from eic.data.left_out import DECONTAMINATION, overlap_told
from eic.engine.children.trainer import Trainer
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.state import state_at
from eic.engine.models.contamination import Found, digests_asked, look
from eic.engine.result import StepResult
from eic.events import Event, Notice, TrainTick
from eic.lang.blocks.model import Model
from eic.lang.blocks.recipes import recipe_of, split_batch, undivided
from eic.lang.inputs.hosts import hosts_named
from eic.plan.steps import Step
from eic.plan.training import trained_as
from eic.store.models import FILES
from eic.train.launch import Hosts

TRAINING = "training"
"""Tag of the one record of a train step's artifact: what ``training.json`` holds."""


async def run_training(context: Context, step: Step) -> StepResult:
    """Train a model on the stored rows of its dataset, going on from a checkpoint where there is one.

    Raises ``RunStopped`` when the training is refused, fails or is asked to stop.
    """
    model: Model = step.stage
    async with context.machine.training():
        if context.stop.reason is not None:
            raise context.stop.reason
        if context.store.artifacts.spoiled(step.key):
            await asyncio.to_thread(context.store.models.discard, step.key)
        if not context.store.models.finished(step.key):
            config, found = await asyncio.to_thread(_prepared, context, step, model)
            _tell_overlap(context, step, found)
            await _trained(context, step, model, config)
        return await asyncio.to_thread(_result, context, step)


def config_of(context: Context, step: Step, model: Model, work: Path) -> dict[str, Any]:
    """Return the recipe's settings for a model, as ``config.json`` holds them."""
    training, train = trained_as(step), model.train
    ranks = ranks_of(context.root, model)
    split = split_batch(training.batch, ranks, train.micro_batch)
    if split is None:
        why = undivided(training.batch, ranks, train.micro_batch)
        raise RunStopped("failed", f"{step.title}: {why}")
    base = "" if model.base is None else model.base.hub or str(context.root / model.base.path)
    if model.after is not None:
        base = str(context.store.models.folder(step.inputs[1]))
    return {
        "model": step.block, "rows": "rows.jsonl", "work": str(work), "base": base, **asdict(training),
        "micro_batch": split[0], "ranks": ranks, "seed": step.settings["seed"],
        "truncate": train.truncate, "packing": train.packing,
        "gradient_checkpointing": train.gradient_checkpointing,
        "checkpoint_every": train.checkpoint_every or 0,
        "zero": None if model.deepspeed is None else model.deepspeed.zero,
        "offload": "none" if model.deepspeed is None else model.deepspeed.offload,
        "lora_rank": 0 if model.lora is None else model.lora.rank,
        "lora_alpha": 0 if model.lora is None else model.lora.alpha,
        "scratch": None if model.scratch is None else asdict(model.scratch),
        "about": {
            "key": step.key, "inputs": list(step.inputs), "recipe": recipe_of(model, context.spec.model),
            "base": step.settings.get("base", step.settings.get("scratch")) or {"after": model.after},
        },
    }  # fmt: skip


def ranks_of(root: Path, model: Model) -> int:
    """Return how many processes train a model: as set, or as its hostfile says. Raises ``OSError``, ``ValueError``."""
    if model.train.hosts is None:
        return model.train.ranks
    return sum(slots for _, slots in machines_of(root, model))


def machines_of(root: Path, model: Model) -> tuple[tuple[str, int], ...]:
    """Return the machines of a model's hostfile with their ranks, () without one. Raises ``OSError``, ``ValueError``."""
    if model.train.hosts is None:
        return ()
    return hosts_named((root / model.train.hosts.path).read_text(encoding="utf-8-sig"))


def write_rows(path: Path, rows: Iterable[Example]) -> int:
    """Write rows as the recipe reads them; return how many."""
    count = 0
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for row in rows:
            fields = {"instruction": row.instruction, "input": row.input, "output": row.output}
            file.write(canonical_json(fields) + "\n")
            count += 1
    return count


async def check_again(context: Context, step: Step) -> None:
    """Look for contamination by questions that came after a stored training; tell or refuse as before one."""
    model: Model = step.stage
    info = context.store.artifacts.info(step.key)
    known = info.meta.get("questions", []) if info else []
    if digests_asked(context, step) <= set(known):
        return
    state = await asyncio.to_thread(state_at, context, context.chain(step.inputs[0]))
    _tell_overlap(context, step, await asyncio.to_thread(look, context, step, model, state.examples))


def _tell_overlap(context: Context, step: Step, found: Found) -> None:
    """Tell how many rows are nearly questions, if any, and whether they are learned all the same."""
    if found.report["rows"]:
        level = "warning" if found.report["overlap"] == "allow" else "info"
        text = overlap_told({DECONTAMINATION: found.report})
        context.tell(Notice(level, f"{step.title}: {text}", context.at))


def _prepared(context: Context, step: Step, model: Model) -> tuple[Path, Found]:
    """Fill the work folder and return its ``config.json``, and which rows are also questions."""
    work = context.store.models.work(step.key)
    state = state_at(context, context.chain(step.inputs[0]))
    try:
        config = config_of(context, step, model, work)
        found = look(context, step, model, state.examples)
        config["about"][DECONTAMINATION] = found.report
        kept = (row for number, row in enumerate(state.examples) if number not in found.rows)
        if not write_rows(work / "rows.jsonl", kept) and found.rows:
            asking = ", ".join(found.report["near"])
            raise RunStopped(
                "failed",
                f"{step.title}: not trained: every row of its data is nearly a question of {asking} and was left out",
            )
        path = work / "config.json"
        path.write_text(json.dumps(config, indent=2), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RunStopped("failed", f"{step.title}: {error}") from error
    return path, found


async def _trained(context: Context, step: Step, model: Model, config: Path) -> None:
    hosts = None
    if model.train.hosts is not None:
        first = machines_of(context.root, model)[0][0]
        hosts = Hosts(context.root / model.train.hosts.path, first)
    ranks = json.loads(config.read_text(encoding="utf-8"))["ranks"]

    def heard(event: dict[str, Any]) -> None:
        for told in _events(context, step, event):
            context.tell(told)

    end = await Trainer(config, config.parent, ranks, hosts, heard, context.offline).run(context.stop.event)
    if end.status == "done":
        return
    if end.status == "stopped" and context.stop.reason is not None:
        raise context.stop.reason
    if end.status == "refused":
        raise RunStopped("failed", f"{step.title}: not trained: {end.text}")
    raise RunStopped("failed", f"{step.title}: the training ended early: {end.text}")


def _events(context: Context, step: Step, event: dict[str, Any]) -> Iterable[Event]:
    """Turn what the trainer tells into events of the run."""
    at = context.at
    match event:
        case {"event": "tick"}:
            yield TrainTick(
                step.key, step.block, event["update"], event["updates"], event["epoch"], event["loss"],
                event["learning_rate"], event["tokens"], event["seconds"], at,
            )  # fmt: skip
        case {"event": "prepared", "facts": facts}:
            text = f"{step.title}: {facts['rows'] - facts['lost']:,} examples, {facts['tokens']:,} tokens an epoch; "
            text += f"{facts['kept']:.1%} of them are learned"
            if facts["cut"]:
                text += f"; {facts['cut']:,} examples are cut or left out as too long"
            yield Notice("info", text, at)
        case {"event": "resumed", "update": update}:
            yield Notice("info", f"{step.title}: goes on after update {update:,}", at)
        case {"event": "notice", "text": text}:
            yield Notice("warning", f"{step.title}: {text}", at)


def _result(context: Context, step: Step) -> StepResult:
    """Take the checkpoint into the store and return what the step leaves."""
    files = context.store.models.finish(step.key)
    text = (context.store.models.folder(step.key) / "training.json").read_text(encoding="utf-8")
    training: dict[str, Any] = json.loads(text)
    counts = {
        "updates": training["updates"], "rows": training["data"]["rows"], "tokens": training["tokens"],
    }  # fmt: skip
    speed = 6.0 * training["parameters"] * training["tokens_per_second"]
    meta = {
        FILES: files, "seconds": training["seconds"], "flops_per_second": round(speed),
        "device": training["device"], "parameters": training["parameters"], "ranks": training["layout"]["ranks"],
        "questions": sorted(item["digest"] for item in training["decontamination"]["questions"].values()),
    }  # fmt: skip
    return StepResult([[TRAINING, training]], counts, meta)
