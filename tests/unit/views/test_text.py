"""Amounts, money and times in words."""

import pytest
from rich.cells import cell_len

from eic.views.text import cells, clean, counted, money, tallied, wrapped


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0, "$0.00"), (1.5, "$1.50"), (0.0012, "$0.0012"), (0.00001, "$0.00001"), (0.0000023, "$0.0000023")],
)
def test_money_never_reads_as_nothing_when_it_is_something(dollars: float, text: str) -> None:
    assert money(dollars) == text


def test_one_is_no_plural() -> None:
    assert [counted(n, "call") for n in (0, 1, 2000)] == ["0 calls", "1 call", "2,000 calls"]
    counts = {"datasets": 1, "rows": 2000, "queries": 1, "dropped": 1, "short": 0}
    assert tallied(counts) == "1 dataset, 2,000 rows, 1 query, 1 dropped, 0 short"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_long_lines_break_between_words_and_lose_none(width):
    for line in (
        "money    $0.0538 ($0.0215 to $0.21) of the whole",
        "         calls 30 (20 to 80); tokens 27,331 (10,989 to 102,060); $0.0468 ($0.0175 to $0.17)",
        "eic: warning: the budget of $0.0300 is below the likely cost of $0.0538",
    ):
        lines = wrapped(line, width).split("\n")
        assert max(map(len, lines)) <= width
        assert " ".join(lines).split() == line.split()
    assert (
        wrapped("money    $0.05 ($0.02 to $0.21)", 20)
        == "money    $0.05\n         ($0.02 to\n         $0.21)"
    )


def test_wide_characters_take_two_columns_of_a_line() -> None:
    lines = wrapped("tasks  " + "韓国語の作文 " * 6, 30).split("\n")
    assert max(cells(line.rstrip()) for line in lines) <= 30
    assert len(lines) == 6
    assert lines[1] == "       韓国語の作文"


@pytest.mark.parametrize(
    ("text", "shown", "columns"),
    [("👍\U0001f3fd ok", "👍 ok", 5), ("❤\ufe0f", "❤", 1), ("1\ufe0f\u20e3", "1\u20e3", 1), ("🇩🇪", "🇩🇪", 2),
     ("👩\u200d👧", "👩👧", 4), ("葛\U000e0100", "葛", 2), ("e\u0301", "e\u0301", 1)],
)  # fmt: skip
def test_what_is_shown_is_as_wide_as_terminals_and_rich_take_it_for(
    text: str, shown: str, columns: int
) -> None:
    assert clean(text) == shown
    assert cells(shown) == cell_len(shown) == columns
