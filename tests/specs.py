"""Small specs for tests: written to a folder, compiled as users' files are."""

from collections.abc import Mapping
from pathlib import Path

from eic.lang.load import compile_file
from eic.lang.spec import Spec

SCRIPTED = """explore 1

teacher t {
  provider = scripted
  script   = file("replies.jsonl")
  in_flight = 8
  latency   = 0s
  retry { attempts = 30  timeout = 1s }
  faults { duplicate = 0% }
}

domain cooking {
  about = "Cook meals at home."
  task "Baking" { reason = "Bread is a base." }
}

dataset d {
  explore cooking {
    teacher  = t
    depth    = 2
    breadth  = [3, 2]
    per_call = 2
  }
  prune { keep rouge_l(name) <= 0.9 }
  synthesize { teacher = t  per_task = 6  per_call = 4 }
  filter tidy {
    keep words(instruction) in 2..60
    drop duplicate(instruction)
  }
  sample { size = 20 }
}
"""
"""A whole pipeline over the scripted teacher's counting rule."""


def write_spec(folder: Path, text: str = SCRIPTED, name: str = "cooking.explore") -> Path:
    """Write a spec with the scripted teacher's rule beside it; return the spec's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "replies.jsonl").write_text('{"rule": "counting"}\n', encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def compile_text(
    folder: Path, text: str = SCRIPTED, params: Mapping[str, str] | None = None, name: str = "cooking.explore"
) -> Spec:
    """Compile a spec that has no faults."""
    path = write_spec(folder, text, name)
    found = compile_file(path, params=params or {}, env={}, cwd=folder)
    assert found.spec is not None, [d.summary for d in found.diagnostics]
    return found.spec
