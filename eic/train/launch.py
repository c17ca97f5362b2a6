"""The command line that starts a training: one process, several on this machine, several machines."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RECIPE = "eic.train.recipe"
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
            "--master_addr", hosts.first, "--no_ssh_check", "--no_local_rank", "--module", RECIPE, str(config),
        ]  # fmt: skip
    if ranks > 1:
        return [
            sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={ranks}",
            "-m", RECIPE, str(config),
        ]  # fmt: skip
    return [sys.executable, "-m", RECIPE, str(config)]


def environment(env: Mapping[str, str], ranks: int) -> dict[str, str]:
    """Return the variables of a training's processes: threads shared out, no telemetry, one GPU for one rank.

    What ``env`` says of threads stands. Waiting threads sleep: where they spin, as is OpenMP's way, and others
    want the cores too, each spins away the time that the one it waits for needs. Measured on 2 busy cores
    with 2 threads: 53 s spinning, 1.8 s asleep (64 rows, a LLaMA of 0.4M parameters; one thread 2.2 s).
    """
    threads = max(1, (os.cpu_count() or 1) // max(1, ranks))
    made = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive", **env}
    made |= {"HF_HUB_DISABLE_TELEMETRY": "1", "DISABLE_TELEMETRY": "1", "PYTHONUNBUFFERED": "1"}
    if ranks == 1 and "CUDA_VISIBLE_DEVICES" not in made:
        made["CUDA_VISIBLE_DEVICES"] = "0"  # several would be driven by threads of one process, slowly
    return made
