"""The card of a trained model, from what its training noted (``training.json``)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eic.data.cards.markdown import code, head, md, table
from eic.data.left_out import overlap_told

_HUB = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_TITLES = (
    ("epochs", "epochs"), ("batch", "global batch"), ("learning_rate", "peak learning rate"), ("schedule", "schedule"),
    ("warmup", "warm-up"), ("weight_decay", "weight decay"), ("context", "context in tokens"), ("precision", "precision"),
    ("format", "prompt format"), ("packing", "packing"), ("lora_rank", "LoRA rank"), ("zero", "ZeRO stage"), ("seed", "seed"),
)  # fmt: skip

_FORMS = {
    "alpaca": "Alpaca's prompt with `### Instruction:` and `### Response:`",
    "chat": "the chat template of its tokenizer",
    "self_instruct": "Self-Instruct's layouts, of which each row had one",
}


def model_card(
    name: str, training: Mapping[str, Any], *, datasets: Sequence[str] = (), language: str = "en",
    results: Sequence[tuple[str, str, float]] = (),
) -> str:  # fmt: skip
    """Return the card. ``results`` are (evaluation, figure, value from 0 to 100); ``datasets`` the names it was trained on.

    Whatever ``training`` lacks is left out.
    """
    base = _base(training)
    parts = [
        _head(name, training, base, language),
        f"# {md(name)}",
        _lead(base, training, datasets),
        _use(name, training),
        _settings(training),
        _loss(training),
        _results(results),
        _limits(base),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _base(training: Mapping[str, Any]) -> str:
    """Return the base's name, "" for a model from scratch."""
    base = training.get("base")
    if isinstance(base, Mapping):
        base = base.get("name") or base.get("path") or base.get("hub")
    return base if isinstance(base, str) else ""


def _head(name: str, training: Mapping[str, Any], base: str, language: str) -> str:
    seq2seq = _seq2seq(training)
    return head(
        {
            "language": [language],
            "license": "other",
            "license_name": "to-be-chosen",
            "library_name": "transformers",
            "pipeline_tag": None if seq2seq else "text-generation",
            "base_model": base if _HUB.fullmatch(base) else None,
            "model_name": name,
            "tags": ["instruction-tuning", "eic"],
        }
    )


def _seq2seq(training: Mapping[str, Any]) -> bool:
    """Whether the model has an encoder and a decoder."""
    return training.get("seq2seq") is True


def _lead(base: str, training: Mapping[str, Any], datasets: Sequence[str]) -> str:
    start = f"{code(base)}, fine-tuned" if base else "A model trained from random weights"
    data = training.get("data")
    rows = data.get("rows") if isinstance(data, Mapping) else None
    on = " and ".join(code(one) for one in datasets) or "instruction-response pairs"
    size = training.get("parameters")
    words = f"{start} on {on}" + (f" ({rows:,} rows)" if isinstance(rows, int) else "")
    return words + (f". It has {size:,} parameters." if isinstance(size, int) else ".")


def _use(name: str, training: Mapping[str, Any]) -> str:
    form = _mapping(training, "settings").get("format")
    words = _FORMS.get(str(form), _FORMS["alpaca"])
    kind = "AutoModelForSeq2SeqLM" if _seq2seq(training) else "AutoModelForCausalLM"
    return (
        f"## Use\n\n```python\nfrom transformers import {kind}, AutoTokenizer\n\n"
        f'model = {kind}.from_pretrained("{_plain(name)}")\n'
        f'tokenizer = AutoTokenizer.from_pretrained("{_plain(name)}")\n```\n\nIt was trained with {words}.'
    )


def _settings(training: Mapping[str, Any]) -> str:
    settings = _mapping(training, "settings")
    rows = [
        (title, code(str(settings[key])))
        for key, title in _TITLES
        if settings.get(key) not in (None, "", 0, False)
    ]
    for key, title in (
        ("updates", "updates"),
        ("tokens", "tokens seen"),
        ("seconds", "seconds"),
        ("device", "device"),
    ):
        value = training.get(key)
        if value is not None:
            rows.append((title, f"{value:,}" if isinstance(value, int) else code(str(value))))
    overlap = overlap_told(training)
    if overlap:
        rows.append(("decontamination", md(overlap, 400)))
    versions = _mapping(training, "versions")
    if versions:
        rows.append(("made with", md(", ".join(f"{key} {value}" for key, value in versions.items()), 400)))
    return "## Training\n\n" + table(("setting", "value"), rows, words=2) if rows else ""


def _loss(training: Mapping[str, Any]) -> str:
    points = [point for point in training.get("loss") or () if isinstance(point, Sequence) and len(point) > 1]
    if not points:
        return ""
    first, last = points[0], points[-1]
    return f"Loss on the tokens of the responses: {float(first[1]):.4f} at update {first[0]}, {float(last[1]):.4f} at update {last[0]}."


def _results(results: Sequence[tuple[str, str, float]]) -> str:
    if not results:
        return ""
    rows = [(md(evaluation), md(figure), f"{value:.2f}") for evaluation, figure, value in results]
    return "## Evaluation\n\n" + table(("evaluation", "figure", "value"), rows, words=2)


def _limits(base: str) -> str:
    points = ["**Choose a licence before you publish**: those of the base and of the data, and the terms of the teachers that "
              "wrote the data, bind it." if base else
              "**Choose a licence before you publish**: that of the data and the terms of the teachers that wrote it bind it.",
              "It answers in the manner of its data and repeats its mistakes" + (" and those of the base." if base else "."),
              "It was not made safe for use by the public."]  # fmt: skip
    return "## Limitations\n\n" + "\n".join(f"- {point}" for point in points)


def _mapping(training: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = training.get(name)
    return found if isinstance(found, Mapping) else {}


def _plain(name: str) -> str:
    return re.sub(r"[^\w./-]", "_", name)[:80]
