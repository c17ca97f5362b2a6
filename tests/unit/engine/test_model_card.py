"""A trained model's folder comes with its card, and a report reads what its training noted."""

import json
from types import SimpleNamespace

import pytest

from eic.canon import digest_file
from eic.cli.gather.models import trainings
from eic.engine.context import Stop
from eic.engine.models.training import TRAINING
from eic.engine.outputs.models import write_models
from eic.events import TrainTick
from eic.state import RunState
from eic.store import Store
from eic.store.models import FILES

KEY, NOTED = "b2:" + "1" * 40, {
    "model": "first name", "base": "org/base", "settings": {"epochs": 2, "learning_rate": 0.003}, "parameters": 1234, "data": {"rows": 60},
    "updates": 76, "tokens": 1000, "seconds": 10.0, "loss": [[1, 6.4, 1e-4], [76, 3.0, 0.0]], "device": "cpu",
    "decontamination": {"overlap": "drop", "questions": {"a": {}, "b": {}, "c": {}}, "near": ["a", "b"], "rows": 68},
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / ".eic") as opened:
        folder = opened.models.folder(KEY)
        folder.mkdir(parents=True)
        (folder / "training.json").write_text(json.dumps(NOTED))
        (folder / "model.safetensors").write_bytes(b"weights")
        files = {path.name: [path.stat().st_size, digest_file("model", path)] for path in folder.iterdir()}
        opened.artifacts.write(KEY, "train", "lm / train", [[TRAINING, NOTED]], {}, {FILES: files})
        yield opened


def test_a_models_folder_holds_its_card_and_is_left_alone_while_it_is_right(store, tmp_path):
    spec = SimpleNamespace(model=lambda name: SimpleNamespace(data="d"), language_of=lambda name: "ko")
    context = SimpleNamespace(
        plan=SimpleNamespace(models={"lm": KEY, "lm[x=1]": KEY}), store=store, spec=spec, stop=Stop()
    )
    results = {"lm": (("m500", "accuracy", 46.7),), "other": (("m500", "accuracy", 1.0),)}
    [written] = write_models(context, tmp_path / "out", results)
    assert written.changed
    card = (tmp_path / "out/lm/README.md").read_text()
    assert "- ko\n" in card
    assert "`org/base`, fine-tuned on `d` (60 rows). It has 1,234 parameters." in card
    assert (tmp_path / "out/lm/model.safetensors").read_bytes() == b"weights"
    assert "| m500 | accuracy | 46.70 |" in card
    assert "| decontamination | 68 rows left out: nearly questions of a, b |" in card
    assert [one.changed for one in write_models(context, tmp_path / "out", results)] == [False]
    (tmp_path / "out/lm/README.md").unlink()
    assert [one.changed for one in write_models(context, tmp_path / "out", results)] == [True]
    assert [one.changed for one in write_models(context, tmp_path / "out", {})] == [True]


def test_a_report_shows_finished_trainings_and_those_that_go_on(store):
    steps = [{"key": KEY, "kind": "train", "title": "lm / train"}, {"key": "b2:2", "kind": "train", "title": "two / train"},
             {"key": "b2:3", "kind": "train", "title": "three / train"}]  # fmt: skip
    state = RunState()
    for update in (1, 2):
        state.apply(TrainTick("b2:2", "two", update, 9, 0.1, 5.0 - update, 1e-3, 100 * update, 2.0 * update))
    done, going = trainings(store, SimpleNamespace(plan={"steps": steps}), state)
    assert (done.model, done.curve, done.done, done.updates) == ("lm", ((1, 6.4), (76, 3.0)), 76, 76)
    assert done.rates == ((1, 1e-4), (76, 0.0))
    assert dict(done.figures)["loss"] == "6.4000 at first, 3.0000 at last"
    assert dict(done.figures)["decontamination"] == "68 rows left out: nearly questions of a, b"
    assert (going.model, going.curve, going.done, going.updates) == ("two", ((1, 4.0), (2, 3.0)), 2, 9)
    assert "so far" in dict(going.figures)["loss"]
