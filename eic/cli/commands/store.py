"""``eic store``: what the store holds, whether it is sound, and making it smaller."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from eic.cli.failures import INVALID, STOPPED, UserError
from eic.cli.options import Common, common_options
from eic.cli.stored import existing_store
from eic.cli.text import one_line, say, size
from eic.store.gc import Freed, collect
from eic.store.gc import stats as count
from eic.store.recover import recover
from eic.store.refusals import forget_refusals
from eic.store.verify import Problem
from eic.store.verify import verify as check
from eic.views.text import counted


@click.group()
def store() -> None:
    """Look after the store of replies, artifacts and runs."""


@store.command()
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@common_options
def stats(common: Common, as_json: bool) -> None:
    """Count what the store holds."""
    with existing_store(common) as opened:
        found = count(opened)
        place = opened.path
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    say(f"store {place}")
    say(f"  replies    {found.replies:>10,}  {size(found.reply_bytes):>10}")
    say(f"  artifacts  {found.artifacts:>10,}  {size(found.artifact_bytes):>10}")
    say(f"  runs       {found.runs:>10,}")
    say(f"  on disk    {'':>10}  {size(found.total_bytes):>10}")


@store.command()
@click.option(
    "--repair",
    is_flag=True,
    help="Delete damaged replies too: getting them again costs calls. Of a damaged database every row that can "
    "be read goes into a new one; the damaged file is kept beside it. For when no run is going on.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each problem.")
@common_options
def verify(common: Common, repair: bool, as_json: bool) -> None:
    """Re-derive every key and digest; exit with 1 on a difference.

    Damaged artifacts are forgotten: the next run makes them again from the stored replies.
    """
    with existing_store(common, damaged=STOPPED) as opened:
        problems = check(opened, repair)
        place, damaged = opened.path, any(problem.what == "database" for problem in problems)
    saved = _recovered(common, place, problems) if damaged and repair else ""
    for problem in problems:
        if as_json:
            click.echo(json.dumps(asdict(problem), ensure_ascii=False))
        else:
            about = f"{problem.what} {problem.key}".rstrip()
            say(f"{about}: {one_line(problem.text, 400)}")
    if problems:
        cure = saved or (_CURE if damaged else "")
        raise UserError(f"{counted(len(problems), 'problem')} in the store{cure}", STOPPED)
    if not as_json:
        say("the store is sound")


_CURE = (
    ". The database itself is damaged: `eic store verify --repair` saves every row that can be read into a new one. "
    "Or restore `store.db` from a backup, or delete it: its replies are then paid again, past runs are forgotten."
)


def _recovered(common: Common, place: Path, problems: list[Problem]) -> str:
    """Save what can be read of a damaged database and check that; return what came of it, in words."""
    found = recover(place)
    with existing_store(common, damaged=STOPPED) as opened:
        problems += check(opened, repair=True)
    rows = ", ".join(f"{found.rows[table]:,} {table}" for table in ("replies", "artifacts", "runs"))
    return (
        f". A new database holds what could be read: {rows}. The damaged one is kept as {found.damaged}. What was "
        "lost is made again when a run needs it: replies by calls that cost, everything else for nothing"
    )


@store.command()
@click.option("--keep", type=click.IntRange(0), default=20, show_default=True, help="How many runs to serve.")
@click.option(
    "--replies", is_flag=True, help="Also delete replies older than every kept run that none rests on."
)
@click.option("--refused", is_flag=True, help="Also forget calls that an endpoint refused: a run asks again.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@common_options
def gc(common: Common, keep: int, replies: bool, refused: bool, dry_run: bool) -> None:
    """Delete what the newest runs do not need. Replies stay unless asked: they were paid for."""
    if replies and not keep and not dry_run:
        raise UserError(
            "with --keep 0 no run is left that could say which replies are still needed: keep at least 1, "
            "or delete the store's folder to start anew",
            INVALID,
        )
    with existing_store(common) as opened:
        again = forget_refusals(opened, dry_run) if refused else 0
        freed = collect(opened, keep=keep, replies=replies, dry_run=dry_run)
    verb = "would free" if dry_run else "freed"
    say(
        f"{verb} {size(freed.bytes)}: {counted(freed.artifacts, 'artifact')} no longer needed, "
        f"{counted(freed.files, 'file')}, {counted(freed.replies, 'reply')}"
        + (f", {counted(again, 'refused call')}" if refused else "")
    )
    for sentence in _why(freed, keep):
        say(sentence)


def _why(freed: Freed, keep: int) -> Iterator[str]:
    """Yield why no more was freed."""
    if freed.young:
        yield (
            f"Files that nothing needs but that are less than a day old stay, for a run may be writing them: "
            f"{freed.young:,} ({size(freed.young_bytes)}). The same command frees them tomorrow."
        )
    elif not freed.files and not freed.artifacts:
        yield f"Everything in the store is needed by one of the newest {keep} runs: --keep N keeps fewer."
    if freed.replies:
        yield "The database stays as large as it is: new replies take the room of the old ones."
