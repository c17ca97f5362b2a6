"""The card of a stored dataset: what the run noted of it, and figures of its rows."""

from collections import Counter

from eic.cli.gather.rows import dataset_facts
from eic.cli.stored import Stored
from eic.data.cards.dataset import CardRule, DatasetCard
from eic.engine.opening import read_opening
from eic.store import Store


def stored_card(store: Store, stored: Stored) -> DatasetCard:
    """Return what the card of a finished dataset tells."""
    opening = read_opening(store, stored.run.id)
    noted = opening.get("cards", {}).get(stored.name, {})
    facts = dataset_facts(store, stored, opening.get("filters", {}).get(stored.name, []))
    tasks, rows = Counter[int](), Counter[int]()
    for task in facts.tasks:
        if not task.pruned:
            tasks[task.depth] += 1
            rows[task.depth] += task.kept
    keys = {step["key"] for step in stored.steps}
    asked = dict.fromkeys(name for key in keys for name in opening.get("asks", {}).get(key, ()))
    teachers = opening.get("teachers", {})
    models = sorted(
        {
            str(model)
            for key in keys
            if (made := store.artifacts.info(key)) is not None
            for model in made.meta.get("models", ())
        }
    )
    origins = Counter((row.source, row.licence) for row in stored.state.examples if row.source or row.licence)
    return DatasetCard(
        name=stored.name, rows=facts.rows, made=sum(task.made for task in facts.tasks),
        about=str(noted.get("about", "")), language=str(noted.get("language", "en")), license=noted.get("license"),
        source=str(noted.get("source") or stored.steps[0]["kind"]),
        depths=tuple((depth, tasks[depth], rows[depth]) for depth in sorted(tasks)),
        pruned=sum(bool(task.pruned) for task in facts.tasks),
        rules=tuple(CardRule(rule.stage, rule.text, rule.dropped, rule.unit) for rule in facts.rules),
        teachers=tuple(
            (name, str(teachers[name]["provider"]), str(teachers[name]["asked"]))
            for name in sorted(asked) if name in teachers
        ),
        models=tuple(models),
        origins=tuple((source, licence, count) for (source, licence), count in sorted(origins.items())),
        spec=str(opening.get("source") or stored.run.path), digest=stored.run.digest,
        version=str(opening.get("versions", {}).get("eic", "")),
    )  # fmt: skip
