"""What of a stage enters its step's key: the settings that change bytes, and the content of what it names."""

from pathlib import PurePath
from typing import Any

from eic.lang.blocks.curated import Curated
from eic.lang.blocks.dataset import Dataset, Explore, Filter, Prune, Sample, Source, Split, Stage, Synthesize
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.load import Load
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.replay import Replay
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.languages import tokenizer_name
from eic.lang.schema import identity
from eic.lang.spec import Spec
from eic.plan.identity import teacher_identity
from eic.plan.steps import StepKind


def stage_key(spec: Spec, seed: int, dataset: Dataset, stage: Stage) -> tuple[StepKind, str, dict[str, Any]]:
    """Return (kind, name for the title, settings for the key) of one stage; ``seed`` is the run's."""
    form, domain = identity(stage), spec.domain_of(dataset.name)
    settings: dict[str, Any] = {"stage": form}
    if dataset.compat != "none":
        settings["compat"] = dataset.compat
    language = spec.language_of(dataset.name)
    if isinstance(stage, Source):
        return _source(spec, seed, stage, domain, language, settings)
    match stage:
        case Split():
            settings["seed"] = _seed(stage, form, seed)
            return "split", f"split {stage.part}", settings
        case Prune():
            settings["language"] = language
            settings["tokenizer"] = tokenizer_name(language)
            return "prune", "prune", settings
        case Synthesize():
            form.pop("teacher")
            settings["teacher"] = teacher_identity(spec.teacher(stage.teacher))
            settings["domain"] = identity(domain)
            settings["seed"] = seed
            return "synthesize", "synthesize", settings
        case Filter():
            if judges := [rule.by for rule in stage.rules if rule.by]:
                form["rules"] = [{n: v for n, v in rule.items() if n != "by"} for rule in form["rules"]]
                settings["judges"] = [teacher_identity(spec.teacher(name)) for name in judges]
                settings["seed"] = seed
            settings["language"] = language
            settings["tokenizer"] = tokenizer_name(language)
            if any(rule.within == "seeds" for rule in stage.rules):
                settings["seeds"] = identity(domain)
            return "filter", f"filter {stage.name}", settings
        case Sample():
            settings["seed"] = _seed(stage, form, seed)
            return "sample", "sample", settings


def _seed(stage: Split | Sample | Curated | Mix | Replay, form: dict[str, Any], seed: int) -> int:
    """Take the seed out of a stage's settings (``form``) and return it; the run's seed where the stage names none.

    So a stage that names the run's seed has the same key as one that names none.
    """
    form.pop("seed", None)
    return seed if stage.seed is None else stage.seed


def _source(
    spec: Spec, seed: int, stage: Source, domain: Domain | None, language: str, settings: dict[str, Any]
) -> tuple[StepKind, str, dict[str, Any]]:
    """Return what ``stage_key`` does for a stage that begins a dataset."""
    form = settings["stage"]
    match stage:
        case Explore():
            form.pop("teacher"), form.pop("domain")
            settings["teacher"] = teacher_identity(spec.teacher(stage.teacher))
            settings["domain"] = identity(domain)
            settings["seed"] = seed
            return "explore", "explore", settings
        case Load():
            form.pop("domain", None), form.pop("language", None)
            settings["root"] = [domain.name, domain.about] if domain else []
            return "load", "load", settings
        case Dynosaur():
            form.pop("teacher")
            settings["teacher"] = teacher_identity(spec.teacher(stage.teacher))
            settings["seed"] = seed
            return "dynosaur", "dynosaur", settings
        case Curated():
            form.pop("domain", None)
            settings["names"] = [PurePath(ref.path).stem for ref in stage.tasks]
            settings["root"] = [domain.name, domain.about] if domain else []
            settings["seed"] = _seed(stage, form, seed)
            return "curated", "curated", settings
        case Mix():
            form.pop("domain", None), form.pop("language", None)
            settings["seed"] = _seed(stage, form, seed)
            return "mix", "mix", settings
        case SelfInstruct():
            form.pop("teacher"), form.pop("domain"), form.pop("writer", None)
            settings["teacher"] = teacher_identity(spec.teacher(stage.teacher))
            if not stage.one_call:
                settings["writer"] = teacher_identity(spec.teacher(stage.asked_writer))
            settings["domain"] = identity(domain)
            settings["seed"] = seed
            return "self_instruct", "self_instruct", settings
        case Replay():
            form.pop("language", None)
            settings["language"] = language
            settings["tokenizer"] = tokenizer_name(language)
            settings["seed"] = _seed(stage, form, seed)
            return "replay", "replay", settings
