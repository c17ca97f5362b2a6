"""Keys of evaluations: answers are shared by all who ask the same, whatever they make of them."""

import json

from eic.plan.asks import asked
from eic.plan.build import build
from tests.specs import compile_text

SPEC = """explore 1
teacher a { provider = scripted  script = file("replies.jsonl") }
teacher b { provider = scripted  script = file("replies.jsonl")  temperature = 0.5 }
evaluation e { models = [a, b]  questions = file("q.jsonl")  metric = pairwise  judge = b }
evaluation f { models = [b, a]  questions = file("q.jsonl")  metric = rouge_l }
"""
ROWS = [{"id": str(at), "question": f"Q{at}?", "answer": "x", "subject": "s"} for at in range(3)]


def plan(folder, text=SPEC, rows=ROWS, seed=None):
    folder.mkdir(exist_ok=True)
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return build(compile_text(folder, text), seed=seed)


def keys(made):
    return {step.title: step.key for step in made.steps}


def test_evaluations_share_answers_and_each_has_its_own_step(tmp_path):
    made = plan(tmp_path)
    assert list(keys(made)) == ["e / answer a", "e / answer b", "e / evaluate", "f / evaluate"]
    first, second = made.step(made.evaluations["e"]), made.step(made.evaluations["f"])
    assert first.inputs == second.inputs[::-1]
    assert [asked(step) for step in made.steps] == [("a",), ("b",), ("b",), ()]


def test_names_change_no_key(tmp_path):
    renamed = SPEC.replace("teacher a ", "teacher z ").replace("[a, b]", "[z, b]").replace("[b, a]", "[b, z]")
    renamed = renamed.replace("evaluation e", "evaluation g")
    assert {step.key for step in plan(tmp_path / "x").steps} == {
        step.key for step in plan(tmp_path / "y", renamed).steps
    }


def test_what_is_right_changes_the_judging_alone(tmp_path):
    before = keys(plan(tmp_path / "x"))
    after = keys(plan(tmp_path / "y", rows=[{**row, "answer": "y"} for row in ROWS]))
    assert [title for title in before if before[title] != after[title]] == ["e / evaluate", "f / evaluate"]
    moved = keys(plan(tmp_path / "z", rows=[{"subject": "s", **row, "input": ""} for row in ROWS]))
    assert moved == before, "how the file is written does not matter"


def test_each_setting_changes_the_step_that_reads_it(tmp_path):
    before = keys(plan(tmp_path / "x"))

    def changed(old, new, **other):
        after = keys(plan(tmp_path / "y", SPEC.replace(old, new), **other))
        return [title for title in before if before[title] != after[title]]

    judged = ["e / evaluate"]
    assert changed("judge = b", "judge = a") == judged
    assert changed("judge = b", "judge = b  orders = one") == judged
    assert changed("judge = b", "judge = b  verdicts = compat") == judged
    prompt = 'judge = b  prompt = file("c.jinja")'
    (tmp_path / "y" / "c.jinja").write_text(
        "---\nrole: compare\nreply: labelled\n---\n{{ question }} {{ answer_1 }} {{ answer_2 }}\n"
    )
    assert changed("judge = b", prompt) == judged
    assert changed("metric = rouge_l", "metric = math_accuracy") != []
    assert len(changed("temperature = 0.5", "temperature = 0.6")) == 3
    ask = 'metric = rouge_l  ask = stock("math/answer")'
    titles = keys(plan(tmp_path / "y", SPEC.replace("metric = rouge_l", ask)))
    assert titles["f / answer a"] not in before.values()
    assert not set(before.values()) & set(keys(plan(tmp_path / "y", seed=7)).values())


def test_the_grader_is_in_the_key(tmp_path):
    text = SPEC.replace("metric = rouge_l", "metric = math_accuracy  grader = {}")
    made = {
        name: keys(plan(tmp_path / name, text.replace("{}", name))) for name in ("strict", "compat", "verify")
    }
    assert len({found["f / evaluate"] for found in made.values()}) == 3
    assert len({found["f / answer a"] for found in made.values()}) == 1
