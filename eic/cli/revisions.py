"""Specs as they stood in git: ``GITREV:PATH`` compiles from that revision's files alone."""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from eic.cli.failures import UserError

_HERE = ("./", "../")


def split_revision(text: str) -> tuple[str, str] | None:
    """Return (revision, path) of ``GITREV:PATH``, or None when ``text`` is an ordinary path."""
    revision, colon, path = text.partition(":")
    if not colon or Path(text).exists() or not revision or not path:
        return None
    return revision, path


@contextmanager
def checked_out(revision: str, path: str) -> Iterator[Path]:
    """Lay the repository's files as of ``revision`` into a temporary folder; yield the spec there.

    ``path`` is taken from the repository's root, or relative to the current folder when it
    begins with ``./``. Raises ``UserError`` when git, the revision or the file is missing.
    """
    if revision.startswith("-"):
        raise UserError(f"`{revision}` is not a git revision")
    top = Path(os.fsdecode(_git("rev-parse", "--show-toplevel").removesuffix(b"\n")))
    inside = os.path.normpath(
        os.path.relpath(Path.cwd().resolve() / path, top) if path.startswith(_HERE) else path
    )
    if os.path.isabs(inside) or inside.split(os.sep)[0] == "..":
        raise UserError(f"`{path}` is outside the repository {top}")
    archive = _git("-C", str(top), "archive", "--format=tar", revision)
    with tempfile.TemporaryDirectory(prefix="eic-diff-") as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter=_harmless)
        root = Path(folder)
        (root / ".git").mkdir(exist_ok=True)  # marks the folder as the project's root
        spec = root / inside
        if not spec.is_file():
            raise UserError(
                f"revision `{revision}` has no file `{inside}`{_meant(root, top, revision, path)}"
            )
        yield spec


def _meant(root: Path, top: Path, revision: str, path: str) -> str:
    """Return the other reading of a path, if that is a file: from the root for ``./``, from here for the rest."""
    if path.startswith("./"):
        other, spec = path.removeprefix("./"), root / path
    else:
        other, spec = f"./{path}", root / os.path.relpath(Path.cwd().resolve() / path, top)
    return f"; did you mean `{revision}:{other}`?" if spec.is_file() else ""


def _harmless(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Leave out what would reach outside the folder, such as a link to an absolute path."""
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(("git", *arguments), capture_output=True, check=True)
    except FileNotFoundError as error:
        raise UserError("git is not installed, and GITREV:PATH needs it") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UserError(f"git: {reason[-1] if reason else 'failed'}") from error
    return done.stdout
