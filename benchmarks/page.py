"""The article's run in the page and without it: python benchmarks/page.py

Frames a second, points, bytes a frame, and the run's time beside the bare one, taken in turns.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import Any

import checkout
from browser import app, chromium
from playwright.sync_api import Browser

ROUNDS = 3
BARE = """
import torch
from time import perf_counter
from logreg import PRESETS, Trainer, load_mnist
torch.set_num_threads(1)
trainer = Trainer(PRESETS["article"], load_mnist(), load_mnist(train=False))
begin = perf_counter()
while not trainer.finished:
    trainer.advance(100)
print(perf_counter() - begin)
"""
WATCH = """
() => {
  const plot = document.querySelector("#loss-plot .js-plotly-plot");
  window.frames_ = [];
  plot.on("plotly_afterplot", () => {
    const points = plot.data[0].y.length;
    if (points && points !== window.frames_.at(-1)?.[1]) window.frames_.push([performance.now(), points]);
  });
  document.querySelector("#train-button").addEventListener("click", () => { window.begin_ = performance.now(); });
}
"""


def main() -> None:
    """Take turns, then print medians."""
    bare, paged = [], []
    with app() as url, chromium() as browser:
        time.sleep(60)  # for the server to have made all presets' inputs
        for _ in range(ROUNDS):
            run = subprocess.run(
                [sys.executable, "-c", BARE], cwd=checkout.CHECKOUT, check=True, capture_output=True, text=True
            )
            bare.append(float(run.stdout))
            paged.append(_run(browser, url))
    print(f"bare run {median(bare):.2f} s, in the page {median(paged):.2f} s, ratio {median(paged) / median(bare):.2f}")


def _stream(event: dict[str, Any], streams: set[str]) -> None:
    if "queue/data" in event["response"]["url"]:
        streams.add(event["requestId"])


def _run(browser: Browser, url: str) -> float:
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
    sizes: list[int] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    streams: set[str] = set()
    network.on(
        "Network.responseReceived", lambda e: "queue/data" in e["response"]["url"] and streams.add(e["requestId"])
    )
    network.on("Network.dataReceived", lambda e: e["requestId"] in streams and sizes.append(e["dataLength"]))
    page.evaluate(WATCH)
    page.click("#train-button")
    page.wait_for_function("window.frames_.at(-1)?.[1] === 3000", timeout=120_000)
    frames = page.evaluate("window.frames_")
    begin = page.evaluate("window.begin_")
    seconds = (frames[-1][0] - begin) / 1000
    rate = (len(frames) - 1) / ((frames[-1][0] - frames[0][0]) / 1000)
    print(
        f"{len(frames)} frames, {rate:.1f} a second, {frames[-1][1]} points; a message {max(sizes):,} bytes at most, "
        f"{median(sizes):,.0f} in the middle; first point after {frames[0][0] - begin:.0f} ms",
        flush=True,
    )
    page.close()
    return float(seconds)


if __name__ == "__main__":
    main()
