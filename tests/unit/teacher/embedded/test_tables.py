"""The embedded teacher proposes tasks for tables: mostly sensible, sometimes wrong in known ways."""

import random

from eic.data.replies.table_tasks import parse_table_tasks
from eic.methods.dynosaur.validity import judge_tasks
from eic.teacher.embedded.tables import propose_tasks, tasks_reply

TABLE = {
    "name": "t", "description": "", "fields": ["word", "kind", "definition", "group"],
    "rows": [{"word": "brisk", "kind": "adjective", "definition": "Quick and full of energy.", "group": "b"}],
}  # fmt: skip


def test_most_tasks_are_valid_and_every_fault_that_is_filtered_occurs() -> None:
    seen: dict[str, int] = {}
    for seed in range(300):
        items = propose_tasks(TABLE, 3, aware=seed % 2 == 0, rng=random.Random(seed))
        assert 0 < len(items) <= 3
        for form in ("labelled", "json"):
            read = parse_table_tasks(tasks_reply(items, form), "stop")
            assert [(i.instruction, i.inputs, i.outputs) for i in read.items] == [
                (i.instruction, i.inputs, i.outputs) for i in items
            ]
        for judged in judge_tasks(read.items, TABLE["fields"]):
            why = judged.refused.split("`")[0] + judged.refused.rpartition("`")[2] if judged.refused else ""
            seen[why] = seen.get(why, 0) + 1
    valid = seen.pop("")
    assert valid > 10 * max(seen.values())
    assert len(seen) >= 3
    assert any("no field" in why for why in seen)
    assert any("no output field" in why for why in seen)


def test_questions_are_answered_and_a_table_of_one_text_has_no_task() -> None:
    table = {
        "fields": ["context", "question", "answer"],
        "rows": [{"context": "x" * 80, "question": "Who?", "answer": "He"}],
    }
    asked = [
        item for seed in range(9) for item in propose_tasks(table, 9, aware=True, rng=random.Random(seed))
    ]
    assert any(item.inputs == ("context", "question") and item.outputs == ("answer",) for item in asked)
    alone = {"fields": ["a", "b"], "rows": [{"a": "x", "b": ["l"]}]}
    assert propose_tasks(alone, 3, aware=False, rng=random.Random(0)) == ()
