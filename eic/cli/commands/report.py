"""``eic report``: a run as one HTML page that needs no network."""

from pathlib import Path

import click

from eic.cli.failures import UserError
from eic.cli.gather.run import gather, out_folder
from eic.cli.options import Common, common_options
from eic.cli.stored import choose_run, existing_store, run_argument
from eic.cli.text import one_line, say, size
from eic.engine.opening import read_opening
from eic.lang.project import project_root
from eic.report.page import page
from eic.whole import write_text


@click.command()
@run_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it (- is stdout) [default: report.html among the run's outputs].",
)
@common_options
def report(common: Common, run: str | None, output: Path | None) -> None:
    """Write a run as one HTML page.

    RUN is an id or the beginning of one, `latest`, or a spec's name for its latest run (`math~1` is the one
    before it) [default: latest].

    The page holds everything it shows and fetches nothing. It can be made while the run goes on, and of
    runs that stopped short.
    """
    here = Path.cwd()
    with existing_store(common) as store:
        row = choose_run(store, run)
        text = page(gather(store, row))
        folder = common.out or out_folder(row, read_opening(store, row.id), project_root(here / "spec", here))
    if output is not None and str(output) == "-":
        click.echo(text.encode(), nl=False)
        return
    path = output if output is not None else folder / "report.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, [text])
    except OSError as error:
        raise UserError(f"cannot write {one_line(str(path))}: {error.strerror or error}") from error
    say(f"wrote {one_line(str(path), 400)} ({size(len(text.encode()))})")
