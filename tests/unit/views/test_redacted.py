"""No diagnostic about a spec shows a key that stands in it, whatever else is wrong with the line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eic.diagnostics import Diagnostic, Fix, Note, Severity
from eic.lang.load import compile_file
from eic.redact import hidden
from eic.source import Source, Span
from eic.views.diagnostics import render_json, render_text

KEY = "SECRETabcdef42"
HEAD = "explore 1\n"
SPECS = [
    'teacher t { model = "x" api_key = "sk-@" bogus = 1 }',
    'teacher t { model = "x" api_key = "@" bogus = 1 temprature = 2 }',
    'teacher t { bogus = 1 api_key = "@"',
    'teacher t {\n  api_key = "@\n  model = "x"\n}',
    'teacher t {\n  api_key = "sk-@ model = 3\n}',
    "teacher t {\n  api_key = sk-@\n}",
    "teacher t {\n  api_key = @-pass/word+ bogus = 1\n}",
    "teacher t {\n  api_key = @\n}",
    "teacher t {\n  api_key: @\n}",
    "teacher t {\n  api_key := '@'\n}",
    "teacher t {\n  api_key = '@' bogus = 1\n}",
    "teacher t {\n  api_key = “@” bogus = 1\n}",
    'teacher t {\n  apikey = "@"\n}',
    'teacher t {\n  api-key = "@"\n}',
    'teacher t {\n  api key = "@"\n}',
    'teacher t {\n  api_kye = "@"\n}',
    'teacher t {\n  token = "@"\n}',
    'teacher t {\n  password = "@"\n}',
    'teacher t {\n  bearer = "Bearer @"\n}',
    'teacher t {\n  api_key "@"\n}',
    'teacher t {\n  api_key { "@" }\n}',
    'teacher t {\n  api_key =\n    "@"\n}',
    'teacher t {\n  api_key = ["@", "@2"]\n}',
    'teacher t {\n  api_key = env("MY_KEY", "@")\n}',
    'teacher t {\n  api_key = """\n    @\n    """ bogus = 1\n}',
    'teacher t {\n  model = "sk-@" bogus = 1\n}',
    'teacher t {\n  model = "hf_@" bogus = 1\n}',
    'teacher t {\n  base_url = "https://me:@@example.com/v1" bogus = 1\n}',
    'teacher t {\n  base_url = "https://example.com/v1?key=@" bogus = 1\n}',
    'param k = "@"\nteacher t {\n  api_key = param.k bogus = 1\n}',
    'param k = "@" bogus\nteacher t {\n  api_key = param.k\n}',
    'teacher t {\n  api_key = "@\u200b\u202e" bogus = 1\n}',
    'teacher t {\n  model = "x" # api_key = "@"\n  bogus = 1 # api_key = "@"\n}',
    'teacher t { about = "' + "x" * 90 + '" api_key = "@" bogus = 1 ' + "y" * 90 + " }",
]


def told(text: str, tmp_path: Path) -> tuple[str, list[dict[str, object]]]:
    found = compile_file(Path("a.explore"), params={}, env={}, cwd=tmp_path, text=HEAD + text).diagnostics
    return render_text(found, color=False), [json.loads(line) for line in render_json(found).splitlines()]


@pytest.mark.parametrize("spec", SPECS)
def test_no_part_of_a_key_is_shown(spec: str, tmp_path: Path) -> None:
    at = spec.index("@")
    text, objects = told(spec[:at] + KEY + spec[at + 1 :].replace("@2", KEY), tmp_path)
    assert objects
    parts = {KEY[start : start + 5] for start in range(len(KEY) - 4)}
    assert not [part for part in parts if part in text or part in json.dumps(objects)]


def test_carets_stay_where_they_were(tmp_path: Path) -> None:
    spec = 'teacher t { api_key = "sk-SECRETabcdef" bogus = 1 }'
    text, objects = told(spec, tmp_path)
    assert spec.index("bogus") + 1 in {item["column"] for item in objects}
    lines = text.splitlines()
    excerpts = [number for number, line in enumerate(lines) if "***" in line and "bogus = 1" in line]
    assert any(lines[number + 1].find("^") == lines[number].index("bogus") for number in excerpts)


@pytest.mark.parametrize("name", ["k", "password"])
def test_a_value_of_the_command_line_is_hidden_too(name: str, tmp_path: Path) -> None:
    spec = f'{HEAD}param {name} = "x"\nteacher t {{ model = "m" api_key = param.{name} }}\n'
    for value in ("hunter2hunter2", '"hunter2hunter2" x', "[hunter2hunter2"):
        found = compile_file(
            Path("a.explore"), params={name: value}, env={}, cwd=tmp_path, text=spec
        ).diagnostics
        assert found
        assert "hunter2" not in render_text(found, color=False) + render_json(found)


def test_a_fix_with_stars_in_it_is_not_offered(tmp_path: Path) -> None:
    text, objects = told("teacher t {\n  api_key = sk-SECRETabcdef\n}", tmp_path)
    assert [item["fix"] for item in objects] == [None]
    assert 'write env("OPENAI_API_KEY")' in text
    assert "double quotes" not in text


def test_what_is_no_secret_is_shown(tmp_path: Path) -> None:
    for line in (
        'api_key = env("OPENAI_API_KEY") bogus = 1', "max_tokens = 4096 bogus = 1", "api_key = OPENAI_API_KEY",
        'limits { tokens = 2M/m } model = "task-force" bogus = 1', 'base_url = "https://a.example/v1" bogus = 1',
    ):  # fmt: skip
        text, _ = told(f"teacher t {{\n  {line}\n}}", tmp_path)
        assert line in text


def test_every_text_of_a_diagnostic_is_read() -> None:
    source = Source("a", 'api_key = "hunter2hunter2" x = 1')
    span = Span(source, 27, 28)
    said = "a `hunter2hunter2`"
    found = [
        Diagnostic("E0103", Severity.ERROR, said, said, span, said, (Note(said, span), Note(said)), Fix(span, said))
    ]  # fmt: skip
    assert "hunter" not in render_text(found, color=False) + render_json(found)
    short = [
        Diagnostic("E0103", Severity.ERROR, "`pw` is wrong", span=Span(Source("a", "password = pw"), 0, 1))
    ]
    assert "`**` is wrong" in render_text(short, color=False)


def test_advice_that_names_the_setting_is_left_alone(tmp_path: Path) -> None:
    text, _ = told('teacher t { model = "m" }\n', tmp_path)
    assert '`api_key = env("OPENAI_API_KEY")`.\n' in text


def test_a_long_random_word_is_a_key_and_a_digest_is_none() -> None:
    assert hidden('model = "q7Rz2mK9vT4bXw8LpN3cYd6HsJ5fGa1E"') == f'model = "{"*" * 32}"'
    for text in ("5e39f7b00d0f1293" * 3, "NVIDIA-Llama3-" * 4, "AutoModelForCausalLM" * 2, "data/aB3" * 9):
        assert hidden(text) == text


@given(st.text(st.sampled_from("api_key=\"'“”`[](){}#,;:? \n\t\\envxparam.1sk-SECRET@/")), st.integers(0, 4))
def test_hiding_keeps_every_place(text: str, times: int) -> None:
    text *= times
    shown = hidden(text)
    assert len(shown) == len(text)
    assert [i for i, c in enumerate(shown) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]
    assert all(new in (old, "*") for old, new in zip(text, shown, strict=True))
