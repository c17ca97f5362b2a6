"""``runs``, ``show``, ``tree`` and ``store`` on a store with a finished run."""

import json
import os
from pathlib import Path

import pytest

from eic.store import Store
from tests.unit.cli.conftest import PLAN, RUN, Cli, write_run

READERS = [("runs",), ("show",), ("tree",), ("freeze",), ("store", "stats"), ("store", "verify"),
           ("store", "gc"), ("export", "d", "--format", "alpaca", "-o", "x")]  # fmt: skip


@pytest.mark.parametrize("args", READERS)
def test_without_a_store_readers_say_so_and_make_none(cli: Cli, project: Path, args: tuple[str, ...]) -> None:
    done = cli(*args)
    assert done.exit_code == 2
    assert "there is no store at" in done.stderr
    assert not (project / ".eic").exists()


@pytest.mark.parametrize("args", READERS)
def test_a_damaged_store_is_a_user_fault(cli: Cli, project: Path, args: tuple[str, ...]) -> None:
    (project / ".eic").mkdir()
    (project / ".eic" / "store.db").write_bytes(b"this is not a database" * 100)
    done = cli(*args)
    assert done.exit_code == (1 if args == ("store", "verify") else 2)
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("eic: ")


@pytest.mark.parametrize("args", READERS)
def test_nothing_a_teacher_said_reaches_the_terminal_raw(
    cli: Cli, stored: Path, args: tuple[str, ...]
) -> None:
    done = cli(*args)
    assert done.exit_code == 0, done.stderr
    for text in (done.stdout, done.stderr):
        assert not any(char in text for char in "\x1b\x07\u202e\r")


def test_runs_lists_newest_first(cli: Cli, stored: Path) -> None:
    write_run(stored / ".eic", run="later-run", status="failed")
    lines = cli("runs").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["later-run", RUN]
    assert "failed" in lines[0]
    rows = [json.loads(line) for line in cli("runs", "--json").stdout.splitlines()]
    assert [row["status"] for row in rows] == ["failed", "done"]
    assert rows[1]["datasets"] == ["d"]
    assert rows[1]["totals"] == {"paid": 3, "cost": 0.25}


def test_a_run_whose_process_is_gone_died(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", status="running")
    assert "died" in cli("runs").stdout


def test_an_empty_store_has_no_runs(cli: Cli, project: Path) -> None:
    Store.open(project / ".eic").close()
    done = cli("runs")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no runs yet" in done.stderr
    assert cli("show").exit_code == 2


def test_show_summarises_by_id_prefix(cli: Cli, stored: Path) -> None:
    done = cli("show", RUN[:8])
    assert f"run {RUN}: done" in done.stdout
    assert "stored   d / filter diversity: 1 dropped, 2 examples" in done.stdout
    assert "\n  spent    3 calls made, 0 from the store; 0 tokens, $0.25; 0.0 s\n" in done.stdout
    data = json.loads(cli("show", "--json").stdout)
    assert [step["counts"].get("examples") for step in data["steps"]] == [None, None, 3, 2]


def test_an_unknown_run_is_a_user_fault(cli: Cli, stored: Path) -> None:
    for command in ("show", "tree", "freeze"):
        done = cli(command, "nothing")
        assert done.exit_code == 2
        assert "nothing" in done.stderr


def test_the_store_can_be_elsewhere(cli: Cli, project: Path) -> None:
    write_run(project / "kept")
    assert RUN in cli("runs", "--store", "kept").stdout
    assert RUN in cli("runs", env={"EIC_STORE": "kept"}).stdout


def test_tree_shows_names_counts_and_pruned_marks(cli: Cli, stored: Path) -> None:
    lines = cli("tree").stdout.splitlines()
    assert lines[0].startswith("math")
    assert any(line.startswith("├── Algebra") for line in lines)
    assert any(line.startswith("│   └── Linear equations") for line in lines)
    assert any(line.startswith("├── [pruned] Algebra!") for line in lines)
    assert any(line.startswith("└── [pruned] Lost parent") for line in lines)
    assert any(line.startswith("    └── Kept child") for line in lines)


def test_tree_json_is_the_nested_tree(cli: Cli, stored: Path) -> None:
    root = json.loads(cli("tree", "--json").stdout)
    assert (root["id"], root["depth"], root["status"]) == ("math", 0, "accepted")
    assert [child["id"] for child in root["children"]] == [
        "math/algebra", "math/evil", "math/algebra_2", "math/lost",
    ]  # fmt: skip
    assert root["children"][2]["status"] == "pruned"


def test_tree_of_an_unfinished_run(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", status="interrupted", upto=1)
    done = cli("tree")
    assert done.exit_code == 0
    assert "not finished: d / prune" in done.stderr
    assert "[pruned]" not in done.stdout


def test_tree_of_a_run_without_a_tree(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", status="failed", upto=0)
    for command in ("tree", "freeze"):
        done = cli(command)
        assert done.exit_code == 2
        assert "d / explore has not finished (eic run specs/math.explore goes on)" in done.stderr
    with Store.open(project / ".eic") as store:
        store.runs.start("now", "now", "now.explore", "b2:spec", PLAN, os.getpid())
    assert "d / explore has not finished (eic watch now shows it)" in cli("tree", "now").stderr


def test_one_of_several_datasets_must_be_named(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", plan={**PLAN, "outputs": {"d": "b2:f", "e": "b2:p"}})
    assert "d, e" in cli("freeze").stderr
    both = json.loads(cli("tree", "--json").stdout)
    assert both == {
        name: json.loads(cli("tree", "--json", "--dataset", name).stdout) for name in ("d", "e")
    }  # fmt: skip
    assert cli("tree", "--json", "--dataset", "e").exit_code == 0
    text = cli("tree").stdout
    assert "d:\nmath" in text
    assert "e:\nmath" in text
    assert "f" in cli("tree", "--dataset", "f").stderr


def test_store_stats_verify_and_gc(cli: Cli, stored: Path) -> None:
    stats = json.loads(cli("store", "stats", "--json").stdout)
    assert (stats["artifacts"], stats["runs"]) == (4, 1)
    assert "artifacts" in cli("store", "stats").stdout
    assert cli("store", "verify").stdout == "the store is sound\n"
    assert "would free" in cli("store", "gc", "--keep", "0", "--dry-run").stdout
    freed = cli("store", "gc", "--keep", "0").stdout
    assert "4 artifacts" in freed
    assert "may be writing them: 4 (" in freed
    assert "less than a day old" in freed


def test_a_gc_that_frees_nothing_says_why(cli: Cli, project: Path) -> None:
    write_run(project / ".eic", upto=0)
    assert "needed by one of the newest 20 runs" in cli("store", "gc").stdout
    assert json.loads(cli("store", "stats", "--json").stdout)["artifacts"] == 0


def test_store_verify_reports_damage_and_exits_with_1(cli: Cli, stored: Path) -> None:
    victim = sorted((stored / ".eic" / "artifacts").rglob("*.jsonl"))[0]
    victim.write_bytes(b"[]\n")
    done = cli("store", "verify")
    assert done.exit_code == 1
    assert "artifact" in done.stdout
    assert "1 problem" in done.stderr


def test_datasets_without_a_tree_are_named_beside_the_trees_of_others(cli: Cli, project: Path) -> None:
    later = {
        "key": "b2:later",
        "kind": "explore",
        "title": "e / explore",
        "block": "e",
        "inputs": [],
        "settings": {},
    }
    plan = {**PLAN, "steps": [*PLAN["steps"], later], "outputs": {"d": "b2:f", "e": "b2:later"}}
    write_run(project / ".eic", plan=plan)
    done = cli("tree", "--json")
    assert list(json.loads(done.stdout)) == ["d"]
    assert "e has no tree yet: e / explore has not finished" in done.stderr


def test_a_run_is_named_by_its_spec_as_well(cli: Cli, stored: Path) -> None:
    write_run(stored / ".eic", run="math-20260102-120000-cd34")
    for words, found in (
        ("math", "-cd34"),
        ("latest", "-cd34"),
        ("math~1", "-ab12"),
        ("math-20260101", "-ab12"),
    ):
        assert cli("show", words).stdout.splitlines()[0].split()[1].endswith(f"{found}:")
    done = cli("show", "math-2026")
    assert done.exit_code == 2
    assert [line.split()[0] for line in done.stderr.splitlines()[1:]] == ["math-20260102-120000-cd34", RUN]
    same, other = cli("diff", "math", "math"), cli("diff", "math~1", "math")
    assert same.exit_code == other.exit_code == 0
    assert "both are run math-20260102-120000-cd34: `math~1`" in same.stderr
    assert "both are" not in other.stderr
