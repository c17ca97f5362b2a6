"""A model's folder among the outputs: linked to the store, written again when the store holds another one."""

import os
import shutil
from pathlib import Path

import pytest

from eic.engine.context import RunStopped, Stop
from eic.engine.outputs import models as model_outputs
from eic.engine.outputs.models import TRAINING, _write

FILES = {"model.safetensors": [7, "not read: it is large"], TRAINING: [2, ""]}


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(model_outputs, "_SHARED", 4)
    folder = tmp_path / "store"
    train(folder, b"weights", 1_000)
    return folder


def train(folder: Path, data: bytes, at: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / TRAINING).write_text("{}")
    weights = folder / "model.safetensors"
    weights.write_bytes(data)
    weights.chmod(0o444)
    os.utime(weights, (at, at))


def write(stored: Path, target: Path) -> bool:
    return _write(stored, FILES, target, {TRAINING: "{}"}, Stop().heed).changed


def test_a_folder_that_was_not_whole_when_the_run_was_stopped_stays_as_it_was(
    stored: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "lm"
    assert write(stored, target)
    train(stored, b"WEIGHTS", 2_000)
    asked = iter(range(2))

    def heed() -> None:
        if next(asked):
            raise RunStopped("interrupted", "while a folder was written")

    with pytest.raises(RunStopped):
        _write(stored, FILES, target, {TRAINING: "{}"}, heed)
    assert (target / "model.safetensors").read_bytes() == b"weights"
    assert [path.name for path in target.parent.iterdir()] == ["lm"]
    assert write(stored, target)


@pytest.mark.parametrize("links", [True, False])
def test_weights_of_a_size_that_were_trained_again_are_written_again(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr("os.link", no_link)
    target = tmp_path / "out" / "lm"
    weights = target / "model.safetensors"
    assert write(stored, target)
    assert weights.samefile(stored / "model.safetensors") == links
    assert not write(stored, target), "nothing to do"
    train(stored, b"WEIGHTS", 2_000)
    assert write(stored, target), "the old ones are as long, but older"
    assert weights.read_bytes() == b"WEIGHTS"
    shutil.rmtree(tmp_path / "out")
    assert (stored / "model.safetensors").read_bytes() == b"WEIGHTS"
    assert write(stored, target)


def no_link(source: Path, target: Path) -> None:
    raise OSError("no links here")
