"""Prices of steps that may ask for the same calls."""

from eic.canon import digest
from eic.plan.estimate import Band, Estimate, exactly
from eic.plan.sharing import shared
from eic.plan.steps import make_step


def step(kind="explore", **stage):
    return make_step(kind, digest("t", stage), "d", None, {"stage": stage, "seed": 1}, ())


def cost(likely):
    band = Band(likely / 2, likely, likely * 2)
    return Estimate(band, band, band, band, band)


def priced(*pairs):
    steps = [made for made, _ in pairs]
    return [shared(steps, {made.key: price for made, price in pairs})[made.key] for made in steps]


def test_the_largest_is_priced_in_full_and_the_others_from_nothing():
    small, large = priced((step(depth=1), cost(10)), (step(depth=2), cost(100)))
    assert large == cost(100)
    assert small.calls == Band(0, 0, 20)
    assert small.money == Band(0, 0, 20)


def test_what_is_wanted_beyond_the_largest_ones_amount_is_shared_with_nobody():
    """The paper's baseline wants 28,500 examples of the root, the explored tree 500 of each of its tasks."""
    baseline, tree = priced(
        (step("synthesize", per_task=28_500), cost(2850)), (step("synthesize", per_task=500), cost(2851))
    )
    assert tree == cost(2851)
    assert round(baseline.calls.likely) == 2800
    assert (round(baseline.calls.low), baseline.calls.high) == (1400, 5700)


def test_what_a_call_shows_sets_steps_apart():
    for other in (step(depth=1, per_call=2), step("synthesize", depth=1)):
        assert priced((step(depth=2), cost(10)), (other, cost(5))) == [cost(10), cost(5)]


def test_an_unknown_price_stays_unknown():
    unknown = Estimate(exactly(5), exactly(5), exactly(5), None, exactly(1))
    small, _ = priced((step(depth=0), unknown), (step(depth=1), cost(9)))
    assert small.money is None


def test_steps_that_cost_nothing_are_left_alone():
    nothing = Estimate(exactly(0), exactly(0), exactly(0), exactly(0), exactly(0), stored=4)
    assert priced((step(depth=0), nothing), (step(depth=1), cost(9))) == [nothing, cost(9)]


def test_what_becomes_of_replies_about_tables_asks_for_no_other_calls():
    one = step("dynosaur", shown=2)
    for other in ({"rows": 9}, {"labels": {"most": 3}}, {"input_format": "code"}, {"per_task": 5}):
        first, second = priced((one, cost(10)), (step("dynosaur", shown=2, **other), cost(10)))
        assert first == cost(10)
        assert second.calls.low == 0
    assert priced((one, cost(10)), (step("dynosaur", shown=3), cost(5))) == [cost(10), cost(5)]
