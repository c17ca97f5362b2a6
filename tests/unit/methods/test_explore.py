import json
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.canon import seeded_rng
from eic.data.example import Shortfall, Task, task_from_json, task_json
from eic.lang.blocks.dataset import Explore
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.values import Demo
from eic.methods.base import Answer, Ask
from eic.methods.explore import Exploration, Explorer
from eic.methods.text import clean_name, clean_text
from tests.unit.methods.drive import Trace, drive, shown, subtasks

JSON = {"lookahead": "json", "backtrack": "json"}
DOMAIN = Domain(name="root", about="Anything.")


def explorer(domain: Domain = DOMAIN, *, seed: int = 0, **stage: object) -> Explorer:
    settings = {"domain": domain.name, "teacher": "t", "demos": 0, "examples_each": 0} | stage
    return Explorer(domain, Explore(**settings), seed=seed, reply_of=JSON)  # type: ignore[arg-type]


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


def by_words(ask: Ask) -> str:
    """Names that depend on what the call shows and nothing else."""
    first = len(ask.variables["existing"])
    stem = ask.variables["task"]["name"]
    return subtasks(*(f"{stem}.{first + i}" for i in range(ask.variables["wanted"])), examples=1)


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


def seeded() -> Domain:
    def demo(text: str) -> Demo:
        return Demo(text, "out")

    return Domain(
        name="m",
        about="",
        tasks=(
            TaskSeed(
                name="A",
                reason="because",
                examples=(demo("a1"), demo("a2")),
                tasks=(
                    TaskSeed(name="A1", tasks=(TaskSeed(name="deep", examples=(demo("d"),)),)),
                    TaskSeed(name="A2"),
                ),
            ),
            TaskSeed(name="B"),
        ),
    )


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


def whimsical(seed: int):  # type: ignore[no-untyped-def]
    """A teacher whose replies depend on the words of the call: short, long, repeated, unreadable."""

    def teacher(ask: Ask) -> str:
        rng = seeded_rng(seed, ask.role, ask.variables, ask.ordinal, ask.repair)
        mood = rng.random()
        if mood < 0.1:
            return "unreadable {"
        pool = [
            "Alpha",
            "alpha",
            "Beta",
            "Gamma",
            "root",
            "감마",
            "",
            "C+",
            "C++",
            ask.variables["task"]["name"],
        ]
        return subtasks(*rng.choices(pool, k=rng.randrange(6)), examples=rng.randrange(3))

    return teacher


STAGES = st.fixed_dictionaries(
    {
        "depth": st.integers(0, 3),
        "breadth": st.lists(st.integers(0, 4), min_size=3, max_size=3).map(tuple),
        "per_call": st.integers(1, 4),
        "order": st.sampled_from(["dfs", "bfs"]),
        "stall": st.integers(1, 3),
        "demos": st.integers(0, 2),
    }
)


@settings(deadline=None, max_examples=60)
@given(STAGES, st.integers(0, 999), st.integers(0, 999), st.booleans())
def test_any_order_of_answers_makes_the_same_tree_with_the_same_calls(
    stage: dict[str, object], world: int, order: int, planted: bool
) -> None:
    domain = seeded() if planted else DOMAIN
    one, other = explorer(domain, **stage), explorer(domain, **stage)  # type: ignore[arg-type]
    calm = drive(one, whimsical(world))
    wild = drive(other, whimsical(world), random.Random(order))
    assert one.result() == other.result()
    assert shown(calm.asks) == shown(wild.asks)
    assert calm.calls == sorted(calm.calls, key={a.slot: (a.priority, a.slot) for a in calm.asks}.__getitem__)
    check_shape(one.result(), stage)


def check_shape(result: Exploration, stage: dict[str, object]) -> None:
    breadth: tuple[int, ...] = stage["breadth"]  # type: ignore[assignment]
    by_id = {task.id: task for task in result.tasks}
    assert len(by_id) == len(result.tasks)
    seen: set[str] = set()
    counts: dict[str, int] = {}
    for task in result.tasks:
        assert not task.parent or task.parent in seen
        seen.add(task.id)
        assert task_from_json(task_json(task)) == task
        if task.origin:
            counts[task.parent] = counts.get(task.parent, 0) + 1
            assert counts[task.parent] <= breadth[by_id[task.parent].depth]
    if stage["order"] == "dfs":
        assert [task.id for task in result.tasks] == [task.id for task in pre_order(result.tasks)]
    else:
        assert [task.depth for task in result.tasks] == sorted(task.depth for task in result.tasks)


def pre_order(tasks: tuple[Task, ...]) -> list[Task]:
    def below(parent: str) -> list[Task]:
        return [found for task in tasks if task.parent == parent for found in (task, *below(task.id))]

    return below("")


@settings(deadline=None, max_examples=40)
@given(STAGES, st.integers(0, 999), st.booleans())
def test_a_smaller_depth_asks_a_subset(stage: dict[str, object], world: int, planted: bool) -> None:
    domain = seeded() if planted else DOMAIN
    deep = explorer(domain, **stage | {"depth": 3})  # type: ignore[arg-type]
    shallow = explorer(domain, **stage)  # type: ignore[arg-type]
    more = drive(deep, whimsical(world))
    less = drive(shallow, whimsical(world))
    assert set(map(repr, shown(less.asks))) <= set(map(repr, shown(more.asks)))
    known = {task.id: task for task in deep.result().tasks}
    assert all(known[task.id] == task for task in shallow.result().tasks)


def test_strict_depth_first_order_is_that_of_a_recursive_program() -> None:
    """The one-at-a-time order against a plain recursion that explores each child when it appears."""
    stage = {"depth": 3, "breadth": (3, 2, 2), "per_call": 2}
    expected: list[tuple[str, int]] = []

    def explore(path: tuple[str, ...], depth: int) -> None:
        children: list[str] = []
        ordinal = 0
        while depth < 3 and len(children) < (3, 2, 2)[depth]:
            expected.append(("/".join(path), ordinal))
            ordinal += 1
            wanted = min(2, (3, 2, 2)[depth] - len(children))
            batch = [f"{path[-1]}{len(children) + i}" for i in range(wanted)]
            children += batch
            for name in batch:
                explore((*path, name), depth + 1)

    explore(("r",), 0)

    def teacher(ask: Ask) -> str:
        first = len(ask.variables["existing"])
        return subtasks(
            *(f"{ask.variables['task']['name']}{first + i}" for i in range(ask.variables["wanted"]))
        )

    trace = drive(explorer(Domain(name="r", about=""), **stage), teacher)  # type: ignore[arg-type]
    assert [(ask.task, ask.ordinal) for ask in trace.asks] == expected
