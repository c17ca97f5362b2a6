"""The page: complete, well formed, and no text of a stranger is ever more than text."""

import base64
import hashlib
import json
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.report.markup import Markup, data_block, el, join, raw_element
from eic.report.page import page
from eic.report.sections.tree import MOST_PRINTED
from eic.report.spending import Spent, spending
from eic.report.values import Report, RunFacts, StepFacts
from eic.visible import cut, one_line, visible
from tests.unit.report.made import Shape, dataset, task, whole

HOSTILE = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "]]>", '"><b>', "' onload='x",
    "javascript:alert(1)", "&lt;b&gt;&#60;", "\u2028\u2029", "\u202eabc\u2066", "\ud800", "\x00\x1b[31m\x9b", "{{ 7 * 7 }}",
    "</style><style>*{display:none}", "</title></svg></table>", "\ufeff\u200b", "a\r\nb",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=40),
    st.text("<>&\"'/!-=\\ \u202e\x00", max_size=20),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_no_text_in_any_field_changes_the_page_but_for_its_words(text):
    plain, made = Shape(page(whole("x"))), Shape(page(whole(text)))
    assert not made.faults
    assert not made.open
    assert len(set(made.ids)) == len(made.ids)
    ours = {tag for tag, _ in plain.tags}
    assert {tag for tag, _ in made.tags} <= ours | {"br"}
    known = {name for _, names in plain.tags for name in names}
    assert {name for _, names in made.tags for name in names} <= known
    assert sum(tag == "script" for tag, _ in made.tags) == sum(tag == "script" for tag, _ in plain.tags)


@given(st.text(st.characters()))
def test_nothing_hidden_stays_hidden_and_everything_can_be_encoded(text):
    shown = visible(text)
    shown.encode("utf-8")
    for character in shown:
        assert unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t"
        assert unicodedata.category(character) != "Cf" or character in "\u200c\u200d"
    assert visible(shown) == shown
    assert len(one_line(text, 20)) <= 20


@given(
    st.recursive(
        st.text(st.characters()) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_embedded_data_says_the_same_and_cannot_end_its_element(value):
    block = data_block("d", value)
    content = re.fullmatch(r'<script type="application/json" id="d">(.*)</script>', block, re.DOTALL)[1]
    assert not set("<>&\u2028\u2029") & set(content)
    assert content.isprintable() or not content
    assert json.loads(content) == json.loads(json.dumps(value))


def test_a_page_is_complete_in_itself_and_allows_only_its_own_style_and_script():
    text = page(whole())
    assert not re.search(r'(?:href|src|action)="(?!#)', text)
    assert "url(" not in text.replace("url(#", "")
    assert "@import" not in text
    assert " style=" not in text
    csp = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#39;", "'")
    for name in ("style", "script"):
        content = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in csp
    assert csp.startswith("default-src 'none'")


def test_every_section_is_there_and_the_way_to_it():
    made = Shape(page(whole()))
    ids = [
        "run",
        "tree",
        "kept",
        "verbs",
        "overlap",
        "coverage",
        "lengths",
        "costs",
        "training",
        "evaluation",
        "ablations",
        "rows",
        "repeat",
    ]
    assert [one for one in made.ids if one in ids] == ids
    words = " ".join(made.words)
    for said in (
        "114:56:38",
        "75.00",
        "level plain words",
        "line 12",
        "estimate",
        "ROUGE-L",
        "depth 2",
        "score 0.75",
        "1 remark on results of steps",
        "refused 3 tables: plain words",
        "eic",
    ):
        assert said in words, said


def test_a_run_that_has_just_begun_has_a_page_of_two_sections():
    run = RunFacts("r", "math", "math.explore", "b2:0", "running", 0.0, None, 0.0)
    made = Shape(page(Report(run)))
    assert [one for one in made.ids if not one.endswith("-title")] == ["run", "main"] or "repeat" in made.ids
    assert "tree" not in made.ids
    assert "costs" not in made.ids
    assert "still going on when this page was made. Rows" in " ".join(made.words)
    assert not made.faults


def test_a_page_of_a_live_run_says_what_it_lacks():
    run = RunFacts("r", "math", "math.explore", "b2:0", "running", 0.0, None, 0.0)
    steps = tuple(
        StepFacts(str(at), "explore", f"d{at} / explore", state, 0.0, {}, None, Spent(), None)
        for at, state in enumerate(("done", "running", "running", "waiting"))
    )
    words = " ".join(Shape(page(Report(run, steps=steps))).words)
    assert "was made, at d1 / explore and d2 / explore; 3 of 4 steps had not finished. Rows, tasks" in words


def test_a_large_tree_makes_a_page_of_a_few_megabytes_with_arcs_that_can_be_seen():
    every = [task("r", "", 0, "root")]
    every += [task(f"r/{a}", "r", 1, f"branch {a}") for a in range(20)]
    every += [task(f"r/{a}/{b}", f"r/{a}", 2, f"twig {a} {b}") for a in range(20) for b in range(25)]
    every += [
        task(f"r/{a}/{b}/{c}", f"r/{a}/{b}", 3, f"leaf number {a} {b} {c}")
        for a in range(20)
        for b in range(25)
        for c in range(19)
    ]
    assert len(every) > 10_000
    large = dataset("d").__class__("d", "", 60_000, tuple(every), (), (), (), ())
    text = page(Report(whole().run, datasets=(large,)))
    assert len(text) < 5_000_000
    assert text.count("<li") > 10_000, "the list has every task"
    assert text.count('class="arc') < 3_000, "arcs that nobody could see are left out"


def test_a_tree_as_deep_as_a_thread_is_drawn():
    chain = [task("0", "", 0, "root"), *(task(str(at), str(at - 1), at, f"t{at}") for at in range(1, 1500))]
    made = Shape(
        page(
            Report(whole().run, datasets=(dataset("d").__class__("d", "", 9, tuple(chain), (), (), (), ()),))
        )
    )
    assert not made.faults
    assert "t1499" in " ".join(made.words)


def test_attributes_that_run_or_fetch_are_refused():
    for bad in (
        {"onclick": "x"},
        {"style": "x"},
        {"href": "https://example.org"},
        {"src": "x.png"},
        {"srcdoc": "x"},
    ):
        with pytest.raises(ValueError, match="may not have"):
            el("a", **bad)
    with pytest.raises(ValueError, match="no content"):
        raw_element("script", "x </SCRIPT> y")


def test_markup_is_kept_and_text_is_escaped():
    assert el("p", "<b>", el("i", 3), None, ["a", Markup("&amp;")]) == "<p>&lt;b&gt;<i>3</i>a&amp;</p>"
    assert el("br", class_="x") == '<br class="x">'
    assert (
        el("rect", x=1.2345, width=2.0, open=True, hidden=False, aria_label='"')
        == '<rect x="1.23" width="2" open aria-label="&quot;"></rect>'
    )
    assert join("a", 1, None) == "a1"
    assert cut("abcdef", 4) == "abc…"


def test_what_was_spent_is_told_by_step_and_survives_an_edit():
    from eic.events import CallFinished, RunStarted

    def call(step, cached=False, error="", at=1.0):
        return CallFinished(step, "k", "t", "r", "gpt", cached, 10, 5, 0.5, 1.0, 1, "stop", error, at)

    start = RunStarted("r", "s", "d", 0, None, ())
    events = [
        start,
        call("a"),
        call("a", cached=True),
        call("b", error="x"),
        start,
        call("a"),
        call("a", cached=True),
    ]
    assert spending(events) == {"a": Spent(2, 1, 0, 20, 10, 1.0), "b": Spent(0, 0, 1, 10, 5, 0.5)}


@pytest.mark.parametrize("shape", ["wide", "deep", "small"])
def test_a_large_tree_is_cut_on_paper_alone_and_says_so(shape):
    """Tasks nearest the root are printed; a task that is printed has its whole path printed."""
    count = 30 if shape == "small" else MOST_PRINTED + 500
    tasks = [task("r", "", 0, "root")]
    for at in range(1, count):
        above = tasks[0] if shape == "wide" else tasks[at // 2]
        tasks.append(task(f"t{at}", above.id, above.depth + 1, f"task {at}"))
    made = page(replace(whole("x"), datasets=(replace(dataset("x"), tasks=tuple(tasks)),)))
    items = re.findall(r'<li( class="screen")?>(?:<details[^>]*><summary>)?<span>(root|task \d+)', made)
    assert len(items) == count
    assert sum(not hidden for hidden, _ in items) == min(count, MOST_PRINTED)
    words = f"Printed are the first {MOST_PRINTED:,} of {count:,} tasks"
    assert (words in made) == (shape != "small")
    hidden = [name for mark, name in items if mark]
    depths = {one.name: one.depth for one in tasks}
    shown = max(depths[name] for mark, name in items if not mark)
    assert all(depths[name] >= shown for name in hidden)
