"""The settings of the sources (the paper's training, Dynosaur's two), and what a spec sets over them."""

from dataclasses import replace

import pytest

from eic.lang.blocks.model import Model, Scratch, Train
from eic.lang.blocks.recipes import RECIPES, Training, inherited, recipe_of, split_batch, training_of
from eic.lang.values import BaseRef

BASE = BaseRef(hub="llama")


def alone(model: Model) -> Training:
    return training_of(model, {}.get)


def test_the_papers_recipe():
    """LLaMA-7B: 3 epochs at 2e-5, batch 128 on 8 GPUs x 2 x 8, 512 tokens, no decay, 3 % warm-up, cosine, fp16."""
    made = alone(Model(name="m", base=BASE))
    assert (made.epochs, made.batch, made.learning_rate, made.schedule) == (3, 128, 2e-5, "cosine")
    assert (made.warmup, made.weight_decay, made.context, made.precision) == (0.03, 0.0, 512, "fp16")
    assert split_batch(made.batch, ranks=8, micro_batch=2) == (2, 8)


def test_dynosaurs_recipes():
    t5, llama = RECIPES["dynosaur_t5"], RECIPES["dynosaur_llama"]
    assert (t5.batch, t5.learning_rate, t5.epochs, t5.context) == (16, 1e-5, 2, 512)
    assert (llama.batch, llama.learning_rate, llama.epochs, llama.context) == (128, 3e-4, 3, 512)


def test_a_spec_overrides_its_recipe_setting_by_setting():
    made = alone(Model(name="m", base=BASE, recipe="dynosaur_t5", train=Train(epochs=5, warmup=0.0)))
    assert (made.epochs, made.warmup, made.batch) == (5, 0.0, 16)


def test_a_model_from_scratch_is_trained_in_fp32_unless_it_says_otherwise():
    assert alone(Model(name="m", scratch=Scratch())).precision == "fp32"
    assert alone(Model(name="m", scratch=Scratch(), train=Train(precision="bf16"))).precision == "bf16"


@pytest.mark.parametrize(
    ("batch", "ranks", "micro", "split"),
    [(128, 1, None, (8, 16)), (12, 1, None, (6, 2)), (7, 1, None, (7, 1)), (22, 2, None, (1, 11)),
     (16, 4, 2, (2, 2)), (16, 3, None, None), (16, 4, 3, None), (16, 32, None, None)],
)  # fmt: skip
def test_a_global_batch_is_split_or_refused(batch, ranks, micro, split):
    assert split_batch(batch, ranks, micro) == split


def test_a_model_goes_on_as_the_one_before_was_trained_where_it_says_nothing():
    one = Model(name="one", scratch=Scratch(), train=Train(batch=8, context=64, format="self_instruct"))
    two = Model(name="two", after="one", train=Train(epochs=1))
    three = Model(name="three", after="two", recipe="dynosaur_llama", train=Train(batch=4))
    known = {model.name: model for model in (one, two, three)}
    before, made, own = (training_of(model, known.get) for model in (one, two, three))
    assert made == replace(before, epochs=1)
    assert (made.precision, made.context, made.format, made.batch) == ("fp32", 64, "self_instruct", 8)
    assert (own.epochs, own.learning_rate, own.batch) == (3, 3e-4, 4), "its own recipe's, and its own batch"
    assert (own.precision, own.context, own.format) == ("fp32", 64, "self_instruct"), "what the weights know"
    assert inherited(two, known.get) == {
        "batch": 8, "context": 64, "precision": "fp32", "format": "self_instruct"
    }  # fmt: skip
    assert inherited(one, known.get) == {}
    assert [recipe_of(model, known.get) for model in (two, three)] == ["explore_instruct", "dynosaur_llama"]


def test_models_in_a_circle_are_reported_elsewhere():
    known = {name: Model(name=name, after=after) for name, after in (("a", "b"), ("b", "a"))}
    assert training_of(known["a"], known.get) == RECIPES["explore_instruct"]
