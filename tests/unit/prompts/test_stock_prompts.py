"""The prompts that ship: complete, without faults, and coherent with the parsers of replies."""

from pathlib import Path

import pytest

from eic.data.replies.self_instruct import parse_instances
from eic.data.reply_formats import parse_examples, reply_schema, schema_in_words
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.domain import Domain
from eic.lang.templates.template import parse_template, render, sample_variables, stock, stock_names
from eic.lang.values import Demo
from eic.methods.explore import Explorer
from eic.methods.synthesize import Synthesizer
from eic.source import Source

FOLDER = Path(__file__).parents[3] / "prompts"
DOMAINS = ("brainstorming", "generic", "math", "rewriting")
ROLES = ("lookahead", "backtrack", "synthesize")
NAMES = [f"{domain}/{role}{form}" for domain in DOMAINS for role in ROLES for form in ("", "_json")]
DEMOS = (Demo("Shorten it.", "short", "a long text\n\nof two parts"), Demo("Say hello.", "Hello."))


def test_the_names() -> None:
    assert set(NAMES) <= set(stock_names())


@pytest.mark.parametrize("name", NAMES)
def test_no_fault_and_the_name_says_role_and_reply(name: str) -> None:
    text = (FOLDER / f"{name}.jinja").read_text("utf-8")
    template, found = parse_template(Source(name, text))
    assert found == ()
    assert template is not None
    assert template.role == name.split("/")[1].removesuffix("_json")
    assert template.reply == ("json" if name.endswith("_json") else "labelled")
    assert max(map(len, text.splitlines())) < 320


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rich", [True, False])
def test_every_variable_that_matters_is_shown(name: str, rich: bool) -> None:
    template = stock(name)
    variables = sample_variables(template.role, rich) | {"reply_schema": "SHAPE", "wanted": 7}
    variables["domain"] = {"name": "d", "about": "ABOUT", "language": "ko"}
    _, text = render(template, variables)
    assert all(word in text for word in ("ABOUT", '"ko"', "7", variables["task"]["path"][-1]))
    assert ("SHAPE" in text) == (template.reply == "json")
    assert "\n\n\n" not in text
    if rich:
        assert all(word in text for word in ("It is a base.", "Equations; Sets", "Geometry", "Add 2 and 3."))


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("_json")])
def test_demonstrations_are_shown_in_the_form_that_is_read(name: str) -> None:
    template = stock(name)
    shown = [{"instruction": d.instruction, "input": d.input, "output": d.output} for d in DEMOS]
    _, text = render(template, sample_variables(template.role, True) | {"demos": shown})
    found = parse_examples(text[text.index("###") :], "stop", "labelled")
    assert found.items[: len(DEMOS)] == DEMOS


@pytest.mark.parametrize("domain_name", DOMAINS)
@pytest.mark.parametrize("form", ["", "_json"])
def test_the_variables_of_the_methods_render(domain_name: str, form: str) -> None:
    domain = Domain(name="d", about="Anything.", language="ko")
    reply = "json" if form else "labelled"
    explore = Explorer(
        domain, Explore(domain="d", teacher="t"), seed=0, reply_of={"lookahead": reply, "backtrack": reply}
    )
    write = Synthesizer(explore.planted, domain, Synthesize(teacher="t", per_task=3), seed=0, reply=reply)
    for ask in (*explore.start(), *write.start()):
        _, text = render(stock(f"{domain_name}/{ask.role}{form}"), ask.variables)
        words = schema_in_words(
            reply_schema(ask.role, ask.variables["wanted"], ask.variables.get("examples_each", 0))
        )
        assert (words in text) == bool(form)


BOOTSTRAP = ("instructions", "instructions_json", "instructions_alpaca", "instructions_alpaca_json", "classify",
             "classify_json", "instances")  # fmt: skip


@pytest.mark.parametrize("path", [*(f"generic/{name}" for name in BOOTSTRAP), "math/instances"])
def test_the_prompts_of_bootstrapping(path: str) -> None:
    text, name = (FOLDER / f"{path}.jinja").read_text("utf-8"), path.split("/")[1]
    template, found = parse_template(Source(name, text))
    assert found == ()
    assert template is not None
    assert (template.role, template.reply) == (
        name.split("_")[0],
        "json" if name.endswith("_json") else "labelled",
    )
    assert max(map(len, text.splitlines())) < 320
    for rich in (True, False):
        variables = sample_variables(template.role, rich) | {
            "reply_schema": "SHAPE",
            "wanted": 7,
            "instruction": "DO IT",
        }
        variables["domain"] = {"name": "d", "about": "ABOUT", "language": "ko"}
        _, shown = render(template, variables)
        assert ("SHAPE" in shown) == name.endswith("_json")
        assert "\n\n\n" not in shown
        if template.role != "classify":
            assert all(word in shown for word in ("ABOUT", '"ko"', "7"))
        if template.role == "instructions":
            assert ("Add 2 and 3." in shown) == rich
        else:
            assert "Task: DO IT" in shown


def test_what_the_prompts_of_bootstrapping_show_by_heart() -> None:
    _, classify = render(stock("generic/classify"), sample_variables("classify", True))
    assert classify.count("\nIs it classification? Yes\n") == 12
    assert classify.count("\nIs it classification? No\n") == 19
    worked = {
        kind: render(stock("generic/instances"), sample_variables("instances", kind))[1]
        for kind in (True, False)
    }
    assert worked[False].count("\nTask: ") == 11 + 1
    assert worked[True].count("\nTask: ") == 16 + 1
    _worked(worked)


def test_worked_tasks_of_mathematics_are_boxed_and_right() -> None:
    worked = {
        kind: render(stock("math/instances"), sample_variables("instances", kind))[1]
        for kind in (True, False)
    }
    _worked(worked)
    assert worked[False].count(r"Answer: $\boxed{") == 3


def _worked(worked: dict[bool, str]) -> None:
    for kind, text in worked.items():
        for task in text.split("\nTask: ")[1:-1]:
            shown = task.split("\n", 1)[1].split("\nWrite everything")[0]
            assert parse_instances(shown, "stop", "labelled", is_classification=kind).items
            assert ("Class label: " in shown) == kind
            if kind:
                assert shown.index("Class label: ") == 0, "the label comes before its input"
