"""Models that go on from one another: what each step rests on."""

from pathlib import Path

from eic.lang.load import compile_file
from eic.plan.build import build

ROOT = Path(__file__).parents[3]


def test_every_model_is_asked_the_rows_that_were_held_out() -> None:
    found = compile_file(ROOT / "specs" / "continual.explore", params={}, env={}, cwd=ROOT)
    assert found.spec is not None
    plan = build(found.spec)
    titles = {step.key: step.title for step in plan.steps}
    inputs = {step.title: [titles[key] for key in step.inputs] for step in plan.steps}
    assert inputs["lm_1 / train"] == ["stage_1 / split train"]
    assert inputs["lm_2 / train"] == ["with_replay_2 / replay", "lm_1 / train"]
    assert inputs["lm_3 / train"] == ["with_replay_3 / replay", "lm_2 / train"]
    for column, models in {
        "held_out_of_1": "123",
        "held_out_of_2": "23",
        "held_out_of_3": "3",
        "test": "123",
    }.items():
        rows = "test_tasks / curated" if column == "test" else f"{column.replace('_of', '')} / split held_out"
        answers = [f"{column} / answer lm_{number}" for number in models]
        for number, answer in zip(models, answers, strict=True):
            assert inputs[answer] == [f"lm_{number} / train", rows]
        data = inputs[f"{column} / evaluate"][len(answers) :]
        last = max(int(number) for number in models)
        trained = ["stage_1 / split train", "with_replay_2 / replay", "with_replay_3 / replay"][:last]
        assert sorted(data) == trained, "a model was trained on the data of all its stages"
