"""The prompts of the paper, word for word where its code is, and chats by the tokenizer's template."""

import pytest
from tokenizers.processors import TemplateProcessing

from eic.train.formats import alpaca_prompt, chat_prompt, chat_texts, framed, prompt_ids, response_ids
from eic.train.layouts import WITH_INPUT, WITHOUT_INPUT
from eic.train.scratch import learn_tokenizer

TEMPLATE = (
    "{% for m in messages %}<s>{{ m.role }}: {{ m.content }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant: {% endif %}"
)


@pytest.fixture(scope="module")
def tokenizer():
    return learn_tokenizer(["Add 2 and 3. The sum is 5."], 300, begin=True)


def test_the_form_without_input_ends_at_the_colon():
    prompt = alpaca_prompt({"instruction": "Add 2 and 3.", "input": ""})
    assert prompt.startswith("Below is an instruction that describes a task. Write a response")
    assert prompt.endswith("### Instruction:\nAdd 2 and 3.\n\n### Response:")
    assert "### Input:" not in prompt


def test_the_form_with_input_has_the_input_between():
    prompt = alpaca_prompt({"instruction": "Add.", "input": "2, 3"})
    assert ", paired with an input that provides further context. " in prompt
    assert prompt.endswith("### Instruction:\nAdd.\n\n### Input:\n2, 3\n\n### Response:")


def test_braces_and_names_in_a_row_stay_text():
    row = {"instruction": "Say {input} and {x!r}.", "input": "{instruction}"}
    prompt = alpaca_prompt({"instruction": "Say {x!r}.", "input": "{0}"})
    assert "Say {x!r}." in prompt
    assert "### Input:\n{0}\n" in prompt
    assert "### Input:\n{instruction}\n" in alpaca_prompt(row)


def test_exactly_one_begin_and_one_end_token(tokenizer):
    row = {"instruction": "Add 2 and 3.", "input": "", "output": "5"}
    prompt, response = (
        prompt_ids(tokenizer, row, "alpaca", False),
        response_ids(tokenizer, row, "alpaca", False),
    )
    assert prompt[0] == tokenizer.bos_token_id
    assert prompt.count(tokenizer.bos_token_id) == 1
    assert response[-1] == tokenizer.eos_token_id
    assert (prompt + response).count(tokenizer.eos_token_id) == 1
    assert tokenizer.decode(response) == "5</s>"


ROW = {"instruction": "Add 2 and 3.", "input": "", "output": "5"}


def with_specials(before: str, after: str):
    """Return a tokenizer that puts these around a text by itself."""
    made = learn_tokenizer(["Add 2 and 3."], 300, begin=True)
    known = [(token, made.convert_tokens_to_ids(token)) for token in ("<s>", "</s>")]
    made.backend_tokenizer.post_processor = TemplateProcessing(
        single=f"{before} $A {after}".strip(), special_tokens=known
    )
    return made


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("<s>", ""), ("<s>", "</s>"), ("", "</s>")],
    ids=["GPT-2", "LLaMA", "that closes texts", "T5"],
)  # fmt: skip
def test_around_a_prompt_stands_what_the_tokenizer_puts_there(before, after):
    """A begin token that its tokenizer does not write would be missing when others ask the trained model."""
    made = with_specials(before, after)
    text = alpaca_prompt(ROW)
    assert made.decode(prompt_ids(made, ROW, "alpaca", False)) == before + text
    assert made.decode(response_ids(made, ROW, "alpaca", False)) == "5</s>"
    if after:
        assert prompt_ids(made, ROW, "alpaca", True) == made(text)["input_ids"]
    assert made.decode(response_ids(made, ROW, "alpaca", True)) == before + "5</s>"


@pytest.mark.parametrize("begin", [True, False])
def test_a_tokenizer_from_scratch_frames_a_text_as_it_was_trained(begin):
    made = learn_tokenizer(["Add 2 and 3."], 300, begin=begin)
    assert made(alpaca_prompt(ROW))["input_ids"] == prompt_ids(made, ROW, "alpaca", not begin)


def test_a_seq2seq_prompt_ends_with_the_end_token(tokenizer):
    row = {"instruction": "Add.", "input": "", "output": "5"}
    assert prompt_ids(tokenizer, row, "alpaca", True)[-1] == tokenizer.eos_token_id


def test_a_chat_is_split_where_the_answer_begins(tokenizer):
    tokenizer.chat_template = TEMPLATE
    row = {"instruction": "Add.", "input": "2, 3", "output": "5"}
    assert chat_prompt(row) == "Add.\n\n2, 3"
    assert chat_texts(tokenizer, row) == ("<s>user: Add.\n\n2, 3</s>\n<s>assistant: ", "5</s>\n")
    assert tokenizer.decode(response_ids(tokenizer, row, "chat", False)) == "5</s>"


def test_a_template_that_rewrites_the_prompt_is_refused(tokenizer):
    tokenizer.chat_template = "{{ messages | length }}" + TEMPLATE
    with pytest.raises(ValueError, match="writes the prompt otherwise"):
        chat_texts(tokenizer, {"instruction": "a", "input": "", "output": "b"})


def test_a_template_that_fails_says_what_it_said(tokenizer):
    tokenizer.chat_template = "{{ raise_exception('users come second') }}"
    with pytest.raises(ValueError, match="chat template fails: users come second"):
        prompt_ids(tokenizer, ROW, "chat", False)


def test_self_instruct_draws_a_layout_by_the_row_and_the_seed(tokenizer):
    rows = [{"instruction": "Judge.", "input": "Text: fine", "output": str(n)} for n in range(200)]
    shown = [framed(row, "self_instruct", 1) for row in rows]
    assert shown == [framed(row, "self_instruct", 1) for row in rows]
    assert shown != [framed(row, "self_instruct", 2) for row in rows]
    inputs = ("Text: fine", "fine")
    expected = {form.format(instruction="Judge.", input=text) for form, _ in WITH_INPUT for text in inputs}
    assert {prompt for prompt, _ in shown} == expected, "seven layouts, the label there one time in two"
    bare = [{**row, "input": ""} for row in rows]
    assert len({framed(row, "self_instruct", 1)[0] for row in bare}) == len(WITHOUT_INPUT) == 6
    for row, (prompt, response) in zip(rows, shown, strict=True):
        ids = prompt_ids(tokenizer, row, "self_instruct", False, 1)
        assert tokenizer.decode(ids) == f"<s>{prompt}"
        assert tokenizer.decode(response_ids(tokenizer, row, "self_instruct", False, 1)) == f"{response}</s>"


def test_a_question_in_a_layout_keeps_its_whole_input():
    asked = [{"instruction": f"Judge {n}.", "input": "Text: fine", "output": ""} for n in range(60)]
    assert all("Text: fine" in framed(row, "self_instruct", 3)[0] for row in asked)
