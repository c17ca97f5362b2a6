"""``eic eject``: parts of a run as plain files for their user to own."""

from pathlib import Path

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.planning import opened, planned
from eic.cli.specs import compiled
from eic.engine.context import RunStopped
from eic.engine.forecast.calls import dry_context
from eic.engine.models.eject import eject as write
from eic.lang.blocks.model import Model
from eic.plan.titles import of_variant
from eic.store import StoreError


@click.group()
def eject() -> None:
    """Hand a part of a run over, as files that need no eic."""


@eject.command()
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@click.argument("model", metavar="MODEL")
@click.option(
    "-o", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="An empty folder."
)
@common_options
def train(common: Common, spec: Path, model: str, folder: Path) -> None:
    """Write the training of MODEL in SPEC to a folder.

    DIR then holds recipe, settings, rows, and a README.md that says how to start it. The model's dataset must have been made (`eic run SPEC --only DATASET`).
    """
    found = compiled(spec, common)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not an empty folder")
    with opened(common, found.root, looking=True) as store:
        plan = planned(found, store, common, ())
        key = plan.plan.models.get(model)
        if key is None:
            known = ", ".join(f"`{name}`" for name in plan.plan.models if not of_variant(name)) or "none"
            raise UserError(f"the spec trains no model `{model}`; it trains {known}")
        step = plan.plan.step(key)
        block = plan.spec.model(model)
        assert isinstance(step.stage, Model)
        if store.artifacts.info(step.inputs[0]) is None:
            raise UserError(
                f"the rows of `{block.data}` are not made yet: eic run {spec} --only {block.data}"
            )
        context = dry_context(plan.spec, plan.plan, plan.seed, store, found.root)
        try:
            rows = write(context, step, block, folder)
        except RunStopped as stopped:
            raise UserError(str(stopped)) from stopped
        except (OSError, StoreError) as error:
            raise UserError(f"cannot write the training: {error}") from error
    click.echo(f"wrote {folder}: {rows:,} rows, recipe.py, config.json; README.md says how to start it")
