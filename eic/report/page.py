"""The page of a report: its head, a way through it, its sections, one style sheet and one script.

The page fetches nothing and allows nothing to be fetched: its policy names the digests of its own style
sheet and script, so that no other code or style could run even if a text became markup.
"""

import base64
import hashlib
from collections.abc import Callable
from importlib.resources import files

from eic import __version__
from eic.report.markup import Markup, el, join, raw_element
from eic.report.parts import Section, state_badge
from eic.report.sections.ablations import ablations
from eic.report.sections.continual import continual
from eic.report.sections.costs import costs
from eic.report.sections.diversity import coverage, overlap, verbs
from eic.report.sections.evaluations import evaluations
from eic.report.sections.kept import kept
from eic.report.sections.lengths import lengths
from eic.report.sections.overview import overview, when
from eic.report.sections.repeat import repeat
from eic.report.sections.samples import samples
from eic.report.sections.training import training
from eic.report.sections.tree import tree
from eic.report.values import Report

SECTIONS: tuple[Callable[[Report], Section | None], ...] = (
    overview, tree, kept, verbs, overlap, coverage, lengths, costs, training, continual, evaluations, ablations, samples, repeat,
)  # fmt: skip
"""In the order of the page."""


def page(report: Report) -> str:
    """Return the report as one HTML document."""
    sections = [made for one in SECTIONS if (made := one(report)) is not None]
    style, script = _asset("style.css"), _asset("page.js")
    run = report.run
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy(style, script)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="generator", content=f"eic {__version__}"),
        el("title", f"{run.name}: report of run {run.id}"),
        raw_element("style", style),
    )
    body = el(
        "body",
        el("a", "Skip to the report", href="#run", class_="skip"),
        _header(report),
        _contents(sections),
        el("main", [one.content for one in sections], id="main"),
        el(
            "footer",
            el(
                "p",
                f"Made by eic {__version__} from run {run.id}. This page is complete in itself and fetches nothing.",
            ),
        ),
        raw_element("script", script),
    )
    return "<!doctype html>\n" + el("html", head, body, lang="en") + "\n"


def policy(style: str, script: str) -> str:
    """Return the content security policy that allows this style sheet and this script and nothing else."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _header(report: Report) -> Markup:
    run = report.run
    names = ", ".join(dataset.name for dataset in report.datasets)
    line = join(state_badge(run.status), f" · {when(run.started)}", f" · {names}" if names else "")
    return el("header", el("p", "report", class_="kicker"), el("h1", run.name), el("p", line, class_="sub"))


def _contents(sections: list[Section]) -> Markup:
    links = [el("li", el("a", one.title, href=f"#{one.id}")) for one in sections]
    return el("nav", el("ul", links), aria_label="Sections")


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (files("eic.report") / "assets" / name).read_text(encoding="utf-8")
