"""Sense of ``dynosaur`` stages: tables that are named, and those that their descriptions rule out."""

from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.context import Context, Where
from eic.lang.inputs.table_hub import TableName
from eic.lang.table_rules import refusal


def check(ctx: Context, stage: Dynosaur, compat: str, where: Where) -> None:
    """Report a stage without tables, hub names that are none, and tables that will be left out: all of them is an error."""
    if not stage.tables and not stage.hub:
        ctx.found.error(
            "E0760", "`dynosaur` names no tables", ctx.places.span(where),
            detail='Add `tables = glob("tables/*.yaml")`, or `hub = ["NAME"]` for datasets of the Hugging Face hub.',
        )  # fmt: skip
    for name in stage.hub:
        try:
            TableName.parse(name)
        except ValueError as fault:
            place = ctx.places.span((*where, "hub"))
            ctx.found.error(
                "E0760", f"`{name[:60]}` is no dataset of the hub", place, detail=f"{fault}.".capitalize()
            )
    left_out = 0
    for table in stage.tables:
        why = refusal(table, stage.languages, stage.refuse, compat, modes=stage.modes)
        if why:
            left_out += 1
            ctx.found.warning(
                "W0760", f"the table `{table.name[:60]}` is left out: {why}", ctx.places.span((*where, "tables")),
                detail=f"It is described in {table.path}.",
            )  # fmt: skip
    if stage.tables and left_out == len(stage.tables) and not stage.hub:
        ctx.found.error(
            "E0761", "no table is left", ctx.places.span((*where, "tables")), label="all of them are left out",
            detail="Say their licences in the descriptions, change `refuse`, `languages` or `modes`, or name other tables.",
        )  # fmt: skip
