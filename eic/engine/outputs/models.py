"""``out/<model>/``: a trained model as a folder that ``from_pretrained`` loads, written whole or not at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eic.canon import digest_file
from eic.data.cards.model import model_card
from eic.engine.context import Context
from eic.engine.result import Written
from eic.plan.titles import of_variant
from eic.store.models import FILES

_SHARED = 1_000_000
"""Files larger than this are hard links to the store's, so that weights lie on the disk once."""

TRAINING = "training.json"
"""The file of a model's folder that tells how it was trained."""
_CARD = "README.md"


def model_fault(out: Path, names: Iterable[str]) -> str:
    """Return why a model's folder cannot be written below ``out``, "" when it likely can."""
    for name in names:
        path = out / name
        if path.is_dir() and not _ours(path):
            return f"{path} is a folder that eic did not make, and the model of that name has to be written there"
        if os.path.lexists(path) and not path.is_dir():
            return f"{path} is a file, and the model of that name needs a folder"
    return ""


Results = Mapping[str, tuple[tuple[str, str, float], ...]]
"""What evaluations found about each model, by its name: (evaluation, figure, value)."""


def write_models(context: Context, out: Path, results: Results) -> Iterator[Written]:
    """Write every model of the plan whose training is stored, its card with its ``results``; leave equal folders alone.

    Raises ``OSError``, and ``RunStopped`` when the run is asked to stop: the folder at hand stays as it was.
    """
    for name, key in context.plan.models.items():
        info = context.store.artifacts.info(key)
        if info is not None and not of_variant(name):
            folder, data = context.store.models.folder(key), context.spec.model(name).data
            training = {**json.loads((folder / TRAINING).read_text(encoding="utf-8")), "model": name}
            language = context.spec.language_of(data) if data else "en"
            texts = {
                TRAINING: json.dumps(training, indent=2, ensure_ascii=False) + "\n",
                _CARD: model_card(
                    name,
                    training,
                    datasets=(data,) if data else (),
                    language=language,
                    results=results.get(name, ()),
                ),
            }
            yield _write(folder, info.meta[FILES], out / name, texts, context.stop.heed)


def models_json(context: Context) -> dict[str, Any]:
    """Return each stored model of the plan with its key and its files' digests, for the manifest."""
    found: dict[str, Any] = {}
    for name, key in context.plan.models.items():
        info = context.store.artifacts.info(key)
        if info is not None and not of_variant(name):
            files = {file: digest for file, (_, digest) in info.meta[FILES].items() if file != TRAINING}
            found[name] = {"key": key, "files": files}
    return found


def _write(
    source: Path,
    files: dict[str, list[Any]],
    target: Path,
    texts: dict[str, str],
    heed: Callable[[], None],
) -> Written:
    name = target.name
    if _same(source, target, files, texts):
        return Written(target, False)
    if target.is_dir() and not _ours(target):
        raise FileExistsError(errno.EEXIST, "it is a folder that eic did not make", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    making, old = target.with_name(f".{name}.making"), target.with_name(f".{name}.old")
    for path in (making, old):
        shutil.rmtree(path, ignore_errors=True)
    try:
        for file, (size, _) in files.items():
            heed()
            path = making / file
            path.parent.mkdir(parents=True, exist_ok=True)
            _place(source / file, path, share=size > _SHARED)
        for file, text in texts.items():
            (making / file).write_text(text, encoding="utf-8")
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    if target.exists():
        os.replace(target, old)
    os.replace(making, target)
    shutil.rmtree(old, ignore_errors=True)
    return Written(target, True)


def _place(source: Path, target: Path, *, share: bool) -> None:
    if share:
        try:
            os.link(source, target)
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, target)
            found = source.stat()
            os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
    else:
        shutil.copyfile(source, target)


def _same(source: Path, target: Path, files: dict[str, list[Any]], texts: dict[str, str]) -> bool:
    """Whether a folder holds a model as it would be written. Large copies are told by their size and time."""
    try:
        if any((target / name).read_text(encoding="utf-8") != text for name, text in texts.items()):
            return False
        return all(
            _intact(source / name, target / name, *found)
            for name, found in files.items()
            if name not in texts
        )
    except (OSError, ValueError):
        return False


def _intact(source: Path, path: Path, size: int, digest: str) -> bool:
    found = path.stat()
    if found.st_size != size:
        return False
    if path.samefile(source):
        return True
    if size > _SHARED:  # no file system keeps times worse than to two seconds
        return abs(found.st_mtime - source.stat().st_mtime) < 2
    return digest_file("model", path) == digest


def _ours(path: Path) -> bool:
    """Whether a folder is one of ours: it holds the figures of a training, or nothing."""
    return (path / TRAINING).is_file() or not any(path.iterdir())
