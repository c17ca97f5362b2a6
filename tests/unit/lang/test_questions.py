"""Question files under the names that evaluation sets use."""

import json

import pytest

from eic.diagnostics import Diagnostics, Note
from eic.lang.inputs.question_lines import read_question_lines
from eic.lang.questions import level_order
from eic.source import Source


def read_questions(text):
    """Read a file; raise with the first fault found in it."""
    found = Diagnostics()
    questions = read_question_lines(Source("q.jsonl", text), found, Note("used here", None))
    for fault in found:
        raise ValueError(f"line {fault.span.line}: {fault.summary}")
    return questions


def lines(*rows):
    return "\n".join(json.dumps(row) for row in rows)


def test_the_names_of_known_sets_are_read():
    found = read_questions(
        lines(
            {
                "question": "Q?",
                "std_answer": "A",
                "class": "math",
                "question_id": "k1",
                "level": "Level 4",
                "type": "Algebra",
            },
            {
                "problem": "P?",
                "solution": "S",
                "answer": "5",
                "unique_id": "k2",
                "level": 3,
                "subject": "Geometry",
            },
            {"id": 7, "instruction": "I", "input": "in", "output": ["a", "b"], "categories": ["C1", "C2"]},
            {"instruction": "Bare"},
        )
        + "\n\n"
    )
    first, second, third, bare = found
    assert (first.id, first.references, first.level, first.subject) == ("k1", ("A",), "4", "Algebra")
    assert (second.id, second.references, second.level) == ("k2", ("5",), "3")
    assert (third.id, third.references, third.subject, third.whole) == ("7", ("a", "b"), "C1", "I\n\nin")
    assert (bare.id, bare.references, bare.level, bare.subject) == ("line 4", (), "", "")
    assert sorted(["10", "2", "hard"], key=level_order) == ["2", "10", "hard"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"answer": "5"}', "line 1: .*there is no question"),
        ('{"question": "?"}\n[1]', "line 2: .*each line must be an object"),
        (
            '{"question": "?", "id": "x"}\n{"question": "?", "id": "x"}',
            "line 2: two questions have the id `x`",
        ),
        ('{"question": "?", "input": 5}', "`input` is not a text"),
        ("nonsense", "line 1"),
        ('{"question": "\\ud800"}', "line 1: .*half a character"),
        ('{"question": "?", "id": "\\ud800"}', "line 1: .*half a character"),
        ('{"question": "?", "subject": "\\ud800"}', "line 1: .*half a character"),
        ("\n \n", "no question"),
    ],
)
def test_faulty_files_are_explained(text, words):
    with pytest.raises(ValueError, match=words):
        read_questions(text)
