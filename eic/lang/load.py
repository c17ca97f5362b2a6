"""``compile_file``: a path (or a text from git) to a spec and every diagnostic about it."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from eic.diagnostics import Diagnostic, Diagnostics, Severity
from eic.lang.checks.every import check
from eic.lang.checks.unused import makes_nothing
from eic.lang.codes import CODES
from eic.lang.context import Context
from eic.lang.files import SPEC_LIMIT, FileFault, Files
from eic.lang.names import LONGEST, too_long
from eic.lang.project import project_root
from eic.lang.resolve.imports import gather
from eic.lang.resolve.spec import resolve, spec_of
from eic.lang.spec import Spec
from eic.lang.syntax import ast
from eic.lang.syntax.parse import parse
from eic.record import record
from eic.source import Source, Span

MOST_DIAGNOSTICS = 500
"""More than this about one spec help nobody; errors of the main file come first."""


@record
class Compiled:
    """The outcome: a spec (None when there is an error), diagnostics, the root, files read."""

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...]
    root: Path
    files: tuple[Path, ...]


def compile_file(
    path: Path,
    *,
    params: Mapping[str, str],
    env: Mapping[str, str],
    cwd: Path,
    allow_outside: bool = False,
    text: str | None = None,
) -> Compiled:
    """Compile the spec at ``path`` (relative to ``cwd``).

    ``params`` are ``--set`` values as written, ``env`` the environment that ``env()`` reads.
    ``text`` is used instead of the file's content (a version from git); what it names is still
    read from disk. Nothing raises: faults of users are diagnostics.
    """
    absolute = Path(os.path.abspath(cwd / path))
    root = project_root(absolute, cwd)
    found = Diagnostics()
    files = Files(root, allow_outside)
    if text is None:
        try:
            text = files.read_text(absolute, SPEC_LIMIT, trusted=True)
        except FileFault as fault:
            start = Span(Source(str(path), ""), 0, 0)
            found.error(fault.code, fault.summary, start, detail=fault.detail)
            return Compiled(None, tuple(found), root, files.paths_read)
    ctx = Context(files=files, found=found, env=env)
    source = Source(str(path), text.removeprefix("\ufeff").replace("\r\n", "\n"))
    ctx.main = source.name
    if too_long(absolute.stem):
        found.error(
            "E0210", "the name of the spec's file is too long", Span(source, 0, 0),
            detail=f"The limit is {LONGEST} bytes before the ending: runs and outputs are called after it.",
        )  # fmt: skip
    sound = gather(ctx, source, absolute)
    spec = None
    if sound:
        _set_params(ctx, params, Path(os.path.abspath(cwd)))
        blocks = resolve(ctx)
        check(ctx, blocks)
        if makes_nothing(ctx):
            found.warning(
                "W0715", "the spec makes nothing", Span(source, 0, min(9, len(source.text))),
                detail="It has no dataset, model, evaluation, analysis or ablation, and nothing to import.",
            )  # fmt: skip
        if not found.failed:
            spec = spec_of(blocks, absolute.stem, str(path))
    return Compiled(spec, _ordered(found, source.name), root, files.paths_read)


def _set_params(ctx: Context, params: Mapping[str, str], cwd: Path) -> None:
    for name, written in params.items():
        shown = f"--set {name}"
        definition = ctx.table.params.get(name)
        if definition is None:
            source = Source(shown, f"{name}={written}")
            ctx.unknown(
                "E0203", f"there is no parameter `{name}`", name, list(ctx.table.params), Span(source, 0, len(name)),
                "The spec defines no parameters." if not ctx.table.params else "",
            )  # fmt: skip
            continue
        ctx.folders[shown] = cwd
        value = _value(ctx, shown, written, definition)
        if value is not None:
            ctx.overrides[name] = value


def _value(ctx: Context, shown: str, written: str, definition: ast.Param) -> ast.Value | None:
    """Read a ``--set`` value by the grammar; for a string parameter any bare text stands for itself."""
    source = Source(shown, f"explore 1\nparam {definition.name.text} = {written}")
    file, faults = parse(source)
    value = file.items[0].value if len(file.items) == 1 and isinstance(file.items[0], ast.Param) else None
    if _is_text(definition.value) and not written.startswith('"') and (faults or not _is_text(value)):
        return ast.String(written, False, Span(Source(shown, written), 0, len(written)))
    if value is None or faults:
        from eic.redact import is_secret_param  # compiles expressions; few values cannot be read

        if is_secret_param(definition.name.text, definition.span.source.text):
            written = "*" * len(written)
        ctx.found.error(
            "E0313", f"`{written[:60]}` is not a value", Span(Source(shown, written), 0, len(written)),
            detail="Values are written as in a spec: 2, 10k, 30s, $5, [8, 6], dfs or a \"string\" in quotes.",
        )  # fmt: skip
        return None
    return value


def _is_text(value: ast.Value | None) -> bool:
    """Whether a value is a string, written out or read from the environment."""
    return isinstance(value, ast.String) or (isinstance(value, ast.Call) and value.name.text == "env")


def _ordered(found: Diagnostics, main: str) -> tuple[Diagnostic, ...]:
    """Sort by place (the main file first); what a copied block repeats is told once."""
    seen: set[tuple[str, str, str, int, int]] = set()
    out = []
    for item in found:
        span = item.span
        place = (span.source.name, span.start, span.end) if span else ("", 0, 0)
        key = (item.code, item.summary, *place)
        if key not in seen:
            seen.add(key)
            out.append(item if item.label else replace(item, label=CODES[item.code].title))

    def order(item: Diagnostic) -> tuple[bool, str, int, bool]:
        if item.span is None:
            return (True, "", 0, False)
        name = item.span.source.name
        return (name != main, name, item.span.start, item.severity is Severity.WARNING)

    return tuple(sorted(out, key=order)[:MOST_DIAGNOSTICS])
