"""How soon a drawing is answered: python benchmarks/speed/draw.py

The time from pointer-up to the frame with the new answer and evidence, answers a second while drawing, and requests; on
a processor as it is and on one four times slower. The hand rests 10 ms after each move, or moves again as soon as the
browser lets it: it gets no more answers than it makes moves, which are counted too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Page

from benchmarks.browser import SEVEN, THREE, app, chromium, draw

STROKES = {1: 50, 4: 20}  # by how many times slower the processor is
PAUSES = (10, 0)  # ms, of the hand after each move
# The frames in which something of the answer changes: the digit, a bar, the evidence.
WATCH = """
() => {
  window.ups_ = []; window.answers_ = []; window.moves_ = 0;
  addEventListener("pointermove", () => window.moves_++, { capture: true });
  addEventListener("pointerup", () => window.ups_.push(performance.now()), { capture: true });
  let frame = null;
  const observer = new MutationObserver(() => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      window.answers_.push(performance.now());
    });
  });
  const all = { subtree: true, childList: true, characterData: true };
  for (const shown of ["#prediction", "#probabilities", "#evidence-sum"])
    observer.observe(document.querySelector(shown), all);
}
"""


def main() -> None:
    """Draw the strokes, then print the figures."""
    with app() as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        page.wait_for_timeout(60_000)  # for the server to have made all inputs
        page.evaluate(WATCH)
        requests: list[str] = []
        page.on("request", lambda request: "/present/" not in request.url and requests.append(request.url))
        for slower in STROKES:
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            for pause in PAUSES:
                _measure(page, slower, pause)
    print(f"{len(requests)} requests for {len(PAUSES) * sum(STROKES.values())} strokes")


def _measure(page: Page, slower: int, pause: int) -> None:
    delays, rates, paces = [], [], []
    for stroke in range(STROKES[slower]):
        page.evaluate("() => { window.ups_ = []; window.answers_.length = 0; window.moves_ = 0; }")
        begin = page.evaluate("performance.now()")
        draw(page, THREE if stroke % 2 else SEVEN, pause=pause)
        page.wait_for_timeout(300)
        up, times = page.evaluate("[window.ups_[0], window.answers_]")
        after = [time for time in times if time > up]
        if after:
            delays.append(after[-1] - up)
        seconds = (up - begin) / 1000
        rates.append((len(times) - len(after)) / seconds)
        paces.append(page.evaluate("window.moves_") / seconds)
        page.click("#clear-button")
        page.wait_for_timeout(150)
    print(
        f"processor {slower} times slower, hand rests {pause} ms: "
        f"pointer-up to answer and evidence: median {median(delays):.0f} ms, "
        f"95th percentile {quantiles(delays, n=20)[-1]:.0f} ms, {len(delays)} strokes; "
        f"answers a second while drawing: median {median(rates):.1f}, moves {median(paces):.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
