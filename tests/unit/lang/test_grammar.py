"""The grammar's tables: the same language as Lark's own parser, kept beside the bytecode."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark, Token, Tree

from eic.diagnostics import Diagnostics
from eic.lang.syntax import grammar as module
from eic.lang.syntax.brackets import balance
from eic.lang.syntax.grammar import _load, _save, grammar
from eic.lang.syntax.grammar_build import build
from eic.lang.syntax.lalr import Parser
from eic.lang.syntax.lalr import Tree as OurTree
from eic.lang.syntax.lines import join_lines
from eic.lang.syntax.tokens import Tok, scan
from eic.lang.syntax.words import judge_words
from eic.source import Source

ROOT = Path(__file__).parents[3]
GRAMMAR = (ROOT / "grammars" / "explore.lark").read_text(encoding="utf-8")
SPECS = sorted((ROOT / "specs").glob("*.explore"))


def lark_shape(node: Tree[Token] | Token) -> object:
    if isinstance(node, Token):
        return (node.type, node.start_pos, node.end_pos)
    if not node.children:
        return (str(node.data), [])
    children = [lark_shape(child) for child in node.children]
    return (str(node.data), node.meta.start_pos, node.meta.end_pos, children)


def our_shape(node: OurTree | Tok) -> object:
    if isinstance(node, Tok):
        return (node.kind, node.start, node.end)
    if not node.children:
        return (node.kind, [])
    return (node.kind, node.start, node.end, [our_shape(child) for child in node.children])


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_the_walk_gives_the_tree_that_lark_gives(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    source, report = Source(path.name, text), Diagnostics()
    tokens = scan(source, report)[0]
    tokens = join_lines(source, balance(source, judge_words(source, tokens, report), report), report)
    first = next(i for i, token in enumerate(tokens) if token.kind != "NL")
    lark = Lark(GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)
    ours, larks = Parser(), lark.parse_interactive()
    for token in tokens[first:]:
        assert ours.feed(token)
        larks.feed_token(Token(token.kind, text[token.start : token.end], token.start, end_pos=token.end))
    assert our_shape(ours.finish()) == lark_shape(larks.feed_eof())
    assert not report.items


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_the_scanner_gives_the_tokens_that_lark_gives(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    larks = Lark(GRAMMAR, parser="lalr", lexer="basic").lex(text)
    ours = scan(Source(path.name, text), Diagnostics())[0]
    assert [(t.kind, t.start, t.end) for t in ours] == [(t.type, t.start_pos, t.end_pos) for t in larks]


def test_tables_survive_being_kept(tmp_path: Path) -> None:
    made, place = build(GRAMMAR), tmp_path / "new" / "tables.json"
    _save(made, place)
    assert _load(place) == made
    assert [entry.name for entry in place.parent.iterdir()] == ["tables.json"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"{}", b"[1,2,3,4,5,6,7]", b"null", b"[" * 9999]
)
def test_damaged_tables_count_as_none(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "tables.json"
    place.write_bytes(content)
    assert _load(place) is None


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _save(grammar(), tmp_path / "file" / "tables.json")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_another_grammar_has_another_place() -> None:
    assert module._place(GRAMMAR) != module._place(GRAMMAR + "\n")


CODE = "import sys; from eic.lang.syntax.grammar import grammar; grammar(); print('lark' in sys.modules)"


def test_lark_is_loaded_once_only(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHONDONT")}
    env["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    runs = [
        subprocess.run(
            [sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True, cwd=ROOT
        )
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]


def test_the_installation_can_keep_the_tables_where_nothing_else_may(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}

    def loaded() -> str:
        done = subprocess.run(
            [sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.strip()

    assert [loaded(), loaded()] == ["True", "True"]
    subprocess.run([sys.executable, "-m", "eic.lang.syntax.grammar"], env=env, check=True, cwd=ROOT)
    assert loaded() == "False"
