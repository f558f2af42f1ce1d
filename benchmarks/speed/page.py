"""Training in the page and without it: python benchmarks/speed/page.py

The article's run of 3,000 steps and one of 30,000, at full speed with the templates on: frames a second, points,
characters per message, and the run's time compared with the same run without a page, in turns. Then how soon the page
responds, medians of 20: from a click on Train to the first painted point, from Pause to the last one, and from a
changed learning rate to the server's acknowledgement and to its mark on the chart.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import CHECKOUT, app, chromium

ROUNDS = 3
TIMES = 20
BARE = """
import sys
import torch
from dataclasses import replace
from time import perf_counter
from logreg import PRESETS, Trainer, load_mnist
torch.set_num_threads(1)
config = replace(PRESETS["article"], epochs=int(sys.argv[1]))
trainer = Trainer(config, load_mnist(), load_mnist(train=False))
begin = perf_counter()
while not trainer.finished:
    trainer.advance(100)
print(perf_counter() - begin)
"""
COUNT_MESSAGES = """
window.sizes_ = [];
const parse = JSON.parse;
JSON.parse = (text, ...others) => {
  if (typeof text === "string" && text.includes('"process_generating"')) window.sizes_.push(text.length);
  return parse(text, ...others);
};
"""
PLOT = "document.querySelector('#loss-plot .js-plotly-plot')"
WATCH = f"""
() => {{
  const plot = {PLOT};
  window.frames_ = [];
  plot.on("plotly_afterplot", () => {{
    const points = plot.data[0].y.length;
    if (points && points !== window.frames_.at(-1)?.[1]) window.frames_.push([performance.now(), points]);
  }});
  for (const name of ["click", "input"])
    document.addEventListener(name, () => {{ window.begin_ = performance.now(); }}, {{ capture: true }});
}}
"""

# When the answers to what was asked after the last event were there; requests past the queue answer when they are done.
ANSWERED = """
() => Math.max(...performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/run/") && entry.startTime >= window.begin_)
  .map((entry) => entry.responseEnd)) - window.begin_
"""


def main() -> None:
    """Take turns, then print medians."""
    with app() as url, chromium() as browser:
        time.sleep(60)  # for the server to have made all presets' inputs
        for epochs in (5, 50):
            bare, paged = [], []
            for _ in range(ROUNDS):
                bare.append(_bare(epochs))
                paged.append(_run(browser, url, epochs))
            ratio = median(paged) / median(bare)
            print(f"bare run {median(bare):.2f} s, in the page {median(paged):.2f} s, ratio {ratio:.2f}", flush=True)
        for name, values in _latencies(browser, url).items():
            print(f"{name}: {median(values):.0f} ms in the middle, {max(values):.0f} ms at most")


def _bare(epochs: int) -> float:
    command = [sys.executable, "-c", BARE, str(epochs)]
    return float(subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout)


def _open(browser: Browser, url: str, epochs: int) -> Page:
    page = browser.new_page()
    page.add_init_script(COUNT_MESSAGES)
    page.goto(f"{url}?epochs={epochs}")
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
    page.click("#full-speed-button")
    page.wait_for_timeout(500)
    page.evaluate(WATCH)
    return page


def _run(browser: Browser, url: str, epochs: int) -> float:
    page = _open(browser, url, epochs)
    page.click("#train-button")
    page.wait_for_function(f"window.frames_.at(-1)?.[1] === {600 * epochs}", timeout=120_000)
    frames, sizes = page.evaluate("window.frames_"), page.evaluate("window.sizes_")
    begin = page.evaluate("window.begin_")
    rate = (len(frames) - 1) / ((frames[-1][0] - frames[0][0]) / 1000)
    print(
        f"{len(frames)} frames, {rate:.1f} a second, {frames[-1][1]:,} points; a message {max(sizes):,} characters "
        f"at most, {median(sizes):,.0f} in the middle",
        flush=True,
    )
    page.close()
    return float((frames[-1][0] - begin) / 1000)


def _latencies(browser: Browser, url: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"first point": [], "learning rate acts": [], "it is marked": [], "pause": []}
    page = _open(browser, url, 50)
    for turn in range(TIMES):
        page.evaluate("window.frames_.length = 0")
        page.click("#train-button")
        page.wait_for_function("window.frames_.length > 0")
        found["first point"].append(page.evaluate("window.frames_[0][0] - window.begin_"))
        page.wait_for_timeout(500)
        marked = f"{PLOT}.layout.shapes?.length ?? 0"
        page.evaluate("performance.clearResourceTimings()")
        page.locator("#learning-rate input").fill(str(0.01 + turn / 1000))
        page.wait_for_function(f"({marked}) > 0")
        page.evaluate("window.marked_ = performance.now()")
        found["it is marked"].append(page.evaluate("window.marked_ - window.begin_"))
        page.wait_for_timeout(200)
        found["learning rate acts"].append(page.evaluate(ANSWERED))
        page.click("#pause-button")
        page.wait_for_timeout(700)
        last = page.evaluate("window.frames_.at(-1)[0] - window.begin_")
        found["pause"].append(max(0.0, last))
        page.click("#reset-button")
        page.wait_for_timeout(300)
    page.close()
    return found


if __name__ == "__main__":
    main()
