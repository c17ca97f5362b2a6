"""``eic compile``: every intermediate form of a spec, printable; how specs are debugged."""

import dataclasses
import json
from enum import Enum
from pathlib import Path
from typing import Any

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.specs import compiled
from eic.lang.spec import spec_json
from eic.lang.syntax.parse import parse
from eic.plan.build import PlanError, build
from eic.plan.diff import plan_json
from eic.source import Source, Span


@click.command("compile")
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@click.option(
    "--emit", type=click.Choice(("ast", "spec", "plan")), required=True, help="Which form to print."
)
@common_options
def compile_command(common: Common, spec: Path, emit: str) -> None:
    """Print a compiled form of SPEC as JSON: its syntax tree, its resolved settings, or its steps."""
    found = compiled(spec, common)
    if found.spec is None:
        raise UserError("")
    if emit == "ast":
        file, _ = parse(Source(str(spec), spec.read_text(encoding="utf-8")))
        form = _ast_json(file)
    elif emit == "spec":
        form = {"name": found.spec.name, "digest": found.spec.digest, **spec_json(found.spec)}
    else:
        try:
            form = plan_json(build(found.spec, seed=common.seed))
        except PlanError as error:
            raise UserError(str(error)) from error
    click.echo(json.dumps(form, ensure_ascii=False, indent=2, default=str))


def _ast_json(value: Any) -> Any:
    """Return a syntax tree as JSON: node kind, fields, and spans as [line, column]."""
    if isinstance(value, Span):
        return [value.line, value.column]
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Source):
        fields = {
            f.name: _ast_json(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "source"
        }
        return {"node": type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_ast_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | bool | None) else str(value)
