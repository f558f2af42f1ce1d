"""How soon a drawing is answered: python benchmarks/speed/draw.py

The time from pointer-up to the new answer and evidence on the page, answers a second while drawing, a request's size.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import SEVEN, THREE, app, chromium, draw

STROKES = 50
# The frames in which something of the answer changes: the digit, a bar, the evidence.
WATCH = """
() => {
  window.ups_ = []; window.answers_ = [];
  const pad = document.querySelector("#sketchpad canvas");
  pad.addEventListener("pointerup", () => window.ups_.push(performance.now()));
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
        sizes: list[int] = []
        page.on("request", lambda request: "/run/" in request.url and sizes.append(len(request.post_data or "")))
        page.goto(url)
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        page.wait_for_timeout(60_000)  # for the server to have made all inputs
        page.evaluate(WATCH)
        delays, rates = [], []
        for stroke in range(STROKES):
            page.evaluate("() => { window.ups_ = []; window.answers_.length = 0; }")
            begin = page.evaluate("performance.now()")
            draw(page, THREE if stroke % 2 else SEVEN, pause=10)
            page.wait_for_timeout(300)
            up, times = page.evaluate("[window.ups_[0], window.answers_]")
            after = [time for time in times if time > up]
            if after:
                delays.append(after[-1] - up)
            rates.append((len(times) - len(after)) / ((up - begin) / 1000))
            page.click("#clear-button")
            page.wait_for_timeout(150)
    print(
        f"pointer-up to answer and evidence: median {median(delays):.0f} ms, "
        f"95th percentile {quantiles(delays, n=20)[-1]:.0f} ms, {len(delays)} strokes"
    )
    print(f"answers a second while drawing: median {median(rates):.1f}")
    print(f"a request: {median(sizes):,.0f} bytes in the middle, {max(sizes):,} at most")


if __name__ == "__main__":
    main()
