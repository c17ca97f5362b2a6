"""Self-Instruct's replies: what the released code makes of them, and what we make of them instead."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.compat import self_instruct as released
from eic.data.replies.self_instruct import parse_instances, parse_instructions, parse_verdict
from eic.data.reply_formats import reply_schema


def pairs(
    text: str, finish: str = "stop", *, classes: bool = False, old: bool = False, reply: str = "labelled"
):
    if old:
        found = released.parse_instances(text, finish, is_classification=classes)
    else:
        found = parse_instances(text, finish, reply, is_classification=classes)
    assert bool(found.problem) == (not found.items)
    return [(item.input, item.output) for item in found.items]


TWO = "Example 1\nInput: cat\nOutput: CAT\nExample 2\nInput: dog\nOutput: DOG\n"
LABELS = "Class label: Positive\nSentence: good\nClass label: Negative\nSentence: bad\n"


@pytest.mark.parametrize("old", [True, False])
def test_the_published_facts_of_instances(old: bool) -> None:
    assert pairs(TWO, old=old) == [("cat", "CAT"), ("dog", "DOG")]
    assert pairs(TWO, "length", old=old) == [("cat", "CAT")]
    assert pairs("Output: hello", old=old) == [("", "hello")]
    assert pairs("hello", old=old) == []
    assert pairs("Example 1\nOutput: A\nExample 2\nOutput: B", old=old) == [("", "A"), ("", "B")]
    assert pairs("Class label: Montreal", classes=True, old=old) == [("", "Montreal")]
    assert pairs(LABELS, classes=True, old=old) == [
        ("Sentence: good", "Positive"),
        ("Sentence: bad", "Negative"),
    ]
    assert pairs(LABELS, "length", classes=True, old=old) == [("Sentence: good", "Positive")]
    assert pairs("Input 2: a\nOutput 2: b\nInput 3: c", old=old) == [("a", "b")]
    assert pairs("Sentence: good\nOutput: positive", old=old) == [("Sentence: good", "positive")]


def test_labels_count_at_the_start_of_a_line_only() -> None:
    text = "Example 1\nInput: Say what the Output: of a program is.\nOutput: An Input: line\nfor Example 3 stays.\n"
    assert pairs(text) == [("Say what the Output: of a program is.", "An Input: line\nfor Example 3 stays.")]
    assert pairs(text, old=True) != pairs(text)


def test_pairs_without_headings_and_chatter_around_them() -> None:
    assert pairs("Here you go.\n\nInput: a\nOutput: b\n\nInput: c\nOutput: d") == [("a", "b"), ("c", "d")]
    assert pairs("**Example 1:**\n**Input:** <noinput>\n**Output:** b\n###\nInput: N/A\nOutput: d") == [
        ("", "b"), ("", "d"),
    ]  # fmt: skip
    assert pairs("```\nOutput: a\nb\n```") == [("", "a\nb")]
    assert pairs("Output: a\nOutput: b") == [("", "a"), ("", "b")]
    assert pairs("<think>Output: no</think>Output: yes") == [("", "yes")]
    assert pairs("Example 1\nInput: a\nOutput: 1\nOutput: 2") == [("a", "1\nOutput: 2")]


def test_labels_with_their_inputs_and_the_other_way_round() -> None:
    assert pairs("Class label: Yes\nInput: 3, 4, 5\nExample 2\nClass label: No\n4, 5, 6", classes=True) == [
        ("3, 4, 5", "Yes"), ("4, 5, 6", "No"),
    ]  # fmt: skip
    assert pairs("Label:\nYes\n3", classes=True) == [("3", "Yes")]
    assert pairs("Input: 3\nOutput: Yes", classes=True) == [("3", "Yes")]
    assert pairs("Class label: 7\nbelow 10\nClass label: 5\nbelow 6") == [("below 10", "7"), ("below 6", "5")]
    assert pairs("Label: this is no answer") == [], "a text that is not classified may begin with the word"


def test_json_instances() -> None:
    text = json.dumps({"instances": [{"input": "a", "output": "b"}, {"input": None, "output": 5}]})
    assert pairs(text, reply="json") == pairs(text) == [("a", "b"), ("", "5")]
    assert pairs(text[:-20], "length", reply="json") == [("a", "b")]
    assert pairs("Output: b", reply="json") == [("", "b")]


def items(text: str, finish: str = "stop", *, start: int = 9, reply: str = "labelled") -> tuple[str, ...]:
    return parse_instructions(text, finish, reply, start=start).items


def test_the_published_facts_of_instructions() -> None:
    text = (
        " Write a GRE essay about USA.\n10. Draw a map of it\n11.  Find\tthe sum\n12. Give me three words\n"
    )
    found = released.parse_instructions(text, "stop").items
    assert found == (
        "Write a gre essay about usa.",
        "Draw a map of it",
        "Find the sum",
        "Give me three words",
    )
    assert released.parse_instructions(text, "length").items == ()
    assert released.parse_instructions("9. " + text, "stop").items == found, "a number before the first one"
    assert released.parse_instructions("A\n2) B\n3 . C", "stop").items == ("A 2) b", "C")


def test_a_list_keeps_its_words_and_loses_only_what_was_cut() -> None:
    text = "Write a GRE essay about USA.\n10. Sum up:\n  the text\n11) Ask back.\n\nThat is all!"
    assert items(text) == ("Write a GRE essay about USA.", "Sum up: the text", "Ask back.")
    assert items(text, start=1) == ("Sum up: the text", "Ask back."), "what stands before item 10 is chatter"
    assert items("1. One\n2. Two\n3. Thr", "length") == ("One", "Two")
    assert items("Sure!\n- One\n- Two") == ("One", "Two")
    assert items("**1.** One\n**2.** Two") == ("One", "Two")
    assert items("**9.** **Double** the number.\n10. **Halve the number.**") == (
        "Double the number.",
        "Halve the number.",
    )
    assert items('1. "Double the number."\n2. “Halve it.”') == ("Double the number.", "Halve it.")
    assert items('1. "Yes" or "No"?\n2. ** is a power: what is 2**3**2?') == (
        '"Yes" or "No"?', "** is a power: what is 2**3**2?",
    )  # fmt: skip
    assert items("1、把数字翻倍。\n2．说出质数。\n3.주어진 수를 더하라.\n4）解释。") == (
        "把数字翻倍。", "说出质数。", "주어진 수를 더하라.", "解释。",
    )  # fmt: skip
    assert items("1. Add:\n3.5 and 4\n2. Halve it.") == ("Add: 3.5 and 4", "Halve it.")
    assert items("I have no ideas.") == ()
    assert parse_instructions("", "stop", "labelled", start=9).problem == "the reply was empty"
    assert "cut off" in parse_instructions("9. On", "length", "labelled", start=9).problem


def test_json_instructions() -> None:
    assert items('{"instructions": ["One", "Two\\nlines"]}', reply="json") == ("One", "Two lines")
    assert items('```json\n[{"instruction": "One"}, {"task": "Two"}]\n```', reply="json") == ("One", "Two")
    assert items('{"instructions": ["One", "Tw', "length", reply="json") == ("One",)
    assert items("1. One", reply="json") == ("One",)


def test_only_a_plain_yes_is_a_yes_to_the_released_code() -> None:
    for text in ("Yes", " yes\n", "YES"):
        assert released.parse_verdict(text).yes
    for text in ("Yes.", "yEs", "No", "", "Is it classification? Yes"):
        assert not released.parse_verdict(text).yes
        assert not released.parse_verdict(text).problem


def test_a_verdict_is_read_tolerantly() -> None:
    for text in ("Yes", "**Yes.**", "yes, because", "Answer: Yes", '{"is_classification": true}', "True",
                 "Is it classification? Yes"):  # fmt: skip
        assert parse_verdict(text) == type(parse_verdict(text))(True), text
    for text in ("No", "no.", '```json\n{"is_classification": false}\n```', "<think>Yes</think>No"):
        assert parse_verdict(text) == type(parse_verdict(text))(False), text
    for text in ("", "That depends.", "Yesterday", "{}"):
        assert not parse_verdict(text).yes
        assert parse_verdict(text).problem


def test_what_a_provider_is_told_about_the_shape() -> None:
    assert reply_schema("instructions", 8, 0)["properties"]["instructions"]["items"] == {"type": "string"}
    assert reply_schema("instructions", 8, 1) == reply_schema("synthesize", 8, 0)
    assert reply_schema("classify", 1, 0)["properties"]["is_classification"]["type"] == "boolean"
    assert list(reply_schema("instances", 5, 0)["properties"]["instances"]["items"]["properties"]) == [
        "input",
        "output",
    ]


PIECES = st.sampled_from([*'ab \n:#*`-1.)<>{}[]"\\', "Input:", "Output:", "Example 1", "\n2. "])


@settings(max_examples=150)
@given(st.text() | st.lists(PIECES).map("".join), st.sampled_from(["stop", "length"]), st.booleans())
def test_no_reply_breaks_a_reader(text: str, finish: str, classes: bool) -> None:
    for reply in ("labelled", "json"):
        found = parse_instances(text, finish, reply, is_classification=classes)
        listed = parse_instructions(text, finish, reply, start=3)
        assert bool(found.items) != bool(found.problem)
        assert bool(listed.items) != bool(listed.problem)
        assert all(item == " ".join(item.split()) and item for item in listed.items)
    parse_verdict(text)
    released.parse_instances(text, finish, is_classification=classes)
    released.parse_instructions(text, finish)
