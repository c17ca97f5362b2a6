"""What is learned and what only read; what is refused before the first update."""

import json

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from eic.train import batches
from eic.train.encode import IGNORED, Encoded, Examples, encode_all, preview, read_rows, save_encoded
from eic.train.faults import Refused
from eic.train.scratch import learn_tokenizer

ROWS = [
    {"instruction": "Add 2 and 3.", "input": "", "output": "The sum is 5."},
    {"instruction": "Add.", "input": "1, 1", "output": "It is 2."},
]


@pytest.fixture(scope="module")
def tokenizer():
    return learn_tokenizer([row["instruction"] + row["output"] for row in ROWS], 320, begin=True)


def encoded(tokenizer, rows, context=512, truncate=0.0, seq2seq=False):
    return encode_all(rows, tokenizer, format="alpaca", context=context, seq2seq=seq2seq, truncate=truncate)


def test_the_loss_falls_on_the_response_and_its_end_alone(tokenizer):
    examples, facts = encoded(tokenizer, ROWS)
    labels = batches.padded(tokenizer.pad_token_id)(
        [{"prompt": item.prompt, "response": item.response} for item in examples]
    )["labels"]
    learned = [tokenizer.decode(row[row != IGNORED]) for row in labels]
    assert learned == ["The sum is 5.</s>", "It is 2.</s>"]
    assert facts.supervised == int((labels != IGNORED).sum())
    assert 0 < facts.kept < 1
    assert preview(examples[0], tokenizer)["learned"] == "The sum is 5.</s>"
    assert preview(examples[0], tokenizer)["read"].endswith("### Response:")


def test_long_examples_are_refused_until_they_are_allowed(tokenizer):
    long = {**ROWS[0], "output": "one two three " * 50}
    with pytest.raises(Refused, match=r"1 of 3 examples \(33.3%\).*`truncate = 34%`"):
        encoded(tokenizer, [*ROWS, long], context=250, truncate=0.3)
    examples, facts = encoded(tokenizer, [*ROWS, long], context=250, truncate=0.34)
    assert (facts.cut, facts.lost) == (1, 0)
    assert len(examples[2].prompt) + len(examples[2].response) == 250


def test_a_prompt_that_fills_the_context_leaves_nothing_to_learn(tokenizer):
    long = {**ROWS[0], "instruction": "word " * 300}
    with pytest.raises(Refused, match="by their prompt alone"):
        encoded(tokenizer, [*ROWS, long], context=250)
    examples, facts = encoded(tokenizer, [*ROWS, long], context=250, truncate=1.0)
    assert (facts.rows, facts.cut, facts.lost, len(examples)) == (3, 1, 1, 2)


def test_a_seq2seq_model_has_room_for_each_part(tokenizer):
    longest = max(len(item.prompt) for item in encoded(tokenizer, ROWS, seq2seq=True)[0])
    _, facts = encoded(tokenizer, ROWS, context=longest, seq2seq=True)
    assert facts.cut == 0


def test_data_without_anything_to_learn_or_to_read_is_refused(tokenizer, monkeypatch):
    with pytest.raises(Refused, match="no rows"):
        encoded(tokenizer, [])
    monkeypatch.setattr("eic.train.encode.response_ids", lambda *_: [])
    with pytest.raises(Refused, match="0 % of labels"):
        encoded(tokenizer, ROWS)
    monkeypatch.undo()
    monkeypatch.setattr("eic.train.encode.prompt_ids", lambda *_: [])
    with pytest.raises(Refused, match="100 % of labels"):
        encoded(tokenizer, ROWS)


def test_a_line_that_is_no_row_is_named(tmp_path):
    path = tmp_path / "rows.jsonl"
    for bad in ("[]", '{"instruction": "a"}', "{", '{"instruction": 1, "output": "b"}'):
        path.write_text(json.dumps(ROWS[0]) + "\n" + bad + "\n")
        with pytest.raises(Refused, match="line 2"):
            list(read_rows(path))
    path.write_text('{"instruction": "half \\ud800", "output": "b"}\n')
    assert next(read_rows(path))["instruction"] == "half ?"


def test_a_dataset_is_filled_up_with_examples_that_bring_no_loss(tmp_path):
    save_encoded(tmp_path / "e", [Encoded([1, 5], [6, 2]), Encoded([1], [7, 8, 2]), Encoded([1, 9, 9], [2])])
    data = Examples(tmp_path / "e", batch=4, pad=0)
    assert len(data) == 4
    assert data[1] == {"prompt": [1], "response": [7, 8, 2]}
    assert data[2] == {"prompt": [1, 9, 9], "response": [2]}
    assert data[3]["response"] == []
    labels = batches.padded(0)([data[3]])["labels"]
    assert (labels == IGNORED).all()


def test_packed_examples_do_not_see_each_other():
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=40, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                    num_attention_heads=2, max_position_embeddings=64)
    ).eval()  # fmt: skip
    examples = [
        {"prompt": [1, 5, 9], "response": [7, 2]}, {"prompt": [1, 30], "response": [31, 32, 2]},
        {"prompt": [1], "response": [2]},
    ]  # fmt: skip
    batch = batches.packed(examples)
    with torch.no_grad():
        together = model(
            input_ids=batch["input_ids"], position_ids=batch["position_ids"], use_cache=False
        ).logits[0]
        naive = model(input_ids=batch["input_ids"]).logits[0]
        alone = [model(torch.tensor([item["prompt"] + item["response"]])).logits[0] for item in examples]
    assert torch.allclose(together, torch.cat(alone), atol=1e-4)
    assert not torch.allclose(naive, torch.cat(alone), atol=1e-2)  # without positions they would
    learned = batch["labels"][0][batch["labels"][0] != IGNORED].tolist()
    assert learned == [7, 2, 31, 32, 2, 2]


def test_the_decoder_is_given_what_came_before():
    batch = batches.two_sided(0, 0)(
        [{"prompt": [5, 2], "response": [7, 8, 2]}, {"prompt": [6], "response": [2]}]
    )
    assert batch["decoder_input_ids"].tolist() == [[0, 7, 8], [0, 0, 0]]
    assert batch["labels"].tolist() == [[7, 8, 2], [2, IGNORED, IGNORED]]
    assert batch["attention_mask"].tolist() == [[1, 1], [1, 0]]
