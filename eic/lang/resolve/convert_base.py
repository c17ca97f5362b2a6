"""A model's base: a hub id is a name; a local folder is known by its content, not by its place."""

import os
import re
from pathlib import Path
from typing import Any

from eic.canon import digest, digest_bytes
from eic.lang.context import Context, Given
from eic.lang.files import FileFault
from eic.lang.inputs.base_folder import require_model
from eic.lang.resolve.expect import BAD
from eic.lang.values import BaseRef

_HUB = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
_WHOLE = 8_000_000
"""Files up to this many bytes count with all their bytes, larger ones with their ends and their size."""
_END = 1_000_000


def convert_base(ctx: Context, given: Given, text: str, *, writes: bool) -> Any:
    """Return the ``BaseRef`` of a base, or ``BAD`` (reported); ``writes``: the model has to write text."""
    if text == "scratch":
        ctx.found.error(
            "E0314", "a model from scratch has no `base`", given.span, notes=given.notes,
            detail="Write a block in place of the line: `scratch { layers = 4  width = 256  heads = 4  vocab = 2k }`.",
            label="`scratch` is a block",
        )  # fmt: skip
        return BAD
    if not text.startswith((".", "/", "~")):
        if _HUB.fullmatch(text):
            return BaseRef(hub=text)
        ctx.found.error(
            "E0314", f'"{text[:80]}" is neither a hub id nor a local folder', given.span, notes=given.notes,
            detail="A hub id is NAME or OWNER/NAME; a folder begins with `./` or `../`.",
        )  # fmt: skip
        return BAD
    try:
        folder = ctx.path(given.value, text)
        ctx.files.require_inside(folder)
        require_model(folder, ctx.files.relative(folder), writes=writes)
        return BaseRef(digest=_fingerprint(folder, ctx), path=ctx.files.relative(folder))
    except FileFault as fault:
        ctx.fault(fault, given)
        return BAD


def _fingerprint(folder: Path, ctx: Context) -> str:
    """Return what a folder of weights holds, without reading gigabytes."""
    shown = ctx.files.relative(folder)
    parts: list[list[object]] = []
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if not path.is_file() or name.startswith("."):
            continue
        try:
            parts.append([name, path.stat().st_size, digest_bytes("base", _content(path))])
        except OSError as fault:
            raise FileFault("E0502", f"{shown}/{name} cannot be read", f"{fault.strerror}.") from None
    return digest("base", parts)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _WHOLE:
            return file.read()
        start = file.read(_END)
        file.seek(-_END, os.SEEK_END)
        return start + file.read()
