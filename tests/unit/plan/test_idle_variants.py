"""What `vary` of a model is warned of, and what the plan makes of it, agree for every setting there is."""

from dataclasses import replace
from pathlib import Path

import pytest

from eic.lang.blocks.model import Decontaminate, DeepSpeed, Lora, Train
from eic.lang.load import compile_file
from eic.lang.schema import settings
from eic.plan.build import build
from eic.plan.steps import Plan
from eic.plan.variants import variants

SPEC = """explore 1
dataset d { load { file = file("rows.jsonl") } }
model lm { data = d  base = "a/b"  deepspeed { zero = 1 }  lora { }  decontaminate { overlap = OVERLAP } }
evaluation e { models = lm  questions = file("rows.jsonl")  metric = rouge_l }
ablation a { vary lm.PATH over [VALUES]  report = e }
"""
TWO = {
    "epochs": "1, 2", "batch": "8, 16", "learning_rate": "1e-5, 2e-5", "schedule": "cosine, linear", "warmup": "1%, 2%",
    "weight_decay": "0.1, 0.2", "context": "64, 128", "precision": "fp32, bf16", "format": "alpaca, chat",
    "truncate": "1%, 2%", "seed": "1, 2", "micro_batch": "1, 2", "ranks": "1, 2", "packing": "true, false",
    "gradient_checkpointing": "true, false", "checkpoint_every": "1, 2", "zero": "0, 1", "offload": "none, cpu",
    "rank": "8, 16", "alpha": "8, 16", "overlap": "refuse, allow", "ngram": "8, 13", "rouge_l": "0.7, 0.8",
    "hosts": 'file("one"), file("two")',
}  # fmt: skip
"""Two values of each setting of a model's blocks."""
PATHS = [
    f"{name}.{setting}"
    for name, block in (
        ("train", Train),
        ("deepspeed", DeepSpeed),
        ("lora", Lora),
        ("decontaminate", Decontaminate),
    )
    for setting in settings(block)
]


def trained(plan: Plan) -> set[str]:
    return {step.key for step in plan.steps if step.kind == "train"}


@pytest.mark.parametrize("overlap", ["refuse", "drop"])
@pytest.mark.parametrize("path", PATHS)
def test_variants_are_one_training_exactly_where_a_warning_says_so(
    tmp_path: Path, path: str, overlap: str
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"instruction": "Say a.", "output": "a"}\n')
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"{name} slots=1\n")
    values = TWO[path.rpartition(".")[2]]
    text = SPEC.replace("OVERLAP", overlap).replace("PATH", path).replace("VALUES", values)
    (tmp_path / "s.explore").write_text(text)
    found = compile_file(tmp_path / "s.explore", params={}, env={}, cwd=tmp_path)
    assert found.spec is not None, [item.summary for item in found.diagnostics]
    spec = replace(found.spec, ablations=())
    made = [
        trained(build(replace(variant.spec, ablations=())))
        for variant in variants(spec, found.spec.ablations[0])
    ]
    warned = any(item.code == "W0708" for item in found.diagnostics)
    assert warned == (made[0] == made[1])
