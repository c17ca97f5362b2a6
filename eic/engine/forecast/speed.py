"""How fast this machine trains and answers: by what this store has seen it do, else a range that says so.

A guess is never one number: what a device of a kind does spreads over orders of magnitude, so a range is
given with the reason for it.
"""

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from glob import glob
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eic.plan.estimate import Band
from eic.store import Store

CPU = "cpu"
"""The name of a machine without a GPU, as trainings note it."""

UNKNOWN = "GPU"
"""The name of a GPU that says none."""

_GPUS = Path("/proc/driver/nvidia/gpus")
_DEVICES = ("/dev/nvidia[0-9]*", "/dev/kfd", "/dev/dxg")
"""Patterns of the files by which processes reach GPUs: without one of them nothing can."""

_TRAINS = {"core": Band(3e9, 3e10, 1e11), "gpu": Band(1e13, 1e14, 5e14)}
"""Operations a second in training, of a core and of a GPU: small old ones to large new ones."""

_ANSWERS = {"core": Band(1e9, 1e10, 5e10), "gpu": Band(5e11, 1e13, 1e14)}
"""The same in writing answers, which waits for memory."""

_ALIKE = 4.0
"""Models are alike in speed when their sizes differ by this factor at most."""


@dataclass(frozen=True, slots=True)
class Device:
    """What this machine computes on: ``cpu`` or a GPU's name, how many GPUs or cores, and bytes of main memory (0: unknown)."""

    name: str
    count: int
    memory: int = 0

    @property
    def shown(self) -> str:
        """What a sentence calls it."""
        return "the CPU of this machine" if self.name == CPU else f"this machine's {self.name}"


@dataclass(frozen=True, slots=True)
class Speed:
    """Units of work a second; ``guess`` says why it is a guess ("": it was measured)."""

    rate: Band
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A measured piece of work: on which device, by how many ranks, with a model of which size, how fast."""

    device: str
    ranks: int
    parameters: float
    rate: float
    each: float = 0.0
    """Tokens of an answer."""


def this_device(env: Mapping[str, str]) -> Device:
    """Return what trainings of this machine run on, told without starting any of its libraries."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cpu = Device(CPU, os.cpu_count() or 1, max(0, pages))
    if env.get("CUDA_VISIBLE_DEVICES") in ("", "-1") or _without_gpu():
        return cpu
    names = [_model(path) for path in sorted(_GPUS.glob("*/information"))]
    if not names and any(glob(pattern) for pattern in _DEVICES):
        names = [UNKNOWN]
    return Device(names[0], len(names)) if names else cpu


def training_speed(store: Store, device: Device, parameters: float, ranks: int, elsewhere: bool) -> Speed:
    """Return operations a second; ``elsewhere``: other machines than this one train."""
    if elsewhere:
        why = "nobody knows here how fast the machines of `hosts` are"
        return Speed(_TRAINS["gpu"].times(ranks), why)
    seen = _trainings(store)
    return _speed(seen, device, parameters, min(ranks, device.count), _TRAINS, "trained")


def answering_speed(store: Store, device: Device, parameters: float) -> tuple[Speed, float]:
    """Return operations a second in writing answers, and the tokens of an answer (0: not known)."""
    seen = _answerings(store)
    speed = _speed(seen, device, parameters, 1, _ANSWERS, "asked")
    alike = [] if speed.guess else _on(seen, device)
    return speed, _nearest(alike, parameters).each if alike else 0.0


def _speed(
    seen: list[Seen], device: Device, parameters: float, ranks: int, unmeasured: Mapping[str, Band], done: str
) -> Speed:
    here = _on(seen, device)
    if not here:
        kind, count = ("core", device.count) if device.name == CPU else ("gpu", ranks)
        return Speed(
            unmeasured[kind].times(count), f"no model was {done} on {device.shown} with this store yet"
        )
    near = _nearest(here, parameters)
    rate = near.rate if device.name == CPU else near.rate * ranks / near.ranks
    factor = max(parameters / near.parameters, near.parameters / parameters)
    if factor <= _ALIKE:
        return Speed(Band(rate / 2, rate, rate * 2))
    # Larger models use a device better, smaller ones worse: by how much, nobody knows before.
    wide = min(30.0, factor)
    bent = (
        Band(rate / 3, rate, rate * wide)
        if parameters > near.parameters
        else Band(rate / wide, rate, rate * 2)
    )
    size = "larger" if parameters > near.parameters else "smaller"
    return Speed(bent, f"it is {factor:,.0f} times {size} than any model that was {done} on {device.shown}")


def _on(seen: Iterable[Seen], device: Device) -> list[Seen]:
    if device.name == UNKNOWN:
        return [item for item in seen if item.device != CPU]
    return [item for item in seen if item.device == device.name]


def _nearest(seen: list[Seen], parameters: float) -> Seen:
    """Return the latest of those that are nearest in size."""
    return min(reversed(seen), key=lambda item: round(abs(math.log(item.parameters / parameters)), 1))


def _trainings(store: Store) -> list[Seen]:
    return [
        Seen(meta["device"], meta["ranks"], meta["parameters"], meta["flops_per_second"])
        for meta in _measured(store, "train")
        if meta.get("flops_per_second")
    ]


def _answerings(store: Store) -> list[Seen]:
    return [
        Seen(
            meta["device"], 1, meta["parameters"],
            2.0 * meta["parameters"] * meta["tokens"] / meta["seconds"], meta["tokens"] / meta["questions"],
        )
        for meta in _measured(store, "answer")
        if meta.get("seconds") and meta.get("tokens") and meta.get("questions")
    ]  # fmt: skip


def _measured(store: Store, kind: str) -> list[dict[str, Any]]:
    """Return the figures of steps that say on what they ran, oldest first."""
    infos = (info for info in store.artifacts.list() if info.kind == kind)
    return [info.meta for info in infos if "device" in info.meta and info.meta.get("parameters")]


def _without_gpu() -> bool:
    """Whether the installed torch knows no GPU."""
    try:
        return "+cpu" in version("torch")
    except PackageNotFoundError:
        return False


def _model(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return UNKNOWN
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
    return named[0] if named and named[0] else UNKNOWN
