"""Exploring: reference traces, breadth, repeats, hostile names, seeds and demonstrations."""

import json
import unicodedata

import pytest

from eic.data.example import Shortfall, task_json
from eic.lang.blocks.domain import Domain
from eic.lang.values import Demo
from eic.methods.base import Answer, Ask
from eic.methods.explore import Exploration
from eic.methods.text import clean_name, clean_text
from tests.unit.methods.drive import Trace, drive, subtasks
from tests.unit.methods.exploring import by_words, explorer, seeded


def names(result: Exploration) -> list[str]:
    return [task.name for task in result.tasks]


class Counter:
    """Names tasks t1, t2, ... in the order of its calls, as many as wanted (or ``always``)."""

    def __init__(self, always: int = 0) -> None:
        self.made = 0
        self.always = always

    def __call__(self, ask: Ask) -> str:
        count = self.always or ask.variables["wanted"]
        made = [f"t{self.made + i + 1}" for i in range(count)]
        self.made += count
        return subtasks(*made)


def calls(trace: Trace) -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (a.role, a.variables["task"]["name"], a.variables["existing"], a.variables["peers"])
        for a in trace.asks
    ]


def test_reference_trace_depth_first() -> None:
    method = explorer(depth=2, breadth=(2, 2), per_call=1)
    trace = drive(method, Counter())
    assert calls(trace) == [
        ("lookahead", "root", [], []),
        ("lookahead", "t1", [], []),
        ("backtrack", "t1", ["t2"], []),
        ("backtrack", "root", ["t1"], []),
        ("lookahead", "t4", [], ["t1"]),
        ("backtrack", "t4", ["t5"], ["t1"]),
    ]
    assert names(method.result()) == ["root", "t1", "t2", "t3", "t4", "t5", "t6"]
    assert [task.parent for task in method.result().tasks] == [
        "", "root", "root/t1", "root/t1", "root", "root/t4", "root/t4",
    ]  # fmt: skip


def test_reference_trace_breadth_first() -> None:
    method = explorer(depth=2, breadth=(2, 2), per_call=1, order="bfs")
    trace = drive(method, Counter())
    assert calls(trace) == [
        ("lookahead", "root", [], []),
        ("backtrack", "root", ["t1"], []),
        ("lookahead", "t1", [], ["t2"]),
        ("backtrack", "t1", ["t3"], ["t2"]),
        ("lookahead", "t2", [], ["t1"]),
        ("backtrack", "t2", ["t5"], ["t1"]),
    ]
    assert names(method.result()) == ["root", "t1", "t2", "t3", "t4", "t5", "t6"]
    assert [task.depth for task in method.result().tasks] == [0, 1, 1, 2, 2, 2, 2]
    assert method.result().tasks[3].peers == ("t4",)


def test_batches_are_each_others_peers_and_are_explored_before_the_parent_goes_on() -> None:
    method = explorer(depth=2, breadth=(3, 1), per_call=2)
    trace = drive(method, Counter())
    assert calls(trace) == [
        ("lookahead", "root", [], []),
        ("lookahead", "t1", [], ["t2"]),
        ("lookahead", "t2", [], ["t1"]),
        ("backtrack", "root", ["t1", "t2"], []),
        ("lookahead", "t5", [], ["t1", "t2"]),
    ]
    assert names(method.result()) == ["root", "t1", "t3", "t2", "t4", "t5", "t6"]


@pytest.mark.parametrize(
    ("breadth", "depth", "nodes", "count"),
    [((8, 6), 2, 57, 9), ((8, 6), 1, 9, 1), ((8,), 0, 1, 0), ((0, 6), 2, 1, 0), ((2,), 3, 15, 7)],
)
def test_breadth_is_children_per_node_by_depth(
    breadth: tuple[int, ...], depth: int, nodes: int, count: int
) -> None:
    method = explorer(depth=depth, breadth=breadth, per_call=12)
    trace = drive(method, Counter())
    assert len(method.result().tasks) == nodes
    assert len(trace.asks) == count


def test_a_generous_teacher_never_makes_the_tree_overshoot() -> None:
    method = explorer(depth=2, breadth=(8, 6), per_call=3)
    trace = drive(method, Counter(always=5))
    result = method.result()
    assert len(result.tasks) == 57
    assert len(trace.asks) == 3 + 8 * 2
    assert {item.why for item in result.rejected} == {"more than were asked for"}
    assert [a.variables["wanted"] for a in trace.asks if a.task == "root"] == [3, 3, 2]


@pytest.mark.parametrize(
    ("reply", "got", "count", "last"),
    [
        (subtasks("same"), 1, 3, "same as its sibling"),
        (subtasks("Root"), 0, 2, "same as its ancestor"),
        (subtasks("", " ", "\x00", "---"), 0, 2, "the name is empty"),
    ],
)
def test_a_teacher_without_news_ends_the_node(reply: str, got: int, count: int, last: str) -> None:
    method = explorer(depth=1, breadth=(4,))
    trace = drive(method, lambda ask: reply)
    assert len(trace.asks) == count
    [fall] = method.result().shortfalls
    assert fall == Shortfall(
        "root", 4, got, f"2 calls in a row brought no new sub-task; the last one: {last}"
    )
    [fact] = trace.kinds("shortfall")
    assert fact.data == {"wanted": 4, "got": got, "reason": fall.reason}


def test_stall_counts_calls_in_a_row_only() -> None:
    again = subtasks("a")
    replies = iter([again, again, subtasks("b"), again, again, subtasks("c")])
    method = explorer(depth=1, breadth=(3,))
    trace = drive(method, lambda ask: next(replies))
    assert names(method.result()) == ["root", "a", "b"]
    assert [ask.ordinal for ask in trace.asks] == [0, 1, 2, 3, 4]


def test_an_unreadable_reply_is_asked_again_once_with_what_was_wrong() -> None:
    method = explorer(depth=1, breadth=(1,), stall=1)
    replies = iter(["{bad", subtasks("a")])
    trace = drive(method, lambda ask: next(replies))
    first, again = trace.asks
    assert first.repair is None
    assert again.repair is not None
    assert again.repair[0] == "{bad"
    assert again.repair[1]
    assert (again.variables, again.ordinal, again.role) == (first.variables, first.ordinal, first.role)
    assert method.result().tasks[1].origin == f"key of {again.slot}"
    assert [fact.data["why"] for fact in trace.kinds("reask")] == [again.repair[1]]


def test_a_long_unusable_reply_is_not_sent_back_in_full() -> None:
    trace = drive(explorer(depth=1, breadth=(1,), stall=1), lambda ask: "word " * 10_000)
    assert trace.asks[1].repair is not None
    assert len(trace.asks[1].repair[0]) == 4000


def test_a_teacher_that_is_never_readable_brings_nothing() -> None:
    method = explorer(depth=2, breadth=(3, 3))
    trace = drive(method, lambda ask: "no format at all {")
    assert [ask.repair is not None for ask in trace.asks] == [False, True, False, True]
    assert [ask.ordinal for ask in trace.asks] == [0, 0, 1, 1]
    assert names(method.result()) == ["root"]
    assert "held no JSON object" in method.result().shortfalls[0].reason


def test_hostile_names_are_made_safe() -> None:
    method = explorer(depth=2, breadth=(4, 0), per_call=4)
    drive(method, lambda ask: subtasks("  a\n\tb\x1b[31m ", "\u2066c\u202e", "[bold]</script>", "../../etc"))
    made = method.result().tasks[1:]
    assert [task.name for task in made] == ["a b[31m", "c", "[bold]</script>", "../../etc"]
    assert [task.id for task in made] == ["root/a_b_31m", "root/c", "root/bold_script", "root/etc"]
    for task in made:
        json.dumps(task_json(task), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("x" * 500, "x" * 200),
        ("\ud800a\x00b", "ab"),
        ("a\u2028b\x85c", "a b c"),
        ("\U000e0041hidden", "hidden"),
        ("\u202e---\u200b", ""),
        ("می\u200cروم", "می\u200cروم"),
        ("\u200bภาษา\u200b\u200bไทย\u200b \u200d", "ภาษา\u200bไทย"),
    ],
)
def test_clean_name(raw: str, name: str) -> None:
    assert clean_name(raw) == name
    assert clean_name(name) == name


def test_clean_text_keeps_lines_and_drops_what_cannot_be_stored() -> None:
    assert clean_text(" a\r\nb\rc\td\x07\udfff ") == "a\nb\nc\td"


def test_names_that_share_a_slug_get_suffixes_without_limit() -> None:
    wanted = [f"C{'+' * i}" for i in range(30)]
    method = explorer(depth=1, breadth=(30,), per_call=30)
    drive(method, lambda ask: subtasks(*wanted))
    assert [task.id for task in method.result().tasks[1:]] == ["root/c"] + [
        f"root/c_{i}" for i in range(2, 31)
    ]


def test_siblings_equal_in_case_width_or_spaces_are_duplicates() -> None:
    method = explorer(depth=1, breadth=(3,))
    replies = iter([subtasks("Ａlgebra  basics", "algebra basics", "ALGEBRA BASICS"), subtasks("b", "c")])
    drive(method, lambda ask: next(replies))
    assert [item.why for item in method.result().rejected] == ["same as its sibling"] * 2
    assert [item.origin for item in method.result().rejected] == ["key of root:0"] * 2


def test_a_child_is_not_its_own_ancestor_but_may_be_its_aunt() -> None:
    domain = Domain(name="creative_writing", about="")
    method = explorer(domain, depth=2, breadth=(2, 3), stall=1)
    drive(method, lambda ask: subtasks("Creative writing", "Poems", "Letters"))
    result = method.result()
    assert [(task.parent, task.name) for task in result.tasks[1:]] == [
        ("creative_writing", "Poems"),
        ("creative_writing/poems", "Letters"),
        ("creative_writing", "Letters"),
        ("creative_writing/letters", "Poems"),
    ]
    assert ("creative_writing/poems", "Poems", "same as its ancestor") in [
        (item.task, item.name, item.why) for item in result.rejected
    ]


def test_korean_names() -> None:
    domain = Domain(name="korean", about="글쓰기", language="ko")
    method = explorer(domain, depth=1, breadth=(3,))
    trace = drive(
        method,
        lambda ask: subtasks("편지 쓰기", unicodedata.normalize("NFD", "편지 쓰기"), "시 쓰기", "요약"),
    )
    made = [task.id for task in method.result().tasks[1:]]
    assert made == ["korean/편지_쓰기", "korean/시_쓰기", "korean/요약"]
    assert trace.asks[0].variables["domain"] == {"name": "korean", "about": "글쓰기", "language": "ko"}


def test_seed_tasks_are_children_from_the_start() -> None:
    method = explorer(seeded(), depth=2, breadth=(3, 2), per_call=3)
    assert [task.id for task in method.planted] == ["m", "m/a", "m/a/a1", "m/a/a2", "m/b"]
    trace = drive(method, by_words)
    assert calls(trace) == [
        ("lookahead", "B", [], ["A"]),
        ("lookahead", "m", ["A", "B"], []),
        ("lookahead", "m.2", [], ["A", "B"]),
    ]
    assert [a.variables["wanted"] for a in trace.asks] == [2, 1, 2]
    assert names(method.result()) == ["m", "A", "A1", "A2", "B", "B.0", "B.1", "m.2", "m.2.0", "m.2.1"]
    assert method.result().tasks[1].reason == "because"


@pytest.mark.parametrize("order", ["dfs", "bfs"])
def test_seed_tasks_below_the_depth_are_no_nodes_but_stay_the_same_values(order: str) -> None:
    shallow = explorer(seeded(), depth=1, breadth=(2, 2), order=order)
    deep = explorer(seeded(), depth=3, breadth=(2, 2, 1), order=order)
    drive(shallow, by_words)
    drive(deep, by_words)
    assert names(shallow.result()) == ["m", "A", "B"]
    kept = {task.id: task for task in deep.result().tasks}
    assert all(kept[task.id] == task for task in shallow.result().tasks)
    assert kept["m/a"].existing == ("A1", "A2")


def test_demonstrations_come_from_the_task_its_ancestor_or_the_seeds() -> None:
    method = explorer(seeded(), depth=3, breadth=(3, 3, 2), demos=2, per_call=1)
    trace = drive(method, by_words)
    pools = {
        a.task: {demo["instruction"] for demo in a.variables["demos"]} for a in trace.asks if not a.ordinal
    }
    assert pools["m/a"] == {"a1", "a2"}
    assert pools["m/a/a2"] == {"a1", "a2"}  # none of its own: its nearest ancestor's
    assert pools["m"] < {"a1", "a2", "d"}  # the root: its seed tasks' examples
    assert len(pools["m"]) == 2
    assert pools["m/m_2"] == {"m.2 question 0"}


def test_the_draw_depends_on_identity_alone() -> None:
    domain = Domain(name="m", about="", examples=tuple(Demo(f"e{i}", "o") for i in range(50)))

    def demos(**stage: object) -> list[object]:
        method = explorer(domain, demos=3, breadth=(4, 4, 4), per_call=1, **stage)  # type: ignore[arg-type]
        return [a.variables["demos"] for a in drive(method, by_words).asks if a.task == "m"]

    assert demos(depth=1) == demos(depth=2) == demos(depth=3, teacher="other")
    assert demos(depth=1) != demos(depth=1, seed=1)
    assert len({json.dumps(d) for d in demos(depth=1)}) == 4


def test_variables_are_plain_json_and_complete() -> None:
    method = explorer(seeded(), depth=2, breadth=(3, 2))
    for ask in drive(method, by_words).asks:
        assert json.loads(json.dumps(ask.variables)) == ask.variables
        assert set(ask.variables) == {
            "domain", "task", "existing", "peers", "demos", "wanted", "examples_each", "reply_schema",
        }  # fmt: skip
        assert set(ask.variables["task"]) == {"name", "reason", "path", "depth"}
        assert ask.variables["reply_schema"]


def test_an_unknown_slot_is_refused() -> None:
    method = explorer(depth=1)
    [ask] = method.start()
    method.feed(ask.slot, Answer(subtasks("a", "b"), "stop", "k"))
    with pytest.raises(KeyError):
        method.feed(ask.slot, Answer(subtasks("a"), "stop", "k"))
