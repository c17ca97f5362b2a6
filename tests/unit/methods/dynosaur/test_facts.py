"""Facts of the published method: what is left out, shown, valid, a label space, an instance."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.data.replies.table_tasks import TableTask, parse_released, parse_table_tasks
from eic.lang.blocks.dynosaur import Dynosaur, Labels
from eic.lang.table_rules import LANGUAGES, REFUSED_LICENCES, refusal
from eic.lang.tables import TableSource
from eic.methods.dynosaur.instances import Instance, instance, render_input
from eic.methods.dynosaur.labels import judge
from eic.methods.dynosaur.shown import is_id, shown_row
from eic.methods.dynosaur.validity import judge_tasks
from eic.methods.dynosaur.views import TableView, look, table_tasks

RELEASED = "released_code"
ROW = {
    "title": "T", "author": " A ", "n": 5, "flag": False, "tags": ["x", "y"], "choices": ["p", "q"],
}  # fmt: skip


def table(**said: Any) -> TableSource:
    return TableSource(**{"name": "t", "splits": (), "licence": "mit", **said})


def seen(source: TableSource, rows: list[dict[str, Any]], compat: str = "none") -> TableView | str:
    return look(source, table_tasks([source])[0], rows, Dynosaur(teacher="t"), compat)


# --- which tables -------------------------------------------------------------------------


@pytest.mark.parametrize("licence", [*REFUSED_LICENCES, "Unknown", " other "])
def test_licences_that_are_refused(licence: str) -> None:
    assert "is refused" in refusal(table(licence=licence), LANGUAGES, REFUSED_LICENCES, "none")
    assert refusal(table(licence=licence), LANGUAGES, (), "none") == ""


def test_a_table_without_a_licence_is_left_out_and_an_empty_one_passes_in_the_released_code_only() -> None:
    assert "not given" in refusal(table(licence=None), LANGUAGES, REFUSED_LICENCES, RELEASED)
    assert "empty" in refusal(table(licence=" "), LANGUAGES, REFUSED_LICENCES, "none")
    assert refusal(table(licence=""), LANGUAGES, REFUSED_LICENCES, RELEASED) == ""


@pytest.mark.parametrize(
    ("tags", "used"),
    [((), True), (("en",), True), (("code",), True), (("en-GB",), True), (("ko",), False), (("en", "de"), False),
     (("en", "code"), False)],
)  # fmt: skip
def test_english_or_code_alone_or_no_language_at_all(tags: tuple[str, ...], used: bool) -> None:
    assert (refusal(table(languages=tags), LANGUAGES, REFUSED_LICENCES, "none") == "") == used
    assert refusal(table(languages=("ko",)), ("ko",), REFUSED_LICENCES, "none") == ""
    assert (refusal(table(languages=tags), LANGUAGES, (), RELEASED) == "") == (used and tags != ("en-GB",))


@pytest.mark.parametrize("compat", ["none", RELEASED])
def test_a_table_without_a_description_is_left_out_when_every_call_is_to_show_one(compat: str) -> None:
    for description in ("", " \n"):
        bare = table(description=description)
        assert "no description" in refusal(bare, LANGUAGES, REFUSED_LICENCES, compat, modes=("aware",))
        for modes in (("unaware",), ("aware", "unaware")):
            assert refusal(bare, LANGUAGES, REFUSED_LICENCES, compat, modes=modes) == ""
    stage = Dynosaur(teacher="t", modes=("aware",))
    assert "no description" in str(look(table(), table_tasks([table()])[0], [ROW], stage, compat))
    assert refusal(table(description="d"), LANGUAGES, REFUSED_LICENCES, compat, modes=("aware",)) == ""


def test_two_fields_and_no_pictures_or_sound() -> None:
    assert isinstance(seen(table(), [{"a": "1", "b": "2"}]), TableView)
    assert "fewer than two" in str(seen(table(), [{"a": "1"}]))
    assert "fewer than two" in str(seen(table(), [{"a": "1", "b": None}]))
    for name in ("image", "image_url", "audio", "Audio_path"):
        assert "pictures or sound" in str(seen(table(), [{"a": "1", "b": "2", name: "x"}]))
    assert "pictures" in str(seen(table(), [{"a": "1", "b": "2", "image_url": "x"}], RELEASED))
    assert isinstance(seen(table(), [{"a": "1", "b": "2", "Image": "x"}], RELEASED), TableView)
    modal = table(modal=("photo",))
    assert "photo" in str(seen(modal, [{"a": "1", "b": "2"}]))
    assert isinstance(seen(modal, [{"a": "1", "b": "2"}], RELEASED), TableView)
    assert "no rows" in str(seen(table(), []))


# --- what a call shows --------------------------------------------------------------------


def test_lists_and_dictionaries_grow_while_their_json_fits() -> None:
    row = {"l": ["aaaa", "bbbb", "cccc"], "d": {"a": "xxxx", "b": "y" * 14, "c": "z"}}
    assert shown_row(row, limit=20) == {"l": ["aaaa", "bbbb"], "d": {"a": "xxxx"}}
    assert [shown_row({"l": ["aaaa", "bbbb"]}, limit=n)["l"] for n in (16, 15)] == [
        ["aaaa", "bbbb"],
        ["aaaa"],
    ]


def test_scalars_are_trimmed_and_cut_and_the_rest_is_left_out() -> None:
    row = {"a": " x ", "n": 5, "f": 1.5, "t": True, "long": "y" * 1001, "none": None, "mixed": ["a", 1],
           "nested": {"a": ["b"]}, "lists": [["a"]]}  # fmt: skip
    assert shown_row(row) == {"a": "x", "n": "5", "f": "1.5", "t": "True", "long": "y" * 1000}


def test_ids_are_left_out_and_in_the_released_code_all_names_with_these_letters() -> None:
    names = ("id", "user_id", "docID", "idx", "uuid", "video", "width", "confidence", "idea")
    assert [name for name in names if is_id(name, "none")] == ["id", "user_id", "docID", "idx", "uuid"]
    released = [name for name in names if is_id(name, RELEASED)]
    assert released == ["id", "user_id", "idx", "uuid", "video", "width", "confidence", "idea"]
    row = {"id": 1, "video": "v", "a": "1", "b": "2"}
    assert list(shown_row(row)) == ["video", "a", "b"]
    assert list(shown_row(row, RELEASED)) == ["a", "b"]


def test_a_task_may_name_what_is_shown_and_in_the_released_code_any_field() -> None:
    view, released = (
        seen(table(), [{"id": 1, "a": "1", "b": "2", "c": None}], c) for c in ("none", RELEASED)
    )
    assert isinstance(view, TableView)
    assert isinstance(released, TableView)
    assert view.fields == ("a", "b")
    assert released.fields == ("id", "a", "b", "c")


def test_two_rows_are_shown_and_the_description_is_cut() -> None:
    view = seen(table(description="d" * 1001), [{"a": str(n), "b": "x"} for n in range(5)])
    assert isinstance(view, TableView)
    assert [row["a"] for row in view.rows] == ["0", "1"]
    assert len(view.description) == 1000


def test_a_description_may_name_the_fields_and_what_they_mean() -> None:
    source = table(description="Words.", about=(("a", "the word"), ("b", ""), ("gone", "nothing")))
    view, released = (seen(source, [{"a": "1", "b": "2", "c": "3"}], compat) for compat in ("none", RELEASED))
    assert isinstance(view, TableView)
    assert isinstance(released, TableView)
    assert view.fields == released.fields == ("a", "b")
    assert (view.description, released.description) == ("Words. Fields are a: the word.", "Words.")
    assert "fewer than two" in str(seen(table(about=(("a", ""),)), [{"a": "1", "b": "2"}]))


# --- replies and validity -----------------------------------------------------------------


def test_the_released_code_reads_one_literal_dictionary_or_loses_every_task() -> None:
    task = '{"instruction": "Do.", "input_fields": ["text"], "output_field": ["title"]}'
    whole = '{"task1": ' + task + "}"
    assert parse_released(whole).items == (TableTask("Do.", ("text",), ("title",)),)
    assert parse_released(whole.replace('"', "'")).items
    for bad in (
        "Here you are: " + whole, whole.replace('["title"]', "null"), "[" + whole + "]", whole[:-3], "```\n" + whole,
        whole.replace('["title"]', '"title"'), whole.replace("task1", "task_1"),
        whole.replace('"input_fields": ["text"], ', ""),
    ):  # fmt: skip
        found = parse_released(bad)
        assert found.items == ()
        assert "the released code" in found.problem


@pytest.mark.parametrize(
    "wrap", ["{}", "Sure! Here you are:\n```json\n{}\n```\nDone.", "<think>hm {{</think>{}"]
)
def test_we_read_them_all(wrap: str) -> None:
    first = "{'instruction': 'Don\\'t  guess.', 'input_fields': 'text', 'output_fields': ['title']}"
    second = '{"instruction": "Again", "input_fields": ["a", "b"], "output_field": "c", "note": null}'
    expected = (TableTask("Don't guess.", ("text",), ("title",)), TableTask("Again", ("a", "b"), ("c",)))
    for form in (
        "{'task1': %s, 'other': %s,}",
        '{"tasks": [%s, %s]}',
        "{'task1': {'tasks': 1}, 'a': %s, 'b': %s}",
    ):
        text = wrap.replace("{}", form % (first, second)).replace("{{", "{")
        items = tuple(item for item in parse_table_tasks(text, "stop").items if not item.fault)
        assert items == expected


def test_a_cut_reply_gives_its_whole_tasks_and_an_empty_one_says_so() -> None:
    text = '{"task1": {"instruction": "A", "input_fields": ["x"], "output_field": ["y"]}, "task2": {"instr'
    assert [item.instruction for item in parse_table_tasks(text, "length").items] == ["A"]
    assert "cut off" in parse_table_tasks('{"task1": {"ins', "length").problem
    assert parse_table_tasks("", "stop").problem == "the reply was empty"
    assert "no dictionary" in parse_table_tasks("I cannot do that.", "stop").problem
    assert parse_table_tasks('{"tasks": []}', "stop").problem == ""


FIELDS = ("text", "title", "author")


@pytest.mark.parametrize(
    ("inputs", "outputs", "ours", "released"),
    [
        (["text"], ["title"], True, True),
        (["text"], ["year"], False, False),
        (["text", "title"], ["title"], False, False),
        (["text"], [], False, False),
        ([], ["title"], False, True),
        (["text"], ["title", "author"], False, True),
        (["year"], ["title"], False, False),
    ],
)
def test_validity(inputs: list[str], outputs: list[str], ours: bool, released: bool) -> None:
    task = TableTask("Do.", tuple(inputs), tuple(outputs))
    assert (judge_tasks([task], FIELDS)[0].refused == "") == ours
    assert (judge_tasks([task], FIELDS, RELEASED)[0].refused == "") == released


def test_a_repeated_instruction_is_refused_and_several_outputs_may_be_allowed() -> None:
    task = TableTask("Do.", ("text",), ("title",))
    again = TableTask("Do.", ("text",), ("author",))
    assert [bool(item.refused) for item in judge_tasks([task, again], FIELDS)] == [False, True]
    several = TableTask("Do.", ("text",), ("title", "author"))
    assert judge_tasks([several], FIELDS, several=True)[0].refused == ""


# --- label space --------------------------------------------------------------------------


def answers(*counts: int) -> list[str]:
    return [letter for letter, count in zip("abcdefghijklm", counts, strict=False) for _ in range(count)]


@pytest.mark.parametrize("compat", ["none", RELEASED])
def test_label_spaces_of_a_hundred_rows(compat: str) -> None:
    def said(values: list[Any]) -> str:
        found = judge(values, Labels(), compat)
        return "dropped" if found.refused else found.sentence

    assert said(answers(70, 30)) == " Answers must be one of a, b."
    assert said(answers(71, 29)) == "dropped"
    assert said(answers(50, 30, 20)) == " Answers must be one of a, b, c."
    assert said(answers(51, 30, 19)) == "dropped"
    assert said(answers(100)) == "dropped"
    assert said(answers(*[9] * 11)) == ""
    assert said(answers(*[10] * 10)) == f" Answers must be one of {', '.join('abcdefghij')}."
    assert said(["x" * 15, "y"] * 50) == f" Answers must be one of {'x' * 15}, y."
    assert said(["x" * 16, "y"] * 50) == ""
    assert said([True, False] * 50) == " Answers must be one of False, True."
    assert said([" b ", "a", "b"] * 33) == " Answers must be one of a, b."
    assert said([["a"], *answers(50, 50)]) == "dropped"
    assert said([]) == "dropped"


def test_small_tables_and_missing_answers_are_where_we_differ() -> None:
    assert judge(answers(5, 1), Labels(), "none").refused
    assert judge(answers(5, 1), Labels(), RELEASED).sentence == " Answers must be one of a, b."
    assert judge([None, *answers(50, 49)], Labels(), "none").sentence
    assert judge([None, *answers(50, 49)], Labels(), RELEASED).refused
    empty = ["", " \n", *answers(49, 49)]
    assert judge(empty, Labels(), "none").sentence == " Answers must be one of a, b."
    assert judge(empty, Labels(), RELEASED).sentence == " Answers must be one of , a, b."
    assert judge(["", *answers(9)], Labels(), "none").refused == "every row has the same answer"
    assert judge([" ", None], Labels(), "none").refused == "no row has an answer"


def test_every_number_of_the_label_space_is_a_setting() -> None:
    assert judge(answers(70, 30), Labels(share_of_two=0.6), "none").refused
    assert judge(answers(50, 30, 20), Labels(share=0.4), "none").refused
    assert judge(answers(50, 50), Labels(most=1), "none") == judge(answers(*[9] * 11), Labels(), "none")
    assert judge(["yes", "no"] * 9, Labels(length=2), "none").sentence == ""


@given(st.lists(st.integers(1, 400), min_size=2, max_size=10))
def test_shares_do_not_depend_on_how_many_rows_there_are(counts: list[int]) -> None:
    few, many = answers(*counts), answers(*[3 * count for count in counts])
    one, other = (judge(values, Labels(), "none") for values in (few, many))
    assert (one.sentence, bool(one.refused)) == (other.sentence, bool(other.refused))


# --- instances ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code", "paper", "figure"),
    [
        (("title",), "T", "T", "T"),
        (("author",), "A", "A", "A"),
        (("title", "author"), "title is 'T'. author is 'A'. ", "The title is T. The author is A.",
         "Title is T. Author is A."),
        (("n", "flag"), "n is '5'. flag is 'False'. ", "The n is 5. The flag is False.", "N is 5. Flag is False."),
        (("choices",), " A. 'p', B. 'q'.", "A. p B. q", "A. p B. q"),
        (("tags",), "'x', 'y'. ", "x, y", "x, y"),
        (("title", "tags"), "title is 'T'. 'x', 'y'. ", "The title is T. The tags is x, y.",
         "Title is T. Tags is x, y."),
    ],
)  # fmt: skip
def test_the_three_forms(fields: tuple[str, ...], code: str, paper: str, figure: str) -> None:
    assert render_input(ROW, fields, "code") == code
    assert render_input(ROW, fields, "paper") == paper
    assert render_input(ROW, fields, "figure") == figure


def test_names_are_spoken_and_sentences_end_once() -> None:
    row = {"first_line": "It rains.", "empty": " ", "last_line": "Go"}
    assert render_input(row, tuple(row), "paper") == "The first line is It rains. The last line is Go."
    assert render_input(row, ("empty", "empty"), "paper") == ""


@pytest.mark.parametrize("form", ["paper", "figure", "code"])
@pytest.mark.parametrize("value", [[], ["a", None], [1, "a"], {"a": "b"}, None, ["a", 2]])
def test_rows_with_other_values_give_nothing(form: str, value: Any) -> None:
    assert instance({"a": value, "b": "x"}, ("a",), "b", form).dropped
    assert not instance({"a": value, "b": "x"}, ("a",), "b", form).last


def test_answers() -> None:
    def made(answer: Any, compat: str = "none") -> Instance:
        return instance({"a": "in", "b": answer}, ("a",), "b", "code", compat)

    assert made(" x ") == Instance("in", "x")
    assert made(False) == Instance("in", "False")
    assert made(["x"]).dropped
    assert not made(["x"]).last
    assert made(["x"], RELEASED).last
    assert made("").dropped
    assert made("", RELEASED) == Instance("in", "")
    assert instance({"a": " ", "b": "x"}, ("a",), "b", "code", RELEASED).dropped
    assert instance({"b": "x"}, (), "b", "code", RELEASED).dropped
    cut = made("y" * 3000)
    assert len(cut.output) == 2000
    assert len(instance({"a": "y" * 3000, "b": "x"}, ("a",), "b", "paper").input) == 2000


CELLS = st.text(max_size=20) | st.integers() | st.booleans() | st.none()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("abc"), CELLS), st.sampled_from(
    ["paper", "figure", "code"]))  # fmt: skip
def test_an_instance_is_whole_or_says_why_not(row: dict[str, Any], form: str) -> None:
    found = instance(row, ("a", "b"), "c", form)
    assert found.dropped or (found.input and found.output)
    assert max(len(found.input), len(found.output)) <= 2000
    assert "\x1b" not in found.input + found.output
