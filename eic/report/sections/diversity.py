"""How diverse the instructions are: verb-noun pairs, overlap with the seeds, coverage by depth."""

from typing import Any

from eic.report.markup import Markup, data_block, el, join
from eic.report.parts import Section, note, section, share, table
from eic.report.plots.bars import Bar, Counts, bar_plot, histogram
from eic.report.plots.frame import figure
from eic.report.plots.sunburst import Slice, sunburst
from eic.report.values import Report
from eic.views.text import amount, counted
from eic.visible import one_line

_PAIRS = (
    "A pair is the main verb of an instruction's first sentence and its object (“find … area”). More different pairs "
    "mean more kinds of instruction; counts grow with the number of rows, so compare at equal sizes."
)
_OVERLAP = (
    "ROUGE-L F runs from 0 (no words in common, in order) to 1 (the same words). Lower means further from the examples "
    "the domain began with."
)


_HINT = "Choose a verb to see its nouns."


def verbs(report: Report) -> Section | None:
    """Return the section on verb-noun pairs, None when no analysis measured them."""
    found = [one for analysis in report.analyses if (one := _measured(analysis, "verb_noun"))]
    if not found:
        return None
    parts = [_pairs(analysis, datasets, at) for at, (analysis, datasets) in enumerate(found)]
    return section("verbs", "Verbs and nouns", parts, note(_PAIRS))


def overlap(report: Report) -> Section | None:
    """Return the section on overlap with the seeds, None when no analysis measured it."""
    parts = []
    for analysis in report.analyses:
        for item in analysis.get("datasets", ()):
            figures = item["figures"].get("rouge_l_to_seeds")
            if figures and figures["highest"]:
                parts.append(_overlap(item["name"], figures))
    if not parts:
        return None
    return section("overlap", "Overlap with the seeds", parts, note(_OVERLAP))


def coverage(report: Report) -> Section | None:
    """Return the section on coverage of the tree by depth, None when no analysis measured it."""
    parts = []
    for analysis in report.analyses:
        for item in analysis.get("datasets", ()):
            figures = item["figures"].get("coverage")
            if figures and len(figures["depths"]) > 1:
                parts.append(_coverage(item["name"], figures))
    return section("coverage", "Coverage by depth", parts) if parts else None


def _measured(analysis: dict[str, Any], measure: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    datasets = [item for item in analysis.get("datasets", ()) if item["figures"].get(measure)]
    return (analysis, datasets) if datasets else None


def _pairs(analysis: dict[str, Any], datasets: list[dict[str, Any]], at: int) -> Markup:
    bursts = [
        _burst(item, f"verbs-{at}-{place}")
        for place, item in enumerate(datasets)
        if item["figures"]["verb_noun"]["verbs"]
    ]
    rows = [_row(item["name"], item["rows"], item["figures"]["verb_noun"]) for item in datasets]
    equal = analysis.get("equal_rows")
    sizes = {item["rows"] for item in datasets}
    if equal and len(sizes) > 1:
        rows += [
            _row(f"{item['name']}, {amount(equal)} rows drawn", equal, item["equal"]["verb_noun"])
            for item in datasets
            if (item.get("equal") or {}).get("verb_noun")
        ]
    backends = dict.fromkeys(one_line(str(item["figures"]["verb_noun"]["backend"]), 120) for item in datasets)
    titles = ("dataset", "rows", "different pairs", "mean", "std", "with a pair", "top 15")
    about = f"Verb-noun pairs in {analysis['name']}, found by {', '.join(backends)}"
    tops = [
        _top(item, style) for style, item in enumerate(datasets) if item["figures"]["verb_noun"].get("bars")
    ]
    return join(
        el("div", bursts, class_="pair"), table(titles, rows, about=about), el("div", tops, class_="pair")
    )


def _top(item: dict[str, Any], style: int) -> Markup:
    """Return the most frequent pairs as bars; they share out the pairs shown, as in the paper's figure."""
    found = item["figures"]["verb_noun"]
    bars = [
        Bar(one_line(f"{verb} {noun}", 40), part, f"{part:.3f} ({amount(count)})")
        for (verb, noun, count), part in zip(found["top"], found["bars"], strict=True)
    ]
    shown = counted(len(bars), "most frequent pair")
    words = f"{item['name']}: the {shown}, each one's share of those shown here (and how often it occurs)."
    plot = bar_plot(
        f"Most frequent pairs of {item['name']}", bars, unit="share of the pairs shown", style=style
    )
    return figure(plot, words)


def _row(name: str, rows: int, figures: dict[str, Any]) -> list[str]:
    return [
        name, amount(rows), amount(figures["unique_pairs"]), f"{figures['mean']:.2f}", f"{figures['std']:.2f}",
        share(figures["share_with_pair"], 1), share(figures["top_share"], 1),
    ]  # fmt: skip


def _burst(item: dict[str, Any], name: str) -> Markup:
    """Return a picture to walk through, with what the script needs for it."""
    slices = [Slice(-1, "verbs", 0.0)]
    for verb, count, nouns in item["figures"]["verb_noun"]["verbs"]:
        place = len(slices)
        named = sum(times for _, times in nouns)
        word = one_line(str(verb), 24)
        slices.append(Slice(0, word, max(0, count - named), words=f"{word}: {counted(count, 'instruction')}"))
        for noun, times in nouns:
            object_ = one_line(str(noun), 24)
            slices.append(
                Slice(place, object_, times, words=f"{word} {object_}: {counted(times, 'instruction')}")
            )
    about = "; ".join(
        f"{verb} {amount(count)}" for verb, count, _ in item["figures"]["verb_noun"]["verbs"][:8]
    )
    picture = sunburst(f"Verbs and nouns of {item['name']}", one_line(about, 200), slices, name)
    rows = [[one.parent, one.name, 0, one.weight, [], "", "", 0, 0, "", ""] for one in slices]
    data = {
        "rows": rows,
        "rules": [],
        "sown": False,
        "counts": ["instruction", "instructions"],
        "hint": _HINT,
    }
    return el(
        "div", figure(picture, f"{item['name']}: {_shown(item['figures']['verb_noun'])}"),
        el("div", note(_HINT), class_="panel", id=f"{name}-panel", aria_live="polite"), data_block(f"{name}-data", data),
    )  # fmt: skip


def _shown(figures: dict[str, Any]) -> str:
    verbs_ = counted(len(figures["verbs"]), "most frequent verb")
    part = figures.get("sunburst_share")
    words = f" They are {share(part, 1)} of all instructions." if part is not None else ""
    return f"the {verbs_} (inside) with up to 4 nouns each.{words}"


def _overlap(name: str, figures: dict[str, Any]) -> Markup:
    pictures = []
    kinds = (("highest", "to the nearest seed", 0), ("average", "to all seeds on average", 1))
    for kind, words, style in kinds:
        spread = figures[kind]
        bars = spread["histogram"]
        counts = Counts(name, 0.0, 1 / max(1, len(bars)), bars)
        picture = histogram(
            f"ROUGE-L of {name} {words}", f"ROUGE-L F {words}", "instructions", counts,
            mean=spread["mean"], style=style,
        )  # fmt: skip
        pictures.append(
            figure(
                picture,
                f"{name}: {words} ({counted(figures['seeds'], 'seed')}, {figures['tokenizer']} tokenizer).",
            )
        )
    return el("div", pictures, class_="pair")


def _coverage(name: str, figures: dict[str, Any]) -> Markup:
    depths = figures["depths"]
    rows = [
        [f"depth {one['depth']}", amount(one["tasks"]), amount(one["pruned"]), amount(one["with_rows"]), amount(one["rows"]),
         f"{one['rows'] / one['with_rows']:.1f}" if one["with_rows"] else "–"]
        for one in depths
    ]  # fmt: skip
    bars = [Bar(f"depth {one['depth']}", one["rows"], f"{amount(one['rows'])} rows of {counted(one['tasks'], 'task')}")
            for one in depths]  # fmt: skip
    titles = ("depth", "tasks", "pruned", "with rows", "rows", "rows a task")
    return join(
        figure(
            bar_plot(f"Rows of {name} by depth", bars, unit="rows", names=70),
            f"{name}: rows by depth of their task.",
        ),
        table(titles, rows, about=f"Coverage of the tree by {name}"),
    )
