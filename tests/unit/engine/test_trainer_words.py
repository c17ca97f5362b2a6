"""What a training's child said last is shown without the frames of its tracebacks."""

import asyncio
import sys

import pytest

from eic.engine.children import trainer
from eic.engine.children.trainer import Trainer, ending, without_traces


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


def test_a_training_that_was_killed_says_so_without_the_words_of_its_progress(tmp_path, monkeypatch):
    """Its guard hands on how the training itself ended."""
    words = "loading\n{'loss': '2.5'}\nWriting model shards: 100%|####| 1/1\n\n"
    script = f"import os; print({words!r}, flush=True); os.kill(os.getpid(), 9)"
    guarded = [sys.executable, "-m", "eic.train.guard", str(tmp_path), sys.executable, "-c", script]
    monkeypatch.setattr(trainer, "command", lambda *given, **named: guarded)

    async def ended() -> trainer.End:
        return await Trainer(tmp_path / "config.json", tmp_path, 1, None, print).run(asyncio.Event())

    end = asyncio.run(ended())
    assert end.status == "crashed"
    assert end.text.splitlines() == [
        "it was killed by signal 9, as happens where the memory does not suffice "
        f"(all its words: {tmp_path / 'log.txt'})",
        "loading",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told"),
    [(1, "it ended with code 1"), (255, "it ended with code 255"), (-15, "it was killed by signal 15"),
     (143, "it was killed by signal 15")],
)  # fmt: skip
def test_an_end_is_told_as_a_code_or_a_signal(code, told):
    assert ending(code) == told
