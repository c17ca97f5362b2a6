"""Files at the edge of the compiler: every read of a user's file goes through one object.

A spec may come from a stranger, so a path in it may not leave the project (symbolic links
included), may not be a device or a pipe, and may not be so large that it fills the memory.
"""

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eic.canon import Key, StreamDigest
from eic.lang.suggest import did_you_mean, nearest

SPEC_LIMIT = 2_000_000
TEMPLATE_LIMIT = 500_000
EXAMPLES_LIMIT = 100_000_000
DATA_LIMIT = 500_000_000
_MOST_MATCHES = 10_000
_PIECE = 1 << 20


class FileFault(Exception):
    """A file cannot be used; ``code``, ``summary`` and ``detail`` make the diagnostic."""

    def __init__(self, code: str, summary: str, detail: str = "") -> None:
        super().__init__(summary)
        self.code = code
        self.summary = summary
        self.detail = detail


class Files:
    """Reads files below ``root`` and remembers which it read.

    ``allow_outside`` lifts the limit to the project. Paths are taken as absolute; every
    method raises ``FileFault`` and nothing else.
    """

    def __init__(self, root: Path, allow_outside: bool = False) -> None:
        self.root = Path(os.path.abspath(root))
        self._real_root = os.path.realpath(self.root)
        self.allow_outside = allow_outside
        self._read: dict[Path, None] = {}

    @property
    def paths_read(self) -> tuple[Path, ...]:
        """The files read so far, in order."""
        return tuple(self._read)

    def relative(self, path: Path) -> str:
        """Return ``path`` as users of the project know it: from the root, with ``/``."""
        absolute = os.path.abspath(path)
        shown = os.path.relpath(absolute, self.root)
        return (absolute if shown.startswith("..") else shown).replace(os.sep, "/")

    def read_bytes(self, path: Path, limit: int = DATA_LIMIT, *, trusted: bool = False) -> bytes:
        """Return a file's content. ``trusted`` paths (named on the command line) may lie anywhere."""
        with self._opened(path, limit, trusted) as file:
            content = file.read(limit + 1)
        if not content.strip():
            raise FileFault("E0503", f"{self.relative(path)} is empty", "Nothing can be read from it.")
        return content

    def digest(self, path: Path) -> Key:
        """Return the digest of a file of any size, which is read in pieces."""
        hasher, empty = StreamDigest("file"), True
        with self._opened(path, None, False) as file:
            while piece := file.read(_PIECE):
                hasher.update(piece)
                empty = empty and not piece.strip()
        if empty:
            raise FileFault("E0503", f"{self.relative(path)} is empty", "Nothing can be read from it.")
        return hasher.key()

    @contextmanager
    def _opened(self, path: Path, limit: int | None, trusted: bool) -> Iterator[BinaryIO]:
        """Open a file that may be read and is no larger than ``limit``; remember that it was."""
        shown = self.relative(path) if "\0" not in str(path) else repr(str(path))
        try:
            if not trusted:
                self._refuse_outside(os.path.realpath(path), shown)
            real = os.path.realpath(path, strict=True)
            size = _regular_size(real, shown)
            if limit is not None and size > limit:
                raise FileFault(
                    "E0506", f"{shown} is too large", f"It has {size:,} bytes; the limit is {limit:,}."
                )
            with open(real, "rb") as file:
                yield file
        except FileNotFoundError:
            raise FileFault("E0501", f"{shown} does not exist", _near(path)) from None
        except (OSError, ValueError) as fault:
            raise FileFault("E0502", f"{shown} cannot be read", _reason(fault)) from None
        self._read.setdefault(Path(os.path.abspath(path)))

    def read_text(self, path: Path, limit: int = SPEC_LIMIT, *, trusted: bool = False) -> str:
        """Return a UTF-8 file's text, lines ended by ``\\n``, without a byte-order mark."""
        content = self.read_bytes(path, limit, trusted=trusted)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = content.count(b"\n", 0, fault.start) + 1
            raise FileFault(
                "E0504",
                f"{self.relative(path)} is not UTF-8",
                f"The first wrong byte is on line {line}. Save it as UTF-8.",
            ) from None
        return text.replace("\r\n", "\n")

    def glob(self, folder: Path, pattern: str) -> tuple[Path, ...]:
        """Return the files below ``folder`` that match ``pattern``, in order of their paths."""
        parts = pattern.replace("\\", "/").split("/")
        if not self.allow_outside and (os.path.isabs(pattern) or _climbs_out(self.root, folder, parts)):
            raise FileFault("E0505", f'glob("{pattern}") leaves the project', _stay(self.root))
        found: list[Path] = []
        try:
            for name in glob.iglob(pattern, root_dir=folder, recursive=True):
                path = folder / name
                if path.is_file():
                    found.append(path)
                if len(found) > _MOST_MATCHES:
                    raise FileFault("E0506", f'glob("{pattern}") matches more than {_MOST_MATCHES:,} files')
        except (OSError, ValueError) as fault:
            raise FileFault("E0502", f'glob("{pattern}") cannot be read', _reason(fault)) from None
        if not found:
            place = self.relative(folder)
            where = "the project's folder" if place == "." else place
            raise FileFault("E0501", f'glob("{pattern}") matches no file', f"It looks in {where}.")
        return tuple(sorted(found))

    def require_inside(self, path: Path) -> None:
        """Raise ``FileFault`` when a path leaves the project."""
        try:
            self._refuse_outside(os.path.realpath(path), self.relative(path))
        except ValueError as fault:
            raise FileFault("E0502", "the path cannot be read", _reason(fault)) from None

    def _refuse_outside(self, real: str, shown: str) -> None:
        if self.allow_outside or Path(real).is_relative_to(self._real_root):
            return
        raise FileFault("E0505", f"{shown} is outside the project", _stay(self.root))


def _regular_size(real: str, shown: str) -> int:
    found = os.stat(real)
    if stat.S_ISDIR(found.st_mode):
        raise FileFault("E0502", f"{shown} is a folder", "A file is needed here.")
    if not stat.S_ISREG(found.st_mode):
        raise FileFault("E0502", f"{shown} is not a regular file", "Devices, pipes and sockets are not read.")
    return found.st_size


def _climbs_out(root: Path, folder: Path, parts: Sequence[str]) -> bool:
    fixed: list[str] = []
    for part in parts:
        if part == ".." and any(glob.has_magic(seen) for seen in fixed):
            return True
        fixed.append(part)
    steps = [part for part in fixed if not glob.has_magic(part)]
    return not Path(os.path.abspath(folder.joinpath(*steps))).is_relative_to(root)


def _stay(root: Path) -> str:
    return f"Files are read from the project ({root}) only; `--allow-outside` lifts that limit."


def _near(path: Path) -> str:
    try:
        names = os.listdir(path.parent)[:5000]
    except (OSError, ValueError):
        return f"The folder {path.parent.name or path.parent} does not exist either."
    # Endings make any two names alike: what stands before them must be near by itself.
    stems = {path.stem, *nearest(path.stem, {Path(name).stem for name in names})}
    return did_you_mean(path.name, [name for name in names if Path(name).stem in stems])


def _reason(fault: OSError | ValueError) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.strerror}."
    return "The path holds characters that no file name can have."
