"""Cards: metadata that the hub can read, and no text that becomes anything but text."""

import re
from dataclasses import replace

import yaml
from hypothesis import given
from hypothesis import strategies as st

from eic.data.cards.dataset import CardRule, DatasetCard, dataset_card
from eic.data.cards.markdown import code, head, md, size_category
from eic.data.cards.model import model_card

CARD = DatasetCard(
    "explore_math", 5000, 11_200, "Solve problems.", "en", None, "explore", ((0, 1, 147), (1, 8, 900), (2, 47, 3953)), 1,
    (CardRule("filter diversity", "keep rouge_l(instruction) <= 0.7 within task", 4382),),
    (("gpt", "openai", "gpt-4o-mini"),), ("gpt-4o-mini-2024-07-18",), "specs/math.explore", "b2:1ee6", "0.1.0",
)  # fmt: skip
TRAINING = {
    "model": "lm", "base": "meta-llama/Llama-3.2-1B", "settings": {"epochs": 3, "batch": 128, "learning_rate": 2e-5, "format": "alpaca"},
    "data": {"rows": 5000}, "updates": 117, "tokens": 1_200_000, "seconds": 81.5, "parameters": 1_235_814_400, "device": "cpu",
    "loss": [[1, 6.25, 1e-6], [117, 1.1, 0.0]], "versions": {"torch": "2.13.0"},
}  # fmt: skip
texts = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["---", "a: b", "- x", "| a | b |", "`x``y`", "<b>", "[x](http://x)", "no", "\ud800"]
)


def parts(card):
    _, meta, body = card.split("---\n", 2)
    return yaml.safe_load(meta), body


def test_a_dataset_card_has_the_metadata_of_the_hub_and_every_figure():
    meta, body = parts(dataset_card(CARD, data_files="data/train-*"))
    assert meta["language"] == ["en"]
    assert meta["license"] == "other"
    assert meta["size_categories"] == ["1K<n<10K"]
    assert meta["task_categories"] == ["text-generation"]
    assert {"instruction-tuning", "synthetic", "explore-instruct"} <= set(meta["tags"])
    assert meta["configs"] == [
        {"config_name": "default", "data_files": [{"split": "train", "path": "data/train-*"}]}
    ]
    for fact in ("5,000", "| 2 | 47 | 3,953 |", "| all | 56 | 5,000 |", "4,382", "1,818 more were left out by sampling",
                 "gpt-4o-mini-2024-07-18", "Choose a licence", "b2:1ee6", "terms of the teachers", "specs/math.explore"):  # fmt: skip
        assert fact in body, fact


def test_a_licence_that_was_chosen_is_named_and_no_longer_asked_for():
    meta, body = parts(dataset_card(replace(CARD, license="cc-by-4.0", language="no")))
    assert (meta["license"], meta["language"]) == ("cc-by-4.0", ["no"])
    assert "license_name" not in meta
    assert "configs" not in meta
    assert "Choose a licence" not in body
    assert "terms of the teachers" in body


def test_a_dataset_without_teachers_says_nothing_of_them():
    _, body = parts(dataset_card(DatasetCard("d", 3, source="curated", license="mit")))
    assert "Teachers" not in body
    assert "terms" not in body
    assert "curated tasks" in body
    _, body = parts(dataset_card(DatasetCard("d", 3, source="curated")))
    assert "Choose a licence" in body
    assert "teachers" not in body


def test_a_card_names_whose_data_the_rows_are_made_of():
    origins = (("elements", "CC0-1.0", 300), ("nobody's | table", "", 2))
    _, body = parts(dataset_card(replace(CARD, origins=origins)))
    assert "| elements | CC0-1.0 | 300 |" in body
    assert r"| nobody's \| table | not said | 2 |" in body
    assert "the licence of each source binds" in body
    many = tuple((f"table {number}", "mit", 1) for number in range(60))
    assert "And 10 more." in dataset_card(replace(CARD, origins=many))
    assert "Whose data" not in dataset_card(CARD)


def test_a_card_says_of_each_source_whose_words_the_rows_are():
    def card(source, **more):
        return parts(dataset_card(replace(CARD, source=source, **more)))

    origins = (("elements", "CC0-1.0", 300),)
    for source in ("explore", "self_instruct", "mix", "replay"):
        meta, body = card(source)
        assert "synthetic" in meta["tags"]
        assert "Answers were written by models" in body
        assert "`source`" not in body
    meta, body = card("dynosaur", origins=origins)
    assert "synthetic" in meta["tags"]
    assert "written by models" not in body
    assert "answers were read off tables" in body
    assert "the teacher's reply that proposed its task; `index`: the row's number in its table" in body
    assert "`source` and `licence`: whose data it was made of" in body
    for source in ("curated", "load"):  # the teacher judged rows
        meta, body = card(source, origins=origins)
        assert "synthetic" not in meta["tags"]
        assert "written by models" not in body
        assert "Coverage" not in body
        assert "digest of the file" in body
    assert "synthetic" not in card("mix", teachers=())[0]["tags"]


def test_a_model_card_says_how_to_load_and_to_ask_the_model():
    """By what it is, not by its name: a GPT5 has no encoder, a BART has one."""
    causal, both = (
        model_card("lm", {"base": base, "seq2seq": kind, "settings": {"format": "self_instruct"}})
        for base, kind in (("a/gpt5-small", False), ("a/bart", True))
    )
    assert "AutoModelForCausalLM" in causal
    assert "AutoModelForSeq2SeqLM" in both
    assert "with Self-Instruct's layouts" in causal
    assert parts(causal)[0]["pipeline_tag"] == "text-generation"
    assert "pipeline_tag" not in parts(both)[0]


def test_a_model_card_tells_base_settings_loss_and_results():
    meta, body = parts(model_card("lm", TRAINING, datasets=("d",), results=(("m500", "accuracy", 46.7),)))
    assert meta["base_model"] == "meta-llama/Llama-3.2-1B"
    assert (meta["library_name"], meta["pipeline_tag"], meta["license"]) == (
        "transformers",
        "text-generation",
        "other",
    )
    for fact in ("fine-tuned on `d` (5,000 rows)", "1,235,814,400 parameters", "| epochs | `3` |", "6.2500 at update 1, 1.1000 at update 117",
                 "| m500 | accuracy | 46.70 |", "torch 2.13.0", "Alpaca", "Choose a licence"):  # fmt: skip
        assert fact in body, fact
    meta, body = parts(model_card("lm", {"base": {"layers": 2}}))
    assert "base_model" not in meta
    assert "random weights" in body
    assert "base_model" not in parts(model_card("lm", {"base": "/home/me/llama"}))[0]


@given(texts)
def test_no_text_adds_a_key_a_tag_a_cell_or_a_heading(text):
    card = replace(
        CARD, name=text, about=text, language=text, license=text or None, spec=text, digest=text, version=text, models=(text,),
        rules=(CardRule(text, text, 3),), teachers=((text, text, text),),
    )  # fmt: skip
    for made, plain in (
        (dataset_card(card), dataset_card(replace(CARD, license="mit" if text else None))),
        (model_card(text, {**TRAINING, "base": text, "versions": {text: text}}, datasets=(text,), results=((text, text, 1.0),)),
         model_card("lm", TRAINING, datasets=("d",), results=(("m", "a", 1.0),))),
    ):  # fmt: skip
        made.encode("utf-8")
        meta, body = parts(made)
        assert set(meta) <= {*parts(plain)[0], "license_name", "base_model"}
        assert "<" not in re.sub(r"(`+).*?\1", "", body)
        headings = [line for line in body.splitlines() if line.startswith("#")]
        assert len(headings) <= sum(line.startswith("#") for line in parts(plain)[1].splitlines())
        for line in body.splitlines():
            assert line.startswith("| ") == line.endswith(" |")


@given(texts)
def test_inline_code_and_escaped_words_cannot_be_left(text):
    made = code(text)
    fence = made[: len(made) - len(made.lstrip("`"))]
    assert made.endswith(fence)
    assert fence not in made[len(fence) : len(made) - len(fence)] or not fence
    assert "\n" not in made
    assert "|" not in made
    escaped = md(text)
    assert "<" not in escaped
    assert "\n" not in escaped


@given(texts)
def test_heads_are_read_as_they_were_written(text):
    made = yaml.safe_load(head({"a": text, "b": [text, "no", "en"], "c": None, "d": 3}).split("---\n")[1])
    assert made.keys() == {"a", "b", "d"}
    assert made["b"][1:] == ["no", "en"]
    assert made["b"][0] == made["a"]


def test_sizes_have_the_hubs_names():
    said = [
        (0, "n<1K"),
        (999, "n<1K"),
        (1000, "1K<n<10K"),
        (64_000, "10K<n<100K"),
        (2_000_000, "1M<n<10M"),
        (10**9, "n>100M"),
    ]
    assert [size_category(rows) for rows, _ in said] == [name for _, name in said]
