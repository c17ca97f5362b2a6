"""The formatter's laws, and its layout on examples."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from eic.lang.format import format_file
from eic.lang.syntax.ast import Attribute, Block, File, Name, String
from eic.lang.syntax.parse import parse
from eic.source import Source, Span
from tests import strategies

_LAWS = settings(max_examples=150, suppress_health_check=list(HealthCheck))


def read(text: str) -> File:
    file, diagnostics = parse(Source("t.explore", text))
    assert diagnostics == (), (text, diagnostics)
    return file


def formatted(text: str) -> str:
    return format_file(read(text))


@_LAWS
@given(strategies.files)
def test_parsing_what_was_formatted_gives_the_tree_back(file: File) -> None:
    text = format_file(file)
    back = read(text)
    assert (back.version, back.items) == (file.version, file.items)
    assert format_file(back) == text


@_LAWS
@given(strategies.commented_texts())
def test_comments_survive_in_order_and_formatting_twice_changes_nothing(text: str) -> None:
    file = read(text)
    once = format_file(file)
    back = read(once)
    assert [c.text for c in back.comments] == [c.text for c in file.comments]
    assert back.items == file.items
    assert format_file(back) == once


CANONICAL = '''# A title comment.

explore 1  # the version

import "teachers.explore"
param depth = 2

teacher gpt {  # who
  model     = "gpt-4o-mini"
  in_flight = 64  # calls at once

  # Limits come next.
  limits { requests = 5k/m  tokens = 2M/m }
  # The end.
}

domain math {
  task "Algebra" {
    example {
      instruction = "Solve."
      output      = """
        Answer: $\\\\boxed{5}$

          indented
        """
    }
    task "Linear equations"
  }
}

dataset d {
  like explore_math { explore { depth = 0 } }
  filter diversity {
    keep words(instruction) in 3..150
    drop mentions(
      instruction,
      [
        "image",  # pictures
        # and films
        "video",
      ],
    )
  }
}

run { }
'''.replace("\\\\", "\\")


def test_the_canonical_form_stays_as_it_is() -> None:
    assert formatted(CANONICAL) == CANONICAL


def test_the_whole_example_keeps_its_comments() -> None:
    text = (Path(__file__).parent / "specs" / "whole.explore").read_text("utf-8")
    once = formatted(text)
    assert [c.text for c in read(once).comments] == [c.text for c in read(text).comments]
    assert formatted(once) == once
    assert "  limits { requests = 5k/m  tokens = 2M/m }\n" in once
    assert "train {\n    epochs        = 3\n    batch         = 128\n" in once


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("run {\n\n out = 1 \n\n}", "run { out = 1 }"),
        ("run {out=1 b=[2,3,]}", "run { out = 1  b = [2, 3] }"),
        ("a = 1\nlong = 2\n\n\n\nb = 3", "a    = 1\nlong = 2\n\nb = 3"),
        ("a = 1\n# note\nlong = 2", "a = 1\n# note\nlong = 2"),
        ("r { a = 1 b = 2 c = 3 d = 4 }", "r {\n  a = 1\n  b = 2\n  c = 3\n  d = 4\n}"),
        ('task "T" { }', 'task "T"'),
        ("a { }\nb {\n# why\n}\nc { }", "a { }\n\nb {\n  # why\n}\n\nc { }"),
        ('a = f( # why\n"x" )', 'a = f(  # why\n  "x",\n)'),
        ("a = [1, 2 # two\n]", "a = [\n  1,\n  2,  # two\n]"),
        ('a = "\\u{e9}\\u{1b}\\t"', 'a = "é\\u{1B}\\t"'),
        ('a = """x"""', 'a = """x"""'),
        ('x { a = """\n   b\n     c""" }', 'x {\n  a = """\n    b\n      c\n    """\n}'),
        ("a = [" + ", ".join(["long_name"] * 12) + "]", "a = [\n" + "  long_name,\n" * 12 + "]"),
        ("x { keep f(y)  <=1 within task  b = 2 }", "x { keep f(y) <= 1 within task  b = 2 }"),
    ],
)
def test_layouts(written: str, canonical: str) -> None:
    assert formatted(f"explore 1\n\n{written}\n") == f"explore 1\n\n{canonical}\n"


def test_a_tree_without_places_gets_the_same_layout() -> None:
    nowhere = Span(Source("made", ""), 0, 0)

    def name(text: str) -> Name:
        return Name(text, nowhere)

    reason = Attribute(name("reason"), String("Basics.", False, nowhere), nowhere)
    task = Block(name("task"), String("Algebra", False, nowhere), (reason,), nowhere)
    domain = Block(name("domain"), name("math"), (task, task), nowhere)
    made = File(Source("made", ""), None, (domain, domain), ())
    block = (
        'domain math {\n  task "Algebra" { reason = "Basics." }\n  task "Algebra" { reason = "Basics." }\n}\n'
    )
    assert format_file(made) == f"{block}\n{block}"
