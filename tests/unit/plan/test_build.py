"""Plans: what enters a key and what does not; ablation variants share what they do not change."""

import pytest

from eic.plan.build import PlanError, build
from eic.plan.steps import KIND_VERSION, make_step
from eic.plan.variants import variants
from tests.specs import SCRIPTED, compile_text


def keys(plan):
    return {step.title: step.key for step in plan.steps}


def changed(tmp_path, old, new):
    """Return the titles of steps whose key differs after a change of the spec's text."""
    assert old in SCRIPTED
    before = keys(build(compile_text(tmp_path / "a")))
    after = keys(build(compile_text(tmp_path / "b", SCRIPTED.replace(old, new))))
    return [title.split(" / ")[1] for title in before if before[title] != after.get(title)]


def test_a_dataset_is_a_chain_of_steps(tmp_path):
    plan = build(compile_text(tmp_path))
    assert [step.kind for step in plan.steps] == ["explore", "prune", "synthesize", "filter", "sample"]
    assert [step.title for step in plan.steps][3] == "d / filter tidy"
    for before, step in zip(plan.steps, plan.steps[1:], strict=False):
        assert step.inputs == (before.key,)
    assert plan.outputs == {"d": plan.steps[-1].key}


ALL = ["explore", "prune", "synthesize", "filter tidy", "sample"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("in_flight = 8", "in_flight = 64", []),
        ("attempts = 30", "attempts = 2", []),
        ("in_flight = 8", "temperature = 0.5", ALL),
        ("size = 20", "size = 21", ["sample"]),
        ("0.9", "0.8", ["prune", "synthesize", "filter tidy", "sample"]),
        ("2..60", "2..61", ["filter tidy", "sample"]),
        ("per_task = 6", "per_task = 7", ["synthesize", "filter tidy", "sample"]),
        ("depth    = 2", "depth    = 1", ALL),
        ("filter tidy", "filter tidier", []),
        ("  filter tidy {", "  # a comment\n  filter   tidy {", []),
    ],
)
def test_only_what_changes_bytes_changes_keys(tmp_path, old, new, expected):
    if "tidier" in new:  # the title changes with the name, the key does not
        before = build(compile_text(tmp_path / "a")).steps[3]
        after = build(compile_text(tmp_path / "b", SCRIPTED.replace(old, new))).steps[3]
        assert before.key == after.key
    else:
        assert changed(tmp_path, old, new) == expected


def test_renaming_everything_shares_every_step(tmp_path):
    text = SCRIPTED.replace("teacher t ", "teacher other ").replace("= t\n", "= other\n")
    text = text.replace("teacher = t ", "teacher = other ").replace("dataset d ", "dataset e ")
    one = build(compile_text(tmp_path / "a"))
    two = build(compile_text(tmp_path / "b", text, name="renamed.explore"))
    assert [step.key for step in one.steps] == [step.key for step in two.steps]


def test_the_run_seed_is_part_of_what_draws(tmp_path):
    spec = compile_text(tmp_path)
    assert keys(build(spec, seed=1)) != keys(build(spec, seed=2))


ABLATION = (
    SCRIPTED
    + """
analysis cover { datasets = [d]  measure = [length] }
ablation deep { vary d.explore.depth over [0, 1, 2]  report = [cover] }
ablation bare { without d.tidy  report = [cover] }
"""
)


def test_ablation_variants_share_unchanged_steps(tmp_path):
    plan = build(compile_text(tmp_path, ABLATION))
    kinds = [step.kind for step in plan.steps]
    assert kinds.count("explore") == 3  # depth 2 is the spec's own
    assert kinds.count("ablate") == 2
    assert kinds.count("analyse") == 4  # base = depth 2; 0; 1; without the filter
    assert len({step.key for step in plan.steps}) == len(plan.steps)
    position = {step.key: at for at, step in enumerate(plan.steps)}
    assert all(position[key] < position[step.key] for step in plan.steps for key in step.inputs)


NESTED = """explore 1
teacher t { provider = embedded }
dataset d {
  dynosaur { teacher = t  tables = file("t.yaml")  labels { most = 7 } }
  filter tidy { keep nonempty(output) }
  filter short { keep words(output) in 1..9 }
}
model m { base = "b"  data = d  lora { } }
evaluation q { models = [m, t]  questions = file("q.jsonl")  metric = human }
analysis a { datasets = d  measure = length }
ablation x {
  vary d.dynosaur.labels.share over [0.5, 0.6]
  vary model.m.train.learning_rate over [1e-5, 2e-5]
  set m.lora.rank = 8
  set m.decontaminate.overlap = drop
  without d.filter.tidy
  report = a
}
"""


def test_paths_of_ablations_lead_through_nested_blocks(tmp_path):
    (tmp_path / "t.yaml").write_text("licence: mit\nsplits: {train: t.jsonl}\n")
    (tmp_path / "t.jsonl").write_text('{"a": "x", "b": "y"}\n')
    (tmp_path / "q.jsonl").write_text('{"question": "Why?"}\n')
    spec = compile_text(tmp_path, NESTED)
    made = {variant.label: variant.spec for variant in variants(spec, spec.ablations[0])}
    assert list(made) == [
        "base",
        *(f"d.dynosaur.labels.share={share}, m.train.learning_rate={rate}"
          for share in ("0.5", "0.6") for rate in ("1e-05", "2e-05")),
        "m.lora.rank=8", "m.decontaminate.overlap=drop", "without d.tidy",
    ]  # fmt: skip
    changed = made["d.dynosaur.labels.share=0.6, m.train.learning_rate=2e-05"]
    labels = changed.dataset("d").source.labels
    assert (labels.share, labels.most, changed.model("m").train.learning_rate) == (0.6, 7, 2e-5)
    assert changed.dataset("d").stages[1:] == spec.dataset("d").stages[1:]
    assert made["m.lora.rank=8"].model("m").lora.alpha == 32
    assert made["m.lora.rank=8"].model("m").lora.rank == 8
    assert made["m.decontaminate.overlap=drop"].model("m").decontaminate.overlap == "drop"
    assert [stage.name for stage in made["without d.tidy"].dataset("d").stages[1:]] == ["short"]


def test_who_finds_the_pairs_is_part_of_an_analysis_key(tmp_path, monkeypatch):
    text = ABLATION.replace("[length]", "[verb_noun]")
    before = keys(build(compile_text(tmp_path, text)))["cover / analyse"]
    monkeypatch.setattr("eic.plan.build.backend_name", lambda: "another tagger 2.0")
    assert keys(build(compile_text(tmp_path, text)))["cover / analyse"] != before


def test_only_must_name_what_the_spec_makes(tmp_path):
    with pytest.raises(PlanError, match=r"`nothing`.*`d`"):
        build(compile_text(tmp_path), only=["nothing"])


PINNED = {
    "explore": "b2:36d312d53c1f9fdd5ae83d3cdfebcc2a7486c443",
    "self_instruct": "b2:b299fba8f12fccee9474866502c600562795bb53",
    "load": "b2:6306719f0424fd9fff931c7e432d9646b6c0c8b2",
    "dynosaur": "b2:9615778e9095bc736c6a44bc08d0848cf443cad4",
    "curated": "b2:52e70724e0a5a9b19cfd2088a81a1e4cc00654eb",
    "mix": "b2:9bc2203ca2bf72e22ce9e356f02b67793e78f3c1",
    "replay": "b2:b545453e3bf9e249ce971e41abeec4c33c7c665b",
    "split": "b2:c47716b9ea46b04e9ba23ad3660ec282f4666f51",
    "prune": "b2:04711adfb95e11a8db4f2c89868cd6b279f033ff",
    "synthesize": "b2:69ab44068f2b970340b82e5981302448b46c4b22",
    "filter": "b2:a194c06d8a08e9bfd89c907733e9ea7541f3547d",
    "sample": "b2:5ad762dbf3860d6efc3f266fba2c56c946960220",
    "train": "b2:7735e38f3c1eebf3809a6cec51a4daae924e09b2",
    "answer": "b2:a353a8364cc7aa624405b98ca5f21a3b89a7c8b2",
    "evaluate": "b2:df389a1297573913f5bfc7dcc2c14560cb27e8a1",
    "analyse": "b2:ff4c8c8e9c3fd79a155e00e1978ce97f4638736e",
    "ablate": "b2:4d82d0c58f2eef0dd85b1723c533c0cba37a087b",
}


@pytest.mark.parametrize("kind", KIND_VERSION)
def test_a_key_of_each_kind_is_pinned(kind):
    """An accidental change of what enters a key would throw away users' paid results."""
    one = make_step(kind, "title", "block", None, {"stage": {}}, ()).key
    assert one == make_step(kind, "other", "b", object(), {"stage": {}}, ()).key == PINNED[kind]


def test_the_keys_of_a_whole_spec_are_pinned(tmp_path):
    plan = build(compile_text(tmp_path))
    assert plan.outputs["d"] == "b2:596420dea869d0579c377354065cf785b460fbf1"
