"""How long calls take: spread over those in flight, but no faster than a chain of them or a limit lets them."""

import pytest

from eic.lang.blocks.dataset import Explore
from eic.plan.estimate import exactly, explore_chain, limit_seconds, wall_seconds
from tests.specs import compile_text

SPEC = """explore 1
teacher t {
  model     = "m"
  in_flight = 10
  limits { requests = 60/m  tokens = 6k/m }
}
domain d { about = "x" }
dataset s { explore d { teacher = t  depth = 2  breadth = [7, 4]  per_call = 3 } }
"""


@pytest.fixture
def spec(tmp_path):
    return compile_text(tmp_path, SPEC)


def test_calls_are_spread_over_those_in_flight_but_no_faster_than_a_chain(spec):
    teacher = spec.teacher("t")
    assert wall_seconds(teacher, exactly(100), exactly(2.0)).likely == 20.0
    assert wall_seconds(teacher, exactly(100), exactly(2.0), at_once=5).likely == 40.0
    assert wall_seconds(teacher, exactly(10), exactly(2.0), chain=5).likely == 10.0


def test_a_limit_is_a_time_below_which_nothing_goes(spec):
    teacher = spec.teacher("t")
    assert limit_seconds(teacher, exactly(30), exactly(100)).likely == pytest.approx(30.0)
    assert limit_seconds(teacher, exactly(30), exactly(12_000)).likely == pytest.approx(120.0)


def test_one_task_at_each_depth_is_what_follows_each_other(spec):
    stage = next(s for s in spec.datasets[0].stages if isinstance(s, Explore))
    assert explore_chain(stage, 0) == 3 + 2
    assert explore_chain(stage, 5) == 1 + 2, "seeds need no call"
    assert explore_chain(stage, 9) == 0 + 2
