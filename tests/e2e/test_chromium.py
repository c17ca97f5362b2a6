"""``eic watch --serve`` in a real browser: the view is drawn, and keys reach it."""

import asyncio

import aiohttp
import pytest

from tests.e2e.chromium import BROWSER, opened
from tests.e2e.test_browser import answer, served

__all__ = ["served"]


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_the_view_is_drawn_in_a_browser_and_takes_keys(served, tmp_path):
    async def main():
        async with aiohttp.ClientSession() as session:
            await answer(session, served)
        async with opened(tmp_path / "profile") as page:
            await page.call("Network.enable")
            await page.call("Page.navigate", url=served)
            await page.until(b"run done")
            assert b"Baking" in page.drawn
            before = await page.picture()
            assert len(before) > 20_000, "an empty page"
            for kind in ("mousePressed", "mouseReleased"):  # a click gives the terminal the keyboard
                await page.call(
                    "Input.dispatchMouseEvent", type=kind, x=400, y=500, button="left", clickCount=1
                )
            key = {"key": "?", "code": "Slash", "text": "?", "windowsVirtualKeyCode": 191}
            await page.call("Input.dispatchKeyEvent", type="keyDown", **key)
            await page.until(b"next task found")  # a line of the help
            assert await page.picture() != before

    asyncio.run(main())
