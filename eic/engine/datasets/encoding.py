"""Vectors of tasks for replay: by words, or by a model in a child process."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from eic.data.embed import hashed_vectors, hashing_name, means_of, read_vectors
from eic.engine.children.trainer import child_environment
from eic.engine.context import Context, RunStopped
from eic.evaluate.jobs import job_line
from eic.lang.values import BaseRef
from eic.plan.steps import Step

_LOOK_SECONDS = 0.2


def task_vectors(
    context: Context, step: Step, encoder: BaseRef | None, documents: Sequence[Sequence[str]]
) -> tuple[str, Any]:
    """Return the encoder's name and one vector a document. Raises ``RunStopped`` when a model cannot be used."""
    language = context.spec.language_of(step.block)
    if encoder is None:
        return hashing_name(language), hashed_vectors(documents, language)
    texts = list(dict.fromkeys(text for document in documents for text in document))
    model = encoder.hub or str(context.root / encoder.path)
    with tempfile.TemporaryDirectory(prefix="eic-embed-") as name:
        job, out = Path(name) / "job.json", Path(name) / "vectors.npy"
        job.write_text(json.dumps({"model": model, "texts": texts, "out": str(out)}), encoding="utf-8")
        _child(context, step, job)
        vectors = read_vectors(out)
    places = {text: place for place, text in enumerate(texts)}
    return f"{encoder.name} (mean of tokens)", means_of(vectors, documents, places)


def _child(context: Context, step: Step, job: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "eic.evaluate.embed"], env=child_environment(1, context.offline),
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, bufsize=0,
    )  # fmt: skip
    assert process.stdin is not None
    with process.stdin as leash:
        process.stdin = None  # who waits for the words of a process closes it, which would end the process
        with suppress(BrokenPipeError):
            leash.write(job_line(job))
        said = _ended(context, process)
    if process.returncode:
        why = (said.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
        raise RunStopped("failed", f"{step.title}: the encoder cannot be used: {why[:500]}")


def _ended(context: Context, process: "subprocess.Popen[bytes]") -> str:
    """Wait for the end of a process, ending it when the run stops; return its words. Raises ``RunStopped``."""
    while True:
        try:
            return process.communicate(timeout=_LOOK_SECONDS)[1].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            if context.stop.reason is not None:
                process.kill()
                process.communicate()
                raise context.stop.reason from None
