"""``eic export``: a run's dataset in the format another tool reads."""

import os
from pathlib import Path

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.stored import choose_dataset, choose_run, existing_store, load
from eic.cli.text import one_line, say

FORMATS = ("alpaca", "sharegpt", "openai", "self_instruct", "parquet", "hf", "card")


@click.command()
@click.argument("dataset")
@click.option("--run", metavar="RUN", help="Which run, as `eic show` takes it [default: latest].")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Where (a folder for hf; - is stdout).",
)
@common_options
def export(common: Common, dataset: str, run: str | None, form: str, output: Path) -> None:
    """Write DATASET of a run in another tool's format.

    hf is a folder for `datasets.load_dataset` and the Hugging Face hub, with its card as README.md; card is
    that card alone. self_instruct is prompt and completion in varying layouts (docs/self_instruct.md).
    """
    from eic.cli.cards import stored_card
    from eic.data.cards.dataset import dataset_card
    from eic.data.export import DATA_FILES, converted, export_rows, write_whole_text

    streamed = _is_stdout(output)
    if streamed and form in ("parquet", "hf"):
        raise UserError(f"{form} is not text: name a {'folder' if form == 'hf' else 'file'} with -o")
    with existing_store(common) as store:
        row = choose_run(store, run)
        stored = load(store, row, choose_dataset(row, dataset))
        if stored.missing:
            raise UserError(
                f"{stored.name} of run {row.id} is not finished: {stored.missing} has no result yet "
                f"(eic run {row.path} goes on)"
            )
        rows = stored.state.examples
        card = ""
        if form in ("hf", "card"):
            card = dataset_card(stored_card(store, stored), data_files=DATA_FILES if form == "hf" else "")
        if streamed and form == "card":
            click.echo(card.encode("utf-8", "backslashreplace"), nl=False)
            return
        if streamed:
            for part in converted(form, rows):
                click.echo(part.encode("utf-8", "backslashreplace"), nl=False)
            return
        try:
            if form == "card":
                write_whole_text(output, [card])
            else:
                export_rows(form, stored.state.tasks, rows, output, card)
        except OSError as error:
            raise UserError(f"cannot write {one_line(str(output))}: {error.strerror or error}") from error
        what = "the card" if form == "card" else f"{len(rows):,} rows"
        say(f"wrote {what} to {one_line(str(output))}")


def _is_stdout(output: Path) -> bool:
    """Whether ``output`` is standard output, by whatever name: it must not be replaced."""
    if str(output) == "-":
        return True
    try:
        return os.path.samestat(output.stat(), os.fstat(1))
    except OSError:
        return False
