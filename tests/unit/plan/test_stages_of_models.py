"""Models that go on from one another: what each step rests on."""

from pathlib import Path

from eic.plan.build import build
from tests.specs import compile_text

ASKED = """explore 1
dataset d { load { file = file("rows.jsonl") }  split { held_out = 20%  seed = 1 } }
dataset held { like d { split { part = held_out } } }
dataset more { load { file = file("more.jsonl") } }
model one { base = "b"  data = d  decontaminate { overlap = RULE } }
model two { after = one  data = more }
model alone { base = "b"  data = more }
evaluation e { models = [two]  data = held  metric = rouge_l }
ablation x { vary held.split.seed over [1, 2]  report = e }
"""


def test_a_training_waits_for_the_rows_that_its_model_or_a_later_one_is_asked(tmp_path: Path) -> None:
    for name in ("rows", "more"):
        (tmp_path / f"{name}.jsonl").write_text('{"instruction": "Say 1.", "output": "1"}\n')
    plans = {rule: build(compile_text(tmp_path, ASKED.replace("RULE", rule))) for rule in ("refuse", "drop")}
    titles = {step.key: step.title for plan in plans.values() for step in plan.steps}
    looks = {
        rule: [
            (step.title, [titles[key] for _, key in step.looks_at])
            for step in plan.steps
            if step.kind == "train"
        ]
        for rule, plan in plans.items()
    }
    first, second = "held / split held_out", "held [held.split.seed=2] / split held_out"
    assert looks["refuse"] == [
        ("alone / train", []),
        ("one / train", [first, second]),
        ("two / train", [first, second]),
    ], "which questions are refused does not change the weights"
    assert looks["drop"] == [
        ("alone / train", []), ("one / train", [first]), ("two / train", [first]),
        ("one [held.split.seed=2] / train", [second]), ("two [held.split.seed=2] / train", [second]),
    ], "which are dropped does"  # fmt: skip
