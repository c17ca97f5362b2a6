"""``eic explain TOPIC``: codes, blocks, settings and functions, read from where they are declared."""

from collections.abc import Iterator
from dataclasses import fields

from eic.lang import schema as s
from eic.lang.blocks import TOP_LEVEL
from eic.lang.blocks.dataset import STAGES, Dataset
from eic.lang.blocks.model import Train
from eic.lang.blocks.recipes import RECIPES, Training
from eic.lang.codes import CODES
from eic.lang.describe import default_words, type_words
from eic.lang.functions import FUNCTIONS, Function, fields_of
from eic.lang.suggest import did_you_mean
from eic.lang.templates.variables import VARIABLES

FORMS: dict[str, tuple[str, str]] = {
    "import": (
        "Brings the top-level blocks and parameters of another file into scope. The path is relative to "
        "the file that names it; each file is read once; circles are errors.",
        'import "teachers.explore"',
    ),
    "param": (
        "A value with a name, used as `param.NAME` wherever a value stands. `--set NAME=VALUE` replaces it; "
        "a value there is written as in a spec, a text without quotes stands for a string.",
        "param depth = 2",
    ),
    "like": (
        "First in a block: copies another block of its kind and changes what it names. A setting given again "
        "replaces the copied one. A nested block changes the copied one of its kind; filters are chosen by "
        "their name (which may be left out when there is one), and `explore` may name another domain. Rules "
        "given again replace all rules of that stage. What the copied block does not have is added: a stage behind the last one that may come "
        "before it (a new filter before the sample), all else at the end.",
        "dataset baseline { like explore_math { explore { depth = 0 } } }",
    ),
    "keep": (
        "A rule of a `filter` or `prune` block: what does not pass is dropped and counted by the rule's line. "
        "The rules of a block run one after the other, each on what the ones before it kept.",
        "keep words(instruction) in 3..150",
    ),
    "drop": (
        "A rule that drops what `keep` would keep.", 'drop mentions(instruction, ["image", "video"])'
    ),
    "within": (
        "Behind a rule that compares examples: with those of the same `task`, of the whole `dataset`, or with the `seeds`.",
        "keep rouge_l(instruction) <= 0.7 within task",
    ),
    "by": ("Behind a rule that a teacher judges: which one.", "keep judge(quality) >= 4 by gpt"),
    "vary": (
        "A line of an `ablation`: one variant for each value of a setting, named by its path; several such lines "
        "give every combination.",
        "vary explore_math.explore.depth over [0, 1, 2]",
    ),
    "without": ("A line of an `ablation`: one variant, in which a stage is left out.", "without explore_math.diversity"),
    "set": (
        "A line of an `ablation`: one variant, in which a setting has another value.",
        "set explore_math.sample.size = 2k",
    ),
    "numbers": (
        "`k`, `M` and `B` multiply by a thousand, a million, a billion: `10k`, `7B`. Shares are `0.03` or `3%`, times "
        "`200ms`, `30s`, `2m`, `1h`, `1d`, money `$5`, prices `$0.15/1M` (per token), rates `5k/m` (per minute), "
        "ranges `3..150` with both ends.",
        "limits { requests = 5k/m  tokens = 2M/m }",
    ),
    "env": (
        "Reads an environment variable. `model` and `base_url` of a teacher may have a default; `api_key` "
        "holds the name only, and the value is read when a call is made.",
        'api_key = env("OPENAI_API_KEY")',
    ),
    "file": ("A file of the project, relative to the file that names it.", 'examples = file("seeds/algebra.jsonl")'),
    "glob": ("Several files, in the order of their paths. `**` looks into folders.", 'examples = glob("seeds/*.jsonl")'),
    "stock": ("A prompt that ships with eic.", 'template = stock("math/lookahead")'),
}  # fmt: skip
"""What is part of the language's core and not of the schema: (help, example)."""


def explain(topic: str) -> str | None:
    """Return what a code, block, ``block.setting``, function or form means; None when unknown."""
    topic = topic.strip().strip("`")
    if topic.upper() in CODES:
        return _code(topic.upper())
    topic = topic.casefold().removesuffix("()")
    blocks = dict(block_paths())
    if topic in blocks:
        return _block(topic, blocks[topic])
    if topic in FUNCTIONS:
        return _function(FUNCTIONS[topic])
    if topic in FORMS:
        help, example = FORMS[topic]
        return f"{topic}\n\n{help}\n\nExample:\n    {example}\n"
    path, _, name = topic.rpartition(".")
    if path in blocks and name in s.settings(blocks[path]):
        return _setting(path, blocks[path], name)
    return _settings_called(topic)


def suggestions(topic: str) -> str:
    """Return a ``Did you mean ...?`` for an unknown topic, or ``""`` when nothing is near."""
    names = {name.rpartition(".")[2] for name in topics()}
    return did_you_mean(topic.strip(), (*topics(), *names))


def topics() -> tuple[str, ...]:
    """Return everything that ``explain`` knows."""
    settings = [f"{path}.{name}" for path, cls in block_paths() for name in s.settings(cls)]
    return (*CODES, *(path for path, _ in block_paths()), *settings, *FUNCTIONS, *FORMS)


def block_paths() -> Iterator[tuple[str, type]]:
    """Yield (topic, class) of every block: top-level ones, stages, and nested ones with a path."""
    for cls in TOP_LEVEL:
        yield from _paths(s.info(cls).kind, cls)
    for cls in STAGES:
        yield from _paths(s.info(cls).kind, cls)
        yield f"dataset.{s.info(cls).kind}", cls


def _paths(path: str, cls: type) -> Iterator[tuple[str, type]]:
    yield path, cls
    for child in s.nested(cls).values():
        kind = s.info(child.block).kind
        yield kind, child.block
        yield from _paths(f"{path}.{kind}", child.block)


def _code(code: str) -> str:
    entry = CODES[code]
    kind = "warning" if code.startswith("W") else "error"
    example = "\n".join(f"    {line}" for line in entry.example.splitlines())
    return f"{code} ({kind}): {entry.title}\n\n{entry.cause}\n\nCure: {entry.cure}\n\nExample:\n{example}\n"


def _block(path: str, cls: type) -> str:
    info = s.info(cls)
    lines = [path, "", info.help, "", "Example:", *(f"    {line}" for line in info.example.splitlines())]
    if s.settings(cls):
        lines += ["", "Settings:"]
        width = max(map(len, s.settings(cls)))
        for name, declared in s.settings(cls).items():
            lines.append(f"    {name:<{width}}  {declared.help} {default_of(cls, name)}")
    inner = [(s.info(child.block).kind, child.help) for child in s.nested(cls).values()]
    inner += [(s.info(stage).kind, s.info(stage).help) for stage in STAGES] if cls is Dataset else []
    if inner:
        lines += ["", "Blocks inside:"]
        width = max(len(kind) for kind, _ in inner)
        lines += [f"    {kind:<{width}}  {help}" for kind, help in inner]
    found = s.rule_lines(cls)
    if found is not None:
        lines += ["", f"Rules ({', '.join(found[1].verbs)}): {found[1].help}", f"    {found[1].example}"]
        known = [name for name, function in FUNCTIONS.items() if info.kind in function.places]
        lines += [f"Functions: {', '.join(known)}"] if known else []
    if info.kind == "prompt":
        lines += ["", "Variables by role:"]
        lines += [f"    {role}: {', '.join(variables)}" for role, variables in VARIABLES.items()]
    return "\n".join(lines) + "\n"


def _setting(path: str, cls: type, name: str) -> str:
    declared = s.settings(cls)[name]
    return (
        f"{path}.{name}\n\n{declared.help}\n\nType: {type_words(declared.type)}\n{default_of(cls, name)}\n"
        f"Example:\n    {name} = {declared.example}\n"
    )


def _settings_called(name: str) -> str | None:
    """Return what a setting's name alone means: the setting, or the blocks that have one of that name."""
    found = {cls: path for path, cls in reversed(list(block_paths())) if name in s.settings(cls)}
    homes = sorted(found.items(), key=lambda item: item[1])
    if len(homes) == 1:
        cls, path = homes[0]
        return _setting(path, cls, name)
    width = max((len(path) for path in found.values()), default=0) + len(name) + 1
    lines = [f"    {f'{path}.{name}':<{width}}  {s.settings(cls)[name].help}" for cls, path in homes]
    return "\n".join([name, "", "A setting of several blocks:", *lines]) + "\n" if lines else None


def _function(function: Function) -> str:
    lines = [function.signature, "", function.help, ""]
    lines.append(f"Stands in: {', '.join(function.places)}")
    for place in function.places:
        if function.args[0].kind == "field":
            lines.append(f"Fields in {place}: {', '.join(fields_of(place))}")
    if function.ops:
        lines.append(f"Compared with: {' '.join(function.ops)}")
    else:
        lines.append("Says yes or no: it is not compared.")
    if function.within:
        lines.append(f"within: {' | '.join(function.within)} (default {function.scope})")
    if function.by:
        lines.append("by: the teacher that judges (required)")
    return "\n".join([*lines, "", "Example:", f"    {function.example}"]) + "\n"


def default_of(cls: type, name: str) -> str:
    """Return ``Required.`` or ``Default: 2.``; of a setting that recipes give, each recipe's value."""
    if s.required(cls, name):
        return "Required."
    if cls is Train and name in {item.name for item in fields(Training)}:
        return f"Default: {_by_recipe(name)}."
    value = s.default(cls, name)
    unit = "s" if isinstance(s.settings(cls)[name].type, s.Duration) and value is not None else ""
    return f"Default: {default_words(value)}{unit}."


def _by_recipe(name: str) -> str:
    """Return which recipe gives a setting of ``train`` which value."""
    recipes: dict[str, list[str]] = {}
    for recipe, given in RECIPES.items():
        recipes.setdefault(default_words(getattr(given, name)), []).append(recipe)
    if len(recipes) == 1:
        return f"the recipe's, {next(iter(recipes))} in each"
    return "the recipe's, " + ", ".join(
        f"{value} in {' and '.join(names)}" for value, names in recipes.items()
    )
