"""The tabs Evaluate and Threshold: python benchmarks/speed/evaluate.py

The time from choosing a model to its painted figures; frames a second while the threshold is dragged, and requests to
the server meanwhile; what the tabs load beyond the page and Plotly; and the time of `evaluate --report`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import CHECKOUT, app, chromium

MODELS = ("hog", "article", "deskewed", "pixels", "everyone")
ROUNDS = 4
MOVES = 240
WATCH = """
() => {
  document.addEventListener("click", () => { window.begin_ = performance.now(); }, { capture: true });
  for (const plot of document.querySelectorAll("#reliability .js-plotly-plot, #coverage .js-plotly-plot"))
    plot.on("plotly_afterplot", () => { window.painted_ = performance.now(); });
}
"""
FRAMES = """
() => {
  window.frames_ = [];
  const cells = [...document.querySelectorAll("[data-count]")];
  let last = "";
  const look = (now) => {
    const text = cells.map((cell) => cell.textContent).join();
    if (text !== last) window.frames_.push(now);
    last = text;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def main() -> None:
    """Print each figure."""
    with app() as url, chromium() as browser:
        time.sleep(60)  # for the server to have made all presets' inputs
        _loads(browser, url)
        times = _evaluations(browser, url)
        print(f"a model evaluated and painted: {median(times):.0f} ms in the middle, {max(times):.0f} ms at most")
        rate, requests = _drag(browser, url)
        print(f"dragging the threshold: {rate:.0f} frames a second, {requests} requests to the server")
    with TemporaryDirectory() as folder:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "logreg", "evaluate", "weights/everyone.safetensors", "--report", folder]
        subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
        print(f"the report: {time.perf_counter() - begin:.1f} s")


def _open(browser: Browser, url: str, tab: str) -> Page:
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
    page.get_by_role("tab", name=tab).click()
    page.wait_for_timeout(2000)
    return page


def _loads(browser: Browser, url: str) -> None:
    for tab in ("Evaluate", "Threshold"):
        page = browser.new_page()
        page.goto(url)
        page.get_by_role("tab", name="Train").click()
        page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
        page.wait_for_timeout(1000)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        sizes: list[float] = []
        network.on("Network.dataReceived", lambda event, sizes=sizes: sizes.append(event["dataLength"]))
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(4000)
        print(f"{tab}: {sum(sizes) / 1000:.0f} KB, before compression, beyond the page and Plotly")
        page.close()


def _evaluations(browser: Browser, url: str) -> list[float]:
    page = _open(browser, url, "Evaluate")
    page.evaluate(WATCH)
    times = []
    for name in MODELS * ROUNDS:
        page.locator("#evaluate-model input").click()
        page.get_by_role("option", name=f"{name}:").click()
        page.wait_for_timeout(1500)
        times.append(page.evaluate("window.painted_ - window.begin_"))
    page.close()
    return times


def _drag(browser: Browser, url: str) -> tuple[float, int]:
    page = _open(browser, url, "Threshold")
    box = page.locator("#sigmoid-plot").bounding_box()
    handle = page.locator(".handle").bounding_box()
    assert box is not None
    assert handle is not None
    page.evaluate(FRAMES)
    requests: list[str] = []
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + 50)
    page.mouse.down()
    page.on("request", lambda request: requests.append(request.url))
    for move in range(MOVES):
        x = box["x"] + box["width"] * (0.15 + 0.8 * abs(1 - (2 * move / MOVES) % 2))
        page.mouse.move(x, handle["y"] + 50)
    asked = len(requests)
    page.mouse.up()
    frames = page.evaluate("window.frames_")
    page.close()
    return (len(frames) - 1) / ((frames[-1] - frames[0]) / 1000), asked


if __name__ == "__main__":
    main()
