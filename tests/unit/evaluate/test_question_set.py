"""The question set that ships: as its script makes it, in all subjects and levels, each answer readable."""

import runpy
from collections import Counter
from pathlib import Path

from eic.diagnostics import Diagnostics, Note
from eic.evaluate.accuracy import Grader
from eic.lang.inputs.question_lines import read_question_lines
from eic.source import Source

FILE = Path(__file__).parents[3] / "specs" / "data" / "math_questions.jsonl"


def test_the_question_set_is_whole():
    text = FILE.read_text(encoding="utf-8")
    questions = read_question_lines(Source("q", text), Diagnostics(), Note("here", None))
    assert questions is not None
    assert len({question.whole for question in questions}) == len(questions) == 63
    assert set(Counter(question.subject for question in questions).values()) == {9}
    assert set(Counter(question.level for question in questions).values()) == {21}
    for name in ("strict", "compat"):
        with Grader(name) as grader:
            for question in questions:
                assert grader.grade(question, question.references[0]).correct
                assert not grader.grade(question, r"$\boxed{-987654}$").correct


def test_its_script_makes_it_again(tmp_path):
    script = tmp_path / "make.py"
    script.write_text(FILE.with_name("make_math_questions.py").read_text(encoding="utf-8"))
    runpy.run_path(str(script), run_name="__main__")
    assert (tmp_path / "math_questions.jsonl").read_bytes() == FILE.read_bytes()
