"""How a row becomes a prompt and a response. The Alpaca forms are those the paper trained with."""

from collections.abc import Mapping
from typing import Any

from eic.train.layouts import laid_out, row_rng

_HEAD = "Below is an instruction that describes a task"
_WITH_INPUT = (
    _HEAD + ", paired with an input that provides further context. "
    "Write a response that appropriately completes the request.\n\n"
    "### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:"
)
_WITHOUT_INPUT = (
    _HEAD + ". Write a response that appropriately completes the request.\n\n"
    "### Instruction:\n{instruction}\n\n### Response:"
)


def alpaca_prompt(row: Mapping[str, str]) -> str:
    """Return the prompt of a row; the response follows at once, without a line break (as in the paper's code)."""
    form = _WITH_INPUT if row.get("input") else _WITHOUT_INPUT
    return form.replace("{instruction}", row["instruction"]).replace("{input}", row.get("input", ""))


def chat_prompt(row: Mapping[str, str]) -> str:
    """Return what the user says in a chat: the instruction, then the input after an empty line."""
    return row["instruction"] + (f"\n\n{row['input']}" if row.get("input") else "")


def chat_texts(tokenizer: Any, row: Mapping[str, str]) -> tuple[str, str]:
    """Return (prompt, response) as the tokenizer's chat template writes them, special tokens included.

    Raises ``ValueError`` when the template fails, or changes the prompt once an answer follows: then nobody
    can say where the response begins.
    """
    asked = [{"role": "user", "content": chat_prompt(row)}]
    prompt = _chat(tokenizer, asked, add_generation_prompt=True)
    whole = _chat(tokenizer, [*asked, {"role": "assistant", "content": row["output"]}])
    if not whole.startswith(prompt):
        raise ValueError("the chat template writes the prompt otherwise when an answer follows it")
    return prompt, whole[len(prompt) :]


def _chat(tokenizer: Any, turns: list[dict[str, str]], **how: bool) -> str:
    """Return a chat as the tokenizer's template writes it. Raises ``ValueError`` when it cannot."""
    try:
        return str(tokenizer.apply_chat_template(turns, tokenize=False, **how))
    except Exception as error:  # a template is a program: what it may raise is not known
        raise ValueError(f"the chat template fails: {error}") from error


def framed(row: Mapping[str, str], format: str, seed: int) -> tuple[str, str]:
    """Return (prompt, response) of a row as texts, in every format but ``chat`` (which a tokenizer writes).

    ``self_instruct`` draws a layout by the row and the seed. A row without output is a question: it loses
    nothing of its input.
    """
    if format == "self_instruct":
        return laid_out(row, row_rng(row, seed), loosen=bool(row["output"]))
    return alpaca_prompt(row), row["output"]


def prompt_ids(
    tokenizer: Any, row: Mapping[str, str], format: str, seq2seq: bool, seed: int = 0
) -> list[int]:
    """Return the tokens of a row's prompt, as training and answering both use them.

    Around a text stands what the tokenizer puts there itself, so that whoever gives the trained model the
    text alone asks it in the same way. A chat template writes those tokens into the text.
    """
    if format == "chat":
        asked = [{"role": "user", "content": chat_prompt(row)}]
        return ids_of(tokenizer, _chat(tokenizer, asked, add_generation_prompt=True))
    before, after = around(tokenizer)
    ids = [*before, *ids_of(tokenizer, framed(row, format, seed)[0])]
    return [*ids, *(after or [tokenizer.eos_token_id])] if seq2seq else ids


def response_ids(
    tokenizer: Any, row: Mapping[str, str], format: str, seq2seq: bool, seed: int = 0
) -> list[int]:
    """Return the tokens of a row's response with exactly one end token.

    A decoder of its own begins as the tokenizer begins every text: BART's writes a begin token first.
    """
    text = chat_texts(tokenizer, row)[1] if format == "chat" else framed(row, format, seed)[1]
    ids = ids_of(tokenizer, text)
    end = tokenizer.eos_token_id
    if format == "chat":
        if end in ids:  # the template closes the turn itself
            return ids[: ids.index(end) + 1]
    elif seq2seq:
        ids = [*around(tokenizer)[0], *ids]
    return [*ids, end]


def around(tokenizer: Any) -> tuple[list[int], list[int]]:
    """Return the special tokens that a tokenizer puts before and after a text."""
    whole: list[int] = tokenizer("a")["input_ids"]
    bare = ids_of(tokenizer, "a")
    for at in range(len(whole)):
        if bare and whole[at : at + len(bare)] == bare:
            return whole[:at], whole[at + len(bare) :]
    return [], []


def ids_of(tokenizer: Any, text: str) -> list[int]:
    """Return the tokens of a text, with no special token added."""
    found: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return found
