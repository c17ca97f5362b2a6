"""Diagnostics on the terminal and as JSON: the exact place, harmless whatever the text holds."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.diagnostics import Diagnostic, Fix, Note, Severity
from eic.source import Source, Span
from eic.views.diagnostics import WIDEST, render_json, render_text
from eic.views.text import cells


def fault(text: str, marked: str, **rest: object) -> Diagnostic:
    source = Source("specs/a.explore", text)
    start = text.index(marked)
    span = Span(source, start, start + len(marked))
    given = {"detail": "", "label": "", "span": span} | rest
    return Diagnostic("E0203", Severity.ERROR, "no such setting", **given)  # type: ignore[arg-type]


def excerpt(text: str, marked: str) -> tuple[str, str]:
    """Return the shown line and the line of marks under it, without the gutter."""
    lines = render_text([fault(text, marked)], color=False).split("\n")
    at = next(i for i, line in enumerate(lines) if "^" in line)
    return lines[at - 1].split("| ", 1)[1], lines[at].split("| ", 1)[1]


def test_the_whole_form() -> None:
    source = Source("specs/a.explore", "explore 1\nrun {\n  budgt = $5\n}\n")
    place, first = Span(source, 18, 23), Span(source, 10, 13)
    diagnostic = Diagnostic(
        "E0203", Severity.ERROR, "`run` has no setting `budgt`", "It has `budget` and `out`.", place,
        "unknown setting", (Note("in this block", first), Note("names are exact")), Fix(place, "budget"),
    )  # fmt: skip
    assert (
        render_text([diagnostic], color=False)
        == """\
error[E0203]: `run` has no setting `budgt`
 --> specs/a.explore:3:3
  |
3 |   budgt = $5
  |   ^^^^^ unknown setting
  note: in this block
 --> specs/a.explore:2:1
  |
2 | run {
  | ^^^
  = note: names are exact
  = It has `budget` and `out`.
  = help: replace `budgt` with `budget`
  = more: eic explain E0203
"""
    )


def test_warnings_without_a_place_and_several_at_once() -> None:
    warning = Diagnostic("W0701", Severity.WARNING, "unused prompt")
    both = render_text([warning, warning], color=False)
    assert both.count("warning[W0701]: unused prompt\n") == 2
    assert render_text([], color=False) == ""


def test_colors_add_nothing_but_colors() -> None:
    diagnostic = fault("a = 5\n", "5", label="here")
    plain, colored = render_text([diagnostic], color=False), render_text([diagnostic], color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[E0203]\x1b[0m" in colored
    for code in ("0", "1", "1;31", "34", "36", "32"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


def test_marks_stand_under_wide_characters_tabs_and_accents() -> None:
    assert excerpt('제목 = "수학" x\n', "x") == ('제목 = "수학" x', " " * 14 + "^")
    assert excerpt('a = "수학"\n', "수학") == ('a = "수학"', " " * 5 + "^^^^")
    assert excerpt("\ta\tb = 1\n", "b") == ("    a   b = 1", " " * 8 + "^")
    assert excerpt("e\u0301 = x\n", "x") == ("e\u0301 = x", "    ^")
    assert excerpt("a\r\nb = x\r\n", "x") == ("b = x", "    ^")


def test_an_empty_place_gets_one_mark_and_a_long_one_stays_on_its_line() -> None:
    source = Source("x", 'a =\nb = """\nfar\n"""\n')
    empty = Diagnostic("E0113", Severity.ERROR, "no value", span=Span(source, 3, 3))
    several = Diagnostic("E0113", Severity.ERROR, "too long", span=Span(source, 8, 19))
    assert "1 | a =\n  |    ^\n" in render_text([empty], color=False)
    assert '2 | b = """\n  |     ^^^\n' in render_text([several], color=False)
    beyond = Diagnostic("E0101", Severity.ERROR, "no version", span=Span(Source("x", "\n"), 0, 0))
    assert "1 |\n  | ^\n" in render_text([beyond], color=False)


def test_long_lines_are_shown_around_the_place() -> None:
    shown, marks = excerpt("a = [" + "1, " * 5000 + "xyz" + ", 2" * 5000 + "]\n", "xyz")
    assert len(shown) <= WIDEST + 2
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert shown[marks.index("^") : marks.index("^") + 3] == "xyz"
    assert marks.count("^") == 3
    shown, marks = excerpt("수" * 3000 + "x" + "학" * 3000, "x")
    assert shown.count("수") * 2 + 1 == len(marks) - 1
    shown, marks = excerpt("a = " + "y" * 5000, "y" * 5000)
    assert len(marks) <= WIDEST + 2


def test_nothing_of_a_text_steers_the_terminal() -> None:
    hostile = "a\x1b[2J = '\x07\u202e\x9b31m\ud800' x\n"
    source = Source("evil\x1b]0;\x07.explore", hostile)
    span = Span(source, hostile.index("x\n"), hostile.index("x\n") + 1)
    note = Note("see \x1b[1m", span)
    shown = render_text(
        [
            Diagnostic(
                "E0103",
                Severity.ERROR,
                "bad \x1b[31m",
                "de\x00tail",
                span,
                "la\x1bbel",
                (note,),
                Fix(span, "\x1b"),
            )
        ],
        color=False,
    )
    assert all(char == "\n" or char.isprintable() for char in shown)
    assert "<U+001B>" in shown
    shown.encode()


@settings(max_examples=150)
@given(st.text(st.characters(), max_size=300), st.integers(0, 300), st.integers(0, 60))
def test_any_text_and_place_can_be_shown(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    span = Span(Source("x", text), start, min(len(text), start + length))
    diagnostic = Diagnostic(
        "E0103", Severity.ERROR, text[:20], text, span, text[:20], (), Fix(span, text[:9])
    )
    shown = render_text([diagnostic], color=False)
    assert all(char == "\n" or ((char.isprintable() or char.isspace()) and ord(char) > 31) for char in shown)
    shown.encode()
    assert render_json([diagnostic]).count("\n") == 1


def test_json_has_every_field_on_one_ascii_line() -> None:
    diagnostic = fault('수 = "학"\nb', "학", detail="two\nlines", label="here")
    span = diagnostic.span
    assert span is not None
    line = render_json(
        [Diagnostic(diagnostic.code, Severity.WARNING, "s", "two\nlines", span, fix=Fix(span, "\x1b수"))]
    ).removesuffix("\n")
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {
        "code": "E0203", "severity": "warning", "summary": "s", "detail": "two\nlines", "file": "specs/a.explore",
        "line": 1, "column": 6, "end_line": 1, "end_column": 7,
        "fix": {"line": 1, "column": 6, "end_line": 1, "end_column": 7, "text": "\x1b수"},
    }  # fmt: skip
    bare = json.loads(render_json([Diagnostic("W0701", Severity.WARNING, "unused")]))
    assert bare["file"] is bare["line"] is bare["fix"] is None
    assert list(bare) == [
        "code", "severity", "summary", "detail", "file", "line", "column", "end_line", "end_column", "fix",
    ]  # fmt: skip


def test_a_file_without_text_has_no_excerpt() -> None:
    span = Span(Source("gone.explore", ""), 0, 0)
    told = render_text(
        [Diagnostic("E0501", Severity.ERROR, "gone.explore does not exist", span=span)], color=False
    )
    assert told.split("\n")[:3] == [
        "error[E0501]: gone.explore does not exist",
        " --> gone.explore",
        "  = more: eic explain E0501",
    ]


@given(
    st.lists(st.sampled_from(["a", "setting", "`with`", "韓国語", "é", "\u202e", "(0.5)."]), max_size=30),
    st.integers(40, 120), st.integers(0, 80), st.integers(1, 80),
)  # fmt: skip
def test_at_a_terminal_every_line_fits_and_breaks_between_words(words, width, start, length):
    line, said = "ab 韓 " * 40, " ".join(words)
    span = Span(Source("a.explore", line), start, start + length)
    fault = Diagnostic(
        "E0203", Severity.ERROR, said, said, span, said, (Note(said), Note(said, span)), Fix(span, said)
    )  # fmt: skip
    shown = render_text([fault], False, width).split("\n")
    assert all(cells(line) <= width for line in shown), shown
    told = [word for line in shown for word in line.split()]
    assert told.count("setting") >= 5 * words.count("setting"), "no word is cut"
    assert render_text([fault], True, width).count("\n") == len(shown) - 1


def test_the_form_at_a_narrow_terminal() -> None:
    source = Source("a.explore", "run { budgt = $5  " + "x " * 40 + "}")
    place = Span(source, 6, 11)
    fault = Diagnostic(
        "E0203", Severity.ERROR, "`run` has no setting with the name `budgt`", "It has `budget` and `out` and a few more.",
        place, "this is an unknown setting here", (), Fix(place, "budget"),
    )  # fmt: skip
    assert (
        render_text([fault], False, 40)
        == """\
error[E0203]: `run` has no setting with
  the name `budgt`
 --> a.explore:1:7
  |
1 | run { budgt = $5  x x x x x x x x …
  |       ^^^^^
  |      this is an unknown setting here
  = It has `budget` and `out` and a few
    more.
  = help: replace `budgt` with `budget`
  = more: eic explain E0203
"""
    )
