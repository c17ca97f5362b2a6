"""Steps and plans: what a run does, as frozen values with keys.

A step's key covers its kind, the kind's version, the settings that change bytes and the keys of
its inputs; two datasets (or two ablation variants) that agree so far share the step.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from eic.canon import Key, digest

StepKind = Literal[
    "explore",
    "self_instruct",
    "load",
    "dynosaur",
    "curated",
    "mix",
    "replay",
    "prune",
    "synthesize",
    "filter",
    "sample",
    "split",
    "train",
    "answer",
    "evaluate",
    "analyse",
    "ablate",
]

KIND_VERSION: dict[StepKind, int] = {
    "explore": 3, "self_instruct": 4, "load": 2, "dynosaur": 3, "curated": 2, "mix": 2, "replay": 1, "prune": 1,
    "synthesize": 3, "filter": 2, "sample": 2, "split": 1,
    "train": 2, "answer": 2, "evaluate": 2, "analyse": 2, "ablate": 1,
}  # fmt: skip
"""Raised when a kind's results change for the same settings; old artifacts are then not reused."""


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of work with a content address.

    ``title`` is for people (``explore_math / filter diversity``), ``block`` the top-level block
    it belongs to, ``stage`` the typed stage it runs (a ``lang.blocks`` value) and ``settings``
    what entered the key, as JSON. ``inputs`` are keys of earlier steps. ``looks_at`` names steps that it
    waits for and reads without a change to what it makes: they are not in its key. Each stands under the
    name of the evaluation whose questions it makes.
    """

    kind: StepKind
    title: str
    block: str
    stage: Any
    settings: dict[str, Any]
    inputs: tuple[Key, ...]
    key: Key
    looks_at: tuple[tuple[str, Key], ...] = ()

    @property
    def compat(self) -> str:
        """Whose code the step behaves like: ``none`` or ``released_code``."""
        return str(self.settings.get("compat", "none"))


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order in which each comes after its inputs; no two have the same key."""

    spec_digest: Key
    steps: tuple[Step, ...]
    outputs: dict[str, Key]
    """Last step of each dataset (by dataset name)."""
    models: dict[str, Key] = field(default_factory=dict)
    """Step that trains each model (by model name); a base that is taken as it is has none."""
    evaluations: dict[str, Key] = field(default_factory=dict)
    """The step of each evaluation by its name; equal ones of different names share one."""

    def step(self, key: Key) -> Step:
        """Return the step with ``key`` (``KeyError`` when the plan has none)."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


def make_step(
    kind: StepKind, title: str, block: str, stage: Any, settings: dict[str, Any], inputs: tuple[Key, ...]
) -> Step:
    """Return a step with its key computed."""
    key = digest("step", [kind, KIND_VERSION[kind], settings, list(inputs)])
    return Step(kind, title, block, stage, settings, inputs, key)
