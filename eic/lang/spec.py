"""The compiled spec: typed, resolved, without spans. A run is a function of this and replies."""

from typing import Any, TypeVar

from eic.canon import Key, digest
from eic.lang.blocks.dataset import Dataset, Filter, source_datasets
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.model import Model
from eic.lang.blocks.prompt import Prompt
from eic.lang.blocks.run import Run
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.lang.blocks.teacher import Teacher
from eic.lang.schema import identity, info
from eic.record import record

Named = TypeVar("Named", Teacher, Domain, Dataset, Model, Evaluation)


@record
class Spec:
    """Everything a ``.explore`` file says, resolved. Blocks are sorted by name.

    ``name`` is the file's stem (``math``); ``path`` the file as the user named it; neither is
    part of the digest. Templates and examples are held as content, so the spec is complete
    without its files. Every stage's template setting is filled in (the stock default too).
    """

    name: str
    path: str
    teachers: tuple[Teacher, ...]
    domains: tuple[Domain, ...]
    prompts: tuple[Prompt, ...]
    datasets: tuple[Dataset, ...]
    models: tuple[Model, ...]
    evaluations: tuple[Evaluation, ...]
    analyses: tuple[Analysis, ...]
    ablations: tuple[Ablation, ...]
    run: Run

    def teacher(self, name: str) -> Teacher:
        """Return the teacher called ``name`` (``KeyError`` if there is none)."""
        return _named(self.teachers, name)

    def domain(self, name: str) -> Domain:
        """Return the domain called ``name`` (``KeyError`` if there is none)."""
        return _named(self.domains, name)

    def dataset(self, name: str) -> Dataset:
        """Return the dataset called ``name`` (``KeyError`` if there is none)."""
        return _named(self.datasets, name)

    def domain_of(self, dataset: str) -> Domain | None:
        """Return the domain that the named dataset's source works on, None when it has none."""
        name = self.dataset(dataset).domain
        return self.domain(name) if name else None

    def language_of(self, dataset: str) -> str:
        """Return the language (ISO 639-1) of the named dataset's rows."""
        given = self.dataset(dataset).language
        if given:
            return given
        found = self.domain_of(dataset)
        if found is not None:
            return found.language
        source = self.dataset(dataset).source
        made_of = source_datasets(source)
        return self.language_of(made_of[0]) if made_of else "en"

    def model(self, name: str) -> Model:
        """Return the model called ``name`` (``KeyError`` if there is none)."""
        return _named(self.models, name)

    def evaluation(self, name: str) -> Evaluation:
        """Return the evaluation called ``name`` (``KeyError`` if there is none)."""
        return _named(self.evaluations, name)

    @property
    def digest(self) -> Key:
        """The spec's identity: layout, order of blocks, comments and names do not count."""
        return digest("spec", spec_json(self))


def spec_json(spec: Spec) -> dict[str, Any]:
    """Return the identity form of a spec, blocks by kind and name."""

    def by_name(blocks: tuple[Any, ...]) -> dict[str, Any]:
        return {item.name: identity(item) for item in blocks}

    return {
        "teachers": by_name(spec.teachers),
        "domains": by_name(spec.domains),
        "datasets": {item.name: _dataset_json(item) for item in spec.datasets},
        "models": by_name(spec.models),
        "evaluations": by_name(spec.evaluations),
        "analyses": by_name(spec.analyses),
        "ablations": by_name(spec.ablations),
        "run": identity(spec.run),
    }


def _dataset_json(dataset: Dataset) -> dict[str, Any]:
    """Return a dataset's identity form; stages stand by kind (filters by name), so that they can be compared."""
    stages: dict[str, Any] = {}
    for stage in dataset.stages:
        name = f"filter {stage.name}" if isinstance(stage, Filter) else info(type(stage)).kind
        earlier = sum(known.partition(" #")[0] == name for known in stages)
        stages[f"{name} #{earlier + 1}" if earlier else name] = identity(stage)
    form: dict[str, Any] = {"order": list(stages), **stages}
    if dataset.compat != "none":
        form["compat"] = dataset.compat
    return form


def _named(blocks: tuple[Named, ...], name: str) -> Named:
    for item in blocks:
        if item.name == name:
            return item
    raise KeyError(name)
