"""Files written whole or not at all: under a temporary name, synced, then renamed.

Only regular files are replaced. A link stays a link (its target is replaced), and what is no
regular file, such as a pipe or a device, is written into: renaming over it would destroy it.
"""

import errno
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Yield a file whose content takes the place of ``path`` when the block ends without an error.

    Whatever ``path`` held before stays when the block raises. Its folder must exist. Raises
    ``OSError``, among others for a folder and for a file without write permission.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = 0
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if mode and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if mode and not stat.S_ISREG(mode):
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            with path.open("wb") as stream:
                shutil.copyfileobj(file, stream)
        return
    real = Path(os.path.realpath(path))
    temporary = real.with_name(f".eic-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        with os.fdopen(handle, "w+b") as file:
            if mode:
                os.fchmod(handle, stat.S_IMODE(mode))
            yield file
            file.flush()
            os.fsync(handle)
        os.replace(temporary, real)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder for the block to write into; what was made of it goes again, if empty, when the block raises."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):  # not empty, or never made: what stands above it stays as well
            for path in missing:
                path.rmdir()
        raise


def write_text(path: Path, parts: Iterable[str], *, errors: str = "strict") -> None:
    """Write parts of a text as UTF-8, whole or not at all; ``errors`` as for ``str.encode``."""
    with written(path) as file:
        for part in parts:
            file.write(part.encode("utf-8", errors))


def sync(path: Path) -> None:
    """Make what a file holds, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in ``folder``; files of living ones stay."""
    for path in folder.glob(".eic-*-*.tmp"):
        number = path.name.split("-")[1]
        if number.isdigit() and not _lives(int(number)):
            path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
