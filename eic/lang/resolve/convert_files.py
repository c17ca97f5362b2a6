"""Settings that hold files: examples, templates and data, read and checked at compile time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from eic.canon import digest_bytes
from eic.diagnostics import Diagnostics, Fix, Note
from eic.lang import schema as s
from eic.lang.context import Context, Given
from eic.lang.files import DATA_LIMIT, EXAMPLES_LIMIT, TEMPLATE_LIMIT, FileFault
from eic.lang.inputs.examples import check_lines, read_examples
from eic.lang.inputs.question_lines import read_question_lines
from eic.lang.inputs.script_lines import check_script
from eic.lang.inputs.seed_tasks import read_seed_tasks
from eic.lang.resolve.expect import BAD, lookup, wrong_type
from eic.lang.suggest import did_you_mean, listing, nearest
from eic.lang.syntax import ast
from eic.lang.templates.template import parse_template, stock, stock_names
from eic.lang.values import FileRef, Template
from eic.source import Source

_CHECKED = 20_000_000
"""JSONL data up to this many bytes is read line by line at compile time."""

_ALLOWED = {
    s.ExamplesFile: ("file", "glob"),
    s.SeedTasksFile: ("file", "glob"),
    s.TemplateSource: ("file", "stock"),
    s.PromptRef: ("file", "stock"),
    s.AnyFile: ("file",),
    s.DataFiles: ("file", "glob"),
    s.Tables: ("file", "glob"),
    s.QuestionsFile: ("file",),
}


_Reader = Callable[[Source, Diagnostics, Note], tuple[Any, ...] | None]


def convert_file(ctx: Context, type: s.Type, given: Given) -> Any:
    """Return the content that a file setting names, or ``BAD`` (reported)."""
    if isinstance(type, s.PromptRef) and isinstance(given.value, ast.Path):
        return _prompt(ctx, type, given, given.value)
    name = _argument(ctx, type, given)
    if name is None or not isinstance(given.value, ast.Call):
        return BAD
    function = given.value.name.text
    if isinstance(type, s.ExamplesFile):
        return _records(ctx, given, name, function, read_examples)
    if isinstance(type, s.DataFiles):
        return _data_files(ctx, given, name, function)
    if isinstance(type, s.Tables):
        return _tables(ctx, given, name, function)
    if isinstance(type, s.SeedTasksFile):
        return _records(ctx, given, name, function, read_seed_tasks)
    if isinstance(type, s.QuestionsFile):
        return _questions(ctx, given, name)
    if isinstance(type, s.AnyFile):
        return _data(ctx, type, given, ctx.path(given.value, name))
    template = _stock(ctx, given, name) if function == "stock" else _template(ctx, given, name)
    if template is not BAD and isinstance(type, s.PromptRef) and template.role != type.role:
        return _wrong_role(ctx, type, template, given)
    return template


def _argument(ctx: Context, type: s.Type, given: Given) -> str | None:
    value = given.value
    allowed = _ALLOWED[type.__class__]
    if isinstance(value, ast.String):
        wrong_type(
            ctx, type, given, "", f'{allowed[0]}("{value.value}")' if value.value.isprintable() else None
        )
        return None
    if not isinstance(value, ast.Call) or value.name.text not in allowed:
        wrong_type(ctx, type, given)
        return None
    function = value.name.text
    if len(value.args) != 1 or not isinstance(value.args[0], ast.String) or not value.args[0].value:
        ctx.found.error(
            "E0312", f'{function}() takes one string: {function}("...")', given.span, notes=given.notes
        )
        return None
    return value.args[0].value


def _prompt(ctx: Context, type: s.PromptRef, given: Given, path: ast.Path) -> Any:
    name = lookup(ctx, ("prompt",), path, given)
    if name is BAD:
        return BAD
    known = ctx.cache.get(("prompt", name), BAD)
    if known is BAD or known.role == type.role:
        return known
    return _wrong_role(ctx, type, known, given)


def _wrong_role(ctx: Context, type: s.PromptRef, template: Template, given: Given) -> Any:
    if {template.role, type.role} <= {"lookahead", "backtrack"}:
        return template
    ctx.found.error(
        "E0407", f"the prompt is for the role `{template.role}`; this setting needs `{type.role}`", given.span,
        notes=given.notes, detail="The role stands in the template's front matter.",
    )  # fmt: skip
    return BAD


def _stock(ctx: Context, given: Given, name: str) -> Any:
    try:
        return stock(name)
    except KeyError:
        _unknown_stock(ctx, given, name)
        return BAD


def _unknown_stock(ctx: Context, given: Given, name: str) -> None:
    known = list(stock_names())
    close = nearest(name, known)
    ctx.found.error(
        "E0408", f"eic ships no prompt `{name[:60]}`", given.span, notes=given.notes,
        detail=did_you_mean(name, known) or f"There are {listing(known, 30)}.",
        fix=Fix(given.span, f'stock("{close[0]}")') if close and not given.notes else None,
    )  # fmt: skip


def _template(ctx: Context, given: Given, name: str) -> Any:
    path = ctx.path(given.value, name)
    key = ("template", str(path))
    if key not in ctx.cache:
        ctx.cache[key] = BAD
        try:
            text = ctx.files.read_text(path, TEMPLATE_LIMIT)
        except FileFault as fault:
            ctx.fault(fault, given)
            return BAD
        shown = ctx.files.relative(path)
        template, faults = parse_template(Source(shown, text))
        used_here = Note("the template is used here", given.span)
        ctx.found.extend(replace(fault, notes=(*fault.notes, used_here)) for fault in faults)
        if template is not None:
            ctx.cache[key] = template
    return ctx.cache[key]


def _records(ctx: Context, given: Given, name: str, function: str, read: _Reader) -> Any:
    """Return what ``read`` finds in the files that a call names, one after the other."""
    try:
        paths = _paths(ctx, given, name, function)
    except FileFault as fault:
        ctx.fault(fault, given)
        return BAD
    found: list[Any] = []
    kind = read.__name__
    for path in paths:
        key = (kind, str(path))
        if key not in ctx.cache:
            try:
                text = ctx.files.read_text(path, EXAMPLES_LIMIT)
            except FileFault as fault:
                ctx.fault(fault, given)
                ctx.cache[key] = None
                continue
            source = Source(ctx.files.relative(path), text)
            ctx.cache[key] = read(source, ctx.found, Note("the file is used here", given.span))
        if ctx.cache[key] is not None:
            found += ctx.cache[key]
    return BAD if any(ctx.cache[kind, str(path)] is None for path in paths) else tuple(found)


def _tables(ctx: Context, given: Given, name: str, function: str) -> Any:
    # Described tables are rare and YAML is large: both are loaded for specs that have them.
    from eic.lang.inputs.table_files import read_table

    try:
        paths = _paths(ctx, given, name, function)
    except FileFault as fault:
        ctx.fault(fault, given)
        return BAD
    for path in paths:
        key = ("table", str(path))
        if key not in ctx.cache:
            ctx.cache[key] = read_table(ctx, path, given)
    found = tuple(ctx.cache["table", str(path)] for path in paths)
    return BAD if any(table is None for table in found) else found


def _questions(ctx: Context, given: Given, name: str) -> Any:
    path = ctx.path(given.value, name)
    key = ("questions", str(path))
    if key not in ctx.cache:
        ctx.cache[key] = BAD
        try:
            text = ctx.files.read_text(path, EXAMPLES_LIMIT)
        except FileFault as fault:
            ctx.fault(fault, given)
            return BAD
        source = Source(ctx.files.relative(path), text)
        found = read_question_lines(source, ctx.found, Note("the file is used here", given.span))
        if found is not None:
            ctx.cache[key] = found
    return ctx.cache[key]


def _paths(ctx: Context, given: Given, name: str, function: str) -> tuple[Path, ...]:
    if function == "glob":
        return ctx.files.glob(ctx.folders[given.value.span.source.name], name)
    return (ctx.path(given.value, name),)


def _data_files(ctx: Context, given: Given, name: str, function: str) -> Any:
    """Return the files with their digests; what is in them is read by the step, for they may be large."""
    try:
        paths = _paths(ctx, given, name, function)
        found = tuple(ctx.file_ref(path) for path in paths)
    except FileFault as fault:
        ctx.fault(fault, given)
        return BAD
    return found


def _data(ctx: Context, type: s.AnyFile, given: Given, path: Path) -> Any:
    try:
        content = ctx.files.read_bytes(path, DATA_LIMIT)
    except FileFault as fault:
        ctx.fault(fault, given)
        return BAD
    shown = ctx.files.relative(path)
    checked = type.script or (path.suffix == ".jsonl" and len(content) <= _CHECKED)
    if checked and not _is_sound(ctx, type, given, shown, content):
        return BAD
    return FileRef(digest_bytes("file", content), shown)


def _is_sound(ctx: Context, type: s.AnyFile, given: Given, shown: str, content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        ctx.found.error(
            "E0504", f"{shown} is not UTF-8", given.span, detail="Save it as UTF-8.", notes=given.notes
        )
        return False
    check = check_script if type.script else check_lines
    return check(Source(shown, text), ctx.found, Note("the file is used here", given.span))
