"""Trainings as users start them: from spec to model, through kills and stops, over several ranks, handed over."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.e2e.process import eic, start
from tests.specs import write_spec

ONE_THREAD = {"OMP_NUM_THREADS": "1"}
SPEC = """explore 1

teacher tutor { provider = embedded }

domain math {
  about = "Solve mathematical problems step by step and box the final answer."
  task "Arithmetic" { }
}

dataset d {
  explore math { teacher = tutor  depth = 0 }
  synthesize { teacher = tutor  per_task = 40 }
}

model lm {
  data = d
  scratch { layers = 2  width = 32  heads = 2  vocab = 300 }
  train { epochs = 8  batch = 16  learning_rate = 3e-3  checkpoint_every = 4 LAYOUT }
  MORE
}
"""
UPDATES = 24


def spec(folder: Path, layout: str = "", more: str = "") -> Path:
    return write_spec(folder, SPEC.replace("LAYOUT", layout).replace("MORE", more), "t.explore")


def training(folder: Path) -> dict:
    return json.loads((folder / "out" / "t" / "lm" / "training.json").read_text("utf-8"))


def weights(folder: Path) -> bytes:
    return (folder / "out" / "t" / "lm" / "model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbed."""
    path = spec(tmp_path_factory.mktemp("calm"))
    done = eic("run", path.name, "--json", cwd=path.parent, env=ONE_THREAD)
    (path.parent / "events.jsonl").write_text(done.stdout)
    return path.parent


def test_a_run_ends_with_a_model_that_loads(calm):
    made, folder = training(calm), calm / "out" / "t" / "lm"
    assert made["model"] == "lm"
    assert made["updates"] == len(made["loss"]) == UPDATES
    assert made["loss"][-1][1] < made["loss"][0][1] - 0.5
    assert 0 < made["data"]["kept"] < 1
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    asked = tokenizer(made["mask"]["read"], return_tensors="pt", add_special_tokens=False)
    assert model.generate(**asked, max_new_tokens=4).shape[1] > asked["input_ids"].shape[1]
    manifest = json.loads((calm / "out" / "t" / "manifest.json").read_text("utf-8"))
    assert manifest["models"]["lm"]["key"] == made["key"]
    assert set(manifest["models"]["lm"]["files"]) >= {"model.safetensors", "config.json", "tokenizer.json"}
    assert manifest["packages"].items() >= {name: version(name) for name in ("torch", "transformers")}.items()
    eic("run", "t.explore", "--only", "d", "--plain", cwd=calm)
    assert json.loads((calm / "out" / "t" / "manifest.json").read_text("utf-8")) == manifest
    events = [json.loads(line) for line in (calm / "events.jsonl").read_text("utf-8").splitlines()]
    ticks = [event for event in events if event["event"] == "TrainTick"]
    assert ticks[-1]["update"] == ticks[-1]["updates"] == UPDATES
    assert ticks[-1]["tokens"] == made["tokens"]


def test_a_second_run_trains_nothing_and_a_plan_says_what_changed(calm):
    assert "nothing to do" in eic("run", "t.explore", cwd=calm).stdout
    whole = weights(calm)
    (calm / "out" / "t" / "lm" / "model.safetensors").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "wrote  out/t/lm\n" in eic("run", "t.explore", cwd=calm).stdout
    assert weights(calm) == whole
    path = calm / "changed.explore"
    path.write_text((calm / "t.explore").read_text("utf-8").replace("3e-3", "2e-3"))
    path = path.rename(calm / "t.explore")
    try:
        shown = eic("plan", "t.explore", "-v", cwd=calm).stdout
        assert "its learning rate changed from 0.003 to 0.002" in shown
        assert f"{UPDATES} updates of 16 examples (micro-batch 8 x accumulation 2 x 1 rank)" in shown
        assert f"about {UPDATES} updates" in shown
        assert "as earlier work here" in shown, "its time rests on the first training"
        assert "read    ### Response:" in shown
        assert "learned Explanation: " in shown
        assert "<end>" in shown
        (step,) = [
            s
            for s in json.loads(eic("plan", "t.explore", "--json", cwd=calm).stdout)["steps"]
            if s["kind"] == "train"
        ]
        assert step["estimate"]["work"]["updates"] == UPDATES
        assert step["estimate"]["seconds"]["likely"] > 0
    finally:
        spec(calm)
    again = eic("plan", "t.explore", cwd=spec(calm, "micro_batch = 2").parent).stdout
    spec(calm)
    assert "reuse  lm / train" in again  # how the work is laid out changes no key
    assert "the store is sound" in eic("store", "verify", cwd=calm).stdout


def test_weights_that_are_not_what_was_trained_are_trained_again(calm):
    """Lost ones are noticed by every run, changed ones by ``eic store verify``."""
    spec(calm)
    whole = weights(calm)
    (stored,) = (calm / ".eic" / "models").glob("??/*/model.safetensors")
    stored.unlink()
    eic("run", "t.explore", cwd=calm, env=ONE_THREAD)
    assert weights(calm) == whole == stored.read_bytes()
    stored.chmod(0o644)
    stored.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert f"{stored.relative_to(calm)}. Run again" in eic("store", "verify", cwd=calm, code=1).stdout
    eic("run", "t.explore", cwd=calm, env=ONE_THREAD)
    assert weights(calm) == whole == stored.read_bytes()


def test_kills_and_stops_lose_nothing_but_the_updates_since_the_last_checkpoint(calm, tmp_path):
    path = spec(tmp_path)
    run = start("run", path.name, "--plain", cwd=tmp_path, env=ONE_THREAD)
    work = _checkpoint(tmp_path, 4)
    run.kill()  # the engine dies; its trainer must notice and stop
    run.communicate()
    _wait(lambda: _free(work / "lock"), "the trainer outlived its engine")
    assert not (tmp_path / "out" / "t" / "lm").exists()

    first = _newest(work)
    run = start("run", path.name, "--plain", cwd=tmp_path, env=ONE_THREAD)
    _checkpoint(tmp_path, first + 4)
    os.kill(int((work / "lock").read_text()), signal.SIGKILL)  # the trainer dies
    err = run.communicate(timeout=60)[1]
    assert run.returncode == 1
    assert f"goes on after update {first}" in err
    assert "lm / train: the training ended early" in err

    second = _newest(work)
    run = start("run", path.name, "--plain", cwd=tmp_path, env=ONE_THREAD)
    _checkpoint(tmp_path, second + 4)
    run.send_signal(signal.SIGINT)  # a polite end: a checkpoint is saved first
    assert run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert _newest(work) >= second + 4

    eic("run", path.name, cwd=tmp_path, env=ONE_THREAD)
    assert training(tmp_path)["loss"] == training(calm)["loss"]
    assert weights(tmp_path) == weights(calm)
    assert not work.exists()


def test_zero_3_over_two_ranks_gives_the_same_curve(calm, tmp_path):
    path = spec(tmp_path, "ranks = 2  micro_batch = 4", "deepspeed { zero = 3 }")
    eic("run", path.name, cwd=tmp_path, env=ONE_THREAD)
    made, plain = training(tmp_path), training(calm)
    assert made["key"] == plain["key"]
    assert made["layout"] == {
        "ranks": 2, "micro_batch": 4, "zero": 3, "offload": "none", "accumulation": 2,
    }  # fmt: skip
    pairs = zip(made["loss"], plain["loss"], strict=True)
    assert max(abs(one[1] - other[1]) for one, other in pairs) < 1e-4
    assert made["parameters"] == plain["parameters"]
    AutoModelForCausalLM.from_pretrained(tmp_path / "out" / "t" / "lm")


def test_an_ejected_training_needs_no_eic_and_makes_the_same_weights(calm, tmp_path):
    folder = tmp_path / "mine"
    eic("eject", "train", "t.explore", "lm", "-o", folder, cwd=calm)
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    assert "import eic" not in text
    assert "from eic" not in text
    assert "python recipe.py config.json" in (folder / "README.md").read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "recipe.py", "config.json"], cwd=folder, capture_output=True, text=True, timeout=120,
        env={**os.environ, **ONE_THREAD}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (folder / "work" / "model" / "model.safetensors").read_bytes() == weights(calm)
    assert (
        "not an empty folder"
        in eic("eject", "train", "t.explore", "lm", "-o", folder, cwd=calm, code=2).stderr
    )
    refused = eic("eject", "train", "t.explore", "other", "-o", tmp_path / "x", cwd=calm, code=2).stderr
    assert "trains no model `other`; it trains `lm`" in refused


def test_rows_that_are_also_questions_stop_a_training(calm, tmp_path):
    row = json.loads((calm / "out" / "t" / "d.jsonl").read_text("utf-8").splitlines()[7])
    (tmp_path / "q.jsonl").write_text(json.dumps({"question": row["instruction"], "answer": "1"}) + "\n")
    path = spec(tmp_path)
    with path.open("a") as file:
        file.write('evaluation e { models = lm  questions = file("q.jsonl")  metric = math_accuracy }\n')
    err = eic("run", path.name, "--only", "lm", cwd=tmp_path, code=1).stderr
    assert "not trained: " in err
    assert "rows of its data are also asked in an evaluation of the model" in err
    assert "of `e`" in err
    assert "`decontaminate { overlap = drop }`" in err
    _left_out_and_told(path)
    for name in (
        "q.jsonl",
        "t.explore",
    ):  # where the model is trained already, new questions are looked at too
        (calm / f"asked_{name}").write_text(
            (tmp_path / name).read_text("utf-8").replace("q.jsonl", "asked_q.jsonl")
        )
    assert "not trained: " in eic("run", "asked_t.explore", "--only", "lm", cwd=calm, code=1).stderr


def _left_out_and_told(path: Path) -> None:
    """Run a spec that leaves rows out: everyone who looks at the model gets to know how many."""
    text = (
        path.read_text("utf-8").replace("epochs = 8", "epochs = 1").replace("  scratch", "  RULE\n  scratch")
    )
    dropping = path.with_name("dropping.explore")
    dropping.write_text(text.replace("RULE", "decontaminate { overlap = drop }"))
    err = eic("run", dropping.name, "--only", "lm", "--plain", cwd=path.parent, env=ONE_THREAD).stderr
    out = path.parent / "out" / "dropping" / "lm"
    made = json.loads((out / "training.json").read_text("utf-8"))
    rows = made["decontamination"]["rows"]
    assert rows + made["data"]["rows"] == len(
        path.parent.joinpath("out/dropping/d.jsonl").read_text("utf-8").splitlines()
    )
    told = f"{rows} row{'s' if rows > 1 else ''} left out: nearly {'questions' if rows > 1 else 'a question'} of e"
    assert f"lm / train: {told}\n" in err
    assert f"\n           {told}\n" in eic("show", cwd=path.parent).stdout
    assert f"| decontamination | {told} |" in (out / "README.md").read_text("utf-8")


def _checkpoint(folder: Path, update: int) -> Path:
    """Wait until a whole checkpoint of at least ``update`` is there; return the work folder."""

    def there() -> bool:
        return any(_newest(work) >= update for work in (folder / ".eic" / "models" / "work").glob("*"))

    _wait(there, f"there is no checkpoint of update {update}")
    return next((folder / ".eic" / "models" / "work").iterdir())


def _newest(work: Path) -> int:
    return max(
        (int(path.parent.name.partition("-")[2]) for path in work.glob("checkpoint-*/COMPLETE")), default=0
    )


def _free(lock: Path) -> bool:
    with lock.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _wait(true, words: str) -> None:
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end, words
        time.sleep(0.01)


def test_a_training_whose_rows_are_all_questions_says_why_nothing_is_left(tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "d.jsonl").write_text('{"instruction": "Count to five.", "output": "1 2 3 4 5"}\n')
    (tmp_path / "q.jsonl").write_text('{"question": "Count to five.", "answer": "1 2 3 4 5"}\n')
    path = tmp_path / "t.explore"
    path.write_text(
        'explore 1\ndataset d { load { file = file("d.jsonl") } }\n'
        "model lm { data = d  scratch { }  train { precision = fp32  batch = 8 }  decontaminate { overlap = drop } }\n"
        'evaluation e { models = lm  questions = file("q.jsonl")  metric = rouge_l }\n'
    )
    err = eic("run", path.name, "--plain", cwd=tmp_path, code=1).stderr
    assert "not trained: every row of its data is nearly a question of e and was left out" in err
