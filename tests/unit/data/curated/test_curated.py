"""Human-written tasks: the mapping, who is refused, draws that are uniform, seeded and exact."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.curated.draw import draw_rows, equal_shares
from eic.data.curated.files import Given, choice_of, names_listed, read_given, task_number
from eic.data.load.base import LoadFault
from eic.lang.blocks.curated import TEST_CATEGORIES, Curated
from eic.lang.blocks.load import Fields
from eic.lang.values import FileRef

TASK: dict[str, Any] = {
    "Categories": ["Paraphrasing", "Other"], "Definition": ["Say it differently.", "Second definition"],
    "Input_language": ["English"], "Output_language": ["English"], "Instruction_language": ["English"],
    "Domains": ["News"], "Positive Examples": [{"input": "a", "output": "b", "explanation": "c"}],
    "Instances": [{"id": "t-0", "input": "One.", "output": ["1", "one"]}, {"id": "t-1", "input": "", "output": "2"}],
}  # fmt: skip


def write(folder: Path, content: Any) -> Path:
    path = folder / "task045_x.json"
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return path


def read(path: Path, **settings: Any) -> list[Given]:
    return list(read_given(path, path.stem, Curated(tasks=(), **settings)))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_task_file_maps_to_rows(tmp_path: Path, indent: int | None) -> None:
    path = write(tmp_path, json.dumps(TASK, indent=indent))
    assert read(path) == [
        Given("Paraphrasing", "task045_x", "Say it differently.", "One.", ("1", "one")),
        Given("Paraphrasing", "task045_x", "Say it differently.", "", ("2",)),
    ]
    licensed = read(write(tmp_path, {**TASK, "Instance License": ["Apache 2.0", " MIT ", 3]}))
    assert [row.licence for row in licensed] == ["Apache 2.0, MIT"] * 2
    assert read(write(tmp_path, {**TASK, "Instance License": ["Unknown"]}))[0].licence == ""
    for key in ("Input_language", "Output_language", "Instruction_language"):
        assert [row.english for row in read(write(tmp_path, {**TASK, key: ["English", "French"]}))] == [
            False,
            False,
        ]
    assert all(
        row.english for row in read(write(tmp_path, {k: v for k, v in TASK.items() if "language" not in k}))
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{\n"Definition": [\n', "line 3: it is not JSON"),
        ('{"Definition": ' + "[" * 100_000, "too deep"),
        ('{"Definition": "\udcff"}', "line 1: it is not UTF-8"),
        ({**TASK, "Categories": []}, "`Categories` is no text"),
        ({**TASK, "Definition": [" "]}, "`Definition` is no text"),
        ({**TASK, "Instances": {}}, "`Instances` is no list"),
        ({**TASK, "Instances": [TASK["Instances"][0], {"input": 1, "output": ["x"]}]}, "instance 2: `input` is no text"),
        ({**TASK, "Instances": [{"input": "x", "output": []}]}, "instance 1: `output` is no list of references"),
        ({**TASK, "Instances": [{"input": "x", "output": ["a", None]}]}, "instance 1: `output` holds what is no text"),
        ({**TASK, "Instances": ["x"]}, "instance 1: it is no object"),
    ],
)  # fmt: skip
def test_hostile_task_files(tmp_path: Path, content: Any, why: str) -> None:
    with pytest.raises(LoadFault) as raised:
        read(write(tmp_path, content))
    assert why in str(raised.value)


def test_positive_examples_follow_the_definition(tmp_path: Path) -> None:
    examples = [
        {"input": "a", "output": "b"},
        {"input": "", "output": ["c", "d"]},
        {"input": "e", "output": "f"},
    ]
    path = write(tmp_path, {**TASK, "Positive Examples": examples})
    shown = "Say it differently.\n\nExample 1\nInput: a\nOutput: b\n\nExample 2\nInput: \nOutput: c"
    assert {row.instruction for row in read(path, positive_examples=2)} == {shown}
    assert {row.instruction for row in read(path)} == {"Say it differently."}
    three = {row.instruction for row in read(path, positive_examples=20)}
    assert three == {f"{shown}\n\nExample 3\nInput: e\nOutput: f"}
    none = write(tmp_path, {key: value for key, value in TASK.items() if key != "Positive Examples"})
    assert {row.instruction for row in read(none, positive_examples=2)} == {"Say it differently."}
    for listed, why in (
        ({}, "`Positive Examples` is no list"),
        (["x"], "positive example 1: it is no object"),
    ):
        bad = write(tmp_path, {**TASK, "Positive Examples": listed})
        assert len(read(bad)) == 2, "nobody wants them"
        with pytest.raises(LoadFault, match=why):
            read(bad, positive_examples=1)


def test_rows_that_speak_of_definitions_are_rows(tmp_path: Path) -> None:
    row = {"instruction": "x", "output": "y", "category": "Definition"}
    nested = {**row, "category": "A", "meta": {"Definition": 1}}
    named = {**row, "category": "A", "Definition": "x"}
    for rows in ([row, nested, named], [nested, row], [named, row]):
        path = write(tmp_path, "".join(json.dumps(one) + "\n" for one in rows))
        assert [one.category for one in read(path)] == [one["category"] for one in rows]
    long = {**row, "output": "y" * 100_000}
    assert [one.category for one in read(write(tmp_path, json.dumps(long)))] == ["Definition"]


def test_files_of_rows_with_categories(tmp_path: Path) -> None:
    rows = [
        {"q": "x", "output": "1", "subject": ["A", "B"], "topic": "t1"},
        {"q": "y", "output": "2", "subject": " B "},
    ]
    path = write(tmp_path, "".join(json.dumps(row) + "\n" for row in rows))
    assert read(path, fields=Fields(instruction="q"), category="subject") == [
        Given("A", "", "x", "", ("1",)), Given("B", "", "y", "", ("2",)),
    ]  # fmt: skip
    with pytest.raises(LoadFault, match="line 2: it has no `topic`"):
        read(path, fields=Fields(instruction="q", task="topic"), category="subject")
    with pytest.raises(LoadFault, match="line 1: `category` is no text"):
        read(path, fields=Fields(instruction="q"))


def test_who_is_taken() -> None:
    def given(category: str, task: str, *, english: bool = True) -> Given:
        return Given(category, task, "i", "", ("o",), english)

    stage = Curated(
        tasks=(),
        categories=("paraphrasing",),
        task_ids=("task12", "task121_zest_x"),
        left_out=("task0045_y",),
    )
    choice = choice_of(stage, frozenset(), names_listed("task7\n\n task008_b \r\n"))
    why = choice.refusal
    assert why(given("Paraphrasing", "task1_a")) == ""
    assert why(given("Other", "task1_a")) == "other"
    assert why(given("Other", "task012_any")) == why(given("Other", "task121_atomic_x")) == ""
    assert why(given("Paraphrasing", "task1_a", english=False)) == "language"
    for task in ("task007_a", "task8_b", "task45_z"):
        assert why(given("Paraphrasing", task)) == "excluded"
    assert len(TEST_CATEGORIES) == 12
    everything = choice_of(Curated(tasks=()), frozenset(), frozenset())
    assert [everything.refusal(given(name.lower(), "t")) for name in TEST_CATEGORIES] == ["test"] * 12
    lists = (FileRef("b2:0", "list.txt"),)
    listed = choice_of(Curated(tasks=(), included=lists), names_listed("task9_old_name"), frozenset())
    assert [listed.refusal(given("Other", task)) for task in ("task009_new_name", "task10_x")] == [
        "",
        "other",
    ]
    empty = choice_of(Curated(tasks=(), included=lists), frozenset(), frozenset())
    assert empty.refusal(given("Other", "task9_x")) == "other", "an empty list takes nothing"
    used = choice_of(Curated(tasks=(), tests="use"), frozenset(), frozenset())
    assert [used.refusal(given(name, "t")) for name in TEST_CATEGORIES] == [""] * 12
    assert everything.refusal(given("Mathematics", "")) == ""
    assert task_number("Task0121_Zest") == task_number(" task121 ") == "task121"
    assert task_number("word_task1") == "word_task1"


strata = st.lists(st.sampled_from("abcde"), max_size=60)


@settings(max_examples=150)
@given(strata, st.none() | st.integers(1, 70), st.integers(0, 3), st.booleans())
def test_draws_are_exact_and_seeded(rows: list[str], size: int | None, seed: int, stratified: bool) -> None:
    marks = draw_rows(rows, size, seed, stratified=stratified)
    assert len(marks) == len(rows)
    assert sum(marks) == (len(rows) if size is None else min(size, len(rows)))
    assert draw_rows(rows, size, seed, stratified=stratified) == marks
    if stratified and size is not None and size < len(rows):
        counts, got = Counter(rows), Counter(row for row, mark in zip(rows, marks, strict=True) if mark)
        open_ = [got[name] for name in counts if got[name] < counts[name]]
        assert all(got[name] >= max(open_, default=0) - 1 or got[name] == counts[name] for name in counts)
        assert max(open_, default=0) - min(open_, default=0) <= 1


def test_ten_thousand_are_drawn_uniformly() -> None:
    """A large and a small task are drawn by their rows, not by their number, and another seed draws others."""
    rows = ["large"] * 45_000 + ["small"] * 5_000
    marks = draw_rows(rows, 10_000, 42, stratified=False)
    assert sum(marks) == 10_000
    assert abs(sum(marks[45_000:]) - 1_000) < 150
    halves = [sum(marks[at : at + 5_000]) for at in range(0, 50_000, 5_000)]
    assert max(halves) - min(halves) < 250
    assert draw_rows(rows, 10_000, 43, stratified=False) != marks
    assert sum(draw_rows(rows, 10_000, 42, stratified=True)[45_000:]) == 5_000


def test_equal_shares() -> None:
    assert equal_shares([10, 2, 10], 12) == [5, 2, 5]
    assert equal_shares([10, 2, 0, 10], 13) == [6, 2, 0, 5]
    assert equal_shares([3, 3], 1) == [1, 0]
    assert equal_shares([4, 1, 2], 5) == [2, 1, 2]
    assert equal_shares([1, 1], 2) == [1, 1]
    assert equal_shares([], 0) == []
