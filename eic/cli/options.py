"""The options every command shares, parsed once into one frozen value."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import click

from eic.cli.failures import UserError
from eic.record import record


@record
class Common:
    """What the common options say. None: the option was not given."""

    params: tuple[tuple[str, str], ...] = ()
    store: Path | None = None
    out: Path | None = None
    seed: int | None = None
    verbose: bool = False
    no_color: bool = False
    allow_outside: bool = False

    @property
    def colorless(self) -> bool:
        """Whether somebody wants no colours anywhere."""
        return self.no_color or bool(os.environ.get("NO_COLOR"))

    def colors(self, stream: TextIO) -> bool:
        """Whether to write colours to ``stream``: a terminal, and nobody said no."""
        return not self.colorless and os.environ.get("TERM") != "dumb" and stream.isatty()

    def store_path(self, root: Path) -> Path:
        """Return the store's folder: ``--store``, else ``EIC_STORE``, else ``.eic`` in ``root``."""
        return self.store if self.store is not None else root / ".eic"


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options to a command, which gets them as one ``common`` argument."""

    @functools.wraps(command)
    def wrapped(
        *args: Any,
        params: tuple[str, ...],
        store_dir: Path | None,
        out_dir: Path | None,
        seed: int | None,
        verbose: bool,
        no_color: bool,
        allow_outside: bool,
        **rest: Any,
    ) -> Any:
        common = Common(_assignments(params), store_dir, out_dir, seed, verbose, no_color, allow_outside)
        return command(*args, common=common, **rest)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def only_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--only NAME...`` (several names after it, or the option repeated) as ``only``."""

    @functools.wraps(command)
    def wrapped(*args: Any, only: tuple[str, ...], more: tuple[str, ...], **rest: Any) -> Any:
        if more and not only:
            raise UserError(f"got an unexpected argument {more[0]!r}: one spec at a time")
        return command(*args, only=(*only, *more), **rest)

    wrapped = click.argument("more", nargs=-1, metavar="")(wrapped)
    text = "Only these blocks and what they need."
    return click.option("--only", multiple=True, metavar="NAME...", help=text)(wrapped)


class _Folder(click.Path):
    """A folder's path. An empty text is refused: ``Path`` would read it as the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail when nothing was given."""
        if value == "":
            self.fail("the name of a folder must not be empty", param, ctx)
        return super().convert(value, param, ctx)


_OPTIONS = (
    click.option(
        "--set", "params", multiple=True, metavar="NAME=VALUE", help="Value of a param; may be repeated."
    ),
    click.option(
        "--store",
        "store_dir",
        type=_Folder(path_type=Path, file_okay=False),
        envvar="EIC_STORE",
        metavar="DIR",
        help="Where replies and runs are kept [default: .eic in the project's root; env: EIC_STORE].",
    ),
    click.option(
        "--out",
        "out_dir",
        type=_Folder(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Where outputs go [default: out/SPEC].",
    ),
    click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help="Seed of every draw."),
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
    click.option("--allow-outside", is_flag=True, help="Let the spec read files outside the project's root."),
    click.option("--no-color", is_flag=True, help="Write no colours (so does the variable NO_COLOR)."),
)


def _assignments(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise UserError(f"--set wants NAME=VALUE, got {text!r}")
        pairs[name] = value.strip()
    return tuple(pairs.items())
