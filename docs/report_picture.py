"""Draw docs/report.png from a real run: ``python docs/report_picture.py`` (half a minute; needs chromium).

It runs specs/math.explore in a temporary folder with the embedded teacher, writes the run's report, and takes the
picture of its task tree with one branch chosen, as a browser shows it. Commit one when the report has changed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.png"
SIZE = (1040, 700)
CHOSEN = "Circles"
"""The task whose facts the picture shows: a leaf, for going to a branch would fill the picture with it."""

MOST_BYTES = 150_000


def main() -> int:
    """Run the spec, write the report, take the picture."""
    browser = shutil.which("chromium")
    if browser is None:
        print("chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = ["--store", str(folder / ".eic"), "--out", str(folder / "out")]
        for arguments in (["run", "specs/math.explore", "--plain"], ["report"]):
            command = [sys.executable, "-m", "eic", *arguments, *places]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
            if done.returncode:
                print(done.stderr, file=sys.stderr)
                return 1
        page = folder / "out" / "report.html"
        page.write_text(scene(page.read_text(encoding="utf-8")), encoding="utf-8")
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=0.72",
             "--virtual-time-budget=3000", f"--user-data-dir={folder / 'profile'}", f"--screenshot={PICTURE}",
             f"--window-size={SIZE[0]},{SIZE[1]}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    PICTURE.write_bytes(packed(PICTURE.read_bytes()))
    size = PICTURE.stat().st_size
    print(f"wrote {PICTURE.relative_to(ROOT)} ({size:,} bytes)")
    return 0 if size <= MOST_BYTES else 1


def packed(png: bytes) -> bytes:
    """Return a PNG with its pixels compressed as far as zlib can."""
    at, before, pixels, after = 8, png[:8], b"", b""
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, content, whole = png[at + 4 : at + 8], png[at + 8 : at + 8 + size], png[at : at + 12 + size]
        if kind == b"IDAT":
            pixels += content
        elif pixels:
            after += whole
        else:
            before += whole
        at += 12 + size
    content = b"IDAT" + zlib.compress(zlib.decompress(pixels), 9)
    made = len(content[4:]).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")
    return before + made + after


def scene(page: str) -> str:
    """Return the page with the picture's sections alone and a task chosen; it is a copy, so its policy goes."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    hidden = "header, main > section:not(#tree), nav, footer, ul.tree, h4, .figure .note"
    style = f"<style>{hidden} {{ display: none !important }} section {{ border: 0 }}</style>"
    leaf = f"[...document.querySelectorAll('#tree-0 .arc')].find(a => a.ariaLabel.startsWith('{CHOSEN}'))"
    script = f"<script>{leaf}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}));</script>"
    return page.replace("</head>", style + "</head>").replace("</body>", script + "</body>")


if __name__ == "__main__":
    raise SystemExit(main())
