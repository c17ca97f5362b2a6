"""A screen's process does not look again and again at what lives as long as the screen."""

import gc

from eic.cli.live.pauses import LONG, short_pauses


def test_what_survives_a_long_collection_is_left_alone_until_the_end() -> None:
    before = gc.get_freeze_count()
    times = iter((0.0, 2 * LONG))
    with short_pauses(lambda: next(times)):
        gc.collect()
        assert gc.get_freeze_count() > before + 1000
    assert gc.get_freeze_count() == 0
    gc.collect()  # nothing watches any more: the clock above would have run out


def test_what_survives_a_short_collection_is_looked_at_again() -> None:
    before = gc.get_freeze_count()
    with short_pauses(lambda: 0.0):
        gc.collect()
        assert gc.get_freeze_count() == before


def test_a_young_collection_freezes_nothing() -> None:
    before = gc.get_freeze_count()
    times = iter((0.0, 2 * LONG))
    with short_pauses(lambda: next(times)):
        gc.collect(0)
        assert gc.get_freeze_count() == before
