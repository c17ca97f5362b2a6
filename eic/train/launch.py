"""The command line that starts a training: one process, several on this machine, several machines."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RECIPE = "eic.train.recipe"
RANK = "eic.train.rank"
"""What a launcher starts on several machines: it becomes the recipe."""
ENVIRONMENT = "environment.json"
"""The file beside ``config.json`` that holds what ranks on other machines are handed on."""
PDSH = "pdsh"
"""The program that DeepSpeed's launcher starts the ranks of other machines with."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """A hostfile, and the first machine that it names: the ranks meet there."""

    file: Path
    first: str


def command(config: Path, work: Path, *, ranks: int, hosts: Hosts | None) -> list[str]:
    """Return the command; the guard runs the launcher, the launcher the ranks."""
    return [sys.executable, "-m", "eic.train.guard", str(work), *launcher(config, ranks=ranks, hosts=hosts)]


def launcher(config: Path, *, ranks: int, hosts: Hosts | None) -> list[str]:
    """Return the command without the guard: Python, torchrun, or DeepSpeed's launcher for several machines."""
    if hosts is not None:
        return [
            sys.executable, "-m", "deepspeed.launcher.runner", "--hostfile", str(hosts.file),
            "--master_addr", hosts.first, "--no_ssh_check", "--no_local_rank", "--module", RANK, str(config),
        ]  # fmt: skip
    if ranks > 1:
        return [
            sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={ranks}",
            "-m", RECIPE, str(config),
        ]  # fmt: skip
    return [sys.executable, "-m", RECIPE, str(config)]


_HANDED_ON = (
    "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE",
    "HF_HOME", "HF_HUB_CACHE",
)  # fmt: skip
"""Variables of the engine's machine that ranks on all machines are to see; none of them can hold a secret."""


def handed_on(env: Mapping[str, str]) -> dict[str, str]:
    """Return what ranks on other machines are told of the variables that the engine was started with."""
    return {name: env[name] for name in _HANDED_ON if name in env}


_SPINS = "10000"
"""Rounds that a thread spins in vain before it sleeps."""


def environment(env: Mapping[str, str], ranks: int) -> dict[str, str]:
    """Return the variables of a training's processes: threads shared out, no telemetry, one GPU for one rank.

    What ``env`` says of threads stands. A waiting thread spins only shortly before it sleeps: spinning long, as is
    OpenMP's way, takes the cores from those it waits for as soon as others want them too, and sleeping at once
    costs each of many small waits. Measured with 2 threads on 2 cores (LLaMA of 0.7M parameters, 100 updates), idle and
    beside two busy processes: so 26 and 69 s, asleep at once 39 and 42 s, as OpenMP does 22 s idle; busy, that took
    29 times as long as asleep at once in another measurement.
    """
    threads = max(1, (os.cpu_count() or 1) // max(1, ranks))
    made = {"OMP_NUM_THREADS": str(threads), **env}
    if "OMP_WAIT_POLICY" not in env:
        made.setdefault("GOMP_SPINCOUNT", _SPINS)
    made |= {"HF_HUB_DISABLE_TELEMETRY": "1", "DISABLE_TELEMETRY": "1", "PYTHONUNBUFFERED": "1"}
    if ranks == 1 and "CUDA_VISIBLE_DEVICES" not in made:
        made["CUDA_VISIBLE_DEVICES"] = "0"  # several would be driven by threads of one process, slowly
    return made
