"""``show`` tells of evaluations what the run that made them told, and the manifest names what made their figures."""

import json

import pytest

from tests.e2e.process import eic
from tests.specs import write_spec

SPEC = """explore 1

teacher a { provider = scripted  script = file("replies.jsonl") }
teacher b { provider = scripted  script = file("replies.jsonl")  temperature = 0.5 }

domain cooking { about = "Cook meals at home." }

dataset d {
  explore cooking { teacher = a  depth = 0 }
  synthesize { teacher = a  per_task = 4 }
}

analysis look { datasets = d  measure = verb_noun }
evaluation taste {
  models = [a, b]
  questions = file("q.jsonl")
  metric = pairwise
  judge = a
  ask = stock("math/answer")
}
evaluation people {
  models = [a, b]
  questions = file("q.jsonl")
  metric = human
  ask = stock("math/answer")
}
evaluation words {
  models = [a, b]
  questions = file("q.jsonl")
  metric = rouge_l
  ask = stock("math/answer")
}
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shown")
    questions = [{"question": f"What is {at}?", "answer": "Bread"} for at in range(3)]
    (folder / "q.jsonl").write_text("".join(json.dumps(one) + "\n" for one in questions))
    spec = write_spec(folder, SPEC)
    return folder, eic("run", spec.name, "--plain", cwd=folder).stdout


def tables(text):
    """Return the tables of evaluations by their first words."""
    parts = text.replace("\r", "").split("\n\n")
    found = {}
    for part in parts:
        name = part.strip().partition(":")[0]
        if name in ("taste", "people", "words"):
            found[name] = part.strip()
    return found


def test_show_tells_of_evaluations_what_the_run_told(ran):
    folder, told = ran
    shown = eic("show", cwd=folder).stdout
    assert set(tables(told)) == {"taste", "people", "words"}
    assert tables(shown) == tables(told)
    assert "pairwise by a in both orders" in tables(shown)["taste"]
    before = json.loads((folder / "out/cooking/people.json").read_text())
    (folder / "out/cooking/people.json").write_text(json.dumps({**before, "key": "b2:another"}))
    assert "people" not in tables(eic("show", cwd=folder).stdout), "the folder holds what another run made"
    (folder / "out/cooking/people.json").write_text("[1")
    assert "people" not in tables(eic("show", cwd=folder).stdout)


def test_the_manifest_names_the_packages_that_made_the_figures(ran):
    folder, _ = ran
    packages = json.loads((folder / "out/cooking/manifest.json").read_text())["packages"]
    assert packages.keys() >= {"HanTa", "rouge-score", "nltk", "lark", "numpy"}
    assert not packages.keys() & {"torch", "transformers", "math-verify", "pyarrow"}, "no step used them"
