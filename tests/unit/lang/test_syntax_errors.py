"""Wrong texts: the code, the exact place, the offered fix, and how reading goes on behind it."""

import pytest

from eic.diagnostics import Diagnostic
from eic.lang.codes.entry import Code
from eic.lang.codes.syntax import ENTRIES
from eic.lang.syntax import ast
from eic.lang.syntax.mistakes.form import Mistake
from eic.lang.syntax.mistakes.table import SYNTAX_MISTAKES
from eic.lang.syntax.parse import MOST_ERRORS, parse
from eic.source import Source

_WRITTEN_OUT = {"E0123": "a = " + "[" * 70, "E0124": "depth\u00a0= 2"}
"""Examples that the registry abbreviates or escapes."""


def errors(text: str) -> tuple[Diagnostic, ...]:
    return parse(Source("t.explore", text))[1]


def places(text: str) -> list[tuple[str, int, int, str]]:
    found = [(d.code, d.span) for d in errors(text)]
    return [(code, span.line, span.column, span.text) for code, span in found if span]


def fixed(text: str) -> str:
    """Apply every offered fix, last first."""
    for diagnostic in reversed(errors(text)):
        if diagnostic.fix:
            span = diagnostic.fix.span
            text = text[: span.start] + diagnostic.fix.text + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("line", "code", "column", "marked"),
    [
        ("depth 2", "E0111", 7, "2"),
        ("order dfs", "E0111", 7, "dfs"),
        ("depth", "E0111", 1, "depth"),
        ("depth: 2", "E0112", 6, ":"),
        ("depth:2", "E0112", 6, ":"),
        ("depth := 2", "E0112", 7, ":"),
        ("depth == 2", "E0112", 7, "=="),
        ("depth => 2", "E0112", 8, ">"),
        ("depth =", "E0113", 7, "="),
        ("param depth", "E0113", 7, "depth"),
        ("model = gpt-4o-mini", "E0114", 9, "gpt-4o-mini"),
        ("model = meta-llama/Llama-3.2-1B", "E0114", 9, "meta-llama/Llama-3.2-1B"),
        ("url = https://a.b/c?d=1&e", "E0114", 7, "https://a.b/c?d=1&e"),
        ("data = [../x.jsonl]", "E0114", 9, "../x.jsonl"),
        ("about = 'it'", "E0106", 9, "'it'"),
        ("about = “it”", "E0106", 9, "“it”"),
        ('about = "it', "E0104", 9, '"it'),
        ('run { out = "it }', "E0104", 13, '"it'),
        ('key = env("KEY)', "E0104", 11, '"KEY'),
        ('about = """it', "E0105", 9, '"""'),
        (r'about = "a\qb"', "E0107", 11, r"\q"),
        (r'about = "\u{d800}"', "E0107", 10, r"\u{d800}"),
        ("run {", "E0108", 5, "{"),
        ("a = [1, 2", "E0109", 5, "["),
        ("a = [1, f(2]", "E0109", 10, "("),
        ("a = [1)", "E0110", 7, ")"),
        ("a = 1)", "E0110", 6, ")"),
        ("}", "E0110", 1, "}"),
        ("run { a = 1, b = 2 }", "E0115", 12, ","),
        ("a = 1;", "E0115", 6, ";"),
        ("// hi", "E0116", 1, "//"),
        ("a = 1 /* hi */", "E0116", 7, "/*"),
        ("size = 5kk", "E0117", 9, "kk"),
        ('about = "Say "hi there"."', "E0106", 14, '"'),
        ("about = Solve math.", "E0114", 9, "Solve math."),
        ("about = Solve problems, step by step", "E0114", 9, "Solve problems, step by step"),
        ("size = 1,000", "E0117", 8, "1,000"),
        ("size = $K", "E0103", 8, "$K"),
        ("size = 10 k", "E0117", 8, "10 k"),
        ("price = $1/1X", "E0117", 11, "/1X"),
        ("size = .5", "E0117", 8, ".5"),
        ("size = 1e999", "E0118", 8, "1e999"),
        ("a = 1 b = 2", "E0119", 7, "b = 2"),
        ("keep words(x) = 3", "E0121", 15, "="),
        ("keep words(x) => 3", "E0121", 15, "=>"),
        ("keep f(x) > 1 and g(x) > 1", "E0121", 15, "and"),
        ("vary d.explore.depth [1]", "E0121", 22, "["),
        ("keep = 3", "E0122", 1, "keep"),
        ("max-tokens = 5", "E0122", 1, "max-tokens"),
        ("a\u00a0= 1", "E0124", 2, "\u00a0"),
        ("a = 1\0", "E0124", 6, "\0"),
        ('a = "\u202e"', "E0124", 6, "\u202e"),
        ("a = 1\rb = 2", "E0124", 6, "\r"),
        ("a = f(x = 1)", "E0125", 7, "x ="),
        ("explore 1", "E0126", 1, "explore"),
        ("a = [8 6]", "E0127", 8, "6"),
        ("a = 3-150", "E0128", 5, "3-150"),
        ("a = 3 to 150", "E0128", 7, "to"),
        ("a = ...", "E0128", 5, "..."),
        ("limits = { a = 1 }", "E0129", 8, "="),
    ],
)
def test_one_mistake_gives_one_error_at_its_place(line: str, code: str, column: int, marked: str) -> None:
    text = f"explore 1\n# 수학\n{line}\n"
    assert places(text) == [(code, 3, column, marked)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("depth 2", "depth = 2"), ("depth: 2", "depth = 2"), ("depth := 2", "depth = 2"), ("a == 1", "a = 1"),
        ("a = gpt-4o", 'a = "gpt-4o"'), ("a = 'say \"x\"'", 'a = "say \\"x\\""'), ('a = "x', 'a = "x"'),
        (r'a = "\boxed"', r'a = "\\boxed"'), ("a = [1, 2", "a = [1, 2]"), ("a = 1)", "a = 1"), ("a = 1,", "a = 1"),
        ("// hi", "# hi"), ("a = 10K", "a = 10k"), ("a = 5kk", "a = 5M"), ("a = 1_000", "a = 1000"), ("a = 5 k", "a = 5k"),
        ("a =\n  [1]", "a = [1]"), ("run\n{ }", "run { }"), ("keep f(x) = 1", "keep f(x) == 1"),
        ("keep f(x) =< 1", "keep f(x) <= 1"), ("max-tokens = 5", "max_tokens = 5"), ("a = [8 6]", "a = [8, 6]"),
        ("a = 3...9", "a = 3..9"), ("limits = { }", "limits { }"), ("a\u200b = 1", "a = 1"), ("import x", 'import "x"'),
        ("run { a = 1, b = 2, c = [5, 4], }", "run { a = 1 b = 2 c = [5, 4] }"), ("run { a = 1,b = 2 }", "run { a = 1 b = 2 }"),
        ("d { about = Solve hard problems. x = 1 }", 'd { about = "Solve hard problems." x = 1 }'),
        ('a = "Say "hi you" now"', r'a = "Say \"hi you\" now"'), ("vary a.b over 0, 1", "vary a.b over [0, 1]"),
        ("a = 8, 6", "a = [8, 6]"), ("a = 1,000", "a = 1000"), ("a = $1,234.5", "a = $1234.5"),
        ("param K = 2\na = $K", "param K = 2\na = param.K"),
    ],
)  # fmt: skip
def test_the_offered_fix_cures(wrong: str, right: str) -> None:
    mended = fixed(f"explore 1\n{wrong}\n")
    assert errors(mended) == ()
    assert parse(Source("", mended))[0] == parse(Source("", f"explore 1\n{right}\n"))[0]


def test_a_missing_version_line_can_be_inserted() -> None:
    assert places("run { }\n") == [("E0101", 1, 1, "")]
    assert fixed("run { }\n") == "explore 1\n\nrun { }\n"
    assert places("explore 2\n") == [("E0102", 1, 9, "2")]
    assert places("") == [("E0101", 1, 1, "")]


@pytest.mark.parametrize("mistake", SYNTAX_MISTAKES, ids=lambda m: f"{m.code} {m.summary}")
def test_each_example_in_the_table_is_recognised(mistake: Mistake) -> None:
    fixed_words = mistake.summary.split("{")[0]
    for example in mistake.examples:
        prefix = "" if example.startswith("explore 1\n") else "explore 1\n"
        found = [d for d in errors(prefix + example) if d.code == mistake.code and fixed_words in d.summary]
        told_otherwise = {"E0108", "E0112", "E0117", "E0120", "E0125", "E0128"}
        assert found or told_otherwise & {d.code for d in errors(prefix + example)}, example


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_each_registered_example_shows_its_code(entry: Code) -> None:
    example = _WRITTEN_OUT.get(entry.code, entry.example)
    text = example if entry.code in ("E0101", "E0102", "E0126") else f"explore 1\n{example}"
    assert entry.code in {d.code for d in errors(text)}


def test_reading_goes_on_at_the_next_line_and_inside_a_broken_block() -> None:
    text = """explore 1
teacher gpt mini {
  model "x"
  in_flight = 64
}
dataset d {
  explore math { depth 2 }
  sample { size = 10 }
}
run { budget = $5 }
"""
    file, found = parse(Source("t", text))
    assert [(d.code, d.span.line) for d in found if d.span] == [("E0125", 2), ("E0111", 7)]
    teacher, dataset, run = file.items
    assert isinstance(teacher, ast.Block)
    assert isinstance(dataset, ast.Block)
    assert isinstance(run, ast.Block)
    assert teacher.body[-1] == parse(Source("", "explore 1\nin_flight = 64"))[0].items[0]
    assert [item.kind.text for item in dataset.body if isinstance(item, ast.Block)] == ["explore", "sample"]
    assert len(run.body) == 1


def test_an_unclosed_list_does_not_swallow_the_next_lines() -> None:
    file, found = parse(Source("t", "explore 1\na = [1,\n  2\nb = 3\nx { c = [4\n}\nd = f(5\nkeep g(x)\n"))
    assert [(d.code, d.span.line) for d in found if d.span] == [("E0109", 2), ("E0109", 5), ("E0109", 7)]
    assert len(file.items) == 5


def test_the_block_whose_indentation_stops_fitting_is_blamed() -> None:
    text = "explore 1\na {\n  b {\n    x = 1\n}\nc { }\n"
    assert places(text) == [("E0108", 3, 5, "{")]


def test_nesting_is_bounded_and_long_garbage_ends() -> None:
    assert errors("explore 1\na = " + "[" * 64 + "]" * 64) == ()
    for deep in ("[" * 100_000, "f(" * 50_000, "a {" * 50_000):
        codes = [d.code for d in errors("explore 1\na = " + deep)]
        assert "E0123" in codes
        assert len(codes) <= 3
    assert len(errors("a & " * 5_000)) == MOST_ERRORS
    assert [d.code for d in errors("explore 1\na = " + "9" * 100_000)] == ["E0118"]


def test_errors_come_in_the_order_of_the_text() -> None:
    found = [d.span.start for d in errors("a 1\nb: 2\nc = 'x'\nd = [1\ne = 5kk\n}\n") if d.span]
    assert found == sorted(found)
    assert len(found) == 7
