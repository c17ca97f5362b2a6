"""The machine: which calls it makes, what becomes of replies, whatever their order."""

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.tables import TableSource
from eic.lang.templates.template import render, stock
from eic.methods.base import Answer, Ask
from eic.methods.dynosaur.machine import Proposals, Proposer
from eic.methods.dynosaur.views import TableView, look, table_tasks
from tests.unit.methods.drive import Trace, drive

STAGE = Dynosaur(teacher="t")
ROWS = [{"title": "A", "text": "Long ago.", "year": 1900}, {"title": "B", "text": "Now.", "year": 2000}]


def views(*descriptions: str, compat: str = "none") -> tuple[TableView, ...]:
    sources = [
        TableSource(name=f"t{n}", splits=(), licence="mit", description=d) for n, d in enumerate(descriptions)
    ]
    found = [
        look(source, node, ROWS, STAGE, compat)
        for source, node in zip(sources, table_tasks(sources), strict=True)
    ]
    return tuple(view for view in found if isinstance(view, TableView))


def reply(*tasks: tuple[str, list[str], list[str]]) -> str:
    return json.dumps(
        {
            f"task{n}": {"instruction": text, "input_fields": inputs, "output_field": outputs}
            for n, (text, inputs, outputs) in enumerate(tasks, 1)
        }
    )


TITLE = ("Find the title.", ["text"], ["title"])
YEAR = ("Say the year.", ["title", "text"], ["year"])


def run(
    teacher: Any, *descriptions: str, stage: Dynosaur = STAGE, compat: str = "none", rng: Any = None
) -> tuple[Trace, Proposals]:
    machine = Proposer(views(*descriptions, compat=compat), stage, reply="labelled", compat=compat)
    trace = drive(machine, teacher, rng)
    return trace, machine.result()


def test_one_call_a_mode_and_the_aware_one_needs_a_description() -> None:
    trace, _ = run(lambda ask: reply(TITLE), "All about it.", "")
    assert trace.calls == ["dynosaur/t0:aware", "dynosaur/t0:unaware", "dynosaur/t1:unaware"]
    aware, unaware = (ask.variables for ask in trace.asks[:2])
    assert aware["dataset"]["description"] == "All about it."
    assert unaware["dataset"]["description"] == ""
    assert (aware["with_description"], unaware["with_description"]) == (True, False)
    assert aware["dataset"]["fields"] == ["title", "text", "year"]
    assert aware["dataset"]["rows"][0]["year"] == "1900"
    assert len(aware["demos"]) == len(unaware["demos"]) == 2
    assert aware["demos"] != unaware["demos"]
    only, _ = run(lambda ask: reply(TITLE), "x", stage=Dynosaur(teacher="t", modes=("unaware",)))
    assert only.calls == ["dynosaur/t0:unaware"]


def test_the_prompts_show_all_of_it_and_the_schema_goes_with_json() -> None:
    for form in ("labelled", "json"):
        machine = Proposer(views("About."), STAGE, reply=form)
        name = "generic/tasks_from_dataset" + ("_json" if form == "json" else "")
        aware, unaware = (render(stock(name), ask.variables)[1] for ask in machine.start())
        assert "Description: About." in aware
        assert "About." not in unaware
        assert "without a description" in unaware
        for text in (aware, unaware):
            assert "up to 3 different tasks" in text
            assert "title, text, year" in text
            assert '{"title": "A", "text": "Long ago.", "year": "1900"}' in text
            assert ("`input_fields` (list of strings)" in text) == (form == "json")


def test_a_task_is_a_node_below_its_table() -> None:
    _, found = run(lambda ask: reply(TITLE, YEAR), "x", stage=Dynosaur(teacher="t", modes=("aware",)))
    assert [(t.node.id, t.node.name, t.inputs, t.output) for t in found.tasks] == [
        ("dynosaur/t0/text_title", "text → title", ("text",), "title"),
        ("dynosaur/t0/title_text_year", "title, text → year", ("title", "text"), "year"),
    ]
    assert found.tasks[0].node.path == ("dynosaur", "t0", "text → title")
    assert found.tasks[0].node.reason == "Find the title."
    assert found.tasks[0].node.origin == "key of dynosaur/t0:aware"


def test_what_both_modes_propose_is_one_task_the_earlier_or_in_the_released_code_the_later() -> None:
    trace, found = run(
        lambda ask: reply(TITLE, YEAR) if ask.slot.endswith(":aware") else reply(YEAR, TITLE), "x"
    )
    assert [t.node.origin[-7:] for t in found.tasks] == ["0:aware", "0:aware"]
    assert [item.why for item in found.rejected] == ["the other mode proposed the same"] * 2
    assert len(trace.kinds("task")) == 2
    _, released = run(lambda ask: reply(TITLE), "x", compat="released_code")
    assert [t.node.origin for t in released.tasks] == ["key of dynosaur/t0:unaware"]


def test_equal_fields_with_other_words_get_ids_of_their_own() -> None:
    other = ("Guess the title.", ["text"], ["title"])
    _, found = run(lambda ask: reply(TITLE, other), "", "")
    assert [t.node.id.rpartition("/")[2] for t in found.tasks] == ["text_title", "text_title_2"] * 2
    assert [t.node.path[-1] for t in found.tasks] == ["text → title", "text → title (2)"] * 2


def test_refused_tasks_say_why_and_no_more_are_taken_than_were_asked_for() -> None:
    bad = ("Sing.", ["text"], ["melody"])
    more = [(f"Task {n}.", ["text"], ["title"]) for n in range(4)]
    _, found = run(lambda ask: reply(bad, *more), "")
    assert [(item.name, item.why) for item in found.rejected] == [
        ("text → melody", "there is no field `melody`"),
        ("text → title", "more than were asked for"), ("text → title", "more than were asked for"),
    ]  # fmt: skip
    assert len(found.tasks) == 2
    _, found = run(lambda ask: reply(bad, *more), "", compat="released_code")
    assert len(found.tasks) == 4, "the released code takes all that a reply holds"
    assert [item.name for item in found.rejected] == ["text → melody"]


def test_an_unusable_reply_is_asked_for_again_once_and_never_in_the_released_code() -> None:
    def teacher(ask: Ask) -> str:
        return reply(TITLE) if ask.repair else "No."

    trace, found = run(teacher, "")
    assert trace.calls == ["dynosaur/t0:unaware", "dynosaur/t0:unaware:again"]
    assert len(found.tasks) == 1
    trace, found = run(lambda ask: "No.", "")
    assert len(trace.asks) == 2
    assert "no dictionary" in found.shortfalls[0].reason
    trace, found = run(teacher, "", compat="released_code")
    assert len(trace.asks) == 1
    assert found.tasks == ()


def test_a_refusal_brings_nothing_and_is_not_asked_again() -> None:
    machine = Proposer(views(""), STAGE, reply="labelled")
    (ask,) = machine.start()
    asks, facts = machine.feed(ask.slot, Answer("content policy", "refused", "k"))
    assert asks == []
    assert [fact.kind for fact in facts] == ["shortfall"]
    assert machine.done


def shuffled(ask: Ask) -> str:
    dice = random.Random(ask.slot)
    pool = [TITLE, YEAR, ("Other.", ["year"], ["title"]), ("Bad.", ["nothing"], ["title"])]
    return "nonsense" if dice.random() < 0.2 else reply(*dice.sample(pool, dice.randrange(4)))


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_the_order_of_answers_changes_nothing(seed: int) -> None:
    descriptions = ["a", "", "b", "c", ""]
    _, expected = run(shuffled, *descriptions)
    _, found = run(shuffled, *descriptions, rng=random.Random(seed))
    assert found == expected
