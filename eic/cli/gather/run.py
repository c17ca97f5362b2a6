"""From the store to a report's values: what one run is, did and made, as far as it got."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eic.cli.continual import replays, stage_tables
from eic.cli.gather.models import trainings
from eic.cli.gather.rows import dataset_facts
from eic.cli.remarked import remarked
from eic.cli.run_row import status
from eic.cli.stored import datasets_of, load
from eic.cli.studies import run_studies
from eic.engine.datasets.refusals import REFUSALS
from eic.engine.opening import read_opening
from eic.engine.outputs.manifest import MANIFEST
from eic.engine.retell import REMARKS
from eic.events import Event, event_from_json
from eic.plan.titles import of_variant
from eic.report.spending import Spent, spending
from eic.report.values import File, Report, RunFacts, StepFacts, TeacherFacts
from eic.state import RunState
from eic.store import RunRow, Store, StoreError, read_journal

_MANIFEST_LIMIT = 4_000_000


def gather(store: Store, row: RunRow) -> Report:
    """Return everything a report of a run shows. Raises ``StoreError`` when the store cannot be read."""
    opening = read_opening(store, row.id)
    state = RunState()
    events = list(_followed(_events(store, row.id), state))
    spent = spending(events)
    steps = tuple(_steps(store, row, state, spent, opening))
    studies = list(run_studies(store, row))
    datasets = [name for name in datasets_of(row) if not of_variant(name)]
    filters = opening.get("filters", {})
    return Report(
        run=_run(store, row, opening, state, sum(spent.values(), Spent())),
        steps=steps,
        datasets=tuple(dataset_facts(store, load(store, row, name), filters.get(name, [])) for name in datasets),
        analyses=tuple(one for one in studies if one["kind"] == "analysis"),
        ablations=tuple(one for one in studies if one["kind"] == "ablation"),
        evaluations=(*(one for one in studies if one["kind"] == "evaluation"), *_votes(row, opening)),
        trainings=tuple(trainings(store, row, state)),
        replays=tuple(replays(store, row)),
        stages=tuple(stage_tables(store, row, studies)),
        manifest=_manifest(row, opening),
    )  # fmt: skip


def out_folder(row: RunRow, opening: dict[str, Any], root: Path) -> Path:
    """Return the folder that a run's outputs went to (or will go to)."""
    if opening.get("out"):
        return Path(str(opening["out"]))
    for path, _ in row.totals.get("files", ()):
        return Path(path).parent
    return root / "out" / row.spec


def _events(store: Store, run: str) -> Iterator[Event]:
    try:
        for line in read_journal(store.journal_path(run)):
            try:
                yield event_from_json(line)
            except (KeyError, TypeError):  # of a later version, or foreign
                continue
    except StoreError:  # a run that was ended before its first event
        return


def _followed(events: Iterator[Event], state: RunState) -> Iterator[Event]:
    """Yield the events that spending looks at, folding all of them into ``state`` on the way."""
    for event in events:
        state.apply(event)
        if type(event).__name__ in ("RunStarted", "CallFinished"):
            yield event


def _run(store: Store, row: RunRow, opening: dict[str, Any], state: RunState, spent: Spent) -> RunFacts:
    params = tuple((str(name), str(value)) for name, value in opening.get("params", ()))
    now = status(row)
    end = row.finished if row.finished is not None else (time.time() if now == "running" else None)
    seconds = state.at or (max(0.0, end - row.started) if end else 0.0)
    return RunFacts(
        id=row.id, name=row.spec, path=str(opening.get("source") or row.path), digest=row.digest, status=now,
        started=row.started, finished=row.finished, seconds=seconds,
        message=str(row.totals.get("message", "")) if now != "done" else "",
        seed=opening.get("seed"), budget=opening.get("budget"), params=params,
        versions=tuple((str(k), str(v)) for k, v in opening.get("versions", {}).items()),
        teachers=tuple(_teachers(store, row, opening)),
        files=tuple(File(str(f["path"]), str(f["text"]), int(f["size"])) for f in opening.get("files", ())),
        commands=tuple(commands(row, opening)),
        notices=tuple(dict.fromkeys((notice.level, notice.text) for notice in state.notices)),
        totals=spent,
    )  # fmt: skip


def commands(row: RunRow, opening: dict[str, Any]) -> Iterator[str]:
    """Yield the commands that repeat a run, from the project's root."""
    path = _word(str(opening.get("source") or row.path))
    options = "".join(f" --set {_word(f'{name}={value}')}" for name, value in opening.get("params", ()))
    if opening.get("seed") is not None:
        options += f" --seed {opening['seed']}"
    only = "".join(f" --only {_word(name)}" for name in opening.get("only", ()))
    yield f"eic plan {path}{options}{only}      # what would run, and what it would cost"
    yield f"eic run {path}{options}{only} --offline      # from the store alone: no call"
    yield f"eic run {path}{options}{only}      # with the teachers, where the store has no reply"
    yield f"eic show {row.id}"
    yield f"eic report {row.id} -o report.html"


def _word(text: str) -> str:
    plain = text and all(c.isalnum() or c in "/._-=:" for c in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"


def _teachers(store: Store, row: RunRow, opening: dict[str, Any]) -> Iterator[TeacherFacts]:
    """Yield the teachers of the spec; which models answered is known of the steps that are stored."""
    asked = opening.get("teachers", {})
    resolved: dict[str, dict[str, None]] = {name: {} for name in asked}
    for step in row.plan.get("steps", ()):
        info = store.artifacts.info(step["key"])
        for name in opening.get("asks", {}).get(step["key"], ()):
            if info is not None and name in resolved:
                resolved[name].update(dict.fromkeys(map(str, info.meta.get("models", ()))))
    for name, facts in asked.items():
        yield TeacherFacts(str(name), str(facts["provider"]), str(facts["asked"]), tuple(resolved[name]))


def _steps(
    store: Store, row: RunRow, state: RunState, spent: dict[str, Spent], opening: dict[str, Any]
) -> Iterator[StepFacts]:
    estimates, told = opening.get("estimate", {}), {notice.text for notice in state.notices}
    for step in row.plan.get("steps", ()):
        key, info, view = step["key"], store.artifacts.info(step["key"]), state.steps.get(step["key"])
        counts = dict(info.counts) if info else dict(view.counts) if view else {}
        yield StepFacts(
            key, step["kind"], step["title"], view.state if view else "done" if info else "waiting",
            view.seconds if view else 0.0, counts, estimates.get(key), spent.get(key, Spent()),
            _earlier(info.meta) if info else None, _remarked(step["title"], info.meta, told) if info else (),
        )  # fmt: skip


def _remarked(title: str, meta: dict[str, Any], told: set[str]) -> tuple[str, ...]:
    """Return what was remarked of a step's result (but for what the run ``told``) and what the step refused."""
    remarks = [
        {"level": level, "text": text}
        for level, text in meta.get(REMARKS, ())
        if f"{title}: {text}" not in told
    ]
    return tuple(remarked(remarks, meta.get(REFUSALS, ())))


def _earlier(meta: dict[str, Any]) -> Spent:
    def of(name: str) -> int:
        return int(meta.get(name, 0) or 0)

    cost = float(meta.get("cost", 0.0) or 0.0)
    return Spent(of("calls"), 0, 0, of("prompt_tokens"), of("completion_tokens"), cost)


def _votes(row: RunRow, opening: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield evaluations by people: what they voted lies in the output folder alone."""
    for step in row.plan.get("steps", ()):
        if (
            step["kind"] != "evaluate"
            or step["settings"].get("metric") != "human"
            or of_variant(step["title"])
        ):
            continue
        try:
            path = out_folder(row, opening, Path()) / f"{step['block']}.json"
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict) and content.get("key") == step["key"]:
            yield content


def _manifest(row: RunRow, opening: dict[str, Any]) -> str:
    """Return the manifest in the run's output folder if it is still this run's, "" otherwise."""
    if row.status != "done":
        return ""
    try:
        path = out_folder(row, opening, Path()) / MANIFEST
        text = (
            path.read_text(encoding="utf-8", errors="replace")
            if path.stat().st_size <= _MANIFEST_LIMIT
            else ""
        )
    except OSError:
        return ""
    return text if row.digest in text else ""
