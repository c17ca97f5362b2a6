"""Output folders: whose they are, what their manifest says, which rule dropped a row."""

import json
import platform

from tests.e2e.process import eic, outputs
from tests.specs import SCRIPTED, write_spec

STRICT = SCRIPTED.replace("in 2..60", "in 2..12")
BLOCK = STRICT[STRICT.index("dataset d {") :]
TWO = STRICT + "\n" + BLOCK.replace("dataset d", "dataset e").replace("filter tidy", "filter neat")


def run(folder, text, *arguments, name="cooking.explore", out="out/cooking"):
    spec = write_spec(folder, text, name)
    eic("run", spec.name, "--plain", *arguments, cwd=folder)
    return outputs(folder / out)


def drops(found, name):
    rows = [json.loads(line) for line in found[f"{name}.dropped.jsonl"].splitlines()]
    assert rows
    return {(row["stage"], row["rule"], row["line"]) for row in rows}


def line_of(text, what, after="dataset d"):
    lines = text.splitlines()
    start = lines.index(after + " {")
    return next(n for n, line in enumerate(lines, 1) if n > start and what in line)


def test_drops_name_the_filter_as_it_is_called_now(tmp_path):
    rule = "keep words(instruction) in 2..12"
    assert drops(run(tmp_path, STRICT), "d") == {("filter tidy", rule, line_of(STRICT, rule))}
    renamed = STRICT.replace("filter tidy", "# moved\n  filter clean")
    found = run(tmp_path, renamed, "--offline")
    assert drops(found, "d") == {("filter clean", rule, line_of(renamed, rule))}


def test_datasets_that_share_a_filter_each_name_their_own(tmp_path):
    rule = "keep words(instruction) in 2..12"
    found = run(tmp_path, TWO)
    assert drops(found, "d") == {("filter tidy", rule, line_of(TWO, rule))}
    assert drops(found, "e") == {("filter neat", rule, line_of(TWO, rule, "dataset e"))}


def test_a_second_filters_drops_are_its_own(tmp_path):
    text = SCRIPTED.replace("  sample {", "  filter late { keep words(instruction) in 2..12 }\n  sample {")
    rule = "keep words(instruction) in 2..12"
    assert drops(run(tmp_path, text), "d") == {("filter late", rule, line_of(text, rule))}


def test_a_restricted_run_keeps_what_the_manifest_says_of_other_datasets(tmp_path):
    before = run(tmp_path, TWO)
    assert run(tmp_path, TWO, "--only", "e") == before
    (tmp_path / "out" / "cooking" / "d.jsonl").write_text("changed\n")
    manifest = json.loads(run(tmp_path, TWO, "--only", "e")["manifest.json"])
    assert list(manifest["files"]) == ["e"]  # what is no longer intact is not vouched for


STUDIED = (
    TWO
    + "\nanalysis lengths { datasets = d  measure = length }\nanalysis both { datasets = [d, e]  measure = length }\n"
)


def test_a_restricted_run_keeps_what_the_manifest_says_of_studies(tmp_path):
    before = run(tmp_path, STUDIED)
    assert run(tmp_path, STUDIED, "--only", "e") == before
    (tmp_path / "out" / "cooking" / "both.json").write_text('{"key": ["changed"]}')
    found = json.loads(run(tmp_path, STUDIED, "--only", "e")["manifest.json"])
    assert [step["title"] for step in found["steps"] if step["kind"] == "analyse"] == ["lengths / analyse"]


def test_a_run_that_stops_short_writes_the_studies_that_are_done(tmp_path):
    (tmp_path / "faulty.jsonl").write_text("no JSON\n")
    broken = TWO[: TWO.index("dataset e")] + 'dataset e { load { file = file("faulty.jsonl") } }\n'
    spec = write_spec(tmp_path, broken + STUDIED.removeprefix(TWO), "cooking.explore")
    eic("run", spec.name, "--plain", cwd=tmp_path, code=1)
    found = outputs(tmp_path / "out" / "cooking")
    assert {"d.jsonl", "lengths.json", "manifest.json"} <= found.keys()
    assert not {"e.jsonl", "both.json"} & found.keys()
    steps = json.loads(found["manifest.json"])["steps"]
    assert json.loads(found["lengths.json"])["key"] in [step["key"] for step in steps]


def test_the_manifest_says_what_repeats_the_run(tmp_path):
    text = SCRIPTED.replace("domain cooking", "param many = 6\n\ndomain cooking").replace(
        "per_task = 6", "per_task = param.many"
    )
    found = run(tmp_path, text, "--set", "many=5")
    manifest = json.loads(found["manifest.json"])
    assert manifest["params"] == {"many": "5"}
    assert manifest["python"] == platform.python_version()
    assert manifest["spec"] == "cooking.explore"
    eic("run", tmp_path / "cooking.explore", "--plain", "--set", "many=5", cwd=tmp_path)
    assert outputs(tmp_path / "out" / "cooking") == found
    assert str(tmp_path) not in found["manifest.json"].decode()


def test_specs_of_one_name_do_not_overwrite_each_other(tmp_path):
    (tmp_path / ".git").mkdir()
    write_spec(tmp_path / "a")
    write_spec(tmp_path / "b", SCRIPTED.replace("per_task = 6", "per_task = 5"))
    eic("run", "a/cooking.explore", "--plain", cwd=tmp_path)
    before = outputs(tmp_path / "out" / "cooking")
    done = eic("run", "b/cooking.explore", "--plain", cwd=tmp_path, code=2)
    assert "outputs of another spec, a/cooking.explore" in done.stderr
    assert "--out" in done.stderr
    assert outputs(tmp_path / "out" / "cooking") == before
    eic("run", "b/cooking.explore", "--plain", "--out", "out/b", cwd=tmp_path)
    (tmp_path / "a" / "cooking.explore").unlink()  # as after a rename: the folder is free
    eic("run", "b/cooking.explore", "--plain", cwd=tmp_path)
    assert json.loads((tmp_path / "out/cooking/manifest.json").read_text())["spec"] == "b/cooking.explore"
