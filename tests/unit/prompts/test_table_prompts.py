"""The stock prompts of ``tasks_from_dataset``: complete, and their demonstrations are valid replies."""

import json
from pathlib import Path

import pytest

from eic.data.replies.table_tasks import parse_released, parse_table_tasks
from eic.lang.templates.template import parse_template, render, sample_variables, stock
from eic.methods.dynosaur.demos import DEMOS, demo_variables
from eic.methods.dynosaur.validity import judge_tasks
from eic.source import Source

FOLDER = Path(__file__).parents[3] / "prompts" / "generic"


@pytest.mark.parametrize("form", ["", "_json"])
def test_the_prompts_are_without_faults_and_show_what_they_get(form: str) -> None:
    name = f"tasks_from_dataset{form}"
    template, found = parse_template(Source(name, (FOLDER / f"{name}.jinja").read_text("utf-8")))
    assert found == ()
    assert template is not None
    assert (template.role, template.reply) == ("tasks_from_dataset", "json" if form else "labelled")
    for rich in (True, False):
        variables = sample_variables("tasks_from_dataset", rich) | {"reply_schema": "SHAPE", "wanted": 7}
        _, text = render(stock(f"generic/{name}"), variables)
        assert all(word in text for word in ("Name: d", "Fields: a", '{"a": "1"}', "up to 7"))
        assert ("SHAPE" in text) == bool(form)
        assert ("Description: x" in text) == rich
        assert "\n\n\n" not in text


@pytest.mark.parametrize("mode", ["aware", "unaware"])
def test_the_demonstrations_are_two_tables_whose_tasks_are_valid(mode: str) -> None:
    assert len(DEMOS[mode]) == 2
    for demo, shown, as_json in zip(
        DEMOS[mode], demo_variables(mode, "labelled"), demo_variables(mode, "json"), strict=True
    ):
        assert bool(demo.description) == (mode == "aware")
        assert all(list(row) == list(demo.rows[0]) for row in demo.rows)
        read = parse_table_tasks(shown["output"], "stop").items
        assert read == parse_released(shown["output"]).items
        assert read == parse_table_tasks(as_json["output"], "stop").items
        assert list(json.loads(as_json["output"])) == ["tasks"]
        assert [item.refused for item in judge_tasks(read, tuple(demo.rows[0]))] == [""] * len(demo.tasks)
        assert 2 <= len(read) <= 3
        assert f"Fields: {', '.join(demo.rows[0])}" in shown["input"]
