"""``compat = released_code`` through a whole run: pruned tasks are only marked, samples may repeat."""

import json
from collections import Counter

from tests.e2e.process import eic
from tests.specs import SCRIPTED, write_spec

SPEC = (
    SCRIPTED.replace("domain cooking", "domain brainstorming")
    .replace("explore cooking", "explore brainstorming")
    .replace("dataset d {", "dataset d {\n  compat = released_code")
    .replace('task "Baking" { reason = "Bread is a base." }', 'task "Ideas" { }\n task "Ideas for names" { }')
    .replace("rouge_l(name) <= 0.9", "rouge_l(name) <= 0.4")
)


def run(folder, text):
    spec = write_spec(folder, text)
    done = eic("run", spec.name, "--plain", cwd=folder)
    out = folder / "out" / "cooking"
    tree = json.loads((out / "d.tree.json").read_text())
    rows = [json.loads(line) for line in (out / "d.jsonl").read_text().splitlines()]
    return tree, rows, done


def statuses(tree):
    yield tree["name"], tree["status"], tree["counts"]["examples"]
    for child in tree["children"]:
        yield from statuses(child)


def test_the_released_code_fills_pruned_tasks_and_ours_does_not(tmp_path):
    theirs = {name: (status, made) for name, status, made in statuses(run(tmp_path / "a", SPEC)[0])}
    ours_text = SPEC.replace("compat = released_code", "compat = none")
    ours = {name: (status, made) for name, status, made in statuses(run(tmp_path / "b", ours_text)[0])}
    assert theirs["Ideas for names"] == ("pruned", 6)
    assert ours["Ideas for names"] == ("pruned", 0)
    assert theirs["Ideas"] == ours["Ideas"] == ("accepted", 6)


def test_a_sample_on_which_the_released_code_crashes_ends_the_run_with_its_reason(tmp_path):
    spec = write_spec(tmp_path, SPEC.replace("size = 20", "size = 5k"))
    done = eic("run", spec.name, cwd=tmp_path, code=1)
    assert "the released code crashes here" in done.stderr


def test_our_sample_takes_all_there_is_and_says_how_many_are_missing(tmp_path):
    text = SPEC.replace("compat = released_code", "compat = none").replace("size = 20", "size = 5k")
    _, rows, done = run(tmp_path, text)
    assert max(Counter(row["id"] for row in rows).values()) == 1
    assert "5,000 rows were asked for" in done.stderr
