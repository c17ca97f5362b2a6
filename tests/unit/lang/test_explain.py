import pytest

from eic.lang import schema as s
from eic.lang.blocks.dataset import STAGES
from eic.lang.codes import CODES
from eic.lang.explain import block_paths, explain, suggestions, topics
from eic.lang.functions import FUNCTIONS
from eic.lang.reference import reference_markdown
from tests.unit.lang.conftest import Compile


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_cause_cure_and_example(code: str) -> None:
    entry = CODES[code]
    assert entry.code == code
    assert all((entry.title, entry.cause, entry.cure, entry.example))
    text = explain(code.lower())
    assert text is not None
    assert entry.cure in text


def test_every_topic_is_explained() -> None:
    for topic in topics():
        assert explain(topic), topic


def test_settings_show_type_default_and_example() -> None:
    text = explain("dataset.explore.depth") or ""
    assert text == (explain("explore.depth") or "").replace("explore.depth\n", "dataset.explore.depth\n", 1)
    assert "a whole number from 0 to 8" in text
    assert "Default: 2." in text
    assert "Required." in (explain("synthesize.per_task") or "")
    assert "Default: 120s." in (explain("teacher.retry.timeout") or "")


def test_settings_of_a_training_say_what_each_recipe_gives() -> None:
    rate = explain("model.train.learning_rate") or ""
    assert (
        "Default: the recipe's, 2e-5 in explore_instruct, 1e-5 in dynosaur_t5, 0.0003 in dynosaur_llama."
        in rate
    )
    assert "Default: the recipe's, 512 in each." in (explain("train.context") or "")
    assert "Default: the recipe's, fp16 in explore_instruct, bf16 in dynosaur_t5 and dynosaur_llama." in (
        explain("train.precision") or ""
    )
    assert "Default: none." in (explain("train.seed") or "")
    assert "the recipe's, 2e-5 in explore_instruct" in reference_markdown()


def test_unknown_topics_get_a_suggestion() -> None:
    assert explain("explor.depht") is None
    assert suggestions("explore.depht") == "Did you mean `explore.depth`?"
    assert suggestions("E9999999") == ""


def test_a_setting_is_found_by_its_name_alone() -> None:
    assert (explain("breadth") or "").startswith("explore.breadth\n")
    several = explain("per_call") or ""
    assert "explore.per_call" in several
    assert "synthesize.per_call" in several
    assert "dataset.explore.per_call" not in several
    assert "breadth" in suggestions("breath")


def test_the_reference_page_holds_everything() -> None:
    page = reference_markdown()
    for _, cls in block_paths():
        assert f"`{s.info(cls).kind}" in page
        for name in s.settings(cls):
            assert f"| `{name}` |" in page
    for name in (*FUNCTIONS, *CODES):
        assert name in page
    assert page == reference_markdown()


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_examples_of_functions_compile(function: object, build: Compile) -> None:
    example = FUNCTIONS[getattr(function, "name", "")].example
    teacher = 'teacher gpt { model = "m"  base_url = "https://x.example" }\ndomain math { about = "x" }\n'
    body = "dataset d {\n  explore math { teacher = gpt }\n  synthesize { teacher = gpt  per_task = 3 }\n"
    compiled = build(f"{teacher}{body}  filter f {{ {example} }}\n}}\n")
    assert compiled.diagnostics == ()


@pytest.mark.parametrize(
    "cls", dict.fromkeys(cls for _, cls in block_paths()), ids=lambda cls: s.info(cls).kind
)
def test_the_examples_of_settings_are_of_their_type(cls: type, build: Compile) -> None:
    lines = "\n".join(f"{name} = {declared.example}" for name, declared in s.settings(cls).items())
    wrong = {"E0201", "E0202", "E0206", "E0208", "E0301", "E0302", "E0303", "E0305", "E0307", "E0309"}
    for outer in _wrapped(s.info(cls).kind, lines):
        compiled = build(outer)
        assert not {d.code for d in compiled.diagnostics} & wrong, compiled.diagnostics
        assert not any(d.code.startswith("E01") for d in compiled.diagnostics), compiled.diagnostics


def _wrapped(kind: str, lines: str) -> list[str]:
    inner = {
        "limits": "teacher", "price": "teacher", "retry": "teacher", "faults": "teacher", "example": "domain",
        "task": "domain", "train": "model", "deepspeed": "model", "lora": "model",
        "scratch": "model", "decontaminate": "model", "generate": "evaluation",
    }  # fmt: skip
    label = {"task": ' "T"', "explore": " math", "filter": " f", "run": ""}
    stages = {s.info(cls).kind: cls for cls in STAGES}
    inner |= dict.fromkeys(stages, "dataset")
    for stage, cls in stages.items():
        if kind in {s.info(child.block).kind for child in s.nested(cls).values()}:
            return [f"dataset y {{ {stage} {{ {kind} {{\n{lines}\n}} }} }}\n"]
    own = label.get(kind, "" if kind in inner else " x")
    block = f"{kind}{own} {{\n{lines}\n}}\n"
    return [f"{inner[kind]} y {{\n{block}}}\n" if kind in inner else block]
