"""Replies as teachers write them, and the laws of reading and writing them."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.replies.clean import says_no_input
from eic.data.reply_formats import (
    ParsedTask,
    parse_examples,
    parse_tasks,
    reply_schema,
    schema_in_words,
)
from eic.lang.values import Demo
from tests.unit.data.rendering import render_examples, render_tasks

TWO = (Demo("Add 2 and 3.", "5"), Demo("Fix it.", "He goes.", "He go."))


def examples(text: str, finish: str = "stop", reply: str = "labelled") -> tuple[Demo, ...]:
    return parse_examples(text, finish, reply).items


def tasks(text: str, finish: str = "stop", reply: str = "labelled") -> tuple[ParsedTask, ...]:
    return parse_tasks(text, finish, reply).items


PLAIN = "Instruction: Add 2 and 3.\nInput: <noinput>\nOutput: 5\n{}Instruction: Fix it.\nInput: He go.\nOutput: He goes."


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.format(""),
        PLAIN.format("\n"),
        PLAIN.format("###\n"),
        PLAIN.format("\n### Example 2\n"),
        PLAIN.format("\n---\n\n**Example 2:**\n"),
        "###\n" + PLAIN.format("###\n") + "\n###",
        "Sure! Here they are.\n\n" + PLAIN.format("\n2.\n"),
        "```\n" + PLAIN.format("") + "\n```",
        "Here:\n```text\n" + PLAIN.format("###\n") + "\n```\nI hope this helps!",
        "<think>Instruction: no\nOutput: no</think>\n" + PLAIN.format(""),
        "Instruction: no\nOutput: no</think>" + PLAIN.format(""),
        PLAIN.format("").replace("\n", "\r\n"),
        PLAIN.format("").upper()
        .replace("ADD 2 AND 3.", "Add 2 and 3.").replace("FIX IT.", "Fix it.")
        .replace("HE GO.", "He go.").replace("HE GOES.", "He goes."),
        "1. Instruction: Add 2 and 3.\n   Input: <NoInput>\n   Output: 5\n"
        "2. Instruction: Fix it.\n   Input: He go.\n   Output: He goes.",
        "**Instruction:** Add 2 and 3.\n**Output:** 5\n\n**Instruction**: Fix it.\n**Input**: He go.\n**Output**: He goes.",
        "### Instruction 1:\nAdd 2 and 3.\n### Output 1:\n5\n### Instruction 2:\nFix it.\n### Input 2:\nHe go.\n### Output 2:\nHe goes.",
        "- Instruction: Add 2 and 3.\n- Output: 5\n- Instruction: Fix it.\n- Input: He go.\n- Output: He goes.",
    ],
)  # fmt: skip
def test_labelled_examples_in_every_dress(text: str) -> None:
    assert examples(text) == TWO


OBJECTS = [{"instruction": d.instruction, "input": d.input, "output": d.output} for d in TWO]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"examples": OBJECTS}),
        json.dumps(OBJECTS, indent=2),
        "```json\n" + json.dumps({"examples": OBJECTS}, indent=1) + "\n```",
        'Sure [1]! {"x": 1} Here {you} go:\n' + json.dumps({"Examples": OBJECTS}) + "\nBye {",
        "<think>{\"examples\": [{}]}</think>" + json.dumps({"examples": OBJECTS}),
        "\n".join(json.dumps(o) for o in OBJECTS),
        json.dumps({"examples": OBJECTS}).replace("}", ",}").replace("]", ",]"),
        json.dumps({"examples": OBJECTS})[:-2],
        json.dumps({"examples": [*OBJECTS, {"instruction": "cut", "input": "", "output": "cut"}]})[:-4],
        json.dumps({"examples": [*OBJECTS, {"instruction": "cut"}]})[:-5],
        PLAIN.format("###\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("finish", ["stop", "length"])
def test_json_examples_in_every_dress(text: str, finish: str) -> None:
    if text.startswith("Instruction") and finish == "length":
        assert examples(text, finish, "json") == TWO[:1]
    else:
        assert examples(text, finish, "json") == TWO


def test_a_faulty_json_item_costs_itself_alone() -> None:
    text = '[{"instruction": "a", "output": "say "hi" now"}, {"instruction": "b", "output": "c"}]'
    assert examples(text, reply="json") == (Demo("b", "c"),)
    text = (
        '{"subtasks": [{"name": "A", "reason": "r", "examples": [{"instruction": "say "x" now", "output": "y"}]},'
        ' {"name": "B", "reason": "r", "examples": []}]}'
    )
    assert [task.name for task in tasks(text, reply="json")] == ["A", "B"]


def test_latex_with_single_backslashes_survives_in_json() -> None:
    text = r'{"examples": [{"instruction": "Add \(x\) to $\frac{1}{2}$.", "output": "$\boxed{5}$"}]}'
    assert examples(text, reply="json") == (Demo(r"Add \(x\) to $\frac{1}{2}$.", r"$\boxed{5}$"),)


def test_json_values_that_are_not_text() -> None:
    text = '[{"instruction": "a", "input": null, "output": 5}, {"instruction": "b", "output": ["x", "y"]}]'
    assert examples(text, reply="json") == (Demo("a", "5"), Demo("b", "x\ny"))


def test_outputs_keep_their_lists_code_and_inner_labels() -> None:
    output = "Here it is:\n1. one\n2. two\n\n```python\nx = 1\n```\nInput: 3\nOutput: 4\n# Notes"
    text = f"Instruction: Show it.\nOutput: {output}\n###\nInstruction: b\nOutput: c"
    assert examples(text) == (Demo("Show it.", output), Demo("b", "c"))


def test_an_answer_that_looks_like_a_number_is_not_a_heading() -> None:
    text = "Instruction: a\nOutput:\n5.\n\nInstruction: b\nOutput:\n6."
    assert [demo.output for demo in examples(text)] == ["5.", "6."]


def test_items_without_instruction_or_output_are_dropped() -> None:
    text = "Instruction: a\n###\nInstruction: b\nOutput:\n###\nInstruction:\nOutput: x\n###\nInstruction: c\nOutput: d"
    assert examples(text) == (Demo("c", "d"),)


def test_truncation_drops_the_last_incomplete_item_only() -> None:
    assert examples(PLAIN.format(""), "length") == TWO[:1]
    assert examples(PLAIN.format("") + "\n###\n", "length") == TWO
    body = "New subtask: {}\nReason: r {}\nExamples:\n###\n" + PLAIN.format("###\n") + "\n"
    full = tasks(body.format("A", 1) + body.format("B", 2))
    assert [(t.name, t.reason, t.examples) for t in full] == [("A", "r 1", TWO), ("B", "r 2", TWO)]
    cut = tasks(body.format("A", 1) + body.format("B", 2), "length")
    assert [len(t.examples) for t in cut] == [2, 1]
    assert [t.name for t in tasks(body.format("A", 1) + "New subtask: B\nReason: because", "length")] == ["A"]
    assert [t.name for t in tasks(body.format("A", 1) + "New subtask: B\nReason: because")] == ["A", "B"]


@pytest.mark.parametrize(
    "word", ["none", "None.", "N/A", "n/a.", "(none)", "**None**", "`None`", "not applicable", "No input", "<noinput>"]
)  # fmt: skip
def test_words_for_no_input_behind_a_label_are_no_input(word: str) -> None:
    assert examples(f"Instruction: a\nInput: {word}\nOutput: None") == (Demo("a", "None"),)


@pytest.mark.parametrize("text", ["None of them came.", "Na", "0", "-", "none, N/A", "return None"])
def test_other_words_are_input(text: str) -> None:
    assert examples(f"Instruction: a\nInput: {text}\nOutput: b") == (Demo("a", "b", text),)


def test_a_json_input_is_what_it_says() -> None:
    assert examples('[{"instruction": "a", "input": "None", "output": "b"}]', reply="json") == (
        Demo("a", "b", "None"),
    )


def test_labels_inside_an_example_do_not_shift_the_sub_tasks() -> None:
    text = (
        "1. **New sub-task:** **Essay outlines**\n**Reason:** They plan.\n**Examples:**\n"
        "Instruction: Outline it.\nOutput: Topic\nReason: it matters\nExamples: two\n"
        "2. New Subtask: Slogans\nInstruction: One for tea.\nOutput: Tea time."
    )
    first, second = tasks(text)
    assert (first.name, first.reason) == ("Essay outlines", "They plan.")
    assert first.examples == (Demo("Outline it.", "Topic\nReason: it matters\nExamples: two"),)
    assert (second.name, second.reason, len(second.examples)) == ("Slogans", "", 1)


def test_names_that_are_prose_or_empty_are_dropped() -> None:
    assert tasks("New subtask:\nReason: r\nExamples:") == ()
    assert tasks(f"New subtask: {'x' * 201}\nReason: r\nExamples:") == ()


@pytest.mark.parametrize("reply", ["labelled", "json"])
@pytest.mark.parametrize(
    ("text", "finish", "words"),
    [("", "stop", "empty"), ("I cannot do that.", "stop", "held no"), ("Instruction: a", "length", "cut off"),
     ("<think>hm", "length", "empty")],
)  # fmt: skip
def test_problems_are_told(reply: str, text: str, finish: str, words: str) -> None:
    assert words in parse_examples(text, finish, reply).problem
    assert words in parse_tasks(text, finish, reply).problem


def test_hostile_characters_never_reach_a_value() -> None:
    text = '[{"instruction": "a\\u001b[31m\\ud800", "output": "b\\ud83d\\ude00\x1b\x9b"}]'
    (demo,) = examples(text, reply="json")
    assert demo == Demo("a[31m\ufffd", "b😀")
    demo.instruction.encode()


def test_schemas_and_their_words() -> None:
    schema = reply_schema("lookahead", 3, 2)
    item = schema["properties"]["subtasks"]["items"]
    assert list(item["properties"]) == item["required"] == ["name", "reason", "examples"]
    words = schema_in_words(schema)
    assert "`subtasks` (list of objects): 3 new sub-tasks." in words
    assert "    - `output` (string)" in words
    assert list(reply_schema("synthesize", 10, 0)["properties"]) == ["examples"]
    assert list(reply_schema("judge", 1, 0)["properties"]) == ["reason", "mark"]
    assert "`verdict` (string)" in schema_in_words(reply_schema("compare", 1, 0))
    with pytest.raises(ValueError, match="translate"):
        reply_schema("translate", 1, 1)


_LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12),
        st.sampled_from([
            "Instruction: x", "Output:", "  Input: y", "\\Output: z", "\\\\Reason: q", "###", " #### ", "1. a",
            "**Example 2:**", "```", "New subtask: n", "- Examples:", "---", "\\frac{1}{2}", "{", '"}]',
        ]),
    ),
    min_size=1,
    max_size=5,
).map("\n".join).map(lambda text: text.replace("\ufeff", "").strip())  # fmt: skip
_VALUE = _LINES.filter(lambda text: text and text.count("$") < 2)
"""Between two dollars a line break before letters may be a command's lost backslash: nobody can tell."""


def _is_input(text: str) -> bool:
    return "noinput" not in text.lower() and not says_no_input(text)


_DEMO = st.builds(Demo, _VALUE, _VALUE, _LINES.filter(_is_input))
_NAME = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=20)
_REASON = st.text(st.characters(categories=("L", "Nd")), max_size=20)


@settings(max_examples=150)
@given(st.lists(_DEMO, min_size=1, max_size=4).map(tuple), st.sampled_from(["labelled", "json"]),
       st.sampled_from(["stop", "length"]))  # fmt: skip
def test_examples_round_trip(demos: tuple[Demo, ...], reply: str, finish: str) -> None:
    assert examples(render_examples(demos, reply), finish, reply) == demos


@pytest.mark.parametrize("text", ["$\ni", "costs $5\nne more"])
def test_a_line_break_behind_a_lone_dollar_stays_one(text: str) -> None:
    demos = (Demo(text, text, text),)
    assert examples(render_examples(demos, "json"), "stop", "json") == demos


@settings(max_examples=100)
@given(
    st.lists(
        st.builds(ParsedTask, _NAME, _REASON, st.lists(_DEMO, max_size=2).map(tuple)), min_size=1, max_size=4
    ).map(tuple),
    st.sampled_from(["labelled", "json"]),
    st.sampled_from(["stop", "length"]),
)
def test_tasks_round_trip(items: tuple[ParsedTask, ...], reply: str, finish: str) -> None:
    assert tasks(render_tasks(items, reply), finish, reply) == items


def _seeds() -> list[str]:
    two = [ParsedTask("A", "r", TWO), ParsedTask("B", "s", TWO)]
    return [
        *(render_examples(TWO * 3, reply) for reply in ("labelled", "json")),
        *(render_tasks(two, reply) for reply in ("labelled", "json")),
        "```json\n" + render_tasks(two, "json") + "\n```",
        "<think>x</think>" + PLAIN.format("### 2\n"),
    ]


def _mutate(text: str, rng: random.Random) -> str:
    pieces = ['"', "\\", "{", "}", "[", "]", "\n", "###\n", "Instruction:", "Output: ", "</think>", "\x00", "\ud800",
              ",", ":", "```", "\\u12", "New subtask:", "é" * 50, "[" * 50, '{"name": ' * 20]  # fmt: skip
    for _ in range(rng.randint(1, 8)):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        kind = rng.randrange(4)
        if kind == 0:
            text = text[:at] + text[min(to, at + 30) :]
        elif kind == 1:
            text = text[:at] + rng.choice(pieces) + text[at:]
        elif kind == 2:
            text = text[:to] + text[at:to] + text[to:]
        else:
            text = text[:at]
        text = text[:20_000]
    return text


def test_mutated_replies_never_raise_and_stay_usable() -> None:
    rng, seeds = random.Random(7), _seeds()
    for number in range(3_000):
        text = _mutate(rng.choice(seeds), rng)
        finish, reply = rng.choice(["stop", "length"]), rng.choice(["labelled", "json"])
        found, asked = parse_examples(text, finish, reply), parse_tasks(text, finish, reply)
        assert bool(found.items) == (not found.problem), number
        assert bool(asked.items) == (not asked.problem), number
        for demo in (*found.items, *(d for task in asked.items for d in task.examples)):
            assert demo.instruction.strip()
            assert demo.output.strip()
            json.dumps([demo.instruction, demo.input, demo.output], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000, "{" * 300_000, '{"a":' * 60_000, '[{"' * 100_000, '"' * 300_000, "<think>" * 40_000, "<think></think>" * 60_000,
        "Instruction:" * 30_000, "Instruction:\n" * 30_000, "New subtask:\n" * 30_000, "#" * 300_000,
        "\\" * 300_000, '{"x":"' + "\\" * 299_999, " " * 300_000 + "x", "*" * 300_000, "1." * 150_000,
        '[{"a":1}' + ",{" * 100_000, "\n" * 300_000 + "Output:", "```\n" * 70_000, '[{"a" "b"},' * 30_000,
        "New subtask: a\nExamples:\n" + "Instruction: a\n```\n" * 15_000,
    ],
)  # fmt: skip
def test_hostile_sizes_cost_linear_time(text: str) -> None:
    # No clock here: what is quadratic in one of these texts takes hours, not a fraction of a second.
    for reply in ("labelled", "json"):
        parse_examples(text, "length", reply)
        parse_tasks(text, "stop", reply)


@pytest.mark.parametrize(
    ("text", "honest"),
    [
        ("I know no further sub-tasks of this task.", True),
        ('{"subtasks": []}', True),
        ("There are no more subtasks.", True),
        ("I cannot help with that.", False),
        ("no further sub-tasks " * 40, False),
    ],
)
def test_an_honest_none_is_not_asked_again(text, honest):
    found = parse_tasks(text, "stop", "labelled")
    assert not found.items
    assert (found.problem == "") is honest
