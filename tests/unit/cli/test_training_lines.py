"""What a plan says about trainings: what was taken over from an earlier stage, and how sure their time is."""

import json
import re
from dataclasses import replace
from pathlib import Path

from eic.cli.training import inherited_line, time_line, work_lines
from eic.lang.blocks.model import Model, Scratch, Train
from eic.lang.blocks.recipes import Training
from eic.plan.estimate import NOTHING, Band, time_alone
from eic.plan.training import amount_of
from tests.specs import compile_text
from tests.unit.cli.conftest import Cli

SPEC = """explore 1
dataset d { load { file = file("rows.jsonl") } }
model one { base = "owner/base-1b"  data = d  train { precision = bf16  learning_rate = 3e-4 }  lora { } }
model two { after = one  data = d }
model three { after = two  data = d  recipe = explore_instruct  train { precision = fp16 } }
"""


def test_a_plan_says_what_a_stage_takes_over_and_what_not(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"instruction": "Say 1.", "output": "It is 1."}\n')
    spec = compile_text(tmp_path, SPEC)
    assert list(inherited_line(spec, spec.model("one"))) == []
    assert list(inherited_line(spec, spec.model("two"))) == [
        "as in `one`, where it sets nothing itself: learning_rate 0.0003, precision bf16",
        "`one` fits adapters, this model all weights: give it a `lora` block of its own to go on so",
    ]
    assert list(inherited_line(spec, spec.model("three"))) == []


def test_a_time_that_nobody_knows_is_no_number() -> None:
    seconds = Band(60, 600, 6e7)
    assert time_line(time_alone(seconds)) == "takes 10 min (60 s to 694 days), as earlier work here"
    assert time_line(time_alone(seconds, "never done")) == "takes 60 s to 694 days, a guess: never done"
    assert time_line(replace(NOTHING, guess="nobody knows")) == "nobody knows"
    assert (time_alone(seconds) + time_alone(seconds, "never done")).guess == "never done"


def test_a_batch_that_cannot_be_laid_out_has_no_layout() -> None:
    train = Training(2, 10, 1e-3, "cosine", 0.0, 0.0, 64, "fp32")
    shown = []
    for micro in (5, 4):
        model = Model(name="lm", scratch=Scratch(), train=Train(micro_batch=micro))
        work = amount_of(model, train, rows=20, row_tokens=9, ranks=2, base=None)
        shown.append(next(work_lines(replace(time_alone(Band(1, 1, 1)), work=work))))
    assert shown == [
        "about 4 updates of 10 examples (micro-batch 5 x accumulation 1 x 2 ranks) and 360 tokens",
        "about 4 updates of 10 examples and 360 tokens",
    ]


def test_a_total_says_that_a_part_takes_a_time_nobody_knows(cli: Cli, project: Path) -> None:
    (project / "rows.jsonl").write_text('{"instruction": "Say 1.", "output": "It is 1."}\n')
    unknown = SPEC[: SPEC.index("model two")].replace("owner/base-1b", "gpt2x-nope")
    (project / "a.explore").write_text(unknown)
    assert cli("run", "a.explore", "--only", "d", "--plain").exit_code == 0, (
        "how many rows there are is known"
    )
    shown = cli("plan", "a.explore").stdout
    assert "\ntime     how long a part takes is not known (see above)\n" in shown
    (project / "a.explore").write_text(unknown + 'model more { base = "owner/base-1b"  data = d }\n')
    line = next(line for line in cli("plan", "a.explore").stdout.splitlines() if line.startswith("time"))
    assert re.fullmatch(r"time     at least \S+ \w+; how long a part takes is not known \(see above\)", line)
    total = json.loads(cli("plan", "a.explore", "--json").stdout)["total"]
    assert total["unknown_seconds"]
