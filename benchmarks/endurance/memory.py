"""The server's memory after many runs and many visitors: python benchmarks/endurance/memory.py

Fifty runs in one session, then fifty sessions that are opened, train once and are closed. Memory is compared with
what it was after the first five of each.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import app, chromium, rss_mb, server_of_ours

MANY, FEW = 50, 5
KEPT = 60  # seconds after which a closed page's runs are freed
POINTS = "document.querySelector('#loss-plot .js-plotly-plot')?.data?.[0]?.y?.length"


def main() -> None:
    """Print a line for the runs and a line for the sessions."""
    with app() as url, chromium() as browser:
        time.sleep(60)  # for the server to have computed the inputs of all presets
        server = server_of_ours()
        page = _open(browser, url)
        few = many = 0.0
        for count in range(1, MANY + 1):
            _train(page, count)
            if count == FEW:
                few = rss_mb(server)
        many = rss_mb(server)
        print(f"{MANY} runs in a session: {few:.0f} MB after {FEW}, {many:.0f} MB: {100 * (many / few - 1):+.1f} %")
        page.close()
        for count in range(1, MANY + 1):
            page = _open(browser, url)
            _train(page, count)
            page.close()
            if count == FEW:
                time.sleep(KEPT)
                few = rss_mb(server)
        time.sleep(KEPT)
        many = rss_mb(server)
        print(f"{MANY} sessions: {few:.0f} MB after {FEW}, {many:.0f} MB: {100 * (many / few - 1):+.1f} %")
        threads, files = (len(list((server / name).iterdir())) for name in ("task", "fd"))
        print(f"{threads} threads, {files} open files; temporary folders: {len(list(Path('/tmp').glob('logreg-*')))}")


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
    return page


def _train(page: Page, seed: int) -> None:
    page.locator("#seed input").fill(str(seed))
    page.click("#epoch-button")
    page.wait_for_function(f"{POINTS} === 600")
    page.click("#reset-button")
    page.wait_for_function(f"{POINTS} === 0")


if __name__ == "__main__":
    main()
