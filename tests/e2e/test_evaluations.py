"""Evaluations end to end: teachers answer, a judge compares, marks filter rows; figures are written and shown."""

import json
import re

import pytest

from tests.e2e.process import eic, outputs
from tests.loopback import Loopback
from tests.specs import SCRIPTED, write_spec

QUESTIONS = [
    {"id": f"q{at}", "question": f"What is {at} + {at}?", "answer": str(2 * at), "level": 1 + at % 2, "subject": "Sums"}
    for at in range(1, 9)
]  # fmt: skip
SPEC = """explore 1

teacher strong { model = "strong"  base_url = env("OPENAI_BASE_URL")  price { input = $1/1M  output = $1/1M } }
teacher weak { model = "weak"  base_url = env("OPENAI_BASE_URL")  price { input = $1/1M  output = $1/1M } }
teacher judge {
  model       = "judge"
  base_url    = env("OPENAI_BASE_URL")
  temperature = 0
  max_tokens  = 300
  price { input = $1/1M  output = $1/1M }
}

evaluation sums {
  models    = [strong, weak]
  questions = file("q.jsonl")
  metric    = math_accuracy
  grader    = strict
}
evaluation better {
  models    = [strong, weak]
  questions = file("q.jsonl")
  metric    = pairwise
  judge     = judge
  ask       = stock("math/answer")
}
evaluation released {
  models    = [strong, weak]
  questions = file("q.jsonl")
  metric    = pairwise
  judge     = judge
  orders    = one
  verdicts  = compat
  ask       = stock("math/answer")
}

run { budget = $5 }
"""
ASKED_AGAIN = "gave no verdict"


def reply(body):
    """Strong is right always, weak for odd numbers. The judge likes what is longer, and has bad days."""
    text = str(body["messages"][-1]["content"])
    if body["model"] != "judge":
        number = int(re.search(r"What is (\d+)", text)[1])
        right = body["model"] == "strong" or number % 2
        return f"Let me see{', carefully' * right}. \\boxed{{{2 * number if right else 7}}}"
    whole = str(body["messages"])
    number = int(re.search(r"What is (\d+)", whole)[1])
    first, second = (re.search(rf"<answer_{at}>\\n(.*?)\\n</answer_{at}>", whole)[1] for at in (1, 2))
    if number == 2:
        return "Answer 1 > Answer 2"  # whatever comes first
    if number == 4:
        return "I would rather not say."
    if number == 6 and ASKED_AGAIN not in whole:
        return "Hm."
    sign = ">" if len(first) > len(second) else "<" if len(first) < len(second) else "="
    return f"Assistant 2 > Assistant 1 in style.\n\nVerdict: Assistant 1 {sign} Assistant 2"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """One run against an endpoint of our own: (folder, plan before it, what the endpoint saw, the run)."""
    folder = tmp_path_factory.mktemp("judged")
    spec = write_spec(folder, SPEC)
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    refused = {"count": 0}

    def fault(number):  # one of the first sixteen calls, which are answers: 8 questions, 2 teachers
        refused["count"] += number == 3
        return "policy" if number == 3 else "rate_limit" if number == 5 else ""

    with Loopback(replier=reply, fault=fault) as server:
        env = {"OPENAI_BASE_URL": server.url}
        plan = json.loads(eic("plan", spec.name, "--json", cwd=folder, env=env).stdout)
        done = eic("run", spec.name, "--plain", cwd=folder, env=env)
        again = eic("run", spec.name, "--plain", "--offline", cwd=folder, env=env)
        return folder, plan, server.seen, done, again


def written(folder, name):
    return json.loads((folder / "out" / "cooking" / f"{name}.json").read_text(encoding="utf-8"))


def answers(folder, name):
    text = (folder / "out" / "cooking" / f"{name}.answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_teachers_answer_and_are_graded_question_by_question(judged):
    folder = judged[0]
    sums = written(folder, "sums")
    strong, weak = sums["models"]
    failed = strong["failed"] + weak["failed"]
    assert failed == 1, "the refused call is an answer that failed, not a question less"
    assert (strong["total"], weak["total"]) == (8, 8)
    assert strong["correct"] + weak["correct"] in (11, 12)  # 8 and 4, but for the refused one
    assert weak["levels"]["1"]["correct"] == 0
    assert sums["grader"] == "strict"
    assert [row["id"] for row in answers(folder, "sums")] == [item["id"] for item in QUESTIONS]
    row = next(row for row in answers(folder, "sums") if row["id"] == "q2")
    assert row["references"] == ["4"]
    assert [(item["model"], item["found"], item["correct"]) for item in row["answers"] if item["text"]][-1] == (
        "weak", "7", False,
    )  # fmt: skip


def test_a_judge_is_asked_in_both_orders_and_what_it_says_is_counted(judged):
    folder, _, seen, _, _ = judged
    [better] = written(folder, "better")["comparisons"]
    rows = {row["id"]: row["comparisons"][0] for row in answers(folder, "better")}
    gone = {name for name, row in rows.items() if row["failed"]}
    assert len(gone) == better["failed"]["candidate"] + better["failed"]["baseline"] == 1
    expected = {
        "q1": "tie",
        "q2": "tie",
        "q3": "tie",
        "q4": "unparsed",
        "q5": "tie",
        "q6": "win",
        "q7": "tie",
        "q8": "win",
    }
    assert {k: v["outcome"] for k, v in rows.items() if k not in gone} == {
        k: v for k, v in expected.items() if k not in gone
    }
    if "q2" not in gone:
        assert rows["q2"]["verdicts"] == ["1", "1"], "a verdict that turns with the order is a tie"
        assert better["disagreed"] == 1
    assert better["questions"] == 8
    assert better["win"] + better["tie"] + better["lose"] + better["unparsed"] == 8
    judging = [body for body in seen.requests if body["model"] == "judge"]
    assert any(ASKED_AGAIN in str(body["messages"]) for body in judging)


def test_the_released_codes_way_shares_answers_and_calls(judged):
    folder, _, seen, _, _ = judged
    [released] = written(folder, "released")["comparisons"]
    assert released["unparsed"] == 0
    assert released["skipped"] == 1, "an answer that is missing is left out, and counted"
    rows = {row["id"]: row["comparisons"][0] for row in answers(folder, "released")}
    odd = [rows[name]["outcome"] for name in ("q1", "q3", "q5", "q7") if not rows[name]["failed"]]
    assert set(odd) == {"win"}, (
        "it takes `Assistant 2 > Assistant 1 in style` for the verdict, which is a tie"
    )
    asked = [json.dumps(body, sort_keys=True) for body in seen.requests]
    assert len([body for body in seen.requests if body["model"] != "judge"]) <= 17
    assert len(set(asked)) >= len(asked) - 1  # the one that was told to slow down came again


def test_the_plan_foretold_the_calls_and_a_second_run_makes_none(judged):
    folder, plan, seen, done, again = judged
    steps = {step["title"]: step["estimate"] for step in plan["steps"]}
    assert (
        steps["sums / answer strong" if "sums / answer strong" in steps else "better / answer strong"][
            "calls"
        ]["likely"]
        == 8
    )
    assert steps["better / evaluate"]["calls"]["high"] == 16
    assert plan["total"]["calls"]["high"] >= len(seen.requests) - 4
    assert plan["total"]["money"]["high"] > 0
    assert "| strong" in done.stdout
    assert "beat rate" in done.stdout
    assert "nothing to do" in again.stdout
    assert "accuracy" in eic("show", cwd=folder).stdout
    manifest = written(folder, "manifest")
    assert manifest["teachers"]["judge"]["resolved"] == ["judge-resolved"]
    assert manifest["totals"]["calls"] == len(seen.requests) - 1


def test_metrics_are_told_while_it_runs(judged):
    folder = judged[0]
    [journal] = sorted((folder / ".eic" / "runs").glob("*/journal.jsonl"))[:1]
    events = [json.loads(line) for line in journal.read_text().splitlines()]
    metrics = [event for event in events if event["event"] == "Metric"]
    assert {(m["subject"], m["name"]) for m in metrics} >= {
        ("strong", "answered"), ("weak", "accuracy"), ("strong vs weak", "beat_rate"),
    }  # fmt: skip
    last = [m for m in metrics if (m["subject"], m["name"]) == ("weak", "accuracy")][-1]
    assert last["done"] == last["total"] == 8


# --- judge rules ------------------------------------------------------------------------

MARKED = SCRIPTED.replace("drop duplicate(instruction)", "keep judge(quality) >= 4 by j").replace(
    "domain cooking", 'teacher j { provider = scripted  script = file("j.jsonl") }\n\ndomain cooking'
)


def run_marked(folder, rows, text=MARKED):
    spec = write_spec(folder, text)
    (folder / "j.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return spec, eic("run", spec.name, "--plain", cwd=folder)


def test_rows_are_marked_by_a_teacher_and_the_unreadable_are_dropped(tmp_path):
    rows = [
        {"role": "judge", "match": "case 1\\.", "reply": "no idea"},
        {"role": "judge", "match": "case [234]\\.", "reply": "Mark: 2"},
        {"role": "judge", "reply": "Fine.\nMark: 5"},
    ]
    spec, done = run_marked(tmp_path, rows)
    out = tmp_path / "out" / "cooking"
    dropped = [json.loads(line) for line in (out / "d.dropped.jsonl").read_text().splitlines()]
    kept = [json.loads(line) for line in (out / "d.jsonl").read_text().splitlines()]
    assert kept
    assert all("case 1." not in row["instruction"] and "case 2." not in row["instruction"] for row in kept)
    scores = {row["score"] for row in dropped}
    assert scores == {None, 2.0}
    assert all("judge(quality) >= 4 by j" in str(row) for row in dropped)
    assert "could not be read" in done.stderr
    first = outputs(out)
    text = MARKED.replace(">= 4", ">= 1")
    spec.write_text(text, encoding="utf-8")
    again = eic("run", spec.name, "--plain", "--offline", cwd=tmp_path)
    assert "\n0 calls made" in "\n" + again.stdout, "another threshold asks nobody"
    assert outputs(out)["d.jsonl"] != first["d.jsonl"]


def test_judge_calls_are_foretold(tmp_path):
    spec = write_spec(tmp_path, MARKED)
    (tmp_path / "j.jsonl").write_text('{"role": "judge", "reply": "5"}\n')
    before = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)
    [step] = [step for step in before["steps"] if step["kind"] == "filter"]
    assert step["estimate"]["calls"]["high"] >= 60
    assert step["estimate"]["calls"]["low"] == 0
    eic("run", spec.name, "--plain", cwd=tmp_path)
    renamed = MARKED.replace("teacher j ", "teacher k ").replace("by j", "by k")
    spec.write_text(renamed, encoding="utf-8")
    after = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)
    assert all(step["action"] == "reuse" for step in after["steps"]), "a teacher's name is in no key"


def test_math_verify_is_asked_for_before_anything_is_paid(tmp_path, monkeypatch):
    """Where it is not installed, a plan that needs it says so in one sentence."""
    spec = write_spec(tmp_path, SPEC.replace("grader    = strict", "grader    = verify"))
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    hidden = tmp_path / "hide"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.metadata as m\nold = m.version\n"
        "def version(name):\n    if name == 'math-verify':\n        raise m.PackageNotFoundError(name)\n    return old(name)\n"
        "m.version = version\n"
    )
    env = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "PYTHONPATH": str(hidden)}
    done = eic("plan", spec.name, cwd=tmp_path, env=env, code=2)
    assert "math-verify, which is not installed" in done.stderr
    assert "grader = strict" in done.stderr
