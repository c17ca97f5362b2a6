"""26,000 mutated inputs: every file that a user or a model writes gets an answer, never a traceback.

Each input is a shipped file after a few changes, drawn by a fixed seed, so that a failure names
its kind and number. What is asserted: no exception but the one that the reader promises; every
diagnostic stands inside its text and can be shown; nothing runs longer than ``PATIENCE``.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from eic.canon import seeded_rng
from eic.diagnostics import Diagnostic, Diagnostics, Note
from eic.lang.inputs.examples import read_examples
from eic.lang.load import compile_file
from eic.lang.templates.template import parse_template
from eic.source import Source
from eic.teacher.base import TeacherError
from eic.teacher.script import read_script
from eic.views.diagnostics import render_json, render_text
from tests.fuzz.mutation import mutated

ROOT = Path(__file__).parents[2]
SHIPPED = {
    "spec": sorted((ROOT / "specs").rglob("*.explore")),
    "prompt": sorted((ROOT / "prompts").rglob("*.jinja")),
    "examples": sorted((ROOT / "specs" / "seeds").rglob("*.jsonl")),
    "script": sorted((ROOT / "specs" / "scripts").rglob("*.jsonl")),
}
WORDS = {
    "spec": """explore import param keep drop vary without set in within by over teacher domain dataset task example
        like prompt synthesize filter prune sample model train evaluation analysis ablation run budget depth = 2
        breadth = [8,6] file("x") glob("*") stock("math/lookahead") env("X") <= >= == != 3..150 10k 5k/m $0.15/1M
        30% 60s \"\"\" param.x rouge_l(name) regex(output,"(a+)+") judge(quality) embedded scripted""",
    "prompt": """{{ }} {% %} {%- -%} {# #} for in if else endif endfor set endset macro endmacro raw endraw block
        task.name task.path wanted demos existing peers about language loop.index range(10**9) __class__ ''.join
        |length |tojson |map ~ ** role: reply: system: --- lookahead synthesize labelled json &a *a !!python""",
    "examples": '{"instruction" "input" "output" "reason" } , : [ ] "" " \\u0000 \\ud83d 1 null {} []',
    "script": """{"role" "task" "ordinal" "match" "reply" "replies" "rule" "finish" "counting" "lookahead" } , : [ ]
        "(a+)+$" "(?P<x>" "[" "*" "**" "stop" "length" -1 1e9 null true {} []""",
}  # fmt: skip
COUNTS = {"spec": 10_000, "prompt": 8_000, "examples": 4_000, "script": 4_000}
BATCH = 500
PATIENCE = 60
"""Seconds for one input, a thousand times what the slowest takes: this finds hangs, it times nothing."""


def test_there_are_enough() -> None:
    assert sum(COUNTS.values()) == 26_000
    assert all(SHIPPED.values())
    assert all(count % BATCH == 0 for count in COUNTS.values())


@contextmanager
def no_hang(name: str) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"{name} took more than {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def showable(found: tuple[Diagnostic, ...]) -> None:
    for item in found:
        assert item.span is not None
        assert 0 <= item.span.start <= item.span.end <= len(item.span.source.text) + 1
    render_text(found[:2], color=True).encode("utf-8")
    render_json(found[:2]).encode("ascii")


def read_spec(text: str, path: Path) -> bool:
    compiled = compile_file(path, params={}, env={}, cwd=ROOT, text=text)
    failed = any(item.severity == "error" for item in compiled.diagnostics)
    assert failed == (compiled.spec is None)
    showable(compiled.diagnostics)
    return not failed


def read_prompt(text: str, path: Path) -> bool:
    template, found = parse_template(Source(path.name, text))
    assert template is not None or found
    showable(found)
    return template is not None


def read_example_file(text: str, path: Path) -> bool:
    found = Diagnostics()
    source = Source(path.name, text)
    demos = read_examples(source, found, Note("used here"))
    assert (demos is None) == found.failed
    for demo in demos or ():
        assert demo.instruction.strip()
    showable(tuple(found))
    return demos is not None


def read_teacher_script(text: str, path: Path) -> bool:
    try:
        return bool(read_script(text, "t"))
    except TeacherError as error:
        told = str(error)
    assert "script of teacher t" in told
    return False


READERS: dict[str, Callable[[str, Path], bool]] = {
    "spec": read_spec, "prompt": read_prompt, "examples": read_example_file, "script": read_teacher_script,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "first"), [(kind, first) for kind, count in COUNTS.items() for first in range(0, count, BATCH)]
)
def test_mutated_inputs_get_an_answer(kind: str, first: int) -> None:
    read, words, good = READERS[kind], WORDS[kind].split(), 0
    texts = [(path, path.read_text(encoding="utf-8")) for path in SHIPPED[kind]]
    for number in range(first, first + BATCH):
        rng = seeded_rng("fuzz", kind, number)
        path, text = rng.choice(texts)
        with no_hang(f"{kind} {number}"):
            good += read(mutated(text, words, rng), path)
    # Both the paths of good input and those of bad input were walked.
    assert 0 < good < BATCH
