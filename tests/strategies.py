"""Hypothesis strategies for specs: syntax trees, and texts with comments in odd places."""

from collections.abc import Callable

from hypothesis import strategies as st

from eic.diagnostics import Diagnostics
from eic.lang.format import format_file
from eic.lang.syntax import ast
from eic.lang.syntax.literals import read_quantity, text_block
from eic.lang.syntax.tokens import scan
from eic.source import Source, Span

_NOWHERE = Span(Source("generated", ""), 0, 0)
_RESERVED = ("import", "param", "keep", "drop", "vary", "without", "set", "in", "within", "by", "over")
_WORDS = ("explore", "depth", "a", "_x9", "teacher", "long_setting_name", "to", "and")

words = st.sampled_from(_WORDS) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
keys = words.filter(lambda word: word not in _RESERVED).map(lambda word: ast.Name(word, _NOWHERE))
names = (words | st.sampled_from(_RESERVED)).map(lambda word: ast.Name(word, _NOWHERE))

_plain = st.characters(exclude_categories=("Cs",))
_telling = st.sampled_from(list('"\\{}[]()#=,.\n\t \x00\x1b\u202e가é'))
quoted = st.text(_plain | _telling, max_size=12).map(lambda text: ast.String(text, False, _NOWHERE))
blocks_of_text = (
    st.text(_plain | st.sampled_from(list('"\\#\n\n \t{}')), max_size=20)
    .filter(lambda text: text_block(text) is not None)
    .map(lambda text: ast.String(text, True, _NOWHERE))
)
strings = quoted | blocks_of_text


def _quantity(text: str) -> ast.Quantity:
    report = Diagnostics()
    found = read_quantity(Source("generated", text), 0, len(text), report)
    assert not report.items, text
    return found


_number = st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?(e-?[0-9])?", fullmatch=True)
quantities = st.one_of(
    st.tuples(
        _number, st.sampled_from(["", "k", "M", "B", "%", "s", "ms", "m", "h", "d", "k/m", "M/h", "/s"])
    ).map("".join),
    st.sampled_from(["$5", "$0.15/1M", "$2/1k", "$1k", "-$3"]),
).map(_quantity)
ranges = st.builds(ast.Range, quantities, quantities, st.just(_NOWHERE))
paths = st.builds(ast.Path, st.lists(names, min_size=1, max_size=3).map(tuple), st.just(_NOWHERE))
_leaves = st.one_of(paths, quantities, strings, ranges)


def _calls(children: st.SearchStrategy[ast.Value]) -> st.SearchStrategy[ast.Value]:
    return st.builds(ast.Call, names, st.lists(children, max_size=3).map(tuple), st.just(_NOWHERE))


def _compound(children: st.SearchStrategy[ast.Value]) -> st.SearchStrategy[ast.Value]:
    lists = st.builds(ast.List, st.lists(children, max_size=6).map(tuple), st.just(_NOWHERE))
    return lists | _calls(children)


values = st.recursive(_leaves, _compound, max_leaves=5)


def _word(text: str) -> ast.Name:
    return ast.Name(text, _NOWHERE)


@st.composite
def rules(draw: Callable[..., object]) -> ast.Rule:
    """Rules of every verb."""
    verb = draw(st.sampled_from(["keep", "drop", "vary", "without", "set"]))
    op, value, clauses = "", None, ()
    subject = draw(paths)
    if verb in ("keep", "drop"):
        subject = draw(paths | _calls(_leaves))
        op = draw(st.sampled_from(["", "<=", "<", ">=", ">", "==", "!=", "in"]))
        value = draw(values) if op else None
        clause = st.builds(
            ast.Clause, st.sampled_from(["within", "by"]).map(_word), values, st.just(_NOWHERE)
        )
        clauses = tuple(draw(st.lists(clause, max_size=2)))
    elif verb == "vary":
        clauses = (ast.Clause(_word("over"), draw(values), _NOWHERE),)
    elif verb == "set":
        op, value = "=", draw(values)
    return ast.Rule(_word(verb), subject, op, value, clauses, _NOWHERE)


_simple = st.one_of(
    st.builds(ast.Attribute, keys, values, st.just(_NOWHERE)),
    rules(),
    st.builds(ast.Param, names, values, st.just(_NOWHERE)),
    st.builds(ast.Import, strings, st.just(_NOWHERE)),
)


def _blocks(children: st.SearchStrategy[ast.Item]) -> st.SearchStrategy[ast.Item]:
    bodies = st.lists(children, max_size=5).map(tuple)
    return st.builds(ast.Block, keys, st.none() | names | strings, bodies, st.just(_NOWHERE))


items = st.recursive(_simple, _blocks, max_leaves=6)
_version = ast.Version(_quantity("1"), _NOWHERE)
files = st.builds(
    ast.File,
    st.just(Source("generated", "")),
    st.just(_version),
    st.lists(items, max_size=4).map(tuple),
    st.just(()),
)


@st.composite
def commented_texts(draw: Callable[..., object]) -> str:
    """Sound specs with comments and blank lines wherever the language allows them."""
    text = format_file(draw(files))
    tokens, _ = scan(Source("generated", text), Diagnostics())
    out, last, depth, count = [], 0, 0, 0
    for token in tokens:
        depth += (token.kind in ("LSQB", "LPAR")) - (token.kind in ("RSQB", "RPAR"))
        inside = depth > 0 and token.kind in ("LSQB", "LPAR", "COMMA")
        end = token.start if token.kind == "NL" else token.end
        out.append(text[last:end])
        last = end
        if (inside or token.kind == "NL") and draw(st.integers(0, 5)) == 0:
            forms = (
                ["  # c{}\n", "\n  # c{}\n"]
                if inside
                else [" # c{}", "\n\n\n # c{}", "\n", "\n# c{}\n# d{}\n"]
            )
            count += 1
            out.append(draw(st.sampled_from(forms)).replace("{}", str(count)))
    return "".join(out) + text[last:]
