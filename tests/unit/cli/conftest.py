"""A project folder with a store that holds one finished run, made without the engine."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eic.cli import main as entry
from eic.data.example import Dropped, Example, PrunedTask, Task, example_id
from eic.engine.records import example_records, explore_records, prune_records
from eic.lang.values import Demo
from eic.store import Store

HOSTILE = "evil\x1b[31m\x1b]0;title\x07\u202e name"
RUN = "math-20260101-120000-ab12"


class Cli:
    """Runs ``eic`` as its console script does: same exit codes, same streams."""

    def __call__(self, *args: str, env: dict[str, str] | None = None) -> Result:
        def call() -> None:
            raise SystemExit(entry._run(args))

        import click

        wrapper = click.Command("eic", callback=call)
        return CliRunner().invoke(wrapper, [], env=env, prog_name="eic", catch_exceptions=False)


@pytest.fixture
def cli() -> Cli:
    return Cli()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EIC_STORE", raising=False)
    return tmp_path


def task(id: str, name: str, *, depth: int = 1, examples: tuple[Demo, ...] = ()) -> Task:
    parent = id.rpartition("/")[0]
    return Task(
        id=id, parent=parent, depth=depth, name=name, reason=f"reason of {name}" if depth else "",
        path=(*parent.split("/"), name) if parent else (name,), examples=examples,
    )  # fmt: skip


def tasks() -> tuple[Task, ...]:
    demo = Demo('Say "hi" \\ {x}', "line one\n  line two: $\\boxed{5}$", "")
    return (
        task("math", "math", depth=0, examples=(demo,)),
        task("math/algebra", "Algebra"),
        task("math/algebra/linear", "Linear equations", depth=2),
        task("math/evil", HOSTILE, examples=(Demo('"""', "\x1b[2J\ttail \n", "in\r\nput"),)),
        task("math/algebra_2", "Algebra!"),
        task("math/lost", "Lost parent"),
        task("math/lost/kept", "Kept child", depth=2),
    )


def example(task: str, index: int, text: str) -> Example:
    return Example(example_id(task, "b2:r", index), task, text, "", f"answer {index}", "b2:r", index)


PLAN: dict[str, Any] = {
    "spec": "b2:spec",
    "steps": [
        {"key": "b2:e", "kind": "explore", "title": "d / explore", "block": "d", "inputs": [],
         "settings": {"domain": {"name": "math", "about": "Solve.", "language": "ko"}}},
        {"key": "b2:p", "kind": "prune", "title": "d / prune", "block": "d", "inputs": ["b2:e"], "settings": {}},
        {"key": "b2:s", "kind": "synthesize", "title": "d / synthesize", "block": "d", "inputs": ["b2:p"],
         "settings": {}},
        {"key": "b2:f", "kind": "filter", "title": "d / filter diversity", "block": "d", "inputs": ["b2:s"],
         "settings": {}},
    ],
    "outputs": {"d": "b2:f"},
}  # fmt: skip


def write_run(
    path: Path, run: str = RUN, plan: dict[str, Any] | None = None, status: str = "done", upto: int = 4
) -> None:
    """Store a run; ``upto`` says how many of its steps have results."""
    first, second = example("math/algebra", 0, "Add 1 and 2."), example("math/evil", 1, HOSTILE)
    gone = Dropped(example("math/algebra", 2, "Add 1 and 2!"), 0, 0, "keep x", 0.9, first.id)
    pruned = [PrunedTask(id, 0, "keep rouge_l(name) <= 0.7", 1.0, "math/algebra")
              for id in ("math/algebra_2", "math/lost")]  # fmt: skip
    made = [
        ("b2:e", "explore", explore_records(tasks(), (), ()), {"tasks": 7}),
        ("b2:p", "prune", prune_records(pruned), {"tasks": 5, "pruned": 2}),
        ("b2:s", "synthesize", example_records((first, second, gone.example)), {"examples": 3}),
        ("b2:f", "filter", example_records((first, second), (gone,)), {"examples": 2, "dropped": 1}),
    ]
    with Store.open(path) as store:
        store.runs.start(run, "math", "specs/math.explore", "b2:spec", plan or PLAN, 2**22 + 1)
        for key, kind, records, counts in made[:upto]:
            store.artifacts.write(key, kind, f"d / {kind}", records, counts, {})
        if status != "running":
            store.runs.finish(run, status, {"paid": 3, "cost": 0.25})


@pytest.fixture
def stored(project: Path) -> Path:
    write_run(project / ".eic")
    return project
