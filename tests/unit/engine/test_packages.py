"""Which packages each kind of step rests on."""

import pytest

from eic.engine.outputs.packages import packages, used
from eic.lang.blocks.model import DeepSpeed, Lora, Model
from eic.lang.blocks.study import Evaluation
from eic.plan.evaluating import Answers
from eic.plan.steps import make_step


def step(kind, stage, **settings):
    return make_step(kind, f"x / {kind}", "x", stage, settings, ())


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (step("train", Model(name="m")), {"torch", "transformers", "tokenizers", "accelerate"}),
        (step("train", Model(name="m", lora=Lora())), {"torch", "transformers", "tokenizers", "accelerate", "peft"}),
        (step("train", Model(name="m", deepspeed=DeepSpeed())),
         {"torch", "transformers", "tokenizers", "accelerate", "deepspeed"}),
        (step("answer", Answers("m", False, None, (), None, None)), {"torch", "transformers", "tokenizers"}),
        (step("answer", Answers("t", True, None, (), None, None)), set()),
        (step("evaluate", Evaluation(name="e", models=("m",), metric="math_accuracy", grader="verify")),
         {"math-verify", "latex2sympy2_extended"}),
        (step("evaluate", Evaluation(name="e", models=("m",), metric="math_accuracy", grader="strict")), set()),
        (step("analyse", None, backend="HanTa 1.1, eic rules 3"), {"HanTa"}),
        (step("analyse", None, backend="spaCy 3.8, en_core_web_md 3.8"), {"spacy"}),
        (step("analyse", None), set()),
    ],
)  # fmt: skip
def test_a_step_names_what_its_result_rests_on(made, names):
    assert set(used(made)) == names


def test_versions_are_told_of_what_is_installed():
    found = packages([step("evaluate", Evaluation(name="e", models=("m",), metric="rouge_l"))])
    assert {"rouge-score", "nltk", "numpy"} <= found.keys()
    assert all(found.values())
