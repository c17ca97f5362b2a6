"""What ``plan`` and ``check`` say of money, and that ``run`` keeps to it."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli

SPEC = """\
explore 1

teacher t {
  provider = scripted
  script = file("replies.jsonl")
  max_tokens = 900
  price { input = $1/1M  output = $2/1M }
}

domain math { about = "Solve mathematical problems."  task "Algebra" { reason = "It is basic." } }

dataset d {
  explore math { teacher = t  depth = 2  breadth = [3, 2]  per_call = 2 }
  synthesize { teacher = t  per_task = 6  per_call = 4 }
}

run { budget = $9 }
"""
NO_PRICE = SPEC.replace("  price { input = $1/1M  output = $2/1M }\n", "").replace(
    "run { budget = $9 }\n", ""
)
EMBEDDED = SPEC.replace('scripted\n  script = file("replies.jsonl")', "embedded")


@pytest.fixture
def folder(project: Path) -> Path:
    (project / "replies.jsonl").write_text('{"rule": "counting"}\n')
    return project


def estimate(cli: Cli, folder: Path, text: str) -> dict[str, float]:
    (folder / "a.explore").write_text(text)
    done = cli("plan", "a.explore", "--json")
    assert done.exit_code == 0, done.stderr
    money: dict[str, float] = json.loads(done.stdout)["total"]["money"]
    return money


@pytest.mark.parametrize("text", [SPEC, EMBEDDED])
def test_a_price_is_charged_by_plan_and_run_alike_whoever_answers(cli: Cli, folder: Path, text: str) -> None:
    money = estimate(cli, folder, text)
    done = cli("run", "a.explore", "--plain")
    assert done.exit_code == 0, done.stderr
    paid = json.loads((folder / "out/a/manifest.json").read_text())["totals"]
    assert paid["cost"] == pytest.approx((paid["prompt_tokens"] + 2 * paid["completion_tokens"]) / 1e6)
    assert money["low"] / 2 < paid["cost"] < money["high"]


def test_a_teacher_that_answers_here_is_free_without_a_price(cli: Cli, folder: Path) -> None:
    assert set(estimate(cli, folder, NO_PRICE).values()) == {0.0}


def test_a_budget_that_no_call_fits_in_is_refused_and_one_that_a_run_can_use_is_not(
    cli: Cli, folder: Path
) -> None:
    """The limit is where it says: below the reservation of a call that is needed, no run could make it."""
    estimate(cli, folder, SPEC)
    needed = json.loads(cli("plan", "a.explore", "--json").stdout)["total"]["needed_money"]
    below, above = (SPEC.replace("$9", f"${needed + more:.6f}") for more in (-1e-5, 1e-5))
    (folder / "a.explore").write_text(below)
    for command in ("check", "plan", "run"):
        done = cli(command, "a.explore")
        assert done.exit_code == 2, (command, done.stdout)
        assert "E0701" in done.stderr
    (folder / "a.explore").write_text(above)
    assert cli("check", "a.explore").exit_code == 0
    done = cli("run", "a.explore", "--plain")
    assert done.exit_code == 1
    assert "eic: warning: the budget of" in done.stderr
    assert "  exploring d / explore" in done.stderr


@pytest.mark.parametrize(
    ("budget", "words", "code"),
    [
        ("$0.0001", "$0.0001, too little: at least $0.0035 is needed", 2),
        ("$0.01", "$0.0100, below the lowest estimate", 0),
        ("$0.04", "$0.0400, below the likely cost", 0),
        ("$0.1", "$0.10, above the likely cost, below the highest estimate", 0),
        ("$9", "$9.00, enough for the highest estimate", 0),
    ],
)
def test_the_plan_sets_the_budget_against_what_it_foretells(
    cli: Cli, folder: Path, budget: str, words: str, code: int
) -> None:
    (folder / "a.explore").write_text(SPEC.replace("$9", budget))
    done = cli("plan", "a.explore")
    assert done.exit_code == code
    assert f"budget   {words}\n" in done.stdout
    assert ("eic: warning: the budget" in done.stderr) == (budget in ("$0.01", "$0.04"))


def test_stored_replies_need_no_budget(cli: Cli, folder: Path) -> None:
    (folder / "a.explore").write_text(SPEC)
    assert cli("run", "a.explore", "--plain").exit_code == 0
    (folder / "a.explore").write_text(SPEC.replace("$9", "$0.0001").replace("depth = 2", "depth = 1"))
    assert "2 to run" in cli("plan", "a.explore").stdout
    for command in ("check", "plan", "run"):
        done = cli(command, "a.explore")
        assert (done.exit_code, "budget" in done.stderr) == (0, False), done.stderr


def test_calls_that_two_steps_may_share_count_once_in_the_floor(cli: Cli, folder: Path) -> None:
    """Two datasets whose explorations begin with the same calls need no more than one of them."""
    second = SPEC[SPEC.index("dataset d") : SPEC.index("run {")].replace("dataset d", "dataset e")
    cheap = SPEC.replace("max_tokens = 900", "max_tokens = 1").replace("$2/1M", "$0/1M")
    needed = []
    for text in (cheap, cheap.replace("run {", second.replace("depth = 2", "depth = 1") + "run {")):
        estimate(cli, folder, text)
        needed.append(json.loads(cli("plan", "a.explore", "--json").stdout)["total"]["needed_money"])
    assert needed[0] == pytest.approx(needed[1])
