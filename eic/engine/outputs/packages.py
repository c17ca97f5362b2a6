"""Which packages made a run's figures: each step names those whose behaviour its result can depend on."""

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.model import Model
from eic.lang.blocks.replay import Replay
from eic.lang.blocks.study import Evaluation
from eic.plan.evaluating import Answers
from eic.plan.steps import Step

_ALWAYS = ("lark", "jinja2", "openai", "rapidfuzz", "numpy")
"""Packages of every run."""

_WEIGHTS = ("torch", "transformers", "tokenizers")
"""Packages that every use of a model on this machine rests on."""


def packages(steps: Iterable[Step]) -> dict[str, str]:
    """Return the versions of the packages that the steps' results rest on, as far as they are installed."""
    names = [*_ALWAYS]
    for step in steps:
        names += used(step)
    return dict(_versions(dict.fromkeys(names)))


def used(step: Step) -> tuple[str, ...]:
    """Return the packages that a step rests on, besides those of every run."""
    match step.stage:
        case Model() as model:
            more = ("deepspeed",) if model.deepspeed is not None else ()
            return (*_WEIGHTS, "accelerate", *more, *(("peft",) if model.lora is not None else ()))
        case Answers(by_teacher=False):
            return _WEIGHTS
        case Replay(encoder=encoder) if encoder is not None:
            return _WEIGHTS
        case Evaluation(metric="math_accuracy", grader="verify"):
            return ("math-verify", "latex2sympy2_extended")
        case Evaluation(metric="rouge_l"):
            return ("rouge-score", "nltk")
        case Dynosaur(hub=hub):
            return ("pyarrow", *(("datasets",) if hub else ()))
    if step.kind == "load":
        return ("pyarrow",)
    backend = step.settings.get("backend")  # of an analysis that looks at verbs and nouns
    if backend is None:
        return ()
    return ("spacy",) if str(backend).startswith("spaCy") else ("HanTa",)


def _versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
