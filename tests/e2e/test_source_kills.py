"""``kill -9`` inside each of the steps that bring rows and ask nobody: the bytes at the end are the same."""

import json
import random
from pathlib import Path

from tests.e2e.kills import kill_after, kill_inside, seconds_by_step
from tests.e2e.process import eic, outputs

SPEC = """explore 1

dataset human {
  curated {
    tasks      = glob("tasks/*.json")
    categories = ["Mathematics", "Paraphrasing"]
    size       = 18k
    stratify   = task
    seed       = 4
  }
}

dataset notes {
  load { file = glob("notes.jsonl")  fields { task = "course" } }
  split { held_out = 10%  seed = 3 }
}

dataset everything { mix { datasets = [human, notes]  weights = [2, 1]  size = 24k  seed = 5 } }
"""


def project(folder: Path) -> Path:
    """Write task files, notes and a spec of all of them; return the spec's path."""
    (folder / "tasks").mkdir(parents=True)
    for number in range(8):
        task = {
            "Categories": [("Mathematics", "Paraphrasing")[number % 2]],
            "Definition": [f"Say number {number} and what follows."],
            "Input_language": ["English"],
            "Output_language": ["English"],
            "Instruction_language": ["English"],
            "Instances": [
                {"input": f"{n} is {number}", "output": [f"{n}, {number}", f"{number} of {n}"]}
                for n in range(4_000)
            ],
        }
        (folder / "tasks" / f"task{number:03}_say.json").write_text(json.dumps(task), "utf-8")
    lines = [
        json.dumps({"instruction": f"Note {n % 14_000}.", "output": str(n), "course": f"c{n % 9}"}) + "\n"
        for n in range(15_000)
    ]
    (folder / "notes.jsonl").write_text("".join(lines), "utf-8")
    (folder / "rows.explore").write_text(SPEC, "utf-8")
    return folder / "rows.explore"


def test_curated_loaded_split_and_mixed_rows_survive_kills(tmp_path: Path) -> None:
    calm, killed, dice = project(tmp_path / "calm"), project(tmp_path / "killed"), random.Random(9)
    seconds = seconds_by_step(eic("run", calm.name, "--plain", cwd=calm.parent).stderr)
    for work in (
        "loading notes / load",
        "choosing human / curated",
        "choosing human / curated",
        "splitting notes / split train",
        "mixing everything / mix",
        "mixing everything / mix",
    ):
        kill_inside(killed, work, dice.uniform(0, 0.35) * seconds[work.partition(" ")[2]])
    assert not (killed.parent / "out").exists()
    kill_after(killed, "  done everything / mix: ", 0.05)  # while the outputs are being written
    eic("run", killed.name, cwd=killed.parent)
    made = outputs(killed.parent / "out" / "rows")
    assert made == outputs(calm.parent / "out" / "rows")
    assert made["everything.jsonl"].count(b"\n") == 24_000
