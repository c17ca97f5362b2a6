"""E03xx: values of the wrong type, unit, range or form."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "E0301",
        "wrong type",
        "The setting takes another type of value.",
        "Write what is expected; `eic explain BLOCK.SETTING` has an example.",
        'depth = "two"',
    ),
    Code(
        "E0302",
        "wrong unit",
        "The number has no unit, or that of something else.",
        "Write the unit: `30s`, `$5`, `$0.15/1M`, `5k/m`.",
        "budget = 30s",
    ),
    Code(
        "E0303",
        "out of range",
        "The number is smaller or larger than the setting allows.",
        "Choose a value in the range shown.",
        "depth = 99",
    ),
    Code(
        "E0304",
        "missing setting",
        "A required setting is not given.",
        "Add it; the message has an example.",
        "synthesize { teacher = gpt }   # per_task",
    ),
    Code(
        "E0305",
        "wrong list",
        "The list is empty, too short or has an item twice.",
        "Correct the list.",
        "models = []",
    ),
    Code(
        "E0306",
        "a secret in the spec",
        "A key or password stands in the spec, where git keeps it for ever, or in a URL that the environment gives.",
        'Write `api_key = env("NAME")`; revoke a key that was committed.',
        'api_key = "sk-..."',
    ),
    Code(
        "E0307",
        "wrong use of env()",
        "env() takes a name and, except for secrets, a default; it may stand in a few settings only; without a default the variable must be set.",
        'Write env("NAME", "default"), or set the variable.',
        'model = env("MODEL")',
    ),
    Code(
        "E0308",
        "wrong rule",
        "A rule is not a call of a function on a field, or the call's arguments are wrong.",
        "Write the form that the message shows, for example `keep words(instruction) in 3..150`.",
        "keep instruction",
    ),
    Code(
        "E0309",
        "wrong comparison",
        "A function that gives a number is not compared, one that says yes or no is, or the operator does not fit.",
        "Write the form that the message shows.",
        "keep rouge_l(instruction)",
    ),
    Code(
        "E0310",
        "pattern that cannot be used",
        "The pattern does not compile, or can run for ever on some texts: it repeats what itself repeats, repeats "
        "a choice that may read one character in two ways, or repeats the same characters twice side by side.",
        'Patterns are those of Python\'s `re`, and in "..." a backslash is written twice; a possessive repeat '
        "(`.*+`) never gives back what it took and is always fine.",
        'keep regex(output, "(")',
    ),
    Code(
        "E0311",
        "wrong clause",
        "`within`, `by` or `over` is missing or does not belong to the line.",
        "Write the form that the message shows.",
        "keep words(instruction) > 3 within task",
    ),
    Code(
        "E0312",
        "wrong file, glob, stock or import",
        "These take exactly one string.",
        'Write file("path"), glob("path/*.jsonl") or stock("math/lookahead").',
        "template = stock()",
    ),
    Code(
        "E0313",
        "--set value cannot be read",
        "A value on the command line is written as in a spec.",
        "Quote it for the shell where needed: --set 'breadth=[8, 6]'.",
        "eic run a.explore --set depth=",
    ),
    Code(
        "E0314",
        "base that is no model's name",
        "A base is a hub id, or a folder of the project.",
        'Write "owner/name", or begin the folder with `./` or `../`.',
        'base = "models/llama 1b"',
    ),
)
