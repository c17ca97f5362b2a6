"""The released code's reply parsing, fact by fact, and where the default differs."""

import pytest

from eic.data.compat import DOMAINS, parse_enrich, parse_extend
from eic.data.reply_formats import parse_examples, parse_tasks
from eic.lang.values import Demo

NUMBERED = (
    "1. Instruction: Rewrite the line below.\nInput: It rains.\nOutput: Rain falls.\n\n"
    "2. Instruction: Write a short slogan.\nInput: <noinput>\nOutput: Just go."
)
PLAIN = NUMBERED.replace("1. ", "").replace("2. ", "")
FIRST = Demo("Rewrite the line below.", "Rain falls.", "It rains.")
SECOND = Demo("Write a short slogan.", "Just go.")


def one(domain: str, instruction: str, given: str = "x", output: str = "y") -> tuple[Demo, ...]:
    """Parse one numbered example."""
    text = f"1. Instruction: {instruction}\nInput: {given}\nOutput: {output}"
    return parse_enrich(domain, text, "stop").items


def default(instruction: str, given: str = "x", output: str = "y") -> tuple[Demo, ...]:
    text = f"1. Instruction: {instruction}\nInput: {given}\nOutput: {output}"
    return parse_examples(text, "stop", "labelled").items


def test_fact_1_numbering_is_needed_in_rewriting_only() -> None:
    assert parse_enrich("rewriting", NUMBERED, "stop").items == (FIRST, SECOND)
    assert parse_enrich("rewriting", NUMBERED, "length").items == (FIRST,)
    assert parse_enrich("rewriting", PLAIN, "stop").items == ()
    assert parse_enrich("brainstorming", PLAIN, "stop").items == (FIRST, SECOND)
    for text in (NUMBERED, PLAIN):
        assert parse_examples(text, "stop", "labelled").items == (FIRST, SECOND)
        assert parse_examples(text, "length", "labelled").items == (FIRST,)


def test_fact_2_the_next_number_leaks_into_an_output() -> None:
    first, second = parse_enrich("brainstorming", NUMBERED, "stop").items
    assert (first.output, second) == ("Rain falls.\n\n2.", SECOND)


def test_fact_3_numbered_lists_cut_outputs_in_rewriting() -> None:
    output = "Here it is:\n1. one\n2. two"
    assert one("rewriting", "Name two small numbers.", output=output)[0].output == "Here it is:"
    assert one("brainstorming", "Name two small numbers.", output=output)[0].output == output
    assert default("Name two small numbers.", output=output)[0].output == output


@pytest.mark.parametrize(("words", "kept"), [(2, False), (3, True), (150, True), (151, False)])
def test_fact_4_word_counts(words: int, kept: bool) -> None:
    text = " ".join(["word"] * words)
    assert bool(one("rewriting", text)) is bool(one("brainstorming", text)) is kept
    assert one("math", text)
    assert default(text)


@pytest.mark.parametrize(
    ("instruction", "kept"),
    [
        ("Describe some vivid imagery now.", True), ("Profile the main character.", True),
        ("Describe the image in words.", False), ("Draw a cat for me.", False), ("List the files in it.", False),
        ("How to GO TO the shop?", False), ("Explain a flowchart to me.", False),
    ],
)  # fmt: skip
def test_fact_5_banned_words_are_whole_words(instruction: str, kept: bool) -> None:
    for domain in DOMAINS:
        assert bool(one(domain, instruction)) is kept
    assert default(instruction)


@pytest.mark.parametrize(
    ("instruction", "domains"),
    [
        ("Map the words to colours.", ["brainstorming", "math"]),
        ("Find the graph with most edges.", ["math"]),
        ("Plot a graph of it.", []),
    ],
)
def test_fact_6_banned_words_differ_by_domain(instruction: str, domains: list[str]) -> None:
    assert [domain for domain in DOMAINS if one(domain, instruction)] == domains


@pytest.mark.parametrize(
    ("instruction", "kept"),
    [
        ("Write a program that sorts.", False), ("write a program that sorts.", True),
        ("$x + 1 = 2$, find x now.", False), ("(a) Find the value here.", False),
        ("다음 문장을 다시 쓰시오.", False), ("Éclair is what exactly?", False),
    ],
)  # fmt: skip
def test_fact_7_beginnings(instruction: str, kept: bool) -> None:
    for domain in DOMAINS:
        assert bool(one(domain, instruction)) is kept
    assert default(instruction)


@pytest.mark.parametrize(
    ("given", "read"),
    [("<NoInput>", ""), ("<noinput>", ""), ("<no input>", None), ("<text>", None), ("(text here)", None),
     ("N/A", "N/A"), ("[text]", "[text]"), ("An image of a map.", "An image of a map.")],
)  # fmt: skip
def test_fact_8_inputs(given: str, read: str | None) -> None:
    for domain in DOMAINS:
        found = one(domain, "Rewrite the line below.", given)
        assert [demo.input for demo in found] == ([] if read is None else [read])
    kept = {"<NoInput>": "", "<noinput>": "", "<no input>": "", "N/A": ""}.get(given, given)
    assert default("Rewrite the line below.", given)[0].input == kept


def test_empty_outputs_are_kept_by_the_released_code_only() -> None:
    assert one("rewriting", "Rewrite the line below.", output="") == (
        Demo("Rewrite the line below.", "", "x"),
    )
    assert default("Rewrite the line below.", output="") == ()


@pytest.mark.parametrize(
    ("answer", "boxed"),
    [
        ("$5$", r"$\boxed{5}$"), (r"$\frac{1}{2}$", r"$\boxed{\frac{1}{2}}$"), (r"$\boxed{5}$", r"$\boxed{5}$"),
        ("42", r"4\boxed{}2"), ("5", r"5\boxed{}5"), ("$5$.", r"$\boxed{5$}."), ("x=3", r"x\boxed{=}3"),
    ],
)  # fmt: skip
def test_fact_9_boxing(answer: str, boxed: str) -> None:
    output = f"Explanation: so it is.\nAnswer: {answer}"
    assert one("math", "Find x", "<noinput>", output)[0].output == f"Explanation: so it is.\nAnswer: {boxed}"
    assert one("brainstorming", "Find the x.", "<noinput>", output)[0].output == output
    assert default("Find x", "<noinput>", output)[0].output == output


def test_fact_9_letters_of_the_label_are_stripped_off_the_answer_too() -> None:
    """It strips the characters of ``Answer: `` one by one, and crashes when none is left."""
    for answer, boxed in (("nine", r"i\boxed{n}e"), (" $5$", r"$\boxed{5}$"), ("B", r"B\boxed{}B")):
        assert one("math", "Find x", "<noinput>", f"Answer: {answer}")[0].output == f"Answer: {boxed}"
    for answer in ("A", "new", "were"):
        with pytest.raises(ValueError, match="released code crashes"):
            one("math", "Find x", "<noinput>", f"Answer: {answer}")
        assert one("brainstorming", "Find an x", "<noinput>", f"Answer: {answer}")
    assert one("math", "Find x", "<noinput>", "It is A")[0].output == "It is A"


def test_fact_9_an_example_is_boxed_before_it_is_refused() -> None:
    with pytest.raises(ValueError, match="released code crashes"):
        one("math", "Draw x", "<noinput>", "Answer: A")


def test_an_example_without_instruction_crashes_where_no_words_are_counted() -> None:
    assert one("rewriting", "") == one("brainstorming", "") == ()
    with pytest.raises(ValueError, match="released code crashes"):
        one("math", "")


def test_what_stands_before_the_first_number_or_instruction_is_no_example() -> None:
    alone = "Instruction: Rewrite the line below.\nInput: It rains.\nOutput: Rain falls."
    task = "New subtask: One\nReason: because\nExamples:"
    for lead, kept in (("", ()), (" 1. ", ()), ("\n1. ", (FIRST,)), ("\n\n1.\n", (FIRST,))):
        assert parse_extend("rewriting", task + lead + alone, "stop").items[0].examples == kept
        assert parse_enrich("rewriting", lead.lstrip("\n") + alone, "stop").items == kept
    for domain in ("brainstorming", "math"):
        assert parse_enrich(domain, "Rewrite it well.\nInput: x\nOutput: y", "stop").items == ()
        assert parse_enrich(domain, alone, "length").items == ()


TASKS = "".join(
    f"New subtask: {name}\nReason: because {name}\nExamples:\n###\n{NUMBERED}\n###\n"
    for name in ("One", "Two")
)


def test_fact_10_truncation_costs_every_sub_task_an_example() -> None:
    found = parse_extend("rewriting", TASKS, "stop").items
    assert [(task.name, task.reason, task.examples) for task in found] == [
        ("One", "because One", (FIRST, SECOND)), ("Two", "because Two", (FIRST, SECOND)),
    ]  # fmt: skip
    assert [len(task.examples) for task in parse_extend("rewriting", TASKS, "length").items] == [1, 1]
    cut = TASKS.rstrip("#\n")
    assert [len(task.examples) for task in parse_tasks(cut, "length", "labelled").items] == [2, 1]


def test_fact_10_a_reason_inside_an_example() -> None:
    inside = NUMBERED.replace("Input: It rains.", "Input: Reason: it rains.")
    last = TASKS.rpartition(NUMBERED)[0] + inside
    assert [(t.name, len(t.examples)) for t in parse_extend("rewriting", last, "stop").items] == [
        ("One", 2),
        ("Two", 0),
    ]
    early = TASKS.replace(NUMBERED, inside, 1)
    assert [task.name for task in parse_extend("rewriting", early, "stop").items] != ["One", "Two"]
    for text in (last, early):
        assert [len(task.examples) for task in parse_tasks(text, "stop", "labelled").items] == [2, 2]


def test_fact_10_a_missing_reason_label() -> None:
    text = TASKS.replace("Reason: because One\n", "", 1)
    (only,) = parse_extend("rewriting", text, "stop").items
    assert (only.name, only.examples) == ("One", ())
    assert "Rewrite the line below." in only.reason
    assert [(t.name, len(t.examples)) for t in parse_tasks(text, "stop", "labelled").items] == [
        ("One", 2),
        ("Two", 2),
    ]


def test_example_label_in_the_singular_and_incomplete_triples() -> None:
    text = TASKS.replace("Examples:", "Example:") + "New subtask: Three\nReason: cut"
    assert [task.name for task in parse_extend("rewriting", text, "stop").items] == ["One", "Two"]


def test_fact_11_enrich_strips_characters_not_the_word() -> None:
    assert parse_enrich("rewriting", "Examples:\n" + NUMBERED, "stop").items == (FIRST, SECOND)
    assert parse_enrich("brainstorming", "apples " + PLAIN, "stop").items == (FIRST, SECOND)


def test_unknown_domains_are_named() -> None:
    assert parse_enrich("rewrite", NUMBERED, "stop").items == (FIRST, SECOND)
    with pytest.raises(ValueError, match="cooking"):
        parse_enrich("cooking", NUMBERED, "stop")


def test_nothing_usable_is_a_problem_and_never_an_error() -> None:
    for text in ("", "no", "###", "Examples:", "New subtask: a\nReason: b", "1. " * 1000):
        assert parse_extend("math", text, "length").problem
        assert parse_enrich("rewriting", text, "length").problem
