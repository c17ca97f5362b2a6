"""``eic doctor``: is this machine ready, and if a spec is named, are its teachers and machines there?"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import click

from eic import __version__
from eic.cli.failures import STOPPED, UserError
from eic.cli.options import Common, common_options
from eic.cli.text import one_line, say
from eic.lang.blocks.model import Model
from eic.lang.load import Compiled
from eic.plan.identity import is_offline
from eic.views.text import clean, counted

NEEDED = [
    "HanTa",
    "click",
    "httpx2",
    "jinja2",
    "lark",
    "numpy",
    "openai",
    "pyarrow",
    "pyyaml",
    "rapidfuzz",
    "rich",
    "rouge-score",
    "textual",
]
OPTIONAL = {
    "train": (
        "torch",
        "transformers",
        "deepspeed",
        "accelerate",
        "peft",
        "safetensors",
        "tokenizers",
        "sentencepiece",
    ),
    "datasets": ("datasets",),
    "eval": ("math_verify",),
    "serve": ("textual_serve",),
}
_REACH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``state`` is ``ok``, ``note`` (nothing needs it) or ``bad``."""

    state: str
    text: str


@click.command()
@click.argument("spec", required=False, type=click.Path(path_type=Path))
@common_options
def doctor(common: Common, spec: Path | None) -> None:
    """Check Python, packages, optional parts, GPU and store; with SPEC also its endpoints and hostfiles.

    Exits with 1 when something that is needed is broken. No secret is ever printed.
    """
    broken = 0
    for finding in _findings(common, spec):
        broken += finding.state == "bad"
        say(f"{finding.state:>4}  {clean(finding.text)}")
    if broken:
        raise UserError(f"needs repair: {counted(broken, 'thing')}", STOPPED)


def _findings(common: Common, spec: Path | None) -> Iterator[Finding]:
    yield Finding("ok", f"eic {__version__} on Python {platform.python_version()} ({sys.executable})")
    yield Finding(
        "ok", f"{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} CPUs"
    )
    yield from _packages()
    yield _gpu()
    yield _store(common)
    if spec is None:
        yield _key("OPENAI_API_KEY")
    else:
        yield from _endpoints(_compiled(common, spec))


def _packages() -> Iterator[Finding]:
    versions = []
    for name in NEEDED:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("bad", f"package {name} is not installed: pip install {name}")
    yield Finding("ok", ", ".join(versions))
    for extra, modules in OPTIONAL.items():
        there = {name: _version(name) for name in modules if importlib.util.find_spec(name) is not None}
        missing = [name for name in modules if name not in there]
        text = ", ".join(f"{name} {version}" for name, version in there.items())
        if missing:
            hint = f"not installed (pip install 'eic[{extra}]')"
            text = "; ".join(filter(None, [text, f"{', '.join(missing)} {hint}" if there else hint]))
        yield Finding("note" if missing else "ok", f"optional part {extra}: {text}")


def _version(module: str) -> str:
    try:
        return metadata.version(module.replace("_", "-"))
    except metadata.PackageNotFoundError:
        return "of unknown version"


def _gpu() -> Finding:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Finding("note", "GPU: none seen (no nvidia-smi); only training needs one")
    try:
        done = subprocess.run(
            [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("note", f"GPU: nvidia-smi does not answer ({type(error).__name__})")
    names = "; ".join(done.stdout.split("\n")).strip("; ")
    if done.returncode or not names:
        return Finding("note", "GPU: nvidia-smi finds none; only training needs one")
    return Finding("ok", f"GPU: {one_line(names, 200)}")


def _key(name: str, *, needed: bool = False) -> Finding:
    if os.environ.get(name):
        return Finding("ok", f"{name} is set")
    return Finding("bad" if needed else "note", f"{name} is not set")


def _store(common: Common) -> Finding:
    from eic.cli.stored import existing_store
    from eic.store.gc import stats

    try:
        with existing_store(common) as store:
            found = stats(store)
            rows = store.database.query("PRAGMA quick_check")
    except UserError as fault:
        missing = fault.message.startswith("there is no store")
        return Finding("note" if missing else "bad", f"store: {fault.message}")
    if [str(row[0]) for row in rows] != ["ok"]:
        return Finding("bad", f"store {store.path}: the database is damaged (eic store verify says more)")
    mode = ", read-only" if store.read_only else ""
    return Finding(
        "ok", f"store {store.path}: {counted(found.replies, 'reply')}, {counted(found.runs, 'run')}{mode}"
    )


def _compiled(common: Common, path: Path) -> Compiled:
    from eic.cli.specs import compiled

    return compiled(path, common)


def _keys(found: Compiled) -> tuple[str, ...]:
    """Return the variables that the spec's teachers take their keys from, each once."""
    teachers = found.spec.teachers if found.spec else ()
    keys = (item.api_key.name for item in teachers if item.provider == "openai" and item.api_key is not None)
    return tuple(dict.fromkeys(keys))


def _endpoints(found: Compiled) -> Iterator[Finding]:
    spec = found.spec
    for name in _keys(found):
        yield _key(name, needed=True)
    for teacher in spec.teachers if spec else ():
        if teacher.provider != "openai":
            reached = "offline" if is_offline(teacher) else "not asked"
            yield Finding("ok", f"teacher {teacher.name}: {teacher.provider} ({reached})")
            continue
        yield _reach(teacher.name, teacher.base_url)
    for model in spec.models if spec else ():
        if model.data is not None and model.train.hosts is not None:
            yield _machines(found.root, model)


def _machines(root: Path, model: Model) -> Finding:
    """Look for what starts a training on the machines of its hostfile; they are not asked."""
    from eic.engine.models.training import machines_of
    from eic.engine.preflight import launcher_fault

    fault = launcher_fault(root, model, os.environ)
    names = ", ".join(name for name, _ in machines_of(root, model))
    return Finding("bad" if fault else "ok", f"model {model.name}: {fault or f'can be started on {names}'}")


def _reach(name: str, url: str) -> Finding:
    """Open a connection to the endpoint's host: no request is sent, so nothing can be charged."""
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return Finding("bad", f"teacher {name}: the base_url is not a valid address")
    place = f"teacher {name}: {host} port {port}"
    if not host:
        return Finding("bad", f"teacher {name}: the base_url names no host")
    try:
        socket.create_connection((host, port), timeout=_REACH_SECONDS).close()
    except OSError as error:
        return Finding("bad", f"{place} cannot be reached ({error.strerror or error})")
    return Finding("ok", f"{place} can be reached")
