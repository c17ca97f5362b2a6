"""The specs that ship: each compiles without a remark and is in the canonical form."""

import json
import re
import shutil
from pathlib import Path

import pytest

from eic.lang.blocks.curated import Curated
from eic.lang.blocks.dataset import Explore, Sample, Synthesize
from eic.lang.format import format_file
from eic.lang.load import compile_file
from eic.lang.syntax.parse import parse
from eic.source import Source
from tests.e2e.process import eic

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").rglob("*.explore"))


def test_there_are_specs() -> None:
    assert {"math", "rewriting", "brainstorming", "scripted", "korean_writing"} <= {s.stem for s in SPECS}
    assert {"math", "rewriting", "brainstorming"} <= {s.stem for s in SPECS if s.parent.name == "paper"}


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_compiles_without_a_remark(spec: Path) -> None:
    made = compile_file(spec, params={}, env={}, cwd=ROOT)
    assert [(d.code, d.summary) for d in made.diagnostics] == []
    assert made.spec is not None
    assert made.spec.datasets


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_is_in_the_canonical_form(spec: Path) -> None:
    source = Source(str(spec), spec.read_text("utf-8"))
    tree, found = parse(source)
    assert found == ()
    assert format_file(tree) == source.text


def test_every_seed_and_script_is_used() -> None:
    used = {
        path.resolve() for spec in SPECS for path in compile_file(spec, params={}, env={}, cwd=ROOT).files
    }
    assert {path.resolve() for path in (ROOT / "specs").rglob("*.jsonl")} <= used


@pytest.mark.parametrize("name", ["depth", "amount", "filter"])
def test_two_lines_give_an_ablation_a_real_teacher(name: str, tmp_path: Path) -> None:
    """As its comment says: a model in the place of the provider; a key, in the place of the faults if there are any."""
    spec = ROOT / "specs" / "ablations" / f"{name}.explore"
    model, key = 'model = "gpt-4o-mini"', 'api_key = env("OPENAI_API_KEY")'
    text = spec.read_text("utf-8")
    comment = " ".join(re.findall(r"^# ?(.*)$", text, re.MULTILINE))
    assert f"`{model}`" in comment
    assert f"`{key}`" in comment
    changed = re.sub(r"^ *faults \{.*\}$", f"  {key}", text, flags=re.MULTILINE)
    more = "" if changed != text else f"\n  {key}\n "
    changed = re.sub(r"^([^#\n]*)provider *= embedded", rf"\1{model}{more}", changed, flags=re.MULTILINE)
    made = tmp_path / "specs" / "ablations" / spec.name
    shutil.copytree(ROOT / "specs" / "seeds", tmp_path / "specs" / "seeds")
    made.parent.mkdir()
    made.write_text(changed, "utf-8")
    found = compile_file(made, params={}, env={"OPENAI_API_KEY": "x"}, cwd=tmp_path)
    assert [(d.code, d.summary) for d in found.diagnostics] == []
    assert found.spec is not None
    assert [teacher.model for teacher in found.spec.teachers] == ["gpt-4o-mini"]


@pytest.mark.parametrize("name", ["math", "rewriting", "brainstorming"])
def test_the_papers_settings(name: str) -> None:
    made = compile_file(ROOT / "specs" / "paper" / f"{name}.explore", params={}, env={}, cwd=ROOT)
    assert made.spec is not None
    named = {dataset.name: dataset for dataset in made.spec.datasets}
    explored, baseline = named[f"explore_{name}"], named[f"self_instruct_{name}"]
    explore, _, synthesize, _, sample = explored.stages
    assert isinstance(explore, Explore)
    assert isinstance(synthesize, Synthesize)
    assert isinstance(sample, Sample)
    assert (explore.depth, explore.breadth, explore.order) == (2, (8, 6), "dfs")
    assert synthesize.per_task == 500
    assert (sample.size, sample.seed) == (10_000, 42)
    assert explored.compat == "none"
    shallow, _, alone, *_ = baseline.stages
    assert isinstance(shallow, Explore)
    assert isinstance(alone, Synthesize)
    assert shallow.depth == 0
    assert alone.per_task == 57 * 500
    grown, _, more, _, larger = named[f"explore_{name}_ext"].stages
    assert grown == explore, "the extended set is drawn from the same tree"
    assert isinstance(more, Synthesize)
    assert isinstance(larger, Sample)
    assert larger.size == {"brainstorming": 16_000, "rewriting": 32_000, "math": 64_000}[name]
    assert more.per_task / synthesize.per_task == larger.size / sample.size
    if name == "brainstorming":
        assert f"curated_{name}" not in named, "no category is about it: the tasks are the reader's choice"
        return
    (curated,) = named[f"curated_{name}"].stages
    assert isinstance(curated, Curated)
    assert (curated.size, curated.stratify, curated.tests) == (10_000, "none", "refuse")
    chosen = {"math": ("Mathematics",), "rewriting": ("Paraphrasing", "Text Simplification")}
    assert curated.categories == chosen[name]


def test_the_papers_models_of_mathematics_answer_the_same_questions() -> None:
    made = compile_file(ROOT / "specs" / "paper" / "math.explore", params={}, env={}, cwd=ROOT)
    assert made.spec is not None
    data = {model.name: model.data for model in made.spec.models}
    assert data == {
        "domain_curated_lm": "curated_math", "domain_instruct_lm": "self_instruct_math",
        "explore_lm": "explore_math", "explore_lm_ext": "explore_math_ext",
    }  # fmt: skip
    (accuracy,) = made.spec.evaluations
    assert set(accuracy.models) == {*data, "chatgpt"}
    assert (accuracy.generate.beams, accuracy.generate.max_tokens) == (10, 512)


def test_a_training_is_foretold_before_the_tree_is_known(tmp_path: Path) -> None:
    """The tree of the paper has 57 tasks of 500 rows, of which 10,000 are drawn: 3 epochs of 79 batches of 128."""
    done = eic(
        "plan", "specs/paper/math.explore", "--json", "--store", tmp_path / "store", cwd=ROOT, env={"OPENAI_API_KEY": "x"}
    )  # fmt: skip
    steps = {step["title"]: step for step in json.loads(done.stdout)["steps"]}
    assert steps["explore_lm / train"]["estimate"]["work"]["updates"] == 3 * 79


@pytest.mark.parametrize("name", ["rewriting", "brainstorming"])
def test_the_papers_judged_domains(name: str) -> None:
    """Both models and the teacher, judged at temperature 0 on answers drawn at 0.7, and shown to people."""
    made = compile_file(ROOT / "specs" / "paper" / f"{name}.explore", params={}, env={}, cwd=ROOT)
    assert made.spec is not None
    recipes = {(model.name, model.data, model.recipe) for model in made.spec.models}
    people = {
        "rewriting": {("domain_curated_lm", "curated_rewriting", "explore_instruct")},
        "brainstorming": set(),
    }
    assert recipes == people[name] | {
        ("explore_lm", f"explore_{name}", "explore_instruct"),
        ("explore_lm_ext", f"explore_{name}_ext", "explore_instruct"),
        ("domain_instruct_lm", f"self_instruct_{name}", "explore_instruct"),
    }
    named = {evaluation.name: evaluation for evaluation in made.spec.evaluations}
    judged, judged_ext = named["preferred"], named["preferred_ext"]
    voted, voted_ext = named["preferred_by_people"], named["preferred_ext_by_people"]
    for found in (judged, judged_ext):
        assert (found.metric, found.orders, found.verdicts) == ("pairwise", "both", "last_line")
    assert voted.metric == voted_ext.metric == "human"
    others = (*(model for model, _, _ in people[name]), "domain_instruct_lm", "chatgpt")
    for evaluation in (judged, judged_ext, voted, voted_ext):
        candidate = "explore_lm_ext" if evaluation in (judged_ext, voted_ext) else "explore_lm"
        assert evaluation.models == (candidate, *others)
        answers = evaluation.generate
        assert (answers.temperature, answers.max_tokens, answers.beams) == (0.7, 512, 1)
    judge = next(teacher for teacher in made.spec.teachers if teacher.name == judged.judge)
    assert (judge.temperature, judge.max_tokens) == (0.0, 2048)
