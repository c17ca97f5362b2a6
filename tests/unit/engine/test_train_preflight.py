"""What stands in the way of a training is said before anything is paid."""

import importlib.util

import pytest

from eic.engine.forecast.planning import priced
from eic.engine.forecast.speed import Device
from eic.engine.preflight import obstacles
from eic.plan.edits import Edits
from eic.store import Store
from tests.specs import compile_text
from tests.unit.lang.test_base_folder import sound

SPEC = """explore 1
teacher t { provider = embedded }
domain math { about = "Solve mathematical problems step by step and box the final answer." }
dataset d { explore math { teacher = t  depth = 0 }  synthesize { teacher = t  per_task = 10 } }
model lm {
  base = "owner/base-1b"
  data = d
  train { batch = 10  precision = PRECISION  HOSTS }
  deepspeed { zero = 2 }
  lora { }
}
"""


@pytest.fixture
def found(tmp_path):
    """Return what stands in the way of a spec's trainings; its hostfile is changed after it was checked."""

    def look(hosts="", base="owner/base-1b", train="", precision="bf16", env=None):
        (tmp_path / "hosts").write_text("one slots=5\n")
        text = SPEC.replace("HOSTS", ('hosts = file("hosts")  ' if hosts else "") + train).replace(
            "owner/base-1b", base
        )
        text = text.replace("PRECISION", precision)
        with Store.view(tmp_path / "store") as store:
            spec = compile_text(tmp_path, text)
            (tmp_path / "hosts").write_text(hosts or "one slots=5\n")
            made = priced(spec, store, root=tmp_path, seed=0, only=(), edits=Edits(), previous=None)
            step = next(step for step in made.plan.steps if step.kind == "train")
            assert base.startswith(".") or made.costs[step.key].work.parameters == 1e9
            return [
                (o.text, o.here)
                for o in obstacles(spec, made.diff, made.costs, root=tmp_path, env=env or {}, seed=0)
            ]

    return look


def test_missing_packages_are_named_with_the_cure(found, monkeypatch):
    assert found() == []
    real = importlib.util.find_spec
    gone = ("torch", "deepspeed", "peft")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name in gone else real(name, *a)
    )
    assert found() == [("lm / train needs torch, deepspeed, peft: pip install 'eic[train]'", True)]


def test_a_hostfile_that_cannot_be_used_is_refused(found):
    assert found("one slots=5\n") == []
    assert found("one slots=3\n") == [("lm / train: the batch of 10 cannot be divided by 3 ranks", False)]
    assert found("one slots=2\n", train="micro_batch = 2") == [
        ("lm / train: the batch of 10 cannot be divided by a micro-batch of 2 x 2 ranks", False)
    ]
    ((text, here),) = found("one\n")
    assert "line 1 of the hostfile" in text
    assert not here


def test_several_machines_need_the_program_that_starts_them(found, tmp_path):
    two = "one slots=1\ntwo slots=1\n"
    ((text, here),) = found(two, env={"PATH": str(tmp_path)})
    assert here
    assert text.startswith(
        "lm / train: DeepSpeed starts 2 machines (one, two) with pdsh, which is not on the PATH"
    )
    (tmp_path / "pdsh").write_text("#!/bin/sh\n")
    (tmp_path / "pdsh").chmod(0o755)
    assert found(two, env={"PATH": str(tmp_path)}) == []
    assert found("one slots=2\n", env={"PATH": "/nowhere"}) == []


def test_what_a_local_base_cannot_do_is_told_from_its_files(found, tmp_path):
    folder = sound(tmp_path / "t5")
    (folder / "config.json").write_text('{"model_type": "t5", "is_encoder_decoder": true}')
    assert found(base="./t5") == []
    assert found(base="./t5", train="packing = true  format = chat") == [
        ("lm / train: t5 is a seq2seq model, whose examples cannot be packed: set `packing = false`", False),
        ("lm / train: the tokenizer of t5 has no chat template: set `train { format = alpaca }`", False),
    ]
    (folder / "tokenizer_config.json").write_text('{"chat_template": "{{ messages }}"}')
    assert found(base="./t5", train="format = chat") == []


def test_fp16_without_a_gpu_is_told_before_the_data_are_paid(found, monkeypatch):
    gpu = Device("NVIDIA H200", 1)
    for device, faults in ((Device("cpu", 2), 1), (gpu, 0)):
        monkeypatch.setattr("eic.engine.preflight.this_device", lambda env, device=device: device)
        told = found(precision="fp16")
        assert len(told) == faults
    monkeypatch.setattr("eic.engine.preflight.this_device", lambda env: Device("cpu", 2))
    assert found(precision="fp16") == [
        ("lm / train: this machine has no GPU, and CPUs do not train in fp16: "
         "set `train { precision = fp32 }` (or bf16)", True),
    ]  # fmt: skip
    assert found("one slots=5\n", precision="fp16") == [], "other machines train"
