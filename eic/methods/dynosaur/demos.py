"""The fixed demonstrations of each mode: four well-known kinds of table, told in our own words.

Two tables are shown to calls that see a description (questions about passages, inference between
sentences) and two to those that do not (arithmetic with choices, sentences from concepts). Their
rows are ours; tasks and fields are of the kind that the paper shows.
"""

import json
from dataclasses import dataclass
from typing import Any

from eic.data.tables.base import Row


@dataclass(frozen=True, slots=True)
class TableDemo:
    """A table as a call shows it, and the tasks that fit it."""

    name: str
    description: str
    rows: tuple[Row, ...]
    tasks: tuple[tuple[str, tuple[str, ...], str], ...]


_READING = TableDemo(
    "passage_questions",
    "Questions that people wrote about encyclopedia passages. Each answer is a span of the passage.",
    (
        {
            "title": "Lighthouse",
            "context": "The lighthouse on the north pier was built in 1871 from grey granite. Its lamp burnt whale"
            " oil until paraffin took its place eleven years later.",
            "question": "What did the lamp burn at first?",
            "answer": "whale oil",
        },
        {
            "title": "Sourdough",
            "context": "A sourdough starter is fed with flour and water every day. Wild yeast and bacteria make it"
            " rise and give the bread its sour taste.",
            "question": "How often is a starter fed?",
            "answer": "every day",
        },
    ),
    (
        (
            "Read the passage and answer the question with words from it.",
            ("title", "context", "question"),
            "answer",
        ),
        ("Write a question that the passage answers.", ("context",), "question"),
        ("Give the passage a fitting title.", ("context",), "title"),
    ),
)
_INFERENCE = TableDemo(
    "sentence_inference",
    "Pairs of a premise and a hypothesis; the label says whether the hypothesis follows, is contradicted or neither.",
    (
        {
            "premise": "Two children are flying a red kite on the beach.",
            "hypothesis": "Somebody is outdoors.",
            "label": "entailment",
        },
        {
            "premise": "The bakery opens at six and is closed on Mondays.",
            "hypothesis": "The bakery sells bread on Mondays.",
            "label": "contradiction",
        },
    ),
    (
        (
            "Decide whether the hypothesis follows from the premise, is contradicted by it, or neither.",
            ("premise", "hypothesis"),
            "label",
        ),
        (
            "Write a premise that stands in the named relation to the hypothesis.",
            ("label", "hypothesis"),
            "premise",
        ),
    ),
)
_ARITHMETIC = TableDemo(
    "worked_arithmetic",
    "",
    (
        {
            "problem": "A train covers 150 km in 2 hours. What is its mean speed in km/h?",
            "choices": ["50", "75", "150", "300"],
            "rationale": "Speed is distance over time: 150 / 2 = 75.",
            "formula": "divide(150, 2)",
            "correct": "75",
        },
        {
            "problem": "A shirt of 40 dollars is sold 25 percent cheaper. What does it cost?",
            "choices": ["10", "15", "30", "35"],
            "rationale": "A quarter of 40 is 10, and 40 - 10 = 30.",
            "formula": "subtract(40, multiply(40, 0.25))",
            "correct": "30",
        },
    ),
    (
        ("Solve the problem and pick the right choice.", ("problem", "choices"), "correct"),
        ("Explain step by step how the problem is solved.", ("problem",), "rationale"),
        ("Make up a word problem that the formula solves.", ("formula",), "problem"),
    ),
)
_CONCEPTS = TableDemo(
    "everyday_sentences",
    "",
    (
        {"concepts": "dog, catch, ball", "sentence": "The dog runs across the lawn to catch the ball."},
        {
            "concepts": "rain, umbrella, forget",
            "sentence": "She got wet in the rain because she forgot her umbrella.",
        },
    ),
    (
        (
            "Write one sentence about an everyday scene that uses all of the concepts.",
            ("concepts",),
            "sentence",
        ),
        ("Name the main concepts of the sentence.", ("sentence",), "concepts"),
    ),
)
DEMOS: dict[str, tuple[TableDemo, ...]] = {
    "aware": (_READING, _INFERENCE),
    "unaware": (_ARITHMETIC, _CONCEPTS),
}
"""The demonstrations of each mode, always the same."""


def demo_variables(mode: str, reply: str) -> list[dict[str, str]]:
    """Return a mode's demonstrations as templates see them: input is the table, output the reply."""
    return [
        {"instruction": demo.name, "input": _table(demo), "output": written(demo.tasks, reply)}
        for demo in DEMOS[mode]
    ]


def written(tasks: tuple[tuple[str, tuple[str, ...], str], ...], reply: str) -> str:
    """Return tasks as a reply writes them: a dictionary of tasks, or the JSON object of the schema."""
    items: list[dict[str, Any]] = [
        {"instruction": instruction, "input_fields": list(inputs), "output_field": [output]}
        for instruction, inputs, output in tasks
    ]
    if reply == "json":
        return json.dumps({"tasks": items}, ensure_ascii=False)
    return json.dumps({f"task{number}": item for number, item in enumerate(items, 1)}, ensure_ascii=False)


def _table(demo: TableDemo) -> str:
    lines = [f"Name: {demo.name}"]
    if demo.description:
        lines.append(f"Description: {demo.description}")
    lines.append(f"Fields: {', '.join(demo.rows[0])}")
    return "\n".join([*lines, "Rows:", *(json.dumps(row, ensure_ascii=False) for row in demo.rows)])
