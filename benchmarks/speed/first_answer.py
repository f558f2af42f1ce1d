"""How soon a first visit has its first answer, and what it loads.

python benchmarks/speed/first_answer.py [VISITS] [CHECKOUT]

Each visit is in a fresh profile, on a processor four times slower and a network of 1.5 MB/s with 100 ms. A seven is
drawn as soon as the pad can be seen; an answer is a digit that is shown. CHECKOUT is the folder whose app is started,
this one if it is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser

from benchmarks.browser import CHECKOUT, SEVEN, app, chromium, draw

SLOWER = 4  # times
NETWORK = {"offline": False, "latency": 100, "downloadThroughput": 1.5e6, "uploadThroughput": 1.5e6}  # ms, bytes/s
PAD, ANSWER = "#sketchpad canvas", "#prediction .digit"
QUIET = 5000  # ms until all that a visit loads has been loaded


def main() -> None:
    """Visit, then print the figures."""
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with app(Path(sys.argv[2]) if len(sys.argv) > 2 else CHECKOUT) as url, chromium() as browser:
        _visit(browser, url)  # the server's own first one
        found = [_visit(browser, url) for _ in range(visits)]
    pad, answer, received, unpacked = (median(each) for each in zip(*found, strict=True))
    print(
        f"pad after {pad:.1f} s, first answer after {answer:.1f} s (most {max(each[1] for each in found):.1f}); "
        f"{received / 1000:.0f} KB received, {unpacked / 1000:.0f} KB unpacked; {visits} visits"
    )


def _visit(browser: Browser, url: str) -> tuple[float, float, int, int]:
    """Seconds until the pad is there, and until the answer is; bytes received, and once they are unpacked."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    received, unpacked = [], []
    devtools.on("Network.loadingFinished", lambda event: received.append(_count(event, "encodedDataLength")))
    devtools.on("Network.dataReceived", lambda event: unpacked.append(_count(event, "dataLength")))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    begin = monotonic()
    page.goto(url, wait_until="commit", timeout=120_000)
    page.wait_for_selector(PAD, timeout=120_000)
    pad = monotonic() - begin
    draw(page, SEVEN)
    page.wait_for_function(f"/[0-9]/.test(document.querySelector('{ANSWER}')?.textContent)", timeout=120_000)
    answer = monotonic() - begin
    page.wait_for_timeout(QUIET)
    context.close()
    return pad, answer, sum(received), sum(unpacked)


def _count(event: dict[str, Any], name: str) -> int:
    return int(event[name])


if __name__ == "__main__":
    main()
