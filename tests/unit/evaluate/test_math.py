"""Finding and comparing final answers: the released code's ways with their faults, and the mended ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eic.evaluate.accuracy import Grader, accuracy
from eic.evaluate.compat import equal_compat
from eic.evaluate.extract import LONGEST, boxed_compat, find_answer, find_answer_compat
from eic.evaluate.strict import equal_strict, number
from eic.evaluate.verify import Verifier
from eic.lang.questions import Question

# --- finding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("solution", "boxed", "compat", "found"),
    [
        (r"The answer is $\boxed{5}$.", "5", "5", "5"),
        (r"First $\boxed{1}$, then $\boxed{\frac{1}{2}}$.", r"\frac{1}{2}", r"\frac{1}{2}", r"\frac{1}{2}"),
        (r"\boxed 5", None, r"\boxed 5", "5"),
        (r"\fbox{5}", None, r"\fbox{5}", "5"),
        (r"it is \boxed{5", None, r"\boxed{5", None),
        (r"$\boxed{ 5 }$", " 5 ", " 5 ", "5"),
        (r"\boxed{}", "", "", None),
        ("The answer is 5.", None, "5", "5"),
        ("the answer is x = 3/4", None, "3/4", "3/4"),
        ("So it equals $12$", None, "So it equals $12$", "12"),
        ("The answer is 4.14.", None, "414", "4.14"),
        ("is 5", None, "is 5", "5"),
        ("= 5", None, "= 5", "5"),
        ("We get $x^2 = 9$ and so 3 apples.", None, "9 and so 3 apples", "9"),
        ("The final answer: $\\frac{1}{2}$. That is all.", None, "all", r"\frac{1}{2}"),
        ("Nothing to see here", None, "Nothing to see here", None),
        ("", None, "", None),
    ],
)
def test_the_answer_of_a_solution(solution, boxed, compat, found):
    assert boxed_compat(solution) == boxed
    assert find_answer_compat(solution) == compat
    assert find_answer(solution) == found


@pytest.mark.parametrize("part", [r"\boxed{", "{", "$", r"\(", "answer is ", "is ", "1,", "= "])
def test_a_long_hostile_solution_ends(part):
    find_answer(part * LONGEST)  # would not end if it were quadratic in the length
    find_answer_compat(part * LONGEST)


# --- equal answers ----------------------------------------------------------------------

BOTH_EQUAL = [
    ("0.5", r"\frac{1}{2}"), ("1/2", r"\frac{1}{2}"), (r"\dfrac12", r"\frac{1}{2}"), (".5", "0.5"),
    (r"5\text{ cm}", "5"), ("x=5", "5"), ("ab=5", "5"), (r"10\%", "10"), (r"\$10", "10"),
    (r"90^\circ", "90"), (r"\sqrt3", r"\sqrt{3}"), (r"\left(1,2\right)", "(1, 2)"),
]  # fmt: skip
MENDED = [
    ("0.25", r"\frac{1}{4}"), ("1,000", "1000"), ("5.0", "5"), (r"\frac{2}{4}", r"\frac{1}{2}"),
    ("-1/2", r"-\frac{1}{2}"), (r"\text{Tuesday}", "Tuesday"), ("1 1/2", r"\frac{3}{2}"),
]  # fmt: skip
STRICT = [  # whatever the released code makes of them
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"), (r"1,\!000,\!000", "1000000"),
    ("11010_{2}", "11010_2"), ("2516_{10}", "2516_10"), (r"x \geq 3", r"x\ge 3"), ("- 4", "-4"), (r"- \frac12", "-0.5"),
    (r".\overline{3}", r"\frac{1}{3}"), (r"-0.1\overline{6}", "-1/6"), (r"0.\overline{12}", r"\frac{4}{33}"), (r"8\pi\text{ cm}^2", r"8\pi"),
    (r"\pi\text{ m}", r"\pi"), (r"\varnothing", r"\emptyset"), ("x^{2}", "x^2"), (r"(2,\,5]", "(2,5]"),
]  # fmt: skip
STRICT_DIFFERENT = [
    ("11010_2", "11010_3"), ("2516_8", "25168"), (r"0.\overline{3}", "0.3"), (r"x \ge 3", r"x \le 3"), ("x^{12}", "x^12"),
    (r"x\text{ m}", "x"), (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}1&2\end{pmatrix}"), ("1 000", "1000"),
]  # fmt: skip
BOTH_DIFFERENT = [("(1,2)", "(2,1)"), ("4.14", "414"), ("7", "8"), (r"\frac{1}{3}", "0.33")]


@pytest.mark.parametrize(("one", "other"), BOTH_EQUAL)
def test_what_every_grader_takes_for_equal(one, other):
    assert equal_compat(one, other)
    assert equal_strict(one, other)


@pytest.mark.parametrize(("one", "other"), MENDED)
def test_what_the_released_code_takes_for_different(one, other):
    assert not equal_compat(one, other)
    assert equal_strict(one, other)
    assert equal_strict(other, one)


@pytest.mark.parametrize(("one", "other"), STRICT)
def test_other_writings_of_the_same(one, other):
    assert equal_strict(one, other)
    assert equal_strict(other, one)


@pytest.mark.parametrize(("one", "other"), STRICT_DIFFERENT)
def test_other_writings_of_something_else(one, other):
    assert not equal_strict(one, other)
    assert not equal_strict(other, one)


@pytest.mark.parametrize(("one", "other"), BOTH_DIFFERENT)
def test_what_is_different(one, other):
    assert not equal_compat(one, other)
    assert not equal_strict(one, other)


def test_the_other_faults_of_the_released_code():
    assert equal_compat(None, None)
    assert not equal_strict(None, None)
    assert not equal_strict("", "")
    assert equal_compat(r"5\text{ and }6", "5")
    assert not equal_strict(r"5\text{ and }6", "5")
    assert equal_compat("1 1/2", "11/2")
    assert not equal_strict("1 1/2", "11/2")
    for grader in (equal_compat, equal_strict):
        assert not grader("abc=5", "5")
        assert not grader(None, "5")
    assert equal_compat("\\frac", "\\frac")  # its rewriting fails here, and it compares the texts
    assert not equal_compat(r"1\text{ a}\text{ b}", "1")


@given(st.integers(-999, 999), st.integers(1, 99))
def test_numbers_are_compared_exactly(above, below):
    assert equal_strict(f"{above}/{below}", rf"\frac{{{above}}}{{{below}}}")
    assert equal_strict(f"{above * 7}/{below * 7}", f"{above}/{below}")
    assert not equal_strict(f"{above}/{below}", f"{above * 100 + 1}/{below * 100}")


@given(st.text(alphabet="\\{}fracsqt0123456789/.,-=() text$%^", max_size=60))
def test_no_text_breaks_a_grader(text):
    find_answer(text), find_answer_compat(text), number(text)
    equal_compat(text, "1")
    assert equal_strict(text, text) or not text.strip()


# --- math-verify ------------------------------------------------------------------------

DIFFERENT = [*BOTH_DIFFERENT, (r"5\text{ and }6", "5"), ("[1,2)", "(1,2)"), (r"\text{east}", r"\text{west}"),
             ("11010_3", "11010_2"), ("2516_{10}", "2516_8"), (r"\pm 5", "5"), (r"x=2\text{ or }x=3", "2"), ("(2,5]", "[2,5]"),
             (r"\{1,2,3\}", r"\{1,2\}"), ("1+2i", "1-2i")]  # fmt: skip
ALGEBRA = [
    ("(x-1)(x+1)", "x^2-1"), (r"2\sqrt{3}", r"\sqrt{12}"), (r"\{2,1\}", r"\{1,2\}"), ("abc=5", "abc = 5"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"), (r"\pm 5", "-5, 5"), ("5 cm", r"5\text{ cm}"),
    (r"x=2\text{ or }x=3", "3,2"), (r"(3,\infty)\cup(-\infty,-2)", r"(-\infty,-2)\cup(3,\infty)"), ("45 degrees", r"45^\circ"),
    (r"3\pm\sqrt{2}", r"3+\sqrt2, 3-\sqrt2"), (r"25\text{ percent}", r"25\%"), ("11010", "11010_2"), (r"x\in(-\infty,3)", r"(-\infty,3)"),
]  # fmt: skip  # fmt: skip


def test_math_verify_compares_by_algebra_and_survives_hostile_answers(tmp_path):
    """One process launch for everything that needs math-verify."""
    with Verifier(seconds=20) as verifier:
        for one, other in (*BOTH_EQUAL, *MENDED, *STRICT, *ALGEBRA):
            assert verifier.equal(one, other), (one, other)
        for one, other in DIFFERENT:
            assert not verifier.equal(one, other), (one, other)
        assert not verifier.equal(None, None)
        assert verifier.timeouts == 0
        mark = tmp_path / "owned"
        for hostile in (
            f"__import__('pathlib').Path({str(mark)!r}).touch()", f"open({str(mark)!r},'w')",
            rf"\text{{__import__('os').system('touch {mark}')}}", "{" * 900, "\\frac" * 200, "\x00\ud800", "^" * 50,
        ):  # fmt: skip
            assert not verifier.equal(hostile, "5")
        assert not mark.exists()
        verifier._seconds = 0.4  # this tower would take until the end of the world
        assert not verifier.equal("9^{9^{9^{9^{9}}}}", "7^{7^{7^{7^{7}}}}")
        verifier._seconds = 20
        assert verifier.equal(r"\sqrt{8}", r"2\sqrt{2}"), "a process that was ended is replaced"
        assert verifier._process is not None
        verifier._process.kill()
        assert not verifier.equal("z+1", "1+z+0"), "nobody answered"
        assert verifier.equal("w+1+0", "1+w"), "one that died is replaced as well"


# --- figures ----------------------------------------------------------------------------

QUESTIONS = (
    Question("a", "1+1?", references=("2",), level="1", subject="Algebra"),
    Question("b", "Half?", references=(r"So $\boxed{\frac{1}{2}}$.",), level="5", subject="Algebra"),
    Question("c", "Day?", references=("Monday", "Tuesday"), level="10", subject="Days"),
    Question("d", "No level?", references=("4",)),
)


def graded(name, answers):
    with Grader(name) as grader:
        return {
            question.id: grader.grade(question, answers[question.id])
            for question in QUESTIONS if question.id in answers
        }  # fmt: skip


def test_answers_are_matched_by_id_and_counted_by_level_and_subject():
    answers = {"d": "I get 4.", "c": r"\boxed{\text{Tuesday}}", "b": "The answer is 0.50.", "a": "no idea"}
    found = accuracy(QUESTIONS, graded("strict", answers))
    assert (found["correct"], found["total"], found["accuracy"]) == (3, 4, 75.0)
    assert found["no_answer_found"] == 1
    assert list(found["levels"]) == ["1", "5", "10"]
    assert found["levels"]["5"] == {"correct": 1, "total": 1, "accuracy": 100.0}
    assert found["subjects"]["Algebra"]["accuracy"] == 50.0
    assert found["subjects"]["Algebra"]["levels"]["1"] == {"correct": 0, "total": 1, "accuracy": 0.0}
    low, high = found["interval"]
    assert 30 < low < 75 < high < 96
    assert accuracy(QUESTIONS, {})["correct"] == 0
    assert accuracy((), {})["accuracy"] is None


def test_each_grader_judges_as_it_says():
    answers = {"a": r"\boxed{2.0}", "b": r"\boxed{0.5}", "c": "", "d": "The result is 4.0."}
    right = {
        name: [key for key, item in graded(name, answers).items() if item.correct]
        for name in ("verify", "strict", "compat")
    }  # fmt: skip
    assert right == {"verify": ["a", "b", "d"], "strict": ["a", "b", "d"], "compat": ["b"]}


@pytest.mark.parametrize(("correct", "shown"), [(17, 3.4), (20, 4.0), (34, 6.8), (42, 8.4), (174, 34.8)])
def test_the_published_accuracies_are_shares_of_500(correct, shown):
    questions = tuple(Question(str(number), "?", references=("1",)) for number in range(500))
    with Grader("compat") as grader:
        found = {
            question.id: grader.grade(question, r"\boxed{1}" if at < correct else r"\boxed{2}")
            for at, question in enumerate(questions)
        }  # fmt: skip
    assert accuracy(questions, found)["accuracy"] == shown
