import pytest

from eic.methods.reading import example_reader, task_reader

KOREAN = "Instruction: 글을 다듬으세요.\nInput: 원문\nOutput: 고친 글\n"


def test_the_released_codes_parser_reads_in_its_mode_only() -> None:
    assert len(example_reader("brainstorming", "labelled", "none")(KOREAN, "stop").items) == 1
    assert example_reader("brainstorming", "labelled", "released_code")(KOREAN, "stop").items == ()


def test_sub_tasks_in_the_released_codes_mode() -> None:
    text = (
        "New subtask: Shorten\nReason: why\nExamples:\n###\n"
        "1. Instruction: Shorten this text now.\nInput: a\nOutput: b\n###\n"
    )
    [task] = task_reader("rewriting", "labelled", "released_code")(text, "stop").items
    assert (task.name, task.reason, len(task.examples)) == ("Shorten", "why", 1)
    assert len(task_reader("rewriting", "labelled", "released_code")(text, "length").items[0].examples) == 0


def test_where_the_released_code_crashes_the_reply_is_unusable() -> None:
    text = "Instruction: Choose the right one.\nInput: <noinput>\nOutput: Explanation: x. Answer: A"
    found = example_reader("math", "labelled", "released_code")(text, "stop")
    assert found.items == ()
    assert "crashes on the answer `A`" in found.problem


@pytest.mark.parametrize("reader", [task_reader, example_reader])
def test_the_released_code_knows_three_domains(reader) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="knows the domains"):
        reader("cooking", "labelled", "released_code")
    assert reader("cooking", "labelled", "none")
