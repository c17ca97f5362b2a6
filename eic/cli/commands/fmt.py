"""``eic fmt``: the one canonical form of a spec, written whole or not at all."""

import difflib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from eic.cli.failures import STOPPED, UserError
from eic.cli.options import Common, common_options
from eic.cli.text import one_line, say_faults
from eic.diagnostics import Severity
from eic.lang.files import SPEC_LIMIT, FileFault, Files
from eic.lang.format import format_file
from eic.lang.syntax.parse import parse
from eic.redact import hidden
from eic.source import Source
from eic.views.text import clean


@click.command()
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", type=click.Path(path_type=Path))
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file would change."
)
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print what would change.")
@common_options
def fmt(common: Common, specs: tuple[Path, ...], only_check: bool, show_diff: bool) -> None:
    """Put each SPEC into its canonical form, in place. A file with syntax errors is left as it is."""
    changed = failed = 0
    for path in specs:
        before = _read(path)
        after = _formatted(path, before, common)
        if after is None:
            failed += 1
        elif after.encode("utf-8") != before:
            changed += 1
            if show_diff:
                _print_diff(path, before.decode("utf-8"), after)
            if only_check:
                click.echo(f"would format {one_line(str(path), 200)}", err=True)
            elif not show_diff:
                _replace(path, after.encode("utf-8"))
                click.echo(f"formatted {one_line(str(path), 200)}", err=True)
    if failed:
        raise UserError("")
    if only_check and changed:
        raise UserError("", STOPPED)


def _read(path: Path) -> bytes:
    try:
        files = Files(path.parent)
        files.read_text(path, SPEC_LIMIT, trusted=True)  # refuses what is no text
        return files.read_bytes(path, SPEC_LIMIT, trusted=True)
    except FileFault as fault:
        raise UserError(clean(f"{path}: {fault.summary}. {fault.detail}".rstrip())) from fault


def _formatted(path: Path, content: bytes, common: Common) -> str | None:
    """Return the canonical form, or None (and print why) when the file cannot be parsed."""
    source = Source(str(path), content.decode("utf-8-sig").replace("\r\n", "\n"))
    file, diagnostics = parse(source)
    if any(item.severity is Severity.ERROR for item in diagnostics):
        say_faults(diagnostics, color=common.colors(sys.stderr))
        return None
    return format_file(file)


def _print_diff(path: Path, before: str, after: str) -> None:
    """Print what would change; of a secret in the spec only its length is shown."""
    old, new = (hidden(text).splitlines(keepends=True) for text in (before, after))
    lines = difflib.unified_diff(old, new, str(path), f"{path} (formatted)")
    for line in _whole_lines(lines):
        click.echo(clean(line))


def _whole_lines(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line.rstrip("\n")
        if not line.endswith("\n") and not line.startswith(("---", "+++", "@@")):
            yield "\\ No newline at end of file"


def _replace(path: Path, content: bytes) -> None:
    """Write through a temporary file beside the real one (a link stays a link), mode kept."""
    real = Path(os.path.realpath(path))
    try:
        mode = real.stat().st_mode & 0o7777
        handle, temporary = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".tmp", dir=real.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, real)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise UserError(f"cannot write {one_line(str(path), 200)}: {error.strerror or error}") from error
