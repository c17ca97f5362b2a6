"""What a training's child said last is shown without the frames of its tracebacks."""

from eic.engine.children.trainer import without_traces


def test_frames_of_traces_are_left_out_and_what_they_say_stays():
    said = [
        "loading", "  an indented line",
        "Traceback (most recent call last):", '  File "runner.py", line 1, in main', "    raise it", "    ^^^^^",
        "RuntimeError: launcher 'pdsh' not installed.", "  see above",
    ]  # fmt: skip
    assert list(without_traces(said)) == [
        "loading", "  an indented line", "RuntimeError: launcher 'pdsh' not installed.", "  see above",
    ]  # fmt: skip


def test_traces_of_several_machines_may_be_mingled():
    said = [
        "one: Traceback (most recent call last):", "two: Traceback (most recent call last):",
        '  File "of nobody"', 'one:   File "a.py", line 1', "one: KeyError: 'a'", 'two:   File "a.py", line 1',
        "one:   kept", "two: ValueError: b",
    ]  # fmt: skip
    assert list(without_traces(said)) == [
        '  File "of nobody"', "one: KeyError: 'a'", "one:   kept", "two: ValueError: b",
    ]  # fmt: skip
