"""What sections are made of: headings, tables, terms, figures in tiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eic.report.markup import Child, Markup, el


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its id, its title and what it holds."""

    id: str
    title: str
    content: Markup


def section(id_: str, title: str, *content: Child) -> Section:
    """Return a section."""
    heading = el("h2", el("a", title, href=f"#{id_}"), id=f"{id_}-title")
    return Section(id_, title, el("section", heading, content, id=id_, aria_labelledby=f"{id_}-title"))


def note(*words: Child) -> Markup:
    """Return a line that says what a figure means."""
    return el("p", words, class_="note")


def table(titles: Sequence[Child], rows: Iterable[Sequence[Child]], *, about: str, words: int = 1) -> Markup:
    """Return a table that scrolls by itself when it is wider than the page.

    The first ``words`` columns are text, the others figures. ``about`` is its caption. No title is broken at a hyphen.
    """
    head = el(
        "tr",
        [el("th", _unbroken(title), scope="col", class_=_kind(at, words)) for at, title in enumerate(titles)],
    )
    body = [
        el("tr", [el("th", cell, scope="row") if at == 0 else el("td", cell, class_=_kind(at, words))
                  for at, cell in enumerate(row)])
        for row in rows
    ]  # fmt: skip
    made = el("table", el("caption", about), el("thead", head), el("tbody", body))
    return el("div", made, class_="scroll", tabindex=0, role="region", aria_label=about)


def _unbroken(title: Child) -> Child:
    return (
        title.replace("-", "\N{NON-BREAKING HYPHEN}")
        if isinstance(title, str) and not isinstance(title, Markup)
        else title
    )


def terms(pairs: Iterable[tuple[Child, Child]]) -> Markup:
    """Return names with what they are, one under the other."""
    return el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in pairs], class_="terms")


def tiles(pairs: Iterable[tuple[str, Child, str]]) -> Markup:
    """Return the few figures that matter most: (name, figure, a word about it)."""
    made = [
        el(
            "li",
            el("span", value, class_="value"),
            el("span", name, class_="name"),
            el("span", more, class_="more"),
        )
        for name, value, more in pairs
    ]
    return el("ul", made, class_="tiles")


def fold(summary: Child, *content: Child, open_: bool = False) -> Markup:
    """Return content behind a line that opens it."""
    return el("details", el("summary", summary), content, open=open_)


def share(part: float, whole: float) -> str:
    """Return a share in percent, a dash when there is no whole."""
    if not whole:
        return "–"
    value = 100 * part / whole
    if 0 < value < 0.05:
        return "< 0.1 %"
    return f"{value:.1f} %" if 0 < value < 10 or 99 < value < 100 else f"{value:.0f} %"


def state_badge(state: str) -> Markup:
    """Return a run's or a step's state as a word with a sign (colour is never the only one)."""
    sign = {"done": "✓", "reused": "↺", "running": "▶", "waiting": "…"}.get(state, "!")
    return el("span", el("span", f"{sign} ", aria_hidden="true"), state, class_=f"state {_known(state)}")


def _known(state: str) -> str:
    return state if state in ("done", "reused", "running", "waiting") else "bad"


def _kind(at: int, words: int) -> str | None:
    return None if at < words else "num"
