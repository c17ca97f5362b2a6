"""A training that finds no room on the disk says so, whatever the library says that wrote."""

import errno
import json

import pytest

from eic.train import faults, recipe
from eic.train.faults import no_room


def full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def of(fault: BaseException, cause: BaseException) -> BaseException:
    fault.__context__ = cause
    return fault


@pytest.mark.parametrize(
    "fault",
    [
        full(),
        of(RuntimeError("[enforce fail at inline_container.cc:672]"), full()),
        ValueError("Error while serializing: I/O error: No space left on device (os error 28)"),
    ],
    ids=str,
)
def test_a_full_disk_is_named_in_what_failed(fault, tmp_path):
    assert no_room(fault, tmp_path) == f"the disk of {tmp_path} is full: make room there"


def test_where_nobody_names_it_a_probe_finds_it(tmp_path, monkeypatch):
    fault = of(RuntimeError("unexpected pos 5120 vs 5012"), RuntimeError("iostream error"))
    assert no_room(fault, tmp_path) == ""
    assert not list(tmp_path.iterdir())

    def refuse(**named: object) -> None:
        raise full()

    monkeypatch.setattr(faults.tempfile, "TemporaryFile", refuse)
    assert "is full" in no_room(fault, tmp_path)


@pytest.mark.parametrize(
    ("fault", "told"), [(full(), "is full: make room there"), (KeyError("x"), "KeyError: 'x'")]
)
def test_the_engine_is_told_in_a_sentence(tmp_path, monkeypatch, capsys, fault, told):
    def fails(config: object) -> str:
        raise fault

    monkeypatch.setattr(recipe, "train", fails)
    values = {"model": "m", "rows": "r", "work": str(tmp_path), "base": "b", "epochs": 1, "batch": 8, "micro_batch": 4,
              "learning_rate": 1e-3, "schedule": "linear", "warmup": 0, "weight_decay": 0, "context": 8,
              "precision": "fp32", "seed": 0}  # fmt: skip
    path = tmp_path / "config.json"
    path.write_text(json.dumps(values))
    assert recipe.main(path) == 1
    said = capsys.readouterr().out
    assert told in said
    assert '"crashed"' in said
    assert ("Traceback" in said) == isinstance(fault, KeyError)
