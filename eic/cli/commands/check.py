"""``eic check``: every fault of a spec, in one go, without a call."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.specs import compile_with, report
from eic.diagnostics import Severity
from eic.lang.load import Compiled
from eic.views.diagnostics import render_json


@click.command()
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="text on stderr, or json: one object a line on stdout.",
)  # fmt: skip
@common_options
def check(common: Common, specs: tuple[Path, ...], form: str) -> None:
    """Report every fault of each SPEC; make no call. Exits with 2 when there are errors."""
    errors = warnings = 0
    for path in specs:
        result = _with_budget(compile_with(path, common), path, common)
        if form == "json":
            sys.stdout.write(render_json(result.diagnostics))
        else:
            report(result, common)
        failed = [d.severity is Severity.ERROR for d in result.diagnostics]
        errors += sum(failed)
        warnings += len(failed) - sum(failed)
    if form == "text":
        click.echo(_summary(len(specs), errors, warnings), err=True)
    if errors:
        raise UserError("")


def _with_budget(result: Compiled, path: Path, common: Common) -> Compiled:
    """Add the one fault that only a plan can show; the plan is loaded only for specs with a budget."""
    if result.spec is None or result.spec.run.budget is None:
        return result
    from eic.cli.planning import budget_diagnostics

    return replace(result, diagnostics=(*result.diagnostics, *budget_diagnostics(result, path, common)))


def _summary(specs: int, errors: int, warnings: int) -> str:
    found = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if errors or warnings else "no faults"
    return f"checked {_count(specs, 'spec')}: {found}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
