"""Training pairs of Self-Instruct: every layout is used, nothing of a row is lost, half the inputs are loosened."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.example import Example
from eic.data.prompt_completion import END, prompt_completion
from eic.train.layouts import WITH_INPUT, WITHOUT_INPUT, loosened


def row(number: int, given: str, instruction: str = "Judge {it}.", output: str = "fine {0}") -> Example:
    return Example(f"id{number}", "t", instruction, given, output, "r", number)


def test_there_are_seven_layouts_with_an_input_and_six_without() -> None:
    assert (len(set(WITH_INPUT)), len(set(WITHOUT_INPUT))) == (7, 6)
    for text, layouts in (("some text", WITH_INPUT), ("", WITHOUT_INPUT)):
        seen = Counter(prompt_completion(row(number, text))[0] for number in range(700))
        expected = {prompt.format(instruction="Judge {it}.", input=text) for prompt, _ in layouts}
        assert set(seen) == expected, "each of them, and braces in a row stay text"
        assert min(seen.values()) > 700 / len(layouts) / 2
    ends = {prompt_completion(row(number, ""))[1] for number in range(50)}
    assert ends == {f"fine {{0}}{END}", f" fine {{0}}{END}"}


def test_a_row_gets_one_layout_for_good() -> None:
    assert prompt_completion(row(7, "a")) == prompt_completion(row(7, "a"))


def halves(text: str) -> set[str]:
    return {loosened(text, random.Random(number)) for number in range(60)}


def test_a_lone_label_goes_one_time_in_two() -> None:
    assert halves("Sentence: good") == {"Sentence: good", "good"}
    assert halves("Read this.\nText: good\nText: bad") == {
        "Read this.\nText: good\nText: bad",
        "good\nText: bad",
    }
    assert halves("A: good\nB: bad") == {"A: good\nB: bad"}
    assert halves("a\n\n\nb") == {"a\n\n\nb", "a\nb"}
    for text in ("at 3:45 sharp", "https://a.example is it", "12: twelve", "no label"):
        assert halves(text) == {text}
    share = sum(loosened("S: x", random.Random(number)) == "x" for number in range(1000)) / 1000
    assert 0.45 < share < 0.55


@settings(max_examples=60)
@given(st.text(min_size=1), st.text(), st.text(min_size=1), st.integers())
def test_instruction_and_output_are_there_word_for_word(
    instruction: str, given: str, output: str, number: int
) -> None:
    prompt, completion = prompt_completion(row(number, given, instruction, output))
    assert instruction.strip() in prompt
    assert completion.lstrip(" ").startswith(output.strip())
    assert completion.endswith(output.strip() + END)
