"""A model's answers: batches change nothing, prompts are cut by position, drawing repeats itself."""

import json
import shutil
import weakref

import pytest

from eic.evaluate.generate import fitting
from eic.evaluate.partial import append_partial, read_partial
from tests.tiny_models import make, questions

TOKENS = 8


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Two tiny models of random weights: (folder of a causal one, folder of a T5)."""
    folder = tmp_path_factory.mktemp("models")
    return {kind: make(folder / kind, kind) for kind in ("llama", "t5")}


def job(folder, out, **changes):
    """Write a job beside the file of its answers; return its path."""
    rows = [json.loads(line) for line in questions(10).splitlines()]
    asked = [{"id": row["id"], "instruction": row["question"], "input": row["input"]} for row in rows]
    told = {
        "model": str(folder), "questions": asked, "seed": 3, "out": str(out), "max_tokens": TOKENS,
        "temperature": 0.0, "top_p": 1.0, "beams": 1, "batch": 4, **changes,
    }  # fmt: skip
    path = out.with_suffix(".json")
    path.write_text(json.dumps(told))
    return path


def answers(folder, out, **changes):
    """Let a model answer; return what its file holds."""
    from eic.evaluate.generate import serve

    assert serve([job(folder, out, **changes)]) == 0
    return read_partial(out)


def alone(folder, question, seq2seq):
    """Return the answer to one question that is asked by itself, the way anybody asks a model."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    from eic.train.formats import alpaca_prompt

    kind = AutoModelForSeq2SeqLM if seq2seq else AutoModelForCausalLM
    model, tokenizer = kind.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    ids = tokenizer(alpaca_prompt(question))["input_ids"]
    made = model.generate(torch.tensor([ids]), max_new_tokens=TOKENS, do_sample=False, pad_token_id=0)[0]
    new = made.tolist()[1 if seq2seq else len(ids) :]
    return tokenizer.decode(new, skip_special_tokens=True).strip(), "stop" if 2 in new else "length"


@pytest.mark.parametrize("kind", ["llama", "t5"])
def test_a_batch_answers_as_each_question_alone(models, tmp_path, kind):
    found = answers(models[kind], tmp_path / "a.jsonl")
    assert len(found) == 10
    assert len(set(found.values())) > 1
    for row in map(json.loads, questions(10).splitlines()[:3]):
        asked = {"instruction": row["question"], "input": row["input"], "output": ""}
        assert found[row["id"]] == alone(models[kind], asked, kind == "t5")
    assert answers(models[kind], tmp_path / "b.jsonl", batch=16, beams=2) != {}


@pytest.mark.parametrize(
    ("most", "room", "kept"), [(5, None, 20), (12, 32, 20), (20, 32, 16), (31, 32, 16), (512, 32, 16), (20, 38, 19), (2, 3, 1)],
)  # fmt: skip
def test_a_long_prompt_loses_its_beginning_and_never_more_than_half_the_room(most, room, kept):
    ids = list(range(20))
    assert fitting(ids, most, room) == ids[-kept:]


def test_an_answer_ends_where_the_models_positions_end(models, tmp_path, capsys):
    """With 100 positions, 50 are the prompt's; the answer of at most 512 tokens has the others."""
    folder = shutil.copytree(models["llama"], tmp_path / "m")
    values = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**values, "max_position_embeddings": 100}), "utf-8")
    found = answers(folder, tmp_path / "a.jsonl", max_tokens=512, batch=10)
    assert {finish for _, finish in found.values()} == {"length"}
    assert '"tokens": 500' in capsys.readouterr().out, "ten answers of 50 tokens"


def test_drawn_answers_repeat_themselves_and_go_on_after_a_stop(models, tmp_path):
    whole = answers(models["llama"], tmp_path / "a.jsonl", temperature=1.0)
    assert answers(models["llama"], tmp_path / "b.jsonl", temperature=1.0) == whole
    assert answers(models["llama"], tmp_path / "c.jsonl", temperature=1.0, seed=4) != whole
    lines = (tmp_path / "a.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "d.jsonl").write_bytes(b"".join(lines[:5]) + b'["q9", "to')
    assert answers(models["llama"], tmp_path / "d.jsonl", temperature=1.0) == whole
    assert answers(models["llama"], tmp_path / "a.jsonl", temperature=1.0) == whole
    assert (tmp_path / "a.jsonl").read_bytes().splitlines(keepends=True) == lines


def test_the_format_is_that_of_the_training_else_the_tokenizers(models, tmp_path):
    from transformers import AutoTokenizer

    from eic.evaluate.generate import _format

    folder = tmp_path / "m"
    shutil.copytree(models["llama"], folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert _format(folder, tokenizer) == "alpaca"
    tokenizer.chat_template = "{{ messages[0].content }}"
    assert _format(folder, tokenizer) == "chat"
    (folder / "training.json").write_text('{"settings": {"format": "alpaca"}}')
    assert _format(folder, tokenizer) == "alpaca"


def test_one_job_after_another_answers_as_each_alone_and_holds_one_model(models, tmp_path, monkeypatch):
    """In the order a, a, b, a: no answer shows what came before, and no model is loaded beside another."""
    from eic.evaluate import generate

    loaded, load = [], generate._loaded

    def watched(name):
        held = [place for place, model in loaded if model() is not None]
        assert not held, "a model is loaded while another is in memory"
        made = load(name)
        made[0].__dict__["itself"] = made[0]  # as what others build round their models may
        loaded.append((name, weakref.ref(made[0])))
        return made

    monkeypatch.setattr(generate, "_loaded", watched)
    asked = [
        ("llama", {"temperature": 1.0}),
        ("llama", {"beams": 2}),
        ("t5", {}),
        ("llama", {"temperature": 1.0}),
    ]
    jobs = [job(models[kind], tmp_path / f"{at}.jsonl", **how) for at, (kind, how) in enumerate(asked)]
    assert generate.serve(jobs) == 0
    assert [name for name, _ in loaded] == [str(models[kind]) for kind in ("llama", "t5", "llama")]
    monkeypatch.setattr(generate, "_loaded", load)
    for at, (kind, how) in enumerate(asked):
        alone = answers(models[kind], tmp_path / f"alone{at}.jsonl", **how)
        assert len(alone) == 10
        assert list(read_partial(tmp_path / f"{at}.jsonl").items()) == list(alone.items())


def test_what_cannot_answer_is_explained_and_the_last_job(models, tmp_path, capsys):
    from eic.evaluate.generate import serve

    (tmp_path / "config.json").write_text("{}")
    asked = [job(tmp_path, tmp_path / "broken.jsonl"), job(models["llama"], tmp_path / "sound.jsonl")]
    assert serve(asked) == 1
    assert f"the model in {tmp_path} cannot answer: the base `" in capsys.readouterr().out
    assert not (tmp_path / "sound.jsonl").exists()


def test_a_file_that_grows_survives_torn_lines(tmp_path):
    path = tmp_path / "x.jsonl"
    assert read_partial(path) == {}
    append_partial(path, [("a", "one", "stop"), ("b", "\ud800 é", "length")])
    with path.open("ab") as file:
        file.write(b'["c", "half')
    append_partial(path, [("d", "", "stop")])
    assert read_partial(path) == {"a": ("one", "stop"), "b": ("\ud800 é", "length"), "d": ("", "stop")}
