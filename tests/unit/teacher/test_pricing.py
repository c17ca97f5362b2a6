import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.teacher.pricing import Prices, estimate, likely_tokens
from tests.unit.teacher.virtual import endpoint, reply, request


def test_costs_are_tokens_times_prices() -> None:
    prices = Prices.of(endpoint(input_price=2e-6, output_price=5e-6))
    assert prices.cost(reply(prompt=100, completion=10)) == pytest.approx(250e-6)
    assert Prices.of(endpoint()).cost(reply(prompt=100, completion=10)) == 0.0


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(exclude_categories=())), st.integers(1, 5000))
def test_the_most_is_an_upper_bound_even_of_one_token_a_byte(text: str, max_tokens: int) -> None:
    use = estimate(request(text=text, max_tokens=max_tokens))
    assert use.most_prompt >= len(text.encode("utf-8", "surrogatepass")) + 8
    assert use.most_prompt >= use.likely_prompt
    assert use.most_reply == max_tokens


def test_likely_tokens_know_scripts_without_spaces() -> None:
    assert likely_tokens("") == 0
    assert likely_tokens("word " * 100) == 125
    assert likely_tokens("가나다라") == 4
