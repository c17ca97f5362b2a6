"""The brake of a run: the first reason to end stays, a stop for an edit gives way to it."""

from eic.engine.context import EDITED, Stop


def test_a_stop_for_an_edit_gives_way_to_an_end_and_an_end_to_nothing():
    asked = []
    stop = Stop(on_request=lambda: asked.append(stop.reason.status))
    stop.request(EDITED, "edited")
    assert stop.event.is_set()
    assert not stop.ending
    stop.request("interrupted", "Ctrl-C")
    assert stop.ending
    for status in ("budget", EDITED):
        stop.request(status, "too late")
    assert stop.reason.status == "interrupted"
    assert asked == [EDITED, "interrupted", "interrupted", "interrupted"]
