"""What the commands that read past runs share: opening the store, choosing run and dataset."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from eic.cli.failures import INVALID, UserError
from eic.cli.live.sources import process_lives
from eic.cli.options import Common
from eic.engine.records import DatasetState, add_usage, fold
from eic.engine.records import Stored as Records
from eic.lang.blocks.dataset import SOURCE_KINDS
from eic.lang.project import project_root
from eic.store import DamageError, RunRow, Store, StoreError


@dataclass(frozen=True, slots=True)
class Stored:
    """A dataset as a run left it; its rows are read from the store, which must still be open.

    ``steps`` are its plan entries in order.
    ``missing`` is the title of the first step that has no result ("" when the dataset is whole).
    """

    name: str
    run: RunRow
    state: DatasetState
    steps: tuple[dict[str, Any], ...]
    missing: str


run_argument = click.argument("run", required=False)
dataset_option = click.option(
    "--dataset", metavar="NAME", help="Which dataset [default: the run's only one]."
)


@contextmanager
def existing_store(common: Common, *, damaged: int = INVALID) -> Iterator[Store]:
    """Open the store of the project in the current folder; it must exist already.

    Store faults inside the block become user faults; a ``damaged`` database ends the command with that code.
    """
    here = Path.cwd()
    path = common.store_path(project_root(here / "spec", here))
    if not (path / "store.db").is_file():
        raise UserError(
            f"there is no store at {path}: run a spec first (eic run SPEC), or name one with --store"
        )
    try:
        with Store.open(path) as store:
            yield store
    except DamageError as error:
        raise UserError(str(error), damaged) from error
    except StoreError as error:
        raise UserError(str(error)) from error


def choose_run(store: Store, run: str | None) -> RunRow:
    """Return the run whose id begins with ``run``, or the latest one."""
    if run is not None:
        return store.runs.get(run)
    latest = store.runs.latest()
    if latest is None:
        raise UserError("the store holds no run yet: eic run SPEC makes one")
    return latest


def datasets_of(row: RunRow) -> tuple[str, ...]:
    """Return the names of the datasets a run was to make."""
    return tuple(row.plan.get("outputs", {}))


def choose_dataset(row: RunRow, name: str | None) -> str:
    """Return ``name`` if the run has that dataset, or its only dataset."""
    names = datasets_of(row)
    listed = ", ".join(names) or "none"
    if name is None:
        if len(names) == 1:
            return names[0]
        raise UserError(f"run {row.id} has several datasets: choose one with --dataset ({listed})")
    if name not in names:
        raise UserError(f"run {row.id} has no dataset {name!r}; it has: {listed}")
    return name


def load(store: Store, row: RunRow, name: str) -> Stored:
    """Return a dataset of a run, as far as its steps' results are stored."""
    steps = _chain(row, name)
    state = DatasetState()
    for step in steps:
        info = store.artifacts.info(step["key"])
        if info is None:
            return Stored(name, row, state, steps, step["title"])
        fold(state, step["kind"], Records(store.artifacts, step["key"]))
        add_usage(state, info.meta)
    return Stored(name, row, state, steps, "")


def need_tree(stored: Stored) -> None:
    """Fail unless the run got as far as a task tree."""
    if not stored.state.tasks:
        run = stored.run
        lives = run.status == "running" and process_lives(run.pid)
        raise UserError(
            f"run {run.id} has no task tree of {stored.name} yet: {stored.missing} has not finished "
            + (f"(eic watch {run.id} shows it)" if lives else f"(eic run {run.path} goes on)")
        )


def each(row: RunRow, name: str | None) -> tuple[str, ...]:
    """Return the dataset ``name``, or all datasets of the run when it is None."""
    return datasets_of(row) if name is None else (choose_dataset(row, name),)


def _chain(row: RunRow, name: str) -> tuple[dict[str, Any], ...]:
    by_key = {step["key"]: step for step in row.plan["steps"]}
    chain: list[dict[str, Any]] = []
    key: str | None = row.plan["outputs"][name]
    while key is not None:
        step = by_key[key]
        chain.append(step)
        key = None if step["kind"] in SOURCE_KINDS else step["inputs"][0]
    return tuple(reversed(chain))
