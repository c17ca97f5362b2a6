import pytest

from eic.lang.load import Compiled
from tests.unit.lang.conftest import MATH, TEACHER, Compile

GPT = 'teacher t { model = "m"  base_url = "https://llm.example.com/v1" }\n'


def dataset(*lines: str, explore: str = "") -> str:
    inner = "\n  ".join(lines)
    return (
        f"dataset d {{\n  explore math {{ teacher = t {explore} }}\n"
        f"  synthesize {{ teacher = t  per_task = 10 }}\n  {inner}\n}}\n"
    )


def codes(compiled: Compiled) -> list[str]:
    return [d.code for d in compiled.diagnostics]


def rule(build: Compile, *rules: str) -> list[str]:
    lines = "\n".join(rules)
    return codes(build(TEACHER + MATH + dataset(f"filter f {{\n{lines}\n}}")))


@pytest.mark.parametrize(
    "text",
    [
        "keep words(instruction) in 3..150",
        "keep words(instruction) > 0",
        "drop words(instruction) > 150",
        "keep rouge_l(instruction) < 0.7 within task",
        "drop rouge_l(instruction) > 0.7",
        "keep rouge_l(instruction) >= 0.7 within seeds",
        "drop duplicate(instruction)",
        "keep judge(quality) >= 4 by t",
        "keep judge(quality) != 1 by t",
        "keep language(output) in [en, de]",
        'keep regex(output, "\\\\\\\\boxed")',
    ],
)
def test_sensible_rules_are_silent(build: Compile, text: str) -> None:
    assert [code for code in rule(build, text) if code != "W0712"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("keep words(instruction) in 9..3", "E0702"),
        ("keep rouge_l(instruction) > 0.2", "E0702"),
        ("keep rouge_l(instruction) >= 0.7 within task", "E0702"),
        ("keep rouge_l(instruction) < 0", "E0702"),
        ("drop rouge_l(instruction) <= 0.7", "E0702"),
        ("drop words(instruction) >= 0", "E0702"),
        ("keep duplicate(output)", "E0702"),
        ("keep judge(quality) > 5 by t", "E0702"),
        ("keep judge(quality) >= 1 by t", "W0709"),
        ("keep rouge_l(instruction) <= 1", "W0709"),
        ("drop rouge_l(instruction) > 1", "W0709"),
    ],
)
def test_rules_that_cannot_be_meant(build: Compile, text: str, code: str) -> None:
    assert rule(build, text) == [code]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("keep words(output) >= 10", "keep words(output) < 10", ["E0702"]),
        ("keep words(output) >= 10", "keep words(output) <= 10", []),
        ("keep words(output) >= 10", "keep words(output) in 2..5", ["E0702"]),
        ("keep words(output) >= 10", "keep words(input) < 10", []),
        ("keep language(output) == en", "keep language(output) in [de, fr]", ["E0702"]),
        ("keep nonempty(output)", "drop nonempty(output)", ["E0702"]),
        ("keep nonempty(output)", "keep nonempty(output)", ["W0709"]),
        ("keep rouge_l(output) <= 0.7 within task", "keep rouge_l(output) <= 0.7", []),
    ],
)
def test_two_rules_together(build: Compile, first: str, second: str, found: list[str]) -> None:
    assert rule(build, first, second) == found


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://api.example.com/v1", []),
        ("http://localhost:8000/v1", []),
        ("http://127.0.0.1:8000/v1", []),
        ("http://[::1]:8000/v1", []),
        ("http://llm.example.com/v1", ["W0705"]),
        ("ftp://llm.example.com", ["E0713"]),
        ("https://", ["E0713"]),
        ("https://host:99999/v1", ["E0713"]),
        ("https://[::1/v1", ["E0713"]),
        ("https://key@llm.example.com/v1", ["E0306"]),
    ],
)
def test_endpoints(build: Compile, url: str, found: list[str]) -> None:
    teacher = f'teacher t {{ model = "m"  base_url = "{url}"  api_key = env("KEY") }}\n'
    assert codes(build(teacher + MATH + dataset())) == found


def test_a_login_in_a_url_is_told_where_it_stands(build: Compile) -> None:
    text = 'teacher t { model = "m"  base_url = URL  api_key = env("KEY") }\n' + MATH + dataset()
    login = "https://me:hunter2@llm.example.com/v1"
    (fault,) = build(text.replace("URL", f'"{login}"')).diagnostics
    assert (fault.summary, fault.label) == ("secrets never stand in specs", "a secret in the URL")
    (fault,) = build(text.replace("URL", 'env("BASE")'), env={"BASE": login, "KEY": "k"}).diagnostics
    assert fault.summary == "the URL that the environment gives holds a user or a password"
    assert fault.span is not None
    assert fault.span.text == 'env("BASE")'
    (fault,) = build(text.replace("URL", 'env("BASE")'), env={"KEY": "k"}).diagnostics
    assert (fault.summary, fault.label) == ("the environment variable BASE is not set", "not set here")


def test_a_budget_needs_prices_of_the_teachers_that_are_asked(build: Compile) -> None:
    run = "run { budget = $5 }\n"
    assert codes(build(GPT + MATH + dataset() + run)) == ["E0705"]
    priced = GPT.replace("{ ", "{\n  ").replace(" }", "\n  price { input = $1/1M  output = $2/1M }\n}")
    priced = priced.replace("  base_url", "\n  base_url")
    assert codes(build(priced + MATH + dataset() + run)) == []
    assert codes(build(priced.replace("output = $2/1M", "") + MATH + dataset() + run)) == ["E0705"]
    assert codes(build(TEACHER + MATH + dataset() + run)) == []
    judge = GPT.replace("teacher t", "teacher j")
    ruled = dataset("filter f { keep judge(quality) > 3 by j }")
    assert codes(build(TEACHER + judge + MATH + ruled + run)) == ["E0705"]


def test_breadth_must_cover_the_depth_and_offers_a_fix(build: Compile) -> None:
    compiled = build(TEACHER + MATH + dataset(explore="depth = 3  breadth = [8, 6]"))
    (fault,) = compiled.diagnostics
    assert (fault.code, fault.fix.text if fault.fix else "") == ("E0703", "[8, 6, 6]")
    assert codes(build(TEACHER + MATH + dataset(explore="depth = 1  breadth = 3"))) == []
    assert codes(build(TEACHER + MATH + dataset(explore="depth = 0  breadth = []"))) == []


def test_what_is_unused_is_told_for_the_main_file_only(build: Compile) -> None:
    shared = {
        "lib.explore": "explore 1\nparam spare = 1\n"
        + TEACHER
        + TEACHER.replace("teacher t", "teacher spare")
    }
    assert codes(build('import "lib.explore"\n' + MATH + dataset(), shared)) == []
    assert codes(build(TEACHER.replace("teacher t", "teacher spare") + TEACHER + MATH + dataset())) == [
        "W0701"
    ]
    assert codes(build(TEACHER + MATH)) == []


def test_unused_is_not_told_while_a_use_may_be_unreadable(build: Compile) -> None:
    assert codes(build(TEACHER + MATH + dataset(explore="depth = true"))) == ["E0301"]


@pytest.mark.parametrize(("size", "found"), [(40, []), (41, ["W0707"])])
def test_samples_no_larger_than_what_can_be_made(build: Compile, size: int, found: list[str]) -> None:
    text = dataset(f"sample {{ size = {size} }}", explore="depth = 1  breadth = 3")
    assert codes(build(TEACHER + MATH + text)) == found


def test_released_code_has_three_domains(build: Compile) -> None:
    text = dataset("compat = released_code")
    assert codes(build(TEACHER + MATH + text)) == []
    assert codes(build(TEACHER + (MATH + text).replace("math", "law"))) == ["E0709"]


@pytest.mark.parametrize("out", ["../x", "/tmp/x", "a/../../x", ""])
def test_outputs_stay_in_the_project(build: Compile, out: str) -> None:
    assert codes(build(TEACHER + MATH + dataset() + f'run {{ out = "{out}" }}\n')) == ["E0505"]
    assert codes(build(TEACHER + MATH + dataset() + 'run { out = "out/../o" }\n')) == []


def test_depth_may_vary_together_with_breadth(build: Compile) -> None:
    text = TEACHER + MATH + dataset() + "analysis a { datasets = d  measure = length }\n"
    deep = "ablation x {\n vary d.explore.depth over [1, 3]\n report = a\n}\n"
    assert codes(build(text + deep)) == ["E0703"]
    both = deep.replace("report", "vary d.explore.breadth over [[1, 1, 1], [2, 2, 2]]\n report")
    assert codes(build(text + both)) == []
