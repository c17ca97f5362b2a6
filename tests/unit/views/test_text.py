"""Amounts, money and times in words."""

import pytest

from eic.views.text import counted, money


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0, "$0.00"), (1.5, "$1.50"), (0.0012, "$0.0012"), (0.00001, "$0.00001"), (0.0000023, "$0.0000023")],
)
def test_money_never_reads_as_nothing_when_it_is_something(dollars: float, text: str) -> None:
    assert money(dollars) == text


def test_one_is_no_plural() -> None:
    assert [counted(n, "call") for n in (0, 1, 2000)] == ["0 calls", "1 call", "2,000 calls"]
