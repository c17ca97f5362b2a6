"""What values say: formats of others, chats, faults; what ``eic export`` writes comes back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.data.arrow import Unreadable
from eic.data.example import Example, Task, child_id
from eic.data.export import dataset_lines, export_rows, prompt_of
from eic.data.load import forest
from eic.data.load.base import RowFault
from eic.data.load.forest import Forest, TooManyTasks
from eic.data.load.shapes import Loaded, shape_of
from eic.data.load.values import read_values
from eic.lang.blocks.load import Fields, Load


def stage(**settings: Any) -> Load:
    return Load(file=(), **settings)


def loaded(value: Any, **settings: Any) -> list[Loaded]:
    return shape_of(stage(**settings), value)(value)


texts = st.text(st.characters(codec="utf-8"), max_size=20)
said = texts.filter(str.strip)
names = st.text("ab C", min_size=1, max_size=3).filter(str.strip)


@st.composite
def datasets(draw: Any) -> tuple[list[Task], list[Example]]:
    tasks = [Task("r", "", 0, "R", "", ("R",))]
    for name in draw(st.lists(names, max_size=5)):
        above = draw(st.sampled_from(tasks))
        made = child_id(above.id, name, {task.id for task in tasks})
        tasks.append(Task(made, above.id, above.depth + 1, name, "", (*above.path, name)))
    origin = draw(st.sampled_from([(), ("squad", "cc-by-4.0"), ("squad", "")]))
    rows = [
        Example(
            f"{n:016x}",
            draw(st.sampled_from(tasks)).id,
            draw(said),
            draw(texts),
            draw(texts),
            f"b2:{n}",
            n,
            *origin,
        )
        for n in range(draw(st.integers(1, 6)))
    ]
    return tasks, rows


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(datasets())
def test_what_is_exported_comes_back(tmp_path: Path, made: tuple[list[Task], list[Example]]) -> None:
    tasks, rows = made
    own = tmp_path / "d.jsonl"
    own.write_text("".join(dataset_lines(tasks, rows)), encoding="utf-8")
    for form in ("parquet", "hf", "alpaca", "sharegpt", "openai"):
        export_rows(form, tasks, rows, tmp_path / form)
    files = {"eic": own, "parquet": tmp_path / "parquet", "hf": next(tmp_path.glob("hf/data/*")),
             **{form: tmp_path / form for form in ("alpaca", "sharegpt", "openai")}}  # fmt: skip
    for form, path in files.items():
        values = [one.value for one in read_values(path)]
        found = [row for value in values for row in shape_of(stage(), values[0])(value)]
        if form in ("eic", "parquet", "hf"):
            tree = Forest("data")
            again = [
                Example(one.id, tree.of_path(one.task, one.path), one.instruction, one.input, one.output,
                        one.reply, one.index, one.source, one.licence)
                for one in found
            ]  # fmt: skip
            assert again == rows
            used = {task.id for task in tasks for row in rows if f"{row.task}/".startswith(f"{task.id}/")}
            assert {task.id: task for task in tree.tasks()} == {t.id: t for t in tasks if t.id in used}
        elif form == "alpaca":
            assert [(one.instruction, one.input, one.output) for one in found] == [
                (row.instruction, row.input, row.output) for row in rows
            ]
        else:  # a chat has no input: it stands behind the instruction
            assert [(one.instruction, one.output) for one in found] == [
                (prompt_of(row), row.output) for row in rows
            ]


CHAT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Name a fruit."},
    {"role": "assistant", "content": "Apple."},
    {"role": "user", "content": [{"type": "text", "text": "And "}, {"type": "text", "text": "another."}]},
    {"role": "user", "content": "Please."},
    {"role": "assistant", "content": "Pear."},
    {"role": "assistant", "content": "Or plum."},
    {"role": "user", "content": "Thanks."},
]


def test_chats_of_several_exchanges() -> None:
    first = Loaded("Be brief.\n\nName a fruit.", "", "Apple.")
    assert loaded({"messages": CHAT}) == [first]
    assert loaded({"messages": CHAT}, turns="skip") == []
    assert loaded({"messages": CHAT[:3]}, turns="skip") == [first]
    before = "User: Be brief.\n\nName a fruit.\n\nAssistant: Apple."
    assert loaded({"messages": CHAT}, turns="each") == [
        first, Loaded("And another.\n\nPlease.", before, "Pear.\n\nOr plum."),
    ]  # fmt: skip
    shared = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]
    assert loaded({"id": "x", "conversations": shared}) == [Loaded("Hi", "", "Hello")]


def test_keys_of_others() -> None:
    row = {"question": "Why?", "context": None, "answer": 42, "subject": " a\n b "}
    mapping = Fields(instruction="question", input="context", output="answer", task="subject")
    assert loaded(row, fields=mapping) == [Loaded("Why?", "", "42", "a b")]
    with pytest.raises(RowFault, match="`subject` is empty"):
        loaded({**row, "subject": " "}, fields=mapping)
    assert loaded({"instruction": "Why?", "input": "x", "output": "", "id": 3}) == [Loaded("Why?", "x", "")]


SEED: dict[str, Any] = {
    "id": "seed_3", "name": "leap_year", "instruction": "Is the year a leap year?", "is_classification": True,
    "instances": [{"input": "1900", "output": "No"}, {"input": "", "output": "Ask for a year."}],
}  # fmt: skip


def test_seed_tasks_bring_their_instances() -> None:
    question = SEED["instruction"]
    assert loaded(SEED) == loaded(SEED, format="seeds") == [
        Loaded(question, "1900", "No", "leap_year"), Loaded(question, "", "Ask for a year.", "leap_year"),
    ]  # fmt: skip
    assert loaded({"instruction": "x", "instances": [{"output": "y"}]}) == [Loaded("x", "", "y")]
    with pytest.raises(RowFault, match="it has no `instances`"):
        loaded({"instruction": "x", "output": "y"}, format="seeds")


OWN: dict[str, Any] = {
    "id": "e1", "instruction": "x", "input": "", "output": "y", "task": "r/a", "path": ["R", "A"], "depth": 1,
    "lineage": {"reply": "b2:1", "index": 0},
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"question": "x", "answer": "y"}, "its format cannot be told by the keys `question`, `answer`"),
        ("text", "its format cannot be told: it is no object"),
        ({"instruction": " ", "output": "y"}, "`instruction` is empty"),
        ({"instruction": "x", "output": None}, "`output` is no text"),
        ({"instruction": ["x"], "output": "y"}, "`instruction` is no text"),
        ({"instruction": "\ud800", "output": "y"}, "lone surrogate"),
        ({"instruction": "x", "output": float("nan")}, "`output` is nan, which is no number"),
        ({"instruction": "x", "input": float("-inf"), "output": "y"}, "`input` is -inf, which is no number"),
        ({"instruction": "x", "output": Unreadable("year 60000 is out of range")}, "`output` cannot be read (year 60000"),
        ({"instruction": "x", "instances": []}, "`instances` is no list of instances"),
        ({"instruction": "x", "instances": ["y"]}, "instance 1: it is no object"),
        ({"instruction": " ", "instances": [{"output": "y"}]}, "instance 1: `instruction` is empty"),
        ({"instruction": "x", "instances": [{"output": "y"}, {"input": "z"}]}, "instance 2: it has no `output`"),
        ({"instruction": "x", "name": ["n"], "instances": [{"output": "y"}]}, "`name` is no text"),
        ({**OWN, "path": "R"}, "`path` is no list"),
        ({**OWN, "path": ["\ud800"]}, "`path` is no list"),
        ({**OWN, "lineage": []}, "`lineage` is no object"),
        ({**OWN, "lineage": {"reply": "r", "index": -1}}, "`lineage.index`"),
        ({**OWN, "id": "a\x1b[2J"}, "`id` is too long or holds control"),
        ({**OWN, "id": "a" * 300}, "`id` is too long"),
        ({"messages": {}}, "`messages` is no list"),
        ({"messages": []}, "nobody answers"),
        ({"messages": [1]}, "message 1 is no object"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "message 1 has the unknown `role` 'tool'"),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "message 1 has no text in `content`"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "message 1 answers nothing"),
        ({"messages": [{"role": "user", "content": "\udfff"}]}, "message 1 holds half a character"),
    ],
)  # fmt: skip
def test_values_that_are_no_rows(value: Any, why: str) -> None:
    with pytest.raises(RowFault) as raised:
        loaded(value)
    assert why in str(raised.value)


def test_forests() -> None:
    tree = Forest("Math", "why")
    assert [tree.of_name(name) for name in ("", "A b", "a-B", "A b")] == [
        "math",
        "math/a_b",
        "math/a_b_2",
        "math/a_b",
    ]
    assert [(t.id, t.parent, t.depth, t.path, t.reason) for t in tree.tasks()] == [
        ("math", "", 0, ("Math",), "why"),
        ("math/a_b", "math", 1, ("Math", "A b"), ""),
        ("math/a_b_2", "math", 1, ("Math", "a-B"), ""),
    ]
    several = Forest("data")
    assert several.of_path("x/a", ("X", "A")) == "x/a"
    assert several.of_path("y", ("Y",)) == "y"
    assert [(t.id, t.parent, t.depth, t.path) for t in several.tasks()] == [
        ("data", "", 0, ("data",)),
        ("x", "data", 1, ("data", "X")),
        ("x/a", "x", 2, ("data", "X", "A")),
        ("y", "data", 1, ("data", "Y")),
    ]
    same = Forest("X")
    assert [same.of_path("x/a", ("X", "A")), same.of_name("a"), same.of_path("odd", ())] == [
        "x/a",
        "x/a_2",
        "x/odd",
    ]
    assert [(t.id, t.depth, t.path) for t in same.tasks()] == [
        ("x", 0, ("X",)), ("x/a", 1, ("X", "A")), ("x/a_2", 1, ("X", "a")), ("x/odd", 1, ("X", "odd")),
    ]  # fmt: skip


def test_a_text_in_the_place_of_a_task_is_found_out(monkeypatch: Any) -> None:
    monkeypatch.setattr(forest, "MOST_TASKS", 2)
    tree = Forest("data")
    tree.of_name("a"), tree.of_name("b"), tree.of_name("a")
    with pytest.raises(TooManyTasks):
        tree.of_name("c")
