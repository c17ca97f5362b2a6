"""What sound texts parse to: nodes, literals, comments, spans."""

from decimal import Decimal
from pathlib import Path

import pytest

from eic.lang.syntax import ast
from eic.lang.syntax.parse import parse
from eic.source import Source, Span

WHOLE = (Path(__file__).parent / "specs" / "whole.explore").read_text("utf-8")
NOWHERE = Span(Source("", ""), 0, 0)


def read(text: str) -> ast.File:
    file, diagnostics = parse(Source("t.explore", text))
    assert diagnostics == ()
    return file


def value(text: str) -> ast.Value:
    (item,) = read(f"explore 1\na = {text}\n").items
    assert isinstance(item, ast.Attribute)
    return item.value


def string(text: str) -> str:
    found = value(text)
    assert isinstance(found, ast.String)
    return found.value


def name(text: str) -> ast.Name:
    return ast.Name(text, NOWHERE)


def path(*parts: str) -> ast.Path:
    return ast.Path(tuple(map(name, parts)), NOWHERE)


def test_the_whole_example() -> None:
    file = read(WHOLE)
    kinds = [item.kind.text for item in file.items if isinstance(item, ast.Block)]
    assert kinds == [
        "teacher", "domain", "prompt", "dataset", "dataset", "model", "evaluation", "analysis", "ablation",
        "ablation", "run",
    ]  # fmt: skip
    assert len(file.comments) == WHOLE.count("#")
    assert file.version == ast.Version(ast.Quantity("1", Decimal(1), "", NOWHERE), NOWHERE)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("10k", "10000", ""), ("64k", "64000", ""), ("7B", "7000000000", ""), ("3%", "0.03", "%"), ("30s", "30", "time"),
        ("2m", "120", "time"), ("200ms", "0.2", "time"), ("1.5h", "5400", "time"), ("1d", "86400", "time"),
        ("$5", "5", "money"), ("$0.15/1M", "0.00000015", "price"), ("$2/1k", "0.002", "price"), ("$1k", "1000", "money"),
        ("5k/m", "5000", "rate"), ("2M/m", "2000000", "rate"), ("10/s", "600", "rate"), ("600/h", "10", "rate"),
        ("1.5", "1.5", ""), ("2e-5", "0.00002", ""), ("2E+3", "2000", ""), ("-3", "-3", ""), ("-0.5", "-0.5", ""),
        ("1.5M", "1500000", ""), ("0", "0", ""),
    ],
)  # fmt: skip
def test_quantities(text: str, number: str, unit: str) -> None:
    assert value(text) == ast.Quantity(text, Decimal(number), unit, NOWHERE)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r'"a\n\t\"\\b"', 'a\n\t"\\b'),
        (r'"\u{1F600} \u{e9}"', "\U0001f600 é"),
        ('""', ""),
        ('"# no comment {["', "# no comment {["),
        ('"수학"', "수학"),
        ('"""\n    one\n      two\n\n    three\n    """', "one\n  two\n\nthree"),
        ('"""\n  $\\boxed{5}$ \\n\n  """', "$\\boxed{5}$ \\n"),
        ('"""one line"""', "one line"),
        ('"""first\n     second\n   third"""', "first\n  second\nthird"),
        ('"""\r\n  a\r\n  b\r\n  """', "a\nb"),
        ('""""""', ""),
        ('"""\n\n  a\n\n  """', "\na\n"),
        ('"""\n\ta\n\t\tb\n"""', "a\n\tb"),
        ('"""\n  "quoted" # no comment\n  """', '"quoted" # no comment'),
        ('"""\n  ends with blanks  \n  """', "ends with blanks  "),
    ],
)
def test_strings(text: str, meant: str) -> None:
    assert string(text) == meant


def test_values() -> None:
    assert value("3..150") == value("3 .. 150") == ast.Range(value("3"), value("150"), NOWHERE)  # type: ignore[arg-type]
    assert value("true") == path("true")
    assert value("d.explore.depth") == path("d", "explore", "depth")
    assert value("[8, 6,]") == ast.List((value("8"), value("6")), NOWHERE)
    assert value("[\n  8, # eight\n\n  6\n]") == value("[8, 6]")
    assert value('env(\n"A", "b")') == ast.Call(name("env"), (value('"A"'), value('"b"')), NOWHERE)
    assert value("[]") == ast.List((), NOWHERE)
    assert value("f()") == ast.Call(name("f"), (), NOWHERE)
    assert value("[[1], f([x])]") == value("[ [1] , f( [x] ) ]")


@pytest.mark.parametrize(
    ("text", "verb", "op", "clauses"),
    [
        ("keep words(instruction) in 3..150", "keep", "in", 0),
        ('drop mentions(instruction, ["image"])', "drop", "", 0),
        ("keep rouge_l(instruction) <= 0.7 within task by gpt", "keep", "<=", 2),
        ("vary d.explore.depth over [0, 1, 2]", "vary", "", 1),
        ("without d.diversity", "without", "", 0),
        ("set d.sample.size = 2k", "set", "=", 0),
        ("keep in in [in]", "keep", "in", 0),
    ],
)
def test_rules(text: str, verb: str, op: str, clauses: int) -> None:
    (rule,) = read(f"explore 1\n{text}\n").items
    assert isinstance(rule, ast.Rule)
    assert (rule.verb.text, rule.op, len(rule.clauses)) == (verb, op, clauses)
    assert (rule.value is None) == (op == "")


def test_blocks_have_a_name_a_string_or_nothing() -> None:
    text = 'explore 1\na { }\nb c { x = 1 }\ntask "T" {\n}\ntask "U"\nexplore keep { explore = 1 }\n'
    blocks = [item for item in read(text).items if isinstance(item, ast.Block)]
    labels = [
        block.label and (block.label.text if isinstance(block.label, ast.Name) else block.label.value)
        for block in blocks
    ]
    assert labels == [None, "c", "T", "U", "keep"]
    assert blocks[2].body == blocks[3].body == ()


def test_items_share_a_line_only_inside_their_braces() -> None:
    (block,) = read(
        "explore 1\nlimits { requests = 5k/m   tokens = 2M/m keep f(x) in [1,\n2] by gpt a { } b = c }"
    ).items
    assert isinstance(block, ast.Block)
    assert len(block.body) == 5


def test_spans_cover_exactly_what_was_written() -> None:
    text = 'explore 1\n\ntask "A" { breadth = [8, 6]  } # end\n'
    (block,) = read(text).items
    assert block.span.text == 'task "A" { breadth = [8, 6]  }'
    assert isinstance(block, ast.Block)
    (setting,) = block.body
    assert isinstance(setting, ast.Attribute)
    assert (setting.span.text, setting.value.span.text) == ("breadth = [8, 6]", "[8, 6]")
    assert (setting.value.span.line, setting.value.span.column) == (3, 22)


def test_comments_know_whether_they_stand_alone() -> None:
    file = read("# top\nexplore 1 # here\n\n  # own\na = [ # in\n  1\n]\n#end")
    assert [(c.text, c.own_line) for c in file.comments] == [
        ("# top", True), ("# here", False), ("# own", True), ("# in", False), ("#end", True),
    ]  # fmt: skip
    assert [c.span.text for c in file.comments] == [c.text for c in file.comments]


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    plain = read(WHOLE)
    windows = read("\ufeff" + WHOLE.replace("\n", "\r\n"))
    assert (plain.version, plain.items) == (windows.version, windows.items)
    assert [c.text for c in plain.comments] == [c.text for c in windows.comments]


def test_nothing_of_the_parser_library_leaks() -> None:
    (item,) = read("explore 1\na = b\n").items
    assert isinstance(item, ast.Attribute)
    assert type(item.name.text) is str
    assert isinstance(item.value, ast.Path)
    assert type(item.value.parts[0].text) is str
    assert type(value("5k").text) is str  # type: ignore[union-attr]
