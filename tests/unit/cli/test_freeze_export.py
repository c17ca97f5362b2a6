"""``freeze`` and ``export``: what a run made, as a spec's block and as other tools' files."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.cli.commands.freeze import frozen
from eic.data.example import Task
from eic.lang.format import format_file
from eic.lang.syntax.ast import Attribute, Block, String
from eic.lang.syntax.parse import parse
from eic.lang.values import Demo
from eic.source import Source
from tests.unit.cli.conftest import HOSTILE, RUN, Cli, tasks, write_run

DOMAIN = {"name": "math", "about": "Solve.", "language": "ko"}


def _blocks(text: str) -> Block:
    file, diagnostics = parse(Source("x", "explore 1\n\n" + text))
    assert diagnostics == ()
    (block,) = file.items
    assert isinstance(block, Block)
    return block


def _values(block: Block) -> dict[str, str]:
    return {
        item.name.text: item.value.value
        for item in block.body
        if isinstance(item, Attribute) and isinstance(item.value, String)
    }


def _inner(block: Block, kind: str) -> list[Block]:
    return [item for item in block.body if isinstance(item, Block) and item.kind.text == kind]


def _label(block: Block) -> str:
    assert isinstance(block.label, String)
    return block.label.value


def test_freeze_is_a_domain_block_that_compiles(cli: Cli, stored: Path) -> None:
    text = cli("freeze").stdout
    spec = stored / "frozen.explore"
    spec.write_text(
        'explore 1\n\nteacher t {\n  model = "m"\n}\n\n' + text + "\ndataset d {\n  explore math {\n"
        "    teacher = t\n    depth = 2\n    breadth = [9, 9]\n  }\n"
        "  synthesize {\n    teacher = t\n    per_task = 1\n  }\n}\n"
    )
    done = cli("check", "frozen.explore")
    assert done.exit_code == 0, done.stderr


def test_freeze_is_canonical(cli: Cli, stored: Path) -> None:
    text = "explore 1\n\n" + cli("freeze", RUN, "--dataset", "d").stdout
    assert format_file(parse(Source("x", text))[0]) == text


def test_freeze_keeps_names_reasons_and_examples_exactly(cli: Cli, stored: Path) -> None:
    block = _blocks(cli("freeze").stdout)
    by_name = {_label(inner): inner for inner in _inner(block, "task")}
    assert _values(_inner(block, "example")[0]) == {
        "instruction": 'Say "hi" \\ {x}', "output": "line one\n  line two: $\\boxed{5}$",
    }  # fmt: skip
    assert _values(by_name["Algebra"])["reason"] == "reason of Algebra"
    assert _label(_inner(by_name["Algebra"], "task")[0]) == "Linear equations"
    assert _values(_inner(by_name[HOSTILE], "example")[0]) == {
        "instruction": '"""', "input": "in\r\nput", "output": "\x1b[2J\ttail \n",
    }  # fmt: skip


def test_freeze_leaves_pruned_tasks_out_unless_something_hangs_on_them(cli: Cli, stored: Path) -> None:
    names = [_label(inner) for inner in _inner(_blocks(cli("freeze").stdout), "task")]
    assert names == ["Algebra", HOSTILE, "Lost parent"]


ANY = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=100)
@given(name=ANY.filter(str.strip), reason=ANY, demo=st.tuples(ANY, ANY, ANY))
def test_any_text_survives_freezing(name: str, reason: str, demo: tuple[str, str, str]) -> None:
    root = tasks()[0]
    task = Task("math/x", "math", 1, name, reason, ("math", name), examples=(Demo(*demo),))
    block = _blocks(frozen({"name": "math", "about": reason}, (root, task), frozenset()))
    assert _values(block)["about"] == reason
    (inner,) = _inner(block, "task")
    assert _label(inner) == name
    assert _values(inner).get("reason", "") == reason
    got = _values(_inner(inner, "example")[0])
    assert (got["instruction"], got["output"], got.get("input", "")) == demo


@pytest.mark.parametrize("form", ["alpaca", "sharegpt", "openai"])
def test_export_writes_every_row(cli: Cli, stored: Path, form: str) -> None:
    done = cli("export", "d", "--format", form, "-o", "rows.out")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "wrote 2 rows to rows.out\n"
    text = (stored / "rows.out").read_text()
    rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    assert len(rows) == 2
    assert "Add 1 and 2." in json.dumps(rows[0])
    assert HOSTILE in json.dumps(rows[1], ensure_ascii=False) or "u001b" in text


def test_export_to_parquet_and_hf(cli: Cli, stored: Path) -> None:
    assert cli("export", "d", "--format", "parquet", "-o", "rows.parquet").exit_code == 0
    assert (stored / "rows.parquet").stat().st_size > 0
    assert cli("export", "d", "--format", "hf", "-o", "folder").exit_code == 0
    assert (stored / "folder").is_dir()


@pytest.mark.parametrize(
    "args",
    [("nope", "--format", "alpaca", "-o", "x"), ("d", "--format", "csv", "-o", "x"), ("d", "--format", "alpaca"),
     ("d", "--run", "zzz", "--format", "alpaca", "-o", "x"), ("d", "--format", "alpaca", "-o", "no/such/dir/x")],
)  # fmt: skip
def test_a_wrong_export_is_a_user_fault(cli: Cli, stored: Path, args: tuple[str, ...]) -> None:
    done = cli("export", *args)
    if args[-1] == "no/such/dir/x" and done.exit_code == 0:
        assert (stored / "no/such/dir/x").exists()
        return
    assert done.exit_code == 2
    assert done.stderr


def test_an_unfinished_dataset_is_not_exported(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", status="failed", upto=3)
    done = cli("export", "d", "--format", "alpaca", "-o", "x")
    assert done.exit_code == 2
    assert "d / filter diversity has no result yet" in done.stderr
    assert not (project / "x").exists()


@pytest.mark.parametrize("form", ["alpaca", "parquet"])
def test_export_into_a_pipe_leaves_the_pipe(cli: Cli, stored: Path, form: str) -> None:
    pipe = stored / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    done = cli("export", "d", "--format", form, "-o", "pipe")
    if not pipe.is_fifo():  # let the reader go before failing
        pipe.unlink()
    reader.join(10)
    assert done.exit_code == 0, done.stderr
    assert pipe.is_fifo()
    assert got[0].startswith(b"[\n" if form == "alpaca" else b"PAR1")


def test_export_to_stdout_is_the_text_alone(cli: Cli, stored: Path) -> None:
    done = cli("export", "d", "--format", "alpaca", "-o", "-")
    assert done.exit_code == 0, done.stderr
    assert len(json.loads(done.stdout)) == 2
    assert not (stored / "-").exists()
    assert cli("export", "d", "--format", "parquet", "-o", "-").exit_code == 2


def test_standard_output_by_name_is_not_replaced(stored: Path) -> None:
    Path("link").symlink_to("/dev/stdout")
    with open("log", "w") as log:
        subprocess.run(
            [sys.executable, "-m", "eic", "export", "d", "--format", "openai", "-o", "link"],
            stdout=log, check=True, timeout=60,
        )  # fmt: skip
        log.write("after\n")
    lines = Path("log").read_text().splitlines()
    assert len(lines) == 3
    assert lines[-1] == "after"
