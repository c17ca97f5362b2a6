"""Trained models in the store: whole or not at all, checked, and let go with the runs that made them."""

import os
import stat

import pytest

from eic.canon import digest
from eic.store import Store
from eic.store.gc import collect
from eic.store.models import FILES
from eic.store.verify import verify

KEY = digest("step", ["train"])
DAY = 86_400.0


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def write_anyway(path, data):
    path.chmod(0o644)
    path.write_bytes(data)


def made(store, key=KEY):
    folder = store.models.work(key) / "model"
    (folder / "adapter").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "adapter" / "a.json").write_text("{}")
    (store.models.work(key) / "checkpoint-1").mkdir()
    files = store.models.finish(key)
    store.artifacts.write(key, "train", "lm / train", [["training", {}]], {}, {FILES: files})
    return files


def test_a_finished_model_moves_whole_and_its_work_folder_goes(store):
    files = made(store)
    assert set(files) == {"model.safetensors", "adapter/a.json"}
    weights = store.models.folder(KEY) / "model.safetensors"
    assert weights.read_bytes() == b"weights"
    assert stat.S_IMODE(weights.stat().st_mode) == 0o444, (
        "what outputs are linked to cannot be edited in place"
    )
    assert not (store.path / "models" / "work" / KEY[3:]).exists()
    assert store.models.finish(KEY) == files  # moved before a kill, recorded after it


def test_a_model_whose_files_are_not_as_recorded_counts_as_not_made(store):
    made(store)
    assert store.artifacts.info(KEY) is not None
    assert not store.artifacts.spoiled(KEY)
    write_anyway(store.models.folder(KEY) / "model.safetensors", b"sho")
    assert store.artifacts.info(KEY) is None
    assert store.artifacts.spoiled(KEY)
    assert not store.artifacts.spoiled(digest("step", ["never recorded"]))


def test_verify_finds_changed_weights_and_forgets_the_step(store):
    made(store)
    assert verify(store) == []
    weights = store.models.folder(KEY) / "model.safetensors"
    write_anyway(weights, b"WEIGHTS")
    (problem,) = verify(store)
    assert (problem.what, problem.key) == ("model", KEY)
    assert f"not what was written: {weights}. Run again" in problem.text
    assert store.artifacts.info(KEY) is None
    assert not store.models.finished(KEY)  # else the next run would take it for what was trained


def test_gc_keeps_models_of_kept_runs_and_frees_the_others(store):
    made(store)
    left = store.models.work(digest("step", ["stopped"]))
    (left / "weights").write_bytes(b"x" * 100)
    store.runs.start("r", "s", "s.explore", "b2:0", {"steps": [{"key": KEY}]}, os.getpid())
    now = left.stat().st_mtime
    assert collect(store, keep=1, now=now).bytes == 0  # young: it may be at work now
    freed = collect(store, keep=1, now=now + 2 * DAY)
    assert freed.bytes == 100
    assert store.models.folder(KEY).is_dir()
    assert not left.exists()
    store.runs.finish("r", "done", {})
    collect(store, keep=0, now=now + 2 * DAY)
    assert not store.models.folder(KEY).exists()
