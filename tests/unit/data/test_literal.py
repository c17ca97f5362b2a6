"""Literals in replies: what JSON and Python write is read, nothing is ever evaluated."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.data.replies.literal import PYTHON, NotALiteral, dictionaries, read_literal
from eic.data.replies.table_tasks import parse_released, parse_table_tasks

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def deep(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(deep, inner), default=0) if isinstance(value, list | dict) else 0


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_json_and_python_are_read_as_they_were_written(value: Any) -> None:
    if deep(value) > 12:
        return
    assert read_literal(json.dumps(value)) == value
    assert read_literal(json.dumps(value, ensure_ascii=False)) == value
    assert read_literal(repr(value), PYTHON) == value
    if isinstance(value, dict):
        assert next(dictionaries(f"Well: {value!r} is it.")) == value


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    list(dictionaries(text))
    parse_table_tasks(text, "stop")
    parse_released(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "{'a': open('/etc/passwd')}", "[x for x in ()]", "f'{1}'", "1 + 1",
        "{" * 50_000, "[" * 100_000 + "]" * 100_000, "-" * 50_000 + "1", "9" * 50_000, "'" + "\\" * 50_001,
        "{'a': 1", "{'a' 1}", "{[]: 1}", "a", "", "{1: 2} {3: 4}", "\x00", "1" * 41, "{'a': Ellipsis}",
    ],
)  # fmt: skip
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(NotALiteral):
        read_literal(text)
    assert parse_released(text).items == ()
    assert parse_table_tasks(text, "stop").items == ()


def test_words_of_the_other_language_are_no_values_where_only_one_is_read() -> None:
    assert read_literal("[true, null, True, None]") == [True, None, True, None]
    with pytest.raises(NotALiteral, match="`null` is no value"):
        read_literal("[null]", PYTHON)


def test_comments_are_passed_over_and_brackets_around_one_value_are_none() -> None:
    text = "# The tasks:\n({'a': ['b', # the first\n 'c'], 'd': ('e',), 'f': ('g')})  # {that is all}"
    for names in (PYTHON, None):
        found = read_literal(text, names) if names else read_literal(text)
        assert found == {"a": ["b", "c"], "d": ["e"], "f": "g"}
    assert read_literal("()") == []
    task = "{'task1': {'instruction': 'Find it.', 'input_fields': ['a'], 'output_field': ['b']}}"
    assert (
        parse_released(f"{task}  # done").items
        == parse_released(f"({task})").items
        == parse_released(task).items
    )
    with pytest.raises(NotALiteral):
        read_literal("# nothing")


def test_texts_that_follow_each_other_are_one_and_escapes_are_those_of_both() -> None:
    assert read_literal(r"""'a\'b' "c\n\u00e9\x41\/\q" """) == "a'bc\né" + r"A/\q"
