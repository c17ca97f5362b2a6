import time
from typing import Any

import pytest

from eic.lang.templates.template import (
    VARIABLES,
    TemplateFault,
    parse_template,
    render,
    sample_variables,
    stock,
    stock_names,
)
from eic.lang.templates.variables import REQUIRED
from eic.lang.values import Template
from eic.source import Source

HEAD = "---\nrole: synthesize\nreply: labelled\n---\n"
BODY = "{{ wanted }} {{ task.name }} "


def faults(text: str) -> list[tuple[str, int, int]]:
    template, found = parse_template(Source("t.jinja", text))
    assert (template is None) == bool(found)
    return [(d.code, d.span.line, d.span.column) for d in found if d.span]


def made(text: str) -> Template:
    template, found = parse_template(Source("t.jinja", text))
    assert template is not None, [d.summary for d in found]
    return template


def test_front_matter_and_body_are_kept_apart() -> None:
    template = made(
        "---\nrole: judge\nreply: json\nlanguage: no\nsystem: |\n  Be {{ 'fair' }}.\n  Always.\n---\n{{ instruction }}\n{{ output }}\n"
    )
    assert (template.role, template.reply, template.language) == ("judge", "json", "no")
    system, user = render(template, sample_variables("judge", True))
    assert system == "Be fair.\nAlways."
    assert user == "text\ntext"


def test_blocks_leave_no_blank_lines() -> None:
    text = HEAD + BODY + "\n{% for demo in demos %}\n- {{ demo.instruction }}\n{% endfor %}\nEnd"
    assert render(made(text), sample_variables("synthesize", True))[1] == (
        "3 Algebra \n- Add 2 and 3.\n- Add 2 and 3.\nEnd"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hello", [("E0601", 1, 1)]),
        ("---\nrole: synthesize\n", [("E0601", 1, 1)]),
        ("---\nrole: [\n---\nx", [("E0602", 3, 1)]),
        ("---\n- a\n---\nx", [("E0602", 2, 1)]),
        ("---\nrole: synthesize\nrole: judge\nreply: json\n---\nx", [("E0603", 3, 1)]),
        ("---\nrole: synthesize\nreply:\n  - json\n---\nx", [("E0604", 4, 3)]),
        ("---\nrole: synthesize\nreply: labelled\n---\n \n", [("E0604", 1, 1)]),
        (HEAD + BODY + "{{ wantd }}", [("E0605", 5, 33)]),
        (HEAD + BODY + "\nwantd {{ wantd }}", [("E0605", 6, 10)]),
        (HEAD + BODY + "{{ task.nmae }}", [("E0605", 5, 38)]),
        (HEAD + BODY + "{% for demo in demos %}{{ demo.x }}{% endfor %}", [("E0605", 5, 61)]),
        (HEAD + BODY + "{{ demos[0].x }}", [("E0605", 5, 42)]),
        (HEAD + BODY + "{% for demo in peers %}{{ demo.x }}{% endfor %}", [("E0607", 5, 53)]),
        (HEAD + BODY + "{% set demos = peers %}{{ demos | length }}", []),
        (HEAD + BODY + "{% if parent %}{{ parent.name }}{% endif %}", []),
        (HEAD + BODY + "{{ parent.name }}", [("E0607", 5, 30)]),
        (HEAD + BODY + "\n{{ wanted }} {{ 1/0 }} {{ 2/0 }}", [("E0607", 6, 14)]),
        (HEAD + BODY + "\n\n{% if parent.name %}x{% endif %}", [("E0607", 7, 1)]),
        (HEAD + BODY + "\n{{\n  parent.name }}", [("E0607", 6, 1)]),
        (HEAD + BODY + "\n{{ wanted }} {% for i in range(100000) %}{% endfor %}", [("E0607", 6, 14)]),
        (HEAD + "{{ wanted }}", [("E0606", 2, 7)]),
        (HEAD + BODY + "{{ wanted | nofilter }}", [("E0602", 5, 1)]),
        (HEAD + "\n\n" + BODY + "{% endif %}", [("E0602", 7, 1)]),
    ],
)
def test_faults_are_placed_in_the_template(text: str, found: list[tuple[str, int, int]]) -> None:
    assert faults(text) == found


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("{{ parent.name }}", "`{% if parent %}{{ parent.name }}{% endif %}`"),
        ("{{ demos[0].output }}", "`{% if demos %}{{ demos[0].output }}{% endif %}`"),
        ("{{ demos[3].output }}", "has no element 3. A list may be shorter"),
        ("{{ 1/0 }}", "division by zero"),
    ],
)
def test_what_fails_in_a_trial_is_named_with_its_cure(part: str, said: str) -> None:
    _, (found,) = parse_template(Source("t.jinja", HEAD + BODY + "\n" + part))
    assert found.summary == f"`{part}` cannot be rendered"
    assert found.span is not None
    assert found.span.text == part
    assert said in found.detail


HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ task.__init__.__globals__ }}",
    "{{ demos | attr('__class__') }}",
    "{{ self.__init__ }}",
    "{{ ''.format }}{{ '{:1000000000}'.format(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for i in range(999999999) %}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% for a in range(9999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 9 }}{% endfor %}",
    "{{ 'x'.center(1000000000) }}",
    "{{ 'x' | center(1000000000) }}",
    "{{ ['x'] | join('y') | indent(1000000000) }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a | replace('x', a) %}" * 30 + "{{ a }}",
    "{% set a = [1, 2] %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for d in demos recursive %}{{ loop(demos) }}{% endfor %}",
    "{{ lipsum(100000) }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ " + "(" * 3000,
    "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "{% for a in demos %}" * 30 + "{% endfor %}" * 30,
    "{{ " + "9" * 6000 + " }}",
    "{{ 1e400 * 0 }}{{ 1 / 0 }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ " + "-" * 5000 + "1 }}",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_templates_are_refused_quickly(body: str) -> None:
    started = time.process_time()
    assert faults(HEAD + BODY + body)
    assert time.process_time() - started < 20


def test_endless_loops_are_told_as_such() -> None:
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
    (fault,) = parse_template(Source("t.jinja", HEAD + BODY + loops))[1]
    assert "more than 200,000 rounds" in fault.detail


def test_values_are_never_templates() -> None:
    variables = {**sample_variables("synthesize", True), "wanted": "{{ ''.__class__ }} <b> {% raw %}"}
    assert render(made(HEAD + BODY), variables)[1].startswith("{{ ''.__class__ }} <b> {% raw %} Algebra")


def test_missing_variables_are_faults() -> None:
    template = made(HEAD + BODY)
    with pytest.raises(TemplateFault, match=r"t\.jinja: 'task' is undefined"):
        render(template, {"wanted": 3})


def test_stock_templates_hold_what_the_compiler_asks_of_others() -> None:
    assert {"generic/lookahead", "generic/backtrack", "generic/synthesize"} <= set(stock_names())
    for name in stock_names():
        template = stock(name)
        text = _file_of(name)
        parsed, found = parse_template(Source(template.origin, text))
        assert (name, found) == (name, ())
        assert parsed == template
        for rich in (True, False):
            assert render(template, sample_variables(template.role, rich))[1].strip()


def _file_of(name: str) -> str:
    from importlib import resources

    return resources.files("eic").joinpath("prompts", f"{name}.jinja").read_text("utf-8")


@pytest.mark.parametrize("name", ["nope", "../../pyproject", "generic/../math/lookahead", "", "generic"])
def test_unknown_stock_names(name: str) -> None:
    with pytest.raises(KeyError):
        stock(name)


def test_roles_and_their_variables_agree() -> None:
    for role, groups in REQUIRED.items():
        assert {name for group in groups for name in group} <= set(VARIABLES[role])
    full: dict[str, Any] = sample_variables("synthesize", True)
    assert set(full) == set(VARIABLES["synthesize"])
    assert "reply_schema" in full
