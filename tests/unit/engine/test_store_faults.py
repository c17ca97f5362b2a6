"""A store that fails while a run goes on: the run has failed, says why, and nothing is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eic.cli.failures import STOPPED, UserError
from eic.cli.main import cli
from eic.store import Journal, Store, StoreError
from eic.store.artifacts import Artifacts
from tests.specs import write_spec

FULL = "no space left for the store"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[UserError, str]:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("EIC_STORE", raising=False)
    write_spec(folder)
    done = CliRunner().invoke(cli, ["run", "cooking.explore", *arguments])
    assert isinstance(done.exception, UserError), done.exception
    return done.exception, done.stdout


def failing(after: int, real: Callable[..., Any]) -> Callable[..., Any]:
    left = after

    def call(*args: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise StoreError(FULL)
        return real(*args, **named)

    return call


@pytest.mark.parametrize("after", [0, 2])
def test_a_full_disk_is_a_failed_run_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(Artifacts, "write", failing(after, Artifacts.write))
    fault, out = run(tmp_path, monkeypatch, "--json")
    assert fault.code == STOPPED
    assert FULL in fault.message
    assert "is kept" in fault.message
    last = json.loads(out.splitlines()[-1])
    assert (last["event"], last["status"], last["totals"]["message"]) == ("RunFinished", "failed", FULL)
    with Store.open(tmp_path / ".eic") as store:
        row = store.runs.list()[0]
        assert (row.status, row.totals["message"]) == ("failed", FULL)
        assert store.replies.count() > 0


def test_a_journal_that_takes_no_more_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "append", failing(20, Journal.append))
    fault, _ = run(tmp_path, monkeypatch, "--plain")
    assert fault.code == STOPPED
    assert FULL in fault.message
    with Store.open(tmp_path / ".eic") as store:
        assert store.runs.list()[0].status == "failed"
