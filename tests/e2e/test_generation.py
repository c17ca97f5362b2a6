"""Models answer: real generation with tiny models, killed in the middle and gone on with; trainings compared."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from eic.engine.studies.answers import Given, cleaned
from eic.evaluate.partial import read_partial
from tests.e2e.kills import await_end, children
from tests.e2e.process import eic, start
from tests.specs import SCRIPTED, write_spec
from tests.tiny_models import make, questions

COUNT, BATCH, TOKENS = 160, 4, 16
BASES = f"""explore 1

model causal {{ base = "./causal" }}

evaluation words {{
  models    = causal
  questions = file("q.jsonl")
  metric    = rouge_l
  generate  {{ max_tokens = {TOKENS}  batch = {BATCH} }}
}}
"""


def partial(folder):
    """Return the file in which a model's answers grow, None before there is one."""
    return next(iter((folder / ".eic" / "models" / "work").glob("*/answers.jsonl")), None)


def first_answered(folder, name):
    """Return how many answers of a model the newest run began with."""
    journal = max((folder / ".eic" / "runs").glob("*/journal.jsonl"), key=lambda path: path.stat().st_mtime)
    events = map(json.loads, journal.read_text().splitlines())
    told = [
        e["done"]
        for e in events
        if e["event"] == "Metric" and (e["subject"], e["name"]) == (name, "answered")
    ]
    return told[0]


def test_answers_survive_a_kill_and_do_not_depend_on_it(tmp_path):
    make(tmp_path / "causal", "llama")
    spec = write_spec(tmp_path, BASES)
    (tmp_path / "q.jsonl").write_text(questions(COUNT))
    assert "a guess: no model was asked on " in eic("plan", spec.name, cwd=tmp_path).stdout
    process = start("run", spec.name, "--plain", cwd=tmp_path)
    deadline = time.monotonic() + 120
    while partial(tmp_path) is None or partial(tmp_path).read_bytes().count(b"\n") < 2 * BATCH:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    at_work = children(process)
    process.kill()
    process.communicate()
    assert at_work, "a process of its own answers"
    await_end(at_work)
    path = partial(tmp_path)
    had = path.read_bytes().count(b"\n")
    with path.open("ab") as file:
        file.write(b'["q1", "torn')  # what a kill in the middle of a write leaves
    before = read_partial(path)
    assert 2 * BATCH <= had < COUNT
    done = eic("run", spec.name, "--plain", cwd=tmp_path)
    assert first_answered(tmp_path, "causal") == had
    assert "| causal" in done.stdout
    lines = (tmp_path / "out" / "cooking" / "words.answers.jsonl").read_text().splitlines()
    given = {row["id"]: row["answers"][0] for row in map(json.loads, lines)}
    assert len(given) == COUNT
    shown = {name: Given(given[name]["text"], given[name]["finish"]) for name in before}
    assert shown == {name: cleaned(answer) for name, answer in before.items()}
    assert not list((tmp_path / ".eic" / "models" / "work").glob("*")), "nothing is left behind"
    assert "nothing to do" in eic("run", spec.name, "--plain", "--offline", cwd=tmp_path).stdout
    figures = json.loads((tmp_path / "out" / "cooking" / "words.json").read_text())
    assert [model["name"] for model in figures["models"]] == ["causal"]
    assert "weights" not in figures["models"][0]
    spec.write_text(BASES.replace(f"max_tokens = {TOKENS}", f"max_tokens = {TOKENS - 1}"))
    shown = eic("plan", spec.name, cwd=tmp_path).stdout
    assert "as earlier work here" in shown, "its time rests on the answers before"


TRAINED = (
    SCRIPTED
    + """
model lm {
  data = d
  scratch { layers = 1  width = 16  heads = 2  vocab = 300 }
  train { epochs = 1  batch = 10  learning_rate = 0.001  precision = fp32  truncate = 100% }
}

evaluation sums {
  models    = [lm, t]
  questions = file("q.jsonl")
  metric    = math_accuracy
  grader    = strict
  generate  { max_tokens = 8  temperature = 0.7 }
}

ablation rate { vary lm.train.learning_rate over [0.001, 0.01]  report = sums }
"""
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run that trains and evaluates a model at two learning rates: (folder, its spec, its output)."""
    folder = tmp_path_factory.mktemp("trained")
    spec = write_spec(folder, TRAINED)
    (folder / "q.jsonl").write_text(questions(12))
    return folder, spec, eic("run", spec.name, "--plain", cwd=folder)


def test_an_ablation_trains_and_evaluates_every_variant(trained):
    folder, _, done = trained
    study = json.loads((folder / "out" / "cooking" / "rate.json").read_text())
    labels = [variant["label"] for variant in study["variants"]]
    assert labels == ["lm.train.learning_rate=0.001", "lm.train.learning_rate=0.01"]
    weights = [variant["reports"]["sums"]["models"][0]["weights"] for variant in study["variants"]]
    assert len(set(weights)) == 2
    assert study["variants"][0]["reports"]["sums"]["models"][0]["overlap"] == {
        "rows": 0, "of_rows": 20, "questions": 0, "ngram": 13, "rouge_l": 0.8, "left_out": False, "pairs": [],
    }  # fmt: skip
    own = json.loads((folder / "out" / "cooking" / "sums.json").read_text())
    assert own["models"][0]["weights"] == weights[0], "the variant that changes nothing shares every step"
    assert own["models"] == study["variants"][0]["reports"]["sums"]["models"]
    table = [line for line in done.stdout.splitlines() if line.startswith("| lm.train.learning_rate=")]
    assert len(table) == 2
    assert "lm accuracy" in done.stdout
    shown = eic("show", cwd=folder).stdout
    assert all(line in shown for line in table)
    calls = [variant["used"]["calls"] for variant in study["variants"]]
    assert calls == [12, 12], "a teacher's answers are shared by the variants"
    assert [variant["own"]["calls"] for variant in study["variants"]] == [0, 0]


def test_a_changed_learning_rate_runs_training_and_what_follows(trained):
    folder, spec, _ = trained
    text = TRAINED.replace("learning_rate = 0.001", "learning_rate = 0.002").split("ablation")[0]
    spec.write_text(text)
    plan = json.loads(eic("plan", spec.name, "--json", cwd=folder).stdout)
    run = [step["title"] for step in plan["steps"] if step["action"] == "run"]
    assert run == ["lm / train", "sums / answer lm", "sums / evaluate"]
    spec.write_text(TRAINED.split("ablation")[0].replace("grader    = strict", "grader    = compat"))
    plan = json.loads(eic("plan", spec.name, "--json", cwd=folder).stdout)
    assert [step["title"] for step in plan["steps"] if step["action"] == "run"] == ["sums / evaluate"]


def test_questions_that_a_model_was_trained_on_are_reported(trained):
    folder, spec, _ = trained
    rows = [json.loads(line) for line in (folder / "out" / "cooking" / "d.jsonl").read_text().splitlines()]
    known = {"id": "known", "question": rows[3]["instruction"], "answer": "x"}
    (folder / "known.jsonl").write_text(json.dumps(known))
    text = TRAINED.split("evaluation")[0].replace(
        "  scratch", "  decontaminate { overlap = allow }\n  scratch"
    )
    (folder / "other.jsonl").write_text(json.dumps({"question": "Name the moons of Mars.", "answer": "x"}))
    for name, file in (("known", "known"), ("again", "known"), ("other", "other")):
        text += f'evaluation {name} {{ models = lm  questions = file("{file}.jsonl")  metric = rouge_l }}\n'
    spec.write_text(text)
    done = eic("run", spec.name, "--plain", cwd=folder)
    told = "1 row left in, though nearly a question of again, known"
    assert f"lm / train: {told}\n" in done.stderr
    [model] = json.loads((folder / "out" / "cooking" / "known.json").read_text())["models"]
    found = model["overlap"]
    assert (found["rows"], found["questions"], found["left_out"]) == (1, 1, False)
    assert found["pairs"][0]["question"] == "known"
    assert found["pairs"][0]["row"] == 3


class _Hub(BaseHTTPRequestHandler):
    """A hub without models, which counts who comes."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_GET

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_a_run_that_is_offline_asks_the_hub_for_no_model(tmp_path):
    spec = write_spec(tmp_path, BASES.replace("./causal", "somebody/model"))
    (tmp_path / "q.jsonl").write_text(questions(4))
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        env = {"HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}", "HF_HOME": str(tmp_path / "cache")}
        failed = eic("run", spec.name, "--plain", "--offline", cwd=tmp_path, env=env, code=1)
        assert "the model in somebody/model cannot answer" in failed.stderr
        assert not _Hub.asked
        eic("run", spec.name, "--plain", cwd=tmp_path, env=env, code=1)
        assert _Hub.asked
        hub.shutdown()
