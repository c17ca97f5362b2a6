"""The language reference page, generated from the schema: it cannot fall behind the compiler."""

from collections.abc import Iterable, Sequence

from eic.lang import schema as s
from eic.lang.blocks import TOP_LEVEL
from eic.lang.blocks.dataset import STAGES, Dataset
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.codes import CODES
from eic.lang.describe import type_words
from eic.lang.explain import FORMS, default_of
from eic.lang.functions import FUNCTIONS, fields_of
from eic.lang.templates.variables import REQUIRED, VARIABLES


def reference_markdown() -> str:
    """Return the whole reference as Markdown: forms, blocks, rules, prompt roles, codes."""
    parts = ["# Language reference", "", "Generated from the schema by `eic`; do not edit.", ""]
    parts += ["## Core", ""]
    for name, (help, example) in FORMS.items():
        parts += [f"### `{name}`", "", help, "", *_fence(example)]
    parts += ["## Blocks", ""]
    for cls in TOP_LEVEL:
        parts += _block(cls, 3)
    parts += [*_rules(), *_roles(), *_codes()]
    return "\n".join(parts).rstrip() + "\n"


def _block(cls: type, level: int) -> list[str]:
    info = s.info(cls)
    label = {"": "", "name": " NAME", "ref": " DOMAIN", "text": ' "NAME"'}[info.label]
    parts = [f"{'#' * level} `{info.kind}{label}`", "", info.help, "", *_fence(info.example)]
    if s.settings(cls):
        rows = [
            (f"`{name}`", type_words(declared.type), _default(cls, name), declared.help)
            for name, declared in s.settings(cls).items()
        ]
        parts += [*table(("setting", "takes", "default", "meaning"), rows), ""]
    found = s.rule_lines(cls)
    if found is not None:
        parts += [
            f"Rules ({', '.join(f'`{verb}`' for verb in found[1].verbs)}): {found[1].help}",
            "",
            *_fence(found[1].example),
        ]
    inner = [child.block for child in s.nested(cls).values() if cls is not TaskSeed]
    if cls is Dataset:
        inner += list(STAGES)
    if cls is Domain:
        parts += ["Tasks nest: a `task` may hold further `task` blocks.", ""]
    for block in inner:
        parts += _block(block, level + 1)
    return parts


def _rules() -> list[str]:
    parts = [
        "## Rule functions", "",
        "A rule is `keep EXPR` or `drop EXPR`. The rules of a block run one after the other, each on what the "
        "ones before it kept.", "",
    ]  # fmt: skip
    rows = []
    for function in FUNCTIONS.values():
        clauses = (
            [f"`within {'|'.join(function.within)}` (default {function.scope})"] if function.within else []
        )
        clauses += ["`by TEACHER` (required)"] if function.by else []
        ops = " ".join(f"`{op}`" for op in function.ops) or "nothing"
        places = ", ".join(function.places)
        rows.append((f"`{function.signature}`", ops, ", ".join(clauses) or "none", places, function.help))
    parts += table(("function", "compared with", "clauses", "stands in", "meaning"), rows)
    parts += ["", *_fence("\n".join(function.example for function in FUNCTIONS.values()))]
    for place in ("filter", "prune"):
        parts.append(f"Fields in `{place}`: {', '.join(f'`{name}`' for name in fields_of(place))}.")
    return [*parts, ""]


def _roles() -> list[str]:
    parts = ["## Prompt roles", "", "Variables that a template of each role has; those in bold must be used."]
    for role, variables in VARIABLES.items():
        needed = {name for group in REQUIRED[role] for name in group}
        parts += ["", f"### `{role}`", ""]
        parts += [
            f"- {f'**`{name}`**' if name in needed else f'`{name}`'}: {variable.help}"
            for name, variable in variables.items()
        ]
    return [*parts, ""]


def _codes() -> list[str]:
    rows = ((code, entry.title, entry.cure) for code, entry in CODES.items())
    return ["## Diagnostic codes", "", *table(("code", "meaning", "cure"), rows)]


def _fence(code: str) -> list[str]:
    return ["```explore", *code.splitlines(), "```", ""]


def _default(cls: type, name: str) -> str:
    words = default_of(cls, name).removeprefix("Default: ").removesuffix(".")
    return words.lower() if words == "Required" else f"`{words}`"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; a cell may hold Markdown, a ``|`` or a line end."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in [titles, *cells]]
    return [lines[0], "|" + "---|" * len(titles), *lines[1:]]
