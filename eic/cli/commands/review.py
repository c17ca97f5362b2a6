"""``eic review``: people compare the answers of a ``human`` evaluation, blind; votes are kept at once."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.stored import choose_run, existing_store
from eic.cli.text import table_width
from eic.evaluate import votes as voting
from eic.evaluate.content import with_votes
from eic.evaluate.sheets import Pair, pairs_of, read_reviews, sheet
from eic.evaluate.votes import Vote
from eic.lang.questions import Question
from eic.views.evaluations import evaluation_markdown
from eic.views.text import clean, counted
from eic.whole import written

_KEYS = "1 or 2: that answer is better; = as good; s skip; b back; q stop"


@dataclass(slots=True)
class _Review:
    """An evaluation's files, its rows, and the votes so far."""

    folder: Path
    name: str
    rows: list[dict[str, Any]]
    content: dict[str, Any]
    votes: dict[tuple[str, ...], Vote]

    def take(self, votes: Iterable[Vote]) -> None:
        """Take votes (later ones replace earlier ones of the same person) and keep them at once.

        Others may vote meanwhile: theirs are read again first, and nobody writes between.
        """
        path = self.folder / f"{self.name}.votes.csv"
        with _alone(self.folder):
            self.votes = _votes_in(path)
            for vote in votes:
                self.votes[_of(vote)] = vote
            _write(path, voting.votes_csv(self.votes.values()))

    def counted(self) -> dict[str, Any]:
        """Return the evaluation's JSON with all votes on the answers that are there now."""
        self.votes = _votes_in(self.folder / f"{self.name}.votes.csv")
        questions = [Question(row["id"], row["question"]) for row in self.rows]
        votes = voting.current(self.votes.values(), self.pairs())
        return with_votes(self.content, questions, votes, self.content["merge"])

    def pairs(self) -> dict[tuple[str, str, str], str]:
        """Return what can be voted on, (question, candidate, baseline), each with the digest of its answers."""
        made = pairs_of(self.name, self.rows, "")
        return {(pair.question, pair.candidate, pair.baseline): pair.digest for pair in made}


@click.command()
@click.argument("evaluation")
@click.option("--run", metavar="RUN", help="Which run, as `eic show` takes it [default: latest].")
@click.option(
    "--annotator", metavar="NAME", help="Who votes; everybody sees the answers in an order of their own."
)
@click.option("--sheet", "sheet_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Write a CSV sheet of what is left to the annotator, to be filled in elsewhere.")  # fmt: skip
@click.option("--add", "files", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE", help="Take votes from a CSV: a filled-in sheet, or votes of other people.")  # fmt: skip
@common_options
def review(
    common: Common, evaluation: str, run: str | None, annotator: str | None, sheet_file: Path | None,
    files: tuple[Path, ...],
) -> None:  # fmt: skip
    """Compare the answers of EVALUATION (metric `human`) by hand, blind, and print what the votes say.

    Each vote is kept at once: stop whenever you like and go on later. Without --annotator nothing is
    asked and the figures so far are printed.
    """
    found = _opened(common, evaluation, run)
    name = (annotator or "").strip()
    for path in files:
        votes = _added(found, path)
        found.take(votes)
        click.echo(f"{clean(str(path))}: {counted(len(votes), 'vote')} taken{_vain(found, votes)}", err=True)
    pairs = pairs_of(evaluation, found.rows, name)
    left = [pair for pair in pairs if not _voted(found, pair, name)]
    if sheet_file is not None:
        if not name:
            raise UserError(
                "--sheet needs --annotator NAME: the order of the answers is each annotator's own"
            )
        _keep_filled(found, sheet_file)
        _write(sheet_file, sheet(left, name))
        click.echo(f"wrote {counted(len(left), 'pair')} to {clean(str(sheet_file))}")
    elif name:
        _ask(found, left, len(pairs), name)
    made = found.counted()
    _write(found.folder / f"{evaluation}.json", json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    click.echo(f"\n{evaluation_markdown(made, width=table_width())}")


def _vain(found: _Review, votes: tuple[Vote, ...]) -> str:
    """Return what is to be said of votes that count for nothing."""
    if not votes:
        return ": no row of it says which answer is better"
    count = len(votes) - len(voting.current(votes, found.pairs()))
    return (
        f", {count:,} of them on other questions, models or answers than those that are here" if count else ""
    )


def _keep_filled(found: _Review, path: Path) -> None:
    """Raise ``UserError`` when a new sheet would take the place of one with votes that nobody took yet."""
    try:
        votes = read_reviews(found.name, found.rows, path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return  # it is not there, or no sheet
    if any(found.votes.get(_of(vote)) != vote for vote in votes):
        raise UserError(f"{path} is filled in: take its votes with --add first, or name another file")


def _voted(found: _Review, pair: Pair, annotator: str) -> bool:
    vote = found.votes.get((pair.question, pair.candidate, pair.baseline, annotator))
    return vote is not None and vote.pair in ("", pair.digest)


def _ask(found: _Review, pairs: list[Pair], total: int, annotator: str) -> None:
    """Show one pair after the other and keep each vote; the end of the input stops like ``q``."""
    at = 0
    while at < len(pairs):
        for line in _shown(pairs[at], total - len(pairs) + at + 1, total):
            click.echo(line)
        try:
            word = click.prompt("", prompt_suffix="> ", default="", show_default=False).strip().lower()
        except click.Abort:
            break
        if word == "q":
            break
        vote = pairs[at].vote(word, annotator)
        if vote is not None:
            found.take([vote])
            at += 1
        elif word == "s":
            at += 1
        elif word == "b":
            at = max(0, at - 1)
        else:
            click.echo(_KEYS)


def _shown(pair: Pair, number: int, total: int) -> Iterator[str]:
    yield f"\n=== {number} of {total} ===\n"
    yield from map(clean, pair.text.split("\n"))
    for place, text in enumerate(pair.shown, start=1):
        yield f"\n--- answer {place} ---\n"
        yield from map(clean, (text or "(no answer)").split("\n"))
    yield f"\n{_KEYS}"


def _opened(common: Common, name: str, run: str | None) -> _Review:
    folder = common.out if common.out is not None else _folder(common, name, run)
    try:
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        lines = (folder / f"{name}.answers.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        if not all(isinstance(item, dict) for item in (content, *rows)):
            raise ValueError("it is not what a run writes")
    except FileNotFoundError as error:
        raise UserError(f"there is no {error.filename}: run the spec first (eic run SPEC)") from error
    except (OSError, ValueError) as error:
        raise UserError(f"the evaluation {name} in {folder} cannot be read: {error}") from error
    if content.get("metric") != "human":
        raise UserError(
            f"{name} is judged by {content.get('metric')}: only evaluations with `metric = human` take votes"
        )
    return _Review(folder, name, rows, content, _votes_in(folder / f"{name}.votes.csv"))


def _of(vote: Vote) -> tuple[str, ...]:
    """Return what a later vote of the same person on the same pair takes the place of."""
    return vote.question, vote.candidate, vote.baseline, vote.annotator


def _votes_in(path: Path) -> dict[tuple[str, ...], Vote]:
    try:
        votes = voting.read_votes(path.read_text(encoding="utf-8")) if path.is_file() else ()
    except (OSError, ValueError) as error:
        raise UserError(f"{path} holds no votes: {error}. Correct it, or move it away.") from error
    return {_of(vote): vote for vote in votes}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other reviews from writing into a folder meanwhile, where its file system knows locks."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _folder(common: Common, name: str, run: str | None) -> Path:
    """Return the folder into which a run wrote the evaluation."""
    with existing_store(common) as store:
        row = choose_run(store, run)
    for file, _ in row.totals.get("files", ()):
        if Path(file).name == f"{name}.answers.jsonl":
            return Path(file).parent
    raise UserError(
        f"run {row.id} wrote no evaluation {name}: name another with --run, or its folder with --out"
    )


def _added(found: _Review, path: Path) -> tuple[Vote, ...]:
    try:
        return read_reviews(found.name, found.rows, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(f'{path} is not UTF-8: save it as "CSV UTF-8"') from error
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {error}") from error


def _write(path: Path, text: str) -> None:
    try:
        with written(path) as file:
            file.write(text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror or error}") from error
