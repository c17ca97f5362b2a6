r"""Solutions of our own in the style of MATH: whatever answer is in the box, each way of reading finds it whole."""

import pytest

from eic.evaluate.compat import equal_compat
from eic.evaluate.extract import boxed_compat, find_answer, find_answer_compat
from eic.evaluate.strict import equal_strict

ANSWERS = {
    "Algebra": [
        "7", "-3", r"\frac{5}{12}", r"-\frac{7}{2}", r"\dfrac{9}{4}", "2.75", r"3\sqrt{2}", r"x^2-4x+4", r"y = 2x - 5",
        r"(-\infty,-2] \cup [3,\infty)", r"\left[-\frac{1}{2}, \frac{3}{2}\right)", r"f(x)=\begin{cases}x&x>0\\-x&x\le 0\end{cases}",
    ],
    "Prealgebra": [r"45^\circ", r"12\%", r"\$8.50", r"3\frac{1}{4}", r"1{,}250", r"36\text{ cm}^2", r"\text{Saturday}", "4:15"],
    "Intermediate Algebra": [
        r"\frac{-1 \pm i\sqrt{3}}{2}", r"\sqrt[3]{2}+1", r"\{-1, 0, 2\}", r"(x-1)(x+2)(x^2+1)", r"\left(\frac{2}{3}, -\frac{1}{6}\right)",
        r"\frac{1}{1+\frac{1}{1+\frac{1}{x}}}", r"\lfloor x \rfloor", r"\text{(B), (D)}",
    ],
    "Precalculus": [
        r"\begin{pmatrix} 0 & -1 \\ 1 & 0 \end{pmatrix}", r"\frac{\pi}{6}, \frac{5\pi}{6}", r"\cos 20^\circ", r"e^{2\pi i/5}",
        r"\left\langle 1, -2, 2 \right\rangle", r"2\arctan\left(\frac{1}{3}\right)",
    ],
    "Number Theory": [r"1011_2", r"2A_{16}", r"3 \pmod{7}", r"0.\overline{142857}", r"2^{10} \cdot 3", r"11{,}111"],
    "Counting & Probability": [r"\binom{10}{3}", r"\frac{\binom{4}{2}}{2^4}", "5!", r"0.375", r"1-\left(\frac{5}{6}\right)^{4}"],
    "Geometry": [r"16\pi - 24\sqrt{3}", r"\frac{5\sqrt{3}}{4}\text{ units}", r"60^{\circ}", r"ABC \sim DEF", r"(4,\,-1)"],
}  # fmt: skip
SOLUTIONS = [
    "We simplify step by step and get $\\boxed{ANSWER}$.",
    "Let $u = \\frac{a}{b}$, so that $a = bu$.\n\n\\[u = \\frac{1}{2} \\cdot 2 = \\boxed{ANSWER}.\\]\nThis is the only one, as $u > 0$.",
    "Were it even, the result would be $\\boxed{0}$, which is wrong. Hence it is odd, and the answer is\n$$\\boxed{ANSWER}.$$",
    "\\begin{align*}\nS &= \\{1, 2\\} \\\\\n&\\Rightarrow \\boxed{ANSWER}\n\\end{align*}",
    "[asy] draw((0,0)--(1,1)); [/asy] From the picture, $\\boxed{ANSWER}$ is what we look for; see $\\overline{AB} = 2$.",
]


@pytest.mark.parametrize("subject", ANSWERS)
def test_every_gold_answer_is_found_whole(subject: str) -> None:
    for answer in ANSWERS[subject]:
        for frame in SOLUTIONS:
            solution = frame.replace("ANSWER", answer)
            assert boxed_compat(solution) == find_answer_compat(solution) == answer
            assert find_answer(solution) == answer
        assert equal_compat(answer, answer)
        assert equal_strict(answer, answer), answer
        framed = SOLUTIONS[0].replace("boxed", "fbox").replace("ANSWER", answer)
        assert find_answer(framed) == answer


def test_no_answer_is_taken_for_another() -> None:
    every = [answer for answers in ANSWERS.values() for answer in answers]
    assert len(every) == len(set(every)) == 50
    same = [(one, two) for at, one in enumerate(every) for two in every[:at] if equal_strict(one, two)]
    assert same == []
