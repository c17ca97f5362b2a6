"""The table of syntax mistakes: examples of each, and what helps the one who made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake; each of ``examples`` makes the parser stop as the mistake does.

    ``{found}`` and ``{before}`` in ``summary`` stand for the refused token and the one before;
    ``at`` names which of the two is underlined. ``cure`` says what the offered fix does there:
    ``remove`` it, ``quote`` it, ``replace`` it by ``insert``, or ``insert`` text before it.
    """

    code: str
    examples: tuple[str, ...]
    summary: str
    detail: str
    label: str
    at: str = "found"
    cure: str = ""
    insert: str = ""


_VALUES = ("1", '"s"', "x", "x.y", "[1]", "f(x)", "1..2")


def _each(*forms: str) -> tuple[str, ...]:
    """Return every form with every kind of value in place of ``V``."""
    return tuple(form.replace("V", value) for form in forms for value in _VALUES)


_NAME_VALUE = "A setting is `name = value`; a block is `name { ... }` or `kind name { ... }`."
_RULES = "Rules are `keep EXPR`, `drop EXPR`, `vary PATH over LIST`, `without PATH` and `set PATH = VALUE`."
_RESERVED_WORDS = ("import", "param", "keep", "drop", "vary", "without", "set", "in", "within", "by", "over")

SYNTAX_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "E0126",
        ("a = 1\nexplore 1", "a { explore 1 }"),
        "the version line stands once, at the top",
        "Remove this line, or move it to the top of the file.",
        "too late for a version",
        at="before",
    ),
    Mistake(
        "E0111",
        (
            "a 1",
            "a [1]",
            "param a 1",
            'param a "s"',
            "param a [1]",
            "param a b",
            "set a 1",
            'set a "s"',
            "set a [1]",
            "set a.b 1",
            "set a b",
            "explore 1\nexplore [1]",
            "explore [1]",
        ),
        "`=` is missing before `{found}`",
        "A setting is `name = value`.",
        "`=` belongs before this",
        cure="insert",
        insert="= ",
    ),
    Mistake(
        "E0111",
        ("a b\n", "x { a b }", "a b.c", "a b(c)"),
        "`=` is missing before `{before}`",
        _NAME_VALUE,
        "`=` belongs before this, or `{ ... }` behind it",
        at="before",
        cure="insert",
        insert="= ",
    ),
    Mistake(
        "E0111",
        ("a\n", "x { a }", "explore\n", "explore 1\nexplore\n", "x { explore }", "a,"),
        "`{before}` says nothing alone",
        _NAME_VALUE,
        "a value or a block should follow",
        at="before",
    ),
    Mistake(
        "E0112",
        ("a == 1", "a <= 1", "explore == 1", "param a == 1", "set a == 1", "set a.b <= 1"),
        "`{found}` where `=` belongs",
        "A setting is written `name = value`; only rules compare.",
        "write `=`",
        cure="replace",
        insert="=",
    ),
    Mistake(
        "E0112",
        ("a = > 1", "a = == 1", "param a = > 1", "set a = > 1"),
        "`{found}` after `=` means nothing",
        "A setting is written `name = value`.",
        "remove this",
        cure="remove",
    ),
    Mistake(
        "E0113",
        (
            "a =\n",
            "x { a = }",
            "param a =\n",
            "set a =\n",
            "x { set a = }",
            "a = , b",
            "a = = 1",
            "param a = ,",
        ),
        "no value after `{before}`",
        "The value stands on the line of its `=`; long lists and calls may break lines inside their brackets.",
        "a value should follow",
        at="before",
    ),
    Mistake(
        "E0113",
        ("param a\n", "x { param a }"),
        "the parameter `{before}` has no value",
        "A parameter needs a default: `param depth = 2`; `--set depth=1` replaces it.",
        "`= value` should follow",
        at="before",
    ),
    Mistake(
        "E0113",
        ("a = [, 1]", "a = [1,, 2]", "a = f(, 1)", "a = f(1,, 2)", "a = [1, [, ]]"),
        "an item is missing before `,`",
        "Items are separated by single commas; one behind the last is allowed.",
        "remove this, or write the item",
        cure="remove",
    ),
    Mistake(
        "E0129",
        ("a = { b = 1 }", "param a = { b = 1 }", "set a = { }"),
        "a block has no `=`",
        "Blocks are written `name { ... }`; only single values follow a `=`.",
        "remove this",
        at="before",
        cure="remove",
    ),
    Mistake(
        "E0115",
        (
            *_each(
                "x { a = V, b = 1 }",
                "x { keep f(x) <= V, b = 1 }",
                "x { param a = V, }",
                "x { keep f(x) by V, }",
            ),
            "x { }, a = 1",
            'x "s", a = 1',
            "x { keep f(x), }",
            "x { set a.b = 1, }",
            'import "s", a',
            "x { a = 1 } , y",
            "x { , a = 1 }",
            ", a = 1",
            "x { without a.b, }",
            "x { vary a.b over [1], }",
        ),
        "`,` does not separate settings",
        "Settings end with their line; inside braces on one line, spaces separate them.",
        "remove this",
        cure="remove",
    ),
    Mistake(
        "E0121",
        (
            "x { keep }",
            "keep\n",
            "x { drop }",
            "x { vary }",
            "vary\n",
            "x { without }",
            "without\n",
            "x { set }",
            "set\n",
            "x { keep <= 1 }",
            "x { keep in 1..2 }",
            "x { keep within task }",
            "x { keep by gpt }",
        ),
        "`{before}` has nothing to act on",
        _RULES,
        "an expression or a path should follow",
        at="before",
    ),
    Mistake(
        "E0121",
        (
            "x { keep f(x) <= }",
            "keep f(x) <=\n",
            "x { keep f(x) in }",
            "keep f(x) in\n",
            "keep f(x) within\n",
            "x { keep f(x) within }",
            "x { vary a over }",
            "vary a over\n",
            "x { keep f(x) <= by gpt, }",
            "keep f(x) <= <= 1",
        ),
        "nothing follows `{before}`",
        _RULES,
        "a value should follow on this line",
        at="before",
    ),
    Mistake(
        "E0121",
        (
            "keep 1 <= f(x)",
            'keep "s"',
            "keep [1]",
            "drop 1",
            "vary 1",
            "without 1",
            'without "s"',
            "set 1",
            'vary "s"',
            'set "s"',
            "vary [1]",
        ),
        "a rule starts with a function or a path, not with `{found}`",
        _RULES,
        "not a function or path",
    ),
    Mistake(
        "E0121",
        ("keep f(x) = 1", "keep x = 1", "keep x.y = 1"),
        "`=` does not compare",
        "Write `==`, `<=`, `>=`, `<`, `>`, `!=` or `in`.",
        "write `==`",
        cure="replace",
        insert="==",
    ),
    Mistake(
        "E0121",
        (
            "vary a\n",
            "vary a.b\n",
            "x { vary a.b }",
            "vary a.b [1]",
            "vary a.b = 1",
            "vary a.b in 1",
            "vary a.b c",
            "vary a b",
        ),
        "`over` is missing",
        "Say which values the setting takes: `vary explore_math.explore.depth over [0, 1, 2]`.",
        "`over LIST` belongs here",
    ),
    Mistake(
        "E0121",
        ("set a\n", "set a.b\n", "x { set a.b }"),
        "`set` without a value",
        "Write `set PATH = VALUE`.",
        "`= value` belongs here",
    ),
    Mistake(
        "E0121",
        (
            *_each("keep f(x) <= V == 1", "keep f(x) in V <= 2"),
            "keep f(x) by gpt <= 1",
            "keep f(x) within task >= 1",
        ),
        "a rule compares once",
        "The comparison comes before `within` and `by`; write a second rule for a second comparison.",
        "one comparison too many",
    ),
    Mistake(
        "E0122",
        (*(f"{word} = 1" for word in _RESERVED_WORDS), *(f"{word} {{ }}" for word in _RESERVED_WORDS)),
        "`{before}` is a reserved word",
        "It starts a rule, a clause or a line of its own kind, so it names no setting and no block.",
        "not a name here",
        at="before",
    ),
    Mistake(
        "E0121",
        tuple(f"x {{ {word} y }}" for word in ("in", "within", "by", "over")),
        "`{found}` belongs to a rule",
        _RULES,
        "no rule stands before this",
    ),
    Mistake(
        "E0114",
        ("import a",),
        "the path of an import is a string",
        'Write `import "teachers.explore"`.',
        "put it in double quotes",
        cure="quote",
    ),
    Mistake(
        "E0113",
        ("import\n", "x { import }", "import 1", "import [1]"),
        "`import` without a path",
        'Write `import "teachers.explore"`.',
        "a string should follow",
        at="before",
    ),
    Mistake(
        "E0122",
        ("param 1", 'param "s"', "param\n", "x { param }", "param [1]"),
        "the parameter has no name",
        "Write `param depth = 2`.",
        "a name belongs here",
    ),
    Mistake(
        "E0127",
        (
            *_each(
                "a = [V 1]",
                'a = [V "s"]',
                "a = [V b]",
                "a = [V [1]]",
                "a = f(V 1)",
                'a = f(V "s")',
                "a = f(V b)",
                "a = f(V [1])",
            ),
        ),
        "`,` is missing before `{found}`",
        "Items of a list and arguments of a call are separated by commas.",
        "`,` belongs before this",
        cure="insert",
        insert=", ",
    ),
    Mistake(
        "E0128",
        ("a = 1..\n", 'a = 1.."s"', "a = [1..]", "x { a = 1.. }", "a = f(1..)"),
        "the range has no upper end",
        "A range is written `3..150`; both ends are numbers and belong to it.",
        "a number should follow",
        at="before",
    ),
    Mistake(
        "E0128",
        (
            "a = ..1",
            "a = [..1]",
            "keep f(x) in ..1",
            'a = "s"..1',
            "a = 1..2..3",
            "a = [1..2..3]",
            "a = f(x)..2",
        ),
        "`..` stands between two numbers",
        "A range is written `3..150`; both ends are numbers and belong to it.",
        "no number before this, or one range too many",
    ),
    Mistake(
        "E0125",
        _each("a = V 1", 'a = V "s"', "a = V [1]"),
        "a setting has one value",
        "Several values stand in a list: `[8, 6]`; the next setting starts a new line.",
        "one value too many",
    ),
    Mistake(
        "E0125",
        _each("a = V = 1", "x { a = V = 1 }"),
        "a setting has one `=`",
        "Write the second setting on a line of its own.",
        "one `=` too many",
    ),
    Mistake(
        "E0125",
        (
            "a b c { }",
            "a b 1",
            'a b "s"',
            'a "s" "t"',
            'a "s" 1',
            "a b = 1",
            "a b [1]",
            'a "s" = 1',
            'a "s" [1]',
        ),
        "a block has one name",
        _NAME_VALUE,
        "unexpected after the name",
    ),
    Mistake(
        "E0125",
        ("a(x)", "a(x) = 1", "explore(x)"),
        "a call does not stand alone",
        'Calls are values: `examples = file("seeds.jsonl")`, `keep words(instruction) in 3..150`.',
        "a setting's name and `=`, or `keep` or `drop`, belong before",
        at="before",
    ),
    Mistake(
        "E0125",
        ("a.b = 1", "a.b\n", "explore.b"),
        "a dotted name does not start a setting",
        "Set a nested value inside its block: `explore { depth = 0 }`; in an ablation write `set PATH = VALUE`.",
        "unexpected",
    ),
    Mistake(
        "E0125",
        (
            '"s"',
            '"s" = 1',
            "1",
            "[1]",
            "x { 1 }",
            'x { "s" }',
            'explore 1\n"s"',
            "explore 1\n1",
            "a = 1\n[1]",
        ),
        "`{found}` starts nothing",
        "A line starts with a setting's name, a block's kind, or a rule's verb.",
        "a name belongs before this",
    ),
    Mistake(
        "E0125",
        ("{ a = 1 }", "x { { } }", "explore 1\n{ }"),
        "a block without a kind",
        "Blocks are written `kind { ... }` or `kind name { ... }`.",
        "a block's kind belongs before this",
    ),
    Mistake(
        "E0125",
        ("= 1", "x { = 1 }", "explore 1\n= 1"),
        "`=` without a name",
        _NAME_VALUE,
        "a setting's name belongs before this",
    ),
)
