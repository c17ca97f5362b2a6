"""``eic report``: from runs of every state to a page, and the page in a real browser."""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import zlib

import pytest
import yaml

from tests.e2e.chromium import BROWSER, opened
from tests.e2e.process import eic
from tests.specs import SCRIPTED, compile_text, write_spec
from tests.unit.report.made import Shape

HOSTILE = "</script><img src=x onerror='document.title=1'>\u202e\u2028"
ANALYSIS = (
    "\nanalysis look { datasets = d  measure = [verb_noun, rouge_l_to_seeds, coverage, length, cost] }\n"
)
EVALUATION = 'evaluation ask { models = t  questions = file("q.jsonl")  metric = rouge_l }\n'
ABLATION = "ablation deep { vary d.explore.depth over [0, 1]  report = look }\n"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A finished run of a small spec whose names were written against the page, and its report."""
    folder = tmp_path_factory.mktemp("report")
    seeds = '  task "Baking" { example { instruction = "Bake a bread."  output = "Done." } }'
    text = SCRIPTED.replace('  task "Baking" { reason = "Bread is a base." }', seeds)
    about = json.dumps("Cook " + HOSTILE, ensure_ascii=False).replace("\u202e", "").replace("\u2028", "")
    text = text.replace('"Cook meals at home."', about)
    text = text.replace(
        "drop duplicate(instruction)", 'drop duplicate(instruction)\n    drop regex(instruction, "3")'
    )
    text = text.replace("dataset d {", 'dataset d {\n  license = "cc-by-4.0"')
    asked = [
        {"question": f"What is {at}? {HOSTILE}", "answer": "Bread", "subject": "Talk"} for at in range(3)
    ]
    (folder / "q.jsonl").write_text("".join(json.dumps(one) + "\n" for one in asked))
    spec = write_spec(folder, text + ANALYSIS + ABLATION + EVALUATION)
    eic("run", spec.name, "--plain", cwd=folder)
    said = eic("report", cwd=folder)
    return folder, said.stdout


def test_the_report_lies_among_the_outputs_and_tells_what_the_run_did(ran):
    folder, said = ran
    path = folder / "out/cooking/report.html"
    assert "wrote" in said
    assert str(path) in said
    made = Shape(path.read_text(encoding="utf-8"))
    assert not made.faults
    assert not made.open
    words = " ".join(made.words)
    rows = len((folder / "out/cooking/d.jsonl").read_text().splitlines())
    manifest = json.loads((folder / "out/cooking/manifest.json").read_text())
    for fact in (
        f"{rows} (", manifest["digest"], "drop duplicate(instruction)", "keep words(instruction) in 2..60", "Bake a bread.",
        "eic run cooking.explore --seed 0", "manifest.json", "replies.jsonl", "scripted", "deep", "HanTa", "ask: 3 questions, rouge_l",
    ):  # fmt: skip
        assert fact in words, fact
    for section in (
        "tree",
        "kept",
        "verbs",
        "overlap",
        "coverage",
        "lengths",
        "costs",
        "ablations",
        "rows",
        "repeat",
    ):
        assert section in made.ids
    spec = (folder / "cooking.explore").read_text()
    line = next(at for at, text in enumerate(spec.splitlines(), 1) if "drop duplicate" in text)
    table = words[words.index("Rules of d") :]
    assert f" {line} " in f" {' '.join(table.split()[:60])} "


def test_a_report_is_the_same_each_time_and_can_go_to_stdout_or_any_file(ran):
    folder, _ = ran
    one = eic("report", "-o", "-", cwd=folder).stdout
    assert one == eic("report", "-o", "-", cwd=folder).stdout
    eic("report", "-o", "deep/page.html", cwd=folder)
    assert (folder / "deep/page.html").read_text(encoding="utf-8") == one
    eic("report", "--out", "other", cwd=folder)
    assert (folder / "other/report.html").read_text(encoding="utf-8") == one
    fault = eic("report", "nosuchrun", cwd=folder, code=2).stderr
    assert "no run" in fault
    fault = eic("report", "-o", "cooking.explore/x.html", cwd=folder, code=2).stderr
    assert "cannot write" in fault


def test_a_dataset_has_a_card_alone_and_in_the_folder_for_the_hub(ran):
    folder, _ = ran
    card = eic("export", "d", "--format", "card", "-o", "-", cwd=folder).stdout
    meta = yaml.safe_load(card.split("---\n")[1])
    assert (meta["license"], meta["language"], meta["size_categories"]) == ("cc-by-4.0", ["en"], ["n<1K"])
    rows = [json.loads(line) for line in (folder / "out/cooking/d.jsonl").read_text().splitlines()]
    assert f"\n{len(rows)} instruction-response pairs" in card
    for depth in {row["depth"] for row in rows}:
        assert re.search(rf"\| {depth} \| \d+ \| {sum(row['depth'] == depth for row in rows)} \|", card)
    drops = [json.loads(line) for line in (folder / "out/cooking/d.dropped.jsonl").read_text().splitlines()]
    assert drops
    assert f'| `drop regex(instruction, "3")` | filter tidy | {len(drops)} |' in card
    assert "| t | scripted | `scripted` |" in card
    eic("export", "d", "--format", "hf", "-o", "hub", cwd=folder)
    assert yaml.safe_load((folder / "hub/README.md").read_text().split("---\n")[1])["configs"]
    eic("export", "d", "--format", "card", "-o", "cards/d.md", cwd=folder)
    assert (folder / "cards/d.md").read_text() == card


def test_a_licence_changes_no_key(tmp_path):
    licensed = SCRIPTED.replace("dataset d {", 'dataset d {\n  license = "mit"')
    assert compile_text(tmp_path, licensed).digest == compile_text(tmp_path).digest
    assert compile_text(tmp_path, licensed).datasets[0].license == "mit"


def test_runs_that_stopped_short_have_reports_too(tmp_path):
    price = "  in_flight = 1\n  price { input = $1/1M  output = $1/1M }"
    spec = write_spec(tmp_path, SCRIPTED.replace("  in_flight = 8", price) + "run { budget = $0.007 }\n")
    eic("run", spec.name, "--plain", cwd=tmp_path, code=1)
    made = Shape(eic("report", "-o", "-", cwd=tmp_path).stdout)
    words = " ".join(made.words)
    assert not made.faults
    assert "stopped before its end" in words
    assert "of $0.0070" in words
    assert "costs" in made.ids
    row = json.loads(eic("runs", "--json", cwd=tmp_path).stdout.splitlines()[0])
    shutil.rmtree(tmp_path / ".eic/runs" / row["id"])  # its journal is lost
    made = Shape(eic("report", "-o", "-", cwd=tmp_path).stdout)
    assert not made.faults
    assert "run" in made.ids


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_the_page_works_in_a_browser(ran, tmp_path):
    folder, _ = ran
    address = (folder / "out/cooking/report.html").resolve().as_uri()
    asyncio.run(_looked_at(address, tmp_path))


async def _looked_at(address, folder):
    async with opened(folder / "profile") as page:
        heard = page.heard = []
        for part in ("Page", "Runtime", "Log", "Network"):
            await page.call(f"{part}.enable")
        for width, dark in ((390, False), (1280, True)):
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            await page.call("Emulation.setEmulatedMedia", features=[scheme])
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
            await page.call("Emulation.setDeviceMetricsOverride", **size)
            await page.call("Page.navigate", url=address)
            await page.ready(".live .arc")
            assert await page.value("document.documentElement.scrollWidth") <= width, (
                "nothing is wider than the page"
            )
            assert await page.value("document.querySelectorAll('img, iframe, object, link').length") == 0
            assert await page.value("document.querySelectorAll('.scroll').length") > 4
            assert float(await page.value(CONTRAST)) >= 4.5
            await _walked(page)
            await _spoken(page)
        await _printed(page)
        await page.call("Emulation.setEmulatedMedia", media="print", features=[])
        assert await page.value("getComputedStyle(document.querySelector('nav')).display") == "none"
        assert await page.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        asked = [m["params"]["request"]["url"] for m in heard if m["method"] == "Network.requestWillBeSent"]
        assert {url.split(":")[0] for url in asked} <= {"file", "about"}, "nothing is fetched"
        loud = [
            m
            for m in heard
            if m["method"] in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        ]
        assert not loud, loud


async def _printed(page):
    """Paper shows what is folded, with the script and without it; printing leaves the page as it was."""
    folded = "document.querySelectorAll('details:not([open])').length"
    before = await page.value(folded)
    assert before > 3
    papers = [await _glyphs(page)]
    assert await page.value(folded) == before
    await page.call("Emulation.setScriptExecutionDisabled", value=True)
    papers.append(await _glyphs(page))
    await page.call("Emulation.setScriptExecutionDisabled", value=False)
    await page.value("document.querySelectorAll('details').forEach((one) => one.open = true)")
    papers.append(await _glyphs(page))
    assert papers[0] == papers[1] == papers[2] > 10_000


async def _glyphs(page):
    """Return how many glyphs a print of the page draws."""
    pdf = base64.b64decode((await page.call("Page.printToPDF", printBackground=True))["data"])
    count = 0
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):  # pictures and fonts are packed in other ways
            drawn = re.findall(rb"<([0-9A-Fa-f]+)>[^<]*?T[jJ]", zlib.decompress(found[1]))
            count += sum(len(text) // 4 for text in drawn)
    return count


async def _walked(page):
    """Walk through the tree with the mouse and with keys."""
    whole = await page.value("document.querySelectorAll('#tree-0 .arc').length")
    await page.value("document.getElementById('tree-0').scrollIntoView({block: 'center'})")
    inner = "const a = [...document.querySelectorAll('#tree-0 .l1')].find(x => x.dataset.i == 1);"
    await page.value(f"(() => {{ {inner} a.dispatchEvent(new MouseEvent('click', {{bubbles: true}})); }})()")
    name = await page.value("document.querySelector('#tree-0-panel h5').textContent")
    assert (
        await page.value("document.querySelector('#tree-0 .core-name').textContent.slice(0, 4)") == name[:4]
    )
    assert await page.value("document.querySelectorAll('#tree-0 .arc').length") < whole, (
        "the task fills the picture"
    )
    assert "made" in await page.value("document.getElementById('tree-0-panel').textContent")
    await page.value("document.querySelector('#tree-0 .arc').focus()")
    await page.key("Escape", 27)
    assert await page.value("document.querySelectorAll('#tree-0 .arc').length") == whole, "back at the root"
    here = await page.value("document.activeElement.dataset.i")
    await page.key("ArrowRight", 39)
    assert await page.value("document.activeElement.dataset.i") != here
    await page.key("Enter", 13)
    assert await page.value("document.querySelector('#tree-0-panel button') !== null")


async def _spoken(page):
    """Go into a verb and back, with the mouse, with keys and by the button."""
    arcs = "document.querySelectorAll('#verbs-0-0 .arc').length"
    whole, title = await page.value(arcs), "document.querySelector('#verbs-0-0-panel h5').textContent"
    assert await page.value("document.querySelector('#verbs-0-0 svg').getAttribute('role')") == "group"
    verb = "[...document.querySelectorAll('#verbs-0-0 .l1')].find(x => x.dataset.i == 1)"
    label = await page.value(f"{verb}.getAttribute('aria-label')")
    await page.value(f"{verb}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    assert label.startswith(await page.value(title) + ": ")
    assert await page.value(arcs) < whole, "the verb fills the picture"
    said = await page.value("document.getElementById('verbs-0-0-panel').textContent")
    assert label.partition(": ")[2] in said, "the same count"
    assert "rows made" not in said
    await page.value("document.querySelector('#verbs-0-0-panel button').click()")
    assert await page.value(arcs) == whole
    assert await page.value("document.activeElement.dataset.i") == "1", "the keys go on where they were"
    for way in ("Escape", "core"):
        await page.key("Enter", 13)
        assert await page.value(arcs) < whole
        if way == "core":
            await page.value("document.querySelector('#verbs-0-0 .core').focus()")
        await page.key("Enter" if way == "core" else way, 13 if way == "core" else 27)
        assert await page.value(arcs) == whole
        assert await page.value("document.activeElement.dataset.i") == "1"


CONTRAST = """(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v, i) => i < 3 ? v / 255 : +v)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (n) => { for (; n; n = n.parentElement) { const c = getComputedStyle(n).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  let least = 99;
  for (const n of document.querySelectorAll('p, li, td, th, a, dt, dd, small, code, caption, figcaption, summary, h1, h2, h3')) {
    const [a, b] = [light(getComputedStyle(n).color), light(ground(n))].sort((x, y) => y - x);
    least = Math.min(least, (a + 0.05) / (b + 0.05));
  }
  return least;
})()"""
"""The lowest contrast of a text with the ground it stands on."""
