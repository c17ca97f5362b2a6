"""What would make a plan's first call fail for good, found before anything runs.

Only teachers that the plan will really call are looked at: a spec whose replies are all stored
runs on a machine without keys.
"""

import importlib.util
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from eic.canon import Key
from eic.engine.forecast.speed import CPU, this_device
from eic.engine.models.training import machines_of, ranks_of
from eic.engine.teachers import endpoint
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.model import Model
from eic.lang.blocks.recipes import split_batch, undivided
from eic.lang.blocks.teacher import Teacher
from eic.lang.spec import Spec
from eic.plan.asks import asked
from eic.plan.diff import PlanDiff
from eic.plan.estimate import Estimate
from eic.plan.evaluating import Answers
from eic.plan.steps import Step
from eic.plan.training import trained_as
from eic.teacher.keys import key_fault
from eic.train.launch import PDSH

_NO_HUB = (
    "{name} is on the Hugging Face hub, and `datasets` is not installed: "
    "pip install 'eic[datasets]', or name files with `tables`."
)

_NO_FP16 = (
    "this machine has no GPU, and CPUs do not train in fp16: set `train { precision = fp32 }` (or bf16)"
)

_NO_ANSWERS = (
    "teacher {name}: the embedded teacher makes problems and judges answers, but it cannot answer questions: "
    "evaluate a model, or a teacher with an endpoint"
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why calls cannot succeed. ``here``: this machine lacks something; the plan itself is sound."""

    text: str
    here: bool


def obstacles(
    spec: Spec,
    diff: PlanDiff,
    costs: Mapping[Key, Estimate],
    *,
    root: Path,
    env: Mapping[str, str],
    seed: int,
) -> tuple[Obstacle, ...]:
    """Return what stands in the way of the calls and trainings that are still to be made, each thing once."""
    found: dict[Obstacle, None] = {}
    for step in diff.run:
        if isinstance(step.stage, Model):
            found |= dict.fromkeys(_training(step, step.stage, root, env))
        if step.key not in costs or costs[step.key].calls.high <= 0:
            continue
        if isinstance(step.stage, Dynosaur) and step.stage.hub and find_spec("datasets") is None:
            found |= {Obstacle(_NO_HUB.format(name=step.stage.hub[0]), True): None}
        for teacher in map(spec.teacher, asked(step)):
            if teacher.provider == "openai":
                fault = key_fault(endpoint(teacher, root, seed), env)
                found |= {Obstacle(fault, True): None} if fault else {}
            elif teacher.provider == "embedded" and isinstance(step.stage, Answers):
                found |= {Obstacle(_NO_ANSWERS.format(name=teacher.name), False): None}
            elif teacher.provider == "embedded" and isinstance(step.stage, Explore | Synthesize):
                found |= dict.fromkeys(_embedded(teacher, spec.domain_of(step.block)))
    return tuple(found)


def _training(step: Step, model: Model, root: Path, env: Mapping[str, str]) -> Iterator[Obstacle]:
    """Yield why a model cannot be trained here, however its data turn out."""
    missing = missing_packages(model)
    if missing:
        text = f"{step.title} needs {', '.join(missing)}: pip install 'eic[train]'"
        yield Obstacle(text, True)
    if trained_as(step).precision == "fp16" and model.train.hosts is None and this_device(env).name == CPU:
        yield Obstacle(f"{step.title}: {_NO_FP16}", True)
    yield from (Obstacle(f"{step.title}: {fault}", False) for fault in _base_faults(step, model, root))
    batch = trained_as(step).batch
    try:
        ranks, fault = ranks_of(root, model), launcher_fault(root, model, env)
    except (OSError, ValueError) as error:
        yield Obstacle(f"{step.title}: {error}", False)
        return
    if fault:
        yield Obstacle(f"{step.title}: {fault}", True)
    if split_batch(batch, ranks, model.train.micro_batch) is None:
        yield Obstacle(f"{step.title}: {undivided(batch, ranks, model.train.micro_batch)}", False)


def launcher_fault(root: Path, model: Model, env: Mapping[str, str]) -> str:
    """Return why no training can be started on the machines of a model's hostfile, "" when it likely can.

    Raises ``OSError`` and ``ValueError`` for a hostfile that cannot be used.
    """
    machines = [name for name, _ in machines_of(root, model)]
    if len(machines) < 2 or shutil.which(PDSH, path=env.get("PATH", "")) is not None:
        return ""  # one machine is started without it
    return (
        f"DeepSpeed starts {len(machines)} machines ({', '.join(machines[:3])}{', ...' if machines[3:] else ''}) "
        f"with {PDSH}, which is not on the PATH: install it (apt install {PDSH}), and let ssh reach them without "
        "a password; or name one machine"
    )


def _base_faults(step: Step, model: Model, root: Path) -> Iterator[str]:
    """Yield what a local base cannot do that the model's settings ask for, as its files tell."""
    if model.base is None or not model.base.path:
        return
    folder, shown = root / model.base.path, model.base.path
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        notes = "".join(path.read_text(encoding="utf-8") for path in folder.glob("tokenizer_config.json"))
    except (OSError, ValueError):
        return  # told when the model is loaded
    if model.train.packing and config.get("is_encoder_decoder"):
        yield f"{shown} is a seq2seq model, whose examples cannot be packed: set `packing = false`"
    template = any(folder.glob("chat_template.j*")) or '"chat_template"' in notes
    if trained_as(step).format == "chat" and not template:
        yield f"the tokenizer of {shown} has no chat template: set `train {{ format = alpaca }}`"


def missing_packages(model: Model) -> tuple[str, ...]:
    """Return the packages that training a model needs and that are not installed."""
    needed = ["torch", "transformers", "accelerate", "safetensors"]
    needed += ["deepspeed"] if model.deepspeed is not None else []
    needed += ["peft"] if model.lora is not None else []
    return tuple(name for name in needed if importlib.util.find_spec(name) is None)


def _embedded(teacher: Teacher, domain: Domain | None) -> Iterator[Obstacle]:
    # The taxonomy is large: it is imported only for plans that will call it anyway.
    from eic.teacher.embedded import check_domain, check_tasks

    if domain is None:
        return
    fault = check_domain(domain.name, domain.about, domain.language) or check_tasks(
        domain.name, domain.about, _paths(domain.tasks, ())
    )
    if fault:
        yield Obstacle(f"teacher {teacher.name}: {fault}", False)


def _paths(tasks: tuple[TaskSeed, ...], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for task in tasks:
        path = (*above, task.name)
        yield path
        yield from _paths(task.tasks, path)
