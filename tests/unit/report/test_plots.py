"""Plots: scales with round ticks, shapes where figures say, names for those who cannot see them."""

import math
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from eic.report.plots.bands import Band, band_plot
from eic.report.plots.bars import Bar, Counts, bar_plot, histogram
from eic.report.plots.line import Series, line_plot, running_mean, smoothed
from eic.report.plots.scale import Scale, by_ratio, label, thinned, ticks
from eic.report.plots.sunburst import Slice, arcs, rings, sunburst, totals
from tests.unit.report.made import Shape

finite = st.floats(-1e12, 1e12, allow_nan=False)


@given(finite, finite, st.integers(2, 9), st.booleans())
def test_ticks_are_few_round_and_cover_the_range(a, b, most, whole):
    low, high = min(a, b), max(a, b)
    made = ticks(low, high, most, whole=whole)
    step = made[1] - made[0]
    assert 2 <= len(made) <= most + 3
    assert made[0] <= low + abs(step) * 1e-6
    assert made[-1] >= high - abs(step) * 1e-6
    lead = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(lead - one) for one in (1, 2, 5, 10)) < 0.01
    if whole:
        assert step >= 1


def test_labels_are_short_and_say_the_size():
    said = [
        (0, "0"),
        (12, "12"),
        (1234, "1,234"),
        (12_000, "12k"),
        (1_500_000, "1.5M"),
        (0.25, "0.25"),
        (-3, "−3"),
        (2e9, "2G"),
    ]
    assert [label(value) for value, _ in said] == [words for _, words in said]
    assert label(0.5, 0.05) == "0.50"
    assert label(2e-5) == "2e−5"
    assert label(math.nan) == "–"


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=300), st.integers(4, 60))
def test_thinning_keeps_ends_and_extremes(points, most):
    points = [(float(at), y) for at, (_, y) in enumerate(points)]
    kept = thinned(points, most)
    assert len(kept) <= most + 4
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert min(y for _, y in kept) == min(y for _, y in points)
    assert max(y for _, y in kept) == max(y for _, y in points)
    assert [x for x, _ in kept] == sorted({x for x, _ in kept})


def test_a_line_runs_from_its_first_point_to_its_last_inside_the_frame():
    plot = line_plot(
        "Loss",
        "update",
        "loss",
        [Series("a", [(1, 4.0), (2, 3.0), (10, 1.0)]), Series("b", [(1, 2.0), (10, 2.0)])],
    )
    shape = Shape(plot)
    assert not shape.faults
    paths = re.findall(r'd="M([^"]*)" class="line s(\d) d(\d)"', plot)
    first = [tuple(map(float, pair.split())) for pair in paths[0][0].split("L")]
    assert first[0][0] < first[1][0] < first[2][0]
    assert first[0][1] < first[1][1] < first[2][1], "a lower loss stands lower"
    assert all(56 <= x <= 466 and 26 <= y <= 195 for x, y in first)
    assert {style for _, style, _ in paths} == {"0", "1"}, "two series look different"
    words = " ".join(shape.words)
    assert "update" in words
    assert "a: from 4 at 1 to 1 at 10" in words
    assert running_mean([(0, 2.0), (1, 4.0), (2, 6.0)], 2) == [(0, 2.0), (1, 3.0), (2, 5.0)]
    noisy = [(float(at), 4.0 + at % 2) for at in range(200)]
    assert all(4 <= y <= 4.6 for _, y in smoothed(noisy)[9:]), "of many points a running mean"
    assert smoothed(noisy[:40]) == noisy[:40]


def test_values_that_double_stand_equally_far_apart_each_with_its_tick():
    sizes = [(125.0, 14.0), (250.0, 27.0), (500.0, 32.0), (1000.0, 43.0), (2000.0, 58.0)]
    plot = line_plot("t", "size", "y", [Series("a", sizes)], ratios=True)
    places = [float(x) for x in re.findall(r'transform="translate\(([\d.]+) ', plot)]
    steps = [two - one for one, two in pairwise(places)]
    assert max(steps) - min(steps) < 0.1
    words = Shape(plot).words
    assert {"125", "250", "500", "1,000", "2,000", "size (log scale)"} <= set(words)
    assert "size (log scale)" not in line_plot("t", "size", "y", [Series("a", sizes)]), (
        "only where it is allowed"
    )
    far = [(1e-300, 1.0), (1.0, 1.0), (1e300, 1.0)]
    assert "nan" not in line_plot("t", "size", "y", [Series("a", far)], ratios=True)
    crowded = [(1000.0 * 1.02**at, 1.0) for at in range(20)]
    said = Shape(line_plot("t", "size", "y", [Series("a", crowded)], ratios=True)).words
    assert 2 <= sum(word.startswith("1,") for word in said) < 15, "ticks have room beside each other"


def test_which_values_are_shown_by_ratio():
    assert all(
        by_ratio(xs) for xs in ([125, 250, 500], [1e-5, 2e-5, 5e-5, 1e-4], [1, 10, 100], [1e-300, 1, 1e300])
    )
    assert not any(
        by_ratio(xs) for xs in ([0, 1, 2], [1, 2, 3, 4], [1, 2], [-1, -2, -4], [5, 5, 5], [1, 2, math.inf])
    )


@given(st.floats(1e-6, 1e6), st.floats(1.001, 1e6), st.floats(0, 1))
def test_a_logarithmic_scale_keeps_order_and_ends(low, factor, share):
    scale = Scale(low, low * factor, 10, 110, log=True)
    assert (scale(low), round(scale(low * factor), 6)) == (10, 110)
    assert 10 <= scale(low * factor**share) <= 110
    assert scale(-1) == 10


def test_plots_of_nothing_and_of_one_figure_are_still_plots():
    for plot in (line_plot("t", "x", "y", []), line_plot("t", "x", "y", [Series("a", [(3, 3.0)])]), bar_plot("t", []),
                 histogram("t", "x", "y", Counts("c", 0, 1, [])), bar_plot("t", [Bar("a", 0, "0")]), sunburst("t", "a", [], "s"),
                 band_plot("t", [Band("calls", 0, 0, 0, None, ("0", "0", "0", "0"))])):  # fmt: skip
        assert not Shape(plot).faults
        assert "nan" not in plot.lower()


def test_bars_are_as_long_as_their_figures_and_histogram_bars_as_high():
    plot = bar_plot("t", [Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 8, "8", (4, 4))])
    widths = [float(w) for w in re.findall(r'<rect [^>]*width="([\d.]+)"', plot)]
    assert widths[0] / widths[1] == 2
    assert abs(sum(widths[2:]) - 0.8 * widths[0]) < 0.1
    heights = [
        float(h)
        for h in re.findall(
            r'<rect [^>]*height="([\d.]+)"', histogram("t", "x", "y", Counts("c", 0, 1, [2, 4, 0]), mean=1.2)
        )
    ]
    assert abs(heights[1] - 2 * heights[0]) < 0.05
    assert heights[2] == 0


TREE = [Slice(-1, "root", 2), Slice(0, "a", 1), Slice(0, "b", 2, struck=True), Slice(1, "c", 3)]


def test_arcs_share_their_parents_arc_by_weight():
    assert totals(TREE) == [8, 4, 2, 3]
    assert rings(TREE) == 2
    found = {TREE[arc.at].name: arc for arc in arcs(TREE)}
    assert (found["a"].start, found["a"].end) == (0, 4 / 6), "the root's own weight takes no room"
    assert (found["b"].start, found["b"].end) == (4 / 6, 1)
    assert abs((found["c"].end - found["c"].start) - found["a"].end * 3 / 4) < 1e-9
    assert found["c"].hue == found["a"].hue != found["b"].hue
    assert "url(#s-hatch)" in sunburst("t", "a", TREE, "s"), "what is struck out is hatched"


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 100)), max_size=30))
def test_arcs_never_overlap_and_stay_below_their_parent(raw):
    slices = [Slice(-1, "root", 1.0)] + [
        Slice(min(parent, at), f"n{at}", weight) for at, (parent, weight) in enumerate(raw)
    ]
    found = arcs(slices)
    by_node = {arc.at: arc for arc in found}
    for arc in found:
        up = by_node.get(slices[arc.at].parent)
        assert 0 <= arc.start <= arc.end <= 1 + 1e-9
        assert up is None or (up.start - 1e-9 <= arc.start and arc.end <= up.end + 1e-9)
    for one, two in pairwise(found):
        assert one.depth != two.depth or one.end <= two.start + 1e-9
    assert not Shape(sunburst("t", "a", slices, "s")).faults
