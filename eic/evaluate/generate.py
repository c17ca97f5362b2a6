"""The child process in which models answer questions: ``python -m eic.evaluate.generate``.

It does the jobs that its standard input names, one after another. Batches hold questions of like length,
longest first, so that a job that does not fit into memory fails at once. Each batch is seeded by its place, and
written when it is whole: a job that goes on later gives the same answers. Nothing here imports the engine.
"""

import gc
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
from transformers.utils import logging

from eic.canon import seed_of
from eic.evaluate.jobs import named_jobs
from eic.evaluate.partial import append_partial, read_partial
from eic.train.faults import Refused
from eic.train.formats import prompt_ids
from eic.train.loading import NOT_LOADED, load_weights, not_loaded
from eic.train.tell import tell


def serve(jobs: Iterable[Path]) -> int:
    """Do one job after another; return the exit code. One that cannot be done is the last."""
    logging.set_verbosity_error()
    held = Held()
    return 0 if all(_done(path, held) for path in jobs) else 1


def _done(path: Path, held: "Held") -> bool:
    """Do the job that a file describes; tell why when it cannot be done."""
    job = json.loads(path.read_text(encoding="utf-8"))
    try:
        _answer(job, held)
    except torch.OutOfMemoryError:
        tell(
            "refused",
            text=f"memory ran out with {job['batch']} questions at once: lower `batch` in `generate`",
        )
        return False
    except Refused as refusal:
        tell("refused", text=f"the model in {job['model']} cannot answer: {refusal}")
        return False
    except (OSError, ValueError, KeyError) as error:  # what a broken or strange checkpoint comes to
        tell(
            "refused",
            text=f"the model in {job['model']} cannot answer: {type(error).__name__}: {error}"[:1000],
        )
        return False
    return True


class Held:
    """The model of the last job, for the next one: another model is loaded when this one is gone."""

    def __init__(self) -> None:
        self._name = ""
        self._loaded: tuple[Any, Any, str] | None = None

    def take(self, name: str) -> tuple[Any, Any, str]:
        """Return model, tokenizer and the prompt format that the model was trained with. Raises ``Refused``."""
        if self._loaded is not None and name != self._name:
            self._loaded = None
            gc.collect()  # what refers to itself
            torch.cuda.empty_cache()
        if self._loaded is None:
            self._name, self._loaded = name, _loaded(name)
        return self._loaded


def _answer(job: dict[str, Any], held: Held) -> None:
    out = Path(job["out"])
    done = set(read_partial(out))
    model, tokenizer, format = held.take(job["model"])
    seq2seq = model.config.is_encoder_decoder
    prompts = {
        item["id"]: prompt_ids(tokenizer, {**item, "output": ""}, format, seq2seq, job["seed"])
        for item in job["questions"]
    }
    tell("answered", done=len(done))
    asked, tokens, began = 0, 0, time.monotonic()
    for place, names in enumerate(batches(prompts, job["batch"])):
        if done.issuperset(names):
            continue
        torch.manual_seed(seed_of(job["seed"], "generate", place))
        rows, width = _batch(model, tokenizer, [prompts[name] for name in names], job)
        asked, tokens = asked + len(rows), tokens + len(rows) * width
        append_partial(out, [(name, *row) for name, row in zip(names, rows, strict=True)])
        done.update(names)
        tell("answered", done=len(done))
    tell(
        "measured", questions=asked, tokens=tokens, seconds=round(time.monotonic() - began, 3),
        parameters=sum(weight.numel() for weight in model.parameters()),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    )  # fmt: skip


def batches(prompts: dict[str, list[int]], size: int) -> Iterator[list[str]]:
    """Yield the ids of questions in batches, longest prompts first (ties by id: the same every time)."""
    names = sorted(prompts, key=lambda name: (-len(prompts[name]), name))
    for start in range(0, len(names), size):
        yield names[start : start + size]


def _loaded(name: str) -> tuple[Any, Any, str]:
    """Return model, tokenizer and the prompt format that the model was trained with. Raises ``Refused``."""
    try:
        config, tokenizer = AutoConfig.from_pretrained(name), AutoTokenizer.from_pretrained(name)
    except NOT_LOADED as error:
        raise not_loaded(name, error) from error
    kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    gpu = torch.cuda.is_available()
    dtype = torch.bfloat16 if gpu and torch.cuda.is_bf16_supported() else torch.float32
    model = load_weights(kind, name, dtype=dtype).to("cuda" if gpu else "cpu").eval()
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, tokenizer, _format(Path(name), tokenizer)


def _format(folder: Path, tokenizer: Any) -> str:
    """Return what ``training.json`` says; without one, a model with a chat template is asked in its chat form."""
    notes = folder / "training.json"
    found = json.loads(notes.read_text(encoding="utf-8")) if notes.is_file() else {}
    trained = found.get("settings", {}).get("format")
    return str(trained or ("chat" if tokenizer.chat_template else "alpaca"))


def _batch(
    model: Any, tokenizer: Any, prompts: list[list[int]], job: dict[str, Any]
) -> tuple[list[tuple[str, str]], int]:
    """Return (text, finish) for each prompt, and how many tokens the longest answer has.

    The prompt is cut off by position, never by its characters.
    """
    seq2seq = model.config.is_encoder_decoder
    room = None if seq2seq else getattr(model.config.get_text_config(), "max_position_embeddings", None)
    prompts = [fitting(ids, job["max_tokens"], room) for ids in prompts]
    width, pad = max(map(len, prompts)), tokenizer.pad_token_id
    most = job["max_tokens"] if room is None else min(job["max_tokens"], max(1, room - width))
    ids, mask = torch.full((len(prompts), width), pad), torch.zeros((len(prompts), width), dtype=torch.long)
    for row, prompt in enumerate(prompts):
        part = slice(0, len(prompt)) if seq2seq else slice(width - len(prompt), width)
        ids[row, part], mask[row, part] = torch.tensor(prompt), 1
    drawn = job["temperature"] > 0
    drawing = {"temperature": job["temperature"], "top_p": job["top_p"], "top_k": 0} if drawn else {}
    with torch.inference_mode():
        made = model.generate(
        input_ids=ids.to(model.device), attention_mask=mask.to(model.device),
        max_new_tokens=most, num_beams=job["beams"], do_sample=drawn,
        pad_token_id=pad, **drawing,
    )  # fmt: skip
    answers = made if seq2seq else made[:, width:]
    read = [_read(model, tokenizer, row.tolist(), most) for row in answers]
    return read, int(answers.shape[1])


def _read(model: Any, tokenizer: Any, ids: list[int], most: int) -> tuple[str, str]:
    ends = model.generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [ends]) | {tokenizer.eos_token_id}
    first = 1 if model.config.is_encoder_decoder else 0  # a decoder begins with its start token
    end = next((at for at, token in enumerate(ids) if at >= first and token in ends), None)
    text = tokenizer.decode(ids[:end], skip_special_tokens=True).strip()
    return text, "stop" if end is not None or len(ids) - first < most else "length"


def fitting(ids: list[int], most: int, room: int | None) -> list[int]:
    """Return a prompt that leaves room for an answer of ``most`` tokens: its beginning is cut when it is too long.

    ``room`` is how many positions the model knows. Half of them are the prompt's in any case, and the answer is
    shorter then.
    """
    if room is None or len(ids) + most <= room:
        return ids
    return ids[-max(1, room - most, room // 2) :]


if __name__ == "__main__":
    sys.exit(serve(named_jobs()))
