"""Times before a run: measured on this device with a model of like size, else a range and the reason for it."""

from pathlib import Path

import pytest

from eic.canon import digest
from eic.engine.forecast import speed
from eic.engine.forecast.planning import priced
from eic.engine.forecast.speed import Device, answering_speed, this_device, training_speed
from eic.plan.edits import Edits
from eic.plan.estimate import Band
from eic.store import Store
from tests.specs import compile_text

CPU = Device("cpu", 2, 24 * 10**9)
H100 = Device("NVIDIA H100 80GB HBM3", 8)

SPEC = """explore 1
teacher t { provider = embedded }
domain math { about = "Solve mathematical problems step by step and box the final answer." }
dataset d { explore math { teacher = t  depth = 0 }  synthesize { teacher = t  per_task = 1000 } }
model large { base = "owner/base-7b"  data = d  train { precision = fp32 } }
model adapted { base = "owner/base-7b"  data = d  train { precision = fp32 }  lora { } }
model nameless { base = "owner/base"  data = d  train { precision = fp32 } }
model plain { base = "owner/other-1b" }
evaluation e { models = [plain, nameless]  questions = file("q.jsonl")  metric = math_accuracy }
"""


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def trained(
    store: Store, name: str, rate: float, *, device: str = "cpu", size: float = 1e6, ranks: int = 1
) -> None:
    meta = {"flops_per_second": rate, "device": device, "parameters": size, "ranks": ranks}
    store.artifacts.write(digest("step", [name]), "train", name, [], {}, meta)


def train(store: Store, device: Device, size: float, ranks: int = 1, elsewhere: bool = False) -> speed.Speed:
    return training_speed(store, device, size, ranks, elsewhere)


def test_nothing_known_is_a_wide_range_of_this_kind_of_device(store: Store) -> None:
    cpu, gpu = train(store, CPU, 7e9), train(store, H100, 7e9)
    assert cpu.guess == "no model was trained on the CPU of this machine with this store yet"
    assert "this machine's NVIDIA H100 80GB HBM3" in gpu.guess
    assert cpu.rate.high * 10 < gpu.rate.low, "a CPU is never taken for a GPU"
    assert gpu.rate.high >= 10 * gpu.rate.low
    assert train(store, H100, 7e9, ranks=8).rate == gpu.rate.times(8)
    assert train(store, Device("cpu", 4), 7e9).rate == cpu.rate.times(2)


def test_what_was_measured_counts_on_its_device_alone(store: Store) -> None:
    trained(store, "a", 1e10)
    assert train(store, CPU, 2e6) == speed.Speed(Band(5e9, 1e10, 2e10))
    assert train(store, H100, 2e6).guess
    assert (
        train(store, CPU, 2e6, elsewhere=True).guess
        == "nobody knows here how fast the machines of `hosts` are"
    )
    trained(store, "b", 4e14, device=H100.name, size=1e9, ranks=2)
    assert train(store, H100, 1e9).rate.likely == 2e14
    assert train(store, H100, 1e9, ranks=4).rate.likely == 8e14
    assert not train(store, Device(speed.UNKNOWN, 1), 1e9).guess, "a GPU without a name is like any"


def test_a_model_of_another_size_is_a_guess_again(store: Store) -> None:
    trained(store, "a", 1e10)
    far = train(store, CPU, 7e9)
    assert far.guess == "it is 7,000 times larger than any model that was trained on the CPU of this machine"
    assert far.rate.high > far.rate.likely > far.rate.low
    trained(store, "b", 5e10, size=6e9)
    assert train(store, CPU, 7e9).rate.likely == 5e10, "the nearest in size"
    trained(store, "c", 6e10, size=6e9)
    assert train(store, CPU, 7e9).rate.likely == 6e10, "the latest of those"


def test_answers_are_foretold_by_stored_answers(store: Store) -> None:
    assert answering_speed(store, CPU, 1e6)[0].guess == (
        "no model was asked on the CPU of this machine with this store yet"
    )
    meta = {"device": "cpu", "parameters": 1e6, "seconds": 10.0, "tokens": 5_000, "questions": 100}
    store.artifacts.write(digest("step", ["a"]), "answer", "a", [], {}, meta)
    found, each = answering_speed(store, CPU, 2e6)
    assert (found.guess, found.rate.likely, each) == ("", 2 * 1e6 * 500, 50)


def test_a_plan_gives_no_number_for_what_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eic.engine.forecast.trainings.this_device", lambda env: CPU)
    monkeypatch.setattr("eic.engine.forecast.evaluations.this_device", lambda env: CPU)
    (tmp_path / "q.jsonl").write_text('{"question": "1+1", "answer": "2"}\n')
    spec = compile_text(tmp_path, SPEC)
    with Store.view(tmp_path / "store") as store:
        made = priced(spec, store, root=tmp_path, seed=0, only=(), edits=Edits(), previous=None)
    costs = {step.title: made.costs[step.key] for step in made.plan.steps}
    large = costs["large / train"]
    assert "with this store yet; it needs 112 GB of memory, and this machine has 24 GB" in large.guess
    assert large.seconds.high > 10 * large.seconds.low
    assert "memory, and" in costs["adapted / train"].guess
    unknown = "how long it takes is not known: the name of its base does not say how large it is"
    assert costs["nameless / train"].guess == costs["e / answer nameless"].guess == unknown
    asked = costs["e / answer plain"]
    assert asked.guess
    assert asked.seconds.high > asked.seconds.low > 0
    assert asked.calls.high == 0


def test_a_device_is_told_from_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_GPUS", tmp_path)
    monkeypatch.setattr(speed, "_DEVICES", (str(tmp_path / "nvidia[0-9]*"),))
    monkeypatch.setattr(speed, "_without_gpu", lambda: False)
    assert this_device({}).name == "cpu"
    assert this_device({}).memory > 10**8
    (tmp_path / "nvidia3").touch()
    assert this_device({}) == Device(speed.UNKNOWN, 1)
    for name in ("0", "1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "information").write_text("Model: \t\t NVIDIA H200\nIRQ: 1\n")
    assert this_device({}) == Device("NVIDIA H200", 2)
    assert this_device({"CUDA_VISIBLE_DEVICES": ""}).name == "cpu"
    monkeypatch.setattr(speed, "_without_gpu", lambda: True)
    assert this_device({}).name == "cpu", "an installation that knows no GPU"
