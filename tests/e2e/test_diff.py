"""``eic diff``: specs against git revisions, runs against runs."""

import json
import subprocess

from tests.e2e.process import eic
from tests.e2e.terminal import Terminal
from tests.specs import SCRIPTED, write_spec

PROMPT = """---
role: synthesize
reply: labelled
---
{{ domain.name }} / {{ task.name }}: write {{ wanted }} examples. {{ demos | length }} are shown.
"""


def git(folder, *arguments):
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(("git", *identity, *arguments), cwd=folder, check=True, capture_output=True)


def diff(folder, a, b):
    return json.loads(eic("diff", a, b, "--json", cwd=folder).stdout)


def test_specs_with_equal_meaning_are_the_same(tmp_path):
    spec = write_spec(tmp_path)
    other = tmp_path / "other.explore"
    other.write_text(
        "explore 1\n# another layout\n" + SCRIPTED.removeprefix("explore 1\n").replace("  ", "    ")
    )
    found = diff(tmp_path, spec.name, other.name)
    assert found["same"]
    assert not found["changes"]
    assert "mean the same" in eic("diff", spec.name, other.name, cwd=tmp_path).stdout


def test_steps_that_make_no_calls_cost_nothing(tmp_path):
    study = "analysis a { datasets = [d]  measure = [coverage] }\n"
    write_spec(tmp_path, SCRIPTED + study)
    write_spec(tmp_path, SCRIPTED.replace("size = 20", "size = 19") + study, "other.explore")
    steps = diff(tmp_path, "cooking.explore", "other.explore")["steps"]
    assert [(step["title"], step["estimate"]["calls"]["high"]) for step in steps[-2:]] == [
        ("d / sample", 0), ("a / analyse", 0),
    ]  # fmt: skip


def test_a_changed_setting_shows_its_steps_and_its_cost(tmp_path):
    spec = write_spec(tmp_path)
    eic("run", spec.name, "--plain", cwd=tmp_path)
    other = tmp_path / "other.explore"
    other.write_text(SCRIPTED.replace("per_task = 6", "per_task = 9"))
    found = diff(tmp_path, spec.name, other.name)
    assert [change["path"] for change in found["changes"]] == ["datasets.d.synthesize.per_task"]
    steps = {step["title"]: (step["difference"], step["action"]) for step in found["steps"]}
    assert steps["d / explore"] == steps["d / prune"] == ("same", "reuse")
    assert steps["d / synthesize"] == steps["d / sample"] == ("changed", "run")
    assert 0 < found["cost"]["calls"]["low"] < 30
    text = eic("diff", spec.name, other.name, cwd=tmp_path).stdout
    assert "datasets.d.synthesize.per_task changed from 6 to 9" in text


def test_a_revision_is_compared_with_its_own_prompts(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "p.jinja").write_text(PROMPT)
    text = SCRIPTED.replace("per_call = 4", 'per_call = 4  prompt = file("p.jinja")')
    spec = write_spec(tmp_path, text)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    assert diff(tmp_path, f"HEAD:{spec.name}", spec.name)["same"]
    (tmp_path / "p.jinja").write_text(PROMPT.replace("write", "please write"))
    found = diff(tmp_path, f"HEAD:{spec.name}", spec.name)
    assert [change["path"] for change in found["changes"]] == ["datasets.d.synthesize.prompt.body"]
    changed = [step["title"] for step in found["steps"] if step["difference"] == "changed"]
    assert changed == ["d / synthesize", "d / filter tidy", "d / sample"]


def test_faults_of_the_command_line_are_the_users(tmp_path):
    spec = write_spec(tmp_path)
    git(tmp_path, "init", "-q")
    assert "git: " in eic("diff", f"nowhere:{spec.name}", spec.name, cwd=tmp_path, code=2).stderr
    assert "one side is a spec" in eic("diff", spec.name, "some-run", cwd=tmp_path, code=2).stderr


def test_runs_show_tasks_and_rows_gained_and_lost(tmp_path):
    look = "\nanalysis look { datasets = d  measure = [coverage, length] }\n"
    spec = write_spec(tmp_path, SCRIPTED + look)
    eic("run", spec.name, "--plain", cwd=tmp_path)
    spec.write_text(SCRIPTED.replace("depth    = 2", "depth    = 1") + look)
    eic("run", spec.name, "--plain", cwd=tmp_path)
    listed = eic("runs", cwd=tmp_path).stdout
    two, one = [word for line in listed.splitlines() for word in line.split() if word.startswith("cooking-2")]
    found = diff(tmp_path, one, two)
    steps = {step["title"]: (step["difference"], step["why"]) for step in found["steps"]}
    assert steps["d / explore"] == ("changed", "depth is now 1 (was 2, the default)")
    assert steps["d / synthesize"] == ("changed", "its input `d / prune` differs")
    assert not found["same"]
    spec.write_text(SCRIPTED.replace("depth    = 2", 'depth    = "very much too deep for anybody"'))
    for arguments in (("diff", one, two), ("check", spec.name), ("show", two)):
        with Terminal(*arguments, cwd=tmp_path, columns=60) as terminal:
            terminal.leave()
            lines = terminal.text.split("\r\n")
            assert len(lines) > 5
            assert all(len(line) <= 60 for line in lines), lines
    tree = found["datasets"]["d"]["tree"]
    assert (tree["a"], tree["b"], tree["added"]) == (10, 4, [])
    assert len(tree["lost"]) == 6
    rows = found["datasets"]["d"]["rows"]
    assert rows["common"] + rows["lost"] == rows["a"] == 20
    for by in ("by_id", "by_instruction"):
        assert rows[by]["kept"] + rows[by]["lost"] == 20
        assert rows[by]["kept"] + rows[by]["added"] == rows["b"]
    assert tree["renamed"] == []
    figures = found["analyses"]["look / d"]
    assert figures["tasks"] == {"a": 10, "b": 4, "change": -6}
    paid, made = found["cost"]["paid"]["paid"], found["cost"]["made"]["calls"]
    assert (paid["b"], paid["change"]) == (0, -paid["a"]), "the second run found every call in the store"
    assert made["a"] == paid["a"]
    assert 0 < made["b"] < made["a"]
    assert (found["trainings"], found["evaluations"]) == ({}, {})
    text = eic("diff", one, two, cwd=tmp_path).stdout
    assert "tasks  10 -> 4" in text
    assert "analysis look / d" in text
    assert "10 -> 4  (-6)" in text
    assert "by instruction" in text
    assert "whoever paid" in text
    assert "changed  d / explore: depth is now 1" in text
    assert "every one is the same" in eic("diff", one, one, cwd=tmp_path).stdout
