"""What of a model is in its key, what is not, and how much work a training is."""

import pytest

from eic.lang.blocks.model import Model, Scratch
from eic.lang.blocks.recipes import RECIPES, training_of
from eic.plan.build import build
from eic.plan.diff import compare, plan_json
from eic.plan.training import amount_of
from tests.specs import compile_text
from tests.unit.lang.test_base_folder import sound, weights

SPEC = """explore 1
teacher t { provider = embedded }
domain math { about = "Solve mathematical problems step by step and box the final answer." }
dataset d { explore math { teacher = t  depth = 0 }  synthesize { teacher = t  per_task = 10 } }
model lm {
  base = "owner/base-1b"
  data = d
  train { TRAIN }
  MORE
}
"""
QUESTIONS = 'evaluation e { models = lm  questions = file("q.jsonl")  metric = math_accuracy }\n'


def key(folder, train="", more="", after=""):
    text = SPEC.replace("TRAIN", train).replace("MORE", more) + after
    return build(compile_text(folder, text), only=["lm"]).models["lm"]


@pytest.mark.parametrize(
    ("train", "more"),
    [("micro_batch = 4", ""), ("ranks = 8", ""), ("packing = true", ""), ("gradient_checkpointing = true", ""),
     ("truncate = 50%", ""), ("checkpoint_every = 5", ""), ("", "deepspeed { zero = 3  offload = cpu }"),
     ("", "decontaminate { overlap = allow }"), ("epochs = 3  batch = 128  learning_rate = 2e-5", ""),
     ("", "recipe = explore_instruct")],
)  # fmt: skip
def test_how_the_work_is_laid_out_is_in_no_key(tmp_path, train, more):
    assert key(tmp_path, train, more) == key(tmp_path)


@pytest.mark.parametrize(
    ("train", "more"),
    [("epochs = 2", ""), ("batch = 64", ""), ("learning_rate = 1e-5", ""), ("schedule = linear", ""),
     ("warmup = 0", ""), ("weight_decay = 0.1", ""), ("context = 256", ""), ("precision = bf16", ""),
     ("format = chat", ""), ("format = self_instruct", ""), ("seed = 3", ""), ("", "lora { }"), ("", "recipe = dynosaur_t5"),
     ("", "decontaminate { overlap = drop }")],
)  # fmt: skip
def test_what_changes_the_weights_is(tmp_path, train, more):
    assert key(tmp_path, train, more) != key(tmp_path)


def test_rows_are_dropped_for_questions_that_are_in_the_key_then(tmp_path):
    (tmp_path / "q.jsonl").write_text('{"question": "1+1", "answer": "2"}\n')
    drop = "decontaminate { overlap = drop }"
    assert key(tmp_path, after=QUESTIONS) == key(tmp_path)
    assert key(tmp_path, more=drop, after=QUESTIONS) != key(tmp_path, more=drop)
    before = key(tmp_path, more=drop, after=QUESTIONS)
    (tmp_path / "q.jsonl").write_text('{"question": "1+2", "answer": "3"}\n')
    assert key(tmp_path, more=drop, after=QUESTIONS) != before


def test_a_local_base_is_known_by_its_content(tmp_path):
    folder = tmp_path / "models" / "tiny"
    sound(folder)

    def made(path):
        text = SPEC.replace("owner/base-1b", path).replace("TRAIN", "").replace("MORE", "")
        return build(compile_text(tmp_path, text)).models["lm"]

    first = made("./models/tiny")
    (tmp_path / "models" / "tiny").rename(tmp_path / "models" / "other")
    assert made("./models/other") == first
    (tmp_path / "models" / "other" / "model.safetensors").write_bytes(weights(3))
    assert made("./models/other") != first


def test_a_changed_setting_is_the_reason_in_words(tmp_path):
    def plan(train):
        return build(compile_text(tmp_path, SPEC.replace("TRAIN", train).replace("MORE", "")))

    before, after = plan(""), plan("learning_rate = 1e-5")
    stored = {step.key for step in before.steps}
    (run,) = [s for s in compare(after, stored.__contains__, plan_json(before)).states if s.action == "run"]
    assert run.why == "its learning rate changed from 2e-05 to 1e-05"


def test_a_model_without_data_has_no_step(tmp_path):
    plan = build(
        compile_text(tmp_path, SPEC.replace("data = d", "").replace("TRAIN", "").replace("MORE", ""))
    )
    assert plan.models == {}
    assert "train" not in {step.kind for step in plan.steps}


def test_the_amount_of_work(tmp_path):
    model = Model(name="m", scratch=Scratch(layers=2, width=64, heads=4, vocab=500))
    work = amount_of(model, training_of(model, {}.get), rows=1_000, row_tokens=200.0, ranks=2, base=None)
    assert (work.updates, work.batch, work.micro_batch, work.accumulation) == (3 * 8, 128, 8, 8)
    assert work.tokens == 3 * 1_000 * 200
    assert work.parameters == pytest.approx(2 * 12 * 64**2 + 500 * 64)
    assert work.flops == 6 * work.parameters * work.tokens
    long = amount_of(
        Model(name="m"), RECIPES["explore_instruct"], rows=10, row_tokens=9_999.0, ranks=1, base=None
    )
    assert long.tokens == 3 * 10 * 512  # the context cuts
    assert long.flops is None
